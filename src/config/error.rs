//! What is wrong with a target file: one sentence with its place.
//!
//! Comes in: a place and a sentence. Goes out: `target.toml:12: …`, ready to be shown.

use std::cell::RefCell;

use super::{Declared, Provocation};

/// A target that cannot be used: where, what, and what to write instead.
///
/// It never quotes a secret: values of credentials stay out of its words.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{place}{}: {message}", line.map_or_else(String::new, |line| format!(":{line}")))]
pub struct TargetError {
    place: String,
    line: Option<usize>,
    message: String,
    value_missing: bool,
}

impl TargetError {
    /// An error about a whole file or a command-line option.
    pub(super) fn whole(place: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            place: place.into(),
            line: None,
            message: message.into(),
            value_missing: false,
        }
    }

    /// An error about one line, counted from 1.
    pub fn at_line(place: impl Into<String>, line: usize, message: impl Into<String>) -> Self {
        Self {
            line: Some(line),
            ..Self::whole(place, message)
        }
    }

    /// The same error, marked as "the file is right, but a value that it points to is not there":
    /// harmless as long as nobody needs the value.
    pub(super) fn for_missing_value(self) -> Self {
        Self {
            value_missing: true,
            ..self
        }
    }

    /// Whether only a value outside of the file is missing.
    pub(super) fn is_missing_value(&self) -> bool {
        self.value_missing
    }

    /// The line that it is about, counted from 1.
    pub fn line(&self) -> Option<usize> {
        self.line
    }

    /// The sentence without its place.
    pub fn message(&self) -> &str {
        &self.message
    }
}

/// Everything that is wrong with a target file, a line for each mistake, in the order of the file.
#[derive(Debug, thiserror::Error)]
#[error("{}", all.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
pub struct TargetErrors {
    all: Vec<TargetError>,
    /// What the file provokes, as far as that could be read: the catalogue may know of more mistakes.
    pub provocations: Vec<Provocation>,
    /// What it declares, likewise.
    pub not_applicable: Vec<Declared>,
}

impl TargetErrors {
    /// These mistakes; one that was found twice is told once.
    pub fn new(mut all: Vec<TargetError>) -> Self {
        all.sort_by_key(|error| error.line);
        let mut told = Vec::new();
        for error in all {
            if !told.contains(&error) {
                told.push(error);
            }
        }
        Self {
            all: told,
            provocations: vec![],
            not_applicable: vec![],
        }
    }

    /// The mistakes, one by one.
    pub fn into_all(self) -> Vec<TargetError> {
        self.all
    }
}

impl From<TargetError> for TargetErrors {
    fn from(error: TargetError) -> Self {
        Self::new(vec![error])
    }
}

/// The mistakes of a file as they are found: reading goes on behind each, so that all are told in one go.
#[derive(Debug, Default)]
pub(crate) struct Problems(RefCell<Vec<TargetError>>);

impl Problems {
    /// One more mistake.
    pub fn push(&self, error: TargetError) {
        self.0.borrow_mut().push(error);
    }

    /// What was read; none where a mistake was found in its place, which is kept.
    pub fn note<T>(&self, read: Result<T, TargetError>) -> Option<T> {
        read.map_err(|error| self.push(error)).ok()
    }

    /// How many there are so far.
    pub fn len(&self) -> usize {
        self.0.borrow().len()
    }

    /// Takes out what was found since there were so many and is only a value that is missing outside of the
    /// file.
    pub fn take_missing_values(&self, since: usize) -> Vec<TargetError> {
        let mut all = self.0.borrow_mut();
        let later = all.split_off(since);
        let (missing, kept) = later.into_iter().partition(TargetError::is_missing_value);
        all.extend::<Vec<_>>(kept);
        missing
    }

    /// All of them.
    pub fn take(&self) -> Vec<TargetError> {
        self.0.take()
    }
}

/// The user's own text inside a sentence: between backticks, on one line, and not too long.
pub(super) fn quoted(text: &str) -> String {
    const SHOWN: usize = 80;
    let mut shown: String = text.chars().take(SHOWN).flat_map(char::escape_debug).collect();
    if text.chars().nth(SHOWN).is_some() {
        shown.push('…');
    }
    format!("`{shown}`")
}

/// Words of the file format as a list: `a`, `b` or `c`.
pub(super) fn listed(words: &[&str], last: &str) -> String {
    let quoted: Vec<String> = words.iter().map(|w| format!("`{w}`")).collect();
    joined(&quoted, last)
}

/// Words as a list: a, b or c.
pub(super) fn joined(words: &[String], last: &str) -> String {
    match words.split_last() {
        Some((end, [])) => end.clone(),
        Some((end, rest)) => format!("{} {last} {end}", rest.join(", ")),
        None => String::new(),
    }
}

/// How alike two words are (from 0 to 1) when one is likely meant for the other.
const ALIKE: f32 = 0.65;
/// How alike they are when one is almost surely a slip for the other.
pub(super) const ALMOST: f32 = 0.75;

/// The known word that is nearest to this one, if any is near enough.
pub(super) fn near<'a>(word: &str, known: &[&'a str], enough: f32) -> Option<&'a str> {
    similar::get_close_matches(word, known, 1, enough)
        .first()
        .copied()
}

/// "; did you mean …?" where a known word is near, else the known words.
pub(super) fn suggestion(word: &str, known: &[&str]) -> String {
    match near(word, known, ALIKE) {
        Some(near) => format!("; did you mean `{near}`?"),
        None => format!("; write {}", listed(known, "or")),
    }
}
