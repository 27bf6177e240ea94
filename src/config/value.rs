//! Values that may stand outside of the file: `env:NAME`, `file:PATH`, or the text itself.
//!
//! Comes in: the text of a key. Goes out: its value, trimmed and checked, and, for secrets, what
//! has to be kept out of every report. No message ever shows a value.

use std::{
    fs::File,
    io::{ErrorKind, Read as _},
    path::Path,
};

use secrecy::{ExposeSecret as _, SecretString};

use crate::text::invisible::is_unseen;

use super::{
    Secret,
    error::{TargetError, quoted},
    table::{Document, Section, Text},
};

/// How an environment variable is read.
pub type Env<'a> = &'a dyn Fn(&str) -> Option<String>;

/// Secrets shorter than this stand too often in other text to be redacted wherever they appear.
pub const SHORT_SECRET: usize = 8;

/// The most bytes of a file that a value stands in.
const MAX_VALUE_FILE: u64 = 64 * 1024;

/// A value with the words that messages use for the place where it was found.
#[derive(Debug)]
pub(super) struct Value {
    pub text: String,
    /// Whether it stands in the target file itself.
    pub literal: bool,
}

/// Looks values up, and remembers what a run has to know of them.
pub(super) struct Values<'a> {
    pub document: Document<'a>,
    /// Paths in the file are relative to this.
    pub folder: &'a Path,
    pub env: Env<'a>,
    /// Whether nothing will be sent, so that what only sending needs may be missing.
    pub nothing_is_sent: bool,
    /// Everything that must never be shown.
    pub secrets: Vec<Secret>,
    /// One sentence each, with its place.
    pub warnings: Vec<String>,
}

impl Values<'_> {
    /// The value of a key; never empty.
    pub fn resolve(&self, section: &Section, key: &str, text: Text) -> Result<Value, TargetError> {
        let subject = section.subject(key);
        let value = if let Some(name) = text.value.strip_prefix("env:") {
            self.look_up_env(&subject, name, text.at)?
        } else if let Some(path) = text.value.strip_prefix("file:") {
            self.look_up_file(&subject, path, text.at)?
        } else {
            Value {
                text: text.value.to_owned(),
                literal: true,
            }
        };
        if value.text.is_empty() {
            return Err(section.error(text.at, format!("{subject} is empty; write its value")));
        }
        let problem = if value.literal {
            self.looked_up_elsewhere(&value.text)
        } else {
            None
        };
        match problem.or_else(|| surrounded(&value.text)) {
            Some(problem) => Err(section.error(text.at, format!("{subject} {problem}"))),
            None => Ok(value),
        }
    }

    /// What was meant by a value that a shell would look up. The name is shown only where it cannot well be a
    /// secret itself.
    fn looked_up_elsewhere(&self, text: &str) -> Option<String> {
        let inner = |open: &str, close: &str| text.strip_prefix(open)?.strip_suffix(close);
        let name = inner("${", "}")
            .or_else(|| inner("%", "%"))
            .or_else(|| inner("$env:", ""))
            .or_else(|| inner("$", ""))?;
        let legal = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
        if name.is_empty() || !name.chars().all(legal) || name.starts_with(|c: char| c.is_ascii_digit()) {
            return None;
        }
        let is_known = (self.env)(name).is_some();
        let is_a_name = name.contains('_') && !name.contains(|c: char| c.is_ascii_digit());
        let shown = if is_known || is_a_name { name } else { "NAME" };
        Some(format!(
            "looks like a variable of a shell, which is not looked up here; write `env:{shown}`"
        ))
    }

    /// The value of a key that only sending needs; none where it is missing and nothing will be sent.
    pub fn resolve_to_send(
        &self,
        section: &Section,
        key: &str,
        text: Text,
    ) -> Result<Option<Value>, TargetError> {
        match self.resolve(section, key, text) {
            Err(error) if self.nothing_is_sent && error.is_missing_value() => Ok(None),
            value => value.map(Some),
        }
    }

    /// The value of a key; none where it is absent or wrong.
    pub fn given(&self, section: &Section, key: &str) -> Option<String> {
        let text = section.note(section.text(key))??;
        Some(section.note(self.resolve(section, key, text))?.text)
    }

    /// A secret; none where it is absent or wrong.
    pub fn given_secret(&mut self, section: &Section, key: &str) -> Option<SecretString> {
        let text = section.note(section.text(key))??;
        let value = section.note(self.resolve(section, key, text))?;
        Some(self.secret_value(section, key, text.at, value.literal, value.text))
    }

    /// Keeps a secret, with a warning where it stands in the file itself.
    pub fn secret_value(
        &mut self,
        section: &Section,
        key: &str,
        at: usize,
        literal: bool,
        text: String,
    ) -> SecretString {
        if literal {
            let advice = "better written as `env:NAME`, so that the file can be shared";
            self.warn(at, &format!("{} is a secret; {advice}", section.subject(key)));
        }
        self.keep(section, key, at, text)
    }

    /// Puts a secret behind a type that is never printed.
    pub fn keep(&mut self, section: &Section, key: &str, at: usize, text: String) -> SecretString {
        let short = text.len() < SHORT_SECRET;
        let secret = SecretString::from(text);
        let known = |s: &Secret| s.value.expose_secret() == secret.expose_secret();
        if !self.secrets.iter().any(known) {
            if short {
                let what = format!(
                    "`{key}` in {} is shorter than {SHORT_SECRET} bytes: it is taken out of reports only where \
                     it was sent, not wherever it may be echoed",
                    section.title
                );
                self.warn(at, &what);
            }
            self.secrets.push(Secret {
                value: secret.clone(),
                place: Some(self.at(at, &section.subject(key))),
            });
        }
        secret
    }

    /// Words about a place.
    fn at(&self, at: usize, words: &str) -> String {
        format!("{}:{}: {words}", self.document.name, self.document.line(at))
    }

    /// Remembers a sentence about a place.
    pub fn warn(&mut self, at: usize, sentence: &str) {
        let warning = self.at(at, sentence);
        if !self.warnings.contains(&warning) {
            self.warnings.push(warning);
        }
    }

    /// Where a value outside of the file stands, as a message may say it: `env:NAME`, or `file:PATH` with the path
    /// as it is from here.
    pub fn from(&self, text: Text) -> Option<String> {
        match text.value.split_once(':')? {
            ("env", _) => Some(text.value.to_owned()),
            ("file", path) => Some(format!("file:{}", self.folder.join(path).display())),
            _ => None,
        }
    }

    fn look_up_env(&self, subject: &str, name: &str, at: usize) -> Result<Value, TargetError> {
        if name.is_empty() || name.contains(['=', '\0']) {
            let message = format!("{subject} names no environment variable; write `env:NAME`");
            return Err(self.document.error(at, message));
        }
        match (self.env)(name) {
            Some(text) if !text.is_empty() => Ok(Value { text, literal: false }),
            found => {
                let state = if found.is_some() { "empty" } else { "not set" };
                let message = format!(
                    "{subject} is taken from the environment variable {}, which is {state}; set it before the run",
                    quoted(name),
                );
                Err(self.document.error(at, message).for_missing_value())
            }
        }
    }

    fn look_up_file(&self, subject: &str, path: &str, at: usize) -> Result<Value, TargetError> {
        if path.is_empty() {
            let message = format!("{subject} names no file; write `file:PATH`");
            return Err(self.document.error(at, message));
        }
        let content = read_text(&self.folder.join(path), MAX_VALUE_FILE).map_err(|problem| {
            let message = format!(
                "{subject} is taken from the file {}, which {problem}",
                quoted(path)
            );
            self.document.error(at, message).for_missing_value()
        })?;
        Ok(Value {
            text: content.trim_end_matches(['\n', '\r']).to_owned(),
            literal: false,
        })
    }
}

/// What is wrong at the edges of a value: nobody means white space, a line break or a byte-order mark there,
/// and a server that compares is not told of them.
fn surrounded(text: &str) -> Option<String> {
    let unmeant = |c: char| c.is_whitespace() || c.is_control() || is_unseen(c);
    let at = match (text.starts_with(unmeant), text.ends_with(unmeant)) {
        (true, true) => "begins and ends",
        (true, false) => "begins",
        (false, true) => "ends",
        (false, false) => return None,
    };
    let what = if text.starts_with('\u{feff}') {
        "a byte-order mark"
    } else {
        "white space, a line break or a character that cannot be seen"
    };
    Some(format!("{at} with {what}; take it away where the value stands"))
}

/// Why a file cannot be used: words that follow its name, and the line if there is one.
#[derive(Debug, thiserror::Error)]
#[error("{words}")]
pub(super) struct Unreadable {
    words: String,
    pub line: Option<usize>,
}

/// The text of a file of at most `limit` bytes.
pub(super) fn read_text(path: &Path, limit: u64) -> Result<String, Unreadable> {
    let unreadable = |words: String| Unreadable { words, line: None };
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|file| file.take(limit + 1).read_to_end(&mut bytes));
    if let Err(error) = read {
        return Err(unreadable(match error.kind() {
            ErrorKind::NotFound => "does not exist".to_owned(),
            ErrorKind::IsADirectory => "is a folder".to_owned(),
            ErrorKind::PermissionDenied => "this user may not read".to_owned(),
            _ => format!("cannot be read ({error})"),
        }));
    }
    if bytes.len() as u64 > limit {
        return Err(unreadable(format!("is larger than {} KiB", limit / 1024)));
    }
    String::from_utf8(bytes).map_err(|error| {
        let before = error.as_bytes().iter().take(error.utf8_error().valid_up_to());
        Unreadable {
            words: "is not UTF-8 text".to_owned(),
            line: Some(1 + before.filter(|b| **b == b'\n').count()),
        }
    })
}
