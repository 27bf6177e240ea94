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
        text: vec![],
        started: moment(&record.started_at),
        finished: moment(&record.finished_at),
    };
    messages.say("meta", meta(record))?;
    for (number, profile) in record.profiles.iter().enumerate() {
        messages.describe(&Feature::of(profile, number))?;
    }
    let (started, finished) = (messages.started.clone(), messages.finished.clone());
    messages.say("testRunStarted", json!({ "timestamp": started }))?;
    for (number, profile) in record.profiles.iter().enumerate() {
        for (index, clause) in profile.clauses.iter().enumerate() {
            messages.run(profile, clause, &format!("{number}.{index}"))?;
        }
    }
    let success = record.exit_code == 0;
    messages.say(
        "testRunFinished",
        json!({ "timestamp": finished, "success": success }),
    )
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

fn place(line: usize, column: usize) -> Value {
    json!({ "line": line, "column": column })
}

/// The feature that is made of a profile.
struct Feature {
    uri: String,
    name: String,
    text: String,
    scenarios: Vec<Scenario>,
    number: usize,
}

/// The scenario that is made of a clause.
struct Scenario {
    /// Its id and level.
    tags: [String; 2],
    name: String,
    step: String,
    /// The line of its tags; the name and the step follow.
    line: usize,
}

impl Feature {
    fn of(profile: &ProfileRecord, number: usize) -> Self {
        let source = profile.clauses.first().map(|clause| &clause.source);
        let title = source.map_or(String::new(), |source| format!(": {}", source.title));
        let draft = if profile.draft {
            ", a draft that nobody has reviewed"
        } else {
            ""
        };
        let name = line(&format!("{}{draft}{title}", profile.id), LONG);
        let mut feature = Self {
            uri: line(&format!("features/{}", profile.id), READABLE),
            text: format!("Feature: {name}\n"),
            name,
            scenarios: vec![],
            number,
        };
        for clause in &profile.clauses {
            let id: String = line(&clause.id, READABLE).split_whitespace().collect();
            let scenario = Scenario {
                tags: [format!("@{id}"), format!("@{}", clause.level.word())],
                name: line(&clause.title, LONG),
                step: line(&clause.statement, LONG),
                line: 3 + 4 * feature.scenarios.len(),
            };
            let Scenario { tags, name, step, .. } = &scenario;
            let tags = tags.join(" ");
            let _ = write!(feature.text, "\n  {tags}\n  Scenario: {name}\n    * {step}\n");
            feature.scenarios.push(scenario);
        }
        feature
    }

    /// Each scenario with the beginning of its ids.
    fn scenarios(&self) -> impl Iterator<Item = (String, &Scenario)> {
        let all = self.scenarios.iter().enumerate();
        all.map(|(index, scenario)| (format!("{}.{index}", self.number), scenario))
    }

    fn document(&self) -> Value {
        let children = self
            .scenarios()
            .map(|(id, scenario)| json!({ "scenario": scenario.node(&id) }));
        json!({
            "uri": self.uri,
            "comments": [],
            "feature": {
                "location": place(1, 1), "tags": [], "language": "en", "keyword": "Feature",
                "name": self.name, "description": "", "children": children.collect::<Vec<_>>(),
            },
        })
    }
}

impl Scenario {
    fn node(&self, id: &str) -> Value {
        let mut column = 3;
        let tags = self.tags.iter().enumerate().map(|(n, name)| {
            let location = place(self.line, column);
            column += name.chars().count() + 1;
            json!({ "location": location, "name": name, "id": format!("{id}.tag{n}") })
        });
        json!({
            "id": format!("{id}.scenario"),
            "location": place(self.line + 1, 3),
            "tags": tags.collect::<Vec<_>>(),
            "keyword": "Scenario",
            "name": self.name,
            "description": "",
            "examples": [],
            "steps": [{
                "id": format!("{id}.step"), "location": place(self.line + 2, 5), "keyword": "* ",
                "keywordType": "Unknown", "text": self.step,
            }],
        })
    }

    fn pickle(&self, id: &str, uri: &str) -> Value {
        let tags = self.tags.iter().enumerate();
        let tags = tags.map(|(n, name)| json!({ "name": name, "astNodeId": format!("{id}.tag{n}") }));
        json!({
            "id": format!("{id}.pickle"),
            "uri": uri,
            "name": self.name,
            "language": "en",
            "tags": tags.collect::<Vec<_>>(),
            "steps": [{
                "id": format!("{id}.pickle-step"), "astNodeIds": [format!("{id}.step")], "type": "Unknown",
                "text": self.step,
            }],
            "astNodeIds": [format!("{id}.scenario")],
        })
    }
}

struct Messages<'a> {
    record: &'a Record,
    out: &'a mut dyn Write,
    /// The line that is written.
    text: Vec<u8>,
    started: Value,
    finished: Value,
}

impl Messages<'_> {
    fn say(&mut self, kind: &str, message: Value) -> io::Result<()> {
        self.text.clear();
        invisible::append_json(&json!({ kind: message }), &mut self.text)?;
        self.text.push(b'\n');
        self.out.write_all(&self.text)
    }

    /// The feature of a profile, its scenarios, and a test for each.
    fn describe(&mut self, feature: &Feature) -> io::Result<()> {
        let (uri, media_type) = (&feature.uri, "text/x.cucumber.gherkin+plain");
        self.say(
            "source",
            json!({ "uri": uri, "data": feature.text, "mediaType": media_type }),
        )?;
        self.say("gherkinDocument", feature.document())?;
        for (id, scenario) in feature.scenarios() {
            self.say("pickle", scenario.pickle(&id, uri))?;
            let test = json!({
                "id": format!("{id}.test"),
                "pickleId": format!("{id}.pickle"),
                "testSteps": [{
                    "id": format!("{id}.test-step"), "pickleStepId": format!("{id}.pickle-step"),
                    "stepDefinitionIds": [],
                }],
            });
            self.say("testCase", test)?;
        }
        Ok(())
    }

    /// What came of a clause.
    fn run(&mut self, profile: &ProfileRecord, clause: &ClauseRecord, id: &str) -> io::Result<()> {
        let (attempt, step) = (format!("{id}.attempt"), format!("{id}.test-step"));
        let (started, finished) = (self.started.clone(), self.finished.clone());
        let result = result(self.record, profile, clause);
        let test = format!("{id}.test");
        for (kind, message) in [
            (
                "testCaseStarted",
                json!({ "id": attempt, "testCaseId": test, "attempt": 0, "timestamp": started }),
            ),
            (
                "testStepStarted",
                json!({ "testCaseStartedId": attempt, "testStepId": step, "timestamp": started }),
            ),
            (
                "testStepFinished",
                json!({
                    "testCaseStartedId": attempt, "testStepId": step, "testStepResult": result, "timestamp": finished,
                }),
            ),
            (
                "testCaseFinished",
                json!({
                    "testCaseStartedId": attempt, "timestamp": finished, "willBeRetried": false,
                }),
            ),
        ] {
            self.say(kind, message)?;
        }
        Ok(())
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
    let message = test_status::message(record, profile, clause, standing);
    let mut result = json!({ "status": status, "duration": { "seconds": 0, "nanos": 0 } });
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
