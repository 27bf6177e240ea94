//! Errors of the API 3.0 envelope: which must come, and which may.

use cloud_conformance::{
    checks::{answer, errors},
    exchange::{NoAnswer, Response},
};
use serde_json::{Value, json};

use crate::{
    answers::{cvm, cvm_error, cvm_result, response, silence},
    relations::{Says, breaks, says},
};

#[test]
fn an_error_of_the_envelope_is_told_from_a_result() {
    for (inner, error) in [
        (json!({ "Error": {} }), true),
        (json!({ "Error": "text" }), true),
        (json!({ "Error": null }), true),
        (json!({ "Error": null, "TotalCount": 0 }), false),
        (json!({ "Error": null, "InstanceStatusSet": [] }), false),
        (json!({ "Error": {}, "TotalCount": 0 }), true),
        (json!({ "TotalCount": 0 }), false),
        (json!({}), false),
        (json!("Error"), false),
    ] {
        let exchange = cvm(200, &json!({ "Response": inner }));
        assert_eq!(answer::is_error(response(&exchange)), error, "{inner}");
    }
    assert!(!answer::is_error(response(&cvm(200, &json!({ "Error": {} })))));
}

#[test]
fn a_request_is_served_or_draws_an_error() {
    let nothing = silence(NoAnswer::TimedOut("x".into()));
    let bare = cvm(400, &json!({}));
    let empty = cvm(200, &json!({ "Response": {} }));
    let flat = cvm(200, &json!({ "Error": { "Code": "X" }, "RequestId": "r" }));
    // Whether it fails, nobody can read; that is the clause of the body.
    let mut unread = cvm_result();
    if let Ok(response) = &mut unread.answer {
        *response =
            Response::new(200, vec![], *b"no JSON").marked(false, Some("not in its coding".to_owned()));
    }
    for (exchange, served, error, enveloped) in [
        (cvm_result(), Says::Agrees, breaks("/Response"), Says::Nothing),
        (empty, Says::Agrees, breaks("/Response"), Says::Nothing),
        (flat, Says::Nothing, breaks(""), Says::Nothing),
        (unread, Says::Nothing, Says::Nothing, Says::Nothing),
        (
            cvm_error("X"),
            breaks("/Response/Error"),
            Says::Agrees,
            Says::Agrees,
        ),
        // An error that names no code is one all the same.
        (
            cvm(200, &json!({ "Response": { "Error": {}, "RequestId": "r" } })),
            breaks("/Response/Error"),
            Says::Agrees,
            Says::Agrees,
        ),
        (bare, breaks(""), breaks(""), breaks("")),
        (nothing, breaks(""), Says::Nothing, Says::Nothing),
    ] {
        assert_eq!(
            says(&errors::is_served(&exchange)),
            served,
            "{:?}",
            exchange.answer
        );
        assert_eq!(says(&errors::is_error(&exchange)), error, "{:?}", exchange.answer);
        assert_eq!(
            says(&errors::is_in_the_envelope(&exchange)),
            enveloped,
            "{:?}",
            exchange.answer
        );
    }
}

#[test]
fn an_error_has_one_of_the_expected_codes() {
    let expected = ["InvalidParameterValue", "AuthFailure."];
    let at = "/Response/Error/Code";
    for (code, wanted) in [
        ("InvalidParameterValue", Says::Agrees),
        ("InvalidParameterValue.LimitExceeded", breaks(at)),
        ("InvalidParameter", breaks(at)),
        ("AuthFailure", Says::Agrees),
        ("AuthFailure.TokenFailure", Says::Agrees),
        ("AuthFailureToken", breaks(at)),
        ("Auth", breaks(at)),
        ("", breaks(at)),
    ] {
        assert_eq!(
            says(&errors::code_is(&cvm_error(code), &expected)),
            wanted,
            "{code}"
        );
    }
    assert_eq!(
        says(&errors::code_is(&cvm_result(), &expected)),
        breaks("/Response")
    );
    let no_text = cvm(200, &json!({ "Response": { "Error": { "Code": 7 } } }));
    assert_eq!(says(&errors::code_is(&no_text, &expected)), Says::Nothing);
}

#[test]
fn a_declared_error_is_drawn() {
    let at = "/Response/Error/Code";
    for (exchange, declared, valid, expected) in [
        (
            cvm_error("InternalServerError"),
            "InternalServerError",
            false,
            Says::Agrees,
        ),
        (
            cvm_error("InternalServerError.Db"),
            "InternalServerError",
            false,
            Says::Agrees,
        ),
        // The common list names it otherwise.
        (
            cvm_error("InternalError"),
            "InternalServerError",
            false,
            Says::Agrees,
        ),
        (
            cvm_error("InternalError.Db"),
            "InternalServerError",
            false,
            Says::Agrees,
        ),
        (
            cvm_error("InternalError"),
            "UnsupportedOperation",
            false,
            breaks(at),
        ),
        (
            cvm_error("UnsupportedOperationX"),
            "UnsupportedOperation",
            false,
            breaks(at),
        ),
        (
            cvm_error("RequestLimitExceeded"),
            "UnsupportedOperation",
            false,
            Says::Open,
        ),
        (
            cvm_error("RequestLimitExceeded.X"),
            "RequestLimitExceeded",
            false,
            Says::Agrees,
        ),
        (cvm_result(), "InternalServerError", true, Says::Open),
        (cvm_result(), "InternalServerError", false, breaks("/Response")),
        (
            silence(NoAnswer::Broken("x".into())),
            "InternalServerError",
            false,
            Says::Open,
        ),
    ] {
        let judged = errors::is_declared(&exchange, declared, valid);
        assert_eq!(says(&judged), expected, "{declared}: {:?}", exchange.answer);
    }
}

#[test]
fn an_unknown_id_finds_nothing_or_an_error_that_says_so() {
    let page = |total: u64, set: &Value| {
        cvm(
            200,
            &json!({ "Response": { "TotalCount": total, "InstanceStatusSet": set, "RequestId": "r" } }),
        )
    };
    let one = json!([{ "InstanceId": "ins-1", "InstanceState": "RUNNING" }]);
    for (exchange, expected) in [
        (page(0, &json!([])), Says::Agrees),
        (page(1, &json!([])), breaks("/Response/TotalCount")),
        (page(0, &one), breaks("/Response/InstanceStatusSet")),
        (cvm_error("InvalidInstanceId.NotFound"), Says::Agrees),
        (cvm_error("ResourceNotFound"), Says::Agrees),
        (cvm_error("InvalidInstanceIdX"), breaks("/Response/Error")),
        (cvm_error("InternalError"), breaks("/Response/Error")),
    ] {
        assert_eq!(
            says(&crate::paging::list().is_empty_or_unknown(&exchange)),
            expected,
            "{:?}",
            exchange.answer
        );
    }
}
