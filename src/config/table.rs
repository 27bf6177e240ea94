//! Reading TOML tables so that every mistake can be told with its line.
//!
//! Comes in: the text of a target file. Goes out: typed values with their places, or a sentence.
//! It knows nothing of what the keys mean.
//!
//! No crate does this for us: what reads TOML into types stops at the first mistake, or shows the values that
//! it could not use, which may be secrets. The parser with its places is the `toml` crate's.

use std::{borrow::Cow, fmt::Display, ops::RangeInclusive};

use jiff::civil::Date;
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::error::{ALMOST, Problems, TargetError, near, quoted, suggestion};
use crate::catalogue::document::Document as Api;

/// One key with its value, both with their places.
type Entry<'a> = (&'a Spanned<Cow<'a, str>>, &'a Spanned<DeValue<'a>>);

/// The text of a target file under the name that messages use.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Document<'a> {
    pub name: &'a str,
    pub text: &'a str,
    /// The documents of the profiles that it may speak of.
    pub apis: &'a [&'a Api],
    /// The table in which a key belongs that stands in the wrong one, where it has one.
    pub home: fn(&[&Api], &str) -> Option<String>,
    /// What was found to be wrong so far.
    pub problems: &'a Problems,
}

impl Document<'_> {
    /// The line of a place, counted from 1.
    pub fn line(self, at: usize) -> usize {
        let before = self.text.as_bytes().iter().take(at);
        1 + before.filter(|b| **b == b'\n').count()
    }

    /// An error about a place.
    pub fn error(self, at: usize, message: impl Into<String>) -> TargetError {
        TargetError::at_line(self.name, self.line(at), message)
    }

    /// The parsed file; none where it is not TOML, of which every place is told.
    pub fn parse(&self) -> Option<DeTable<'_>> {
        let (table, errors) = DeTable::parse_recoverable(self.text);
        for error in &errors {
            let at = error.span().map_or(0, |span| span.start);
            let message: Vec<&str> = error.message().split_whitespace().collect();
            let message = format!("this is not valid TOML: {}", message.join(" "));
            self.problems.push(self.error(at, message));
        }
        errors.is_empty().then(|| table.into_inner())
    }
}

/// A text with its place.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Text<'a> {
    pub value: &'a str,
    pub at: usize,
}

/// One table of the file under the title that messages use, such as `[target]`.
#[derive(Debug, Clone)]
pub(crate) struct Section<'a> {
    pub document: Document<'a>,
    pub title: String,
    /// Where the table begins.
    pub at: usize,
    table: &'a DeTable<'a>,
}

impl<'a> Section<'a> {
    /// The file as a whole.
    pub fn root(document: Document<'a>, table: &'a DeTable<'a>) -> Self {
        Self {
            document,
            title: "the file".to_owned(),
            at: 0,
            table,
        }
    }

    /// An error about a place in this table.
    pub fn error(&self, at: usize, message: impl Into<String>) -> TargetError {
        self.document.error(at, message)
    }

    /// What messages call a key.
    pub fn subject(&self, key: &str) -> String {
        format!("`{key}` in {}", self.title)
    }

    /// An error about what a key says, at its place.
    pub fn wrong(&self, key: &str, at: usize, words: impl Display) -> TargetError {
        self.error(at, format!("{} {words}", self.subject(key)))
    }

    /// An error about a key that must be there and is not.
    pub fn missing(&self, key: &str, advice: &str) -> TargetError {
        self.error(
            self.at,
            format!("missing key `{key}` in {}; {advice}", self.title),
        )
    }

    /// Whether the key is there.
    pub fn has(&self, key: &str) -> bool {
        self.get(key).is_some()
    }

    /// Every key with its place, in the order of the file.
    pub fn keys(&self) -> Vec<Text<'a>> {
        let keys = self.entries().into_iter().map(|(key, _)| Text {
            value: key.get_ref(),
            at: key.span().start,
        });
        keys.collect()
    }

    /// What was read; none where a mistake was found in its place, which is kept.
    pub fn note<T>(&self, read: Result<T, TargetError>) -> Option<T> {
        self.document.problems.note(read)
    }

    /// Keeps a mistake.
    pub fn push(&self, error: TargetError) {
        self.document.problems.push(error);
    }

    /// Refuses keys that are not among these.
    pub fn allow(&self, known: &[&str]) {
        let keys = self.keys().into_iter();
        for key in keys.filter(|key| !known.contains(&key.value)) {
            self.push(self.unknown(key, known));
        }
    }

    fn unknown(&self, key: Text, known: &[&str]) -> TargetError {
        let home = self.document.home;
        let advice = match (
            near(key.value, known, ALMOST),
            home(self.document.apis, key.value),
        ) {
            (None, Some(home)) => format!("; it belongs in {home}"),
            _ => suggestion(key.value, known),
        };
        let message = format!("unknown key {} in {}{advice}", quoted(key.value), self.title);
        self.error(key.at, message)
    }

    /// A text that may be absent.
    pub fn text(&self, key: &str) -> Result<Option<Text<'a>>, TargetError> {
        self.get(key)
            .map(|value| self.as_text(&format!("`{key}`"), value))
            .transpose()
    }

    /// A whole number within limits that may be absent.
    pub fn number(&self, key: &str, limits: RangeInclusive<u64>) -> Result<Option<u64>, TargetError> {
        let Some(value) = self.get(key) else {
            return Ok(None);
        };
        let DeValue::Integer(integer) = value.get_ref() else {
            return Err(self.wrong_kind(&format!("`{key}`"), "a whole number", value));
        };
        match u64::from_str_radix(integer.as_str(), integer.radix()) {
            Ok(number) if limits.contains(&number) => Ok(Some(number)),
            _ => {
                let (least, most) = (limits.start(), limits.end());
                let words = format!(
                    "must be from {least} to {most}, not {}",
                    quoted(&integer.to_string())
                );
                Err(self.wrong(key, value.span().start, words))
            }
        }
    }

    /// `true` or `false`, which may be absent.
    pub fn boolean(&self, key: &str) -> Result<Option<bool>, TargetError> {
        self.value(key, "true or false", DeValue::as_bool)
    }

    /// A date that may be absent.
    pub fn date(&self, key: &str) -> Result<Option<Date>, TargetError> {
        self.value(key, "a date such as 2027-03-31, without quotes", |value| {
            let date = value.as_datetime().filter(|moment| moment.time.is_none())?.date?;
            let (month, day) = (date.month.try_into().ok()?, date.day.try_into().ok()?);
            Date::new(date.year.try_into().ok()?, month, day).ok()
        })
    }

    /// A list of texts; an absent one is empty.
    pub fn texts(&self, key: &str) -> Result<Vec<Text<'a>>, TargetError> {
        let items = self.value(key, "a list of texts, such as [\"…\"]", DeValue::as_array)?;
        let items = items.into_iter().flatten();
        items
            .map(|item| self.as_text(&format!("an item of `{key}`"), item))
            .collect()
    }

    /// A table of texts in the order of the file; an absent one is empty.
    pub fn pairs(&self, key: &str) -> Result<Vec<(Text<'a>, Text<'a>)>, TargetError> {
        let wanted = "a table of texts, such as { \"name\" = \"value\" }";
        let Some(table) = self.value(key, wanted, DeValue::as_table)? else {
            return Ok(Vec::new());
        };
        let inner = Self {
            table,
            ..self.clone()
        };
        let pairs = inner.entries().into_iter().map(|(name, value)| {
            let subject = format!("{} of `{key}`", quoted(name.get_ref()));
            let name = Text {
                value: name.get_ref(),
                at: name.span().start,
            };
            Ok((name, self.as_text(&subject, value)?))
        });
        pairs.collect()
    }

    /// A table under `title`, which may be absent.
    pub fn table(&self, key: &str, title: &str) -> Result<Option<Self>, TargetError> {
        let Some(value) = self.get(key) else {
            return Ok(None);
        };
        let DeValue::Table(table) = value.get_ref() else {
            let message = format!("`{key}` must be one table: write {title}");
            return Err(self.error(self.place(key), message));
        };
        Ok(Some(self.inner(title, value, table)))
    }

    /// A list of tables, each under `title`; an absent one is empty.
    pub fn tables(&self, key: &str, title: &str) -> Result<Vec<Self>, TargetError> {
        let Some(value) = self.get(key) else {
            return Ok(Vec::new());
        };
        let wrong = |at| {
            let message = format!("`{key}` must be a list of tables: write {title}, with two brackets");
            self.error(at, message)
        };
        let DeValue::Array(items) = value.get_ref() else {
            return Err(wrong(self.place(key)));
        };
        items
            .iter()
            .map(|item| match item.get_ref() {
                DeValue::Table(table) => Ok(self.inner(title, item, table)),
                _ => Err(wrong(item.span().start)),
            })
            .collect()
    }

    fn inner(&self, title: &str, value: &Spanned<DeValue<'a>>, table: &'a DeTable<'a>) -> Self {
        Self {
            document: self.document,
            title: title.to_owned(),
            at: value.span().start,
            table,
        }
    }

    fn get(&self, key: &str) -> Option<&'a Spanned<DeValue<'a>>> {
        self.table.get(key)
    }

    /// What is read of a key that may be absent; `wanted` says what of.
    fn value<T>(
        &self,
        key: &str,
        wanted: &str,
        read: impl FnOnce(&'a DeValue<'a>) -> Option<T>,
    ) -> Result<Option<T>, TargetError> {
        let read = |value: &'a Spanned<_>| {
            read(value.get_ref()).ok_or_else(|| self.wrong_kind(&format!("`{key}`"), wanted, value))
        };
        self.get(key).map(read).transpose()
    }

    /// Where a key stands; where the table begins if it is not there.
    pub fn place(&self, key: &str) -> usize {
        let entry = self.table.get_key_value(key);
        entry.map_or(self.at, |(key, _)| key.span().start)
    }

    /// The map is sorted by key; people read files from the top.
    fn entries(&self) -> Vec<Entry<'a>> {
        let mut entries: Vec<Entry<'a>> = self.table.iter().collect();
        entries.sort_by_key(|(key, _)| key.span().start);
        entries
    }

    fn as_text(&self, subject: &str, value: &'a Spanned<DeValue<'a>>) -> Result<Text<'a>, TargetError> {
        match value.get_ref() {
            DeValue::String(text) => Ok(Text {
                value: text,
                at: value.span().start,
            }),
            _ => Err(self.wrong_kind(subject, "text in quotes", value)),
        }
    }

    /// Values are not shown: they may be secrets.
    fn wrong_kind(&self, subject: &str, wanted: &str, value: &Spanned<DeValue<'a>>) -> TargetError {
        let found = match value.get_ref() {
            DeValue::String(_) => "text",
            DeValue::Integer(_) => "a whole number",
            DeValue::Float(_) => "a number with a fraction",
            DeValue::Boolean(_) => "true or false",
            DeValue::Datetime(_) => "a date or time",
            DeValue::Array(_) => "a list",
            DeValue::Table(_) => "a table",
        };
        let message = format!("{subject} in {} must be {wanted}, not {found}", self.title);
        self.error(value.span().start, message)
    }
}
