//! Judging from Rust: beside other tests in one process, several at once, and nothing left behind.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test may panic"
)]

use cloud_conformance::reference::{DEFAULT_TOKEN, Options, start};
use cloud_conformance::{Judge, record::Outcome};

fn target(dir: &std::path::Path) -> std::path::PathBuf {
    let file = dir.join("target.toml");
    let text = format!(
        "[target]\nname = \"staging\"\nbase_url = \"http://127.0.0.1:1\"\nrate = \"2000/s\"\n\n[auth]\nscheme = \"token\"\n\
         token = \"{DEFAULT_TOKEN}\"\n\n[profiles.dcs-v2-status]\nproject_id = \"0123456789abcdef0123456789abcdef\"\n"
    );
    std::fs::write(&file, text).unwrap();
    file
}

#[tokio::test]
async fn several_targets_are_judged_side_by_side_and_a_broken_one_ends_the_test() {
    let dir = tempfile::tempdir().unwrap();
    let file = target(dir.path());
    let deviations = vec!["dcs-v2-status.200.running_count.null".to_owned()];
    let good = start(Options::default()).await.unwrap();
    let bad = start(Options {
        deviations,
        ..Options::default()
    })
    .await
    .unwrap();
    let judge = |url: String| {
        Judge::from_file(&file)
            .unwrap()
            .base_url(url)
            .profiles(["dcs-v2-status"])
    };
    let (one, other, third) = tokio::join!(
        judge(good.url()).run(),
        judge(bad.url()).run(),
        judge(good.url()).run()
    );
    for report in [one.unwrap(), third.unwrap()] {
        report.assert_conformant();
        assert_eq!(report.exit_code(), 0);
    }
    let report = other.unwrap();
    assert_eq!(
        (report.outcome(), report.exit_code()),
        (Outcome::Nonconformant, 1)
    );
    let told = std::panic::catch_unwind(|| report.assert_conformant()).unwrap_err();
    let told = told.downcast::<String>().unwrap();
    assert!(
        told.contains("dcs-v2-status.200.running_count") && told.contains("judge again"),
        "{told}"
    );
    assert_eq!(
        std::fs::read_dir(dir.path()).unwrap().count(),
        1,
        "nothing is left behind"
    );
    good.stop().await;
    bad.stop().await;
}

#[tokio::test]
async fn reports_are_written_where_they_are_asked_for() {
    let dir = tempfile::tempdir().unwrap();
    let reports = dir.path().join("reports");
    let judge = Judge::reference()
        .clauses(["dcs-v2-status.200"])
        .report_dir(&reports);
    let report = judge.run().await.unwrap();
    assert_eq!(report.exit_code(), 0, "{}", report.failures());
    assert!(reports.join("report.html").is_file());
}

#[tokio::test]
async fn what_the_caller_wrote_wrongly_is_an_error_with_its_place() {
    let dir = tempfile::tempdir().unwrap();
    let gone = Judge::from_file(dir.path().join("gone.toml")).unwrap_err();
    assert!(gone.exit_code() == 2 && gone.to_string().contains("gone.toml"));
    let file = target(dir.path());
    std::fs::write(&file, "[target]\nbase_ur = \"x\"\n").unwrap();
    let wrong = Judge::from_file(&file).unwrap().run().await.unwrap_err();
    assert!(
        wrong.exit_code() == 2 && wrong.to_string().contains("target.toml:"),
        "{wrong}"
    );
    let unknown = Judge::reference().profiles(["dcs-v9"]).run().await.unwrap_err();
    assert!(unknown.to_string().contains("dcs-v9"));
}
