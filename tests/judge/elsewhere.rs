//! Recordings of a browser, a proxy, a gateway: judged by what each answer shows.

use serde_json::{Value, json};

use super::{
    Place, assert_refused, clause,
    har::{INSTANCE, PROJECT, cvm, dcs_error, get, har, v1_counts, with_text},
    json as read,
};

const BASE: &str = "https://cloud.example/gateway";

/// A record without any target: only the recording is there.
fn judged(entries: &[Value], more: &[&str]) -> (Place, super::Done, Value) {
    let place = Place::new("http://127.0.0.1:1", "");
    std::fs::write(place.path("browser.har"), har(entries)).unwrap();
    let done = place.judge("browser.har", more);
    let record = match done.code {
        2 => Value::Null,
        _ => read(&place.path("again/results.json")),
    };
    (place, done, record)
}

fn v1_status(more: &str) -> String {
    format!("{BASE}/v1.0/{PROJECT}/instances/status{more}")
}

fn profiles(record: &Value) -> Vec<&str> {
    let profiles = record["profiles"].as_array().unwrap().iter();
    profiles.map(|p| p["id"].as_str().unwrap()).collect()
}

#[test]
fn each_answer_is_judged_by_what_it_shows_alone() {
    let entries = [
        get(&v1_status("?include_failure=true"), 200, &v1_counts()),
        get(&v1_status(""), 500, &dcs_error("DCS.123456")),
        get("https://elsewhere.example/app.js?q=S3cret", 200, &json!({})),
    ];
    let (place, done, record) = judged(&entries, &[]);
    assert_eq!(done.code, 1, "{}", done.err);
    assert_eq!(profiles(&record), ["dcs-v1-status"]);
    assert_eq!(record["target"]["name"], "browser.har");
    assert_eq!(record["target"]["base_url"], "https://cloud.example/");
    assert_eq!(record["started_at"], "2026-02-03T04:00:00Z");
    let verdict = |id: &str| clause(&record, id)["verdict"].as_str().unwrap().to_owned();
    for passed in [
        "dcs-v1-status.200",
        "dcs-v1-status.200.redis.running_count",
        "dcs-v1-status.500",
        "dcs-v1-status.500.error_msg",
    ] {
        assert_eq!(verdict(passed), "pass", "{passed}");
    }
    let long = clause(&record, "dcs-v1-status.500.error_code.maxLength");
    assert_eq!(long["verdict"], "fail");
    let message = long["findings"][0]["message"].as_str().unwrap();
    assert!(message.ends_with("(from browser.har)"), "{message}");
    for (open, why) in [
        (
            "dcs-v1-status.400",
            "no answer 400 of the service is in the recording",
        ),
        (
            "dcs-v1-status.400.error_code",
            "no answer 400 of the service is in the recording",
        ),
        ("dcs-v1-status.include_failure.true", "needs requests of its own"),
    ] {
        assert_eq!(verdict(open), "inconclusive", "{open}");
        let reason = clause(&record, open)["reason"].as_str().unwrap();
        assert!(reason.contains(why), "{open}: {reason}");
    }
    // What matches nothing is listed, without its query.
    let listed = "entry 2, GET https://elsewhere.example/app.js: no documented request that is judged";
    assert!(done.out.contains(listed), "{}", done.out);
    assert!(!done.out.contains("S3cret"));
    assert!(
        record["notices"].to_string().contains(listed),
        "{}",
        record["notices"]
    );

    // It is a recording of ours now, and judged the same again.
    let (har, dir) = (place.word("again/traffic.har"), place.word("third"));
    assert_eq!(
        super::program(&["judge", &har, "--report-dir", &dir], false).code,
        1
    );
    let results = |dir: &str| super::again::results(&place.path(dir).join("results.json"));
    assert!(results("again") == results("third"));
}

/// What is not asked for is not part of the record: no profile stands there as incomplete that nobody named.
#[test]
fn a_clause_of_one_profile_leaves_the_others_out() {
    let entries = [
        get(&v1_status("?include_failure=true"), 200, &v1_counts()),
        get(
            "https://cvm.tencentcloudapi.com/?Action=DescribeInstancesStatus&Version=2017-03-12",
            200,
            &cvm("6f4a0b1e-6a3c-4c3f-9d5e-6e1d8a3c9b10"),
        ),
    ];
    let (_place, done, record) = judged(&entries, &[]);
    assert_eq!(
        profiles(&record),
        ["cvm-2017-status", "dcs-v1-status"],
        "{}",
        done.err
    );
    for selection in [
        ["--clause", "dcs-v1-status.200.running_count"],
        ["--profile", "dcs-v1-status"],
        ["--tags", "@dcs-v1-status.200.running_count"],
    ] {
        let (_place, done, record) = judged(&entries, &selection);
        assert_eq!(profiles(&record), ["dcs-v1-status"], "{selection:?}");
        assert!(
            !done.out.contains("cvm-2017-status "),
            "{selection:?}: {}",
            done.out
        );
    }
}

/// Requests beside the documented ones, and answers that a recording did not keep.
#[test]
fn what_is_not_an_answer_of_a_documented_request_is_left_out() {
    let mut post = get(&v1_status(""), 200, &json!({}));
    post["request"]["method"] = json!("POST");
    let mut unanswered = get(&v1_status(""), 0, &json!({}));
    unanswered["response"]["content"] = json!({});
    let mut without_body = get(&v1_status(""), 200, &json!({}));
    without_body["response"]["content"] = json!({ "size": 12, "mimeType": "application/json" });
    let mut without_content = without_body.clone();
    without_content["response"]["content"] = json!({});
    let mut in_a_file = without_body.clone();
    in_a_file["response"]["content"]["_file"] = json!("../7352.json");
    let other_action = "https://cvm.tencentcloudapi.com/?Action=DescribeInstances&Version=2017-03-12";
    let other_version = "https://cvm.tencentcloudapi.com/?Action=DescribeInstancesStatus&Version=2099-01-01";
    let entries = [
        get(
            &format!("{BASE}/v1.0/{PROJECT}/instances/statistic"),
            200,
            &json!({}),
        ),
        get(&format!("{BASE}/v1.0/{PROJECT}/instances"), 200, &json!({})),
        get(&format!("{BASE}/v3/{PROJECT}/instances/status"), 200, &json!({})),
        get(
            other_action,
            200,
            &json!({ "Response": { "TotalCount": "many" } }),
        ),
        get(
            other_version,
            200,
            &json!({ "Response": { "TotalCount": "many" } }),
        ),
        get("data:text/plain,secret", 200, &json!({})),
        get("not a url", 200, &json!({})),
        post,
        unanswered,
        without_body,
        without_content,
        in_a_file,
    ];
    let (_place, done, record) = judged(&entries, &[]);
    assert_eq!(done.code, 4, "{}", done.out);
    assert_eq!(profiles(&record), Vec::<&str>::new());
    assert!(done.out.contains("of its 12 exchanges 0 show"), "{}", done.out);
    for why in [
        "entry 9, GET https://cloud.example",
        "its body was not kept",
        "its body was kept in another file",
        "it has no answer",
    ] {
        assert!(done.out.contains(why), "{why}: {}", done.out);
    }
    assert!(!done.out.contains("secret"));
    let last = done.out.trim_end().lines().last().unwrap();
    assert!(last.contains("nothing was judged"), "{last}");
}

#[test]
fn requests_are_matched_by_method_and_path_or_by_action() {
    let header = |entry: &mut Value, name: &str, value: &str| {
        let headers = entry["request"]["headers"].as_array_mut().unwrap();
        headers.push(json!({ "name": name, "value": value }));
    };
    let cvm_url = "https://cvm.ap-guangzhou.tencentcloudapi.com/";
    let mut by_header = get("https://proxy.example/", 200, &cvm("a"));
    header(&mut by_header, "x-tc-action", "DescribeInstancesStatus");
    let mut by_body = get("https://proxy.example/cvm", 200, &cvm("a"));
    by_body["request"]["method"] = json!("POST");
    let mut by_form = by_body.clone();
    by_body["request"]["postData"] = json!({ "mimeType": "application/json", "text": r#"{"Action":"DescribeInstancesStatus","Limit":1}"# });
    by_form["request"]["postData"] = json!({ "text": "Limit=1&Action=DescribeInstancesStatus" });
    let action =
        json!([{ "name": "Limit", "value": 1 }, { "name": "Action", "value": "DescribeInstancesStatus" }]);
    let mut by_parameters = by_form.clone();
    by_parameters["request"]["postData"] = json!({ "params": action });
    let mut by_query = get("https://proxy.example/", 200, &cvm("a"));
    by_query["request"]["queryString"] = action;
    let uuid = "00000000-0000-4000-8000-000000000001";
    for (entry, profile) in [
        (get(&v1_status(""), 200, &json!({})), "dcs-v1-status"),
        (
            get(&format!("{BASE}/v2/{PROJECT}/instances/status"), 200, &json!({})),
            "dcs-v2-status",
        ),
        (
            get(&format!("http://h/v1.0/p/instances/{uuid}"), 200, &json!({})),
            "dcs-v1-instance",
        ),
        (
            get("http://h/v1/p/instances/i/status", 200, &json!({})),
            "clouddc-v1-status",
        ),
        (
            get("http://h/?Action=DescribeInstancesStatus", 200, &cvm("a")),
            "cvm-2017-status",
        ),
        (by_header, "cvm-2017-status"),
        (by_body, "cvm-2017-status"),
        (by_form, "cvm-2017-status"),
        (by_parameters, "cvm-2017-status"),
        (by_query, "cvm-2017-status"),
        (get(cvm_url, 200, &cvm("a")), "cvm-2017-status"),
    ] {
        let (_place, _, record) = judged(std::slice::from_ref(&entry), &[]);
        assert_eq!(profiles(&record), [profile], "{}", entry["request"]);
    }
}

#[test]
fn a_target_file_says_more_and_needs_no_secret() {
    let own = format!("{BASE}/v1.0/{PROJECT}/instances/my-instance");
    let entries = [
        get(&own, 200, &json!({ "instance_id": "my-instance" })),
        get(&v1_status(""), 200, &v1_counts()),
    ];
    let place = Place::new(
        "http://127.0.0.1:1",
        "headers = { \"x-gateway-key\" = \"env:NOT_SET\" }",
    );
    std::fs::write(place.path("proxy.har"), har(&entries)).unwrap();
    let text = std::fs::read_to_string(place.path("target.toml")).unwrap();
    std::fs::write(place.path("target.toml"), text.replace(INSTANCE, "my-instance")).unwrap();
    let config = place.word("target.toml");
    let done = place.judge("proxy.har", &["--config", &config]);
    assert_eq!(done.code, 1, "{}", done.err);
    let record = read(&place.path("again/results.json"));
    assert_eq!(profiles(&record), ["dcs-v1-instance", "dcs-v1-status"]);
    assert_eq!(record["target"]["name"], "made up");
    let done = place.judge("proxy.har", &["--config", &config, "--profile", "dcs-v1-status"]);
    assert_eq!(done.code, 0, "{}", done.err);
    assert_eq!(
        profiles(&read(&place.path("again/results.json"))),
        ["dcs-v1-status"]
    );
}

/// Two answers with one id are a failure, but not one answer that was recorded twice.
#[test]
fn request_ids_are_compared() {
    let url = "http://h/?Action=DescribeInstancesStatus";
    let mut other = cvm("1b5cc1f0-0000-4000-8000-000000000001");
    let first = get(url, 200, &other);
    other["Response"]["TotalCount"] = json!(2);
    let second = get(url, 200, &other);
    let third = get(url, 200, &cvm("1b5cc1f0-0000-4000-8000-000000000003"));
    for (entries, verdict) in [
        (vec![first.clone(), second, third.clone()], "fail"),
        (vec![first.clone(), first.clone(), third], "pass"),
        (vec![first], "inconclusive"),
    ] {
        let (_place, _, record) = judged(&entries, &[]);
        assert_eq!(
            clause(&record, "cvm-2017-status.RequestId.unique")["verdict"],
            verdict
        );
    }
}

#[test]
fn the_states_of_one_instance_are_compared() {
    let at = |minute: usize, id: &str, state: &str| {
        let url = format!("http://h/v1/p/instances/{id}/status");
        let mut entry = get(&url, 200, &json!({ "instance_id": id, "state": state }));
        entry["startedDateTime"] = json!(format!("2026-02-03T12:{minute:02}:00Z"));
        entry
    };
    let mut cached = at(3, "a", "running");
    cached["_fromCache"] = json!("disk");
    let elsewhere = |from: &str, to: &str| {
        let mut entry = at(2, "a", "running");
        let url = entry["request"]["url"].as_str().unwrap().replace(from, to);
        entry["request"]["url"] = url.into();
        vec![at(1, "a", "terminated"), entry]
    };
    for (entries, pending, terminated) in [
        (vec![at(1, "a", "running"), at(2, "a", "pending")], "fail", "pass"),
        (vec![at(2, "a", "pending"), at(1, "a", "running")], "fail", "pass"),
        (
            vec![at(1, "a", "terminated"), at(2, "a", "running")],
            "pass",
            "fail",
        ),
        (vec![at(1, "a", "pending"), at(2, "a", "stopped")], "pass", "pass"),
        (
            vec![at(1, "a", "terminated"), at(2, "b", "running")],
            "inconclusive",
            "inconclusive",
        ),
        // Another cloud, or another project, may have an instance of the same id.
        (elsewhere("//h/", "//k/"), "inconclusive", "inconclusive"),
        (elsewhere("/p/", "/q/"), "inconclusive", "inconclusive"),
        (
            vec![at(1, "a", "running"), at(2, "a", "terminated"), cached],
            "pass",
            "pass",
        ),
    ] {
        let (place, _, record) = judged(&entries, &[]);
        let verdict = |clause_: &str| clause(&record, clause_)["verdict"].clone();
        assert_eq!(
            verdict("clouddc-v1-status.lifecycle.pending"),
            pending,
            "{entries:?}"
        );
        assert_eq!(
            verdict("clouddc-v1-status.lifecycle.terminated"),
            terminated,
            "{entries:?}"
        );
        // Judged again from the recording that was written, it is the same.
        let (har, dir) = (place.word("again/traffic.har"), place.word("third"));
        super::program(&["judge", &har, "--report-dir", &dir], false);
        let again = read(&place.path("third/results.json"));
        let same = |record: &Value| clause(record, "clouddc-v1-status.lifecycle.pending")["verdict"].clone();
        assert_eq!(same(&again), pending);
    }
}

/// Nobody may fail for what the way to the service answered, or for a refused credential.
#[test]
fn gateways_and_refusals_fail_nothing() {
    let gateway = json!({ "error_code": "APIGW.0201", "error_msg": "Backend timeout.", "request_id": "9" });
    let entries = [
        get(&v1_status(""), 500, &gateway),
        get(&v1_status(""), 401, &json!({ "error": { "code": 401 } })),
        get(&v1_status(""), 404, &json!({})),
        with_text(&v1_status(""), 503, "<html>later</html>"),
        get("http://h/v1/p/instances/i/status", 429, &json!({})),
    ];
    let (_place, done, record) = judged(&entries, &[]);
    assert_eq!(done.code, 0, "{}", done.out);
    assert_eq!(record["outcome"], "incomplete");
    assert_eq!(clause(&record, "dcs-v1-status.500")["verdict"], "inconclusive");
    assert_eq!(clause(&record, "clouddc-v1-status.429")["verdict"], "pass");
}

#[test]
fn credentials_are_taken_out_by_their_place() {
    let mut entry = get(
        &v1_status("?access_token=S3cretInTheQuery"),
        500,
        &dcs_error("DCS.5000"),
    );
    entry["request"]["url"] = json!(
        entry["request"]["url"]
            .as_str()
            .unwrap()
            .replace("https://", "https://me:S3cretOfTheUrl@")
    );
    entry["request"]["cookies"] = json!([{ "name": "sid", "value": "S3cretOfTheCookie" }]);
    entry["request"]["headers"] = json!([
        { "name": "Authorization", "value": "Bearer S3cretOfTheBearer" },
        { "name": "Cookie", "value": "sid=S3cretOfTheCookie" },
        { "name": "X-Auth-Token", "value": "S3cretOfTheToken" },
        { "name": "X-Api-Key", "value": "S3cretOfTheKey" },
        { "name": "x-csrf-token", "value": "S3cretOfTheForm" },
    ]);
    let more = json!([
        { "name": "Set-Cookie", "value": "sid=S3cretOfTheAnswer" },
        { "name": "WWW-Authenticate", "value": "Bearer realm=cloud" },
    ]);
    let headers = entry["response"]["headers"].as_array_mut().unwrap();
    headers.extend(more.as_array().unwrap().iter().cloned());
    entry["response"]["cookies"] = json!([{ "name": "sid", "value": "S3cretOfTheAnswer" }]);
    // Nothing of what is not judged is written at all.
    let stranger = get(
        "https://bank.example/account",
        200,
        &json!({ "balance": "S3cretOfTheBank" }),
    );
    let (place, done, record) = judged(&[entry, stranger], &[]);
    assert_eq!(clause(&record, "dcs-v1-status.500")["verdict"], "pass");
    let mut written = done.out;
    for file in std::fs::read_dir(place.path("again")).unwrap() {
        written += &std::fs::read_to_string(file.unwrap().path()).unwrap();
    }
    assert!(
        !written.contains("S3cret"),
        "{}",
        &written[written.find("S3cret").unwrap() - 200..][..300]
    );
    assert!(written.contains("Bearer realm=cloud"));
}

#[test]
fn a_file_that_is_no_recording_is_refused() {
    let place = Place::new("http://127.0.0.1:1", "");
    std::fs::write(
        place.path("a.har"),
        "{\"log\":{\"entries\":[{\"request\":{\"method\":1}}]}}",
    )
    .unwrap();
    assert_refused(&place.judge("a.har", &[]), &["entry 0 of the recording", "a.har"]);
    // What can be read only once, as a pipe, and would be waited for.
    assert_refused(
        &place.judge("/dev/null", &[]),
        &["it is not a regular file; save it as one first"],
    );
    let entry = [get(&v1_status(""), 200, &v1_counts())];
    let (_place, done, _) = judged(&entry, &["--profile", "dcs"]);
    assert_refused(&done, &["there is no profile `dcs`"]);
}
