//! What is said of answers that real clouds give.

mod in_front;

use std::path::Path;

use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::obstacle::obstacle;
use super::{Obstacle, Step, clock};
use crate::catalogue::Files;
use crate::catalogue::document::Document;
use crate::config::{Overrides, ProfileTarget, Target};
use crate::exchange::{Exchange, NoAnswer, Purpose, Response, SentRequest};

const KEYS: &str = "access_key = \"AK\", secret_key = \"secret-of-the-tests\"";

fn profile(id: &str, auth: &str, url: &str) -> ProfileTarget {
    let keys = match id {
        "cvm-2017-status" => "",
        "dcs-v1-instance" => "project_id = \"p\"\ninstance_ids = [\"i\"]",
        _ => "project_id = \"p\"",
    };
    let text = format!("[target]\nbase_url = \"{url}\"\n[profiles.{id}]\nauth = {{ {auth} }}\n{keys}\n");
    let path = Path::new("target.toml");
    let documents = Document::all(&Files::embedded()).unwrap();
    let documents: Vec<&Document> = documents.iter().collect();
    let target = Target::from_text(&text, path, &documents, &|_| None, &Overrides::default()).unwrap();
    target.profiles[0].clone()
}

fn exchange(answer: Result<Response, NoAnswer>) -> Exchange {
    Exchange {
        index: 0,
        purpose: Purpose {
            role: "no query".to_owned(),
            ordinary: true,
            ..Purpose::default()
        },
        request: SentRequest {
            method: "GET".to_owned(),
            url: "http://127.0.0.1/".to_owned(),
            headers: vec![],
            body: None,
        },
        started_ms: 0.0,
        ended_ms: 1.0,
        answer,
    }
}

fn answered(status: u16, body: &Value) -> Exchange {
    let headers = vec![("content-type".to_owned(), "application/json".to_owned())];
    exchange(Ok(Response::new(status, headers, body.to_string().into_bytes())))
}

fn gateway(status: u16, code: &str, message: &str) -> Exchange {
    answered(
        status,
        &json!({ "error_msg": message, "error_code": code, "request_id": "0" }),
    )
}

fn tencent(code: &str) -> Exchange {
    answered(
        200,
        &json!({ "Response": { "Error": { "Code": code, "Message": "拒绝" }, "RequestId": "0" } }),
    )
}

fn assert_says(id: &str, auth: &str, exchange: &Exchange, step: Step, words: &str) {
    let Obstacle { step: met, sentence } =
        obstacle(&profile(id, auth, "http://127.0.0.1/"), exchange).unwrap();
    assert_eq!(met, step, "{sentence}");
    assert!(sentence.contains(words), "{sentence} should say {words}");
}

#[test]
fn a_refused_token_says_why_as_far_as_the_answer_does() {
    let lead = "Incorrect IAM authentication information";
    for (answer, step, words) in [
        (
            gateway(401, "APIGW.0301", &format!("{lead}: decrypt token fail")),
            Step::Authentication,
            "the token is wrong",
        ),
        (
            gateway(401, "APIGW.0307", "The token must be updated."),
            Step::Authentication,
            "has expired",
        ),
        (
            gateway(401, "APIGW.0301", &format!("{lead}: token expires, expires_at:")),
            Step::Authentication,
            "has expired",
        ),
        (
            gateway(401, "APIGW.0301", &format!("{lead}: x-auth-token not found")),
            Step::Authentication,
            "sees no token",
        ),
        (
            answered(401, &json!({ "error_code": "DCS.1002", "error_msg": "" })),
            Step::Authentication,
            "has expired",
        ),
        (
            answered(401, &json!({ "error": { "code": "111401002", "message": "" } })),
            Step::Authentication,
            "has expired",
        ),
        (
            answered(401, &json!({ "error_code": "DCS.1004", "error_msg": "" })),
            Step::Project,
            "for another project",
        ),
        (
            exchange(Ok(Response::new(401, vec![], &b"<html>"[..]))),
            Step::Authentication,
            "the token is wrong (401)",
        ),
        (
            answered(403, &json!({ "error_code": "iMetal.0004", "error_msg": "" })),
            Step::Project,
            "may not do this",
        ),
    ] {
        assert_says(
            "dcs-v1-status",
            "scheme = \"token\", token = \"token-of-the-tests\"",
            &answer,
            step,
            words,
        );
    }
}

#[test]
fn a_refused_signature_says_why_as_far_as_the_answer_does() {
    let lead = "Incorrect IAM authentication information";
    let keys = format!("scheme = \"sdk-hmac-sha256\", {KEYS}");
    for (message, words) in [
        ("ak AK not exist", "the access key is not known"),
        ("verify aksk signature fail", "the signature is wrong"),
        (
            "AK access failed to reach the limit, forbidden",
            "is locked for a while",
        ),
        ("Unauthorized", "the signed request is not accepted"),
    ] {
        let answer = gateway(401, "APIGW.0301", &format!("{lead}: {message}"));
        assert_says("dcs-v1-status", &keys, &answer, Step::Authentication, words);
    }
}

#[test]
fn an_error_of_the_query_api_says_why_by_its_code() {
    let keys = format!("scheme = \"tc3-hmac-sha256\", {KEYS}");
    let temporary = format!("{keys}, session_token = \"token-of-the-tests\"");
    for (auth, code, step, words) in [
        (
            &keys,
            "AuthFailure.SecretIdNotFound",
            Step::Authentication,
            "`access_key`",
        ),
        (
            &keys,
            "AuthFailure.InvalidSecretId",
            Step::Authentication,
            "`access_key`",
        ),
        (
            &keys,
            "AuthFailure.SignatureFailure",
            Step::Authentication,
            "`secret_key`",
        ),
        (&keys, "AuthFailure.SignatureExpire", Step::Clock, "set the clock"),
        (
            &keys,
            "AuthFailure.TokenFailure",
            Step::Authentication,
            "without its token",
        ),
        (
            &temporary,
            "AuthFailure.TokenFailure",
            Step::Authentication,
            "fetch new temporary keys",
        ),
        (
            &temporary,
            "UnauthorizedOperation.InvalidToken",
            Step::Authentication,
            "fetch new temporary keys",
        ),
        (
            &keys,
            "AuthFailure.MFAFailure",
            Step::Authentication,
            "not accepted",
        ),
        (
            &keys,
            "AuthFailure.UnauthorizedOperation",
            Step::Project,
            "may not do this",
        ),
        (&keys, "UnauthorizedOperation", Step::Project, "may not do this"),
        (&keys, "RequestLimitExceeded", Step::Call, "throttles"),
    ] {
        assert_says("cvm-2017-status", auth, &tencent(code), step, words);
    }
}

#[test]
fn other_answers_say_what_to_look_at() {
    let none = "scheme = \"none\"";
    let to = vec![("location".to_owned(), "https://elsewhere.example/".to_owned())];
    let mut unknown = answered(404, &json!({ "error_code": "111404022", "error_msg": "" }));
    unknown.purpose.fixture = Some("i".to_owned());
    let mut malformed = answered(400, &json!({ "error_code": "111400061", "error_msg": "" }));
    malformed.purpose.fixture = Some("i".to_owned());
    let html = vec![("content-type".to_owned(), "text/html".to_owned())];
    for (answer, step, words) in [
        (
            gateway(404, "APIGW.0101", "The API does not exist"),
            Step::Call,
            "no such path",
        ),
        (unknown, Step::Fixture, "`instance_ids`"),
        (malformed, Step::Fixture, "`instance_ids`"),
        (
            answered(400, &json!({ "error_code": "111400002" })),
            Step::Project,
            "`project_id`",
        ),
        (
            exchange(Ok(Response::new(301, to, &b""[..]))),
            Step::Call,
            "https://elsewhere.example/",
        ),
        (
            exchange(Ok(Response::new(418, html, &b"<html>"[..]))),
            Step::Call,
            "a firewall",
        ),
        (gateway(429, "APIGW.0308", ""), Step::Call, "`rate`"),
        (answered(503, &json!({})), Step::Call, "not well (503)"),
        (
            exchange(Err(NoAnswer::TimedOut("h did not answer".to_owned()))),
            Step::Call,
            "h did not answer",
        ),
    ] {
        assert_says("dcs-v1-instance", none, &answer, step, words);
    }
    let lost = exchange(Err(NoAnswer::Unreachable("the certificate".to_owned())));
    let secure = profile("dcs-v1-status", none, "https://127.0.0.1/");
    assert_eq!(obstacle(&secure, &lost).unwrap().step, Step::Tls);
    assert_eq!(obstacle(&secure, &answered(204, &json!({}))), None);
}

/// Every scheme says when a request was signed in a place of its own.
#[test]
fn a_clock_that_is_off_is_seen_under_every_scheme() {
    let date = vec![("date".to_owned(), "Mon, 02 Feb 2026 05:06:07 GMT".to_owned())];
    let body = br#"{"error_code":"APIGW.0301","error_msg":"","request_id":"0"}"#;
    let mut signed = exchange(Ok(Response::new(401, date, &body[..])));
    let hour_before: Timestamp = "2026-02-02T04:06:07Z".parse().unwrap();
    let seconds = hour_before.as_second();
    for (header, query, form) in [
        (("X-Sdk-Date", "20260202T040607Z".to_owned()), String::new(), None),
        (("X-TC-Timestamp", seconds.to_string()), String::new(), None),
        (
            ("Host", "h".to_owned()),
            format!("?Nonce=1&Timestamp={seconds}"),
            None,
        ),
        (
            ("Host", "h".to_owned()),
            String::new(),
            Some(format!("Nonce=1&Timestamp={seconds}")),
        ),
    ] {
        signed.request.headers = vec![(header.0.to_owned(), header.1)];
        signed.request.url = format!("http://127.0.0.1/{query}");
        signed.request.body = form;
        let off = clock::ahead_of_signature(&signed);
        assert_eq!(off, Some(SignedDuration::from_hours(1)), "{:?}", signed.request);
    }
    let keys = format!("scheme = \"sdk-hmac-sha256\", {KEYS}");
    signed.request.headers = vec![("X-Sdk-Date".to_owned(), "20260202T040607Z".to_owned())];
    assert_says(
        "dcs-v1-status",
        &keys,
        &signed,
        Step::Clock,
        "1 h 0 min behind the target's",
    );
}

#[test]
fn a_difference_of_clocks_is_readable() {
    for (seconds, words) in [
        (5, "5 s behind"),
        (-59, "59 s ahead of"),
        (301, "5 min behind"),
        (3599, "1 h 0 min behind"),
        (-5400, "1 h 30 min ahead of"),
        (86_399, "1 day 0 h behind"),
        (200_000, "2 days 8 h behind"),
    ] {
        assert_eq!(clock::in_words(SignedDuration::from_secs(seconds)), words);
    }
}

proptest! {
    #[test]
    fn any_answer_is_described_in_one_bounded_line(
        status in 100_u16..1000,
        code in any::<String>(),
        message in any::<String>(),
        date in any::<String>(),
    ) {
        let mut any = answered(status, &json!({ "error_code": code, "error_msg": message }));
        if let Ok(response) = &mut any.answer {
            response.headers.push(("date".to_owned(), date));
        }
        for auth in ["scheme = \"none\"".to_owned(), format!("scheme = \"sdk-hmac-sha256\", {KEYS}")] {
            if let Some(met) = obstacle(&profile("dcs-v1-status", &auth, "http://127.0.0.1/"), &any) {
                prop_assert!(met.sentence.chars().count() < 600, "{}", met.sentence);
            }
        }
    }
}
