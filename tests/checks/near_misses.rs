//! For every row: bodies just inside and just outside of it, and the one clause that each breaks.
//!
//! What is expected follows from the rows and the rulings, never from the schemas, so that a
//! constraint that is forgotten there shows here.

use std::{collections::BTreeSet, sync::LazyLock};

use cloud_conformance::{
    catalogue::document::{Format, Kind, Presence},
    record::Level,
};
use serde_json::{Value, json};

use crate::{
    Case, all_as_they_say, beside,
    bodies::{MEMBERS, Member, answers, conforming, exchange, put, status, take},
    made_up::with_text,
};

/// Every case of every row.
pub static CASES: LazyLock<Vec<Case>> = LazyLock::new(|| {
    let mut cases = vec![];
    for member in MEMBERS.iter() {
        presence(member, &mut cases);
        kinds(member, &mut cases);
        numbers(member, &mut cases);
        lengths(member, &mut cases);
        values(member, &mut cases);
        forms(member, &mut cases);
    }
    beside::beside_each_other(&mut cases);
    beside::codes(&mut cases);
    cases
});

pub fn ids(ids: impl IntoIterator<Item = String>) -> BTreeSet<String> {
    ids.into_iter().collect()
}

/// The conforming body with this change.
pub fn case(
    member: &Member,
    what: String,
    change: impl FnOnce(&mut Value),
    breaks: BTreeSet<String>,
) -> Case {
    let mut body = conforming(member.profile, member.answer);
    change(&mut body);
    Case {
        profile: member.profile,
        answer: member.answer,
        path: member.path.to_owned(),
        what,
        exchange: exchange(member.profile, member.answer, &body),
        breaks,
        speaks_of: None,
    }
}

/// The member with this value breaks these clauses of its own: `""` is the member's, others are
/// appended to it.
pub fn with(member: &Member, value: &Value, breaks: &[&str]) -> Case {
    let own = |suffix: &&str| match *suffix {
        "" => member.id(),
        suffix => format!("{}.{suffix}", member.id()),
    };
    let shown: String = value.to_string().chars().take(60).collect();
    let change = |body: &mut Value| put(body, member.path, value.clone());
    case(
        member,
        format!("the value {shown}"),
        change,
        ids(breaks.iter().map(own)),
    )
}

fn presence(member: &Member, cases: &mut Vec<Case>) {
    let id = member.id();
    let breaks = match member.row.presence.unwrap() {
        Presence::Must => ids([id]),
        Presence::Should => ids([format!("{id}.required")]),
        Presence::Free => ids([]),
        Presence::Never => {
            let change = |body: &mut Value| put(body, member.path, json!(1));
            return cases.push(case(member, "there".into(), change, ids([id])));
        }
    };
    let change = |body: &mut Value| take(body, member.path);
    cases.push(case(member, "left out".into(), change, breaks));
}

/// A value of each kind, with what an object or list of it may hold.
fn samples() -> Vec<(Option<Kind>, Value)> {
    vec![
        (Some(Kind::Null), Value::Null),
        (Some(Kind::String), json!("text")),
        (Some(Kind::Integer), json!(1)),
        (Some(Kind::Array), json!([])),
        (Some(Kind::Object), json!({})),
        (None, json!(true)),
        (None, json!(false)),
        (None, json!(1.5)),
    ]
}

fn kinds(member: &Member, cases: &mut Vec<Case>) {
    if member.row.presence == Some(Presence::Never) {
        return;
    }
    for (kind, value) in samples() {
        match kind {
            Some(Kind::Null) if member.may_be(Kind::Null) => cases.push(with(member, &value, &[])),
            Some(kind) if member.may_be(kind) => {}
            _ => cases.push(with(member, &value, &[""])),
        }
    }
    // A number in a text is what careless writers send most.
    if member.may_be(Kind::Integer) {
        cases.push(with(member, &json!("8"), &[""]));
        cases.push(with(member, &json!([8]), &[""]));
    }
    match (member.may_be(Kind::Array), member.row.items.as_slice()) {
        (true, [Kind::String]) => {
            cases.push(with(member, &json!([]), &[]));
            cases.push(with(member, &json!(["a", "b"]), &[]));
            for item in [json!(1), json!(null), json!([]), json!({}), json!(true)] {
                cases.push(with(member, &json!(["a", item]), &[""]));
            }
        }
        (true, [Kind::Object]) => {
            cases.push(with(member, &json!([]), &[]));
            for item in [json!(1), json!(null), json!([]), json!("a")] {
                cases.push(with(member, &json!([item]), &[""]));
            }
        }
        _ => {}
    }
    let free = member.row.values.is_empty() && member.row.format.is_none() && member.row.max_length.is_none();
    if member.may_be(Kind::String) && !member.may_be(Kind::Array) && free {
        // The reference to a failure that is none.
        let advice: &[&str] =
            if member.path == "error_code" && member.may_be(Kind::Null) && member.answer == "200" {
                &["null"]
            } else {
                &[]
            };
        cases.push(with(member, &json!("text"), advice));
        cases.push(with(member, &json!(""), advice));
    }
    // An alternative that the rulings take, and advise against.
    if member.may_be(Kind::Array) && member.may_be(Kind::String) {
        let advice: &[&str] = if member.path == "available_zones" {
            &["array"]
        } else {
            &[]
        };
        cases.push(with(member, &json!("text"), advice));
    }
}

/// The clause of a limit that is only advised.
fn advised(member: &Member) -> &'static str {
    match member.path {
        "port" | "used_memory" => "range",
        _ => "minimum",
    }
}

fn numbers(member: &Member, cases: &mut Vec<Case>) {
    let row = member.row;
    let (low, high): (&str, &str) = match row.level {
        Level::Must => ("", "maximum"),
        Level::Should => (advised(member), advised(member)),
    };
    if let Some(min) = row.min {
        cases.push(with(member, &json!(min), &[]));
        cases.push(with(member, &json!(min - 1), &[low]));
        cases.push(with(member, &json!(-1_000_000), &[low]));
    }
    if let Some(max) = row.max {
        cases.push(with(member, &json!(max), &[]));
        cases.push(with(member, &json!(max + 1), &[high]));
    }
    if !member.may_be(Kind::Integer) {
        return;
    }
    // A whole number written as a float is taken, and advised against.
    let value = conforming(member.profile, member.answer);
    let own = value
        .pointer(&format!("/{}", member.path.replace('.', "/")))
        .unwrap();
    let spelling = format!("{}.{}.integer-spelling", member.profile, member.answer);
    let breaks = if row.level == Level::Should && row.presence == Some(Presence::Free) {
        ids([])
    } else {
        ids([spelling])
    };
    for text in [format!("{own}.0"), format!("{own}e0")] {
        cases.push(in_text(member, &text, breaks.clone()));
    }
    if row.max.is_none() && row.values.is_empty() && member.path != "used_memory" {
        cases.push(in_text(member, "18446744073709551616", ids([])));
        cases.push(with(member, &json!(u64::MAX), &[]));
    }
}

/// The member with a value that only a text can hold.
fn in_text(member: &Member, value: &str, breaks: BTreeSet<String>) -> Case {
    const PLACEHOLDER: u64 = 987_654_321;
    let mut body = conforming(member.profile, member.answer);
    put(&mut body, member.path, json!(PLACEHOLDER));
    let text = body.to_string().replace(&PLACEHOLDER.to_string(), value);
    Case {
        profile: member.profile,
        answer: member.answer,
        path: member.path.to_owned(),
        what: format!("the value {value}"),
        exchange: with_text(member.profile, status(member.answer), "application/json", &text),
        breaks,
        speaks_of: None,
    }
}

/// Characters of one to four bytes, one of them made of two code units, one that changes its neighbour.
const CHARACTERS: [char; 5] = ['a', 'é', '真', '😀', '\u{301}'];

fn lengths(member: &Member, cases: &mut Vec<Case>) {
    let Some(max) = member.row.max_length else { return };
    // The page says that the member is not used and always null.
    let advice: &[&str] = if member.path == "error_ext_msg" {
        &["null"]
    } else {
        &[]
    };
    for character in CHARACTERS {
        let text = |length: usize| json!(character.to_string().repeat(length));
        cases.push(with(member, &text(1), advice));
        cases.push(with(member, &text(max - 1), advice));
        cases.push(with(member, &text(max), advice));
        cases.push(with(member, &text(max + 1), &["maxLength"]));
        cases.push(with(member, &text(max * 3), &["maxLength"]));
    }
    let empty: &[&str] = if member.path == "error_ext_msg" {
        &["null"]
    } else {
        &["minLength"]
    };
    cases.push(with(member, &json!(""), empty));
}

/// What a listed value breaks although it is listed: the rulings' advice.
fn of_listed(member: &Member, value: &str) -> BTreeSet<String> {
    let id = member.id();
    match (id.as_str(), value) {
        ("clouddc-v1-status.200.state", "shutting_down") => ids([format!("{id}.spelling")]),
        (
            "clouddc-v1-status.200.state",
            "stopping" | "reinstalling" | "failed" | "modifyIping" | "switch-installing",
        ) => ids([format!("{id}.older-name")]),
        // In these states a code has to be given.
        ("clouddc-v1-status.200.state", "error") => ids(["clouddc-v1-status.200.error.required".into()]),
        ("dcs-v1-instance.200.status", "ERROR" | "CREATEFAILED") => {
            ids(["dcs-v1-instance.200.error_code.enum".into()])
        }
        _ => ids([]),
    }
}

fn values(member: &Member, cases: &mut Vec<Case>) {
    for value in &member.row.values {
        let text = value.as_str().unwrap_or_default();
        let change = |body: &mut Value| put(body, member.path, value.clone());
        cases.push(case(
            member,
            format!("the listed {value}"),
            change,
            of_listed(member, text),
        ));
        if text.is_empty() {
            cases.push(with(member, &json!(value.as_i64().unwrap() + 1), &["const"]));
            continue;
        }
        let other = if text.to_uppercase() == text {
            text.to_lowercase()
        } else {
            text.to_uppercase()
        };
        for outside in [format!("{text}x"), format!(" {text}"), format!("{text}\n"), other] {
            cases.push(with(member, &json!(outside), &["enum"]));
        }
    }
    if member.row.values.iter().any(Value::is_string) {
        cases.push(with(member, &json!(""), &["enum"]));
        cases.push(with(member, &json!("UNKNOWN"), &["enum"]));
    }
}

/// What has the form, and what nearly has it, each with the clauses that it breaks.
fn examples(format: Format) -> (&'static [&'static str], &'static [&'static str], &'static str) {
    match format {
        Format::TimeOfDay => (
            &["00:00:00", "09:09:09", "19:59:59", "20:00:00", "23:59:59"],
            &[
                "24:00:00",
                "23:60:00",
                "23:59:60",
                "9:00:00",
                "22:00",
                "22:00:00Z",
                " 22:00:00",
                "22:00:00 ",
                "22:00:00\n",
                "22-00-00",
                "2200:00",
                "22:0:00",
                "22:00:0",
                "",
                "a2:00:00",
                "30:00:00",
                "02:00:00.5",
            ],
            "pattern",
        ),
        Format::UtcDateTime => (
            &[
                "2017-03-31T12:24:46.297Z",
                "2021-02-03t04:05:06z",
                "2021-02-03T04:05:06+00:00",
                "2024-02-29T00:00:00Z",
            ],
            &[
                "2021-02-03T04:05:06",
                "2021-02-03 04:05",
                "2021-02-03T04:05:06+08:00",
                "2023-02-29T00:00:00Z",
                "2021-13-01T00:00:00Z",
                "1612325106",
                "",
                "yesterday",
                "2021-02-03Z",
            ],
            "format",
        ),
        // No document of ours has them: the drafts of pages hold them.
        Format::ZonedDateTime | Format::LocalDateTime | Format::SpacedDateTime | Format::Date => {
            (&[], &[], "pattern")
        }
        Format::AddressList => (
            &["10.0.0.1", "10.0.0.1,10.0.0.2", "fd00::1", "10.0.0.1,fd00::1"],
            &[
                "10.0.0.256",
                "10.0.0",
                "10.0.0.1;10.0.0.2",
                "10.0.0.1,",
                ",10.0.0.1",
                "",
                "localhost",
                "10.0.0.1:6379",
            ],
            "format",
        ),
        Format::Uuid => (&["0b5a3f0e-7d7f-4a53-9c0e-2f6f2c7d8e90"], &["0b5a3f0e"], "format"),
        // That it should be a UUID is what the rulings add.
        Format::NonEmpty => (&["6EF60BEC-0242-43AF-BB20-270359FB54A7"], &[""], "minLength"),
        Format::Code => (
            &[
                "InternalServerError",
                "InvalidInstanceId.Malformed",
                "AuthFailure.SignatureFailure",
                "RequestLimitExceeded",
            ],
            &[
                "",
                "Nonsense",
                "internalError",
                "InvalidParameterValuex",
                "XAuthFailure",
                "Internal",
                " InternalError",
                "Nonsense.AuthFailure",
                "InvalidParameterValue ",
            ],
            "pattern",
        ),
    }
}

fn forms(member: &Member, cases: &mut Vec<Case>) {
    let Some(format) = member.row.format else { return };
    let (inside, outside, clause) = examples(format);
    for text in inside {
        cases.push(with(member, &json!(text), &[]));
    }
    for text in outside {
        cases.push(with(member, &json!(text), &[clause]));
    }
    match format {
        Format::NonEmpty => {
            for text in [
                "x",
                "0b5a3f0e-7d7f-4a53-9c0e-2f6f2c7d8e9",
                "0b5a3f0e-7d7f-4a53-9c0e-2f6f2c7d8e900",
            ] {
                cases.push(with(member, &json!(text), &["format"]));
            }
        }
        // The family is known, and the code is not one of the listed ones.
        Format::Code => cases.push(with(member, &json!("InvalidParameterValue.Unheard"), &["enum"])),
        _ => {}
    }
}

#[test]
fn a_body_made_from_the_rows_conforms() {
    let cases: Vec<Case> = answers()
        .into_iter()
        .map(|(profile, answer)| Case {
            profile,
            answer,
            path: String::new(),
            what: "every member".into(),
            exchange: exchange(profile, answer, &conforming(profile, answer)),
            breaks: BTreeSet::new(),
            speaks_of: None,
        })
        .collect();
    all_as_they_say(&cases);
}

#[test]
fn bodies_just_outside_of_a_row_break_its_clause_and_no_other() {
    all_as_they_say(&CASES);
    println!("{} bodies", CASES.len());
}
