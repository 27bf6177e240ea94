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
        let is_of_error = |place: &str| matches!(place.strip_prefix(ERROR), Some(rest) if rest.is_empty() || rest.starts_with('.'));
        for table in &mut success.tables {
            let (outside, inside) = (table.under.is_empty(), table.under == ["Response"]);
            table.under.retain(|place| !is_of_error(place));
            if table.under.is_empty() && !outside {
                table.rows.clear();
            }
            table
                .rows
                .retain(|r| !(outside && r.name == "Response" || inside && r.name == "Error"));
        }
        success.tables.retain(|t| !t.rows.is_empty());
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
