//! Editions of a profile: a snapshot of its document with the clauses that were judged by it.
//!
//! A certificate is of an edition, and an edition never changes: a clause that a later release adds belongs to a
//! new one, so that what was certified stays what it was. `[[edition]]` of a `document.toml` names them, the
//! oldest first; `added` are the clauses that an edition has and the one before it had not.

use std::fmt::Write as _;

use ring::digest::{self, SHA256};

use super::{
    Profile,
    clauses::Clause,
    document::{Document, Edition},
    mistakes::Mistakes,
};

/// What a document is called that names no edition: a draft.
const UNNAMED: &str = "unreleased";

impl Document {
    /// The newest edition's name.
    pub fn edition(&self) -> &str {
        self.editions.last().map_or(UNNAMED, |edition| &edition.name)
    }

    /// The number of an edition, the oldest being 0.
    pub fn edition_number(&self, name: &str) -> Option<usize> {
        let none = (self.editions.is_empty() && name == UNNAMED).then_some(0);
        self.editions
            .iter()
            .position(|edition| edition.name == name)
            .or(none)
    }

    /// The number of the edition that brought a clause.
    pub fn since(&self, clause: &str) -> usize {
        let brought = |edition: &Edition| edition.added.iter().any(|id| id == clause);
        self.editions.iter().position(brought).unwrap_or(0)
    }
}

/// The digest of an edition's clauses.
fn digest(clauses: &[Clause], number: usize) -> String {
    let mut lines: Vec<String> = clauses
        .iter()
        .filter(|clause| clause.since <= number)
        .map(|clause| format!("{} {}\n", clause.level.word(), clause.id))
        .collect();
    lines.sort();
    format!(
        "sha256:{}",
        hex::encode(digest::digest(&SHA256, lines.concat().as_bytes()))
    )
}

/// What is wrong with the editions of a profile whose clauses were all read.
pub fn check(profile: &Profile, file: &str, mistakes: &mut Mistakes<'_>) {
    let editions = &profile.document.editions;
    for (number, edition) in editions.iter().enumerate() {
        let mut wrong = String::new();
        let earlier = &editions[..number];
        if edition.name.is_empty() || earlier.iter().any(|e| e.name == edition.name) {
            wrong.push_str("it has no name of its own; ");
        }
        if number == 0 && !edition.added.is_empty() {
            wrong.push_str("the oldest adds nothing to another; ");
        }
        for id in &edition.added {
            if !profile.clauses.iter().any(|clause| clause.id == *id) {
                let _ = write!(wrong, "it adds {id}, which is no clause; ");
            }
        }
        let clauses = digest(&profile.clauses, number);
        if edition.clauses != clauses {
            let _ = write!(
                wrong,
                "its clauses are not those of `clauses`: name new ones as `added` of a new edition, or, where it was \
                 never released, write clauses = \"{clauses}\"; "
            );
        }
        if number + 1 == editions.len() && edition.sha256 != profile.document.origin.sha256 {
            wrong.push_str("the newest is not of the snapshot that [document] names; ");
        }
        if !wrong.is_empty() {
            let why = format!("the edition `{}`: {}", edition.name, wrong.trim_end_matches("; "));
            mistakes.at(file, &format!("/edition/{number}"), why);
        }
    }
}
