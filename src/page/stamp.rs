//! The form of a text that the words of a row name: a UUID, a time of day, a date, by the letters that stand for their
//! digits or by one that is written out.

use regex::Captures;

use super::{model::Form, values::always, words::patterns};

patterns! {
    ISO = r"(?i)\b(?:timestamp|datetime)[ _]?iso(?:8601)?\b";
    UUID = r"(?i)(?-u:\b)uuid(?-u:\b)";
    TIME = r"(?:HH|hh):mm:ss(?:$|[^.:\w]|\.(?:\s|$)|\p{Han})";
    DATE = r"(?i)yy|年|T['’]?hh";
    STAMP = r"(?i)(?:yy|cc)yy-mm-dd(?:(\s*['’]?t['’]?\s*|\s+)hh:mm:ss(?:\.(?:[fsx]+|\d+))?(\s?['’]?z|[+±-]hh)?)?";
    GOES_ON = r"(?i)^(?:['’]?[a-z0-9+±]|\.\+|\s?(?:hh|time ?zone))";
    OTHER = r"(?i)(?:^|[^\w-])mm[/-]dd|\bdd[/-]mm|yy/mm";
    WRITTEN = r"\b\d{4}-\d\d-\d\d(?: (\d\d:\d\d:\d\d)|T\d\d:\d\d:\d\d(?:\.\d+)?Z)";
    FORMAT = r"(?i)格式|format|UTC";
    RARELY = r"(?i)\bgenerally\b|通常|一般";
    LOOSE = r"(?i)8601|timestamp|时间戳|毫秒|millisecond";
    OFFSET = r"(?i)time zone offset|时区偏移";
}

/// The form of every value of a type, by the type's own name.
pub fn of_type(text: &str, words: &str) -> Option<Form> {
    let always = ISO.is_match(text) && !["空", "empty", "blank"].iter().any(|word| words.contains(word));
    always.then_some(Form::ZonedDateTime)
}

/// The one form that the words of a row name; of a member that holds a form itself, none.
pub fn form(text: &str, name: &str) -> Option<Form> {
    let text = text.replace('*', "");
    if OTHER.is_match(&text) || RARELY.is_match(&text) || name.to_lowercase().ends_with("format") {
        return None;
    }
    // What the page writes out stands for its letters, where it is meant as a form and no other is allowed.
    let meant = FORMAT.is_match(&text) && (text.contains("UTC") || !LOOSE.is_match(&text));
    let written = |found: &Captures<'_>| match found.get(1) {
        _ if !meant || found[0].starts_with("1970") => found[0].to_owned(),
        Some(_) => "yyyy-mm-dd hh:mm:ss".to_owned(),
        None => "yyyy-mm-ddThh:mm:ssZ".to_owned(),
    };
    let shown = WRITTEN.replace_all(&text, written);
    let stamped = STAMP.captures_iter(&shown).map(|found| {
        let part = |at: usize| found.get(at).map(|part| part.as_str());
        let whole = found.get(0)?;
        let behind = &shown[whole.end()..];
        let zone = part(2).map(|zone| zone.ends_with(['z', 'Z']));
        match (part(1).map(str::trim), zone) {
            _ if !always(&shown[..whole.start()], name) => None,
            (_, None) if GOES_ON.is_match(behind) => None,
            (None, _) => Some(Form::Date),
            (Some(""), None) => Some(Form::SpacedDateTime),
            (Some(""), _) => None,
            (_, None) => Some(Form::LocalDateTime),
            (_, Some(true)) if !OFFSET.is_match(&text) => Some(Form::UtcDateTime),
            (_, Some(_)) => Some(Form::ZonedDateTime),
        }
    });
    let stamped: Vec<Option<Form>> = stamped.collect();
    match stamped.as_slice() {
        [first, others @ ..] => first.filter(|_| others.iter().all(|other| other == first)),
        [] if TIME.is_match(&text) && !DATE.is_match(&text) => Some(Form::TimeOfDay),
        [] => UUID.is_match(&text).then_some(Form::Uuid),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_read_by_its_letters_or_as_it_is_written_out() {
        use Form::{Date, LocalDateTime, SpacedDateTime, TimeOfDay, UtcDateTime, Uuid, ZonedDateTime};
        let table: &[(&str, Option<Form>)] = &[
            ("The id as a UUID.", Some(Uuid)),
            ("风筝的ID，格式为UUID。", Some(Uuid)),
            ("Begins at hh:mm:ss.", Some(TimeOfDay)),
            (
                "Begins at *hh***:***mm***:***ss*, such as 17:00:00.",
                Some(TimeOfDay),
            ),
            ("The time as yyyy-mm-ddThh:mm:ssZ.", Some(UtcDateTime)),
            (
                "The time (UTC), for example, 2020-08-12T09:00:17Z.",
                Some(UtcDateTime),
            ),
            ("格式：yyyy-MM-dd'T'HH:mm:ss'Z'", Some(UtcDateTime)),
            (
                "yyyy-mm-ddThh:mm:ssZ. Z indicates the time zone offset.",
                Some(ZonedDateTime),
            ),
            ("CCYY-MM-DDThh:mm:ss±hh:mm", Some(ZonedDateTime)),
            ("UTC YYYY-MM-DDTHH:MM:SS.XXXXXX", Some(LocalDateTime)),
            ("格式：YYYY-MM-DD HH:MM:SS字符串", Some(SpacedDateTime)),
            ("时间格式：2016-03-17 02:10:37", Some(SpacedDateTime)),
            ("The day, in the format of yyyy-mm-dd.", Some(Date)),
            // More than one form, one that goes on, one of another thing, an example alone.
            ("yyyy-MM-ddThh:mm:ssZ or yyyy-MM-dd hh:mm:ss", None),
            ("UTC YYYY-MM-DDTHH:MM:SS.+XX.XX", None),
            ("yyyy-mm-dd hh:mm:ss timezone", None),
            ("yyyy-mm-dd hh:mm", None),
            ("MM/dd/yyyy HH:mm:ss or yyyy-MM-dd HH:mm:ss", None),
            ("In a format of milliseconds from 1970-01-01 00:00:00 UTC", None),
            ("ISO 8601, in the format 2020-08-12T09:00:17Z", None),
            ("When it flew: 2020-08-12T09:00:17Z", None),
            ("In the format of hh:mm:ss.SSS.", None),
            (
                "If it flies once, yyyy-MM-ddThh:mm:ss. Otherwise, hh:mm:ss.",
                None,
            ),
            ("Generally, the value is a UUID.", None),
        ];
        for (words, found) in table {
            assert_eq!(form(words, "flown_at"), *found, "{words}");
        }
        assert_eq!(form("yyyy-mm-dd", "dateFormat"), None);
        for named in ["Timestamp ISO8601", "datetime_iso", "timestamp_iso"] {
            assert_eq!(of_type(named, ""), Some(ZonedDateTime), "{named}");
        }
        assert_eq!(of_type("Timestamp", ""), None);
        assert_eq!(of_type("datetime_iso", "可能为空"), None);
    }
}
