//! What a run notes while it goes on: of every clause, and of every profile.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    checks::{Absence, Judged, Note, What, answer, lifecycle::Lives, request_ids::RequestIds},
    exchange::Exchange,
    record::{EVIDENCE_SHOWN, Finding, Observation},
};

/// Findings kept for one clause: enough to see the pattern, bounded for a long run.
const FINDINGS_KEPT: usize = 12;

/// Everything that was noted of one clause.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// How many exchanges bear on it.
    pub evidence: usize,
    /// The first of them.
    pub exchanges: Vec<usize>,
    /// What broke it, the first of each kind.
    pub findings: Vec<Finding>,
    /// Why it could not be judged.
    pub open: BTreeSet<String>,
    /// Why it does not apply.
    pub not_applicable: BTreeSet<String>,
    /// Answers in which it was not to be seen, by reason.
    pub absent: BTreeMap<Absence, usize>,
}

impl Tally {
    fn note(&mut self, what: What) {
        match what {
            What::Evidence(exchange) => {
                // Evidence comes exchange by exchange; the last ones are enough to tell a repetition.
                if !self.exchanges.contains(&exchange) {
                    self.evidence += 1;
                    if self.exchanges.len() < EVIDENCE_SHOWN {
                        self.exchanges.push(exchange);
                    }
                }
            }
            What::Finding(finding) => {
                let known = self
                    .findings
                    .iter()
                    .any(|f| f.message == finding.message && f.pointer == finding.pointer);
                if !known && self.findings.len() < FINDINGS_KEPT {
                    self.findings.push(finding);
                }
            }
            What::DoesNotApply(reason) => drop(self.not_applicable.insert(reason)),
            What::Open(reason) => drop(self.open.insert(reason)),
            What::Absent(why) => *self.absent.entry(why).or_default() += 1,
        }
    }
}

/// What was noted of one profile.
#[derive(Debug, Default)]
pub struct ProfileJournal {
    /// Whether an ordinary request met trouble on the way to the service.
    pub troubled: bool,
    /// Why it could not be judged, where that is so.
    pub error: Option<String>,
    /// Whether any ordinary request was answered by the service.
    pub accepted: bool,
    /// The latest ordinary request that was not served.
    pub not_served: Option<Exchange>,
    /// What was seen and is not judged.
    pub observations: BTreeMap<(String, String), usize>,
    /// What is known of clouds that answer like this one: one sentence each.
    pub notices: BTreeSet<String>,
    /// The states of its instances.
    pub lives: Lives,
    /// Its request ids.
    pub request_ids: RequestIds,
}

/// The journal of a run.
#[derive(Debug, Default)]
pub struct Journal {
    /// By clause id.
    pub clauses: BTreeMap<String, Tally>,
    /// By profile id.
    pub profiles: BTreeMap<String, ProfileJournal>,
    /// Clauses whose relation holds over the whole run, with the relation.
    pub of_the_run: BTreeMap<String, (String, WholeRun)>,
    /// Findings that count only where the way to the service is clear, with clause and profile.
    pub suspects: Vec<(String, String, Finding)>,
    /// What broke in the suite itself.
    pub broken: Vec<String>,
    /// Scenarios that ran to their end.
    pub finished: usize,
    /// The states' changes, for the report.
    pub exchanges: usize,
}

/// A relation over all exchanges of a profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WholeRun {
    /// No request id comes twice.
    RequestIds,
    /// No instance goes back to `pending`.
    Pending,
    /// No instance leaves `terminated`.
    Terminated,
    /// No instance that was gone is back.
    Gone,
}

impl Journal {
    /// Notes one thing.
    pub fn note(&mut self, note: Note) {
        self.clauses.entry(note.clause).or_default().note(note.what);
    }

    /// Notes what a check says of a scenario's clause.
    pub fn judged(&mut self, clause: &str, judged: Judged) {
        let tally = self.clauses.entry(clause.to_owned()).or_default();
        judged
            .evidence
            .into_iter()
            .for_each(|e| tally.note(What::Evidence(e)));
        judged
            .findings
            .into_iter()
            .for_each(|f| tally.note(What::Finding(f)));
        judged.open.into_iter().for_each(|o| tally.note(What::Open(o)));
    }

    /// The journal of one profile.
    pub fn profile(&mut self, profile: &str) -> &mut ProfileJournal {
        self.profiles.entry(profile.to_owned()).or_default()
    }

    /// Takes one exchange into what is noted of the whole run.
    pub fn see(&mut self, exchange: &Exchange, observations: Vec<Observation>) {
        self.exchanges += 1;
        let profile = self.profile(&exchange.purpose.profile);
        if exchange.purpose.ordinary {
            let accepted = answer::accepted(exchange);
            profile.troubled |= exchange.purpose.ordinary && answer::trouble(exchange, &[]).is_some();
            profile.accepted |= accepted;
            if !accepted {
                profile.not_served = Some(exchange.clone());
            }
        }
        for seen in observations {
            *profile.observations.entry((seen.pointer, seen.note)).or_default() += 1;
        }
        profile.lives.see(exchange);
        profile.request_ids.see(exchange);
    }

    /// Judges what needs the whole run, once everything was seen.
    pub fn conclude(&mut self) {
        for (clause, profile, finding) in std::mem::take(&mut self.suspects) {
            let judged = if self.profile(&profile).troubled {
                Judged::open(format!(
                    "{}, and ordinary requests met such trouble, too",
                    finding.message
                ))
            } else {
                Judged::broken(finding)
            };
            self.judged(&clause, judged);
        }
        for (clause, (profile, relation)) in std::mem::take(&mut self.of_the_run) {
            let seen = self.profile(&profile);
            let judged = match relation {
                WholeRun::RequestIds => seen.request_ids.judged(),
                WholeRun::Pending => seen.lives.pending(),
                WholeRun::Terminated => seen.lives.terminated(),
                WholeRun::Gone => seen.lives.gone(),
            };
            let judged = if judged == Judged::default() {
                Judged::open("too few well-formed answers came to compare")
            } else {
                judged
            };
            self.judged(&clause, judged);
        }
    }
}
