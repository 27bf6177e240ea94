//! What all APIs share: the way in, errors on demand, starting and ending.

use cloud_conformance::reference::{
    CLOUDDC_MOVING, DEFAULT_TOKEN, FAULT_HEADER, Options, PROJECT, StartError, start,
};
use reqwest::{Method, StatusCode};

use crate::{ACTION, Served, headers, huawei_paths, status_path, token};

#[tokio::test]
async fn head_is_answered_like_get_without_the_body() {
    let served = Served::plain().await;
    let path = status_path("v1.0", "");
    let got = served.get(&path).await;
    let head = served.send(Method::HEAD, &path, &token(), "").await;
    assert_eq!((head.status, head.text.as_str()), (200, ""));
    assert_eq!(head.header("content-length"), got.header("content-length"));
    assert_eq!(head.header("content-type"), got.header("content-type"));
}

#[tokio::test]
async fn paths_are_decoded() {
    let served = Served::plain().await;
    let answer = served.get(&format!("/v1%2E0/{PROJECT}/instances/%73tatus")).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
}

#[tokio::test]
async fn errors_come_on_demand() {
    let served = Served::plain().await;
    for path in huawei_paths() {
        for fault in ["400", "401", "429", "500"] {
            let sent = headers(&[("x-auth-token", DEFAULT_TOKEN), (FAULT_HEADER, fault)]);
            let answer = served.send(Method::GET, &path, &sent, "").await;
            assert_eq!(answer.status.to_string(), fault, "{path}");
            assert!(answer.json()["error_code"].is_string(), "{path}");
        }
    }
    let fault = [(FAULT_HEADER, "InternalServerError")];
    let response = served.cvm_call(&ACTION, &fault, "{}").await;
    assert_eq!(response["Error"]["Code"], "InternalServerError");
}

#[tokio::test]
async fn hostile_requests_are_answered() {
    let served = Served::plain().await;
    for (method, path, body) in [
        (Method::GET, "/%FF%00/%2F..%2F/".to_owned(), String::new()),
        (Method::DELETE, status_path("v2", ""), String::new()),
        (Method::PATCH, "/".to_owned(), String::new()),
        (Method::POST, "/v3/auth/tokens".to_owned(), "[".repeat(10_000)),
        (Method::POST, "/".to_owned(), "{\"Limit\": 1e999}".to_owned()),
        (Method::POST, "/".to_owned(), "x".repeat(2 * 1024 * 1024)),
        (
            Method::GET,
            format!("/?InstanceIds.99999999999999999999={}", "x".repeat(5000)),
            String::new(),
        ),
    ] {
        let answer = served.send(method, &path, &token(), &body).await;
        assert!(StatusCode::from_u16(answer.status).is_ok());
        assert!(answer.json().is_object(), "{path}");
    }
}

#[tokio::test]
async fn references_are_cheap_apart_from_each_other_and_end_cleanly() {
    let path = crate::clouddc_path(CLOUDDC_MOVING);
    for _ in 0..50 {
        let served = Served::plain().await;
        assert_eq!(served.get(&path).await.json()["state"], "pending");
        let url = served.reference.url();
        served.reference.stop().await;
        assert!(
            served.client.get(url).send().await.is_err(),
            "nobody listens any more"
        );
    }
}

#[tokio::test]
async fn an_unknown_name_does_not_start() {
    for options in [
        Options {
            deviations: vec!["no-such-thing".into()],
            ..Options::default()
        },
        Options {
            variants: vec!["no-such-thing".into()],
            ..Options::default()
        },
    ] {
        let error = start(options).await.expect_err("unknown");
        assert!(matches!(error, StartError::UnknownName { .. }));
        assert!(error.to_string().contains("`no-such-thing`"), "{error}");
    }
}
