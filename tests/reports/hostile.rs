//! A hostile target's texts are harmless wherever they are shown.

use std::path::Path;

use cloud_conformance::record::Record;
use cloud_conformance::report::annotations::Build;
use cloud_conformance::report::{
    annotations, console, console::Look, ctrf, files, html, junit, results, summary,
};
use cloud_conformance::text::invisible::is_unseen;
use serde_json::Value;

use super::{
    report_fixture::{Run, hostile, record, traffic},
    text,
};

/// A run in which every text is hostile, also those that no target can choose.
fn hostile_run(dir: &Path) -> Run {
    let record: Record =
        serde_json::from_value(hostile::poisoned(serde_json::to_value(record()).unwrap())).unwrap();
    let mut exchanges = traffic::exchanges();
    exchanges.iter_mut().for_each(hostile::poison);
    let mut run = Run::of(dir, record, exchanges);
    hostile::poison_documents(&mut run.documents);
    run.rulings
        .values_mut()
        .for_each(|text| text.push_str(hostile::TEXT));
    run
}

/// What no line of a build's output may hold, wherever it comes from.
fn assert_no_command(shown: &str) {
    for line in shown.lines() {
        assert!(!line.trim_start().starts_with("::"), "{line}");
        assert!(!line.contains("##"), "{line}");
    }
}

fn assert_seen(shown: &str) {
    let unseen = shown.chars().find(|c| is_unseen(*c) && *c != '\n');
    assert_eq!(unseen, None);
}

#[test]
fn nothing_on_the_terminal_steers_it_or_the_build_around_it() {
    let dir = tempfile::tempdir().unwrap();
    let run = hostile_run(dir.path());
    let shown = text(|out| console::write(&run.material(), Look::default(), out));
    assert_seen(&shown);
    assert_no_command(&shown);
    assert!(shown.len() < 200_000, "{}", shown.len());
    let coloured = text(|out| {
        console::write(
            &run.material(),
            Look {
                coloured: true,
                ..Look::default()
            },
            out,
        )
    });
    assert_eq!(anstream::adapter::strip_str(&coloured).to_string(), shown);
}

#[test]
fn every_file_is_harmless_and_whole() {
    let dir = tempfile::tempdir().unwrap();
    let run = hostile_run(dir.path());
    let written = files::write_all(&run.material(), dir.path(), Build::GitLab, &|_| false).unwrap();
    assert_eq!(written.len(), 8);
    for path in &written {
        let file = std::fs::read_to_string(path).unwrap();
        assert_seen(&file);
        if path.extension().is_some_and(|e| e == "json" || e == "har") {
            serde_json::from_str::<Value>(&file).unwrap();
        }
    }
}

#[test]
fn the_record_says_what_came_to_the_letter() {
    let dir = tempfile::tempdir().unwrap();
    let run = hostile_run(dir.path());
    let saved = text(|out| results::write(&run.record, out));
    assert_eq!(serde_json::from_str::<Record>(&saved).unwrap(), run.record);
}

#[test]
fn no_text_forms_markup_in_the_page_for_people() {
    let dir = tempfile::tempdir().unwrap();
    let run = hostile_run(dir.path());
    let page = text(|out| html::write(&run.material(), out));
    for (tag, times) in [
        ("<script", 1),
        ("</script", 1),
        ("<style", 1),
        ("</style", 1),
        ("<img", 0),
        ("<svg onload", 0),
    ] {
        assert_eq!(page.matches(tag).count(), times, "{tag}");
    }
    for attribute in [" onerror=", " onload=", " onmouseover="] {
        // As text it may stand there, or within an attribute's quotes: those of the text are escaped.
        for (at, _) in page.match_indices(attribute) {
            let before = &page[..at];
            let tag = &before[before.rfind('<').unwrap()..];
            let quoted = tag.matches('"').count() % 2 == 1;
            assert!(tag.contains('>') || quoted, "{attribute} stands in a tag: {tag}");
        }
    }
    assert!(page.len() < 2_000_000, "{}", page.len());
}

#[test]
fn no_text_breaks_the_machine_formats() {
    let dir = tempfile::tempdir().unwrap();
    let run = hostile_run(dir.path());
    let clauses = run.record.clauses().count();
    let xml = text(|out| junit::write(&run.material(), out));
    let report = quick_junit::Report::deserialize_from_str(&xml).unwrap();
    assert_eq!(
        report
            .test_suites
            .iter()
            .map(|s| s.test_cases.len())
            .sum::<usize>(),
        clauses
    );
    let json: Value = serde_json::from_str(&text(|out| ctrf::write(&run.material(), out))).unwrap();
    assert_eq!(json["results"]["tests"].as_array().unwrap().len(), clauses);
}

#[test]
fn an_annotation_is_one_command_and_its_text_none() {
    let dir = tempfile::tempdir().unwrap();
    let run = hostile_run(dir.path());
    let shown = text(|out| annotations::write_github(&run.material(), out));
    assert_seen(&shown);
    // Two binding failures, one piece of advice, one profile that could not be judged.
    assert_eq!(shown.lines().count(), 4);
    for line in shown.lines() {
        let command = line
            .strip_prefix("::error ")
            .or_else(|| line.strip_prefix("::warning "))
            .unwrap();
        let (properties, _) = command.split_once("::").unwrap();
        for property in properties.split(',') {
            let (name, value) = property.split_once('=').unwrap();
            assert!(["file", "line", "title"].contains(&name), "{property}");
            assert!(!value.contains(':'), "{property}");
        }
        assert!(!line.contains("##"), "{line}");
    }
}

#[test]
fn no_text_is_markup_in_the_job_summary() {
    let dir = tempfile::tempdir().unwrap();
    let run = hostile_run(dir.path());
    let page = text(|out| summary::write(&run.material(), out));
    let headings = ["## Failures", "## Inconclusive", "## Not applicable"];
    assert_no_command(&headings.iter().fold(page.clone(), |page, h| page.replace(h, "")));
    // Outside of code there is no tag, no link and no mention.
    let prose: String = page
        .lines()
        .filter(|l| !l.starts_with("      "))
        .flat_map(without_code)
        .collect();
    let prose = without_escaped(&prose);
    for raw in ["<script", "<img", "](http", "@all", "://", "www."] {
        assert!(!prose.contains(raw), "{raw}: {prose}");
    }
    // A viewer that reads no code spans finds no tag either.
    for line in page.lines().filter(|l| !l.starts_with("      ")) {
        assert!(!line.contains("<script") && !line.contains("<img"), "{line}");
    }
    assert!(page.len() < 100_000, "{}", page.len());
}

/// The text without the characters that a backslash makes plain.
fn without_escaped(text: &str) -> String {
    let mut left = String::new();
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        if c == '\\' {
            chars.next();
        } else {
            left.push(c);
        }
    }
    left
}

/// A line's parts that are no code span, as `CommonMark` pairs the fences.
fn without_code(line: &str) -> Vec<String> {
    let (mut prose, mut rest) = (Vec::new(), line);
    while let Some(at) = rest.find('`') {
        if rest[..at].ends_with('\\') {
            prose.push(rest[..=at].to_owned());
            rest = &rest[at + 1..];
            continue;
        }
        prose.push(rest[..at].to_owned());
        let fence = rest[at..].chars().take_while(|c| *c == '`').count();
        let inside = &rest[at + fence..];
        let close = "`".repeat(fence);
        let mut from = 0;
        loop {
            let found = from + inside[from..].find(&close).unwrap();
            let run = inside[found..].chars().take_while(|c| *c == '`').count();
            from = found + run;
            if run == fence {
                break;
            }
        }
        rest = &inside[from..];
    }
    prose.push(rest.to_owned());
    prose
}

#[test]
fn a_leaked_secret_takes_every_file_with_it() {
    for place in ["traffic.har", "junit.xml", "report.html"] {
        let dir = tempfile::tempdir().unwrap();
        let mut run = Run::new(dir.path());
        std::fs::write(dir.path().join("mine.txt"), "kept").unwrap();
        if place == "traffic.har" {
            let mut exchanges = traffic::exchanges();
            exchanges[1].purpose.role = "s3cr3t-t0ken".to_owned();
            run = Run::of(dir.path(), record(), exchanges);
        }
        let secret: &[u8] = match place {
            "traffic.har" => b"s3cr3t-t0ken",
            "junit.xml" => b"<testsuites",
            _ => b"<!DOCTYPE html>",
        };
        let has = |piece: &[u8]| piece.windows(secret.len()).any(|w| w == secret);
        let error = files::write_all(&run.material(), dir.path(), Build::GitLab, &has).unwrap_err();
        assert!(error.to_string().contains(place), "{error}");
        assert_eq!(
            std::fs::read_dir(dir.path()).unwrap().count(),
            1,
            "only the user's own file is left"
        );
    }
}

#[test]
fn what_an_earlier_run_left_is_gone() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("mine.txt"), "kept").unwrap();
    for name in [
        "gl-code-quality-report.json",
        "report.html",
        ".cloud-conformance-1.part",
    ] {
        std::fs::write(dir.path().join(name), "stale").unwrap();
    }
    files::clear(dir.path()).unwrap();
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1);

    let run = Run::new(dir.path());
    let gitlab = files::write_all(&run.material(), dir.path(), Build::GitLab, &|_| false).unwrap();
    let plain = files::write_all(&run.material(), dir.path(), Build::None, &|_| false).unwrap();
    assert_eq!(gitlab.len(), plain.len() + 1);
    assert!(!dir.path().join("gl-code-quality-report.json").exists());
    for path in plain {
        assert!(path.exists(), "{}", path.display());
    }
}

#[test]
fn a_folder_that_cannot_be_written_to_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let run = Run::new(dir.path());
    let file = dir.path().join("file");
    std::fs::write(&file, "").unwrap();
    let error = files::write_all(&run.material(), &file, Build::None, &|_| false).unwrap_err();
    let error = error.to_string();
    assert!(
        error.contains("results.json") && error.contains("--report-dir"),
        "{error}"
    );
    assert!(!error.contains('\n'));
}
