//! Pages of cvm that are too short or too long, or begin at the wrong place.

use std::sync::Arc;

use serde_json::{Value, json};

use super::{
    Below, CVM, Deviation, each,
    layer::{Layer, fault},
    must,
    query::{FOREIGN, ids, limit, lists, number, offset, put, put_if_absent},
    should, table,
    words::{Answers, asked_if, failed, good},
};
use crate::reference::{
    answer::{Answer, Body},
    call::Call,
};

/// What the service itself says: its largest page.
const MOST: u64 = 100;

/// Every deviation about pages.
pub fn all() -> Vec<Deviation> {
    [sizes(), now_and_then(), places(), ends(), defaults(), largest()].concat()
}

/// The items of a page.
pub(super) fn items(body: &mut Value) -> Option<&mut Vec<Value>> {
    body.pointer_mut("/Response/InstanceStatusSet")?.as_array_mut()
}

/// Good pages of everything.
pub(super) fn pages() -> Answers {
    good().to(lists)
}

/// The items of such pages are changed.
pub(super) fn items_of(pages: Answers, change: impl Fn(&mut Vec<Value>) + Send + Sync + 'static) -> Layer {
    pages.edited(move |_, body| {
        if let Some(items) = items(body) {
            change(items);
        }
    })
}

/// A further instance comes along.
pub(super) fn add(items: &mut Vec<Value>, id: &str) {
    items.push(json!({ "InstanceId": id, "InstanceState": "RUNNING" }));
}

/// Another page of everything is asked for.
fn page(change: impl Fn(&mut Call) + Send + Sync + 'static) -> Layer {
    asked_if(lists, change)
}

#[rustfmt::skip]
fn sizes() -> Vec<Deviation> {
    let every_page: &[&str] = &["Limit.maximum", "Limit.default", "paging.halves", "paging.walk"];
    table(&[CVM], must("Limit.size"), [
        ("Limit.one-short", "every page lacks its last item", every_page,
            items_of(pages(), |items| drop(items.pop()))),
        ("Limit.first-missing", "every page lacks its first item", every_page,
            items_of(pages(), |items| drop(items.drain(..items.len().min(1))))),
        ("Limit.one-too-many", "every page has an item more than Limit", every_page,
            Arc::new(|below, call| {
                let mut answer = below.answer(call);
                if lists(call) {
                    let next = below.answer_to(call, |call| {
                        put("Offset", Some(offset(call) + limit(call)))(call);
                        put("Limit", Some(1))(call);
                    });
                    append(&mut answer, &next);
                }
                answer
            })),
        ("Limit.short-at-one-place", "pages that end with the fortieth item lack it", &[],
            items_of(good().to(|call| lists(call) && offset(call) + limit(call) == 40), |items| drop(items.pop()))),
        ("Limit.ignored", "Limit is ignored: every page has 20 items",
            &["Limit.maximum", "Limit.above.error", "paging.halves", "paging.walk"],
            page(put("Limit", None))),
        ("Limit.of-one-refused", "a Limit of 1 is an error", &["paging.halves", "TotalCount.constant", "Offset.default"],
            failed(|call| number(call, "Limit") == Some(1) && lists(call), "InvalidParameterValue.Range")),
        ("Limit.small-rounded", "pages have 10 items or more", &["paging.halves"],
            page(|call| put("Limit", Some(limit(call).max(10)))(call))),
    ])
}

/// Puts the items of one page behind those of another.
fn append(answer: &mut Answer, next: &Answer) {
    if let (Body::Json(body), Body::Json(next)) = (&mut answer.body, &next.body)
        && let (Some(items), Some(more)) = (items(body), next["Response"]["InstanceStatusSet"].as_array())
    {
        items.extend(more.iter().cloned());
    }
}

/// Pages of everything that cannot be, whatever happens to the account.
#[rustfmt::skip]
fn now_and_then() -> Vec<Deviation> {
    // What a list shows is asked for by its id, too.
    let others: &[&str] = &["Limit", "Offset", "paging", "TotalCount.constant", "InstanceIds"];
    let more = |items: &mut Vec<Value>| add(items, FOREIGN);
    let mut found = table(&[CVM], must("paging.walk"), [
        ("paging.every-second-item-twice", "every second list names an instance twice", others,
            items_of(pages().nth(|n| n % 2 == 1), |items| if let [first, .., last] = &mut items[..] {
                last.clone_from(first);
            })),
    ]);
    let with = good().to(|call| lists(call) && number(call, "Limit").is_some());
    let without = good().to(|call| lists(call) && number(call, "Limit").is_none());
    found.extend(table(&[CVM], must("Limit.size"), [
        ("Limit.every-second-one-too-many", "every second list has an item more than Limit", others,
            items_of(with.nth(|n| n % 2 == 1), more)),
    ]));
    found.extend(table(&[CVM], must("Limit.default"), [
        ("Limit.default-21-at-the-second", "every list without Limit but the first has 21 items", others,
            items_of(without.nth(|n| n > 0), more)),
    ]));
    found
}

/// Pages that begin somewhere else.
#[rustfmt::skip]
fn places() -> Vec<Deviation> {
    let shifted = |change: fn(u64, u64) -> u64| page(move |call| {
        if let Some(begin) = number(call, "Offset").filter(|begin| *begin > 0) {
            put("Offset", Some(change(begin, limit(call))))(call);
        }
    });
    let of_100 = |call: &Call| lists(call) && offset(call) == MOST;
    let hundredth = |other: u64| asked_if(of_100, put("Offset", Some(other)));
    let walk: &[&str] = &["paging.walk"];
    let mut found = table(&[CVM], must("paging.halves"), [
        ("Offset.skips-one", "further pages skip an item at the border", walk,
            shifted(|begin, _| begin + 1)),
        ("Offset.repeats-one", "further pages repeat an item at the border", walk,
            shifted(|begin, _| begin - 1)),
        ("Offset.ignored", "Offset is ignored: every page is the first one", &["paging.walk", "paging.beyond"],
            shifted(|_, _| 0)),
        ("Offset.counts-pages", "Offset counts pages, not items", &["paging.walk", "Limit.size"],
            shifted(|begin, limit| begin * limit)),
        ("Offset.to-a-whole-page", "Offset is rounded down to a whole page", &[],
            shifted(|begin, limit| begin - begin % limit)),
    ]);
    found.extend(table(&[CVM], must("paging.walk"), [
        ("Offset.of-100-skips-one", "only an Offset of 100 skips an item", &[], hundredth(MOST + 1)),
        ("Offset.of-100-repeats-one", "only an Offset of 100 repeats an item", &[], hundredth(MOST - 1)),
    ]));
    found
}

/// The last page is wrong.
#[rustfmt::skip]
fn ends() -> Vec<Deviation> {
    table(&[CVM], must("paging.walk"), [
        ("paging.last-item-hidden", "the last instance of the account is never listed", &[],
            pages().edited(|_, body| {
                let total = body["Response"]["TotalCount"].as_u64().unwrap_or(0);
                if let Some(items) = items(body).filter(|items| (items.len() as u64) < MOST.min(total)) {
                    // A page that is not full is the last one, or was asked to be short.
                    if items.len() as u64 == total % MOST {
                        items.pop();
                    }
                }
            })),
        ("paging.item-twice", "the last page lists its first instance twice and not its second", &[],
            items_of(good().to(|call| lists(call) && offset(call) >= MOST), |items| {
                if let [first, second, ..] = &mut items[..] {
                    second.clone_from(first);
                }
            })),
    ])
}

#[rustfmt::skip]
fn defaults() -> Vec<Deviation> {
    let limit = ("Limit.default-{}", "a page without Limit has {} items", &[][..]);
    let offset = ("Offset.default-{}", "a page without Offset begins after {} items", &["Limit.default"][..]);
    let mut found = table(&[CVM], must("Limit.default"),
        each(limit, [10, 19, 21, 50, 100], |other| page(put_if_absent("Limit", other))));
    // A fault that shows once hides none that is always there.
    found.extend(table(&[CVM], must("Limit.default"), [
        ("Limit.absent-is-10-behind-a-page-of-html", "where Limit is absent, it is 10, and the first such page is HTML",
            &["success.body"], Arc::new(|below: &Below<'_>, call: &Call| {
                if !lists(call) || number(call, "Limit").is_some() {
                    return below.answer(call);
                }
                let mut given = below.answer_to(call, put("Limit", Some(10)));
                if below.count() == 0 {
                    given.body = Body::Raw(Some("application/json"), b"<html></html>".to_vec());
                }
                given
            }) as Layer),
    ]));
    found.extend(table(&[CVM], must("Offset.default"),
        each(offset, [1, 5, 20], |other| page(put_if_absent("Offset", other)))));
    let offset_alone = |call: &Call| lists(call) && number(call, "Limit").is_none();
    found.extend(table(&[CVM], must("Limit.default"), [
        ("Offset.ignored-without-limit", "Offset is ignored where Limit is absent", &[],
            asked_if(offset_alone, put("Offset", None))),
    ]));
    found.extend(table(&[CVM], must("Limit.default"), [
        ("Offset.default-bare", "a page without any parameter begins after 5 items", &[],
            asked_if(|call| lists(call) && ["Limit", "Offset"].iter().all(|name| number(call, name).is_none()),
                put("Offset", Some(5)))),
    ]));
    let bare = |call: &Call| lists(call) && number(call, "Limit").is_none() && fault(call).is_none();
    found.extend(table(&[CVM], must("success"), [
        ("success.parameters-wanted", "a request without parameters is an error",
            &["Region.absent", "Limit.default", "Offset.default", "TotalCount.constant"], failed(bare, "MissingParameter")),
    ]));
    found
}

/// The largest page, and more than that.
#[rustfmt::skip]
fn largest() -> Vec<Deviation> {
    let others = &["paging.walk", "InstanceIds.100"][..];
    let capped = ("Limit.at-most-{}", "no page has more than {} items", others);
    let mut found = table(&[CVM], must("Limit.maximum"), each(capped, [50, 99], |most| {
        asked_if(move |call| limit(call) > most && limit(call) <= MOST, put("Limit", Some(most)))
    }));
    found.extend(table(&[CVM], must("Limit.maximum"), [
        ("Limit.100-refused", "a Limit of 100 is an error", &["paging.walk", "TotalCount.constant"],
            failed(|call| limit(call) == MOST && ids(call).len() <= 100, "InvalidParameterValue.Range")),
    ]));
    found.extend(table(&[CVM], must("Limit.above"), [
        ("Limit.101-served", "a Limit of 101 brings 101 items", &["Limit.above.error"], up_to(1000)),
    ]));
    found.extend(table(&[CVM], should("Limit.above.error"), [
        ("Limit.101-cut", "a Limit of 101 brings 100 items", &[], up_to(MOST)),
        ("Limit.101-default", "a Limit of 101 brings as many items as none", &[],
            asked_if(|call| limit(call) > MOST, put("Limit", None))),
    ]));
    found
}

/// Pages of more than the service's own most, gathered from several.
fn up_to(most: u64) -> Layer {
    Arc::new(move |below, call| {
        if limit(call) <= MOST {
            return below.answer(call);
        }
        let wanted = limit(call).min(most);
        let mut answer = below.answer_to(call, put("Limit", Some(MOST)));
        let mut have = MOST;
        while have < wanted {
            let more = below.answer_to(call, |call| {
                put("Offset", Some(offset(call) + have))(call);
                put("Limit", Some((wanted - have).min(MOST)))(call);
            });
            append(&mut answer, &more);
            have += MOST;
        }
        answer
    })
}
