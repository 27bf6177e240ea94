//! What a build system shows beside the code of whoever is judged: failures at the line of the target file that
//! speaks of their profile, or at the entry of the baseline that is wrong.
//!
//! GitHub reads commands from the output; GitLab reads a code quality file. A text from a target never
//! forms a command: it stands behind ours, with its line ends and separators encoded.

use std::io::{self, Write};

use ring::digest::{SHA256, digest};
use serde_json::{Value, json};

use crate::record::{ClauseRecord, Outcome, ProfileRecord, Record};
use crate::report::target_file::TargetFile;
use crate::report::test_status::Standing;
use crate::report::text::readable;
use crate::report::{Material, RenderError, test_status};
use crate::text::invisible;

/// The build system that the run takes place in, as far as it is known here.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Build {
    /// None of those.
    #[default]
    None,
    /// GitHub Actions.
    GitHub,
    /// GitLab CI.
    GitLab,
}

impl Build {
    /// Which one the environment speaks of; `variable` looks one up.
    pub fn of(variable: impl Fn(&str) -> Option<String>) -> Self {
        let is_true = |name| variable(name).is_some_and(|value| value == "true");
        if is_true("GITHUB_ACTIONS") {
            Self::GitHub
        } else if is_true("GITLAB_CI") {
            Self::GitLab
        } else {
            Self::None
        }
    }
}

/// A build shows only the first few anyway.
const SHOWN: usize = 50;

/// Writes GitHub's workflow commands, one a line, for the program's output.
///
/// # Errors
/// `out` cannot be written to.
pub fn write_github(material: &Material, out: &mut dyn Write) -> Result<(), RenderError> {
    let record = material.record;
    let file = TargetFile::of(material.recording)?;
    for profile in record.profiles.iter().filter(|p| p.outcome == Outcome::Error) {
        let why = profile.error.as_deref().unwrap_or_default();
        let message = format!("{} could not be judged: {why}", profile.id);
        write!(out, "::error ")?;
        at(file.place(&profile.id), out)?;
        writeln!(out, "title={}::{}", property(&profile.id), data(&message))?;
    }
    for (profile, clause, standing) in annotated(record).take(SHOWN) {
        let command = if standing == Standing::Warning {
            "warning"
        } else {
            "error"
        };
        write!(out, "::{command} ")?;
        at(place(record, &profile.id, clause, &file), out)?;
        let message = message(record, profile, clause, standing);
        writeln!(out, "title={}::{}", property(&clause.id), data(&message))?;
    }
    Ok(())
}

/// Where an annotation stands; in the summary of the build where the user has no file.
fn at(place: Option<(String, u32)>, out: &mut dyn Write) -> io::Result<()> {
    place.map_or(Ok(()), |(file, number)| {
        write!(out, "file={},line={number},", property(&file))
    })
}

/// Writes GitLab's code quality report.
///
/// # Errors
/// `out` cannot be written to.
pub fn write_gitlab(material: &Material, out: &mut dyn Write) -> Result<(), RenderError> {
    let record = material.record;
    let file = TargetFile::of(material.recording)?;
    let issues: Vec<Value> = annotated(record)
        .map(|(profile, clause, standing)| {
            let (path, begin) =
                place(record, &profile.id, clause, &file).unwrap_or_else(|| ("target.toml".to_owned(), 1));
            // The same from run to run, another for each target, so that GitLab sees what is new and what was fixed.
            let fingerprint = digest(
                &SHA256,
                format!("{} {}", record.target.name, clause.id).as_bytes(),
            );
            json!({
                "description": message(record, profile, clause, standing),
                "check_name": readable(&clause.id),
                "fingerprint": hex::encode(fingerprint),
                "severity": if standing == Standing::Warning { "minor" } else { "major" },
                "location": { "path": path, "lines": { "begin": begin } },
            })
        })
        .collect();
    Ok(invisible::write_pretty_json(&issues, out)?)
}

/// What is said of a clause. A message stands alone in a build, so each says itself that its profile is a draft.
fn message(record: &Record, profile: &ProfileRecord, clause: &ClauseRecord, standing: Standing) -> String {
    let message = test_status::message(record, profile, clause, standing);
    if profile.draft {
        format!("{message} ({}, a draft that nobody has reviewed)", profile.id)
    } else {
        message
    }
}

/// Where a reader has to look in a repository of their own: the entry of the baseline that is wrong by now, else
/// the profile's table in the target file.
fn place(
    record: &Record,
    profile: &str,
    clause: &ClauseRecord,
    target: &TargetFile,
) -> Option<(String, u32)> {
    let gated = record.gate.of(&clause.id).filter(|gated| gated.fails);
    match (
        gated.and_then(|gated| gated.entry.as_ref()),
        &record.gate.baseline,
    ) {
        (Some(entry), Some(file)) => Some((readable(file), u32::try_from(entry.line).ok()?)),
        _ => target.place(profile),
    }
}

/// Clauses that fail the run, or fail beside it, with their profiles; what fails the run comes first.
fn annotated(record: &Record) -> impl Iterator<Item = (&ProfileRecord, &ClauseRecord, Standing)> {
    let clauses = |profile| move |clause| (profile, clause, Standing::of(record, profile, clause));
    let mut annotated: Vec<_> = record
        .profiles
        .iter()
        .flat_map(|profile| profile.clauses.iter().map(clauses(profile)))
        .filter(|(.., standing)| matches!(standing, Standing::Failed | Standing::Warning))
        .collect();
    annotated.sort_by_key(|(_, clause, standing)| (*standing != Standing::Failed, clause.level));
    annotated.into_iter()
}

/// A command's message: encoded as GitHub decodes it.
fn data(text: &str) -> String {
    readable(text)
        .replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// A command's property: also its separators are encoded.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
