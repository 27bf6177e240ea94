//! What an answer is evidence for. It is read from the body: annotations of a validator are gone as
//! soon as one member breaks.

use serde_json::Value;

use super::{Absence, notes::Notes};
use crate::catalogue::{compiled::Compiled, members::Member, schemas::AnswerSchema};
use crate::exchange::json::child;
use crate::record::ClauseId;

/// Notes what a body shows of every member of the `must` layer.
pub(super) fn of_members(schema: &AnswerSchema, body: &Value, notes: &mut Notes<'_>) {
    seen(&schema.members, &[Seen::Present(body)], notes);
}

/// Notes of every member of the `must` layer that the suite itself did not see the body, for this reason.
pub(super) fn of_unseen(schema: &AnswerSchema, why: &str, notes: &mut Notes<'_>) {
    let unseen = Seen::Absent(Absence::Unseen(why.to_owned()));
    seen(&schema.members, &[unseen], notes);
}

/// What an answer shows of a member, in one item of a list or where there is no list.
#[derive(Clone)]
enum Seen<'a> {
    Present(&'a Value),
    Absent(Absence),
}

/// Notes what an answer is evidence for: the member, wherever it is to be seen, its limits, and all below it. Of
/// all items of a list each thing is noted once.
fn seen(member: &Member, at: &[Seen<'_>], notes: &mut Notes<'_>) {
    note(
        &member.clause,
        at.iter().map(|seen| match seen {
            Seen::Present(_) => None,
            Seen::Absent(why) => Some(why),
        }),
        notes,
    );
    for limit in &member.limits {
        note(
            limit,
            at.iter().map(|seen| match seen {
                Seen::Present(Value::Null) => Some(&Absence::Optional),
                Seen::Present(Value::String(_)) => None,
                Seen::Present(_) => Some(&Absence::Broken),
                Seen::Absent(why) => Some(why),
            }),
            notes,
        );
    }
    for (name, below) in &member.below {
        let mut shown = false;
        let children = at.iter().map(|seen| match seen {
            Seen::Present(Value::Object(object)) => match object.get(name) {
                Some(value) => Seen::Present(value),
                None if below.asked => {
                    // Whether it is there is what the clause asks: the parent object is the evidence.
                    shown = true;
                    Seen::Absent(Absence::Broken)
                }
                None => Seen::Absent(Absence::Optional),
            },
            Seen::Present(Value::Null) => Seen::Absent(Absence::Optional),
            Seen::Present(_) => Seen::Absent(Absence::Broken),
            Seen::Absent(why) => Seen::Absent(why.clone()),
        });
        let children: Vec<Seen<'_>> = children.collect();
        if shown {
            notes.evidence(&below.clause);
        }
        seen(below, &children, notes);
    }
    if let Some(items) = &member.items {
        let mut children = vec![];
        for seen in at {
            match seen {
                Seen::Present(Value::Array(list)) if list.is_empty() => {
                    children.push(Seen::Absent(Absence::EmptyList));
                }
                Seen::Present(Value::Array(list)) => children.extend(list.iter().map(Seen::Present)),
                Seen::Present(_) => children.push(Seen::Absent(Absence::Broken)),
                Seen::Absent(why) => children.push(Seen::Absent(why.clone())),
            }
        }
        seen(items, &children, notes);
    }
}

/// Notes of a clause each different thing that is shown: evidence, or why there is none.
fn note<'w>(clause: &ClauseId, shown: impl Iterator<Item = Option<&'w Absence>>, notes: &mut Notes<'_>) {
    let mut known: Vec<Option<&Absence>> = vec![];
    for what in shown {
        if known.contains(&what) {
            continue;
        }
        known.push(what);
        match what {
            None => notes.evidence(clause),
            Some(why) => notes.absent(clause, why.clone()),
        }
    }
}

/// Whether an entry says something of this body: its evidence. A member that breaks its own clause shows nothing
/// of what else is said of it.
pub(super) fn of_entry(
    schema: &Value,
    condition: Option<&Compiled>,
    value: &Value,
    broken: &[String],
) -> bool {
    let Some(condition) = condition else {
        return applies(schema, value, "", broken);
    };
    let branch = if condition.validator().is_valid(value) {
        "then"
    } else {
        "else"
    };
    schema
        .get(branch)
        .is_some_and(|branch| applies(branch, value, "", broken))
}

/// Whether a schema asserts something of this value, which stands at this place.
fn applies(schema: &Value, value: &Value, pointer: &str, broken: &[String]) -> bool {
    let Some(keywords) = schema.as_object() else {
        return false;
    };
    if broken.iter().any(|place| place == pointer) {
        return false;
    }
    keywords.iter().any(|(keyword, rule)| match keyword.as_str() {
        "required" => value.is_object(),
        "type" => true,
        "enum" | "const" => !value.is_null(),
        "minLength" | "maxLength" | "pattern" | "format" => value.is_string(),
        "minimum" | "maximum" => value.is_number(),
        "minItems" | "maxItems" => value.is_array(),
        "properties" => rule.as_object().into_iter().flatten().any(|(name, below)| {
            let value = value.get(name);
            value.is_some_and(|v| applies(below, v, &child(pointer, name), broken))
        }),
        "items" => value
            .as_array()
            .into_iter()
            .flatten()
            .enumerate()
            .any(|(n, item)| applies(rule, item, &format!("{pointer}/{n}"), broken)),
        _ => false,
    })
}
