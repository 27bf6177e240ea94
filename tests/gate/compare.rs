//! Two runs side by side, in every format.

use cloud_conformance::reference::{Options, start};
use serde_json::Value;

use super::commands::{target, told};

#[tokio::test(flavor = "multi_thread")]
async fn the_second_run_is_worse_where_something_fails_that_did_not() {
    let of = |names: &[&str]| Options {
        deviations: names.iter().map(|n| format!("dcs-v2-status.200.{n}")).collect(),
        ..Options::default()
    };
    let first = start(of(&["running_count.null", "error_count.text"]))
        .await
        .unwrap();
    let second = start(of(&["running_count.text", "frozen_count.null"]))
        .await
        .unwrap();
    let dir = target(&first);
    let run = |more: &str| told(dir.path(), &format!("run --config target.toml {more}")).0;
    assert_eq!(run("--report-dir a"), 1);
    assert_eq!(run(&format!("--report-dir b --target {}", second.url())), 1);
    assert_eq!(run("--report-dir part --clause dcs-v2-status.200"), 1);
    let compared = |more: &str| told(dir.path(), &format!("compare {more}"));
    let (code, json, _) = compared("a b --format json");
    assert_eq!(code, 1);
    let json: Value = serde_json::from_str(&json).unwrap();
    let schema: Value = serde_json::from_str(include_str!("../../schemas/comparison.schema.json")).unwrap();
    let schema = jsonschema::options()
        .should_validate_formats(true)
        .build(&schema)
        .unwrap();
    assert_eq!(
        schema
            .iter_errors(&json)
            .map(|e| e.to_string())
            .collect::<Vec<_>>(),
        Vec::<String>::new()
    );
    let change = |id: &str| {
        let clauses = json["clauses"].as_array().unwrap();
        let found = clauses
            .iter()
            .find(|c| c["id"] == format!("dcs-v2-status.200.{id}"));
        found.unwrap()["change"].as_str().unwrap().to_owned()
    };
    assert_eq!(
        ["running_count", "error_count", "frozen_count", "paying_count"].map(change),
        ["different", "better", "worse", "same"]
    );
    for format in ["text", "markdown", "html"] {
        let (code, text, err) = compared(&format!("a b --format {format}"));
        assert_eq!(code, 1, "{err}");
        assert!(
            text.contains("B is worse than A") && text.contains("frozen_count"),
            "{text}"
        );
    }
    assert_eq!(compared("a a/results.json").0, 0);
    let (code, text, _) = compared("a part");
    assert!(code == 0 && text.contains("only A was asked"), "{text}");
    let of_another = told(dir.path(), "run --profile dcs-v1-status --report-dir other");
    assert_eq!(of_another.0, 0);
    for (runs, letter) in [("a other", 'A'), ("other a", 'B')] {
        for format in ["text", "markdown", "html"] {
            let (_, text, _) = compared(&format!("{runs} --format {format}"));
            let head = format!("Only {letter} was asked of dcs-v2-status: ");
            assert!(text.contains(&head), "{text}");
            // A line for the profile, none for each of its clauses.
            assert!(!text.contains("dcs-v2-status.200"), "{text}");
        }
    }
    assert_eq!(compared("a nowhere").0, 2);
    first.stop().await;
    second.stop().await;
}
