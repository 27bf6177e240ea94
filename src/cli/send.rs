//! `send`: one request by hand.

use super::args::{SuiteArgs, TargetArgs};

const EXAMPLES: &str = "\
Example:
  cloud-conformance send cvm-2017-status.success.TotalCount --config target.toml";

/// Sign, send and show one request of a clause
///
/// Secrets are not shown. Without --config and --target, the embedded reference is asked.
#[derive(Debug, Clone, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// The clause's id
    #[arg(value_name = "CLAUSE")]
    pub clause: String,
    /// Which system.
    #[command(flatten)]
    pub target: TargetArgs,
    /// Which suite.
    #[command(flatten)]
    pub suite: SuiteArgs,
}
