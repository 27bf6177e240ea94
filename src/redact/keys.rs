//! Where credentials stand, whatever they are: headers, parameters and members by name.

use std::{collections::BTreeSet, ops::Range, sync::LazyLock};

use aho_corasick::AhoCorasick;

use crate::config::sensitive::{self, is_credential};

/// What stands before the user of a URL.
const USER_INFO: &str = "://";

/// What is secret in the value of a header of this name.
///
/// Of a signature's header the signature alone is: scheme, access key and signed headers say what was
/// done wrong. A scheme's name is kept too.
pub(super) fn in_header(name: &str, value: &str) -> Option<Range<usize>> {
    let name = name.trim();
    if sensitive::is_harmless(name) || !is_credential(name) {
        return None;
    }
    if !name.to_ascii_lowercase().ends_with("authorization") {
        return Some(0..value.len());
    }
    let start = match value.find("Signature=") {
        Some(at) => at + "Signature=".len(),
        None => value.trim_end().find(' ').map_or(0, |at| at + 1),
    };
    Some(start..value.len())
}

/// Finds in a text what may be part of a credential's name.
static PARTS: LazyLock<AhoCorasick> = LazyLock::new(|| {
    // Parts of names are told apart by letters alone, so those of several words begin with the first.
    let parts = sensitive::PARTS.iter().chain(&sensitive::WORDS).copied();
    let split = ["access", "api", "private", "subscription", USER_INFO];
    let built = AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .build(split.into_iter().chain(parts));
    built.unwrap_or_else(|why| unreachable!("{why}, and tests search for these names"))
});

/// What may stand in a name beside letters and digits.
const IN_NAMES: &[u8] = b"-_";

/// What is secret by its place in a text: `name=value`, `"name": "value"`, `Header: value` and
/// `://user:value@`. In order. A member of JSON whose name is documented is none.
pub(super) fn spans(text: &[u8], documented: &BTreeSet<String>) -> Vec<Range<usize>> {
    let mut spans: Vec<Range<usize>> = Vec::new();
    let mut read = 0;
    for found in PARTS.find_overlapping_iter(text) {
        // No name is read twice. A name inside a value is no name, and no value is walked through twice.
        if found.start() < read || spans.last().is_some_and(|last| found.start() < last.end) {
            continue;
        }
        if &text[found.range()] == USER_INFO.as_bytes() {
            spans.extend(user_password(text, found.end()).filter(|value| !value.is_empty()));
            continue;
        }
        let name = name_around(text, found.range());
        read = name.end;
        let word = std::str::from_utf8(&text[name.clone()]).unwrap_or_default();
        let documented = is_quoted(text, &name) && documented.contains(word);
        if is_credential(word) && !documented && !names_its_password(text, &name, word) {
            let (values, end) = values_of(text, name);
            read = read.max(end);
            spans.extend(values.into_iter().filter(|value| !value.is_empty()));
        }
    }
    spans
}

/// The whole name of which this is a part.
fn name_around(text: &[u8], part: Range<usize>) -> Range<usize> {
    let is_of_name = |b: &u8| b.is_ascii_alphanumeric() || IN_NAMES.contains(b);
    let before = text[..part.start]
        .iter()
        .rev()
        .take(LONGEST_NAME)
        .take_while(|b| is_of_name(b));
    let after = text[part.end..]
        .iter()
        .take(LONGEST_NAME)
        .take_while(|b| is_of_name(b));
    part.start - before.count()..part.end + after.count()
}

/// Characters of a name on either side of what makes it one.
const LONGEST_NAME: usize = 100;

/// Whether a name stands between quotes, as a member of JSON does.
fn is_quoted(text: &[u8], name: &Range<usize>) -> bool {
    name.start > 0 && text[name.start - 1] == b'"' && text.get(name.end) == Some(&b'"')
}

/// Whether it is the object around a password in a request to sign in, which names the password itself.
fn names_its_password(text: &[u8], name: &Range<usize>, word: &str) -> bool {
    let value = text[name.end..]
        .iter()
        .skip(1)
        .filter(|b| !b.is_ascii_whitespace());
    is_quoted(text, name)
        && ["auth", "password"].contains(&word)
        && value.take(2).eq(b":{")
        && text[name.end + 1..]
            .windows(PASSWORD.len())
            .take(FAR)
            .any(|window| window == PASSWORD)
}

/// The most bytes between the two.
const FAR: usize = 1024;
/// How the password is named there.
const PASSWORD: &[u8] = b"\"password\":\"";

/// The value of the name that stands there, if it is one by itself, and where it ends; of a list or an object of
/// JSON its texts.
fn values_of(text: &[u8], name: Range<usize>) -> (Vec<Range<usize>>, usize) {
    let is_quoted = is_quoted(text, &name);
    // `auth[token]=value`
    let is_indexed = text.get(name.end) == Some(&b']');
    let separator = name.end + usize::from(is_quoted || is_indexed);
    let separator = separator + count(&text[separator..], |b| is_quoted && b.is_ascii_whitespace());
    let start = separator + 1;
    let to = |is_such: fn(u8) -> bool, start: usize| {
        let end = start + count(&text[start..], is_such);
        (std::iter::once(start..end).collect(), end)
    };
    // In a sentence a word may be followed by a colon; a header has a name of several words, or is well known.
    let word = text[name].to_ascii_lowercase();
    let is_header = word.contains(&b'-') || word == b"authorization" || word == b"cookie";
    match text.get(separator) {
        Some(b':') if is_quoted => texts_of(text, start),
        Some(b'=') if !is_quoted => to(is_of_parameter, start),
        Some(b':') if is_header => to(
            |b| !b"\r\n\"|<\\".contains(&b),
            start + count(&text[start..], |b| b == b' '),
        ),
        _ => (vec![], 0),
    }
}

/// The texts and numbers of a JSON value, and where it ends: itself, or those in a list or an object but for the
/// names.
pub(super) fn texts_of(text: &[u8], start: usize) -> (Vec<Range<usize>>, usize) {
    let mut found = vec![];
    let mut at = start + count(&text[start..], |b| b.is_ascii_whitespace());
    let mut depth = 0_usize;
    while let Some(byte) = text.get(at) {
        match byte {
            b'"' => {
                let end = at + 1 + string_length(&text[at + 1..]);
                let after = (end + 1).min(text.len());
                let next = after + count(&text[after..], |b| b.is_ascii_whitespace());
                if depth == 0 || text.get(next) != Some(&b':') {
                    found.push(at + 1..end.min(text.len()));
                }
                at = after;
            }
            b'[' | b'{' => (at, depth) = (at + 1, depth + 1),
            b']' | b'}' => (at, depth) = (at + 1, depth.saturating_sub(1)),
            b'-' | b'0'..=b'9' => {
                let end = at + count(&text[at..], |b| b.is_ascii_digit() || b"+-.eE".contains(&b));
                found.push(at..end);
                at = end;
            }
            _ if depth == 0 => break,
            _ => {
                at += 1;
                continue;
            }
        }
        if depth == 0 {
            break;
        }
    }
    (found, at)
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
pub(super) fn string_length(text: &[u8]) -> usize {
    let mut at = 0;
    while at < text.len() && text[at] != b'"' {
        at += if text[at] == b'\\' { 2 } else { 1 };
    }
    at.min(text.len())
}
