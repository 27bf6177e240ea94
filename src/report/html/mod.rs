//! `report.html`: one self-contained file for people.
//!
//! It loads nothing and runs only its own small script, which a content policy names by its digest; the
//! script filters and opens, the report is whole without it. It is written piece by piece: cards and
//! exchanges are read from the recording when their turn comes, so that memory does not grow with them.

mod exchanges;
mod head;
mod lines;
mod states;
mod tables;

use std::{collections::BTreeSet, io::Write};

use askama::Template;
use base64::{Engine, engine::general_purpose::STANDARD};
use ring::digest::{SHA256, digest};

use crate::record::{ClauseRecord, Gated, Outcome, Record, Verdict};
use crate::report::failure::{Card, Shown};
use crate::report::phrases::Group;
use crate::report::text::{READABLE, count, line, readable};
use crate::report::{Material, RenderError, phrases};

const STYLE: &str = include_str!("../templates/report.css");
const SCRIPT: &str = include_str!("../templates/report.js");

/// Failures beyond these have no card of their own: nobody reads more, and the tables list them all.
const CARDS: usize = 200;

/// Writes the whole run.
///
/// # Errors
/// `out` cannot be written to, or the recording cannot be read.
pub fn write(material: &Material, out: &mut dyn Write) -> Result<(), RenderError> {
    // Digests are over the text with `\n`: a reader of HTML sees no other line ends.
    let (style, script) = (style() + &edges(material.record), SCRIPT.replace("\r\n", "\n"));
    let failed = failed(material.record);
    let cards: Cards = (failed.iter().take(CARDS).map(|(_, clause)| clause.id.as_str())).collect();
    let conforms = material.record.outcome == Outcome::Conformant;
    head::Head::of(material, &policy(&style, &script), &style, cards.len()).write_into(&mut *out)?;
    failures(&failed, material, out)?;
    baseline(material, out)?;
    if !conforms {
        reasons(Verdict::Inconclusive, "Inconclusive", material, out)?;
    }
    tables::write(material, &cards, out)?;
    if conforms {
        reasons(Verdict::Inconclusive, "Inconclusive", material, out)?;
    }
    reasons(Verdict::NotApplicable, "Not applicable", material, out)?;
    observations(material, out)?;
    exchanges::write(material, out)?;
    let version = readable(&material.record.suite.version);
    Foot { version, script }.write_into(&mut *out)?;
    Ok(())
}

/// The look of every page.
pub(super) fn style() -> String {
    STYLE.replace("\r\n", "\n")
}

/// What stands at the upper edge of every printed sheet: the target and when it was judged.
fn edges(record: &Record) -> String {
    // As CSS writes any character: by its number.
    let named = |c: char| match c {
        c if c.is_ascii_alphanumeric() => c.to_string(),
        c => format!("\\{:x} ", u32::from(c)),
    };
    let text = |text: &str| text.chars().map(named).collect::<String>();
    let title = text(&format!("Conformance of {}", line(&record.target.name, EDGE)));
    let when = text(&line(&phrases::when(record), EDGE));
    format!("@page{{@top-left{{content:\"{title}\"}}@top-right{{content:\"{when}\"}}}}\n")
}

/// The most characters at the edge of a sheet.
const EDGE: usize = 60;

/// Nothing is loaded, nothing is run but the one script.
pub(super) fn policy(style: &str, script: &str) -> String {
    let digest = |text: &str| STANDARD.encode(digest(&SHA256, text.as_bytes()));
    format!(
        "default-src 'none'; style-src 'sha256-{}'; script-src 'sha256-{}'; base-uri 'none'; \
         form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
        digest(style),
        digest(script)
    )
}

/// Failed clauses with their profiles' ids, binding ones first.
fn failed(record: &Record) -> Vec<(&str, &ClauseRecord)> {
    let clauses = record
        .profiles
        .iter()
        .flat_map(|p| p.clauses.iter().map(|c| (p.id.as_str(), c)));
    let mut failed: Vec<_> = clauses
        .filter(|(_, clause)| clause.verdict == Verdict::Fail)
        .collect();
    failed.sort_by_key(|(_, clause)| clause.level);
    failed
}

/// The ids of the clauses that have a card; every other clause is laid out where a document's row names it first.
type Cards<'a> = BTreeSet<&'a str>;

#[derive(Template)]
#[template(path = "foot.html")]
struct Foot {
    version: String,
    script: String,
}

#[derive(Template)]
#[template(path = "card.html")]
struct CardView<'a> {
    card: &'a Card,
    /// Each with its answer's body and its diff laid out.
    findings: Vec<(&'a Shown, String, String)>,
    profile: String,
    /// What was found first.
    found: &'a str,
    statement: String,
    rulings: String,
    /// Whether it needs no opening, being the only one.
    alone: bool,
}

fn failures(
    failed: &[(&str, &ClauseRecord)],
    material: &Material,
    out: &mut dyn Write,
) -> Result<(), RenderError> {
    if failed.is_empty() {
        return Ok(());
    }
    writeln!(out, "<section data-group><h2 id=\"failures\">Failures</h2>")?;
    for (profile, clause) in failed.iter().take(CARDS) {
        let card = Card::of(clause, material)?;
        let laid = |shown: &Shown| (lines::body(&shown.body), lines::diff(&shown.diff));
        let findings = card.findings.iter().map(|shown| {
            let (body, diff) = laid(shown);
            (shown, body, diff)
        });
        let view = CardView {
            findings: findings.collect(),
            profile: readable(profile),
            found: card.findings.first().map_or(&card.title, |shown| &shown.message),
            statement: lines::prose(&card.statement),
            rulings: lines::rulings(&card.added, &card.rulings),
            alone: failed.len() == 1,
            card: &card,
        };
        view.write_into(&mut *out)?;
    }
    if failed.len() > CARDS {
        let more = failed.len() - CARDS;
        writeln!(
            out,
            "<p>and {more} more failed clauses: the documents below list them all.</p>"
        )?;
    }
    writeln!(out, "</section>")?;
    Ok(())
}

#[derive(Template)]
#[template(path = "reasons.html")]
struct OpenView<'a> {
    verdict: &'static str,
    group: Group<'a>,
}

/// What is inconclusive or does not apply, grouped by the reason; of a profile that could not be judged the head of the
/// page has said it all.
fn reasons(
    verdict: Verdict,
    title: &str,
    material: &Material,
    out: &mut dyn Write,
) -> Result<(), RenderError> {
    let word = verdict.word();
    let unjudged: Vec<&str> = (material
        .record
        .profiles
        .iter()
        .filter(|p| p.error.is_some())
        .map(|p| p.id.as_str()))
    .collect();
    let mut groups = phrases::groups(material.record, verdict);
    for group in &mut groups {
        group
            .clauses
            .retain(|clause| !unjudged.contains(&clause.id.profile()));
    }
    groups.retain(|group| !group.clauses.is_empty());
    if groups.is_empty() {
        return Ok(());
    }
    writeln!(out, "<section data-group><h2 id=\"{word}\">{title}</h2>")?;
    for group in groups {
        let verdict = word;
        OpenView { verdict, group }.write_into(&mut *out)?;
    }
    writeln!(out, "</section>")?;
    Ok(())
}

/// How what is accepted stands.
#[derive(Template)]
#[template(path = "baseline.html")]
struct BaselineView<'a> {
    head: String,
    clauses: Vec<&'a Gated>,
}

fn baseline(material: &Material, out: &mut dyn Write) -> Result<(), RenderError> {
    let Some((head, clauses)) = phrases::baseline(material.record) else {
        return Ok(());
    };
    BaselineView { head, clauses }.write_into(&mut *out)?;
    Ok(())
}

/// What was seen and is not judged.
#[derive(Template)]
#[template(path = "observations.html")]
struct Observations<'a> {
    record: &'a Record,
}

fn observations(material: &Material, out: &mut dyn Write) -> Result<(), RenderError> {
    let record = material.record;
    if record
        .profiles
        .iter()
        .any(|profile| !profile.observations.is_empty())
    {
        Observations { record }.write_into(&mut *out)?;
    }
    Ok(())
}
