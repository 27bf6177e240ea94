//! Rows of `document.toml`: members of answers, and what is no member.

use std::{collections::BTreeSet, fmt::Write};

use serde_json::Value;

use super::{comment, list, quoted};
use crate::page::{
    draft::facts::{Facts, Presence, Row},
    model::{self, Kind},
};

/// A row that is no member of an answer.
pub struct Other {
    pub name: String,
    pub kind: String,
    pub values: Vec<String>,
}

impl Other {
    pub fn new(name: String, kind: impl Into<String>) -> Self {
        Self {
            name,
            kind: kind.into(),
            values: vec![],
        }
    }
}

/// The tables of the file.
pub struct Tables<'s> {
    pub out: String,
    pub places: BTreeSet<String>,
    pub sources: &'s BTreeSet<String>,
}

impl Tables<'_> {
    pub fn one(&mut self, place: &str, about: &str, extra: &str, rows: &[String]) {
        self.places.insert(place.to_owned());
        let (place, about, rows) = (quoted(place), quoted(about), rows.join("\n"));
        let _ = write!(
            self.out,
            "\n[[table]]\nplace = {place}\nabout = {about}\n{extra}rows = [\n{rows}\n]\n"
        );
    }

    /// Rows that are no members of an answer; one that no scenario names is not judged.
    pub fn others(&mut self, place: &str, about: &str, rows: &[Other], why: &str) {
        let row = |Other { name, kind, values }: &Other| {
            let judged = self.sources.contains(&format!("{place}, {name}"));
            let values = if values.is_empty() {
                String::new()
            } else {
                format!(", values = {}", list(values.iter().map(|v| quoted(v))))
            };
            let reason = if judged {
                String::new()
            } else {
                format!(", not_judged = {}", quoted(why))
            };
            format!(
                "    {{ name = {}, kind = {}{values}{reason} }},",
                quoted(name),
                quoted(kind)
            )
        };
        let rows: Vec<String> = rows.iter().map(row).collect();
        if !rows.is_empty() {
            self.one(place, about, "", &rows);
        }
    }
}

/// The table of the member whose words hold the diagram of states.
pub fn diagram(facts: &Facts) -> String {
    let state = facts.states.first().map_or("", |(_, to)| to.as_str());
    let lists = |row: &Row| row.limits.values.iter().any(|v| v == state);
    let tables = facts
        .answers
        .iter()
        .flat_map(|a| a.tables.iter().map(move |t| (a, t)));
    let of = tables.into_iter().find(|(_, t)| t.rows.iter().any(lists));
    of.map_or_else(
        || "State diagram".to_owned(),
        |(answer, table)| facts.table_name(&answer.status, &table.name),
    )
}

/// What the page says of a parameter, in a few words.
pub fn said(row: &model::Row, action: bool) -> String {
    let capital = |kind: &Kind| {
        let (first, rest) = kind.word().split_at(1);
        format!("{}{rest}", first.to_uppercase())
    };
    let mut words: Vec<String> = row.kinds.iter().map(capital).collect();
    if let (Some(first), [item]) = (words.first_mut().filter(|w| *w == "Array"), row.items.as_slice()) {
        *first = format!("Array of {}", capital(item));
    }
    let yes = if action { "required" } else { "mandatory" };
    words.extend(row.mandatory.map(|m| if m { yes } else { "optional" }.to_owned()));
    words.extend(row.limits.default.iter().map(|d| format!("{d} by default")));
    words.extend(row.limits.min.map(|m| format!("{m} at least")));
    words.extend(row.limits.max.map(|m| format!("{m} at most")));
    words.extend(row.limits.max_items.map(|n| format!("up to {n}")));
    if words.is_empty() {
        "parameter".to_owned()
    } else {
        words.join(", ")
    }
}

/// A member of an answer; `counts` is the list whose items it counts.
pub fn member(row: &Row, counts: Option<&str>) -> String {
    let kinds = |kinds: &[Kind]| list(kinds.iter().map(|k| quoted(k.word())));
    let mut parts = vec![format!("name = {}", quoted(&row.name))];
    if row.is_untold() {
        return format!(
            "    {{ {}, not_judged = \"The example shows nothing but null of it.\" }},",
            parts[0]
        );
    }
    if row.presence != Presence::Never {
        if !row.kinds.is_empty() {
            parts.push(format!("kinds = {}", kinds(&row.kinds)));
        }
        if !row.items.is_empty() && row.kinds.contains(&Kind::Array) {
            parts.push(format!("items = {}", kinds(&row.items)));
            if !row.each.is_empty() {
                parts.push(format!("each = {}", kinds(&row.each)));
            }
        }
    }
    parts.push(format!("presence = \"{}\"", row.presence.word()));
    let limits = &row.limits;
    let length = |n: Option<usize>| n.and_then(|n| i64::try_from(n).ok());
    let numbers = [
        ("min", limits.min.filter(|_| !row.count)),
        ("max", limits.max),
        ("min_length", length(limits.min_length)),
        ("max_length", length(limits.max_length)),
        (
            "min_items",
            length(limits.items.map(|(least, _)| least).filter(|n| *n > 0)),
        ),
        ("max_items", length(limits.items.map(|(_, most)| most))),
    ];
    parts.extend(
        numbers
            .into_iter()
            .filter_map(|(key, n)| n.map(|n| format!("{key} = {n}"))),
    );
    let listed = row.values();
    if !listed.is_empty() {
        parts.push(format!("values = {}", list(listed.iter().map(Value::to_string))));
    }
    parts.extend(
        row.form()
            .map(|form| format!("format = {}", quoted(form.about().word))),
    );
    let ruling = match row.presence {
        _ if row.example_only => Some("example-only"),
        Presence::Should => Some("table-only"),
        _ => None,
    };
    parts.extend(ruling.map(|ruling| format!("ruling = \"{ruling}\"")));
    if row.count {
        parts.push("by_ruling = [{ ruling = \"count\", min = 0 }]".into());
    }
    parts.extend(counts.map(|list| format!("counts = {}", quoted(list))));
    if row.is_limited() || row.example_only {
        parts.push("level = \"should\"".into());
    }
    let mut checks = String::new();
    for check in &row.checks {
        let _ = writeln!(checks, "    # CHECK {}.", comment(check));
    }
    format!("{checks}    {{ {} }},", parts.join(", "))
}
