//! `run --evidence`: what cannot be provoked, seen elsewhere.

use serde_json::{Value, json};

use super::{
    Place, assert_refused, clause,
    har::{PROJECT, cvm, dcs_error, get, har},
    json as read, reference,
};

fn v2_status(status: u16, body: &Value) -> Value {
    get(
        &format!("https://cloud.example/v2/{PROJECT}/instances/status"),
        status,
        body,
    )
}

fn instance(status: u16, body: &Value) -> Value {
    get(
        &format!("https://cloud.example/v1/{PROJECT}/instances/i/status"),
        status,
        body,
    )
}

/// Runs with this evidence, and judges the recording of that run again.
async fn with(entries: &[Value]) -> (Place, super::Done, Value) {
    let reference = reference(&[]).await;
    let place = Place::new(&reference.url(), "");
    std::fs::write(place.path("prod.har"), har(entries)).unwrap();
    let file = place.word("prod.har");
    let done = place.run(&["--evidence", &file]);
    reference.stop().await;
    let again = place.judge("run/traffic.har", &[]);
    assert_eq!(again.code, done.code, "{}{}", done.err, again.err);
    let results = |dir: &str| super::again::results(&place.path(dir).join("results.json"));
    assert!(
        results("run") == results("again"),
        "judged otherwise from the recording"
    );
    let record = read(&place.path("run/results.json"));
    (place, done, record)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_nothing_could_draw_is_evidence() {
    let unsupported = json!({ "Response": {
        "Error": { "Code": "UnsupportedOperation", "Message": "no" },
        "RequestId": "1b5cc1f0-0000-4000-8000-000000000001",
    } });
    let action = "https://cvm.tencentcloudapi.com/?Action=DescribeInstancesStatus";
    let entries = [
        v2_status(500, &dcs_error("DCS.5000")),
        get("https://cloud.example/", 200, &json!({})),
        instance(500, &json!({ "error_code": "CDC.0001", "error_msg": "broken" })),
        get(action, 200, &unsupported),
    ];
    let (place, done, record) = with(&entries).await;
    assert_eq!(done.code, 0, "{}", done.out);
    let traffic = read(&place.path("run/traffic.har"));
    let exchanges = traffic["log"]["entries"].as_array().unwrap();
    let first = exchanges.len() - 3;
    for (id, at) in [
        ("dcs-v2-status.500", first),
        ("dcs-v2-status.500.error_code.maxLength", first),
        ("clouddc-v1-status.500", first + 1),
        ("clouddc-v1-status.500.error_msg", first + 1),
        ("cvm-2017-status.error.UnsupportedOperation", first + 2),
    ] {
        let clause = clause(&record, id);
        assert_eq!(clause["verdict"], "pass", "{id}");
        assert_eq!(
            clause["evidence"],
            json!({ "count": 1, "exchanges": [at] }),
            "{id}"
        );
    }
    // The others are judged as without it.
    assert_eq!(clause(&record, "cvm-2017-status.rate")["verdict"], "inconclusive");
    // It is shown as such.
    let origin = &exchanges[first]["_conformance"];
    assert_eq!(origin["origin"], "prod.har");
    assert_eq!(origin["role"], "entry 0 of prod.har");
    assert_eq!(exchanges[first]["startedDateTime"], "2026-02-03T04:00:00.000Z");
    let notices = record["notices"].to_string();
    assert!(notices.contains(&format!(
        "entries {first} to {} of traffic.har come from prod.har",
        first + 2
    )));
    assert!(
        notices.contains("1 of 4 entries of prod.har are not judged: entry 1"),
        "{notices}"
    );
    let page = std::fs::read_to_string(place.path("run/report.html")).unwrap();
    assert_eq!(
        page.matches("<span class=\"badge\">from prod.har</span>").count(),
        3
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_breaks_its_page_is_a_failure_wherever_it_was_seen() {
    let entries = [
        v2_status(500, &json!({ "error": { "code": "DCS.5000", "message": "old" } })),
        v2_status(400, &dcs_error("DCS.4000")),
    ];
    let (_place, done, record) = with(&entries).await;
    assert_eq!(done.code, 1, "{}", done.out);
    assert_eq!(clause(&record, "dcs-v2-status.500")["verdict"], "pass");
    assert_eq!(clause(&record, "dcs-v2-status.400.error_code")["verdict"], "pass");
    let broken = clause(&record, "dcs-v2-status.500.error_code");
    assert_eq!(broken["verdict"], "fail");
    let message = broken["findings"][0]["message"].as_str().unwrap();
    assert!(message.contains("is missing (from prod.har)"), "{message}");
    assert!(done.out.contains(message), "{}", done.out);
}

/// A recording says nothing of how long things took or in which order, and proves no account.
#[tokio::test(flavor = "multi_thread")]
async fn evidence_is_no_sample_and_no_proof_that_a_profile_is_served() {
    let entries = [
        instance(200, &json!({ "state": "terminated" })),
        instance(200, &json!({ "state": "pending" })),
        get(
            "http://h/?Action=DescribeInstancesStatus",
            200,
            &cvm("1b5cc1f0-0000-4000-8000-000000000002"),
        ),
    ];
    let (place, done, record) = with(&entries).await;
    assert_eq!(done.code, 0, "{}", done.out);
    assert_eq!(
        clause(&record, "clouddc-v1-status.lifecycle.terminated")["verdict"],
        "pass"
    );
    // Nobody listens there any more.
    let file = place.word("prod.har");
    let done = place.run(&["--evidence", &file]);
    assert_eq!(done.code, 3, "{}", done.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn evidence_that_cannot_be_used_is_refused_before_anything_is_sent() {
    let place = Place::new("http://127.0.0.1:1", "");
    let (none, own) = (place.word("none.har"), place.word("run/traffic.har"));
    assert_refused(
        &place.run(&["--evidence", &none]),
        &["none.har", "cannot be read"],
    );
    std::fs::create_dir(place.path("run")).unwrap();
    std::fs::write(place.path("run/traffic.har"), har(&[])).unwrap();
    assert_refused(
        &place.run(&["--evidence", &own]),
        &["which this run replaces", "copy it first"],
    );
    assert!(place.path("run/traffic.har").exists());
}
