//! A run of ours gives every verdict again, from its recording alone.

use std::{
    path::Path,
    sync::{Arc, Mutex},
};

use cloud_conformance::catalogue::{Catalogue, Selection};
use cloud_conformance::config::{Overrides, Target};
use cloud_conformance::http::stop::StopFlag;
use cloud_conformance::report::results;
use cloud_conformance::suite::run::{Order, Traffic, run};
use serde_json::json;

use super::{
    Place, assert_refused,
    broken::{Answer, Broken},
    clause, json as read, reference,
};

/// How the notice begins that says what was judged.
const JUDGED_FROM: &str = "judged from the recording ";

/// A report without the notice that it was made from a recording.
fn without_origin(name: &str, text: &str) -> String {
    if name == "results.json" || name == "ctrf.json" {
        let mut json: serde_json::Value = serde_json::from_str(text).unwrap();
        let notices = match name {
            "results.json" => &mut json["notices"],
            _ => &mut json["results"]["environment"]["extra"]["notices"],
        };
        let notices = notices.as_array_mut().unwrap();
        notices.retain(|notice| !notice.as_str().unwrap().starts_with(JUDGED_FROM));
        return json.to_string();
    }
    let lines = text
        .lines()
        .filter(|line| !line.contains(JUDGED_FROM) && !line.trim().is_empty());
    let text = lines.collect::<Vec<_>>().join("\n");
    text.replace("<ul class=\"notices\" aria-label=\"Notices\">\n</ul>\n", "")
}

/// A record without that notice.
pub fn results(file: &Path) -> String {
    without_origin("results.json", &std::fs::read_to_string(file).unwrap())
}

/// The record of the recording is the record of the run, to the byte; and so is every report.
pub fn assert_same(place: &Place, what: &str) {
    for name in [
        "results.json",
        "report.html",
        "junit.xml",
        "ctrf.json",
        "summary.md",
        "traffic.har",
    ] {
        // Command lines name the folder that a report stands in.
        let read = |folder: &str| {
            let text = std::fs::read_to_string(place.path(folder).join(name)).unwrap();
            // Who judged a recording says so first, and that alone differs.
            assert_eq!(
                text.contains(JUDGED_FROM),
                folder == "again" && name != "traffic.har",
                "{name}"
            );
            without_origin(name, &text.replace(&place.word(folder), "FOLDER"))
        };
        assert!(read("run") == read("again"), "{what}: {name} differs");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_conforming_target_is_judged_the_same_again() {
    // Accounts that change under the test, gateways that throttle, and one that does neither.
    for variant in [
        "counts-alternate",
        "counts-change",
        "cvm-list-changes",
        "gateway-hiccups",
        "series-ends-404",
        "failures-move",
        "instances-deleted",
    ] {
        let reference = reference(&[variant]).await;
        let place = Place::new(&reference.url(), "");
        let run = place.run(&[]);
        reference.stop().await;
        let again = place.judge("run/traffic.har", &[]);
        assert_eq!(again.code, run.code, "{variant}: {}", again.err);
        assert_same(&place, variant);
    }
}

/// A selection leaves the same of a recording as of a target: nothing is said of profiles that it does not name.
#[tokio::test(flavor = "multi_thread")]
async fn a_selection_means_the_same_to_a_run_and_to_a_recording() {
    let reference = reference(&[]).await;
    let place = Place::new(&reference.url(), "");
    let selected = ["--clause", "dcs-v2-status.sums", "--tags", "@should"];
    assert_eq!(place.run(&selected).code, 0);
    let few = read(&place.path("run/results.json"));
    assert_eq!(place.run(&[]).code, 0);
    reference.stop().await;
    assert_eq!(place.judge("run/traffic.har", &selected).code, 0);
    let again = read(&place.path("again/results.json"));
    let shown = |record: &serde_json::Value| {
        let profiles = record["profiles"].as_array().unwrap().iter();
        let shown = profiles.map(|p| (p["id"].clone(), p["outcome"].clone(), p["not_selected"].clone()));
        shown.collect::<Vec<_>>()
    };
    assert_eq!(shown(&few).len(), 1);
    assert_eq!(shown(&again), shown(&few));
    assert_eq!(again["summary"], few["summary"]);
}

/// A clause, and a way to break it.
type Deviation = (&'static str, fn(&mut Answer));

/// Ten ways to break one thing.
fn deviations() -> Vec<Deviation> {
    vec![
        ("dcs-v1-status.200.running_count", |a| {
            a.edit(|body| {
                if body.get("running_count").is_some() {
                    body["running_count"] = json!("8");
                }
            });
        }),
        ("dcs-v1-status.include_failure.false", |a| {
            if a.asked.ends_with("include_failure=false") {
                a.edit(|body| body["redis"]["createfailed_count"] = json!(3));
            }
        }),
        ("dcs-v2-status.include_failure.other", |a| {
            if a.asked.ends_with("include_failure=banana") {
                (a.status, a.body) = (500, r#"{"error_code":"DCS.5000","error_msg":"no"}"#.to_owned());
            }
        }),
        ("dcs-v1-status.500.error_code.maxLength", |a| {
            if a.status == 500 {
                a.edit(|body| body["error_code"] = json!("DCS.123456"));
            }
        }),
        ("dcs-v1-instance.instance_id.echo", |a| {
            a.edit(|body| {
                if body.get("instance_id").is_some() {
                    body["instance_id"] = json!("68d5745e-6af2-40e4-945d-fe449be00999");
                }
            });
        }),
        ("clouddc-v1-status.401", |a| {
            if !a.has_credential && a.asked.starts_with("/v1/") {
                (a.status, a.body) = (200, r#"{"state":"running"}"#.to_owned());
            }
        }),
        ("clouddc-v1-status.lifecycle.pending", |a| {
            if a.number % 3 == 0 {
                a.edit(|body| {
                    if body.get("state").is_some() {
                        *body = json!({ "state": "pending" });
                    }
                });
            }
        }),
        ("cvm-2017-status.RequestId.unique", |a| {
            a.edit(|body| {
                if body.get("Response").is_some() {
                    body["Response"]["RequestId"] = json!("11111111-2222-4333-8444-555555555555");
                }
            });
        }),
        ("cvm-2017-status.Limit.size", |a| {
            if a.asked.contains("Limit=2&Offset=1") {
                a.edit(|body| {
                    body["Response"]["InstanceStatusSet"]
                        .as_array_mut()
                        .unwrap()
                        .pop();
                });
            }
        }),
        ("dcs-v2-status.200.body", |a| {
            if a.asked.starts_with("/v2/") && a.status == 200 {
                a.body = String::from("<html>\u{202e}It works!</html>");
            }
        }),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broken_target_is_judged_the_same_again() {
    for (broken, change) in deviations() {
        let server = Broken::start(change).await;
        let place = Place::new(&server.url(), "");
        let profile = broken.split('.').next().unwrap();
        let run = place.run(&["--profile", profile]);
        server.stop().await;
        assert_eq!(run.code, 1, "{broken}: {}{}", run.out, run.err);
        let record = read(&place.path("run/results.json"));
        assert_eq!(clause(&record, broken)["verdict"], "fail", "{broken}");
        let again = place.judge("run/traffic.har", &[]);
        assert_eq!(again.code, 1, "{broken}: {}", again.err);
        assert_same(&place, broken);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_out_of_budget_is_judged_the_same_again() {
    let reference = reference(&[]).await;
    for most in [0, 3, 40] {
        let place = Place::new(&reference.url(), &format!("max_requests = {}", most + 1));
        let run = place.run(&["--strict"]);
        assert!([3, 5].contains(&run.code), "{most}: {}", run.err);
        // What was sent is recorded, also what was under way when the budget was used up.
        let sent = read(&place.path("run/traffic.har"))["log"]["entries"]
            .as_array()
            .unwrap()
            .len();
        assert_eq!(sent, most + 1);
        let again = place.judge("run/traffic.har", &[]);
        assert_eq!(again.code, run.code, "{most}: {}", again.err);
        assert_same(&place, "budget");
    }
    // Half an hour is more than the run has.
    let throttled = Broken::start(|a: &mut Answer| {
        if a.asked.contains("banana") {
            a.status = 429;
            a.headers.push(("retry-after".to_owned(), "1800".to_owned()));
        }
    })
    .await;
    let place = Place::new(&throttled.url(), "");
    let run = place.run(&["--clause", "dcs-v1-status", "--tags", "@must"]);
    assert_eq!(run.code, 0, "{}", run.err);
    let record = read(&place.path("run/results.json"));
    let other = clause(&record, "dcs-v1-status.include_failure.other");
    assert_eq!(other["verdict"], "inconclusive");
    assert_eq!(place.judge("run/traffic.har", &[]).code, 0);
    assert_same(&place, "retry-after");
    throttled.stop().await;
    reference.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_interrupted_run_is_judged_the_same_again() {
    let stop = Arc::new(StopFlag::default());
    let flag = Arc::clone(&stop);
    let server = Broken::start(move |a: &mut Answer| {
        if a.number == 60 {
            flag.interrupt();
        }
    })
    .await;
    let place = Place::new(&server.url(), "");
    interrupted(&place, stop).await;
    server.stop().await;
    let again = place.judge("run/traffic.har", &[]);
    assert_eq!(again.code, 5, "{}", again.err);
    let (run, again) = (place.path("run/results.json"), place.path("again/results.json"));
    assert_eq!(read(&run)["stopped"], "interrupted");
    assert_eq!(results(&run), results(&again));
}

async fn interrupted(place: &Place, stop: Arc<StopFlag>) {
    let env = |_: &str| Some(super::DEFAULT_TOKEN.to_owned());
    let catalogue = Arc::new(Catalogue::embedded().unwrap());
    let (file, overrides) = (place.path("target.toml"), Overrides::default());
    let mut target = Target::read(&file, &catalogue.documents(), &env, &overrides).unwrap();
    target.profiles.retain(|p| p.id != "cvm-2017-status");
    let traffic = Traffic::Record(place.path("run/traffic.har"));
    let order = Order {
        arguments: "--config target.toml".to_owned(),
        stop,
        ..Order::new(&catalogue, target, Selection::default(), traffic)
    };
    let finished = run(order).await.unwrap();
    let mut file = std::fs::File::create(place.path("run/results.json")).unwrap();
    results::write(&finished.record, &mut file).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_known_now_may_differ_from_what_was_known_then() {
    let reference = reference(&[]).await;
    let place = Place::new(&reference.url(), "");
    assert_eq!(place.run(&["--profile", "clouddc-v1-status"]).code, 0);
    reference.stop().await;

    // Another selection, and no secret at hand.
    let done = place.judge(
        "run/traffic.har",
        &["--clause", "clouddc-v1-status.lifecycle", "--strict"],
    );
    assert_eq!(done.code, 0, "{}", done.err);
    let record = read(&place.path("again/results.json"));
    assert_eq!(record["selection"], "--clause clouddc-v1-status.lifecycle");
    assert_eq!(
        record["gate"]["fail_on"],
        json!(["must", "inconclusive", "should"])
    );
    assert_eq!(record["summary"]["must"]["pass"], 3);

    // Another target file.
    let text = std::fs::read_to_string(place.path("target.toml")).unwrap();
    let declared = "\n[[not_applicable]]\nclause = \"clouddc-v1-status.500\"\nreason = \"never\"\n";
    std::fs::write(place.path("other.toml"), text + declared).unwrap();
    let config = place.word("other.toml");
    let done = place.judge("run/traffic.har", &["--config", &config]);
    assert_eq!(done.code, 0, "{}", done.err);
    let record = read(&place.path("again/results.json"));
    assert_eq!(
        clause(&record, "clouddc-v1-status.500")["verdict"],
        "not-applicable"
    );

    // A profile that was not asked.
    let done = place.judge("run/traffic.har", &["--profile", "dcs-v1-status"]);
    assert_eq!(done.code, 4, "{}", done.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recording_may_be_judged_in_its_own_folder() {
    let reference = reference(&[]).await;
    let place = Place::new(&reference.url(), "");
    place.run(&["--profile", "dcs-v1-instance"]);
    reference.stop().await;
    let before = results(&place.path("run/results.json"));
    let (har, dir) = (place.word("run/traffic.har"), place.word("run"));
    for _ in 0..2 {
        let done = super::program(&["judge", &har, "--report-dir", &dir], false);
        assert_eq!(done.code, 0, "{}", done.err);
        assert_eq!(results(&place.path("run/results.json")), before);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_another_suite_asked_is_said_and_does_not_break() {
    let reference = reference(&[]).await;
    let place = Place::new(&reference.url(), "");
    place.run(&["--profile", "dcs-v1-status"]);
    reference.stop().await;
    let har = std::fs::read_to_string(place.path("run/traffic.har")).unwrap();
    let digest = Mutex::new(Catalogue::embedded().unwrap().digest().to_owned());
    let digest = digest.lock().unwrap();
    let other = har.replace(digest.as_str(), &format!("sha256:{}", "0".repeat(64)));
    // It did not ask for this.
    let other = other.replace("include_failure=banana", "include_failure=orange");
    std::fs::write(place.path("other.har"), other).unwrap();
    let done = place.judge("other.har", &[]);
    assert_eq!(done.code, 0, "{}", done.err);
    let record = read(&place.path("again/results.json"));
    let notice = record["notices"][1].as_str().unwrap();
    assert!(notice.contains("another suite"), "{notice}");
    let clause = clause(&record, "dcs-v1-status.include_failure.other");
    assert_eq!(clause["verdict"], "inconclusive");
    assert_eq!(clause["reason"], "the recording holds no such request");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recording_that_cannot_be_judged_is_refused_in_one_sentence() {
    let reference = reference(&[]).await;
    let place = Place::new(&reference.url(), "");
    place.run(&["--profile", "dcs-v1-instance"]);
    reference.stop().await;
    let har = read(&place.path("run/traffic.har"));
    let mut newer = har.clone();
    newer["log"]["_conformance"]["format"] = json!("cloud-conformance/recording/2");
    let mut mixed = har.clone();
    mixed["log"]["entries"][1]
        .as_object_mut()
        .unwrap()
        .remove("_conformance");
    let mut lost = har.clone();
    lost["log"].as_object_mut().unwrap().remove("_conformance");
    let mut wrong = har.clone();
    wrong["log"]["_conformance"]["target"] = json!({ "name": 1 });
    let mut unknown = har.clone();
    unknown["log"]["_conformance"]["target"]["profiles"][0]["scheme"] = json!("magic");
    let text = har.to_string();
    for (har, says) in [
        (newer.to_string(), "use the program that wrote it"),
        (mixed.to_string(), "judge them apart"),
        (lost.to_string(), "has lost its `log._conformance`"),
        (wrong.to_string(), "is not what a run writes"),
        (unknown.to_string(), "a scheme that is not known"),
        (text[..text.len() / 2].to_owned(), "ends in the middle"),
        ("{}".to_owned(), "give a HAR 1.2 file"),
    ] {
        std::fs::write(place.path("bad.har"), har).unwrap();
        assert_refused(&place.judge("bad.har", &[]), &["bad.har", says]);
        assert!(!place.path("again").exists(), "{says}");
    }
    assert_refused(&place.judge("none.har", &[]), &["none.har", "cannot be read"]);
}

/// Why a profile could not be judged depends on how it was asked, not only on the answer.
#[tokio::test(flavor = "multi_thread")]
async fn a_refused_credential_is_refused_the_same_again() {
    let reference = reference(&[]).await;
    let url = reference.url();
    let signed =
        "scheme = \"sdk-hmac-sha256\"\naccess_key = \"NOSUCHKEY\"\nsecret_key = \"no-such-secret-key\"";
    let password = format!(
        "scheme = \"iam-password\"\nidentity_url = \"{url}\"\nuser = \"nobody\"\ndomain = \"none\"\n\
         password = \"no-such-password\"\nproject = \"none\""
    );
    for (auth, says) in [
        ("scheme = \"none\"", "asks for a credential"),
        (
            "scheme = \"token\"\ntoken = \"no-such-token\"",
            "the token is wrong",
        ),
        (signed, "not asked, since its access key was refused"),
        (
            &format!("{signed}\nsession_token = \"no-such-session\""),
            "access key",
        ),
        (&password, "password"),
    ] {
        let place = Place::new(&url, "");
        let text = std::fs::read_to_string(place.path("target.toml")).unwrap();
        let own = "scheme = \"token\"\ntoken = \"env:TEST_TOKEN\"";
        std::fs::write(place.path("target.toml"), text.replace(own, auth)).unwrap();
        let run = place.run(&["--tags", "@must"]);
        assert_eq!(run.code, 3, "{auth}: {}{}", run.out, run.err);
        let record = std::fs::read_to_string(place.path("run/results.json")).unwrap();
        assert!(record.contains(says), "{auth}: {}", run.out);
        assert_eq!(place.judge("run/traffic.har", &[]).code, 3, "{auth}");
        assert_same(&place, auth);
    }
    reference.stop().await;
}

/// Long bodies are not kept in memory: those who speak of them later read them from the recording.
#[tokio::test(flavor = "multi_thread")]
async fn long_answers_that_several_scenarios_speak_of_are_judged_the_same() {
    let server = Broken::start(|a: &mut Answer| {
        a.edit(|body| {
            if let Some(response) = body.get_mut("Response") {
                response["Padding"] = json!("真".repeat(40_000));
            }
        });
    })
    .await;
    let place = Place::new(&server.url(), "");
    let run = place.run(&["--profile", "cvm-2017-status"]);
    server.stop().await;
    assert_eq!(run.code, 0, "{}{}", run.out, run.err);
    let record = read(&place.path("run/results.json"));
    for id in [
        "paging.walk",
        "InstanceIds.100",
        "InstanceIds.101.code",
        "Limit.default",
    ] {
        let id = format!("cvm-2017-status.{id}");
        assert_eq!(clause(&record, &id)["verdict"], "pass", "{id}");
    }
    assert_eq!(place.judge("run/traffic.har", &[]).code, 0);
    assert_same(&place, "long answers");
}

/// Of a long body that nobody can read its beginning is kept, and the reason why.
#[tokio::test(flavor = "multi_thread")]
async fn a_long_body_that_cannot_be_read_is_judged_the_same_by_its_beginning() {
    let server = Broken::start(|a: &mut Answer| a.body = "[".repeat(300_000)).await;
    let place = Place::new(&server.url(), "");
    let run = place.run(&["--clause", "dcs-v1-status.200"]);
    server.stop().await;
    assert_eq!(run.code, 1, "{}{}", run.out, run.err);
    let record = read(&place.path("run/results.json"));
    let finding = &clause(&record, "dcs-v1-status.200.body")["findings"][0];
    assert!(
        finding["message"].to_string().contains("recursion limit"),
        "{finding}"
    );
    let recording = std::fs::metadata(place.path("run/traffic.har")).unwrap();
    let exchanges = read(&place.path("run/traffic.har"))["log"]["entries"]
        .as_array()
        .unwrap()
        .len();
    assert!(recording.len() < 100_000 * exchanges as u64, "{exchanges}");
    assert_eq!(place.judge("run/traffic.har", &[]).code, 1);
    assert_same(&place, "unreadable");
}
