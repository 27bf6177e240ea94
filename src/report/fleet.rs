//! The pages of a run of several targets: `fleet.json`, `fleet.html`, `fleet.md` and one `junit.xml`.
//!
//! They say how each target stands and in what targets differ; what a target broke stands in the reports of
//! its own folder.

use std::collections::BTreeMap;
use std::io::Write;

use askama::Template;

use super::text::{READABLE, line, readable};
use super::{RenderError, html, junit, phrases, summary};
use crate::gate::fleet::{Difference, Fleet};
use crate::record::Outcome;
use crate::text::invisible;

/// What one `junit.xml` is made of, by the targets' folders.
pub type SuitesByFolder = BTreeMap<String, junit::Suites>;

/// Differences that pages list; the record has them all.
const LISTED: usize = 200;

/// The whole in one sentence.
pub fn verdict(fleet: &Fleet) -> String {
    let with = |outcome| fleet.targets.iter().filter(|t| t.outcome == outcome).count();
    let outcomes = [
        Outcome::Error,
        Outcome::Nonconformant,
        Outcome::Incomplete,
        Outcome::Conformant,
    ];
    let mut parts: Vec<String> = outcomes
        .into_iter()
        .filter(|o| with(*o) > 0)
        .map(|o| format!("{} {}", with(o), o.word()))
        .collect();
    if parts.is_empty() {
        parts.push("nothing was judged".to_owned());
    }
    let share = fleet
        .shard
        .as_ref()
        .map_or_else(String::new, |s| format!(", share {} of {}", s.number, s.of));
    format!(
        "{}{share}: {}",
        super::text::count(fleet.targets.len(), "target"),
        parts.join(", ")
    )
}

/// Writes the record.
///
/// # Errors
/// `out` cannot be written to.
pub fn write_json(fleet: &Fleet, out: &mut dyn Write) -> Result<(), RenderError> {
    invisible::write_pretty_json(fleet, out)?;
    Ok(())
}

/// The profiles that any target has, in the order of the first that has them.
fn profiles(fleet: &Fleet) -> Vec<String> {
    let mut profiles: Vec<String> = vec![];
    for part in fleet.targets.iter().flat_map(|t| &t.profiles) {
        if !profiles.contains(&part.id) {
            profiles.push(part.id.clone());
        }
    }
    profiles.sort();
    profiles
}

/// Which targets have which verdict of a clause: `fail: a, b; pass: 3 others`.
fn verdicts(difference: &Difference) -> String {
    let mut parts: Vec<String> = vec![];
    for verdict in crate::record::Verdict::ALL {
        let having: Vec<&str> = difference
            .verdicts
            .iter()
            .filter(|(_, v)| **v == verdict)
            .map(|(folder, _)| folder.as_str())
            .collect();
        if having.len() > 8 {
            parts.push(format!("{}: {} targets", verdict.word(), having.len()));
        } else if !having.is_empty() {
            parts.push(format!("{}: {}", verdict.word(), having.join(", ")));
        }
    }
    parts.join("; ")
}

#[derive(Template)]
#[template(path = "fleet.md")]
struct Markdown<'a> {
    fleet: &'a Fleet,
    profiles: Vec<String>,
}

/// Writes the page for a job summary.
///
/// # Errors
/// `out` cannot be written to.
pub fn write_markdown(fleet: &Fleet, out: &mut dyn Write) -> Result<(), RenderError> {
    let profiles = profiles(fleet);
    Ok(Markdown { fleet, profiles }.write_into(out)?)
}

#[derive(Template)]
#[template(path = "fleet.html")]
struct Page<'a> {
    policy: String,
    style: String,
    fleet: &'a Fleet,
    profiles: Vec<String>,
}

/// Writes the page for people.
///
/// # Errors
/// `out` cannot be written to.
pub fn write_html(fleet: &Fleet, out: &mut dyn Write) -> Result<(), RenderError> {
    let style = html::style();
    let page = Page {
        policy: html::policy(&style, ""),
        style,
        fleet,
        profiles: profiles(fleet),
    };
    Ok(page.write_into(out)?)
}

/// Writes one file with the suites of all targets, each with its target's name.
///
/// # Errors
/// `out` cannot be written to.
pub fn write_junit(fleet: &Fleet, suites: &SuitesByFolder, out: &mut dyn Write) -> Result<(), RenderError> {
    junit::write_joined(fleet.targets.iter().filter_map(|t| suites.get(&t.folder)), out)
}
