//! What a recording must keep, and what it takes from elsewhere.

use jiff::Timestamp;
use proptest::{collection::vec, option, prelude::*};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::{Recorder, Recording, RecordingError};
use crate::exchange::{Credential, Exchange, NoAnswer, Purpose, Response, SentRequest};

fn start() -> Timestamp {
    "2026-02-03T04:05:06Z".parse().unwrap()
}

fn record(exchanges: &mut [Exchange]) -> (TempDir, Recording) {
    let dir = tempfile::tempdir().unwrap();
    let mut recorder = Recorder::create(dir.path().join("traffic.har"), start()).unwrap();
    for exchange in exchanges {
        recorder.append(exchange).unwrap();
    }
    let recording = recorder.finish().unwrap();
    (dir, recording)
}

fn open(text: &str) -> Result<(TempDir, Recording), RecordingError> {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("foreign.har");
    std::fs::write(&path, text).unwrap();
    Ok((dir, Recording::open(path)?))
}

fn assert_same(left: &Exchange, right: &Exchange) {
    // Debug shows every field; the types do not compare because a body may be megabytes.
    assert_eq!(format!("{left:?}"), format!("{right:?}"));
}

fn word() -> impl Strategy<Value = String> {
    prop_oneof!["[a-z0-9=_.-]{0,12}", any::<String>()]
}

fn headers() -> impl Strategy<Value = Vec<(String, String)>> {
    vec(("[a-z][a-z-]{0,10}", any::<String>()), 0..4)
}

fn answer() -> impl Strategy<Value = Result<Response, NoAnswer>> {
    let body = prop_oneof![
        any::<Vec<u8>>(),
        any::<String>().prop_map(String::into_bytes),
        Just(b"{\"entries\":[{\"a\\\"]\":1}]}".to_vec()),
    ];
    let response = (100_u16..600, headers(), body, any::<bool>(), option::of(word())).prop_map(
        |(status, headers, body, truncated, undecodable)| {
            Response::new(status, headers, body).marked(truncated, undecodable)
        },
    );
    prop_oneof![
        8 => response.prop_map(Ok),
        1 => word().prop_map(|m| Err(NoAnswer::Unreachable(m))),
        1 => word().prop_map(|m| Err(NoAnswer::TimedOut(m))),
        1 => word().prop_map(|m| Err(NoAnswer::Broken(m))),
    ]
}

fn purpose() -> impl Strategy<Value = Purpose> {
    let credential = prop_oneof![
        Just(Credential::Valid),
        Just(Credential::Wrong),
        Just(Credential::None),
        Just(Credential::Empty),
    ];
    let texts = (word(), word(), word());
    let optional = (option::of(word()), option::of(word()), option::of(word()));
    (texts, optional, 0_usize..9, credential, any::<bool>()).prop_map(
        |((profile, scenario, role), (fixture, provoked, origin), number, credential, ordinary)| Purpose {
            profile,
            scenario,
            number,
            role,
            credential,
            fixture,
            provoked,
            ordinary,
            origin,
        },
    )
}

prop_compose! {
    fn exchange()(
        purpose in purpose(),
        method in "GET|HEAD|POST",
        url in prop_oneof!["http://127\\.0\\.0\\.1:8080/v2/[a-z0-9]{0,8}\\?a=%74rue&b=[^\\x00]{0,8}", any::<String>()],
        headers in headers(),
        body in option::of(any::<String>()),
        started in 0_u32..400_000_000,
        lasted in 0_u32..20_000_000,
        answer in answer(),
    ) -> Exchange {
        Exchange {
            index: 0,
            purpose,
            request: SentRequest { method, url, headers, body },
            started_ms: f64::from(started) / 1000.0,
            ended_ms: f64::from(started + lasted) / 1000.0,
            answer,
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn everything_that_a_judge_reads_comes_back(mut sent in vec(exchange(), 0..6)) {
        let (_dir, recording) = record(&mut sent);
        let again = Recording::open(recording.path()).unwrap();
        prop_assert_eq!(again.len(), sent.len());
        for (index, exchange) in sent.iter().enumerate() {
            prop_assert_eq!(exchange.index, index);
            assert_same(exchange, &recording.exchange(index).unwrap());
            assert_same(exchange, &again.exchange(index).unwrap());
        }
        let whole: Value = serde_json::from_slice(&std::fs::read(recording.path()).unwrap()).unwrap();
        prop_assert_eq!(whole["log"]["entries"].as_array().map(Vec::len), Some(sent.len()));
    }

    #[test]
    fn entries_are_found_in_any_layout(texts in vec(any::<String>(), 0..5), pretty in any::<bool>()) {
        let har = json!({
            "comment": {"entries": [{"not": "one"}], "log": "no"},
            "log": {
                "pages": [{"entries": [{}]}],
                "entries": texts.iter().map(|t| json!({
                    "request": {"method": "GET", "url": t}, "log": {"entries": [{}]},
                })).collect::<Vec<_>>(),
                "comment": "}]",
            },
        });
        let text = if pretty { format!("{har:#}") } else { har.to_string() };
        let (_dir, recording) = open(&text).unwrap();
        let urls: Vec<String> = recording.entries().map(|e| e.unwrap().request.url).collect();
        prop_assert_eq!(urls, texts);
    }
}

#[test]
fn a_recording_says_what_viewers_of_har_want_to_know() {
    let mut exchanges = [Exchange {
        index: 7,
        purpose: Purpose {
            profile: "dcs-v1-status".to_owned(),
            scenario: "dcs-v1-status.include_failure.other".to_owned(),
            number: 1,
            role: "include_failure=%20true".to_owned(),
            ordinary: true,
            ..Purpose::default()
        },
        request: SentRequest {
            method: "GET".to_owned(),
            url: "http://127.0.0.1:1/v1.0/p/instances/status?include_failure=%20true".to_owned(),
            headers: vec![("X-Auth-Token".to_owned(), "[redacted]".to_owned())],
            body: None,
        },
        started_ms: 1500.25,
        ended_ms: 1510.5,
        answer: Ok(Response::new(
            302,
            vec![
                ("content-type".to_owned(), "text/html".to_owned()),
                ("location".to_owned(), "/elsewhere".to_owned()),
            ],
            b"\xff".to_vec(),
        )),
    }];
    let (_dir, recording) = record(&mut exchanges);
    let text = std::fs::read_to_string(recording.path()).unwrap();
    let har: Value = serde_json::from_str(&text).unwrap();
    insta::assert_snapshot!(format!("{:#}", har["log"]["entries"][0]));
    assert_eq!(har["log"]["version"], "1.2");
    assert_eq!(har["log"]["creator"]["name"], "cloud-conformance");
}

#[test]
fn a_browser_recording_is_read_with_what_it_has() {
    let text = "\u{feff}".to_owned()
        + &json!({"log": {"version": "1.2", "entries": [
            {"startedDateTime": "2026-02-03T12:00:00.500+08:00", "time": 12.5, "_priority": "High",
             "request": {"method": "GET", "url": "https://a.example/", "postData": null,
                         "headers": [{"name": ":authority", "value": "a.example"}, {"name": "Accept", "value": "*/*"}]},
             "response": {"status": 200, "bodySize": 12.0, "headers": [{"name": "Content-Type", "value": "application/json"}],
                          "content": {"size": 2, "mimeType": null, "text": "e30=", "encoding": "base64"}}},
            {"startedDateTime": "2026-02-03T04:00:01.500Z", "response": {"status": 200, "content": {"size": 9}}},
            {"time": null, "response": {"status": 0, "content": null}},
            {"response": {"status": 204, "content": {"size": 0}}},
        ]}})
        .to_string();
    let (_dir, recording) = open(&text).unwrap();
    let got: Vec<Exchange> = recording.exchanges().map(Result::unwrap).collect();
    let first = got[0].answer.as_ref().unwrap();
    assert_eq!(&*first.body, b"{}");
    assert_eq!(first.header("content-type"), Some("application/json"));
    assert_eq!(got[0].request.headers, [("Accept".to_owned(), "*/*".to_owned())]);
    assert!(got[0].started_ms.abs() < 1e-9 && (got[0].ended_ms - 12.5).abs() < 1e-9);
    assert_eq!(got[0].purpose.profile, "");
    // Without its body an answer must not be judged as one with an empty body.
    assert!(got[1].answer.as_ref().unwrap().unseen.is_some());
    assert!((got[1].started_ms - 1000.0).abs() < 1e-9);
    assert!(matches!(&got[2].answer, Err(NoAnswer::Broken(_))));
    assert!(got[3].answer.as_ref().unwrap().unseen.is_some());
}

/// Recorders write the strangest things where nobody looks; what was sent and what came are there all the same.
#[test]
fn what_no_judge_reads_may_be_anything() {
    let strange = [
        json!(null),
        json!("x"),
        json!(-1),
        json!(1e308),
        json!(true),
        json!([1]),
        json!({"a": 1}),
    ];
    for strange in strange {
        // A list is read as the members of the cache, in their order.
        let cache = if strange.is_array() {
            &Value::Null
        } else {
            &strange
        };
        let text = json!({"log": {"entries": [
            {"startedDateTime": strange, "time": strange, "cache": cache, "timings": strange, "pageref": strange,
             "request": {"method": "GET", "url": "https://a.example/", "httpVersion": strange, "cookies": strange,
                         "queryString": strange, "headersSize": strange, "bodySize": strange},
             "response": {"status": "200", "statusText": strange, "httpVersion": strange, "cookies": strange,
                          "headers": [{"name": "Content-Length", "value": 2}], "redirectURL": strange,
                          "headersSize": strange, "content": {"mimeType": strange, "text": "{}"}}},
        ]}})
        .to_string();
        let (_dir, recording) = open(&text).unwrap();
        let mut got: Vec<Exchange> = recording.exchanges().map(Result::unwrap).collect();
        let answer = got[0].answer.as_ref().unwrap();
        assert_eq!((answer.status, &*answer.body), (200, &b"{}"[..]), "{strange}");
        assert_eq!(answer.header("content-length"), Some("2"));
        assert!(!answer.cached, "a size that is not said is not 0");
        // What is made of it can be written and read again.
        let (_dir, written) = record(&mut got);
        assert!(written.exchange(0).is_ok(), "{strange}");
    }
}

/// Some recorders cut texts between the halves of a surrogate pair.
#[test]
fn half_a_surrogate_pair_loses_no_entry() {
    let text = r#"{"log":{"entries":[{"comment":"\ud800","_a":["\uDC00\ud83d\ud83d\ude00","\\\ud83d"],
        "request":{"method":"GET","url":"https://a.example/"},
        "response":{"status":200,"content":{"text":"{\"a\":\"\\ud83d \ud83d\ude00\"}"}}}]}}"#;
    let (_dir, recording) = open(text).unwrap();
    let got = recording.exchange(0).unwrap();
    assert_eq!(*got.answer.unwrap().body, *r#"{"a":"\ud83d 😀"}"#.as_bytes());
    assert_eq!(recording.entry(0).unwrap().comment, "\u{fffd}");
}

#[test]
fn what_is_not_a_recording_is_refused_in_one_sentence() {
    for (text, says) in [
        ("", "has no `log.entries`"),
        ("[]", "has no `log.entries`"),
        ("{\"entries\":[]}", "has no `log.entries`"),
        ("{\"log\":{\"entries\":[{}", "ends in the middle"),
        ("{\"log\":{\"entries\":[{}, 1]}}", "entry 1"),
        ("{\"log\":{\"entries\":[\"{}\"]}}", "entry 0"),
        ("{\"log\":{\"entries\":[[{}]]}}", "entry 0"),
        ("{\"log\":{\"entries\":[null, {}]}}", "entry 0"),
        (
            "{\"log\":{\"entries\":[{\"request\":{\"method\":1}}]}}",
            "entry 0 of the recording",
        ),
        (
            "{\"log\":{\"entries\":[{\"request\":{\"method\":1}}]}}",
            "`request.method` is a number, not text; save it again",
        ),
        (
            "{\"log\":{\"entries\":[{\"request\":null}]}}",
            "`request` is null, not an object",
        ),
        (
            "{\"log\":{\"entries\":[{\"response\":{\"headers\":[{},{\"name\":[]}]}}]}}",
            "`response.headers.1.name` is a list, not text",
        ),
        (
            "{\"log\":{\"entries\":[{\"response\":{\"status\":\"OK\"}}]}}",
            "`response.status` is text, not a number",
        ),
        ("{\"log\":{\"entries\":[{\"time\":tru}]}}", "it is not JSON"),
    ] {
        let error = match open(text) {
            Err(error) => error,
            Ok((_dir, recording)) => recording.entry(0).unwrap_err(),
        };
        assert!(error.to_string().contains(says), "{text}: {error}");
    }
    let missing = Recording::open("no/such/file.har").unwrap_err();
    assert!(missing.to_string().contains("no/such/file.har"), "{missing}");
    let (_dir, empty) = record(&mut []);
    assert!(empty.is_empty());
    assert!(empty.entry(0).unwrap_err().to_string().contains("has no entry 0"));
}
