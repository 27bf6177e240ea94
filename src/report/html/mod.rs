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

use std::{collections::BTreeMap, io::Write};

use askama::Template;
use base64::{Engine, engine::general_purpose::STANDARD};
use sha2::{Digest, Sha256};

use crate::record::{ClauseRecord, Level, Verdict};
use crate::report::failure::{Card, Shown};
use crate::report::text::{READABLE, line};
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
    let (style, script) = (style(), SCRIPT.replace("\r\n", "\n"));
    let failed = failed(material);
    let anchors = anchors(&failed);
    head::Head::of(material, &policy(&style, &script), &style).write_into(&mut *out)?;
    tables::write(material, &anchors, out)?;
    baseline(material, out)?;
    failures(&failed, material, out)?;
    open(Verdict::Inconclusive, "Inconclusive", material, out)?;
    open(Verdict::NotApplicable, "Not applicable", material, out)?;
    observations(material, out)?;
    exchanges::write(material, &anchors, out)?;
    let version = line(&material.record.suite.version, READABLE);
    Foot { version, script }.write_into(&mut *out)?;
    Ok(())
}

/// The look of every page.
pub(super) fn style() -> String {
    STYLE.replace("\r\n", "\n")
}

/// Nothing is loaded, nothing is run but the one script.
pub(super) fn policy(style: &str, script: &str) -> String {
    let digest = |text: &str| STANDARD.encode(Sha256::digest(text));
    format!(
        "default-src 'none'; style-src 'sha256-{}'; script-src 'sha256-{}'; base-uri 'none'; \
         form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
        digest(style),
        digest(script)
    )
}

/// Failed clauses with their profiles' ids, binding ones first.
fn failed<'a>(material: &Material<'a>) -> Vec<(&'a str, &'a ClauseRecord)> {
    let mut failed: Vec<_> = material
        .record
        .profiles
        .iter()
        .flat_map(|profile| profile.clauses.iter().map(|clause| (profile.id.as_str(), clause)))
        .filter(|(_, clause)| clause.verdict == Verdict::Fail)
        .collect();
    failed.sort_by_key(|(_, clause)| clause.level);
    failed
}

/// The ids of the cards' elements by the clauses' ids.
type Anchors<'a> = BTreeMap<&'a str, String>;

fn anchors<'a>(failed: &[(&'a str, &'a ClauseRecord)]) -> Anchors<'a> {
    let numbered = failed.iter().take(CARDS).enumerate();
    numbered
        .map(|(number, (_, clause))| (clause.id.as_str(), format!("f{number}")))
        .collect()
}

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
    anchor: String,
    profile: String,
}

fn failures(
    failed: &[(&str, &ClauseRecord)],
    material: &Material,
    out: &mut dyn Write,
) -> Result<(), RenderError> {
    writeln!(out, "<section data-group><h2 id=\"failures\">Failures</h2>")?;
    if failed.is_empty() {
        writeln!(out, "<p class=\"soft\">None.</p>")?;
    }
    for (number, (profile, clause)) in failed.iter().take(CARDS).enumerate() {
        let card = Card::of(clause, material)?;
        let laid = |shown: &Shown| (lines::body(&shown.body), lines::diff(&shown.diff));
        let findings = card.findings.iter().map(|shown| {
            let (body, diff) = laid(shown);
            (shown, body, diff)
        });
        let view = CardView {
            findings: findings.collect(),
            card: &card,
            anchor: format!("f{number}"),
            profile: line(profile, READABLE),
        };
        view.write_into(&mut *out)?;
    }
    if failed.len() > CARDS {
        let more = failed.len() - CARDS;
        writeln!(
            out,
            "<p>and {more} more failed clauses: the tables above list them all.</p>"
        )?;
    }
    writeln!(out, "</section>")?;
    Ok(())
}

#[derive(Template)]
#[template(path = "open.html")]
struct OpenView {
    verdict: &'static str,
    reason: String,
    advice: Vec<String>,
    clauses: Vec<OpenClause>,
}

struct OpenClause {
    id: String,
    profile: String,
    level: Level,
    title: String,
}

/// What could not be judged or does not apply, grouped by the reason.
fn open(verdict: Verdict, title: &str, material: &Material, out: &mut dyn Write) -> Result<(), RenderError> {
    let word = verdict.word();
    writeln!(out, "<section data-group><h2 id=\"{word}\">{title}</h2>")?;
    let groups = phrases::groups(material.record, verdict);
    if groups.is_empty() {
        writeln!(out, "<p class=\"soft\">None.</p>")?;
    }
    for group in groups {
        let clause = |clause: &&ClauseRecord| OpenClause {
            id: line(&clause.id, READABLE),
            profile: line(clause.id.split('.').next().unwrap_or_default(), READABLE),
            level: clause.level,
            title: line(&clause.title, READABLE),
        };
        let view = OpenView {
            verdict: word,
            reason: group.reason,
            advice: group.advice,
            clauses: group.clauses.iter().map(clause).collect(),
        };
        view.write_into(&mut *out)?;
    }
    writeln!(out, "</section>")?;
    Ok(())
}

/// How what is accepted stands.
#[derive(Template)]
#[template(path = "baseline.html")]
struct BaselineView {
    head: String,
    /// Clause, state, what is said, whether it fails the run.
    rows: Vec<(String, &'static str, String, bool)>,
}

fn baseline(material: &Material, out: &mut dyn Write) -> Result<(), RenderError> {
    let Some((head, clauses)) = phrases::baseline(material.record) else {
        return Ok(());
    };
    let rows = clauses.into_iter().map(|gated| {
        let says = line(&gated.says, READABLE * 2);
        (
            line(&gated.clause, READABLE),
            gated.state.words(),
            says,
            gated.fails,
        )
    });
    BaselineView {
        head,
        rows: rows.collect(),
    }
    .write_into(&mut *out)?;
    Ok(())
}

/// What was seen and is not judged.
#[derive(Template)]
#[template(path = "observations.html")]
struct Observations {
    /// Profile, pointer, note and count.
    rows: Vec<(String, String, String, usize)>,
}

fn observations(material: &Material, out: &mut dyn Write) -> Result<(), RenderError> {
    let row = |profile: &str, seen: &crate::record::Observation| {
        let (pointer, note) = (line(&seen.pointer, READABLE), line(&seen.note, READABLE));
        (line(profile, READABLE), pointer, note, seen.count)
    };
    let profiles = material.record.profiles.iter();
    let rows = profiles
        .flat_map(|p| p.observations.iter().map(|seen| row(&p.id, seen)))
        .collect();
    Observations { rows }.write_into(&mut *out)?;
    Ok(())
}
