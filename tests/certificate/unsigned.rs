//! Forgeries by somebody who states the folder anew, unsigned, so that every digest fits: what it says must
//! still follow from the recording, and the recording must be what this suite asks.

use super::forging::*;
use super::recordings::OF_RECORDINGS;
use super::*;

const HAR: &str = "traffic.har";
const RESULTS: &str = "results.json";

/// Places of the record, each with another value.
const OF_RECORDS: [(&str, &str); 33] = [
    ("/format", "\"cloud-conformance/results/2\""),
    ("/suite/version", "\"9.9.9\""),
    ("/suite/digest", "\"sha256:00\""),
    ("/suite/modified", "true"),
    ("/target/name", "\"other\""),
    ("/target/version", "\"9.9\""),
    ("/target/base_url", "\"https://other.example/\""),
    ("/started_at", "\"2020-01-01T00:00:00Z\""),
    ("/finished_at", "\"2099-01-01T00:00:00Z\""),
    ("/complete", "false"),
    ("/stopped", "\"interrupted\""),
    ("/selection", "\"profile dcs-v1-status\""),
    ("/exit_code", "1"),
    ("/outcome", "\"incomplete\""),
    ("/gate/fail_on", "[]"),
    ("/gate/clauses", "[{}]"),
    ("/notices", "[\"approved by somebody\"]"),
    ("/summary/must/pass", "1000"),
    ("/summary/must/not-applicable", "7"),
    ("/summary/should/fail", "1000"),
    ("/profiles/0/id", "\"dcs-v9-status\""),
    ("/profiles/0/outcome", "\"incomplete\""),
    ("/profiles/0/not_selected", "4"),
    (
        "/profiles/0/observations",
        "[{ \"pointer\": \"/x\", \"note\": \"x\", \"count\": 1 }]",
    ),
    ("/profiles/0/clauses/0/id", "\"dcs-v1-status.200.other\""),
    ("/profiles/0/clauses/1/level", "\"should\""),
    ("/profiles/0/clauses/1/verdict", "\"not-applicable\""),
    ("/profiles/0/clauses/1/title", "\"something else\""),
    ("/profiles/0/clauses/1/statement", "\"something else\""),
    ("/profiles/0/clauses/1/source/edition", "\"of tomorrow\""),
    ("/profiles/0/clauses/1/evidence/count", "1000"),
    ("/profiles/0/clauses/1/evidence/exchanges", "[0]"),
    ("/profiles/0/clauses/1/findings", "[{}]"),
];

const OF_THE_REST: [Forgery; 28] = [
    (
        "a clause less in results.json",
        |d| {
            edit_json(&d.join(RESULTS), |r| {
                r["profiles"][0]["clauses"].as_array_mut().unwrap().pop();
            });
        },
        "dcs-v1-status",
    ),
    (
        "a clause twice in results.json",
        |d| {
            edit_json(&d.join(RESULTS), |r| {
                let clauses = r["profiles"][0]["clauses"].as_array_mut().unwrap();
                let mut first = clauses[0].clone();
                first["verdict"] = "fail".into();
                clauses.insert(0, first);
            });
        },
        "results.json|dcs-v1-status",
    ),
    (
        "an outcome twice in results.json",
        |d| {
            edit(&d.join(RESULTS), |t| {
                t.replacen('{', "{ \"outcome\": \"error\",", 1)
            })
        },
        RESULTS,
    ),
    (
        "a member that no record has",
        |d| edit_json(&d.join(RESULTS), |r| r["approved"] = true.into()),
        RESULTS,
    ),
    (
        "another sentence on the page",
        |d| {
            edit(&d.join("report.html"), |t| {
                t.replacen("conforms", "conforms best", 1)
            })
        },
        "report.html",
    ),
    (
        "a script on the page",
        |d| {
            edit(&d.join("report.html"), |t| {
                t.replacen("</body>", "<script>1</script></body>", 1)
            })
        },
        "report.html",
    ),
    (
        "a note in junit.xml",
        |d| {
            edit(&d.join("junit.xml"), |t| {
                t.replacen("<testcase", "<!-- --><testcase", 1)
            })
        },
        "junit.xml",
    ),
    (
        "a line of ctrf.json",
        |d| edit(&d.join("ctrf.json"), |t| t + "\n"),
        "ctrf.json",
    ),
    (
        "a line of summary.md",
        |d| edit(&d.join("summary.md"), |t| t + "\nApproved.\n"),
        "summary.md",
    ),
    (
        "another version on the label",
        |d| edit(&d.join("PRODUCT.toml"), |t| t.replace("2.1.0", "2.2.0")),
        "PRODUCT.toml",
    ),
    (
        "another command on the label",
        |d| {
            edit(&d.join("PRODUCT.toml"), |t| {
                t.replace("--out DIR", "--out DIR; reboot")
            })
        },
        "PRODUCT.toml",
    ),
    (
        "a further key on the label",
        |d| edit(&d.join("PRODUCT.toml"), |t| t + "approved = true\n"),
        "PRODUCT.toml",
    ),
    (
        "another address in the target file",
        |d| edit(&d.join("target.toml"), |t| t.replace("http://127", "http://126")),
        "target.toml",
    ),
    (
        "another project in the target file",
        |d| {
            edit(&d.join("target.toml"), |t| {
                t.replacen("0123456789abcdef", "0123456789abcde0", 1)
            })
        },
        "target.toml",
    ),
    (
        "a declaration in the target file",
        |d| {
            edit(&d.join("target.toml"), |t| {
                t + "\n[[not_applicable]]\nclause = \"dcs-v1-status.500\"\nreason = \"x\"\n"
            });
        },
        "target.toml",
    ),
    (
        "no TOML",
        |d| edit(&d.join("target.toml"), |t| t + "x"),
        "target.toml",
    ),
    (
        "a clause that did not pass",
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
        "a clause that passed is not stated",
        |d| {
            edit_statement(d, |s| {
                s["predicate"]["passedTests"].as_array_mut().unwrap().pop();
            });
        },
        "certificate.json",
    ),
    (
        "another result",
        |d| edit_statement(d, |s| s["predicate"]["result"] = "FAILED".into()),
        "certificate.json",
    ),
    (
        "an edited feature",
        |d| {
            edit_statement(d, |s| {
                s["predicate"]["configuration"][3]["digest"]["sha256"] = "0".repeat(64).into()
            })
        },
        "features/",
    ),
    (
        "a schema less",
        |d| {
            edit_statement(d, |s| {
                s["predicate"]["configuration"].as_array_mut().unwrap().pop();
            });
        },
        "schemas/",
    ),
    (
        "another release",
        |d| {
            edit_statement(d, |s| {
                s["predicate"]["configuration"][0]["name"] = "cloud-conformance 9.9.9".into()
            })
        },
        "suite",
    ),
    (
        "a statement of something else",
        |d| {
            edit_statement(d, |s| {
                s["predicateType"] = "https://slsa.dev/provenance/v1".into()
            })
        },
        "certificate.json",
    ),
    (
        "a statement of another format",
        |d| edit_statement(d, |s| s["_type"] = "https://in-toto.io/Statement/v0.1".into()),
        "certificate.json",
    ),
    (
        "a statement of more than it knows",
        |d| edit_statement(d, |s| s["subject"][0]["digest"]["sha512"] = "00".into()),
        "certificate.json",
    ),
    (
        "a file that is not stated",
        |d| {
            edit_statement(d, |s| {
                s["subject"]
                    .as_array_mut()
                    .unwrap()
                    .retain(|r| r["name"] != "report.html");
            });
        },
        "report.html",
    ),
    (
        "a file of elsewhere",
        |d| {
            edit_statement(d, |s| {
                let mut other = s["subject"][0].clone();
                other["name"] = "../good/results.json".into();
                s["subject"].as_array_mut().unwrap().push(other);
            });
        },
        "../good/results.json",
    ),
    (
        "a stated file of no certificate",
        |d| {
            std::fs::write(d.join("letter.txt"), "approved").unwrap();
            edit_statement(d, |s| {
                let mut other = s["subject"][0].clone();
                other["name"] = "letter.txt".into();
                s["subject"].as_array_mut().unwrap().push(other);
            });
        },
        "letter.txt",
    ),
];

#[tokio::test(flavor = "multi_thread")]
async fn every_forgery_of_an_unsigned_certificate_is_named() {
    let (_reference, place) = good().await;
    let mut made = Made::new(&place);
    for (name, forge, named) in OF_RECORDINGS.into_iter().chain(OF_THE_REST) {
        made.forge(name, true, forge, named);
    }
    for (pointer, value) in OF_RECORDS {
        let value: Value = serde_json::from_str(value).unwrap();
        let name = format!("{pointer} in results.json");
        made.forge(&name, true, |d| record(d, pointer, value), "results.json|dcs-v");
    }
    // The record of another run, and its recording, beside the rest of this one.
    assert_eq!(place.certify("second", &[]).code, 0);
    for file in [RESULTS, HAR, "report.html"] {
        let from = place.path("second").join(file);
        let other = |d: &Path| {
            std::fs::copy(&from, d.join(file)).unwrap();
        };
        made.forge(
            &format!("another run's {file}"),
            true,
            other,
            "results.json|report.html",
        );
    }
    made.assert_named(&[]);
}
