//! A broken suite is never a green run: it is refused, or the run says that the suite broke.

use std::path::Path;

use tempfile::TempDir;

use crate::FILES;

/// A copy of the suite on disk.
fn copied(to: &Path) {
    for (path, text) in FILES.under("", "") {
        let file = to.join(path);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, text).unwrap();
    }
}

fn edit(dir: &TempDir, path: &str, from: &str, to: &str) {
    let file = dir.path().join(path);
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(text.contains(from));
    std::fs::write(file, text.replace(from, to)).unwrap();
}

/// Runs the program with a suite folder; its exit code and what it says.
fn run(dir: &TempDir) -> (Option<i32>, String) {
    let mut command = super::program::program();
    command
        .args(["run", "--profile", "dcs-v1-instance", "--suite"])
        .arg(dir.path());
    command.arg("--report-dir").arg(dir.path().join("reports"));
    said(&mut command)
}

fn said(command: &mut assert_cmd::Command) -> (Option<i32>, String) {
    let done = super::program::done(command);
    (Some(done.code), done.out + &done.err)
}

#[test]
fn a_copy_of_the_suite_judges_as_the_release_does() {
    let dir = TempDir::new().unwrap();
    copied(dir.path());
    // What an editor or a file manager leaves is no part of the suite.
    std::fs::write(dir.path().join("features/.index"), [0xff, 0]).unwrap();
    std::fs::write(dir.path().join("schemas/README.md~"), "").unwrap();
    let (code, said) = run(&dir);
    assert_eq!(code, Some(0), "{said}");
    assert!(!said.contains("modified suite"), "{said}");
    edit(&dir, "features/rulings.md", "# Rulings", "# Our rulings");
    let (code, said) = run(&dir);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("modified suite"), "{said}");
}

#[test]
fn a_folder_without_features_or_with_a_broken_schema_is_a_mistake_of_the_command_line() {
    let dir = TempDir::new().unwrap();
    let (code, said) = run(&dir);
    assert_eq!(code, Some(2), "{said}");
    std::fs::create_dir_all(dir.path().join("features")).unwrap();
    std::fs::create_dir_all(dir.path().join("schemas")).unwrap();
    let (code, said) = run(&dir);
    assert_eq!(code, Some(2), "{said}");
    copied(dir.path());
    edit(
        &dir,
        "schemas/dcs-v1-instance/200.json",
        "\"integer\"",
        "\"whole number\"",
    );
    let (code, said) = run(&dir);
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains("schemas/dcs-v1-instance/200.json"), "{said}");
}

#[test]
fn a_step_that_nothing_defines_breaks_the_suite() {
    let dir = TempDir::new().unwrap();
    copied(dir.path());
    let feature = "features/dcs-v1-instance/1-instance.feature";
    edit(
        &dir,
        feature,
        "each answer names the instance that was asked for",
        "each answer is nice",
    );
    let (code, said) = run(&dir);
    assert_eq!(code, Some(3), "{said}");
    assert!(said.contains("nothing defines the step"), "{said}");
}

/// Every mistake in one go, by file and line; a folder that cannot be read is a mistake of the command line.
#[test]
fn check_tells_every_mistake_and_whether_there_is_one() {
    let check = |arguments: &[&str]| said(super::program::program().arg("check").args(arguments));
    let (code, said) = check(&[]);
    assert_eq!(code, Some(0), "{said}");
    assert_eq!(said.lines().count(), 1, "{said}");
    let dir = TempDir::new().unwrap();
    let suite = dir.path().to_str().unwrap();
    let (code, said) = check(&["--suite", suite]);
    assert_eq!(code, Some(2), "{said}");
    copied(dir.path());
    assert_eq!(check(&["--suite", suite]).0, Some(0));
    edit(
        &dir,
        "schemas/dcs-v1-status/400.json",
        "\"maxLength\": 9",
        "\"maxLength\": 10",
    );
    edit(
        &dir,
        "features/dcs-v1-instance/1-instance.feature",
        "Ruling: echo",
        "Ruling: ecco",
    );
    let (code, said) = check(&["--suite", suite]);
    assert_eq!(code, Some(1), "{said}");
    assert_eq!(said.lines().count(), 3, "{said}");
    assert!(
        said.starts_with("features/dcs-v1-instance/1-instance.feature:"),
        "{said}"
    );
    assert!(said.lines().last().unwrap().contains("2 mistakes"), "{said}");
    // A run proves it, too, and sends nothing.
    let (code, run) = run(&dir);
    assert_eq!(code, Some(2), "{run}");
    assert!(said.lines().take(2).all(|mistake| run.contains(mistake)), "{run}");
}
