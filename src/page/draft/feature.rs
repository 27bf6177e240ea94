//! Writes the feature of a draft: what can be asked of any documented call, in the suite's generic sentences.

mod lists;

use std::{collections::BTreeSet, fmt::Write};

use super::facts::{ANSWERS, Facts, RESPONSES};
use crate::{
    catalogue::document::Fixture,
    page::model::{Place, Row},
};

/// The feature under construction, and the rows that its scenarios name as their sources.
struct Feature<'f> {
    facts: &'f Facts,
    text: String,
    sources: BTreeSet<String>,
}

/// What is not served is refused; which status of those says so is free.
const REFUSED: &str = "Then the request is refused with a status of 400 to 499";

/// What draws a 401 from any service that wants a credential.
const NO_CREDENTIAL: &str = "When the request is sent with no credential";

/// Whether the page says that a request needs a credential.
pub fn says_token(facts: &Facts) -> bool {
    let header = |t: &crate::page::model::Table| {
        t.place == Place::Header
            && t.rows
                .iter()
                .any(|r| r.name.eq_ignore_ascii_case("x-auth-token") && r.mandatory != Some(false))
    };
    facts.parameters.iter().any(header) || facts.statuses.iter().any(|(s, _)| *s == 401)
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

    fn scenario(&mut self, clause: &str, level: &str, title: &str, steps: &[&str]) {
        let _ = write!(
            self.text,
            "\n    @{}.{clause} @{level}\n    Scenario: {title}\n",
            self.facts.id
        );
        for step in steps {
            let _ = writeln!(self.text, "      {step}");
        }
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
        let line = format!("URI, {} {}", self.facts.request.method, self.facts.request.path);
        self.row(name).map_or(line, |(source, _)| source)
    }

    fn success(&mut self) {
        let served = self.served();
        let mut sources = vec![
            self.status(&served),
            format!("URI, {} {}", self.facts.request.method, self.facts.request.path),
        ];
        let given: Vec<String> = self
            .facts
            .fixtures
            .iter()
            .filter(|f| !f.optional)
            .map(|f| f.name.clone())
            .collect();
        sources.extend(
            given
                .iter()
                .filter_map(|name| self.row(name).map(|(source, _)| source)),
        );
        sources.extend(
            ["Action", "Version"]
                .iter()
                .filter_map(|name| self.row(name).map(|(source, _)| source)),
        );
        if self.facts.request.action.is_some() {
            self.rule("The call is served", &sources);
            self.scenario(
                &served,
                "must",
                "The call is served",
                &["When the request is sent", "Then the request is served"],
            );
        } else {
            self.rule(&format!("The request is answered {served}"), &sources);
            let answer = format!("Then the answer is {served}");
            self.scenario(
                &served,
                "must",
                "The request is served",
                &["When the request is sent", &answer],
            );
        }
    }

    fn fixture(&self, test: impl Fn(&&Fixture) -> bool) -> Option<Fixture> {
        self.facts.fixtures.iter().find(test).cloned()
    }

    fn project(&mut self) {
        let names = ["project_id", "tenant_id"];
        let Some(project) = self.fixture(|f| names.contains(&f.name.as_str())) else {
            return;
        };
        let (name, what) = (&project.name, project.what());
        self.rule("The project is part of the request", &[self.source(name)]);
        for (clause, value, title) in [
            (
                "malformed",
                "not-a-project-id",
                "A malformed project id is not served",
            ),
            (
                "foreign",
                "f0000000000000000000000000000001",
                "The project of somebody else is not served",
            ),
        ] {
            let sent = format!("When the request is sent in the {what} \"{value}\"");
            self.scenario(&format!("{name}.{clause}"), "should", title, &[&sent, REFUSED]);
        }
    }

    fn subject(&mut self) {
        let Some(subject) = self.fixture(|f| f.many) else {
            return;
        };
        let (name, what) = (&subject.name, subject.what());
        self.rule("What is asked for is named in the request", &[self.source(name)]);
        let unknown = format!("When the request is sent with an unknown {what}");
        self.scenario(
            &format!("{name}.unknown"),
            "should",
            "What does not exist is not served",
            &[&unknown, REFUSED],
        );
        let malformed = format!("When the request is sent in the {what} \"not-an-id\"");
        self.scenario(
            &format!("{name}.malformed"),
            "should",
            "A malformed id is not served",
            &[&malformed, REFUSED],
        );
    }

    fn credential(&mut self) {
        if !says_token(self.facts) || self.facts.answers.iter().any(|a| a.status == "401") {
            return;
        }
        let source = self
            .row("X-Auth-Token")
            .map_or_else(|| self.status("401"), |(source, _)| source);
        self.rule("A request needs a credential", &[source]);
        self.scenario(
            "credential.missing",
            "should",
            "A request without a credential is not served",
            &[NO_CREDENTIAL, REFUSED],
        );
    }

    /// What holds of every action: an id for each answer, and errors for what is missing.
    fn envelope(&mut self) {
        let success = self.facts.answers.first();
        let tables = success.into_iter().flat_map(|a| &a.tables);
        let id = tables
            .flat_map(|t| t.rows.iter().map(move |r| (t, r)))
            .find(|(_, r)| r.name == "RequestId");
        if let Some((table, _)) = id {
            let place = self.facts.table_name(&self.served(), &table.name);
            self.rule(
                "Every answer has an id of its own",
                &[format!("{place}, RequestId")],
            );
            self.scenario(
                "RequestId.unique",
                "should",
                "No RequestId comes twice in a run",
                &[
                    "When the request is sent twice",
                    "Then no two answers of the run have the same RequestId",
                ],
            );
        }
        self.rule(
            "A request is addressed and authenticated",
            &[self.status("error"), format!("{RESPONSES}, Code")],
        );
        for name in ["Action", "Version"] {
            self.scenario(
                &format!("{name}.required"),
                "should",
                &format!("A request without {name} draws an error"),
                &[
                    &format!("When the request is sent without the parameter {name}"),
                    "Then the request draws an error",
                ],
            );
        }
        self.scenario(
            "credential.missing",
            "should",
            "A request without a credential draws an error",
            &[
                NO_CREDENTIAL,
                "Then the answer is an error with the code \"AuthFailure., UnauthorizedOperation.\"",
            ],
        );
    }

    fn required(&mut self) {
        let query = self.facts.query.clone().unwrap_or_default();
        let names: Vec<String> = query
            .split('&')
            .filter_map(|pair| pair.split('=').next())
            .filter(|n| !n.is_empty())
            .map(str::to_owned)
            .collect();
        for name in names {
            let row = name.split('.').next().unwrap_or_default();
            self.rule(&format!("{row} is required"), &[self.source(row)]);
            let sent = format!("When the request is sent without the parameter {name}");
            let then = if self.facts.request.action.is_some() {
                "Then the request draws an error"
            } else {
                REFUSED
            };
            self.scenario(
                &format!("{row}.required"),
                "should",
                &format!("A request without {row} is not served"),
                &[&sent, then],
            );
        }
    }

    /// Bodies of errors are judged when a declared provocation, or anything else, draws them.
    fn errors(&mut self) {
        let action = self.facts.request.action.is_some();
        let answers: Vec<String> = self
            .facts
            .answers
            .iter()
            .skip(1)
            .map(|a| a.status.clone())
            .collect();
        for status in answers {
            let first = self
                .facts
                .answers
                .iter()
                .find(|a| a.status == status)
                .and_then(|a| a.tables.first());
            let row = first.and_then(|t| {
                t.rows
                    .first()
                    .map(|r| format!("{}, {}", self.facts.table_name(&status, &t.name), r.name))
            });
            let mut sources = vec![self.status(&status)];
            sources.extend(row);
            self.rule(
                &format!("The answer {status} has the body that the page describes"),
                &sources,
            );
            if action {
                let called = self.facts.request.action.clone().unwrap_or_default();
                let sent = format!(
                    "When the call is made with the Action \"{called}\" and the Version \"1999-01-01\""
                );
                let steps = [sent.as_str(), "Then the request draws an error"];
                self.scenario(
                    "error",
                    "should",
                    "A call of an unknown version draws an error",
                    &steps,
                );
            } else if status == "401" {
                self.scenario(
                    &status,
                    "should",
                    "A request without a credential is answered 401",
                    &[NO_CREDENTIAL, "Then the answer is 401"],
                );
            } else {
                let sent = format!("When the declared provocations of \"{status}\" are sent");
                let drawn = format!("Then the answer \"{status}\" was drawn");
                self.scenario(
                    &status,
                    "must",
                    &format!("The answer {status} is drawn as the target file says"),
                    &[&sent, &drawn],
                );
            }
        }
    }
}
