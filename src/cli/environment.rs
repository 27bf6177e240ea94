//! The twins of options in the environment: `CONFORMANCE_CONFIG` stands for `--config`.
//!
//! Every option of `run` has one, so nothing lists them: they follow from the options themselves. Several
//! values are joined by commas, a flag is `true` or `false`, and an option on the command line wins.

use std::ffi::OsString;

use clap::{Arg, ArgAction, ArgMatches, Command, CommandFactory as _, error::ErrorKind, parser::ValueSource};

use super::{Cli, tips};

/// The command whose options have twins.
const COMMAND: &str = "run";

/// Looks up a variable.
pub(crate) fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// The name of an option's twin.
pub fn twin(long: &str) -> String {
    format!("CONFORMANCE_{}", long.replace('-', "_").to_uppercase())
}

/// The arguments with those options that only the environment gives.
pub(super) fn filled(
    mut arguments: Vec<OsString>,
    variable: &dyn Fn(&str) -> Option<OsString>,
) -> Result<Vec<OsString>, clap::Error> {
    let mut program = Cli::command();
    let matches = program
        .try_get_matches_from_mut(&arguments)
        .map_err(tips::with_tip)?;
    let Some((COMMAND, given)) = matches.subcommand() else {
        return Ok(arguments);
    };
    let Some(command) = program.find_subcommand(COMMAND) else {
        return Ok(arguments);
    };
    for option in command.get_arguments() {
        let Some(long) = option.get_long() else { continue };
        let said = variable(&twin(long)).filter(|value| !value.is_empty());
        let Some(value) = said.filter(|_| !is_given(option, command, given)) else {
            continue;
        };
        let value = value
            .to_str()
            .ok_or_else(|| wrong(long, "it is no UTF-8; give it as an option"))?;
        let from_environment = of_twin(option, long, value)?;
        // A mistake is told of the variable, not of an option that nobody wrote.
        let alone = ["cloud-conformance", COMMAND].map(OsString::from);
        Cli::command()
            .try_get_matches_from(alone.into_iter().chain(from_environment.iter().cloned()))
            .map_err(|error| wrong(long, error.to_string().lines().next().unwrap_or_default()))?;
        arguments.extend(from_environment);
    }
    Ok(arguments)
}

/// Whether the command line gives the option, or another that excludes it.
fn is_given(option: &Arg, command: &Command, given: &ArgMatches) -> bool {
    let on_line = |arg: &Arg| given.value_source(arg.get_id().as_str()) == Some(ValueSource::CommandLine);
    let excluded = command
        .get_arguments()
        .filter(|other| command.get_arg_conflicts_with(other).contains(&option));
    let excluding = command.get_arg_conflicts_with(option);
    on_line(option) || excluding.into_iter().chain(excluded).any(on_line)
}

fn of_twin(option: &Arg, long: &str, value: &str) -> Result<Vec<OsString>, clap::Error> {
    let with = |value: &str| OsString::from(format!("--{long}={value}"));
    match option.get_action() {
        ArgAction::SetTrue => match value {
            "true" | "1" => Ok(vec![format!("--{long}").into()]),
            "false" | "0" => Ok(vec![]),
            _ => Err(wrong(long, "write `true` or `false`")),
        },
        ArgAction::Append => {
            let values = value.split(',').map(str::trim).filter(|value| !value.is_empty());
            Ok(values.map(with).collect())
        }
        _ => Ok(vec![with(value)]),
    }
}

fn wrong(long: &str, why: &str) -> clap::Error {
    let why = why.trim_start_matches("error: ");
    Cli::command().error(
        ErrorKind::InvalidValue,
        format!("{} in the environment: {why}", twin(long)),
    )
}
