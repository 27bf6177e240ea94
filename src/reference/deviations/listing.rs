//! Pages of cvm that are too short or too long, or begin at the wrong place.

use serde_json::{Value, json};

use super::{
    Deviation,
    layer::{Layer, asked_if, edited, fault, instead},
    must,
    query::{ids, lists, number, put},
    should,
};
use crate::{
    record::Level,
    reference::{answer::Answer, call::Call},
};

const PROFILE: &str = "cvm-2017-status";

/// What the service itself says: the page's default and its largest.
const DEFAULT: u64 = 20;
const MOST: u64 = 100;

/// Every deviation about pages.
pub fn all() -> Vec<Deviation> {
    let mut found = sizes();
    found.extend(places());
    found.extend(defaults());
    found.extend(largest());
    found
}

pub(super) fn new(name: &str, about: &str, breaks: (Level, &str), also: &[&str], layer: Layer) -> Deviation {
    Deviation::new(PROFILE, name, about, breaks, also, layer)
}

/// The items of a page.
pub(super) fn items(body: &mut Value) -> Option<&mut Vec<Value>> {
    body.pointer_mut("/Response/InstanceStatusSet")?.as_array_mut()
}

/// Pages of everything are changed.
pub(super) fn paged(change: impl Fn(&Call, &mut Value) + Send + Sync + 'static) -> Layer {
    edited("success", move |call, body| {
        if lists(call) {
            change(call, body);
        }
    })
}

/// Another page of everything is asked for.
fn page(change: impl Fn(&mut Call) + Send + Sync + 'static) -> Layer {
    asked_if(lists, change)
}

pub(super) fn limit(call: &Call) -> u64 {
    number(call, "Limit").unwrap_or(DEFAULT)
}

pub(super) fn offset(call: &Call) -> u64 {
    number(call, "Offset").unwrap_or(0)
}

fn sizes() -> Vec<Deviation> {
    let every_page = ["Limit.maximum", "Limit.default", "paging.halves", "paging.walk"];
    vec![
        new(
            "Limit.one-short",
            "every page lacks its last item",
            must("Limit.size"),
            &every_page,
            paged(|_, body| drop(items(body).and_then(Vec::pop))),
        ),
        new(
            "Limit.first-missing",
            "every page lacks its first item",
            must("Limit.size"),
            &every_page,
            paged(|_, body| {
                if let Some(items) = items(body).filter(|items| !items.is_empty()) {
                    items.remove(0);
                }
            }),
        ),
        new(
            "Limit.one-too-many",
            "every page has an item more than Limit",
            must("Limit.size"),
            &["Limit.maximum", "Limit.default", "paging.halves", "paging.walk"],
            Box::new(|below, call| {
                let mut answer = below.answer(call);
                if lists(call) {
                    let next = below.answer_to(call, |call| {
                        let next = offset(call) + limit(call);
                        put(call, "Offset", Some(next));
                        put(call, "Limit", Some(1));
                    });
                    append(&mut answer, &next);
                }
                answer
            }),
        ),
        new(
            "Limit.ignored",
            "Limit is ignored: every page has 20 items",
            must("Limit.size"),
            &[
                "Limit.maximum",
                "Limit.above.error",
                "paging.halves",
                "paging.walk",
            ],
            page(|call| put(call, "Limit", None)),
        ),
        new(
            "Limit.of-one-refused",
            "a Limit of 1 is an error",
            must("Limit.size"),
            &[],
            instead(|call| number(call, "Limit") == Some(1) && lists(call), range),
        ),
        new(
            "Limit.small-rounded",
            "pages have 10 items or more",
            must("Limit.size"),
            &["paging.halves"],
            page(|call| {
                let rounded = limit(call).max(10);
                put(call, "Limit", Some(rounded));
            }),
        ),
    ]
}

/// Puts the items of one page behind those of another.
fn append(answer: &mut Answer, next: &Answer) {
    use crate::reference::answer::Body::Json;
    if let (Json(body), Json(next)) = (&mut answer.body, &next.body)
        && let (Some(items), Some(more)) = (items(body), next["Response"]["InstanceStatusSet"].as_array())
    {
        items.extend(more.iter().cloned());
    }
}

fn range() -> Answer {
    error("InvalidParameterValue.Range")
}

/// An error of the service with this code.
pub fn error(code: &str) -> Answer {
    let error = json!({ "Code": code, "Message": "The request cannot be served." });
    let id = uuid::Uuid::new_v4().to_string();
    Answer::new(200, json!({ "Response": { "Error": error, "RequestId": id } }))
}

/// Pages that begin somewhere else.
fn places() -> Vec<Deviation> {
    let shifted = |name: &str, about: &str, also: &[&str], change: fn(u64, u64) -> u64| {
        new(
            name,
            about,
            must("paging.halves"),
            also,
            page(move |call| {
                if let Some(begin) = number(call, "Offset").filter(|begin| *begin > 0) {
                    let begin = change(begin, limit(call));
                    put(call, "Offset", Some(begin));
                }
            }),
        )
    };
    vec![
        shifted(
            "Offset.skips-one",
            "further pages skip an item at the border",
            &["paging.walk"],
            |begin, _| begin + 1,
        ),
        shifted(
            "Offset.repeats-one",
            "further pages repeat an item at the border",
            &["paging.walk"],
            |begin, _| begin - 1,
        ),
        shifted(
            "Offset.ignored",
            "Offset is ignored: every page is the first one",
            &["paging.walk", "paging.beyond"],
            |_, _| 0,
        ),
        shifted(
            "Offset.counts-pages",
            "Offset counts pages, not items",
            &["paging.walk"],
            |begin, limit| begin * limit,
        ),
        shifted(
            "Offset.to-a-whole-page",
            "Offset is rounded down to a whole page",
            &[],
            |begin, limit| begin - begin % limit,
        ),
        new(
            "Offset.of-100-skips-one",
            "only an Offset of 100 skips an item",
            must("paging.walk"),
            &[],
            page(|call| {
                if offset(call) == MOST {
                    put(call, "Offset", Some(MOST + 1));
                }
            }),
        ),
        new(
            "Offset.of-100-repeats-one",
            "only an Offset of 100 repeats an item",
            must("paging.walk"),
            &[],
            page(|call| {
                if offset(call) == MOST {
                    put(call, "Offset", Some(MOST - 1));
                }
            }),
        ),
        new(
            "paging.last-item-hidden",
            "the last instance of the account is never listed",
            must("paging.walk"),
            &[],
            paged(|_, body| {
                let total = body["Response"]["TotalCount"].as_u64().unwrap_or(0);
                if let Some(items) = items(body).filter(|items| (items.len() as u64) < MOST.min(total)) {
                    // A page that is not full is the last one, or was asked to be short.
                    if items.len() as u64 == total % MOST {
                        items.pop();
                    }
                }
            }),
        ),
        new(
            "paging.item-twice",
            "the last page lists its first instance twice and not its second",
            must("paging.walk"),
            &[],
            paged(|call, body| {
                if let Some(items) = items(body).filter(|items| offset(call) >= MOST && items.len() > 1) {
                    items[1] = items[0].clone();
                }
            }),
        ),
    ]
}

fn defaults() -> Vec<Deviation> {
    let limit = |other: u64| {
        new(
            &format!("Limit.default-{other}"),
            &format!("a page without Limit has {other} items"),
            must("Limit.default"),
            &[],
            page(move |call| {
                if number(call, "Limit").is_none() {
                    put(call, "Limit", Some(other));
                }
            }),
        )
    };
    let mut found: Vec<Deviation> = [10, 19, 21, 50, 100].map(limit).into();
    found.extend([1, 5, 20].map(|other| {
        new(
            &format!("Offset.default-{other}"),
            &format!("a page without Offset begins after {other} items"),
            must("Offset.default"),
            &[],
            page(move |call| {
                if number(call, "Offset").is_none() {
                    put(call, "Offset", Some(other));
                }
            }),
        )
    }));
    found.push(new(
        "success.parameters-wanted",
        "a request without parameters is an error",
        must("success"),
        &["Region.absent", "Limit.default"],
        instead(
            |call| lists(call) && number(call, "Limit").is_none() && fault(call).is_none(),
            || error("MissingParameter"),
        ),
    ));
    found
}

/// The largest page, and more than that.
fn largest() -> Vec<Deviation> {
    let capped = |most: u64| {
        new(
            &format!("Limit.at-most-{most}"),
            &format!("no page has more than {most} items"),
            must("Limit.maximum"),
            &["paging.walk", "InstanceIds.100"],
            asked_if(
                move |call| limit(call) > most && limit(call) <= MOST,
                move |call| put(call, "Limit", Some(most)),
            ),
        )
    };
    let served = |name: &str, about: &str, also: &[&str], breaks: (Level, &str), most: u64| {
        new(
            name,
            about,
            breaks,
            also,
            Box::new(move |below, call| {
                if limit(call) <= MOST {
                    return below.answer(call);
                }
                let wanted = limit(call).min(most);
                let mut answer = below.answer_to(call, |call| put(call, "Limit", Some(MOST)));
                let mut have = MOST;
                while have < wanted {
                    let more = below.answer_to(call, |call| {
                        let begin = offset(call) + have;
                        put(call, "Offset", Some(begin));
                        put(call, "Limit", Some((wanted - have).min(MOST)));
                    });
                    append(&mut answer, &more);
                    have += MOST;
                }
                answer
            }),
        )
    };
    vec![
        capped(50),
        capped(99),
        new(
            "Limit.100-refused",
            "a Limit of 100 is an error",
            must("Limit.maximum"),
            &["paging.walk"],
            instead(|call| limit(call) == MOST && ids(call).len() <= 100, range),
        ),
        served(
            "Limit.101-served",
            "a Limit of 101 brings 101 items",
            &["Limit.above.error"],
            must("Limit.above"),
            1000,
        ),
        served(
            "Limit.101-cut",
            "a Limit of 101 brings 100 items",
            &[],
            should("Limit.above.error"),
            MOST,
        ),
        new(
            "Limit.101-default",
            "a Limit of 101 brings as many items as none",
            should("Limit.above.error"),
            &[],
            asked_if(|call| limit(call) > MOST, |call| put(call, "Limit", None)),
        ),
    ]
}
