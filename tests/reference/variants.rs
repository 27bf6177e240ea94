//! The ways in which the reference can differ: each shows, and none goes too far.

use std::fmt::Write as _;

use cloud_conformance::auth;
use cloud_conformance::reference::{
    ABSENT_INSTANCE, CLOUDDC_ERROR, CLOUDDC_MOVING, CVM_INSTANCES, DCS_FULL, DCS_SINGLE, DEFAULT_TOKEN,
    FAULT_HEADER, REGION, UNTRUE, VARIANTS,
};
use regex::Regex;
use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    ACTION, Answer, Headers, Served, clouddc_path, headers, huawei_paths, instance_path, status_path, token,
};

/// Everything that a variant can touch, asked once or a few times, in one text without what is
/// different every time.
async fn transcript(variants: &[&str]) -> String {
    let served = Served::unlimited(variants).await;
    let mut heard = String::new();
    let with_gzip = headers(&[("x-auth-token", DEFAULT_TOKEN), ("accept-encoding", "gzip")]);
    let (project, malformed) = ("fedcba9876543210fedcba9876543210", "nonsense");
    for path in [
        status_path("v1.0", "?include_failure=true"),
        status_path("v1.0", ""),
        status_path("v2", "?include_failure=true"),
        instance_path(DCS_SINGLE),
        instance_path(DCS_FULL),
        instance_path(ABSENT_INSTANCE),
        clouddc_path(CLOUDDC_ERROR),
        clouddc_path(ABSENT_INSTANCE),
        format!("/v1.0/{project}/instances/status"),
        format!("/v1.0/{malformed}/instances/status"),
    ] {
        for _ in 0..2 {
            note(&mut heard, &served.send(Method::GET, &path, &with_gzip, "").await);
        }
    }
    for path in huawei_paths() {
        note(
            &mut heard,
            &served.send(Method::GET, &path, &Headers::new(), "").await,
        );
        for fault in ["400", "429", "500"] {
            let sent = headers(&[("x-auth-token", DEFAULT_TOKEN), (FAULT_HEADER, fault)]);
            note(&mut heard, &served.send(Method::GET, &path, &sent, "").await);
        }
    }
    for _ in 0..20 {
        note(&mut heard, &served.get(&clouddc_path(CLOUDDC_MOVING)).await);
    }
    let many: Vec<String> = (0..101).map(|n| format!("ins-{n:08}")).collect();
    for body in [
        json!({ "Limit": 100, "Offset": 1 }),
        json!({ "Limit": 101 }),
        json!({ "InstanceIds": CVM_INSTANCES }),
        json!({ "InstanceIds": ["ins-zzzzzzzz", CVM_INSTANCES[0]] }),
        json!({ "InstanceIds": ["ins-1122"] }),
        json!({ "InstanceIds": many }),
        json!({ "Filters": [] }),
    ] {
        note(
            &mut heard,
            &served.cvm_answer(&ACTION, &[], &body.to_string()).await,
        );
    }
    let nowhere = auth::Call {
        region: Some(REGION),
        ..ACTION
    };
    note(&mut heard, &served.cvm_answer(&nowhere, &[], "{}").await);
    note(
        &mut heard,
        &served.send(Method::GET, "/", &Headers::new(), "").await,
    );
    heard
}

fn note(heard: &mut String, answer: &Answer) {
    let shown = |name: &str| name != "date" && name != "x-request-id" && name != "content-length";
    let headers = answer.headers.iter().filter(|(name, _)| shown(name.as_str()));
    let headers: Vec<String> = headers
        .map(|(name, value)| format!("{name}: {value:?}"))
        .collect();
    writeln!(heard, "{} {headers:?} {}", answer.status, answer.text).unwrap();
}

/// The text without ids that are drawn anew.
fn without_ids(text: &str) -> String {
    let id = Regex::new("[0-9a-f]{8}-?[0-9a-f]{4}-?4[0-9a-f]{3}-?[89ab][0-9a-f]{3}-?[0-9a-f]{12}").unwrap();
    id.replace_all(text, "ID").into_owned()
}

#[tokio::test]
async fn every_variant_shows() {
    let plain = without_ids(&transcript(&[]).await);
    assert_eq!(
        plain,
        without_ids(&transcript(&[]).await),
        "the same answers every time"
    );
    // These show in time, or in the course of a run only.
    let later = ["slow-answers", "failures-move", "instances-deleted"];
    for (name, _) in VARIANTS.iter().filter(|(name, _)| !later.contains(name)) {
        assert_ne!(plain, without_ids(&transcript(&[name]).await), "{name}");
    }
}

#[tokio::test]
async fn all_variants_go_together() {
    let all: Vec<&str> = VARIANTS.iter().map(|(name, _)| *name).collect();
    let heard = transcript(&all).await;
    assert!(heard.lines().count() > 50);
    assert!(
        UNTRUE
            .iter()
            .all(|(name, keys)| all.contains(name) && !keys.is_empty())
    );
}

#[tokio::test]
async fn sums_hold_whatever_the_account_does() {
    for variant in [
        "v1-memcached",
        "counts-change",
        "counts-alternate",
        "counts-drift",
        "failures-change",
        "huge-counts",
        "no-failed-instances",
        "empty-account",
        "createfailed-absent",
        "members-added",
    ] {
        let served = Served::unlimited(&[variant]).await;
        for query in ["?include_failure=true", "?include_failure=false"] {
            for version in ["v1.0", "v2"] {
                let body = served.get(&status_path(version, query)).await.json();
                let members = body.as_object().unwrap();
                for (name, count) in members
                    .iter()
                    .filter(|(n, _)| n.ends_with("_count") && *n != "zz_count")
                {
                    let parts = ["redis", "memcached"].map(|engine| body[engine][name].as_u64());
                    let sum: Option<u64> = parts.iter().flatten().copied().reduce(|a, b| a + b);
                    assert!(
                        sum.is_none_or(|sum| count == sum),
                        "{variant} {version} {name} {body}"
                    );
                }
            }
        }
    }
}

#[tokio::test]
async fn texts_reach_their_limit_and_not_more() {
    for variant in [
        "texts-at-limit-ascii",
        "texts-at-limit-cjk",
        "texts-at-limit-emoji",
    ] {
        let served = Served::unlimited(&[variant]).await;
        for version in ["v1.0", "v2"] {
            for fault in ["400", "500"] {
                let sent = headers(&[("x-auth-token", DEFAULT_TOKEN), (FAULT_HEADER, fault)]);
                let answer = served
                    .send(Method::GET, &status_path(version, ""), &sent, "")
                    .await;
                for (member, longest) in [("error_code", 9), ("error_msg", 1024), ("error_ext_msg", 1024)] {
                    let body = answer.json();
                    assert_eq!(
                        body[member].as_str().unwrap().chars().count(),
                        longest,
                        "{variant} {member}"
                    );
                }
            }
        }
    }
}

#[tokio::test]
async fn a_throttling_gateway_says_when_to_retry_or_not() {
    for (variant, retry) in [
        ("throttled", None),
        ("throttled-retry-after-0", Some("0")),
        ("throttled-retry-after-1", Some("1")),
    ] {
        let served = Served::unlimited(&[variant]).await;
        let mut throttled = 0;
        for _ in 0..50 {
            let answer = served.get(&status_path("v2", "")).await;
            if answer.status == 429 {
                throttled += 1;
                assert_eq!(answer.header("retry-after"), retry);
                assert_eq!(answer.json()["error_code"], "APIGW.0308");
                assert_eq!(
                    answer.json()["request_id"].as_str(),
                    answer.header("x-request-id")
                );
            } else {
                assert_eq!(answer.status, 200);
            }
        }
        assert!((1..10).contains(&throttled), "{variant} {throttled}");
    }
}

#[tokio::test]
async fn gateways_never_stand_in_for_an_error_that_was_asked_for() {
    let served = Served::unlimited(&["throttled", "gateway-hiccups", "firewall-pages"]).await;
    let sent = headers(&[("x-auth-token", DEFAULT_TOKEN), (FAULT_HEADER, "500")]);
    for _ in 0..50 {
        let answer = served.send(Method::GET, &status_path("v2", ""), &sent, "").await;
        assert_eq!(
            (answer.status, answer.json()["error_code"].as_str()),
            (500, Some("DCS.5000"))
        );
    }
}

#[tokio::test]
async fn only_clients_that_accept_gzip_get_it() {
    let served = Served::unlimited(&["gzip"]).await;
    let path = status_path("v2", "");
    assert_eq!(
        served
            .send(Method::GET, &path, &token(), "")
            .await
            .header("content-encoding"),
        None
    );
    let mut sent = token();
    sent.push(("accept-encoding".into(), "br, gzip;q=0.5".into()));
    let zipped = served.send(Method::GET, &path, &sent, "").await;
    assert_eq!(zipped.header("content-encoding"), Some("gzip"));
}

#[tokio::test]
async fn cvm_accounts_have_the_size_of_their_name() {
    for (variant, size) in [
        ("empty-account", 0),
        ("cvm-2-instances", 2),
        ("cvm-20-instances", 20),
        ("cvm-100-instances", 100),
        ("cvm-1200-instances", 1200),
        ("cvm-1250-instances", 1250),
    ] {
        let served = Served::unlimited(&[variant]).await;
        let page = served.cvm(json!({ "Limit": 100 })).await;
        assert_eq!(page["TotalCount"], size, "{variant}");
        assert_eq!(
            page["InstanceStatusSet"].as_array().map(Vec::len),
            Some(size.min(100)),
            "{variant}"
        );
    }
}

#[tokio::test]
async fn a_cvm_account_that_changes_keeps_its_number_or_grows() {
    for (variant, growth) in [
        ("cvm-list-changes", 0),
        ("cvm-states-change", 0),
        ("cvm-grows", 1),
    ] {
        let served = Served::unlimited(&[variant]).await;
        let mut pages: Vec<Value> = Vec::new();
        for _ in 0..3 {
            pages.push(served.cvm(json!({ "Limit": 100, "Offset": 100 })).await);
        }
        for pair in pages.windows(2) {
            let total = |page: &Value| page["TotalCount"].as_u64().unwrap();
            assert_eq!(total(&pair[1]), total(&pair[0]) + growth, "{variant}");
        }
        let known = served.cvm(json!({ "InstanceIds": CVM_INSTANCES })).await;
        assert_eq!(known["TotalCount"], 2, "{variant}");
    }
}
