//! Writes the feature of a draft: what can be asked of any documented call, in the suite's generic sentences.

mod lists;

use std::{collections::BTreeSet, fmt::Write};

use super::facts::{ANSWERS, Facts, RESPONSES};
use crate::{
    catalogue::document::Fixture,
    page::model::{Place, Row, Table},
};

/// The feature under construction, and the rows that its scenarios name as their sources.
struct Feature<'f> {
    facts: &'f Facts,
    text: String,
    sources: BTreeSet<String>,
}

/// What is not served is refused; which status of those says so is free.
const REFUSED: &str = "Then the request is refused with a status of 400 to 499";

/// Which error says so is free.
const AN_ERROR: &str = "Then the request draws an error";

/// What draws a 401 from any service that wants a credential.
const NO_CREDENTIAL: &str = "When the request is sent with no credential";

/// The header of a credential, and the table that has it.
fn token(facts: &Facts) -> Option<(&Table, &Row)> {
    let headers = facts.parameters.iter().filter(|t| t.place == Place::Header);
    let mut rows = headers.flat_map(|t| t.rows.iter().map(move |r| (t, r)));
    let header = facts.request.token_header();
    rows.find(|(_, r)| r.name.eq_ignore_ascii_case(header))
}

/// Whether the page says that a request needs a credential.
pub fn says_token(facts: &Facts) -> bool {
    token(facts).is_some_and(|(_, r)| r.mandatory != Some(false))
        || facts.statuses.iter().any(|(s, _)| *s == 401)
}

/// The text of the feature, and the rows that it names.
pub fn write(facts: &Facts, file: &str) -> (String, BTreeSet<String>) {
    let mut feature = Feature {
        facts,
        text: String::new(),
        sources: BTreeSet::new(),
    };
    let _ = write!(
        feature.text,
        "Feature: {}\n  Judges the document {file}.\n  Drafted from a documentation page; a person reviews it.\n",
        facts.id
    );
    feature.success();
    if facts.request.action.is_none() {
        feature.project();
        feature.subject();
        feature.credential();
    } else {
        feature.envelope();
    }
    feature.required();
    feature.listed();
    feature.paging();
    feature.errors();
    (feature.text, feature.sources)
}

impl Feature<'_> {
    fn rule(&mut self, title: &str, sources: &[String]) {
        let _ = write!(
            self.text,
            "\n  Rule: {title}\n    Source: {}.\n",
            sources.join("; ")
        );
        self.sources.extend(sources.iter().cloned());
    }

    /// The status of the success, as rows and ids call it.
    fn served(&self) -> String {
        self.facts
            .answers
            .first()
            .map_or("200".to_owned(), |a| a.status.clone())
    }

    fn status(&self, status: &str) -> String {
        let place = match (self.facts.request.action.is_some(), status) {
            (true, "success") => &self.facts.envelope_at,
            (true, _) => ANSWERS,
            (false, _) => &self.facts.listed_at.0,
        };
        format!("{place}, {status}")
    }

    /// The row of a parameter, as the document's tables name it.
    fn row(&self, name: &str) -> Option<(String, &Row)> {
        let tables = self.facts.parameters.iter();
        tables
            .flat_map(|t| t.rows.iter().map(move |r| (t, r)))
            .find(|(_, r)| r.name.trim_end_matches(".N") == name)
            .map(|(t, r)| (format!("{}, {}", t.name, r.name), r))
    }

    /// The source of a parameter; the request line where no table describes it.
    fn source(&self, name: &str) -> String {
        let row = self.row(name);
        row.map_or_else(|| self.request_line(), |(source, _)| source)
    }

    fn request_line(&self) -> String {
        format!("URI, {} {}", self.facts.request.method, self.facts.request.path)
    }

    fn success(&mut self) {
        let (id, served) = (&self.facts.id, self.served());
        let mut sources = vec![self.status(&served), self.request_line()];
        let given = self.facts.fixtures.iter().filter(|f| !f.optional);
        let named = given.map(|f| f.name.as_str()).chain(["Action", "Version"]);
        sources.extend(named.filter_map(|name| self.row(name).map(|(source, _)| source)));
        let (rule, title, then) = if self.facts.request.action.is_some() {
            (
                "The call is served".to_owned(),
                "The call is served",
                "the request is served".to_owned(),
            )
        } else {
            let rule = format!("The request is answered {served}");
            (rule, "The request is served", format!("the answer is {served}"))
        };
        self.rule(&rule, &sources);
        let _ = write!(
            self.text,
            "
    @{id}.{served} @must
    Scenario: {title}
      When the request is sent
      Then {then}

    @{id}.{served} @must
    Scenario: A compressed answer says the same
      When an ordinary request asks for a compressed answer
      Then {then}
      And it says what the plain answer says
"
        );
    }

    fn fixture(&self, test: impl Fn(&&Fixture) -> bool) -> Option<Fixture> {
        self.facts.fixtures.iter().find(test).cloned()
    }

    fn project(&mut self) {
        let path = &self.facts.request.path;
        let names = ["project_id", "tenant_id"].map(|name| (name, path.contains(&format!("{{{name}}}"))));
        let Some(project) = self.fixture(|f| names.contains(&(f.name.as_str(), true))) else {
            return;
        };
        let (id, name, what) = (&self.facts.id, &project.name, project.what());
        self.rule("The project is part of the request", &[self.source(name)]);
        let _ = write!(
            self.text,
            "
    @{id}.{name}.malformed @should
    Scenario: A malformed project id is not served
      When the request is sent in the {what} \"not-a-project-id\"
      {REFUSED}

    @{id}.{name}.foreign @should
    Scenario: The project of somebody else is not served
      When the request is sent in the {what} \"f0000000000000000000000000000001\"
      {REFUSED}
"
        );
    }

    fn subject(&mut self) {
        let Some(subject) = self.fixture(|f| f.many) else {
            return;
        };
        let (id, name, what) = (&self.facts.id, &subject.name, subject.what());
        self.rule("What is asked for is named in the request", &[self.source(name)]);
        let _ = write!(
            self.text,
            "
    @{id}.{name}.unknown @should
    Scenario: What does not exist is not served
      When the request is sent with an unknown {what}
      {REFUSED}

    @{id}.{name}.malformed @should
    Scenario: A malformed id is not served
      When the request is sent in the {what} \"not-an-id\"
      {REFUSED}
"
        );
    }

    fn credential(&mut self) {
        if !says_token(self.facts) || self.facts.answers.iter().any(|a| a.status == "401") {
            return;
        }
        let source = token(self.facts).map_or_else(
            || self.status("401"),
            |(table, row)| format!("{}, {}", table.name, row.name),
        );
        self.rule("A request needs a credential", &[source]);
        let id = &self.facts.id;
        let _ = write!(
            self.text,
            "
    @{id}.credential.missing @should
    Scenario: A request without a credential is not served
      {NO_CREDENTIAL}
      {REFUSED}
"
        );
    }

    /// What holds of every action: an id for each answer, and errors for what is missing.
    fn envelope(&mut self) {
        let id = &self.facts.id;
        let tables = self.facts.answers.first().into_iter().flat_map(|a| &a.tables);
        let mut tables = tables.filter(|t| t.rows.iter().any(|r| r.name == "RequestId"));
        if let Some(table) = tables.next() {
            let place = self.facts.table_name(&self.served(), &table.name);
            self.rule(
                "Every answer has an id of its own",
                &[format!("{place}, RequestId")],
            );
            let _ = write!(
                self.text,
                "
    @{id}.RequestId.unique @should
    Scenario: No RequestId comes twice in a run
      When the request is sent twice
      Then no two answers of the run have the same RequestId
"
            );
        }
        let sources = [self.status("error"), format!("{RESPONSES}, Code")];
        self.rule("A request is addressed and authenticated", &sources);
        for name in ["Action", "Version"] {
            self.without(name, ("draws an error", AN_ERROR));
        }
        let _ = write!(
            self.text,
            "
    @{id}.credential.missing @should
    Scenario: A request without a credential draws an error
      {NO_CREDENTIAL}
      Then the answer is an error with the code \"AuthFailure., UnauthorizedOperation.\"
"
        );
    }

    fn required(&mut self) {
        let query = self.facts.query.as_deref().unwrap_or_default();
        let names = query.split('&').filter_map(|pair| pair.split(['=', '.']).next());
        let mut rows: Vec<&str> = names.filter(|name| !name.is_empty()).collect();
        rows.dedup();
        for row in rows {
            self.rule(&format!("{row} is required"), &[self.source(row)]);
            let then = if self.facts.request.action.is_some() {
                AN_ERROR
            } else {
                REFUSED
            };
            self.without(row, ("is not served", then));
        }
    }

    /// The scenario of a row whose parameter is left out: what follows in its title, and the step that says so.
    fn without(&mut self, row: &str, (title, then): (&str, &str)) {
        let id = &self.facts.id;
        let _ = write!(
            self.text,
            "
    @{id}.{row}.required @should
    Scenario: A request without {row} {title}
      When the request is sent without the parameter {row}
      {then}
"
        );
    }

    /// Bodies of errors are judged when a declared provocation, or anything else, draws them.
    fn errors(&mut self) {
        let id = &self.facts.id;
        for answer in self.facts.answers.iter().skip(1) {
            let status = &answer.status;
            let mut sources = vec![self.status(status)];
            let row = answer.tables.first().and_then(|t| Some((t, t.rows.first()?)));
            sources
                .extend(row.map(|(t, r)| format!("{}, {}", self.facts.table_name(status, &t.name), r.name)));
            self.rule(
                &format!("The answer {status} has the body that the page describes"),
                &sources,
            );
            let _ = if let Some(action) = &self.facts.request.action {
                write!(
                    self.text,
                    "
    @{id}.error @should
    Scenario: A call of an unknown version draws an error
      When the call is made with the Action \"{action}\" and the Version \"1999-01-01\"
      {AN_ERROR}
"
                )
            } else if status == "401" {
                write!(
                    self.text,
                    "
    @{id}.401 @should
    Scenario: A request without a credential is answered 401
      {NO_CREDENTIAL}
      Then the answer is 401
"
                )
            } else {
                write!(
                    self.text,
                    "
    @{id}.{status} @must
    Scenario: The answer {status} is drawn as the target file says
      When the declared provocations of \"{status}\" are sent
      Then the answer \"{status}\" was drawn
"
                )
            };
        }
    }
}
