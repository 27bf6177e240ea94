//! Secrets of recordings by others: what is too short or too plain to be one wherever it stands goes where it is a
//! whole value.

use std::ops::Range;

use aho_corasick::{AhoCorasick, BuildError};
use secrecy::{ExposeSecret, SecretString};

use super::foreign::is_telling;

/// Finds them in texts.
pub(super) struct Whole {
    values: AhoCorasick,
}

impl Whole {
    pub(super) fn new<'s>(secrets: impl Iterator<Item = &'s SecretString>) -> Result<Self, BuildError> {
        let values = AhoCorasick::new(secrets.map(ExposeSecret::expose_secret))?;
        Ok(Self { values })
    }

    /// Where one of them stands that is telling; another where it is the whole text, the value of a parameter or a
    /// cookie, or a string of JSON that is no name.
    pub(super) fn spans<'t>(&'t self, text: &'t [u8]) -> impl Iterator<Item = Range<usize>> + 't {
        let found = self.values.find_overlapping_iter(text);
        found.map(|found| found.range()).filter(|span| {
            let found = std::str::from_utf8(&text[span.clone()]);
            found.is_ok_and(is_telling) || is_whole(text, span)
        })
    }
}

fn is_whole(text: &[u8], span: &Range<usize>) -> bool {
    let (before, after) = (&text[..span.start], &text[span.end..]);
    let is_blank = |part: &[u8]| part.iter().all(u8::is_ascii_whitespace);
    match (before.last(), after.first()) {
        (Some(b'"'), Some(b'"')) => {
            let mut rest = after[1..].iter().filter(|b| !b.is_ascii_whitespace());
            rest.next() != Some(&b':')
        }
        (Some(b'='), None | Some(b'&' | b';' | b',' | b'"' | b' ' | b'\r' | b'\n' | b'#')) => true,
        _ => is_blank(before) && is_blank(after),
    }
}
