//! Programs that follow an OpenAPI document, on what `list --format openapi` writes: a validator, a fuzzer, a mock.

use std::{
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
};

use cloud_conformance::reference::{DEFAULT_ACCESS_KEY, DEFAULT_SECRET_KEY, DEFAULT_TOKEN, Options, start};

use super::program::{done, program};
use super::{assert_passed, modules, python_for};

/// Profiles that are asked with a token; a mock cannot sign, nor tell one action from another.
const BY_TOKEN: [&str; 5] = [
    "dcs-v1-status",
    "dcs-v2-status",
    "dcs-v1-instance",
    "dcs-v1-instances",
    "clouddc-v1-status",
];

/// Writes the document of these profiles; of all where none is named.
fn document(folder: &Path, profiles: &[&str]) -> PathBuf {
    let chosen = profiles.iter().flat_map(|id| ["--profile", *id]);
    let listed = done(program().args(["list", "--format", "openapi"]).args(chosen));
    assert_eq!(listed.code, 0, "{}", listed.err);
    let file = folder.join("openapi.json");
    std::fs::write(&file, listed.out).unwrap();
    file
}

#[test]
fn a_validator_of_openapi_accepts_the_document() {
    let Some(python) = python_for("openapi-spec-validator") else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let file = document(folder.path(), &[]);
    let validator = ["-m", "openapi_spec_validator", "--schema", "3.1"];
    assert_passed(Command::new(python).args(validator).arg(file).output().unwrap());
}

/// Fuzzes what listens at an address, and judges the answers by the document.
fn fuzzed(python: &Path, file: &Path, address: &str) -> Output {
    let checks = "not_a_server_error,content_type_conformance,response_schema_conformance";
    let mut command = Command::new(python.with_file_name("schemathesis"));
    command
        .args([
            "run",
            "--url",
            address,
            "--header",
            &format!("X-Auth-Token: {DEFAULT_TOKEN}"),
        ])
        .args([
            "--checks",
            checks,
            "--max-examples",
            "10",
            "--seed",
            "1",
            "--phases",
            "examples,coverage,fuzzing",
        ])
        .args([
            "--suppress-health-check",
            "all",
            "--no-color",
            "--generation-database",
            "none",
        ])
        .arg(file)
        .current_dir(file.parent().unwrap())
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("NO_PROXY", "127.0.0.1")
        .output()
        .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fuzzer_finds_nothing_on_the_reference_and_a_deviation_where_there_is_one() {
    let Some(python) = python_for("schemathesis") else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let file = document(folder.path(), &[]);
    let unlimited = Options {
        rate_limit: false,
        ..Options::default()
    };
    let deviating = Options {
        deviations: vec!["dcs-v2-status.200.redis.running_count.removed".to_owned()],
        ..unlimited.clone()
    };
    let (conforming, deviating) = (start(unlimited).await.unwrap(), start(deviating).await.unwrap());
    let calm = fuzzed(&python, &file, &conforming.url());
    assert!(calm.status.success(), "{}", String::from_utf8_lossy(&calm.stdout));
    let found = fuzzed(&python, &file, &deviating.url());
    let said = String::from_utf8_lossy(&found.stdout);
    assert!(!found.status.success(), "{said}");
    assert!(
        said.contains("running_count") && said.contains("/v2/{project_id}/instances/status"),
        "{said}"
    );
}

/// A mock that is stopped when it is no longer needed.
struct Mock(Child);

impl Drop for Mock {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn what_a_mock_answers_conforms_to_the_clauses_of_its_bodies() {
    let Some(modules) = modules() else { return };
    let folder = tempfile::tempdir().unwrap();
    let file = document(folder.path(), &BY_TOKEN);
    let started = Command::new("node")
        .arg(modules.join("@stoplight/prism-cli/dist/index.js"))
        .args(["mock", "--host", "127.0.0.1", "--port", "0"])
        .arg(file)
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit())
        .spawn();
    let mut mock = Mock(started.unwrap());
    let mut lines = BufReader::new(mock.0.stdout.take().unwrap())
        .lines()
        .map_while(Result::ok);
    let ready = lines.find(|line| line.contains("listening on"));
    // It ends when nobody reads what it says.
    std::thread::spawn(move || lines.for_each(drop));
    let ready = ready.expect("the mock says where it listens");
    let address = &ready[ready.find("http://").unwrap()..];
    let clauses = BY_TOKEN.map(|id| format!("{id}.200"));
    let chosen = clauses.iter().flat_map(|clause| ["--clause", clause.as_str()]);
    program()
        .args(["run", "--target", address.trim(), "--report-dir"])
        .arg(folder.path().join("reports"))
        .args(chosen)
        .env("OS_TOKEN", DEFAULT_TOKEN)
        .env("TC_ID", DEFAULT_ACCESS_KEY)
        .env("TC_KEY", DEFAULT_SECRET_KEY)
        .assert()
        .code(0);
}
