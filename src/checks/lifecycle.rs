//! The life of a CloudDC instance, as a poller sees it.
//!
//! From one sample to the next every change is possible (several may lie between them) except
//! into `pending` and out of `terminated`. Only neighbours that did not overlap are compared.

use std::collections::BTreeMap;

use super::{Judged, taken_from};
use crate::exchange::{Credential, Exchange};
use crate::record::Finding;

/// The six states in the diagram's order, spelled as on the wire.
pub const STATES: [&str; 6] = [
    "pending",
    "running",
    "stopped",
    "error",
    "shutting-down",
    "terminated",
];

/// One sample of an instance.
#[derive(Debug, Clone)]
struct Sample {
    /// The exchange's index.
    index: usize,
    /// When the request began and its answer was complete, in milliseconds of the run.
    began_ms: f64,
    ended_ms: f64,
    /// The recording from elsewhere that it was taken from.
    origin: Option<String>,
    seen: Seen,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Seen {
    State(&'static str),
    /// A text that is none of the six: the pairs around it are not judged.
    Other,
    /// 404.
    Gone,
}

/// Everything that was seen of the instances of a run, in the order of time: scenarios side by side may hand it
/// over in another one.
#[derive(Debug, Default)]
pub struct Lives {
    /// By the address that was asked and the instance: others may record several clouds, or projects.
    samples: BTreeMap<(String, String), Vec<Sample>>,
}

/// Samples of one instance that are remembered at most.
const REMEMBERED: usize = 10_000;

impl Lives {
    /// Takes one exchange into account, if it is a sample of an instance.
    pub fn see(&mut self, exchange: &Exchange) {
        let purpose = &exchange.purpose;
        let elsewhere = purpose.origin.is_some();
        // What a request without a right credential draws says nothing of the instance.
        let own = purpose.ordinary && purpose.credential == Credential::Valid;
        let Some(fixture) = purpose.fixture.as_ref().filter(|_| own || elsewhere) else {
            return;
        };
        // Why somebody else's request did not find it, nobody knows, nor since when a cache had what it answered.
        let told =
            |seen: &Seen| own || *seen != Seen::Gone && exchange.answer.as_ref().is_ok_and(|a| !a.cached);
        let seen = state(exchange).filter(told);
        let Some(seen) = seen else { return };
        let address = exchange.request.url.split('?').next().unwrap_or_default();
        let instance = (address.to_owned(), fixture.clone());
        let samples = self.samples.entry(instance).or_default();
        let sample = Sample {
            index: exchange.index,
            began_ms: exchange.started_ms,
            ended_ms: exchange.ended_ms,
            origin: purpose.origin.clone(),
            seen,
        };
        let times = |sample: &Sample| (sample.began_ms, sample.ended_ms);
        let at = samples.partition_point(|known| times(known) < times(&sample));
        samples.insert(at, sample);
        samples.truncate(REMEMBERED);
    }

    /// Points at exchanges whose indices have changed: each stands at its old index.
    pub fn renumber(&mut self, moved: &[usize]) {
        for sample in self.samples.values_mut().flatten() {
            sample.index = moved.get(sample.index).copied().unwrap_or(sample.index);
        }
    }

    /// No instance goes back to `pending`.
    pub fn pending(&self) -> Judged {
        self.pairs(
            |from, to| to == "pending" && from != "pending" && from != "terminated",
            "into pending",
        )
    }

    /// No instance leaves `terminated`.
    pub fn terminated(&self) -> Judged {
        self.pairs(
            |from, to| from == "terminated" && to != "terminated",
            "out of terminated",
        )
    }

    /// No instance that was gone is there again.
    pub fn gone(&self) -> Judged {
        let mut judged = Judged::default();
        for ((_, id), samples) in &self.samples {
            let mut present: Option<&Sample> = None;
            let mut gone: Option<&Sample> = None;
            for sample in samples {
                match (&sample.seen, gone) {
                    (Seen::Gone, _) if present.is_some() => gone = Some(sample),
                    (Seen::Gone, _) => {}
                    (_, Some(before)) if after(before, sample) => {
                        let message = format!("instance {id} is back after a 404");
                        judged
                            .findings
                            .push(compared(before, sample, message, "404 for good", "200"));
                        judged.evidence.push(sample.index);
                        gone = None;
                    }
                    _ => present = Some(sample),
                }
            }
            if let (Some(sample), true) = (samples.last(), samples.len() > 1 && present.is_some()) {
                judged.evidence.push(sample.index);
            }
        }
        judged
    }

    fn pairs(&self, illegal: impl Fn(&str, &str) -> bool, what: &str) -> Judged {
        let mut judged = Judged::default();
        for ((_, id), samples) in &self.samples {
            for pair in samples.windows(2) {
                let [a, b] = pair else { continue };
                let (Seen::State(from), Seen::State(to)) = (a.seen, b.seen) else {
                    continue;
                };
                if !after(a, b) {
                    continue;
                }
                judged.evidence.push(b.index);
                if illegal(from, to) {
                    let message = format!("the state of instance {id} changes from {from} to {to}, {what}");
                    let expected = allowed(from);
                    judged.findings.push(compared(a, b, message, &expected, to));
                }
            }
        }
        judged.evidence.sort_unstable();
        judged
    }

    /// How often each change was observed between neighbours, for the report's table.
    pub fn changes(&self) -> BTreeMap<(&'static str, &'static str), usize> {
        let mut changes = BTreeMap::new();
        for samples in self.samples.values() {
            for pair in samples.windows(2) {
                if let [a, b] = pair
                    && let (Seen::State(from), Seen::State(to)) = (a.seen, b.seen)
                    && after(a, b)
                {
                    *changes.entry((from, to)).or_default() += 1;
                }
            }
        }
        changes
    }
}

/// Whether a change may be seen between two samples.
pub fn legal(from: &str, to: &str) -> bool {
    from == to || (to != "pending" && from != "terminated")
}

fn allowed(from: &str) -> String {
    let states: Vec<&str> = STATES.iter().copied().filter(|to| legal(from, to)).collect();
    format!("after {from}: {}", states.join(", "))
}

fn compared(before: &Sample, now: &Sample, message: String, expected: &str, actual: &str) -> Finding {
    let message = match &now.origin {
        Some(origin) => taken_from(origin, &message),
        None => message,
    };
    Finding {
        message,
        pointer: Some("/state".to_owned()),
        expected: expected.to_owned(),
        actual: actual.to_owned(),
        exchange: now.index,
        compared_with: vec![before.index],
        ..Finding::default()
    }
}

/// Whether the second request began when the first answer was complete.
fn after(a: &Sample, b: &Sample) -> bool {
    a.ended_ms <= b.began_ms
}

fn state(exchange: &Exchange) -> Option<Seen> {
    let response = exchange.answer.as_ref().ok()?;
    match response.status {
        404 if super::answer::author(response) == super::answer::Author::Service => Some(Seen::Gone),
        200 => {
            let text = response
                .json()
                .ok()?
                .value
                .get("state")?
                .as_str()?
                .replace('_', "-");
            Some(
                STATES
                    .iter()
                    .find(|s| **s == text)
                    .map_or(Seen::Other, |s| Seen::State(s)),
            )
        }
        _ => None,
    }
}
