//! The clauses that follow from the plain part of a schema: the id is the place, `profile.answer.path`,
//! and a limit is a clause of its own.

use serde_json::Value;

use super::{
    members::Member,
    schemas::{AnswerSchema, rulings},
};
use crate::record::ClauseId;

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
    derive(&schema.must, &schema.members, "", &mut found);
    found
}

fn derive(schema: &Value, member: &Member, at: &str, found: &mut Vec<Derived>) {
    if !found.iter().any(|known| known.id == member.clause) {
        found.push(Derived {
            id: member.clause.clone(),
            statement: schema["description"].as_str().unwrap_or_default().to_owned(),
            rulings: rulings(schema),
            by_ruling: false,
            pointer: at.to_owned(),
        });
    }
    let name = member.clause.name();
    let ours = schema["x-by-ruling"].as_array();
    for id in &member.limits {
        let limit = id.name();
        let mut shaped = rulings(schema);
        if limit == "maxLength" {
            shaped.insert(0, "length".to_owned());
        }
        found.push(Derived {
            id: id.clone(),
            statement: limit_statement(name, limit, &schema[limit], schema["x-form"].as_str()),
            rulings: shaped,
            by_ruling: ours.is_some_and(|ours| ours.iter().any(|keyword| keyword == limit)),
            pointer: format!("{at}/{limit}"),
        });
    }
    for (name, below) in &member.below {
        let at = format!("{at}/properties/{name}");
        derive(&schema["properties"][name], below, &at, found);
    }
    if let Some(items) = &member.items {
        derive(&schema["items"], items, &format!("{at}/items"), found);
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
        "enum" => format!(
            "{name} is one of {}.",
            listed(value.as_array().into_iter().flatten())
        ),
        _ => format!("{name}: {limit} is {value}."),
    }
}

/// Listed values as messages show them.
pub fn listed<'v>(options: impl IntoIterator<Item = &'v Value>) -> String {
    let words = options
        .into_iter()
        .map(|v| v.as_str().map_or_else(|| v.to_string(), str::to_owned));
    words.collect::<Vec<_>>().join(", ")
}
