//! Reads Tencent's JSON model of its actions, with the examples beside it.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::{
    PageError, lenient,
    model::{self, Example, Format, Kind, Page, Place, RequestExample, RequestLine, Row, Table, join},
    prose, request, stamp, types,
};

/// Levels of members inside each other at most.
const DEPTH: usize = 10;

fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}

/// The names of the actions of a model; none where the text is no model.
pub fn actions(model: &Value) -> Option<Vec<String>> {
    let found = model.get("actions")?.as_object()?;
    model.get("objects").and_then(Value::as_object)?;
    Some(found.keys().cloned().collect())
}

/// Reads one action.
///
/// # Errors
/// An action that the model does not have, or whose structures are missing.
pub fn page(model: &Value, examples: Option<&Value>, action: &str) -> Result<Page, PageError> {
    let none = || {
        PageError(format!(
            "the model has no action `{action}`; it has {}",
            actions(model).unwrap_or_default().join(", ")
        ))
    };
    let about = model
        .get("actions")
        .and_then(|a| a.get(action))
        .ok_or_else(none)?;
    let objects = model
        .get("objects")
        .and_then(Value::as_object)
        .cloned()
        .unwrap_or_default();
    let metadata = model.get("metadata").cloned().unwrap_or_default();
    let mut page = Page {
        format: Format::TencentModel,
        title: action.to_owned(),
        language: "en".into(),
        ..Page::default()
    };
    let service = text(&metadata, "serviceShortName");
    page.request = Some(RequestLine {
        method: "GET".into(),
        path: "/".into(),
        action: Some(action.to_owned()),
        version: Some(text(&metadata, "apiVersion").to_owned()),
        host: (!service.is_empty()).then(|| format!("{service}.tencentcloudapi.com")),
        ..RequestLine::default()
    });
    page.edition = Some(format!(
        "model version {}",
        model.get("version").map_or(String::new(), |v| v
            .as_str()
            .map_or_else(|| v.to_string(), str::to_owned))
    ));
    let mut reader = Reader {
        objects,
        tables: BTreeMap::new(),
        order: vec![],
    };
    reader.structure(text(about, "input"), String::new(), 0, &mut page);
    for (at, mut table) in reader.take().into_iter().enumerate() {
        table.place = if at == 0 { Place::Query } else { Place::Body };
        table.name = if at == 0 { "Input".into() } else { table.name };
        page.parameters.push(table);
    }
    reader.structure(text(about, "output"), "Response".into(), 0, &mut page);
    let tables = reader.take();
    page.answer("success").tables = tables;
    shown(&mut page, examples.and_then(|e| e.get("actions")?.get(action)));
    Ok(page)
}

struct Reader {
    objects: Map<String, Value>,
    tables: BTreeMap<String, Table>,
    order: Vec<String>,
}

impl Reader {
    fn take(&mut self) -> Vec<Table> {
        let order = std::mem::take(&mut self.order);
        order.iter().filter_map(|name| self.tables.remove(name)).collect()
    }

    fn structure(&mut self, name: &str, under: String, depth: usize, page: &mut Page) {
        if depth > DEPTH || self.tables.get(name).is_some_and(|t| t.under.len() > 300) {
            return page.doubt(
                format!("Structure {name}"),
                format!("members deeper than {DEPTH} levels are not judged"),
            );
        }
        let Some(object) = self.objects.get(name).cloned() else {
            return page.miss(
                format!("Structure {name}"),
                "the model has no structure of this name",
            );
        };
        if let Some(known) = self.tables.get_mut(name) {
            known.under.push(under.clone());
        } else {
            let place = format!("Structure {name}");
            let members = object
                .get("members")
                .and_then(Value::as_array)
                .cloned()
                .unwrap_or_default();
            let rows = members
                .iter()
                .filter(|m| m.get("disabled") != Some(&Value::Bool(true)))
                .map(|m| row(m, &place, page))
                .collect();
            let table = Table {
                name: place,
                caption: name.to_owned(),
                place: Place::Body,
                under: model::under(&under),
                rows,
            };
            self.tables.insert(name.to_owned(), table);
            self.order.push(name.to_owned());
        }
        for member in object
            .get("members")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
        {
            let below = text(member, "member");
            let scalar = !types::read(below, None).kinds.is_empty() && !self.objects.contains_key(below);
            if !scalar && !below.is_empty() {
                self.structure(below, join(&under, text(member, "name")), depth + 1, page);
            }
        }
    }
}

fn row(member: &Value, place: &str, page: &mut Page) -> Row {
    let name = text(member, "name").to_owned();
    let (outer, inner) = (
        types::read(text(member, "type"), None),
        types::read(text(member, "member"), None),
    );
    let mut kinds = outer.kinds;
    let items = if kinds == [Kind::Array] {
        inner.kinds
    } else {
        vec![]
    };
    if kinds.is_empty() {
        page.miss(
            format!("{place}, {name}"),
            format!("the type `{}` is not known", text(member, "type")),
        );
    }
    if member.get("value_allowed_null") == Some(&Value::Bool(true)) {
        kinds.push(Kind::Null);
    }
    let told = member.get("required").or_else(|| member.get("output_required"));
    let words = text(member, "document")
        .replace("<li>", "\n- ")
        .replace("</li>", "")
        .replace("<br>", "\n")
        .replace("<br/>", "\n");
    let mut row = Row {
        name,
        kinds,
        items,
        mandatory: told.and_then(Value::as_bool),
        words,
        ..Row::default()
    };
    prose::limit(&mut row);
    row.limits.form = row
        .limits
        .form
        .or_else(|| stamp::of_type(text(member, "member"), &row.words));
    row.sample = sample(text(member, "example"), &row.kinds);
    row
}

/// A value as a member's `example` writes it; `无` says that there is none.
fn sample(written: &str, kinds: &[Kind]) -> Option<Value> {
    let written = written.trim();
    if written.is_empty() || written == "无" {
        return None;
    }
    let read: Option<Value> = serde_json::from_str(written).ok();
    let as_text = || Some(Value::from(written)).filter(|_| kinds.first() == Some(&Kind::String));
    read.filter(|value| kinds.first() == Some(&Kind::of(value)))
        .or_else(as_text)
}

fn shown(page: &mut Page, examples: Option<&Value>) {
    for (at, example) in examples
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .enumerate()
    {
        let input = text(example, "input");
        let body = input
            .split_once("\n\n")
            .and_then(|(_, rest)| lenient::read(rest))
            .map(|(body, _)| body);
        let asked = body.map(|body| RequestExample {
            line: input.lines().next().unwrap_or_default().to_owned(),
            query: pairs(&body, ""),
            body: Some(body),
        });
        page.requests.extend(asked.or_else(|| request::example(input)));
        let output = text(example, "output");
        let Some((body, repairs)) = lenient::read(output) else {
            page.miss(
                format!("Example {}", at + 1),
                "the example is no JSON, not even after repair",
            );
            continue;
        };
        if !repairs.is_empty() {
            page.doubt(
                format!("Example {} of the answer success", at + 1),
                format!("the example had to be repaired: {}", repairs.join("; ")),
            );
        }
        let place = format!("Example {}", at + 1);
        page.answer("success")
            .examples
            .push(Example { place, body, repairs });
    }
}

/// The parameters of a JSON body as a query spells them: `Filters.0.Name=zone`.
pub fn pairs(value: &Value, name: &str) -> Vec<(String, String)> {
    match value {
        Value::Object(members) => members
            .iter()
            .flat_map(|(key, below)| pairs(below, &join(name, key)))
            .take(200)
            .collect(),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .flat_map(|(i, below)| pairs(below, &join(name, &i.to_string())))
            .take(200)
            .collect(),
        Value::String(text) => vec![(name.to_owned(), text.clone())],
        Value::Null => vec![],
        other => vec![(name.to_owned(), other.to_string())],
    }
}
