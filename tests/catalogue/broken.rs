//! A broken suite is never a green run: it is refused, or the run says that the suite broke.

use std::path::Path;

use cloud_conformance::catalogue::{Catalogue, Files};
use tempfile::TempDir;

use crate::FILES;

/// The release's suite with one text changed.
fn changed(path: &str, from: &str, to: &str) -> Files {
    let text = FILES.get(path).unwrap();
    assert!(text.contains(from), "{path} does not hold `{from}`");
    FILES.clone().with(path, text.replacen(from, to, 1))
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table")]
fn what_would_judge_less_than_it_says_is_refused() {
    let instance = "features/dcs-v1-instance/1-instance.feature";
    let v1 = "features/dcs-v1-status/2-include_failure.feature";
    let document = "features/dcs-v1-instance/document.toml";
    let schema = "schemas/dcs-v1-status/400.json";
    let should = "schemas/dcs-v1-status/400.should.json";
    for (path, from, to, says) in [
        // Features.
        (instance, "Feature:", "Featur:", instance),
        (instance, "@must", "@mast", "exactly one of @must and @should"),
        (
            instance,
            "@must",
            "@must @should",
            "exactly one of @must and @should",
        ),
        (
            instance,
            "@dcs-v1-instance.200 ",
            "",
            "exactly one tag with a clause id",
        ),
        (
            instance,
            "Source: Table 4, 200;",
            "Source: Table 4, 201;",
            "is no row of the document",
        ),
        (instance, "Source:", "Sauce:", "no `Source:` or `About:` line"),
        (
            instance,
            "Ruling: dcs-absent",
            "Rolling: dcs-absent",
            "no `Ruling:`",
        ),
        (
            instance,
            "  Rule: A known",
            "  Scenario: stray\n    When x\n\n  Rule: A known",
            "outside every Rule",
        ),
        (
            v1,
            "| include_failure=banana     |",
            "| include_failure=banana | 1 |",
            "cells",
        ),
        (
            v1,
            "        | include_failure=(1024 characters) |\n",
            "",
            "no row",
        ),
        (v1, "<query>", "<quarry>", v1),
        // Documents.
        (
            document,
            "profile = \"dcs-v1-instance\"",
            "profile = \"dcs-v2-instance\"",
            "not its folder",
        ),
        (document, "presence = \"must\"", "presence = \"most\"", document),
        (document, "kinds = ", "kind_s = ", document),
        // Schemas.
        (schema, "\"maxLength\"", "\"maxlength\"", "maxlength"),
        (schema, "1024", "\"1024\"", "not a 2020-12 schema"),
        (schema, "{", "{{", schema),
        (
            schema,
            "\"type\": \"object\"",
            "\"anyOf\": [{\"type\": \"object\"}]",
            "anyOf",
        ),
        (
            schema,
            "\"maxLength\": 9",
            "\"x-form\": \"a\", \"pattern\": \"(\"",
            schema,
        ),
        (
            schema,
            "\"maxLength\": 9",
            "\"$ref\": \"#/$defs/none\"",
            "names nothing",
        ),
        (should, "\"x-clause\"", "\"x-claus\"", should),
        (
            should,
            "dcs-v1-status.400.error_msg.minLength",
            "dcs-v1-status.400.error_msg.maxLength",
            "given twice",
        ),
        (
            should,
            "\"content-type\"",
            "\"content-kind\"",
            "there is no check",
        ),
        (
            should,
            "\"allOf\"",
            "\"required\": [\"error_msg\"],\n  \"allOf\"",
            "beside the root's `allOf`",
        ),
    ] {
        let error = Catalogue::load(&changed(path, from, to)).err();
        let error = error
            .unwrap_or_else(|| panic!("{path} with `{to}` for `{from}` is taken"))
            .to_string();
        assert!(error.contains(says), "{path} with `{to}`: {error}");
    }
}

#[test]
fn a_suite_in_pieces_is_refused() {
    let feature = "Feature: stray\n".to_owned();
    for (path, text, says) in [
        (
            "features/dcs-v3-status/1.feature",
            feature.clone(),
            "belongs to no profile",
        ),
        ("features/dcs-v1-status/9.feature", feature, "holds no scenario"),
        ("features/dcs-v1-status/9.feature", String::new(), "9.feature"),
        (
            "schemas/dcs-v3-status/200.json",
            "{}".to_owned(),
            "belongs to no profile",
        ),
        (
            "schemas/dcs-v1-status/404.should.json",
            "{}".to_owned(),
            "there is no 404.json",
        ),
        (
            "schemas/dcs-v1-status/404.json",
            r#"{"type": "object"}"#.to_owned(),
            "has no row",
        ),
    ] {
        let error = Catalogue::load(&FILES.clone().with(path, text))
            .unwrap_err()
            .to_string();
        assert!(error.contains(says), "{path}: {error}");
    }
}

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
    let output = command.output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8(said).unwrap())
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
    assert!(said.contains("a step that nothing defines"), "{said}");
}
