//! `render`: reports from a saved run.

use std::path::PathBuf;

use clap::ValueHint;

use super::{
    args::SuiteArgs,
    page::Page,
    session::{Failure, catalogue, warn},
    show::documents,
};
use crate::recording::Recording;
use crate::report::annotations::Build;
use crate::report::files::{CODE_QUALITY, RESULTS, write_all};
use crate::report::folder::Folder;
use crate::report::{Material, RECORDING, results};
use crate::suite::run_metadata::About;

/// Write every report again from a saved run
#[derive(Debug, Clone, clap::Args)]
pub struct Args {
    /// The folder of the run, with its results.json and traffic.har
    #[arg(value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub dir: PathBuf,
    /// Which suite.
    #[command(flatten)]
    pub suite: SuiteArgs,
}

/// Writes the reports; they say what the run said, whatever it was, so that the exit code is 0.
///
/// # Errors
/// A folder that holds no run, or reports that cannot be written.
pub fn execute(args: &Args) -> Result<u8, Failure> {
    let catalogue = catalogue(&args.suite)?;
    let dir = &args.dir;
    if !dir.is_dir() {
        return Err(Failure::usage(format!(
            "there is no folder `{}`; name that of a run",
            dir.display()
        )));
    }
    let _folder = Folder::claim(dir).map_err(Failure::usage)?;
    let record = results::read(&dir.join(RESULTS)).map_err(Failure::usage)?;
    let recording = Recording::open(dir.join(RECORDING)).map_err(Failure::usage)?;
    let about = About::read(&recording).map_err(Failure::usage)?;
    if record.suite.digest != catalogue.digest() {
        warn(&[format!(
            "the run was judged by another suite ({}); --suite names the folder of that one",
            record.suite.digest
        )]);
    }
    let arguments = about.map(|about| about.arguments).unwrap_or_default();
    let documents = documents(&catalogue, &record);
    let material = Material {
        record: &record,
        recording: &recording,
        documents: &documents,
        rulings: catalogue.rulings(),
        arguments: &arguments,
        folder: dir,
    };
    let build = if dir.join(CODE_QUALITY).exists() {
        Build::GitLab
    } else {
        Build::of(|name| std::env::var(name).ok())
    };
    // What was recorded holds no secret, and none is known here.
    let written = write_all(&material, dir, build, &|_| false).map_err(Failure::broken)?;
    let mut page = Page::default();
    for file in written.iter().filter(|file| !file.ends_with(RECORDING)) {
        page.line(file.display().to_string());
    }
    page.print()?;
    Ok(0)
}
