//! What findings say, and how what checks say is put together.

use cloud_conformance::{
    checks::{Judged, What, cut, dotted, finding, kind_of, schema::judge, shown},
    exchange::Exchange,
};
use serde_json::{Value, json};

use crate::{
    CATALOGUE,
    made_up::{answered, with_text},
};

#[test]
fn a_finding_names_the_fixture_or_the_recording_that_it_is_about() {
    for (origin, fixture, message, says) in [
        (None, None, "it is wrong", "it is wrong"),
        (None, Some("ins-1"), "it is wrong", "it is wrong (instance ins-1)"),
        (None, Some("ins-1"), "ins-1 is wrong", "ins-1 is wrong"),
        (Some("a.har"), None, "it is wrong", "it is wrong (from a.har)"),
        (
            Some("a.har"),
            Some("ins-1"),
            "it is wrong",
            "it is wrong (from a.har)",
        ),
    ] {
        let mut exchange = answered("dcs-v1-instance", 200, &json!({}));
        exchange.index = 7;
        exchange.purpose.origin = origin.map(str::to_owned);
        exchange.purpose.fixture = fixture.map(str::to_owned);
        let found = finding(&exchange, message, Some("/a"), "expected", "actual");
        assert_eq!(found.message, says);
        assert_eq!((found.exchange, found.pointer.as_deref()), (7, Some("/a")));
        assert_eq!((&*found.expected, &*found.actual), ("expected", "actual"));
    }
}

#[test]
fn what_two_checks_say_is_said_together() {
    let exchange = answered("dcs-v1-instance", 200, &json!({}));
    let one = finding(&exchange, "one", None, "", "");
    let other = finding(&exchange, "other", None, "", "");
    let both = Judged::broken(one.clone()).and(Judged::of(&exchange, vec![other.clone()]));
    assert_eq!(both.findings, [one, other]);
    assert_eq!(both.evidence, [0, 0]);
    let open = Judged::inconclusive("first")
        .and(Judged::agreed([3]))
        .and(Judged::inconclusive("second"));
    assert_eq!(
        (open.inconclusive.as_deref(), open.evidence),
        (Some("first"), vec![3])
    );
}

#[test]
fn what_is_long_is_cut() {
    assert_eq!(cut(&"真".repeat(200)), "真".repeat(200));
    assert_eq!(
        cut(&"真".repeat(203)),
        format!("{}… (3 more characters)", "真".repeat(200))
    );
    assert_eq!(shown(&json!({ "a": [1] })), r#"{"a":[1]}"#);
}

#[test]
fn a_place_is_named_without_positions() {
    for (pointer, name) in [
        ("/redis/running_count", "redis.running_count"),
        (
            "/Response/InstanceStatusSet/12/InstanceId",
            "Response.InstanceStatusSet.InstanceId",
        ),
        ("/a~1b/c~0d", "a/b.c~d"),
        ("/a//b", "a..b"),
        ("", ""),
    ] {
        assert_eq!(dotted(pointer), name);
    }
}

#[test]
fn every_kind_has_a_name() {
    let kinds: [(Value, &str); 9] = [
        (json!(null), "null"),
        (json!(false), "true or false"),
        (json!(1.5), "a number with a fraction"),
        (json!(1.0), "a whole number"),
        (json!(-1), "a whole number"),
        (json!(u64::MAX), "a whole number"),
        (json!(""), "text"),
        (json!([]), "a list"),
        (json!({}), "an object"),
    ];
    for (value, name) in kinds {
        assert_eq!(kind_of(&value), name, "{value}");
    }
}

/// What the schemas' findings say of this answer.
fn messages(answer: &str, exchange: &Exchange) -> Vec<String> {
    let profile = CATALOGUE.get(&exchange.purpose.profile).unwrap();
    let notes = judge(&profile.schemas[answer], exchange).into_iter();
    let found = notes.filter_map(|note| match note.what {
        What::Finding(finding) => Some(finding.message),
        _ => None,
    });
    found.collect()
}

/// A list is what it should be; the finding is about what stands in it.
#[test]
fn a_finding_about_an_item_does_not_speak_of_its_list() {
    let set = |items| json!({"Response": {"TotalCount": 1, "InstanceStatusSet": items, "RequestId": "a"}});
    for (profile, answer, body, says) in [
        (
            "cvm-2017-status",
            "success",
            set(json!([[]])),
            "an item of Response.InstanceStatusSet is a list, not an object",
        ),
        (
            "cvm-2017-status",
            "success",
            set(json!("a")),
            "Response.InstanceStatusSet is text, not a list",
        ),
        (
            "dcs-v1-instance",
            "200",
            json!({"available_zones": ["a", 5]}),
            "an item of available_zones is a whole number, not text",
        ),
    ] {
        let found = messages(answer, &answered(profile, 200, &body));
        assert!(found.iter().any(|message| message == says), "{says}: {found:#?}");
    }
}

#[test]
fn a_body_that_cannot_be_read_says_what_it_is() {
    for (text, says) in [
        ("", "the body is empty"),
        (
            "\u{feff}{}",
            "the body is not JSON: it begins with a byte order mark",
        ),
        (
            "{",
            "the body is not JSON: EOF while parsing an object at line 1 column 1",
        ),
    ] {
        let exchange = with_text("dcs-v1-status", 400, "application/json", text);
        assert_eq!(messages("400", &exchange)[0], says);
    }
}

#[test]
fn every_limit_says_what_was_expected() {
    let long = "x".repeat(10);
    for (body, says) in [
        (
            json!({ "error_code": "", "error_msg": "m" }),
            "error_code is empty",
        ),
        (
            json!({ "error_code": long, "error_msg": "m" }),
            "error_code is longer than 9 characters",
        ),
        (json!({ "error_msg": "m" }), "error_code is missing"),
        (
            json!({ "error_code": 1, "error_msg": "m" }),
            "error_code is a whole number, not text",
        ),
    ] {
        let exchange = answered("dcs-v1-status", 400, &body);
        assert_eq!(messages("400", &exchange), [says], "{body}");
    }
    for (body, says) in [
        (json!({ "port": 0 }), "port is below 1"),
        (json!({ "port": 65536 }), "port is above 65535"),
    ] {
        let exchange = answered("dcs-v1-instance", 200, &body);
        assert!(messages("200", &exchange).contains(&says.to_owned()), "{body}");
    }
}

#[test]
fn a_form_is_told_in_words() {
    for (profile, answer, body, expected) in [
        (
            "dcs-v1-instance",
            "200",
            json!({ "maintain_begin": "24:00:00" }),
            "a time of day as HH:mm:ss",
        ),
        (
            "dcs-v1-instance",
            "200",
            json!({ "created_at": "2024-04-29T09:01:02+01:00" }),
            "a time in UTC, as in 2024-04-29T09:01:02Z",
        ),
        (
            "cvm-2017-status",
            "error",
            json!({ "Response": { "Error": { "Code": "Nonsense", "Message": "m" }, "RequestId": "r" } }),
            "a code of a known family, such as InvalidParameterValue.LimitExceeded",
        ),
    ] {
        let exchange = answered(profile, 200, &body);
        let notes = judge(&CATALOGUE.get(profile).unwrap().schemas[answer], &exchange);
        let told = notes
            .iter()
            .any(|note| matches!(&note.what, What::Finding(f) if f.expected == expected));
        assert!(told, "{body}: {notes:?}");
    }
}
