//! `junit.xml`, in the dialect that Jenkins, GitLab and GitHub's viewers read; the strictest of them is the schema
//! of Jenkins' xunit plug-in, which knows properties of suites only, and no place of a case.
//!
//! One suite for each profile, one case for each clause, its id as the name that stays the same from
//! run to run.

use std::io::{self, Write};

use quick_junit::{NonSuccessKind, Property, Report, TestCase, TestCaseStatus, TestSuite};

use crate::record::{ClauseRecord, ProfileRecord, Record, Verdict};
use crate::report::target_file::TargetFile;
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
    report.time = crate::report::phrases::duration(record);
    let file = TargetFile::of(material.recording)?;
    for profile in &record.profiles {
        let mut card = |clause: &ClauseRecord| console::card(clause, material).map(Some);
        let mut suite = suite(profile, record, None, &mut card)?;
        if let Some((file, _)) = file.place(&profile.id) {
            suite.extra.insert("file".into(), file.into());
        }
        report.add_test_suite(suite);
    }
    serialize(&report, out)
}

/// Writes a report; its root says nothing that one of the readers does not know.
fn serialize(report: &Report, out: &mut dyn Write) -> Result<(), RenderError> {
    let text = report.to_string().map_err(io::Error::other)?;
    let skipped = format!(" skipped=\"{}\"", report.skipped);
    out.write_all(text.replacen(&skipped, "", 1).as_bytes())?;
    Ok(())
}

/// The end of every report.
const END: &str = "</testsuites>";

/// The suites of one of several targets, written; and how many cases they have, of each kind.
pub struct Suites {
    text: String,
    counts: Report,
}

impl Suites {
    /// Without cards: those stand in the target's own reports.
    ///
    /// # Errors
    /// None that a record shows: everything in it can be written.
    pub fn of(record: &Record, target: &str) -> Result<Self, RenderError> {
        let mut report = Report::new("");
        for profile in &record.profiles {
            report.add_test_suite(suite(profile, record, Some(target), &mut |_| Ok(None))?);
        }
        let text = report.to_string().map_err(io::Error::other)?;
        report.test_suites.clear();
        let inner = text.find("<testsuite ").zip(text.rfind(END));
        Ok(Self {
            text: inner.map_or_else(String::new, |(from, to)| text[from..to].to_owned()),
            counts: report,
        })
    }
}

/// Writes the suites of several targets as one report.
///
/// # Errors
/// `out` cannot be written to.
pub(super) fn write_joined<'s>(
    suites: impl Iterator<Item = &'s Suites> + Clone,
    out: &mut dyn Write,
) -> Result<(), RenderError> {
    let mut whole = Report::new("cloud-conformance");
    for Suites { counts, .. } in suites.clone() {
        whole.tests += counts.tests;
        whole.failures += counts.failures;
        whole.errors += counts.errors;
        whole.skipped += counts.skipped;
    }
    let mut empty = Vec::new();
    serialize(&whole, &mut empty)?;
    let end = empty.len().saturating_sub(END.len() + 1);
    out.write_all(&empty[..end])?;
    for Suites { text, .. } in suites {
        out.write_all(b"    ")?;
        out.write_all(text.as_bytes())?;
    }
    out.write_all(&empty[end..])?;
    Ok(())
}

/// What stands with a failure beside its message.
type Card<'a> = dyn FnMut(&ClauseRecord) -> Result<Option<String>, RenderError> + 'a;

fn suite(
    profile: &ProfileRecord,
    record: &Record,
    target: Option<&str>,
    card: &mut Card<'_>,
) -> Result<TestSuite, RenderError> {
    let id = line(&profile.id, READABLE);
    let name = target.map_or_else(|| id.clone(), |target| format!("{target}.{id}"));
    let mut suite = TestSuite::new(name.clone());
    suite.timestamp = record.started_at.parse().ok();
    suite.add_properties(properties(profile, record));
    for clause in &profile.clauses {
        let mut case = case(profile, clause, record, card)?;
        case.set_classname(format!("cloud-conformance.{name}"));
        // Of many targets only what stands out is told in full.
        if target.is_none() || clause.verdict != Verdict::Pass {
            let (level, verdict) = (clause.level.word(), clause.verdict.word());
            let told = format!("{level}, {verdict}: {} ({})", clause.title, clause.source.words());
            case.set_system_out(line(&told, READABLE));
        }
        suite.add_test_case(case);
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
    let all = notices
        .chain(facts)
        .chain(profile.draft.then_some(("draft", "true")));
    all.map(|(name, value)| Property::new(name, line(value, READABLE)))
        .collect()
}

fn case(
    profile: &ProfileRecord,
    clause: &ClauseRecord,
    record: &Record,
    card: &mut Card<'_>,
) -> Result<TestCase, RenderError> {
    let standing = Standing::of(record, profile, clause);
    let message = test_status::message(record, profile, clause, standing);
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
            if clause.verdict == Verdict::Fail
                && let Some(card) = card(clause)?
            {
                status.set_description(card.trim());
            }
            status
        }
        Standing::Error => {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
            status.set_message(message).set_type("not judged");
            status
        }
        Standing::Accepted
        | Standing::Warning
        | Standing::Inconclusive
        | Standing::NotApplicable
        | Standing::Unjudged => {
            let mut status = TestCaseStatus::skipped();
            status.set_message(message);
            status
        }
    };
    let mut case = TestCase::new(line(&clause.id, READABLE), status);
    case.extra.insert("group".into(), clause.level.word().into());
    Ok(case)
}
