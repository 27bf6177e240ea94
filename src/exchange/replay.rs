//! The second transport: a recording answers in place of the target.
//!
//! A scenario's n-th request gets the recording's n-th answer of that scenario, so features and
//! steps may depend on answers only.

use std::collections::HashMap;

use super::{
    Exchange, Purpose,
    har::{Recording, RecordingError},
};

/// A recording, ready to answer.
#[derive(Debug)]
pub struct Replay {
    recording: Recording,
    entries: HashMap<(String, String, usize), usize>,
}

impl Replay {
    /// Reads which scenario's which request each entry answers.
    ///
    /// # Errors
    /// An entry that cannot be read.
    pub fn of(recording: Recording) -> Result<Self, RecordingError> {
        let mut entries = HashMap::new();
        for (index, entry) in recording.entries().enumerate() {
            if let Some(ours) = entry?.conformance {
                entries.insert((ours.profile, ours.scenario, ours.number), index);
            }
        }
        Ok(Self { recording, entries })
    }

    /// The recorded exchange for this purpose; none when the recording has no such request.
    ///
    /// # Errors
    /// The entry cannot be read.
    pub fn answer(&self, purpose: &Purpose) -> Result<Option<Exchange>, RecordingError> {
        let key = (purpose.profile.clone(), purpose.scenario.clone(), purpose.number);
        self.entries
            .get(&key)
            .map(|index| self.recording.exchange(*index))
            .transpose()
    }

    /// Whether any request of this profile was recorded.
    pub fn has_profile(&self, profile: &str) -> bool {
        self.entries.keys().any(|(p, ..)| p == profile)
    }

    /// The recording itself.
    pub fn recording(&self) -> &Recording {
        &self.recording
    }
}
