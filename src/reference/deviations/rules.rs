//! The other rules of cvm: its envelope, methods, common parameters, credentials and codes.

use axum::http::Method;
use serde_json::{Value, json};

use super::{
    Configured, Deviation,
    layer::{Layer, answered, asked_if, edited, fault, instead, kind_of},
    listing::error,
    must,
    query::ids,
    should,
};
use crate::{
    record::Level,
    reference::{
        answer::{Answer, Body},
        call::Call,
    },
};

const PROFILE: &str = "cvm-2017-status";

/// Failures that are told by the HTTP status alone.
fn plain_statuses() -> Vec<Deviation> {
    let failing = |name: &str, about: &str, also: &[&str], when: fn(&Call) -> bool, status: u16| {
        new(
            name,
            about,
            must("error"),
            also,
            instead(when, move || {
                Answer::text(
                    status,
                    "text/html",
                    "<html>The request cannot be served.</html>".to_owned(),
                )
            }),
        )
    };
    vec![
        failing(
            "error.unknown-action-404",
            "an unknown Action is answered 404 with a page",
            &["Action.required"],
            |call| header(call, "x-tc-action") == "DescribeNoSuchConformance",
            404,
        ),
        failing(
            "error.too-many-ids-413",
            "too many ids are answered 413 with a page",
            &["InstanceIds.101"],
            |call| ids(call).len() > 100,
            413,
        ),
        failing(
            "error.malformed-id-422",
            "a malformed id is answered 422 with a page",
            &["InstanceIds.malformed"],
            |call| ids(call).iter().any(|id| id == "ins-1122"),
            422,
        ),
    ]
}

/// Every further deviation of cvm.
pub fn all() -> Vec<Deviation> {
    let mut found = methods();
    found.extend(common_parameters());
    found.extend(credentials());
    found.extend(codes());
    found.extend(envelopes());
    found.extend(plain_statuses());
    found.push(rate());
    found
}

fn new(name: &str, about: &str, breaks: (Level, &str), also: &[&str], layer: Layer) -> Deviation {
    Deviation::new(PROFILE, name, about, breaks, also, layer)
}

fn posts(call: &Call) -> bool {
    call.method == Method::POST
}

fn methods() -> Vec<Deviation> {
    let post = should("example.post");
    vec![
        new(
            "example.post-refused",
            "POST is an error",
            post,
            &[],
            instead(posts, || error("UnsupportedProtocol")),
        ),
        new(
            "example.post-405",
            "POST is answered 405",
            post,
            &[],
            instead(posts, || {
                Answer::text(405, "text/plain", "Method Not Allowed\n".to_owned())
            }),
        ),
        new(
            "example.post-ignored",
            "the body of a POST is ignored",
            post,
            &[],
            asked_if(posts, |call| call.body = axum::body::Bytes::from_static(b"{}")),
        ),
    ]
}

fn header<'c>(call: &'c Call, name: &str) -> &'c str {
    call.header(name).unwrap_or_default()
}

fn put_header(call: &mut Call, name: &'static str, value: &'static str) {
    call.headers
        .insert(name, axum::http::HeaderValue::from_static(value));
}

fn common_parameters() -> Vec<Deviation> {
    const ACTION: &str = "x-tc-action";
    const VERSION: &str = "x-tc-version";
    let served = |name: &str, about: &str, clause: &str, when: fn(&Call) -> bool| {
        new(
            name,
            about,
            should(clause),
            &[],
            asked_if(when, |call| {
                put_header(call, ACTION, "DescribeInstancesStatus");
                put_header(call, VERSION, "2017-03-12");
            }),
        )
    };
    let region = |name: &str, code: &'static str| {
        new(
            name,
            &format!("a request without Region draws the error {code}"),
            should("Region.absent"),
            &[],
            instead(|call| header(call, "x-tc-region").is_empty(), move || error(code)),
        )
    };
    vec![
        served(
            "Action.absent-served",
            "a request without Action is served",
            "Action.required",
            |call| header(call, ACTION).is_empty(),
        ),
        served(
            "Action.unknown-served",
            "a request with an unknown Action is served",
            "Action.required",
            |call| header(call, ACTION) != "DescribeInstancesStatus",
        ),
        served(
            "Version.absent-served",
            "a request without Version is served",
            "Version.required",
            |call| header(call, VERSION).is_empty(),
        ),
        served(
            "Version.unknown-served",
            "a request with an unknown Version is served",
            "Version.required",
            |call| header(call, VERSION) != "2017-03-12",
        ),
        region("Region.wanted", "MissingParameter"),
        region("Region.unsupported", "UnsupportedRegion"),
    ]
}

fn credentials() -> Vec<Deviation> {
    let signed = |call: &Call| !header(call, "authorization").is_empty();
    let trusted = |call: &mut Call| call.trusted = true;
    let coded = |name: &str, code: &'static str, clause: &str, which: fn(&Call) -> bool| {
        new(
            name,
            &format!("a request that is not let in draws the error {code}"),
            should(clause),
            &[],
            Box::new(move |below, call| {
                if which(call) && !below.admits(call) {
                    error(code)
                } else {
                    below.answer(call)
                }
            }),
        )
    };
    let (missing, unknown) = ("credential.missing", "credential.unknown");
    vec![
        new(
            "credential.missing-served",
            "a request without credential is served",
            should(missing),
            &[],
            asked_if(move |call| !signed(call), trusted),
        ),
        new(
            "credential.unknown-served",
            "signatures are not checked",
            should(unknown),
            &[],
            asked_if(signed, trusted),
        ),
        coded("credential.missing-internal", "InternalError", missing, |call| {
            header(call, "authorization").is_empty()
        }),
        coded("credential.unknown-internal", "InternalError", unknown, |call| {
            !header(call, "authorization").is_empty()
        }),
        coded(
            "credential.unknown-parameter",
            "InvalidParameterValue",
            unknown,
            |call| !header(call, "authorization").is_empty(),
        ),
    ]
}

fn codes() -> Vec<Deviation> {
    let unlisted = |name: &str, code: &'static str| {
        new(
            &format!("error.Code.{name}"),
            &format!("the malformed id draws the code {code} of a known family, which is not listed"),
            should("error.Response.Error.Code.enum"),
            &["InstanceIds.malformed"],
            edited("error", move |_, body| {
                let known = &mut body["Response"]["Error"]["Code"];
                if known == "InvalidInstanceId.Malformed" {
                    *known = code.into();
                }
            }),
        )
    };
    let provoked = |name: &str, clause: (Level, &str), promised: &'static str, code: &'static str| {
        new(
            name,
            &format!("what should draw {promised} draws {code}"),
            clause,
            &[],
            edited("error", move |call, body| {
                if fault(call) == Some(promised) {
                    body["Response"]["Error"]["Code"] = code.into();
                }
            }),
        )
    };
    let internal = must("error.InternalServerError");
    let unsupported = should("error.UnsupportedOperation");
    vec![
        unlisted("unlisted", "InvalidInstanceId.TooShort"),
        unlisted("unlisted-value", "InvalidParameterValue.InstanceIdShort"),
        unlisted("deeper", "InvalidInstanceId.Malformed.Length"),
        provoked(
            "error.internal-failed",
            internal,
            "InternalServerError",
            "FailedOperation",
        ),
        provoked(
            "error.internal-unavailable",
            internal,
            "InternalServerError",
            "ServiceUnavailable",
        ),
        provoked(
            "error.unsupported-invalid",
            unsupported,
            "UnsupportedOperation",
            "InvalidAction",
        )
        .configured(Configured::Provoked("UnsupportedOperation")),
        provoked(
            "error.unsupported-internal",
            unsupported,
            "UnsupportedOperation",
            "InternalError",
        )
        .configured(Configured::Provoked("UnsupportedOperation")),
    ]
}

fn envelopes() -> Vec<Deviation> {
    let unwrapped = |kind: &'static str, also: &[&str]| {
        new(
            &format!("{kind}.without-wrapper"),
            &format!("the answer {kind} is not wrapped in Response"),
            must(&format!("{kind}.Response")),
            also,
            answered(move |_, given| {
                if kind_of(given) == kind
                    && let Body::Json(body) = &mut given.body
                {
                    *body = body["Response"].take();
                }
            }),
        )
        .blurring(kind == "error")
    };
    let huawei = new(
        "error.flat",
        "an error is flat, as another vendor has it",
        must("error.Response"),
        &[],
        edited("error", |_, body| {
            let error = body["Response"]["Error"].take();
            *body = json!({ "error_code": error["Code"], "error_msg": error["Message"] });
        }),
    )
    .blurring(true);
    let strings = new(
        "error.text",
        "the object Error is a text",
        must("error.Response.Error"),
        &[],
        edited("error", |_, body| {
            body["Response"]["Error"] = Value::from("InvalidParameterValue: the request is not valid");
        }),
    );
    vec![
        unwrapped("success", &["error.Response"]),
        unwrapped("error", &[]),
        huawei,
        strings,
    ]
}

/// The service lifts its rate for this deviation; nothing else is changed.
fn rate() -> Deviation {
    let mut rate = new(
        "rate.none",
        "more than 40 requests a second are served",
        should("rate"),
        &[],
        answered(|_, _| {}),
    )
    .configured(Configured::RateClause);
    rate.lifts_rate = true;
    rate
}
