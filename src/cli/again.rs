//! Judging the recording of a saved run again, for the commands that do not believe its results.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use jiff::Timestamp;

use super::{session::Failure, show};
use crate::{
    catalogue::Catalogue,
    gate::Gate,
    http::{replay::Replay, stop::StopFlag},
    recording::{Recorder, Recording},
    report::{RECORDING, annotations::Build},
    suite::{
        run::{Finished, Order, Traffic, run},
        run_metadata::About,
    },
};

/// A saved run, judged again.
pub struct Again {
    /// What the recording says.
    pub finished: Finished,
    /// What the recording says of its run.
    pub about: About,
}

/// Judges the recording in a folder again.
///
/// # Errors
/// The folder holds no recording of a run of ours.
pub async fn judge_again(
    dir: &Path,
    catalogue: &Arc<Catalogue>,
    stop: Arc<StopFlag>,
) -> Result<Again, Failure> {
    let recording = Recording::open(dir.join(RECORDING)).map_err(Failure::usage)?;
    let file = recording.path().display().to_string();
    let about = About::read(&recording).map_err(Failure::usage)?.ok_or_else(|| {
        Failure::usage(format!(
            "`{file}` was not recorded by a run, so nothing can be judged again; `judge` judges what others recorded"
        ))
    })?;
    if about.exchanges != recording.len() {
        return Err(Failure::usage(format!(
            "`{file}` holds {} exchanges, and its run recorded {}: give the file as the run wrote it",
            recording.len(),
            about.exchanges
        )));
    }
    let target = about
        .target
        .target()
        .map_err(|why| Failure::usage(format!("what `{file}` says of its target cannot be used: {why}")))?;
    let selection = about.selection(catalogue).map_err(Failure::usage)?;
    let replay = Replay::of(Arc::new(recording), about.stopped.clone()).map_err(Failure::usage)?;
    let traffic = Traffic::Replay(Box::new(replay), Box::new(about.clone()));
    let order = Order {
        gate: Gate::new(about.fail_on.iter().copied().collect()),
        arguments: about.arguments.clone(),
        stop,
        ..Order::new(catalogue, target, selection, traffic)
    };
    let finished = run(order).await.map_err(Failure::broken)?;
    Ok(Again { finished, about })
}

impl Again {
    /// Writes the reports into a folder, whose place in command lines is named so; returns the files.
    ///
    /// # Errors
    /// A report cannot be written.
    pub fn write(
        &self,
        catalogue: &Catalogue,
        into: &Path,
        named: &Path,
        build: Build,
    ) -> Result<Vec<PathBuf>, Failure> {
        let (record, recording) = (&self.finished.record, &self.finished.recording);
        let material = show::material(catalogue, record, recording, &self.about.arguments, named);
        // What was recorded holds no secret, and none is known here.
        show::write(&material, into, build, None)
    }

    /// Writes the recording as the run wrote it, as far as the suite reads it.
    ///
    /// # Errors
    /// An exchange that cannot be read, or a file that cannot be written.
    pub fn write_recording(&self, into: &Path) -> Result<(), Failure> {
        let start: Timestamp = self.about.started_at.parse().map_err(Failure::broken)?;
        let mut recorder = Recorder::create(into.join(RECORDING), start).map_err(Failure::broken)?;
        for exchange in self.finished.recording.exchanges() {
            let mut exchange = exchange.map_err(Failure::broken)?;
            recorder.append(&mut exchange).map_err(Failure::broken)?;
        }
        let written = recorder.finish_about(&self.about, &self.finished.redactor);
        written.map(|_| ()).map_err(Failure::broken)
    }
}
