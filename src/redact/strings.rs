//! The strings of a body of JSON: what is escaped in one of them says nothing of what stands beside it.

use std::ops::Range;

use memchr::memchr;
use serde::de::IgnoredAny;

use super::{Escapes, LAYERS, Redactor, View, keys};
use crate::config::sensitive::is_credential;

impl Redactor {
    /// What is secret by its place; of a body of JSON each string is looked at by itself.
    pub(super) fn places_by_string(&self, text: &[u8]) -> Vec<Range<usize>> {
        let mut spans = self.places(text, 0);
        let Some(strings) = of(text) else {
            spans.extend(self.escaped_places(text, LAYERS));
            return spans;
        };
        for string in strings {
            let inside = self.escaped_places(&text[string.clone()], LAYERS).into_iter();
            spans.extend(inside.map(|span| string.start + span.start..string.start + span.end));
            if let Some(value) = value_after(text, string.end + 1)
                && self.names_a_credential(&text[string], LAYERS)
            {
                spans.extend(keys::texts_of(text, value).0);
            }
        }
        spans
    }

    /// Whether a name is that of a credential once its escapes are undone.
    fn names_a_credential(&self, name: &[u8], layers: usize) -> bool {
        let views = Escapes::IN_LINES.into_iter().filter(|_| layers > 0);
        let mut views = views.filter_map(|escapes| View::of(name, escapes));
        views.any(|view| {
            let name = std::str::from_utf8(view.bytes()).unwrap_or_default();
            let is_one = is_credential(name) && !self.documented.members.contains(name);
            is_one || self.names_a_credential(view.bytes(), layers - 1)
        })
    }
}

/// Where they stand, names among them, without their quotes; nothing where a body is no JSON.
fn of(body: &[u8]) -> Option<Vec<Range<usize>>> {
    serde_json::from_slice::<IgnoredAny>(body).ok()?;
    let mut strings = vec![];
    let mut at = 0;
    while let Some(quote) = memchr(b'"', &body[at..]) {
        let start = at + quote + 1;
        let end = start + keys::string_length(&body[start..]);
        strings.push(start..end);
        at = end + 1;
    }
    Some(strings)
}

/// Where the value begins of the name that ends here, if it is one.
fn value_after(text: &[u8], end: usize) -> Option<usize> {
    let blank = text[end..].iter().take_while(|b| b.is_ascii_whitespace()).count();
    (text.get(end + blank) == Some(&b':')).then_some(end + blank + 1)
}
