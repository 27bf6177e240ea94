//! Programs of others: the vendors' own clients against the reference, and readers of in-toto on a certificate.
//! `tests/sdk/setup` makes their environment; where it is missing nothing is tested, but never in CI.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test may panic"
)]

mod openapi;
#[path = "../program/mod.rs"]
mod program;

use std::{
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use cloud_conformance::reference::{DEFAULT_ACCESS_KEY, DEFAULT_SECRET_KEY, DEFAULT_TOKEN, Options, start};
use program::program;
use serde_json::Value;

/// The token of the temporary keys.
const SESSION_TOKEN: &str = "session-token-of-the-tests";

/// The interpreter with the clients, in the folder where cargo builds.
fn python() -> Option<PathBuf> {
    let built = Path::new(env!("CARGO_TARGET_TMPDIR")).parent()?;
    let python = built.join("sdk-venv/bin/python");
    python.exists().then_some(python)
}

/// Runs the scripts of one vendor.
async fn clients(python: PathBuf, script: &'static str) -> Output {
    let options = Options {
        rate_limit: false,
        ..Options::default()
    };
    let temporary = Options {
        session_token: Some(SESSION_TOKEN.to_owned()),
        ..options.clone()
    };
    let (permanent, temporary) = (start(options).await.unwrap(), start(temporary).await.unwrap());
    let mut command = Command::new(python);
    command
        .args(["-m", "unittest", "--verbose", script])
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sdk"))
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("NO_PROXY", "127.0.0.1")
        .env("no_proxy", "127.0.0.1")
        .env("REFERENCE_URL", permanent.url())
        .env("REFERENCE_TEMPORARY_URL", temporary.url())
        .env("REFERENCE_ACCESS_KEY", DEFAULT_ACCESS_KEY)
        .env("REFERENCE_SECRET_KEY", DEFAULT_SECRET_KEY)
        .env("REFERENCE_SESSION_TOKEN", SESSION_TOKEN);
    let output = tokio::task::spawn_blocking(move || command.output())
        .await
        .unwrap();
    permanent.stop().await;
    temporary.stop().await;
    output.expect("the interpreter starts")
}

async fn assert_served(script: &'static str) {
    let Some(python) = python_for(script) else { return };
    assert_passed(clients(python, script).await);
}

fn assert_passed(output: Output) {
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    assert!(!said.contains("Ran 0 tests"), "{said}");
}

/// The interpreter, where it is there.
fn python_for(script: &str) -> Option<PathBuf> {
    let found = python();
    if found.is_none() {
        assert!(
            std::env::var_os("CI").is_none(),
            "the vendors' clients are missing: run tests/sdk/setup before the tests"
        );
        // Not a print, which would be swallowed for a test that passes.
        let line =
            format!("skipped {script}: the vendors' clients are missing, tests/sdk/setup fetches them\n");
        std::io::stderr().write_all(line.as_bytes()).unwrap();
    }
    found
}

/// The modules for Node.js, where they are there.
fn modules() -> Option<PathBuf> {
    let built = Path::new(env!("CARGO_TARGET_TMPDIR")).parent()?;
    let modules = built.join("sdk-node/node_modules");
    let there = modules.exists();
    assert!(
        there || std::env::var_os("CI").is_none(),
        "the modules for Node.js are missing: run tests/sdk/setup before the tests"
    );
    there.then_some(modules)
}

#[tokio::test]
async fn the_client_of_huawei_cloud_is_served() {
    assert_served("test_huawei").await;
}

#[tokio::test]
async fn the_client_of_tencent_cloud_is_served() {
    assert_served("test_tencent").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn readers_of_in_toto_read_a_certificate() {
    let script = "test_in_toto";
    let Some(python) = python_for(script) else { return };
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name).display().to_string();
    let server = start(Options::default()).await.unwrap();
    let target = format!(
        "[target]\nversion = \"1\"\nbase_url = \"{}\"\nrate = \"2000/s\"\n[auth]\nscheme = \"token\"\n\
         token = \"{DEFAULT_TOKEN}\"\n[profiles.dcs-v1-status]\n\
         project_id = \"0123456789abcdef0123456789abcdef\"\nfailed_instances = 3\n[[provoke]]\n\
         profile = \"dcs-v1-status\"\nstatus = 500\nheaders = {{ \"x-fault\" = \"500\" }}\n",
        server.url()
    );
    std::fs::write(path("target.toml"), target).unwrap();
    for key in ["key.pem", "other.pem"] {
        program().args(["keygen", "--out", &path(key)]).assert().success();
    }
    let (config, out, key) = (path("target.toml"), path("out"), path("key.pem"));
    let arguments = ["certify", "--config", &config, "--out", &out, "--sign-key", &key];
    program().args(arguments).assert().success();
    let output = Command::new(python)
        .args(["-m", "unittest", "--verbose", script])
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sdk"))
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("CERTIFICATE", &out)
        .env("PUBLIC_KEY", path("key.pub.pem"))
        .env("OTHER_KEY", path("other.pub.pem"))
        .output();
    assert_passed(output.unwrap());
}

/// What `run` writes as Cucumber Messages is valid by their schema, and the official formatter makes a page of it.
#[tokio::test(flavor = "multi_thread")]
async fn the_formatter_of_cucumber_messages_reads_a_run() {
    let Some(modules) = modules() else { return };
    let options = Options {
        deviations: vec!["dcs-v1-status.200.redis.running_count.removed".to_owned()],
        ..Options::default()
    };
    let server = start(options).await.unwrap();
    let dir = tempfile::tempdir().unwrap();
    let reports = dir.path().join("reports");
    let run = [
        "run",
        "--target",
        &server.url(),
        "--profile",
        "dcs-v1-status",
        "--report-dir",
    ];
    let run = program()
        .args(run)
        .arg(&reports)
        .env("OS_TOKEN", DEFAULT_TOKEN)
        .env("TC_ID", DEFAULT_ACCESS_KEY)
        .env("TC_KEY", DEFAULT_SECRET_KEY)
        .assert()
        .code(1);
    drop(run);
    let file = reports.join("messages.ndjson");
    let schema = std::fs::read(modules.join("@cucumber/messages/messages.schema.json")).unwrap();
    let schema = jsonschema::validator_for(&serde_json::from_slice(&schema).unwrap()).unwrap();
    let text = std::fs::read_to_string(&file).unwrap();
    let mut statuses = std::collections::BTreeMap::new();
    for message in text.lines() {
        let message: serde_json::Value = serde_json::from_str(message).unwrap();
        let wrong: Vec<String> = schema.iter_errors(&message).map(|e| e.to_string()).collect();
        assert!(wrong.is_empty(), "{wrong:?}: {message}");
        if let Some(status) = message.pointer("/testStepFinished/testStepResult/status") {
            *statuses.entry(status.as_str().unwrap().to_owned()).or_insert(0) += 1;
        }
    }
    assert!(statuses["FAILED"] > 0 && statuses["PASSED"] > 0, "{statuses:?}");
    let formatted = Command::new("node")
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sdk/format.mjs"))
        .args([&modules, &file])
        .output()
        .unwrap();
    let (page, said) = (
        String::from_utf8_lossy(&formatted.stdout),
        String::from_utf8_lossy(&formatted.stderr),
    );
    assert!(formatted.status.success(), "{said}");
    assert!(page.contains("window.CUCUMBER_MESSAGES"), "{said}");
    assert_eq!(
        page.matches("\"testStepFinished\"").count(),
        statuses.values().sum::<usize>()
    );
}

#[tokio::test]
async fn another_reader_of_junit_counts_the_same() {
    assert_served("test_junit").await;
}

/// Every reader of the sample's junit.xml and ctrf.json counts the same.
#[test]
fn readers_of_ctrf_and_viewers_of_junit_count_the_same() {
    let Some(modules) = modules() else { return };
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let sample = root.join("reports/sample");
    let node = |script: &Path, arguments: &[&Path]| {
        let output = Command::new("node").arg(script).args(arguments).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{said}");
        String::from_utf8(output.stdout).unwrap()
    };
    let file = sample.join("ctrf.json");
    let told: Value =
        serde_json::from_str(&node(&root.join("tests/sdk/ctrf.mjs"), &[&modules, &file])).unwrap();
    assert_eq!(told["valid"], true, "{told}");
    let report: Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
    let summary = &report["results"]["summary"];
    let number = |name: &str| summary[name].as_u64().unwrap();
    for name in ["tests", "passed", "failed", "skipped", "pending", "other"] {
        assert_eq!(told["counted"][name], summary[name], "{name}");
    }
    let dir = tempfile::tempdir().unwrap();
    let page = dir.path().join("junit.html");
    let junit = sample.join("junit.xml");
    let options = ["--console", "--results"].map(Path::new);
    let arguments = [options[0], options[1], &junit, Path::new("--output"), &page];
    let printed = node(&modules.join("xunit-viewer/bin/xunit-viewer.js"), &arguments);
    let counted = printed.lines().find(|line| line.contains(" passed, ")).unwrap();
    // JUnit knows no inconclusive test: it is skipped there, and an error of its own tells what was not judged.
    let skipped = number("skipped") + number("other");
    let begins = format!("{} passed, {skipped} skipped, ", number("passed"));
    assert!(counted.starts_with(&begins), "{counted}");
    let broken = counted[begins.len()..].split(", ").map(|part| {
        let (count, _) = part.split_once(' ').unwrap();
        count.parse::<u64>().unwrap()
    });
    assert_eq!(broken.sum::<u64>(), number("failed"), "{counted}");
}
