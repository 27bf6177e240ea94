//! `ctrf.json`: the Common Test Report Format, for dashboards.
//!
//! It knows `passed`, `failed`, `skipped`, `pending` and `other`. Not applicable is `skipped`; what is
//! inconclusive and advice that was not followed are `other`, told apart by `rawStatus`.

use std::io::Write;

use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Value, json};

use crate::record::{ClauseRecord, ProfileRecord, Record};
use crate::report::target_file::TargetFile;
use crate::report::test_status::Standing;
use crate::report::text::readable;
use crate::report::{Material, RenderError, test_status};
use crate::text::invisible;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Test {
    name: String,
    status: &'static str,
    /// A clause is judged by many exchanges at once: it has no time of its own.
    duration: u8,
    suite: [String; 1],
    #[serde(skip_serializing_if = "String::is_empty")]
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<u32>,
    raw_status: &'static str,
    tags: [&'static str; 1],
    labels: Value,
    #[serde(rename = "type")]
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    file_path: Option<String>,
}

/// Writes the whole run.
///
/// # Errors
/// `out` cannot be written to.
pub fn write(material: &Material, out: &mut dyn Write) -> Result<(), RenderError> {
    let record = material.record;
    let file = TargetFile::of(material.recording)?;
    let tests: Vec<Test> = record
        .profiles
        .iter()
        .flat_map(|profile| {
            profile
                .clauses
                .iter()
                .map(|clause| test(record, profile, clause, &file))
        })
        .collect();
    let report = json!({
        "reportFormat": "CTRF",
        "specVersion": "0.0.0",
        "timestamp": readable(&record.finished_at),
        "generatedBy": "cloud-conformance",
        "results": {
            "tool": {
                "name": "cloud-conformance",
                "version": readable(&record.suite.version),
                "extra": { "digest": readable(&record.suite.digest) },
            },
            "summary": summary(record, &tests),
            "tests": tests,
            "environment": {
                "appName": readable(&record.target.name),
                "extra": {
                    "baseUrl": readable(&record.target.base_url),
                    "notices": record.notices.iter().map(|n| readable(n)).collect::<Vec<_>>(),
                },
            },
        },
    });
    Ok(invisible::write_pretty_json(&report, out)?)
}

fn test(record: &Record, profile: &ProfileRecord, clause: &ClauseRecord, file: &TargetFile) -> Test {
    let standing = Standing::of(record, profile, clause);
    let place = file.place(&profile.id);
    let source = clause.source.words();
    Test {
        name: readable(&clause.id),
        status: match standing {
            Standing::Passed => "passed",
            Standing::Failed | Standing::Error => "failed",
            Standing::NotApplicable | Standing::Unjudged => "skipped",
            Standing::Accepted | Standing::Warning | Standing::Inconclusive => "other",
        },
        duration: 0,
        suite: [readable(&profile.id)],
        message: test_status::message(record, profile, clause, standing),
        line: place.as_ref().map(|(_, number)| *number),
        raw_status: clause.verdict.word(),
        tags: [clause.level.word()],
        labels: json!({ "title": readable(&clause.title), "source": readable(&source) }),
        kind: "conformance",
        file_path: place.map(|(file, _)| file),
    }
}

fn summary(record: &Record, tests: &[Test]) -> Value {
    let with = |status: &str| tests.iter().filter(|t| t.status == status).count();
    let moment = |text: &str| text.parse::<Timestamp>().map_or(0, Timestamp::as_millisecond);
    let (start, stop) = (moment(&record.started_at), moment(&record.finished_at));
    json!({
        "tests": tests.len(),
        "passed": with("passed"),
        "failed": with("failed"),
        "skipped": with("skipped"),
        "pending": 0,
        "other": with("other"),
        "suites": record.profiles.len(),
        "start": start,
        "stop": stop,
        "duration": stop - start,
        "extra": {
            "outcome": record.outcome,
            "exitCode": record.exit_code,
            "complete": record.complete,
            "clauses": record.summary,
        },
    })
}
