//! `selftest`: the suite against its own reference.

use std::path::PathBuf;

use clap::ValueHint;

use super::args::REPORT_DIR;

/// Show that the suite finds every deviation of the reference and accepts every variant
#[derive(Debug, Clone, clap::Args)]
pub struct Args {
    /// Only deviations and variants of this profile (repeatable)
    #[arg(long = "profile", value_name = "ID")]
    pub profiles: Vec<String>,
    /// Only this deviation or variant (repeatable)
    #[arg(long, value_name = "NAME")]
    pub only: Vec<String>,
    /// Name the deviations and variants, and run nothing
    #[arg(long)]
    pub list: bool,
    /// The folder for the reports
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath, default_value = REPORT_DIR)]
    pub report_dir: PathBuf,
}
