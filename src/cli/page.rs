//! Text for a terminal: named fields, wrapped, with the colours that a terminal shows.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};

use super::{session::Failure, stdout::say};
use crate::{record::Level, report::text};

/// Columns that text is wrapped to; commands are never wrapped.
pub const WIDTH: usize = 100;
/// Columns of the names of fields, as on the cards of a run.
const LABEL: usize = 13;
/// Columns before the name of a field.
const MARGIN: usize = 2;

/// Bold.
pub const STRONG: Style = Style::new().bold();
/// Dimmed.
pub const FAINT: Style = Style::new().dimmed();

/// A text in the making.
#[derive(Debug, Default)]
pub struct Page(String);

impl Page {
    /// One line as it stands.
    pub fn line(&mut self, line: impl AsRef<str>) {
        self.0.push_str(line.as_ref());
        self.0.push('\n');
    }

    /// A paragraph, its lines set in by so many columns.
    pub fn paragraph(&mut self, indent: usize, text: &str) {
        for line in wrapped(text, WIDTH - indent) {
            let _ = writeln!(self.0, "{:indent$}{line}", "");
        }
    }

    /// A named field, wrapped.
    pub fn field(&mut self, name: &str, text: &str) {
        self.named(name, &wrapped(text, WIDTH - MARGIN - LABEL));
    }

    /// A named field of lines that are kept as they are.
    pub fn named(&mut self, name: &str, lines: &[String]) {
        for (n, line) in lines.iter().enumerate() {
            let name = if n == 0 { name } else { "" };
            let _ = writeln!(self.0, "{:MARGIN$}{FAINT}{name:LABEL$}{FAINT:#}{line}", "");
        }
    }

    /// Prints everything.
    ///
    /// # Errors
    /// Standard output cannot be written to.
    pub fn print(&self) -> Result<(), Failure> {
        say(self.0.as_bytes())
    }
}

/// A level in its colour, padded to the longer of the two.
pub fn level(level: Level) -> String {
    let style = match level {
        Level::Must => AnsiColor::Red.on_default().bold(),
        Level::Should => AnsiColor::Yellow.on_default(),
    };
    format!("{style}{:6}{style:#}", level.word())
}

/// Prints a value as indented JSON.
///
/// # Errors
/// The value cannot be written as JSON, or not to standard output.
pub fn print_json(value: &impl serde::Serialize) -> Result<(), Failure> {
    let mut page = Page::default();
    page.line(serde_json::to_string_pretty(value).map_err(Failure::broken)?);
    page.print()
}

/// The words of a text in lines of so many columns; a longer word has a line to itself.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    let text = text::line(text, 4000);
    let mut lines = vec![String::new()];
    let mut used = 0;
    for word in text.split_whitespace() {
        let columns = columns(word);
        if used > 0 && used + 1 + columns > width {
            lines.push(String::new());
            used = 0;
        }
        if let Some(line) = lines.last_mut() {
            if used > 0 {
                line.push(' ');
                used += 1;
            }
            line.push_str(word);
        }
        used += columns;
    }
    lines
}

/// Columns that a text takes; East Asian characters take two.
pub fn columns(text: &str) -> usize {
    let wide = |c: char| matches!(u32::from(c), 0x2e80..=0xa4cf | 0xac00..=0xd7a3 | 0xf900..=0xfaff | 0xff01..=0xff60);
    text.chars().map(|c| 1 + usize::from(wide(c))).sum()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn wrapping_keeps_every_word_and_no_line_is_too_long(text in "[a-z真 ]{0,300}", width in 10_usize..80) {
            let lines = wrapped(&text, width);
            let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
            prop_assert_eq!(words(&lines.join(" ")), words(&text));
            for line in &lines {
                prop_assert!(columns(line) <= width || !line.contains(' '), "{}", line);
            }
        }
    }
}
