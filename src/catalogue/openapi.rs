//! A profile as an OpenAPI 3.1 document, for mocks, fuzzers, differs and generators of clients.
//!
//! Parameters and answers come from the document's rows and the `must` layer of the schemas; the ids of
//! clauses stand beside what they judge as `x-clause`, what should hold as `x-should`.

use serde_json::{Map, Value, json};

use super::{
    Profile,
    document::{Document, Family, Format, Kind, Row, join},
    members::Member,
    schemas::{AnswerSchema, Rule},
};
use crate::record::ClauseId;

/// Several profiles as one document.
pub fn document(profiles: &[&Profile]) -> Value {
    let mut paths: Map<String, Value> = Map::new();
    let mut schemes = Map::new();
    for profile in profiles {
        let request = &profile.document.request;
        let method = request.method.to_lowercase();
        // Two profiles of one address (an action each) cannot share a path: a fragment tells them apart.
        let mut path = request.path.clone();
        if paths.get(&path).is_some_and(|p| p.get(&method).is_some()) {
            path = format!("{path}#{}", profile.id());
        }
        let entry = paths.entry(path).or_insert_with(|| json!({}));
        if let Some(entry) = entry.as_object_mut() {
            entry.insert(method, operation(profile, &mut schemes));
        }
    }
    let origins: Vec<Value> = profiles.iter().map(|p| origin(&p.document)).collect();
    let title = match profiles {
        [one] => one.document.origin.title.clone(),
        _ => "The documented calls".to_owned(),
    };
    let edition = profiles
        .first()
        .map_or("none", |p| p.document.origin.edition.as_str());
    json!({
        "openapi": "3.1.0",
        "jsonSchemaDialect": "https://json-schema.org/draft/2020-12/schema",
        "info": { "title": title, "version": edition, "x-documents": origins },
        "servers": [{ "url": "/" }],
        "paths": paths,
        "components": { "securitySchemes": schemes },
    })
}

fn origin(document: &Document) -> Value {
    let origin = &document.origin;
    json!({
        "profile": document.profile, "file": origin.file, "publisher": origin.publisher,
        "edition": origin.edition, "sha256": origin.sha256,
    })
}

fn operation(profile: &Profile, schemes: &mut Map<String, Value>) -> Value {
    let request = &profile.document.request;
    let mut responses = Map::new();
    if request.has_envelope() {
        let bodies: Vec<&AnswerSchema> = profile.schemas.values().rev().collect();
        let inside: Vec<Value> = bodies.iter().map(|s| body(s)).collect();
        let example = bodies
            .first()
            .map(|s| example(&profile.document, &s.answer, "", 0));
        let clauses: Vec<Value> = bodies.iter().flat_map(|s| advice(s)).collect();
        let content = json!({ "application/json": { "schema": { "oneOf": inside }, "example": example } });
        responses.insert("200".into(), json!({ "description": "A success or an error, in the envelope.", "content": content, "x-should": clauses }));
    }
    for status in profile.statuses() {
        let answer = status.to_string();
        let mut response = json!({ "description": words(profile, &answer), "x-clause": ClauseId::below(profile.id(), &answer) });
        if let (Some(schema), Some(response)) = (profile.schemas.get(&answer), response.as_object_mut()) {
            let media =
                json!({ "schema": body(schema), "example": example(&profile.document, &answer, "", 0) });
            response.insert("content".into(), json!({ "application/json": media }));
            response.insert("x-should".into(), Value::Array(advice(schema)));
        }
        responses.insert(answer, response);
    }
    let clauses: Vec<&str> = profile
        .clauses
        .iter()
        .filter(|c| c.answer.is_none())
        .map(|c| c.id.as_str())
        .collect();
    let mut found = json!({
        "operationId": profile.id(),
        "summary": profile.document.origin.title,
        "parameters": parameters(&profile.document),
        "responses": responses,
        "x-clauses": clauses,
    });
    let scheme = match request.family() {
        Family::Huawei => Some((
            "token",
            json!({ "type": "apiKey", "in": "header", "name": "X-Auth-Token" }),
        )),
        Family::Tencent => Some((
            "signature",
            json!({ "type": "apiKey", "in": "header", "name": "Authorization", "description": "TC3-HMAC-SHA256" }),
        )),
        Family::Header(header) if header.before.is_empty() => Some((
            "token",
            json!({ "type": "apiKey", "in": "header", "name": header.name }),
        )),
        Family::Header(header) => Some((
            "token",
            json!({ "type": "http", "scheme": header.before.trim().to_lowercase() }),
        )),
        Family::None => None,
    };
    if let (Some((name, scheme)), Some(found)) = (scheme, found.as_object_mut()) {
        schemes.insert(name.into(), scheme);
        found.insert("security".into(), json!([{ name: [] }]));
    }
    found
}

fn words(profile: &Profile, answer: &str) -> String {
    let own = profile.clause(answer);
    own.map_or_else(|| format!("The answer {answer}."), |c| c.statement.clone())
}

/// The `must` layer of a body with the ids of its clauses beside the members.
fn body(schema: &AnswerSchema) -> Value {
    let mut found = schema.must.clone();
    if let Some(object) = found.as_object_mut() {
        object.remove("$schema");
    }
    mark(&mut found, &schema.members);
    found
}

fn mark(schema: &mut Value, member: &Member) {
    let Some(object) = schema.as_object_mut() else {
        return;
    };
    object.insert("x-clause".into(), json!(member.clause));
    if let Some(Value::Object(members)) = object.get_mut("properties") {
        let members = members.values_mut().zip(&member.below);
        members.for_each(|(schema, (_, below))| mark(schema, below));
    }
    if let (Some(schema), Some(items)) = (object.get_mut("items"), &member.items) {
        mark(schema, items);
    }
}

/// What should hold of an answer: each advice with its clause.
fn advice(schema: &AnswerSchema) -> Vec<Value> {
    let one = |entry: &super::schemas::Entry| match &entry.rule {
        Rule::Schema { schema, .. } => {
            json!({ "clause": entry.clause, "statement": entry.statement, "schema": **schema })
        }
        Rule::Check(_) => json!({ "clause": entry.clause, "statement": entry.statement }),
    };
    schema.entries.iter().map(one).collect()
}

/// The parameters of a request: those of the path, and the rows that say whether they are mandatory.
fn parameters(document: &Document) -> Vec<Value> {
    let request = &document.request;
    let mut found: Vec<Value> = vec![];
    let mut add = |name: &str, place: &str, required: bool, schema: Value| {
        let known = |p: &Value| p["name"] == *name && p["in"] == *place;
        if !found.iter().any(known) {
            found.push(json!({ "name": name, "in": place, "required": required, "schema": schema }));
        }
    };
    let rows: Vec<&Row> = document
        .rows()
        .map(|(_, row)| row)
        .filter(|r| told(r).is_some())
        .collect();
    for fixture in document
        .fixtures
        .iter()
        .filter(|f| request.path.contains(&format!("{{{}}}", f.name)))
    {
        add(
            &fixture.name,
            "path",
            true,
            json!({ "type": "string", "examples": fixture.example }),
        );
    }
    // The page may call a placeholder otherwise than the target file does.
    let lines = document
        .rows()
        .filter(|(_, row)| row.kind.as_deref() == Some("request line"));
    let addresses: Vec<&str> = lines
        .map(|(_, row)| row.name.as_str())
        .chain([request.path.as_str()])
        .collect();
    for row in rows {
        let inside = addresses
            .iter()
            .any(|line| line.contains(&format!("{{{}}}", row.name)));
        let token = request.token_header().map_or("", |header| &header.name);
        let signed = [token, "authorization", "content-type", "accept"]
            .iter()
            .any(|name| name.eq_ignore_ascii_case(&row.name));
        if inside || signed {
            continue;
        }
        let header = row.name.contains('-') && !request.has_envelope();
        let place = if header { "header" } else { "query" };
        let fixed = match row.name.as_str() {
            "Action" => request.action.as_ref(),
            "Version" => request.version.as_ref(),
            _ => None,
        };
        let mut schema = fixed.map_or_else(|| kind_schema(row), |value| json!({ "const": value }));
        if fixed.is_none() && !row.values.is_empty() {
            schema["examples"] = json!(row.values);
        }
        // `Ids.N` stands for `Ids.0`, `Ids.1` and so on.
        let name = row
            .name
            .strip_suffix(".N")
            .map_or_else(|| row.name.clone(), |list| format!("{list}.0"));
        add(&name, place, told(row) == Some(true), schema);
    }
    if let Some(action) = request.action.as_ref() {
        add("Action", "query", true, json!({ "const": action }));
        add("Version", "query", true, json!({ "const": request.version }));
    }
    found
}

/// Whether a row is a parameter, and a mandatory one.
fn told(row: &Row) -> Option<bool> {
    let words = row.kind.as_deref()?.to_lowercase();
    let says = |word: &str| words.split(", ").any(|part| part == word);
    if says("mandatory") || says("required") {
        Some(true)
    } else {
        says("optional").then_some(false)
    }
}

fn kind_schema(row: &Row) -> Value {
    let words = row.kind.as_deref().unwrap_or_default().to_lowercase();
    let first = words.split(", ").next().unwrap_or_default();
    let kind = ["integer", "number", "boolean"]
        .into_iter()
        .find(|k| first == *k)
        .unwrap_or("string");
    let mut schema = json!({ "type": kind });
    let number = |end: &str| {
        words
            .split(", ")
            .find_map(|part| part.strip_suffix(end)?.trim().parse::<i64>().ok())
    };
    let said = [
        (" by default", "default"),
        (" at least", "minimum"),
        (" at most", "maximum"),
    ];
    for (end, keyword) in said {
        if let Some(number) = number(end) {
            schema[keyword] = json!(number);
        }
    }
    schema
}

/// Levels of an example at most.
const DEPTH: usize = 16;

/// A body made from the rows of an answer.
pub fn example(document: &Document, answer: &str, under: &str, depth: usize) -> Value {
    let mut members = Map::new();
    for row in document.rows_under(answer, under).filter(|_| depth < DEPTH) {
        if !members.contains_key(&row.name) {
            let path = join(under, &row.name);
            let kind = row.kinds.first().copied().unwrap_or(Kind::String);
            members.insert(row.name.clone(), value(document, answer, row, kind, &path, depth));
        }
    }
    Value::Object(members)
}

fn value(document: &Document, answer: &str, row: &Row, kind: Kind, path: &str, depth: usize) -> Value {
    if let Some(first) = row.values.first().filter(|_| kind != Kind::Array) {
        return first.clone();
    }
    match kind {
        Kind::String => json!(text(document, row)),
        Kind::Integer => json!(row.min.unwrap_or_default().max(row.max.unwrap_or(1).min(1))),
        Kind::Number => json!(1.5),
        Kind::Boolean => json!(true),
        Kind::Null => Value::Null,
        Kind::Object => example(document, answer, path, depth + 1),
        Kind::Array => {
            let item = row.items.first().copied();
            let below = item.map(|kind| match kind {
                Kind::Object => example(document, answer, path, depth + 1),
                Kind::Array => json!([]),
                other => value(document, answer, row, other, path, depth + 1),
            });
            Value::Array(below.into_iter().collect())
        }
    }
}

fn text(document: &Document, row: &Row) -> String {
    let code = document
        .rows()
        .find(|(_, r)| r.kind.as_deref() == Some("error code"))
        .map(|(_, r)| r.name.as_str());
    let sample = row.format.and_then(|format| format.about().sample);
    row.in_length(match row.format {
        Some(Format::Code) => code.unwrap_or("InternalError"),
        _ => sample.unwrap_or("text"),
    })
}
