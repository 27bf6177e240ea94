//! Faults that show now and then: in some answers only, on some connections only, from some moment on.

use serde_json::{Value, json};

use super::{
    Deviation,
    include_failure::{is, value},
    layer::{Below, Layer, kind_of},
    listing::items,
    must,
    query::{ids, lists, number},
    should,
};
use crate::reference::{
    answer::{Answer, Body},
    call::Call,
};

const STATUS: [(&str, &[&str]); 2] = [
    ("dcs-v1-status", &["redis"]),
    ("dcs-v2-status", &["redis", "memcached"]),
];
const INSTANCE: &str = "dcs-v1-instance";
const CVM: &str = "cvm-2017-status";
const FAILED: &str = "createfailed_count";
/// A well-formed id, of an instance that nobody asks for.
const FOREIGN: &str = "ins-zzzzzzzz";

/// Every deviation that comes and goes.
pub fn all() -> Vec<Deviation> {
    let mut found = vec![];
    for (profile, engines) in STATUS {
        found.extend(numbers(profile));
        found.extend(returned(profile, engines));
        found.extend(other_counts(profile));
    }
    found.extend(instances());
    found.extend(pages());
    found.extend(lists_from_rows());
    found.extend(by_id());
    found
}

/// The body of a good answer is changed where these hold of the request and of its number among those, from 0.
pub(super) fn at(
    when: impl Fn(&Call) -> bool + Send + Sync + 'static,
    which: impl Fn(u64) -> bool + Send + Sync + 'static,
    change: impl Fn(&Call, &mut Value) + Send + Sync + 'static,
) -> Layer {
    Box::new(move |below: &Below<'_>, call: &Call| {
        let mut answer = below.answer(call);
        let good = matches!(kind_of(&answer).as_str(), "200" | "success");
        if good
            && when(call)
            && which(below.count())
            && let Body::Json(body) = &mut answer.body
        {
            change(call, body);
        }
        answer
    })
}

fn plain_true(call: &Call) -> bool {
    call.query == "include_failure=true"
}

/// Puts a number of failed creations in place of the right one: at the top, in redis, and none elsewhere.
fn put_failed(body: &mut Value, number: i64) {
    for (place, number) in [("", number), ("/redis", number), ("/memcached", 0)] {
        if let Some(Value::Object(counts)) = body.pointer_mut(place) {
            counts.insert(FAILED.to_owned(), number.into());
        }
    }
}

pub(super) fn without_member(body: &mut Value, place: &str, name: &str) {
    if let Some(Value::Object(members)) = body.pointer_mut(place) {
        members.shift_remove(name);
    }
}

fn add(body: &mut Value, pointer: &str, more: i64) {
    if let Some(count) = body.pointer_mut(pointer) {
        *count = (count.as_i64().unwrap_or(0) + more).into();
    }
}

/// The number is another one in some answers to `true`.
fn numbers(profile: &'static str) -> Vec<Deviation> {
    let new = |name: &str, about: &str, layer: Layer| {
        Deviation::new(
            profile,
            &format!("include_failure.true.{name}"),
            about,
            must("include_failure.true.number"),
            &["include_failure.encoded"],
            layer,
        )
    };
    let none = |_: &Call, body: &mut Value| put_failed(body, 0);
    let one_less = |_: &Call, body: &mut Value| put_failed(body, 2);
    vec![
        new(
            "third-zero",
            "the third answer to true counts no failed creation",
            at(|call| is(call, "true"), |n| n == 2, none),
        ),
        new(
            "second-zero",
            "the second answer to true counts no failed creation",
            at(plain_true, |n| n == 1, none),
        ),
        new(
            "every-second-one-less",
            "every second answer to true counts one failed creation less",
            at(|call| is(call, "true"), |n| n % 2 == 1, one_less),
        ),
        new(
            "reused-connection-one-less",
            "true counts one failed creation less on a connection that was used before",
            at(|call| is(call, "true") && call.before > 0, |_| true, one_less),
        ),
    ]
}

/// The number is missing, or there, in some answers only.
fn returned(profile: &'static str, engines: &'static [&'static str]) -> Vec<Deviation> {
    let mut found = vec![];
    let places = std::iter::once((String::new(), String::new()));
    for (place, end) in places.chain(engines.iter().map(|e| (format!("/{e}"), format!(".{e}")))) {
        found.push(Deviation::new(
            profile,
            &format!("include_failure.true{end}.third-absent"),
            "the third answer to true lacks the number at one of the levels",
            must(&format!("include_failure.true{end}")),
            &["include_failure.encoded"],
            at(
                plain_true,
                |n| n == 2,
                move |_, body| {
                    without_member(body, &place, FAILED);
                },
            ),
        ));
    }
    found.push(Deviation::new(
        profile,
        "include_failure.false-leaks-at-the-third",
        "the third answer to false returns the number",
        must("include_failure.false"),
        &["sums"],
        at(
            |call| is(call, "false"),
            |n| n == 2,
            |_, body| put_failed(body, 3),
        ),
    ));
    found
}

/// Sums and other counts are wrong in some answers only.
fn other_counts(profile: &'static str) -> Vec<Deviation> {
    vec![
        Deviation::new(
            profile,
            "sums.third-one-more",
            "every third answer counts one running instance more at the top than in the engines",
            should("sums"),
            &["include_failure.other-counts"],
            at(
                |call| call.query.is_empty() || value(call).is_some(),
                |n| n % 3 == 2,
                |_, body| add(body, "/running_count", 1),
            ),
        ),
        Deviation::new(
            profile,
            "include_failure.other-counts.all-but-the-first",
            "every answer to true but the first counts one running instance more",
            should("include_failure.other-counts"),
            &[],
            at(
                |call| is(call, "true"),
                |n| n > 0,
                |_, body| {
                    add(body, "/running_count", 1);
                    add(body, "/redis/running_count", 1);
                },
            ),
        ),
    ]
}

fn instances() -> Vec<Deviation> {
    let third = Deviation::new(
        INSTANCE,
        "instance_id.echo-wrong-at-the-third",
        "every third answer names another instance",
        must("instance_id.echo"),
        &[],
        at(
            |_| true,
            |n| n % 3 == 2,
            |_, body| body["instance_id"] = "68d5745e-6af2-40e4-945d-ffffffffffff".into(),
        ),
    );
    let hidden = |name: &str, about: &str, which: fn(u64) -> bool| {
        let layer: Layer = Box::new(move |below: &Below<'_>, call: &Call| {
            let answer = below.answer(call);
            if answer.status == 200 && which(below.count()) {
                let body = json!({ "error_code": "111404022", "error_msg": "There is no such instance." });
                Answer::new(404, body)
            } else {
                answer
            }
        });
        Deviation::new(INSTANCE, &format!("200.{name}"), about, must("200"), &[], layer)
    };
    vec![
        third,
        hidden(
            "not-found-at-the-second",
            "the second answer about a known instance is 404",
            |n| n == 1,
        ),
        hidden(
            "not-found-at-every-third",
            "every third answer about a known instance is 404",
            |n| n % 3 == 2,
        ),
        hidden(
            "not-found-twice-of-four",
            "of every four answers about a known instance two are 404",
            |n| n % 4 > 1,
        ),
    ]
}

/// The same of a list that is served from rows.
fn lists_from_rows() -> Vec<Deviation> {
    const PROFILE: &str = "dcs-v1-instances";
    let others = ["limit", "start", "paging", "instance_num", "status", "id"];
    let new = |name: &str, about: &str, breaks, layer: Layer| {
        Deviation::new(PROFILE, name, about, breaks, &others, layer)
    };
    let repeat_first = |_: &Call, body: &mut Value| {
        if let Some(items) = body.pointer_mut("/instances").and_then(Value::as_array_mut) {
            items.extend(items.first().cloned());
        }
    };
    vec![
        new(
            "paging.every-second-item-twice",
            "every second list names an instance twice",
            should("paging.walk"),
            at(|_| true, |n| n % 2 == 1, repeat_first),
        ),
        new(
            "limit.every-second-one-too-many",
            "every second list has an item more than limit",
            must("limit.most"),
            at(
                |call| number(call, "limit").is_some(),
                |n| n % 2 == 1,
                repeat_first,
            ),
        ),
    ]
}

/// Pages of everything that cannot be, whatever happens to the account.
fn pages() -> Vec<Deviation> {
    // What a list shows is asked for by its id, too.
    let others = ["Limit", "Offset", "paging", "TotalCount.constant", "InstanceIds"];
    let new = |name: &str, about: &str, breaks: &str, layer: Layer| {
        Deviation::new(CVM, name, about, must(breaks), &others, layer)
    };
    let twice = |_: &Call, body: &mut Value| {
        if let Some(items) = items(body).filter(|items| items.len() > 1) {
            let first = items[0].clone();
            let last = items.len() - 1;
            items[last] = first;
        }
    };
    let more = |_: &Call, body: &mut Value| {
        if let Some(items) = items(body) {
            items.push(json!({ "InstanceId": FOREIGN, "InstanceState": "RUNNING" }));
        }
    };
    vec![
        new(
            "paging.every-second-item-twice",
            "every second list names an instance twice",
            "paging.walk",
            at(lists, |n| n % 2 == 1, twice),
        ),
        new(
            "Limit.every-second-one-too-many",
            "every second list has an item more than Limit",
            "Limit.size",
            at(
                |call| lists(call) && number(call, "Limit").is_some(),
                |n| n % 2 == 1,
                more,
            ),
        ),
        new(
            "Limit.default-21-at-the-second",
            "every list without Limit but the first has 21 items",
            "Limit.default",
            at(
                |call| lists(call) && number(call, "Limit").is_none(),
                |n| n > 0,
                more,
            ),
        ),
    ]
}

fn by_id() -> Vec<Deviation> {
    let others = ["example", "InstanceIds", "TotalCount.filtered"];
    let new = |name: &str, about: &str, layer: Layer| {
        Deviation::new(CVM, name, about, must("InstanceIds.filter"), &others, layer)
    };
    let add_foreign = |_: &Call, body: &mut Value| {
        if let Some(items) = items(body) {
            items.push(json!({ "InstanceId": FOREIGN, "InstanceState": "RUNNING" }));
        }
    };
    vec![
        new(
            "InstanceIds.foreign-beside-unknown",
            "an instance that was not asked for comes along where one of the ids is unknown",
            at(
                |call| ids(call).len() == 2 && ids(call).iter().any(|id| id == "ins-zq7xk4vw"),
                |_| true,
                add_foreign,
            ),
        ),
        new(
            "InstanceIds.foreign-in-the-example",
            "an instance that was not asked for comes along in answers to the page's own request",
            at(
                |call| ids(call).len() == 2 && number(call, "Limit") == Some(2),
                |_| true,
                |_, body| {
                    if let Some(items) = items(body).filter(|items| !items.is_empty()) {
                        items[0]["InstanceId"] = FOREIGN.into();
                    }
                },
            ),
        ),
        new(
            "InstanceIds.hidden-at-first",
            "an instance does not come back when it is asked for alone for the first time",
            at(
                |call| ids(call).len() == 1 && !ids(call).iter().any(|id| id == "ins-zq7xk4vw"),
                |n| n == 0,
                |_, body| {
                    if let Some(items) = items(body) {
                        items.clear();
                    }
                    body["Response"]["TotalCount"] = 0.into();
                },
            ),
        ),
    ]
}
