//! `explain`: one clause, or those whose ids begin alike.

use super::args::SuiteArgs;

const EXAMPLES: &str = "\
Examples:
  cloud-conformance explain dcs-v1-status.400.error_code.maxLength
  cloud-conformance explain dcs-v1-status.include_failure";

/// Say what a clause is about, where it is documented and how to see it by hand
#[derive(Debug, Clone, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// The clause's id, or its beginning up to a dot
    #[arg(value_name = "CLAUSE")]
    pub clause: String,
    /// Which suite.
    #[command(flatten)]
    pub suite: SuiteArgs,
}
