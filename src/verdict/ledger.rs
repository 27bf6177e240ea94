//! What a run notes while it goes on: of every clause, and of every profile.
//!
//! Scenarios run side by side, so notes come in any order. What is kept of them does not depend on it:
//! a recording that is judged again gives the same journal.

use std::collections::{BTreeMap, BTreeSet, btree_map::Entry};

use crate::{
    checks::{
        Absence, Judged, Note, What, answer, cut,
        known_number::KnownNumber,
        lifecycle::Lives,
        paging::Pages,
        presence::{Fate, Presence},
        request_ids::RequestIds,
    },
    exchange::Exchange,
    record::{Finding, Observation, kind},
    verdict::order::Place,
};

/// Findings kept for one clause: enough to see the pattern, bounded for a long run.
const FINDINGS_KEPT: usize = 12;

/// Different observations kept for one profile, the first by their places: a target may send any number.
const OBSERVED: usize = 300;

/// Everything that was noted of one clause.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// The exchanges that bear on it.
    pub evidence: Indices,
    /// Whether what it waits for was seen after all, so that why it is open does not count.
    pub drawn: bool,
    /// What broke it, by its kind and in the order of the exchanges: of each kind there is one before another has
    /// two.
    kinds: BTreeMap<String, Vec<Finding>>,
    /// Why it could not be judged.
    pub open: BTreeSet<String>,
    /// Why it does not apply.
    pub not_applicable: BTreeSet<String>,
    /// Answers in which it was not to be seen, by reason.
    pub absent: BTreeMap<Absence, usize>,
}

/// The places of a run's exchanges by their indices, as long as its recording is not in order.
type Places = BTreeMap<usize, Place>;

impl Tally {
    fn note(&mut self, what: What, places: &Places) {
        match what {
            What::Evidence(exchange) => self.evidence.insert(exchange),
            What::Drawn(exchange) => {
                self.evidence.insert(exchange);
                self.drawn = true;
            }
            What::Finding(finding) => self.keep(finding, places),
            What::DoesNotApply(reason) => drop(self.not_applicable.insert(reason)),
            What::Open(reason) => drop(self.open.insert(reason)),
            What::Absent(why) => *self.absent.entry(why).or_default() += 1,
        }
    }

    fn keep(&mut self, finding: Finding, places: &Places) {
        // Who knows more of a finding says so after the same words.
        let says_less = |less: &Finding, more: &Finding| {
            (less.exchange, &less.pointer) == (more.exchange, &more.pointer)
                && more.message.starts_with(&less.message)
        };
        if self
            .findings()
            .any(|known| known.message != finding.message && says_less(&finding, known))
        {
            return;
        }
        for findings in self.kinds.values_mut() {
            findings.retain(|known| known.message == finding.message || !says_less(known, &finding));
        }
        self.kinds.retain(|_, findings| !findings.is_empty());
        let alike = self.kinds.entry(kind::of(&finding)).or_default();
        let same = |f: &Finding| f.message == finding.message && f.pointer == finding.pointer;
        if let Some(known) = alike.iter().position(same) {
            if order(&alike[known], places) <= order(&finding, places) {
                return;
            }
            alike.remove(known);
        }
        let before = |known: &Finding| order(known, places) < order(&finding, places);
        let at = alike.partition_point(before);
        alike.insert(at, finding);
        // Of many the first of each kind stay, whatever came first.
        if self.findings().count() > FINDINGS_KEPT {
            let most = self.kinds.iter().max_by_key(|(kind, alike)| (alike.len(), *kind));
            let most = most.map(|(kind, _)| kind.clone()).unwrap_or_default();
            if let Entry::Occupied(mut alike) = self.kinds.entry(most) {
                alike.get_mut().pop();
                if alike.get().is_empty() {
                    alike.remove();
                }
            }
        }
    }

    /// What broke it, by its kinds.
    fn findings(&self) -> impl Iterator<Item = &Finding> {
        self.kinds.values().flatten()
    }

    /// What broke it, in the order of the exchanges as they stand in the recording by now.
    pub fn found(&self) -> Vec<&Finding> {
        let mut found: Vec<&Finding> = self.findings().collect();
        let in_order = Places::new();
        found.sort_by(|a, b| order(a, &in_order).cmp(&order(b, &in_order)));
        found
    }

    fn renumber(&mut self, moved: &[usize]) {
        let mut evidence = Indices::default();
        for index in self.evidence.iter() {
            evidence.insert(moved.get(index).copied().unwrap_or(index));
        }
        self.evidence = evidence;
        for finding in self.kinds.values_mut().flatten() {
            finding.renumber(moved);
        }
    }
}

/// The order of findings: by exchange, then by place in it (`/2` before `/10`).
fn order<'f>(finding: &'f Finding, places: &'f Places) -> impl Ord + use<'f> {
    let stands = |index: &usize| (places.get(index), *index);
    (
        stands(&finding.exchange),
        finding.pointer.as_ref().map(|p| (p.len(), p)),
        (&finding.message, &finding.expected, &finding.actual),
        finding.compared_with.iter().map(stands).collect::<Vec<_>>(),
    )
}

/// A set of exchanges by their indices in the recording, a bit for each.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Indices(Vec<u64>);

impl Indices {
    /// Adds one.
    pub fn insert(&mut self, index: usize) {
        let word = index / 64;
        if self.0.len() <= word {
            self.0.resize(word + 1, 0);
        }
        self.0[word] |= 1 << (index % 64);
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|word| *word == 0)
    }

    /// All of them, the smallest first.
    pub fn iter(&self) -> impl Iterator<Item = usize> {
        let words = self.0.iter().enumerate();
        words.flat_map(|(at, word)| {
            (0..64)
                .filter(move |bit| word >> bit & 1 == 1)
                .map(move |bit| at * 64 + bit)
        })
    }
}

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
    /// The number of failed creations, where it is known.
    pub known_number: KnownNumber,
    /// The most requests that one scenario waited for, one after the other.
    pub chain: usize,
}

/// A finding that only the whole run can decide.
#[derive(Debug, Clone)]
pub struct Suspect {
    /// The clause that it would break.
    pub clause: String,
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

/// The journal of a run.
#[derive(Debug, Default)]
pub struct Journal {
    /// By clause id.
    pub clauses: BTreeMap<String, Tally>,
    /// By profile id.
    pub profiles: BTreeMap<String, ProfileJournal>,
    /// Clauses whose relation holds over the whole run, with the relation.
    pub of_the_run: BTreeMap<String, (String, WholeRun)>,
    /// Findings that only the whole run can decide.
    pub suspects: Vec<Suspect>,
    /// What broke in the suite itself.
    pub broken: Vec<String>,
    /// Whether an ordinary request of any profile met trouble on the way: one gateway stands before all.
    pub troubled: bool,
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
    /// Why it stays open where nothing was to be seen of it.
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
    pub fn judged(&mut self, clause: &str, judged: Judged) {
        let tally = self.clauses.entry(clause.to_owned()).or_default();
        let evidence = judged.evidence.into_iter().map(What::Evidence);
        let findings = judged.findings.into_iter().map(What::Finding);
        let open = judged.open.into_iter().map(What::Open);
        for what in evidence.chain(findings).chain(open) {
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
                .is_ok_and(|r| matches!(r.status, 401 | 404));
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
        profile.presence.see(exchange, pages);
        profile.lives.see(exchange);
        profile.request_ids.see(exchange);
    }

    /// What the whole run says of a finding.
    fn decide(&mut self, suspect: Suspect) -> Judged {
        let troubled = self.troubled;
        let seen = self.profile(&suspect.profile);
        let mut finding = suspect.finding;
        match suspect.cause {
            Cause::Way if troubled || seen.refused => Judged::open(format!(
                "{}, and ordinary requests met such trouble, too",
                finding.message
            )),
            Cause::Way => Judged::broken(finding),
            Cause::GoneBefore {
                ids,
                ended_ms,
                one_is_enough,
            } => {
                let (gone, there): (Vec<&String>, Vec<&String>) = ids
                    .iter()
                    .partition(|id| seen.presence.fate(id, ended_ms) == Fate::Gone);
                if let Some(id) = gone.first().filter(|_| one_is_enough || there.is_empty()) {
                    return Judged::open(format!(
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
        self.places.clear();
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
                Judged::open(relation.without_evidence())
            } else {
                judged
            };
            self.judged(&clause, judged);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn what() -> impl Strategy<Value = What> {
        let finding = (0_usize..30, 0_usize..12, 0_usize..3).prop_map(|(exchange, place, word)| Finding {
            message: format!("message {word}"),
            pointer: (place > 0).then(|| format!("/list/{place}")),
            expected: String::new(),
            actual: exchange.to_string(),
            exchange,
            ..Finding::default()
        });
        prop_oneof![
            2 => (0_usize..200).prop_map(What::Evidence),
            4 => finding.prop_map(What::Finding),
            1 => "[ab]".prop_map(What::Open),
            1 => (0_usize..200).prop_map(What::Drawn),
            1 => "[ab]".prop_map(What::DoesNotApply),
            1 => Just(What::Absent(Absence::Optional)),
        ]
    }

    fn tally(notes: &[What]) -> Tally {
        let mut tally = Tally::default();
        for what in notes {
            tally.note(what.clone(), &Places::default());
        }
        tally
    }

    proptest! {
        #[test]
        fn notes_may_come_in_any_order(
            (first, second) in prop::collection::vec(what(), 0..60)
                .prop_flat_map(|notes| (Just(notes.clone()), Just(notes).prop_shuffle())),
        ) {
            let kept = tally(&first);
            prop_assert_eq!(&kept, &tally(&second));
            let found = kept.found();
            prop_assert!(found.len() <= FINDINGS_KEPT);
            prop_assert!(found.is_sorted_by_key(|f| f.exchange));
            let kinds = |findings: &mut dyn Iterator<Item = &Finding>| -> BTreeSet<String> {
                findings.map(kind::of).collect()
            };
            let all = kinds(&mut first.iter().filter_map(|what| match what {
                What::Finding(finding) => Some(finding),
                _ => None,
            }));
            prop_assert_eq!(kinds(&mut found.into_iter()), all);
            let set: BTreeSet<usize> = first.iter().filter_map(|what| match what {
                What::Evidence(exchange) | What::Drawn(exchange) => Some(*exchange),
                _ => None,
            }).collect();
            prop_assert_eq!(kept.evidence.len(), set.len());
            prop_assert_eq!(kept.evidence.is_empty(), set.is_empty());
            prop_assert!(kept.evidence.iter().eq(set));
        }
    }
}
