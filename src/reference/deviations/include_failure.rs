//! What `include_failure` asks for, misunderstood.

use axum::http::Method;
use serde_json::{Value, json};

use super::{
    Deviation,
    layer::{Layer, answered, asked_if, edited, instead},
    must,
};
use crate::reference::{
    answer::{Answer, Body},
    call::Call,
};

const V1: &str = "dcs-v1-status";
const V2: &str = "dcs-v2-status";
const FAILED: &str = "createfailed_count";

/// Every deviation about the parameter.
pub fn all() -> Vec<Deviation> {
    let mut found = vec![];
    for (profile, engines) in [(V1, &["redis"][..]), (V2, &["redis", "memcached"][..])] {
        found.extend(ignored(profile));
        found.extend(not_returned(profile, engines));
        found.extend(off_by(profile));
        found.extend(leaks(profile, engines));
        found.extend(caches(profile));
        found.extend(mandatory(profile));
    }
    found.push(older_spelling());
    found
}

/// The value of the parameter, decoded; none where it is absent.
pub(super) fn value(call: &Call) -> Option<String> {
    let parameters = call.parameters();
    parameters
        .into_iter()
        .find(|(name, _)| name == "include_failure")
        .map(|(_, value)| value)
}

pub(super) fn is(call: &Call, wanted: &str) -> bool {
    value(call).as_deref() == Some(wanted)
}

pub(super) fn ask_for(call: &mut Call, value: &str) {
    call.query = format!("include_failure={value}");
}

/// Answers to `true` are changed.
fn to_true(change: impl Fn(&mut Value) + Send + Sync + 'static) -> Layer {
    edited("200", move |call, body| {
        if is(call, "true") {
            change(body);
        }
    })
}

fn add(body: &mut Value, pointer: &str, more: i64) {
    if let Some(count) = body.pointer_mut(pointer) {
        *count = (count.as_i64().unwrap_or(0) + more).into();
    }
}

/// Leaves the number out at every level.
pub(super) fn without_failed(body: &mut Value) {
    for place in ["", "/redis", "/memcached"] {
        if let Some(Value::Object(counts)) = body.pointer_mut(place) {
            counts.shift_remove(FAILED);
        }
    }
}

fn ignored(profile: &'static str) -> Vec<Deviation> {
    let new = |name, about: &str, breaks, also: &[&str], layer| {
        Deviation::new(profile, name, about, must(breaks), also, layer)
    };
    vec![
        new(
            "include_failure.true-ignored",
            "true counts like false",
            "include_failure.true.number",
            &["include_failure.encoded"],
            asked_if(|call| is(call, "true"), |call| ask_for(call, "false")),
        ),
        new(
            "include_failure.parameter-ignored-and-absent",
            "the parameter is ignored, and the number never returned",
            "include_failure.true",
            &["include_failure.true"],
            edited("200", |_, body| without_failed(body)),
        ),
        new(
            "include_failure.parameter-ignored-and-counted",
            "the parameter is ignored, and failed creations always counted",
            "include_failure.false",
            &["include_failure.other", "include_failure.spelling"],
            asked_if(|_| true, |call| ask_for(call, "true")),
        ),
        new(
            "include_failure.inverted",
            "true and false are mixed up",
            "include_failure.false",
            &["include_failure.true.number", "include_failure.encoded"],
            asked_if(
                |call| is(call, "true") || is(call, "false"),
                |call| {
                    let other = if is(call, "true") { "false" } else { "true" };
                    ask_for(call, other);
                },
            ),
        ),
    ]
}

fn not_returned(profile: &'static str, engines: &[&str]) -> Vec<Deviation> {
    let mut found = vec![];
    for (place, end) in std::iter::once((String::new(), String::new()))
        .chain(engines.iter().map(|e| (format!("/{e}"), format!(".{e}"))))
    {
        found.push(Deviation::new(
            profile,
            &format!("include_failure.true{end}.absent"),
            format!("true does not return {FAILED} {}", place_in_words(&end)),
            must(&format!("include_failure.true{end}")),
            &[],
            to_true(move |body| {
                if let Some(Value::Object(counts)) = body.pointer_mut(&place) {
                    counts.shift_remove(FAILED);
                }
            }),
        ));
    }
    found
}

fn place_in_words(end: &str) -> String {
    end.strip_prefix('.')
        .map_or_else(|| "at the top".to_owned(), |engine| format!("in {engine}"))
}

/// Just beside the number that the account is known to hold.
fn off_by(profile: &'static str) -> Vec<Deviation> {
    let of = |(name, more): (&str, i64)| {
        Deviation::new(
            profile,
            &format!("include_failure.true.{name}"),
            format!("true counts {more:+} failed creations, at the top and in redis"),
            must("include_failure.true.number"),
            &[],
            to_true(move |body| {
                add(body, &format!("/{FAILED}"), more);
                add(body, &format!("/redis/{FAILED}"), more);
            }),
        )
    };
    let mut found: Vec<Deviation> = [("one-more", 1), ("one-less", -1)].map(of).into();
    found.push(Deviation::new(
        profile,
        "include_failure.true.zero-at-the-top",
        "true counts failed creations in the engines and none at the top",
        must("include_failure.true.number"),
        &["include_failure.encoded", "sums"],
        to_true(|body| body[FAILED] = 0.into()),
    ));
    found
}

/// The number is returned where it must not be, at some of the levels.
fn leaks(profile: &'static str, engines: &[&'static str]) -> Vec<Deviation> {
    let mut places: Vec<(String, Vec<String>)> = vec![
        ("everywhere".to_owned(), vec![String::new()]),
        ("at-the-top".to_owned(), vec![String::new()]),
    ];
    places[0].1.extend(engines.iter().map(|e| format!("/{e}")));
    places.extend(engines.iter().map(|e| (format!("in-{e}"), vec![format!("/{e}")])));
    let mut found = vec![];
    for (name, places) in places {
        // Only where one engine counts alone and the top with it does the sum hold.
        let uneven = places.len() != 2 || engines.len() != 1;
        let leak = |word: &'static str, clause: &str, when: fn(&Call) -> bool| {
            let places = places.clone();
            let also: &[&str] = if uneven { &["sums"] } else { &[] };
            Deviation::new(
                profile,
                &format!("include_failure.{word}-leaks-{name}"),
                format!("{word} values return the number {}", name.replace('-', " ")),
                must(clause),
                also,
                edited("200", move |call, body| {
                    for place in places.iter().filter(|_| when(call)) {
                        add(body, &format!("{place}/{FAILED}"), 1);
                    }
                }),
            )
        };
        found.push(leak("false", "include_failure.false", |call| is(call, "false")));
        found.push(leak("other", "include_failure.other", |call| {
            value(call).is_some_and(|value| value == "banana" || value == "真")
        }));
    }
    found
}

/// Caches that forget what was asked.
fn caches(profile: &'static str) -> Vec<Deviation> {
    let reads = |call: &Call| call.method == Method::GET;
    let forgets = Deviation::new(
        profile,
        "include_failure.cache-forgets-query",
        "a cache gives the first answer to every query",
        must("include_failure.false"),
        &["include_failure.other", "include_failure.spelling"],
        Box::new(move |below, call| {
            let answer = below.answer(call);
            if answer.status == 200 && reads(call) {
                below.first(answer)
            } else {
                answer
            }
        }),
    );
    let keeps_false = Deviation::new(
        profile,
        "include_failure.cache-keeps-false",
        "a cache gives the first answer to false to every second query from then on",
        must("include_failure.true.number"),
        &["include_failure.encoded"],
        Box::new(move |below, call| {
            let answer = below.answer(call);
            if answer.status == 200 && is(call, "false") {
                below.first(answer)
            } else if answer.status == 200 && below.count().is_multiple_of(2) {
                below.kept().unwrap_or(answer)
            } else {
                answer
            }
        }),
    );
    vec![forgets, keeps_false]
}

fn mandatory(profile: &'static str) -> Vec<Deviation> {
    let of = |status: u16| {
        Deviation::new(
            profile,
            &format!("include_failure.absent.{status}"),
            format!("a request without the parameter is answered {status}"),
            must("include_failure.absent"),
            &[],
            instead(
                |call| value(call).is_none(),
                move || {
                    let message = "The parameter include_failure is missing.";
                    Answer::new(status, json!({ "error_code": "DCS.4062", "error_msg": message }))
                },
            ),
        )
    };
    let mut found: Vec<Deviation> = [400, 404, 500].map(of).into();
    found.push(Deviation::new(
        profile,
        "include_failure.absent.empty",
        "a request without the parameter is answered 204",
        must("include_failure.absent"),
        &[],
        answered(|call, given| {
            if given.status == 200 && value(call).is_none() {
                given.status = 204;
                given.body = Body::Raw(None, vec![]);
            }
        }),
    ));
    found
}

fn older_spelling() -> Deviation {
    Deviation::new(
        V1,
        "include_failure.older-spelling",
        "only the older spelling includeFailure is known",
        must("include_failure.true"),
        &["include_failure.true.number", "include_failure.encoded"],
        asked_if(
            |_| true,
            |call| {
                let parameters = call.parameters();
                let older = parameters
                    .iter()
                    .any(|pair| *pair == ("includeFailure".into(), "true".into()));
                ask_for(call, if older { "true" } else { "false" });
            },
        ),
    )
}
