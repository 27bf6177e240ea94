//! What a body may hold or leave out: variants that change the members of an answer.

use serde_json::{Map, Value, json};

use super::{
    answer::{Answer, Body},
    api::Api,
    variants::{Variant, Variants},
};
use crate::catalogue::document::{Document, Presence, Row};

/// Members that may be absent, since what they speak of need not exist.
const OPTIONAL: [&str; 6] = [
    "error_ext_msg",
    "operation_state",
    "error",
    "subnet_cidr",
    "backend_addrs",
    "instance_backup_policy",
];
/// Members of an instance that may not be null; neither may any integer.
const NEVER_NULL: [&str; 4] = ["instance_id", "name", "engine", "status"];
/// Texts of an instance that have a documented form even when they are not null.
const FORMED: [&str; 8] = [
    "instance_id",
    "name",
    "engine",
    "status",
    "created_at",
    "maintain_begin",
    "maintain_end",
    "ip",
];

/// Changes a body as far as the variants say so.
pub fn shape(variants: &Variants, service: Option<(&Document, Api)>, answer: &mut Answer) {
    let status = answer.status;
    let Body::Json(Value::Object(body)) = &mut answer.body else {
        return;
    };
    if let Some((document, service)) = service {
        absences(variants, document, &status.to_string(), body);
        if status == 200 {
            (service.shape)(variants, body);
        }
        if status >= 400 {
            error(variants, document, &status.to_string(), body);
        }
    }
    if variants.has(Variant::MembersAdded) {
        add_members(body);
    }
    if variants.has(Variant::OrderReversed) {
        reverse(body);
    }
}

/// Leaves out what only the table or only the example of a document names.
fn absences(variants: &Variants, document: &Document, answer: &str, body: &mut Map<String, Value>) {
    let absent = |row: &Row| {
        variants.has(Variant::TableOnlyAbsent) && row.presence == Some(Presence::Should)
            || variants.has(Variant::ExampleOnlyAbsent) && row.ruling.as_deref() == Some("example-only")
            || variants.has(Variant::OptionalAbsent)
                && row.presence == Some(Presence::Free)
                && OPTIONAL.contains(&row.name.as_str())
    };
    for (table, row) in document.rows().filter(|(_, row)| absent(row)) {
        if table.answer.as_deref() != Some(answer) {
            continue;
        }
        for under in table
            .under
            .iter()
            .map(String::as_str)
            .chain(table.under.is_empty().then_some(""))
        {
            let mut way = under.split('.').filter(|step| !step.is_empty());
            let parent = way.try_fold(&mut *body, |at, step| at.get_mut(step)?.as_object_mut());
            if let Some(parent) = parent {
                parent.shift_remove(&row.name);
            }
        }
    }
}

/// What an instance's details may hold.
pub fn instance(variants: &Variants, body: &mut Map<String, Value>) {
    if variants.has(Variant::ZonesText) {
        body.insert("available_zones".into(), "eu-de-01".into());
    }
    if variants.has(Variant::ZonesEmpty) {
        body.insert("available_zones".into(), json!([]));
    }
    if variants.has(Variant::AddressesArray) {
        body.insert(
            "backend_addrs".into(),
            json!(["192.168.4.17:6379", "192.168.5.17:6379"]),
        );
    }
    if variants.has(Variant::OffList) {
        body.extend([
            ("status".to_owned(), "UPGRADING".into()),
            ("resource_spec_code".to_owned(), "redis.single.xu1.large.1".into()),
            ("charging_mode".to_owned(), 1.into()),
            ("error_code".to_owned(), "dcs.08.0001".into()),
            ("created_at".to_owned(), "12 August 2020".into()),
            ("ip".to_owned(), "cache.example.com".into()),
            ("port".to_owned(), 0.into()),
            ("capacity".to_owned(), (-1).into()),
            ("used_memory".to_owned(), 4096.into()),
        ]);
    }
    for (name, value) in body.iter_mut() {
        if variants.has(Variant::EmptyTexts) && value.is_string() && !FORMED.contains(&name.as_str()) {
            *value = "".into();
        }
        if variants.has(Variant::Nulls) && !value.is_number() && !NEVER_NULL.contains(&name.as_str()) {
            *value = Value::Null;
        }
    }
    if variants.has(Variant::Nulls) {
        for name in ["subnet_cidr", "backend_addrs", "instance_backup_policy"] {
            body.insert(name.into(), Value::Null);
        }
    }
}

/// What a state may hold.
pub fn state(variants: &Variants, body: &mut Map<String, Value>) {
    if variants.has(Variant::OffList) {
        body.insert("operation_state".into(), "power-on-processing".into());
        if let Some(error) = body.get_mut("error") {
            error["error_type"] = "another_error".into();
        }
    }
    if variants.has(Variant::Nulls) {
        body.insert("operation_state".into(), Value::Null);
        body.entry("error").or_insert(Value::Null);
    }
    if let (true, Some(Value::Object(error))) = (variants.has(Variant::ErrorNulls), body.get_mut("error")) {
        error.values_mut().for_each(|value| *value = Value::Null);
    }
}

/// The flat errors of the services themselves: those of a gateway have a request id.
fn error(variants: &Variants, document: &Document, answer: &str, body: &mut Map<String, Value>) {
    if !body.contains_key("error_code") || body.contains_key("request_id") {
        return;
    }
    let longest = [
        (Variant::LimitAscii, "x"),
        (Variant::LimitCjk, "错"),
        (Variant::LimitEmoji, "\u{1f9ea}"),
        (Variant::EmptyTexts, ""),
    ];
    for (variant, character) in longest {
        if !variants.has(variant) {
            continue;
        }
        // A page that states no length has those of its neighbours.
        for (name, usual) in [("error_code", 9), ("error_msg", 1024), ("error_ext_msg", 1024)] {
            let row = document.rows_under(answer, "").find(|row| row.name == name);
            let longest = row.and_then(|row| row.max_length).unwrap_or(usual);
            if let Some(text) = body.get_mut(name) {
                *text = character.repeat(longest).into();
            }
        }
    }
}

/// Gives every object, at any depth, members that no document names, of every kind.
fn add_members(body: &mut Map<String, Value>) {
    for value in body.values_mut() {
        match value {
            Value::Object(within) => add_members(within),
            Value::Array(items) => items
                .iter_mut()
                .filter_map(Value::as_object_mut)
                .for_each(add_members),
            _ => {}
        }
    }
    for (name, value) in [
        ("zz_count", json!(-1)),
        ("zz_text", json!("</script> \u{1b}[31m 真")),
        ("zz_null", Value::Null),
        (
            "zz_engine",
            json!({ "running_count": "many", "createfailed_count": 7 }),
        ),
        ("", json!([1.5, true, {}])),
    ] {
        body.insert(name.into(), value);
    }
}

fn reverse(body: &mut Map<String, Value>) {
    let members: Vec<(String, Value)> = std::mem::take(body).into_iter().collect();
    for (name, mut value) in members.into_iter().rev() {
        match &mut value {
            Value::Object(within) => reverse(within),
            Value::Array(items) => items
                .iter_mut()
                .filter_map(Value::as_object_mut)
                .for_each(reverse),
            _ => {}
        }
        body.insert(name, value);
    }
}
