//! Many certificates side by side: as text, Markdown, and an index page.

use std::io::Write;

use askama::Template;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::text::{count, line, readable};
use super::{RenderError, folder, html, summary};
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

    fn name(&self) -> &str {
        if self.product.is_empty() {
            &self.folder
        } else {
            &self.product
        }
    }

    fn outcome(&self, column: &(String, String)) -> Option<Outcome> {
        let mut outcomes = self.outcomes.iter();
        let found = outcomes.find(|(profile, edition, _)| (profile, edition) == (&column.0, &column.1));
        found
            .map(|(_, _, outcome)| *outcome)
            .filter(|_| self.says.is_ok())
    }
}

/// All of them in one sentence.
fn verdict(all: &[Submission]) -> String {
    let good = all.iter().filter(|one| one.says.is_ok()).count();
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
        let lines = match &one.says {
            Ok(lines) => {
                let (first, rest) = lines
                    .split_first()
                    .map_or(("", lines.as_slice()), |(f, rest)| (f, rest));
                writeln!(out, "GOOD  {}: {first}", one.folder)?;
                rest
            }
            Err(faults) => {
                writeln!(out, "NOT GOOD  {}", one.folder)?;
                faults
            }
        };
        for line in lines {
            writeln!(out, "  {line}")?;
        }
    }
    if all.len() > 1 {
        writeln!(out)?;
        table(all, out)?;
    }
    Ok(())
}

/// Writes the table of product by profile and edition.
///
/// # Errors
/// `out` cannot be written to.
pub fn write_markdown(all: &[Submission], out: &mut dyn Write) -> Result<(), RenderError> {
    writeln!(out, "# {}\n", verdict(all))?;
    table(all, out)?;
    for one in all {
        let Err(faults) = &one.says else { continue };
        writeln!(out, "\n## Not good: {}\n", summary::plain(&one.folder))?;
        for fault in faults.iter().take(LISTED) {
            writeln!(out, "- {}", summary::plain(fault))?;
        }
    }
    Ok(())
}

fn table(all: &[Submission], out: &mut dyn Write) -> Result<(), RenderError> {
    let columns = columns(all);
    let head = |(profile, edition): &(String, String)| summary::plain(format!("{profile} {edition}").trim());
    let heads: Vec<String> = columns.iter().map(head).collect();
    writeln!(out, "| product | version | suite | {} |", heads.join(" | "))?;
    writeln!(out, "| --- | --- | --- |{}", " --- |".repeat(columns.len()))?;
    for one in all {
        let cells: Vec<&str> = columns.iter().map(|column| cell(one, column)).collect();
        writeln!(
            out,
            "| {} | {} | {} | {} |",
            summary::plain(one.name()),
            summary::plain(&one.version),
            summary::plain(&one.suite),
            cells.join(" | ")
        )?;
    }
    Ok(())
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
    verdict: String,
    all_good: bool,
    columns: Vec<(String, String)>,
    rows: Vec<Row<'a>>,
}

struct Row<'a> {
    product: String,
    version: String,
    suite: String,
    folder: String,
    report: String,
    cells: Vec<(&'static str, &'static str)>,
    good: bool,
    lines: &'a [String],
}

impl<'a> Row<'a> {
    fn of(one: &'a Submission, columns: &[(String, String)]) -> Self {
        let cells = columns.iter().map(|column| match cell(one, column) {
            "not good" => ("nonconformant", "not good"),
            word => (word, word),
        });
        let lines = match &one.says {
            Ok(lines) | Err(lines) => &lines[..lines.len().min(LISTED)],
        };
        Self {
            product: line(one.name(), 120),
            version: line(&one.version, 80),
            suite: line(&one.suite, 80),
            folder: readable(&one.folder),
            report: address(&one.folder),
            cells: cells.collect(),
            good: one.says.is_ok(),
            lines,
        }
    }
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
    let (style, columns) = (html::style(), columns(all));
    let page = Page {
        policy: html::policy(&style, ""),
        verdict: readable(&verdict(all)),
        all_good: all.iter().all(|one| one.says.is_ok()),
        rows: all.iter().map(|one| Row::of(one, &columns)).collect(),
        columns,
        style,
    };
    page.write_into(out)?;
    Ok(())
}
