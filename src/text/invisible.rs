//! Characters that have no face of their own, or change how their neighbours are read: the means by which
//! a text shows a person something else than what it says, or steers a terminal.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::{CompactFormatter, Formatter, PrettyFormatter, Serializer};

/// Whether a character cannot be seen for what it is.
pub fn is_unseen(c: char) -> bool {
    c.is_control()
        || matches!(c,
            // Soft hyphen, Arabic letter mark, Mongolian vowel separator, Hangul fillers.
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}'
            // Zero width, direction marks, line and paragraph separators, direction overrides.
            | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            // Joiners, invisible operators, direction isolates.
            | '\u{2060}'..='\u{206f}'
            // Byte order mark, annotations, tags, and what is no character at all.
            | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
        || u32::from(c) & 0xfffe == 0xfffe
}

/// The value as JSON on one line, unseen characters as `\u` escapes: the same value to every reader.
///
/// # Errors
/// The value cannot be serialised.
pub fn to_json(value: &impl Serialize) -> serde_json::Result<Vec<u8>> {
    let mut json = Vec::new();
    append_json(value, &mut json)?;
    Ok(json)
}

/// As [`to_json`], after what stands there already.
///
/// # Errors
/// As [`to_json`].
pub fn append_json(value: &impl Serialize, json: &mut Vec<u8>) -> serde_json::Result<()> {
    value.serialize(&mut Serializer::with_formatter(json, Escaping(CompactFormatter)))
}

/// Writes the value as indented JSON with a final newline, unseen characters as `\u` escapes.
///
/// # Errors
/// `out` cannot be written to.
pub fn write_pretty_json(value: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    let formatter = Escaping(PrettyFormatter::new());
    // In one piece: JSON comes in pieces of a few bytes.
    let mut json = Vec::new();
    value.serialize(&mut Serializer::with_formatter(&mut json, formatter))?;
    json.push(b'\n');
    out.write_all(&json)
}

/// Leaves the layout to the other formatter.
struct Escaping<F>(F);

impl<F: Formatter> Formatter for Escaping<F> {
    fn write_string_fragment<W: Write + ?Sized>(&mut self, out: &mut W, text: &str) -> io::Result<()> {
        // Nearly every text of a megabyte is plain; of ASCII's controls only the last comes here.
        if text.is_ascii() && memchr::memchr(0x7f, text.as_bytes()).is_none() {
            return out.write_all(text.as_bytes());
        }
        let mut rest = text;
        while let Some((at, c)) = rest.char_indices().find(|(_, c)| is_unseen(*c)) {
            out.write_all(&rest.as_bytes()[..at])?;
            for unit in c.encode_utf16(&mut [0; 2]) {
                write!(out, "\\u{unit:04x}")?;
            }
            rest = &rest[at + c.len_utf8()..];
        }
        out.write_all(rest.as_bytes())
    }

    fn begin_array<W: Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_array(out)
    }

    fn end_array<W: Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_array(out)
    }

    fn begin_array_value<W: Write + ?Sized>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_array_value(out, first)
    }

    fn end_array_value<W: Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_array_value(out)
    }

    fn begin_object<W: Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_object(out)
    }

    fn end_object<W: Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_object(out)
    }

    fn begin_object_key<W: Write + ?Sized>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_object_key(out, first)
    }

    fn begin_object_value<W: Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_object_value(out)
    }

    fn end_object_value<W: Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_object_value(out)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    proptest! {
        #[test]
        fn the_value_is_the_same_and_nothing_in_it_is_unseen(
            texts in proptest::collection::vec(any::<String>(), 0..4),
            odd in "[\\x00-\\x1f\\x7f-\\xa0\u{200b}-\u{202e}\u{e0001}\u{feff}a]{0,6}",
        ) {
            let value = json!({ odd.clone(): odd, "list": texts, "empty": [], "none": {} });
            let mut pretty = Vec::new();
            write_pretty_json(&value, &mut pretty).unwrap();
            for json in [to_json(&value).unwrap(), pretty] {
                prop_assert_eq!(&serde_json::from_slice::<Value>(&json).unwrap(), &value);
                let text = String::from_utf8(json).unwrap();
                prop_assert!(!text.chars().any(|c| is_unseen(c) && c != '\n'), "{text:?}");
            }
        }
    }

    #[test]
    fn the_layout_is_the_usual_one() {
        let value = json!({ "a": [1, { "b": null }], "c": "d" });
        assert_eq!(to_json(&value).unwrap(), value.to_string().into_bytes());
        let mut pretty = Vec::new();
        write_pretty_json(&value, &mut pretty).unwrap();
        assert_eq!(String::from_utf8(pretty).unwrap(), format!("{value:#}\n"));
    }
}
