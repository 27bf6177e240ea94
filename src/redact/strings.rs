//! The strings of a body of JSON: what is escaped in one of them says nothing of what stands beside it.

use std::ops::Range;

use memchr::memchr;
use serde::de::IgnoredAny;

use super::keys::string_length;

/// What is found in each of them by itself, names among them; nothing where a body is no JSON.
pub(super) fn each(body: &[u8], find: impl Fn(&[u8]) -> Vec<Range<usize>>) -> Option<Vec<Range<usize>>> {
    serde_json::from_slice::<IgnoredAny>(body).ok()?;
    let mut spans = vec![];
    let mut at = 0;
    while let Some(quote) = memchr(b'"', &body[at..]) {
        let start = at + quote + 1;
        let end = start + string_length(&body[start..]);
        let found = find(&body[start..end]).into_iter();
        spans.extend(found.map(|span| start + span.start..start + span.end));
        at = end + 1;
    }
    Some(spans)
}
