//! `judge`: a recording instead of a target.

use std::path::PathBuf;

use clap::ValueHint;

use super::args::{ReportArgs, SelectionArgs, SuiteArgs};

const EXAMPLES: &str = "\
Examples:
  cloud-conformance judge reports/traffic.har --report-dir again
      judge a recording of ours again, with all its scenarios
  cloud-conformance judge browser.har --config target.toml
      judge what each answer of another recording shows";

/// Judge a recording without network
#[derive(Debug, Clone, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// The recording: one of ours, or one of a browser, a proxy or a gateway
    #[arg(value_name = "FILE.har", value_hint = ValueHint::FilePath)]
    pub recording: PathBuf,
    /// The file that describes the recorded target: what is known of it, and what does not apply
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub config: Option<PathBuf>,
    /// Which clauses.
    #[command(flatten)]
    pub selection: SelectionArgs,
    /// Which reports.
    #[command(flatten)]
    pub report: ReportArgs,
    /// Which suite.
    #[command(flatten)]
    pub suite: SuiteArgs,
}
