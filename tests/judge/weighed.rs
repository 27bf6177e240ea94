//! What an answer is worth: of a gateway, of nobody, or of the service itself.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use serde_json::json;

use super::{
    Place,
    again::assert_same,
    broken::{Answer, Broken},
    clause, json as read,
};

/// A gateway in trouble may imitate the service's envelope; what the service itself answers so every time is its
/// answer, with the wrong status.
#[tokio::test(flavor = "multi_thread")]
async fn an_envelope_with_the_status_of_a_gateway_is_asked_for_again() {
    for (hiccups, id, status) in [(1, false, "pass"), (usize::MAX, true, "fail")] {
        let left = AtomicUsize::new(hiccups);
        let server = Broken::start(move |a: &mut Answer| {
            let once = || left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |n| n.checked_sub(1));
            if a.asked.contains("ins-1122") && once().is_ok() {
                a.status = 503;
                if !id {
                    a.body = json!({ "Response": { "Error": { "Code": "Gateway.Busy" } } }).to_string();
                }
            }
        })
        .await;
        let place = Place::new(&server.url(), "");
        let run = place.run(&["--profile", "cvm-2017-status"]);
        server.stop().await;
        assert_eq!(run.code, 0, "{}{}", run.out, run.err);
        let record = read(&place.path("run/results.json"));
        for (id, verdict) in [("InstanceIds.malformed", "pass"), ("error.status", status)] {
            let id = format!("cvm-2017-status.{id}");
            assert_eq!(clause(&record, &id)["verdict"], verdict, "{id}");
        }
        assert_eq!(place.judge("run/traffic.har", &[]).code, 0);
        assert_same(&place, "an envelope");
    }
}

/// Trouble now and then may meet one request several times in a row: only what fails beside requests that are served,
/// again and again, is the service's own failure, and that only where others do not fail now and then.
#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_is_served_in_the_end_breaks_nothing() {
    for (failures, others, verdict) in [
        (7, false, "inconclusive"),
        (8, false, "inconclusive"),
        (usize::MAX, false, "fail"),
        (usize::MAX, true, "inconclusive"),
    ] {
        let left = AtomicUsize::new(failures);
        let server = Broken::start(move |a: &mut Answer| {
            let once = || left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |n| n.checked_sub(1));
            let other = others && a.number % 2 == 1;
            if other || a.asked.contains("include_failure=banana") && once().is_ok() {
                a.status = 502;
                a.headers.push(("retry-after".to_owned(), "0".to_owned()));
                a.body = "<html>Bad Gateway</html>".to_owned();
            }
        })
        .await;
        let place = Place::new(&server.url(), "");
        let run = place.run(&["--profile", "dcs-v2-status"]);
        server.stop().await;
        let id = "dcs-v2-status.include_failure.other";
        let record = read(&place.path("run/results.json"));
        assert_eq!(
            clause(&record, id)["verdict"],
            verdict,
            "{failures}: {}{}",
            run.out,
            run.err
        );
        assert_eq!(run.code, i32::from(verdict == "fail"), "{failures}");
    }
}

/// That something came with the status 200 is evidence of nothing but that.
#[tokio::test(flavor = "multi_thread")]
async fn what_nobody_can_read_shows_only_its_status() {
    let server = Broken::start(|a: &mut Answer| {
        a.status = 200;
        a.body = "<html>hi</html>".to_owned();
    })
    .await;
    let place = Place::new(&server.url(), "");
    let run = place.run(&[]);
    server.stop().await;
    assert_eq!(run.code, 1, "{}{}", run.out, run.err);
    let record = read(&place.path("run/results.json"));
    let clauses = record["profiles"].as_array().unwrap().iter();
    let clauses = clauses.flat_map(|p| p["clauses"].as_array().unwrap());
    let passed: Vec<&str> = clauses
        .filter(|clause| clause["verdict"] == "pass")
        .map(|clause| clause["id"].as_str().unwrap())
        .collect();
    let of_the_head = ["200", "include_failure.absent", "status", "content-type"];
    let body: Vec<&&str> = passed
        .iter()
        .filter(|id| !of_the_head.iter().any(|end| id.ends_with(&format!(".{end}"))))
        .collect();
    assert_eq!(body, [&""; 0]);
    assert!(passed.contains(&"dcs-v1-status.200"));
}

/// A provocation is sent once, whatever comes. Where something in front answers in place of the service,
/// that is a failure, unless it answers ordinary requests so, too.
#[tokio::test(flavor = "multi_thread")]
async fn a_hiccup_on_a_provocation_is_weighed_by_what_ordinary_requests_meet() {
    for (ordinary, code, verdict) in [(false, 1, "fail"), (true, 0, "inconclusive")] {
        let provoked = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&provoked);
        let server = Broken::start(move |a: &mut Answer| {
            let asked = a.status == 500;
            count.fetch_add(asked.into(), Ordering::Relaxed);
            if asked || (ordinary && a.number == 4) {
                a.status = 502;
                a.body = "<html>Bad Gateway</html>".to_owned();
            }
        })
        .await;
        let place = Place::new(&server.url(), "");
        let run = place.run(&["--profile", "dcs-v1-status"]);
        server.stop().await;
        assert_eq!(run.code, code, "{}{}", run.out, run.err);
        let record = read(&place.path("run/results.json"));
        assert_eq!(clause(&record, "dcs-v1-status.500")["verdict"], verdict);
        assert_eq!(provoked.load(Ordering::Relaxed), 1);
        assert_eq!(place.judge("run/traffic.har", &[]).code, code);
        assert_same(&place, "a hiccup");
    }
}

/// Who may not ask one thing may ask another: nothing fails, and what is served is judged.
#[tokio::test(flavor = "multi_thread")]
async fn one_request_that_is_forbidden_closes_no_profile() {
    let server = Broken::start(|a: &mut Answer| {
        if a.status == 200 && a.asked.ends_with("include_failure=true") {
            a.status = 403;
        }
    })
    .await;
    let place = Place::new(&server.url(), "");
    let run = place.run(&["--profile", "dcs-v1-status"]);
    server.stop().await;
    assert_eq!(run.code, 0, "{}{}", run.out, run.err);
    let record = read(&place.path("run/results.json"));
    for (id, verdict) in [
        ("include_failure.true", "inconclusive"),
        ("include_failure.absent", "pass"),
        ("200.running_count", "pass"),
    ] {
        let id = format!("dcs-v1-status.{id}");
        assert_eq!(clause(&record, &id)["verdict"], verdict, "{id}");
    }
    assert_eq!(place.judge("run/traffic.har", &[]).code, 0);
    assert_same(&place, "a forbidden request");
}

/// A comparison with an answer that nobody can read is open, though its status is right.
#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_compared_is_open() {
    let server = Broken::start(|a: &mut Answer| {
        if a.asked.contains("%74rue") {
            a.body = "<html>hi</html>".to_owned();
        }
    })
    .await;
    let place = Place::new(&server.url(), "");
    let run = place.run(&["--profile", "dcs-v1-status"]);
    server.stop().await;
    assert_eq!(run.code, 1, "{}{}", run.out, run.err);
    let record = read(&place.path("run/results.json"));
    for (id, verdict) in [("include_failure.encoded", "inconclusive"), ("200.body", "fail")] {
        let id = format!("dcs-v1-status.{id}");
        assert_eq!(clause(&record, &id)["verdict"], verdict, "{id}");
    }
}

/// A cache that leaves the parameter out of its key: `true` is answered with what `false` brought.
#[tokio::test(flavor = "multi_thread")]
async fn a_cache_that_answers_true_with_false_is_found() {
    for profile in ["dcs-v1-status", "dcs-v2-status"] {
        let server = Broken::start(move |a: &mut Answer| {
            if a.asked.contains("include_failure=true") {
                a.edit(|body| {
                    let objects = body.as_object_mut().unwrap();
                    objects.remove("createfailed_count");
                    for engine in objects.values_mut().filter_map(|v| v.as_object_mut()) {
                        engine.remove("createfailed_count");
                    }
                });
            }
        })
        .await;
        let place = Place::new(&server.url(), "");
        let run = place.run(&["--profile", profile]);
        server.stop().await;
        assert_eq!(run.code, 1, "{}{}", run.out, run.err);
        let record = read(&place.path("run/results.json"));
        let id = format!("{profile}.include_failure.true");
        assert_eq!(clause(&record, &id)["verdict"], "fail", "{}", run.out);
    }
}
