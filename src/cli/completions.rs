//! `completions` and `man`: what a shell and a manual know of the command line.

use clap::CommandFactory as _;
use clap_complete::Shell;

use super::Cli;
use super::session::Failure;
use super::stdout::say;

#[derive(Debug, Clone, clap::Args)]
pub struct Args {
    /// Which shell
    #[arg(value_enum, value_name = "SHELL")]
    pub shell: Shell,
}

/// Prints the script.
pub fn execute(args: &Args) -> Result<u8, Failure> {
    let mut text = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "cloud-conformance", &mut text);
    say(&text).map(|()| 0)
}

/// Prints the manual page.
///
/// # Errors
/// As [`execute`].
pub fn manual() -> Result<u8, Failure> {
    let mut text = Vec::new();
    clap_mangen::Man::new(Cli::command())
        .render(&mut text)
        .map_err(Failure::broken)?;
    say(&text).map(|()| 0)
}
