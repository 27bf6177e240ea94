//! What shows only beside other requests or without another parameter: right after a refusal, in pages without a size.

use std::sync::Mutex;

use super::{Place, broken::Broken, clause, json as read};

/// The refusal comes a second time, in place of the next answer.
#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_that_comes_again_is_found() {
    for (profile, broken) in [
        ("dcs-v1-status", "200"),
        ("dcs-v2-status", "200"),
        ("dcs-v1-instance", "200"),
        ("clouddc-v1-status", "200"),
        ("cvm-2017-status", "TotalCount.constant"),
    ] {
        let kept = Mutex::new(None);
        let server = Broken::start(move |a| {
            let failed = a.status >= 400 || a.body.contains("\"Error\"");
            let came = failed.then(|| (a.status, a.body.clone()));
            let before: Option<(u16, String)> = std::mem::replace(&mut *kept.lock().unwrap(), came);
            if let (Some(before), false) = (before, failed) {
                (a.status, a.body) = before;
            }
        })
        .await;
        let place = Place::new(&server.url(), "concurrency = 1");
        let run = place.run(&["--profile", profile]);
        server.stop().await;
        assert_eq!(run.code, 1, "{profile}: {}", run.out);
        let record = read(&place.path("run/results.json"));
        let clause = clause(&record, &format!("{profile}.{broken}"));
        assert_eq!(clause["verdict"], "fail", "{profile}: {}", run.out);
    }
}

/// Where a list may be asked for from a place on, that place holds without a size, too.
#[tokio::test(flavor = "multi_thread")]
async fn a_place_that_is_ignored_without_a_size_is_found() {
    let server = Broken::start(|a| {
        if a.asked.contains("start=") && !a.asked.contains("limit=") {
            a.edit(|body| {
                let items = body["instances"].as_array_mut().unwrap();
                items.insert(0, items[0].clone());
                items[0]["instance_id"] = "68d5745e-6af2-40e4-945d-fe449be00999".into();
            });
        }
    })
    .await;
    let place = Place::new(&server.url(), "");
    let target = std::fs::read_to_string(place.path("target.toml")).unwrap();
    let table = "[profiles.dcs-v1-instances]\nproject_id = \"0123456789abcdef0123456789abcdef\"\n";
    std::fs::write(place.path("target.toml"), format!("{target}\n{table}")).unwrap();
    place.run(&["--profile", "dcs-v1-instances"]);
    server.stop().await;
    let record = read(&place.path("run/results.json"));
    let size = clause(&record, "dcs-v1-instances.limit.size");
    assert_eq!(size["verdict"], "fail", "{size}");
}
