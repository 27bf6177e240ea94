//! What stands in a secret's place.

use std::borrow::Cow;
use std::ops::Range;

use super::{MASK, unescape};

/// How a secret is masked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mask {
    /// As many stars as it has characters.
    Each,
    /// [`MASK`].
    Fixed,
}

/// Masks every character that lies in a span, in part or whole. A JSON escape is one character, so that a body
/// of JSON stays one and its texts keep their lengths.
pub(super) fn mask(text: &[u8], mut spans: Vec<Range<usize>>, width: Mask) -> Vec<u8> {
    let text = &*match width {
        Mask::Each => without_numbers(text, &mut spans),
        Mask::Fixed => Cow::Borrowed(text),
    };
    spans.sort_unstable_by_key(|span| span.start);
    let mut spans = spans.into_iter().peekable();
    let mut masked = Vec::with_capacity(text.len());
    let (mut at, mut inside) = (0, false);
    while at < text.len() {
        while spans.next_if(|span| span.end <= at).is_some() {}
        let Some(next) = spans.peek() else {
            masked.extend(&text[at..]);
            break;
        };
        let end = at + unescape::character(&text[at..]);
        match (next.start < end, width) {
            (true, Mask::Each) => masked.push(b'*'),
            (true, Mask::Fixed) if !inside => masked.extend(MASK.bytes()),
            (true, Mask::Fixed) => {}
            (false, _) => masked.extend(&text[at..end]),
        }
        inside = next.start < end;
        at = end;
    }
    masked
}

/// Numbers of JSON that lie in a span, in part or whole, become others of as many digits, so that the body stays
/// JSON; their spans are taken out.
fn without_numbers<'t>(text: &'t [u8], spans: &mut Vec<Range<usize>>) -> Cow<'t, [u8]> {
    let mut text = Cow::Borrowed(text);
    spans.retain(|span| match number_around(&text, span) {
        Some(number) => {
            for (at, digit) in text.to_mut()[number].iter_mut().enumerate() {
                *digit = if at == 0 { b'1' } else { b'0' };
            }
            false
        }
        None => true,
    });
    text
}

/// Whether a text is such a number, or stars alone.
pub(super) fn is_one(text: &str) -> bool {
    let zeros = text
        .strip_prefix('1')
        .is_some_and(|rest| rest.bytes().all(|b| b == b'0'));
    zeros || text.bytes().all(|b| b == b'*')
}

/// The number that stands by itself as a value of JSON and holds this span.
fn number_around(text: &[u8], span: &Range<usize>) -> Option<Range<usize>> {
    let is_of_number = |b: &u8| b.is_ascii_digit() || b"+-.eE".contains(b);
    let before = text[..span.start]
        .iter()
        .rev()
        .take_while(|b| is_of_number(b))
        .count();
    let after = text[span.end..].iter().take_while(|b| is_of_number(b)).count();
    let number = span.start - before..span.end + after;
    let first = text[..number.start]
        .iter()
        .rev()
        .find(|b| !b.is_ascii_whitespace());
    let next = text[number.end..].iter().find(|b| !b.is_ascii_whitespace());
    let stands_alone = first.is_none_or(|b| b":[,".contains(b)) && next.is_none_or(|b| b",]}".contains(b));
    let is_number = serde_json::from_slice::<serde_json::Number>(&text[number.clone()]).is_ok();
    (stands_alone && is_number).then_some(number)
}
