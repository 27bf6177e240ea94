//! The vendors' own clients against the reference. `tests/sdk/setup` makes their environment; where it
//! is missing nothing is tested, but never in CI.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test may panic"
)]

use std::{
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use cloud_conformance::reference::{DEFAULT_ACCESS_KEY, DEFAULT_SECRET_KEY, Options, start};

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
    let Some(python) = python() else {
        assert!(
            std::env::var_os("CI").is_none(),
            "the vendors' clients are missing: run tests/sdk/setup before the tests"
        );
        // Not a print, which would be swallowed for a test that passes.
        let line =
            format!("skipped {script}: the vendors' clients are missing, tests/sdk/setup fetches them\n");
        std::io::stderr().write_all(line.as_bytes()).unwrap();
        return;
    };
    let output = clients(python, script).await;
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    assert!(!said.contains("Ran 0 tests"), "{said}");
}

#[tokio::test]
async fn the_client_of_huawei_cloud_is_served() {
    assert_served("test_huawei").await;
}

#[tokio::test]
async fn the_client_of_tencent_cloud_is_served() {
    assert_served("test_tencent").await;
}
