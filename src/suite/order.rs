//! Recordings in order: that of a run when it has ended, and those of its shares in one.

use std::path::Path;

use jiff::Timestamp;

use crate::catalogue::Catalogue;
use crate::recording::{Recorder, Recording};
use crate::redact::Redactor;
use crate::suite::error::RunError;
use crate::suite::run_metadata::About;
use crate::verdict::ledger::Journal;
use crate::verdict::order::Place;

/// Puts a recording in order, and what was noted of its exchanges with it.
pub(super) fn put(
    mut recorder: Recorder,
    catalogue: &Catalogue,
    journal: &mut Journal,
) -> std::io::Result<Recorder> {
    let mut order = vec![];
    for index in 0..recorder.len() {
        let place = match journal.places.remove(index) {
            Some(place) => place,
            // Nothing was noted of it.
            None => Place::of(catalogue, &recorder.exchange(index)?.purpose, index),
        };
        order.push((place, index));
    }
    order.sort_unstable();
    let mut moved = vec![0; order.len()];
    for (new, (_, old)) in order.iter().enumerate() {
        moved[*old] = new;
    }
    journal.renumber(&moved);
    let order: Vec<usize> = order.into_iter().map(|(_, index)| index).collect();
    recorder.in_order(&order)
}

/// Writes the exchanges of several recordings into one, in order; returns for each recording the new index of each
/// of its exchanges.
///
/// # Errors
/// An exchange that cannot be read, a file that cannot be written.
pub fn join(
    catalogue: &Catalogue,
    parts: &[&Recording],
    (about, start): (&About, Timestamp),
    redactor: &Redactor,
    file: &Path,
) -> Result<(Recording, Vec<Vec<usize>>), RunError> {
    let mut places = vec![];
    for (part, recording) in parts.iter().enumerate() {
        for exchange in recording.exchanges() {
            let exchange = exchange?;
            let place = Place::of(catalogue, &exchange.purpose, exchange.index);
            places.push((place, part, exchange.index));
        }
    }
    places.sort_unstable();
    let unwritten = |source| RunError::Recording {
        path: file.to_owned(),
        source,
    };
    let mut recorder = Recorder::create(file, start).map_err(unwritten)?;
    let mut moved: Vec<Vec<usize>> = parts.iter().map(|part| vec![0; part.len()]).collect();
    for (_, part, index) in places {
        let mut exchange = parts[part].exchange(index)?;
        moved[part][index] = recorder.len();
        recorder.append(&mut exchange).map_err(unwritten)?;
    }
    let recording = recorder.finish_about(about, redactor).map_err(unwritten)?;
    Ok((recording, moved))
}
