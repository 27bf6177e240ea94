//! `render`: reports from a saved run, judged again.

use std::{path::PathBuf, sync::Arc};

use clap::ValueHint;

use super::{
    again::judge_again,
    args::SuiteArgs,
    environment::variable,
    page::Page,
    session::{Failure, catalogue},
};
use crate::{
    certificate::record::record_differs,
    http::stop::StopFlag,
    report::{
        RECORDING,
        annotations::Build,
        folder::Folder,
        folder::{CODE_QUALITY, RESULTS},
        results,
    },
};

/// Write every report again from a saved run
///
/// The recording is judged again. A results.json that says something else than the recording is refused.
#[derive(Debug, Clone, clap::Args)]
pub struct Args {
    /// The folder of the run, with its results.json and traffic.har
    #[arg(value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub dir: PathBuf,
    #[command(flatten)]
    pub suite: SuiteArgs,
}

/// Writes the reports; they say what the run said, whatever it was, so that the exit code is 0.
pub async fn execute(args: Args, stop: Arc<StopFlag>) -> Result<u8, Failure> {
    let catalogue = catalogue(&args.suite)?;
    let dir = &args.dir;
    if !dir.is_dir() {
        return Err(Failure::usage(format!(
            "there is no folder `{}`; name that of a run",
            dir.display()
        )));
    }
    let _folder = Folder::claim(dir).map_err(Failure::usage)?;
    let path = dir.join(RESULTS);
    let saved = results::read(&path).map_err(Failure::usage)?;
    let mut again = judge_again(dir, &catalogue, stop).await?;
    if let Some(differs) = record_differs(&path, &again.finished.record).first() {
        return Err(Failure::usage(format!(
            "`{}` does not follow from `{RECORDING}` beside it: {differs}; `judge {}` writes what the recording says",
            path.display(),
            dir.join(RECORDING).display()
        )));
    }
    // What the gate said of the run then is no part of the recording.
    again.finished.record = saved;
    let build = if dir.join(CODE_QUALITY).exists() {
        Build::GitLab
    } else {
        Build::of(variable)
    };
    let written = again.write(&catalogue, dir, dir, build)?;
    let mut page = Page::default();
    for file in written.iter().filter(|file| !file.ends_with(RECORDING)) {
        page.line(file.display().to_string());
    }
    page.print()?;
    Ok(0)
}
