//! `TotalCount`, and what comes beyond the last instance of cvm.

use serde_json::Value;

use super::{
    Deviation,
    layer::{Layer, asked_if, edited, instead},
    listing::{error, items, limit, new, offset, paged},
    must,
    query::{ids, lists, put},
    should,
};
use crate::reference::call::Call;

/// Every deviation about counts and ends.
pub fn all() -> Vec<Deviation> {
    let mut found = totals();
    found.extend(filtered());
    found.extend(beyond());
    found
}

fn total(body: &mut Value, change: impl Fn(u64) -> u64) {
    let said = body["Response"]["TotalCount"].as_u64().unwrap_or(0);
    body["Response"]["TotalCount"] = change(said).into();
}

fn totals() -> Vec<Deviation> {
    let constant = must("TotalCount.constant");
    vec![
        new(
            "TotalCount.of-the-page",
            "TotalCount is the number of items on the page",
            constant,
            &["Limit.size", "paging"],
            paged(|_, body| {
                let here = items(body).map_or(0, |items| items.len() as u64);
                total(body, |_| here);
            }),
        ),
        new(
            "TotalCount.remaining",
            "TotalCount is the number of items from Offset on",
            constant,
            &["paging"],
            paged(|call, body| total(body, |said| said.saturating_sub(offset(call)))),
        ),
        new(
            "TotalCount.more-on-further-pages",
            "TotalCount is one more on further pages",
            constant,
            &["paging"],
            paged(|call, body| total(body, |said| said + u64::from(offset(call) > 0))),
        ),
        new(
            "TotalCount.by-limit",
            "TotalCount is one less where Limit is 1",
            constant,
            &[],
            paged(|call, body| total(body, |said| said - u64::from(limit(call) == 1))),
        ),
        new(
            "TotalCount.one-more",
            "TotalCount is one more than there are",
            must("paging.walk"),
            &["InstanceIds.unknown", "TotalCount.filtered"],
            edited("success", |_, body| total(body, |said| said + 1)),
        ),
        new(
            "TotalCount.one-less",
            "TotalCount is one less than there are",
            must("paging.walk"),
            &["TotalCount.filtered"],
            edited("success", |_, body| total(body, |said| said.saturating_sub(1))),
        ),
    ]
}

/// `TotalCount` where ids are asked for.
fn filtered() -> Vec<Deviation> {
    vec![
        new(
            "TotalCount.unfiltered",
            "TotalCount counts all instances, whatever ids are asked for",
            must("TotalCount.filtered"),
            &["InstanceIds.unknown"],
            edited("success", |call, body| {
                if !ids(call).is_empty() {
                    total(body, |_| 137);
                }
            }),
        ),
        new(
            "TotalCount.filtered-zero",
            "TotalCount is 0 where ids are asked for",
            must("TotalCount.filtered"),
            &[],
            edited("success", |call, body| {
                if !ids(call).is_empty() {
                    total(body, |_| 0);
                }
            }),
        ),
        new(
            "TotalCount.of-one-id",
            "TotalCount is one more where one id is asked for",
            must("TotalCount.filtered"),
            &["InstanceIds.unknown"],
            edited("success", |call, body| {
                if ids(call).len() == 1 {
                    total(body, |said| said + 1);
                }
            }),
        ),
        new(
            "TotalCount.of-100-ids",
            "TotalCount is one less where 100 ids are asked for",
            must("TotalCount.filtered"),
            &[],
            edited("success", |call, body| {
                if ids(call).len() == 100 {
                    total(body, |said| said - 1);
                }
            }),
        ),
        new(
            "TotalCount.of-the-ids",
            "TotalCount is the number of ids asked for, known or not",
            must("InstanceIds.unknown"),
            &["TotalCount.filtered"],
            edited("success", |call, body| {
                let asked = ids(call).len() as u64;
                if asked > 0 {
                    total(body, |_| asked);
                }
            }),
        ),
    ]
}

/// What comes after the last instance.
fn beyond() -> Vec<Deviation> {
    let last = |name: &str, about: &str, layer: Layer| new(name, about, should("paging.beyond"), &[], layer);
    let far = |call: &Call| lists(call) && offset(call) > 1000;
    vec![
        last(
            "paging.beyond-last-page",
            "beyond the end, the last page comes again",
            asked_if(far, |call| put(call, "Offset", Some(120))),
        ),
        last(
            "paging.beyond-first-page",
            "beyond the end, the first page comes again",
            asked_if(far, |call| put(call, "Offset", Some(0))),
        ),
        last(
            "paging.beyond-error",
            "an Offset beyond the end is an error",
            instead(far, || error("InvalidParameterValueOffset")),
        ),
        last(
            "paging.beyond-total",
            "beyond the end, TotalCount is 0",
            edited("success", move |call, body| {
                if far(call) {
                    total(body, |_| 0);
                }
            }),
        ),
        new(
            "paging.beyond-null",
            "an empty page has null for a list",
            must("success.Response.InstanceStatusSet"),
            &[],
            edited("success", |_, body| {
                if items(body).is_some_and(|items| items.is_empty()) {
                    body["Response"]["InstanceStatusSet"] = Value::Null;
                }
            }),
        ),
    ]
}
