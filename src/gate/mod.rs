//! The gate: what of a judged run fails it, and the exit code.
//!
//! Comes in: the record that the judge made, and what the user asked for. Goes out: the same record with
//! [`GateRecord`] and exit code. Every report reads those, so that they cannot disagree; no verdict and no
//! outcome depends on them.
//!
//! * `fail_on` are the words of `--fail-on`; `baseline` reads what is accepted, `write` writes it.
//! * `fingerprint` is what is accepted of a failure; `compare` lays two runs side by side.

pub mod baseline;
pub mod compare;
mod fail_on;
pub mod fingerprint;
pub mod fleet;
pub mod write;

use std::sync::Arc;

use jiff::civil::Date;

pub use self::baseline::{Baseline, Entry};
pub use self::fail_on::FailOn;
use crate::record::{ClauseRecord, GateRecord, Gated, Outcome, Record, Rule, State, Verdict};

/// What decides whether a run is green.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Gate {
    /// What fails it.
    pub fail_on: FailOn,
    /// What is accepted for now.
    pub baseline: Option<Arc<Baseline>>,
    /// The day of the run: what was accepted up to yesterday is not any more.
    pub today: Date,
}

impl Gate {
    /// A gate of these rules that accepts nothing.
    pub fn new(fail_on: FailOn) -> Self {
        Self {
            fail_on,
            ..Self::default()
        }
    }

    /// Decides on a record: what fails it, and with which exit code.
    #[must_use]
    pub fn decide(&self, mut record: Record) -> Record {
        let judged = record.profiles.iter().filter(|p| p.outcome != Outcome::Error);
        let clauses = judged.flat_map(|p| &p.clauses);
        record.gate = GateRecord {
            fail_on: self.fail_on.rules(),
            baseline: self.baseline.as_ref().map(|baseline| baseline.file.clone()),
            clauses: clauses
                .filter_map(|clause| self.gated(&record.target.name, clause))
                .collect(),
        };
        record.exit_code = exit_code(&record);
        record
    }

    /// How a clause stands; none where it fails nothing and nothing is accepted of it.
    fn gated(&self, target: &str, clause: &ClauseRecord) -> Option<Gated> {
        let rule = Rule::of(clause.level, clause.verdict);
        let named = rule.is_some_and(|rule| self.fail_on.names(rule));
        let finding = (clause.verdict == Verdict::Fail).then(|| fingerprint::of(clause));
        let found = self.entry(target, clause);
        let state = match found {
            Some(entry) => self.state(entry, clause.verdict, finding.as_deref()),
            None if named => State::New,
            None => return None,
        };
        let fails = match state {
            State::New | State::Changed | State::EvidenceLost => named,
            State::Stale | State::Expired => true,
            State::Known | State::Judged => false,
        };
        let baseline = self.baseline.as_ref();
        let says = baseline.map(|baseline| says(state, clause, found, &baseline.file, finding.as_deref()));
        Some(Gated {
            clause: clause.id.clone(),
            state,
            rule,
            fails,
            finding,
            says: says.unwrap_or_default(),
            entry: found.map(Entry::accepted),
        })
    }

    /// The entry that speaks of the clause: one that accepts this very verdict, or another.
    fn entry(&self, target: &str, clause: &ClauseRecord) -> Option<&Entry> {
        let entries = &self.baseline.as_ref()?.entries;
        let mut own: Vec<&Entry> = entries.iter().filter(|e| e.is_of(target, &clause.id)).collect();
        // What passes makes an accepted failure stale, whatever else is accepted of it.
        let wanted = match clause.verdict {
            Verdict::Inconclusive => Verdict::Inconclusive,
            _ => Verdict::Fail,
        };
        own.sort_by_key(|entry| (entry.verdict != wanted, entry.target.is_none()));
        own.first().copied()
    }

    fn state(&self, entry: &Entry, verdict: Verdict, finding: Option<&str>) -> State {
        let over = entry.expires.is_some_and(|last| last < self.today);
        match (entry.verdict, verdict) {
            (Verdict::Fail, Verdict::Pass) => State::Stale,
            (Verdict::Inconclusive, Verdict::Fail) => State::New,
            _ if over => State::Expired,
            (Verdict::Fail, Verdict::Fail) if entry.finding.as_deref() != finding => State::Changed,
            (Verdict::Fail, Verdict::Inconclusive | Verdict::NotApplicable) => State::EvidenceLost,
            (Verdict::Inconclusive, Verdict::Pass | Verdict::NotApplicable) => State::Judged,
            _ => State::Known,
        }
    }
}

/// How a clause stands and what to do, on one line.
fn says(
    state: State,
    clause: &ClauseRecord,
    entry: Option<&Entry>,
    file: &str,
    finding: Option<&str>,
) -> String {
    let at = entry.map_or_else(|| file.to_owned(), |entry| format!("{file}:{}", entry.line));
    let happened = if clause.verdict == Verdict::Fail {
        "it fails"
    } else {
        "it is inconclusive"
    };
    let accept = format!("accept it with `cloud-conformance baseline DIR --out {file}` and a reason");
    match state {
        State::New => match entry {
            Some(_) => format!("{at} accepts it as inconclusive, and it fails: fix it, or {accept}"),
            None => format!("{happened} and {file} does not accept it: fix it, or {accept}"),
        },
        State::Known => format!("accepted at {at}{}", entry.map(described).unwrap_or_default()),
        State::Changed => format!(
            "{at} accepts another failure of it: fix what is new, or write finding = \"{}\" there",
            finding.unwrap_or_default()
        ),
        State::Stale => format!("it passes now: remove the entry at {at}"),
        State::Expired => {
            let day = entry
                .and_then(|e| e.expires)
                .map_or_else(String::new, |d| format!(" on {d}"));
            format!(
                "its time was over{day}: fix it and remove the entry at {at}, or give it a later `expires`"
            )
        }
        State::EvidenceLost => format!(
            "{at} accepts its failure, and it is {} now: see why, and have it judged again",
            clause.verdict.word()
        ),
        State::Judged => {
            format!("{at} accepts it as inconclusive, and it is not: remove the entry when it stays so")
        }
    }
}

/// By whom, until when and why something is accepted.
fn described(entry: &Entry) -> String {
    let until = entry.expires.map(|day| format!("until {day}"));
    let who: Vec<String> = entry.owner.iter().cloned().chain(until).collect();
    let who = if who.is_empty() {
        String::new()
    } else {
        format!(" ({})", who.join(", "))
    };
    let why = if entry.reason.trim().is_empty() {
        "no reason is given"
    } else {
        &entry.reason
    };
    format!("{who}: {why}")
}

/// The code with the meanings of the README; where several apply, the first of 4, 3, 5, 1, 0 (a 2 comes
/// before anything is judged).
pub fn exit_code(record: &Record) -> u8 {
    if record.clauses().next().is_none() {
        4
    } else if record.outcome == Outcome::Error {
        3
    } else if record.stopped.is_some() {
        5
    } else {
        u8::from(record.gate.clauses.iter().any(|gated| gated.fails))
    }
}
