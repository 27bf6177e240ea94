//! A run becomes a baseline: what fails or stays inconclusive today, as a file that people review.

use std::fmt::Write as _;

use super::{Baseline, Entry, FailOn, fingerprint};
use crate::record::{ClauseRecord, Outcome, Record, Rule, Verdict};
use crate::text::invisible::is_unseen;

/// Characters of a finding that are shown beside its fingerprint.
const SHOWN: usize = 160;

/// What a run says should be accepted, as the entries of a file.
///
/// Failures, and with the rule `inconclusive` the `must` clauses that stay inconclusive. An entry of `before` that
/// stays keeps its reason, its owner and its last day; one whose clause was not judged this time stays as
/// it is. `only_for` names the target that the entries speak of, where the file is of several.
pub fn entries(record: &Record, fail_on: &FailOn, before: &[Entry], only_for: Option<&str>) -> Vec<Entry> {
    let target = &record.target.name;
    let judged = || record.profiles.iter().filter(|p| p.outcome != Outcome::Error);
    let is_judged = |entry: &Entry| {
        judged()
            .flat_map(|p| &p.clauses)
            .any(|c| entry.is_of(target, &c.id))
    };
    let accept = |clause: &ClauseRecord| {
        let inconclusive = Rule::of(clause.level, clause.verdict) == Some(Rule::Inconclusive);
        if !(clause.verdict == Verdict::Fail || inconclusive && fail_on.names(Rule::Inconclusive)) {
            return None;
        }
        let known = before
            .iter()
            .find(|entry| entry.is_of(target, &clause.id) && entry.verdict == clause.verdict);
        Some(Entry {
            clause: clause.id.clone(),
            verdict: clause.verdict,
            finding: (clause.verdict == Verdict::Fail).then(|| fingerprint::of(clause)),
            reason: known.map(|entry| entry.reason.clone()).unwrap_or_default(),
            owner: known.and_then(|entry| entry.owner.clone()),
            expires: known.and_then(|entry| entry.expires),
            target: known
                .and_then(|entry| entry.target.clone())
                .or(only_for.map(str::to_owned)),
            line: 0,
        })
    };
    let mut entries: Vec<Entry> = judged().flat_map(|p| &p.clauses).filter_map(accept).collect();
    entries.extend(before.iter().filter(|entry| !is_judged(entry)).cloned());
    entries
}

/// The file of these entries; what was found stands beside each as a comment.
pub fn file(records: &[&Record], entries: &[Entry]) -> String {
    let mut file = String::from(
        "# What is accepted for now: `cloud-conformance run --baseline` is green with it, and red on anything new,\n\
         # on a failure that changes, on an entry that is over, and on one whose clause passes. Say in `reason` why\n\
         # each is accepted; `owner` and `expires = 2027-03-31` may be added.\n",
    );
    for entry in entries {
        let of = |record: &&&Record| entry.target.as_ref().is_none_or(|own| *own == record.target.name);
        let clauses = records.iter().filter(of).flat_map(|record| record.clauses());
        let clause = clauses
            .into_iter()
            .find(|c| c.id == entry.clause && c.verdict == entry.verdict);
        let said = clause.map(|c| match c.findings.first() {
            Some(finding) => finding.message.as_str(),
            None => c.reason.as_deref().unwrap_or_default(),
        });
        file.push('\n');
        if let Some(said) = said.and_then(|said| said.lines().next()) {
            let _ = writeln!(file, "# {}", comment(said));
        }
        file.push_str("[[accepted]]\n");
        let mut key = |key: &str, value: &str| {
            let _ = writeln!(file, "{key} = {}", toml::Value::String(value.to_owned()));
        };
        key("clause", &entry.clause);
        if let Some(target) = &entry.target {
            key("target", target);
        }
        key("verdict", entry.verdict.word());
        if let Some(finding) = &entry.finding {
            key("finding", finding);
        }
        key("reason", &entry.reason);
        if let Some(owner) = &entry.owner {
            key("owner", owner);
        }
        if let Some(day) = entry.expires {
            let _ = writeln!(file, "expires = {day}");
        }
    }
    file
}

/// A text of a target as a comment of one line.
fn comment(text: &str) -> String {
    text.chars().filter(|c| !is_unseen(*c)).take(SHOWN).collect()
}

/// The entries of the file that is replaced, and those that the run was judged with.
pub fn before(replaced: Option<Baseline>, record: &Record) -> Vec<Entry> {
    let mut before = replaced.map(|baseline| baseline.entries).unwrap_or_default();
    for gated in &record.gate.clauses {
        let Some(entry) = &gated.entry else { continue };
        let clause = record.clauses().find(|clause| clause.id == gated.clause);
        let known = before
            .iter()
            .any(|known| known.is_of(&record.target.name, &gated.clause));
        if let (Some(clause), false) = (clause, known) {
            before.push(Entry {
                clause: gated.clause.clone(),
                verdict: clause.verdict,
                finding: gated.finding.clone(),
                reason: entry.reason.clone(),
                owner: entry.owner.clone(),
                expires: entry.expires.as_deref().and_then(|day| day.parse().ok()),
                target: None,
                line: entry.line,
            });
        }
    }
    before
}
