//! What a run notes while it goes on: of every clause, and of every profile.
//!
//! Scenarios run side by side, so notes come in any order. What is kept of them does not depend on it:
//! a recording that is judged again gives the same journal.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    checks::{
        Judged, Note, What, answer, cut,
        known_number::KnownNumber,
        lifecycle::Lives,
        paging::Pages,
        presence::{Fate, Presence},
        request_ids::RequestIds,
    },
    exchange::Exchange,
    record::{ClauseId, Finding, Observation},
    verdict::tally::{Places, Tally},
};

/// Different observations kept for one profile, the first by their places: a target may send any number.
const OBSERVED: usize = 300;

/// What was noted of one profile.
#[derive(Debug, Default)]
pub struct ProfileJournal {
    /// Whether an ordinary request was refused before it came to the service.
    pub refused: bool,
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
    /// When its instances were there.
    pub presence: Presence,
    /// The first two different numbers of all items that its lists had.
    totals: BTreeSet<u128>,
    /// The number of failed creations, where it is known.
    pub known_number: KnownNumber,
    /// The most requests that one scenario waited for, one after the other.
    pub chain: usize,
}

/// A finding that only the whole run can decide.
#[derive(Debug, Clone)]
pub struct Suspect {
    /// The clause that it would break.
    pub clause: ClauseId,
    /// The profile's id.
    pub profile: String,
    /// What came.
    pub finding: Finding,
    /// What else may have caused it.
    pub cause: Cause,
}

/// What may have caused a finding in place of the service.
#[derive(Debug, Clone)]
pub enum Cause {
    /// Trouble on the way to it: the finding counts where no ordinary request met any.
    Way,
    /// Failures that come now and then: the finding counts where chance would hardly bring so many in a row.
    EveryTime(u32),
    /// An account that changed while the answer was made: the finding counts where the number of items stayed the same.
    Changed,
    /// Known instances that went away before this moment, in milliseconds of the run.
    GoneBefore {
        /// Those that the answer does not show.
        ids: Vec<String>,
        /// When it was complete.
        ended_ms: f64,
        /// Whether one of them is enough, since the whole request is refused for it.
        one_is_enough: bool,
    },
}

/// How often requests were sent that were served in the end, and how often they failed before.
#[derive(Debug, Default)]
pub struct Hiccups {
    sent: u32,
    failed: u32,
}

impl Hiccups {
    /// In one run of a thousand a request may be taken for failing every time that fails by chance.
    const CHANCE: f64 = 0.001;

    /// Notes a request that was served after so many failures.
    pub fn served(&mut self, failures: u32) {
        self.sent += failures + 1;
        self.failed += failures;
    }

    /// Whether any request of a run may fail so many times in a row by chance.
    fn may_fail(&self, times: u32) -> bool {
        let share = f64::from(self.failed) / f64::from(self.sent.max(1));
        share.powf(times.into()) * f64::from(self.sent) > Self::CHANCE
    }
}

/// The journal of a run.
#[derive(Debug, Default)]
pub struct Journal {
    /// By clause id.
    pub clauses: BTreeMap<ClauseId, Tally>,
    /// By profile id.
    pub profiles: BTreeMap<String, ProfileJournal>,
    /// Clauses whose relation holds over the whole run, with the relation.
    pub of_the_run: BTreeMap<ClauseId, (String, WholeRun)>,
    /// Findings that only the whole run can decide.
    pub suspects: Vec<Suspect>,
    /// What broke in the suite itself.
    pub broken: Vec<String>,
    /// Whether an ordinary request of any profile met trouble on the way: one gateway stands before all.
    pub troubled: bool,
    /// How often requests failed that were served in the end.
    pub hiccups: Hiccups,
    /// Where exchanges come to stand when the recording is put in order; none of a recording that is judged as it
    /// stands.
    pub places: Places,
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
    /// The number of failed creations is the known one.
    KnownNumber,
}

impl WholeRun {
    /// Why it stays inconclusive where nothing was to be seen of it.
    fn without_evidence(self) -> &'static str {
        match self {
            Self::KnownNumber => "no answer said the number in a readable way; mend first what fails",
            Self::RequestIds => "fewer than two answers had a readable RequestId; mend first what fails",
            Self::Pending | Self::Terminated | Self::Gone => {
                "too few well-formed answers came to compare; name more instance_ids or ask for more samples"
            }
        }
    }
}

impl Journal {
    /// Notes one thing.
    pub fn note(&mut self, note: Note) {
        let tally = self.clauses.entry(note.clause).or_default();
        tally.note(note.what, &self.places);
    }

    /// Notes what a check says of a scenario's clause.
    pub fn judged(&mut self, clause: &ClauseId, judged: Judged) {
        let tally = self.clauses.entry(clause.clone()).or_default();
        let evidence = judged.evidence.into_iter().map(What::Evidence);
        let findings = judged.findings.into_iter().map(What::Finding);
        let inconclusive = judged.inconclusive.into_iter().map(What::Inconclusive);
        for what in evidence.chain(findings).chain(inconclusive) {
            tally.note(what, &self.places);
        }
    }

    /// The journal of one profile.
    pub fn profile(&mut self, profile: &str) -> &mut ProfileJournal {
        self.profiles.entry(profile.to_owned()).or_default()
    }

    /// Takes one exchange into what is noted of the whole run.
    pub fn see(&mut self, exchange: &Exchange, pages: Option<Pages>, observations: Vec<Observation>) {
        self.troubled |= exchange.purpose.ordinary && answer::trouble(exchange, &[]).is_some();
        let profile = self.profile(&exchange.purpose.profile);
        if exchange.purpose.ordinary {
            let accepted = answer::accepted(exchange);
            profile.refused |= exchange
                .answer
                .as_ref()
                .is_ok_and(|r| matches!(r.status, 401 | 404) || answer::denial(exchange).is_some());
            profile.accepted |= accepted;
            if !accepted {
                profile.not_served = Some(exchange.clone());
            }
        }
        for seen in observations {
            *profile.observations.entry((seen.pointer, seen.note)).or_default() += 1;
            // What goes never comes back: as many before it stay.
            if profile.observations.len() > OBSERVED {
                profile.observations.pop_last();
            }
        }
        if exchange.purpose.ordinary
            && profile.totals.len() < 2
            && let Some(pages) = pages
            && pages.ids_asked(exchange).is_empty()
            && pages.counts_too_few(exchange).is_none()
        {
            profile.totals.extend(pages.page(exchange).map(|page| page.total));
        }
        profile.presence.see(exchange, pages);
        profile.lives.see(exchange);
        profile.request_ids.see(exchange);
    }

    /// What the whole run says of a finding.
    fn decide(&mut self, suspect: Suspect) -> Judged {
        let troubled = self.troubled;
        let mut finding = suspect.finding;
        if let Cause::EveryTime(times) = suspect.cause
            && self.hiccups.may_fail(times)
        {
            return Judged::inconclusive(format!(
                "{}, and others failed {} of {} times before they were served, so that chance may bring it; \
                 run again when the target is well",
                finding.message, self.hiccups.failed, self.hiccups.sent
            ));
        }
        let seen = self.profile(&suspect.profile);
        match suspect.cause {
            Cause::Way if troubled || seen.refused => Judged::inconclusive(format!(
                "{}, and ordinary requests met such trouble, too; run again when the target is well",
                finding.message
            )),
            Cause::Changed if seen.totals.len() > 1 => Judged::inconclusive(format!(
                "{}, and the number of items changed during the run; judge an account that keeps still",
                finding.message
            )),
            Cause::Way | Cause::EveryTime(_) | Cause::Changed => Judged::broken(finding),
            Cause::GoneBefore {
                ids,
                ended_ms,
                one_is_enough,
            } => {
                let (gone, there): (Vec<&String>, Vec<&String>) = ids
                    .iter()
                    .partition(|id| seen.presence.fate(id, ended_ms) == Fate::Gone);
                if let Some(id) = gone.first().filter(|_| one_is_enough || there.is_empty()) {
                    return Judged::inconclusive(format!(
                        "the instance {} went away during the run and was not seen again; \
                         name instances that stay in instance_ids",
                        cut(id)
                    ));
                }
                if let Some(id) = there
                    .iter()
                    .find(|id| seen.presence.fate(id, ended_ms) == Fate::Back)
                {
                    let again = format!("; {} was seen again afterwards", cut(id));
                    finding.message.push_str(&again);
                }
                Judged::broken(finding)
            }
        }
    }

    /// Points at exchanges whose indices have changed, since the recording was put in order: each stands at its old
    /// index. What is noted afterwards has the new ones.
    pub fn renumber(&mut self, moved: &[usize]) {
        self.places = Places::default();
        for tally in self.clauses.values_mut() {
            tally.renumber(moved);
        }
        for suspect in &mut self.suspects {
            suspect.finding.renumber(moved);
        }
        for seen in self.profiles.values_mut() {
            seen.lives.renumber(moved);
            seen.request_ids.renumber(moved);
            seen.known_number.renumber(moved);
        }
    }

    /// Judges what needs the whole run, once everything was seen.
    pub fn conclude(&mut self) {
        self.broken.sort();
        for suspect in std::mem::take(&mut self.suspects) {
            let clause = suspect.clause.clone();
            let judged = self.decide(suspect);
            self.judged(&clause, judged);
        }
        for (clause, (profile, relation)) in std::mem::take(&mut self.of_the_run) {
            let seen = self.profile(&profile);
            let judged = match relation {
                WholeRun::RequestIds => seen.request_ids.judged(),
                WholeRun::Pending => seen.lives.pending(),
                WholeRun::Terminated => seen.lives.terminated(),
                WholeRun::Gone => seen.lives.gone(),
                WholeRun::KnownNumber => seen.known_number.judged(),
            };
            let judged = if judged == Judged::default() {
                Judged::inconclusive(relation.without_evidence())
            } else {
                judged
            };
            self.judged(&clause, judged);
        }
    }
}
