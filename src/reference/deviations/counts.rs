//! Counts of DCS that do not add up, and counts that follow the parameter although they must not.

use super::{
    COUNTS, Deviation,
    edit::{
        Edit::{Add, Removed},
        apply,
    },
    include_failure::{is, plain, value},
    must, should, table,
    words::{both, good},
};
use crate::reference::wire::accepts_gzip;

/// Every deviation about what counts have to do with each other.
pub fn all() -> Vec<Deviation> {
    [sums(), other_counts()].concat()
}

#[rustfmt::skip]
fn sums() -> Vec<Deviation> {
    let mut found = table(&COUNTS, should("sums"), [
        ("sums.top-one-more", "running_count is +1 beside the sum", &[],
            good().edit([("running_count", Add(1))])),
        ("sums.top-one-less", "running_count is -1 beside the sum", &[],
            good().edit([("running_count", Add(-1))])),
        ("sums.redis-one-more", "redis/running_count is +1 beside the sum", &[],
            good().edit([("redis.running_count", Add(1))])),
        ("sums.redis-one-less", "redis/error_count is -1 beside the sum", &[],
            good().edit([("redis.error_count", Add(-1))])),
        ("sums.last-one-more", "restoring_count is +1 beside the sum", &[],
            good().edit([("restoring_count", Add(1))])),
        ("sums.third-one-more",
            "every third answer counts one running instance more at the top than in the engines",
            &["include_failure.other-counts"],
            good().to(|call| call.query.is_empty() || value(call).is_some()).nth(|n| n % 3 == 2)
                .edit([("running_count", Add(1))])),
    ]);
    let wrong = "the instances of memcached are counted wrong at one of the levels";
    found.extend(table(&["dcs-v2-status"], should("sums"), [
        ("sums.memcached-left-out", wrong, &[], good().edited(|_, body| {
            let part = body["memcached"]["running_count"].as_i64().unwrap_or(0);
            apply(body, "running_count", &Add(-part));
        })),
        ("sums.memcached-one-more", wrong, &[], good().edit([("memcached.frozen_count", Add(1))])),
    ]));
    found
}

/// Other counts depend on the parameter, or on how they are asked for.
#[rustfmt::skip]
fn other_counts() -> Vec<Deviation> {
    let mut found = table(&COUNTS, should("include_failure.other-counts"), [
        ("include_failure.other-counts.false-runs-less", "false counts one running instance less", &[],
            good().to(plain("false")).edit(both("running_count", -1))),
        ("include_failure.other-counts.true-adds-errors",
            "true counts failed creations among the abnormal instances, too", &[],
            good().to(plain("true")).edit(both("error_count", 3))),
        ("include_failure.other-counts.true-adds-creating",
            "true counts one instance more that is being created", &[],
            good().to(plain("true")).edit(both("creating_count", 1))),
        ("include_failure.other-counts.other-runs-more", "another word counts one running instance more", &[],
            good().to(plain("banana")).edit(both("running_count", 1))),
        ("include_failure.other-counts.absent-runs-less",
            "the absent parameter counts one running instance less", &[],
            good().to(|call| call.query.is_empty()).edit(both("running_count", -1))),
        ("include_failure.other-counts.false-restores-more",
            "false counts one instance more whose data is being restored", &[],
            good().to(plain("false")).edit(both("restoring_count", 1))),
        ("include_failure.other-counts.all-but-the-first",
            "every answer to true but the first counts one running instance more", &[],
            good().to(is("true")).nth(|n| n > 0).edit(both("running_count", 1))),
    ]);
    found.extend(table(&["dcs-v1-status"], must("200.running_count"), [
        ("200.running_count.missing-where-compressed",
            "what is answered to clients that take compressed answers lacks a member",
            &["include_failure.other-counts"],
            good().to(accepts_gzip).edit([("running_count", Removed)])),
    ]));
    found.extend(table(&COUNTS, must("200"), [
        ("200.another-number-where-compressed", "what is answered to clients that take compressed answers counts more",
            &[], good().to(accepts_gzip).edit(both("running_count", 1))),
    ]));
    found
}
