//! Texts from elsewhere, made harmless for people: nothing invisible, nothing that steers a terminal,
//! a viewer or a build log, and never longer than one can read.

use std::fmt::{self, Write as _};

use askama::filters::Escaper;

pub use crate::text::count;
use crate::text::invisible::{self, is_unseen};

/// The longest text shown in one piece, in characters.
pub const READABLE: usize = 400;

/// The text on one line: what cannot be seen stands there by name (`\n`, `\u{202e}`), and what is longer
/// than `max` characters is cut, with its length in bytes.
///
/// Build systems read commands from lines that begin with `::` or hold `##[` or `##vso[`: such colons and
/// hashes are named too.
pub fn line(text: &str, max: usize) -> String {
    if text.len() <= max && is_plain(text) {
        return text.to_owned();
    }
    let mut shown = String::with_capacity(text.len().min(max * 2));
    let mut previous = ' ';
    let begins_command = text.trim_start().starts_with("::");
    let mut at_beginning = true;
    for (count, c) in text.chars().enumerate() {
        if count == max {
            let _ = write!(shown, "… ({} bytes in all)", text.len());
            break;
        }
        match c {
            '\n' => shown.push_str("\\n"),
            '\r' => shown.push_str("\\r"),
            '\t' => shown.push_str("\\t"),
            ':' if begins_command && at_beginning => shown.push_str("\\u{3a}"),
            '#' if previous == '#' => shown.push_str("\\u{23}"),
            c if is_unseen(c) => {
                let _ = write!(shown, "\\u{{{:x}}}", u32::from(c));
            }
            c => shown.push(c),
        }
        previous = c;
        at_beginning &= c.is_whitespace();
    }
    shown
}

/// The text on one line, as long as one reads in one piece.
pub fn readable(text: &str) -> String {
    line(text, READABLE)
}

/// Whether every character can be seen and means nothing to a build system, as in nearly every text.
fn is_plain(text: &str) -> bool {
    // Without a way out in between, and without counting, many bytes are looked at at once.
    let is_odd = |byte: u8| !matches!(byte, b' '..=b'"' | b'$'..=b'~');
    !text.bytes().fold(false, |odd, byte| odd | is_odd(byte)) && !text.trim_start().starts_with("::")
}

/// The text line by line, each as [`line()`] would show it; at most `max_lines` of them.
pub fn lines(text: &str, max_lines: usize) -> Vec<String> {
    let mut shown: Vec<String> = text.lines().take(max_lines).map(|l| line(l, READABLE)).collect();
    let more = text.lines().count().saturating_sub(max_lines);
    if more > 0 {
        shown.push(format!("… ({} more)", count(more, "line")));
    }
    shown
}

/// Columns of a line where nobody says how many there are: a file, a pipe, a build's log.
pub const COLUMNS: usize = 100;

/// The words of a text in lines of so many columns; a longer word has a line to itself. East Asian characters
/// take two columns, and no line begins a build system's command.
pub fn wrapped(text: &str, columns: usize) -> Vec<String> {
    let options = textwrap::Options::new(columns.max(20))
        .break_words(false)
        .word_separator(textwrap::WordSeparator::AsciiSpace)
        .word_splitter(textwrap::WordSplitter::NoHyphenation);
    let all = usize::MAX / 4;
    textwrap::wrap(&line(text, all), options)
        .iter()
        .map(|part| line(part, all))
        .collect()
}

/// How a template in JSON writes a text between quotes.
#[derive(Clone, Copy)]
pub struct JsonText;

impl Escaper for JsonText {
    fn write_escaped_str<W: fmt::Write>(&self, mut dest: W, text: &str) -> fmt::Result {
        let quoted = invisible::to_json(&text).map_err(|_| fmt::Error)?;
        let quoted = str::from_utf8(&quoted).map_err(|_| fmt::Error)?;
        dest.write_str(&quoted[1..quoted.len() - 1])
    }
}

/// How a template in XML writes a text between tags or quotes.
#[derive(Clone, Copy)]
pub struct XmlText;

impl Escaper for XmlText {
    fn write_escaped_str<W: fmt::Write>(&self, mut dest: W, text: &str) -> fmt::Result {
        dest.write_str(&quick_xml::escape::escape(text))
    }
}

/// The first sentence of a text of ours.
pub fn first_sentence(text: &str) -> &str {
    text.find(". ").map_or(text, |end| &text[..=end])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_cannot_be_seen_is_named() {
        for (text, shown) in [
            ("plain 真 é 😀", "plain 真 é 😀"),
            ("a\nb\tc\r", "a\\nb\\tc\\r"),
            ("\u{1b}[31mred", "\\u{1b}[31mred"),
            ("\u{9b}31m", "\\u{9b}31m"),
            ("evil\u{202e}txt", "evil\\u{202e}txt"),
            ("\u{feff}{}", "\\u{feff}{}"),
            ("##[error]x ##vso[y] #1", "#\\u{23}[error]x #\\u{23}vso[y] #1"),
            ("\u{ffff}", "\\u{ffff}"),
            (" ::error::x", " \\u{3a}:error::x"),
            ("a::b", "a::b"),
        ] {
            assert_eq!(line(text, READABLE), shown);
        }
    }

    #[test]
    fn long_texts_are_cut_with_their_length() {
        assert_eq!(line("真真真", 3), "真真真");
        assert_eq!(line("真真真真", 3), "真真真… (12 bytes in all)");
        assert_eq!(lines("a\nb\nc", 2), ["a", "b", "… (1 line more)"]);
    }

    #[test]
    fn no_line_of_a_wrapped_text_begins_a_command() {
        let lines = wrapped("a text that says ::error::x", 20);
        assert_eq!(lines, ["a text that says", "\\u{3a}:error::x"]);
    }

    proptest! {
        #[test]
        fn wrapping_keeps_every_word_and_no_line_is_too_long(text in "[a-z真 ]{0,300}", columns in 20_usize..80) {
            let lines = wrapped(&text, columns);
            let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
            prop_assert_eq!(words(&lines.join(" ")), words(&text));
            for line in &lines {
                prop_assert!(textwrap::core::display_width(line) <= columns || !line.contains(' '), "{}", line);
            }
        }

        #[test]
        fn nothing_unseen_is_left_and_nothing_is_too_long(text in "\\PC*|[ :#]{0,6}\\PC{0,9}|(?s).*", max in 0_usize..50) {
            let shown = line(&text, max);
            prop_assert!(!shown.chars().any(is_unseen), "{shown:?}");
            prop_assert!(!shown.contains("##") && !shown.trim_start().starts_with("::"));
            prop_assert!(shown.chars().count() <= max * 10 + 40);
        }
    }
}
