//! A fault keeps its fingerprint when what is not the fault changes, and another fault has another one.

use std::sync::Arc;

use cloud_conformance::catalogue::Catalogue;
use cloud_conformance::reference::{Deviation, Suite};
use cloud_conformance::selftest::{
    Plan,
    cases::{Case, all},
    judge,
};
use futures::{StreamExt as _, future, stream};

/// What is not the fault: members and their order, and how the answers are written.
const OTHERWISE: [&str; 3] = ["members-added", "order-reversed", "pretty-printed"];

/// How many deviations are passed over for each that is tried: a prime, so that all kinds have their turn.
const EVERY: usize = 29;

/// The fingerprint of the clause that the reference breaks in this way.
async fn seen(plan: &Plan, deviation: &Arc<Deviation>, variant: Option<&'static str>) -> Option<String> {
    let case = Case {
        variant,
        deviation: Some(Arc::clone(deviation)),
    };
    let folder = tempfile::tempdir().unwrap();
    judge(plan, &case, folder.path()).await.unwrap().fingerprint
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

fn plan() -> Plan {
    let catalogue = Arc::new(Catalogue::embedded().unwrap());
    Plan {
        profiles: catalogue.profiles().map(str::to_owned).collect(),
        suite: Suite::embedded(),
        catalogue,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fault_keeps_its_fingerprint() {
    let plan = &plan();
    // What comes and goes breaks other answers each time, and another member is doubled in another order.
    let cases = all(plan).into_iter().filter_map(|case| case.deviation);
    let cases = cases.filter(|d| ![".every-", ".doubled-"].iter().any(|part| d.name.contains(part)));
    let tried = cases.step_by(EVERY).enumerate();
    let changed = tried.map(|(number, deviation)| async move {
        let once = seen(plan, &deviation, None).await;
        let again = seen(plan, &deviation, Some(OTHERWISE[number % OTHERWISE.len()])).await;
        (once.is_none() || once != again).then(|| deviation.name.clone())
    });
    let changed = stream::iter(changed).buffer_unordered(4);
    let changed: Vec<String> = changed.filter_map(future::ready).collect().await;
    assert_eq!(changed, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn another_fault_of_the_same_clause_has_another() {
    let plan = &plan();
    for (clause, names) in FAULTS {
        let mut known: Vec<Option<String>> = vec![];
        for name in names {
            let deviation = plan.suite.deviations().iter().find(|d| d.name == *name).unwrap();
            assert_eq!(deviation.breaks, clause);
            let fingerprint = seen(plan, deviation, None).await;
            assert!(fingerprint.is_some() && !known.contains(&fingerprint), "{name}");
            known.push(fingerprint);
        }
    }
}
