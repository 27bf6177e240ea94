//! The id filter of cvm: ids that are not honoured, too many, malformed, or of nothing.

use serde_json::{Value, json};

use super::{
    CVM, Deviation,
    edit::{
        Edit::{Add, Removed, Sent, Set},
        apply,
    },
    layer::Layer,
    listing::{add, items, items_of},
    must,
    query::{FOREIGN, an_id, ids, number, put, put_ids},
    should, table,
    words::{any, asked_if, failed, good},
};
use crate::reference::{
    call::Call,
    cvm_account::is_instance_id,
    fixtures::{CVM_ABSENT, CVM_INSTANCES},
};

/// Every deviation about ids.
pub fn all() -> Vec<Deviation> {
    [
        filters(),
        strangers(),
        many(),
        malformed(),
        malformed_forms(),
        unknown(),
        unknown_beside(),
    ]
    .concat()
}

/// Another filter stands in place of the ids.
fn filtered(when: impl Fn(&Call) -> bool + Send + Sync + 'static, by: &'static [&'static str]) -> Layer {
    asked_if(when, |call| put_ids(call, by))
}

/// Only some of the ids are honoured, where the service itself would take them.
fn honoured(keep: fn(&mut Vec<String>)) -> Layer {
    let taken = |call: &Call| (1..=100).contains(&ids(call).len()) && !is_malformed(call);
    asked_if(taken, move |call| {
        let mut ids = ids(call);
        keep(&mut ids);
        put_ids(call, &ids);
    })
}

#[rustfmt::skip]
fn filters() -> Vec<Deviation> {
    let hundred = "InstanceIds.100";
    let mut found = table(&[CVM], must("InstanceIds.filter"), [
        ("InstanceIds.first-only", "only the first id is honoured",
            &["example", hundred, "InstanceIds.unknown.beside"],
            honoured(|ids| ids.truncate(1))),
        ("InstanceIds.last-only", "only the last id is honoured",
            &["example", hundred, "InstanceIds.unknown.beside"],
            honoured(|ids| drop(ids.drain(..ids.len() - 1)))),
        ("InstanceIds.first-ignored", "ids are counted from 1: the one with the number 0 is ignored",
            &["example", hundred, "InstanceIds.unknown", "TotalCount.filtered"],
            honoured(|ids| drop(ids.remove(0)))),
        ("InstanceIds.ignored", "the ids are ignored: everything is listed",
            &[hundred, "InstanceIds.unknown", "TotalCount.filtered"],
            honoured(Vec::clear)),
        ("InstanceIds.a-few-refused", "more than two ids are an error, up to 99", &["InstanceIds.unknown.beside"],
            failed(|call| (3..100).contains(&ids(call).len()), "InternalError")),
    ]);
    found.extend(table(&[CVM], must(hundred), [
        ("InstanceIds.three-at-most", "only the first three ids are honoured", &["InstanceIds.filter"],
            honoured(|ids| ids.truncate(3))),
        ("InstanceIds.99-at-most", "only the first 99 ids are honoured", &[],
            honoured(|ids| ids.truncate(99))),
        ("InstanceIds.paged-by-20", "pages of certain ids have 20 items at most", &[],
            asked_if(|call| !ids(call).is_empty() && number(call, "Limit") == Some(100), put("Limit", None))),
    ]));
    found.extend(table(&[CVM], must("example"), [
        ("InstanceIds.any-two-refused", "more than one id is an error",
            &["InstanceIds.filter", hundred, "InstanceIds.unknown.beside", "TotalCount.filtered",
                "InstanceIds.101.code"],
            failed(|call| ids(call).len() > 1, "InvalidParameterValue")),
    ]));
    found
}

/// A further instance comes along and is counted.
fn count_in(body: &mut Value, id: &str) {
    if let Some(items) = items(body) {
        add(items, id);
    }
    apply(body, "Response.TotalCount", &Add(1));
}

/// Instances come back that were not asked for.
#[rustfmt::skip]
fn strangers() -> Vec<Deviation> {
    let others: &[&str] = &["example", "InstanceIds", "TotalCount.filtered"];
    let some = || good().to(|call| !ids(call).is_empty());
    let all = ["example", "InstanceIds.100", "InstanceIds.unknown", "TotalCount.filtered", "Limit.size"];
    table(&[CVM], must("InstanceIds.filter"), [
        ("InstanceIds.foreign-added", "an instance that was not asked for comes along", &all,
            some().edited(|_, body| count_in(body, FOREIGN))),
        ("InstanceIds.one-swapped", "one of the instances is another one",
            &["example", "InstanceIds.100", "InstanceIds.unknown.beside"],
            items_of(some(), |items| if let Some(last) = items.last_mut() {
                last["InstanceId"] = FOREIGN.into();
            })),
        ("InstanceIds.foreign-beside-unknown",
            "an instance that was not asked for comes along where one of the ids is unknown", others,
            items_of(good().to(|call| ids(call).len() == 3 && has_unknown(call)), |items| add(items, FOREIGN))),
        ("InstanceIds.foreign-in-the-example",
            "an instance that was not asked for comes along in answers to the page's own request", others,
            items_of(good().to(|call| ids(call).len() == 2 && number(call, "Limit") == Some(2)), |items| {
                if let Some(first) = items.first_mut() {
                    first["InstanceId"] = FOREIGN.into();
                }
            })),
        ("InstanceIds.hidden-at-first",
            "an instance does not come back when it is asked for alone for the first time", others,
            good().to(|call| ids(call).len() == 1 && !has_unknown(call)).nth(|n| n == 0).edit([
                ("Response.InstanceStatusSet", Sent(json!([]))),
                ("Response.TotalCount", Sent(json!(0))),
            ])),
    ])
}

#[rustfmt::skip]
fn many() -> Vec<Deviation> {
    let too_many = |call: &Call| ids(call).len() > 100;
    let also: &[&str] = &["InstanceIds.101.code"];
    let mut found = table(&[CVM], must("InstanceIds.100"), [
        ("InstanceIds.100-refused", "100 ids are an error", &[],
            failed(|call| ids(call).len() == 100, "InvalidParameterValue.LimitExceeded")),
    ]);
    found.extend(table(&[CVM], must("InstanceIds.101"), [
        ("InstanceIds.101-served", "101 ids are served", also,
            asked_if(too_many, |call| put_ids(call, &ids(call)[..100]))),
        ("InstanceIds.101-empty", "101 ids bring an empty page", also, filtered(too_many, &[FOREIGN])),
    ]));
    found.extend(table(&[CVM], should("InstanceIds.101.code"), [
        ("InstanceIds.101-plain", "101 ids draw the error InvalidParameterValue", &[],
            failed(too_many, "InvalidParameterValue")),
        ("InstanceIds.101-limit", "101 ids draw the error LimitExceeded", &[],
            failed(too_many, "LimitExceeded")),
        ("InstanceIds.101-malformed", "101 ids draw the error InvalidInstanceId.Malformed", &[],
            failed(too_many, "InvalidInstanceId.Malformed")),
    ]));
    found
}

fn has_capitals(id: &str) -> bool {
    id.contains(|c: char| c.is_ascii_uppercase())
}

fn is_malformed(call: &Call) -> bool {
    an_id(|id| !is_instance_id(id))(call)
}

#[rustfmt::skip]
fn malformed() -> Vec<Deviation> {
    let forms: &[&str] = &["InstanceIds.malformed.forms"];
    table(&[CVM], must("InstanceIds.malformed"), [
        ("InstanceIds.malformed-empty", "a malformed id finds nothing", forms,
            filtered(is_malformed, &[FOREIGN])),
        ("InstanceIds.malformed-ignored", "a malformed id is ignored: everything is listed", forms,
            filtered(is_malformed, &[])),
        ("InstanceIds.malformed-short-empty", "an id that is too short finds nothing", &[],
            filtered(an_id(|id| id == "ins-1122"), &[FOREIGN])),
        ("InstanceIds.malformed-not-found", "a malformed id draws the error InvalidInstanceId.NotFound", &[],
            failed(is_malformed, "InvalidInstanceId.NotFound")),
        ("InstanceIds.malformed-parameter", "a malformed id draws the error InvalidParameter", &[],
            failed(is_malformed, "InvalidParameter")),
        ("InstanceIds.malformed-resource", "a malformed id draws the error ResourceNotFound", forms,
            failed(is_malformed, "ResourceNotFound")),
        ("InstanceIds.malformed-internal", "a malformed id draws the error InternalError", forms,
            failed(is_malformed, "InternalError")),
    ])
}

/// Other forms of an id are served.
#[rustfmt::skip]
fn malformed_forms() -> Vec<Deviation> {
    let known = &CVM_INSTANCES[..1];
    table(&[CVM], should("InstanceIds.malformed.forms"), [
        ("InstanceIds.malformed.capitals-served", "an id in capitals is the one in small letters", &[],
            filtered(an_id(has_capitals), known)),
        ("InstanceIds.malformed.capitals-empty", "an id with capitals behind its beginning finds nothing", &[],
            filtered(an_id(|id| id.starts_with("ins-") && has_capitals(id)), &[FOREIGN])),
        ("InstanceIds.malformed.empty-ignored", "an empty id is ignored", &[],
            filtered(an_id(str::is_empty), &[])),
        ("InstanceIds.malformed.overlooked", "a malformed id is overlooked beside others", &[],
            asked_if(|call| ids(call).len() > 1, |call| {
                let mut ids = ids(call);
                ids.retain(|id| is_instance_id(id));
                put_ids(call, &ids);
            })),
        ("InstanceIds.malformed.longer-served", "an id that is too long is the one that it begins with", &[],
            filtered(an_id(|id| id.len() > 12), known)),
        ("InstanceIds.malformed.longer-empty", "an id that is too long finds nothing", &[],
            filtered(an_id(|id| id.len() > 12), &[FOREIGN])),
    ])
}

fn has_unknown(call: &Call) -> bool {
    ids(call).len() <= 100 && an_id(|id| id == CVM_ABSENT)(call)
}

#[rustfmt::skip]
fn unknown() -> Vec<Deviation> {
    let beside: &[&str] = &["InstanceIds.unknown.beside"];
    let alone = |call: &Call| ids(call).len() == 1 && has_unknown(call);
    let mut found = table(&[CVM], must("InstanceIds.unknown"), [
        ("InstanceIds.unknown-made-up", "an unknown id comes back as an instance", &[],
            good().to(has_unknown).edited(|_, body| count_in(body, CVM_ABSENT))),
        ("InstanceIds.unknown-internal", "an unknown id draws an internal error", beside,
            failed(has_unknown, "InternalError")),
        ("InstanceIds.unknown-malformed", "an unknown id draws an error about parameters", beside,
            failed(has_unknown, "InvalidParameterValue")),
        ("InstanceIds.unknown-all", "an unknown id alone lists everything", &[], filtered(alone, &[])),
    ]);
    found.extend(table(&[CVM], must("error.Response.InstanceStatusSet"), [
        ("InstanceIds.result-beside-error", "an unknown id draws an error beside the results",
            &["error.Response.TotalCount"],
            any().to(has_unknown).edit([("Response.Error", Sent(json!({
                "Code": "InvalidInstanceId.NotFound", "Message": "There is none.",
            })))])),
    ]));
    found.extend(table(&[CVM], must("success.Response.RequestId"), [
        ("InstanceIds.unknown-without-request-id",
            "the empty list that an unknown id brings comes without a RequestId", &[],
            good().to(alone).edit([("Response.RequestId", Removed)])),
    ]));
    found.extend(table(&[CVM], must("success.Response.InstanceStatusSet"), [
        ("InstanceIds.unknown-null", "an unknown id brings null in place of an empty list", &[],
            good().to(alone).edit([("Response.InstanceStatusSet", Set(Value::Null))])),
    ]));
    found
}

#[rustfmt::skip]
fn unknown_beside() -> Vec<Deviation> {
    let beside = |call: &Call| ids(call).len() > 1 && has_unknown(call);
    table(&[CVM], must("InstanceIds.unknown.beside"), [
        ("InstanceIds.unknown-hides", "an unknown id hides the known one beside it", &[],
            filtered(beside, &[CVM_ABSENT])),
        ("InstanceIds.unknown-cuts", "the filter ends at an unknown id, and what follows is everything",
            &["InstanceIds.filter", "TotalCount.filtered"],
            asked_if(beside, |call| {
                put_ids::<&str>(call, &[]);
                put("Limit", Some(5))(call);
            })),
        ("InstanceIds.unknown-ends", "ids after an unknown one are not looked for", &[],
            asked_if(beside, |call| {
                let ids = ids(call);
                let known = ids.iter().take_while(|id| *id != CVM_ABSENT).count();
                put_ids(call, &ids[..=known]);
            })),
        ("InstanceIds.unknown-beside-internal", "an unknown id beside a known one draws an internal error", &[],
            failed(beside, "InternalError")),
    ])
}
