//! What an answer to an ordinary request says by itself, whichever scenario asked.

use cloud_conformance::{
    checks::every,
    exchange::{Credential, Exchange},
};
use serde_json::{Value, json};

use crate::{
    CATALOGUE,
    made_up::answered,
    relations::{Says, says},
};

/// An answer of a profile to a request with this query.
fn to(profile: &str, query: &str, status: u16, body: &Value) -> Exchange {
    let mut exchange = answered(profile, status, body);
    exchange.request.url = format!("http://127.0.0.1/path?{query}");
    exchange
}

/// The clauses that it breaks, without their profile.
fn broken(exchange: &Exchange) -> Vec<String> {
    let profile = CATALOGUE.get(&exchange.purpose.profile).unwrap();
    let mut clauses = vec![];
    for (clause, judged) in every::judge(profile, exchange) {
        // Each finding's exchange is evidence.
        assert!(matches!(says(&judged), Says::Breaks(_)));
        let own = clause[profile.id().len() + 1..].to_owned();
        clauses.extend(std::iter::repeat_n(own, judged.findings.len()));
    }
    clauses
}

const TRUE: &str = "include_failure=true";
const FALSE: &str = "include_failure=false";

#[test]
fn every_true_and_false_brings_what_it_asks_for() {
    let with = json!({ "createfailed_count": 3, "redis": { "createfailed_count": 3 }, "memcached": { "createfailed_count": 0 } });
    let without = json!({ "redis": {}, "memcached": {} });
    let all = [
        "include_failure.true",
        "include_failure.true.redis",
        "include_failure.true.memcached",
    ];
    for (query, body, expected) in [
        (TRUE, &with, &[][..]),
        (TRUE, &without, &all),
        (FALSE, &without, &[]),
        // At the top and in redis.
        (FALSE, &with, &["include_failure.false", "include_failure.false"]),
        // Other queries have scenarios of their own.
        ("include_failure=banana", &with, &[]),
        ("include_failure=%74rue", &without, &[]),
        ("", &with, &[]),
        ("", &without, &[]),
    ] {
        assert_eq!(
            broken(&to("dcs-v2-status", query, 200, body)),
            expected,
            "{query} {body}"
        );
    }
    assert_eq!(broken(&to("dcs-v1-status", TRUE, 200, &without)), all[..2]);
}

#[test]
fn every_ordinary_request_is_served() {
    let refused = json!({ "error_code": "DCS.4001", "error_msg": "no" });
    let by_gateway = json!({ "error_code": "APIGW.0101", "error_msg": "no", "request_id": "1" });
    for (profile, query, status, body, expected) in [
        ("dcs-v1-status", TRUE, 400, &refused, &["200"][..]),
        ("dcs-v1-status", FALSE, 500, &refused, &["200"]),
        ("dcs-v1-status", "", 400, &refused, &["include_failure.absent"]),
        ("dcs-v1-status", "include_failure=banana", 400, &refused, &[]),
        ("dcs-v1-instance", "", 500, &refused, &["200"]),
        ("clouddc-v1-status", "", 201, &json!({}), &["200"]),
        ("clouddc-v1-status", "", 302, &json!({}), &["200"]),
        ("clouddc-v1-status", "", 200, &json!({}), &[]),
        // An instance may go, and the way to the service is not the service.
        ("clouddc-v1-status", "", 404, &refused, &[]),
        ("dcs-v1-instance", "", 404, &refused, &[]),
        ("dcs-v1-status", TRUE, 401, &refused, &[]),
        ("dcs-v1-status", TRUE, 403, &refused, &[]),
        ("dcs-v1-status", TRUE, 429, &refused, &[]),
        ("dcs-v1-status", TRUE, 503, &refused, &[]),
        ("dcs-v1-status", TRUE, 404, &by_gateway, &[]),
        ("dcs-v1-status", TRUE, 500, &by_gateway, &[]),
    ] {
        let mut exchange = to(profile, query, status, body);
        exchange.purpose.fixture = (!profile.ends_with("-status") || profile.starts_with("clouddc"))
            .then(|| "an instance".to_owned());
        assert_eq!(broken(&exchange), expected, "{profile} {query} {status} {body}");
    }
}

#[test]
fn every_answer_names_the_instance_that_was_asked_for() {
    let mut exchange = to("dcs-v1-instance", "", 200, &json!({ "instance_id": "a" }));
    for (asked, expected) in [("a", &[][..]), ("b", &["instance_id.echo"])] {
        exchange.purpose.fixture = Some(asked.to_owned());
        assert_eq!(broken(&exchange), expected, "{asked}");
    }
    // Another profile documents no such member, and has no clause of it.
    let mut exchange = to("clouddc-v1-status", "", 200, &json!({ "instance_id": "a" }));
    exchange.purpose.fixture = Some("b".to_owned());
    assert_eq!(broken(&exchange), [""; 0]);
}

#[test]
fn what_is_not_ordinary_is_the_business_of_its_scenario() {
    let wrong = to("dcs-v1-status", TRUE, 400, &json!({}));
    assert_eq!(broken(&wrong), ["200"]);
    let changes: [fn(&mut Exchange); 4] = [
        |e| e.purpose.ordinary = false,
        |e| e.purpose.credential = Credential::None,
        |e| e.purpose.provoked = Some("400".to_owned()),
        |e| e.purpose.origin = Some("a recording".to_owned()),
    ];
    for (n, change) in changes.iter().enumerate() {
        let mut exchange = wrong.clone();
        change(&mut exchange);
        assert!(broken(&exchange).is_empty(), "{n}");
    }
}
