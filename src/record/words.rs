//! The words of a record: how binding a clause is, how it stands, and how a run does.

use serde::{Deserialize, Serialize};

/// How binding a clause is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// A failure breaks conformance.
    Must,
    /// A failure is reported and breaks nothing.
    Should,
}

impl Level {
    /// The word that features, reports and messages use.
    pub fn word(self) -> &'static str {
        match self {
            Self::Must => "must",
            Self::Should => "should",
        }
    }
}

/// What a run says of a clause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// There is evidence, and nothing speaks against it.
    Pass,
    /// At least one observation broke the clause.
    Fail,
    /// It could not be judged; the reason says why and what to do.
    Inconclusive,
    /// It speaks of something that this target does not have.
    NotApplicable,
}

impl Verdict {
    /// Every verdict, in the order of reports.
    pub const ALL: [Self; 4] = [Self::Pass, Self::Fail, Self::Inconclusive, Self::NotApplicable];

    /// The word that reports and messages use.
    pub fn word(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::Inconclusive => "inconclusive",
            Self::NotApplicable => "not-applicable",
        }
    }
}

/// What a run says of a profile, and of all of them; the worst one wins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// Every `must` clause passes or is not applicable.
    Conformant,
    /// None fails, but some are inconclusive, were not selected or did not run.
    Incomplete,
    /// A `must` clause fails.
    Nonconformant,
    /// It could not be judged.
    Error,
}

impl Outcome {
    /// The word that reports and messages use.
    pub fn word(self) -> &'static str {
        match self {
            Self::Conformant => "conformant",
            Self::Incomplete => "incomplete",
            Self::Nonconformant => "nonconformant",
            Self::Error => "error",
        }
    }
}
