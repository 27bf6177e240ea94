//! What people read keeps to `docs/WORDING.md`: no message and no help uses a word that it forbids.

#![allow(clippy::unwrap_used, reason = "in a test it is an assertion")]

use std::path::{Path, PathBuf};

use clap::CommandFactory as _;
use cloud_conformance::cli::Cli;
use regex::Regex;

/// Rooms whose texts are of another kind: names of deviations, and drafts that repeat a page's words.
const ELSEWHERE: [&str; 3] = ["reference", "page", "selftest"];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() {
            if !ELSEWHERE.contains(&name.as_str()) && name != "tests" {
                sources(&path, found);
            }
        } else if path.extension().is_some_and(|end| end == "rs") && name != "tests.rs" {
            found.push(path);
        }
    }
}

fn forbidden() -> Regex {
    // "Made to" may go on ("made to answer 500"), but not dangle.
    Regex::new(r"\b(draws?|drawn|is doubled|a text|Asked|please|simply|obviously)\b|made to([.,;:]|\\n|$)")
        .unwrap()
}

#[test]
fn no_message_uses_a_word_that_the_rules_forbid() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = vec![];
    sources(&root.join("src"), &mut files);
    assert!(files.len() > 100, "{}", files.len());
    let text = Regex::new(r#""((?:[^"\\]|\\.)*)"#).unwrap();
    let placeholder = Regex::new(r"\{[^}]*\}").unwrap();
    let forbidden = forbidden();
    let mut wrong = vec![];
    for file in files {
        let source = std::fs::read_to_string(&file).unwrap();
        let (source, _) = source.split_once("#[cfg(test)]").unwrap_or((&source, ""));
        for (number, line) in source.lines().enumerate() {
            // Comments are not printed, and sentences of steps are the features' own.
            if ["//", "#["]
                .iter()
                .any(|begins| line.trim_start().starts_with(begins))
            {
                continue;
            }
            let told = text
                .find_iter(line)
                .map(|found| placeholder.replace_all(found.as_str(), ""));
            wrong.extend(
                told.filter(|told| forbidden.is_match(told))
                    .map(|told| format!("{}:{}: {told}", file.display(), number + 1)),
            );
        }
    }
    for command in Cli::command().get_subcommands_mut() {
        let help = command.render_long_help().to_string();
        wrong.extend(
            help.lines()
                .filter(|line| forbidden.is_match(line))
                .map(str::to_owned),
        );
    }
    let readme = std::fs::read_to_string(root.join("README.md")).unwrap();
    wrong.extend(
        readme
            .lines()
            .filter(|line| forbidden.is_match(line))
            .map(str::to_owned),
    );
    assert_eq!(wrong, Vec::<String>::new());
}

/// A test that cannot fail is no test.
#[test]
fn the_rules_find_what_they_forbid() {
    for text in [
        "no ordinary request draws 500",
        "declare how this target can be made to",
        "declare how this target can be made to\\n[[provoke]]",
        "name is a text",
        "the share is doubled: 1",
    ] {
        assert!(forbidden().is_match(text), "{text}");
    }
    for text in [
        "how this target can be made to answer 500",
        "text of the documented form",
        "asked for",
    ] {
        assert!(!forbidden().is_match(text), "{text}");
    }
}
