//! What the status of an answer says.

use cloud_conformance::{
    checks::status,
    exchange::{NoAnswer, Response},
};
use serde_json::json;

use crate::{
    answers::{DCS, cvm, cvm_error, cvm_result, dcs, gateway, html, silence},
    made_up::of,
    relations::{Says, breaks, says},
};

#[test]
fn a_status_is_the_expected_one() {
    let named = [200, 400, 500];
    for (exchange, expected, says_so) in [
        (dcs(200, &json!({})), 200, Says::Agrees),
        (dcs(201, &json!({})), 200, breaks("")),
        (dcs(404, &json!({})), 400, breaks("")),
        (dcs(500, &json!({})), 500, Says::Agrees),
        (silence(NoAnswer::Broken("x".into())), 200, breaks("")),
    ] {
        assert_eq!(
            says(&status::is(&exchange, expected, &named)),
            says_so,
            "{:?}",
            exchange.answer
        );
    }
    let message = |status| {
        status::is(&dcs(status, &json!({ "error_code": "DCS.1" })), 200, &named)
            .findings
            .remove(0)
    };
    assert!(
        message(404)
            .message
            .contains("neither the page nor its status page names it")
    );
    assert!(!message(400).message.contains("names it"));
    assert_eq!(message(400).actual, "400 with the code DCS.1");
    let code = status::is(
        &cvm(500, &json!({ "Response": { "Error": { "Code": "C" } } })),
        200,
        &named,
    );
    assert_eq!(code.findings[0].actual, "500 with the code C");
}

#[test]
fn what_should_have_failed_is_no_success() {
    for (exchange, expected) in [
        (dcs(200, &json!({})), breaks("")),
        (dcs(204, &json!({})), breaks("")),
        (dcs(299, &json!({})), breaks("")),
        (dcs(300, &json!({})), Says::Agrees),
        (dcs(404, &json!({})), Says::Agrees),
        (cvm_error("InvalidParameter"), Says::Agrees),
        (cvm_result(), breaks("")),
        (silence(NoAnswer::TimedOut("x".into())), Says::Nothing),
    ] {
        assert_eq!(
            says(&status::is_not_success(&exchange)),
            expected,
            "{:?}",
            exchange.answer
        );
    }
}

#[test]
fn a_refusal_says_that_the_request_is_wrong() {
    for (status, expected) in [
        (200, breaks("")),
        (204, breaks("")),
        (302, breaks("")),
        (399, breaks("")),
        (400, Says::Agrees),
        (404, Says::Agrees),
        (499, Says::Agrees),
        (500, breaks("")),
    ] {
        let exchange = dcs(status, &json!({}));
        assert_eq!(says(&status::is_refused(&exchange)), expected, "{status}");
    }
    let silent = silence(NoAnswer::TimedOut("x".into()));
    assert_eq!(says(&status::is_refused(&silent)), Says::Nothing);
}

#[test]
fn a_declared_provocation_draws_what_was_declared() {
    let after = vec![("retry-after".to_owned(), "1".to_owned())];
    let throttled = of(DCS, Ok(Response::new(429, after, &b"{}"[..])));
    for (exchange, declared, valid, expected) in [
        (dcs(500, &json!({})), 500, false, Says::Agrees),
        (dcs(503, &json!({})), 500, false, breaks("")),
        (dcs(200, &json!({})), 500, true, Says::Open),
        // Answered 200 by something that is no valid answer.
        (dcs(200, &json!({})), 500, false, breaks("")),
        (dcs(404, &json!({})), 500, true, breaks("")),
        (gateway(500, "APIGW.0404"), 500, false, Says::Open),
        (gateway(502, "APIGW.0404"), 500, false, Says::Open),
        (html(503), 500, false, Says::Open),
        // A page with the status of a gateway, and one that limits; a page with another status is the service's.
        (html(502), 500, false, Says::Open),
        (html(504), 500, false, Says::Open),
        (html(400), 500, false, breaks("")),
        (dcs(429, &json!({})), 500, false, breaks("")),
        (throttled, 500, false, Says::Open),
        (gateway(429, "APIGW.0308"), 429, false, Says::Agrees),
        (gateway(401, "APIGW.0301"), 401, false, Says::Agrees),
        (gateway(403, "APIGW.0302"), 403, false, Says::Agrees),
        (gateway(400, "APIGW.0106"), 400, false, Says::Open),
        (silence(NoAnswer::Broken("x".into())), 500, false, Says::Open),
    ] {
        let judged = status::is_declared(&exchange, declared, valid);
        assert_eq!(says(&judged), expected, "{declared}: {:?}", exchange.answer);
    }
}

#[test]
fn what_came_unasked_is_evidence_where_the_service_wrote_it() {
    for (exchange, expected) in [
        (dcs(500, &json!({})), Says::Agrees),
        (dcs(400, &json!({})), Says::Nothing),
        (gateway(500, "APIGW.0301"), Says::Nothing),
        (silence(NoAnswer::Broken("x".into())), Says::Nothing),
    ] {
        assert_eq!(
            says(&status::came(&exchange, 500)),
            expected,
            "{:?}",
            exchange.answer
        );
    }
}
