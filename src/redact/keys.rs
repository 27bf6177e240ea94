//! Where credentials stand, whatever they are: headers, parameters and members by name.

use std::ops::Range;

use aho_corasick::{AhoCorasick, BuildError};

/// Headers that are there for a credential.
const HEADERS: [&str; 8] = [
    "authorization",
    "cookie",
    "proxy-authorization",
    "set-cookie",
    "x-auth-token",
    "x-security-token",
    "x-subject-token",
    "x-tc-token",
];

/// Parameters of a query or a form, and members of JSON, that are there for a credential; so are those
/// that are called like one of the headers.
const MEMBERS: [&str; 8] = [
    "access_token",
    "password",
    "secret_key",
    "secretkey",
    "security_token",
    "session_token",
    "signature",
    "token",
];

/// What stands before the user of a URL.
const USER_INFO: &str = "://";

/// What is secret in the value of a header of this name.
///
/// Of a signature's header the signature alone is: scheme, access key and signed headers say what was
/// done wrong. A scheme's name is kept too.
pub(super) fn in_header(name: &str, value: &str) -> Option<Range<usize>> {
    let name = HEADERS.iter().find(|n| name.trim().eq_ignore_ascii_case(n))?;
    if !name.ends_with("authorization") {
        return Some(0..value.len());
    }
    let start = match value.find("Signature=") {
        Some(at) => at + "Signature=".len(),
        None => value.trim_end().find(' ').map_or(0, |at| at + 1),
    };
    Some(start..value.len())
}

/// Finds the names of places in texts.
pub(super) struct Places {
    names: AhoCorasick,
    list: Vec<&'static str>,
}

impl Places {
    pub(super) fn new() -> Result<Self, BuildError> {
        let list = [&HEADERS[..], &MEMBERS, &[USER_INFO]].concat();
        let names = AhoCorasick::builder().ascii_case_insensitive(true).build(&list)?;
        Ok(Self { names, list })
    }

    /// What is secret by its place in a text: `name=value`, `"name": "value"`, `Header: value` and
    /// `://user:value@`. In order.
    pub(super) fn spans(&self, text: &[u8]) -> Vec<Range<usize>> {
        let mut spans: Vec<Range<usize>> = Vec::new();
        for found in self.names.find_overlapping_iter(text) {
            // A name inside a value is no name; and no value is walked through twice.
            if spans.last().is_some_and(|last| found.start() < last.end) {
                continue;
            }
            let name = self.list[found.pattern().as_usize()];
            let value = match name {
                USER_INFO => user_password(text, found.end()),
                _ => value_of(text, found.range(), HEADERS.contains(&name)),
            };
            spans.extend(value.filter(|value| !value.is_empty()));
        }
        spans
    }
}

/// The value of the name that stands there, if it is one by itself.
fn value_of(text: &[u8], name: Range<usize>, is_header: bool) -> Option<Range<usize>> {
    let is_of_name = |b: &u8| b.is_ascii_alphanumeric() || b"-_".contains(b);
    let before = name.start.checked_sub(1).map(|at| text[at]);
    if before.is_some_and(|b| is_of_name(&b)) {
        return None;
    }
    let is_quoted = before == Some(b'"') && text.get(name.end) == Some(&b'"');
    let separator = name.end + usize::from(is_quoted);
    let separator = separator + count(&text[separator..], |b| is_quoted && b.is_ascii_whitespace());
    let start = separator + 1;
    match text.get(separator)? {
        b':' if is_quoted => {
            let start = start + count(&text[start..], |b| b.is_ascii_whitespace());
            let is_text = text.get(start) == Some(&b'"');
            is_text.then(|| start + 1..start + 1 + string_length(&text[start + 1..]))
        }
        b'=' if !is_quoted => Some(start..start + count(&text[start..], is_of_parameter)),
        b':' if is_header => {
            let start = start + count(&text[start..], |b| b == b' ');
            Some(start..start + count(&text[start..], |b| !b"\r\n\"|<\\".contains(&b)))
        }
        _ => None,
    }
}

/// The password of a URL's user.
fn user_password(text: &[u8], start: usize) -> Option<Range<usize>> {
    let length = count(&text[start..], |b| is_of_parameter(b) && !b"/?@".contains(&b));
    let end = start + length;
    let colon = text[start..end].iter().position(|b| *b == b':')?;
    (text.get(end) == Some(&b'@')).then_some(start + colon + 1..end)
}

/// How many bytes a text begins with that are such.
fn count(text: &[u8], is_such: impl Fn(u8) -> bool) -> usize {
    text.iter().position(|b| !is_such(*b)).unwrap_or(text.len())
}

fn is_of_parameter(byte: u8) -> bool {
    !byte.is_ascii_whitespace() && !b"&;,#\"'<>\\".contains(&byte)
}

/// The length of a JSON string whose opening quote was read, without the closing one.
fn string_length(text: &[u8]) -> usize {
    let mut at = 0;
    while at < text.len() && text[at] != b'"' {
        at += if text[at] == b'\\' { 2 } else { 1 };
    }
    at.min(text.len())
}
