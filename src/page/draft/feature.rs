//! Writes the feature of a draft: what can be asked of any documented call, in the suite's generic sentences.

use std::{collections::BTreeSet, fmt::Write};

use super::{
    document::{place_of, table_name},
    facts::Facts,
    fixtures::Fixture,
};
use crate::page::model::{Place, Row};

/// The feature under construction, and the rows that its scenarios name as their sources.
struct Feature<'f> {
    facts: &'f Facts,
    text: String,
    sources: BTreeSet<String>,
}

/// What is not served is refused, whatever the status.
const REFUSED: &str = "Then the answer is not a success";

/// What draws a 401 from any service that wants a credential.
const NO_CREDENTIAL: &str = "When the request is sent with no credential";

/// What an id names, in a word, as the suite's sentences call it.
fn what(name: &str) -> &str {
    name.trim_end_matches("_id")
}

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
        let place = if self.facts.request.action.is_some() {
            "Answers"
        } else {
            "Status codes"
        };
        format!("{place}, {status}")
    }

    /// The row of a parameter, as the document's tables name it.
    fn row(&self, name: &str) -> Option<(String, &Row)> {
        let tables = self.facts.parameters.iter();
        tables
            .flat_map(|t| t.rows.iter().map(move |r| (t, r)))
            .find(|(_, r)| r.name.trim_end_matches(".N") == name)
            .map(|(t, r)| {
                let place = place_of(self.facts, t);
                (format!("{place}, {}", r.name), r)
            })
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
        let name = project.name;
        self.rule("The project is part of the request", &[self.source(&name)]);
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
            let sent = format!("When the request is sent in the {} \"{value}\"", what(&name));
            self.scenario(&format!("{name}.{clause}"), "should", title, &[&sent, REFUSED]);
        }
    }

    fn subject(&mut self) {
        let Some(subject) = self.fixture(|f| f.many) else {
            return;
        };
        let name = subject.name;
        self.rule("What is asked for is named in the request", &[self.source(&name)]);
        let unknown = format!("When the request is sent with an unknown {}", what(&name));
        self.scenario(
            &format!("{name}.unknown"),
            "should",
            "What does not exist is not served",
            &[&unknown, REFUSED],
        );
        let malformed = format!("When the request is sent in the {} \"not-an-id\"", what(&name));
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
            let place = table_name(self.facts, &self.served(), &table.name);
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
            &[self.status("error"), "linked page Responses, Code".to_owned()],
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

    /// Values that the page lists for optional parameters of the query are served.
    fn listed(&mut self) {
        let served = self.served();
        let rows: Vec<Row> = self
            .facts
            .parameters
            .iter()
            .filter(|t| t.place == Place::Query)
            .flat_map(|t| t.rows.clone())
            .collect();
        for row in rows
            .iter()
            .filter(|r| r.mandatory != Some(true) && r.limits.values.len() > 1 && !r.name.contains('.'))
        {
            let safe = |v: &String| {
                v.chars().all(|c| c.is_ascii_alphanumeric() || "-_.:".contains(c)) && !v.is_empty()
            };
            let values: Vec<&String> = row.limits.values.iter().filter(|v| safe(v)).take(12).collect();
            if values.len() < 2 {
                continue;
            }
            self.rule(
                &format!("The listed values of {} are served", row.name),
                &[self.source(&row.name)],
            );
            let then = if self.facts.request.action.is_some() {
                "Then the request is served".to_owned()
            } else {
                format!("Then the answer is {served}")
            };
            let _ = write!(
                self.text,
                "\n    @{}.{}.served @should\n    Scenario Outline: {}=<value> is served\n      When the request is sent with the query \"{}=<value>\"\n      {then}\n\n      Examples: the values that the page lists\n        | value |\n",
                self.facts.id, row.name, row.name, row.name
            );
            for value in values {
                let _ = writeln!(self.text, "        | {value} |");
            }
        }
    }

    fn paging(&mut self) {
        let Some(paging) = self.facts.paging.clone() else {
            return self.counted();
        };
        let sources = [self.source(&paging.limit), self.source(&paging.offset)];
        self.rule("Pages hold as many items as are asked for", &sources);
        let (limit, offset, first, most) = (&paging.limit, &paging.offset, paging.first, paging.most);
        let total = paging.total.rsplit('.').next().unwrap_or_default();
        let then = format!("Then the page has the size that {limit}, {offset} and {total} ask for");
        for (clause, size, title) in [
            ("size", 1, "A page of one item"),
            ("most", most, "The largest page"),
        ] {
            let listed = format!("When the items are listed with \"{limit}={size}&{offset}={first}\"");
            self.scenario(&format!("{limit}.{clause}"), "should", title, &[&listed, &then]);
        }
        let in_turn = format!(
            "When the items are listed with \"{limit}=1&{offset}={first}, {limit}={most}&{offset}={first}\" in turn"
        );
        self.scenario(
            &format!("{total}.constant"),
            "should",
            "The number of all items does not depend on the page",
            &[&in_turn, &format!("Then {total} is the same everywhere")],
        );
        let walk = format!("When everything is listed in pages of at most {most}");
        self.scenario(
            "paging.walk",
            "should",
            "A walk through everything",
            &[&walk, "Then every item comes once"],
        );
        for name in &self.facts.filters {
            self.rule(
                &format!("What comes back for {name} has it"),
                &[self.source(name)],
            );
            let asked =
                format!("When the list is read and the {name} of one of its items is asked for with {name}");
            let then = format!("Then every item has the {name} that was asked for with {name}");
            self.scenario(
                &format!("{name}.filter"),
                "should",
                &format!("Only items with the {name} asked for"),
                &[&asked, &then],
            );
        }
    }

    /// A count beside the only list of an answer that is not paged.
    fn counted(&mut self) {
        let Some((count, list, source)) = self.facts.counted.clone() else {
            return;
        };
        self.rule("The count beside the list is that of its items", &[source]);
        let then = format!("Then {count} is the number of items of {list}");
        self.scenario(
            &format!("{}.count", count.rsplit('.').next().unwrap_or_default()),
            "should",
            "The count is the length of the list",
            &["When the request is sent", &then],
        );
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
                    .map(|r| format!("{}, {}", table_name(self.facts, &status, &t.name), r.name))
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
