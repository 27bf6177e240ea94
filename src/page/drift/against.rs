//! Holds a newer page against the rows of a profile. A row is shaped by rulings: only what the page says
//! otherwise is a change, not what a ruling adds.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Change, Report, added, begin, removed, sort,
    statements::{Statement, address, names, of_page},
};
use crate::{
    catalogue::{
        Profile,
        document::{EXAMPLE_AND_TABLE, Presence, Row, Table, on_the_page},
    },
    page::{
        Page,
        model::{Kind, fits},
        request, types,
        words::mandatory,
    },
};

/// Compares a page with the profile that is judged by.
pub fn against(profile: &Profile, name: &str, page: &Page) -> Report {
    let origin = &profile.document.origin;
    let mut report = begin(
        &format!("{} ({})", profile.id(), origin.edition),
        (name, page),
        origin.sha256 == page.sha256,
    );
    if report.same {
        return report;
    }
    let stated = of_page(page);
    let mut known: BTreeSet<String> = BTreeSet::new();
    let mut changes = vec![];
    for (table, row) in profile.document.rows() {
        for name in names(profile, table, row) {
            known.insert(name.clone());
            match stated.get(&name) {
                Some(is) => {
                    changes.extend(basis(table, row, &name, is, &stated));
                    changes.extend(held(&name, row, is, profile));
                }
                None if is_gone(table, row, &name, &stated) => changes.push(removed(&name, "removed")),
                None => {}
            }
        }
    }
    let documented = |row: &String| known.contains(row) || row == "rate" || row == "call";
    for (row, is) in stated.iter().filter(|(row, _)| !documented(row)) {
        // Statuses and codes that rows speak of in a group are not counted one by one.
        let listed = row.strip_prefix("status ").is_some_and(|s| {
            s.parse()
                .is_ok_and(|s| profile.document.request.statuses.contains(&s))
        });
        if !listed {
            changes.push(added(row, is));
        }
    }
    sort(&mut report, changes, Some(profile));
    report
}

/// Whether a row is gone from the page: not what another page says, and not the parent of what is still there.
fn is_gone(table: &Table, row: &Row, name: &str, stated: &BTreeMap<String, Statement>) -> bool {
    let (group, _) = name.split_once(' ').unwrap_or((name, ""));
    let any = stated.keys().any(|k| k.starts_with(group));
    let parent = stated.keys().any(|k| k.starts_with(&format!("{name}.")));
    let parameter = group == "parameter" && !is_parameter(row);
    on_the_page(&table.place) && row.presence != Some(Presence::Never) && any && !parent && !parameter
}

/// What a member that is always there rests on: its table and an example both show it. An answer whose example the
/// page lacks altogether takes nothing back.
fn basis(
    table: &Table,
    row: &Row,
    name: &str,
    is: &Statement,
    stated: &BTreeMap<String, Statement>,
) -> Option<Change> {
    const SHOWN: &str = "shown in the example";
    let rests = row.kind.is_none()
        && row.presence == Some(Presence::Must)
        && table.always == EXAMPLE_AND_TABLE
        && on_the_page(&table.place);
    if rests && !is.listed {
        return Some(removed(name, "removed, though the example still shows it"));
    }
    let (answer, _) = name.split_once(',')?;
    let beside = |(other, told): (&String, &Statement)| {
        other.starts_with(answer) && told.listed && told.facts.contains_key(SHOWN)
    };
    let lost = rests && !is.facts.contains_key(SHOWN) && stated.iter().any(beside);
    lost.then(|| removed(name, "no longer shown in the example"))
}

/// Whether a row that is no member is a parameter: its kind begins with a type.
fn is_parameter(row: &Row) -> bool {
    let kind = row.kind.as_deref().unwrap_or_default();
    let first = kind.split(',').next().unwrap_or_default();
    let said = kind.contains("mandatory") || kind.contains("optional") || kind.contains("required");
    said && !types::read(first, None).kinds.is_empty()
}

/// What the page says otherwise of one row.
fn held(name: &str, row: &Row, is: &Statement, profile: &Profile) -> Vec<Change> {
    if row.kind.is_some() {
        return if is_parameter(row) {
            parameter(name, row, is)
        } else {
            call(name, is, profile)
        };
    }
    let mut was = Statement::default();
    let mut now = Statement::default();
    let judged = &row.kinds;
    let words = || {
        let words = judged.iter().filter(|k| **k != Kind::Null).map(|k| k.word());
        words.collect::<Vec<_>>().join(" or ")
    };
    if is.listed && !is.facts.contains_key("kind") && !judged.is_empty() {
        was.facts.insert("kind", words());
    }
    if let Some(kind) = is.facts.get("kind") {
        let said: Vec<Kind> = kind
            .split(" or ")
            .flat_map(|word| types::read(word, None).kinds)
            .collect();
        if !judged.is_empty() && !said.iter().all(|k| fits(judged, *k)) {
            was.facts.insert("kind", words());
            now.facts.insert("kind", kind.clone());
        }
    }
    if is.facts.contains_key("null") && !judged.is_empty() && !judged.contains(&Kind::Null) {
        now.facts.insert("null", "allowed".into());
    }
    if is.facts.get("mandatory").is_some_and(|m| m == "no") && row.presence == Some(Presence::Must) {
        was.facts.insert("mandatory", "yes".into());
        now.facts.insert("mandatory", "no".into());
    }
    let limits: [(&'static str, Option<String>); 4] = [
        ("least", row.min.map(|n| n.to_string())),
        ("most", row.max.map(|n| n.to_string())),
        ("characters at least", row.min_length.map(|n| n.to_string())),
        ("characters at most", row.max_length.map(|n| n.to_string())),
    ];
    for (fact, limit) in limits {
        if let (Some(limit), Some(said)) = (limit, is.facts.get(fact)) {
            was.facts.insert(fact, limit);
            now.facts.insert(fact, said.clone());
        }
    }
    let text = |v: &serde_json::Value| v.as_str().map_or_else(|| v.to_string(), str::to_owned);
    if !row.values.is_empty() && !is.values.is_empty() {
        let judged: BTreeSet<String> = row.values.iter().map(text).collect();
        let listed: BTreeSet<String> = row.on_the_page().values.iter().map(text).collect();
        // Where the page listed none, the ruling's are what it is held against.
        was.values = if listed.is_empty() { judged.clone() } else { listed };
        let accepted: BTreeSet<String> = judged.difference(&was.values).cloned().collect();
        now.values = is.values.difference(&accepted).cloned().collect();
    }
    was.changes(name, &now)
}

/// A parameter: its type, whether it is mandatory, its default and its limit, as the row's words say them.
fn parameter(name: &str, row: &Row, is: &Statement) -> Vec<Change> {
    let (mut was, mut now) = (Statement::default(), Statement::default());
    let words = row.kind.as_deref().unwrap_or_default();
    for (at, part) in words.split(',').map(str::trim).enumerate() {
        let (fact, value) = if let Some(must) = mandatory(part) {
            ("mandatory", if must { "yes" } else { "no" }.to_owned())
        } else if let Some(value) = part.strip_suffix(" by default") {
            ("default", value.to_owned())
        } else if let Some(value) = part.strip_suffix(" at most") {
            ("most", value.to_owned())
        } else if let Some(value) = part.strip_prefix("up to ") {
            ("items at most", value.to_owned())
        } else if let Some(kind) = types::read(part, None).kinds.first().filter(|_| at == 0) {
            ("kind", kind.word().to_owned())
        } else {
            continue;
        };
        // Where the page no longer says it, it says nothing otherwise.
        if let Some(said) = is.facts.get(fact) {
            was.facts.insert(fact, value);
            now.facts.insert(fact, said.clone());
        }
    }
    was.changes(name, &now)
}

/// How the call is addressed, and how often.
fn call(name: &str, is: &Statement, profile: &Profile) -> Vec<Change> {
    let request = &profile.document.request;
    let mut was = Statement::default();
    if name == "call" {
        let (action, version) = (request.action.as_deref(), request.version.as_deref());
        let was_called = address(&request.method, &request.path, action, version);
        // What a placeholder is called is ours to choose.
        if is
            .facts
            .get("address")
            .is_some_and(|now| nameless(now) == nameless(&was_called))
        {
            return vec![];
        }
        was.facts.insert("address", was_called);
    } else if name == "rate" {
        was.facts
            .extend(request.rate.map(|rate| ("rate", format!("{rate} a second"))));
    } else {
        return vec![];
    }
    was.changes(name, is)
}

fn nameless(address: &str) -> String {
    request::placeholders(address)
        .iter()
        .fold(address.to_owned(), |text, name| {
            text.replace(&format!("{{{name}}}"), "{}")
        })
}
