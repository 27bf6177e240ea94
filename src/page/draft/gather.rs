//! What a page comes down to when it is judged by: tables and examples held against each other.

use super::{
    envelope,
    facts::{ANSWERS, COMMON, Facts, may_be_asked},
    fixtures,
    shown::held,
};
use crate::page::{
    PageError,
    model::{self, Note, Page, Place},
};

/// The facts of a page.
///
/// # Errors
/// A page without an answer that can be judged.
pub fn of(page: &Page, id: &str) -> Result<Facts, PageError> {
    let request = page.request.clone().unwrap_or_default();
    let mut facts = Facts {
        id: id.to_owned(),
        parameters: page.parameters.clone(),
        statuses: page.statuses.clone(),
        codes: page.codes.iter().map(|(code, _)| code.clone()).collect(),
        rate: page.rate,
        checks: page.doubts.clone(),
        not_judged: page.not_understood.clone(),
        listed_at: (
            page.statuses_at.clone().unwrap_or_else(|| "Status codes".into()),
            page.codes_at.clone().unwrap_or_else(|| "Error codes".into()),
        ),
        states: page.states.clone(),
        request,
        ..Facts::default()
    };
    for answer in &page.answers {
        let nameless = answer.status == "error" && facts.request.action.is_none();
        if nameless {
            facts.leave(
                "Errors",
                "the page shows the body of an error without naming its status",
            );
        } else if let Some(held) = held(answer, &mut facts) {
            facts.answers.push(held);
        }
    }
    if facts.request.action.is_some() {
        let shown = page.answers.iter().flat_map(|a| &a.examples).next();
        facts.envelope_at = shown.map_or_else(|| ANSWERS.to_owned(), |e| e.place.clone());
        envelope::put(&mut facts);
    }
    let success = facts
        .answers
        .first()
        .is_some_and(|a| a.status == "success" || a.status.starts_with('2'));
    if !success {
        let body = |a: &&model::Answer| !a.tables.is_empty() || !a.examples.is_empty();
        let described: Vec<&str> = page
            .answers
            .iter()
            .filter(body)
            .map(|a| a.status.as_str())
            .collect();
        let why = match described.as_slice() {
            [] => "the page describes no answer of a success with a body, so there is nothing to judge it by".to_owned(),
            [first, ..] if first.starts_with('2') => {
                "no member of the answer has a name of Latin letters that is always the same, so there is nothing to judge it by: \
                 take another call of this service"
                    .to_owned()
            }
            others => format!(
                "the page describes the answer {} and none of a success, so there is nothing to judge it by: take \
                 another call of this service",
                others.join(", ")
            ),
        };
        return Err(PageError(why));
    }
    for answer in &facts.answers {
        if let Ok(status) = answer.status.parse()
            && !facts.statuses.iter().any(|(known, _)| *known == status)
        {
            facts.statuses.push((status, String::new()));
        }
    }
    facts.statuses.sort_unstable();
    unasked(&mut facts, page)?;
    fixtures::settle(&mut facts, page);
    Ok(facts)
}

/// Says which parameters are never sent.
///
/// # Errors
/// One that every request needs.
fn unasked(facts: &mut Facts, page: &Page) -> Result<(), PageError> {
    let by_path = facts.request.action.is_none();
    let common = |name: &str| !by_path && COMMON.contains(&name);
    let mut notes = vec![];
    let rows = facts.parameters_in(Place::Query);
    for row in rows.filter(|r| !may_be_asked(&r.name) && !common(&r.name)) {
        let given = by_path && row.name == "region" || fixtures::constant(facts, page, row).is_some();
        if row.mandatory == Some(true) && given {
            continue;
        }
        if row.mandatory == Some(true) {
            return Err(PageError(format!(
                "every request needs the parameter {}, but names of calls and credentials only the suite itself \
                 sets, so it cannot be judged",
                row.name
            )));
        }
        let why = "names of calls and credentials only the suite itself sets: it is never sent";
        notes.push(Note::new(format!("parameter {}", row.name), why));
    }
    facts.not_judged.extend(notes);
    Ok(())
}
