//! Sums that do not add up, and counts that follow the parameter although they must not.

use serde_json::Value;

use super::{Deviation, layer::edited, should};
use crate::reference::call::Call;

/// Every deviation about what counts have to do with each other.
pub fn all() -> Vec<Deviation> {
    let mut found = vec![];
    for profile in ["dcs-v1-status", "dcs-v2-status"] {
        for (name, pointer, more) in [
            ("top-one-more", "/running_count", 1),
            ("top-one-less", "/running_count", -1),
            ("redis-one-more", "/redis/running_count", 1),
            ("redis-one-less", "/redis/error_count", -1),
            ("last-one-more", "/restoring_count", 1),
        ] {
            found.push(Deviation::new(
                profile,
                &format!("sums.{name}"),
                format!("{} is {more:+} beside the sum", &pointer[1..]),
                should("sums"),
                &[],
                edited("200", move |_, body| add(body, pointer, more)),
            ));
        }
        found.extend(following(profile));
    }
    found.push(memcached("dcs-v2-status", "memcached-left-out", |body| {
        let part = body["memcached"]["running_count"].as_i64().unwrap_or(0);
        add(body, "/running_count", -part);
    }));
    found.push(memcached("dcs-v2-status", "memcached-one-more", |body| {
        add(body, "/memcached/frozen_count", 1);
    }));
    found
}

fn memcached(profile: &'static str, name: &str, change: fn(&mut Value)) -> Deviation {
    Deviation::new(
        profile,
        &format!("sums.{name}"),
        "the instances of memcached are counted wrong at one of the levels",
        should("sums"),
        &[],
        edited("200", move |_, body| change(body)),
    )
}

fn add(body: &mut Value, pointer: &str, more: i64) {
    if let Some(count) = body.pointer_mut(pointer) {
        *count = (count.as_i64().unwrap_or(0) + more).into();
    }
}

/// Other counts depend on the parameter; the sums hold.
fn following(profile: &'static str) -> Vec<Deviation> {
    type When = fn(&Call) -> bool;
    let ways: [(&str, &str, When, &str, i64); 6] = [
        (
            "false-runs-less",
            "false counts one running instance less",
            |call| call.query == "include_failure=false",
            "running_count",
            -1,
        ),
        (
            "true-adds-errors",
            "true counts failed creations among the abnormal instances, too",
            |call| call.query == "include_failure=true",
            "error_count",
            3,
        ),
        (
            "true-adds-creating",
            "true counts one instance more that is being created",
            |call| call.query == "include_failure=true",
            "creating_count",
            1,
        ),
        (
            "other-runs-more",
            "another word counts one running instance more",
            |call| call.query == "include_failure=banana",
            "running_count",
            1,
        ),
        (
            "absent-runs-less",
            "the absent parameter counts one running instance less",
            |call| call.query.is_empty(),
            "running_count",
            -1,
        ),
        (
            "false-restores-more",
            "false counts one instance more whose data is being restored",
            |call| call.query == "include_failure=false",
            "restoring_count",
            1,
        ),
    ];
    let of = |(name, about, when, count, more): (&str, &str, When, &'static str, i64)| {
        Deviation::new(
            profile,
            &format!("include_failure.other-counts.{name}"),
            about,
            should("include_failure.other-counts"),
            &[],
            edited("200", move |call, body| {
                if when(call) {
                    add(body, &format!("/{count}"), more);
                    add(body, &format!("/redis/{count}"), more);
                }
            }),
        )
    };
    ways.into_iter().map(of).collect()
}
