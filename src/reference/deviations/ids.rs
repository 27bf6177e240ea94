//! The id filter of cvm, and more ids than it takes.

use serde_json::{Value, json};

use super::{
    Deviation,
    layer::{Layer, asked_if, edited, instead},
    listing::error,
    must,
    query::{ids, number, put, put_ids},
    should,
};
use crate::{record::Level, reference::cvm_account::is_instance_id};

const PROFILE: &str = "cvm-2017-status";
/// A well-formed id, of an instance that nobody asks for.
pub(super) const FOREIGN: &str = "ins-zzzzzzzz";

/// Every deviation about ids.
pub fn all() -> Vec<Deviation> {
    let mut found = filters();
    found.extend(strangers());
    found.extend(many());
    found
}

pub(super) fn new(name: &str, about: &str, breaks: (Level, &str), also: &[&str], layer: Layer) -> Deviation {
    Deviation::new(PROFILE, name, about, breaks, also, layer)
}

/// Other ids are asked for.
fn instead_of(change: impl Fn(Vec<String>) -> Vec<String> + Send + Sync + 'static) -> Layer {
    asked_if(
        |call| !ids(call).is_empty(),
        move |call| {
            let ids = change(ids(call));
            put_ids(call, &ids);
        },
    )
}

/// Whether the service itself would take these ids.
fn well_formed(ids: &[String]) -> bool {
    ids.iter().all(|id| is_instance_id(id)) && ids.len() <= 100
}

/// Only some of the ids are honoured.
fn honoured(name: &str, about: &str, breaks: &str, also: &[&str], keep: fn(&mut Vec<String>)) -> Deviation {
    let layer = instead_of(move |mut ids| {
        if well_formed(&ids) {
            keep(&mut ids);
        }
        ids
    });
    new(&format!("InstanceIds.{name}"), about, must(breaks), also, layer)
}

fn filters() -> Vec<Deviation> {
    let (filter, hundred) = ("InstanceIds.filter", "InstanceIds.100");
    vec![
        honoured(
            "first-only",
            "only the first id is honoured",
            filter,
            &["example", hundred],
            |ids| ids.truncate(1),
        ),
        honoured(
            "last-only",
            "only the last id is honoured",
            filter,
            &["example", hundred, "InstanceIds.unknown.beside"],
            |ids| drop(ids.drain(..ids.len() - 1)),
        ),
        honoured(
            "first-ignored",
            "ids are counted from 1: the one with the number 0 is ignored",
            filter,
            &["example", hundred, "InstanceIds.unknown", "TotalCount.filtered"],
            |ids| drop(ids.remove(0)),
        ),
        honoured(
            "three-at-most",
            "only the first three ids are honoured",
            hundred,
            &[],
            |ids| ids.truncate(3),
        ),
        honoured(
            "99-at-most",
            "only the first 99 ids are honoured",
            hundred,
            &[],
            |ids| ids.truncate(99),
        ),
        honoured(
            "ignored",
            "the ids are ignored: everything is listed",
            filter,
            &[hundred, "InstanceIds.unknown", "TotalCount.filtered"],
            Vec::clear,
        ),
        new(
            "InstanceIds.paged-by-20",
            "pages of certain ids have 20 items at most",
            must(hundred),
            &[],
            asked_if(
                |call| !ids(call).is_empty() && number(call, "Limit") == Some(100),
                |call| put(call, "Limit", None),
            ),
        ),
        new(
            "InstanceIds.any-two-refused",
            "more than one id is an error",
            must("example"),
            &[
                filter,
                hundred,
                "InstanceIds.unknown.beside",
                "TotalCount.filtered",
                "InstanceIds.101.code",
            ],
            instead(|call| ids(call).len() > 1, || error("InvalidParameterValue")),
        ),
    ]
}

/// Instances come back that were not asked for.
fn strangers() -> Vec<Deviation> {
    let filter = must("InstanceIds.filter");
    vec![
        new(
            "InstanceIds.foreign-added",
            "an instance that was not asked for comes along",
            filter,
            &[
                "example",
                "InstanceIds.100",
                "InstanceIds.unknown",
                "TotalCount.filtered",
                "Limit.size",
            ],
            edited("success", |call, body| {
                if !ids(call).is_empty() {
                    add(body, FOREIGN);
                }
            }),
        ),
        new(
            "InstanceIds.one-swapped",
            "one of the instances is another one",
            filter,
            &["example", "InstanceIds.100", "InstanceIds.unknown.beside"],
            edited("success", |call, body| {
                let asked = ids(call).len();
                if let Some(Value::Array(items)) = body.pointer_mut("/Response/InstanceStatusSet")
                    && let Some(last) = items.last_mut()
                    && asked > 0
                {
                    last["InstanceId"] = FOREIGN.into();
                }
            }),
        ),
    ]
}

pub(super) fn add(body: &mut Value, id: &str) {
    let response = &mut body["Response"];
    if let Some(items) = response["InstanceStatusSet"].as_array_mut() {
        items.push(json!({ "InstanceId": id, "InstanceState": "RUNNING" }));
        response["TotalCount"] = (response["TotalCount"].as_u64().unwrap_or(0) + 1).into();
    }
}

fn many() -> Vec<Deviation> {
    let coded = |name: &str, code: &'static str| {
        new(
            &format!("InstanceIds.101-{name}"),
            &format!("101 ids draw the error {code}"),
            should("InstanceIds.101.code"),
            &[],
            instead(|call| ids(call).len() > 100, move || error(code)),
        )
    };
    vec![
        new(
            "InstanceIds.100-refused",
            "100 ids are an error",
            must("InstanceIds.100"),
            &[],
            instead(
                |call| ids(call).len() == 100,
                || error("InvalidParameterValue.LimitExceeded"),
            ),
        ),
        new(
            "InstanceIds.101-served",
            "101 ids are served",
            must("InstanceIds.101"),
            &["InstanceIds.101.code"],
            asked_if(
                |call| ids(call).len() > 100,
                |call| {
                    let mut first = ids(call);
                    first.truncate(100);
                    put_ids(call, &first);
                },
            ),
        ),
        new(
            "InstanceIds.101-empty",
            "101 ids bring an empty page",
            must("InstanceIds.101"),
            &["InstanceIds.101.code"],
            asked_if(
                |call| ids(call).len() > 100,
                |call| put_ids(call, &[FOREIGN.to_owned()]),
            ),
        ),
        coded("plain", "InvalidParameterValue"),
        coded("limit", "LimitExceeded"),
        coded("malformed", "InvalidInstanceId.Malformed"),
    ]
}
