//! What a target file declares not applicable is judged like everything else.

use super::{
    Place,
    broken::{Answer, Broken},
    clause, json as read,
};

#[tokio::test(flavor = "multi_thread")]
async fn a_declaration_silences_no_finding() {
    let server = Broken::start(|a: &mut Answer| {
        if a.asked.contains("banana") {
            (a.status, a.body) = (400, "no".to_owned());
        }
    })
    .await;
    let place = Place::new(
        &server.url(),
        "[[not_applicable]]\nclause = \"dcs-v1-status\"\nreason = \"not yet\"\n",
    );
    let run = place.run(&["--profile", "dcs-v1-status"]);
    server.stop().await;
    assert_eq!(run.code, 1, "{}{}", run.out, run.err);
    let record = read(&place.path("run/results.json"));
    assert_eq!(record["outcome"], "nonconformant");
    let broken = clause(&record, "dcs-v1-status.include_failure.other");
    assert_eq!(broken["verdict"], "fail");
    let message = broken["findings"][0]["message"].as_str().unwrap();
    assert!(
        message.starts_with("declared not applicable, and broken"),
        "{message}"
    );
    assert_eq!(clause(&record, "dcs-v1-status.200.redis")["verdict"], "pass");
    // It stands first, with how much it covers, in everything that a person or a build reads.
    let of_profile = record["profiles"][0]["clauses"].as_array().unwrap().len();
    let notice = record["notices"][0].as_str().unwrap();
    assert!(notice.starts_with(&format!(
        "dcs-v1-status is declared not applicable ({of_profile} clauses, "
    )));
    for name in ["report.html", "summary.md", "junit.xml"] {
        let text = std::fs::read_to_string(place.path("run").join(name)).unwrap();
        assert!(text.contains("is declared not applicable ("), "{name}");
        assert!(text.contains("declared not applicable, and broken"), "{name}");
    }
    assert!(run.out.contains(notice), "{}", run.out);
    let junit = std::fs::read_to_string(place.path("run/junit.xml")).unwrap();
    let must = record["summary"]["must"]["fail"].as_u64().unwrap();
    assert!(
        must > 0 && junit.contains(&format!("failures=\"{must}\"")),
        "{must}"
    );
}
