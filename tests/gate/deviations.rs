//! A fault keeps its fingerprint when what is not the fault changes, and another fault has another one.

use std::sync::Arc;

use cloud_conformance::catalogue::{Catalogue, Selection};
use cloud_conformance::config::Target;
use cloud_conformance::gate::{Gate, fingerprint};
use cloud_conformance::reference::{DEFAULT_ACCESS_KEY, DEFAULT_SECRET_KEY, DEFAULT_TOKEN, Options, start};
use cloud_conformance::suite::run::{Order, Traffic, run};

/// The fingerprint of a clause that the reference breaks in this way, asked like this.
async fn seen(deviation: &str, clause: &str, variant: &str, number: usize) -> String {
    let options = Options {
        deviations: vec![deviation.to_owned()],
        variants: (!variant.is_empty())
            .then(|| variant.to_owned())
            .into_iter()
            .collect(),
        ..Options::default()
    };
    let reference = start(options).await.unwrap();
    let catalogue = Arc::new(Catalogue::embedded().unwrap());
    let target = Target::reference(
        &catalogue.documents(),
        &reference.url(),
        DEFAULT_TOKEN,
        DEFAULT_ACCESS_KEY,
        DEFAULT_SECRET_KEY,
    );
    let mut target = target.unwrap();
    let profile = clause.split('.').next().unwrap();
    target.profiles.retain(|p| p.id == profile);
    target.concurrency = 1 + number * 4;
    let folder = tempfile::tempdir().unwrap();
    let order = Order {
        catalogue,
        target: Arc::new(target),
        selection: Selection::default(),
        gate: Gate::default(),
        traffic: Traffic::Record(folder.path().join("traffic.har")),
        evidence: vec![],
        arguments: String::new(),
        stop: Arc::default(),
        progress: Arc::new(|_| {}),
    };
    let finished = run(order).await.unwrap();
    reference.stop().await;
    let found = finished.record.clauses().find(|c| c.id == clause).unwrap();
    assert!(!found.findings.is_empty(), "{deviation} does not break {clause}");
    fingerprint::of(found)
}

/// Deviations that break one clause in different ways.
const FAULTS: [(&str, &[&str]); 4] = [
    (
        "dcs-v1-status.200.running_count",
        &[
            "dcs-v1-status.200.running_count.removed",
            "dcs-v1-status.200.running_count.text",
            "dcs-v1-status.200.running_count.null",
            "dcs-v1-status.200.running_count.below-minimum",
        ],
    ),
    (
        "dcs-v1-instance.200.maintain_begin.pattern",
        &[
            "dcs-v1-instance.200.maintain_begin.form-without-seconds",
            "dcs-v1-instance.200.maintain_begin.form-with-zone",
            "dcs-v1-instance.200.maintain_begin.form-empty",
        ],
    ),
    (
        "clouddc-v1-status.200.state.enum",
        &[
            "clouddc-v1-status.200.state.foreign-value",
            "clouddc-v1-status.200.state.empty-value",
        ],
    ),
    (
        "cvm-2017-status.success.Response.TotalCount",
        &[
            "cvm-2017-status.success.Response.TotalCount.text",
            "cvm-2017-status.success.Response.TotalCount.list",
        ],
    ),
];

#[tokio::test(flavor = "multi_thread")]
async fn a_fault_keeps_its_fingerprint_and_another_has_another() {
    for (clause, deviations) in FAULTS {
        let mut known: Vec<String> = vec![];
        for deviation in deviations {
            let one = seen(deviation, clause, "", 0).await;
            for (number, variant) in ["", "members-added", "order-reversed"].into_iter().enumerate() {
                let other = seen(deviation, clause, variant, number + 1).await;
                assert_eq!(other, one, "{deviation}, {variant}");
            }
            assert!(!known.contains(&one), "{deviation}");
            known.push(one);
        }
    }
}
