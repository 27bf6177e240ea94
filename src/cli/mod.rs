//! The command line: what can be asked for, and how.
//!
//! Comes in: the program's arguments. Goes out: a [`Cli`], parsed and not yet checked against
//! files. Each command has a file of its own; options that several share are in `args`.

mod again;
pub mod args;
mod baseline;
mod certify;
mod check;
mod compare;
mod completions;
mod doctor;
mod draft;
mod drift;
mod dry_run;
pub(crate) mod environment;
mod explain;
mod fleet;
mod init;
mod judge;
mod keygen;
mod list;
mod merge;
mod page;
mod progress;
mod rehearsal;
mod render;
pub mod run;
mod selftest;
mod send;
mod serve;
pub mod session;
pub mod show;
mod stdout;
#[cfg(test)]
mod tests;
mod tips;
mod verify;

use std::{
    ffi::OsString,
    io::{self, Write},
    sync::Arc,
};

use clap::{ColorChoice, Parser, Subcommand};
use futures::future::LocalBoxFuture;

use self::session::Failure;
use crate::http::stop::StopFlag;

/// The exit codes, as the help shows them.
const EXIT_CODES: &str = "\
Exit codes:
  0  no `must` clause failed
  1  something that --fail-on names happened (by itself: a `must` clause failed)
  2  the command line or a file it names is wrong; nothing was sent
  3  a profile could not be judged, or the suite itself broke
  4  nothing was judged: the selection matched no clause
  5  interrupted or out of budget: the reports are complete for what ran

Begin with `cloud-conformance run`: it judges the embedded reference and needs nothing else.";

/// Judges implementations of documented cloud APIs by what their documentation says.
#[derive(Debug, Clone, Parser)]
#[command(version, after_help = EXIT_CODES)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// Colours: where a person reads them, always, or never
    #[arg(
        long,
        global = true,
        value_name = "WHEN",
        value_enum,
        default_value_t,
        hide_possible_values = true,
        help = "When to colour what is printed: auto, always or never"
    )]
    pub color: ColorChoice,
}

/// The commands.
#[derive(Debug, Clone, Subcommand)]
pub enum Command {
    /// Judge a target and write reports
    Run(run::Args),
    /// Start the embedded reference server, which conforms to every profile
    Serve(serve::Args),
    /// List every clause with its level and source
    List(list::Args),
    /// Say what a clause is about, where it is documented and how to see it by hand
    Explain(explain::Args),
    /// Show that the suite finds every deviation of the reference and accepts every variant
    Selftest(selftest::Args),
    /// Check network, TLS, clock, credentials and fixtures before judging
    Doctor(doctor::Args),
    /// Sign, send and show one request of a clause
    Send(send::Args),
    /// Write every report again from a saved run
    Render(render::Args),
    /// Judge a recording without network
    Judge(judge::Args),
    /// Write what fails or stays inconclusive in a run as a file to review
    Baseline(baseline::Args),
    /// Make an Ed25519 key pair for signing certificates
    Keygen(keygen::Args),
    /// Judge a target and write a certificate: a folder that anybody can check
    Certify(certify::Args),
    /// Check certificates: signatures, files, suite, and the recording judged again
    Verify(verify::Args),
    /// Prove a suite: rows, schemas, features and rulings fit together
    Check(check::Args),
    /// Draft a profile from a documentation page, for a person to review
    Draft(draft::Args),
    /// Say what a newer documentation page changes: rows, and the clauses that rest on them
    Drift(drift::Args),
    /// Compare two runs, clause by clause
    Compare(compare::Args),
    /// Join the shares of one run
    Merge(merge::Args),
    /// Print an annotated target file
    Init(init::Args),
    /// Print a script that completes commands and options in a shell
    Completions(completions::Args),
    /// Print the manual page
    Man,
}

impl Cli {
    /// Whether targets are judged side by side, which takes several threads.
    pub fn judges_many(&self) -> bool {
        matches!(&self.command, Command::Run(args) if args.judges_many())
    }
}

/// Reads the command line, whose first argument is the program's name.
///
/// # Errors
/// What clap has to say: it is printed with [`clap::Error::print`], and [`clap::Error::exit_code`]
/// is 2 for mistakes and 0 where help or the version was asked for.
pub fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Cli, clap::Error> {
    Cli::try_parse_from(arguments).map_err(tips::with_tip)
}

/// As [`parse`]; what the command line does not say may stand in the environment, which `variable` looks up.
///
/// # Errors
/// As [`parse`]; a mistake in the environment names the variable.
pub fn parse_with(
    arguments: impl IntoIterator<Item = OsString>,
    variable: &dyn Fn(&str) -> Option<OsString>,
) -> Result<Cli, clap::Error> {
    parse(environment::filled(arguments.into_iter().collect(), variable)?)
}

/// Says what is wrong with a command line, or what it asked for (help, the version); returns the exit code.
pub fn refuse(error: &clap::Error) -> u8 {
    let code = u8::try_from(error.exit_code()).unwrap_or(2);
    let printed = error.print().and_then(|()| io::stdout().flush());
    // Nothing is left to tell a person when standard error is gone.
    if error.use_stderr() {
        return code;
    }
    stdout::taken(printed).map_or_else(|failure| told(&failure), |()| code)
}

/// Carries out a command; what is printed last says why the code is what it is.
pub fn execute(cli: Cli, stop: Arc<StopFlag>) -> LocalBoxFuture<'static, u8> {
    // Boxed, so that all of it is compiled here and not again in the program.
    Box::pin(executed(cli, stop))
}

async fn executed(cli: Cli, stop: Arc<StopFlag>) -> u8 {
    // It holds for everything that the program prints: by itself as the terminal, `NO_COLOR` and `CLICOLOR_FORCE` say.
    match cli.color {
        ColorChoice::Auto => anstream::ColorChoice::Auto,
        ColorChoice::Always => anstream::ColorChoice::AlwaysAnsi,
        ColorChoice::Never => anstream::ColorChoice::Never,
    }
    .write_global();
    let done = match cli.command {
        Command::Run(args) if args.judges_many() => fleet::execute(args, stop).await,
        Command::Run(args) => run::execute(args, stop).await,
        Command::Serve(args) => serve::execute(args, stop).await,
        Command::Doctor(args) => doctor::execute(args, stop).await,
        Command::Draft(args) => draft::execute(&args),
        Command::Drift(args) => drift::execute(&args),
        Command::List(args) => list::execute(&args),
        Command::Check(args) => check::execute(&args),
        Command::Send(args) => send::execute(args, stop).await,
        Command::Explain(args) => explain::execute(args, stop).await,
        Command::Render(args) => render::execute(args, stop).await,
        Command::Judge(args) => judge::execute(args, stop).await,
        Command::Baseline(args) => baseline::execute(&args),
        Command::Compare(args) => compare::execute(&args),
        Command::Merge(args) => merge::execute(&args),
        Command::Init(args) => init::execute(&args),
        Command::Completions(args) => completions::execute(&args),
        Command::Man => completions::manual(),
        Command::Selftest(args) => selftest::execute(args, stop).await,
        Command::Keygen(args) => keygen::execute(&args),
        Command::Certify(args) => certify::execute(args, stop).await,
        Command::Verify(args) => verify::execute(args, stop).await,
    };
    done.unwrap_or_else(|failure| told(&failure))
}

/// Says why a command ended without doing its work, and returns the exit code. What is indented belongs to the
/// line before it: lines to copy.
fn told(failure: &Failure) -> u8 {
    for line in failure.message.lines() {
        let prefix = if line.starts_with(' ') { "" } else { "error: " };
        let _ = writeln!(anstream::stderr(), "{prefix}{line}");
    }
    failure.code
}
