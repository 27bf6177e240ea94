//! What the suite itself cuts short, and a place that asks for less: neither is ever the target's fault.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};
use std::thread::sleep;
use std::time::Duration;

use serde_json::{Value, json};

use super::{
    Done, Place,
    again::assert_same,
    broken::{Answer, Broken},
    clause, json as read,
};

/// Judges such a target, and its recording again.
async fn judged(settings: &str, arguments: &[&str], change: fn(&mut Answer)) -> (Place, Done, Value) {
    let server = Broken::start(change).await;
    let place = Place::new(&server.url(), settings);
    let run = place.run(arguments);
    server.stop().await;
    let again = place.judge("run/traffic.har", &[]);
    assert_eq!(again.code, run.code, "{settings}: {}{}", run.err, again.err);
    assert_same(&place, settings);
    let record = read(&place.path("run/results.json"));
    (place, run, record)
}

/// Holds an answer back, and no other.
fn hold(time: Duration) {
    tokio::task::block_in_place(|| sleep(time));
}

/// Ids of the clauses with this verdict, with what is said of them.
fn with_verdict<'r>(record: &'r Value, verdict: &str) -> Vec<(&'r str, String)> {
    let clauses = record["profiles"].as_array().unwrap().iter();
    let clauses = clauses.flat_map(|p| p["clauses"].as_array().unwrap());
    let found = clauses.filter(|c| c["verdict"] == verdict);
    let said = |c: &Value| format!("{} {}", c["reason"], c["findings"]);
    found.map(|c| (c["id"].as_str().unwrap(), said(c))).collect()
}

/// An answer that is too long, or in a coding or with a head that is not read, says nothing.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_read_to_its_end_is_inconclusive_and_names_what_limits_it() {
    type Change = fn(&mut Answer);
    let asked: [(&str, Change, &str); 4] = [
        ("max_body_kib = 1", |_| (), "max_body_kib = 1"),
        (
            "",
            |a| a.headers.push(("content-encoding".to_owned(), "br".to_owned())),
            "Content-Encoding `br`",
        ),
        (
            "",
            |a| {
                if a.asked.contains("banana") {
                    a.headers
                        .extend((0..120).map(|n| (format!("x-more-{n}"), "1".to_owned())));
                }
            },
            "100 headers",
        ),
        // Its beginning alone is no gzip, and that is the limit's doing.
        (
            "max_body_kib = 1",
            |a| {
                if a.asked.starts_with("/v2/") && a.status == 200 {
                    a.body = format!("{}{}", a.body.trim_end_matches('}'), " ".repeat(2000) + "}");
                }
            },
            "max_body_kib = 1",
        ),
    ];
    for (settings, change, names) in asked {
        let (_place, run, record) = judged(settings, &[], change).await;
        assert_eq!(run.code, 0, "{names}: {}", run.out);
        assert_eq!(with_verdict(&record, "fail"), [], "{names}");
        let open = with_verdict(&record, "inconclusive");
        let named = open.iter().filter(|(_, why)| why.contains(names)).count();
        assert!(named > 0, "{names}: {open:?}");
    }
}

/// What is packed may hold anything, a secret too.
#[tokio::test(flavor = "multi_thread")]
async fn of_a_body_whose_coding_is_not_undone_no_byte_is_recorded() {
    fn marked(answer: &mut Answer, coding: &str) {
        answer
            .headers
            .push(("content-encoding".to_owned(), coding.to_owned()));
    }
    let changes: [fn(&mut Answer); 3] = [
        |a| marked(a, "br"),
        |a| marked(a, "gzip"),
        |a| marked(a, "deflate"),
    ];
    for change in changes {
        let (place, run, _) = judged("", &["--profile", "dcs-v1-status"], change).await;
        let recording = read(&place.path("run/traffic.har"));
        let entries = recording["log"]["entries"].as_array().unwrap();
        assert!(!entries.is_empty(), "{}", run.err);
        for entry in entries {
            assert_eq!(entry["response"]["content"]["text"], "", "{entry}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_is_only_too_late_is_inconclusive_and_one_that_never_comes_is_a_failure() {
    let profile = ["--profile", "dcs-v1-status"];
    let (_place, run, record) = judged("timeout_ms = 300", &profile, |a| {
        if a.asked.contains("banana") {
            hold(Duration::from_millis(900));
        }
    })
    .await;
    assert_eq!(run.code, 0, "{}", run.out);
    let late = clause(&record, "dcs-v1-status.include_failure.other");
    assert_eq!(late["verdict"], "inconclusive");
    assert!(
        late["reason"].as_str().unwrap().contains("timeout_ms = 300"),
        "{late}"
    );

    let (_place, run, record) = judged("timeout_ms = 300", &profile, |a| {
        if a.asked.contains("banana") {
            hold(Duration::from_secs(8));
        }
    })
    .await;
    assert_eq!(run.code, 1, "{}", run.out);
    let never = clause(&record, "dcs-v1-status.include_failure.other");
    let said = never["findings"][0]["message"].as_str().unwrap();
    assert!(
        said.contains("longest patience") && said.contains("include_failure=true is served"),
        "{said}"
    );
}

/// What is under way when the time is up is cut there and recorded as such.
#[tokio::test(flavor = "multi_thread")]
async fn the_budget_ends_what_is_under_way() {
    let (place, run, record) = judged("budget_s = 1", &["--profile", "dcs-v1-status"], |a| {
        if a.asked.contains("include_failure=false") {
            hold(Duration::from_secs(5));
        }
    })
    .await;
    assert_eq!(run.code, 5, "{}", run.out);
    assert_eq!(record["stopped"], "out of budget: budget_s = 1");
    assert_eq!(with_verdict(&record, "fail"), []);
    let traffic = read(&place.path("run/traffic.har"));
    let entries = traffic["log"]["entries"].as_array().unwrap().iter();
    let cut = entries.filter(|e| e["_conformance"]["no_answer"]["kind"] == "out-of-budget");
    let cut: Vec<&str> = cut.map(|e| e["request"]["url"].as_str().unwrap()).collect();
    assert!(
        cut.iter().any(|url| url.contains("include_failure=false")),
        "{cut:?}"
    );
}

/// The time that requests keep from each other ends with the run's, too.
#[tokio::test(flavor = "multi_thread")]
async fn the_budget_ends_the_waiting_for_the_next_request() {
    let server = Broken::start(|_: &mut Answer| ()).await;
    let place = Place::new(&server.url(), "budget_s = 2");
    let text = std::fs::read_to_string(place.path("target.toml")).unwrap();
    let slow = text.replace("rate = \"2000/s\"", "rate = \"1/s\"");
    std::fs::write(place.path("target.toml"), slow).unwrap();
    let run = place.run(&["--profile", "dcs-v1-status"]);
    server.stop().await;
    let record = read(&place.path("run/results.json"));
    assert_eq!(run.code, 5, "{}", run.out);
    assert_eq!(record["stopped"], "out of budget: budget_s = 2");
    assert_eq!(with_verdict(&record, "fail"), []);
    let traffic = read(&place.path("run/traffic.har"));
    let sent = traffic["log"]["entries"].as_array().unwrap().len();
    assert!(
        (1..=4).contains(&sent),
        "{sent} requests at one a second in two seconds"
    );
}

/// A gateway that serves five requests and then refuses all.
async fn refused_after_five(headers: &[(&str, &str)], status: u16, budget_s: u32) -> (usize, Done) {
    let seen = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&seen);
    let headers: Vec<(String, String)> = headers
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    let gateway = Broken::start(move |a: &mut Answer| {
        if count.fetch_add(1, Ordering::Relaxed) >= 5 {
            a.status = status;
            a.body = String::from("{}");
            for (name, value) in &headers {
                a.headers.retain(|(known, _)| known != name);
                a.headers.push((name.clone(), value.clone()));
            }
        }
    })
    .await;
    let place = Place::new(&gateway.url(), &format!("budget_s = {budget_s}"));
    let run = place.run(&[]);
    gateway.stop().await;
    assert_eq!(place.judge("run/traffic.har", &[]).code, run.code, "{status}");
    assert_same(&place, "throttled");
    let record = read(&place.path("run/results.json"));
    assert_eq!(with_verdict(&record, "fail"), [], "{status}");
    (seen.load(Ordering::Relaxed), run)
}

/// Eight scenarios at most have a request on its way when the first refusal comes.
#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_slows_down_everything_that_goes_to_that_place() {
    let (sent, run) = refused_after_five(&[], 429, 3).await;
    assert!(sent < 5 + 8 + 6, "{sent} requests: {}", run.err);
    let date = "Sun, 06 Nov 1994 08:49:37 GMT";
    for later in [
        "3600",
        "99999999999999999999999",
        "Sun, 06 Nov 1994 09:49:37 GMT",
        "Sunday, 06-Nov-94 09:49:37 GMT",
        "Sun Nov  6 09:49:37 1994",
    ] {
        for status in [429, 503] {
            let headers = [("date", date), ("retry-after", later)];
            let (sent, run) = refused_after_five(&headers, status, 300).await;
            // Longer than the run may take: nobody waits, and nobody asks again.
            assert!(sent <= 5 + 8, "{later}: {sent} requests");
            assert!(run.out.contains("budget_s = 300"), "{later}: {}", run.out);
        }
    }
}

/// One refusal among many ends nothing: the place is left alone for a moment and then judged.
#[tokio::test(flavor = "multi_thread")]
async fn a_place_that_throttles_now_and_then_is_judged_all_the_same() {
    let (_place, run, record) = judged("", &["--profile", "dcs-v2-status"], |a| {
        if a.number % 9 == 4 {
            (a.status, a.body) = (429, json!({}).to_string());
        }
    })
    .await;
    assert_eq!(run.code, 0, "{}", run.out);
    assert_eq!(
        clause(&record, "dcs-v2-status.include_failure.other")["verdict"],
        "pass"
    );
}

/// A hiccup at sign-in is waited out like every other; what stays is said, and no profile is judged.
#[tokio::test(flavor = "multi_thread")]
async fn signing_in_is_as_patient_as_every_other_request() {
    use cloud_conformance::reference::{IAM_DOMAIN, IAM_PASSWORD, IAM_PROJECT, IAM_USER};
    /// In place of a status: the connection breaks off without an answer.
    const BROKEN_OFF: u16 = 0;
    for (hiccups, status, code) in [
        (2, BROKEN_OFF, 0),
        (usize::MAX, BROKEN_OFF, 3),
        (1, 429, 0),
        (2, 503, 0),
        (2, 502, 0),
        (usize::MAX, 503, 3),
        (usize::MAX, 401, 3),
    ] {
        let asked = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&asked);
        let server = Broken::start(move |a: &mut Answer| {
            if a.asked == "/v3/auth/tokens" && count.fetch_add(1, Ordering::Relaxed) < hiccups {
                if status == BROKEN_OFF {
                    std::panic::resume_unwind(Box::new(BROKEN_OFF));
                }
                (a.status, a.body) = (status, "{}".to_owned());
            }
        })
        .await;
        let place = Place::new(&server.url(), "");
        let text = std::fs::read_to_string(place.path("target.toml")).unwrap();
        let password = format!(
            "scheme = \"iam-password\"\nidentity_url = \"{}\"\nuser = \"{IAM_USER}\"\ndomain = \"{IAM_DOMAIN}\"\n\
             password = \"{IAM_PASSWORD}\"\nproject = \"{IAM_PROJECT}\"",
            server.url()
        );
        let text = text.replace("scheme = \"token\"\ntoken = \"env:TEST_TOKEN\"", &password);
        std::fs::write(place.path("target.toml"), text).unwrap();
        let run = place.run(&["--profile", "dcs-v1-status", "--profile", "dcs-v2-status"]);
        server.stop().await;
        assert_eq!(run.code, code, "{status}: {}{}", run.out, run.err);
        let asked = asked.load(Ordering::Relaxed);
        match (hiccups, status) {
            // A wrong password is never tried again.
            (_, 401) => assert_eq!(asked, 1),
            (usize::MAX, _) => assert!((3..=12).contains(&asked), "{asked}"),
            _ => assert_eq!(asked, hiccups + 1),
        }
        assert_eq!(run.out.contains("identity service"), code == 3, "{}", run.out);
    }
}

/// Ids of a list are asked for as they came: a request that no client sends is nobody's failure.
#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_is_too_long_to_be_sent_is_inconclusive() {
    let (_place, _, record) = judged("", &["--profile", "cvm-2017-status"], |a| {
        a.edit(|body| {
            let set = body["Response"]["InstanceStatusSet"].as_array_mut();
            for (n, item) in set.into_iter().flatten().enumerate() {
                item["InstanceId"] = format!("ins-{n}{}", "x".repeat(2000)).into();
            }
        });
    })
    .await;
    let clause = clause(&record, "cvm-2017-status.InstanceIds.100");
    assert_eq!(clause["verdict"], "inconclusive", "{clause}");
    assert!(
        clause["reason"].as_str().unwrap().contains("longer than"),
        "{clause}"
    );
}
