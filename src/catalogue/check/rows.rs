//! The rows of a document: every one has clauses or the reason why it is not judged, and what it names exists.

use std::collections::BTreeSet;

use super::unknown_ruling;
use crate::catalogue::{
    Catalogue, Profile,
    clauses::covering,
    document::{Presence, Row, Table},
    editions,
    mistakes::Mistakes,
};

pub(super) fn check(
    catalogue: &Catalogue,
    profile: &Profile,
    all_was_read: bool,
    mistakes: &mut Mistakes<'_>,
) {
    let document = &profile.document;
    let file = format!("features/{}/document.toml", profile.id());
    origin(profile, &file, mistakes);
    for (n, table) in document.tables.iter().enumerate() {
        let place = &table.place;
        if !document.origin.has_place(place) {
            let why = format!(
                "`{place}` is no heading of the page; add it to `headings`, or write `linked page NAME` with NAME \
                 in `linked`, or `other page NAME` with NAME in `others`"
            );
            mistakes.at(&file, &format!("/table/{n}/place"), why);
        }
        let unjudged = table
            .answer
            .as_ref()
            .filter(|answer| !profile.schemas.contains_key(*answer));
        if let Some(answer) = unjudged.filter(|_| all_was_read) {
            let why = format!(
                "there is no schemas/{}/{answer}.json for this answer",
                profile.id()
            );
            mistakes.at(&file, &format!("/table/{n}/answer"), why);
        }
    }
    if all_was_read {
        editions::check(profile, &file, mistakes);
    }
    let mut seen = BTreeSet::new();
    for (pointer, table, row) in document.placed_rows() {
        let mut wrong = of_row(profile, table, row);
        if !seen.insert(table.source(row)) {
            wrong.push("it stands here twice".to_owned());
        }
        let rulings = row
            .ruling
            .iter()
            .chain(row.by_ruling.iter().map(|ruled| &ruled.ruling));
        wrong.extend(rulings.filter_map(|id| unknown_ruling(catalogue, id)));
        if table.answer.is_some() && row.presence == Some(Presence::Must) {
            wrong.extend(unknown_ruling(catalogue, &table.always));
        }
        let unjudged = table
            .answer
            .as_ref()
            .is_some_and(|answer| !profile.schemas.contains_key(answer));
        if all_was_read && !unjudged {
            wrong.extend(covered(profile, table, row));
        }
        for why in wrong {
            mistakes.at(&file, &pointer, format!("the row `{}`: {why}", table.source(row)));
        }
    }
}

fn origin(profile: &Profile, file: &str, mistakes: &mut Mistakes<'_>) {
    let origin = &profile.document.origin;
    let digit = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
    if origin.sha256.len() != 64 || !origin.sha256.bytes().all(digit) {
        mistakes.at(
            file,
            "/document/sha256",
            "`sha256` is not 64 hexadecimal digits in lower case",
        );
    }
    for (key, text) in [
        ("file", &origin.file),
        ("title", &origin.title),
        ("publisher", &origin.publisher),
        ("edition", &origin.edition),
        ("language", &origin.language),
    ] {
        if text.trim().is_empty() {
            mistakes.at(file, &format!("/document/{key}"), format!("`{key}` is empty"));
        }
    }
    let named = &profile.document.request.statuses;
    for status in profile.statuses().filter(|status| !named.contains(status)) {
        let why = format!("the status {status} has a row and is not among `statuses`");
        mistakes.at(file, "/request/statuses", why);
    }
}

/// What is wrong with a row by itself.
fn of_row(profile: &Profile, table: &Table, row: &Row) -> Vec<String> {
    let mut wrong = vec![];
    let member = table.answer.is_some() && row.not_judged.is_none();
    if member && row.presence.is_none() {
        wrong.push("it lacks `presence`: must, should, free or never".to_owned());
    }
    if row.min.zip(row.max).is_some_and(|(min, max)| min > max) {
        wrong.push("`min` is above `max`".to_owned());
    }
    if member && row.presence == Some(Presence::Never) && !row.kinds.is_empty() {
        wrong.push("it is never there, and has kinds".to_owned());
    }
    if let Some(reason) = row.not_judged.as_ref().filter(|reason| !reason.ends_with('.')) {
        wrong.push(format!("the reason `{reason}` is no sentence with a full stop"));
    }
    for id in &row.clauses {
        if !profile.clauses.iter().any(|clause| clause.id == *id) {
            wrong.push(format!("it names {id}, which is no clause"));
        }
    }
    wrong
}

fn covered(profile: &Profile, table: &Table, row: &Row) -> Option<String> {
    let covering = covering(&profile.clauses, table, row);
    match (&row.not_judged, covering.first()) {
        (None, None) => Some(
            "it has neither a clause nor a reason; name it in a `Source:` or give it `not_judged`".to_owned(),
        ),
        (Some(_), Some(clause)) => Some(format!(
            "it has a reason why it is not judged, and {} does",
            clause.id
        )),
        _ => None,
    }
}
