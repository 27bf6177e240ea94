//! The members that a schema describes, each with the ids of its clauses: read from the schema once, and
//! looked at with every answer.

use serde_json::Value;

use crate::record::ClauseId;

/// Keywords that are a clause of their own, beside the member's presence, kind and sign.
pub const LIMITS: [&str; 9] = [
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
    "pattern",
    "format",
    "enum",
    "const",
    "maximum",
];

/// A member wherever it stands, or the whole body.
#[derive(Debug)]
pub struct Member {
    /// The clause of its presence, kind and sign.
    pub clause: ClauseId,
    /// The clauses of its limits, which end in their keywords.
    pub limits: Vec<ClauseId>,
    /// The members of an object, by name.
    pub below: Vec<(String, Member)>,
    /// Whether it is asked for: where it is missing, the object around it is evidence.
    pub asked: bool,
    /// The items of a list.
    pub items: Option<Box<Member>>,
}

impl Member {
    /// The whole body of an answer, whose clauses stand below `profile.answer`.
    pub(super) fn body(schema: &Value, answer: &ClauseId) -> Self {
        Self::read(schema, answer, ClauseId::below(answer, "body"), false)
    }

    /// The member at this place. Whether it is asked for stands in the schema of the object around it.
    fn read(schema: &Value, place: &ClauseId, clause: ClauseId, asked: bool) -> Self {
        let limits = LIMITS.iter().filter(|limit| schema.get(**limit).is_some());
        let required = schema.get("required").and_then(Value::as_array);
        let is_asked = |name: &String, below: &Value| {
            required.is_some_and(|r| r.iter().any(|n| n == name)) || below.get("allOf").is_some()
        };
        let properties = schema.get("properties").and_then(Value::as_object);
        let below = properties.into_iter().flatten().map(|(name, below)| {
            let id = ClauseId::below(place, name);
            let member = Self::read(below, &id, id.clone(), is_asked(name, below));
            (name.clone(), member)
        });
        Self {
            limits: limits.map(|limit| ClauseId::below(place, limit)).collect(),
            below: below.collect(),
            asked,
            items: schema
                .get("items")
                .map(|items| Box::new(Self::read(items, place, clause.clone(), false))),
            clause,
        }
    }
}
