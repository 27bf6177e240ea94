//! What is wrong with a suite, and where: one sentence each, with file and line.

use std::{fmt::Display, path::Path};

use jsonc_parser::{CollectOptions, ParseOptions, ast, common::Ranged as _};
use toml::de::{DeTable, DeValue};

use super::files::Files;

/// One thing that is wrong with a suite.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
#[error("{file}:{line}: {message}")]
pub struct Mistake {
    /// The file in the suite, `features/…` or `schemas/…`.
    pub file: String,
    /// The line in it, from 1.
    pub line: usize,
    /// What is wrong, and what to write instead where that is not plain.
    pub message: String,
    /// Whether it is a step that nothing defines, or more than one thing: the suite would break while it runs.
    pub of_a_step: bool,
}

/// Everything that is wrong with a suite's files.
#[derive(Debug)]
pub struct Mistakes<'f> {
    files: &'f Files,
    found: Vec<Mistake>,
    told_elsewhere: bool,
}

impl<'f> Mistakes<'f> {
    /// Of these files, none yet.
    pub fn new(files: &'f Files) -> Self {
        Self {
            files,
            found: vec![],
            told_elsewhere: false,
        }
    }

    /// Of the files that the program carries: a test has looked for everything that costs time to find.
    pub fn of_a_proved(files: &'f Files) -> Self {
        Self {
            told_elsewhere: true,
            ..Self::new(files)
        }
    }

    /// Whether what costs time to find was looked for elsewhere.
    pub fn are_told_elsewhere(&self) -> bool {
        self.told_elsewhere
    }

    /// Of a part of the same files, none yet.
    #[must_use]
    pub fn of_a_part(&self) -> Self {
        Self {
            found: vec![],
            ..*self
        }
    }

    /// Adds those of a part.
    pub fn take(&mut self, part: Self) {
        self.found.extend(part.found);
    }

    /// Adds one on a line.
    pub fn on(&mut self, file: &str, line: usize, message: impl Display) {
        self.found.push(Mistake {
            file: file.to_owned(),
            line,
            message: message.to_string(),
            of_a_step: false,
        });
    }

    /// Adds one where a JSON pointer leads to in a JSON or TOML file, or as near as it leads.
    pub fn at(&mut self, file: &str, pointer: &str, message: impl Display) {
        let text = self.files.get(file).unwrap_or_default();
        self.on(file, line(file, text, pointer), message);
    }

    /// Adds one that has its place.
    pub fn add(&mut self, mistake: Mistake) {
        self.found.push(mistake);
    }

    /// Whether there are some in files whose path begins so.
    pub fn are_in(&self, beginning: &str) -> bool {
        self.found
            .iter()
            .any(|mistake| mistake.file.starts_with(beginning))
    }

    /// All of them by file and line, each once.
    pub fn into_found(mut self) -> Vec<Mistake> {
        self.found.sort();
        self.found.dedup();
        self.found
    }
}

/// The line where a byte of a text stands, from 1.
pub fn line_at(text: &str, offset: usize) -> usize {
    let before = text.as_bytes().iter().take(offset);
    before.filter(|byte| **byte == b'\n').count() + 1
}

fn line(file: &str, text: &str, pointer: &str) -> usize {
    let offset = if Path::new(file).extension().is_some_and(|ending| ending == "toml") {
        DeTable::parse(text).ok().map(|table| {
            let root = DeValue::Table(table.into_inner());
            nearest(&root, 0, pointer, |value, segment| match value {
                DeValue::Array(items) => {
                    let item = items.get(segment.parse::<usize>().ok()?)?;
                    Some((item.span().start, item.get_ref()))
                }
                DeValue::Table(table) => {
                    let (key, value) = table.get_key_value(segment)?;
                    Some((key.span().start, value.get_ref()))
                }
                _ => None,
            })
        })
    } else {
        let (collect, parse) = (CollectOptions::default(), ParseOptions::default());
        let parsed = jsonc_parser::parse_to_ast(text, &collect, &parse).ok();
        parsed.and_then(|parsed| parsed.value).map(|root| {
            nearest(&root, root.start(), pointer, |value, segment| match value {
                ast::Value::Object(object) => object.get(segment).map(|p| (p.start(), &p.value)),
                ast::Value::Array(array) => {
                    let item = array.elements.get(segment.parse::<usize>().ok()?)?;
                    Some((item.start(), item))
                }
                _ => None,
            })
        })
    };
    line_at(text, offset.unwrap_or(0))
}

/// The offset of the nearest thing on the way that a JSON pointer names; `below` takes one step.
fn nearest<'v, V>(
    root: &'v V,
    begin: usize,
    pointer: &str,
    below: impl Fn(&'v V, &str) -> Option<(usize, &'v V)>,
) -> usize {
    let (mut offset, mut value) = (begin, root);
    for segment in pointer.split('/').filter(|segment| !segment.is_empty()) {
        let Some((start, next)) = below(value, segment) else {
            break;
        };
        (offset, value) = (start, next);
    }
    offset
}
