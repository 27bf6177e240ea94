//! Many certificates side by side: as text, Markdown, and an index page.

use std::io::Write;

use askama::Template;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::text::{count, line, readable};
use super::{RenderError, folder, html};
use crate::record::{Outcome, Record};

/// Faults of one folder that the page lists.
const LISTED: usize = 20;

/// One folder that calls itself a certificate.
#[derive(Debug)]
pub struct Submission {
    /// The folder, as the command line names it.
    pub folder: String,
    /// The vendor and the product; nothing where that cannot be read.
    pub product: String,
    /// The product's version.
    pub version: String,
    /// The release of the suite that judged it.
    pub suite: String,
    /// By profile and edition.
    pub outcomes: Vec<(String, String, Outcome)>,
    /// What is true of it in plain words, the first sentence first; or what is wrong with it.
    pub says: Result<Vec<String>, Vec<String>>,
}

impl Submission {
    /// What a record says of each profile.
    pub fn outcomes(record: &Record) -> Vec<(String, String, Outcome)> {
        let profiles = record.profiles.iter();
        profiles
            .map(|p| (p.id.clone(), p.edition.clone(), p.outcome))
            .collect()
    }

    /// Whether it is what it calls itself.
    fn is_good(&self) -> bool {
        self.says.is_ok()
    }

    fn name(&self) -> &str {
        if self.product.is_empty() {
            &self.folder
        } else {
            &self.product
        }
    }

    /// What is wrong with it, or what is true of it.
    fn lines(&self) -> &[String] {
        let (Ok(lines) | Err(lines)) = &self.says;
        lines
    }

    fn outcome(&self, column: &(String, String)) -> Option<Outcome> {
        let mut outcomes = self.outcomes.iter();
        let found = outcomes.find(|(profile, edition, _)| (profile, edition) == (&column.0, &column.1));
        found.map(|(_, _, outcome)| *outcome).filter(|_| self.is_good())
    }
}

/// All of them in one sentence.
fn verdict(all: &[Submission]) -> String {
    let good = all.iter().filter(|one| one.is_good()).count();
    let bad = all.len() - good;
    let rest = if bad == 0 {
        "all good".to_owned()
    } else {
        format!("{good} good, {bad} not good")
    };
    format!("{}: {rest}", count(all.len(), "certificate"))
}

/// Every profile with every edition of it that any of them is of.
fn columns(all: &[Submission]) -> Vec<(String, String)> {
    let outcomes = all.iter().flat_map(|one| &one.outcomes);
    let mut columns: Vec<(String, String)> = outcomes
        .map(|(profile, edition, _)| (profile.clone(), edition.clone()))
        .collect();
    columns.sort();
    columns.dedup();
    columns
}

/// Writes what is true of each, and a table where there are several.
///
/// # Errors
/// `out` cannot be written to.
pub fn write_text(all: &[Submission], out: &mut dyn Write) -> Result<(), RenderError> {
    for one in all {
        let mut lines = one.lines().iter();
        if one.is_good() {
            let first = lines.next().map_or("", String::as_str);
            writeln!(out, "GOOD  {}: {first}", one.folder)?;
        } else {
            writeln!(out, "NOT GOOD  {}", one.folder)?;
        }
        for line in lines {
            writeln!(out, "  {line}")?;
        }
    }
    if all.len() > 1 {
        writeln!(out)?;
        let columns = columns(all);
        Table { all, columns }.write_into(out)?;
    }
    Ok(())
}

#[derive(Template)]
#[template(path = "table.md")]
struct Table<'a> {
    all: &'a [Submission],
    columns: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "submissions.md")]
struct Markdown<'a> {
    all: &'a [Submission],
    columns: Vec<(String, String)>,
}

/// Writes the table of product by profile and edition.
///
/// # Errors
/// `out` cannot be written to.
pub fn write_markdown(all: &[Submission], out: &mut dyn Write) -> Result<(), RenderError> {
    let columns = columns(all);
    Ok(Markdown { all, columns }.write_into(out)?)
}

fn cell(one: &Submission, column: &(String, String)) -> &'static str {
    match (&one.says, one.outcome(column)) {
        (Err(_), _) => "not good",
        (Ok(_), None) => "—",
        (Ok(_), Some(outcome)) => outcome.word(),
    }
}

#[derive(Template)]
#[template(path = "submissions.html")]
struct Page<'a> {
    policy: String,
    style: String,
    all: &'a [Submission],
    columns: Vec<(String, String)>,
}

/// What a link to a folder's report must not show as it is.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'/')
    .remove(b'.')
    .remove(b'-')
    .remove(b'_');

/// Where the report of a folder stands, seen from where the program was called.
fn address(folder: &str) -> String {
    let path = utf8_percent_encode(folder.trim_end_matches('/'), ENCODED);
    let here = if folder.starts_with('/') { "" } else { "./" };
    format!("{here}{path}/{}", folder::HTML)
}

/// Writes the index page; it leads to the report of each folder.
///
/// # Errors
/// `out` cannot be written to.
pub fn write_html(all: &[Submission], out: &mut dyn Write) -> Result<(), RenderError> {
    let style = html::style();
    let page = Page {
        policy: html::policy(&style, ""),
        style,
        all,
        columns: columns(all),
    };
    Ok(page.write_into(out)?)
}
