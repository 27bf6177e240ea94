//! Text for a terminal: named fields, wrapped, with the colours that a terminal shows.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};

use super::{
    session::Failure,
    stdout::{columns, say},
};
use crate::{
    record::Level,
    report::text::{COLUMNS, wrapped},
};

/// Columns of the names of fields, as on the cards of a run.
const LABEL: usize = 13;
/// Columns before the name of a field.
const MARGIN: usize = 2;

/// Bold.
pub const STRONG: Style = Style::new().bold();
/// Dimmed.
pub const FAINT: Style = Style::new().dimmed();

/// A text in the making; commands in it are never wrapped.
#[derive(Debug)]
pub struct Page {
    text: String,
    columns: usize,
}

impl Default for Page {
    fn default() -> Self {
        Self {
            text: String::new(),
            columns: columns().unwrap_or(COLUMNS),
        }
    }
}

impl Page {
    /// One line as it stands.
    pub fn line(&mut self, line: impl AsRef<str>) {
        self.text.push_str(line.as_ref());
        self.text.push('\n');
    }

    /// A paragraph, wrapped.
    pub fn paragraph(&mut self, text: impl AsRef<str>) {
        self.set_in(0, text.as_ref());
    }

    /// A paragraph below another one, set in.
    pub fn remark(&mut self, text: impl AsRef<str>) {
        self.set_in(MARGIN, text.as_ref());
    }

    fn set_in(&mut self, indent: usize, text: &str) {
        for line in wrapped(text, self.columns - indent) {
            let _ = writeln!(self.text, "{:indent$}{line}", "");
        }
    }

    /// What begins a new part of the text, after a blank line.
    pub fn heading(&mut self, text: &str) {
        let _ = writeln!(self.text, "\n{STRONG}{text}{STRONG:#}");
    }

    /// A named field, wrapped.
    pub fn field(&mut self, name: &str, text: &str) {
        self.named(name, &wrapped(text, self.columns - MARGIN - LABEL));
    }

    /// A named field of lines that are kept as they are.
    pub fn named(&mut self, name: &str, lines: &[String]) {
        for (n, line) in lines.iter().enumerate() {
            let name = if n == 0 { name } else { "" };
            let _ = writeln!(self.text, "{:MARGIN$}{FAINT}{name:LABEL$}{FAINT:#}{line}", "");
        }
    }

    /// Prints everything.
    ///
    /// # Errors
    /// Standard output cannot be written to.
    pub fn print(&self) -> Result<(), Failure> {
        say(self.text.as_bytes())
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
