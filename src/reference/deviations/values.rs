//! Values of `include_failure` that are neither `true` nor `false`.

use serde_json::json;

use super::{
    Deviation,
    include_failure::{ask_for, is, value, without_failed},
    layer::{Layer, asked_if, edited, instead},
    must, should,
};
use crate::reference::answer::Answer;

/// Every deviation about other values.
pub fn all() -> Vec<Deviation> {
    let mut found = vec![];
    for profile in ["dcs-v1-status", "dcs-v2-status"] {
        found.extend(other_words(profile));
        found.extend(refused_words(profile));
        found.extend(spellings(profile));
    }
    found
}

/// Requests with a value of which this holds are answered like those with `true`.
fn like_true(when: impl Fn(&str) -> bool + Send + Sync + 'static) -> Layer {
    asked_if(
        move |call| value(call).is_some_and(|value| when(&value)),
        |call| ask_for(call, "true"),
    )
}

/// A single other word, or a kind of them, counts like `true`.
fn other_words(profile: &'static str) -> Vec<Deviation> {
    type When = fn(&str) -> bool;
    let spelling: &[&str] = &["include_failure.spelling"];
    let words: [(&str, &str, When, &[&str]); 13] = [
        (
            "banana",
            "the word banana counts like true",
            |v| v == "banana",
            &[],
        ),
        ("yes", "the word yes counts like true", |v| v == "yes", &[]),
        (
            "null-word",
            "the word null counts like true",
            |v| v == "null",
            &[],
        ),
        (
            "non-ascii",
            "words with other characters than ASCII count like true",
            |v| !v.is_ascii(),
            &[],
        ),
        (
            "long",
            "values of more than 1000 characters count like true",
            |v| v.len() > 1000,
            &[],
        ),
        (
            "longest",
            "only values of 1024 characters count like true",
            |v| v.len() == 1024,
            &[],
        ),
        (
            "prefix",
            "whatever begins with true counts like it",
            |v| v.starts_with("true"),
            spelling,
        ),
        (
            "beginning",
            "any beginning of true counts like it",
            |v| "true".starts_with(v),
            spelling,
        ),
        (
            "contained",
            "whatever contains true counts like it",
            |v| v.contains("true"),
            spelling,
        ),
        (
            "first-letter",
            "whatever begins with a t counts like true",
            |v| v.starts_with('t'),
            spelling,
        ),
        (
            "four-letters",
            "only the length of the value is looked at",
            |v| v.len() == 4,
            spelling,
        ),
        (
            "not-false",
            "every value but false counts like true",
            |v| v != "false",
            spelling,
        ),
        (
            "not-empty",
            "every value counts like true",
            |v| !v.is_empty(),
            &["include_failure.false", "include_failure.spelling"],
        ),
    ];
    let of = |(name, about, when, also): (&str, &str, When, &[&str])| {
        Deviation::new(
            profile,
            &format!("include_failure.other.{name}"),
            about,
            must("include_failure.other"),
            also,
            like_true(when),
        )
    };
    words.into_iter().map(of).collect()
}

/// Other words are refused, or too much for the service.
fn refused_words(profile: &'static str) -> Vec<Deviation> {
    type When = fn(&str) -> bool;
    let error = |status: u16| {
        let body = json!({ "error_code": "DCS.4062", "error_msg": "The value is not valid.", "error_ext_msg": null });
        Answer::new(status, body)
    };
    let words: [(&str, &str, When, u16); 7] = [
        (
            "words-400",
            "words other than true and false are refused with 400",
            |v| v == "banana",
            400,
        ),
        (
            "words-404",
            "words other than true and false are answered 404",
            |v| v == "yes",
            404,
        ),
        (
            "long-400",
            "values of 1024 characters are refused with 400",
            |v| v.len() >= 1024,
            400,
        ),
        (
            "long-414",
            "values of 1024 characters are refused with 414",
            |v| v.len() >= 1024,
            414,
        ),
        (
            "non-ascii-400",
            "words with other characters than ASCII draw a 400",
            |v| !v.is_ascii(),
            400,
        ),
        (
            "non-ascii-500",
            "words with other characters than ASCII draw a 500",
            |v| !v.is_ascii(),
            500,
        ),
        (
            "words-202",
            "words other than true and false are answered 202",
            |v| v == "tru",
            202,
        ),
    ];
    let of = |(name, about, when, status): (&str, &str, When, u16)| {
        Deviation::new(
            profile,
            &format!("include_failure.other.{name}"),
            about,
            must("include_failure.other"),
            &[],
            instead(
                move |call| value(call).is_some_and(|value| when(&value)),
                move || error(status),
            ),
        )
    };
    let mut found: Vec<Deviation> = words.into_iter().map(of).collect();
    found.push(Deviation::new(
        profile,
        "include_failure.other.non-ascii-503",
        "words with other characters than ASCII draw a 503 every time",
        must("include_failure.other"),
        &[],
        instead(
            |call| value(call).is_some_and(|value| !value.is_ascii()),
            // A wait of nothing: whoever asks again need not wait.
            move || error(503).with_header("retry-after", "0".to_owned()),
        ),
    ));
    found
}

/// Spellings near `true` count like it, or are refused.
fn spellings(profile: &'static str) -> Vec<Deviation> {
    type When = fn(&str) -> bool;
    let words: [(&str, &str, When); 6] = [
        ("capitals", "case does not matter", |v| {
            v.eq_ignore_ascii_case("true")
        }),
        ("title-case", "True counts like true", |v| {
            v == "True" || v == "true"
        }),
        ("one", "1 counts like true", |v| v == "1" || v == "true"),
        ("trimmed", "white space around true is ignored", |v| {
            v.trim() == "true"
        }),
        ("trimmed-at-the-end", "white space after true is ignored", |v| {
            v.trim_end() == "true"
        }),
        ("empty", "the empty value counts like true", |v| {
            v.is_empty() || v == "true"
        }),
    ];
    let like = |(name, about, when): (&str, &str, When)| {
        Deviation::new(
            profile,
            &format!("include_failure.spelling.{name}"),
            about,
            should("include_failure.spelling"),
            &[],
            like_true(when),
        )
    };
    let mut found: Vec<Deviation> = words.into_iter().map(like).collect();
    let bad = || {
        Answer::new(
            400,
            json!({ "error_code": "DCS.4062", "error_msg": "The value is not valid." }),
        )
    };
    found.push(Deviation::new(
        profile,
        "include_failure.spelling.capitals-400",
        "TRUE is refused with 400",
        should("include_failure.spelling"),
        &[],
        instead(|call| is(call, "TRUE"), bad),
    ));
    found.push(Deviation::new(
        profile,
        "include_failure.spelling.empty-400",
        "the empty value is refused with 400",
        should("include_failure.spelling"),
        &[],
        instead(|call| is(call, ""), bad),
    ));
    found.push(Deviation::new(
        profile,
        "include_failure.encoded.not-decoded",
        "the value is compared without being decoded",
        should("include_failure.encoded"),
        &[],
        asked_if(
            |call| call.query.contains('%'),
            |call| ask_for(call, "something-else"),
        ),
    ));
    found.push(Deviation::new(
        profile,
        "include_failure.encoded.left-out",
        "the value is compared without being decoded, and the number is left out",
        should("include_failure.encoded"),
        &[],
        edited("200", |call, body| {
            if call.query.contains("%74rue") {
                without_failed(body);
            }
        }),
    ));
    found.push(Deviation::new(
        profile,
        "include_failure.encoded.refused",
        "a percent sign is refused with 400",
        should("include_failure.encoded"),
        &["include_failure.other", "include_failure.spelling"],
        instead(|call| call.query.contains('%'), bad),
    ));
    found
}
