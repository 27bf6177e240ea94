//! The reference, asked over the wire like any target.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test may panic"
)]

use std::{collections::BTreeSet, sync::Once};

use cloud_conformance::reference::{
    ABSENT_INSTANCE, CLOUDDC_ERROR, CLOUDDC_MOVING, CLOUDDC_STOPPED, CVM_INSTANCES, DCS_CREATEFAILED,
    DCS_ERROR, DCS_FULL, DCS_MASTER_STANDBY, DCS_SINGLE, DEFAULT_ACCESS_KEY, DEFAULT_TOKEN, FAILED_INSTANCES,
    FAULT_HEADER, IAM_DOMAIN, IAM_PASSWORD, IAM_PROJECT, IAM_USER, Options, PROJECT, REGION, Reference,
    StartError, start,
};
use reqwest::{Client, Method, StatusCode, header::HeaderMap};
use serde_json::{Value, json};

/// A reference with a client that never leaves this machine.
struct Served {
    reference: Reference,
    client: Client,
}

/// An answer, read to its end.
struct Answer {
    status: u16,
    headers: HeaderMap,
    text: String,
}

impl Answer {
    fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|e| panic!("{e}: {}", self.text))
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|v| v.to_str().unwrap())
    }
}

impl Served {
    async fn new(options: Options) -> Self {
        static RING: Once = Once::new();
        RING.call_once(|| drop(rustls::crypto::ring::default_provider().install_default()));
        let reference = start(options).await.expect("it starts");
        let client = Client::builder().no_proxy().build().expect("a client");
        Self { reference, client }
    }

    async fn plain() -> Self {
        Self::new(Options::default()).await
    }

    async fn send(&self, method: Method, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let url = format!("{}{path}", self.reference.url());
        let mut request = self.client.request(method, url).body(body.to_owned());
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = request.send().await.expect("an answer");
        Answer {
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            text: response.text().await.expect("a body"),
        }
    }

    async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, &[("x-auth-token", DEFAULT_TOKEN)], "")
            .await
    }

    /// A cvm request of v3 in JSON; authentication is no subject here.
    async fn cvm(&self, body: Value) -> Value {
        let headers = [
            ("x-tc-action", "DescribeInstancesStatus"),
            ("x-tc-version", "2017-03-12"),
        ];
        self.cvm_with(&headers, &body.to_string()).await
    }

    async fn cvm_with(&self, headers: &[(&str, &str)], body: &str) -> Value {
        let authorization = format!(
            "TC3-HMAC-SHA256 Credential={DEFAULT_ACCESS_KEY}/2024-05-06/cvm/tc3_request, SignedHeaders=host, Signature=0"
        );
        let mut all = vec![
            ("authorization", authorization.as_str()),
            ("content-type", "application/json"),
        ];
        all.extend_from_slice(headers);
        let answer = self.send(Method::POST, "/", &all, body).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        assert_eq!(answer.header("content-type"), Some("application/json"));
        answer.json()["Response"].clone()
    }
}

fn unlimited() -> Options {
    Options {
        rate_limit: false,
        ..Options::default()
    }
}

fn status_path(version: &str, query: &str) -> String {
    format!("/{version}/{PROJECT}/instances/status{query}")
}

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
        .send(
            Method::POST,
            &status_path("v1.0", ""),
            &[("x-auth-token", DEFAULT_TOKEN)],
            "",
        )
        .await;
    assert_eq!(
        (posted.status, posted.json()["error_code"].clone()),
        (405, json!("111405001"))
    );
}

#[tokio::test]
async fn every_api_wants_a_credential() {
    let served = Served::plain().await;
    let paths = [
        status_path("v1.0", ""),
        status_path("v2", ""),
        format!("/v1.0/{PROJECT}/instances/{DCS_SINGLE}"),
        format!("/v1/{PROJECT}/instances/{CLOUDDC_STOPPED}/status"),
    ];
    for path in &paths {
        for headers in [
            vec![],
            vec![("x-auth-token", "")],
            vec![("x-auth-token", "wrong")],
        ] {
            let answer = served.send(Method::GET, path, &headers, "").await;
            assert_eq!(answer.status, 401, "{path} {headers:?}");
            assert!(answer.json()["error_code"].is_string(), "{path} {headers:?}");
            assert!(answer.json()["error_msg"].is_string(), "{path} {headers:?}");
        }
    }
    let answer = served
        .send(Method::GET, "/?Action=DescribeInstancesStatus", &[], "")
        .await;
    assert_eq!(
        answer.json()["Response"]["Error"]["Code"],
        "AuthFailure.InvalidAuthorization"
    );
    let stranger = "/?Action=DescribeInstancesStatus&SecretId=stranger&Signature=0";
    let answer = served.send(Method::GET, stranger, &[], "").await;
    assert_eq!(
        answer.json()["Response"]["Error"]["Code"],
        "AuthFailure.SecretIdNotFound"
    );
}

#[tokio::test]
async fn head_is_answered_like_get_without_the_body() {
    let served = Served::plain().await;
    let path = status_path("v1.0", "");
    let got = served.get(&path).await;
    let head = served
        .send(Method::HEAD, &path, &[("x-auth-token", DEFAULT_TOKEN)], "")
        .await;
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
    let paths = [
        status_path("v1.0", ""),
        status_path("v2", ""),
        format!("/v1.0/{PROJECT}/instances/{DCS_SINGLE}"),
        format!("/v1/{PROJECT}/instances/{CLOUDDC_STOPPED}/status"),
    ];
    for path in &paths {
        for fault in ["400", "401", "429", "500"] {
            let headers = [("x-auth-token", DEFAULT_TOKEN), (FAULT_HEADER, fault)];
            let answer = served.send(Method::GET, path, &headers, "").await;
            assert_eq!(answer.status.to_string(), fault, "{path}");
            assert!(answer.json()["error_code"].is_string(), "{path}");
        }
    }
    let headers = [
        ("x-tc-action", "DescribeInstancesStatus"),
        ("x-tc-version", "2017-03-12"),
        (FAULT_HEADER, "InternalServerError"),
    ];
    let response = served.cvm_with(&headers, "{}").await;
    assert_eq!(response["Error"]["Code"], "InternalServerError");
}

#[tokio::test]
async fn clouddc_instances_rest_move_and_fail() {
    let served = Served::plain().await;
    let path = |id: &str| format!("/v1/{PROJECT}/instances/{id}/status");
    for _ in 0..3 {
        assert_eq!(
            served.get(&path(CLOUDDC_STOPPED)).await.json()["state"],
            "stopped"
        );
        let failed = served.get(&path(CLOUDDC_ERROR)).await.json();
        assert_eq!(failed["state"], "error");
        for member in ["error_code", "error_msg", "error_type"] {
            assert!(failed["error"][member].is_string(), "{member}");
        }
    }
    let mut seen = BTreeSet::new();
    for _ in 0..20 {
        let body = served.get(&path(CLOUDDC_MOVING)).await.json();
        seen.insert(body["state"].as_str().unwrap().to_owned());
    }
    assert_eq!(seen.len(), 6, "{seen:?}");
    assert_eq!(
        served.get(&path(CLOUDDC_MOVING)).await.json()["state"],
        "terminated"
    );
    let absent = served.get(&path(ABSENT_INSTANCE)).await;
    assert_eq!(
        (absent.status, absent.json()["error_code"].clone()),
        (404, json!("iMetal.0200"))
    );
}

fn ids(response: &Value) -> Vec<String> {
    let set = response["InstanceStatusSet"]
        .as_array()
        .unwrap_or_else(|| panic!("{response}"));
    set.iter()
        .map(|i| i["InstanceId"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn cvm_pages_through_its_account() {
    let served = Served::new(unlimited()).await;
    let first = served.cvm(json!({})).await;
    let total = first["TotalCount"].as_u64().unwrap();
    assert!(total >= 120, "{total}");
    assert_eq!(ids(&first).len(), 20);
    let mut walked = BTreeSet::new();
    for offset in (0..total).step_by(50) {
        let page = served.cvm(json!({ "Offset": offset, "Limit": 50 })).await;
        assert_eq!(ids(&page).len() as u64, 50.min(total - offset));
        assert_eq!(page["TotalCount"], total);
        assert!(ids(&page).into_iter().all(|id| walked.insert(id)), "no id twice");
    }
    assert_eq!(walked.len() as u64, total);
    let beyond = served.cvm(json!({ "Offset": total + 5 })).await;
    assert_eq!(
        (ids(&beyond).len(), beyond["TotalCount"].as_u64()),
        (0, Some(total))
    );
    assert_eq!(ids(&served.cvm(json!({ "Limit": 100 })).await).len(), 100);
}

#[tokio::test]
async fn cvm_filters_by_id() {
    let served = Served::new(unlimited()).await;
    let both = served
        .cvm(json!({ "InstanceIds": CVM_INSTANCES, "Limit": 2 }))
        .await;
    assert_eq!(both["TotalCount"], 2);
    assert_eq!(ids(&both), CVM_INSTANCES);
    let beside_unknown = served
        .cvm(json!({ "InstanceIds": ["ins-zzzzzzzz", CVM_INSTANCES[1]] }))
        .await;
    assert_eq!(ids(&beside_unknown), [CVM_INSTANCES[1]]);
    let unknown = served.cvm(json!({ "InstanceIds": ["ins-zzzzzzzz"] })).await;
    assert_eq!(unknown["TotalCount"], 0);
    let hundred = served.cvm(json!({ "Limit": 100 })).await;
    let hundred_ids = served
        .cvm(json!({ "InstanceIds": ids(&hundred), "Limit": 100 }))
        .await;
    assert_eq!(ids(&hundred_ids).len(), 100);
}

#[tokio::test]
async fn cvm_refuses_what_the_page_does_not_allow() {
    let served = Served::new(unlimited()).await;
    let many: Vec<String> = (0..101).map(|n| format!("ins-{n:08}")).collect();
    for (body, code) in [
        (
            json!({ "InstanceIds": many }),
            "InvalidParameterValue.LimitExceeded",
        ),
        (
            json!({ "InstanceIds": ["ins-1122"] }),
            "InvalidInstanceId.Malformed",
        ),
        (
            json!({ "InstanceIds": ["INS-R8HR2UPY"] }),
            "InvalidInstanceId.Malformed",
        ),
        (
            json!({ "InstanceIds": [""] }),
            "InvalidParameterValue.InstanceIdMalformed",
        ),
        (json!({ "InstanceIds": "ins-r8hr2upy" }), "InvalidParameter"),
        (json!({ "Limit": 101 }), "InvalidParameterValue"),
        (json!({ "Limit": -1 }), "InvalidParameterValue"),
        (json!({ "Limit": "20" }), "InvalidParameter"),
        (json!({ "Filters": [] }), "UnknownParameter"),
        (json!([]), "InvalidRequest"),
    ] {
        let response = served.cvm(body.clone()).await;
        assert_eq!(response["Error"]["Code"], code, "{body}");
        assert!(
            response.get("TotalCount").is_none() && response["RequestId"].is_string(),
            "{body}"
        );
    }
    for (headers, code) in [
        (vec![("x-tc-version", "2017-03-12")], "MissingParameter"),
        (
            vec![("x-tc-action", "DescribeInstancesStatus")],
            "MissingParameter",
        ),
        (
            vec![("x-tc-action", "Nothing"), ("x-tc-version", "2017-03-12")],
            "InvalidAction",
        ),
        (
            vec![
                ("x-tc-action", "DescribeInstancesStatus"),
                ("x-tc-version", "2000-01-01"),
            ],
            "NoSuchVersion",
        ),
    ] {
        assert_eq!(
            served.cvm_with(&headers, "{}").await["Error"]["Code"],
            code,
            "{headers:?}"
        );
    }
}

#[tokio::test]
async fn cvm_takes_parameters_from_the_query_and_from_a_form() {
    let served = Served::new(unlimited()).await;
    let parameters = format!(
        "Action=DescribeInstancesStatus&Version=2017-03-12&Region={REGION}&Timestamp=1&Nonce=1\
         &SecretId={DEFAULT_ACCESS_KEY}&Signature=0&InstanceIds.1={}&InstanceIds.0={}&Offset=0&Limit=2",
        CVM_INSTANCES[1], CVM_INSTANCES[0],
    );
    let got = served
        .send(Method::GET, &format!("/?{parameters}"), &[], "")
        .await;
    let form = [("content-type", "application/x-www-form-urlencoded")];
    let posted = served.send(Method::POST, "/", &form, &parameters).await;
    for answer in [got, posted] {
        assert_eq!(ids(&answer.json()["Response"]), CVM_INSTANCES, "{}", answer.text);
    }
}

#[tokio::test]
async fn request_ids_are_never_used_twice() {
    let served = Served::new(unlimited()).await;
    let mut seen = BTreeSet::new();
    for _ in 0..50 {
        let id = served.cvm(json!({ "Limit": 1 })).await["RequestId"]
            .as_str()
            .unwrap()
            .to_owned();
        assert!(uuid::Uuid::parse_str(&id).is_ok(), "{id}");
        assert!(seen.insert(id));
    }
}

#[tokio::test]
async fn a_password_gives_the_token() {
    let served = Served::plain().await;
    let ask = |password: &str| {
        json!({ "auth": {
            "identity": { "methods": ["password"], "password": { "user": {
                "name": IAM_USER, "password": password, "domain": { "name": IAM_DOMAIN },
            }}},
            "scope": { "project": { "name": IAM_PROJECT } },
        }})
        .to_string()
    };
    let granted = served
        .send(Method::POST, "/v3/auth/tokens", &[], &ask(IAM_PASSWORD))
        .await;
    assert_eq!(granted.status, 201, "{}", granted.text);
    assert_eq!(granted.header("x-subject-token"), Some(DEFAULT_TOKEN));
    assert_eq!(granted.json()["token"]["project"]["id"], PROJECT);
    let refused = served
        .send(Method::POST, "/v3/auth/tokens", &[], &ask("guess"))
        .await;
    assert_eq!((refused.status, refused.header("x-subject-token")), (401, None));
}

#[tokio::test]
async fn hostile_requests_are_answered() {
    let served = Served::plain().await;
    let token = ("x-auth-token", DEFAULT_TOKEN);
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
        let answer = served.send(method, &path, &[token], &body).await;
        assert!(StatusCode::from_u16(answer.status).is_ok());
        assert!(answer.json().is_object(), "{path}");
    }
}

#[tokio::test]
async fn references_are_cheap_apart_from_each_other_and_end_cleanly() {
    let path = format!("/v1/{PROJECT}/instances/{CLOUDDC_MOVING}/status");
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
