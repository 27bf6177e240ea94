//! Holds a newer page against the rows of a profile. A row is shaped by rulings: only what the page says
//! otherwise is a change, not what a ruling adds.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{
    Change, Report, added, begin, removed, sort,
    statements::{Statement, address, kinds, limits, names, of_page},
};
use crate::{
    catalogue::{
        Profile,
        document::{EXAMPLE_AND_TABLE, Presence, Row, Table, on_the_page},
    },
    page::{
        Page, draft,
        model::{Kind, Limits},
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
    let drafted = drafted(page, profile.id());
    let limited = |name: &String| drafted.as_ref()?.get(name);
    let mut known: BTreeSet<String> = BTreeSet::new();
    let mut changes = vec![];
    for (table, row) in profile.document.rows() {
        for name in names(profile, table, row) {
            known.insert(name.clone());
            match stated.get(&name) {
                Some(is) => {
                    changes.extend(basis(profile, table, row, &name, is, &stated));
                    changes.extend(held(&name, row, is, limited(&name), profile));
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
        let left_out = row.starts_with("answer ") && drafted.as_ref().is_some_and(|d| !d.contains_key(row));
        if !listed && !left_out {
            changes.push(added(row, is));
        }
    }
    sort(&mut report, changes, Some(profile));
    report
}

/// What a draft of the page would have, by row, and its limits: what an example contradicts is not among them. None
/// where the page cannot be drafted.
fn drafted(page: &Page, id: &str) -> Option<BTreeMap<String, Limits>> {
    let mut rows = BTreeMap::new();
    for answer in draft::answers(page, id)? {
        rows.extend(answer.paths().map(|(path, row)| {
            let limits = Limits {
                values: row.values().iter().map(text).collect(),
                ..row.limits.clone()
            };
            (format!("answer {}, {path}", answer.status), limits)
        }));
    }
    Some(rows)
}

/// What a row limits.
fn limits_of(row: &Row) -> [(&'static str, Option<String>); 5] {
    limits(&Limits {
        min: row.min,
        max: row.max,
        min_length: row.min_length,
        max_length: row.max_length,
        form: row.format,
        ..Limits::default()
    })
}

/// A value as it is listed.
fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
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
    profile: &Profile,
    table: &Table,
    row: &Row,
    name: &str,
    is: &Statement,
    stated: &BTreeMap<String, Statement>,
) -> Option<Change> {
    const SHOWN: &str = "shown in the example";
    // What the answer of an action is wrapped in stands in no table of its page.
    let wraps = profile.document.request.action.is_some() && table.under.is_empty();
    let rests = row.kind.is_none()
        && row.presence == Some(Presence::Must)
        && table.always == EXAMPLE_AND_TABLE
        && on_the_page(&table.place)
        && !wraps;
    if rests && !is.listed {
        return Some(removed(name, "removed, though the example still shows it"));
    }
    let (answer, _) = name.split_once(',')?;
    let beside = |(other, told): (&String, &Statement)| {
        other.starts_with(answer) && told.listed && told.facts.contains_key(SHOWN)
    };
    let lost = rests && !is.facts.contains_key(SHOWN) && stated.iter().any(beside);
    lost.then(|| removed(name, "shown in the example: yes → nothing"))
}

/// Whether a row that is no member is a parameter: its kind begins with a type, or says whether it has to be there.
fn is_parameter(row: &Row) -> bool {
    let mut parts = row.kind.iter().flat_map(|kind| kind.split(',')).map(str::trim);
    parts.any(|part| ["mandatory", "required", "optional"].contains(&part))
}

/// Rulings on whether a member is there, which say nothing of its values. What another one shapes, the page may say
/// in other words or not at all.
const OF_PRESENCE: [&str; 2] = ["table-only", "example-only"];

/// What the page says otherwise of one row.
fn held(name: &str, row: &Row, is: &Statement, drafted: Option<&Limits>, profile: &Profile) -> Vec<Change> {
    if row.kind.is_some() {
        return if is_parameter(row) {
            parameter(name, row, is)
        } else {
            call(name, is, profile)
        };
    }
    let mut was = Statement::default();
    let mut now = Statement::default();
    if is.listed && !is.facts.contains_key("kind") {
        was.facts.extend(kinds(&row.kinds).map(|kinds| ("kind", kinds)));
    }
    for (fact, judged) in [("kind", &row.kinds), ("items", &row.items)] {
        let Some(said) = is.facts.get(fact) else { continue };
        let mut said_kinds = said.split(" or ").flat_map(|word| types::read(word, None).kinds);
        if !said_kinds.all(|kind| judged.contains(&kind)) {
            was.facts.extend(kinds(judged).map(|kinds| (fact, kinds)));
            now.facts
                .extend(was.facts.get(fact).map(|_| (fact, said.clone())));
        }
    }
    if is.facts.contains_key("null") && !row.kinds.is_empty() && !row.kinds.contains(&Kind::Null) {
        now.facts.insert("null", "allowed".into());
    }
    if is.facts.get("mandatory").is_some_and(|m| m == "no") && row.presence == Some(Presence::Must) {
        was.facts.insert("mandatory", "yes".into());
        now.facts.insert("mandatory", "no".into());
    }
    let page = row.on_the_page();
    let ruled = |ruling: &str| !OF_PRESENCE.contains(&ruling);
    let shaped = row.ruling.as_deref().is_some_and(ruled);
    let new = drafted.map(limits).unwrap_or_default();
    let both = limits_of(row).into_iter().zip(limits_of(&page));
    for (((fact, judged), (_, listed)), (_, new)) in both.zip(new) {
        let said = is.facts.get(fact);
        let judged = if said.is_some() {
            judged
        } else {
            listed.filter(|_| !shaped)
        };
        if judged.is_some() || new.is_some() {
            was.facts.extend(judged.map(|limit| (fact, limit)));
            now.facts.extend(said.map(|limit| (fact, limit.clone())));
        }
    }
    let judged: BTreeSet<String> = row.values.iter().map(text).collect();
    let listed: BTreeSet<String> = page.values.iter().map(text).collect();
    if judged.is_empty() {
        now.values
            .extend(drafted.iter().flat_map(|new| new.values.clone()));
    } else if is.values.is_empty() {
        was.values = if shaped { BTreeSet::new() } else { listed };
    } else {
        // Where the page listed none, the ruling's are what it is held against.
        was.values = if listed.is_empty() { judged.clone() } else { listed };
        let accepted: BTreeSet<String> = judged.difference(&was.values).cloned().collect();
        now.values = is.values.difference(&accepted).cloned().collect();
    }
    was.changes(name, &now)
}

/// A parameter: its type, whether it is mandatory, its default and its limits, as the row's words say them.
fn parameter(name: &str, row: &Row, is: &Statement) -> Vec<Change> {
    let mut was = Statement::default();
    let words = row.kind.as_deref().unwrap_or_default();
    for (at, part) in words.split(',').map(str::trim).enumerate() {
        let (fact, value) = if let Some(must) = mandatory(part) {
            ("mandatory", if must { "yes" } else { "no" }.to_owned())
        } else if let Some(value) = part.strip_suffix(" by default") {
            ("default", value.to_owned())
        } else if let Some(value) = part.strip_suffix(" at least") {
            ("least", value.to_owned())
        } else if let Some(value) = part.strip_suffix(" at most") {
            ("most", value.to_owned())
        } else if let Some(value) = part.strip_prefix("up to ") {
            ("items at most", value.to_owned())
        } else if at == 0 {
            let read = types::read(part, None);
            was.facts.extend(kinds(&read.items).map(|items| ("items", items)));
            let Some(kind) = kinds(&read.kinds) else { continue };
            ("kind", kind)
        } else {
            continue;
        };
        was.facts.insert(fact, value);
    }
    let said = |fact: &&str| {
        ["default", "least", "most", "items at most"].contains(fact) || was.facts.contains_key(fact)
    };
    let facts = is.facts.iter().filter(|(fact, _)| said(fact));
    let mut now = Statement {
        facts: facts.map(|(fact, said)| (*fact, said.clone())).collect(),
        ..Statement::default()
    };
    if !is.values.is_empty() || !row.values.is_empty() {
        was.values = row.values.iter().map(text).collect();
        now.values.clone_from(&is.values);
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
