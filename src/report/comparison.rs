//! Two runs side by side: as text, Markdown, a page, and JSON.

use std::io::Write;

use askama::Template;
use serde_json::{Value, json};
use similar::{ChangeTag, TextDiff};

use super::text::{count, line, readable};
use super::{RenderError, html, phrases, summary};
use crate::gate::compare::{Change, Comparison, Pair};
use crate::record::{ClauseRecord, Counts, Record};
use crate::text::invisible;

/// The format's name and version.
pub const FORMAT: &str = "cloud-conformance/comparison/1";

/// Findings of one clause that are compared.
const FINDINGS: usize = 6;

/// The changes that are listed clause by clause.
const LISTED: [Change; 5] = [
    Change::Worse,
    Change::Different,
    Change::Better,
    Change::OnlyFirst,
    Change::OnlySecond,
];

/// The verdict of a comparison in one sentence.
pub fn verdict(comparison: &Comparison<'_>) -> String {
    let changes = Change::ALL.into_iter().filter_map(|change| {
        let number = comparison.count(change);
        (number > 0).then(|| format!("{number} {}", change.words()))
    });
    let changes: Vec<String> = changes.collect();
    let worse = if comparison.is_worse() {
        "B is worse than A"
    } else {
        "B is not worse than A"
    };
    format!("{worse}: {}", changes.join(", "))
}

/// What stands at the head of every format: each run on one line, and what they do not share.
fn heads(comparison: &Comparison<'_>) -> Vec<String> {
    let head = |letter: &str, record: &Record| {
        let (name, url) = (line(&record.target.name, 80), readable(&record.target.base_url));
        let suite = line(&record.suite.version, 80);
        let (when, outcome) = (phrases::when(record), record.outcome.word());
        format!("{letter}  {name} at {url}, {when}, suite {suite}: {outcome}")
    };
    let mut heads = vec![head("A", comparison.first), head("B", comparison.second)];
    if !comparison.has_one_suite() {
        let (a, b) = (&comparison.first.suite, &comparison.second.suite);
        heads.push(format!(
            "Two suites judged: {} {} and {} {}; a clause that reads differently now may change without the target",
            line(&a.version, 80),
            line(&a.digest, 80),
            line(&b.version, 80),
            line(&b.digest, 80)
        ));
    }
    for (letter, record) in [("A", comparison.first), ("B", comparison.second)] {
        if !record.complete {
            heads.push(format!("{letter} did not come to its end"));
        }
        for profile in record.profiles.iter().filter(|p| comparison.lacks(&p.id)) {
            let mut counts = Counts::default();
            profile
                .clauses
                .iter()
                .for_each(|clause| counts.add(clause.verdict));
            let (id, counts) = (readable(&profile.id), phrases::counts(counts));
            heads.push(format!("Only {letter} was asked of {id}: {counts}"));
        }
    }
    heads
}

fn verdict_of(clause: Option<&ClauseRecord>) -> &'static str {
    clause.map_or("not asked", |clause| clause.verdict.word())
}

/// What a run says of a clause, a line for each finding.
fn said(clause: Option<&ClauseRecord>) -> Vec<String> {
    let Some(clause) = clause else { return vec![] };
    let findings = clause.findings.iter().take(FINDINGS).map(|finding| {
        let (expected, actual) = (readable(&finding.expected), readable(&finding.actual));
        format!(
            "{}: expected {expected}, got {actual}",
            readable(&finding.message)
        )
    });
    let reason = clause
        .reason
        .iter()
        .map(|reason| readable(reason.lines().next().unwrap_or_default()));
    findings.chain(reason).collect()
}

/// What both say of a clause: `-` only A, `+` only B.
fn differences(pair: &Pair<'_>) -> Vec<(char, String)> {
    let (a, b) = (said(pair.first).join("\n"), said(pair.second).join("\n"));
    let (a, b) = (a + "\n", b + "\n");
    let diff = TextDiff::from_lines(a.as_str(), b.as_str());
    let lines = diff.iter_all_changes().filter_map(|change| {
        let text = change.value().trim_end_matches('\n');
        let sign = match change.tag() {
            ChangeTag::Delete => '-',
            ChangeTag::Insert => '+',
            ChangeTag::Equal => ' ',
        };
        (!text.is_empty()).then(|| (sign, text.to_owned()))
    });
    lines.collect()
}

/// The changes that there are, with the clauses of each; a profile that one run alone judged is told at the head.
type Changes<'c> = Vec<(Change, Vec<(&'c ClauseRecord, &'c Pair<'c>)>)>;

fn listed<'c>(comparison: &'c Comparison<'c>) -> Changes<'c> {
    let of = |change| {
        let pairs = comparison
            .with(change)
            .filter_map(|pair| Some((pair.clause()?, pair)))
            .filter(|(clause, _)| !comparison.lacks(clause.id.profile()));
        (change, pairs.collect::<Vec<_>>())
    };
    let all = LISTED.into_iter().map(of);
    all.filter(|(_, pairs)| !pairs.is_empty()).collect()
}

/// Writes it for a terminal; no line begins with a text of a target.
///
/// # Errors
/// `out` cannot be written to.
pub fn write_text(comparison: &Comparison<'_>, out: &mut dyn Write) -> Result<(), RenderError> {
    for head in heads(comparison) {
        writeln!(out, "{head}")?;
    }
    for (change, pairs) in listed(comparison) {
        writeln!(out, "\n{}: {}", change.words(), count(pairs.len(), "clause"))?;
        for (clause, pair) in pairs {
            let (a, b) = (verdict_of(pair.first), verdict_of(pair.second));
            writeln!(
                out,
                "  {:6} {}: {a} → {b}",
                clause.level.word(),
                readable(&clause.id)
            )?;
            if !matches!(change, Change::OnlyFirst | Change::OnlySecond) {
                for (sign, text) in differences(pair) {
                    writeln!(out, "         {sign} {text}")?;
                }
            }
        }
    }
    writeln!(out, "\n{}", verdict(comparison))?;
    Ok(())
}

#[derive(Template)]
#[template(path = "comparison.md")]
struct Markdown<'a> {
    comparison: &'a Comparison<'a>,
    changes: Changes<'a>,
}

/// Writes it for a merge request.
///
/// # Errors
/// `out` cannot be written to.
pub fn write_markdown(comparison: &Comparison<'_>, out: &mut dyn Write) -> Result<(), RenderError> {
    let page = Markdown {
        comparison,
        changes: listed(comparison),
    };
    Ok(page.write_into(out)?)
}

/// What changed between the lines of both, for a cell of a table.
fn changed(pair: &Pair<'_>) -> String {
    let changed = differences(pair).into_iter().filter(|(sign, _)| *sign != ' ');
    let changed: Vec<String> = changed
        .map(|(sign, text)| summary::plain(&format!("{sign} {text}")))
        .collect();
    changed.join("<br>")
}

/// Writes it for programs, as `schemas/comparison.schema.json` describes it.
///
/// # Errors
/// `out` cannot be written to.
pub fn write_json(comparison: &Comparison<'_>, out: &mut dyn Write) -> Result<(), RenderError> {
    let run = |record: &Record| {
        json!({
            "target": record.target, "suite": record.suite, "started_at": record.started_at,
            "outcome": record.outcome, "complete": record.complete, "summary": record.summary,
        })
    };
    let side = |clause: Option<&ClauseRecord>| {
        clause.map_or(Value::Null, |clause| {
            json!({ "verdict": clause.verdict, "findings": clause.findings, "reason": clause.reason })
        })
    };
    let clauses = comparison.pairs.iter().filter_map(|pair| {
        let clause = pair.clause()?;
        Some(json!({
            "id": clause.id, "level": clause.level, "change": pair.change,
            "a": side(pair.first), "b": side(pair.second),
        }))
    });
    let value = json!({
        "format": FORMAT,
        "a": run(comparison.first), "b": run(comparison.second),
        "one_suite": comparison.has_one_suite(),
        "worse": comparison.is_worse(),
        "clauses": clauses.collect::<Vec<_>>(),
    });
    invisible::write_pretty_json(&value, out)?;
    Ok(())
}

#[derive(Template)]
#[template(path = "comparison.html")]
struct Page<'a> {
    policy: String,
    style: String,
    comparison: &'a Comparison<'a>,
    changes: Changes<'a>,
}

/// Writes it as a page of its own in the look of the report.
///
/// # Errors
/// `out` cannot be written to.
pub fn write_html(comparison: &Comparison<'_>, out: &mut dyn Write) -> Result<(), RenderError> {
    let style = html::style();
    let page = Page {
        policy: html::policy(&style, ""),
        style,
        comparison,
        changes: listed(comparison),
    };
    Ok(page.write_into(out)?)
}
