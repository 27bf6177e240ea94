//! `messages.ndjson`: Cucumber Messages, for the viewers and formatters that read those.
//!
//! A profile is a feature and a clause a scenario of it, since a clause is what has a verdict.
//! What is inconclusive, accepted or only advised against is `PENDING`.

mod message;

use std::{
    fmt::Write as _,
    io::{self, Write},
};

use jiff::Timestamp;

use self::message::{
    Child, FeatureNode, Location, Message, Moment, PickleStep, PickleTag, Product, ScenarioNode, StepNode,
    StepResult, TagNode, TestStep,
};
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
    messages.say(&meta(record))?;
    for (number, profile) in record.profiles.iter().enumerate() {
        messages.describe(&Feature::of(profile, number))?;
    }
    let (started, finished) = (messages.started, messages.finished);
    messages.say(&Message::TestRunStarted { timestamp: started })?;
    for (number, profile) in record.profiles.iter().enumerate() {
        for (index, clause) in profile.clauses.iter().enumerate() {
            messages.run(profile, clause, &format!("{number}.{index}"))?;
        }
    }
    messages.say(&Message::TestRunFinished {
        timestamp: finished,
        success: record.exit_code == 0,
    })
}

/// What wrote the messages, and where; nothing of this machine, so that they say the same everywhere.
fn meta(record: &Record) -> Message<'static> {
    let named = |name, version| Product { name, version };
    Message::Meta {
        protocol_version: PROTOCOL,
        implementation: named(env!("CARGO_PKG_NAME"), Some(line(&record.suite.version, 80))),
        runtime: named("rust", None),
        os: named("any", None),
        cpu: named("any", None),
    }
}

fn moment(text: &str) -> Moment {
    let time: Timestamp = text.parse().unwrap_or_default();
    Moment {
        seconds: time.as_second(),
        nanos: time.subsec_nanosecond().max(0),
    }
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

    fn document(&self) -> Message<'_> {
        let children = self.scenarios().map(|(id, scenario)| Child {
            scenario: scenario.node(&id),
        });
        Message::GherkinDocument {
            uri: &self.uri,
            comments: [],
            feature: FeatureNode {
                location: Location { line: 1, column: 1 },
                tags: [],
                language: "en",
                keyword: "Feature",
                name: &self.name,
                description: "",
                children: children.collect(),
            },
        }
    }
}

impl Scenario {
    fn node(&self, id: &str) -> ScenarioNode<'_> {
        let at = |line, column| Location { line, column };
        let mut column = 3;
        let tags = self.tags.iter().enumerate().map(|(n, name)| {
            let location = at(self.line, column);
            column += name.chars().count() + 1;
            TagNode {
                location,
                name,
                id: format!("{id}.tag{n}"),
            }
        });
        ScenarioNode {
            id: format!("{id}.scenario"),
            tags: tags.collect(),
            location: at(self.line + 1, 3),
            keyword: "Scenario",
            name: &self.name,
            description: "",
            examples: [],
            steps: [StepNode {
                id: format!("{id}.step"),
                location: at(self.line + 2, 5),
                keyword: "* ",
                keyword_type: "Unknown",
                text: &self.step,
            }],
        }
    }

    fn pickle<'m>(&'m self, id: &str, uri: &'m str) -> Message<'m> {
        let tags = self.tags.iter().enumerate().map(|(n, name)| PickleTag {
            name,
            ast_node_id: format!("{id}.tag{n}"),
        });
        Message::Pickle {
            id: format!("{id}.pickle"),
            uri,
            name: &self.name,
            language: "en",
            tags: tags.collect(),
            steps: [PickleStep {
                id: format!("{id}.pickle-step"),
                ast_node_ids: [format!("{id}.step")],
                r#type: "Unknown",
                text: &self.step,
            }],
            ast_node_ids: [format!("{id}.scenario")],
        }
    }
}

struct Messages<'a> {
    record: &'a Record,
    out: &'a mut dyn Write,
    /// The line that is written.
    text: Vec<u8>,
    started: Moment,
    finished: Moment,
}

impl Messages<'_> {
    fn say(&mut self, message: &Message<'_>) -> io::Result<()> {
        self.text.clear();
        invisible::append_json(message, &mut self.text)?;
        self.text.push(b'\n');
        self.out.write_all(&self.text)
    }

    /// The feature of a profile, its scenarios, and a test for each.
    fn describe(&mut self, feature: &Feature) -> io::Result<()> {
        self.say(&Message::Source {
            uri: &feature.uri,
            data: &feature.text,
            media_type: "text/x.cucumber.gherkin+plain",
        })?;
        self.say(&feature.document())?;
        for (id, scenario) in feature.scenarios() {
            self.say(&scenario.pickle(&id, &feature.uri))?;
            self.say(&Message::TestCase {
                id: format!("{id}.test"),
                pickle_id: format!("{id}.pickle"),
                test_steps: [TestStep {
                    id: format!("{id}.test-step"),
                    pickle_step_id: format!("{id}.pickle-step"),
                    step_definition_ids: [],
                }],
            })?;
        }
        Ok(())
    }

    /// What came of a clause.
    fn run(&mut self, profile: &ProfileRecord, clause: &ClauseRecord, id: &str) -> io::Result<()> {
        let (attempt, step) = (&format!("{id}.attempt"), &format!("{id}.test-step"));
        let (started, finished) = (self.started, self.finished);
        self.say(&Message::TestCaseStarted {
            id: attempt,
            test_case_id: format!("{id}.test"),
            attempt: 0,
            timestamp: started,
        })?;
        self.say(&Message::TestStepStarted {
            test_case_started_id: attempt,
            test_step_id: step,
            timestamp: started,
        })?;
        let result = result(self.record, profile, clause);
        self.say(&Message::TestStepFinished {
            test_case_started_id: attempt,
            test_step_id: step,
            test_step_result: result,
            timestamp: finished,
        })?;
        self.say(&Message::TestCaseFinished {
            test_case_started_id: attempt,
            timestamp: finished,
            will_be_retried: false,
        })
    }
}

fn result(record: &Record, profile: &ProfileRecord, clause: &ClauseRecord) -> StepResult {
    let standing = Standing::of(record, profile, clause);
    let status = match standing {
        Standing::Passed => "PASSED",
        Standing::Failed | Standing::Error => "FAILED",
        Standing::Accepted | Standing::Warning | Standing::Inconclusive => "PENDING",
        Standing::NotApplicable | Standing::Unjudged => "SKIPPED",
    };
    let message = test_status::message(record, profile, clause, standing);
    let message = (!message.is_empty()).then(|| {
        let findings = clause.findings.iter().take(FINDINGS).map(|finding| {
            let (expected, actual) = (line(&finding.expected, READABLE), line(&finding.actual, READABLE));
            let message = line(&finding.message, READABLE);
            format!(
                "\n{message}: expected {expected}, got {actual} (exchange {})",
                finding.exchange
            )
        });
        let source = line(&clause.source.words(), READABLE);
        format!("{message}{}\n{source}", findings.collect::<String>())
    });
    StepResult {
        status,
        duration: Moment { seconds: 0, nanos: 0 },
        message,
    }
}
