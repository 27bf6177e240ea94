//! Two runs, clause by clause: what got worse, better or different, and what only one of them was asked.

use std::collections::BTreeMap;

use serde::Serialize;

use super::fingerprint;
use crate::record::{ClauseRecord, Level, Record, Verdict};

/// How a clause changed from the first run to the second.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Change {
    /// It fails now; or it is binding, passed, and cannot be judged now.
    Worse,
    /// It fails in another way.
    Different,
    /// It failed or was inconclusive, and is not any more.
    Better,
    /// Only the first run was asked.
    OnlyFirst,
    /// Only the second run was asked.
    OnlySecond,
    /// Nothing that counts.
    Same,
}

impl Change {
    /// Every change, what needs a look first.
    pub const ALL: [Self; 6] = [
        Self::Worse,
        Self::Different,
        Self::Better,
        Self::OnlyFirst,
        Self::OnlySecond,
        Self::Same,
    ];

    /// The words that people read.
    pub fn words(self) -> &'static str {
        match self {
            Self::Worse => "worse",
            Self::Different => "fails differently",
            Self::Better => "better",
            Self::OnlyFirst => "only A was asked",
            Self::OnlySecond => "only B was asked",
            Self::Same => "the same",
        }
    }
}

/// One clause in both runs.
#[derive(Debug, Clone, Copy)]
pub struct Pair<'a> {
    /// In the first run.
    pub first: Option<&'a ClauseRecord>,
    /// In the second one.
    pub second: Option<&'a ClauseRecord>,
    /// What changed.
    pub change: Change,
}

impl<'a> Pair<'a> {
    /// The clause, as the later run that was asked knows it.
    pub fn clause(&self) -> Option<&'a ClauseRecord> {
        self.second.or(self.first)
    }
}

/// Two runs side by side.
#[derive(Debug, Clone)]
pub struct Comparison<'a> {
    /// The first run.
    pub first: &'a Record,
    /// The second one.
    pub second: &'a Record,
    /// Every clause of either, in the order of the second run.
    pub pairs: Vec<Pair<'a>>,
}

impl<'a> Comparison<'a> {
    /// Compares two runs.
    pub fn of(first: &'a Record, second: &'a Record) -> Self {
        let known: BTreeMap<&str, &ClauseRecord> = first.clauses().map(|c| (c.id.as_str(), c)).collect();
        let both = second.clauses().map(|clause| {
            let before = known.get(clause.id.as_str()).copied();
            Pair {
                first: before,
                second: Some(clause),
                change: before.map_or(Change::OnlySecond, |before| change(before, clause)),
            }
        });
        let mut pairs: Vec<Pair<'_>> = both.collect();
        let asked: Vec<&str> = second.clauses().map(|c| c.id.as_str()).collect();
        pairs.extend(
            first
                .clauses()
                .filter(|c| !asked.contains(&c.id.as_str()))
                .map(|clause| Pair {
                    first: Some(clause),
                    second: None,
                    change: Change::OnlyFirst,
                }),
        );
        Self { first, second, pairs }
    }

    /// Whether the second run is worse than the first.
    pub fn is_worse(&self) -> bool {
        self.count(Change::Worse) > 0
    }

    /// How many clauses changed so.
    pub fn count(&self, change: Change) -> usize {
        self.with(change).count()
    }

    /// The clauses that changed so.
    pub fn with(&self, change: Change) -> impl Iterator<Item = &Pair<'a>> {
        self.pairs.iter().filter(move |pair| pair.change == change)
    }

    /// Whether one of the runs was not asked of a profile at all.
    pub fn lacks(&self, profile: &str) -> bool {
        let has = |run: &Record| run.profiles.iter().any(|p| p.id == profile);
        !has(self.first) || !has(self.second)
    }

    /// Whether both runs were judged by one suite.
    pub fn has_one_suite(&self) -> bool {
        self.first.suite.digest == self.second.suite.digest
    }
}

/// What changed of a clause that both were asked.
fn change(first: &ClauseRecord, second: &ClauseRecord) -> Change {
    let must = second.level == Level::Must;
    match (first.verdict, second.verdict) {
        (Verdict::Fail, Verdict::Fail) if fingerprint::of(first) != fingerprint::of(second) => {
            Change::Different
        }
        (Verdict::Fail, Verdict::Fail) => Change::Same,
        (_, Verdict::Fail) => Change::Worse,
        (Verdict::Pass, Verdict::Inconclusive) if must => Change::Worse,
        (Verdict::Fail, _) | (Verdict::Inconclusive, Verdict::Pass) => Change::Better,
        _ => Change::Same,
    }
}
