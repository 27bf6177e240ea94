//! What happens while a run goes on: instances that are deleted, faults that come and go, and how much is asked.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test may panic"
)]

use std::collections::BTreeSet;
use std::sync::Arc;

use cloud_conformance::catalogue::{Catalogue, Selection};
use cloud_conformance::config::{FixtureValue, Target};
use cloud_conformance::exchange::Exchange;
use cloud_conformance::http::replay::Replay;
use cloud_conformance::record::{ClauseId, Level, Record, Verdict};
use cloud_conformance::recording::Recording;
use cloud_conformance::reference::{
    CLOUDDC_STOPPED, CVM_INSTANCES, DCS_SINGLE, DEFAULT_ACCESS_KEY, DEFAULT_SECRET_KEY, DEFAULT_TOKEN,
    Options, deviations, start,
};
use cloud_conformance::suite::run::{Finished, Order, Traffic, run};
use cloud_conformance::suite::run_metadata::About;

/// Judges a reference by these profiles, so many scenarios at a time.
async fn judged(options: Options, profiles: &[&str], concurrency: usize) -> Finished {
    let reference = start(Options {
        rate_limit: false,
        ..options
    })
    .await
    .unwrap();
    let folder = tempfile::tempdir().unwrap();
    let traffic = Traffic::Record(folder.path().join("traffic.har"));
    let finished = judged_by(&reference.url(), profiles, concurrency, traffic).await;
    reference.stop().await;
    finished
}

/// Judges what was recorded of a run once more.
async fn judged_again(recording: Arc<Recording>, profiles: &[&str]) -> Finished {
    let about = About::read(&recording).unwrap().expect("a recording of ours");
    let replay = Replay::of(recording, None).unwrap();
    let traffic = Traffic::Replay(Box::new(replay), Box::new(about));
    judged_by("http://127.0.0.1:9", profiles, 8, traffic).await
}

async fn judged_by(url: &str, profiles: &[&str], concurrency: usize, traffic: Traffic) -> Finished {
    let catalogue = Arc::new(Catalogue::embedded().unwrap().without_rates());
    let documents = catalogue.documents();
    let keys = (DEFAULT_TOKEN, DEFAULT_ACCESS_KEY, DEFAULT_SECRET_KEY);
    let mut target = Target::reference(&documents, url, keys.0, keys.1, keys.2).unwrap();
    target.concurrency = concurrency;
    target.profiles.retain(|p| profiles.contains(&p.id.as_str()));
    for profile in &mut target.profiles {
        let mortal = match profile.id.as_str() {
            "dcs-v1-instance" => vec![DCS_SINGLE.to_owned()],
            "clouddc-v1-status" => vec![CLOUDDC_STOPPED.to_owned()],
            _ => continue,
        };
        profile.fixtures.set("instance_ids", FixtureValue::Texts(mortal));
    }
    let profiles: Vec<String> = profiles.iter().map(|p| (*p).to_owned()).collect();
    let selection = Selection::new(&catalogue, &profiles, &[], None).unwrap();
    let order = Order::new(&catalogue, target, selection, traffic);
    run(order).await.unwrap()
}

/// Every clause with its verdict.
fn verdicts(record: &Record) -> Vec<(ClauseId, Verdict)> {
    record.clauses().map(|c| (c.id.clone(), c.verdict)).collect()
}

/// The binding clauses with this verdict, and why.
fn binding(record: &Record, verdict: Verdict) -> Vec<(ClauseId, String)> {
    let clauses = record
        .clauses()
        .filter(|c| c.level == Level::Must && c.verdict == verdict);
    clauses
        .map(|c| {
            let findings = c.findings.iter().map(|f| f.message.clone());
            let why: Vec<String> = c.reason.iter().cloned().chain(findings).collect();
            (c.id.clone(), why.join("; "))
        })
        .collect()
}

/// How many requests of a profile were sent.
fn asked(finished: &Finished, profile: &str) -> usize {
    let all = 0..finished.recording.len();
    let mut exchanges = all.map(|n| finished.recording.exchange(n).unwrap());
    exchanges
        .by_ref()
        .filter(|e| e.purpose.profile == profile)
        .count()
}

/// An instance that is deleted leaves open what is asked of it afterwards, whenever that is.
#[tokio::test(flavor = "multi_thread")]
async fn no_moment_at_which_an_instance_is_deleted_fails_an_honest_target() {
    let plain: &[&str] = &[];
    for (profile, id, variants) in [
        ("cvm-2017-status", CVM_INSTANCES[0], plain),
        // It is an error then, for whatever ids stand beside it.
        ("cvm-2017-status", CVM_INSTANCES[0], &["cvm-unknown-id-error"]),
        ("dcs-v1-instance", DCS_SINGLE, plain),
        ("clouddc-v1-status", CLOUDDC_STOPPED, plain),
    ] {
        let variants: Vec<String> = variants.iter().map(|v| (*v).to_owned()).collect();
        let requests = asked(&judged(Options::default(), &[profile], 1).await, profile);
        let mut seen = 0;
        for moment in 1..=requests {
            let options = Options {
                deleted_after: Some(moment as u64),
                variants: variants.clone(),
                ..Options::default()
            };
            let concurrency = if moment % 3 == 0 { 8 } else { 1 };
            let record = judged(options, &[profile], concurrency).await.record;
            let failed = binding(&record, Verdict::Fail);
            assert!(failed.is_empty(), "{profile}, deleted after {moment}: {failed:?}");
            let open = binding(&record, Verdict::Inconclusive);
            let told = |(_, why): &&(ClauseId, String)| why.contains(id);
            seen += usize::from(open.iter().any(|o| told(&o)));
        }
        assert!(seen > 0, "{profile}: no deletion of {requests} was told of");
    }
}

/// A list in which an instance is missing from some moment on is that of an account that moved.
#[tokio::test(flavor = "multi_thread")]
async fn no_moment_at_which_an_instance_is_deleted_fails_an_honest_list() {
    const PROFILE: &str = "dcs-v1-instances";
    let numbers = |finished: &Finished| {
        let exchanges = (0..finished.recording.len()).map(|n| finished.recording.exchange(n).unwrap());
        let said = |e: Exchange| e.answer.ok()?.json().ok()?.value.get("instance_num")?.as_u64();
        exchanges.filter_map(said).collect::<BTreeSet<u64>>()
    };
    let quiet = judged(Options::default(), &[PROFILE], 1).await;
    let requests = asked(&quiet, PROFILE);
    let mut moved = 0;
    for moment in 1..=requests {
        let options = Options {
            deleted_after: Some(moment as u64),
            ..Options::default()
        };
        let concurrency = if moment % 3 == 0 { 8 } else { 1 };
        let finished = judged(options, &[PROFILE], concurrency).await;
        let clauses = finished.record.clauses();
        let failed: Vec<&str> = clauses
            .filter(|c| c.verdict == Verdict::Fail)
            .map(|c| c.id.as_str())
            .collect();
        assert!(failed.is_empty(), "deleted after {moment}: {failed:?}");
        moved += usize::from(!numbers(&finished).is_subset(&numbers(&quiet)));
    }
    assert!(moved > 0, "no deletion of {requests} was seen");
}

/// Faults of single answers show one request at a time, too: the self-test runs with several. The recording shows
/// the same.
#[tokio::test(flavor = "multi_thread")]
async fn a_fault_that_comes_and_goes_is_found_one_request_at_a_time() {
    let words = [
        "second",
        "twice-of",
        "third",
        "at-first",
        "now-and-then",
        "reused-connection",
        "all-but-the-first",
    ];
    let mut tried = 0;
    for deviation in deviations() {
        let own = deviation.name.strip_prefix(deviation.profile.as_str()).unwrap();
        if !words.iter().any(|word| own.contains(word)) {
            continue;
        }
        tried += 1;
        let options = Options {
            deviations: vec![deviation.name.clone()],
            ..Options::default()
        };
        let finished = judged(options, &[&deviation.profile], 1).await;
        let record = finished.record;
        let again = judged_again(finished.recording, &[&deviation.profile])
            .await
            .record;
        assert_eq!(verdicts(&again), verdicts(&record), "{}", deviation.name);
        let failed: Vec<&str> = record
            .clauses()
            .filter(|c| c.verdict == Verdict::Fail)
            .map(|c| c.id.as_str())
            .collect();
        assert!(
            failed.contains(&deviation.breaks.as_str()),
            "{}: {failed:?}",
            deviation.name
        );
    }
    assert!(tried > 20, "{tried}");
}

/// Nothing waits for a documented rate, and a gateway that allows 200 requests in five minutes is not exceeded.
#[tokio::test(flavor = "multi_thread")]
async fn a_run_asks_no_more_than_it_has_to() {
    let dcs = ["dcs-v1-status", "dcs-v2-status", "dcs-v1-instance"];
    let finished = judged(
        Options::default(),
        &[dcs[0], dcs[1], dcs[2], "cvm-2017-status"],
        8,
    )
    .await;
    assert!(binding(&finished.record, Verdict::Fail).is_empty());
    let cvm = asked(&finished, "cvm-2017-status");
    assert!(cvm <= 36, "{cvm} requests of cvm wait for its rate");
    let dcs: usize = dcs.iter().map(|profile| asked(&finished, profile)).sum();
    assert!(dcs < 150, "{dcs} requests of the DCS profiles");
}

/// Where an account holds fewer, unknown ids fill the request up: a target that takes no hundred still fails.
#[tokio::test(flavor = "multi_thread")]
async fn a_small_account_shows_that_a_hundred_ids_are_refused() {
    const CLAUSE: &str = "cvm-2017-status.InstanceIds.100";
    for (refused, verdict) in [(false, Verdict::Pass), (true, Verdict::Fail)] {
        let options = Options {
            variants: vec!["cvm-2-instances".to_owned()],
            deviations: refused.then(|| format!("{CLAUSE}-refused")).into_iter().collect(),
            ..Options::default()
        };
        let record = judged(options, &["cvm-2017-status"], 8).await.record;
        let clause = record.clauses().find(|c| c.id == CLAUSE).unwrap();
        assert_eq!(
            clause.verdict, verdict,
            "{:?} {:?}",
            clause.reason, clause.findings
        );
    }
}

/// A fault in compressed answers can show in every profile.
#[tokio::test(flavor = "multi_thread")]
async fn every_profile_asks_once_for_a_compressed_answer() {
    let catalogue = Catalogue::embedded().unwrap();
    let profiles: Vec<&str> = catalogue.profiles().collect();
    let finished = judged(Options::default(), &profiles, 8).await;
    let exchanges = (0..finished.recording.len()).map(|n| finished.recording.exchange(n).unwrap());
    let compressed = exchanges.filter(|exchange| {
        let mut headers = exchange.request.headers.iter();
        headers.any(|(name, value)| name.eq_ignore_ascii_case("accept-encoding") && value.contains("gzip"))
    });
    let asked: BTreeSet<String> = compressed.map(|e| e.purpose.profile).collect();
    assert_eq!(asked.len(), profiles.len(), "{asked:?}");
}

/// Two clauses speak of the answer to a malformed project id: what one of them sees, the other judges.
#[tokio::test(flavor = "multi_thread")]
async fn a_malformed_project_is_asked_for_once() {
    let finished = judged(Options::default(), &["dcs-v1-status"], 8).await;
    let exchanges = (0..finished.recording.len()).map(|n| finished.recording.exchange(n).unwrap());
    let malformed: Vec<usize> = exchanges
        .filter(|exchange| exchange.request.url.contains("not-a-project-id"))
        .map(|exchange| exchange.index)
        .collect();
    assert_eq!(malformed.len(), 1);
    for id in ["dcs-v1-status.400", "dcs-v1-status.project_id.malformed"] {
        let clause = finished.record.clauses().find(|c| c.id == id).unwrap();
        assert_eq!(clause.verdict, Verdict::Pass);
        assert!(clause.evidence.exchanges.contains(&malformed[0]), "{id}");
    }
}
