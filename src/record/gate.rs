//! What the gate says of a run: which clauses fail it, and how they stand to what is accepted.

use serde::{Deserialize, Serialize};

use super::{ClauseId, Level, Verdict};

/// What fails a run: one word of `--fail-on`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Rule {
    /// A `must` clause fails.
    Must,
    /// A `must` clause is inconclusive.
    Inconclusive,
    /// A `should` clause fails.
    Should,
}

impl Rule {
    /// The word that the command line and reports use.
    pub fn word(self) -> &'static str {
        match self {
            Self::Must => "must",
            Self::Inconclusive => "inconclusive",
            Self::Should => "should",
        }
    }

    /// The rule that speaks of a clause with this verdict.
    pub fn of(level: Level, verdict: Verdict) -> Option<Self> {
        match (verdict, level) {
            (Verdict::Fail, Level::Must) => Some(Self::Must),
            (Verdict::Fail, Level::Should) => Some(Self::Should),
            (Verdict::Inconclusive, Level::Must) => Some(Self::Inconclusive),
            _ => None,
        }
    }
}

/// What the gate says of a run; verdicts and outcomes do not depend on it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GateRecord {
    /// What was to fail the run.
    pub fail_on: Vec<Rule>,
    /// The file with what is accepted for now, where one was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub baseline: Option<String>,
    /// Every clause that fails the run or stands in that file, in the record's order.
    pub clauses: Vec<Gated>,
}

impl Default for GateRecord {
    fn default() -> Self {
        Self {
            fail_on: vec![Rule::Must],
            baseline: None,
            clauses: vec![],
        }
    }
}

impl GateRecord {
    /// What is said of a clause, where anything is.
    pub fn of(&self, clause: &str) -> Option<&Gated> {
        self.clauses.iter().find(|gated| gated.clause == clause)
    }

    /// Whether a clause fails the run.
    pub fn fails(&self, clause: &str) -> bool {
        self.of(clause).is_some_and(|gated| gated.fails)
    }
}

/// What the gate says of one clause.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gated {
    /// The clause's id.
    pub clause: ClauseId,
    /// How it stands to what is accepted.
    pub state: State,
    /// The rule that speaks of it.
    pub rule: Option<Rule>,
    /// Whether it fails the run.
    pub fails: bool,
    /// What is seen of it now: its findings without times, ids and counts; where it fails.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finding: Option<String>,
    /// One line that says how it stands and what to do; where there is a file.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub says: String,
    /// The entry that accepts it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entry: Option<Accepted>,
}

/// How a clause stands to what is accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// Nothing accepts it.
    New,
    /// It is as it was accepted.
    Known,
    /// It fails in another way than the accepted one.
    Changed,
    /// It is accepted as a failure, and passes.
    Stale,
    /// It was accepted until a day that is over.
    Expired,
    /// It is accepted as a failure, and cannot be judged now.
    EvidenceLost,
    /// It is accepted as inconclusive, and passes this time.
    Judged,
}

impl State {
    /// Every state, what needs an answer first.
    pub const ALL: [Self; 7] = [
        Self::New,
        Self::Changed,
        Self::Expired,
        Self::Stale,
        Self::EvidenceLost,
        Self::Judged,
        Self::Known,
    ];

    /// The words that people read.
    pub fn words(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Known => "known",
            Self::Changed => "changed",
            Self::Stale => "stale",
            Self::Expired => "expired",
            Self::EvidenceLost => "evidence lost",
            Self::Judged => "judged after all",
        }
    }
}

/// One entry of a file with what is accepted for now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Accepted {
    /// Its line in the file.
    pub line: usize,
    /// Why it is accepted; empty where nobody said so yet.
    pub reason: String,
    /// Who looks after it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// The last day on which it is accepted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<String>,
}
