//! The other rules of cvm: its envelope, methods, common parameters, credentials, codes and request ids.

use std::sync::Arc;

use axum::http::{HeaderValue, Method};
use serde_json::json;

use super::{
    CVM, Configured, Deviation,
    edit::{
        Edit::{Add, Sent, Set},
        apply,
    },
    layer::{Layer, fault, kind_of},
    must,
    query::{an_id, ids},
    should, table,
    words::{answers, any, asked_if, error, failed, good, instead, let_in},
};
use crate::reference::{
    answer::{Answer, Body},
    call::Call,
};

/// Every further deviation of cvm.
pub fn all() -> Vec<Deviation> {
    [
        methods(),
        common_parameters(),
        credentials(),
        codes(),
        provoked_codes(),
        envelopes(),
        plain_statuses(),
        request_ids(),
        forms_of_request_ids(),
        vec![rate()],
    ]
    .concat()
}

/// Failures that are told by the HTTP status alone.
#[rustfmt::skip]
fn plain_statuses() -> Vec<Deviation> {
    fn page(when: impl Fn(&Call) -> bool + Send + Sync + 'static, status: u16) -> Layer {
        let text = "<html>The request cannot be served.</html>";
        instead(when, move || Answer::text(status, "text/html", text.to_owned()))
    }
    table(&[CVM], must("error"), [
        ("error.unknown-action-404", "an unknown Action is answered 404 with a page", &["Action.required"],
            page(|call| header(call, ACTION) == "DescribeNoSuchConformance", 404)),
        ("error.too-many-ids-413", "too many ids are answered 413 with a page", &["InstanceIds.101"],
            page(|call| ids(call).len() > 100, 413)),
        ("error.malformed-id-422", "a malformed id is answered 422 with a page", &["InstanceIds.malformed"],
            page(an_id(|id| id == "ins-1122"), 422)),
    ])
}

#[rustfmt::skip]
fn methods() -> Vec<Deviation> {
    let posts = |call: &Call| call.method == Method::POST;
    table(&[CVM], should("example.post"), [
        ("example.post-refused", "POST is an error", &[], failed(posts, "UnsupportedProtocol")),
        ("example.post-405", "POST is answered 405", &[],
            instead(posts, || Answer::text(405, "text/plain", "Method Not Allowed\n".to_owned()))),
        ("example.post-ignored", "the body of a POST is ignored", &[],
            asked_if(posts, |call| call.body = axum::body::Bytes::from_static(b"{}"))),
        ("example.post-counts-more", "TotalCount is one more in an answer to POST", &[],
            good().to(posts).edit([("Response.TotalCount", Add(1))])),
    ])
}

const ACTION: &str = "x-tc-action";
const VERSION: &str = "x-tc-version";

fn header<'c>(call: &'c Call, name: &str) -> &'c str {
    call.header(name).unwrap_or_default()
}

#[rustfmt::skip]
fn common_parameters() -> Vec<Deviation> {
    let served = |when: fn(&Call) -> bool| asked_if(when, |call| {
        call.headers.insert(ACTION, HeaderValue::from_static("DescribeInstancesStatus"));
        call.headers.insert(VERSION, HeaderValue::from_static("2017-03-12"));
    });
    let no_region = |call: &Call| header(call, "x-tc-region").is_empty();
    let mut found = table(&[CVM], should("Action.required"), [
        ("Action.absent-served", "a request without Action is served", &[],
            served(|call| header(call, ACTION).is_empty())),
        ("Action.unknown-served", "a request with an unknown Action is served", &[],
            served(|call| header(call, ACTION) != "DescribeInstancesStatus")),
    ]);
    found.extend(table(&[CVM], should("Version.required"), [
        ("Version.absent-served", "a request without Version is served", &[],
            served(|call| header(call, VERSION).is_empty())),
        ("Version.unknown-served", "a request with an unknown Version is served", &[],
            served(|call| header(call, VERSION) != "2017-03-12")),
    ]));
    found.extend(table(&[CVM], should("Region.absent"), [
        ("Region.wanted", "a request without Region draws the error MissingParameter", &[],
            failed(no_region, "MissingParameter")),
        ("Region.unsupported", "a request without Region draws the error UnsupportedRegion", &[],
            failed(no_region, "UnsupportedRegion")),
    ]));
    found
}

#[rustfmt::skip]
fn credentials() -> Vec<Deviation> {
    fn signed(call: &Call) -> bool {
        !header(call, "authorization").is_empty()
    }
    fn unsigned(call: &Call) -> bool {
        !signed(call)
    }
    let coded = |which: fn(&Call) -> bool, code: &'static str| -> Layer {
        Arc::new(move |below, call| {
            let refused = which(call) && !below.admits(call);
            if refused { error(code) } else { below.answer(call) }
        })
    };
    let internal = "a request that is not let in draws the error InternalError";
    let parameter = "a request that is not let in draws the error InvalidParameterValue";
    let mut found = table(&[CVM], should("credential.missing"), [
        ("credential.missing-served", "a request without credential is served", &[], let_in(unsigned)),
        ("credential.missing-internal", internal, &[], coded(unsigned, "InternalError")),
    ]);
    found.extend(table(&[CVM], should("credential.unknown"), [
        ("credential.unknown-served", "signatures are not checked", &[], let_in(signed)),
        ("credential.unknown-internal", internal, &[], coded(signed, "InternalError")),
        ("credential.unknown-parameter", parameter, &[], coded(signed, "InvalidParameterValue")),
    ]));
    found
}

const CODE: &str = "Response.Error.Code";

/// Errors have other codes.
#[rustfmt::skip]
fn codes() -> Vec<Deviation> {
    let unlisted = |code: &'static str| answers("error").edited(move |_, body| {
        if body["Response"]["Error"]["Code"] == "InvalidInstanceId.Malformed" {
            apply(body, CODE, &Set(code.into()));
        }
    });
    let row = |name: &'static str, code: &'static str| {
        let about = format!("the malformed id draws the code {code} of a known family, which is not listed");
        (name, about, &["InstanceIds.malformed"][..], unlisted(code))
    };
    table(&[CVM], should("error.Response.Error.Code.enum"), [
        row("error.Code.unlisted", "InvalidInstanceId.TooShort"),
        row("error.Code.unlisted-value", "InvalidParameterValue.InstanceIdShort"),
        row("error.Code.deeper", "InvalidInstanceId.Malformed.Length"),
    ])
}

/// What was asked for draws another code.
#[rustfmt::skip]
fn provoked_codes() -> Vec<Deviation> {
    let drawn = |promised: &'static str, code: &str| {
        answers("error").to(move |call| fault(call) == Some(promised)).edit([(CODE, Set(code.into()))])
    };
    let (internal, unsupported) = ("InternalServerError", "UnsupportedOperation");
    let mut found = table(&[CVM], must("error.InternalServerError"), [
        ("error.internal-failed", "what should draw InternalServerError draws FailedOperation", &[],
            drawn(internal, "FailedOperation")),
        ("error.internal-unavailable", "what should draw InternalServerError draws ServiceUnavailable", &[],
            drawn(internal, "ServiceUnavailable")),
    ]);
    let mut others = table(&[CVM], should("error.UnsupportedOperation"), [
        ("error.unsupported-invalid", "what should draw UnsupportedOperation draws InvalidAction", &[],
            drawn(unsupported, "InvalidAction")),
        ("error.unsupported-internal", "what should draw UnsupportedOperation draws InternalError", &[],
            drawn(unsupported, "InternalError")),
    ]);
    for deviation in &mut others {
        deviation.configured = Configured::Provoked("UnsupportedOperation");
    }
    found.extend(others);
    found
}

#[rustfmt::skip]
fn envelopes() -> Vec<Deviation> {
    let unwrapped = |kind: &str| answers(kind).edited(|_, body| *body = body["Response"].take());
    let mut found = table(&[CVM], must("success.Response"), [
        ("success.without-wrapper", "the answer success is not wrapped in Response", &["error.Response"],
            unwrapped("success")),
    ]);
    let mut errors = table(&[CVM], must("error.Response"), [
        ("error.without-wrapper", "the answer error is not wrapped in Response", &[], unwrapped("error")),
        ("error.flat", "an error is flat, as another vendor has it", &[],
            answers("error").edited(|_, body| {
                let error = body["Response"]["Error"].take();
                *body = json!({ "error_code": error["Code"], "error_msg": error["Message"] });
            })),
    ]);
    for deviation in &mut errors {
        deviation.blurs = true;
    }
    found.extend(errors);
    found.extend(table(&[CVM], must("error.Response.Error"), [
        ("error.text", "the object Error is a text", &[],
            answers("error").edit([
                ("Response.Error", Set("InvalidParameterValue: the request is not valid".into())),
            ])),
    ]));
    found
}

const ID: &str = "Response.RequestId";

/// A UUID that is told by a number alone.
fn uuid(number: u64) -> String {
    format!("3c140219-cfe9-470e-b241-{number:012x}")
}

/// Every request of a kind has an id that is told by its number alone.
fn numbered(kind: Option<&'static str>, id: fn(u64) -> String) -> Layer {
    Arc::new(move |below, call| {
        let mut answer = below.answer(call);
        if kind.is_none_or(|kind| kind_of(&answer) == kind)
            && let Body::Json(body) = &mut answer.body
        {
            apply(body, ID, &Sent(id(below.count()).into()));
        }
        answer
    })
}

/// Every request has an id of its own.
#[rustfmt::skip]
fn request_ids() -> Vec<Deviation> {
    table(&[CVM], must("RequestId.unique"), [
        ("RequestId.constant", "all answers have the same RequestId", &[],
            any().edit([(ID, Sent(uuid(0).into()))])),
        ("RequestId.twice", "one RequestId is used twice", &[],
            Arc::new(|below, call| {
                let mut answer = below.answer(call);
                let before = below.kept().replace(answer.clone());
                if let (5, Some(Body::Json(before)), Body::Json(body)) =
                    (below.count(), before.map(|before| before.body), &mut answer.body)
                {
                    body["Response"]["RequestId"] = before["Response"]["RequestId"].clone();
                }
                answer
            })),
        ("RequestId.returns", "request ids begin again after twenty requests", &[],
            numbered(None, |n| uuid(n % 20))),
        ("RequestId.of-the-request", "the same request has the same RequestId again", &[],
            any().edited(|call, body| {
                let asked = format!("{} {} {:?}", call.method, call.query, call.body);
                let hash = asked.bytes().fold(7_u64, |hash, byte| {
                    hash.wrapping_mul(31).wrapping_add(u64::from(byte)) & 0xffff_ffff_ffff
                });
                apply(body, ID, &Sent(uuid(hash).into()));
            })),
        ("RequestId.of-errors", "all errors have the same RequestId", &[],
            answers("error").edit([(ID, Sent(uuid(1).into()))])),
    ])
}

/// Request ids are no UUIDs.
fn forms_of_request_ids() -> Vec<Deviation> {
    type Form = (&'static str, &'static str, fn(u64) -> String);
    let forms: [Form; 3] = [
        ("running-number", "a running number", |n| format!("request-{n}")),
        ("digits", "32 hexadecimal digits and some more", |n| {
            format!("{n:040x}")
        }),
        ("braces", "a UUID in braces", |n| format!("{{{}}}", uuid(n))),
    ];
    let mut found = vec![];
    for kind in ["success", "error"] {
        let row = |(name, about, id): Form| {
            let about = format!("RequestId of the answer {kind} is {about}");
            (
                format!("{kind}.RequestId.{name}"),
                about,
                &[][..],
                numbered(Some(kind), id),
            )
        };
        let clause = format!("{kind}.Response.RequestId.format");
        found.extend(table(&[CVM], should(&clause), forms.map(row)));
    }
    found
}

/// The service lifts its rate for this deviation; nothing else is changed.
fn rate() -> Deviation {
    let unchanged = any().changed(|_, _| {});
    let about = "more than 40 requests a second are served";
    Deviation {
        lifts_rate: true,
        configured: Configured::RateClause,
        ..Deviation::new(CVM, "rate.none", about, should("rate"), &[], unchanged)
    }
}
