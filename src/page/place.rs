//! Puts the rows of a table whose place is known into the page: parameters by where they go, members by path.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    likeness::objects,
    model::{self, Answer, Kind, Page, Place, Row, Table, join, paths},
    raw::{Group, Raw, bare, same, subjects},
    request::placeholders,
};

/// A table whose place is known, its rows by the place where each goes.
pub fn put(page: &mut Page, raw: &Raw, group: &Group, said: Option<Place>, under: Vec<String>) {
    let rows: Vec<Row> = raw.rows.iter().map(|r| r.row.clone()).collect();
    let table = |place, under: Vec<String>, rows| Table {
        name: raw.name.clone(),
        caption: raw.caption.clone(),
        place,
        under,
        rows,
    };
    match group {
        Group::Answer(status) => {
            let place = said.filter(|p| *p == Place::Header).unwrap_or(Place::Body);
            // A member that the example shows need not have a row for its own members to be told by their paths.
            let shown = objects(&page.answer(status).examples);
            let shown: BTreeSet<String> = shown.into_keys().collect();
            let tables = split(table(place, under, rows), &shown);
            let headers = place == Place::Header;
            let answer = &mut page.answer(status).tables;
            for table in tables {
                let at = if headers || !table.under.is_empty() {
                    answer.len()
                } else {
                    0
                };
                answer.insert(at, table);
            }
        }
        Group::Request if under.is_empty() => {
            let mut by_place: BTreeMap<Place, Vec<Row>> = BTreeMap::new();
            for row in rows {
                let name = row.name.clone();
                let (place, moved) = parameter_place(page, &name, said, said.is_none());
                if moved {
                    page.doubt(format!("{}, {name}", raw.name), "the table says path, but the path does not name it: it is taken for a parameter of the query");
                }
                by_place.entry(place).or_default().push(row);
            }
            for (place, rows) in by_place {
                page.parameters
                    .extend(split(table(place, vec![], rows), &BTreeSet::new()));
            }
        }
        Group::Request => page
            .parameters
            .extend(split(table(Place::Body, under, rows), &BTreeSet::new())),
    }
}

/// Rows whose names are paths (`volume.size`, `links[].href`) stand under the member that they name.
fn split(table: Table, shown: &BTreeSet<String>) -> Vec<Table> {
    let names: BTreeSet<String> = table.rows.iter().map(|r| r.name.clone()).collect();
    let mut found = vec![Table {
        rows: vec![],
        ..table.clone()
    }];
    for mut row in table.rows.clone() {
        let clean: Vec<String> = row
            .name
            .split('.')
            .map(|p| p.split('[').next().unwrap_or_default().to_owned())
            .collect();
        let parent = clean[..clean.len().saturating_sub(1)].join(".");
        let known = table.place == Place::Body
            && clean.len() > 1
            && (names.contains(&parent) || names.contains(&format!("{parent}[]")) || shown.contains(&parent));
        let name = clean.last().cloned().unwrap_or_default();
        if !known || name.is_empty() {
            if table.place == Place::Body
                && row.name.ends_with(']')
                && clean.len() == 1
                && !clean[0].is_empty()
            {
                row.name.clone_from(&clean[0]);
            }
            found[0].rows.push(row);
            continue;
        }
        row.name = name;
        let under = paths(&table.under, &parent);
        match found.iter_mut().skip(1).find(|t| t.under == under) {
            Some(known) => known.rows.push(row),
            None => found.push(Table {
                under,
                rows: vec![row],
                ..table.clone()
            }),
        }
    }
    found.retain(|t| !t.rows.is_empty());
    found
}

/// A table that nothing led to: the answer's example may show where it stands.
pub fn leftover(page: &mut Page, raw: &Raw) {
    if let Group::Answer(status) = &raw.group {
        let names: BTreeSet<&str> = raw.rows.iter().map(|r| r.row.name.as_str()).collect();
        let status = status.clone();
        let answer = page.answer(&status).clone();
        let known: BTreeSet<String> = answer.members().map(|(path, _)| path).collect();
        let examples = page
            .answers
            .iter()
            .filter(|a| a.status == status || a.status.is_empty());
        let shown = objects(examples.flat_map(|a| &a.examples));
        let fits = |(path, members): &(&String, &BTreeSet<String>)| {
            let new = members
                .iter()
                .filter(|m| names.contains(m.as_str()) && !known.contains(&join(path, m)))
                .count();
            new > 0 && new * 2 >= names.len().min(members.len())
        };
        let fitting: Vec<&String> = shown.iter().filter(fits).map(|(path, _)| path).collect();
        // Of several places, those count whose name stands in the table's heading.
        let subjects = subjects(&raw.caption);
        let heads = |path: &String| {
            let name = bare(path.rsplit('.').next().unwrap_or_default());
            subjects.iter().any(|subject| same(subject, &name))
        };
        let headed: Vec<String> = fitting
            .iter()
            .filter(|p| heads(p))
            .map(|p| (*p).clone())
            .collect();
        let first = fitting.first().map(|path| model::under(path));
        if let Some(under) = Some(headed).filter(|n| !n.is_empty()).or(first) {
            let at = if under.is_empty() {
                "the top level".to_owned()
            } else {
                format!("`{}`", under.join("`, `"))
            };
            page.doubt(
                &raw.name,
                format!("nothing on the page says where it stands; the example shows its members at {at}"),
            );
            let described = answer
                .tables
                .iter()
                .any(|t| t.under.iter().any(|u| under.contains(u)));
            let raw = if described { &optional(raw) } else { raw };
            return put(page, raw, &raw.group, None, under);
        }
        // One of several tables on a member: which of them holds, the case decides.
        let holds = |(path, row): &(String, &Row)| {
            row.kinds.iter().any(|k| matches!(k, Kind::Object | Kind::Array)) && heads(path)
        };
        if let Some((path, _)) = answer.members().find(holds) {
            let why = format!("it is one of several tables on `{path}`: each of its members may be absent");
            page.doubt(&raw.name, why);
            return put(page, &optional(raw), &raw.group, None, model::under(&path));
        }
        let title = raw
            .caption
            .split_whitespace()
            .find(|word| word.contains('_') && word.is_ascii());
        let same = |name: &str| title.is_some_and(|word| same(&bare(word), &bare(name)));
        let anywhere = known.iter().chain(shown.keys()).flat_map(|path| path.split('.'));
        if let Some(word) = title
            && !anywhere
                .chain(shown.values().flatten().map(String::as_str))
                .any(same)
        {
            return page.aside(
                &raw.name,
                format!("it describes `{word}`, which no member of the page has"),
            );
        }
    }
    // What a text holds is no member of the answer.
    let group = page
        .answers
        .iter()
        .filter(|a| raw.group == Group::Answer(a.status.clone()));
    let text = group.flat_map(Answer::members).find(|(path, row)| {
        let name = path.rsplit('.').next().unwrap_or_default();
        row.kinds.contains(&Kind::String) && subjects(&raw.caption).contains(&bare(name))
    });
    if let Some((path, _)) = text {
        return page.aside(&raw.name, format!("it describes what the text of `{path}` holds"));
    }
    // What has the name of a type that no member has is a type that the page no longer uses.
    let title = raw.caption.split_whitespace().last().unwrap_or_default();
    if raw.number.is_some()
        && raw.caption.split_whitespace().count() <= 3
        && title.chars().next().is_some_and(char::is_uppercase)
        && title.is_ascii()
    {
        page.aside(
            &raw.name,
            format!("it describes the type {title}, which no member of the page has"),
        );
        return;
    }
    page.miss(&raw.name, "no member of the page leads to it");
}

/// Whether the address names a parameter.
pub fn in_address(page: &Page, name: &str) -> bool {
    let Some(request) = &page.request else {
        return false;
    };
    request.path.contains(&format!("{{{name}}}")) || request.query.iter().any(|q| q == name)
}

/// A table each of whose members may be absent.
fn optional(raw: &Raw) -> Raw {
    let mut raw = raw.clone();
    raw.rows.iter_mut().for_each(|r| r.row.mandatory = Some(false));
    raw
}

/// Where the parameters of a table go that does not say it.
fn parameter_place(page: &Page, name: &str, said: Option<Place>, body: bool) -> (Place, bool) {
    let (path, query) = page
        .request
        .as_ref()
        .map_or((vec![], &[] as &[String]), |r| (placeholders(&r.path), &r.query));
    let in_path = path.iter().any(|p| p == name);
    let plain = page
        .request
        .as_ref()
        .is_none_or(|r| ["GET", "DELETE", "HEAD"].contains(&r.method.as_str()));
    match said {
        Some(Place::Path) | None if in_path => (Place::Path, false),
        Some(Place::Path) => (Place::Query, true),
        Some(place) => (place, false),
        None if ["X-Auth-Token", "Content-Type", "X-Language", "Authorization"]
            .iter()
            .any(|h| h.eq_ignore_ascii_case(name)) =>
        {
            (Place::Header, false)
        }
        None if query.iter().any(|q| q == name) || !body || plain => (Place::Query, false),
        None => (Place::Body, false),
    }
}
