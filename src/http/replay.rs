//! The second transport: a recording answers in place of the target.
//!
//! A scenario's n-th request gets the recording's n-th answer of that scenario, so features and
//! steps may depend on answers only.

use std::{collections::HashMap, sync::Arc};

use crate::exchange::{Exchange, NoAnswer, Purpose};
use crate::http::stop::Halt;
use crate::recording::{Recording, RecordingError};

/// A recording, ready to answer.
#[derive(Debug)]
pub struct Replay {
    recording: Arc<Recording>,
    entries: HashMap<(String, String, usize), usize>,
    foreign: Vec<usize>,
    stopped: Option<String>,
}

impl Replay {
    /// Reads which scenario's which request each entry answers. `stopped` says why the recorded run ended
    /// early, where it did: what it did not ask any more ends a scenario as it did then.
    ///
    /// # Errors
    /// An entry that cannot be read.
    pub fn of(recording: Arc<Recording>, stopped: Option<String>) -> Result<Self, RecordingError> {
        let mut entries = HashMap::new();
        let mut foreign = vec![];
        for (index, entry) in recording.entries().enumerate() {
            match entry?.conformance {
                Some(ours) if ours.origin.is_none() => {
                    entries.insert((ours.profile, ours.scenario, ours.number), index);
                }
                Some(_) => foreign.push(index),
                None => {}
            }
        }
        Ok(Self {
            recording,
            entries,
            foreign,
            stopped,
        })
    }

    /// The recorded exchange for this purpose.
    ///
    /// # Errors
    /// The run had ended, the recording has no such request, or the entry cannot be read.
    pub fn answer(&self, purpose: &Purpose) -> Result<Exchange, Halt> {
        let key = (purpose.profile.clone(), purpose.scenario.clone(), purpose.number);
        match (self.entries.get(&key), &self.stopped) {
            (Some(index), stopped) => {
                let exchange = self.recording.exchange(*index);
                let exchange = exchange.map_err(|e| Halt::Broken(e.to_string()))?;
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

    /// What was taken from recordings from elsewhere, in order.
    pub fn foreign(&self) -> impl Iterator<Item = Result<Exchange, RecordingError>> {
        self.foreign.iter().map(|index| self.recording.exchange(*index))
    }

    /// The recording itself.
    pub fn recording(&self) -> &Arc<Recording> {
        &self.recording
    }
}
