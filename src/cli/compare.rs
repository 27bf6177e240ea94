//! `compare`: two runs, clause by clause.

use std::path::{Path, PathBuf};

use clap::{ValueEnum, ValueHint};

use super::session::Failure;
use super::stdout::say;
use crate::gate::compare::Comparison;
use crate::record::Record;
use crate::report::folder::RESULTS;
use crate::report::{RenderError, comparison, results};

const EXAMPLES: &str = "\
Examples:
  cloud-conformance compare last-week reports
      what the target does better or worse than last week
  cloud-conformance compare staging production --format markdown > difference.md
      two targets, for a merge request";

/// How a comparison is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For a terminal
    Text,
    /// For a merge request
    Markdown,
    /// A page of its own
    Html,
    /// For programs
    Json,
}

/// Compare two runs, clause by clause
///
/// Exits with 1 when B is worse than A: a clause fails in B that did not fail in A, or a binding one that passed
/// in A cannot be judged in B.
#[derive(Debug, Clone, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// The folder of the first run, or its results.json
    #[arg(value_name = "A", value_hint = ValueHint::AnyPath)]
    pub first: PathBuf,
    /// The folder of the second run, or its results.json
    #[arg(value_name = "B", value_hint = ValueHint::AnyPath)]
    pub second: PathBuf,
    /// How it is written
    #[arg(long, value_enum, default_value_t = Format::Text, value_name = "FORMAT")]
    pub format: Format,
}

/// Compares and prints; 1 where the second run is worse.
pub fn execute(args: &Args) -> Result<u8, Failure> {
    let (first, second) = (read(&args.first)?, read(&args.second)?);
    let compared = Comparison::of(&first, &second);
    let mut text = Vec::new();
    let written: Result<(), RenderError> = match args.format {
        Format::Text => comparison::write_text(&compared, &mut text),
        Format::Markdown => comparison::write_markdown(&compared, &mut text),
        Format::Html => comparison::write_html(&compared, &mut text),
        Format::Json => comparison::write_json(&compared, &mut text),
    };
    written.map_err(Failure::broken)?;
    say(&text)?;
    Ok(u8::from(compared.is_worse()))
}

fn read(place: &Path) -> Result<Record, Failure> {
    let file = if place.is_dir() {
        place.join(RESULTS)
    } else {
        place.to_owned()
    };
    results::read(&file).map_err(Failure::usage)
}
