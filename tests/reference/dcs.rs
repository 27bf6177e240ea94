//! DCS: counts by status, and one instance.

use cloud_conformance::reference::{
    ABSENT_INSTANCE, DCS_CREATEFAILED, DCS_ERROR, DCS_FULL, DCS_MASTER_STANDBY, DCS_SINGLE, FAILED_INSTANCES,
    PROJECT,
};
use reqwest::Method;
use serde_json::{Value, json};

use crate::{Served, status_path, token};

fn counters(level: &Value) -> Vec<(String, u64)> {
    let members = level.as_object().expect("an object").iter();
    members
        .filter_map(|(name, value)| Some((name.clone(), value.as_u64()?)))
        .collect()
}

#[tokio::test]
async fn counts_have_the_documented_members_and_sum_up() {
    let served = Served::plain().await;
    for (version, engines, at_the_top, within) in [
        ("v1.0", vec!["redis"], 15, 14),
        ("v2", vec!["redis", "memcached"], 13, 13),
    ] {
        for query in ["", "?include_failure=true", "?include_failure=false"] {
            let answer = served.get(&status_path(version, query)).await;
            assert_eq!(answer.status, 200, "{}", answer.text);
            assert_eq!(answer.header("content-type"), Some("application/json"));
            assert_eq!(answer.header("x-request-id").map(str::len), Some(32));
            let body = answer.json();
            assert_eq!(counters(&body).len(), at_the_top);
            for engine in &engines {
                assert_eq!(counters(&body[*engine]).len(), within);
            }
            for (name, count) in counters(&body) {
                let parts: Option<u64> = engines.iter().map(|e| body[*e].get(&name)?.as_u64()).sum();
                assert!(parts.is_none_or(|sum| sum == count), "{version} {name}");
                assert!(count > 0 || name == "createfailed_count", "{version} {name}");
            }
        }
    }
}

#[tokio::test]
async fn only_true_asks_for_failed_creations() {
    let served = Served::plain().await;
    let long = format!("?include_failure={}", "x".repeat(1024));
    for (query, failed) in [
        ("?include_failure=true", FAILED_INSTANCES),
        ("?include_failure=%74rue", FAILED_INSTANCES),
        ("?other=1&include_failure=true", FAILED_INSTANCES),
        ("", 0),
        ("?include_failure=false", 0),
        ("?include_failure=TRUE", 0),
        ("?include_failure=1", 0),
        ("?include_failure=%20true", 0),
        ("?include_failure=", 0),
        ("?include_failure", 0),
        ("?include_failure=%E7%9C%9F", 0),
        ("?includeFailure=true", 0),
        (&long, 0),
    ] {
        for version in ["v1.0", "v2"] {
            let body = served.get(&status_path(version, query)).await.json();
            assert_eq!(body["createfailed_count"], failed, "{version} {query}");
        }
    }
}

#[tokio::test]
async fn an_instance_shows_its_documented_members() {
    let served = Served::plain().await;
    for (id, status, members) in [
        (DCS_SINGLE, "RUNNING", 29),
        (DCS_FULL, "RUNNING", 32),
        (DCS_MASTER_STANDBY, "RUNNING", 31),
        (DCS_ERROR, "ERROR", 31),
        (DCS_CREATEFAILED, "CREATEFAILED", 29),
    ] {
        let answer = served.get(&format!("/v1.0/{PROJECT}/instances/{id}")).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        let body = answer.json();
        assert_eq!(body["instance_id"], id);
        assert_eq!(body["status"], status);
        assert_eq!(body["error_code"].is_string(), status != "RUNNING", "{id}");
        assert_eq!(body.as_object().unwrap().len(), members, "{id}");
    }
}

#[tokio::test]
async fn dcs_refuses_with_flat_errors_of_its_own_family() {
    let served = Served::plain().await;
    let foreign = "fedcba9876543210fedcba9876543210";
    for (path, status, code) in [
        ("/v1.0/nonsense/instances/status".to_owned(), 400, "111400002"),
        ("/v2/nonsense/instances/status".to_owned(), 400, "DCS.4002"),
        (format!("/v1.0/{foreign}/instances/status"), 403, "111403003"),
        (format!("/v2/{foreign}/instances/status"), 403, "DCS.2003"),
        (format!("/v1.0/{PROJECT}/instances/nonsense"), 400, "111400061"),
        (
            format!("/v1.0/{PROJECT}/instances/{ABSENT_INSTANCE}"),
            404,
            "111404022",
        ),
        (format!("/v1.0/{PROJECT}/volumes"), 404, "111404001"),
        (format!("/v2/{PROJECT}/instances/status/"), 404, "DCS.4001"),
    ] {
        let answer = served.get(&path).await;
        assert_eq!(answer.status, status, "{path}");
        let body = answer.json();
        assert_eq!(body["error_code"], code, "{path}");
        assert!(body["error_msg"].is_string(), "{path}");
        assert_eq!(body.get("error_ext_msg"), Some(&Value::Null), "{path}");
    }
    let posted = served
        .send(Method::POST, &status_path("v1.0", ""), &token(), "")
        .await;
    assert_eq!(
        (posted.status, posted.json()["error_code"].clone()),
        (405, json!("111405001"))
    );
}
