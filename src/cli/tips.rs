//! What a person probably meant who mistyped a command line.

use clap::{
    CommandFactory as _,
    error::{ContextKind, ContextValue},
};

use super::Cli;
use crate::report::{files::FORMATS, shell::quoted};

/// The same mistake, with a way out where one is known and clap knows none.
pub(super) fn with_tip(mut error: clap::Error) -> clap::Error {
    if let Some(word) = text(&error, ContextKind::InvalidSubcommand)
        && error.get(ContextKind::SuggestedSubcommand).is_none()
    {
        let program = Cli::command();
        let names: Vec<&str> = program.get_subcommands().map(clap::Command::get_name).collect();
        let near = similar::get_close_matches(word.as_str(), &names, 1, 0.6);
        let near: Vec<String> = near.into_iter().map(str::to_owned).collect();
        if !near.is_empty() {
            error.insert(ContextKind::SuggestedSubcommand, ContextValue::Strings(near));
        }
    }
    if let Some(tip) = text(&error, ContextKind::InvalidArg).and_then(|word| tip(&word)) {
        error.insert(ContextKind::Suggested, ContextValue::StyledStrs(vec![tip.into()]));
    }
    error
}

fn text(error: &clap::Error, kind: ContextKind) -> Option<String> {
    match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text.clone()),
        _ => None,
    }
}

/// What to write in place of an argument that nothing takes.
fn tip(word: &str) -> Option<String> {
    let is = |end: &str| word.len() > end.len() && word.to_ascii_lowercase().ends_with(end);
    if let Some(option) = word.strip_prefix("--") {
        let option = option.split('=').next().unwrap_or_default();
        let is_meant = |name: &&str| option.len() > 1 && name.split('.').any(|part| part == option);
        let names: Vec<&str> = FORMATS
            .iter()
            .map(|format| format.name)
            .filter(is_meant)
            .collect();
        return (!names.is_empty()).then(|| {
            format!(
                "every run writes {} by itself, into the folder that --report-dir names (`reports`)",
                names.join(" and ")
            )
        });
    }
    if is(".toml") {
        Some(format!("a target file is named with `--config {}`", quoted(word)))
    } else if word.starts_with("http://") || word.starts_with("https://") {
        Some(format!("an address is named with `--target {}`", quoted(word)))
    } else if is(".har") {
        let word = quoted(word);
        Some(format!(
            "`judge {word}` judges a recording; `run --evidence {word}` takes it as further evidence"
        ))
    } else {
        None
    }
}
