//! `render`: reports from a saved run.

use std::path::PathBuf;

use clap::ValueHint;

/// Write every report again from a saved run
#[derive(Debug, Clone, clap::Args)]
pub struct Args {
    /// The folder of the run, with its results.json and traffic.har
    #[arg(value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub dir: PathBuf,
}
