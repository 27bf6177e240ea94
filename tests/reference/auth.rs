//! Who is let in: tokens and signatures.

use cloud_conformance::auth::{Keys, Wire, huawei, tc3, tencent_v1};
use cloud_conformance::reference::{
    CVM_INSTANCES, DEFAULT_ACCESS_KEY, DEFAULT_SECRET_KEY, DEFAULT_TOKEN, IAM_DOMAIN, IAM_PASSWORD,
    IAM_PROJECT, IAM_USER, Options, PROJECT,
};
use jiff::{SignedDuration, Timestamp};
use reqwest::Method;
use secrecy::SecretString;
use serde_json::{Value, json};

use crate::{ACTION, Headers, Served, headers, huawei_paths, token};

/// The code of a cvm error; none where the answer is none.
fn cvm_code(text: &str) -> Option<String> {
    let body: Value = serde_json::from_str(text).unwrap();
    Some(body["Response"]["Error"]["Code"].as_str()?.to_owned())
}

#[tokio::test]
async fn every_api_wants_a_credential() {
    let served = Served::plain().await;
    for path in huawei_paths() {
        for token in [None, Some(""), Some("wrong")] {
            let sent = token.map_or_else(Headers::new, |t| headers(&[("x-auth-token", t)]));
            let answer = served.send(Method::GET, &path, &sent, "").await;
            assert_eq!(answer.status, 401, "{path} {token:?}");
            assert!(answer.json()["error_code"].is_string(), "{path} {token:?}");
            assert!(answer.json()["error_msg"].is_string(), "{path} {token:?}");
        }
    }
    let action = "/?Action=DescribeInstancesStatus&Version=2017-03-12";
    for sent in [Headers::new(), token()] {
        let answer = served.send(Method::GET, action, &sent, "").await;
        assert_eq!(
            cvm_code(&answer.text).as_deref(),
            Some("AuthFailure.InvalidAuthorization")
        );
    }
}

/// What is wrong with a signed request, if anything.
#[derive(Debug, Clone, Copy)]
struct Wrong {
    access_key: bool,
    secret: bool,
    /// Seconds that the signer's clock is off.
    clock_s: i64,
    session_token: bool,
}

const RIGHT: Wrong = Wrong {
    access_key: false,
    secret: false,
    clock_s: 0,
    session_token: false,
};

const WRONGS: [Wrong; 7] = [
    RIGHT,
    Wrong {
        access_key: true,
        ..RIGHT
    },
    Wrong {
        secret: true,
        ..RIGHT
    },
    Wrong {
        clock_s: -3600,
        ..RIGHT
    },
    Wrong {
        clock_s: 3600,
        ..RIGHT
    },
    Wrong {
        clock_s: 200,
        ..RIGHT
    },
    Wrong {
        session_token: true,
        ..RIGHT
    },
];

impl Wrong {
    /// Signs with what is wrong in this way.
    fn signed<T>(self, session_token: Option<&str>, sign: impl FnOnce(&Keys<'_>, Timestamp) -> T) -> T {
        let secret_key: SecretString = if self.secret { "wrong" } else { DEFAULT_SECRET_KEY }.into();
        let session_token = if self.session_token {
            Some("wrong")
        } else {
            session_token
        }
        .map(SecretString::from);
        let keys = Keys {
            access_key: if self.access_key {
                "STRANGER"
            } else {
                DEFAULT_ACCESS_KEY
            },
            secret_key: &secret_key,
            session_token: session_token.as_ref(),
        };
        sign(&keys, Timestamp::now() + SignedDuration::from_secs(self.clock_s))
    }

    fn tencent_code(self) -> Option<&'static str> {
        match self {
            Self { access_key: true, .. } => Some("AuthFailure.SecretIdNotFound"),
            Self { secret: true, .. } => Some("AuthFailure.SignatureFailure"),
            Self {
                session_token: true, ..
            } => Some("AuthFailure.TokenFailure"),
            Self { clock_s, .. } => (clock_s.abs() > 300).then_some("AuthFailure.SignatureExpire"),
        }
    }
}

/// Permanent keys, and temporary ones with their token.
async fn with_both_kinds_of_keys() -> [(Served, Option<&'static str>); 2] {
    let session_token = Some("session-token-of-the-tests".to_owned());
    let options = Options {
        rate_limit: false,
        session_token,
        ..Options::default()
    };
    [
        (Served::plain().await, None),
        (Served::new(options).await, Some("session-token-of-the-tests")),
    ]
}

#[tokio::test]
async fn huawei_signatures_are_verified() {
    for (served, session_token) in with_both_kinds_of_keys().await {
        let host = served.host();
        for path in huawei_paths() {
            for wrong in WRONGS {
                let wire = Wire {
                    method: "GET",
                    host: &host,
                    path: &path,
                    query: "include_failure=true",
                    headers: &[],
                    body: b"",
                };
                let signed = wrong.signed(session_token, |keys, now| {
                    huawei::sign(&wire, keys, Some(PROJECT), now)
                });
                let sent = served
                    .send(Method::GET, &format!("{path}?include_failure=true"), &signed, "")
                    .await;
                let off = wrong.tencent_code().is_some();
                assert_eq!(sent.status, if off { 401 } else { 200 }, "{path} {wrong:?}");
                if off {
                    assert_eq!(sent.json()["error_code"], "APIGW.0301");
                    assert_eq!(sent.json()["request_id"].as_str(), sent.header("x-request-id"));
                }
            }
            let wire = Wire {
                method: "GET",
                host: &host,
                path: &path,
                query: "",
                headers: &[],
                body: b"",
            };
            let signed = RIGHT.signed(session_token, |keys, now| {
                huawei::sign(&wire, keys, Some(PROJECT), now)
            });
            let changed = served
                .send(Method::GET, &format!("{path}?include_failure=true"), &signed, "")
                .await;
            assert_eq!(changed.status, 401, "a query that was not signed");
        }
    }
}

#[tokio::test]
async fn tencent_signatures_of_v3_are_verified() {
    for (served, session_token) in with_both_kinds_of_keys().await {
        let host = served.host();
        for wrong in WRONGS {
            for (method, query, body) in [("POST", "", r#"{"Limit":1}"#), ("GET", "Limit=1", "")] {
                let wire = Wire {
                    method,
                    host: &host,
                    path: "/",
                    query,
                    headers: &[],
                    body: body.as_bytes(),
                };
                let signed = wrong.signed(session_token, |keys, now| {
                    tc3::sign(&wire, keys, "cvm", &ACTION, now)
                });
                let path = if query.is_empty() {
                    "/".to_owned()
                } else {
                    format!("/?{query}")
                };
                let answer = served.send(method.parse().unwrap(), &path, &signed, body).await;
                assert_eq!(answer.status, 200, "{method} {wrong:?}");
                assert_eq!(
                    cvm_code(&answer.text).as_deref(),
                    wrong.tencent_code(),
                    "{method} {wrong:?}"
                );
            }
        }
    }
}

#[tokio::test]
async fn tencent_signatures_of_v1_are_verified() {
    for (served, session_token) in with_both_kinds_of_keys().await {
        let host = served.host();
        let asked = format!(
            "InstanceIds.1={}&InstanceIds.0={}&Offset=0&Limit=2",
            CVM_INSTANCES[1], CVM_INSTANCES[0]
        );
        let form = headers(&[("content-type", "application/x-www-form-urlencoded")]);
        for wrong in WRONGS {
            for hash in [tencent_v1::Method::HmacSha1, tencent_v1::Method::HmacSha256] {
                for method in ["GET", "POST"] {
                    let (query, body) = if method == "GET" {
                        (asked.as_str(), "")
                    } else {
                        ("", asked.as_str())
                    };
                    let wire = Wire {
                        method,
                        host: &host,
                        path: "/",
                        query,
                        headers: &[],
                        body: body.as_bytes(),
                    };
                    let signed = wrong.signed(session_token, |keys, now| {
                        tencent_v1::sign(&wire, keys, hash, &ACTION, now, 11886)
                    });
                    let answer = if method == "GET" {
                        served
                            .send(Method::GET, &format!("/?{signed}"), &Headers::new(), "")
                            .await
                    } else {
                        served.send(Method::POST, "/", &form, &signed).await
                    };
                    assert_eq!(
                        cvm_code(&answer.text).as_deref(),
                        wrong.tencent_code(),
                        "{method} {wrong:?}"
                    );
                    if wrong.tencent_code().is_none() {
                        assert_eq!(answer.json()["Response"]["TotalCount"], 2, "{}", answer.text);
                    }
                }
            }
        }
    }
}

#[tokio::test]
async fn a_clock_that_is_off_shows_in_the_date_and_refuses_signatures() {
    let served = Served::new(Options {
        clock_offset_s: 3600,
        ..Options::default()
    })
    .await;
    let answer = served.cvm_answer(&ACTION, &[], "{}").await;
    assert_eq!(
        cvm_code(&answer.text).as_deref(),
        Some("AuthFailure.SignatureExpire")
    );
    let date = httpdate::parse_http_date(answer.header("date").unwrap()).unwrap();
    assert!(date > std::time::SystemTime::now() + std::time::Duration::from_mins(50));
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
        .send(
            Method::POST,
            "/v3/auth/tokens",
            &Headers::new(),
            &ask(IAM_PASSWORD),
        )
        .await;
    assert_eq!(granted.status, 201, "{}", granted.text);
    assert_eq!(granted.header("x-subject-token"), Some(DEFAULT_TOKEN));
    assert_eq!(granted.json()["token"]["project"]["id"], PROJECT);
    let refused = served
        .send(Method::POST, "/v3/auth/tokens", &Headers::new(), &ask("guess"))
        .await;
    assert_eq!((refused.status, refused.header("x-subject-token")), (401, None));
}
