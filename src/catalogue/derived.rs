//! The clauses that follow from the plain part of a schema: the id is the place, `profile.answer.path`,
//! and a limit is a clause of its own.

use serde_json::Value;

use super::schemas::AnswerSchema;

/// Keywords that are a clause of their own, beside the member's presence, kind and sign.
pub const LIMITS: [&str; 7] = [
    "minLength",
    "maxLength",
    "pattern",
    "format",
    "enum",
    "const",
    "maximum",
];

/// Every clause that the plain part of a schema speaks of, with its statement and ruling.
pub fn derived_clauses(schema: &AnswerSchema) -> Vec<(String, String, Option<String>)> {
    let mut found = vec![];
    derive(&schema.must, &schema.prefix, &mut found);
    found
}

fn derive(schema: &Value, id: &str, found: &mut Vec<(String, String, Option<String>)>) {
    let text = |key: &str| schema.get(key).and_then(Value::as_str).map(str::to_owned);
    let body = id.split('.').count() == 2;
    let statement = text("description").unwrap_or_default();
    if !found.iter().any(|(known, ..)| known == id) {
        found.push((
            if body { format!("{id}.body") } else { id.to_owned() },
            statement,
            text("x-ruling"),
        ));
    }
    let name = id.rsplit('.').next().unwrap_or_default();
    for limit in LIMITS {
        if let Some(value) = schema.get(limit) {
            let ruling = if limit == "maxLength" {
                Some("length".to_owned())
            } else {
                text("x-ruling")
            };
            found.push((
                format!("{id}.{limit}"),
                limit_statement(name, limit, value),
                ruling,
            ));
        }
    }
    for (name, below) in schema
        .get("properties")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
    {
        derive(below, &format!("{id}.{name}"), found);
    }
    if let Some(items) = schema.get("items") {
        derive(items, id, found);
    }
}

fn limit_statement(name: &str, limit: &str, value: &Value) -> String {
    match limit {
        "maxLength" => format!("{name} has at most {value} characters."),
        "minLength" if value == 1 => format!("{name} is not empty."),
        "minLength" => format!("{name} has at least {value} characters."),
        "enum" => format!("{name} is one of {}.", listed(value)),
        "pattern" => format!("{name} has the form {}.", value.as_str().unwrap_or_default()),
        _ => format!("{name}: {limit} is {value}."),
    }
}

/// Listed values as messages show them.
pub fn listed(options: &Value) -> String {
    let items = options.as_array().map(Vec::as_slice).unwrap_or_default();
    items
        .iter()
        .map(|v| v.as_str().map_or_else(|| v.to_string(), str::to_owned))
        .collect::<Vec<_>>()
        .join(", ")
}
