//! Recordings as a browser or a gateway writes them.

use serde_json::{Value, json};

pub const PROJECT: &str = "0123456789abcdef0123456789abcdef";
pub const INSTANCE: &str = "68d5745e-6af2-40e4-945d-fe449be00148";

/// A recording of these entries.
pub fn har(entries: &[Value]) -> String {
    let creator = json!({ "name": "WebInspector", "version": "537.36" });
    json!({ "log": { "version": "1.2", "creator": creator, "pages": [], "entries": entries } }).to_string()
}

/// A GET that was answered with JSON.
pub fn get(url: &str, status: u16, body: &Value) -> Value {
    with_text(url, status, &body.to_string())
}

/// A GET that was answered with this text.
pub fn with_text(url: &str, status: u16, text: &str) -> Value {
    let headers = json!([{ "name": "Content-Type", "value": "application/json" }]);
    json!({
        "startedDateTime": "2026-02-03T12:00:00.000+08:00",
        "time": 12.5,
        "request": {
            "method": "GET", "url": url, "httpVersion": "h2", "cookies": [], "queryString": [],
            "headers": [], "headersSize": -1, "bodySize": 0,
        },
        "response": {
            "status": status, "statusText": "", "httpVersion": "h2", "cookies": [], "headers": headers,
            "redirectURL": "", "headersSize": -1, "bodySize": -1,
            "content": { "size": text.len(), "mimeType": "application/json", "text": text },
        },
        "cache": {}, "timings": { "send": 0, "wait": 12, "receive": 0.5 },
    })
}

/// The error bodies of DCS.
pub fn dcs_error(code: &str) -> Value {
    json!({ "error_code": code, "error_msg": "It broke.", "error_ext_msg": null })
}

/// The counts of DCS v1.0, as its page has them.
pub fn v1_counts() -> Value {
    let names = [
        "paying_count",
        "freezing_count",
        "migrating_count",
        "flushing_count",
        "upgrading_count",
        "restoring_count",
        "extending_count",
        "creating_count",
        "running_count",
        "error_count",
        "frozen_count",
        "createfailed_count",
        "restarting_count",
        "deleting_count",
        "closed_count",
        "starting_count",
        "closing_count",
    ];
    let counts: serde_json::Map<String, Value> = names.iter().map(|n| ((*n).to_owned(), json!(0))).collect();
    let mut body = counts.clone();
    body.insert("redis".to_owned(), Value::Object(counts));
    Value::Object(body)
}

/// An answer of `DescribeInstancesStatus`.
pub fn cvm(request_id: &str) -> Value {
    json!({ "Response": {
        "TotalCount": 1,
        "InstanceStatusSet": [{ "InstanceId": "ins-r8hr2upy", "InstanceState": "RUNNING" }],
        "RequestId": request_id,
    } })
}
