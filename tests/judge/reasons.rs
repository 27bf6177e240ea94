//! Why something stayed inconclusive: one sentence for what many requests met alike.

use serde_json::json;

use super::{
    Place,
    broken::{Answer, Broken},
    clause, json as read,
};

/// One kind of request that a gateway keeps to itself.
#[tokio::test(flavor = "multi_thread")]
async fn what_many_requests_met_alike_is_told_once() {
    let server = Broken::start(|a| {
        let other = a.asked.contains("include_failure=") && !a.asked.ends_with("=true");
        if other && !a.asked.ends_with("=false") {
            a.status = 404;
            a.edit(|body| {
                *body = json!({"error_code": "APIGW.0101", "error_msg": "no API", "request_id": "1"});
            });
        }
    })
    .await;
    let place = Place::new(&server.url(), "");
    let run = place.run(&["--profile", "dcs-v2-status"]);
    server.stop().await;
    assert_eq!(run.code, 0, "{}", run.out);
    let record = read(&place.path("run/results.json"));
    let other = clause(&record, "dcs-v2-status.include_failure.other");
    let reason = other["reason"].as_str().unwrap();
    assert_eq!(reason.matches("by the gateway in front").count(), 1, "{reason}");
    assert!(reason.contains("more like this)"), "{reason}");
    // What has another cause keeps its own sentence.
    let true_alone = clause(&record, "dcs-v2-status.include_failure.true");
    assert_eq!(true_alone["verdict"], "pass", "{true_alone}");
}

/// Where no profile could be judged there is no elsewhere.
#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_said_of_an_elsewhere_that_was_not_judged() {
    let server = Broken::start(|a| {
        if a.asked.starts_with("/v2/") {
            (a.status, a.body) = (404, String::new());
        }
    })
    .await;
    let place = Place::new(&server.url(), "");
    for (profiles, elsewhere) in [
        (&["--profile", "dcs-v2-status"][..], false),
        (
            &["--profile", "dcs-v2-status", "--profile", "dcs-v1-status"],
            true,
        ),
    ] {
        let run = place.run(profiles);
        assert_eq!(run.code, 3, "{}", run.out);
        let said = std::fs::read_to_string(place.path("run/summary.md")).unwrap();
        assert!(said.contains("could not be judged"), "{said}");
        let words = "elsewhere nothing binding is broken";
        assert_eq!(said.contains(words), elsewhere, "{said}");
    }
    server.stop().await;
}

/// A credential that expires during a run says nothing of the service: neither of what should be served nor of what
/// should be refused for another reason.
#[tokio::test(flavor = "multi_thread")]
async fn a_credential_that_expires_fails_nothing() {
    let error = json!({ "Code": "AuthFailure.TokenFailure", "Message": "expired" });
    let cvm = json!({ "Response": { "Error": error, "RequestId": "1" } }).to_string();
    let dcs = json!({ "error_code": "DCS.1002", "error_msg": "expired" }).to_string();
    for (profile, status, body) in [("cvm-2017-status", 200, cvm), ("dcs-v1-instance", 401, dcs)] {
        for moment in [3, 7, 12, 20, 30] {
            let (other, seen) = (body.clone(), std::sync::atomic::AtomicUsize::new(0));
            let server = Broken::start(move |a| {
                let before = seen.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
                if before > moment && a.has_credential {
                    let id = format!("\"RequestId\":\"{before}\"");
                    (a.status, a.body) = (status, other.replace("\"RequestId\":\"1\"", &id));
                }
            })
            .await;
            let place = Place::new(&server.url(), "");
            let run = place.run(&["--profile", profile]);
            server.stop().await;
            let record = read(&place.path("run/results.json"));
            assert_eq!(
                record["summary"]["must"]["fail"], 0,
                "{profile}, {moment}: {}",
                run.out
            );
        }
    }
}

/// What a malformed member hides is not said to be missing in the account.
#[tokio::test(flavor = "multi_thread")]
async fn a_malformed_page_says_nothing_of_the_size_of_an_account() {
    let malformed: [(&str, serde_json::Value); 2] =
        [("TotalCount", json!("150")), ("InstanceStatusSet", json!("none"))];
    for (member, value) in malformed {
        let server = Broken::start(move |a| {
            a.edit(|body| {
                if let Some(there) = body.pointer_mut(&format!("/Response/{member}")) {
                    *there = value.clone();
                }
            });
        })
        .await;
        let place = Place::new(&server.url(), "");
        let run = place.run(&["--profile", "cvm-2017-status"]);
        server.stop().await;
        assert_eq!(run.code, 1, "{}", run.out);
        let record = read(&place.path("run/results.json"));
        for name in [
            "Limit.default",
            "Limit.above",
            "Offset.default",
            "paging.walk",
            "example",
        ] {
            let clause = clause(&record, &format!("cvm-2017-status.{name}"));
            let reason = clause["reason"].as_str().unwrap_or_default();
            let of_size = ["the account holds", "the account shows", "judge an account"];
            assert!(
                !of_size.iter().any(|words| reason.contains(words)),
                "{member}, {name}: {reason}"
            );
        }
    }
}

/// Which answers meet something on their way.
type Meets = fn(&Answer) -> bool;

/// Whatever was met, a reason goes on to say what is to be done about it.
#[tokio::test(flavor = "multi_thread")]
async fn every_reason_says_what_to_do() {
    const ADVICE: [&str; 15] = [
        "run again",
        "mend ",
        "name ",
        "set ",
        "declare ",
        "judge ",
        "raise ",
        "say ",
        "record it again",
        "give ",
        "check ",
        "see ",
        "write ",
        "lower ",
        "wait ",
    ];
    let gateway = r#"{"error_code": "APIGW.0301", "error_msg": "no", "request_id": "1"}"#;
    let met: [(&str, Meets, u16, &str); 7] = [
        ("nothing", |_| false, 200, ""),
        (
            "a gateway's errors",
            |a| matches!(a.status, 400 | 500),
            404,
            gateway,
        ),
        ("a refusal of one request", |a| a.number == 9, 401, "{}"),
        ("a page", |a| a.status == 200, 200, "<html>"),
        ("a list", |a| a.status == 200, 200, "[]"),
        (
            "long codes",
            |a| a.status == 400,
            400,
            r#"{"error_code": "DCS.400000", "error_msg": "a"}"#,
        ),
        ("gone at last", |a| a.number > 60, 404, "{}"),
    ];
    for (name, meets, status, body) in met {
        let server = Broken::start(move |a| {
            if meets(a) {
                (a.status, a.body) = (status, body.to_owned());
            }
        })
        .await;
        let provoked =
            "[[provoke]]\nprofile = \"dcs-v2-status\"\nstatus = 500\nheaders = { \"x-fault\" = \"500\" }\n";
        let place = Place::new(&server.url(), "");
        let target = std::fs::read_to_string(place.path("target.toml")).unwrap();
        std::fs::write(place.path("target.toml"), format!("{target}\n{provoked}")).unwrap();
        place.run(&[]);
        server.stop().await;
        let record = read(&place.path("run/results.json"));
        let clauses = record["profiles"].as_array().unwrap().iter();
        let clauses = clauses.flat_map(|profile| profile["clauses"].as_array().unwrap());
        for open in clauses.filter(|clause| clause["verdict"] == "inconclusive") {
            let reason = open["reason"].as_str().unwrap().to_lowercase();
            let advised = ADVICE.iter().any(|advice| reason.contains(advice));
            assert!(advised, "{name}: {}: {reason}", open["id"]);
        }
    }
}
