//! What holds of a page in every format, once its tables are placed: which answer a body belongs to, and
//! what stands inside an envelope that no table names.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{
    likeness::objects,
    model::{Answer, Format, Kind, Note, Page, Place, Row, Table, join},
};

/// What holds for every format: the answer that has no status gets one, and what stands in an envelope stands under it.
pub fn settle(page: &mut Page) {
    with_body(page);
    let action = page.request.as_ref().is_some_and(|r| r.action.is_some());
    let success = page
        .statuses
        .iter()
        .map(|(s, _)| *s)
        .find(|s| (200..300).contains(s));
    let named = page
        .answers
        .iter()
        .find(|a| a.status.starts_with('2'))
        .map(|a| a.status.clone());
    let default = if action {
        "success".to_owned()
    } else {
        named
            .or_else(|| success.map(|s| s.to_string()))
            .unwrap_or_else(|| "200".to_owned())
    };
    if let Some(at) = page.answers.iter().position(|a| a.status.is_empty()) {
        let open = page.answers.remove(at);
        if !action && success.is_none() && !page.answers.iter().any(|a| a.status == default) {
            page.doubt(
                "Response",
                format!("the page does not say which status the answer has: {default} is assumed"),
            );
        }
        let answer = page.answer(&default);
        answer.tables.extend(open.tables);
        answer.examples.extend(open.examples);
    }
    if action && page.format != Format::TencentModel {
        page.answers.iter_mut().for_each(|a| put_inside(a, "Response"));
    }
    if action {
        enveloped(page);
    }
    errors_among(page);
    flat(page);
    wrapped(page);
    excerpts(page);
    maps(page);
    page.answers.sort_by_key(|a| {
        (
            !a.status.starts_with('2') && a.status != "success",
            a.status.clone(),
        )
    });
}

/// An answer whose status allows no body, and of which the page describes one, has another status.
fn with_body(page: &mut Page) {
    let described = |a: &&mut Answer| a.status == "204" && !(a.tables.is_empty() && a.examples.is_empty());
    if let Some(answer) = page.answers.iter_mut().find(described) {
        "200".clone_into(&mut answer.status);
        let statuses = page.statuses.iter_mut().filter(|(status, _)| *status == 204);
        statuses.for_each(|(status, _)| *status = 200);
        page.doubt(
            "Response",
            "the page describes the body of an answer 204, which has none: 200 is assumed",
        );
    }
}

/// Examples that leave out the envelope: each member that they show is one of those inside it.
fn enveloped(page: &mut Page) {
    let mut bare = vec![];
    for answer in &mut page.answers {
        let inside: BTreeSet<String> = answer.members().map(|(path, _)| path).collect();
        for example in &mut answer.examples {
            let known = |name: &String| name != "Response" && inside.contains(&join("Response", name));
            if example
                .body
                .as_object()
                .is_some_and(|m| !m.is_empty() && m.keys().all(known))
            {
                let body = std::mem::take(&mut example.body);
                example.body = Value::Object([("Response".to_owned(), body)].into_iter().collect());
                bare.push(example.place.clone());
            }
        }
    }
    for place in bare {
        page.doubt(
            place,
            "the example leaves out `Response`, in which every answer stands",
        );
    }
}

/// Bodies of errors that stand among those of the success: they have none of its members, or wrap an error as actions do.
fn errors_among(page: &mut Page) {
    let mut moved = vec![];
    let success = |a: &&mut Answer| a.status.starts_with('2') || a.status == "success";
    for answer in page.answers.iter_mut().filter(success) {
        let known: Vec<String> = answer.members().map(|(path, _)| path).collect();
        let error = |body: &Value| {
            let code = body.pointer("/Response/Error/Code");
            if code.is_some_and(Value::is_string) && !known.iter().any(|path| path == "Response.Error") {
                return Some("error".to_owned());
            }
            let members = body
                .as_object()
                .filter(|m| !m.is_empty() && !m.keys().any(|k| known.contains(k)))?;
            let inner = if members.len() == 1 {
                members.values().next().and_then(Value::as_object)
            } else {
                Some(members)
            };
            let has = |names: &[&str]| inner.is_some_and(|m| m.keys().any(|k| names.contains(&k.as_str())));
            let code = inner
                .and_then(|m| m.get("code"))
                .and_then(Value::as_u64)
                .filter(|c| (400..600).contains(c));
            let shape =
                has(&["code", "error_code", "errCode"]) && has(&["message", "error_msg", "externalMessage"]);
            shape.then(|| code.map_or("error".to_owned(), |c| c.to_string()))
        };
        let mut kept = vec![];
        for example in std::mem::take(&mut answer.examples) {
            match error(&example.body) {
                Some(status) => moved.push((status, example)),
                None => kept.push(example),
            }
        }
        answer.examples = kept;
    }
    for (status, example) in moved {
        page.answer(&status).examples.push(example);
    }
}

/// Examples that show one object of the answer by itself: they are put where its table says that it stands.
fn excerpts(page: &mut Page) {
    let mut doubts = vec![];
    for answer in &mut page.answers {
        let members: Vec<(String, Vec<Kind>)> = answer
            .members()
            .map(|(path, row)| (path, row.kinds.clone()))
            .collect();
        let share = |under: &str, body: &Value| {
            let inside = |name: &String| {
                let path = join(under, name);
                members.iter().any(|(known, _)| *known == path)
            };
            // A list without its name shows the items of one member.
            let body = body.as_array().and_then(|items| items.first()).unwrap_or(body);
            let shown = body.as_object().map_or(0, serde_json::Map::len);
            let known = body
                .as_object()
                .map_or(0, |m| m.keys().filter(|k| inside(k)).count());
            (known * 2 > shown, known)
        };
        for example in &mut answer.examples {
            if share("", &example.body).1 > 0 {
                continue;
            }
            let places = members
                .iter()
                .filter(|(_, kinds)| kinds.iter().any(|k| matches!(k, Kind::Array | Kind::Object)));
            let places = places.filter(|(path, _)| share(path, &example.body).0);
            let Some((path, kinds)) = places.max_by_key(|(path, _)| share(path, &example.body).1) else {
                continue;
            };
            let mut body = std::mem::take(&mut example.body);
            if kinds.contains(&Kind::Array) && !body.is_array() {
                body = Value::Array(vec![body]);
            }
            for name in path.rsplit('.') {
                body = Value::Object([(name.to_owned(), body)].into_iter().collect());
            }
            example.body = body;
            doubts.push((
                answer.status.clone(),
                format!("the example shows no more of the body than one `{path}`"),
            ));
        }
    }
    for (status, why) in doubts {
        page.doubt(format!("Example of the answer {status}"), why);
    }
}

/// Tables of the keys and values of a map: the example shows objects there by names of their own.
fn maps(page: &mut Page) {
    let mut notes = vec![];
    for answer in &mut page.answers {
        let shown = objects(&answer.examples);
        let is_map = |path: &String, names: &[&str]| {
            let Some(keys) = shown.get(path).filter(|keys| !keys.is_empty()) else {
                return false;
            };
            if keys.iter().any(|key| names.contains(&key.as_str())) {
                return false;
            }
            let like = |members: &BTreeSet<String>| {
                let known = members.iter().filter(|m| names.contains(&m.as_str())).count();
                known > 0 && known * 2 >= members.len().min(names.len())
            };
            names.iter().all(|name| ["key", "value"].contains(name))
                || keys
                    .iter()
                    .all(|key| shown.get(&join(path, key)).is_some_and(like))
        };
        let mut found: BTreeSet<String> = BTreeSet::new();
        for table in answer.tables.iter().filter(|t| t.place == Place::Body) {
            let names: Vec<&str> = table.rows.iter().map(|r| r.name.as_str()).collect();
            let maps = table.under.iter().filter(|path| is_map(path, &names));
            found.extend(maps.cloned());
        }
        let inside = |path: &String| {
            found
                .iter()
                .any(|map| path == map || path.starts_with(&format!("{map}.")))
        };
        answer.tables.retain_mut(|table| {
            let all = table.under.len();
            table.under.retain(|path| !inside(path));
            if table.under.len() < all {
                let why = "it describes the keys or values of a map, whose names nothing tells: they are not judged";
                notes.push(Note::new(&table.name, why));
            }
            all == 0 || !table.under.is_empty()
        });
    }
    page.doubts.extend(notes);
}

/// Rows that follow the row of an object in its own table, and that the examples show inside it.
fn flat(page: &mut Page) {
    let mut doubts = vec![];
    for answer in &mut page.answers {
        let shown = objects(&answer.examples);
        let none = BTreeSet::new();
        let described: BTreeSet<String> = answer.tables.iter().flat_map(|t| t.under.clone()).collect();
        let mut found: Vec<Table> = vec![];
        for table in answer.tables.iter_mut().filter(|t| t.place == Place::Body) {
            let at = |name: &str| join(table.under.first().map_or("", String::as_str), name);
            let here = shown
                .get(table.under.first().map_or("", String::as_str))
                .unwrap_or(&none);
            let mut inside: Option<String> = None;
            let mut moved: Vec<(String, Row)> = vec![];
            let mut kept = vec![];
            for row in &table.rows {
                let path = at(&row.name);
                let holds = |path: &String| shown.get(path).is_some_and(|m| m.contains(&row.name));
                if here.contains(&row.name) {
                    inside = Some(path).filter(|p| shown.contains_key(p) && !described.contains(p));
                } else if let Some(parent) = inside
                    .as_ref()
                    .filter(|parent| holds(parent) || moved.last().is_some_and(|(last, _)| last == *parent))
                {
                    moved.push((parent.clone(), row.clone()));
                    continue;
                }
                kept.push(row.clone());
            }
            let is_shown =
                |(parent, row): &&(String, Row)| shown.get(parent).is_some_and(|m| m.contains(&row.name));
            // A single name may be the same by chance.
            if table.under.len() > 1 || moved.iter().filter(is_shown).count() < 2 {
                continue;
            }
            table.rows = kept;
            for (parent, row) in moved {
                match found
                    .iter_mut()
                    .find(|t| t.name == table.name && t.under.contains(&parent))
                {
                    Some(known) => known.rows.push(row),
                    None => found.push(Table {
                        under: vec![parent],
                        rows: vec![row],
                        ..table.clone()
                    }),
                }
            }
        }
        for table in found {
            doubts.push(Note::new(
                &table.name,
                format!(
                    "rows of it are members of `{}`, where the example shows them",
                    table.under.join("`, `")
                ),
            ));
            answer.tables.push(table);
        }
    }
    page.doubts.extend(doubts);
}

/// Members that the table lists without the one member of the body in which the example shows them.
fn wrapped(page: &mut Page) {
    let mut doubts = vec![];
    for answer in &mut page.answers {
        let roots: Vec<String> = answer
            .members()
            .map(|(path, _)| path)
            .filter(|p| !p.contains('.'))
            .collect();
        let Some(shown) = answer.examples.first().and_then(|e| e.body.as_object()) else {
            continue;
        };
        let fits = |inner: &Value| {
            let inner = inner.as_array().and_then(|items| items.first()).unwrap_or(inner);
            inner.as_object().is_some_and(|m| {
                !roots.is_empty()
                    && m.keys().filter(|k| roots.contains(k)).count() * 2 >= m.len().min(roots.len())
            })
        };
        let mut wrappers = shown
            .iter()
            .filter(|(_, inner)| fits(inner))
            .map(|(name, _)| name.clone());
        let (Some(name), None) = (wrappers.next(), wrappers.next()) else {
            continue;
        };
        if shown.keys().any(|name| roots.contains(name)) {
            continue;
        }
        doubts.push((
            answer.status.clone(),
            format!("the example shows the members of the table inside `{name}`, which no table names"),
        ));
        put_inside(answer, &name);
    }
    for (status, why) in doubts {
        page.doubt(format!("Answer {status}"), why);
    }
}

/// Puts the members of a body under one member of it.
fn put_inside(answer: &mut Answer, name: &str) {
    for table in answer.tables.iter_mut().filter(|t| t.place == Place::Body) {
        table.under = if table.under.is_empty() {
            vec![name.to_owned()]
        } else {
            let inside = |under: &String| under == name || under.starts_with(&format!("{name}."));
            let here = |under: &String| {
                if inside(under) {
                    under.clone()
                } else {
                    join(name, under)
                }
            };
            table.under.iter().map(here).collect()
        };
    }
}
