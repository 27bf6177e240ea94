//! Escapes undone, however deep they are nested: each byte is taken once.

use std::borrow::Cow;

use super::{FOLDED, folded};

/// Stands for the `u` after a backslash, as long as the digits after it do not make it a character.
pub(super) const ESCAPED_U: u8 = 1;
/// The longest entity of a character, leading zeros included.
const LONGEST_ENTITY: usize = 12;

/// Whether an escape may stand in a text; any other says the same when they are undone.
pub(super) fn are_in(text: &[u8]) -> bool {
    begin(text).is_some()
}

/// Where the first may begin.
fn begin(text: &[u8]) -> Option<usize> {
    memchr::memchr3(b'%', b'\\', b'&', text)
}

/// A text whose escapes are undone: percent signs, backslashes, entities, also those that come to light when others
/// are undone. A backslash itself goes; what may be part of an escape is folded.
pub(super) struct Plain {
    pub(super) out: Vec<u8>,
    /// Before this length of `out` the next byte may end an escape.
    watched: usize,
    backslashes: Backslashes,
}

/// The backslashes that went last.
#[derive(Default)]
struct Backslashes {
    /// The length of `out` when they went.
    before: usize,
    /// How many of them came to light when other escapes were undone.
    undone: u32,
    /// How many stood in the text, after those.
    plain: u32,
}

impl Backslashes {
    /// Whether what comes at this place comes after some.
    fn are_before(&self, at: usize) -> bool {
        self.before == at && self.undone + self.plain > 0
    }

    fn add(&mut self, at: usize, undone: bool) {
        if self.before != at {
            *self = Self {
                before: at,
                ..Self::default()
            };
        }
        *(if undone { &mut self.undone } else { &mut self.plain }) += 1;
    }

    /// Two of them are one that is escaped; the odd one belongs to what was undone here, and is used up.
    fn use_up(&mut self, at: usize) {
        let half = |number: u32| number.checked_shr(number.trailing_zeros() + 1).unwrap_or(0);
        *self = match self {
            Self { before, .. } if *before != at => Self::default(),
            Self { undone, plain: 0, .. } => Self {
                before: at,
                undone: half(*undone),
                plain: 0,
            },
            Self { undone, plain, .. } => Self {
                before: at,
                undone: *undone + half(*plain),
                plain: 0,
            },
        };
    }
}

impl Plain {
    pub(super) fn of(text: &[u8]) -> Self {
        let mut plain = Self {
            out: Vec::with_capacity(text.len()),
            watched: 0,
            backslashes: Backslashes::default(),
        };
        let has_ours = memchr::memchr(ESCAPED_U, text).is_some();
        let text = if has_ours {
            Cow::Owned(folded(text))
        } else {
            Cow::Borrowed(text)
        };
        let mut rest = &*text;
        loop {
            if plain.out.len() >= plain.watched {
                let run = begin(rest).unwrap_or(rest.len());
                plain.out.extend_from_slice(&rest[..run]);
                rest = &rest[run..];
            }
            let Some((first, others)) = rest.split_first() else {
                return plain;
            };
            plain.push(FOLDED[usize::from(*first)]);
            rest = others;
        }
    }

    /// Takes a byte; where it ends an escape, the character behind it in its place.
    fn push(&mut self, byte: u8) {
        let mut next = self.take(byte, false);
        while let Some(byte) = next {
            next = self.take(byte, true);
        }
    }

    fn take(&mut self, byte: u8, undone: bool) -> Option<u8> {
        let at = self.out.len();
        let ends_within = match byte {
            b'\\' => {
                self.backslashes.add(at, undone);
                self.watched = self.watched.max(at + 1);
                return None;
            }
            b'u' if self.backslashes.are_before(at) => 4,
            b'%' => 2,
            b'&' => LONGEST_ENTITY - 1,
            b';' => return self.entity(),
            _ => {
                self.out.push(byte);
                return if byte.is_ascii_hexdigit() {
                    self.digits()
                } else {
                    None
                };
            }
        };
        self.out.push(if byte == b'u' { ESCAPED_U } else { byte });
        self.watched = self.watched.max(at + 1 + ends_within);
        None
    }

    /// The character whose digits end here, if so.
    fn digits(&mut self) -> Option<u8> {
        let length = self.out.len();
        if let Some([b'%', digits @ ..]) = self.out.last_chunk::<3>()
            && let Some(code) = number(digits, 16)
        {
            self.out.truncate(length - 3);
            return folded_byte(code);
        }
        if let Some([ESCAPED_U, digits @ ..]) = self.out.last_chunk::<5>()
            && let Some(code) = number(digits, 16)
        {
            self.out.truncate(length - 5);
            self.backslashes.use_up(length - 5);
            return self.character(code);
        }
        None
    }

    /// What a semicolon ends.
    fn entity(&mut self) -> Option<u8> {
        let start = self.out.len().saturating_sub(LONGEST_ENTITY - 1);
        let begun = self.out[start..].iter().rposition(|byte| *byte == b'&');
        let code = begun.and_then(|at| match &self.out[start + at + 1..] {
            b"amp" => Some(u32::from('&')),
            b"lt" => Some(u32::from('<')),
            b"gt" => Some(u32::from('>')),
            b"quot" => Some(u32::from('"')),
            b"apos" => Some(u32::from('\'')),
            [b'#', b'x', digits @ ..] => number(digits, 16),
            [b'#', digits @ ..] => number(digits, 10),
            _ => None,
        });
        let (Some(at), Some(code)) = (begun, code.filter(|code| *code <= u32::from(char::MAX))) else {
            self.out.push(b';');
            return None;
        };
        self.out.truncate(start + at);
        self.character(code)
    }

    /// A character of one byte is looked at again; of a longer one no byte means anything else.
    fn character(&mut self, mut code: u32) -> Option<u8> {
        if code < 0x80 {
            return folded_byte(code);
        }
        if (0xDC00..0xE000).contains(&code)
            && let Some([0xED, second @ 0xA0..=0xAF, third]) = self.out.last_chunk::<3>()
        {
            // The first half of a pair stands there as if it were a character.
            let high = (u32::from(second & 0x0F) << 6) | u32::from(third & 0x3F);
            code = 0x1_0000 + (high << 10) + (code - 0xDC00);
            self.out.truncate(self.out.len() - 3);
        }
        match char::from_u32(code) {
            Some(character) => self.out.extend(character.encode_utf8(&mut [0; 4]).bytes()),
            None => self
                .out
                .extend([0xED, 0x80 | low_bits(code >> 6), 0x80 | low_bits(code)]),
        }
        None
    }
}

/// None for the zero byte that UTF-16 has between two letters.
fn folded_byte(code: u32) -> Option<u8> {
    let byte = u8::try_from(code).ok().filter(|byte| *byte != 0)?;
    Some(FOLDED[usize::from(byte)])
}

fn low_bits(code: u32) -> u8 {
    u8::try_from(code & 0x3F).unwrap_or_default()
}

/// A number written in digits alone.
fn number(digits: &[u8], radix: u32) -> Option<u32> {
    let mut number = 0_u32;
    for digit in digits {
        let digit = char::from(*digit).to_digit(radix)?;
        number = number.checked_mul(radix)?.checked_add(digit)?;
    }
    (!digits.is_empty()).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: &str) -> String {
        String::from_utf8(Plain::of(&folded(text.as_bytes())).out).unwrap()
    }

    #[test]
    fn escapes_are_undone_however_they_are_nested() {
        for (text, expected) in [
            ("a%2Fb", "a+b"),
            ("a%252Fb", "a+b"),
            ("a%25%32%46b", "a+b"),
            (r#"\"a\\\/b\""#, "\"a+b\""),
            (r"\u0025\u0032f", "+"),
            (r"\\u00\\u0032f", "+"),
            (r"b\u0075t b\\u0075t", "but+but"),
            (r"\\\u0075002f", "+"),
            (r"\u005cu002f\u005c\u0075002f", "++"),
            ("&amp;#x2f;&amp;amp;&lt;", "+&<"),
            ("%26%2347%3B", "+"),
            (r"a%00b\u0000c", "abc"),
            (r"\ud83d\ude00 \ud83d%", "😀+\u{fffd}%"),
            (r"\u00e9%C3%A9&eacute;&#233;", "éé&eacute;é"),
            ("100% %zz & %", "100%+%zz+&+%"),
        ] {
            let undone = Plain::of(&folded(text.as_bytes())).out;
            assert_eq!(
                String::from_utf8_lossy(&undone).replace("\u{fffd}\u{fffd}\u{fffd}", "\u{fffd}"),
                expected
            );
        }
        assert_eq!(plain(r"one\ntwo"), plain("one\ntwo"));
    }

    #[test]
    fn a_chain_of_escapes_needs_no_stack() {
        let chain = format!("{}%31", "%3".repeat(1 << 20));
        assert_eq!(plain(&chain), "1");
        let open = "&#".repeat(1 << 20) + &"%".repeat(1 << 20) + &"\\".repeat(1 << 20);
        assert!(plain(&open).len() > 1 << 20);
    }
}
