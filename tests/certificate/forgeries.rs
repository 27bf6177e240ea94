//! Folders that are no certificates although they look like one.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use sha2::{Digest as _, Sha256};

use super::*;

/// A forgery: its name, what it does to a good folder, and what `verify` must name.
type Forgery = (&'static str, fn(&Path), &'static str);

fn edit(path: &Path, change: impl FnOnce(String) -> String) {
    let text = std::fs::read_to_string(path).unwrap();
    let changed = change(text.clone());
    assert_ne!(text, changed, "{}", path.display());
    std::fs::write(path, changed).unwrap();
}

fn edit_json(path: &Path, change: impl FnOnce(&mut Value)) {
    edit(path, |text| {
        let mut value = serde_json::from_str(&text).unwrap();
        change(&mut value);
        serde_json::to_string_pretty(&value).unwrap()
    });
}

/// The clause of a record.
fn clause<'r>(record: &'r mut Value, id: &str) -> &'r mut Value {
    let profiles = record["profiles"].as_array_mut().unwrap().iter_mut();
    let mut clauses = profiles.flat_map(|p| p["clauses"].as_array_mut().unwrap());
    clauses.find(|c| c["id"] == id).unwrap()
}

/// The entries of a recording that read the counts with this query and were answered 200.
fn entry<'r>(recording: &'r mut Value, query: &str) -> &'r mut Value {
    let mut entries = recording["log"]["entries"].as_array_mut().unwrap().iter_mut();
    entries
        .find(|e| e["request"]["url"].as_str().unwrap().ends_with(query) && e["response"]["status"] == 200)
        .unwrap()
}

fn body(entry: &mut Value, change: impl FnOnce(String) -> String) {
    let text = entry["response"]["content"]["text"].as_str().unwrap().to_owned();
    let changed = change(text.clone());
    assert_ne!(text, changed);
    entry["response"]["content"]["size"] = changed.len().into();
    entry["response"]["content"]["text"] = changed.into();
}

/// States the folder as it is now, unsigned: what somebody does who knows the format.
fn restate(dir: &Path) {
    let path = dir.join("certificate.json");
    let mut statement = stated(&path);
    for resource in statement["subject"].as_array_mut().unwrap() {
        if let Ok(bytes) = std::fs::read(dir.join(resource["name"].as_str().unwrap())) {
            resource["digest"]["sha256"] = hex::encode(Sha256::digest(bytes)).into();
        }
    }
    std::fs::write(path, statement.to_string()).unwrap();
}

/// The statement of a certificate, signed or not.
fn stated(path: &Path) -> Value {
    let value = json(path);
    match value["payload"].as_str() {
        Some(payload) => serde_json::from_slice(&STANDARD.decode(payload).unwrap()).unwrap(),
        None => value,
    }
}

fn edit_statement(dir: &Path, change: impl FnOnce(&mut Value)) {
    let path = dir.join("certificate.json");
    let mut statement = stated(&path);
    change(&mut statement);
    std::fs::write(path, statement.to_string()).unwrap();
}

/// Changes inside the envelope, with the signature as it was.
fn edit_payload(dir: &Path, change: impl FnOnce(&mut Value)) {
    let path = dir.join("certificate.json");
    let mut statement = stated(&path);
    change(&mut statement);
    edit_json(&path, |envelope| {
        envelope["payload"] = STANDARD.encode(statement.to_string()).into();
    });
}

fn flip(path: &Path) {
    let mut bytes = std::fs::read(path).unwrap();
    let at = bytes.len() / 2;
    bytes[at] ^= 1;
    std::fs::write(path, bytes).unwrap();
}

/// Against a signed certificate whose key is known.
const OF_SIGNED: [Forgery; 18] = [
    (
        "a byte of results.json",
        |d| flip(&d.join("results.json")),
        "results.json",
    ),
    (
        "a byte of traffic.har",
        |d| flip(&d.join("traffic.har")),
        "traffic.har",
    ),
    (
        "a byte of report.html",
        |d| flip(&d.join("report.html")),
        "report.html",
    ),
    ("a byte of junit.xml", |d| flip(&d.join("junit.xml")), "junit.xml"),
    ("a byte of ctrf.json", |d| flip(&d.join("ctrf.json")), "ctrf.json"),
    (
        "a byte of summary.md",
        |d| flip(&d.join("summary.md")),
        "summary.md",
    ),
    (
        "a byte of target.toml",
        |d| flip(&d.join("target.toml")),
        "target.toml",
    ),
    (
        "another vendor",
        |d| edit(&d.join("PRODUCT.toml"), |t| t.replace("Example", "Other")),
        "PRODUCT.toml",
    ),
    (
        "another version",
        |d| edit(&d.join("PRODUCT.toml"), |t| t.replace("2.1.0", "2.2.0")),
        "PRODUCT.toml",
    ),
    (
        "a file more",
        |d| std::fs::write(d.join("more.txt"), "x").unwrap(),
        "more.txt",
    ),
    (
        "a file in a folder",
        |d| {
            std::fs::create_dir(d.join("sub")).unwrap();
            std::fs::write(d.join("sub/more.txt"), "x").unwrap();
        },
        "sub/more.txt",
    ),
    (
        "a file less",
        |d| std::fs::remove_file(d.join("summary.md")).unwrap(),
        "summary.md",
    ),
    (
        "no recording",
        |d| std::fs::remove_file(d.join("traffic.har")).unwrap(),
        "traffic.har",
    ),
    (
        "no certificate",
        |d| std::fs::remove_file(d.join("certificate.json")).unwrap(),
        "certificate.json",
    ),
    ("no signature any more", restate, "certificate.json"),
    (
        "a changed statement under the old signature",
        |d| edit_payload(d, |s| s["predicate"]["passedTests"] = Value::Array(vec![])),
        "certificate.json",
    ),
    (
        "another payload type",
        |d| {
            edit_json(&d.join("certificate.json"), |e| {
                e["payloadType"] = "text/plain".into();
            });
        },
        "certificate.json",
    ),
    (
        "no JSON",
        |d| std::fs::write(d.join("certificate.json"), "{").unwrap(),
        "certificate.json",
    ),
];

/// By somebody who states the folder anew, unsigned, so that every digest fits: what it says must still
/// follow from the recording.
const OF_UNSIGNED: [Forgery; 24] = [
    (
        "a failing exchange is hidden",
        |d| {
            edit_json(&d.join("traffic.har"), |har| {
                body(entry(har, "include_failure=true"), |t| {
                    t.replace("createfailed_count", "createfailed")
                });
            });
        },
        "dcs-v1-status",
    ),
    (
        "an answer that breaks a limit",
        |d| {
            edit_json(&d.join("traffic.har"), |har| {
                body(entry(har, "include_failure=false"), |t| {
                    t.replacen(':', ":-", 2).replace(":-{", ":{")
                });
            });
        },
        "dcs-v1-status",
    ),
    (
        "an exchange less",
        |d| {
            edit_json(&d.join("traffic.har"), |har| {
                har["log"]["entries"].as_array_mut().unwrap().pop().unwrap();
            });
        },
        "",
    ),
    (
        "the first exchange less",
        |d| {
            edit_json(&d.join("traffic.har"), |har| {
                har["log"]["entries"].as_array_mut().unwrap().remove(0);
            });
        },
        "",
    ),
    (
        "no exchange",
        |d| {
            edit_json(&d.join("traffic.har"), |har| {
                har["log"]["entries"] = Value::Array(vec![]);
            });
        },
        "",
    ),
    (
        "another status",
        |d| {
            edit_json(&d.join("traffic.har"), |har| {
                entry(har, "include_failure=banana")["response"]["status"] = 201.into();
            });
        },
        "dcs-v1-status.include_failure.other",
    ),
    (
        "another content type",
        |d| {
            edit_json(&d.join("traffic.har"), |har| {
                for header in entry(har, "include_failure=true")["response"]["headers"]
                    .as_array_mut()
                    .unwrap()
                {
                    if header["name"]
                        .as_str()
                        .unwrap()
                        .eq_ignore_ascii_case("content-type")
                    {
                        header["value"] = "text/plain".into();
                    }
                }
            });
        },
        "results.json",
    ),
    (
        "recorded by another suite",
        |d| {
            edit(&d.join("traffic.har"), |t| {
                let at = t.find("\"digest\"").unwrap();
                let (head, tail) = t.split_at(at);
                format!("{head}{}", tail.replacen("sha256:", "sha256:0", 1))
            });
        },
        "",
    ),
    (
        "a selection",
        |d| {
            edit_json(&d.join("traffic.har"), |har| {
                har["log"]["_conformance"]["profiles"] = serde_json::json!(["dcs-v1-status"]);
            });
        },
        "traffic.har",
    ),
    (
        "a declaration that was not made",
        |d| {
            edit_json(&d.join("traffic.har"), |har| {
                har["log"]["_conformance"]["not_applicable"] = serde_json::json!([]);
                har["log"]["_conformance"]["target"]["not_applicable"] =
                    serde_json::json!([{ "clause": "dcs-v1-status.500", "reason": "x", "line": 1 }]);
            });
        },
        "",
    ),
    (
        "an interrupted run",
        |d| {
            edit_json(&d.join("traffic.har"), |har| {
                har["log"]["_conformance"]["stopped"] = "interrupted".into();
            });
        },
        "traffic.har",
    ),
    (
        "another target's name",
        |d| {
            edit_json(&d.join("traffic.har"), |har| {
                har["log"]["_conformance"]["target"]["name"] = "other".into();
            });
        },
        "results.json",
    ),
    (
        "another version in the recording",
        |d| {
            edit_json(&d.join("traffic.har"), |har| {
                har["log"]["_conformance"]["target"]["version"] = "9.9".into();
            });
        },
        "PRODUCT.toml",
    ),
    (
        "another version on the label",
        |d| edit(&d.join("PRODUCT.toml"), |t| t.replace("2.1.0", "2.2.0")),
        "PRODUCT.toml",
    ),
    (
        "a verdict in results.json",
        |d| {
            edit_json(&d.join("results.json"), |r| {
                clause(r, "dcs-v1-status.400")["verdict"] = "inconclusive".into();
            });
        },
        "dcs-v1-status.400",
    ),
    (
        "a clause less in results.json",
        |d| {
            edit_json(&d.join("results.json"), |r| {
                r["profiles"][0]["clauses"].as_array_mut().unwrap().pop();
            });
        },
        "dcs-v1-status",
    ),
    (
        "a reason in results.json",
        |d| {
            edit_json(&d.join("results.json"), |r| {
                clause(r, "dcs-v1-status.400")["title"] = "something else".into();
            });
        },
        "dcs-v1-status.400",
    ),
    (
        "the summary of results.json",
        |d| {
            edit_json(&d.join("results.json"), |r| {
                r["summary"]["must"]["pass"] = 1000.into();
            });
        },
        "results.json",
    ),
    (
        "a later day in results.json",
        |d| {
            edit_json(&d.join("results.json"), |r| {
                r["finished_at"] = "2099-01-01T00:00:00Z".into();
            });
        },
        "results.json",
    ),
    (
        "a page with another sentence",
        |d| {
            edit(&d.join("report.html"), |t| {
                t.replacen("conforms", "conforms best", 1)
            });
        },
        "report.html",
    ),
    (
        "a test less in junit.xml",
        |d| {
            edit(&d.join("junit.xml"), |t| {
                t.replacen("<testcase", "<!-- --><testcase", 1)
            });
        },
        "junit.xml",
    ),
    (
        "clauses that did not pass",
        |d| {
            edit_statement(d, |s| {
                s["predicate"]["passedTests"]
                    .as_array_mut()
                    .unwrap()
                    .push("dcs-v9".into());
            });
        },
        "certificate.json",
    ),
    (
        "an edited feature",
        |d| {
            edit_statement(d, |s| {
                s["predicate"]["configuration"][3]["digest"]["sha256"] = "0".repeat(64).into();
            });
        },
        "features/",
    ),
    (
        "a statement of something else",
        |d| {
            edit_statement(d, |s| {
                s["predicateType"] = "https://slsa.dev/provenance/v1".into();
            });
        },
        "certificate.json",
    ),
];

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for item in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
        std::fs::copy(item.path(), to.join(item.file_name())).unwrap();
    }
}

/// What is wrong with how a forgery was told, if anything.
fn untold(done: &Done, name: &str, place: &str) -> Option<String> {
    let named = done.out.lines().any(|line| line.trim_start().starts_with(place));
    let told = done.code == 1 && done.out.starts_with("NOT GOOD") && named;
    (!told).then(|| {
        format!(
            "{name} is not named at `{place}`: {} {}{}",
            done.code, done.out, done.err
        )
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn every_forgery_is_named() {
    let reference = reference(Options::default()).await;
    let place = Place::new(&reference.url(), "version = \"2.1.0\"");
    let options = [
        "--sign-key",
        "DIR/key.pem",
        "--vendor",
        "Example",
        "--challenge",
        CHALLENGE,
    ];
    assert_eq!(place.certify("good", &options).code, 0);
    let mut untold: Vec<String> = vec![];
    for (number, (name, forge, named)) in OF_SIGNED.iter().enumerate() {
        let folder = format!("signed-{number}");
        copy(&place.path("good"), &place.path(&folder));
        forge(&place.path(&folder));
        untold.extend(self::untold(
            &place.verify(&folder, &["--public-key", "DIR/key.pub.pem"]),
            name,
            named,
        ));
    }
    for (number, (name, forge, named)) in OF_UNSIGNED.iter().enumerate() {
        let folder = format!("unsigned-{number}");
        copy(&place.path("good"), &place.path(&folder));
        restate(&place.path(&folder));
        forge(&place.path(&folder));
        restate(&place.path(&folder));
        untold.extend(self::untold(&place.verify(&folder, &[]), name, named));
    }
    let other = place.verify("good", &["--public-key", "DIR/other.pub.pem"]);
    untold.extend(self::untold(&other, "another key", "certificate.json"));
    let old = place.verify("good", &["--challenge", "challenge-2027-01"]);
    untold.extend(self::untold(&old, "an old challenge", "traffic.har"));
    let aged = place.verify("good", &["--max-age", "-1"]);
    assert_eq!(aged.code, 2, "{}", aged.err);
    // The record of another run, with its own reports, beside this recording.
    assert_eq!(place.certify("second", &options).code, 0);
    copy(&place.path("good"), &place.path("mixed"));
    std::fs::copy(
        place.path("second/results.json"),
        place.path("mixed/results.json"),
    )
    .unwrap();
    restate(&place.path("mixed"));
    untold.extend(self::untold(
        &place.verify("mixed", &[]),
        "another run's results",
        "results.json",
    ));
}

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
        let broken = clause(record, "dcs-v1-status.200.redis.running_count");
        broken["verdict"] = "pass".into();
        broken["findings"] = Value::Array(vec![]);
    });
    let done = place.call(&["render", "DIR/run"]);
    assert_eq!(done.code, 2, "{}", done.out);
    for side in ["conformant", "nonconformant", "traffic.har"] {
        assert!(done.err.contains(side), "{side}: {}", done.err);
    }
}
