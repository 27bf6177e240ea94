//! `doctor`: what can be wrong before judging.

use super::args::TargetArgs;

/// Check network, TLS, clock, credentials and fixtures before judging
///
/// One line for each check, with what to do where one fails. Without --config and --target, the
/// embedded reference is started and checked.
#[derive(Debug, Clone, clap::Args)]
pub struct Args {
    /// Which system.
    #[command(flatten)]
    pub target: TargetArgs,
    /// Check only what this profile needs (repeatable)
    #[arg(long = "profile", value_name = "ID")]
    pub profiles: Vec<String>,
}
