//! Each document's example conforms: rebuilt with values of our own, and corrected where the
//! rulings say that it is misprinted.

use cloud_conformance::{
    catalogue::schemas::AnswerSchema,
    checks::{What, schema::judge},
};
use serde_json::{Value, json};

use crate::{CATALOGUE, made_up::answered};

/// The clauses that an example breaks, binding ones and advice.
fn broken(profile: &str, answer: &str, status: u16, example: &Value) -> Vec<String> {
    let schema: &AnswerSchema = &CATALOGUE.get(profile).unwrap().schemas[answer];
    let notes = judge(schema, &answered(profile, status, example));
    let findings = notes.into_iter().filter(|n| matches!(n.what, What::Finding(_)));
    findings.map(|n| n.clause).collect()
}

/// Counts by name, each with a number of its own.
fn counts(names: &str, first: u64) -> Value {
    names
        .split(' ')
        .zip(first..)
        .map(|(name, n)| (format!("{name}_count"), json!(n)))
        .collect::<serde_json::Map<_, _>>()
        .into()
}

/// The page closes one brace too many; its object `redis` has three counts that no table names, and
/// the top level lacks the one that only the table has.
#[test]
fn the_status_counts_of_v1() {
    let names = "paying migrating error restarting createfailed flushing closed extending creating starting closing \
                 running upgrading restoring";
    let mut example = counts(names, 100);
    example["redis"] = counts(names, 3);
    let advice = ["dcs-v1-status.200.deleting_count.required"];
    assert_eq!(broken("dcs-v1-status", "200", 200, &example), advice);
}

/// The example leaves `restoring_count` out at all three levels.
#[test]
fn the_status_counts_of_v2() {
    let names = "extending creating running error frozen createfailed restarting paying freezing migrating flushing \
                 upgrading";
    let mut example = counts(names, 200);
    example["redis"] = counts(names, 1);
    example["memcached"] = counts(names, 0);
    let mut advice = broken("dcs-v2-status", "200", 200, &example);
    advice.sort();
    assert_eq!(
        advice,
        [
            "dcs-v2-status.200.memcached.restoring_count.required",
            "dcs-v2-status.200.redis.restoring_count.required",
            "dcs-v2-status.200.restoring_count.required",
        ]
    );
}

/// `available_zones` is one text in the example and a list in the table.
#[test]
fn an_instance() {
    let example = json!({
        "name": "cache-of-ours", "engine": "Redis", "capacity": 4, "ip": "10.9.8.7", "port": 6380,
        "status": "RUNNING", "description": "made up", "instance_id": "3f1c3c8e-9a52-4f5e-8a6d-6c1d2f0b7a11",
        "resource_spec_code": "dcs.master_standby", "engine_version": "5.0", "internal_version": null,
        "charging_mode": 0, "vpc_id": "7d1c", "vpc_name": "vpc-of-ours", "created_at": "2021-02-03T04:05:06.789Z",
        "error_code": null, "product_id": "PRODUCT", "security_group_id": "5a7e", "security_group_name": "sg-of-ours",
        "subnet_id": "91bb", "subnet_name": "subnet-of-ours", "available_zones": "ZONE", "max_memory": 3686,
        "used_memory": 12, "user_id": "0a1b2c3d", "user_name": "somebody", "order_id": "ORDER",
        "maintain_begin": "23:00:00", "maintain_end": "03:00:00"
    });
    let advice = ["dcs-v1-instance.200.available_zones.array"];
    assert_eq!(broken("dcs-v1-instance", "200", 200, &example), advice);
}

#[test]
fn a_state() {
    let nothing: [&str; 0] = [];
    let example = json!({ "state": "running" });
    assert_eq!(broken("clouddc-v1-status", "200", 200, &example), nothing);
}

#[test]
fn two_instances_and_their_states() {
    let nothing: [&str; 0] = [];
    let example = json!({ "Response": {
        "TotalCount": 2,
        "InstanceStatusSet": [
            { "InstanceId": "ins-0a1b2c3d", "InstanceState": "STOPPED" },
            { "InstanceId": "ins-4e5f6a7b", "InstanceState": "RUNNING" }
        ],
        "RequestId": "0b5a3f0e-7d7f-4a53-9c0e-2f6f2c7d8e90"
    } });
    assert_eq!(broken("cvm-2017-status", "success", 200, &example), nothing);
    let error = json!({ "Response": {
        "Error": { "Code": "InvalidInstanceId.Malformed", "Message": "made up" },
        "RequestId": "1c6b4f1f-8e80-4b64-8d1f-3070d38e9fa1"
    } });
    assert_eq!(broken("cvm-2017-status", "error", 200, &error), nothing);
}
