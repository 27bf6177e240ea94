//! `render`: every report again, from the folder of a run.

use serde_json::json;

use super::{
    Place, assert_refused,
    broken::{Answer, Broken},
    json as read, program,
};

const REPORTS: [&str; 6] = [
    "results.json",
    "report.html",
    "junit.xml",
    "ctrf.json",
    "summary.md",
    "messages.ndjson",
];

#[tokio::test(flavor = "multi_thread")]
async fn every_report_is_made_again_as_the_run_wrote_it() {
    let server = Broken::start(|a: &mut Answer| {
        a.edit(|body| {
            if body.get("running_count").is_some() {
                body["running_count"] = json!("8");
            }
        });
    })
    .await;
    let place = Place::new(&server.url(), "");
    assert_eq!(place.run(&[]).code, 1);
    server.stop().await;
    let dir = place.word("run");
    let files = |names: &[&str]| -> Vec<Vec<u8>> {
        let read = |name: &&str| std::fs::read(place.path("run").join(name)).unwrap();
        names.iter().map(read).collect()
    };
    let (before, traffic) = (files(&REPORTS), files(&["traffic.har"]));
    for name in &REPORTS[1..] {
        std::fs::remove_file(place.path("run").join(name)).unwrap();
    }
    std::fs::remove_file(place.path("target.toml")).unwrap();
    let done = program(&["render", &dir], false);
    assert_eq!((done.code, done.err.as_str()), (0, ""));
    assert_eq!(done.out.lines().count(), REPORTS.len());
    assert!(files(&REPORTS) == before);
    assert!(files(&["traffic.har"]) == traffic);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_without_a_readable_run_is_refused_in_one_sentence() {
    let reference = super::reference(&[]).await;
    let place = Place::new(&reference.url(), "");
    place.run(&["--profile", "dcs-v1-instance"]);
    reference.stop().await;
    let dir = place.word("run");
    let results = place.path("run/results.json");
    let good = std::fs::read_to_string(&results).unwrap();
    let mut newer = read(&results);
    newer["format"] = json!("cloud-conformance/results/2");
    newer["new"] = json!(1);
    for (text, says) in [
        (newer.to_string(), "use the program that wrote it"),
        (
            good[..good.len() / 2].to_owned(),
            "is not a results.json of a run",
        ),
        (
            good.replace("\"must\"", "\"shall\""),
            "is not a results.json of a run",
        ),
        ("[]".to_owned(), "is not a results.json of a run"),
    ] {
        std::fs::write(&results, &text).unwrap();
        assert_refused(&program(&["render", &dir], false), &["results.json", says]);
        assert_eq!(std::fs::read_to_string(&results).unwrap(), text);
    }
    std::fs::write(&results, good).unwrap();
    std::fs::write(place.path("run/traffic.har"), "{\"log\":{\"entries\":[").unwrap();
    assert_refused(
        &program(&["render", &dir], false),
        &["traffic.har", "ends in the middle"],
    );
    std::fs::remove_file(results).unwrap();
    assert_refused(
        &program(&["render", &dir], false),
        &["results.json", "cannot be read"],
    );
}
