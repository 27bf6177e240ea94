//! `messages.ndjson`: Cucumber Messages, for the viewers and formatters that read those.
//!
//! A profile is a feature and a clause a scenario of it, since a clause is what has a verdict.
//! What is inconclusive, accepted or only advised against is `PENDING`.

use std::{
    fmt::Write as _,
    io::{self, Write},
};

use jiff::Timestamp;
use serde_json::{Value, json};

use super::test_status::{self, Standing};
use super::text::{READABLE, line};
use crate::record::{ClauseRecord, ProfileRecord, Record};
use crate::text::invisible;

/// The version of the messages' schema that is written.
const PROTOCOL: &str = "34.2.1";
/// Findings of one clause that are told.
const FINDINGS: usize = 5;
/// The longest line of the feature that is made of a profile.
const LONG: usize = 400;

/// Writes the messages of a run, one on each line.
///
/// # Errors
/// `out` cannot be written to.
pub fn write(record: &Record, out: &mut dyn Write) -> io::Result<()> {
    let mut messages = Messages {
        record,
        out,
        started: moment(&record.started_at),
        finished: moment(&record.finished_at),
    };
    messages.say("meta", &meta(record))?;
    for (number, profile) in record.profiles.iter().enumerate() {
        let feature = Feature::of(profile, number);
        messages.describe(&feature, profile)?;
    }
    let started = messages.started.clone();
    messages.say("testRunStarted", &json!({ "timestamp": started }))?;
    for (number, profile) in record.profiles.iter().enumerate() {
        for (index, clause) in profile.clauses.iter().enumerate() {
            messages.run(profile, clause, &format!("{number}.{index}"))?;
        }
    }
    let end = json!({ "timestamp": messages.finished, "success": record.exit_code == 0 });
    messages.say("testRunFinished", &end)
}

/// What wrote the messages, and where; nothing of this machine, so that they say the same everywhere.
fn meta(record: &Record) -> Value {
    json!({
        "protocolVersion": PROTOCOL,
        "implementation": { "name": env!("CARGO_PKG_NAME"), "version": line(&record.suite.version, 80) },
        "runtime": { "name": "rust" },
        "os": { "name": "any" },
        "cpu": { "name": "any" },
    })
}

fn moment(text: &str) -> Value {
    let time: Timestamp = text.parse().unwrap_or_default();
    json!({ "seconds": time.as_second(), "nanos": time.subsec_nanosecond().max(0) })
}

/// The feature that is made of a profile.
struct Feature {
    uri: String,
    name: String,
    text: String,
    /// The lines of tag, name and step of each clause.
    lines: Vec<(usize, usize, usize)>,
    number: usize,
}

impl Feature {
    fn of(profile: &ProfileRecord, number: usize) -> Self {
        let source = profile.clauses.first().map(|clause| &clause.source);
        let title = source.map_or(String::new(), |source| format!(": {}", source.title));
        let name = line(&format!("{}{title}", profile.id), LONG);
        let mut feature = Self {
            uri: line(&format!("features/{}", profile.id), READABLE),
            text: format!("Feature: {name}\n"),
            name,
            lines: vec![],
            number,
        };
        let mut at = 1;
        for clause in &profile.clauses {
            let [tags, name, step] = [
                tags(clause).join(" "),
                line(&clause.title, LONG),
                statement(clause),
            ];
            let _ = write!(feature.text, "\n  {tags}\n  Scenario: {name}\n    * {step}\n");
            feature.lines.push((at + 2, at + 3, at + 4));
            at += 4;
        }
        feature
    }

    fn document(&self, profile: &ProfileRecord) -> Value {
        let children = profile.clauses.iter().zip(&self.lines).enumerate();
        let children: Vec<Value> = children
            .map(|(index, (clause, (tag, name, step)))| {
                let id = format!("{}.{index}", self.number);
                let mut column = 3;
                let tags = tags(clause).into_iter().enumerate().map(|(n, tag_name)| {
                    let place = json!({ "line": tag, "column": column });
                    column += tag_name.chars().count() + 1;
                    json!({ "location": place, "name": tag_name, "id": format!("{id}.tag{n}") })
                });
                let tags: Vec<Value> = tags.collect();
                json!({ "scenario": {
                    "id": format!("{id}.scenario"), "location": { "line": name, "column": 3 }, "tags": tags,
                    "keyword": "Scenario", "name": line(&clause.title, LONG), "description": "", "examples": [],
                    "steps": [{
                        "id": format!("{id}.step"), "location": { "line": step, "column": 5 }, "keyword": "* ",
                        "keywordType": "Unknown", "text": statement(clause),
                    }],
                } })
            })
            .collect();
        json!({
            "uri": self.uri, "comments": [],
            "feature": {
                "location": { "line": 1, "column": 1 }, "tags": [], "language": "en", "keyword": "Feature",
                "name": self.name, "description": "", "children": children,
            },
        })
    }
}

/// A clause's id and level.
fn tags(clause: &ClauseRecord) -> Vec<String> {
    let id: String = line(&clause.id, READABLE).split_whitespace().collect();
    vec![format!("@{id}"), format!("@{}", clause.level.word())]
}

fn statement(clause: &ClauseRecord) -> String {
    line(&clause.statement, LONG)
}

struct Messages<'a> {
    record: &'a Record,
    out: &'a mut dyn Write,
    started: Value,
    finished: Value,
}

impl Messages<'_> {
    fn say(&mut self, kind: &str, message: &Value) -> io::Result<()> {
        let mut text = invisible::to_json(&json!({ kind: message }))?;
        text.push(b'\n');
        self.out.write_all(&text)
    }

    /// The feature of a profile, its scenarios, and a test for each.
    fn describe(&mut self, feature: &Feature, profile: &ProfileRecord) -> io::Result<()> {
        let media = "text/x.cucumber.gherkin+plain";
        self.say(
            "source",
            &json!({ "uri": feature.uri, "data": feature.text, "mediaType": media }),
        )?;
        self.say("gherkinDocument", &feature.document(profile))?;
        for (index, clause) in profile.clauses.iter().enumerate() {
            let id = format!("{}.{index}", feature.number);
            let tags = tags(clause).into_iter().enumerate();
            let tags: Vec<Value> = tags
                .map(|(n, name)| json!({ "name": name, "astNodeId": format!("{id}.tag{n}") }))
                .collect();
            let step = json!({
                "id": format!("{id}.pickle-step"), "astNodeIds": [format!("{id}.step")],
                "type": "Unknown", "text": statement(clause),
            });
            self.say("pickle", &json!({
                "id": format!("{id}.pickle"), "uri": feature.uri, "name": line(&clause.title, LONG), "language": "en",
                "tags": tags, "steps": [step], "astNodeIds": [format!("{id}.scenario")],
            }))?;
            let step = json!({
                "id": format!("{id}.test-step"), "pickleStepId": format!("{id}.pickle-step"), "stepDefinitionIds": [],
            });
            self.say(
                "testCase",
                &json!({
                    "id": format!("{id}.test"), "pickleId": format!("{id}.pickle"), "testSteps": [step],
                }),
            )?;
        }
        Ok(())
    }

    /// What came of a clause.
    fn run(&mut self, profile: &ProfileRecord, clause: &ClauseRecord, id: &str) -> io::Result<()> {
        let (test, attempt, step) = (
            format!("{id}.test"),
            format!("{id}.attempt"),
            format!("{id}.test-step"),
        );
        let (started, finished) = (self.started.clone(), self.finished.clone());
        self.say(
            "testCaseStarted",
            &json!({
                "id": attempt, "testCaseId": test, "attempt": 0, "timestamp": started,
            }),
        )?;
        self.say(
            "testStepStarted",
            &json!({
                "testCaseStartedId": attempt, "testStepId": step, "timestamp": started,
            }),
        )?;
        let result = result(self.record, profile, clause);
        self.say("testStepFinished", &json!({
            "testCaseStartedId": attempt, "testStepId": step, "testStepResult": result, "timestamp": finished,
        }))?;
        self.say(
            "testCaseFinished",
            &json!({
                "testCaseStartedId": attempt, "timestamp": finished, "willBeRetried": false,
            }),
        )
    }
}

fn result(record: &Record, profile: &ProfileRecord, clause: &ClauseRecord) -> Value {
    let standing = Standing::of(record, profile, clause);
    let status = match standing {
        Standing::Passed => "PASSED",
        Standing::Failed | Standing::Error => "FAILED",
        Standing::Accepted | Standing::Warning | Standing::Inconclusive => "PENDING",
        Standing::NotApplicable | Standing::Unjudged => "SKIPPED",
    };
    let mut result = json!({ "status": status, "duration": { "seconds": 0, "nanos": 0 } });
    let message = test_status::message(record, profile, clause, standing);
    if !message.is_empty() {
        let findings = clause.findings.iter().take(FINDINGS).map(|finding| {
            let (expected, actual) = (line(&finding.expected, READABLE), line(&finding.actual, READABLE));
            let message = line(&finding.message, READABLE);
            format!(
                "\n{message}: expected {expected}, got {actual} (exchange {})",
                finding.exchange
            )
        });
        let source = line(&clause.source.words(), READABLE);
        result["message"] = format!("{message}{}\n{source}", findings.collect::<String>()).into();
    }
    result
}
