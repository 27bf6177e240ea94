//! How a clause stands in formats that know tests, not clauses: the same in all of them.

use crate::record::{ClauseRecord, Level, Outcome, ProfileRecord, Record, State, Verdict};

use super::phrases;
use super::text::readable;

/// How a clause stands for a build.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It passed.
    Passed,
    /// It fails the run.
    Failed,
    /// Its profile could not be judged: the first clause for each reason says so.
    Error,
    /// As the first clause of its profile says, nothing of it could be judged.
    Unjudged,
    /// It fails or is inconclusive as it was accepted: to be seen.
    Accepted,
    /// It failed, and the run does not: to be seen.
    Warning,
    /// It could not be judged.
    Inconclusive,
    /// It speaks of something that this target does not have.
    NotApplicable,
}

impl Standing {
    /// How a clause of this profile stands: what fails the run is the gate's to say.
    pub fn of(record: &Record, profile: &ProfileRecord, clause: &ClauseRecord) -> Self {
        if profile.outcome == Outcome::Error {
            let first = |p: &&ProfileRecord| p.outcome == Outcome::Error && p.error == profile.error;
            let first = record
                .profiles
                .iter()
                .filter(|p| !p.clauses.is_empty())
                .find(first);
            let says_so = first
                .and_then(|p| p.clauses.first())
                .is_some_and(|c| c.id == clause.id);
            return if says_so { Self::Error } else { Self::Unjudged };
        }
        match record.gate.of(&clause.id) {
            Some(gated) if gated.fails => return Self::Failed,
            Some(gated) if gated.state == State::Known => return Self::Accepted,
            _ => {}
        }
        match clause.verdict {
            Verdict::Pass => Self::Passed,
            Verdict::Fail => Self::Warning,
            Verdict::Inconclusive => Self::Inconclusive,
            Verdict::NotApplicable => Self::NotApplicable,
        }
    }
}

/// One line that says why a clause stands as it does; empty where it passed.
pub fn message(
    record: &Record,
    profile: &ProfileRecord,
    clause: &ClauseRecord,
    standing: Standing,
) -> String {
    let finding = clause.findings.first().map_or("", |f| f.message.as_str());
    let reason = clause.reason.as_deref().unwrap_or_default();
    let first = reason.lines().next().unwrap_or_default();
    let gated = record.gate.of(&clause.id).filter(|gated| !gated.says.is_empty());
    let seen = if clause.verdict == Verdict::Inconclusive {
        first
    } else {
        finding
    };
    let what = match standing {
        Standing::Passed => return String::new(),
        Standing::Failed | Standing::Accepted if gated.is_some() => seen.to_owned(),
        Standing::Failed if clause.verdict == Verdict::Inconclusive => {
            format!("inconclusive, which --fail-on inconclusive does not allow: {first}")
        }
        Standing::Failed | Standing::Accepted => finding.to_owned(),
        Standing::Warning if clause.level == Level::Should => format!("should, not binding: {finding}"),
        Standing::Warning => format!("fails, which --fail-on does not name: {finding}"),
        Standing::Error => {
            let error = profile.error.as_deref().unwrap_or(reason);
            let ids: Vec<&str> = phrases::errors(record)
                .into_iter()
                .filter(|(why, _)| *why == error)
                .flat_map(|(_, ids)| ids)
                .collect();
            format!("{} could not be judged: {error}", ids.join(", "))
        }
        Standing::Unjudged => "not judged, for the reason that the error of this run gives".to_owned(),
        Standing::Inconclusive => format!("inconclusive: {first}"),
        Standing::NotApplicable => format!("not applicable: {first}"),
    };
    let parts = [what, gated.map(phrases::gated).unwrap_or_default()];
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    let why = parts.join("; ");
    readable(&why)
}
