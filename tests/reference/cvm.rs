//! Tencent CVM: `DescribeInstancesStatus`.

use std::collections::BTreeSet;

use cloud_conformance::auth;
use cloud_conformance::reference::CVM_INSTANCES;
use serde_json::{Value, json};

use crate::{ACTION, Served};

fn ids(response: &Value) -> Vec<String> {
    let set = response["InstanceStatusSet"]
        .as_array()
        .unwrap_or_else(|| panic!("{response}"));
    set.iter()
        .map(|i| i["InstanceId"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn cvm_pages_through_its_account() {
    let served = Served::plain().await;
    let first = served.cvm(json!({})).await;
    let total = first["TotalCount"].as_u64().unwrap();
    assert!(total >= 120, "{total}");
    assert_eq!(ids(&first).len(), 20);
    let mut walked = BTreeSet::new();
    for offset in (0..total).step_by(50) {
        let page = served.cvm(json!({ "Offset": offset, "Limit": 50 })).await;
        assert_eq!(ids(&page).len() as u64, 50.min(total - offset));
        assert_eq!(page["TotalCount"], total);
        assert!(ids(&page).into_iter().all(|id| walked.insert(id)), "no id twice");
    }
    assert_eq!(walked.len() as u64, total);
    let beyond = served.cvm(json!({ "Offset": total + 5 })).await;
    assert_eq!(
        (ids(&beyond).len(), beyond["TotalCount"].as_u64()),
        (0, Some(total))
    );
    assert_eq!(ids(&served.cvm(json!({ "Limit": 100 })).await).len(), 100);
}

#[tokio::test]
async fn cvm_filters_by_id() {
    let served = Served::plain().await;
    let both = served
        .cvm(json!({ "InstanceIds": CVM_INSTANCES, "Limit": 2 }))
        .await;
    assert_eq!(both["TotalCount"], 2);
    assert_eq!(ids(&both), CVM_INSTANCES);
    let beside_unknown = served
        .cvm(json!({ "InstanceIds": ["ins-zzzzzzzz", CVM_INSTANCES[1]] }))
        .await;
    assert_eq!(ids(&beside_unknown), [CVM_INSTANCES[1]]);
    let unknown = served.cvm(json!({ "InstanceIds": ["ins-zzzzzzzz"] })).await;
    assert_eq!(unknown["TotalCount"], 0);
    let hundred = served.cvm(json!({ "Limit": 100 })).await;
    let hundred_ids = served
        .cvm(json!({ "InstanceIds": ids(&hundred), "Limit": 100 }))
        .await;
    assert_eq!(ids(&hundred_ids).len(), 100);
}

#[tokio::test]
async fn cvm_refuses_what_the_page_does_not_allow() {
    let served = Served::plain().await;
    let many: Vec<String> = (0..101).map(|n| format!("ins-{n:08}")).collect();
    for (body, code) in [
        (
            json!({ "InstanceIds": many }),
            "InvalidParameterValue.LimitExceeded",
        ),
        (
            json!({ "InstanceIds": ["ins-1122"] }),
            "InvalidInstanceId.Malformed",
        ),
        (
            json!({ "InstanceIds": ["INS-R8HR2UPY"] }),
            "InvalidInstanceId.Malformed",
        ),
        (
            json!({ "InstanceIds": [""] }),
            "InvalidParameterValue.InstanceIdMalformed",
        ),
        (json!({ "InstanceIds": "ins-r8hr2upy" }), "InvalidParameter"),
        (json!({ "Limit": 101 }), "InvalidParameterValue"),
        (json!({ "Limit": -1 }), "InvalidParameterValue"),
        (json!({ "Limit": "20" }), "InvalidParameter"),
        (json!({ "Filters": [] }), "UnknownParameter"),
        (json!([]), "InvalidRequest"),
    ] {
        let response = served.cvm(body.clone()).await;
        assert_eq!(response["Error"]["Code"], code, "{body}");
        assert!(
            response.get("TotalCount").is_none() && response["RequestId"].is_string(),
            "{body}"
        );
    }
    let (action, version) = (ACTION.action, ACTION.version);
    for (action, version, code) in [
        (None, version, "MissingParameter"),
        (action, None, "MissingParameter"),
        (Some("Nothing"), version, "InvalidAction"),
        (action, Some("2000-01-01"), "NoSuchVersion"),
    ] {
        let call = auth::Call {
            action,
            version,
            region: None,
        };
        assert_eq!(
            served.cvm_call(&call, &[], "{}").await["Error"]["Code"],
            code,
            "{call:?}"
        );
    }
}

#[tokio::test]
async fn request_ids_are_never_used_twice() {
    let served = Served::plain().await;
    let mut seen = BTreeSet::new();
    for _ in 0..50 {
        let id = served.cvm(json!({ "Limit": 1 })).await["RequestId"]
            .as_str()
            .unwrap()
            .to_owned();
        assert!(uuid::Uuid::parse_str(&id).is_ok(), "{id}");
        assert!(seen.insert(id));
    }
}
