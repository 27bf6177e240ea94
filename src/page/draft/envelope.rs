//! What answers of actions are wrapped in.

use super::facts::{Answer, Facts, Presence, RESPONSES, Row, Table};
use crate::page::model::Kind;

/// Where the error of a failed call stands.
const ERROR: &str = "Response.Error";

/// What an answer of an action is wrapped in: the vendor's common page says it, not this one.
pub fn put(facts: &mut Facts) {
    let row = |name: &str, kind: Kind| Row {
        name: name.into(),
        kinds: vec![kind],
        presence: Presence::Must,
        ..Row::default()
    };
    let table = |name: &str, about: &str, under: &[&str], rows: Vec<Row>| Table {
        name: name.into(),
        about: about.into(),
        under: under.iter().map(|u| (*u).to_owned()).collect(),
        rows,
    };
    let names: Vec<Row> = facts
        .answers
        .iter()
        .filter(|a| a.status == "success")
        .flat_map(|a| a.under("Response").cloned().collect::<Vec<_>>())
        .collect();
    if names.iter().any(|r| r.name == "Error") {
        facts.leave(
            ERROR,
            "the page names it in a success, and where it stands a call has failed",
        );
    }
    if let Some(success) = facts.answers.iter_mut().find(|a| a.status == "success") {
        without_envelope(&mut success.tables);
        success.tables.insert(
            0,
            table(
                &facts.envelope_at,
                "what the answer is wrapped in",
                &[],
                vec![row("Response", Kind::Object)],
            ),
        );
    }
    // A member of the envelope's own name cannot be told from it by its place.
    let own = ["Response", "RequestId", "Error", "Code", "Message"];
    let told = names.iter().filter(|r| !own.contains(&r.name.as_str()));
    let never = told.map(|r| Row {
        name: r.name.clone(),
        presence: Presence::Never,
        ..Row::default()
    });
    let mut inside = vec![row("Error", Kind::Object), row("RequestId", Kind::String)];
    inside.extend(never);
    facts.answers.retain(|a| a.status != "error");
    facts.answers.push(Answer {
        status: "error".into(),
        tables: vec![
            table(
                RESPONSES,
                "what an error is wrapped in",
                &[],
                vec![row("Response", Kind::Object)],
            ),
            table(
                RESPONSES,
                "members of Response in a failure",
                &["Response"],
                inside,
            ),
            table(
                RESPONSES,
                "members of Error",
                &[ERROR],
                vec![row("Code", Kind::String), row("Message", Kind::String)],
            ),
        ],
    });
    if facts.request.host.is_none() {
        facts.check(
            "[request] service",
            "the page names no host, whose first word the scope of a signature names: fill in `service`",
        );
    }
    facts.check(RESPONSES, "the envelope of successes and errors is that of the vendor's common page, which this page only links to");
}

/// Takes out the row of the envelope itself, and whatever stands where errors do.
fn without_envelope(tables: &mut Vec<Table>) {
    let is_of_error = |place: &String| {
        let behind = place.strip_prefix(ERROR);
        behind.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    tables.retain(|table| table.under.is_empty() || !table.under.iter().all(is_of_error));
    for table in tables.iter_mut() {
        table.under.retain(|place| !is_of_error(place));
        let own = match table.under.as_slice() {
            [] => "Response",
            [place] if place == "Response" => "Error",
            _ => continue,
        };
        table.rows.retain(|row| row.name != own);
    }
    tables.retain(|table| !table.rows.is_empty());
}
