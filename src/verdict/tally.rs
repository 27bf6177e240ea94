//! What a run notes of one clause: evidence, findings, and why it could not be judged.

use std::collections::{BTreeMap, BTreeSet, btree_map::Entry};

use crate::{
    checks::{Absence, What},
    record::{Finding, kind},
    verdict::order::Place,
};

/// Findings kept for one clause: enough to see the pattern, bounded for a long run.
const FINDINGS_KEPT: usize = 12;

/// Everything that was noted of one clause.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// The exchanges that bear on it.
    pub evidence: Indices,
    /// Whether what it waits for was seen after all, so that why it is inconclusive does not count.
    pub drawn: bool,
    /// What broke it, by its kind and in the order of the exchanges: of each kind there is one before another has
    /// two.
    kinds: BTreeMap<String, Vec<Finding>>,
    /// Why it could not be judged.
    pub inconclusive: BTreeSet<String>,
    /// Why it does not apply.
    pub not_applicable: BTreeSet<String>,
    /// Answers in which it was not to be seen, by reason.
    pub absent: BTreeMap<Absence, usize>,
}

/// The places of a run's exchanges by their indices, as long as its recording is not in order.
#[derive(Debug, Default)]
pub struct Places(Vec<Option<Place>>);

impl Places {
    /// Notes where the exchange of this index stands.
    pub fn insert(&mut self, index: usize, place: Place) {
        self.0.resize(self.0.len().max(index + 1), None);
        self.0[index] = Some(place);
    }

    /// Takes out where the exchange of this index stands.
    pub fn remove(&mut self, index: usize) -> Option<Place> {
        self.0.get_mut(index)?.take()
    }

    fn get(&self, index: usize) -> Option<&Place> {
        self.0.get(index)?.as_ref()
    }
}

impl Tally {
    pub(super) fn note(&mut self, what: What, places: &Places) {
        match what {
            What::Evidence(exchange) => self.evidence.insert(exchange),
            What::Drawn(exchange) => {
                self.evidence.insert(exchange);
                self.drawn = true;
            }
            What::Finding(finding) => self.keep(finding, places),
            What::DoesNotApply(reason) => drop(self.not_applicable.insert(reason)),
            What::Inconclusive(reason) => drop(self.inconclusive.insert(reason)),
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
        let in_order = Places::default();
        found.sort_by(|a, b| order(a, &in_order).cmp(&order(b, &in_order)));
        found
    }

    pub(super) fn renumber(&mut self, moved: &[usize]) {
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
    let stands = |index: &usize| (places.get(*index), *index);
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
            1 => "[ab]".prop_map(What::Inconclusive),
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
