//! What a target file has to say before a drafted profile can be asked: placeholders of the path and required
//! parameters of the query.

use ring::digest::{self, SHA256};
use serde_json::Value;

use super::{
    facts::{COMMON, Facts},
    lists,
};
use crate::{
    catalogue::document::{Fixture, FixtureKind},
    config::reserved,
    page::{
        model::{Kind, Note, Page, Place, Row},
        request::placeholders,
    },
};

/// Placeholders that stand for the caller's project: 32 hexadecimal digits, whatever an example shows.
pub const PROJECTS: [&str; 2] = ["project_id", "tenant_id"];

/// A value of the same form that nothing has: zeros for all letters and digits behind the words of the form.
fn nobodys(example: &str) -> String {
    let word = |part: &str| part.chars().all(|c| c.is_ascii_alphabetic()) && part.len() < 8;
    let parts: Vec<&str> = example.split('-').collect();
    let words = parts.len() > 1 && word(parts[0]) && !parts.iter().all(|part| word(part));
    let zero = |c: char| match c {
        c if c.is_ascii_uppercase() => 'A',
        c if c.is_ascii_alphanumeric() => '0',
        c => c,
    };
    let parts = parts.iter().enumerate().map(|(at, part)| {
        if words && at == 0 {
            (*part).to_owned()
        } else {
            part.chars().map(zero).collect()
        }
    });
    let zeros = parts.collect::<Vec<String>>().join("-");
    // What is all zeros is another of nines.
    if zeros == example {
        zeros.replace('0', "9")
    } else {
        zeros
    }
}

/// A well-formed value that stands for one that the page does not show: the same for the same name, and no longer
/// than the page allows wherever it has the name.
fn made_up(facts: &Facts, name: &str) -> String {
    if PROJECTS.contains(&name) {
        return "0123456789abcdef0123456789abcdef".to_owned();
    }
    let digest = hex::encode(digest::digest(&SHA256, name.as_bytes()));
    let asked = facts.parameters.iter().flat_map(|t| &t.rows);
    let asked = asked.map(|r| (&r.name, &r.limits));
    let answered = facts.answers.iter().flat_map(|a| &a.tables).flat_map(|t| &t.rows);
    let rows = asked.chain(answered.map(|r| (&r.name, &r.limits)));
    let most = rows
        .filter(|(known, _)| *known == name)
        .filter_map(|(_, limits)| limits.max_length);
    if let Some(most) = most.min().filter(|most| (1..36).contains(most)) {
        return digest[..most].to_owned();
    }
    format!(
        "{}-{}-4{}-8{}-{}",
        &digest[..8],
        &digest[8..12],
        &digest[13..16],
        &digest[17..20],
        &digest[20..32]
    )
}

/// Whether a value can stand in a request as it is.
fn is_plain(value: &str) -> bool {
    !value.is_empty()
        && value
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c))
}

/// The value that the page tells of a parameter of the query: in its own requests, or in its row.
fn told(page: &Page, name: &str, row: &Row) -> Option<String> {
    let pairs = page.requests.iter().flat_map(|r| &r.query);
    let shown = pairs.filter(|(known, _)| known == name).map(|(_, value)| value);
    let sample = row.sample.as_ref().map(|sample| match sample {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    });
    let mut told = shown
        .chain(&row.limits.default)
        .chain(row.limits.values.first())
        .chain(&sample);
    told.find(|value| is_plain(value)).cloned()
}

/// The value that the page's own requests give to a placeholder of the path.
fn shown_in_path(page: &Page, path: &str, name: &str) -> Option<String> {
    page.requests.iter().find_map(|example| {
        let address = example.line.split_once(' ').map_or("", |(_, a)| a);
        let address = address
            .split_once("://")
            .map_or(address, |(_, rest)| rest.find('/').map_or("", |at| &rest[at..]));
        let address = address
            .split('?')
            .next()
            .unwrap_or_default()
            .trim_end_matches('/');
        let (ours, theirs): (Vec<&str>, Vec<&str>) =
            (path.split('/').collect(), address.split('/').collect());
        let alike =
            ours.len() == theirs.len() && ours.iter().zip(&theirs).all(|(o, t)| o.contains('{') || o == t);
        let at = ours.iter().position(|o| *o == format!("{{{name}}}"))?;
        theirs
            .get(at)
            .filter(|v| alike && is_plain(v))
            .map(|v| (*v).to_owned())
    })
}

/// Fills in fixtures, the query of every request and the paging of the list.
pub fn settle(facts: &mut Facts, page: &Page) {
    if facts.request.action.is_some() {
        let region = Fixture {
            name: "region".into(),
            optional: true,
            kind: FixtureKind::Text,
            example: vec!["ap-guangzhou".into()],
            about: "named in every request".into(),
            ..Fixture::default()
        };
        facts.fixtures.push(region);
    }
    let path = facts.request.path.clone();
    let mut names = vec![];
    for name in placeholders(&path) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let last = names
        .iter()
        .rev()
        .find(|n| {
            n.ends_with("id")
                && !PROJECTS.contains(&n.as_str())
                && !["domain_id", "version_id"].contains(&n.as_str())
        })
        .cloned();
    for name in &names {
        let row = facts
            .parameters
            .iter()
            .flat_map(|t| &t.rows)
            .find(|r| r.name == *name);
        let listed = row.and_then(|r| r.limits.values.first().cloned());
        let shown = shown_in_path(page, &path, name);
        let project = PROJECTS.contains(&name.as_str());
        let example = listed
            .or(shown)
            .filter(|_| !project)
            .unwrap_or_else(|| made_up(facts, name));
        let many = last.as_deref() == Some(name);
        if row.is_none() {
            facts.check("URI", format!("no table describes the placeholder `{name}`"));
        }
        facts.fixtures.push(Fixture {
            name: name.clone(),
            many,
            absent: many.then(|| nobodys(&example)),
            example: vec![example],
            about: format!("fills {{{name}}} of the path"),
            ..Fixture::default()
        });
    }
    required(facts, page);
    lists::settle(facts, page);
    let known = [
        facts.request.token_header(),
        "content-type",
        "authorization",
        "x-language",
    ];
    let rows = facts.parameters_in(Place::Header);
    let others = rows.filter(|row| !known.iter().any(|name| name.eq_ignore_ascii_case(&row.name)));
    let why = "headers of requests other than those of authentication are not sent";
    let notes: Vec<Note> = others
        .map(|row| Note::new(format!("header {}", row.name), why))
        .collect();
    facts.not_judged.extend(notes);
}

/// The value that a parameter has in every request, where it says what the one path of its call does.
pub fn constant(facts: &Facts, page: &Page, row: &Row) -> Option<String> {
    let value = told(page, &row.name, row).filter(|value| reserved::may_be_declared(&row.name, value));
    value.filter(|_| facts.request.action.is_none() && row.name != "region")
}

/// Required parameters of the query become fixtures of their own, or have one value.
fn required(facts: &mut Facts, page: &Page) {
    let needed: Vec<_> = facts
        .parameters_in(Place::Query)
        .filter(|r| r.mandatory == Some(true) && !COMMON.contains(&r.name.as_str()))
        .cloned()
        .collect();
    let mut pairs = vec![];
    for row in needed {
        // A list is named with a number for each of its items: `Ids.0`.
        let name = row.name.trim_end_matches(".N");
        let action = facts.request.action.is_some();
        let list = action && (name != row.name || row.kinds.contains(&Kind::Array));
        let structure = row.kinds.contains(&Kind::Object) || row.items.contains(&Kind::Object);
        if action && structure {
            let members = members_shown(page, name);
            if members.is_empty() {
                let why = "no request of the page shows its members: requests go without it";
                facts.leave(format!("parameter {}", row.name), why);
            }
            for (member, value) in members {
                let key = member.replace('.', "-");
                let value = Some(value).filter(|value| is_plain(value));
                pairs.push(format!("{member}={{{key}}}"));
                needs(facts, &row, &key, value);
            }
            continue;
        }
        let legal = name
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"_-".contains(&b));
        let sent = if list {
            format!("{name}.0")
        } else {
            name.to_owned()
        };
        if !legal {
            facts.leave(
                format!("parameter {}", row.name),
                "its name cannot stand for a value of the target file: requests go without it",
            );
            continue;
        }
        if let Some(value) = constant(facts, page, &row) {
            pairs.push(format!("{name}={value}"));
            continue;
        }
        pairs.push(format!("{sent}={{{name}}}"));
        needs(facts, &row, name, told(page, &sent, &row));
    }
    facts.query = (!pairs.is_empty()).then(|| pairs.join("&"));
}

/// Members of a parameter that is a structure or a list of them, as the first request that has some spells them:
/// `Filters.0.Name`.
fn members_shown(page: &Page, name: &str) -> Vec<(String, String)> {
    let is_member =
        |(known, _): &&(String, String)| known.strip_prefix(name).is_some_and(|rest| rest.starts_with('.'));
    let mut requests = page.requests.iter().map(|request| {
        let members = request.query.iter().filter(is_member).cloned();
        members.collect::<Vec<_>>()
    });
    requests.find(|members| !members.is_empty()).unwrap_or_default()
}

/// A value that a target file gives for a required parameter; a made-up one is the example where the page shows none.
fn needs(facts: &mut Facts, row: &Row, key: &str, shown: Option<String>) {
    let example = shown.unwrap_or_else(|| {
        facts.check(
            format!("parameter {}", row.name),
            "the page shows no value for it that can stand in a request as it is: a made-up one stands in its place",
        );
        if row.kinds.contains(&Kind::Integer) || lists::is_number(&row.name) {
            "1".to_owned()
        } else if row.kinds == [Kind::Boolean] {
            "true".to_owned()
        } else {
            made_up(facts, &row.name)
        }
    });
    if !facts.fixtures.iter().any(|f| f.name == key) {
        facts.fixtures.push(Fixture {
            name: key.to_owned(),
            example: vec![example],
            about: format!("the required parameter {}", row.name),
            ..Fixture::default()
        });
    }
}
