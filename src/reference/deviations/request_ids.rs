//! `RequestId`: every request has one of its own.

use serde_json::{Value, json};

use super::{
    Deviation,
    layer::{Below, Layer, answered, kind_of},
    must, should,
};
use crate::{
    record::Level,
    reference::{
        answer::{Answer, Body},
        call::Call,
    },
};

const PROFILE: &str = "cvm-2017-status";

fn put(answer: &mut Answer, id: impl Into<Value>) {
    if let Body::Json(body) = &mut answer.body {
        body["Response"]["RequestId"] = id.into();
    }
}

fn id(answer: &Answer) -> Value {
    match &answer.body {
        Body::Json(body) => body["Response"]["RequestId"].clone(),
        Body::Raw(..) => Value::Null,
    }
}

/// A UUID that is told by a number alone.
fn uuid(number: u64) -> String {
    format!("3c140219-cfe9-470e-b241-{number:012x}")
}

/// Every deviation about request ids.
pub fn all() -> Vec<Deviation> {
    let new = |name: &str, about: &str, (level, clause): (Level, &str), also: &[&str], layer: Layer| {
        Deviation::new(PROFILE, name, about, (level, clause), also, layer)
    };
    let unique = must("RequestId.unique");
    let mut found = vec![
        new(
            "RequestId.constant",
            "all answers have the same RequestId",
            unique,
            &[],
            answered(|_, answer| put(answer, uuid(0))),
        ),
        new(
            "RequestId.twice",
            "one RequestId is used twice",
            unique,
            &[],
            Box::new(|below, call| {
                let mut answer = below.answer(call);
                let before = below.swap(answer.clone());
                if let (5, Some(before)) = (below.count(), before) {
                    put(&mut answer, id(&before));
                }
                answer
            }),
        ),
        new(
            "RequestId.returns",
            "request ids begin again after twenty requests",
            unique,
            &[],
            Box::new(|below: &Below<'_>, call: &Call| {
                let mut answer = below.answer(call);
                put(&mut answer, uuid(below.count() % 20));
                answer
            }),
        ),
        new(
            "RequestId.of-the-request",
            "the same request has the same RequestId again",
            unique,
            &[],
            answered(|call, answer| {
                let asked = format!("{} {} {:?}", call.method, call.query, call.body);
                let hash = asked.bytes().fold(7_u64, |hash, byte| {
                    hash.wrapping_mul(31).wrapping_add(u64::from(byte)) & 0xffff_ffff_ffff
                });
                put(answer, uuid(hash));
            }),
        ),
        new(
            "RequestId.of-errors",
            "all errors have the same RequestId",
            unique,
            &[],
            answered(|_, answer| {
                if kind_of(answer) == "error" {
                    put(answer, uuid(1));
                }
            }),
        ),
    ];
    for kind in ["success", "error"] {
        let form = |name: &str, about: &str, of: fn(u64) -> Value| {
            new(
                &format!("{kind}.RequestId.{name}"),
                &format!("RequestId of the answer {kind} is {about}"),
                should(&format!("{kind}.Response.RequestId.format")),
                &[],
                Box::new(move |below, call| {
                    let mut answer = below.answer(call);
                    if kind_of(&answer) == kind {
                        put(&mut answer, of(below.count()));
                    }
                    answer
                }),
            )
        };
        found.extend([
            form("running-number", "a running number", |n| {
                json!(format!("request-{n}"))
            }),
            form("digits", "32 hexadecimal digits and some more", |n| {
                json!(format!("{n:040x}"))
            }),
            form("braces", "a UUID in braces", |n| {
                json!(format!("{{{}}}", uuid(n)))
            }),
        ]);
    }
    found
}
