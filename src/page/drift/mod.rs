//! What a newer page changes: rows added, removed and changed, and the clauses that rest on them.
//!
//! Comes in: two pages, or a profile and a page. Goes out: a [`Report`], in which the clauses that now
//! contradict the page stand first, then the clauses touched, then what a draft would add.

mod against;
mod show;
mod statements;

use std::collections::BTreeMap;

pub use against::against;
use serde::Serialize;
pub use show::{markdown, text};
use statements::{Statement, of_page};

use super::model::{Note, Page};
use crate::catalogue::{Profile, clauses};
use crate::record::ClauseId;

/// One thing that differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// The row: `answer 200, redis.running_count`.
    pub row: String,
    /// What became of it, in a few words: `kind: integer → string`.
    pub what: String,
    /// Whether what was judged by is now said otherwise, or no longer said.
    pub otherwise: bool,
    /// Whether it is new.
    pub new: bool,
    /// Ends of the ids of clauses that it contradicts; the row's own clause under an empty one.
    #[serde(skip)]
    pub contradicts: Vec<&'static str>,
}

/// Like changes of several rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Group {
    /// What became of them.
    pub what: String,
    /// The rows.
    pub rows: Vec<String>,
    /// The clauses that rest on them.
    pub clauses: Vec<ClauseId>,
}

/// What a newer page changes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// What was judged by, or the older page.
    pub old: String,
    /// The newer page.
    pub new: String,
    /// Whether both are the same snapshot, byte by byte.
    pub same: bool,
    /// Changes that contradict clauses.
    pub contradicted: Vec<Group>,
    /// Changes of rows that clauses rest on, or that a clause would rest on.
    pub touched: Vec<Group>,
    /// What is new.
    pub added: Vec<Group>,
    /// Rows whose words changed, and nothing that is read from them.
    pub reworded: Vec<String>,
    /// What was not understood of either page.
    pub not_understood: Vec<Note>,
}

impl Report {
    /// 1 where something that is judged by changed, or where a page was not understood whole; else 0.
    pub fn exit_code(&self) -> u8 {
        u8::from(!self.contradicted.is_empty() || !self.touched.is_empty() || !self.not_understood.is_empty())
    }
}

/// Compares two pages; `profile` is the one that the older page is the document of, where there is one.
pub fn between(old: (&str, &Page), new: (&str, &Page), profile: Option<&Profile>) -> Report {
    let mut report = begin(
        old.0,
        new,
        profile.is_some_and(|p| p.document.origin.sha256 == new.1.sha256) || old.1.sha256 == new.1.sha256,
    );
    for note in &old.1.not_understood {
        let place = format!("{}: {}", old.0, note.place);
        report.not_understood.push(Note::new(place, &note.why));
    }
    let (before, after) = (of_page(old.1), of_page(new.1));
    let mut changes = vec![];
    for (row, was) in &before {
        match after.get(row) {
            None => changes.push(removed(row, "removed")),
            Some(is) if was.listed && !is.listed && !is.facts.is_empty() => {
                changes.push(removed(row, "removed, though the example still shows it"));
            }
            Some(is) if !was.listed && is.listed => changes.push(added(row, is)),
            Some(is) => {
                let found = was.changes(row, is);
                if found.is_empty() && was.words != is.words {
                    report.reworded.push(row.clone());
                }
                changes.extend(found);
            }
        }
    }
    changes.extend(
        after
            .iter()
            .filter(|(row, _)| !before.contains_key(*row))
            .map(|(row, is)| added(row, is)),
    );
    sort(&mut report, changes, profile);
    report
}

fn begin(old: &str, new: (&str, &Page), same: bool) -> Report {
    Report {
        old: old.to_owned(),
        new: new.0.to_owned(),
        same,
        not_understood: new.1.not_understood.clone(),
        ..Report::default()
    }
}

fn removed(row: &str, what: &str) -> Change {
    Change {
        row: row.to_owned(),
        what: what.into(),
        otherwise: true,
        new: false,
        contradicts: vec!["", ".required"],
    }
}

fn added(row: &str, is: &Statement) -> Change {
    Change {
        row: row.to_owned(),
        what: format!("added{}", is.summary()),
        otherwise: false,
        new: true,
        contradicts: vec![],
    }
}

/// Puts each change where a reader looks for it; like ones become one.
fn sort(report: &mut Report, changes: Vec<Change>, profile: Option<&Profile>) {
    let mut groups: [BTreeMap<String, Group>; 3] = Default::default();
    for change in changes {
        let (touched, broken) = profile.map(|p| rest_on(p, &change)).unwrap_or_default();
        let (at, clauses) = match () {
            () if !broken.is_empty() => (0, broken),
            () if change.new && touched.is_empty() => (2, vec![]),
            () if profile.is_some() && touched.is_empty() && !change.otherwise => (2, vec![]),
            () => (1, touched),
        };
        let group = groups[at].entry(change.what.clone()).or_insert_with(|| Group {
            what: change.what.clone(),
            rows: vec![],
            clauses: vec![],
        });
        group.rows.push(change.row);
        for clause in clauses {
            if !group.clauses.contains(&clause) {
                group.clauses.push(clause);
            }
        }
    }
    let [contradicted, touched, added] = groups.map(|g| g.into_values().collect());
    (report.contradicted, report.touched, report.added) = (contradicted, touched, added);
}

/// The clauses that rest on a row, and those of them that a change of it contradicts.
fn rest_on(profile: &Profile, change: &Change) -> (Vec<ClauseId>, Vec<ClauseId>) {
    let mut touched = vec![];
    let mut broken = vec![];
    for (table, row) in profile.document.rows() {
        let names = statements::names(profile, table, row);
        if !names.contains(&change.row) {
            continue;
        }
        for clause in clauses::covering(&profile.clauses, table, row) {
            let own = names
                .iter()
                .filter_map(|n| n.strip_prefix("answer "))
                .map(|n| ClauseId::below(profile.id(), &n.replacen(", ", ".", 1)))
                .collect::<Vec<_>>();
            let ends = |end: &&&str| {
                if end.is_empty() {
                    own.contains(&clause.id) || change.row.starts_with("status ") || change.row == "call"
                } else {
                    clause.id.ends_with(**end)
                }
            };
            let mine = clause.answer.is_none() || own.iter().any(|o| clause.id.is_within(o));
            if !mine || touched.contains(&clause.id) {
                continue;
            }
            touched.push(clause.id.clone());
            if change.contradicts.iter().any(|end| ends(&end)) {
                broken.push(clause.id.clone());
            }
        }
    }
    (touched, broken)
}
