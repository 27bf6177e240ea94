//! A reviewed document against the draft of its page, row by row: which rows are alike, and why the others are not.

use std::collections::{BTreeMap, BTreeSet};

use cloud_conformance::catalogue::document::{Document, Presence, Row, Table};

/// Rows that say the same.
pub const ALIKE: &str = "alike";
/// Members that the draft has no row for.
pub const LOST: &str = "a member that the draft lost";

/// The rows of a reviewed document by what became of them.
pub fn compared(ours: &Document, drafted: &Document) -> BTreeMap<String, Vec<String>> {
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (table, row) in ours.rows() {
        for name in names(table, row) {
            let same = drafted
                .rows()
                .find(|(t, r)| names(t, r).contains(&name) && r.kind.is_some() == row.kind.is_some());
            found.entry(class((table, row), same)).or_default().push(name);
        }
    }
    found
}

/// A member by its places, anything else by its name.
fn names(table: &Table, row: &Row) -> Vec<String> {
    if row.kind.is_none() {
        return table.paths(row);
    }
    // What fills a placeholder, a person may call otherwise.
    vec![row.name.clone()]
}

/// Why two rows differ; the weightiest reason counts.
fn class((table, row): (&Table, &Row), drafted: Option<(&Table, &Row)>) -> String {
    let Some((at, is)) = drafted else {
        return match row.kind.as_deref() {
            None => LOST.to_owned(),
            Some("statement" | "example" | "sums" | "misprint" | "request line") => {
                "words of the page that a person made a row of".to_owned()
            }
            Some(_) if table.place.starts_with("linked page") => "a row of a linked page".to_owned(),
            Some("no body, no header") => "that a request carries nothing else".to_owned(),
            Some(_) if row.not_judged.is_some() => {
                "what is not judged: links, permissions, addresses".to_owned()
            }
            Some(kind) => format!("not drafted: {kind}"),
        };
    };
    let (was, is) = (row.on_the_page(), is.on_the_page());
    let kinds = was.kinds == is.kinds && was.items == is.items;
    let limits = (was.min, was.max, was.max_length, was.format) == (is.min, is.max, is.max_length, is.format);
    let ruled = |by: &str| match (&row.ruling, row.by_ruling.first()) {
        (Some(ruling), _) => format!("{by}: the ruling `{ruling}`"),
        (None, Some(by_ruling)) => format!("{by}: the ruling `{}`", by_ruling.ruling),
        (None, None) => format!("{by}: no ruling"),
    };
    match () {
        () if was.presence != is.presence => match (was.presence, is.presence) {
            (Some(Presence::Must), Some(Presence::Should)) if row.ruling.is_none() => {
                "presence: no example shows it, a person raised it".to_owned()
            }
            _ => ruled("presence"),
        },
        () if !kinds => ruled("kind"),
        () if !limits => ruled("limits"),
        () if values(&was) != values(&is) => ruled("values"),
        () if said(&was) != said(&is) => format!("words: {} / {}", said(&was), said(&is)),
        () if !place(table).contains(&place(at)) => format!("place: {} / {}", table.place, at.place),
        () if was.level != is.level && (limits_said(&was) || limits_said(&is)) => {
            "level: limits of prose are `should` in a draft until a person raises them".to_owned()
        }
        () => ALIKE.to_owned(),
    }
}

/// Whether the page limits it: what rulings add has their level.
fn limits_said(row: &Row) -> bool {
    row.min.or(row.max).is_some()
        || row.max_length.is_some()
        || row.format.is_some()
        || !row.values.is_empty()
}

fn values(row: &Row) -> BTreeSet<String> {
    row.values.iter().map(ToString::to_string).collect()
}

fn said(row: &Row) -> String {
    row.kind.clone().unwrap_or_default()
}

/// A place without what a person put into another language.
fn place(table: &Table) -> String {
    table.place.to_lowercase()
}
