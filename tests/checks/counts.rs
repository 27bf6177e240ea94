//! What `include_failure` may change, and sums.

use cloud_conformance::{
    catalogue::document::Document,
    checks::{Judged, counts},
    exchange::Exchange,
};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use crate::{
    CATALOGUE,
    made_up::{answered, with_text},
    relations::{Says, breaks, entry, says},
};

const PROFILE: &str = "dcs-v2-status";

fn document() -> &'static Document {
    &CATALOGUE.get(PROFILE).unwrap().document
}

fn engines() -> Vec<String> {
    document().request.engines.clone()
}

fn body(body: Value) -> Exchange {
    entry(answered(PROFILE, 200, &body), 7, "include_failure=true")
}

#[test]
fn the_number_of_failed_creations_is_returned_or_not() {
    let at = "/createfailed_count";
    for (given, top, redis) in [
        (
            json!({ "createfailed_count": 0, "redis": { "createfailed_count": 0 } }),
            Says::Agrees,
            Says::Agrees,
        ),
        (
            json!({ "createfailed_count": 5, "redis": {} }),
            Says::Agrees,
            breaks("/redis/createfailed_count"),
        ),
        (
            json!({ "redis": { "createfailed_count": 5 } }),
            breaks(at),
            Says::Agrees,
        ),
        // Its kind is another clause.
        (
            json!({ "createfailed_count": "5", "redis": { "createfailed_count": null } }),
            Says::Agrees,
            Says::Agrees,
        ),
        (
            json!({ "createfailed_count": 1, "redis": null }),
            Says::Agrees,
            Says::Nothing,
        ),
        (json!({}), breaks(at), Says::Nothing),
        (json!([]), Says::Nothing, Says::Nothing),
    ] {
        let exchange = body(given.clone());
        assert_eq!(says(&counts::failed_is_returned(&exchange, None)), top, "{given}");
        assert_eq!(
            says(&counts::failed_is_returned(&exchange, Some("redis"))),
            redis,
            "{given}"
        );
    }
    let refused = answered(PROFILE, 404, &json!({}));
    assert_eq!(says(&counts::failed_is_returned(&refused, None)), Says::Nothing);
    assert_eq!(counts::failed(&refused), None);
}

#[test]
fn the_number_is_the_known_one() {
    let at = "/createfailed_count";
    for (said, known) in [
        (json!(3), Says::Agrees),
        (json!(3.0), Says::Agrees),
        (json!(2), breaks(at)),
        (json!(4), breaks(at)),
        (json!(0), breaks(at)),
        // Members that broke their own clause are not read.
        (json!("3"), Says::Nothing),
        (json!(-3), Says::Nothing),
        (json!(3.5), Says::Nothing),
        (json!(null), Says::Nothing),
    ] {
        let exchange = body(json!({ "createfailed_count": said }));
        assert_eq!(says(&counts::failed_is(&exchange, 3)), known, "{said}");
    }
    assert_eq!(says(&counts::failed_is(&body(json!({})), 3)), Says::Nothing);
}

#[test]
fn an_older_spelling_that_alone_brings_the_number_is_the_likeliest_cause() {
    let failed = |said: &Value| body(json!({ "createfailed_count": said }));
    let (none, zero, three) = (body(json!({})), failed(&json!(0)), failed(&json!(3)));
    let missing = counts::failed_is_returned(&none, None);
    for (exchange, older, without, judged, said) in [
        (&none, &three, &none, &missing, Some("is not returned although")),
        (
            &none,
            &three,
            &zero,
            &Judged::default(),
            Some("is not returned although"),
        ),
        (&zero, &three, &none, &Judged::default(), Some("is 0 although")),
        // The number comes in any case, or in none.
        (&none, &three, &three, &missing, None),
        (&none, &zero, &none, &missing, None),
        (&three, &three, &none, &Judged::default(), None),
    ] {
        let older = entry(older.clone(), 9, "includeFailure=true");
        let found = counts::only_the_older_spelling(exchange, &older, without, judged);
        let told = found.map(|judged| {
            assert_eq!(judged.findings[0].compared_with, [9]);
            judged.findings[0].message.clone()
        });
        assert_eq!(told.is_some(), said.is_some(), "{told:?}");
        if let (Some(told), Some(said)) = (told, said) {
            assert!(
                told.contains(said) && told.contains("includeFailure=true returns 3"),
                "{told}"
            );
        }
    }
}

#[test]
fn a_percent_encoded_true_brings_what_true_brings() {
    let at = "/createfailed_count";
    let failed = |said: &Value| json!({ "createfailed_count": said });
    for (plain, encoded, expected) in [
        (failed(&json!(3)), failed(&json!(3)), Says::Agrees),
        (failed(&json!(3)), failed(&json!(3.0)), Says::Agrees),
        (failed(&json!(3)), failed(&json!(0)), breaks(at)),
        (failed(&json!(3)), failed(&json!(2)), breaks(at)),
        (failed(&json!(1)), json!({}), breaks(at)),
        // An account that lost its failed creations, and members that are missing or broke their own clause.
        (failed(&json!(0)), failed(&json!(0)), Says::Open),
        (json!({}), failed(&json!(3)), Says::Nothing),
        (failed(&json!("3")), failed(&json!(0)), Says::Nothing),
        (failed(&json!(3)), failed(&json!("3")), Says::Nothing),
        (failed(&json!(3)), json!([]), Says::Nothing),
    ] {
        let (plain, encoded) = (entry(body(plain), 1, "true"), entry(body(encoded), 2, "%74rue"));
        let judged = counts::encoded_is_the_same(&plain, &encoded);
        assert_eq!(says(&judged), expected, "{encoded:?}");
        for finding in &judged.findings {
            assert_eq!(
                (finding.exchange, finding.compared_with.as_slice()),
                (2, &[1][..])
            );
        }
    }
}

#[test]
fn the_number_is_left_out_at_every_level() {
    let (top, redis, memcached) = (
        "/createfailed_count",
        "/redis/createfailed_count",
        "/memcached/createfailed_count",
    );
    for (given, expected) in [
        (json!({}), Says::Agrees),
        (json!({ "createfailed_count": 0 }), Says::Agrees),
        (json!({ "createfailed_count": 1 }), breaks(top)),
        (
            json!({ "createfailed_count": 0, "redis": { "createfailed_count": 1 } }),
            breaks(redis),
        ),
        (
            json!({ "redis": { "createfailed_count": 0 }, "memcached": { "createfailed_count": 2 } }),
            breaks(memcached),
        ),
        (
            json!({ "createfailed_count": 2, "redis": { "createfailed_count": 1 }, "memcached": { "createfailed_count": 1 } }),
            Says::Breaks(vec![top.into(), redis.into(), memcached.into()]),
        ),
        // An engine that no page documents.
        (json!({ "other": { "createfailed_count": 2 } }), Says::Agrees),
        // A member that broke its own clause is not read.
        (json!({ "createfailed_count": "1" }), Says::Nothing),
        (
            json!({ "createfailed_count": "1", "redis": { "createfailed_count": 1 } }),
            breaks(redis),
        ),
        (json!([]), Says::Nothing),
        (json!(null), Says::Nothing),
    ] {
        assert_eq!(
            says(&counts::failed_is_left_out(&body(given.clone()), &engines())),
            expected,
            "{given}"
        );
    }
    let refused = answered(PROFILE, 400, &json!({ "createfailed_count": 1 }));
    assert_eq!(
        says(&counts::failed_is_left_out(&refused, &engines())),
        Says::Nothing
    );
}

#[test]
fn other_counts_are_compared_where_both_answers_give_them() {
    let agree = |a: &Value, b: &Value| {
        let (first, second) = (
            entry(body(a.clone()), 1, "false"),
            entry(body(b.clone()), 2, "true"),
        );
        let judged = counts::other_counts_agree(&first, &second, document());
        for finding in &judged.findings {
            assert_eq!(
                (finding.exchange, finding.compared_with.as_slice()),
                (2, &[1][..])
            );
        }
        says(&judged)
    };
    for (a, b, expected) in [
        (
            json!({ "running_count": 8 }),
            json!({ "running_count": 8 }),
            Says::Agrees,
        ),
        (
            json!({ "running_count": 8 }),
            json!({ "running_count": 8.0 }),
            Says::Agrees,
        ),
        (
            json!({ "running_count": 8 }),
            json!({ "running_count": 9 }),
            breaks("/running_count"),
        ),
        (
            json!({ "running_count": 8 }),
            json!({ "running_count": 7 }),
            breaks("/running_count"),
        ),
        (
            json!({ "redis": { "error_count": 0 } }),
            json!({ "redis": { "error_count": 1 } }),
            breaks("/redis/error_count"),
        ),
        (
            json!({ "memcached": { "error_count": 0 }, "error_count": 0 }),
            json!({ "memcached": { "error_count": 1 }, "error_count": 1 }),
            Says::Breaks(vec!["/error_count".into(), "/memcached/error_count".into()]),
        ),
        // The one that the parameter is about.
        (
            json!({ "createfailed_count": 0, "redis": { "createfailed_count": 0 } }),
            json!({ "createfailed_count": 3, "redis": { "createfailed_count": 3 } }),
            Says::Agrees,
        ),
        (json!({ "running_count": 8 }), json!({}), Says::Agrees),
        (json!({}), json!({ "running_count": 8 }), Says::Agrees),
        (
            json!({ "running_count": 8 }),
            json!({ "running_count": "9" }),
            Says::Agrees,
        ),
        // Members that the page does not name.
        (json!({ "name": 1 }), json!({ "name": 2 }), Says::Agrees),
        (
            json!({ "total_count": 1, "redis": { "total_count": 1 } }),
            json!({ "total_count": 2, "redis": { "total_count": 2 } }),
            Says::Agrees,
        ),
    ] {
        assert_eq!(agree(&a, &b), expected, "{a} and {b}");
    }
    let refused = answered(PROFILE, 500, &json!({}));
    let judged = counts::other_counts_agree(&refused, &body(json!({})), document());
    assert_eq!(says(&judged), Says::Nothing);
}

#[test]
fn a_top_level_is_the_sum_of_its_engines() {
    let at = "/running_count";
    for (given, expected) in [
        (
            json!({ "running_count": 5, "redis": { "running_count": 2 }, "memcached": { "running_count": 3 } }),
            Says::Agrees,
        ),
        (
            json!({ "running_count": 6, "redis": { "running_count": 2 }, "memcached": { "running_count": 3 } }),
            breaks(at),
        ),
        (
            json!({ "running_count": 4, "redis": { "running_count": 2 }, "memcached": { "running_count": 3 } }),
            breaks(at),
        ),
        // Only counts that all levels have.
        (
            json!({ "running_count": 5, "redis": { "running_count": 2 }, "memcached": {} }),
            Says::Nothing,
        ),
        (
            json!({ "running_count": 9, "error_count": 1, "redis": { "error_count": 1 }, "memcached": { "error_count": 0 } }),
            Says::Agrees,
        ),
        // The sum is that of the objects that are there; a malformed one has a clause of its own.
        (
            json!({ "running_count": 5, "redis": { "running_count": 2 } }),
            breaks(at),
        ),
        (
            json!({ "running_count": 2, "memcached": { "running_count": 2 } }),
            Says::Agrees,
        ),
        (
            json!({ "running_count": 5, "redis": { "running_count": 2 }, "memcached": null }),
            Says::Nothing,
        ),
        (
            json!({ "running_count": "5", "redis": { "running_count": 2 }, "memcached": { "running_count": 2 } }),
            Says::Nothing,
        ),
        (json!({ "running_count": 5 }), Says::Nothing),
        (
            json!({ "running_count": u64::MAX, "redis": { "running_count": u64::MAX }, "memcached": { "running_count": 1 } }),
            breaks(at),
        ),
        // A count that the page does not name.
        (
            json!({ "total_count": 5, "redis": { "total_count": 2 }, "memcached": { "total_count": 2 } }),
            Says::Nothing,
        ),
    ] {
        assert_eq!(
            says(&counts::top_is_the_sum(&body(given.clone()), document())),
            expected,
            "{given}"
        );
    }
}

/// As it goes over the wire: a reader would round.
#[test]
fn sums_beyond_64_bits_are_compared_exactly() {
    let at = "/running_count";
    for (top, redis, memcached, expected) in [
        ("18446744073709551620", "18446744073709551615", "5", Says::Agrees),
        ("18446744073709551621", "18446744073709551615", "5", breaks(at)),
        (
            "90000000000000000000",
            "10000000000000000000",
            "20000000000000000000",
            breaks(at),
        ),
        (
            "90000000000000000000",
            "70000000000000000000",
            "2e19",
            Says::Agrees,
        ),
        ("9e19", "7.0e19", "20000000000000000000", Says::Agrees),
        ("9e19", "7.0e19", "20000000000000000001", breaks(at)),
        ("1e300", "1e300", "0", Says::Agrees),
        ("1e300", "1e300", "1", breaks(at)),
    ] {
        let text = format!(
            r#"{{"running_count":{top},"redis":{{"running_count":{redis}}},"memcached":{{"running_count":{memcached}}}}}"#
        );
        let exchange = with_text(PROFILE, 200, "application/json", &text);
        assert_eq!(
            says(&counts::top_is_the_sum(&exchange, document())),
            expected,
            "{text}"
        );
        let other = with_text(PROFILE, 200, "application/json", &text.replacen(top, "7", 1));
        assert_eq!(
            counts::differences(&exchange, &other, document()).unwrap().len(),
            1,
            "{text}"
        );
    }
}

#[test]
fn what_the_page_names_at_one_level_only_is_not_added_up() {
    let older = &CATALOGUE.get("dcs-v1-status").unwrap().document;
    for (given, expected) in [
        (
            json!({ "running_count": 5, "redis": { "running_count": 3 } }),
            breaks("/running_count"),
        ),
        (
            json!({ "deleting_count": 5, "redis": { "deleting_count": 3 } }),
            Says::Nothing,
        ),
        // An engine that this page does not name is counted where it is sent.
        (
            json!({ "running_count": 5, "redis": { "running_count": 3 }, "memcached": { "running_count": 2 } }),
            Says::Agrees,
        ),
        // One that is no object is not judged, and hides nothing.
        (
            json!({ "running_count": 3, "redis": { "running_count": 3 }, "memcached": null }),
            Says::Agrees,
        ),
        (
            json!({ "running_count": 5, "redis": { "running_count": 3 }, "memcached": null }),
            breaks("/running_count"),
        ),
    ] {
        let exchange = answered("dcs-v1-status", 200, &given);
        assert_eq!(
            says(&counts::top_is_the_sum(&exchange, older)),
            expected,
            "{given}"
        );
    }
}

const NAMES: [&str; 5] = [
    "running_count",
    "error_count",
    "paying_count",
    "createfailed_count",
    "extending_count",
];

/// An account with any counts, whose top level is the sum.
fn account() -> impl Strategy<Value = Value> {
    proptest::collection::vec((0u64..1 << 40, 0u64..1 << 40), NAMES.len()).prop_map(|numbers| {
        let mut levels = [Map::new(), Map::new(), Map::new()];
        for (name, (redis, memcached)) in NAMES.iter().zip(numbers) {
            for (level, number) in levels.iter_mut().zip([redis + memcached, redis, memcached]) {
                level.insert((*name).to_owned(), json!(number));
            }
        }
        let [mut top, redis, memcached] = levels;
        top.insert("redis".into(), redis.into());
        top.insert("memcached".into(), memcached.into());
        top.into()
    })
}

proptest! {
    #[test]
    fn a_sum_holds_until_one_part_of_it_changes(account in account(), which in 0..NAMES.len(), level in 0..3usize, by in 1u64..1000) {
        prop_assert_eq!(says(&counts::top_is_the_sum(&body(account.clone()), document())), Says::Agrees);
        let parent = ["", "/redis", "/memcached"][level];
        let mut changed = account;
        let count = changed.pointer_mut(&format!("{parent}/{}", NAMES[which])).unwrap();
        *count = json!(count.as_u64().unwrap() + by);
        let expected = breaks(&format!("/{}", NAMES[which]));
        prop_assert_eq!(says(&counts::top_is_the_sum(&body(changed), document())), expected);
    }

    #[test]
    fn two_answers_differ_exactly_where_a_count_does(a in account(), b in account()) {
        let (first, second) = (entry(body(a.clone()), 1, "a"), entry(body(b.clone()), 2, "b"));
        let mut expected = vec![];
        for parent in ["", "/redis", "/memcached"] {
            for name in NAMES.iter().filter(|n| **n != counts::FAILED) {
                let pointer = format!("{parent}/{name}");
                if a.pointer(&pointer) != b.pointer(&pointer) {
                    expected.push(pointer);
                }
            }
        }
        let found = counts::differences(&first, &second, document()).unwrap();
        let found: Vec<String> = found.into_iter().map(|(pointer, ..)| pointer).collect();
        let sorted = |mut pointers: Vec<String>| {
            pointers.sort();
            pointers
        };
        prop_assert_eq!(sorted(found), sorted(expected));
    }
}
