//! DCS instances: whose details they are, what the members have to do with each other, and a list of them.

use serde_json::{Value, json};

use super::{
    Deviation, INSTANCE,
    edit::Edit::Set,
    layer::Layer,
    must,
    query::number,
    should, table,
    words::{Answers, good},
};
use crate::reference::fixtures::{DCS_FULL, DCS_SINGLE};

/// Every deviation about DCS instances.
pub fn all() -> Vec<Deviation> {
    [echoes(), error_codes(), members(), not_found(), lists()].concat()
}

/// The details are those of another instance, or of the same by another name.
#[rustfmt::skip]
fn echoes() -> Vec<Deviation> {
    let other = |id: &'static str| [("instance_id", Set(id.into()))];
    let spelled = |spell: fn(&str) -> String| good().edited(move |_, body| {
        body["instance_id"] = spell(body["instance_id"].as_str().unwrap_or_default()).into();
    });
    table(&[INSTANCE], must("instance_id.echo"), [
        ("instance_id.echo.other", "instance_id is that of another instance", &[],
            good().edit(other("68d5745e-6af2-40e4-945d-fe449be00999"))),
        ("instance_id.echo.first", "instance_id is always that of the first instance", &[],
            good().edit(other(DCS_SINGLE))),
        ("instance_id.echo.one", "instance_id is wrong for one of the instances", &[],
            good().to(|call| call.path.ends_with(DCS_FULL)).edit(other(DCS_SINGLE))),
        ("instance_id.echo.capitals", "instance_id is in capitals", &[], spelled(str::to_uppercase)),
        ("instance_id.echo.without-hyphens", "instance_id has no hyphens", &[],
            spelled(|id| id.replace('-', ""))),
        ("instance_id.echo-wrong-at-the-third", "every third answer names another instance", &[],
            good().nth(|n| n % 3 == 2).edit(other("68d5745e-6af2-40e4-945d-ffffffffffff"))),
    ])
}

/// Only an instance that failed has an error code.
#[rustfmt::skip]
fn error_codes() -> Vec<Deviation> {
    fn coded(on_failure: bool, code: Value) -> Layer {
        good().edited(move |_, body| {
            if on_failure == (body["status"] == "ERROR" || body["status"] == "CREATEFAILED") {
                body["error_code"].clone_from(&code);
            }
        })
    }
    let mut found = table(&[INSTANCE], should("200.error_code.enum"), [
        ("error_code.unlisted", "a failed instance has a code beside the list", &[],
            coded(true, json!("dcs.04.0005"))),
        ("error_code.empty", "a failed instance has an empty code", &[], coded(true, json!(""))),
        ("error_code.null-on-failure", "a failed instance has no code", &[], coded(true, Value::Null)),
        ("error_code.of-a-request", "a failed instance has the code of a failed request", &[],
            coded(true, json!("111500000"))),
    ]);
    found.extend(table(&[INSTANCE], should("200.error_code.null"), [
        ("error_code.without-failure", "an instance that did not fail has a listed code", &[],
            coded(false, json!("dcs.03.0001"))),
        ("error_code.empty-without-failure", "an instance that did not fail has an empty code", &[],
            coded(false, json!(""))),
    ]));
    found
}

/// Members that do not fit each other, or have the kind of the example only.
#[rustfmt::skip]
fn members() -> Vec<Deviation> {
    fn beside(member: &'static str, other: &'static str, more: i64) -> Layer {
        good().edited(move |_, body| body[member] = (body[other].as_i64().unwrap_or(0) + more).into())
    }
    let mut found = table(&[INSTANCE], should("200.used_memory.range"), [
        ("used_memory.more-than-all", "used_memory is one more than max_memory", &[],
            beside("used_memory", "max_memory", 1)),
        ("max_memory.less-than-used", "max_memory is one less than used_memory", &[],
            beside("max_memory", "used_memory", -1)),
    ]);
    found.extend(table(&[INSTANCE], should("200.available_zones.array"), [
        ("available_zones.text", "available_zones is a text", &[],
            good().edit([("available_zones", Set("eu-de-01".into()))])),
        ("available_zones.empty-text", "available_zones is an empty text", &[],
            good().edit([("available_zones", Set("".into()))])),
    ]));
    found
}

/// A known instance is not found now and then.
#[rustfmt::skip]
fn not_found() -> Vec<Deviation> {
    let hidden = |nth: fn(u64) -> bool| good().nth(nth).refused(404, "111404022", "There is no such instance.");
    table(&[INSTANCE], must("200"), [
        ("200.not-found-at-the-second", "the second answer about a known instance is 404", &[],
            hidden(|n| n == 1)),
        ("200.not-found-at-every-third", "every third answer about a known instance is 404", &[],
            hidden(|n| n % 3 == 2)),
        ("200.not-found-twice-of-four", "of every four answers about a known instance two are 404", &[],
            hidden(|n| n % 4 > 1)),
    ])
}

/// A list of instances names one twice now and then.
#[rustfmt::skip]
fn lists() -> Vec<Deviation> {
    const LIST: &str = "dcs-v1-instances";
    fn repeated(lists: Answers) -> Layer {
        lists.edited(|_, body| if let Some(items) = body["instances"].as_array_mut() {
            items.extend(items.first().cloned());
        })
    }
    let others: &[&str] = &["limit", "start", "paging", "instance_num", "status", "id"];
    let mut found = table(&[LIST], should("paging.walk"), [
        ("paging.every-second-item-twice", "every second list names an instance twice", others,
            repeated(good().nth(|n| n % 2 == 1))),
    ]);
    found.extend(table(&[LIST], must("limit.most"), [
        ("limit.every-second-one-too-many", "every second list has an item more than limit", others,
            repeated(good().to(|call| number(call, "limit").is_some()).nth(|n| n % 2 == 1))),
    ]));
    found
}
