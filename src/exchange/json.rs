//! Reading a body as JSON, with what a parsed value no longer shows: members given twice, and
//! numbers whose spelling matters (`8.0` for 8, integers beyond 64 bits).

use std::{
    borrow::Cow,
    collections::{BTreeMap, HashSet},
    fmt,
};

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

/// A body that is JSON and that every reader takes.
#[derive(Debug, Clone, PartialEq)]
pub struct Json {
    /// The value.
    pub value: Value,
    /// JSON pointers of members that an object gives more than once.
    pub doubled: Vec<String>,
    /// JSON pointers of whole numbers written with a fraction or an exponent.
    pub floats: Vec<String>,
    /// JSON pointers of integers beyond 64 bits.
    pub big: Vec<String>,
    /// By JSON pointer: numbers with a fraction that is lost when they are read, as they are written.
    pub fractions: BTreeMap<String, String>,
    /// By JSON pointer: whole numbers whose value may be rounded, as they are written.
    pub written: BTreeMap<String, String>,
}

/// Why a body is not JSON, or cannot be read as such.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct NotJson(pub String);

/// Places noted per kind at most: a hostile body must not grow the record.
const PLACES: usize = 32;

/// Characters of a noted pointer at most: no documented member is so far down or named so long.
const POINTER: usize = 1000;

/// Numbers kept as they are written, and the length of each, at most.
const WRITTEN: usize = 256;
const WRITTEN_LENGTH: usize = 400;

/// Reads a body.
///
/// # Errors
/// Why it is not JSON, or why no reader takes it: one fragment without the body's own text.
pub fn read(body: &[u8]) -> Result<Json, NotJson> {
    if body.is_empty() {
        return Err(NotJson("the body is empty".into()));
    }
    let text = std::str::from_utf8(body).map_err(|e| {
        NotJson(format!(
            "not UTF-8: an invalid byte at offset {}",
            e.valid_up_to()
        ))
    })?;
    if text.starts_with('\u{feff}') {
        return Err(NotJson("not JSON: it begins with a byte order mark".into()));
    }
    if text.trim_start().starts_with('<') {
        return Err(NotJson("not JSON: it begins with `<`, as HTML and XML do".into()));
    }
    let value: Value = serde_json::from_str(text).map_err(|e| {
        let reason = e.to_string();
        let unreadable = [
            "number out of range",
            "surrogate",
            "hex escape",
            "recursion limit",
        ];
        let word = if unreadable.iter().any(|u| reason.contains(u)) {
            "unreadable"
        } else {
            "not JSON"
        };
        NotJson(format!("{word}: {reason}"))
    })?;
    let mut json = Json {
        value,
        doubled: vec![],
        floats: vec![],
        big: vec![],
        fractions: BTreeMap::new(),
        written: BTreeMap::new(),
    };
    Scan {
        text,
        at: 0,
        path: vec![],
        json: &mut json,
    }
    .value();
    Ok(json)
}

/// Whether [`read`] would read a body; nothing of it is kept.
pub fn is_readable(body: &[u8]) -> bool {
    let text = std::str::from_utf8(body).unwrap_or_default();
    !text.starts_with('\u{feff}') && serde_json::from_str::<Seen>(text).is_ok()
}

/// A value that was read and forgotten.
struct Seen;

impl<'de> Deserialize<'de> for Seen {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Self)
    }
}

impl<'de> Visitor<'de> for Seen {
    type Value = Self;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_unit<E>(self) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_str<E>(self, _: &str) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self, A::Error> {
        while items.next_element::<Self>()?.is_some() {}
        Ok(self)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Self, A::Error> {
        while members.next_entry::<Self, Self>()?.is_some() {}
        Ok(self)
    }
}

/// Appends a member name to a JSON pointer.
pub fn child(pointer: &str, name: &str) -> String {
    format!("{pointer}/{}", name.replace('~', "~0").replace('/', "~1"))
}

/// Walks a text that is known to be JSON.
struct Scan<'a> {
    text: &'a str,
    at: usize,
    /// The way to the value that it stands at; a pointer is made of it only where one is noted.
    path: Vec<Step<'a>>,
    json: &'a mut Json,
}

/// One step of a JSON pointer.
enum Step<'a> {
    Member(Cow<'a, str>),
    Item(usize),
}

impl<'a> Scan<'a> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn skip(&mut self) {
        while self.peek().is_some_and(|b| b.is_ascii_whitespace()) {
            self.at += 1;
        }
    }

    fn value(&mut self) {
        self.skip();
        match self.peek() {
            Some(b'{') => self.object(),
            Some(b'[') => self.array(),
            Some(b'"') => drop(self.string()),
            Some(b'-' | b'0'..=b'9') => self.number(),
            _ => drop(self.word()),
        }
    }

    fn object(&mut self) {
        let mut names = HashSet::new();
        while self.next_item(b'}') {
            let name = text_of(self.string());
            self.skip();
            self.at += 1; // the colon
            self.path.push(Step::Member(name.clone()));
            if !names.insert(name) {
                let pointer = self.pointer();
                note(&mut self.json.doubled, pointer);
            }
            self.value();
            self.path.pop();
        }
    }

    fn array(&mut self) {
        let mut index = 0;
        while self.next_item(b']') {
            self.path.push(Step::Item(index));
            self.value();
            self.path.pop();
            index += 1;
        }
    }

    /// Steps over the opening bracket or a comma; false at the closing one.
    fn next_item(&mut self, end: u8) -> bool {
        self.skip();
        if self.peek().is_none_or(|b| b == end) {
            self.at += 1;
            return false;
        }
        self.at += 1; // the opening bracket or the comma
        self.skip();
        if self.peek().is_none_or(|b| b == end) {
            self.at += 1;
            return false;
        }
        true
    }

    /// A text with its quotation marks, as it is written.
    fn string(&mut self) -> &'a str {
        let start = self.at;
        self.at += 1;
        while let Some(byte) = self.peek() {
            self.at += match byte {
                b'\\' => 2,
                b'"' => break,
                _ => 1,
            };
        }
        self.at += 1;
        self.text.get(start..self.at).unwrap_or_default()
    }

    fn number(&mut self) {
        let raw = self.word();
        if raw.contains(['.', 'e', 'E']) {
            if raw.parse::<f64>().is_ok_and(|n| n.fract() != 0.0) {
                return;
            }
            let pointer = self.pointer();
            if is_whole(raw) {
                self.keep(&pointer, raw);
                note(&mut self.json.floats, pointer);
            } else if self.json.fractions.len() < PLACES {
                self.json.fractions.insert(pointer, raw.to_owned());
            }
        } else if raw.parse::<i64>().is_err() && raw.parse::<u64>().is_err() {
            let pointer = self.pointer();
            self.keep(&pointer, raw);
            note(&mut self.json.big, pointer);
        }
    }

    fn keep(&mut self, pointer: &str, raw: &str) {
        if self.json.written.len() < WRITTEN && raw.len() <= WRITTEN_LENGTH {
            self.json.written.insert(pointer.to_owned(), raw.to_owned());
        }
    }

    fn word(&mut self) -> &'a str {
        let start = self.at;
        while self
            .peek()
            .is_some_and(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b))
        {
            self.at += 1;
        }
        self.text.get(start..self.at).unwrap_or_default()
    }

    fn pointer(&self) -> String {
        let mut pointer = self.path.iter().fold(String::new(), |pointer, step| match step {
            Step::Member(name) => child(&pointer, name),
            Step::Item(index) => format!("{pointer}/{index}"),
        });
        if let Some((end, _)) = pointer.char_indices().nth(POINTER) {
            pointer.truncate(end);
            pointer.push('…');
        }
        pointer
    }
}

/// What a text with its quotation marks says.
fn text_of(written: &str) -> Cow<'_, str> {
    match written.get(1..written.len().saturating_sub(1)) {
        Some(plain) if !plain.contains('\\') => plain.into(),
        _ => serde_json::from_str::<String>(written).unwrap_or_default().into(),
    }
}

/// Whether a number as it is written is a whole one, to its last digit.
fn is_whole(written: &str) -> bool {
    let (mantissa, exponent) = written.split_once(['e', 'E']).unwrap_or((written, "0"));
    let (before, after) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = before.trim_start_matches('-').bytes().chain(after.bytes());
    let zeros = digits.clone().rev().take_while(|digit| *digit == b'0').count();
    let is_zero = zeros == digits.count();
    let exponent = exponent.parse::<i64>().unwrap_or(if exponent.starts_with('-') {
        i64::MIN / 2
    } else {
        i64::MAX / 2
    });
    let length = |n: usize| i64::try_from(n).unwrap_or(i64::MAX / 2);
    is_zero || length(zeros) >= length(after.len()).saturating_sub(exponent)
}

fn note(places: &mut Vec<String>, pointer: String) {
    if places.len() < PLACES {
        places.push(pointer);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_json_says_why() {
        for (body, why) in [
            (&b""[..], "empty"),
            (b"{\"a\":1}}", "not JSON"),
            (b"{\"a\":1,}", "not JSON"),
            (b"\xef\xbb\xbf{}", "byte order mark"),
            (b"{\"a\":\"\xff\"}", "not UTF-8"),
            (b"<html>", "not JSON"),
            (b"{\"a\":1e999}", "unreadable"),
            (b"{\"a\":\"\\ud800\"}", "unreadable"),
            (&[b'['; 200], "unreadable"),
        ] {
            assert!(!is_readable(body));
            let reason = read(body).unwrap_err().0;
            assert!(reason.contains(why), "{reason:?} should say {why:?}");
        }
    }

    #[test]
    fn spelling_and_doubled_members_are_seen() {
        let json = read(
            br#" { "a" : 8.0, "b":[1, 8e0, {"c":1.5,"c":2}], "a":8, "d/e~":{"f":18446744073709551616}, "s":"\"{[,1.0", "z":[],"y":{} } "#,
        )
        .unwrap();
        assert_eq!(json.doubled, ["/b/2/c", "/a"]);
        assert_eq!(json.floats, ["/a", "/b/1"]);
        assert_eq!(json.big, ["/d~1e~0/f"]);
        let written: Vec<(&str, &str)> = json
            .written
            .iter()
            .map(|(pointer, raw)| (pointer.as_str(), raw.as_str()))
            .collect();
        let expected = [
            ("/a", "8.0"),
            ("/b/1", "8e0"),
            ("/d~1e~0/f", "18446744073709551616"),
        ];
        assert_eq!(written, expected);
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(body in proptest::collection::vec(proptest::num::u8::ANY, 0..200)) {
            assert_eq!(is_readable(&body), read(&body).is_ok());
        }

        #[test]
        fn signs_of_json_are_read_or_refused(body in "[\\[\\]{}:,\"\\\\a-fnrutls0-9.eE+\u{feff} -]{0,40}") {
            assert_eq!(is_readable(body.as_bytes()), read(body.as_bytes()).is_ok());
        }

        #[test]
        fn every_value_is_read_back(text in "[\\PC\\n\"\\\\]{0,40}", n in proptest::num::i64::ANY) {
            let value = serde_json::json!({ &text: [n, text, { "x": null, "y": [[], {}] }] });
            let json = read(serde_json::to_string_pretty(&value).unwrap().as_bytes()).unwrap();
            proptest::prop_assert_eq!(json.value, value);
            proptest::prop_assert!(json.doubled.is_empty() && json.floats.is_empty() && json.big.is_empty());
        }
    }
}
