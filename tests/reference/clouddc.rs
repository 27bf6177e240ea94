//! `CloudDC`: the status of one instance.

use std::collections::BTreeSet;

use cloud_conformance::reference::{ABSENT_INSTANCE, CLOUDDC_ERROR, CLOUDDC_MOVING, CLOUDDC_STOPPED};
use serde_json::json;

use crate::{Served, clouddc_path};

#[tokio::test]
async fn clouddc_instances_rest_move_and_fail() {
    let served = Served::plain().await;
    for _ in 0..3 {
        assert_eq!(
            served.get(&clouddc_path(CLOUDDC_STOPPED)).await.json()["state"],
            "stopped"
        );
        let failed = served.get(&clouddc_path(CLOUDDC_ERROR)).await.json();
        assert_eq!(failed["state"], "error");
        for member in ["error_code", "error_msg", "error_type"] {
            assert!(failed["error"][member].is_string(), "{member}");
        }
    }
    let mut seen = BTreeSet::new();
    for _ in 0..20 {
        let body = served.get(&clouddc_path(CLOUDDC_MOVING)).await.json();
        seen.insert(body["state"].as_str().unwrap().to_owned());
    }
    assert_eq!(seen.len(), 6, "{seen:?}");
    assert_eq!(
        served.get(&clouddc_path(CLOUDDC_MOVING)).await.json()["state"],
        "terminated"
    );
    let absent = served.get(&clouddc_path(ABSENT_INSTANCE)).await;
    assert_eq!(
        (absent.status, absent.json()["error_code"].clone()),
        (404, json!("iMetal.0200"))
    );
}
