//! What a page states, row by row, in a form in which two editions can be compared: layout and markup are gone.

use std::collections::{BTreeMap, BTreeSet};

use super::Change;
use crate::{
    catalogue::{
        Profile,
        document::{Row as Judged, Table as JudgedTable},
    },
    page::{
        block::plain,
        draft,
        likeness::objects,
        model::{Kind, Limits, Page, Row, fits, join},
    },
};

/// What one row states: a fact by its name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Statement {
    /// Facts by their names.
    pub facts: BTreeMap<&'static str, String>,
    /// Listed values.
    pub values: BTreeSet<String>,
    /// Its words.
    pub words: String,
    /// Whether a table has it; else only an example shows it.
    pub listed: bool,
}

/// Which clauses a changed fact contradicts, by the ends of their ids.
fn contradicts(fact: &str) -> Vec<&'static str> {
    match fact {
        "kind" | "items" | "null" | "address" => vec![""],
        "mandatory" => vec![".required", ".absent", ".default"],
        "shown in the example" => vec![".required", ""],
        "least" => vec![".minimum", ".range"],
        "most" => vec![".maximum", ".range", ".above", ".above.error", ".most"],
        "characters at least" => vec![".minLength"],
        "characters at most" => vec![".maxLength"],
        "items at most" => vec![".many", ".hundred", ".most"],
        "default" => vec![".default"],
        "form" => vec![".format", ".pattern"],
        "rate" => vec![".rate"],
        _ => vec![],
    }
}

impl Statement {
    /// What differs in another edition.
    pub fn changes(&self, row: &str, other: &Self) -> Vec<Change> {
        let change = |what: String, ends: Vec<&'static str>| Change {
            row: row.to_owned(),
            what,
            otherwise: true,
            new: false,
            contradicts: ends,
        };
        let names: BTreeSet<&&str> = self.facts.keys().chain(other.facts.keys()).collect();
        let mut found = vec![];
        for name in names {
            let (was, is) = (self.facts.get(*name), other.facts.get(*name));
            if was != is {
                let shown = |fact: Option<&String>| fact.map_or("nothing", String::as_str).to_owned();
                found.push(change(
                    format!("{name}: {} → {}", shown(was), shown(is)),
                    contradicts(name),
                ));
            }
        }
        let ends = vec![".enum", ".served", ".other", ".true", ".false"];
        for value in other.values.difference(&self.values) {
            found.push(change(format!("the listed value {value} is new"), ends.clone()));
        }
        for value in self.values.difference(&other.values) {
            found.push(change(
                format!("the value {value} is no longer listed"),
                ends.clone(),
            ));
        }
        found
    }

    /// A few words of it, for what is new.
    pub fn summary(&self) -> String {
        let words: Vec<String> = ["kind", "mandatory"]
            .iter()
            .filter_map(|n| self.facts.get(n).map(|v| format!("{n} {v}")))
            .collect();
        if words.is_empty() {
            String::new()
        } else {
            format!(" ({})", words.join(", "))
        }
    }
}

/// Kinds in a few words; none where nothing says them.
pub fn kinds(kinds: &[Kind]) -> Option<String> {
    let mut words: Vec<&str> = kinds
        .iter()
        .filter(|k| **k != Kind::Null)
        .map(|k| k.word())
        .collect();
    words.sort_unstable();
    (!words.is_empty()).then(|| words.join(" or "))
}

/// What limits one value.
pub fn limits(limits: &Limits) -> [(&'static str, Option<String>); 5] {
    [
        ("least", limits.min.map(|n| n.to_string())),
        ("most", limits.max.map(|n| n.to_string())),
        ("characters at least", limits.min_length.map(|n| n.to_string())),
        ("characters at most", limits.max_length.map(|n| n.to_string())),
        ("form", limits.form.map(|form| form.about().word.to_owned())),
    ]
}

/// The facts of a row.
pub fn of_row(row: &Row) -> Statement {
    let mut facts = BTreeMap::new();
    let mut put = |name, value: Option<String>| {
        if let Some(value) = value {
            facts.insert(name, value);
        }
    };
    put("kind", kinds(&row.kinds));
    put("items", kinds(&row.items));
    put(
        "null",
        row.kinds.contains(&Kind::Null).then(|| "allowed".to_owned()),
    );
    put(
        "mandatory",
        row.mandatory.map(|m| if m { "yes" } else { "no" }.to_owned()),
    );
    for (fact, value) in limits(&row.limits) {
        put(fact, value);
    }
    put("items at most", row.limits.max_items.map(|n| n.to_string()));
    put("default", row.limits.default.clone());
    Statement {
        facts,
        values: row.limits.values.iter().cloned().collect(),
        words: plain(&row.words),
        listed: true,
    }
}

/// How a call is addressed: also by its action and version, where an API has one path for all calls.
pub fn address(method: &str, path: &str, action: Option<&str>, version: Option<&str>) -> String {
    let named: Vec<&str> = [method, path].into_iter().chain(action).chain(version).collect();
    named.join(" ").trim().to_owned()
}

/// How an example shows a member: also what it allows a draft to accept beside its row.
fn shown_as(row: Option<&Row>, judged: &draft::Row) -> String {
    let listed = row.map_or(&[][..], |row| &row.kinds);
    let beside = judged.kinds.iter().filter(|kind| !fits(listed, **kind));
    let beside: Vec<&str> = beside.map(|kind| kind.word()).collect();
    if !beside.is_empty() {
        format!("yes, as {}", beside.join(" or "))
    } else if row.is_some_and(|row| !row.limits.values.is_empty()) && judged.limits.values.is_empty() {
        "yes, with a value that is not listed".to_owned()
    } else {
        "yes".to_owned()
    }
}

/// Everything that a page states, by row.
pub fn of_page(page: &Page) -> BTreeMap<String, Statement> {
    let mut found: BTreeMap<String, Statement> = BTreeMap::new();
    let fact = |name: &'static str, value: String| Statement {
        facts: BTreeMap::from([(name, value)]),
        ..Statement::default()
    };
    if let Some(request) = &page.request {
        let (action, version) = (request.action.as_deref(), request.version.as_deref());
        let address = address(&request.method, &request.path, action, version);
        found.insert("call".into(), fact("address", address));
    }
    if let Some(rate) = page.rate {
        found.insert("rate".into(), fact("rate", format!("{rate} a second")));
    }
    for table in &page.parameters {
        for row in &table.rows {
            let mut statement = of_row(row);
            statement
                .facts
                .insert("goes in the", table.place.word().to_owned());
            for path in table.paths(row) {
                found
                    .entry(format!("parameter {path}"))
                    .or_insert_with(|| statement.clone());
            }
        }
    }
    for name in page.request.iter().flat_map(|r| &r.query) {
        if let Some(listed) = found.get_mut(&format!("parameter {name}")) {
            listed.facts.insert("named in the address", "yes".into());
        }
    }
    for answer in &page.answers {
        let shown = objects(&answer.examples);
        let listed: BTreeMap<String, &Row> = answer.members().collect();
        let judged = draft::judged(answer);
        let judged: BTreeMap<String, &draft::Row> = judged.iter().flat_map(draft::Answer::paths).collect();
        let mut rows: BTreeMap<String, Statement> = listed
            .iter()
            .map(|(path, row)| (path.clone(), of_row(row)))
            .collect();
        for (under, members) in &shown {
            let known = under.is_empty()
                || rows
                    .keys()
                    .any(|r| r == under || r.starts_with(&format!("{under}.")));
            for member in members.iter().filter(|_| known) {
                let path = join(under, member);
                let row = listed.get(&path).copied();
                let how = judged
                    .get(&path)
                    .map_or_else(|| "yes".to_owned(), |j| shown_as(row, j));
                rows.entry(path)
                    .or_default()
                    .facts
                    .insert("shown in the example", how);
            }
        }
        found.extend(
            rows.into_iter()
                .map(|(path, statement)| (format!("answer {}, {path}", answer.status), statement)),
        );
    }
    let told = |words: &String| Statement {
        words: plain(words),
        ..Statement::default()
    };
    let statuses = page.statuses.iter();
    found.extend(statuses.map(|(s, words)| (format!("status {s}"), told(words))));
    let codes = page.codes.iter();
    found.extend(codes.map(|(c, words)| (format!("error code {c}"), told(words))));
    let states = page.states.iter();
    found.extend(states.map(|(from, to)| (format!("state {from} → {to}"), Statement::default())));
    found
}

/// How a row of a document is named among statements.
pub fn names(profile: &Profile, table: &JudgedTable, row: &Judged) -> Vec<String> {
    if row.kind.is_none() {
        return table
            .paths(row)
            .iter()
            .map(|p| format!("answer {}", p.replacen('.', ", ", 1)))
            .collect();
    }
    let kind = row.kind.as_deref().unwrap_or_default();
    let request = &profile.document.request;
    let called = format!("{} {}", request.method, request.path);
    match kind {
        "status" => vec![format!("status {}", row.name)],
        _ if kind.starts_with("error code") => vec![format!("error code {}", row.name)],
        "request line" => vec!["call".to_owned()],
        "limit" if profile.document.request.rate.is_some() => vec!["rate".to_owned()],
        _ if row.name == called => vec!["call".to_owned()],
        "change" => vec![format!("state {}", row.name.replacen(" to ", " → ", 1))],
        _ => vec![format!("parameter {}", row.name)],
    }
}
