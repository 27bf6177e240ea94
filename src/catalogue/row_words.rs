//! A row of a document in a few words: what the page says, and apart from that what rulings say besides.

use super::derived::listed;
use super::document::{ByRuling, Document, Format, Kind, Presence, Row, Table};
use crate::record::{ClauseId, Level, Shaping};

/// The documented kind of a member, or what else the row is.
pub fn kind(row: &Row) -> String {
    match &row.kind {
        Some(kind) => kind.clone(),
        None => kinds(&row.on_the_page().kinds, " or "),
    }
}

/// What the page says of it: limits and listed values. Which members are always there, no page says.
pub fn detail(row: &Row) -> String {
    let page = row.on_the_page();
    let mut parts = limits(page.min, page.max, page.format);
    parts.extend(page.min_length.map(|n| format!("at least {n} characters")));
    parts.extend(page.max_length.map(|n| format!("at most {n} characters")));
    parts.extend(page.min_items.map(|n| format!("at least {n} items")));
    parts.extend(page.max_items.map(|n| format!("at most {n} items")));
    if !page.values.is_empty() {
        parts.push(format!("one of {}", listed(&page.values)));
    }
    parts.join("; ")
}

/// What rulings say of it, each in one line with its id: what is accepted besides, what is required or expected.
pub fn by_ruling(table: &Table, row: &Row) -> Vec<String> {
    said(table, row).filter_map(|(_, said)| said.added()).collect()
}

/// What rulings add to the statement of a clause: of presence, kinds and sign to that of the member itself, of
/// further values to that of the list. A limit that only a ruling knows has a clause and a statement of its own.
pub fn added(document: &Document, clause: &ClauseId) -> Vec<Shaping> {
    let own = clause.behind(&document.profile).unwrap_or_default();
    let of = |(table, row): (&Table, &Row)| {
        let part = match table.behind(row, own) {
            Some("") => Some(Part::Member),
            Some(".enum") => Some(Part::Values),
            _ => None,
        };
        let said = part
            .into_iter()
            .flat_map(|part| said(table, row).filter(move |(of, _)| *of == part));
        said.map(|(_, said)| said).collect::<Vec<_>>()
    };
    document.rows().flat_map(of).collect()
}

/// Which clause leaves to a ruling what it says of a row.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    /// That of the member.
    Member,
    /// That of its listed values.
    Values,
    /// None: it has one of its own.
    Own,
}

fn said(table: &Table, row: &Row) -> impl Iterator<Item = (Part, Shaping)> {
    presence(table, row)
        .into_iter()
        .chain(row.by_ruling.iter().flat_map(|ruled| ruled_of(row, ruled)))
}

fn presence(table: &Table, row: &Row) -> Option<(Part, Shaping)> {
    let own = row.ruling.as_deref();
    let (part, says, ruling) = match row.presence? {
        Presence::Must => (Part::Member, "required: that it is there", &*table.always),
        Presence::Should => (
            Part::Own,
            "expected: that it is there",
            own.unwrap_or("table-only"),
        ),
        Presence::Free => (Part::Member, "also accepted: that it is absent", own?),
        Presence::Never => (Part::Own, "required: that it is absent", own?),
    };
    Some((part, Shaping::new(ruling, says)))
}

fn ruled_of(row: &Row, ruled: &ByRuling) -> Vec<(Part, Shaping)> {
    // The sign of a member is part of its own clause; an expected limit is one of its own.
    let (binding, sign, min) = match row.level {
        Level::Must => ("required", ruled.min, None),
        Level::Should => ("expected", None, ruled.min),
    };
    let mut parts = vec![];
    let mut add = |part, words: &str, said: String| {
        if !said.is_empty() {
            parts.push((part, Shaping::new(&ruled.ruling, format!("{words}: {said}"))));
        }
    };
    add(Part::Member, "also accepted", kinds(&ruled.kinds, ", "));
    if !ruled.values.is_empty() {
        if row.on_the_page().values.is_empty() {
            add(Part::Own, binding, format!("one of {}", listed(&ruled.values)));
        } else {
            add(Part::Values, "also accepted", listed(&ruled.values));
        }
    }
    add(Part::Member, binding, limits(sign, None, None).join("; "));
    add(
        Part::Own,
        binding,
        limits(min, ruled.max, ruled.format).join("; "),
    );
    parts
}

fn limits(min: Option<i64>, max: Option<i64>, format: Option<Format>) -> Vec<String> {
    let parts = [
        min.map(|n| format!("{n} or more")),
        max.map(|n| format!("at most {n}")),
        format.map(|format| format.about().said.to_owned()),
    ];
    parts.into_iter().flatten().collect()
}

fn kinds(kinds: &[Kind], between: &str) -> String {
    let words = kinds.iter().map(|kind| match kind {
        Kind::Array => "list",
        other => other.word(),
    });
    words.collect::<Vec<_>>().join(between)
}
