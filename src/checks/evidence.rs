//! What an answer is evidence for. It is read from the body: annotations of a validator are gone as
//! soon as one member breaks.

use jsonschema::Validator;
use serde_json::Value;

use super::{Absence, schema::Notes};
use crate::catalogue::{derived::LIMITS, schemas::AnswerSchema};

/// Notes what a body shows of every member of the `must` layer.
pub(super) fn of_members(schema: &AnswerSchema, body: &Value, notes: &mut Notes<'_>) {
    seen(&schema.must, &schema.prefix, Seen::Present(body), notes);
}

/// Notes of every member of the `must` layer that the suite itself did not see the body, for this reason.
pub(super) fn of_unseen(schema: &AnswerSchema, why: &str, notes: &mut Notes<'_>) {
    let unseen = Seen::Absent(Absence::Unseen(why.to_owned()));
    seen(&schema.must, &schema.prefix, unseen, notes);
}

/// What an answer shows of a member.
#[derive(Clone)]
enum Seen<'a> {
    Present(&'a Value),
    Absent(Absence),
}

/// Notes what an answer is evidence for: the member at `id`, its limits, and all below it.
fn seen(schema: &Value, id: &str, at: Seen<'_>, notes: &mut Notes<'_>) {
    let own = if id.split('.').count() == 2 {
        format!("{id}.body")
    } else {
        id.to_owned()
    };
    match &at {
        Seen::Present(_) => notes.evidence(&own),
        Seen::Absent(why) => notes.absent(&own, why.clone()),
    }
    for limit in LIMITS.iter().filter(|limit| schema.get(**limit).is_some()) {
        let clause = format!("{id}.{limit}");
        match &at {
            Seen::Present(Value::Null) => notes.absent(&clause, Absence::Optional),
            Seen::Present(Value::String(_)) => notes.evidence(&clause),
            Seen::Present(_) => notes.absent(&clause, Absence::Broken),
            Seen::Absent(why) => notes.absent(&clause, why.clone()),
        }
    }
    let required = |name: &str| {
        schema
            .get("required")
            .and_then(Value::as_array)
            .is_some_and(|r| r.iter().any(|n| n == name))
    };
    for (name, below) in schema
        .get("properties")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
    {
        let clause = format!("{id}.{name}");
        let forbidden = below.get("allOf").is_some();
        let child = match &at {
            Seen::Present(Value::Object(object)) => match object.get(name) {
                Some(value) => Seen::Present(value),
                None if required(name) || forbidden => {
                    // Whether it is there is what the clause asks: the parent object is the evidence.
                    notes.evidence(&clause);
                    Seen::Absent(Absence::Broken)
                }
                None => Seen::Absent(Absence::Optional),
            },
            Seen::Present(Value::Null) => Seen::Absent(Absence::Optional),
            Seen::Present(_) => Seen::Absent(Absence::Broken),
            Seen::Absent(why) => Seen::Absent(why.clone()),
        };
        seen(below, &clause, child, notes);
    }
    if let Some(items) = schema.get("items") {
        match &at {
            Seen::Present(Value::Array(list)) if list.is_empty() => {
                seen(items, id, Seen::Absent(Absence::EmptyList), notes);
            }
            Seen::Present(Value::Array(list)) => list
                .iter()
                .for_each(|item| seen(items, id, Seen::Present(item), notes)),
            Seen::Present(_) => seen(items, id, Seen::Absent(Absence::Broken), notes),
            Seen::Absent(why) => seen(items, id, Seen::Absent(why.clone()), notes),
        }
    }
}

/// Whether an entry says something of this body: its evidence.
pub(super) fn of_entry(schema: &Value, condition: Option<&Validator>, value: &Value) -> bool {
    let Some(condition) = condition else {
        return applies(schema, value);
    };
    let branch = if condition.is_valid(value) { "then" } else { "else" };
    schema.get(branch).is_some_and(|branch| applies(branch, value))
}

/// Whether a schema asserts something of this value.
fn applies(schema: &Value, value: &Value) -> bool {
    let Some(keywords) = schema.as_object() else {
        return false;
    };
    keywords.iter().any(|(keyword, rule)| match keyword.as_str() {
        "required" => value.is_object(),
        "type" => true,
        "enum" | "const" => !value.is_null(),
        "minLength" | "maxLength" | "pattern" | "format" => value.is_string(),
        "minimum" | "maximum" => value.is_number(),
        "properties" => rule
            .as_object()
            .into_iter()
            .flatten()
            .any(|(name, below)| value.get(name).is_some_and(|v| applies(below, v))),
        "items" => value
            .as_array()
            .into_iter()
            .flatten()
            .any(|item| applies(rule, item)),
        _ => false,
    })
}
