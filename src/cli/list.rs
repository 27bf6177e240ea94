//! `list`: every clause.

use clap::ValueEnum;

use super::args::SuiteArgs;

/// List every clause with its level and source
#[derive(Debug, Clone, clap::Args)]
pub struct Args {
    /// List only the clauses of this profile (repeatable)
    #[arg(long = "profile", value_name = "ID")]
    pub profiles: Vec<String>,
    /// How to write them
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
    /// Which suite.
    #[command(flatten)]
    pub suite: SuiteArgs,
}

/// Forms of the list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Lines for people
    #[default]
    Text,
    /// JSON for programs
    Json,
}
