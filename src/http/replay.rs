//! The second transport: a recording answers in place of the target.
//!
//! A scenario's n-th request gets the recording's n-th answer of that scenario, so features and
//! steps may depend on answers only. What of a recording is not what the suite asks is noted
//! ([`Replay::strange`]): a recording of this suite holds nothing of the kind.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex, PoisonError},
};

use url::Url;

use crate::exchange::{Exchange, IDENTITY, NoAnswer, Purpose, Request};
use crate::http::stop::Halt;
use crate::recording::{Recording, RecordingError};
use crate::redact::MASK;

/// A recording, ready to answer.
#[derive(Debug)]
pub struct Replay {
    recording: Arc<Recording>,
    entries: HashMap<(String, String, usize), usize>,
    foreign: Vec<usize>,
    stopped: Option<String>,
    /// Entries that nobody asked for yet, and those that are not what was asked for, each with the reason.
    strange: Mutex<BTreeMap<usize, &'static str>>,
}

/// An entry that no scenario asked for.
const NOT_ASKED: &str = "the suite asks for no such exchange here";
/// An entry that answers a request which another one answers, too.
const TWICE: &str = "another exchange answers the same request of the same scenario";
/// An entry that was not recorded by the suite.
const FOREIGN: &str = "it does not say which request of the suite it answers";
/// An entry whose request is another one.
const OTHER_REQUEST: &str = "its request is not the one that the suite sends here";
/// An entry that was made for something else.
const OTHER_PURPOSE: &str = "it says of itself something else than what the suite sends it for";

impl Replay {
    /// Reads which scenario's which request each entry answers. `stopped` says why the recorded run ended
    /// early, where it did: what it did not ask any more ends a scenario as it did then.
    ///
    /// # Errors
    /// An entry that cannot be read.
    pub fn of(recording: Arc<Recording>, stopped: Option<String>) -> Result<Self, RecordingError> {
        let mut entries = HashMap::new();
        let mut foreign = vec![];
        let mut strange = BTreeMap::new();
        for (index, entry) in recording.entries().enumerate() {
            match entry?.conformance {
                Some(ours) if ours.purpose.origin.is_none() => {
                    if ours.purpose.scenario != IDENTITY {
                        strange.insert(index, NOT_ASKED);
                    }
                    let Purpose {
                        profile,
                        scenario,
                        number,
                        ..
                    } = ours.purpose;
                    let before = entries.insert((profile, scenario, number), index);
                    strange.extend(before.map(|before| (before, TWICE)));
                }
                Some(_) => foreign.push(index),
                None => {
                    strange.insert(index, FOREIGN);
                }
            }
        }
        Ok(Self {
            recording,
            entries,
            foreign,
            stopped,
            strange: Mutex::new(strange),
        })
    }

    /// The recorded exchange for this purpose.
    ///
    /// # Errors
    /// The run had ended, the recording has no such request, or the entry cannot be read.
    pub fn answer(&self, base: &Url, request: &Request, purpose: &Purpose) -> Result<Exchange, Halt> {
        let key = (purpose.profile.clone(), purpose.scenario.clone(), purpose.number);
        match (self.entries.get(&key), &self.stopped) {
            (Some(index), stopped) => {
                let exchange = self.recording.exchange(*index);
                let exchange = exchange.map_err(|e| Halt::Broken(e.to_string()))?;
                self.asked(&exchange, base, request, purpose);
                match (&exchange.answer, stopped) {
                    (Err(NoAnswer::OutOfBudget(why)), None) => Err(Halt::Stopped(why.clone())),
                    (Err(NoAnswer::OutOfBudget(_)), Some(reason)) => Err(Halt::Stopped(reason.clone())),
                    _ => Ok(exchange),
                }
            }
            (None, Some(reason)) => Err(Halt::Stopped(reason.clone())),
            (None, None) => Err(Halt::NotRecorded),
        }
    }

    /// Notes that an entry was asked for, and whether it is what was asked for.
    fn asked(&self, exchange: &Exchange, base: &Url, request: &Request, purpose: &Purpose) {
        let why = if exchange.purpose != *purpose {
            Some(OTHER_PURPOSE)
        } else if purpose.provoked.is_none() && !is_of(exchange, base, request) {
            Some(OTHER_REQUEST)
        } else {
            None
        };
        let mut strange = self.strange.lock().unwrap_or_else(PoisonError::into_inner);
        match why {
            Some(why) => strange.insert(exchange.index, why),
            None => strange.remove(&exchange.index),
        };
    }

    /// What of the recording is not what the suite asked by now: the entry's index and why, in order.
    pub fn strange(&self) -> Vec<(usize, &'static str)> {
        let strange = self.strange.lock().unwrap_or_else(PoisonError::into_inner);
        strange.iter().map(|(index, why)| (*index, *why)).collect()
    }

    /// What was taken from recordings from elsewhere, in order.
    pub fn foreign(&self) -> impl Iterator<Item = Result<Exchange, RecordingError>> {
        self.foreign.iter().map(|index| self.recording.exchange(*index))
    }

    /// The recording itself.
    pub fn recording(&self) -> &Arc<Recording> {
        &self.recording
    }
}

/// Whether a recorded request is this one, signed or not: a signature adds to it, and secrets are masked in it.
fn is_of(exchange: &Exchange, base: &Url, request: &Request) -> bool {
    let (sent, base) = (&exchange.request, base.as_str().trim_end_matches('/'));
    let (address, query) = sent.url.split_once('?').unwrap_or((&sent.url, ""));
    let has = |part: &str| query.split('&').any(|sent| sent == part);
    let mut asked = request.query.iter().flat_map(|query| query.split('&'));
    sent.method == request.method
        && (address == format!("{base}{}", request.path) || address.contains(MASK))
        && (query.contains(MASK) || asked.all(has))
}
