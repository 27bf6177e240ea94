//! Texts from elsewhere, made harmless for people: nothing invisible, nothing that steers a terminal,
//! a viewer or a build log, and never longer than one can read.

use std::fmt::Write as _;

/// The longest text shown in one piece, in characters.
pub const READABLE: usize = 400;

/// The text on one line: what cannot be seen stands there by name (`\n`, `\u{202e}`), and what is longer
/// than `max` characters is cut, with its length in bytes.
///
/// `##` becomes `#\u{23}`: build systems read commands from lines that hold `##[` or `##vso[`.
pub fn line(text: &str, max: usize) -> String {
    let mut shown = String::with_capacity(text.len().min(max * 2));
    let mut previous = ' ';
    for (count, c) in text.chars().enumerate() {
        if count == max {
            let _ = write!(shown, "… ({} bytes in all)", text.len());
            break;
        }
        match c {
            '\n' => shown.push_str("\\n"),
            '\r' => shown.push_str("\\r"),
            '\t' => shown.push_str("\\t"),
            '#' if previous == '#' => shown.push_str("\\u{23}"),
            c if is_unseen(c) => {
                let _ = write!(shown, "\\u{{{:x}}}", u32::from(c));
            }
            c => shown.push(c),
        }
        previous = c;
    }
    shown
}

/// The text line by line, each as [`line`] would show it; at most `max_lines` of them.
pub fn lines(text: &str, max_lines: usize) -> Vec<String> {
    let mut shown: Vec<String> = text.lines().take(max_lines).map(|l| line(l, READABLE)).collect();
    let more = text.lines().count().saturating_sub(max_lines);
    if more > 0 {
        shown.push(format!("… ({} more)", count(more, "line")));
    }
    shown
}

/// Whether a character has no face of its own, or changes how its neighbours are read.
fn is_unseen(c: char) -> bool {
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

/// `1 clause`, `2 clauses`.
pub fn count(number: usize, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {noun}{plural}")
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

    proptest! {
        #[test]
        fn nothing_unseen_is_left_and_nothing_is_too_long(text in any::<String>(), max in 0_usize..50) {
            let shown = line(&text, max);
            prop_assert!(!shown.chars().any(is_unseen), "{shown:?}");
            prop_assert!(!shown.contains("##"));
            prop_assert!(shown.chars().count() <= max * 10 + 40);
        }
    }
}
