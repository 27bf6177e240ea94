//! The reports of a run, through their public interface.

#![expect(clippy::unwrap_used, reason = "in a test it is an assertion")]

mod agreement;
mod gated;
mod hostile;
#[path = "../report_fixture/mod.rs"]
mod report_fixture;

use std::path::Path;

use cloud_conformance::{
    gate::{FailOn, Gate},
    record::{Level, Outcome, Record, Verdict},
    report::{
        annotations::{self, Build},
        console::{self, Detail, Look},
        ctrf, files, html, junit, results, summary,
    },
};
use report_fixture::{Run, record};
use serde_json::{Value, json};

fn schema() -> jsonschema::Validator {
    let schema: Value = serde_json::from_str(include_str!("../../schemas/results.schema.json")).unwrap();
    jsonschema::meta::validate(&schema).unwrap();
    jsonschema::options()
        .should_validate_formats(true)
        .build(&schema)
        .unwrap()
}

fn written(record: &Record) -> Value {
    let mut bytes = Vec::new();
    results::write(record, &mut bytes).unwrap();
    serde_json::from_slice(&bytes).unwrap()
}

#[test]
fn a_real_record_is_what_the_schema_says() {
    let validator = schema();
    let mut minimal = record();
    minimal.profiles.clear();
    let mut stopped = record();
    stopped.complete = false;
    stopped.stopped = Some("interrupted".to_owned());
    stopped.selection = Some("--profile dcs-v1-status".to_owned());
    for record in [record(), minimal, stopped] {
        let value = written(&record);
        let errors: Vec<String> = validator.iter_errors(&value).map(|e| e.to_string()).collect();
        assert_eq!(errors, Vec::<String>::new());
        assert_eq!(serde_json::from_value::<Record>(value).unwrap(), record);
    }
}

#[test]
fn the_schema_refuses_what_no_run_says() {
    let validator = schema();
    let good = written(&record());
    assert!(validator.is_valid(&good));
    for (pointer, wrong) in [
        ("/format", json!("cloud-conformance/results/2")),
        ("/exit_code", json!(6)),
        ("/stopped", json!("interrupted")),
        ("/suite/digest", json!("sha256:1")),
        ("/profiles/0/outcome", json!("passed")),
        ("/profiles/0/clauses/0/evidence/count", json!(0)),
        ("/profiles/0/clauses/0/verdict", json!("fail")),
        ("/profiles/0/clauses/0/verdict", json!("inconclusive")),
        ("/profiles/0/clauses/4/verdict", json!("pass")),
        ("/profiles/0/clauses/4/findings/0/exchange", json!(-1)),
        ("/profiles/0/clauses/4/findings/0/extra", json!(1)),
        ("/profiles/2/outcome", json!("conformant")),
        ("/extra", json!(1)),
    ] {
        let mut bad = good.clone();
        let (parent, name) = pointer.rsplit_once('/').unwrap();
        bad.pointer_mut(parent).unwrap()[name] = wrong;
        assert!(!validator.is_valid(&bad), "{pointer}");
    }
}

#[test]
fn a_saved_record_is_read_again_and_another_format_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("results.json");
    let mut bytes = Vec::new();
    results::write(&record(), &mut bytes).unwrap();
    std::fs::write(&path, &bytes).unwrap();
    assert_eq!(results::read(&path).unwrap(), record());

    let other = String::from_utf8(bytes)
        .unwrap()
        .replace("results/1", "results/9");
    std::fs::write(&path, other).unwrap();
    let error = results::read(&path).unwrap_err().to_string();
    assert!(
        error.contains("results/9") && error.contains("results.json"),
        "{error}"
    );
    std::fs::write(&path, "{").unwrap();
    assert!(
        results::read(&path)
            .unwrap_err()
            .to_string()
            .contains("is not a results.json")
    );
}

#[test]
fn the_hand_made_record_has_every_verdict() {
    let record = record();
    for verdict in Verdict::ALL {
        assert!(record.clauses().any(|c| c.verdict == verdict), "{verdict:?}");
    }
    assert_eq!(
        record.profiles.iter().map(|p| p.outcome).max(),
        Some(Outcome::Error)
    );
}

fn on_terminal(run: &Run, coloured: bool) -> String {
    text(|out| {
        console::write(
            &run.material(),
            Look {
                coloured,
                ..Look::default()
            },
            out,
        )
    })
}

#[test]
fn a_person_sees_counts_then_failures_then_what_is_open() {
    let dir = tempfile::tempdir().unwrap();
    let run = Run::new(dir.path());
    insta::assert_snapshot!(on_terminal(&run, false));
}

#[test]
fn colours_change_nothing_but_colours() {
    let dir = tempfile::tempdir().unwrap();
    let run = Run::new(dir.path());
    let coloured = on_terminal(&run, true);
    assert!(coloured.contains("\u{1b}["));
    let stripped = anstream::adapter::strip_str(&coloured).to_string();
    assert_eq!(stripped, on_terminal(&run, false));
}

#[test]
fn as_much_is_shown_as_is_asked_for() {
    let dir = tempfile::tempdir().unwrap();
    let run = Run::new(dir.path());
    let told = |detail, columns| {
        let look = Look {
            detail,
            columns,
            ..Look::default()
        };
        text(|out| console::write(&run.material(), look, out))
    };
    let failed = run
        .record
        .clauses()
        .filter(|c| c.verdict == Verdict::Fail)
        .count();
    let brief = told(Detail::Brief, 200);
    assert_eq!(
        brief.lines().filter(|line| line.starts_with("✗ ")).count(),
        failed,
        "{brief}"
    );
    assert!(
        !brief.contains("judge again") && brief.contains("Inconclusive: "),
        "{brief}"
    );
    assert!(told(Detail::All, 100).len() >= told(Detail::Usual, 100).len());
    for columns in [80, 200] {
        for line in told(Detail::All, columns).lines() {
            let is_copied = ["by hand", "beside it", "judge again", "request"]
                .iter()
                .any(|name| line.trim_start().starts_with(name));
            let is_short = line.chars().count() <= columns
                || !line.trim_start()[..].contains("  ") && !line.trim().contains(' ');
            let is_last = line.contains("(exit code");
            assert!(
                is_short || is_copied || is_last || line.starts_with("    "),
                "{columns}: {line}"
            );
        }
    }
    let grouped = text(|out| {
        console::write(
            &run.material(),
            Look {
                grouped: true,
                ..Look::default()
            },
            out,
        )
    });
    assert_eq!(grouped.matches("::group::").count(), failed);
    assert_eq!(grouped.matches("::endgroup::").count(), failed);
}

/// What a writer writes.
fn text<E: std::fmt::Debug>(write: impl FnOnce(&mut Vec<u8>) -> Result<(), E>) -> String {
    let mut bytes = Vec::new();
    write(&mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

/// Where the page's sections begin, in its order.
fn sections(page: &str) -> Vec<&str> {
    let known = ["unjudged", "failures", "inconclusive", "documents", "exchanges"];
    let begin = |id: &&str| page.find(&format!(" id=\"{id}\""));
    let mut found: Vec<(usize, &str)> = known
        .into_iter()
        .filter_map(|id| Some((begin(&id)?, id)))
        .collect();
    found.sort_unstable();
    found.into_iter().map(|(_, id)| id).collect()
}

#[test]
fn the_page_opens_with_what_a_reader_needs_first() {
    let dir = tempfile::tempdir().unwrap();
    let mut run = Run::new(dir.path());
    let page = text(|out| html::write(&run.material(), out));
    assert_eq!(
        sections(&page),
        ["unjudged", "failures", "inconclusive", "documents", "exchanges"]
    );
    let why = run.record.profiles.iter().find_map(|p| p.error.clone()).unwrap();
    assert_eq!(page.matches(&why).count(), 1, "what hindered all is said once");

    run.record.profiles.retain(|p| p.outcome == Outcome::Conformant);
    run.record.outcome = Outcome::Conformant;
    let page = text(|out| html::write(&run.material(), out));
    assert_eq!(sections(&page), ["documents", "exchanges"]);
}

#[test]
fn code_in_a_ruling_is_code() {
    let dir = tempfile::tempdir().unwrap();
    let mut run = Run::new(dir.path());
    for text in run.rulings.values_mut() {
        *text = "`a<b` counts. One ` alone stays.".to_owned();
    }
    let page = text(|out| html::write(&run.material(), out));
    assert!(page.contains("<code>a&#60;b</code> counts."), "{page}");
    assert!(page.contains("One ` alone stays."), "{page}");
}

#[test]
fn what_a_build_shows_says_of_a_draft_that_it_is_one() {
    let dir = tempfile::tempdir().unwrap();
    let mut run = Run::new(dir.path());
    for profile in &mut run.record.profiles {
        profile.draft = true;
    }
    let of_clauses = |text: &str, of: &str| text.lines().filter(|l| l.contains(of)).count();
    let said = |text: &str| of_clauses(text, "a draft that nobody has reviewed");
    let github = text(|out| annotations::write_github(&run.material(), out));
    let gitlab = text(|out| annotations::write_gitlab(&run.material(), out));
    assert!(
        said(&gitlab) > 0 && said(&gitlab) == of_clauses(&gitlab, "\"description\":"),
        "{gitlab}"
    );
    assert_eq!(said(&github), said(&gitlab), "{github}");
}

#[test]
fn each_machine_format_says_the_same_of_the_hand_made_run() {
    let dir = tempfile::tempdir().unwrap();
    let run = Run::new(dir.path());
    insta::assert_snapshot!("junit", text(|out| junit::write(&run.material(), out)));
    insta::assert_snapshot!("summary", text(|out| summary::write(&run.material(), out)));
    insta::assert_snapshot!(
        "github",
        text(|out| annotations::write_github(&run.material(), out))
    );
    insta::assert_snapshot!(
        "gitlab",
        text(|out| annotations::write_gitlab(&run.material(), out))
    );
    insta::assert_snapshot!("ctrf", text(|out| ctrf::write(&run.material(), out)));
}

#[test]
fn what_the_gate_names_fails_in_every_format() {
    let dir = tempfile::tempdir().unwrap();
    let mut run = Run::new(dir.path());
    run.record = Gate::new(FailOn::strict()).decide(run.record);
    let xml = text(|out| junit::write(&run.material(), out));
    // Three findings, and what is binding and open.
    let open = run.record.profiles.iter().filter(|p| p.outcome != Outcome::Error);
    let open = open.flat_map(|p| &p.clauses);
    let open = open.filter(|c| c.level == Level::Must && c.verdict == Verdict::Inconclusive);
    let open = open.count();
    assert!(open > 0);
    assert!(xml.contains(&format!("failures=\"{}\"", 3 + open)), "{xml}");
    assert_eq!(xml.matches("type=\"inconclusive\"").count(), open);
    let github = text(|out| annotations::write_github(&run.material(), out));
    assert!(!github.contains("::warning"), "{github}");
}

#[test]
fn annotations_are_only_for_the_builds_that_read_them() {
    for (set, build) in [
        (("GITHUB_ACTIONS", "true"), Build::GitHub),
        (("GITLAB_CI", "true"), Build::GitLab),
        (("CI", "true"), Build::None),
    ] {
        assert_eq!(Build::of(|name| (name == set.0).then(|| set.1.to_owned())), build);
    }
}

/// The sample in `reports/sample/` is the hand-made run; set `CONFORMANCE_WRITE_SAMPLE` to write it anew.
#[test]
fn the_sample_is_what_the_program_writes() {
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("reports/sample");
    let dir = tempfile::tempdir().unwrap();
    let run = Run::new(dir.path());
    let mut written = files::write_all(&run.material(), dir.path(), Build::GitLab, &|_| false).unwrap();
    for (name, shown) in [
        ("console.txt", on_terminal(&run, false)),
        (
            "github-annotations.txt",
            text(|out| annotations::write_github(&run.material(), out)),
        ),
    ] {
        std::fs::write(dir.path().join(name), shown).unwrap();
        written.push(dir.path().join(name));
    }
    let rewrite = std::env::var_os("CONFORMANCE_WRITE_SAMPLE").is_some();
    std::fs::create_dir_all(&sample).unwrap();
    for path in &written {
        let (fresh, kept) = (
            std::fs::read(path).unwrap(),
            sample.join(path.file_name().unwrap()),
        );
        if rewrite {
            std::fs::write(&kept, &fresh).unwrap();
        }
        // A checkout may have changed the line ends.
        let kept_text = std::fs::read_to_string(&kept)
            .unwrap_or_default()
            .replace("\r\n", "\n");
        assert!(
            kept_text.as_bytes() == fresh,
            "{} is not what the program writes: set CONFORMANCE_WRITE_SAMPLE=1 and run this test again",
            kept.display()
        );
    }
    assert_eq!(std::fs::read_dir(&sample).unwrap().count(), written.len());
}

#[test]
fn a_card_shows_how_an_answer_begins_where_nothing_within_it_is_meant() {
    let page = format!("<html>{}</html>", "x".repeat(900));
    for (pointer, begins) in [(None, true), (Some(""), true), (Some("/redis"), false)] {
        let dir = tempfile::tempdir().unwrap();
        let answered =
            report_fixture::traffic::exchange("dcs-v1-status", "200", "/v1.0/p/instances/status", &page);
        let mut record = record();
        let clause = record.profiles[0].clauses.iter_mut();
        let failed = clause.into_iter().find(|c| c.verdict == Verdict::Fail).unwrap();
        failed.findings[0].pointer = pointer.map(str::to_owned);
        let failed = failed.clone();
        let run = Run::of(dir.path(), record, vec![answered]);
        let card = console::card(&failed, &run.material()).unwrap();
        let answer = card.lines().find(|line| line.starts_with("  answer ")).unwrap();
        assert_eq!(answer.contains(": <html>xxx"), begins, "{answer}");
        assert_eq!(answer.ends_with('…'), begins, "{answer}");
        assert_eq!(answer.matches("bytes").count(), 1, "{answer}");
    }
}

#[test]
fn a_card_tells_an_exchange_once_however_many_findings_it_has() {
    let dir = tempfile::tempdir().unwrap();
    let mut record = record();
    let failed = record.profiles[0]
        .clauses
        .iter_mut()
        .find(|c| c.verdict == Verdict::Fail)
        .unwrap();
    let mut second = failed.findings[0].clone();
    second.pointer = Some("/redis/other".to_owned());
    second.message = "redis.other is another thing".to_owned();
    failed.findings.insert(1, second);
    let failed = failed.clone();
    let run = Run::of(dir.path(), record, report_fixture::traffic::exchanges());
    let card = console::card(&failed, &run.material()).unwrap();
    let lines = |word| lines_with(&card, word);
    assert_eq!(
        (lines("found "), lines("request "), lines("answer ")),
        (2, 1, 1),
        "{card}"
    );
    assert!(card.contains("at /redis/other, in the same answer"), "{card}");
}

/// How many lines begin with this word.
fn lines_with(text: &str, word: &str) -> usize {
    text.lines()
        .filter(|line| line.trim_start().starts_with(word))
        .count()
}

#[test]
fn what_breaks_several_clauses_is_shown_once() {
    let dir = tempfile::tempdir().unwrap();
    let mut record = record();
    let mut failed: Vec<_> = record.profiles.iter_mut().flat_map(|p| &mut p.clauses).collect();
    failed.retain(|clause| clause.verdict == Verdict::Fail);
    let (found, first) = (failed[0].findings.clone(), failed[1].id.clone());
    failed[1].findings = found;
    let run = Run::of(dir.path(), record, report_fixture::traffic::exchanges());
    let text = on_terminal(&run, false);
    let told = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(told.contains(&format!("found as for {first} above: ")), "{text}");
    let lines = |word| lines_with(&text, word);
    assert_eq!(
        (lines("found "), lines("answer "), lines("judge again ")),
        (3, 2, 3),
        "{text}"
    );
}
