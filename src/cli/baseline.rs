//! `baseline`: what fails or stays inconclusive today, as a file to review.

use std::path::PathBuf;

use clap::ValueHint;

use super::args::SuiteArgs;
use super::session::{Failure, catalogue, warn};
use super::stdout::{say, say_line};
use crate::atomic_file;
use crate::gate::{Baseline, FailOn, write};
use crate::report::{folder::RESULTS, results};

const EXAMPLES: &str = "\
Examples:
  cloud-conformance baseline reports --out baseline.toml
      accept what the last run found; write a reason into each entry
  cloud-conformance baseline reports --out baseline.toml --fail-on must,inconclusive
      accept what could not be judged, too";

/// Write what fails or stays inconclusive in a run as a file to review
///
/// Failures are written; what is inconclusive, too, where the run or --fail-on asks for it. Reason, owner and
/// expiry of entries that stay are kept.
#[derive(Debug, Clone, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// The folder of the run, with its results.json
    #[arg(value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub dir: PathBuf,
    /// The file to write; without it the text is printed
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub out: Option<PathBuf>,
    /// What the gate will fail on, joined by commas; by itself what the run failed on
    #[arg(long, value_name = "LIST")]
    pub fail_on: Option<FailOn>,
    #[command(flatten)]
    pub suite: SuiteArgs,
}

/// Writes the file.
pub fn execute(args: &Args) -> Result<u8, Failure> {
    let catalogue = catalogue(&args.suite)?;
    let record = results::read(&args.dir.join(RESULTS)).map_err(Failure::usage)?;
    let replaced = match &args.out {
        Some(file) if file.exists() => Some(Baseline::read(file, &catalogue).map_err(Failure::usage)?),
        _ => None,
    };
    let fail_on = args
        .fail_on
        .clone()
        .unwrap_or_else(|| record.gate.fail_on.iter().copied().collect());
    let before = write::before(replaced, &record);
    let entries = write::entries(&record, &fail_on, &before, None);
    if !record.complete {
        warn(&["the run did not come to its end: what it did not judge is not in the file".to_owned()]);
    }
    let text = write::file(&[&record], &entries);
    let Some(out) = &args.out else {
        return say(text.as_bytes()).map(|()| 0);
    };
    atomic_file::write(out, &text)
        .map_err(|e| Failure::usage(format!("`{}` cannot be written: {e}", out.display())))?;
    let without = entries.iter().filter(|entry| entry.reason.is_empty()).count();
    say_line(&format!(
        "{}: {} accepted, {without} without a reason: say in each `reason` why it is accepted",
        out.display(),
        entries.len(),
    ))?;
    Ok(0)
}
