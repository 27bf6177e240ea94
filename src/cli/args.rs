//! Options that several commands share.

use std::path::{Path, PathBuf};

use clap::{Args, ValueHint};

use crate::gate::FailOn;
use crate::record::ClauseId;
use crate::report::console::Detail;

/// Which system is asked.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Target")]
pub struct TargetArgs {
    /// The file that describes the target: address, credentials, fixtures (repeatable for `run`)
    #[arg(long = "config", value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub configs: Vec<PathBuf>,
    /// Where the target is served, such as `http://127.0.0.1:8080`
    ///
    /// Together with --config it takes the place of the file's `base_url`. Alone, the built-in
    /// example target is used with this address.
    #[arg(long, value_name = "URL", value_hint = ValueHint::Url)]
    pub target: Option<String>,
}

impl TargetArgs {
    /// The file, where one is named.
    pub fn config(&self) -> Option<&Path> {
        self.configs.first().map(PathBuf::as_path)
    }
}

/// What is judged.
#[derive(Debug, Clone, Default, PartialEq, Eq, Args)]
#[command(next_help_heading = "Selection")]
pub struct SelectionArgs {
    /// Judge only this profile (repeatable)
    #[arg(long = "profile", value_name = "ID")]
    pub profiles: Vec<String>,
    /// Judge only this clause, or all whose ids begin so up to a dot (repeatable)
    #[arg(long = "clause", value_name = "ID")]
    pub clauses: Vec<ClauseId>,
    /// Judge only scenarios with these tags, such as '@must and not @dcs-v1-status.500'
    #[arg(long, value_name = "EXPR")]
    pub tags: Option<String>,
    /// Judge by this edition of the profiles, without clauses that later ones added; `list` names the editions
    #[arg(long, value_name = "NAME")]
    pub edition: Option<String>,
}

/// How the result is counted and where it is written.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Result")]
pub struct ReportArgs {
    /// The folder for the reports; without it `reports`, or `reports/only` where a part of the clauses
    /// is selected, so that a fuller report stays
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub report_dir: Option<PathBuf>,
    /// What fails the run.
    #[command(flatten)]
    pub gate: GateArgs,
    /// How much is printed.
    #[command(flatten)]
    pub detail: DetailArgs,
}

/// How much of the result is printed; the files always have all of it.
#[derive(Debug, Clone, Copy, Default, Args)]
pub struct DetailArgs {
    /// Print one line for each failure, and only the number of what is inconclusive
    #[arg(short, long, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Print the card of every failure; without it those of the first ten
    #[arg(short, long)]
    pub verbose: bool,
}

impl DetailArgs {
    /// How much that is.
    pub fn detail(self) -> Detail {
        match self {
            Self { quiet: true, .. } => Detail::Brief,
            Self { verbose: true, .. } => Detail::All,
            Self { .. } => Detail::Usual,
        }
    }
}

/// What fails a run.
#[derive(Debug, Clone, Default, Args)]
pub struct GateArgs {
    /// What exits with 1, joined by commas: `must` (a `must` clause fails), `inconclusive` (a `must` clause is
    /// inconclusive), `should` (a `should` clause fails) [default: must]
    #[arg(long, value_name = "LIST", conflicts_with = "strict")]
    pub fail_on: Option<FailOn>,
    /// Short for --fail-on must,inconclusive,should
    #[arg(long)]
    pub strict: bool,
    /// A file with what is accepted for now, as `baseline` writes it: only what is new fails the run
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub baseline: Option<PathBuf>,
}

impl GateArgs {
    /// What fails a run, where the command line says so.
    pub fn fail_on(&self) -> Option<FailOn> {
        if self.strict {
            Some(FailOn::strict())
        } else {
            self.fail_on.clone()
        }
    }
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
