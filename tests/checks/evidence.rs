//! What an answer is evidence for, and what it shows that is not judged.

use cloud_conformance::{
    checks::{Absence, What, answer, one_answer::observations, schema::judge},
    exchange::Exchange,
};
use serde_json::{Value, json};

use crate::{
    CATALOGUE,
    answers::{cvm, response},
    made_up::{answered, with_text},
};

/// What is noted of a clause by one answer.
fn noted(answer: &str, exchange: &Exchange, clause: &str) -> Vec<What> {
    let profile = CATALOGUE.get(&exchange.purpose.profile).unwrap();
    let notes = judge(&profile.schemas[answer], exchange);
    let of_clause = notes.into_iter().filter(|n| n.clause == clause);
    of_clause.map(|n| n.what).collect()
}

#[test]
fn an_empty_list_is_no_evidence_for_its_items() {
    let item = "cvm-2017-status.success.Response.InstanceStatusSet.InstanceId";
    let with = |list: Value| {
        cvm(
            200,
            &json!({ "Response": { "TotalCount": 0, "InstanceStatusSet": list, "RequestId": "r" } }),
        )
    };
    assert_eq!(
        noted("success", &with(json!([])), item),
        [What::Absent(Absence::EmptyList)]
    );
    let one = json!([{ "InstanceId": "ins-1", "InstanceState": "RUNNING" }]);
    assert_eq!(noted("success", &with(one), item), [What::Evidence(0)]);
    assert_eq!(
        noted("success", &with(json!("none")), item),
        [What::Absent(Absence::Broken)]
    );
}

#[test]
fn only_what_a_limit_is_for_is_evidence_for_it() {
    for (member, clause, value, evidence) in [
        ("port", "dcs-v1-instance.200.port.range", json!(6379), true),
        ("port", "dcs-v1-instance.200.port.range", json!(null), false),
        ("port", "dcs-v1-instance.200.port.range", json!("6379"), false),
        ("capacity", "dcs-v1-instance.200.capacity.minimum", json!(2), true),
        (
            "created_at",
            "dcs-v1-instance.200.created_at.format",
            json!("2024-04-29T09:01:02Z"),
            true,
        ),
        (
            "created_at",
            "dcs-v1-instance.200.created_at.format",
            json!(null),
            false,
        ),
        (
            "capacity",
            "dcs-v1-instance.200.capacity.minimum",
            json!(null),
            false,
        ),
    ] {
        let exchange = answered("dcs-v1-instance", 200, &json!({ member: value }));
        let seen = noted("200", &exchange, clause).contains(&What::Evidence(0));
        assert_eq!(seen, evidence, "{member} {value}");
    }
}

#[test]
fn a_member_that_is_there_is_evidence_that_it_is_required() {
    let clause = "dcs-v2-status.200.restoring_count.required";
    let of = |body: Value| noted("200", &answered("dcs-v2-status", 200, &body), clause);
    assert_eq!(of(json!({ "restoring_count": 0 })), [What::Evidence(0)]);
    assert!(matches!(
        of(json!({}))[..],
        [What::Finding(_), What::Evidence(0)] | [What::Evidence(0), What::Finding(_)]
    ));
    assert_eq!(of(json!([])), [What::Absent(Absence::Optional)]);
}

#[test]
fn what_is_not_judged_is_noted() {
    let text = r#"{ "port": 6379, "colour": 1, "capacity": 18446744073709551616 }"#;
    let exchange = with_text("dcs-v1-instance", 200, "application/json", text);
    let schema = &CATALOGUE.get("dcs-v1-instance").unwrap().schemas["200"];
    let json = response(&exchange).json().unwrap();
    let seen: Vec<(String, String)> = observations(schema, json)
        .into_iter()
        .map(|seen| (seen.pointer, seen.note))
        .collect();
    let owned = |(place, note): (&str, &str)| (place.to_owned(), note.to_owned());
    assert_eq!(
        seen,
        [
            ("/colour", "member that the document does not name"),
            ("/capacity", "integer beyond 64 bits"),
        ]
        .map(owned)
    );
}

#[test]
fn any_part_of_a_result_is_one() {
    for (inner, result) in [
        (json!({ "TotalCount": 0 }), true),
        (json!({ "InstanceStatusSet": [] }), true),
        (json!({ "TotalCount": null, "Error": {} }), true),
        (json!({ "RequestId": "r" }), false),
        (json!("text"), false),
    ] {
        let exchange = cvm(200, &json!({ "Response": inner }));
        assert_eq!(answer::is_result(response(&exchange)), result, "{inner}");
    }
}

#[test]
fn an_unknown_member_of_an_item_is_noted_once_for_the_list() {
    let item = json!({ "InstanceId": "ins-1", "InstanceState": "RUNNING", "Colour": 1 });
    let exchange = cvm(200, &json!({ "Response": { "InstanceStatusSet": [item, item] } }));
    let schema = &CATALOGUE.get("cvm-2017-status").unwrap().schemas["success"];
    let seen = observations(schema, response(&exchange).json().unwrap());
    let places: Vec<&str> = seen.iter().map(|seen| &*seen.pointer).collect();
    assert_eq!(places, ["/Response/InstanceStatusSet/Colour"]);
}

#[test]
fn of_one_answer_no_more_than_64_unknown_members_are_noted() {
    let many: serde_json::Map<String, Value> = (0..100).map(|n| (format!("m{n}"), json!(n))).collect();
    let exchange = answered("dcs-v1-instance", 200, &Value::Object(many));
    let schema = &CATALOGUE.get("dcs-v1-instance").unwrap().schemas["200"];
    assert_eq!(
        observations(schema, response(&exchange).json().unwrap()).len(),
        64
    );
}

#[test]
fn what_is_wanted_and_what_items_are_is_seen_where_it_could_be() {
    let wanted = "dcs-v1-status.200.deleting_count.required";
    for (body, evidence) in [(json!({}), true), (json!([]), false)] {
        let seen = noted("200", &answered("dcs-v1-status", 200, &body), wanted);
        assert_eq!(seen.contains(&What::Evidence(0)), evidence, "{body}");
    }
    let state = "cvm-2017-status.success.Response.InstanceStatusSet.InstanceState.enum";
    let one = json!([{ "InstanceId": "ins-1", "InstanceState": "RUNNING" }]);
    for (list, evidence) in [(one, true), (json!([]), false), (json!("none"), false)] {
        let exchange = cvm(200, &json!({ "Response": { "InstanceStatusSet": list } }));
        let seen = noted("success", &exchange, state);
        assert_eq!(seen.contains(&What::Evidence(0)), evidence, "{list}");
    }
}

/// One fault is told once: advice is silent at, below and above a place where something binding breaks.
#[test]
fn advice_is_silent_where_something_binding_is_broken() {
    for (text, told) in [
        (r#"{ "colour": { "a": 1, "a": 2 } }"#, true),
        (r#"{ "redis": [{ "a": 1, "a": 2 }] }"#, false),
        (r#"{ "redis": {}, "redis": { "running_count": "x" } }"#, false),
        (r#"{ "redis": 1, "redis": 2 }"#, false),
    ] {
        let exchange = with_text("dcs-v1-status", 200, "application/json", text);
        let said = noted("200", &exchange, "dcs-v1-status.200.doubled-member");
        let finding = said.iter().any(|what| matches!(what, What::Finding(_)));
        assert_eq!(finding, told, "{text}: {said:?}");
    }
}
