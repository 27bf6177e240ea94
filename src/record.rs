//! The record of a run: the one thing that every report and the exit code are made from.
//!
//! It is what `results.json` holds, field by field (`schemas/results.schema.json` describes it).
//! Bodies are not part of it: they stay in the recording (`traffic.har`), and findings and evidence
//! point there by the entry's index.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

mod clause_id;
mod gate;
pub mod kind;
mod words;

pub use clause_id::ClauseId;
pub use gate::{Accepted, GateRecord, Gated, Rule, State};
pub use words::{Level, Outcome, Verdict};

/// The format's name and version; a reader refuses what it does not know.
pub const FORMAT: &str = "cloud-conformance/results/1";

/// One run, whole.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// [`FORMAT`].
    pub format: String,
    /// What was judged by.
    pub suite: Suite,
    /// What was judged.
    pub target: TargetName,
    /// RFC 3339, UTC.
    pub started_at: String,
    /// RFC 3339, UTC.
    pub finished_at: String,
    /// Whether everything that was selected ran.
    pub complete: bool,
    /// Why the run stopped early: `interrupted`, or the budget that was used up.
    pub stopped: Option<String>,
    /// What was selected, in the words of the command line; none when everything was.
    pub selection: Option<String>,
    /// What the gate says of it.
    #[serde(default)]
    pub gate: GateRecord,
    /// The exit code of the run, with the meanings of the README.
    pub exit_code: u8,
    /// The worst outcome of the profiles.
    pub outcome: Outcome,
    /// What stands first in every report: one sentence each.
    #[serde(default)]
    pub notices: Vec<String>,
    /// Clauses by level and verdict, over all profiles.
    pub summary: Summary,
    /// In the catalogue's order.
    pub profiles: Vec<ProfileRecord>,
}

/// The suite that judged.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Suite {
    /// The program's version.
    pub version: String,
    /// `sha256:` and the digest over all features, documents and schemas.
    pub digest: String,
    /// Whether `--suite` put another suite in place of the embedded one.
    #[serde(default)]
    pub modified: bool,
}

/// The target's name and address.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TargetName {
    /// From `target.toml`.
    pub name: String,
    /// The target's own version, from `target.toml`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// From `target.toml` or the command line.
    pub base_url: String,
}

/// Clauses by level and verdict.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// The binding ones.
    pub must: Counts,
    /// The advisory ones.
    pub should: Counts,
}

/// How many clauses have which verdict.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Counts {
    /// Passed.
    pub pass: usize,
    /// Failed.
    pub fail: usize,
    /// Could not be judged.
    pub inconclusive: usize,
    /// Do not apply.
    pub not_applicable: usize,
}

impl Counts {
    /// How many clauses have this verdict.
    pub fn of(&self, verdict: Verdict) -> usize {
        match verdict {
            Verdict::Pass => self.pass,
            Verdict::Fail => self.fail,
            Verdict::Inconclusive => self.inconclusive,
            Verdict::NotApplicable => self.not_applicable,
        }
    }

    /// Counts one more clause.
    pub fn add(&mut self, verdict: Verdict) {
        match verdict {
            Verdict::Pass => self.pass += 1,
            Verdict::Fail => self.fail += 1,
            Verdict::Inconclusive => self.inconclusive += 1,
            Verdict::NotApplicable => self.not_applicable += 1,
        }
    }

    /// All clauses together.
    pub fn total(&self) -> usize {
        Verdict::ALL.iter().map(|v| self.of(*v)).sum()
    }
}

impl Summary {
    /// Counts clauses by level and verdict.
    pub fn count<'a>(clauses: impl IntoIterator<Item = &'a ClauseRecord>) -> Self {
        let mut summary = Self::default();
        for clause in clauses {
            match clause.level {
                Level::Must => summary.must.add(clause.verdict),
                Level::Should => summary.should.add(clause.verdict),
            }
        }
        summary
    }
}

/// One profile of a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ProfileRecord {
    /// Such as `dcs-v1-status`.
    pub id: String,
    /// The name of the edition that was judged by.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub edition: String,
    /// Clauses that are not part of that edition: later ones brought them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_in_edition: Vec<ClauseId>,
    /// What the run says of the profile.
    pub outcome: Outcome,
    /// Whether it was drafted from a page and nobody has reviewed it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub draft: bool,
    /// Why it could not be judged, one sentence; only with the outcome `error`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// How many clauses were left out by the selection.
    pub not_selected: usize,
    /// What was seen and is not judged.
    pub observations: Vec<Observation>,
    /// In the catalogue's order.
    pub clauses: Vec<ClauseRecord>,
}

/// Something that was seen and is not judged.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Observation {
    /// JSON pointer; list indices are left out.
    pub pointer: String,
    /// What it is.
    pub note: String,
    /// In how many answers.
    pub count: usize,
}

/// One clause of a run, with its verdict and what it rests on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ClauseRecord {
    /// Stable across releases.
    pub id: ClauseId,
    /// How binding it is.
    pub level: Level,
    /// What the run says of it.
    pub verdict: Verdict,
    /// A few words.
    pub title: String,
    /// What the document says, in our words; where no sentence of it does, what the first ruling says.
    pub statement: String,
    /// The ruling that shapes it, the first of them where there are several.
    pub ruling: Option<String>,
    /// Every ruling that shapes it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rulings: Vec<Shaping>,
    /// Where the document says it, or has what the statement is about.
    pub source: Source,
    /// Only where inconclusive or not applicable: why, and what to do about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// `features/…:LINE` of the scenarios that judge it.
    pub scenarios: Vec<String>,
    /// What it rests on.
    pub evidence: EvidenceRecord,
    /// What broke it.
    pub findings: Vec<Finding>,
}

/// A ruling that shapes a clause.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shaping {
    /// Its id.
    pub ruling: String,
    /// What it adds to the statement, which does not say it: `required: 0 or more`; nothing where it says how the
    /// statement is read.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub says: String,
}

impl Shaping {
    /// One with what it adds.
    pub fn new(ruling: &str, says: impl Into<String>) -> Self {
        Self {
            ruling: ruling.to_owned(),
            says: says.into(),
        }
    }

    /// What it adds, with its id; none where it adds nothing.
    pub fn added(&self) -> Option<String> {
        (!self.says.is_empty()).then(|| format!("{} (ruling {})", self.says, self.ruling))
    }
}

/// A place in a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// The document's file name.
    pub document: String,
    /// Its title.
    pub title: String,
    /// Its edition.
    pub edition: String,
    /// Table and row, by the page's own headings.
    pub place: String,
    /// Whether the page only has what the statement is about, and a ruling states it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub by_ruling: bool,
}

impl Source {
    /// Whose statement it is: the label under which reports show it.
    pub fn stated(&self) -> &'static str {
        if self.by_ruling { "by ruling" } else { "document" }
    }

    /// The document and the place in it.
    pub fn words(&self) -> String {
        let about = if self.by_ruling { "about " } else { "" };
        format!("{about}{}, {}", self.document, self.place)
    }

    /// The same with the document's title and edition.
    pub fn at_length(&self) -> String {
        format!("{} ({}, {})", self.words(), self.title, self.edition)
    }
}

/// The exchanges that a verdict rests on.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EvidenceRecord {
    /// How many.
    pub count: usize,
    /// The first of them, as indices into the recording.
    pub exchanges: Vec<usize>,
}

/// One observation that broke a clause.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// One sentence that names the member, parameter or status.
    pub message: String,
    /// JSON pointer of the offending place; none where it is not in the body.
    pub pointer: Option<String>,
    /// What was expected.
    pub expected: String,
    /// What came.
    pub actual: String,
    /// Index into the recording.
    pub exchange: usize,
    /// The id of that exchange, the same from run to run; set when the run is judged.
    #[serde(default)]
    pub exchange_id: String,
    /// Further exchanges that it was compared with.
    pub compared_with: Vec<usize>,
    /// Their ids.
    #[serde(default)]
    pub compared_with_ids: Vec<String>,
}

impl Finding {
    /// Points at exchanges whose indices have changed: each stands at its old index.
    pub fn renumber(&mut self, moved: &[usize]) {
        for index in std::iter::once(&mut self.exchange).chain(&mut self.compared_with) {
            *index = moved.get(*index).copied().unwrap_or(*index);
        }
    }
}

/// Exchanges named in evidence at most: enough to look at, bounded for a long run.
pub const EVIDENCE_SHOWN: usize = 20;

impl Record {
    /// Every clause of every profile, in order.
    pub fn clauses(&self) -> impl Iterator<Item = &ClauseRecord> {
        self.profiles.iter().flat_map(|p| &p.clauses)
    }

    /// Writes the ids of exchanges beside their indices.
    pub fn name_exchanges(&mut self, ids: &[String]) {
        let id = |index: &usize| ids.get(*index).cloned().unwrap_or_default();
        let clauses = self.profiles.iter_mut().flat_map(|p| &mut p.clauses);
        for finding in clauses.flat_map(|clause| &mut clause.findings) {
            finding.exchange_id = id(&finding.exchange);
            finding.compared_with_ids = finding.compared_with.iter().map(id).collect();
        }
    }

    /// Points at exchanges whose indices have changed: each stands at its old index.
    pub fn renumber(&mut self, moved: &[usize]) {
        for clause in self.profiles.iter_mut().flat_map(|p| &mut p.clauses) {
            for index in &mut clause.evidence.exchanges {
                *index = moved.get(*index).copied().unwrap_or(*index);
            }
            for finding in &mut clause.findings {
                finding.renumber(moved);
            }
        }
    }

    /// Counts of each profile, keyed by its id.
    pub fn summaries(&self) -> BTreeMap<&str, Summary> {
        self.profiles
            .iter()
            .map(|p| (p.id.as_str(), Summary::count(&p.clauses)))
            .collect()
    }
}
