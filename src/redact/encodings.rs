//! The fixed ways to write a secret: those that are looked for letter by letter. What can be escaped
//! in part has too many forms to list; see `unescape`.

use std::{borrow::Cow, ops::Range};

use base64::{Engine as _, prelude::BASE64_STANDARD_NO_PAD};
use percent_encoding::{NON_ALPHANUMERIC, percent_encode};

/// Long secrets are looked for in fragments of about this many bytes, so that an echo that was cut
/// short is found as well.
const FRAGMENT: usize = 32;

/// What has fewer different bytes may stand anywhere: a long run of zeros in base64, say.
const DIFFERENT: usize = 8;

/// A text that gives a secret away.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Form {
    pub bytes: Vec<u8>,
    /// Whether a base64 digit before it holds further bits of the secret, and one after it.
    shared_digits: (bool, bool),
}

impl Form {
    /// What is to be replaced where this form was found in a folded text.
    pub(super) fn span(&self, text: &[u8], found: Range<usize>) -> Range<usize> {
        let is_digit = |b: &u8| b.is_ascii_alphanumeric() || *b == SIGN;
        let before = self.shared_digits.0 && found.start > 0 && is_digit(&text[found.start - 1]);
        let after = self.shared_digits.1 && text.get(found.end).is_some_and(is_digit);
        found.start - usize::from(before)..found.end + usize::from(after)
    }
}

/// Stands for each sign that is written for another one.
const SIGN: u8 = b' ';

/// A text with one sign for those that are written for each other: a space and a plus in a form, plus and slash in
/// one alphabet of base64, dash and underscore in the other, the dash for all of them in a name. Secrets and what is
/// searched for them are compared without the difference.
pub(super) fn folded(text: &[u8]) -> Cow<'_, [u8]> {
    let is_sign = |b: u8| matches!(b, b'+' | b'/' | b'-' | b'_');
    if !text.iter().any(|b| is_sign(*b)) {
        return Cow::Borrowed(text);
    }
    text.iter().map(|b| if is_sign(*b) { SIGN } else { *b }).collect()
}

/// Every form of a secret, folded. Letters count in either case.
pub(super) fn of(secret: &str) -> Vec<Form> {
    let mut forms = fragments(secret.as_bytes(), (false, false));
    let digits = hex::encode(secret);
    let pairs: Vec<&str> = (0..secret.len()).map(|n| &digits[2 * n..2 * n + 2]).collect();
    for digits in [pairs.join(":"), pairs.join(" "), digits] {
        forms.extend(fragments(digits.as_bytes(), (false, false)));
    }
    for written in before_base64(secret) {
        for offset in 0..3 {
            forms.extend(base64_digits(&written, offset));
        }
    }
    for form in &mut forms {
        form.bytes = folded(&form.bytes).into_owned();
    }
    forms
}

/// The ways in which a secret is written into a text that is then encoded as a whole.
fn before_base64(secret: &str) -> Vec<Vec<u8>> {
    let percent = percent_encode(secret.as_bytes(), NON_ALPHANUMERIC).to_string();
    let form: String = url::form_urlencoded::byte_serialize(secret.as_bytes()).collect();
    let json = in_json(secret);
    let slashes = json.replace('/', "\\/");
    let twice = [&json, &slashes].map(|once| in_json(once));
    let slashes_twice = twice[1].replace('/', "\\/");
    let mut written: Vec<Vec<u8>> = [secret.to_owned(), percent, form, json, slashes, slashes_twice]
        .into_iter()
        .chain(twice)
        .map(String::into_bytes)
        .collect();
    written.extend((0..3).map(|offset| digits_within(secret.as_bytes(), offset).0));
    written.sort_unstable();
    written.dedup();
    written
}

/// A text as it stands between the quotation marks of JSON.
fn in_json(text: &str) -> String {
    let quoted = serde_json::Value::from(text).to_string();
    quoted[1..quoted.len() - 1].to_owned()
}

fn base64_digits(text: &[u8], offset: usize) -> Vec<Form> {
    let (digits, is_shared_at_the_end) = digits_within(text, offset);
    fragments(&digits, (offset > 0, is_shared_at_the_end))
}

/// The base64 digits that a text determines alone when it stands at this offset (modulo 3), and whether the digit
/// after them holds further bits of it.
fn digits_within(text: &[u8], offset: usize) -> (Vec<u8>, bool) {
    let shifted = [&[0; 2][..offset], text].concat();
    let digits = BASE64_STANDARD_NO_PAD.encode(&shifted);
    let first = (offset * 8).div_ceil(6);
    let end = shifted.len() * 8 / 6;
    (digits.as_bytes()[first..end].to_vec(), end < digits.len())
}

/// A text in fragments that are long and varied enough to be told from anything else; together they
/// are the whole text.
fn fragments(text: &[u8], shared_digits: (bool, bool)) -> Vec<Form> {
    let mut ends = Vec::new();
    let (mut start, mut seen, mut different) = (0, [false; 256], 0);
    for (at, byte) in text.iter().enumerate() {
        different += usize::from(!seen[usize::from(*byte)]);
        seen[usize::from(*byte)] = true;
        let end = at + 1;
        if end - start >= FRAGMENT && different >= DIFFERENT {
            ends.push(end);
            (start, seen, different) = (end, [false; 256], 0);
        }
    }
    // A rest that is too short or too plain by itself belongs to the last fragment.
    ends.pop();
    ends.push(text.len());
    let starts = std::iter::once(0).chain(ends.iter().copied());
    starts
        .zip(&ends)
        .map(|(start, end)| Form {
            bytes: text[start..*end].to_vec(),
            shared_digits: (
                shared_digits.0 && start == 0,
                shared_digits.1 && *end == text.len(),
            ),
        })
        .collect()
}
