//! A finding's request, sent again from its recording.

use cloud_conformance::reference::{Options, start};

use super::{Place, clause, json as read, program};

/// A signed request of a finding is sent again as it was, signed anew: also one that needed answers before it.
#[tokio::test(flavor = "multi_thread")]
async fn the_request_of_a_finding_is_sent_again_by_hand() {
    let options = Options {
        deviations: vec!["cvm-2017-status.InstanceIds.101-served".to_owned()],
        ..Options::default()
    };
    let reference = start(options).await.unwrap();
    let place = Place::new(&reference.url(), "");
    let run = place.run(&["--profile", "cvm-2017-status"]);
    let record = read(&place.path("run/results.json"));
    let clause = clause(&record, "cvm-2017-status.InstanceIds.101");
    let entry = clause["findings"][0]["exchange_id"].as_str().unwrap().to_owned();
    let told = format!("cloud-conformance send cvm-2017-status.InstanceIds.101 --entry {entry} ");
    assert!(run.out.contains(&told), "{}", run.out);
    let (config, reports) = (place.word("target.toml"), place.word("run"));
    let send = |entry: &str| {
        let clause = "cvm-2017-status.InstanceIds.101";
        let from = ["send", clause, "--entry", entry, "--report-dir", &reports];
        program(&[&from[..], &["--config", &config]].concat(), true)
    };
    let answered = send(&entry);
    assert_eq!(answered.code, 0, "{}{}", answered.out, answered.err);
    assert!(
        answered.out.contains("101 InstanceIds and Limit=100"),
        "{}",
        answered.out
    );
    assert!(answered.out.contains("\"TotalCount\": 100"), "{}", answered.out);
    let by_number = send(&clause["findings"][0]["exchange"].to_string());
    assert_eq!(by_number.code, 0, "{}{}", by_number.out, by_number.err);
    let unknown = send("100000");
    assert_eq!(unknown.code, 2, "{}", unknown.out);
    assert!(unknown.err.contains("entry `100000` of"), "{}", unknown.err);
    reference.stop().await;
}
