//! Whose answer it is: the service's, or that of something in front.

use std::time::Duration;

use cloud_conformance::{
    checks::answer::{self, Author, accepted, author, denial, trouble},
    exchange::{Exchange, NoAnswer, Response},
};
use serde_json::{Value, json};

use crate::made_up::{answered, of, with_text};

pub const DCS: &str = "dcs-v1-status";
pub const CVM: &str = "cvm-2017-status";

pub fn dcs(status: u16, body: &Value) -> Exchange {
    answered(DCS, status, body)
}

pub fn cvm(status: u16, body: &Value) -> Exchange {
    answered(CVM, status, body)
}

pub fn response(exchange: &Exchange) -> &Response {
    exchange.answer.as_ref().unwrap()
}

pub fn cvm_error(code: &str) -> Exchange {
    cvm(
        200,
        &json!({ "Response": { "Error": { "Code": code, "Message": "m" }, "RequestId": "r" } }),
    )
}

pub fn cvm_result() -> Exchange {
    cvm(
        200,
        &json!({ "Response": { "TotalCount": 0, "InstanceStatusSet": [], "RequestId": "r" } }),
    )
}

pub fn gateway(status: u16, code: &str) -> Exchange {
    dcs(
        status,
        &json!({ "error_code": code, "error_msg": "m", "request_id": "r" }),
    )
}

pub fn with_header(mut exchange: Exchange, name: &str, value: &str) -> Exchange {
    if let Ok(response) = &mut exchange.answer {
        response.headers.push((name.to_owned(), value.to_owned()));
    }
    exchange
}

pub fn html(status: u16) -> Exchange {
    with_text(DCS, status, "text/html; charset=utf-8", "<html></html>")
}

pub fn about_the_connection() -> Exchange {
    let said = "<html><title>400 The SSL certificate error</title></html>";
    with_text(DCS, 400, "text/html", said)
}

pub fn silence(none: NoAnswer) -> Exchange {
    of(DCS, Err(none))
}

#[test]
fn an_answer_has_an_author() {
    for (exchange, expected) in [
        (dcs(200, &json!({})), Author::Service),
        (
            dcs(
                500,
                &json!({ "error_code": "DCS.5000", "error_msg": "m", "request_id": "r" }),
            ),
            Author::Service,
        ),
        (gateway(401, "APIGW.0301"), Author::Gateway),
        (gateway(400, "APIG.0201"), Author::Gateway),
        (gateway(500, "APIGW.0404"), Author::Gateway),
        // A success is nobody else's, whatever it holds.
        (gateway(200, "APIGW.0301"), Author::Service),
        (gateway(399, "APIGW.0301"), Author::Service),
        // Without a request id it is judged as the service's own.
        (
            dcs(401, &json!({ "error_code": "APIGW.0301", "error_msg": "m" })),
            Author::Service,
        ),
        (
            dcs(401, &json!({ "error_code": "APIGW.0301", "request_id": 7 })),
            Author::Service,
        ),
        (gateway(401, "APIGWX0301"), Author::Service),
        (gateway(401, "apigw.0301"), Author::Service),
        (html(403), Author::Firewall),
        (html(418), Author::Firewall),
        (html(503), Author::Firewall),
        (html(500), Author::Service),
        (html(404), Author::Service),
        (html(200), Author::Service),
        (
            with_header(dcs(403, &json!({})), "server", "CloudWAF"),
            Author::Firewall,
        ),
        (
            with_header(dcs(418, &json!({})), "server", "cloudwaf"),
            Author::Firewall,
        ),
        (
            with_header(dcs(403, &json!({})), "server", "nginx"),
            Author::Service,
        ),
        (
            with_header(dcs(400, &json!({})), "server", "CloudWAF"),
            Author::Service,
        ),
    ] {
        let found = author(response(&exchange));
        assert_eq!(found, expected, "{:?}", response(&exchange));
    }
}

/// Trouble is waited out: `Some((throttled, failing))`.
#[test]
fn trouble_on_the_way_is_told_from_an_answer() {
    let limit = cvm_error("RequestLimitExceeded");
    for (exchange, expected, says) in vec![
        (dcs(200, &json!({})), &[][..], None),
        (dcs(400, &json!({})), &[], None),
        (dcs(404, &json!({})), &[], None),
        (dcs(500, &json!({})), &[], None),
        (dcs(501, &json!({})), &[], None),
        (dcs(429, &json!({})), &[], Some((true, false))),
        (dcs(502, &json!({})), &[], Some((false, true))),
        (dcs(503, &json!({})), &[], Some((false, true))),
        (dcs(504, &json!({})), &[], Some((false, true))),
        (dcs(505, &json!({})), &[], None),
        (gateway(429, "APIGW.0308"), &[], Some((true, false))),
        (gateway(500, "APIGW.0404"), &[], Some((false, true))),
        (gateway(400, "APIGW.0106"), &[], Some((false, false))),
        // No waiting helps against these.
        (gateway(401, "APIGW.0301"), &[], None),
        (gateway(403, "APIGW.0302"), &[], None),
        (gateway(404, "APIGW.0101"), &[], Some((false, false))),
        (gateway(404, "APIGW.0101"), &[404], None),
        (html(403), &[], Some((false, false))),
        (html(418), &[], Some((false, false))),
        (html(418), &[418], Some((false, false))),
        (about_the_connection(), &[400], Some((false, false))),
        (html(503), &[], Some((false, true))),
        (limit.clone(), &[], Some((true, false))),
        (
            cvm_error("RequestLimitExceeded.UinLimitExceeded"),
            &[],
            Some((true, false)),
        ),
        (cvm_error("RequestLimitExceededX"), &[], None),
        (cvm_error("InternalError"), &[], None),
        // What a request is meant to draw is no trouble.
        (dcs(429, &json!({})), &[429], None),
        (dcs(503, &json!({})), &[503], None),
        (dcs(503, &json!({})), &[500], Some((false, true))),
        (limit, &[200], Some((true, false))),
        (
            silence(NoAnswer::Unreachable("x".into())),
            &[],
            Some((false, false)),
        ),
        (silence(NoAnswer::TimedOut("x".into())), &[], Some((false, true))),
        (silence(NoAnswer::Broken("x".into())), &[], Some((false, true))),
    ] {
        let found = trouble(&exchange, expected);
        let short = found.as_ref().map(|t| (t.throttled, t.failing));
        assert_eq!(
            short, says,
            "{:?} where {expected:?} is expected",
            exchange.answer
        );
        assert!(found.is_none_or(|t| !t.reason.is_empty()));
    }
}

#[test]
fn a_target_says_how_long_to_wait() {
    let date = Some("Sun, 06 Nov 1994 08:49:37 GMT");
    let day = Some(24 * 60 * 60);
    for (value, date, seconds) in [
        ("0", None, Some(0)),
        ("7", date, Some(7)),
        (" 12 ", None, Some(12)),
        ("99999999999", None, day),
        ("99999999999999999999999999", None, day),
        // A date of each of the three forms, read against the answer's own.
        ("Sun, 06 Nov 1994 08:50:02 GMT", date, Some(25)),
        ("Sunday, 06-Nov-94 08:50:02 GMT", date, Some(25)),
        ("Sun Nov  6 08:50:02 1994", date, Some(25)),
        ("Fri, 31 Dec 1999 23:59:59 GMT", date, day),
        ("Sun, 06 Nov 1994 08:49:00 GMT", date, Some(0)),
        ("Sun, 06 Nov 1994 08:50:02 GMT", None, None),
        ("Sun, 06 Nov 1994 08:50:02 GMT", Some("today"), None),
        ("soon", date, None),
        ("-1", date, None),
        ("1.5", date, None),
        ("", date, None),
    ] {
        let mut exchange = with_header(dcs(429, &json!({})), "retry-after", value);
        if let Some(date) = date {
            exchange = with_header(exchange, "date", date);
        }
        let after = trouble(&exchange, &[]).unwrap().after;
        assert_eq!(after, seconds.map(Duration::from_secs), "{value} {date:?}");
    }
    assert_eq!(trouble(&dcs(429, &json!({})), &[]).unwrap().after, None);
}

#[test]
fn a_refused_credential_is_no_success_and_no_failed_clause() {
    for (exchange, denied, served) in [
        (dcs(200, &json!({})), false, true),
        (dcs(204, &json!({})), false, true),
        (html(299), false, true),
        (dcs(300, &json!({})), false, false),
        (dcs(199, &json!({})), false, false),
        (dcs(401, &json!({})), true, false),
        (dcs(403, &json!({})), true, false),
        (dcs(404, &json!({})), false, false),
        (dcs(402, &json!({})), false, false),
        (cvm_result(), false, true),
        (cvm_error("InternalError"), false, true),
        (cvm_error("AuthFailure.SignatureFailure"), true, false),
        (cvm_error("AuthFailure"), true, false),
        (cvm_error("UnauthorizedOperation.InvalidToken"), true, false),
        (cvm_error("AuthFailureX"), false, true),
        (cvm_error("RequestLimitExceeded"), false, false),
        (cvm_error("RequestLimitExceeded.IPLimitExceeded"), false, false),
        (silence(NoAnswer::TimedOut("x".into())), false, false),
    ] {
        assert_eq!(denial(&exchange).is_some(), denied, "{:?}", exchange.answer);
        assert_eq!(accepted(&exchange), served, "{:?}", exchange.answer);
    }
}

#[test]
fn what_stands_in_front_may_answer_or_keep_silent() {
    for (exchange, front) in [
        (dcs(401, &json!({})), true),
        (dcs(404, &json!({})), true),
        (dcs(429, &json!({})), true),
        (dcs(502, &json!({})), true),
        (dcs(400, &json!({})), false),
        (dcs(500, &json!({})), false),
        (dcs(200, &json!({})), false),
        (silence(NoAnswer::Broken("x".into())), true),
        (silence(NoAnswer::Unreachable("x".into())), true),
        (silence(NoAnswer::TimedOut("x".into())), false),
    ] {
        assert_eq!(answer::may_be_in_front(&exchange), front, "{:?}", exchange.answer);
    }
}

#[test]
fn what_the_service_sends_has_the_id_of_its_request() {
    for (inner, has) in [
        (json!({ "RequestId": "r" }), true),
        (json!({ "RequestId": null }), false),
        (json!({ "Error": {} }), false),
        (json!("r"), false),
    ] {
        let exchange = cvm(503, &json!({ "Response": inner }));
        assert_eq!(answer::has_request_id(response(&exchange)), has, "{inner}");
    }
    let on_the_way: Vec<u16> = (200..600)
        .filter(|status| answer::is_on_the_way(*status))
        .collect();
    assert_eq!(on_the_way, [429, 502, 503, 504]);
}
