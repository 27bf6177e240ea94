//! What holds for an answer as a whole: that it is JSON, how it is labelled, what it is evidence for.

use std::{collections::BTreeSet, sync::LazyLock};

use cloud_conformance::{
    checks::{What, schema::judge},
    exchange::Response,
};
use serde_json::{Value, json};

use crate::{
    CATALOGUE, Case, all_as_they_say,
    bodies::{answers, conforming, status},
    made_up::{of, with_text},
};

/// Every case of every answer as a whole.
pub static CASES: LazyLock<Vec<Case>> = LazyLock::new(|| {
    let mut cases = vec![];
    for (profile, answer) in answers() {
        bodies(profile, answer, &mut cases);
        labels(profile, answer, &mut cases);
        doubled(profile, answer, &mut cases);
    }
    statuses(&mut cases);
    cases
});

fn case(
    profile: &'static str,
    answer: &'static str,
    what: &str,
    response: Response,
    breaks: &[&str],
) -> Case {
    let id = |suffix: &&str| format!("{profile}.{answer}.{suffix}");
    Case {
        profile,
        answer,
        path: String::new(),
        what: what.to_owned(),
        exchange: of(profile, Ok(response)),
        breaks: breaks.iter().map(id).collect::<BTreeSet<_>>(),
        speaks_of: None,
    }
}

fn response(answer: &str, headers: &[(&str, &str)], body: impl AsRef<[u8]>) -> Response {
    let headers = headers.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned()));
    Response::new(status(answer), headers.collect(), body.as_ref())
}

const JSON: (&str, &str) = ("content-type", "application/json");

fn bodies(profile: &'static str, answer: &'static str, cases: &mut Vec<Case>) {
    let good = conforming(profile, answer).to_string();
    for (what, body) in [
        ("white space around it", format!(" \r\n\t{good}\n")),
        (
            "pretty printed",
            serde_json::to_string_pretty(&conforming(profile, answer)).unwrap(),
        ),
        (
            "a member of nobody",
            good.replacen('{', r#"{"x":{"y":[1,null]},"#, 1),
        ),
    ] {
        cases.push(case(profile, answer, what, response(answer, &[JSON], body), &[]));
    }
    let mut bom = vec![0xef, 0xbb, 0xbf];
    bom.extend(good.as_bytes());
    let mut latin = good.clone().into_bytes();
    latin.insert(2, 0xe9);
    let nested = format!("{{\"x\":{}{}}}", "[".repeat(127), "]".repeat(127));
    for (what, body) in [
        ("nothing", vec![]),
        ("text", b"\"text\"".to_vec()),
        ("a list", b"[]".to_vec()),
        ("null", b"null".to_vec()),
        ("a number", b"7".to_vec()),
        ("HTML", b"<html></html>".to_vec()),
        ("a byte order mark", bom),
        ("no UTF-8", latin),
        ("a brace too many", format!("{good}}}").into_bytes()),
        ("two objects", format!("{good}{good}").into_bytes()),
        ("its end is missing", good.as_bytes()[..good.len() - 1].to_vec()),
        ("a comma too many", good.replacen('{', "{,", 1).into_bytes()),
        (
            "a number out of range",
            good.replacen('{', "{\"x\":1e999,", 1).into_bytes(),
        ),
        (
            "half a surrogate pair",
            good.replacen('{', "{\"x\":\"\\ud800\",", 1).into_bytes(),
        ),
        ("too many levels", nested.into_bytes()),
    ] {
        cases.push(case(
            profile,
            answer,
            what,
            response(answer, &[JSON], body),
            &["body"],
        ));
    }
    let cut = response(answer, &[JSON], good.as_bytes()).marked(true, None);
    cases.push(case(profile, answer, "cut at the limit", cut, &["body"]));
    let packed = response(answer, &[JSON], good.as_bytes()).marked(false, Some("not gzip".into()));
    cases.push(case(profile, answer, "not to be unpacked", packed, &["body"]));
}

fn labels(profile: &'static str, answer: &'static str, cases: &mut Vec<Case>) {
    let good = conforming(profile, answer).to_string();
    // A real client of this API misses every error with a parameter.
    let parameter: &[&str] = if profile == "cvm-2017-status" {
        &["content-type"]
    } else {
        &[]
    };
    for (label, breaks) in [
        ("application/json", &[][..]),
        ("Application/JSON", &[]),
        ("application/json;charset=UTF-8", parameter),
        ("application/json; charset=utf-8", parameter),
        ("text/plain", &["content-type"]),
        ("text/html; charset=utf-8", &["content-type"]),
        ("application/jsonp", &["content-type"]),
        ("application/problem+json", &["content-type"]),
        ("", &["content-type"]),
    ] {
        let labelled = response(answer, &[("content-type", label)], &good);
        cases.push(case(profile, answer, label, labelled, breaks));
    }
    let json = ("content-type", "application/json");
    for (second, breaks) in [("text/html", &["content-type"][..]), ("application/json", &[])] {
        let labelled = response(answer, &[json, ("content-type", second)], &good);
        cases.push(case(profile, answer, second, labelled, breaks));
    }
    cases.push(case(
        profile,
        answer,
        "no label",
        response(answer, &[], &good),
        &["content-type"],
    ));
}

fn doubled(profile: &'static str, answer: &'static str, cases: &mut Vec<Case>) {
    let good = conforming(profile, answer).to_string();
    let twice = good.replacen('{', r#"{"x":1,"x":1,"#, 1);
    let below = good.replacen('{', r#"{"x":[{"y":1,"z":2,"y":1}],"#, 1);
    let apart = good.replacen('{', r#"{"x":{"y":1},"z":{"y":1},"#, 1);
    for (body, breaks) in [
        (twice, &["doubled-member"][..]),
        (below, &["doubled-member"]),
        (apart, &[]),
    ] {
        cases.push(case(
            profile,
            answer,
            &body[..20],
            response(answer, &[JSON], &body),
            breaks,
        ));
    }
}

/// The envelope comes with the HTTP status 200, must for a success and should for an error.
fn statuses(cases: &mut Vec<Case>) {
    let cvm = "cvm-2017-status";
    for answer in ["success", "error"] {
        for status in [200, 201, 202, 400, 403, 500] {
            let body = conforming(cvm, answer).to_string();
            let breaks: &[&str] = if status == 200 { &[] } else { &["status"] };
            let response = Response::new(status, vec![(JSON.0.into(), JSON.1.into())], body.as_bytes());
            cases.push(case(cvm, answer, &format!("status {status}"), response, breaks));
        }
    }
}

#[test]
fn an_answer_as_a_whole_breaks_the_clause_of_the_whole() {
    all_as_they_say(&CASES);
}

/// Each clause of an answer gets a note of it: evidence, or why there is none.
#[test]
fn a_conforming_body_says_something_of_every_clause_of_its_answer() {
    for (profile, answer) in answers() {
        let described = CATALOGUE.get(profile).unwrap();
        let body = conforming(profile, answer).to_string();
        let notes = judge(
            &described.schemas[answer],
            &with_text(profile, status(answer), JSON.1, &body),
        );
        let said: BTreeSet<&str> = notes.iter().map(|n| n.clause.as_str()).collect();
        for clause in described
            .clauses
            .iter()
            .filter(|c| c.answer.as_deref() == Some(answer))
        {
            assert!(
                said.contains(clause.id.as_str()),
                "nothing is said of {}",
                clause.id
            );
        }
        for note in &notes {
            assert!(
                described.clauses.iter().any(|c| c.id == note.clause),
                "{} is no clause",
                note.clause
            );
        }
    }
}

/// Without evidence nothing passes: an absent member, a null under a limit, an empty list and a
/// broken parent are none.
#[test]
fn evidence_is_only_what_was_seen() {
    let evidence = |profile: &str, answer: &str, body: &Value| -> BTreeSet<String> {
        let schema = &CATALOGUE.get(profile).unwrap().schemas[answer];
        let notes = judge(
            schema,
            &with_text(profile, status(answer), JSON.1, &body.to_string()),
        );
        let evidence = notes.into_iter().filter(|n| matches!(n.what, What::Evidence(_)));
        evidence
            .map(|n| {
                n.clause
                    .trim_start_matches(&format!("{profile}.{answer}."))
                    .to_owned()
            })
            .collect()
    };
    let v1 = |body: Value| evidence("dcs-v1-status", "400", &body);
    let all = v1(json!({ "error_code": "a", "error_msg": "b", "error_ext_msg": "c" }));
    for id in [
        "error_code",
        "error_code.maxLength",
        "error_ext_msg",
        "error_ext_msg.maxLength",
        "body",
    ] {
        assert!(all.contains(id), "{id}");
    }
    let null = v1(json!({ "error_code": "a", "error_msg": "b", "error_ext_msg": null }));
    assert!(null.contains("error_ext_msg") && !null.contains("error_ext_msg.maxLength"));
    let absent = v1(json!({ "error_code": "a", "error_msg": "b" }));
    assert!(!absent.contains("error_ext_msg") && !absent.contains("error_ext_msg.null"));
    // That a required member is missing is seen, its limits are not.
    let missing = v1(json!({ "error_msg": "b" }));
    assert!(missing.contains("error_code") && !missing.contains("error_code.maxLength"));
    let broken = evidence("dcs-v1-status", "200", &json!({ "redis": null }));
    assert!(broken.contains("redis") && !broken.contains("redis.running_count"));
    let cvm = |set: Value| {
        let body = json!({ "Response": { "TotalCount": 0, "InstanceStatusSet": set, "RequestId": "r" } });
        evidence("cvm-2017-status", "success", &body)
    };
    let item = "Response.InstanceStatusSet.InstanceState";
    assert!(cvm(json!([])).contains("Response.InstanceStatusSet"));
    assert!(!cvm(json!([])).contains(item) && !cvm(json!([])).contains(&format!("{item}.enum")));
    assert!(cvm(json!([{ "InstanceId": "i", "InstanceState": "RUNNING" }])).contains(item));
    // What must not be there is seen in the object that it is not in.
    let error =
        json!({ "Response": { "Error": { "Code": "InternalError", "Message": "m" }, "RequestId": "r" } });
    assert!(evidence("cvm-2017-status", "error", &error).contains("Response.TotalCount"));
}

/// A finding says in words what was expected and what came.
#[test]
fn a_finding_names_the_member_and_both_sides() {
    let schema = &CATALOGUE.get("dcs-v1-instance").unwrap().schemas["200"];
    for (member, value, message, expected, actual) in [
        (
            "port",
            json!("8"),
            "port is text, not a whole number",
            "a whole number",
            "\"8\"",
        ),
        (
            "port",
            json!(8.5),
            "port is a number with a fraction, not a whole number",
            "a whole number",
            "8.5",
        ),
        (
            "port",
            json!(true),
            "port is true or false, not a whole number",
            "a whole number",
            "true",
        ),
        ("port", json!(0), "port is below 1", "1 or more", "0"),
        (
            "port",
            json!(65536),
            "port is above 65535",
            "at most 65535",
            "65536",
        ),
        (
            "name",
            json!(8.0),
            "name is a whole number, not text",
            "text",
            "8.0",
        ),
        ("name", json!(null), "name is null, not text", "text", "null"),
        (
            "ip",
            json!([]),
            "ip is a list, not text or null",
            "text or null",
            "[]",
        ),
        (
            "ip",
            json!({}),
            "ip is an object, not text or null",
            "text or null",
            "{}",
        ),
        ("charging_mode", json!(1), "charging_mode is not 0", "0", "1"),
        (
            "ip",
            json!("x"),
            "ip is \"x\", not one or more IP addresses with commas between them",
            "one or more IP addresses with commas between them",
            "\"x\"",
        ),
    ] {
        let mut body = conforming("dcs-v1-instance", "200");
        body[member] = value;
        let notes = judge(
            schema,
            &with_text("dcs-v1-instance", 200, JSON.1, &body.to_string()),
        );
        let findings: Vec<_> = notes
            .into_iter()
            .filter_map(|n| match n.what {
                What::Finding(finding) => Some(finding),
                _ => None,
            })
            .collect();
        let [finding] = findings.as_slice() else {
            panic!("{member}: {findings:?}")
        };
        assert_eq!(finding.message, message);
        assert_eq!(
            (finding.expected.as_str(), finding.actual.as_str()),
            (expected, actual),
            "{message}"
        );
        assert_eq!(finding.pointer.as_deref(), Some(format!("/{member}").as_str()));
    }
}
