//! A row of a document in a few words: what the page says, and apart from that what rulings say besides.

use serde_json::Value;

use super::document::{ByRuling, Format, Kind, Presence, Row};

/// The documented kind of a member, or what else the row is.
pub fn kind(row: &Row) -> String {
    match &row.kind {
        Some(kind) => kind.clone(),
        None => kinds(&row.on_the_page().kinds, " or "),
    }
}

/// What the page says of it: limits, listed values, whether it is always there.
pub fn detail(row: &Row) -> String {
    let page = row.on_the_page();
    let mut parts: Vec<String> = vec![];
    match page.presence {
        Some(Presence::Must) => parts.push("always there".to_owned()),
        Some(Presence::Never) => parts.push("never there".to_owned()),
        Some(Presence::Should | Presence::Free) | None => {}
    }
    parts.extend(limits(page.min, page.max, page.format));
    parts.extend(page.max_length.map(|n| format!("at most {n} characters")));
    if !page.values.is_empty() {
        parts.push(format!("one of {}", listed(&page.values)));
    }
    parts.join("; ")
}

/// What rulings say of it, each in one line with its id: what is accepted besides, and what is expected.
pub fn by_ruling(row: &Row) -> Vec<String> {
    let presence = match row.presence {
        Some(Presence::Should) => Some(("expected: that it is there", "table-only")),
        Some(Presence::Free) => Some(("also accepted: that it is absent", "its own")),
        _ => None,
    };
    let presence = presence.map(|(words, general)| {
        let ruling = row.ruling.as_deref().unwrap_or(general);
        format!("{words} (ruling {ruling})")
    });
    let ruled = row.by_ruling.iter().flat_map(|ruled| said(row, ruled));
    presence.into_iter().chain(ruled).collect()
}

fn said(row: &Row, ruled: &ByRuling) -> Vec<String> {
    let page = row.on_the_page();
    let mut accepted: Vec<String> = vec![];
    if !ruled.kinds.is_empty() {
        accepted.push(kinds(&ruled.kinds, ", "));
    }
    if !ruled.values.is_empty() && !page.values.is_empty() {
        accepted.push(listed(&ruled.values));
    }
    let mut expected = limits(ruled.min, ruled.max, ruled.format);
    if !ruled.values.is_empty() && page.values.is_empty() {
        expected.push(format!("one of {}", listed(&ruled.values)));
    }
    let told = [("also accepted", accepted, ", "), ("expected", expected, "; ")];
    let told = told.into_iter().filter(|(_, parts, _)| !parts.is_empty());
    told.map(|(words, parts, between)| format!("{words}: {} (ruling {})", parts.join(between), ruled.ruling))
        .collect()
}

fn limits(min: Option<i64>, max: Option<i64>, format: Option<Format>) -> Vec<String> {
    let format = format.map(|format| match format {
        Format::TimeOfDay => "HH:mm:ss",
        Format::UtcDateTime => "RFC 3339 in UTC",
        Format::AddressList => "addresses joined by commas",
        Format::Uuid => "a UUID",
        Format::NonEmpty => "not empty",
        Format::Code => "a listed code",
    });
    let parts = [
        min.map(|n| format!("{n} or more")),
        max.map(|n| format!("at most {n}")),
        format.map(str::to_owned),
    ];
    parts.into_iter().flatten().collect()
}

fn listed(values: &[Value]) -> String {
    let words = values
        .iter()
        .map(|v| v.as_str().map_or_else(|| v.to_string(), str::to_owned));
    words.collect::<Vec<_>>().join(", ")
}

fn kinds(kinds: &[Kind], between: &str) -> String {
    let words = kinds.iter().map(|kind| match kind {
        Kind::String => "string",
        Kind::Integer => "integer",
        Kind::Number => "number",
        Kind::Boolean => "boolean",
        Kind::Object => "object",
        Kind::Array => "list",
        Kind::Null => "null",
    });
    words.collect::<Vec<_>>().join(between)
}
