//! Writes both layers of the schemas of an answer.

use serde_json::{Map, Value, json};

use super::facts::{Answer, Presence, Row};
use crate::page::model::{Form, Kind, join};

/// Levels of members at most.
const DEPTH: usize = 16;

fn article(kind: Kind) -> &'static str {
    match kind {
        Kind::String => "a text",
        Kind::Integer => "a whole number",
        Kind::Number => "a number",
        Kind::Boolean => "true or false",
        Kind::Object => "an object",
        Kind::Array => "a list",
        Kind::Null => "null",
    }
}

fn kinds(kinds: &[Kind]) -> Value {
    let words: Vec<&str> = kinds.iter().map(|k| k.word()).collect();
    match words.as_slice() {
        [one] => json!(one),
        many => json!(many),
    }
}

/// The two layers of an answer, as text.
pub fn write(id: &str, answer: &Answer) -> (String, String) {
    let status = &answer.status;
    let mut must = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": format!("Body of the answer {status} of {id}: what must hold"),
        "description": "The body is one JSON object.",
        "type": "object",
    });
    let envelope = status == "success" || status == "error";
    let content_type = if envelope {
        "content-type-bare"
    } else {
        "content-type"
    };
    let checks = [
        (
            content_type,
            "The Content-Type of the answer is application/json.",
        ),
        ("doubled-member", "No object of the body gives a member twice."),
        (
            "integer-spelling",
            "Integers are written without fraction or exponent: 8, not 8.0.",
        ),
    ];
    let mut entries = checks
        .map(|(name, words)| check(id, status, name, words))
        .to_vec();
    let trail = Trail {
        id,
        answer,
        path: String::new(),
        steps: vec![],
    };
    members(&trail, must.as_object_mut(), &mut entries, 0);
    let should = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": format!("Body of the answer {status} of {id}: what should hold"),
        "allOf": entries,
    });
    (pretty(&must), pretty(&should))
}

fn pretty(value: &Value) -> String {
    let mut text = serde_json::to_string_pretty(value).unwrap_or_default();
    text.push('\n');
    text
}

fn check(id: &str, status: &str, name: &str, words: &str) -> Value {
    let name_of = name.trim_end_matches("-bare");
    let ruling = if name == "integer-spelling" {
        "integer"
    } else {
        name_of
    };
    json!({
        "x-clause": format!("{id}.{status}.{name_of}"),
        "x-check": name,
        "description": words,
        "x-ruling": ruling,
    })
}

/// Where the members that are written stand: the path in the id, and the keywords that lead there.
struct Trail<'a> {
    id: &'a str,
    answer: &'a Answer,
    path: String,
    steps: Vec<String>,
}

impl Trail<'_> {
    /// An advice about one member.
    fn advice(&self, row: &Row, what: &str, words: String, inner: Value) -> Value {
        let mut schema = json!({ "properties": { row.name.clone(): inner } });
        if what == "required" {
            schema = json!({ "required": [row.name] });
        }
        for step in self.steps.iter().rev() {
            schema = match step.as_str() {
                "[]" => json!({ "items": schema }),
                name => json!({ "properties": { name: schema } }),
            };
        }
        let dotted = join(&self.path, &row.name);
        let suffix = if what.is_empty() {
            String::new()
        } else {
            format!(".{what}")
        };
        let ruling = match what {
            "required" => "table-only",
            "" => "example-only",
            "minimum" if row.count => "count",
            _ => "prose",
        };
        let by_ruling = ruling != "prose";
        let mut entry = json!({ "x-clause": format!("{}.{}.{dotted}{suffix}", self.id, self.answer.status), "description": words, "x-ruling": ruling, "x-by-ruling": by_ruling });
        if let (Some(entry), Some(rest)) = (entry.as_object_mut(), schema.as_object()) {
            entry.extend(rest.clone());
        }
        entry
    }
}

fn members(trail: &Trail, schema: Option<&mut Map<String, Value>>, entries: &mut Vec<Value>, depth: usize) {
    let Some(schema) = schema else { return };
    if depth > DEPTH {
        return;
    }
    let mut required = vec![];
    let mut properties = Map::new();
    let mut seen = std::collections::BTreeSet::new();
    for row in trail
        .answer
        .under(&trail.path)
        .filter(|r| !r.is_untold() && seen.insert(r.name.clone()))
    {
        let what = row
            .kinds
            .iter()
            .map(|k| article(*k))
            .collect::<Vec<_>>()
            .join(" or ");
        let place = if trail.path.is_empty() {
            String::new()
        } else {
            format!(" of {}", trail.path)
        };
        let words = if row.kinds.is_empty() {
            format!("{}{place} is of any kind.", row.name)
        } else {
            format!("{}{place} is {what}.", row.name)
        };
        match row.presence {
            Presence::Must => required.push(json!(row.name)),
            Presence::Should => entries.push(trail.advice(
                row,
                "required",
                format!("{}{place} is there: the table names it.", row.name),
                json!({}),
            )),
            Presence::Free => {}
            Presence::Never => {
                let words = format!("{} does not stand beside an error.", row.name);
                properties.insert(
                    row.name.clone(),
                    json!({ "description": words, "allOf": [false] }),
                );
                continue;
            }
        }
        limits(trail, row, &place, entries);
        if row.example_only {
            entries.push(trail.advice(row, "", format!("{words} Only the example shows it."), typed(row)));
        } else {
            let mut property = typed(row);
            if let Some(found) = property.as_object_mut() {
                let mut whole = Map::new();
                whole.insert("description".into(), json!(words));
                whole.append(found);
                *found = whole;
            }
            below(trail, row, &mut property, entries, depth);
            properties.insert(row.name.clone(), property);
            continue;
        }
        below(trail, row, &mut json!({}), entries, depth);
    }
    if !required.is_empty() {
        schema.insert("required".into(), Value::Array(required));
    }
    if !properties.is_empty() {
        schema.insert("properties".into(), Value::Object(properties));
    }
}

fn typed(row: &Row) -> Value {
    let mut found = Map::new();
    if !row.kinds.is_empty() {
        found.insert("type".into(), kinds(&row.kinds));
    }
    if row.kinds.contains(&Kind::Array) && !row.items.is_empty() {
        let mut items = json!({ "type": kinds(&row.items) });
        if !row.each.is_empty() {
            items["items"] = json!({ "type": kinds(&row.each) });
        }
        found.insert("items".into(), items);
    }
    Value::Object(found)
}

/// The members of an object, or of the objects of a list.
fn below(trail: &Trail, row: &Row, property: &mut Value, entries: &mut Vec<Value>, depth: usize) {
    let path = join(&trail.path, &row.name);
    if trail.answer.under(&path).next().is_none() {
        return;
    }
    let mut steps = trail.steps.clone();
    steps.push(row.name.clone());
    // The items of a list may be lists of those that hold the members.
    let lists = if !row.kinds.contains(&Kind::Array) {
        0
    } else if row.each.is_empty() {
        1
    } else {
        2
    };
    steps.extend(vec!["[]".to_owned(); lists]);
    let trail = Trail {
        id: trail.id,
        answer: trail.answer,
        path,
        steps,
    };
    let mut inner = Some(property);
    for _ in 0..lists {
        inner = inner
            .and_then(Value::as_object_mut)
            .map(|p| p.entry("items").or_insert_with(|| json!({})));
    }
    members(&trail, inner.and_then(Value::as_object_mut), entries, depth + 1);
}

/// What the page's words say of the values: each limit an advice of its own.
fn limits(trail: &Trail, row: &Row, place: &str, entries: &mut Vec<Value>) {
    let limits = &row.limits;
    let list = row.is_list();
    let mut say = |what: &str, words: &str, inner: Value| {
        entries.push(trail.advice(row, what, format!("{}{place} {words}.", row.name), inner));
    };
    if let Some((least, most)) = limits.items {
        if least > 0 {
            say(
                "minItems",
                &format!("has at least {least} items"),
                json!({ "minItems": least }),
            );
        }
        say(
            "maxItems",
            &format!("has at most {most} items"),
            json!({ "maxItems": most }),
        );
    }
    // What limits values limits those of a list's items.
    let mut each = |what: &str, words: &str, inner: Value| {
        if list {
            say(
                what,
                &format!("holds items, each of which {words}"),
                json!({ "items": inner }),
            );
        } else {
            say(what, words, inner);
        }
    };
    match (limits.min, limits.max) {
        (Some(min), Some(max)) => {
            let inner = json!({ "minimum": min, "maximum": max });
            each("range", &format!("is between {min} and {max}"), inner);
        }
        (Some(min), None) => each("minimum", &format!("is {min} or more"), json!({ "minimum": min })),
        (None, Some(max)) => each("range", &format!("is {max} or less"), json!({ "maximum": max })),
        (None, None) => {}
    }
    if let Some(least) = limits.min_length {
        let words = format!("has at least {least} characters");
        each("minLength", &words, json!({ "minLength": least }));
    }
    if let Some(most) = limits.max_length {
        let words = format!("has at most {most} characters");
        each("maxLength", &words, json!({ "maxLength": most }));
    }
    if let Some((keyword, words, inner)) = row.form().map(of_form) {
        each(keyword, words, inner);
    }
    let mut listed = row.values();
    if !listed.is_empty() {
        listed.extend(row.kinds.contains(&Kind::Null).then_some(Value::Null));
        let array = row.kinds.contains(&Kind::Array);
        match listed.as_slice() {
            [only] if !array => say(
                "const",
                "is the value that the page names",
                json!({ "const": only }),
            ),
            _ => {
                let inner = json!({ "enum": listed });
                let inner = if array { json!({ "items": inner }) } else { inner };
                say("enum", "is one of the values that the page lists", inner);
            }
        }
    }
}

/// What a form asks of a text: the keyword that says so, its words, and its schema.
pub(super) fn of_form(form: Form) -> (&'static str, &'static str, Value) {
    const DAY: &str = "[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])";
    const TIME: &str = "([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]";
    let keyword = form.about().keyword;
    let time = |words, pattern: String, form: &str| {
        let inner = json!({ "pattern": format!("^{pattern}$"), "x-form": form });
        (keyword, words, inner)
    };
    match form {
        Form::Uuid => (
            keyword,
            "is a UUID",
            json!({ "format": "uuid", "x-form": "a UUID" }),
        ),
        Form::TimeOfDay => time(
            "is a time of day",
            TIME.to_owned(),
            "a time of day as HH:mm:ss, from 00:00:00 to 23:59:59",
        ),
        Form::ZonedDateTime => time(
            "is a time with its zone",
            format!(r"{DAY}T{TIME}(\.[0-9]+)?(Z|[+-][0-9]{{2}}:?[0-9]{{2}})"),
            "a time with its zone, as in 2024-04-29T09:01:02+0800",
        ),
        Form::LocalDateTime => time(
            "is a date and a time without a zone",
            format!(r"{DAY}T{TIME}(\.[0-9]+)?"),
            "a date and a time, as in 2024-04-29T09:01:02",
        ),
        Form::SpacedDateTime => time(
            "is a date and a time with a blank between them",
            format!(r"{DAY} {TIME}(\.[0-9]+)?"),
            "a date and a time, as in 2024-04-29 09:01:02",
        ),
        Form::Date => time("is a date", DAY.to_owned(), "a date, as in 2024-04-29"),
        _ => {
            let form = "a time in UTC, as in 2024-04-29T09:01:02Z";
            let inner = json!({ "format": "date-time", "pattern": "(Z|z|[+-]00:00)$", "x-form": form });
            (keyword, "is an RFC 3339 time in UTC", inner)
        }
    }
}
