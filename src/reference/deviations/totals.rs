//! `TotalCount`, and what comes beyond the last instance of cvm.

use serde_json::Value;

use super::{
    CVM, Deviation,
    edit::Edit::{Add, Set},
    layer::Layer,
    listing::{items, pages},
    must,
    query::{ids, limit, lists, offset, put},
    should, table,
    words::{Answers, asked_if, error, failed, good},
};
use crate::reference::call::Call;

const TOTAL: &str = "Response.TotalCount";

/// Every deviation about counts and ends.
pub fn all() -> Vec<Deviation> {
    [totals(), filtered(), beyond()].concat()
}

/// `TotalCount` of such answers is another one.
fn counted(met: Answers, change: impl Fn(&Call, u64) -> u64 + Send + Sync + 'static) -> Layer {
    met.edited(move |call, body| {
        let total = &mut body["Response"]["TotalCount"];
        *total = change(call, total.as_u64().unwrap_or(0)).into();
    })
}

#[rustfmt::skip]
fn totals() -> Vec<Deviation> {
    let mut found = table(&[CVM], must("TotalCount.constant"), [
        ("TotalCount.of-the-page", "TotalCount is the number of items on the page", &["Limit.size", "paging"],
            pages().edited(|_, body| {
                body["Response"]["TotalCount"] = items(body).map_or(0, |items| items.len()).into();
            })),
        ("TotalCount.remaining", "TotalCount is the number of items from Offset on", &["paging"],
            counted(pages(), |call, said| said.saturating_sub(offset(call)))),
        ("TotalCount.more-on-further-pages", "TotalCount is one more on further pages", &["paging"],
            counted(pages(), |call, said| said + u64::from(offset(call) > 0))),
        ("TotalCount.by-limit", "TotalCount is one less where Limit is 1", &[],
            counted(pages(), |call, said| said - u64::from(limit(call) == 1))),
        ("TotalCount.by-limit-of-3", "TotalCount is one more where Limit is 3", &[],
            counted(pages(), |call, said| said + u64::from(limit(call) == 3))),
        ("TotalCount.by-limit-of-40", "TotalCount is one less where Limit is 40", &[],
            counted(pages(), |call, said| said - u64::from(limit(call) == 40))),
        ("TotalCount.below-once", "once, TotalCount is one less than the items beside it", &[],
            good().to(|call| lists(call) && limit(call) == 100).nth(|n| n == 0).edited(|_, body| {
                body["Response"]["TotalCount"] = items(body).map_or(0, |items| items.len() - 1).into();
            })),
        ("TotalCount.error-at-first", "the first page of 20 from the 20th instance on is an internal error",
            &["paging.halves", "Limit.size", "Limit.default"],
            good().to(|call| lists(call) && offset(call) == 20 && limit(call) == 20).nth(|n| n == 0)
                .changed(|_, given| *given = error("InternalError"))),
    ]);
    found.extend(table(&[CVM], must("paging.walk"), [
        ("TotalCount.one-more", "TotalCount is one more than there are",
            &["InstanceIds.unknown", "TotalCount.filtered", "example.post"],
            good().edit([(TOTAL, Add(1))])),
        ("TotalCount.one-less", "TotalCount is one less than there are", &["TotalCount.filtered", "example.post"],
            counted(good(), |_, said| said.saturating_sub(1))),
    ]));
    found
}

/// `TotalCount` where ids are asked for.
#[rustfmt::skip]
fn filtered() -> Vec<Deviation> {
    let some = || good().to(|call| !ids(call).is_empty());
    let unknown: &[&str] = &["InstanceIds.unknown"];
    let mut found = table(&[CVM], must("TotalCount.filtered"), [
        ("TotalCount.unfiltered", "TotalCount counts all instances, whatever ids are asked for", unknown,
            some().edit([(TOTAL, Set(137.into()))])),
        ("TotalCount.filtered-zero", "TotalCount is 0 where ids are asked for", &[],
            some().edit([(TOTAL, Set(0.into()))])),
        ("TotalCount.of-the-ids-page", "TotalCount is the number of items on the page where ids are asked for", &[],
            some().edited(|_, body| {
                body["Response"]["TotalCount"] = items(body).map_or(0, |items| items.len()).into();
            })),
        ("TotalCount.of-one-id", "TotalCount is one more where one id is asked for", unknown,
            good().to(|call| ids(call).len() == 1).edit([(TOTAL, Add(1))])),
        ("TotalCount.of-100-ids", "TotalCount is one less where 100 ids are asked for", &[],
            good().to(|call| ids(call).len() == 100).edit([(TOTAL, Add(-1))])),
    ]);
    found.extend(table(&[CVM], must("InstanceIds.unknown"), [
        ("TotalCount.of-the-ids", "TotalCount is the number of ids asked for, known or not",
            &["TotalCount.filtered"],
            counted(some(), |call, _| ids(call).len() as u64)),
    ]));
    found
}

/// What comes after the last instance.
#[rustfmt::skip]
fn beyond() -> Vec<Deviation> {
    let far = |call: &Call| lists(call) && offset(call) > 1000;
    let mut found = table(&[CVM], should("paging.beyond"), [
        ("paging.beyond-last-page", "beyond the end, the last page comes again", &[],
            asked_if(far, put("Offset", Some(120)))),
        ("paging.beyond-first-page", "beyond the end, the first page comes again", &[],
            asked_if(far, put("Offset", Some(0)))),
        ("paging.beyond-error", "an Offset beyond the end is an error", &[],
            failed(far, "InvalidParameterValueOffset")),
        ("paging.beyond-total", "beyond the end, TotalCount is 0", &[],
            good().to(far).edit([(TOTAL, Set(0.into()))])),
    ]);
    found.extend(table(&[CVM], must("success.Response.InstanceStatusSet"), [
        ("paging.beyond-null", "an empty page has null for a list", &[],
            good().edited(|_, body| if items(body).is_some_and(|items| items.is_empty()) {
                body["Response"]["InstanceStatusSet"] = Value::Null;
            })),
    ]));
    found
}
