//! `run`: judge a target.

use std::path::PathBuf;

use clap::ValueHint;

use super::args::{ReportArgs, SelectionArgs, SuiteArgs, TargetArgs};

const EXAMPLES: &str = "\
Examples:
  cloud-conformance run
      judge the embedded reference
  cloud-conformance run --config target.toml
      judge the system that the file describes
  cloud-conformance run --config target.toml --dry-run
      show what would be sent and what would stay unseen
  cloud-conformance run --config target.toml --clause dcs-v1-status.include_failure
      judge every clause whose id begins so
  cloud-conformance run --config target.toml --tags '@must' --strict --report-dir out
      gate on the binding clauses, reports in out/";

/// Judge a target and write reports
///
/// Without --config and --target, the embedded reference is started and judged.
#[derive(Debug, Clone, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// Which system.
    #[command(flatten)]
    pub target: TargetArgs,
    /// Which clauses.
    #[command(flatten)]
    pub selection: SelectionArgs,
    /// Which reports.
    #[command(flatten)]
    pub report: ReportArgs,
    /// Which suite.
    #[command(flatten)]
    pub suite: SuiteArgs,
    /// Show how many requests would be sent, where and what for, and send nothing
    #[arg(long, help_heading = None)]
    pub dry_run: bool,
    /// A recording with further evidence, for what cannot be provoked (repeatable)
    #[arg(long, value_name = "FILE.har", value_hint = ValueHint::FilePath, help_heading = None)]
    pub evidence: Vec<PathBuf>,
}
