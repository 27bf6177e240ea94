//! Undoing escapes, with the way back to the source.

use std::ops::Range;

use memchr::{memchr, memchr3};

/// A way to escape characters, any of them or none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Escapes {
    /// `%2F`.
    Percent,
    /// `\u002f`, `\/`, `\n` and so on.
    Json,
    /// `&amp;`, `&#47;`, `&#x2f`.
    Html,
    /// What stands between two letters and is none: the zero byte of UTF-16, the line break of base64.
    Gaps,
}

/// A character behind an escape: the bytes of the escape, and what it stands for in UTF-8.
struct Escaped {
    length: usize,
    bytes: Vec<u8>,
}

impl Escapes {
    pub(super) const ALL: [Self; 4] = [Self::Percent, Self::Json, Self::Html, Self::Gaps];
    /// Those that leave the lines of a text apart.
    pub(super) const IN_LINES: [Self; 3] = [Self::Percent, Self::Json, Self::Html];

    /// Where the first may begin.
    fn find(self, text: &[u8]) -> Option<usize> {
        match self {
            Self::Percent => memchr(b'%', text),
            Self::Json => memchr(b'\\', text),
            Self::Html => memchr(b'&', text),
            Self::Gaps => memchr3(0, b'\r', b'\n', text),
        }
    }

    /// How many bytes at a text's end are an escape that was cut before its end.
    pub(super) fn unfinished(self, text: &[u8]) -> usize {
        match self {
            Self::Percent => unfinished(text, b'%', 2, u8::is_ascii_hexdigit),
            Self::Html => unfinished(text, b'&', LONGEST_ENTITY - 1, |b| {
                b.is_ascii_alphanumeric() || *b == b'#'
            }),
            Self::Json => json_unfinished(text),
            Self::Gaps => 0,
        }
    }

    /// The escape that a text begins with.
    fn read(self, text: &[u8]) -> Option<Escaped> {
        match self {
            Self::Percent => percent(text),
            Self::Json => json(text),
            Self::Html => html(text),
            Self::Gaps => gap(text),
        }
    }
}

fn percent(text: &[u8]) -> Option<Escaped> {
    let byte = u8::try_from(number(text.get(1..3)?, 16)?).ok()?;
    Some(Escaped {
        length: 3,
        bytes: vec![byte],
    })
}

fn json(text: &[u8]) -> Option<Escaped> {
    let short = |character: u8| Escaped {
        length: 2,
        bytes: vec![character],
    };
    match text.get(1)? {
        b'u' => json_unicode(text),
        b'n' => Some(short(b'\n')),
        b'r' => Some(short(b'\r')),
        b't' => Some(short(b'\t')),
        b'b' => Some(short(8)),
        b'f' => Some(short(12)),
        other if other.is_ascii() => Some(short(*other)),
        _ => None,
    }
}

fn json_unicode(text: &[u8]) -> Option<Escaped> {
    let unit_at = |at: usize| number(text.get(at..at + 4)?, 16);
    let high = unit_at(2)?;
    let low = match text.get(6..8) {
        Some(b"\\u") if (0xD800..0xDC00).contains(&high) => unit_at(8),
        _ => None,
    };
    match low.filter(|low| (0xDC00..0xE000).contains(low)) {
        Some(low) => Some(escaped(12, 0x1_0000 + ((high - 0xD800) << 10) + (low - 0xDC00))),
        None => Some(escaped(6, high)),
    }
}

/// Leading zeros included, no entity of a character is longer.
const LONGEST_ENTITY: usize = 12;

fn html(text: &[u8]) -> Option<Escaped> {
    let is_of_one = |b: &&u8| b.is_ascii_alphanumeric() || **b == b'#';
    let name = text[1..].iter().take(LONGEST_ENTITY - 2).take_while(is_of_one);
    let mut end = 1 + name.count();
    let code = match &text[1..end] {
        b"amp" => u32::from('&'),
        b"lt" => u32::from('<'),
        b"gt" => u32::from('>'),
        b"quot" => u32::from('"'),
        b"apos" => u32::from('\''),
        [b'#', digits @ ..] => {
            let (radix, start) = match digits {
                [b'x' | b'X', ..] => (16, 3),
                _ => (10, 2),
            };
            let is_digit = |b: &&u8| char::from(**b).is_digit(radix);
            end = start + text[start..end].iter().take_while(is_digit).count();
            number(&text[start..end], radix)?
        }
        _ => return None,
    };
    // Readers take it without the semicolon, too.
    Some(escaped(end + usize::from(text.get(end) == Some(&b';')), code))
}

fn gap(text: &[u8]) -> Option<Escaped> {
    let length = match text {
        [b'\r', b'\n', ..] => 2,
        _ => 1,
    };
    // Of two digits of base64 one is hardly ever a sign, and no line of a text begins with one space.
    let mut next = text[length..].iter().take(2);
    (text[0] == 0 || next.any(u8::is_ascii_alphanumeric)).then_some(Escaped {
        length,
        bytes: vec![],
    })
}

/// The length of an end of the text, at most so long, that is `start` and characters that may follow it.
fn unfinished(text: &[u8], start: u8, longest: usize, may_follow: impl Fn(&u8) -> bool) -> usize {
    let end = &text[text.len().saturating_sub(longest)..];
    let found = end.iter().rposition(|b| *b == start);
    let found = found.filter(|at| end[at + 1..].iter().all(may_follow));
    found.map_or(0, |at| end.len() - at)
}

fn json_unfinished(text: &[u8]) -> usize {
    let end = &text[text.len().saturating_sub(5)..];
    let cut = match end.iter().rposition(|b| *b == b'\\') {
        Some(at) if end.len() == at + 1 => {
            // Two of them are one that is whole.
            text.iter().rev().take_while(|b| **b == b'\\').count() % 2
        }
        Some(at) if end[at + 1] == b'u' && end[at + 2..].iter().all(u8::is_ascii_hexdigit) => end.len() - at,
        _ => 0,
    };
    // The first half of a character without its second is no character.
    let before = &text[..text.len() - cut];
    let half = before.len().checked_sub(6).map(|at| &before[at..]);
    let is_half = half.is_some_and(|h| {
        h.starts_with(b"\\u") && number(&h[2..], 16).is_some_and(|unit| (0xD800..0xDC00).contains(&unit))
    });
    cut + if is_half { 6 } else { 0 }
}

fn escaped(length: usize, code: u32) -> Escaped {
    let character = char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER);
    Escaped {
        length,
        bytes: character.to_string().into_bytes(),
    }
}

/// A number written in digits alone.
fn number(digits: &[u8], radix: u32) -> Option<u32> {
    let digits = std::str::from_utf8(digits).ok()?;
    if digits.starts_with('+') {
        return None;
    }
    u32::from_str_radix(digits, radix).ok()
}

/// The length in bytes of the character that a text begins with; a JSON escape is one character, and
/// so is a byte that is not UTF-8.
pub(super) fn character(text: &[u8]) -> usize {
    match text.first() {
        Some(b'\\') => json(text).map_or(1, |escape| escape.length),
        Some(first) if !first.is_ascii() => (2..=4.min(text.len()))
            .find(|n| std::str::from_utf8(&text[..*n]).is_ok())
            .unwrap_or(1),
        _ => 1,
    }
}

/// A text with one kind of escape undone.
pub(super) struct View {
    bytes: Vec<u8>,
    /// In order; the first begins at 0.
    parts: Vec<Part>,
    source_length: usize,
}

/// Where a literal run or an escape begins.
struct Part {
    in_view: usize,
    in_source: usize,
    is_escape: bool,
}

impl View {
    /// The text without these escapes; none where it has none.
    pub(super) fn of(text: &[u8], escapes: Escapes) -> Option<Self> {
        let mut view = Self {
            bytes: Vec::new(),
            parts: Vec::new(),
            source_length: text.len(),
        };
        let (mut literal, mut at) = (0, 0);
        while let Some(offset) = escapes.find(&text[at..]) {
            at += offset;
            let Some(found) = escapes.read(&text[at..]) else {
                at += 1;
                continue;
            };
            view.push(literal, &text[literal..at], false);
            view.push(at, &found.bytes, true);
            at += found.length;
            literal = at;
        }
        if literal == 0 {
            return None;
        }
        view.push(literal, &text[literal..], false);
        Some(view)
    }

    fn push(&mut self, in_source: usize, bytes: &[u8], is_escape: bool) {
        if !bytes.is_empty() {
            self.parts.push(Part {
                in_view: self.bytes.len(),
                in_source,
                is_escape,
            });
            self.bytes.extend(bytes);
        }
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The place in the source of a place (not empty) in the view; an escape counts whole.
    pub(super) fn source(&self, span: Range<usize>) -> Range<usize> {
        let (start, _) = self.origin(span.start);
        let (_, end) = self.origin(span.end.saturating_sub(1));
        start..end
    }

    /// Where the source of one byte of the view begins and ends.
    fn origin(&self, at: usize) -> (usize, usize) {
        let next = self.parts.partition_point(|part| part.in_view <= at);
        let end = self
            .parts
            .get(next)
            .map_or(self.source_length, |part| part.in_source);
        match self.parts.get(next.saturating_sub(1)) {
            Some(part) if !part.is_escape => {
                let begin = part.in_source + (at - part.in_view);
                (begin, begin + 1)
            }
            Some(part) => (part.in_source, end),
            None => (0, end),
        }
    }
}
