//! Holds what the words of a row seem to limit against the values that the page shows.

use serde_json::Value;

use super::{
    facts::{Facts, Row},
    schema::of_form,
};
use crate::{
    catalogue::{compiled::compile, document::Paging},
    page::{
        model::{self, Kind, Limits},
        words::patterns,
    },
};

patterns! {
    COUNT = r"[cC]ount$|^(?i:total(?:_?(?:num|number|records?|items?))?)$";
}

/// What a person is told of limits that prose says.
const OF_PROSE: &str = "its limits are read from the page's prose: `should` until a person raises them";

/// What the words of a row seem to do, whether a value that the example shows breaks it, and how it is left out.
type Held = (&'static str, fn(&Limits, &Value) -> bool, fn(&mut Limits));

const HELD: [Held; 5] = [
    (
        "list values",
        |limits, v| {
            let listed = |text: &str| limits.values.iter().any(|known| known == text);
            !limits.values.is_empty() && v.as_str().is_some_and(|text| !listed(text))
        },
        |limits| limits.values.clear(),
    ),
    (
        "limit it",
        |limits, v| {
            v.as_i64().is_some_and(|n| {
                limits.min.is_some_and(|m| n < m)
                    || limits.max.is_some_and(|m| n > m)
                    || !limits.values.is_empty() && !limits.values.contains(&n.to_string())
            })
        },
        |limits| {
            (limits.min, limits.max) = (None, None);
            limits.values.clear();
        },
    ),
    (
        "limit its length",
        |limits, v| {
            let length = v.as_str().map(|text| text.chars().count());
            let (least, most) = (
                limits.min_length.unwrap_or(0),
                limits.max_length.unwrap_or(usize::MAX),
            );
            length.is_some_and(|length| length < least || length > most)
        },
        |limits| (limits.min_length, limits.max_length) = (None, None),
    ),
    (
        "name a form",
        |limits, v| {
            let form = limits
                .form
                .filter(|_| v.is_string())
                .and_then(|form| compile(&of_form(form).2).ok());
            form.is_some_and(|form| !form.is_valid(v))
        },
        |limits| limits.form = None,
    ),
    (
        "say how many items it has",
        |limits, v| {
            let items = limits.items.zip(v.as_array().map(Vec::len));
            items.is_some_and(|((least, most), n)| n < least || n > most)
        },
        |limits| limits.items = None,
    ),
];

/// Leaves out what the page's own example breaks, and values of what tells things from each other.
pub fn hold(whole: Vec<&Value>, found: &mut Row) {
    let is_id = ["id", "Id"].contains(&found.name.as_str())
        || found.name.ends_with("_id")
        || found.name.ends_with("Id");
    if is_id && !found.limits.values.is_empty() {
        found.checks.push(format!(
            "the words seem to list values ({}), but it is an id: the list is left out",
            found.limits.values.join(", ")
        ));
        found.limits.values.clear();
    }
    let items = whole.iter().filter_map(|v| v.as_array()).flatten();
    let values: Vec<&Value> = whole.iter().copied().chain(items).collect();
    for (said, breaks, leave_out) in HELD {
        let limits = &mut found.limits;
        if let Some(value) = values.iter().find(|v| breaks(limits, v)) {
            let listed = limits.values.join(", ");
            let why = format!("the words seem to {said}, but the example shows {value}: it is left out");
            leave_out(limits);
            found.checks.push(if listed.is_empty() {
                why
            } else {
                format!("{why} ({listed})")
            });
        }
    }
    if !found.is_list() && found.kinds.contains(&Kind::Array) {
        let limits = &mut found.limits;
        (limits.min, limits.max, limits.min_length, limits.max_length) = (None, None, None, None);
        (limits.items, limits.form) = (None, None);
    }
    let limits = &mut found.limits;
    let counts = found.kinds.contains(&Kind::Integer) && COUNT.is_match(&found.name);
    let negative = values.iter().any(|v| v.as_i64().is_some_and(|n| n < 0));
    if counts && !negative && limits.min.is_none() {
        found.checks.push(
            "by its name it is a count, so it is never below 0: `should` until a person raises it".into(),
        );
        limits.min = Some(0);
        found.count = true;
        return;
    }
    if found.is_limited() {
        found.checks.push(OF_PROSE.to_owned());
    }
}

/// Takes back what a page contradicts that may be asked for: a list that is shorter than the largest page, and a number of
/// all items that is no greater than one page.
pub fn loosen(facts: &mut Facts, paging: &Paging) {
    let most = i64::try_from(paging.most).unwrap_or(i64::MAX);
    let limit = &paging.limit;
    let mut said = vec![];
    let tables = facts.answers.first_mut().into_iter().flat_map(|a| &mut a.tables);
    for (under, row) in tables.flat_map(|t| t.rows.iter_mut().map(|row| (&t.under, row))) {
        let is = |path: &String| model::paths(under, &row.name).contains(path);
        let told = &mut row.limits;
        let longest = told.items.and_then(|(_, longest)| i64::try_from(longest).ok());
        if let Some(longest) = longest.filter(|longest| is(&paging.list) && *longest < most) {
            told.items = None;
            let why = format!(
                "it has at most {longest} items, and `{limit}` may ask for {most}: its length is not judged"
            );
            said.push((paging.list.clone(), why));
        }
        if let Some(max) = told.max.filter(|max| is(&paging.total) && *max <= most) {
            told.max = None;
            let why = format!(
                "it is at most {max}, no more than a page of `{limit}` holds: its greatest value is not judged"
            );
            said.push((paging.total.clone(), why));
        }
        if !row.is_limited() {
            row.checks.retain(|told| told != OF_PROSE);
        }
    }
    for (path, why) in said {
        facts.check(path, why);
    }
}
