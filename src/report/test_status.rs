//! How a clause stands in formats that know tests, not clauses: the same in all of them.

use crate::record::{ClauseRecord, Level, Outcome, ProfileRecord, Verdict};

use super::text::{READABLE, line};

/// How a clause stands for a build.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It passed.
    Passed,
    /// It breaks the build.
    Failed,
    /// Its profile could not be judged.
    Error,
    /// A `should` clause failed: to be seen, not to break the build.
    Advice,
    /// It could not be judged.
    Inconclusive,
    /// It speaks of something that this target does not have.
    NotApplicable,
}

impl Standing {
    /// How a clause of this profile stands; `strict` makes advice binding, and what is binding and open a failure.
    pub fn of(profile: &ProfileRecord, clause: &ClauseRecord, strict: bool) -> Self {
        if profile.outcome == Outcome::Error {
            return Self::Error;
        }
        match (clause.verdict, clause.level) {
            (Verdict::Pass, _) => Self::Passed,
            (Verdict::Fail, Level::Should) if !strict => Self::Advice,
            (Verdict::Fail, _) => Self::Failed,
            (Verdict::Inconclusive, Level::Must) if strict => Self::Failed,
            (Verdict::Inconclusive, _) => Self::Inconclusive,
            (Verdict::NotApplicable, _) => Self::NotApplicable,
        }
    }
}

/// One line that says why a clause stands as it does; empty where it passed.
pub fn message(profile: &ProfileRecord, clause: &ClauseRecord, standing: Standing) -> String {
    let finding = clause.findings.first().map_or("", |f| f.message.as_str());
    let reason = clause.reason.as_deref().unwrap_or_default();
    let first = reason.lines().next().unwrap_or_default();
    let why = match standing {
        Standing::Passed => String::new(),
        Standing::Failed if clause.verdict == Verdict::Inconclusive => {
            format!("inconclusive, which --strict does not allow: {first}")
        }
        Standing::Failed => finding.to_owned(),
        Standing::Advice => format!("should, not binding: {finding}"),
        Standing::Error => {
            let error = profile.error.as_deref().unwrap_or(reason);
            format!("the profile could not be judged: {error}")
        }
        Standing::Inconclusive => format!("inconclusive: {first}"),
        Standing::NotApplicable => format!("not applicable: {first}"),
    };
    line(&why, READABLE)
}

/// Feature file and line of the first scenario that judges the clause.
pub fn place(clause: &ClauseRecord) -> Option<(String, u32)> {
    let (file, number) = clause.scenarios.first()?.rsplit_once(':')?;
    Some((line(file, READABLE), number.parse().ok()?))
}
