//! The order of a recording: by profile, scenario and number, whatever came first.
//!
//! Scenarios run side by side, so that exchanges come in another order every time. Two runs that saw the same are
//! to say the same, and the shares of a run what the whole says: the recording is put in order when the run has
//! ended, and the record made from that.

use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;

use super::again::judge_recording;
use super::session::Failure;
use crate::catalogue::Catalogue;
use crate::exchange::Purpose;
use crate::gate::Gate;
use crate::http::client::IDENTITY;
use crate::http::stop::StopFlag;
use crate::record::{Outcome, Record, Verdict};
use crate::recording::{Recorder, Recording};
use crate::redact::Redactor;
use crate::report::RECORDING;
use crate::suite::run::Finished;
use crate::suite::run_metadata::About;

/// Where an exchange stands: signing in first, then what a profile is surveyed by, then its scenarios; what others
/// recorded comes last, as it was taken.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place(bool, usize, Option<usize>, String, usize, usize);

impl Place {
    /// The place of the exchange with this purpose, the `index`th of its recording.
    pub fn of(catalogue: &Catalogue, purpose: &Purpose, index: usize) -> Self {
        let foreign = purpose.origin.is_some();
        let signing_in = purpose.scenario == IDENTITY;
        let rank = catalogue.profiles().position(|id| id == purpose.profile);
        let scenario = catalogue.get(&purpose.profile).and_then(|profile| {
            let mut scenarios = profile.scenarios.iter();
            scenarios.position(|scenario| scenario.key == purpose.scenario)
        });
        match (foreign, signing_in) {
            (true, _) => Self(true, 0, None, String::new(), 0, index),
            (false, true) => Self(false, 0, None, String::new(), purpose.number, index),
            (false, false) => {
                let rank = 1 + rank.unwrap_or_default();
                Self(
                    false,
                    rank,
                    scenario,
                    purpose.scenario.clone(),
                    purpose.number,
                    index,
                )
            }
        }
    }
}

/// Writes exchanges of one or more recordings into one, in order; returns for each recording the new index of each
/// of its exchanges.
///
/// # Errors
/// An exchange that cannot be read, a file that cannot be written.
pub fn write(
    catalogue: &Catalogue,
    parts: &[&Recording],
    about: &About,
    redactor: &Redactor,
    file: &Path,
) -> Result<(Recording, Vec<Vec<usize>>), Failure> {
    let mut places = vec![];
    for (part, recording) in parts.iter().enumerate() {
        for exchange in recording.exchanges() {
            let exchange = exchange.map_err(Failure::usage)?;
            places.push((
                Place::of(catalogue, &exchange.purpose, exchange.index),
                part,
                exchange.index,
            ));
        }
    }
    places.sort();
    let start: Timestamp = about.started_at.parse().map_err(Failure::usage)?;
    let mut recorder = Recorder::create(file, start).map_err(Failure::broken)?;
    let mut moved: Vec<Vec<usize>> = parts.iter().map(|part| vec![0; part.len()]).collect();
    for (_, part, index) in places {
        let mut exchange = parts[part].exchange(index).map_err(Failure::usage)?;
        moved[part][index] = recorder.len();
        recorder.append(&mut exchange).map_err(Failure::broken)?;
    }
    let recording = recorder.finish_about(about, redactor).map_err(Failure::broken)?;
    Ok((recording, moved))
}

/// A run with its recording in order and the record that follows from it. A run that did not come to its end, one
/// of which a recording says something else, and one whose recording cannot be read again, stays as it is.
pub async fn put(finished: Finished, catalogue: &Arc<Catalogue>, gate: &Gate, dir: &Path) -> Finished {
    if finished.record.stopped.is_some() || finished.record.outcome == Outcome::Error {
        return finished;
    }
    let record = match ordered(&finished, catalogue, dir).await {
        Ok(Some(record)) if verdicts(&record) == verdicts(&finished.record) => Some(record),
        _ => None,
    };
    let (file, place) = (dir.join(IN_ORDER), dir.join(RECORDING));
    if let Some(record) = record
        && std::fs::rename(&file, &place).is_ok()
        && let Ok(recording) = Recording::open(place)
    {
        return Finished {
            record: gate.decide(record),
            recording: Arc::new(recording),
            ..finished
        };
    }
    let _ = std::fs::remove_file(file);
    finished
}

/// The record that follows from the recording in order, which is left beside it; none where it was in order.
async fn ordered(
    finished: &Finished,
    catalogue: &Arc<Catalogue>,
    dir: &Path,
) -> Result<Option<Record>, Failure> {
    let about = About::read(&finished.recording).map_err(Failure::broken)?;
    let about = about.ok_or_else(|| Failure::broken("the recording says nothing of its run"))?;
    let file = dir.join(IN_ORDER);
    let (recording, moved) = write(
        catalogue,
        &[&finished.recording],
        &about,
        &finished.redactor,
        &file,
    )?;
    if moved.concat().is_sorted() {
        return Ok(None);
    }
    let again = judge_recording(recording, catalogue, Arc::new(StopFlag::default())).await?;
    Ok(Some(again.finished.record))
}

/// The recording until it takes its place.
const IN_ORDER: &str = "traffic.har.in-order";

fn verdicts(record: &Record) -> Vec<(&str, Verdict)> {
    record
        .clauses()
        .map(|clause| (clause.id.as_str(), clause.verdict))
        .collect()
}
