//! `junit.xml`, in the dialect that Jenkins, GitLab and GitHub's viewers read.
//!
//! One suite for each profile, one case for each clause, its id as the name that stays the same from
//! run to run.

use std::io::{self, Write};

use quick_junit::{NonSuccessKind, Property, Report, TestCase, TestCaseStatus, TestSuite};

use crate::record::{ClauseRecord, ProfileRecord, Record, Verdict};
use crate::report::test_status::Standing;
use crate::report::text::{READABLE, line};
use crate::report::{Material, RenderError, console, phrases, test_status};

/// Writes the whole run.
///
/// # Errors
/// `out` cannot be written to, or the recording cannot be read.
pub fn write(material: &Material, out: &mut dyn Write) -> Result<(), RenderError> {
    let record = material.record;
    let mut report = Report::new("cloud-conformance");
    report.timestamp = record.started_at.parse().ok();
    report.time = crate::report::phrases::duration(record);
    for profile in &record.profiles {
        report.add_test_suite(suite(profile, material)?);
    }
    report.serialize(out).map_err(io::Error::other)?;
    Ok(())
}

fn suite(profile: &ProfileRecord, material: &Material) -> Result<TestSuite, RenderError> {
    let record = material.record;
    let mut suite = TestSuite::new(line(&profile.id, READABLE));
    suite.timestamp = record.started_at.parse().ok();
    suite.add_properties(properties(profile, record));
    for clause in &profile.clauses {
        suite.add_test_case(case(profile, clause, material)?);
    }
    Ok(suite)
}

fn properties(profile: &ProfileRecord, record: &Record) -> Vec<Property> {
    let notices = record.notices.iter().map(|notice| ("notice", notice.as_str()));
    let facts = [
        ("target", record.target.name.as_str()),
        ("base_url", &record.target.base_url),
        ("suite", &record.suite.version),
        ("suite.digest", &record.suite.digest),
        ("fail-on", &phrases::fail_on(record)),
        ("outcome", profile.outcome.word()),
        ("run.outcome", record.outcome.word()),
        ("run.complete", if record.complete { "true" } else { "false" }),
    ];
    let all = notices.chain(facts);
    all.map(|(name, value)| Property::new(name, line(value, READABLE)))
        .collect()
}

fn case(
    profile: &ProfileRecord,
    clause: &ClauseRecord,
    material: &Material,
) -> Result<TestCase, RenderError> {
    let standing = Standing::of(material.record, profile, clause);
    let message = test_status::message(material.record, profile, clause, standing);
    let status = match standing {
        Standing::Passed => TestCaseStatus::success(),
        Standing::Failed => {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
            let kind = match clause.verdict {
                Verdict::Inconclusive => "inconclusive",
                Verdict::Fail => "finding",
                Verdict::Pass | Verdict::NotApplicable => "baseline",
            };
            status.set_message(message).set_type(kind);
            if clause.verdict == Verdict::Fail {
                status.set_description(console::card(clause, material)?.trim());
            }
            status
        }
        Standing::Error => {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
            status.set_message(message).set_type("not judged");
            status
        }
        Standing::Accepted | Standing::Warning | Standing::Inconclusive | Standing::NotApplicable => {
            let mut status = TestCaseStatus::skipped();
            status.set_message(message);
            status
        }
    };
    let mut case = TestCase::new(line(&clause.id, READABLE), status);
    case.set_classname(format!("cloud-conformance.{}", line(&profile.id, READABLE)));
    if let Some((file, number)) = test_status::place(clause) {
        case.extra.insert("file".into(), file.into());
        case.extra.insert("line".into(), number.to_string().into());
    }
    let source = clause.source.words();
    for (name, value) in [
        ("level", clause.level.word()),
        ("verdict", clause.verdict.word()),
        ("title", &clause.title),
        ("source", &source),
        ("suite", &material.record.suite.version),
    ] {
        case.add_property(Property::new(name, line(value, READABLE)));
    }
    Ok(case)
}
