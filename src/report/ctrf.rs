//! `ctrf.json`: the Common Test Report Format, for dashboards.
//!
//! It knows `passed`, `failed`, `skipped`, `pending` and `other`. Not applicable is `skipped`; what is
//! inconclusive and advice that was not followed are `other`, told apart by `rawStatus`.

use std::io::Write;

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::record::{ClauseRecord, ProfileRecord, Record};
use crate::report::target_file::TargetFile;
use crate::report::test_status::Standing;
use crate::report::text::{READABLE, line};
use crate::report::{Material, RenderError, test_status};
use crate::text::invisible;

/// Writes the whole run.
///
/// # Errors
/// `out` cannot be written to.
pub fn write(material: &Material, out: &mut dyn Write) -> Result<(), RenderError> {
    let record = material.record;
    let file = TargetFile::of(material.recording)?;
    let profiles = record.profiles.iter();
    let tests = profiles.flat_map(|profile| profile.clauses.iter().map(move |clause| (profile, clause)));
    let tests: Vec<Value> = tests
        .map(|(profile, clause)| test(record, profile, clause, &file))
        .collect();
    let report = json!({
        "reportFormat": "CTRF",
        "specVersion": "0.0.0",
        "timestamp": line(&record.finished_at, READABLE),
        "generatedBy": "cloud-conformance",
        "results": {
            "tool": {
                "name": "cloud-conformance",
                "version": line(&record.suite.version, READABLE),
                "extra": { "digest": line(&record.suite.digest, READABLE) },
            },
            "summary": summary(record, &tests),
            "tests": tests,
            "environment": {
                "appName": line(&record.target.name, READABLE),
                "extra": {
                    "baseUrl": line(&record.target.base_url, READABLE),
                    "notices": record.notices.iter().map(|n| line(n, READABLE)).collect::<Vec<_>>(),
                },
            },
        },
    });
    Ok(invisible::write_pretty_json(&report, out)?)
}

fn test(record: &Record, profile: &ProfileRecord, clause: &ClauseRecord, file: &TargetFile) -> Value {
    let standing = Standing::of(record, profile, clause);
    let status = match standing {
        Standing::Passed => "passed",
        Standing::Failed | Standing::Error => "failed",
        Standing::NotApplicable | Standing::Unjudged => "skipped",
        Standing::Accepted | Standing::Warning | Standing::Inconclusive => "other",
    };
    let message = test_status::message(record, profile, clause, standing);
    let (file, number) = file.place(&profile.id).unzip();
    let mut test = json!({
        "name": line(&clause.id, READABLE),
        "status": status,
        // A clause is judged by many exchanges at once: it has no time of its own.
        "duration": 0,
        "suite": [line(&profile.id, READABLE)],
        "message": (!message.is_empty()).then_some(message),
        "line": number,
        "rawStatus": clause.verdict.word(),
        "tags": [clause.level.word()],
        "labels": {
            "title": line(&clause.title, READABLE), "source": line(&clause.source.words(), READABLE),
        },
        "type": "conformance",
        "filePath": file,
    });
    if let Some(members) = test.as_object_mut() {
        members.retain(|_, value| !value.is_null());
    }
    test
}

fn summary(record: &Record, tests: &[Value]) -> Value {
    let with = |status: &str| tests.iter().filter(|t| t["status"] == status).count();
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
            "outcome": record.outcome, "exitCode": record.exit_code, "complete": record.complete,
            "clauses": record.summary,
        },
    })
}
