//! What `include_failure` asks for, misunderstood.

use std::sync::Arc;

use axum::http::Method;
use serde_json::json;

use super::{
    COUNTS, Deviation, each,
    edit::Edit::{self, Add, Removed, Sent, Set},
    layer::Layer,
    must, should, table,
    words::{asked_if, both, good, instead, refused},
};
use crate::reference::{answer::Answer, call::Call};

const V1: &str = COUNTS[0];
const V2: &str = COUNTS[1];
const FAILED: &str = "createfailed_count";
/// Where the number stands, at every level.
const PLACES: [&str; 3] = [FAILED, "redis.createfailed_count", "memcached.createfailed_count"];

/// Every deviation about the parameter.
pub fn all() -> Vec<Deviation> {
    [
        misunderstood(),
        numbers(),
        levels(V1, &["", "redis"]),
        levels(V2, &["", "redis", "memcached"]),
        leaks(),
        absent(),
        other_words(),
        refused_words(),
        too_much(),
        spellings(),
        encoded(),
    ]
    .concat()
}

/// The value of the parameter, decoded; none where it is absent.
pub(super) fn value(call: &Call) -> Option<String> {
    let mut parameters = call.parameters().into_iter();
    parameters
        .find(|(name, _)| name == "include_failure")
        .map(|(_, value)| value)
}

/// The value is such a one.
fn given(such: impl Fn(&str) -> bool) -> impl Fn(&Call) -> bool {
    move |call| value(call).is_some_and(|value| such(&value))
}

pub(super) fn is(wanted: &'static str) -> impl Fn(&Call) -> bool {
    given(move |value| value == wanted)
}

/// Nothing but the parameter with this value is asked for, as it stands.
pub(super) fn plain(value: &'static str) -> impl Fn(&Call) -> bool {
    move |call| call.query.strip_prefix("include_failure=") == Some(value)
}

fn ask_for(value: &'static str) -> impl Fn(&mut Call) {
    move |call| call.query = format!("include_failure={value}")
}

/// Requests with such a value are answered like those with `true`.
fn like_true(such: impl Fn(&str) -> bool + Send + Sync + 'static) -> Layer {
    asked_if(given(such), ask_for("true"))
}

/// The number stands nowhere.
fn nowhere() -> [(&'static str, Edit); 3] {
    PLACES.map(|place| (place, Removed))
}

/// This number stands at the top and in redis, and none elsewhere.
fn failed(number: i64) -> [(&'static str, Edit); 3] {
    let [top, redis, memcached] = PLACES;
    [(top, number), (redis, number), (memcached, 0)].map(|(place, number)| (place, Sent(number.into())))
}

/// Requests are taken for others.
#[rustfmt::skip]
fn misunderstood() -> Vec<Deviation> {
    let mut found = table(&COUNTS, must("include_failure.true"), [
        ("include_failure.parameter-ignored-and-absent",
            "the parameter is ignored, and the number never returned",
            &["include_failure.true", "include_failure.encoded"],
            good().edit(nowhere())),
    ]);
    found.extend(table(&COUNTS, must("include_failure.false"), [
        ("include_failure.parameter-ignored-and-counted",
            "the parameter is ignored, and failed creations always counted",
            &["include_failure.other", "include_failure.spelling"],
            asked_if(|_| true, ask_for("true"))),
        ("include_failure.inverted", "true and false are mixed up",
            &["include_failure.true.number", "include_failure.encoded"],
            asked_if(given(|v| v == "true" || v == "false"), |call| {
                let other = if is("true")(call) { "false" } else { "true" };
                ask_for(other)(call);
            })),
        ("include_failure.cache-forgets-query", "a cache gives the first answer to every query",
            &["include_failure.other", "include_failure.spelling"],
            Arc::new(|below, call| {
                let answer = below.answer(call);
                let kept = answer.status == 200 && call.method == Method::GET;
                if kept { below.first(answer) } else { answer }
            })),
        ("include_failure.false-leaks-at-the-third", "the third answer to false returns the number", &["sums"],
            good().to(is("false")).nth(|n| n == 2).edit(failed(3))),
    ]));
    found.extend(table(&[V1], must("include_failure.true"), [
        ("include_failure.older-spelling", "only the older spelling includeFailure is known",
            &["include_failure.true.number", "include_failure.encoded"],
            asked_if(|_| true, |call| {
                let mut pairs = call.parameters().into_iter();
                let older = pairs.any(|(name, value)| name == "includeFailure" && value == "true");
                ask_for(if older { "true" } else { "false" })(call);
            })),
    ]));
    found
}

/// Another number than the account is known to hold.
#[rustfmt::skip]
fn numbers() -> Vec<Deviation> {
    let encoded: &[&str] = &["include_failure.encoded"];
    table(&COUNTS, must("include_failure.true.number"), [
        ("include_failure.true-ignored", "true counts like false", encoded,
            asked_if(is("true"), ask_for("false"))),
        ("include_failure.true.one-more", "true counts +1 failed creations, at the top and in redis", &[],
            good().to(is("true")).edit(both(FAILED, 1))),
        ("include_failure.true.one-less", "true counts -1 failed creations, at the top and in redis", &[],
            good().to(is("true")).edit(both(FAILED, -1))),
        ("include_failure.true.zero-at-the-top",
            "true counts failed creations in the engines and none at the top",
            &["include_failure.encoded", "sums"],
            good().to(is("true")).edit([(FAILED, Set(0.into()))])),
        ("include_failure.true.third-zero", "the third answer to true counts no failed creation", encoded,
            good().to(is("true")).nth(|n| n == 2).edit(failed(0))),
        ("include_failure.true.second-zero", "the second answer to true counts no failed creation", encoded,
            good().to(plain("true")).nth(|n| n == 1).edit(failed(0))),
        ("include_failure.true.every-second-one-less",
            "every second answer to true counts one failed creation less", encoded,
            good().to(is("true")).nth(|n| n % 2 == 1).edit(failed(2))),
        ("include_failure.true.reused-connection-one-less",
            "true counts one failed creation less on a connection that was used before", encoded,
            good().to(|call| is("true")(call) && call.before > 0).edit(failed(2))),
        ("include_failure.cache-keeps-false",
            "a cache gives the first answer to false to every second query from then on", encoded,
            Arc::new(|below, call| {
                let answer = below.answer(call);
                if answer.status == 200 && is("false")(call) {
                    below.first(answer)
                } else if answer.status == 200 && below.count().is_multiple_of(2) {
                    below.kept().clone().unwrap_or(answer)
                } else {
                    answer
                }
            })),
    ])
}

/// The number is missing at one of the levels, each of which has a clause of its own.
fn levels(profile: &str, engines: &[&str]) -> Vec<Deviation> {
    let of = |(engine, place): (&&str, &'static str)| {
        let (end, words) = match *engine {
            "" => (String::new(), "at the top".to_owned()),
            engine => (format!(".{engine}"), format!("in {engine}")),
        };
        let clause = format!("include_failure.true{end}");
        let third = "the third answer to true lacks the number at one of the levels";
        let encoded: &[&str] = &["include_failure.encoded"];
        let rows = [
            (
                format!("{clause}.absent"),
                format!("true does not return {FAILED} {words}"),
                encoded,
                good().to(is("true")).edit([(place, Removed)]),
            ),
            (
                format!("{clause}.third-absent"),
                third.to_owned(),
                encoded,
                good().to(plain("true")).nth(|n| n == 2).edit([(place, Removed)]),
            ),
        ];
        table(&[profile], must(&clause), rows)
    };
    engines.iter().zip(PLACES).flat_map(of).collect()
}

/// The number is returned where it must not be, at some of the levels.
fn leaks() -> Vec<Deviation> {
    // Only where one engine counts alone and the top with it does the sum hold.
    let ways: [(&str, &str, &[&str], &[&str]); 7] = [
        (V1, "everywhere", &PLACES[..2], &[]),
        (V1, "at-the-top", &PLACES[..1], &["sums"]),
        (V1, "in-redis", &PLACES[1..2], &["sums"]),
        (V2, "everywhere", &PLACES, &["sums"]),
        (V2, "at-the-top", &PLACES[..1], &["sums"]),
        (V2, "in-redis", &PLACES[1..2], &["sums"]),
        (V2, "in-memcached", &PLACES[2..], &["sums"]),
    ];
    let of = |(profile, name, places, also): (&str, &str, &[&'static str], &[&str])| {
        let leak = |word: &str, such: fn(&str) -> bool| {
            let more: Vec<(&str, Edit)> = places.iter().map(|place| (*place, Add(1))).collect();
            Deviation::new(
                profile,
                &format!("include_failure.{word}-leaks-{name}"),
                format!("{word} values return the number {}", name.replace('-', " ")),
                must(&format!("include_failure.{word}")),
                also,
                good().to(given(such)).edit(more),
            )
        };
        [
            leak("false", |v| v == "false"),
            leak("other", |v| v == "banana" || v == "真"),
        ]
    };
    ways.into_iter().flat_map(of).collect()
}

/// The parameter is wanted.
#[rustfmt::skip]
fn absent() -> Vec<Deviation> {
    let absent = |call: &Call| value(call).is_none();
    let message = "The parameter include_failure is missing.";
    let refused = |status| refused(absent, status, "DCS.4062", message);
    let wanted = ("include_failure.absent.{}", "a request without the parameter is answered {}", &[][..]);
    let mut found = table(&COUNTS, must("include_failure.absent"), each(wanted, [400, 404, 500], refused));
    found.extend(table(&COUNTS, must("include_failure.absent"), [
        ("include_failure.absent.empty", "a request without the parameter is answered 204", &[],
            good().to(absent).status(204)),
    ]));
    found
}

/// A single other word, or a kind of them, counts like `true`.
#[rustfmt::skip]
fn other_words() -> Vec<Deviation> {
    let spelling: &[&str] = &["include_failure.spelling"];
    table(&COUNTS, must("include_failure.other"), [
        ("include_failure.other.banana", "the word banana counts like true", &[],
            like_true(|v| v == "banana")),
        ("include_failure.other.yes", "the word yes counts like true", &[],
            like_true(|v| v == "yes")),
        ("include_failure.other.null-word", "the word null counts like true", &[],
            like_true(|v| v == "null")),
        ("include_failure.other.non-ascii", "words with other characters than ASCII count like true", &[],
            like_true(|v| !v.is_ascii())),
        ("include_failure.other.long", "values of more than 1000 characters count like true", &[],
            like_true(|v| v.len() > 1000)),
        ("include_failure.other.longest", "only values of 1024 characters count like true", &[],
            like_true(|v| v.len() == 1024)),
        ("include_failure.other.prefix", "whatever begins with true counts like it", spelling,
            like_true(|v| v.starts_with("true"))),
        ("include_failure.other.beginning", "any beginning of true counts like it", spelling,
            like_true(|v| "true".starts_with(v))),
        ("include_failure.other.contained", "whatever contains true counts like it", spelling,
            like_true(|v| v.contains("true"))),
        ("include_failure.other.first-letter", "whatever begins with a t counts like true", spelling,
            like_true(|v| v.starts_with('t'))),
        ("include_failure.other.four-letters", "only the length of the value is looked at", spelling,
            like_true(|v| v.len() == 4)),
        ("include_failure.other.not-false", "every value but false counts like true", spelling,
            like_true(|v| v != "false")),
        ("include_failure.other.not-empty", "every value counts like true",
            &["include_failure.false", "include_failure.spelling"],
            like_true(|v| !v.is_empty())),
    ])
}

/// Other words are refused, or too much for the service.
#[rustfmt::skip]
fn refused_words() -> Vec<Deviation> {
    let answered = |such: fn(&str) -> bool, status| instead(given(such), move || error(status));
    table(&COUNTS, must("include_failure.other"), [
        ("include_failure.other.words-400", "words other than true and false are refused with 400", &[],
            answered(|v| v == "banana", 400)),
        ("include_failure.other.words-404", "words other than true and false are answered 404", &[],
            answered(|v| v == "yes", 404)),
        ("include_failure.other.long-400", "values of 1024 characters are refused with 400", &[],
            answered(|v| v.len() >= 1024, 400)),
        ("include_failure.other.long-414", "values of 1024 characters are refused with 414", &[],
            answered(|v| v.len() >= 1024, 414)),
        ("include_failure.other.non-ascii-400", "words with other characters than ASCII draw a 400", &[],
            answered(|v| !v.is_ascii(), 400)),
        ("include_failure.other.non-ascii-500", "words with other characters than ASCII draw a 500", &[],
            answered(|v| !v.is_ascii(), 500)),
        ("include_failure.other.words-202", "words other than true and false are answered 202", &[],
            answered(|v| v == "tru", 202)),
    ])
}

const INVALID: &str = "The value is not valid.";

fn error(status: u16) -> Answer {
    Answer::new(
        status,
        json!({ "error_code": "DCS.4062", "error_msg": INVALID, "error_ext_msg": null }),
    )
}

/// Some values draw a 503 every time, which others do not. A wait of nothing: whoever asks again need not wait.
#[rustfmt::skip]
fn too_much() -> Vec<Deviation> {
    fn unwell(such: impl Fn(&Call) -> bool + Send + Sync + 'static) -> Layer {
        good()
            .to(such)
            .changed(|_, answer| *answer = error(503).with_header("retry-after", "0".to_owned()))
    }
    let mut found = table(&COUNTS, must("include_failure.other"), [
        ("include_failure.other.non-ascii-503",
            "words with other characters than ASCII draw a 503 every time", &[],
            unwell(given(|v| !v.is_ascii()))),
    ]);
    found.extend(table(&COUNTS, must("200"), [
        ("include_failure.true-503", "the value true draws a 503 every time", &[], unwell(plain("true"))),
        ("include_failure.false-503", "the value false draws a 503 every time", &[], unwell(plain("false"))),
    ]));
    found.extend(table(&COUNTS, should("include_failure.encoded"), [
        ("include_failure.encoded.503", "a percent-encoded true draws a 503 every time", &[],
            unwell(|call| call.query.contains("%74rue"))),
    ]));
    found
}

/// Spellings near `true` count like it, or are refused.
#[rustfmt::skip]
fn spellings() -> Vec<Deviation> {
    table(&COUNTS, should("include_failure.spelling"), [
        ("include_failure.spelling.capitals", "case does not matter", &[],
            like_true(|v| v.eq_ignore_ascii_case("true"))),
        ("include_failure.spelling.title-case", "True counts like true", &[],
            like_true(|v| v == "True" || v == "true")),
        ("include_failure.spelling.one", "1 counts like true", &[],
            like_true(|v| v == "1" || v == "true")),
        ("include_failure.spelling.trimmed", "white space around true is ignored", &[],
            like_true(|v| v.trim() == "true")),
        ("include_failure.spelling.trimmed-at-the-end", "white space after true is ignored", &[],
            like_true(|v| v.trim_end() == "true")),
        ("include_failure.spelling.empty", "the empty value counts like true", &[],
            like_true(|v| v.is_empty() || v == "true")),
        ("include_failure.spelling.capitals-400", "TRUE is refused with 400", &[],
            refused(is("TRUE"), 400, "DCS.4062", INVALID)),
        ("include_failure.spelling.empty-400", "the empty value is refused with 400", &[],
            refused(is(""), 400, "DCS.4062", INVALID)),
    ])
}

/// The value is read as it stands.
#[rustfmt::skip]
fn encoded() -> Vec<Deviation> {
    let percent = |call: &Call| call.query.contains('%');
    table(&COUNTS, should("include_failure.encoded"), [
        ("include_failure.encoded.second-absent",
            "the second answer to a percent-encoded true lacks the number", &[],
            good().to(|call| call.query.contains("%74rue")).nth(|n| n == 1).edit([(FAILED, Removed)])),
        ("include_failure.encoded.not-decoded", "the value is compared without being decoded", &[],
            asked_if(percent, ask_for("something-else"))),
        ("include_failure.encoded.left-out",
            "the value is compared without being decoded, and the number is left out", &[],
            good().to(|call| call.query.contains("%74rue")).edit(nowhere())),
        ("include_failure.encoded.refused", "a percent sign is refused with 400",
            &["include_failure.other", "include_failure.spelling"],
            refused(percent, 400, "DCS.4062", INVALID)),
    ])
}
