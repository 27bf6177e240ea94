//! Options that several commands share.

use std::path::PathBuf;

use clap::{Args, ValueHint};

/// Which system is asked.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Target")]
pub struct TargetArgs {
    /// The file that describes the target: address, credentials, fixtures
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub config: Option<PathBuf>,
    /// Where the target is served, such as `http://127.0.0.1:8080`
    ///
    /// Together with --config it takes the place of the file's `base_url`. Alone, the built-in
    /// example target is used with this address.
    #[arg(long, value_name = "URL", value_hint = ValueHint::Url)]
    pub target: Option<String>,
}

/// What is judged.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Selection")]
pub struct SelectionArgs {
    /// Judge only this profile (repeatable)
    #[arg(long = "profile", value_name = "ID")]
    pub profiles: Vec<String>,
    /// Judge only this clause, or all whose ids begin so up to a dot (repeatable)
    #[arg(long = "clause", value_name = "ID")]
    pub clauses: Vec<String>,
    /// Judge only scenarios with these tags, such as '@must and not @dcs-v1-status.500'
    #[arg(long, value_name = "EXPR")]
    pub tags: Option<String>,
}

/// How the result is counted and where it is written.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Result")]
pub struct ReportArgs {
    /// The folder for the reports; without it `reports`, or `reports/only` where a part of the clauses
    /// is selected, so that a fuller report stays
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub report_dir: Option<PathBuf>,
    /// Exit with 1 also for a failed `should` clause or an inconclusive `must` clause
    #[arg(long)]
    pub strict: bool,
}

/// By which suite.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Suite")]
pub struct SuiteArgs {
    /// A folder with features/ and schemas/ to use in place of the built-in suite; every report
    /// says so
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub suite: Option<PathBuf>,
}
