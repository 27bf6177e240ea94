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
        if let Says::Breaks(_) = says(&judged) {
            let own = clause[profile.id().len() + 1..].to_owned();
            clauses.extend(std::iter::repeat_n(own, judged.findings.len()));
        }
    }
    clauses
}

const TRUE: &str = "include_failure=true";
const FALSE: &str = "include_failure=false";

#[test]
fn every_value_of_the_parameter_brings_what_it_asks_for() {
    let with = json!({ "createfailed_count": 3, "redis": { "createfailed_count": 3 }, "memcached": { "createfailed_count": 0 } });
    let without = json!({ "redis": {}, "memcached": {} });
    let all = [
        "include_failure.true",
        "include_failure.true.redis",
        "include_failure.true.memcached",
    ];
    // At the top and in redis.
    let twice = |clause: &'static str| [clause, clause];
    let longest = |characters| format!("include_failure={}", "%C3%A9".repeat(characters));
    let (off, other, near) = (
        twice("include_failure.false"),
        twice("include_failure.other"),
        twice("include_failure.spelling"),
    );
    for (query, body, expected) in [
        (TRUE, &with, &[][..]),
        (TRUE, &without, &all),
        (FALSE, &without, &[]),
        (FALSE, &with, &off),
        ("include_failure=banana", &with, &other),
        ("include_failure=banana", &without, &[]),
        ("include_failure=f%61lse", &with, &other),
        ("include_failure=%E7%9C%9F", &with, &other),
        ("include_failure=TRUE", &with, &near),
        ("include_failure=%20true", &with, &near),
        ("include_failure=", &with, &near),
        ("include_failure=%74rue", &with, &[]),
        (
            "include_failure=%74rue",
            &without,
            &["include_failure.encoded"; 3],
        ),
        // What it counts is not documented, or is a relation to other answers.
        ("", &with, &[]),
        ("", &without, &[]),
        ("include_failure=true&include_failure=false", &with, &[]),
        (longest(1024).as_str(), &with, &other),
        // Nothing is promised for longer values, and a firewall may answer to what nobody types.
        (longest(1025).as_str(), &with, &[]),
        ("include_failure=%00", &with, &[]),
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
fn every_answer_is_added_up() {
    let wrong = json!({ "running_count": 3, "redis": { "running_count": 2 } });
    for query in ["", FALSE, "include_failure=banana"] {
        assert_eq!(
            broken(&to("dcs-v1-status", query, 200, &wrong)),
            ["sums"],
            "{query}"
        );
    }
}

#[test]
fn every_ordinary_request_is_served() {
    let refused = json!({ "error_code": "DCS.4001", "error_msg": "no" });
    let by_gateway = json!({ "error_code": "APIGW.0101", "error_msg": "no", "request_id": "1" });
    for (profile, query, status, body, expected) in [
        ("dcs-v1-status", TRUE, 400, &refused, &["200"][..]),
        ("dcs-v1-status", FALSE, 500, &refused, &["200"]),
        ("dcs-v1-status", "", 400, &refused, &["include_failure.absent"]),
        (
            "dcs-v1-status",
            "include_failure=banana",
            400,
            &refused,
            &["include_failure.other"],
        ),
        (
            "dcs-v1-status",
            "include_failure=%74rue",
            400,
            &refused,
            &["include_failure.encoded"],
        ),
        (
            "dcs-v1-status",
            "include_failure=True",
            400,
            &refused,
            &["include_failure.spelling"],
        ),
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

/// A page of these ids, as the answer to this query.
fn page(query: &str, total: usize, ids: &[&str]) -> Exchange {
    let set: Vec<Value> = ids
        .iter()
        .map(|id| json!({ "InstanceId": id, "InstanceState": "RUNNING" }))
        .collect();
    let body = json!({ "Response": { "TotalCount": total, "InstanceStatusSet": set, "RequestId": "r" } });
    to("cvm-2017-status", query, 200, &body)
}

#[test]
fn every_page_is_one_that_its_request_allows() {
    let many: Vec<String> = (0..21).map(|n| format!("ins-{n:08}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    let by_two = "InstanceIds.0=a&InstanceIds.1=b&Offset=0&Limit=22";
    for (query, total, ids, expected) in [
        ("Limit=2", 9, &["a", "b"][..], &[][..]),
        ("Limit=2", 9, &["a"], &[]),
        ("Limit=2", 9, &["a", "b", "c"], &["Limit.size"]),
        ("Limit=3&Offset=4", 9, &["a", "b", "a"], &["paging.walk"]),
        ("", 21, &many[..20], &[]),
        ("", 21, &many, &["Limit.default"]),
        ("Limit=3", 9, &["a", "b"], &[]),
        (by_two, 2, &["b", "a"], &[]),
        (by_two, 1, &["a"], &[]),
        (by_two, 2, &["a", "a"], &["InstanceIds.filter"]),
        (by_two, 2, &["a", "c"], &["InstanceIds.filter"]),
        (by_two, 3, &["a", "b"], &["TotalCount.filtered"]),
        // Free: no number, and too large a one.
        ("Limit=many", 99, &many, &[]),
        ("Limit=200", 99, &many, &[]),
    ] {
        assert_eq!(
            broken(&page(query, total, ids)),
            expected,
            "{query} {total} {ids:?}"
        );
    }
    // A page holds no more than there are, unless the account changed meanwhile: the whole run tells.
    for (query, total, expected) in [
        ("Limit=2", 1, Some("TotalCount.constant")),
        ("Limit=2", 2, None),
        ("Limit=2", 9, None),
        (by_two, 1, Some("TotalCount.filtered")),
        (by_two, 2, None),
    ] {
        let found = every::counts_too_few(
            CATALOGUE.get("cvm-2017-status").unwrap(),
            &page(query, total, &["a", "b"]),
        );
        let clause = found.as_ref().and_then(|(clause, _)| clause.split_once('.'));
        assert_eq!(clause.map(|(_, own)| own), expected, "{query} {total}");
    }
    // A malformed TotalCount hides nothing of the list.
    let mut exchange = page(by_two, 2, &["c", "c"]);
    let body = json!({ "Response": { "TotalCount": "2", "InstanceStatusSet": [{ "InstanceId": "c" }, { "InstanceId": "c" }] } });
    exchange.answer = to("cvm-2017-status", "", 200, &body).answer;
    assert_eq!(broken(&exchange), ["InstanceIds.filter", "InstanceIds.filter"]);
}

#[test]
fn every_count_is_that_of_the_list_beside_it() {
    let zones =
        |total: usize| json!({ "Response": { "TotalCount": total, "ZoneSet": [{}, {}], "RequestId": "r" } });
    assert_eq!(broken(&to("cvm-2017-zones", "", 200, &zones(2))), [""; 0]);
    assert_eq!(
        broken(&to("cvm-2017-zones", "", 200, &zones(3))),
        ["TotalCount.count"]
    );
}

#[test]
fn a_plain_list_is_served_whoever_asks() {
    let error = |code: &str| {
        let body = json!({ "Response": { "Error": { "Code": code, "Message": "m" }, "RequestId": "r" } });
        to("cvm-2017-status", "Region=x", 200, &body)
    };
    for (code, expected) in [
        ("InternalError", &["success"][..]),
        ("InvalidParameter", &["success"]),
        ("RequestLimitExceeded", &[]),
        ("AuthFailure.SecretIdNotFound", &[]),
        ("UnauthorizedOperation", &[]),
    ] {
        assert_eq!(broken(&error(code)), expected, "{code}");
    }
    let mut without_region = error("MissingParameter");
    without_region.request.url = "http://127.0.0.1/?".to_owned();
    assert_eq!(broken(&without_region), [""; 0]);
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
fn what_was_recorded_elsewhere_and_served_is_what_its_request_demands() {
    let with = json!({ "createfailed_count": 3 });
    let elsewhere = |mut exchange: Exchange| {
        exchange.purpose.ordinary = false;
        exchange.purpose.credential = Credential::None;
        exchange.purpose.origin = Some("a recording".to_owned());
        broken(&exchange)
    };
    for (query, body, expected) in [
        (TRUE, &with, &[][..]),
        (TRUE, &json!({}), &["include_failure.true"]),
        (FALSE, &with, &["include_failure.false"]),
        ("x=1&include_failure=true", &json!({}), &[]),
    ] {
        let exchange = to("dcs-v1-status", query, 200, body);
        assert_eq!(elsewhere(exchange), expected, "{query} {body}");
    }
    assert_eq!(elsewhere(page("Limit=2", 9, &["a", "b", "c"])), ["Limit.size"]);
    for (id, expected) in [("a-1", &[][..]), ("a-2", &["instance_id.echo"])] {
        let mut exchange = to("dcs-v1-instance", "", 200, &json!({ "instance_id": id }));
        exchange.purpose.fixture = Some("a-1".to_owned());
        assert_eq!(elsewhere(exchange), expected, "{id}");
    }
    let mut changed = to("dcs-v1-status", TRUE, 200, &json!({}));
    changed.request.method = "DELETE".to_owned();
    assert!(elsewhere(changed).is_empty());
    assert!(elsewhere(to("dcs-v1-status", TRUE, 304, &json!({}))).is_empty());
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
