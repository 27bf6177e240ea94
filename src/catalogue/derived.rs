//! The clauses that follow from the plain part of a schema: the id is the place, `profile.answer.path`,
//! and a limit is a clause of its own.

use serde_json::Value;

use super::schemas::{AnswerSchema, rulings};
use crate::record::ClauseId;

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

/// A clause that the plain part of a schema speaks of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Derived {
    /// The clause's id.
    pub id: ClauseId,
    /// What the document says, in our words.
    pub statement: String,
    /// The rulings that shape it, the first of which states it where no sentence of the page does.
    pub rulings: Vec<String>,
    /// Whether the ruling states it, and no sentence of the page.
    pub by_ruling: bool,
    /// Where the schema says it, as a JSON pointer.
    pub pointer: String,
}

/// Every clause that the plain part of a schema speaks of.
pub fn derived_clauses(schema: &AnswerSchema) -> Vec<Derived> {
    let mut found = vec![];
    derive(&schema.must, &schema.prefix, "", &mut found);
    found
}

/// The id of the clause of a place in an answer: that of the whole body stands below `profile.answer`.
pub(super) fn of_place(place: &ClauseId) -> ClauseId {
    if place.split('.').count() == 2 {
        ClauseId::below(place, "body")
    } else {
        place.clone()
    }
}

fn derive(schema: &Value, id: &ClauseId, at: &str, found: &mut Vec<Derived>) {
    let text = |key: &str| schema.get(key).and_then(Value::as_str).map(str::to_owned);
    let statement = text("description").unwrap_or_default();
    if !found.iter().any(|known| known.id == *id) {
        found.push(Derived {
            id: of_place(id),
            statement,
            rulings: rulings(schema),
            by_ruling: false,
            pointer: at.to_owned(),
        });
    }
    for limit in LIMITS {
        if let Some(value) = schema.get(limit) {
            let mut shaped = rulings(schema);
            if limit == "maxLength" {
                shaped.insert(0, "length".to_owned());
            }
            let ours = schema["x-by-ruling"].as_array();
            found.push(Derived {
                id: ClauseId::below(id, limit),
                statement: limit_statement(id.name(), limit, value, schema["x-form"].as_str()),
                rulings: shaped,
                by_ruling: ours.is_some_and(|ours| ours.iter().any(|keyword| keyword == limit)),
                pointer: format!("{at}/{limit}"),
            });
        }
    }
    for (name, below) in schema
        .get("properties")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
    {
        derive(
            below,
            &ClauseId::below(id, name),
            &format!("{at}/properties/{name}"),
            found,
        );
    }
    if let Some(items) = schema.get("items") {
        derive(items, id, &format!("{at}/items"), found);
    }
}

fn limit_statement(name: &str, limit: &str, value: &Value, form: Option<&str>) -> String {
    match limit {
        "enum" | "pattern" | "format" if form.is_some() => {
            format!("{name} is {}.", form.unwrap_or_default())
        }
        "maxLength" => format!("{name} has at most {value} characters."),
        "minLength" if value == 1 => format!("{name} is not empty."),
        "minLength" => format!("{name} has at least {value} characters."),
        "enum" => format!("{name} is one of {}.", listed(value)),
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
