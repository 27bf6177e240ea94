//! One instance, request ids, when an account keeps still, and known differences.

use cloud_conformance::checks::request_ids::RequestIds;
use cloud_conformance::checks::{instance, known_differences, schema, stability};
use cloud_conformance::exchange::{Exchange, NoAnswer};
use serde_json::{Value, json};

use crate::{
    CATALOGUE,
    answers::{cvm, dcs, html, silence},
    made_up::answered,
    relations::{Says, breaks, entry, says},
};

#[test]
fn an_instance_is_the_one_that_was_asked_for() {
    let asked = |said: Value, fixture: Option<&str>| {
        let mut exchange = answered("dcs-v1-instance", 200, &json!({ "instance_id": said }));
        exchange.purpose.fixture = fixture.map(str::to_owned);
        says(&instance::is_the_one_asked_for(&exchange))
    };
    assert_eq!(asked(json!("a-1"), Some("a-1")), Says::Agrees);
    assert_eq!(asked(json!("a-2"), Some("a-1")), breaks("/instance_id"));
    assert_eq!(asked(json!("A-1"), Some("a-1")), breaks("/instance_id"));
    assert_eq!(asked(json!(1), Some("a-1")), Says::Nothing);
    assert_eq!(asked(json!(null), Some("a-1")), Says::Nothing);
    assert_eq!(asked(json!("a-1"), None), Says::Nothing);
}

#[test]
fn an_unknown_instance_is_refused_with_a_code_and_a_message() {
    let flat = json!({ "error_code": "DCS.4001", "error_msg": "m" });
    let nested = json!({ "error": { "code": "DCS.4001", "message": "m" } });
    for (status, body, expected) in [
        (404, &flat, Says::Agrees),
        (400, &flat, Says::Agrees),
        (404, &nested, Says::Agrees),
        (403, &flat, breaks("")),
        (405, &flat, breaks("")),
        (200, &flat, breaks("")),
        (404, &json!({}), breaks("")),
        (404, &json!({ "error_code": "DCS.4001" }), breaks("")),
        (404, &json!({ "error_msg": "m" }), breaks("")),
        (404, &json!({ "error_code": 4001, "error_msg": "m" }), breaks("")),
        (404, &json!({ "error": { "code": "c" } }), breaks("")),
        (404, &json!({ "error": { "message": "m" } }), breaks("")),
        (
            404,
            &json!({ "error_code": "c", "error": { "message": "m" } }),
            breaks(""),
        ),
    ] {
        let judged = instance::is_a_known_refusal(&answered("dcs-v1-instance", status, body));
        assert_eq!(says(&judged), expected, "{status} {body}");
    }
    let nothing = silence(NoAnswer::TimedOut("x".into()));
    assert_eq!(says(&instance::is_a_known_refusal(&nothing)), Says::Nothing);
}

#[test]
fn every_request_has_an_id_of_its_own() {
    let ids = |ids: &[Value]| {
        let mut seen = RequestIds::default();
        for (n, id) in ids.iter().enumerate() {
            seen.see(&entry(
                cvm(200, &json!({ "Response": { "RequestId": id } })),
                n,
                "page",
            ));
        }
        seen.judged()
    };
    let at = "/Response/RequestId";
    assert_eq!(says(&ids(&[json!("a"), json!("b"), json!("c")])), Says::Agrees);
    assert_eq!(says(&ids(&[json!("a"), json!("b"), json!("a")])), breaks(at));
    assert_eq!(
        ids(&[json!("a"), json!("b"), json!("a")]).findings[0].compared_with,
        [0]
    );
    assert_eq!(says(&ids(&[json!("a"), json!("A")])), Says::Agrees);
    // One alone compares with nothing, and malformed ones have clauses of their own.
    assert_eq!(says(&ids(&[json!("a")])), Says::Nothing);
    assert_eq!(says(&ids(&[json!("a"), json!(""), json!("")])), Says::Nothing);
    assert_eq!(says(&ids(&[json!(1), json!(1), json!(null)])), Says::Nothing);
    // Ids that repeat what was signed look alike once they are masked.
    let masked = json!("*".repeat(64));
    assert_eq!(says(&ids(&[masked.clone(), masked.clone()])), Says::Nothing);
    assert_eq!(
        says(&ids(&[masked.clone(), json!("a"), masked, json!("b")])),
        Says::Agrees
    );
    assert_eq!(says(&ids(&[json!("*-1*"), json!("*-1*")])), breaks(at));
    let many = vec![json!("a"); 50];
    assert!(ids(&many).findings.len() <= 5);
}

/// Others may record one answer twice, which shows nothing; the same id to another request is a second one.
#[test]
fn a_copy_of_an_answer_has_no_id_to_compare() {
    let ids = |asked: &[(&str, &str)]| {
        let mut seen = RequestIds::default();
        for (n, (url, id)) in asked.iter().enumerate() {
            let body = json!({ "Response": { "TotalCount": 0, "RequestId": id } });
            let mut exchange = entry(cvm(200, &body), n, "page");
            exchange.purpose.origin = Some("a.har".to_owned());
            (*url).clone_into(&mut exchange.request.url);
            seen.see(&exchange);
        }
        says(&seen.judged())
    };
    let repeated = breaks("/Response/RequestId");
    for (asked, expected) in [
        (&[("/", "a"), ("/", "a")][..], Says::Nothing),
        (
            &[("http://in/?Limit=1", "a"), ("https://out/?Limit=1", "a")],
            Says::Nothing,
        ),
        (&[("/", "a"), ("/", "a"), ("/", "b")], Says::Agrees),
        (&[("/?Limit=1", "a"), ("/?Limit=2", "a")], repeated),
    ] {
        assert_eq!(ids(asked), expected, "{asked:?}");
    }
}

/// Two answers to one request agree when what relations read of them does.
#[test]
fn an_account_keeps_still_when_equal_requests_agree() {
    let same = |a: &Exchange, b: &Exchange| stability::same(a, b, Some(crate::paging::list()));
    let counts = |n: u64| {
        dcs(
            200,
            &json!({ "running_count": n, "redis": { "running_count": 1 }, "name": "x" }),
        )
    };
    assert!(same(&counts(1), &counts(1)));
    assert!(!same(&counts(1), &counts(2)));
    let named = dcs(
        200,
        &json!({ "running_count": 1, "redis": { "running_count": 1 }, "name": "y" }),
    );
    assert!(same(&counts(1), &named));
    assert!(!same(
        &counts(1),
        &dcs(
            200,
            &json!({ "running_count": 1, "redis": { "running_count": 2 } })
        )
    ));
    assert!(!same(
        &counts(1),
        &dcs(
            404,
            &json!({ "running_count": 1, "redis": { "running_count": 1 } })
        )
    ));
    assert!(!same(&counts(1), &silence(NoAnswer::Broken("x".into()))));
    assert!(!same(&counts(1), &html(200)));
    assert!(same(&html(200), &html(200)));
    let page = |total: u64, ids: &[&str]| {
        let set: Vec<Value> = ids
            .iter()
            .map(|id| json!({ "InstanceId": id, "InstanceState": "RUNNING" }))
            .collect();
        cvm(
            200,
            &json!({ "Response": { "TotalCount": total, "InstanceStatusSet": set } }),
        )
    };
    assert!(same(&page(2, &["a", "b"]), &page(2, &["b", "a"])));
    assert!(!same(&page(2, &["a", "b"]), &page(2, &["a", "c"])));
    assert!(!same(&page(2, &["a", "b"]), &page(3, &["a", "b"])));
    assert!(!same(&page(2, &["a", "b"]), &page(2, &["a", "b", "a"])));
}

#[test]
fn a_pattern_asks_each_request_beside_itself_and_apart_from_itself() {
    assert!(stability::pattern(0).is_empty());
    assert_eq!(stability::pattern(1), [0; 5]);
    assert_eq!(
        stability::pattern(3),
        [0, 0, 1, 1, 2, 2, 0, 1, 2, 2, 2, 1, 1, 0, 0]
    );
}

/// The findings of an answer, and what the report says at its top.
fn known_of(exchange: &Exchange, profile: &str, answer: &str) -> (String, Vec<String>) {
    let profile = CATALOGUE.get(profile).unwrap();
    let mut notes = schema::judge(&profile.schemas[answer], exchange);
    let notices = known_differences::differences(profile, exchange, &mut notes);
    (format!("{notes:?}"), notices)
}

/// Real clouds are known to differ in these ways: still failures, and the finding says what it is.
#[test]
fn a_known_difference_is_named() {
    let nested = json!({ "error": { "code": "DCS.4001", "message": "m" } });
    let (said, notices) = known_of(&dcs(400, &nested), "dcs-v1-status", "400");
    assert!(
        said.contains("error_code is missing; the older nested shape"),
        "{said}"
    );
    assert!(notices.iter().all(|n| n.contains("older nested shape")) && !notices.is_empty());
    let (said, notices) = known_of(
        &answered("dcs-v2-status", 200, &json!({ "redis": {} })),
        "dcs-v2-status",
        "200",
    );
    assert!(
        said.contains("memcached is missing; clouds are known that leave it out"),
        "{said}"
    );
    assert_eq!(
        notices,
        ["dcs-v2-status: the object memcached is left out, as some clouds do; the page documents it"]
    );
    // What only looks alike.
    for (exchange, profile, answer) in [
        (
            dcs(400, &json!({ "error": { "code": "DCS.4001" } })),
            "dcs-v1-status",
            "400",
        ),
        (dcs(400, &json!({ "error": "text" })), "dcs-v1-status", "400"),
        (
            answered("dcs-v2-status", 200, &json!({ "redis": {}, "memcached": null })),
            "dcs-v2-status",
            "200",
        ),
        (
            answered("dcs-v2-status", 200, &json!({ "redis": {}, "memcached": {} })),
            "dcs-v2-status",
            "200",
        ),
    ] {
        let (said, notices) = known_of(&exchange, profile, answer);
        assert!(
            notices.is_empty() && !said.contains("older nested") && !said.contains("are known"),
            "{said}"
        );
    }
}
