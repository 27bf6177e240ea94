//! Ids of cvm that are malformed, or of nothing.

use serde_json::json;

use super::{
    Deviation,
    ids::{FOREIGN, add, new},
    layer::{asked_if, edited, instead},
    listing::error,
    must,
    query::{ids, put, put_ids},
    should,
};
use crate::reference::{
    answer::Body,
    call::Call,
    cvm_account::is_instance_id,
    fixtures::{CVM_ABSENT, CVM_INSTANCES},
};

/// Every deviation about such ids.
pub fn all() -> Vec<Deviation> {
    let mut found = malformed();
    found.extend(unknown());
    found
}

fn is_malformed(call: &Call) -> bool {
    ids(call).iter().any(|id| !is_instance_id(id))
}

fn malformed() -> Vec<Deviation> {
    let clause = must("InstanceIds.malformed");
    let served = ["InstanceIds.malformed.forms"];
    let coded = |name: &str, code: &'static str, also: &[&str]| {
        new(
            &format!("InstanceIds.malformed-{name}"),
            &format!("a malformed id draws the error {code}"),
            clause,
            also,
            instead(is_malformed, move || error(code)),
        )
    };
    let form = |name: &str, about: &str, when: fn(&str) -> bool, with: Option<&'static str>| {
        new(
            &format!("InstanceIds.malformed.{name}"),
            about,
            should("InstanceIds.malformed.forms"),
            &[],
            asked_if(
                move |call| ids(call).iter().any(|id| when(id)),
                move |call| put_ids(call, &with.map(str::to_owned).into_iter().collect::<Vec<_>>()),
            ),
        )
    };
    vec![
        new(
            "InstanceIds.malformed-empty",
            "a malformed id finds nothing",
            clause,
            &served,
            asked_if(is_malformed, |call| put_ids(call, &[FOREIGN.to_owned()])),
        ),
        new(
            "InstanceIds.malformed-ignored",
            "a malformed id is ignored: everything is listed",
            clause,
            &served,
            asked_if(is_malformed, |call| put_ids(call, &[])),
        ),
        new(
            "InstanceIds.malformed-short-empty",
            "an id that is too short finds nothing",
            clause,
            &[],
            asked_if(
                |call| ids(call).iter().any(|id| id == "ins-1122"),
                |call| put_ids(call, &[FOREIGN.to_owned()]),
            ),
        ),
        coded("not-found", "InvalidInstanceId.NotFound", &[]),
        coded("parameter", "InvalidParameter", &[]),
        coded("resource", "ResourceNotFound", &["InstanceIds.malformed.forms"]),
        coded("internal", "InternalError", &["InstanceIds.malformed.forms"]),
        form(
            "capitals-served",
            "an id in capitals is the one in small letters",
            |id| id.starts_with("INS-"),
            Some(CVM_INSTANCES[0]),
        ),
        form("empty-ignored", "an empty id is ignored", str::is_empty, None),
        form(
            "longer-served",
            "an id that is too long is the one that it begins with",
            |id| id.len() > 12,
            Some(CVM_INSTANCES[0]),
        ),
        form(
            "longer-empty",
            "an id that is too long finds nothing",
            |id| id.len() > 12,
            Some(FOREIGN),
        ),
    ]
}

fn has_unknown(call: &Call) -> bool {
    ids(call).len() <= 100 && ids(call).iter().any(|id| *id == CVM_ABSENT)
}

fn unknown() -> Vec<Deviation> {
    let alone = |call: &Call| ids(call).len() == 1 && has_unknown(call);
    let beside = |call: &Call| ids(call).len() > 1 && has_unknown(call);
    let clause = must("InstanceIds.unknown");
    vec![
        new(
            "InstanceIds.unknown-made-up",
            "an unknown id comes back as an instance",
            clause,
            &[],
            edited("success", |call, body| {
                if has_unknown(call)
                    && let Some(id) = ids(call).iter().find(|id| *id == CVM_ABSENT)
                {
                    add(body, id);
                }
            }),
        ),
        new(
            "InstanceIds.unknown-internal",
            "an unknown id draws an internal error",
            clause,
            &["InstanceIds.unknown.beside"],
            instead(has_unknown, || error("InternalError")),
        ),
        new(
            "InstanceIds.unknown-malformed",
            "an unknown id draws an error about parameters",
            clause,
            &["InstanceIds.unknown.beside"],
            instead(has_unknown, || error("InvalidParameterValue")),
        ),
        new(
            "InstanceIds.unknown-all",
            "an unknown id alone lists everything",
            clause,
            &[],
            asked_if(alone, |call| put_ids(call, &[])),
        ),
        new(
            "InstanceIds.unknown-hides",
            "an unknown id hides the known one beside it",
            must("InstanceIds.unknown.beside"),
            &[],
            asked_if(beside, |call| {
                let unknown: Vec<String> = ids(call).into_iter().filter(|id| *id == CVM_ABSENT).collect();
                put_ids(call, &unknown);
            }),
        ),
        new(
            "InstanceIds.unknown-cuts",
            "the filter ends at an unknown id, and what follows is everything",
            must("InstanceIds.unknown.beside"),
            &["InstanceIds.filter", "TotalCount.filtered"],
            asked_if(beside, |call| {
                put_ids(call, &[]);
                put(call, "Limit", Some(5));
            }),
        ),
        new(
            "InstanceIds.unknown-beside-internal",
            "an unknown id beside a known one draws an internal error",
            must("InstanceIds.unknown.beside"),
            &[],
            instead(beside, || error("InternalError")),
        ),
        new(
            "InstanceIds.result-beside-error",
            "an unknown id draws an error beside the results",
            must("error.Response.InstanceStatusSet"),
            &["error.Response.TotalCount"],
            Box::new(move |below, call| {
                let mut answer = below.answer(call);
                if let (true, Body::Json(body)) = (has_unknown(call), &mut answer.body) {
                    body["Response"]["Error"] =
                        json!({ "Code": "InvalidInstanceId.NotFound", "Message": "There is none." });
                }
                answer
            }),
        ),
    ]
}
