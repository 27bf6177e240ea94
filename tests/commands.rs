//! The commands that tell and do not judge: `list`, `explain` and `run --dry-run`.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test may panic"
)]

mod program;

use std::{collections::BTreeMap, net::TcpListener, path::Path};

use cloud_conformance::catalogue::Catalogue;
use serde_json::Value;
use tempfile::TempDir;

/// Runs the program; its exit code, what it prints, and what it says on stderr.
fn run(arguments: &[&str]) -> (i32, String, String) {
    let done = program::done(program::program().args(arguments));
    (done.code, done.out, done.err)
}

fn told(arguments: &[&str]) -> String {
    let (code, out, err) = run(arguments);
    assert_eq!(code, 0, "{arguments:?}: {err}");
    assert_eq!(err, "", "{arguments:?}");
    out
}

#[test]
fn the_list_has_every_clause_with_its_level_and_source_on_one_line() {
    let catalogue = Catalogue::embedded().unwrap();
    let out = told(&["list"]);
    for clause in catalogue.clauses() {
        let line = out
            .lines()
            .find(|l| l.split_whitespace().nth(1) == Some(clause.id.as_str()));
        let line = line.unwrap_or_else(|| panic!("{} is not listed", clause.id));
        assert!(line.starts_with(clause.level.word()), "{line}");
        assert!(line.ends_with(&clause.source.place), "{line}");
    }
}

#[test]
fn the_list_for_programs_is_the_same_one() {
    let catalogue = Catalogue::embedded().unwrap();
    let list: Value = serde_json::from_str(&told(&["list", "--format", "json"])).unwrap();
    assert_eq!(list["suite"]["digest"], catalogue.digest());
    let clauses = list["profiles"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|p| p["clauses"].as_array().unwrap());
    let listed: Vec<(&str, &str)> = clauses
        .map(|c| (c["id"].as_str().unwrap(), c["level"].as_str().unwrap()))
        .collect();
    let known: Vec<(&str, &str)> = catalogue
        .clauses()
        .map(|c| (c.id.as_str(), c.level.word()))
        .collect();
    assert_eq!(listed, known);
    let one: Value =
        serde_json::from_str(&told(&["list", "--format", "json", "--profile", "dcs-v1-status"])).unwrap();
    assert_eq!(one["profiles"].as_array().unwrap().len(), 1);
    assert_eq!(one["profiles"][0]["document"]["file"], "dcs-v1-status.rst");
}

#[test]
fn a_clause_is_explained_with_source_ruling_scenario_and_a_line_to_see_it_by_hand() {
    for (clause, says) in [
        (
            "dcs-v1-status.400.error_code.maxLength",
            &[
                "at most 9 characters",
                "dcs-v1-status.rst, Table 4, error_code",
                "length: ",
                "every answer 400",
                "features/dcs-v1-status/3-errors.feature:",
                "When the counts of the project",
                "x-fault: 400",
                "curl -sSi",
                "X-Auth-Token: $TOKEN",
                "run --clause dcs-v1-status.400.error_code.maxLength",
            ][..],
        ),
        (
            "dcs-v1-status.include_failure.other",
            &[
                "include_failure=banana",
                "and likewise with: include_failure=FALSE",
                "breaks conformance",
            ][..],
        ),
        (
            "clouddc-v1-status.401.wrong-token",
            &["may declare that it does not apply", "by hand"][..],
        ),
        (
            "clouddc-v1-status.200.error.required",
            &["an instance in the state error", "breaks nothing"][..],
        ),
        (
            "clouddc-v1-status.200.state",
            &[
                "documented string; one of pending, running, stopped, error, shutting_down, terminated by ruling required: that it is there (ruling states)",
                "by ruling also accepted: stopping, reinstalling, failed, modifyIping, switch-installing (ruling older-states)",
                "by ruling also accepted: shutting-down (ruling states)",
            ][..],
        ),
        // Their pages list no values.
        (
            "clouddc-v1-status.200.operation_state.enum",
            &[
                "documented string by ruling",
                "expected: one of install-processing",
            ][..],
        ),
        (
            "dcs-v1-instance.200.status.enum",
            &[
                "documented string by ruling required: that it is there (ruling example-and-table) by ruling expected: one of CREATING",
            ][..],
        ),
        (
            "cvm-2017-status.success.Response.InstanceStatusSet.InstanceState.enum",
            &[
                "documented string by ruling required: that it is there (ruling status-set) by ruling expected: one of PENDING",
            ][..],
        ),
        (
            "dcs-v1-instance.200.port",
            &[
                "documented integer by ruling required: that it is there",
                "expected: 1 or more; at most 65535 (ruling ranges)",
            ][..],
        ),
        (
            "cvm-2017-status.paging.walk",
            &["cloud-conformance send cvm-2017-status.paging.walk"][..],
        ),
        // Where nothing is sent, what is lacking stands in the place of the line.
        (
            "cvm-2017-status.error.UnsupportedOperation",
            &[
                "by hand # nothing can be sent yet",
                "code = \"UnsupportedOperation\"",
            ][..],
        ),
        (
            "cvm-2017-status.rate",
            &["by hand # nothing can be sent yet", "set rate_clause = true"][..],
        ),
    ] {
        let out = told(&["explain", clause]);
        let plain = out.split_whitespace().collect::<Vec<_>>().join(" ");
        for part in says {
            assert!(plain.contains(part), "{clause}: `{part}` is not in\n{out}");
        }
    }
}

/// A target file of one profile that says no more than it has to.
fn smallest(folder: &TempDir) -> String {
    let file = folder.path().join("t.toml").display().to_string();
    let written = "[target]\nbase_url = \"http://127.0.0.1:1\"\n[auth]\nscheme = \"none\"\n\
                   [profiles.dcs-v1-status]\nproject_id = \"0123456789abcdef0123456789abcdef\"\n";
    std::fs::write(&file, written).unwrap();
    file
}

/// A line to paste leads where the explanation was asked about: the target and the suite of its command line.
#[test]
fn the_lines_of_an_explanation_name_its_target_and_its_suite() {
    let folder = TempDir::new().unwrap();
    let file = smallest(&folder);
    let suite = ["--suite", env!("CARGO_MANIFEST_DIR")];
    for named in [
        &["--config", &file][..],
        &["--config", &file, "--target", "http://127.0.0.1:2"],
        &[suite[0], suite[1], "--config", &file],
        &suite,
    ] {
        let out = told(&[&["explain", "dcs-v1-status.include_failure.other"], named].concat());
        let pasted = out.lines().filter(|line| line.contains("cloud-conformance "));
        let lost: Vec<&str> = pasted.filter(|line| !line.contains(&named.join(" "))).collect();
        assert!(lost.is_empty(), "{named:?}: {lost:#?}");
        assert!(out.contains("cloud-conformance run --clause"), "{out}");
    }
}

#[test]
fn every_clause_can_be_explained_and_prose_is_wrapped() {
    for profile in Catalogue::embedded().unwrap().all() {
        for answer in ["200", "success", "include_failure", "lifecycle"] {
            let prefix = format!("{}.{answer}", profile.id());
            if !profile
                .clauses
                .iter()
                .any(|c| c.id.starts_with(&format!("{prefix}.")))
            {
                continue;
            }
            let out = told(&["explain", &prefix]);
            assert!(
                out.lines().count() < 200,
                "{prefix}: {} lines",
                out.lines().count()
            );
            let prose = out.lines().filter(|l| {
                !["curl ", "cloud-conformance ", "Then ", "When "]
                    .iter()
                    .any(|c| l.contains(c))
            });
            for line in prose.filter(|l| !l.starts_with("must ") && !l.starts_with("should ")) {
                assert!(line.chars().count() <= 100, "{line}");
            }
        }
    }
}

#[test]
fn an_unknown_clause_or_profile_is_a_mistake_with_a_way_out() {
    for (arguments, says) in [
        (
            &["explain", "dcs-v1-status.400.eror_code"][..],
            "did you mean dcs-v1-status.400.error_code",
        ),
        (&["explain", "paging"], "did you mean cvm-2017-status.paging"),
        (&["explain", "zzzz"], "`cloud-conformance list` shows them all"),
        (
            &["list", "--profile", "dcs-v3-status"],
            "the profiles are clouddc-v1-status",
        ),
        (&["list", "--suite", "/nonexistent"], "--suite"),
    ] {
        let (code, out, err) = run(arguments);
        assert_eq!((code, out.as_str()), (2, ""), "{arguments:?}");
        assert!(
            err.contains(says) && err.lines().count() == 1,
            "{arguments:?}: {err}"
        );
    }
}

/// A target file for a system at this address.
fn target_file(dir: &Path, url: &str, rest: &str) -> String {
    let file = dir.join("target.toml");
    let text = format!(
        r#"
        [target]
        name = "ours"
        base_url = "{url}"
        [auth]
        scheme = "none"
        [profiles.dcs-v1-status]
        project_id = "0123456789abcdef0123456789abcdee"
        [profiles.dcs-v1-instance]
        project_id = "0123456789abcdef0123456789abcdee"
        instance_ids = ["aaaaaaaa-0000-4000-8000-00000000000a", "aaaaaaaa-0000-4000-8000-00000000000b"]
        [profiles.clouddc-v1-status]
        project_id = "0123456789abcdef0123456789abcdee"
        instance_ids = ["aaaaaaaa-0000-4000-8000-00000000000c"]
        {rest}"#
    );
    std::fs::write(&file, text).unwrap();
    file.to_str().unwrap().to_owned()
}

#[test]
fn a_dry_run_sends_nothing_and_says_what_would_be_sent_and_what_would_stay_unseen() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let url = format!("http://{}/gateway", listener.local_addr().unwrap());
    let dir = TempDir::new().unwrap();
    let provoke = "[[provoke]]\nprofile = \"dcs-v1-status\"\nstatus = 500\nheaders = { \"x-fault\" = \"500\" }\nrepeat = 3";
    let config = target_file(dir.path(), &url, provoke);
    let reports = dir.path().join("reports");
    let out = told(&[
        "run",
        "--dry-run",
        "--config",
        &config,
        "--report-dir",
        reports.to_str().unwrap(),
    ]);
    assert!(listener.accept().is_err(), "a request was sent");
    assert!(!reports.exists(), "reports were written");
    for part in [
        "Dry run: nothing is sent to ours.",
        &format!("to GET {url}/v1.0/0123456789abcdef0123456789abcdee/instances/status"),
        "include_failure=banana",
        "    3  the declared provocation of 500",
        "each instance",
        "instance aaaaaaaa-0000-4000-8000-00000000000c, a series of samples",
        "no ordinary request is answered 429",
        "set failed_instances in its profile",
        "without authentication (scheme = \"none\")",
        "must    clouddc-v1-status.401.wrong-token",
        "an instance in the state error",
    ] {
        assert!(out.contains(part), "`{part}` is not in\n{out}");
    }
    assert!(!out.contains("must    dcs-v1-status.500"), "{out}");
    assert!(
        !out.contains("without credential"),
        "nothing is asked without a credential that is not needed"
    );
}

/// The same client runs the same scenarios, so the numbers are those of a run.
#[test]
fn a_dry_run_counts_the_requests_of_a_run() {
    let dir = TempDir::new().unwrap();
    let reports = dir.path().to_str().unwrap();
    let (code, _, err) = run(&["run", "--report-dir", reports]);
    assert_eq!(code, 0, "{err}");
    let har: Value = serde_json::from_slice(&std::fs::read(dir.path().join("traffic.har")).unwrap()).unwrap();
    let mut sent: BTreeMap<&str, usize> = BTreeMap::new();
    for entry in har["log"]["entries"].as_array().unwrap() {
        *sent
            .entry(entry["_conformance"]["profile"].as_str().unwrap())
            .or_default() += 1;
    }
    let out = told(&["run", "--dry-run"]);
    for (profile, number) in sent {
        let says = format!("{profile}  about {number} requests");
        assert!(out.contains(&says), "`{says}` is not in\n{out}");
    }
}

#[test]
fn a_dry_run_of_nothing_says_so() {
    let (code, _, err) = run(&["run", "--dry-run", "--tags", "@nothing"]);
    assert_eq!(code, 4, "{err}");
    assert!(err.contains("the selection matched no clause"), "{err}");
}

/// Mistakes of the file and those that only the catalogue tells come in one go, and nothing is sent.
#[test]
fn every_mistake_of_a_target_file_is_told_at_once_before_anything_is_sent() {
    let dir = TempDir::new().unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let mistakes = "colour = \"blue\"\n\
        [[provoke]]\nprofile = \"dcs-v2-status\"\nstatus = 404\nheaders = { \"x-fault\" = \"404\" }\n\
        [[provoke]]\nprofile = \"dcs-v2-status\"\nstatus = 599\nheaders = { \"x-fault\" = \"599\" }\n\
        [[not_applicable]]\nclause = \"dcs-v2-status.nothing\"\nreason = \"none\"\n";
    let profile = "[profiles.dcs-v2-status]\nproject_id = \"0123456789abcdef0123456789abcdef\"\n";
    let file = target_file(dir.path(), &url, &format!("{profile}{mistakes}"));
    for command in ["run", "doctor"] {
        let (code, _, err) = run(&[command, "--config", &file]);
        assert_eq!(code, 2, "{command}: {err}");
        for mistake in ["`colour`", "404", "599", "dcs-v2-status.nothing"] {
            let named = err
                .lines()
                .any(|line| line.contains(mistake) && line.contains("target.toml:"));
            assert!(named, "{command} does not name {mistake}: {err}");
        }
    }
    listener.set_nonblocking(true).unwrap();
    assert!(listener.accept().is_err(), "nothing was sent");
}

/// Where a target file says nothing that draws an answer, the explanation and `send` say what it lacks, and show
/// the lines to copy as they are to be written.
#[test]
fn what_cannot_be_sent_yet_comes_with_lines_to_copy() {
    let folder = TempDir::new().unwrap();
    let file = smallest(&folder);
    let clause = "dcs-v1-status.500.error_msg";
    let explained = told(&["explain", clause, "--config", &file]);
    let (code, _, refused) = run(&["send", clause, "--config", &file]);
    assert_eq!(code, 2, "{refused}");
    for said in [explained, refused] {
        let copied: Vec<&str> = said
            .lines()
            .map(str::trim)
            .skip_while(|l| *l != "[[provoke]]")
            .take(3)
            .collect();
        assert_eq!(
            copied,
            ["[[provoke]]", "profile = \"dcs-v1-status\"", "status = 500"],
            "{said}"
        );
        assert!(
            said.contains("no ordinary request is answered 500") && !said.contains("cloud-conformance send")
        );
    }
}
