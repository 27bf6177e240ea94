//! Named forms of a text: what each is called, asks for and looks like.

use serde::{Deserialize, Serialize};

/// A named form of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    /// `HH:mm:ss`, a real time of day.
    TimeOfDay,
    /// RFC 3339 in UTC.
    UtcDateTime,
    /// A date and a time with their zone.
    ZonedDateTime,
    /// A date and a time without a zone, a `T` between them.
    LocalDateTime,
    /// A date and a time without a zone, a blank between them.
    SpacedDateTime,
    /// A day of a year.
    Date,
    /// Addresses joined by commas.
    AddressList,
    /// A UUID.
    Uuid,
    /// At least one character.
    NonEmpty,
    /// A dotted word of a listed family.
    Code,
}

/// What there is to say of a form.
#[derive(Debug, Clone, Copy)]
pub struct About {
    /// As `document.toml` calls it.
    pub word: &'static str,
    /// How a row says it.
    pub said: &'static str,
    /// What it is, in words that follow "not".
    pub what: &'static str,
    /// The keyword of its schema, which ends the id of its clause.
    pub keyword: &'static str,
    /// What that keyword asks for, where it is always the same.
    pub asks: Option<&'static str>,
    /// A text of the form; none where any text will do.
    pub sample: Option<&'static str>,
}

impl Format {
    /// All that there is to say of it.
    pub fn about(self) -> About {
        let about = |word, said, what, keyword, asks, sample| About {
            word,
            said,
            what,
            keyword,
            asks,
            sample,
        };
        let time = |word, said, what, sample| about(word, said, what, "pattern", None, Some(sample));
        let formed =
            |word, said, what, asks, sample| about(word, said, what, "format", Some(asks), Some(sample));
        match self {
            Self::TimeOfDay => time("time-of-day", "HH:mm:ss", "a time of day", "02:00:00"),
            Self::UtcDateTime => formed(
                "utc-date-time",
                "RFC 3339 in UTC",
                "a time in UTC",
                "date-time",
                "2021-04-18T13:36:44.144Z",
            ),
            Self::ZonedDateTime => time(
                "zoned-date-time",
                "a time and its zone",
                "a time with its zone",
                "2021-04-18T13:36:44+0000",
            ),
            Self::LocalDateTime => time(
                "local-date-time",
                "YYYY-MM-DDTHH:mm:ss",
                "a time without a zone",
                "2021-04-18T13:36:44",
            ),
            Self::SpacedDateTime => time(
                "spaced-date-time",
                "YYYY-MM-DD HH:mm:ss",
                "a date, a blank and a time",
                "2021-04-18 13:36:44",
            ),
            Self::Date => time("date", "YYYY-MM-DD", "a date", "2021-04-18"),
            Self::AddressList => formed(
                "address-list",
                "addresses joined by commas",
                "addresses joined by commas",
                "address-list",
                "192.168.1.10",
            ),
            Self::Uuid => formed(
                "uuid",
                "a UUID",
                "a UUID",
                "uuid",
                "7c1d3a52-0000-4000-8000-000000000000",
            ),
            Self::NonEmpty => about(
                "non-empty",
                "not empty",
                "a non-empty text",
                "minLength",
                None,
                None,
            ),
            Self::Code => about(
                "code",
                "a listed code",
                "a code of a known family",
                "pattern",
                None,
                None,
            ),
        }
    }
}
