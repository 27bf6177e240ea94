//! Whatever format one reads, a run has the same counts, the same outcome and the same exit code.

use std::collections::BTreeMap;

use cloud_conformance::{
    record::{Level, Outcome, Record, Summary, Verdict},
    report::{console, console::Look, ctrf, html, junit, results, summary},
};
use quick_junit::{NonSuccessKind, TestCaseStatus};
use serde_json::Value;

use super::{
    report_fixture::{Run, record, traffic},
    text,
};

/// Counts by level and verdict, in words, as one reads them in a report.
type Counted = BTreeMap<(String, String), usize>;

fn expected(record: &Record) -> Counted {
    let mut counted = Counted::new();
    for (level, counts) in [
        (Level::Must, record.summary.must),
        (Level::Should, record.summary.should),
    ] {
        for verdict in Verdict::ALL {
            counted.insert(
                (level.word().to_owned(), verdict.word().to_owned()),
                counts.of(verdict),
            );
        }
    }
    counted
}

fn none() -> Counted {
    expected(&Record {
        summary: Summary::default(),
        ..record()
    })
}

fn of_console(shown: &str) -> Counted {
    let mut counted = none();
    for line in shown.lines().filter(|l| l.contains("  must: ")) {
        let (_, counts) = line.split_once("  must: ").unwrap();
        let mut parts = counts.splitn(3, "; ");
        for level in ["must", "should"] {
            let part = parts.next().unwrap().trim_start_matches("should: ");
            for count in part.split(", ") {
                let (number, verdict) = count.split_once(' ').unwrap();
                let key = (level.to_owned(), verdict.to_owned());
                *counted.get_mut(&key).unwrap() += number.parse::<usize>().unwrap();
            }
        }
    }
    counted
}

fn of_junit(xml: &str) -> Counted {
    let mut counted = none();
    let report = quick_junit::Report::deserialize_from_str(xml).unwrap();
    for case in report.test_suites.iter().flat_map(|suite| &suite.test_cases) {
        // `must, pass: its title (its source)`
        let (told, _) = case.system_out.as_ref().unwrap().split_once(": ").unwrap();
        let (level, verdict) = told.split_once(", ").unwrap();
        *counted.get_mut(&(level.to_owned(), verdict.to_owned())).unwrap() += 1;
    }
    counted
}

fn of_ctrf(json: &str) -> Counted {
    let mut counted = none();
    let report: Value = serde_json::from_str(json).unwrap();
    for test in report["results"]["tests"].as_array().unwrap() {
        let key = (
            test["tags"][0].as_str().unwrap().to_owned(),
            test["rawStatus"].as_str().unwrap().to_owned(),
        );
        *counted.get_mut(&key).unwrap() += 1;
    }
    counted
}

/// The number behind each `data-count="must pass">` of the page.
fn of_html(page: &str) -> Counted {
    let mut counted = none();
    for cell in page.split("data-count=\"").skip(1) {
        let (name, rest) = cell.split_once("\">").unwrap();
        let (level, verdict) = name.split_once(' ').unwrap();
        let number = rest.split('<').next().unwrap().parse().unwrap();
        counted.insert((level.to_owned(), verdict.to_owned()), number);
    }
    counted
}

fn of_summary(page: &str) -> Counted {
    let all = page.lines().find(|l| l.starts_with("| **all**")).unwrap();
    let mut numbers = all
        .split('|')
        .filter_map(|cell| cell.trim().parse::<usize>().ok());
    let mut counted = none();
    for level in ["must", "should"] {
        for verdict in Verdict::ALL {
            let key = (level.to_owned(), verdict.word().to_owned());
            counted.insert(key, numbers.next().unwrap());
        }
    }
    counted
}

/// The hand-made run, and runs in which each other outcome is the worst.
fn runs() -> Vec<Record> {
    let shortened = |outcome: Outcome, exit_code: u8, keep: &dyn Fn(Outcome) -> bool| {
        let mut record = record();
        record.profiles.retain(|p| keep(p.outcome));
        record.summary = Summary::count(record.profiles.iter().flat_map(|p| &p.clauses));
        record.outcome = outcome;
        record.exit_code = exit_code;
        record
    };
    let mut interrupted = shortened(Outcome::Incomplete, 5, &|o| o == Outcome::Conformant);
    interrupted.complete = false;
    interrupted.stopped = Some("interrupted".to_owned());
    vec![
        record(),
        shortened(Outcome::Nonconformant, 1, &|o| o != Outcome::Error),
        shortened(Outcome::Conformant, 0, &|o| o == Outcome::Conformant),
        shortened(Outcome::Incomplete, 4, &|_| false),
        interrupted,
    ]
}

#[test]
fn every_format_has_the_same_counts_outcome_and_exit_code() {
    for record in runs() {
        let dir = tempfile::tempdir().unwrap();
        let run = Run::of(dir.path(), record, traffic::exchanges());
        let (record, material) = (&run.record, run.material());
        let counts = expected(record);
        let (outcome, code) = (record.outcome.word(), record.exit_code);

        let shown = text(|out| {
            console::write(
                &material,
                Look {
                    columns: 400,
                    ..Look::default()
                },
                out,
            )
        });
        assert_eq!(of_console(&shown), counts, "console");
        let last = shown.lines().last().unwrap();
        assert!(last.starts_with(&format!("{outcome}: ")), "{last}");
        assert!(last.contains(&format!("(exit code {code})")), "{last}");

        let saved: Value = serde_json::from_str(&text(|out| results::write(record, out))).unwrap();
        assert_eq!(saved["summary"], serde_json::to_value(&record.summary).unwrap());
        assert_eq!(
            (&saved["outcome"], &saved["exit_code"]),
            (&outcome.into(), &code.into())
        );

        let xml = text(|out| junit::write(&material, out));
        assert_eq!(of_junit(&xml), counts, "junit");

        let json = text(|out| ctrf::write(&material, out));
        assert_eq!(of_ctrf(&json), counts, "ctrf");
        assert!(json.contains(&format!("\"outcome\": \"{outcome}\"")), "{json}");
        assert!(json.contains(&format!("\"exitCode\": {code}")), "{json}");

        let page = text(|out| html::write(&material, out));
        assert_eq!(of_html(&page), counts, "html");
        assert!(page.contains(&format!("data-outcome=\"{outcome}\" data-exit-code=\"{code}\"")));

        let page = text(|out| summary::write(&material, out));
        assert_eq!(of_summary(&page), counts, "summary");
        assert!(page.contains(&format!(": {outcome}\n")) && page.contains(&format!("Exit code {code}")));
    }
}

#[test]
fn the_sums_of_junit_are_those_of_its_cases() {
    let dir = tempfile::tempdir().unwrap();
    let run = Run::new(dir.path());
    let report =
        quick_junit::Report::deserialize_from_str(&text(|out| junit::write(&run.material(), out))).unwrap();
    let cases = || report.test_suites.iter().flat_map(|suite| &suite.test_cases);
    let with = |wanted: NonSuccessKind| {
        cases()
            .filter(|c| matches!(&c.status, TestCaseStatus::NonSuccess { kind, .. } if *kind == wanted))
            .count()
    };
    let skipped = cases()
        .filter(|c| matches!(c.status, TestCaseStatus::Skipped { .. }))
        .count();
    assert_eq!(report.tests, run.record.clauses().count());
    assert_eq!(report.failures, with(NonSuccessKind::Failure));
    assert_eq!(report.errors, with(NonSuccessKind::Error));
    let suites: usize = report.test_suites.iter().map(|suite| suite.skipped).sum();
    assert_eq!(suites, skipped);
    assert_eq!(report.failures, run.record.summary.must.fail);
    // One error says why the profile was not judged, and the other clauses do not repeat it.
    assert_eq!(report.errors, 1);
}

#[test]
fn every_clause_is_found_in_the_page_for_people() {
    let dir = tempfile::tempdir().unwrap();
    let mut run = Run::new(dir.path());
    for documented in [true, false] {
        if !documented {
            run.documents.clear();
        }
        let page = text(|out| html::write(&run.material(), out));
        for clause in run.record.clauses() {
            let unit = format!("data-unit=\"clause\" data-key=\"{}\"", clause.id);
            assert!(page.contains(&unit), "{}", clause.id);
        }
    }
}

/// What the schema of Jenkins' xunit plug-in allows in each element: attributes (the first ones have to be there)
/// and children. It is the strictest of the readers.
const JENKINS: [(&str, &str, &str); 9] = [
    ("testsuites", "| name time tests failures errors", "testsuite"),
    (
        "testsuite",
        "name tests failures errors | group time skipped timestamp hostname id package file log url",
        "testsuite properties testcase system-out system-err",
    ),
    ("properties", "|", "property"),
    ("property", "name value |", ""),
    (
        "testcase",
        "name | time classname group",
        "skipped error failure rerunFailure rerunError flakyFailure flakyError system-out system-err",
    ),
    ("failure", "| type message", ""),
    ("error", "| type message", ""),
    ("skipped", "| type message", ""),
    ("system-out", "|", ""),
];

#[test]
fn junit_says_nothing_that_jenkins_does_not_know() {
    let dir = tempfile::tempdir().unwrap();
    let run = Run::new(dir.path());
    let xml = text(|out| junit::write(&run.material(), out));
    let tag = regex::Regex::new(r#"<(/?)([a-z][\w-]*)((?:\s[\w-]+="[^"]*")*)\s*(/?)>"#).unwrap();
    let attribute = regex::Regex::new(r#"\s([\w-]+)="([^"]*)""#).unwrap();
    let mut open: Vec<&str> = vec![];
    for found in tag.captures_iter(&xml) {
        let name = found.get(2).unwrap().as_str();
        if &found[1] == "/" {
            assert_eq!(open.pop(), Some(name));
            continue;
        }
        let (_, attributes, _) = JENKINS.iter().find(|(known, ..)| *known == name).expect(name);
        if let Some(parent) = open.last() {
            let (.., children) = JENKINS.iter().find(|(known, ..)| known == parent).unwrap();
            assert!(
                children.split(' ').any(|child| child == name),
                "{name} in {parent}"
            );
        }
        let given: Vec<(&str, &str)> = attribute
            .captures_iter(found.get(3).unwrap().as_str())
            .map(|a| a.extract())
            .map(|(_, [n, v])| (n, v))
            .collect();
        let (needed, _) = attributes.split_once('|').unwrap();
        for needed in needed.split_whitespace() {
            assert!(
                given.iter().any(|(name, _)| *name == needed),
                "{name} lacks {needed}"
            );
        }
        for (attribute, value) in given {
            assert!(
                attributes.split(' ').any(|known| known == attribute),
                "{attribute} of {name}"
            );
            assert!(attribute != "time" || value.parse::<f64>().is_ok(), "{value}");
        }
        if &found[4] != "/" {
            open.push(name);
        }
    }
    assert_eq!(open, Vec::<&str>::new());
    assert!(xml.contains("file=\"target.toml\""), "{xml}");
}
