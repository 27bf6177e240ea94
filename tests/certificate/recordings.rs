//! Forged recordings: what they lead to is not what the folder says, or no run writes them.

use serde_json::json;

use super::forging::*;
use super::*;

const HAR: &str = "traffic.har";

pub const OF_RECORDINGS: [Forgery; 38] = [
    (
        "a body without a member",
        |d| {
            body(d, "include_failure=true", |t| {
                t.replace("createfailed_count", "createfailed")
            })
        },
        "dcs-v1-status",
    ),
    (
        "a body that breaks a limit",
        |d| {
            body(d, "include_failure=false", |t| {
                t.replacen(':', ":-", 2).replace(":-{", ":{")
            })
        },
        "dcs-v1-status",
    ),
    (
        "the last exchange less",
        |d| har(d, |h| drop(h["log"]["entries"].as_array_mut().unwrap().pop())),
        HAR,
    ),
    (
        "an exchange less, and its number",
        |d| {
            har(d, |h| {
                let entries = h["log"]["entries"].as_array_mut().unwrap();
                entries.remove(3);
                h["log"]["_conformance"]["exchanges"] = entries.len().into();
            });
        },
        "traffic.har|dcs-v",
    ),
    (
        "no exchange",
        |d| {
            har(d, |h| {
                h["log"]["entries"] = Value::Array(vec![]);
                h["log"]["_conformance"]["exchanges"] = 0.into();
            });
        },
        "traffic.har|dcs-v",
    ),
    (
        "an exchange twice",
        |d| {
            har(d, |h| {
                let entries = h["log"]["entries"].as_array_mut().unwrap();
                entries.push(entries[2].clone());
                h["log"]["_conformance"]["exchanges"] = entries.len().into();
            });
        },
        HAR,
    ),
    (
        "two exchanges in each other's place",
        |d| har(d, |h| h["log"]["entries"].as_array_mut().unwrap().swap(1, 4)),
        "dcs-v|results.json",
    ),
    (
        "the answers of two requests swapped",
        |d| {
            har(d, |h| {
                let entries = h["log"]["entries"].as_array_mut().unwrap();
                let one = entries[0]["_conformance"].clone();
                let at = entries
                    .iter()
                    .position(|e| e["request"]["url"] != entries[0]["request"]["url"]);
                let other = std::mem::replace(&mut entries[at.unwrap()]["_conformance"], one);
                entries[0]["_conformance"] = other;
            });
        },
        HAR,
    ),
    (
        "an exchange of another scenario",
        |d| {
            exchange(d, "include_failure=banana", |e| {
                e["_conformance"]["scenario"] = "elsewhere".into()
            })
        },
        HAR,
    ),
    (
        "an exchange of another number",
        |d| {
            exchange(d, "include_failure=banana", |e| {
                e["_conformance"]["number"] = 77.into()
            })
        },
        HAR,
    ),
    (
        "another request",
        |d| {
            exchange(d, "include_failure=banana", |e| {
                let url = e["request"]["url"].as_str().unwrap().replace("banana", "apple");
                e["request"]["url"] = url.into();
                e["request"]["queryString"][0]["value"] = "apple".into();
            });
        },
        HAR,
    ),
    (
        "another method",
        |d| {
            exchange(d, "include_failure=banana", |e| {
                e["request"]["method"] = "HEAD".into()
            })
        },
        HAR,
    ),
    (
        "another credential",
        |d| {
            exchange(d, "include_failure=banana", |e| {
                e["_conformance"]["credential"] = "none".into()
            })
        },
        HAR,
    ),
    (
        "an ordinary request that calls itself none",
        |d| {
            exchange(d, "include_failure=banana", |e| {
                e["_conformance"]["ordinary"] = false.into()
            })
        },
        HAR,
    ),
    (
        "a request that calls itself provoked",
        |d| {
            exchange(d, "include_failure=banana", |e| {
                e["_conformance"]["provoked"] = "200".into()
            })
        },
        HAR,
    ),
    (
        "an exchange that calls itself taken from elsewhere",
        |d| {
            exchange(d, "include_failure=banana", |e| {
                e["_conformance"]["origin"] = "x.har".into()
            })
        },
        "traffic.har|dcs-v",
    ),
    (
        "an exchange that says nothing of itself",
        |d| {
            exchange(d, "include_failure=banana", |e| {
                e.as_object_mut().unwrap().remove("_conformance");
            });
        },
        HAR,
    ),
    (
        "another status",
        |d| {
            exchange(d, "include_failure=banana", |e| {
                e["response"]["status"] = 201.into()
            })
        },
        "dcs-v1-status.include_failure.other",
    ),
    (
        "a status given twice",
        |d| {
            edit(&d.join(HAR), |t| {
                t.replacen("\"status\":", "\"status\":500,\"status\":", 1)
            })
        },
        HAR,
    ),
    (
        "a body given twice",
        |d| {
            edit(&d.join(HAR), |t| {
                t.replacen("\"text\":", "\"text\":\"\",\"text\":", 1)
            })
        },
        HAR,
    ),
    (
        "an answer without its content type",
        |d| {
            exchange(d, "include_failure=true", |e| {
                let headers = e["response"]["headers"].as_array_mut().unwrap();
                headers.retain(|h| !h["name"].as_str().unwrap().eq_ignore_ascii_case("content-type"));
            });
        },
        "traffic.har|results.json|dcs-v",
    ),
    (
        "an answer that was not whole",
        |d| {
            exchange(d, "include_failure=true", |e| {
                e["_conformance"]["truncated"] = true.into()
            })
        },
        "traffic.har|results.json|dcs-v",
    ),
    (
        "an answer that did not come",
        |d| {
            exchange(d, "include_failure=banana", |e| {
                e["_conformance"]["no_answer"] = json!({ "kind": "timed-out", "message": "late" });
            });
        },
        "traffic.har|dcs-v",
    ),
    (
        "an exchange of another day",
        |d| {
            exchange(d, "include_failure=banana", |e| {
                e["_conformance"]["started_ms"] = json!(86_400_000.0);
                e["_conformance"]["ended_ms"] = json!(86_400_001.0);
            });
        },
        HAR,
    ),
    (
        "an exchange that ends before it begins",
        |d| {
            exchange(d, "include_failure=banana", |e| {
                e["_conformance"]["started_ms"] = json!(5000.0)
            })
        },
        HAR,
    ),
    (
        "another time for people",
        |d| {
            exchange(d, "include_failure=banana", |e| {
                e["startedDateTime"] = "2030-01-01T00:00:00Z".into()
            })
        },
        HAR,
    ),
    (
        "a note",
        |d| exchange(d, "include_failure=banana", |e| e["comment"] = "approved".into()),
        HAR,
    ),
    (
        "a member that no run writes",
        |d| about(d, |a| a["approved"] = true.into()),
        HAR,
    ),
    (
        "white space",
        |d| edit(&d.join(HAR), |t| t.replacen("\"entries\":[", "\"entries\":[ ", 1)),
        HAR,
    ),
    (
        "another program",
        |d| har(d, |h| h["log"]["creator"]["version"] = "9.9.9".into()),
        HAR,
    ),
    (
        "another suite",
        |d| {
            about(d, |a| {
                a["suite"]["digest"] = format!("sha256:{}", "0".repeat(64)).into()
            })
        },
        "traffic.har|results.json",
    ),
    (
        "a selection",
        |d| about(d, |a| a["profiles"] = json!(["dcs-v1-status"])),
        HAR,
    ),
    (
        "an interrupted run",
        |d| about(d, |a| a["stopped"] = "interrupted".into()),
        HAR,
    ),
    (
        "a later run",
        |d| about(d, |a| a["finished_at"] = "2099-01-01T00:00:00Z".into()),
        "results.json|traffic.har",
    ),
    (
        "another target's name",
        |d| about(d, |a| a["target"]["name"] = "other".into()),
        "results.json|target.toml",
    ),
    (
        "another target's address",
        |d| about(d, |a| a["target"]["base_url"] = "https://other.example/".into()),
        "results.json|target.toml",
    ),
    (
        "another version",
        |d| about(d, |a| a["target"]["version"] = "9.9".into()),
        "PRODUCT.toml",
    ),
    (
        "a declaration that was not made",
        |d| {
            about(d, |a| {
                a["target"]["not_applicable"] = json!([{ "clause": "dcs-v1-status.500", "reason": "x" }]);
            });
        },
        "target.toml|traffic.har",
    ),
];
