//! `render` does not believe what it finds.

use super::forging::*;
use super::*;

/// `render` does not believe `results.json` either.
#[tokio::test(flavor = "multi_thread")]
async fn an_edited_record_is_not_rendered() {
    let reference = reference(Options {
        deviations: vec!["dcs-v1-status.200.redis.running_count.removed".to_owned()],
        ..Options::default()
    });
    let reference = reference.await;
    let place = Place::new(&reference.url(), "");
    let run = ["run", "--config", "DIR/target.toml", "--report-dir", "DIR/run"];
    assert_eq!(place.call(&run).code, 1);
    assert_eq!(place.call(&["render", "DIR/run"]).code, 0);
    edit_json(&place.path("run/results.json"), |record| {
        record["outcome"] = "conformant".into();
        let clauses = record["profiles"][0]["clauses"].as_array_mut().unwrap();
        let broken = clauses
            .iter_mut()
            .find(|c| c["id"] == "dcs-v1-status.200.redis.running_count");
        let broken = broken.unwrap();
        broken["verdict"] = "pass".into();
        broken["findings"] = Value::Array(vec![]);
    });
    let done = place.call(&["render", "DIR/run"]);
    assert_eq!(done.code, 2, "{}", done.out);
    for side in ["conformant", "nonconformant", "traffic.har"] {
        assert!(done.err.contains(side), "{side}: {}", done.err);
    }
}
