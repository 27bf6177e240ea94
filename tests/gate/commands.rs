//! From an imperfect target to a green gate, and to a red one when something new breaks.

use std::path::Path;

use cloud_conformance::reference::{DEFAULT_TOKEN, Options, Reference, start};
use serde_json::Value;
use tempfile::TempDir;

use super::program::{done, program};

pub async fn reference(deviations: &[&str]) -> Reference {
    let deviations = deviations.iter().map(|name| (*name).to_owned()).collect();
    start(Options {
        deviations,
        ..Options::default()
    })
    .await
    .unwrap()
}

/// Runs the program in this folder: its exit code, what it prints and what it says.
pub fn told(dir: &Path, arguments: &str) -> (i32, String, String) {
    let mut command = program();
    command.current_dir(dir).args(arguments.split_whitespace());
    let done = done(&mut command);
    (done.code, done.out, done.err)
}

pub fn target(reference: &Reference) -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    let file = format!(
        "[target]\nname = \"staging\"\nbase_url = \"{}\"\nrate = \"2000/s\"\n\n[auth]\nscheme = \"token\"\n\
         token = \"{DEFAULT_TOKEN}\"\n\n[profiles.dcs-v2-status]\nproject_id = \"0123456789abcdef0123456789abcdef\"\n",
        reference.url()
    );
    std::fs::write(dir.path().join("target.toml"), file).unwrap();
    dir
}

/// What every format says of the run in `reports`.
fn reports(dir: &Path) -> Vec<String> {
    let read = |name: &str| std::fs::read_to_string(dir.join("reports").join(name)).unwrap();
    [
        "results.json",
        "junit.xml",
        "report.html",
        "summary.md",
        "ctrf.json",
    ]
    .map(read)
    .into()
}

const KNOWN: &str = "dcs-v2-status.200.running_count.null";
const NEW: &str = "dcs-v2-status.200.error_count.null";

#[tokio::test(flavor = "multi_thread")]
async fn a_gate_is_green_on_what_is_known_and_red_on_what_is_new() {
    let imperfect = reference(&[KNOWN]).await;
    let dir = target(&imperfect);
    let run = "run --config target.toml --baseline baseline.toml";
    let (code, _, err) = told(dir.path(), run);
    assert!(code == 2 && err.contains("baseline.toml"), "{err}");
    assert_eq!(told(dir.path(), "run --config target.toml").0, 1);
    assert_eq!(told(dir.path(), "baseline reports --out baseline.toml").0, 0);
    let (code, out, err) = told(dir.path(), run);
    assert_eq!(code, 0, "{out}{err}");
    assert!(err.contains("reason"), "{err}");
    let last = out.lines().last().unwrap();
    assert!(
        last.contains("nonconformant") && last.contains("outside baseline.toml"),
        "{last}"
    );
    for report in reports(dir.path()) {
        assert!(report.contains("accepted at baseline.toml"), "{report}");
    }
    // Nobody has to write the file twice: what people wrote is kept, from the file or from the run.
    let file = dir.path().join("baseline.toml");
    let text = std::fs::read_to_string(&file)
        .unwrap()
        .replace("reason = \"\"", "reason = \"ticket 7\"");
    std::fs::write(&file, text).unwrap();
    assert!(!told(dir.path(), run).2.contains("reason"));
    let (code, printed, _) = told(dir.path(), "baseline reports");
    assert!(
        code == 0 && printed.contains("reason = \"ticket 7\""),
        "{printed}"
    );

    let worse = reference(&[KNOWN, NEW]).await;
    let url = format!("{run} --target {}", worse.url());
    let (code, out, _) = told(dir.path(), &url);
    assert_eq!(code, 1);
    assert!(out.contains("error_count: new"), "{out}");
    for report in reports(dir.path()) {
        assert!(report.contains("new"), "{report}");
    }
    let record: Value = serde_json::from_str(&reports(dir.path())[0]).unwrap();
    let gated = record["gate"]["clauses"].as_array().unwrap();
    let mut states: Vec<&str> = gated.iter().map(|g| g["state"].as_str().unwrap()).collect();
    states.sort_unstable();
    assert_eq!(states, ["known", "new"]);

    let repaired = reference(&[]).await;
    let (code, out, _) = told(dir.path(), &format!("{run} --target {}", repaired.url()));
    assert_eq!(code, 1);
    assert!(
        out.contains("stale") && out.lines().last().unwrap().contains("1 stale entry"),
        "{out}"
    );
    assert_eq!(reports(dir.path())[1].matches("<failure").count(), 1);
    for reference in [imperfect, worse, repaired] {
        reference.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_environment_asks_for_decides_where_no_option_does() {
    let imperfect = reference(&[KNOWN]).await;
    let dir = target(&imperfect);
    let run = |arguments: &[&str], fail_on: &str| {
        let mut command = program();
        command.current_dir(dir.path()).arg("run").args(arguments);
        command
            .env("CONFORMANCE_CONFIG", "target.toml")
            .env("CONFORMANCE_FAIL_ON", fail_on);
        done(&mut command)
    };
    assert_eq!(run(&[], "should").code, 0);
    assert_eq!(run(&["--fail-on", "must"], "should").code, 1);
    let wrong = run(&[], "everything");
    assert_eq!(wrong.code, 2);
    assert!(wrong.err.contains("CONFORMANCE_FAIL_ON"));
    imperfect.stop().await;
}
