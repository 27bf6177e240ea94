//! `messages.ndjson`: Cucumber Messages, for the viewers and formatters that read those.
//!
//! A profile is a feature and a clause a scenario of it, since a clause is what has a verdict.
//! What is inconclusive, accepted or only advised against is `PENDING`.

use std::io::{self, Write};

use askama::Template;
use jiff::Timestamp;

use super::test_status::{self, Standing};
use super::text::{line, readable};
use crate::record::{ClauseRecord, ProfileRecord, Record};

/// Findings of one clause that are told.
const FINDINGS: usize = 5;
/// The longest line of the feature that is made of a profile.
const LONG: usize = 400;

#[derive(Template)]
#[template(path = "messages.ndjson")]
struct Messages {
    /// What wrote the messages; nothing of this machine, so that they say the same everywhere.
    version: String,
    features: Vec<Feature>,
    started: Timestamp,
    finished: Timestamp,
    success: bool,
}

/// The feature that is made of a profile.
struct Feature {
    uri: String,
    name: String,
    scenarios: Vec<Scenario>,
}

/// The scenario that is made of a clause, and what came of it.
struct Scenario {
    /// The beginning of its ids.
    id: String,
    /// Its id and level.
    tags: [String; 2],
    name: String,
    step: String,
    status: &'static str,
    message: String,
}

/// Writes the messages of a run, one on each line.
///
/// # Errors
/// `out` cannot be written to.
pub fn write(record: &Record, out: &mut dyn Write) -> io::Result<()> {
    let features = record.profiles.iter().enumerate();
    let messages = Messages {
        version: line(&record.suite.version, 80),
        features: features
            .map(|(number, profile)| Feature::of(record, profile, number))
            .collect(),
        started: record.started_at.parse().unwrap_or_default(),
        finished: record.finished_at.parse().unwrap_or_default(),
        success: record.exit_code == 0,
    };
    messages.write_into(out)
}

impl Feature {
    fn of(record: &Record, profile: &ProfileRecord, number: usize) -> Self {
        let source = profile.clauses.first().map(|clause| &clause.source);
        let title = source.map_or(String::new(), |source| format!(": {}", source.title));
        let draft = if profile.draft {
            ", a draft that nobody has reviewed"
        } else {
            ""
        };
        let clauses = profile.clauses.iter().enumerate();
        Self {
            uri: readable(&format!("features/{}", profile.id)),
            name: line(&format!("{}{draft}{title}", profile.id), LONG),
            scenarios: clauses
                .map(|(index, clause)| Scenario::of(record, profile, clause, format!("{number}.{index}")))
                .collect(),
        }
    }
}

impl Scenario {
    fn of(record: &Record, profile: &ProfileRecord, clause: &ClauseRecord, id: String) -> Self {
        let standing = Standing::of(record, profile, clause);
        let message = test_status::message(record, profile, clause, standing);
        let tag: String = readable(&clause.id).split_whitespace().collect();
        Self {
            id,
            tags: [format!("@{tag}"), format!("@{}", clause.level.word())],
            name: line(&clause.title, LONG),
            step: line(&clause.statement, LONG),
            status: match standing {
                Standing::Passed => "PASSED",
                Standing::Failed | Standing::Error => "FAILED",
                Standing::Accepted | Standing::Warning | Standing::Inconclusive => "PENDING",
                Standing::NotApplicable | Standing::Unjudged => "SKIPPED",
            },
            message: if message.is_empty() {
                message
            } else {
                with_findings(&message, clause)
            },
        }
    }
}

fn with_findings(message: &str, clause: &ClauseRecord) -> String {
    let findings = clause.findings.iter().take(FINDINGS).map(|finding| {
        let (expected, actual) = (readable(&finding.expected), readable(&finding.actual));
        let message = readable(&finding.message);
        format!(
            "\n{message}: expected {expected}, got {actual} (exchange {})",
            finding.exchange
        )
    });
    let source = readable(&clause.source.words());
    format!("{message}{}\n{source}", findings.collect::<String>())
}
