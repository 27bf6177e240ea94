//! Recordings by others: what stands in a credential's place is a secret wherever the file repeats it.

use std::collections::BTreeMap;

use assert_cmd::Command;
use base64::{Engine as _, prelude::BASE64_STANDARD};
use cloud_conformance::recording::Recording;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use crate::{Left, assert_nothing_of, forms, read_all};

const STATUS: &str = "https://cloud.example/v1.0/0123456789abcdef0123456789abcdef/instances/status";

/// A secret of its own for each place, with what is escaped somewhere.
fn secret(n: usize) -> String {
    format!(
        "{n:02}kQ/z+W={n:02}x&9 vJ%41-{:x}",
        0x5bd1_e995_usize.wrapping_mul(n + 7) & 0xffff_ffff
    )
}

fn percent(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}

fn pairs(pairs: &[(&str, String)]) -> Value {
    pairs
        .iter()
        .map(|(name, value)| json!({ "name": name, "value": value }))
        .collect()
}

struct Entry<'a> {
    url: String,
    request: &'a [(&'a str, String)],
    body: Option<String>,
    response: &'a [(&'a str, String)],
    answer: String,
}

impl Entry<'_> {
    fn har(&self) -> Value {
        let mut request = json!({ "method": "GET", "url": self.url, "headers": pairs(self.request) });
        if let Some(body) = &self.body {
            request["method"] = "POST".into();
            request["postData"] = json!({ "mimeType": "", "text": body });
        }
        let mut response = json!({
            "status": 200, "headers": pairs(self.response),
            "content": { "size": self.answer.len(), "mimeType": "application/json", "text": self.answer },
        });
        response["headers"]
            .as_array_mut()
            .unwrap()
            .push(json!({ "name": "content-type", "value": "application/json" }));
        json!({ "startedDateTime": "2026-02-03T04:00:00Z", "time": 5, "request": request, "response": response })
    }
}

/// A documented answer with one member more.
fn counts(echo: &str) -> String {
    let names = [
        "creating_count",
        "running_count",
        "error_count",
        "restarting_count",
        "extending_count",
        "upgrading_count",
        "paying_count",
        "migrating_count",
        "flushing_count",
        "restoring_count",
    ];
    let one: Vec<String> = names.iter().map(|name| format!("\"{name}\":1")).collect();
    let one = one.join(",");
    format!(
        "{{{one},\"deleting_count\":0,\"closed_count\":0,\"starting_count\":0,\"closing_count\":0,\
         \"redis\":{{{one}}},\"echo\":\"{echo}\"}}"
    )
}

/// An exchange whose answer shows nothing secret.
fn at(url: &str, request: Vec<(&'static str, String)>, body: Option<String>) -> Entry<'static> {
    Entry {
        url: url.to_owned(),
        request: request.leak(),
        body,
        response: &[],
        answer: counts(""),
    }
}

const LOGIN: &str = "https://login.example/";

/// How a credential is put into an `Authorization`.
const SCHEMES: [fn(&str) -> String; 8] = [
    |s| format!("Bearer {}", percent(s)),
    |s| format!("Basic {}", BASE64_STANDARD.encode(format!("user:{s}"))),
    |s| {
        format!(
            "TC3-HMAC-SHA256 Credential=AK/d/cvm/tc3_request, SignedHeaders=host, Signature={}",
            percent(s)
        )
    },
    |s| {
        format!(
            "SDK-HMAC-SHA256 Access=AK, SignedHeaders=host, Signature={}",
            percent(s)
        )
    },
    percent,
    |s| format!("Digest username=\"u\", realm=\"r\", uri=\"/\", response=\"{s}\", opaque=\"o\""),
    |s| format!("Token token=\"{s}\", x=1"),
    |s| format!("OAuth oauth_consumer_key=\"k\", oauth_token=\"{s}\", oauth_signature=\"g\""),
];

const HEADERS: [&str; 8] = [
    "x-auth-token",
    "Ocp-Apim-Subscription-Key",
    "x-jwt-assertion",
    "cftk",
    "x-gateway-key",
    "X-Api-Key",
    "X-Security-Token",
    "X-TC-Token",
];

const PARAMETERS: [&str; 12] = [
    "refresh_token",
    "X-Amz-Signature",
    "sig",
    "id_token",
    "client_secret",
    "api_key",
    "csrf_token",
    "sessionid",
    "access_token",
    "password",
    "Signature",
    "%74oken",
];

type Make = Box<dyn Fn(&str) -> Entry<'static>>;

/// Every place in a request where a credential can stand.
fn in_requests() -> Vec<Make> {
    let mut all: Vec<Make> = vec![];
    for scheme in SCHEMES {
        all.push(Box::new(move |s| {
            at(STATUS, vec![("authorization", scheme(s))], None)
        }));
        all.push(Box::new(move |s| {
            at(LOGIN, vec![("Proxy-Authorization", scheme(s))], None)
        }));
    }
    for name in HEADERS {
        all.push(Box::new(move |s| at(STATUS, vec![(name, s.to_owned())], None)));
    }
    all.push(Box::new(|s| {
        at(
            STATUS,
            vec![("cookie", format!("lang=de; sid={}; a=b", percent(s)))],
            None,
        )
    }));
    for name in PARAMETERS {
        let query = move |s: &str| format!("{STATUS}?include_failure=true&{name}={}", percent(s));
        all.push(Box::new(move |s| at(&query(s), vec![], None)));
        all.push(Box::new(move |s| {
            at(LOGIN, vec![], Some(format!("a=b&{name}={}", percent(s))))
        }));
        all.push(Box::new(move |s| {
            at(LOGIN, vec![], Some(json!({ "a": { name: s } }).to_string()))
        }));
    }
    all.push(Box::new(|s| {
        at(
            &format!("https://user:{}@login.example/", percent(s)),
            vec![],
            None,
        )
    }));
    all.push(Box::new(|s| {
        at(&format!("{LOGIN}#access_token={}", percent(s)), vec![], None)
    }));
    all.push(Box::new(|s| {
        at(&format!("{LOGIN}?state=1&code={}", percent(s)), vec![], None)
    }));
    let part = "--b\r\nContent-Disposition: form-data; name=\"password\"\r\n\r\n";
    all.push(Box::new(move |s| {
        at(LOGIN, vec![], Some(format!("{part}{s}\r\n--b--\r\n")))
    }));
    all.push(Box::new(|s| {
        let xml = s.replace('&', "&amp;");
        at(LOGIN, vec![], Some(format!("<a><password>{xml}</password></a>")))
    }));
    all
}

/// And in an answer.
fn in_answers() -> Vec<Make> {
    let mut all: Vec<Make> = vec![];
    let answered = |answer: String| Entry {
        answer,
        ..at(LOGIN, vec![], None)
    };
    for name in [
        "refresh_token",
        "client_secret",
        "sessionid",
        "apiKey",
        "password",
    ] {
        all.push(Box::new(move |s| answered(json!({ name: s }).to_string())));
        all.push(Box::new(move |s| {
            answered(json!({ "a": [{ name: [s] }] }).to_string())
        }));
    }
    for (name, before) in [
        ("Set-Cookie", "SESSION="),
        ("Set-Cookie", "a=1; Path=/\nSESSION="),
        ("X-Subject-Token", ""),
        ("x-csrf-token", ""),
    ] {
        all.push(Box::new(move |s| Entry {
            response: vec![(name, format!("{before}{}", percent(s)))].leak(),
            ..at(STATUS, vec![], None)
        }));
    }
    all
}

/// One entry for each place, with its own secret.
fn places() -> Vec<(Value, String)> {
    let makes = in_requests().into_iter().chain(in_answers());
    let written: Vec<Write> = makes
        .map(|make| -> Write { Box::new(move |s| make(s).har()) })
        .chain(beside())
        .collect();
    let made = written.iter().enumerate();
    made.map(|(n, write)| (write(&secret(n)), secret(n))).collect()
}

type Write = Box<dyn Fn(&str) -> Value>;

/// And where a recorder writes it that keeps it out of headers, URL or text.
fn beside() -> Vec<Write> {
    let places: [(&str, &str); 3] = [
        ("/request/cookies", "sid"),
        ("/request/queryString", "access_token"),
        ("/response/cookies", "sid"),
    ];
    let mut all: Vec<Write> = vec![];
    for (place, name) in places {
        all.push(Box::new(move |s| {
            let mut entry = at(LOGIN, vec![], None).har();
            let (side, member) = place[1..].split_once('/').unwrap();
            entry[side][member] = pairs(&[(name, s.to_owned())]);
            entry
        }));
    }
    all.push(Box::new(|s| {
        let mut entry = at(LOGIN, vec![], Some(String::new())).har();
        entry["request"]["postData"] = json!({ "params": pairs(&[("password", s.to_owned())]) });
        entry
    }));
    all
}

/// Entries that repeat a secret in every way to write it, where a text may stand.
fn repeats(secret: &str) -> Vec<Value> {
    let forms = forms::of(secret);
    let in_json = |form: &&String| serde_json::from_str::<String>(&format!("\"{form}\"")).is_ok();
    let list: Vec<&str> = forms.iter().filter(in_json).map(String::as_str).collect();
    let echo: Vec<(&str, String)> = forms
        .iter()
        .zip(
            ["server", "x-request-id", "via", "location", "retry-after"]
                .into_iter()
                .cycle(),
        )
        .map(|(form, name)| (name, form.clone()))
        .collect();
    let url = format!("{STATUS}?include_failure={}", percent(secret));
    vec![
        Entry {
            url,
            request: &[("user-agent", secret.to_owned())],
            body: None,
            response: &echo,
            answer: counts(&list.join(" ")),
        }
        .har(),
    ]
}

fn judged(entries: &[Value]) -> (Left, tempfile::TempDir) {
    let dir = tempfile::tempdir().unwrap();
    let har = json!({ "log": { "version": "1.2", "creator": { "name": "x", "version": "1" }, "entries": entries } });
    std::fs::write(dir.path().join("browser.har"), har.to_string()).unwrap();
    let mut command = Command::cargo_bin("cloud-conformance").unwrap();
    command
        .current_dir(dir.path())
        .args(["judge", "browser.har", "--report-dir", "out"]);
    let output = command.output().unwrap();
    let mut texts = BTreeMap::from([
        ("stdout".to_owned(), output.stdout),
        ("stderr".to_owned(), output.stderr),
    ]);
    read_all(&dir.path().join("out"), &mut texts);
    (
        Left {
            code: output.status.code().unwrap(),
            texts,
        },
        dir,
    )
}

#[test]
fn what_stands_in_a_credentials_place_is_nowhere_however_it_is_repeated() {
    let places = places();
    let mut entries: Vec<Value> = places.iter().map(|(entry, _)| entry.clone()).collect();
    entries.extend(places.iter().flat_map(|(_, secret)| repeats(secret)));
    let (left, dir) = judged(&entries);
    let said = String::from_utf8_lossy(&left.texts["stderr"]).into_owned();
    assert_eq!(
        left.code,
        0,
        "{said} {}",
        String::from_utf8_lossy(&left.texts["stdout"])
    );
    for name in [
        "traffic.har",
        "results.json",
        "report.html",
        "junit.xml",
        "ctrf.json",
        "summary.md",
    ] {
        assert!(left.texts.contains_key(name), "{name}: {:?}", left.texts.keys());
    }
    let secrets: Vec<&str> = places.iter().map(|(_, secret)| secret.as_str()).collect();
    assert_nothing_of(&secrets, &left);
    // What is judged is still there.
    let results: Value = serde_json::from_slice(&left.texts["results.json"]).unwrap();
    let clauses = results["profiles"][0]["clauses"].as_array().unwrap();
    let count = clauses
        .iter()
        .find(|c| c["id"] == "dcs-v1-status.200.redis.running_count")
        .unwrap();
    assert_eq!(count["verdict"], "pass");
    // And no mask shows a length.
    let recording = Recording::open(dir.path().join("out/traffic.har")).unwrap();
    for exchange in recording.exchanges().map(Result::unwrap) {
        for (name, value) in &exchange.request.headers {
            let stars = value.chars().filter(|c| *c == '*').count();
            assert!(stars == 0 || stars == 5, "{name}: {value}");
        }
        assert!(
            !exchange.request.url.contains("******"),
            "{}",
            exchange.request.url
        );
    }
}

/// What nobody documents may be a credential under any name.
#[test]
fn what_is_neither_documented_nor_harmless_is_not_left() {
    let entry = Entry {
        url: format!("{STATUS}?include_failure=true&who=undocumented-1"),
        request: &[
            ("x-who", "undocumented-2".to_owned()),
            ("referer", "https://h/?a=undocumented-3".to_owned()),
        ],
        body: None,
        response: &[
            ("x-tenant", "undocumented-4".to_owned()),
            ("location", "/next?who=undocumented-5".to_owned()),
        ],
        answer: counts("plain"),
    };
    let (left, _dir) = judged(&[entry.har()]);
    assert_eq!(left.code, 0);
    let har = String::from_utf8_lossy(&left.texts["traffic.har"]).into_owned();
    assert!(
        har.contains("include_failure=true") && har.contains("application/json") && har.contains("plain")
    );
    for (name, bytes) in &left.texts {
        let text = String::from_utf8_lossy(bytes);
        assert!(!text.contains("undocumented-"), "{name}");
    }
}

/// A secret that is short or plain is a word like others, but where it is a whole value nothing else is meant.
#[test]
fn a_short_secret_goes_where_it_is_a_whole_value() {
    for secret in ["k7", "abcdef", "hunter", "7042", "Zz9-x"] {
        let entry = Entry {
            url: format!("{STATUS}?include_failure={secret}"),
            request: &[
                ("x-auth-token", secret.to_owned()),
                ("user-agent", secret.to_owned()),
                ("accept", format!("a={secret}")),
            ],
            body: None,
            response: &[
                ("x-request-id", secret.to_owned()),
                ("via", format!("sid={secret}; b")),
            ],
            answer: counts(secret),
        };
        let login = at(LOGIN, vec![], Some(format!("who={secret}&password={secret}")));
        let (left, _dir) = judged(&[entry.har(), login.har()]);
        assert_eq!(left.code, 0, "{}", String::from_utf8_lossy(&left.texts["stdout"]));
        for (name, bytes) in &left.texts {
            let text = String::from_utf8_lossy(bytes);
            for whole in [
                format!("\"{secret}\""),
                format!("\\\"{secret}\\\""),
                format!("={secret}"),
            ] {
                assert!(!text.contains(&whole), "{name} holds {whole}");
            }
        }
    }
    // A value that the pages list, or a small number, says nothing of a secret.
    for plain in ["true", "20"] {
        let url = format!("{STATUS}?include_failure={plain}");
        let (left, _dir) = judged(&[at(&url, vec![("x-auth-token", plain.to_owned())], None).har()]);
        let text = String::from_utf8_lossy(&left.texts["traffic.har"]).into_owned();
        assert!(
            text.contains(&format!("include_failure={plain}")),
            "{plain}: {text}"
        );
    }
}

/// Words and numbers of the suite, of a target and of a recording: in a credential's place they say nothing, so they
/// go neither from what is judged nor from what the reports say themselves.
#[test]
fn an_ordinary_word_in_a_credentials_place_ends_no_run_and_fails_nothing() {
    const WORDS: [&str; 20] = [
        "creating_count",
        "RUNNING_COUNT",
        "running%5Fcount",
        "redis",
        "application/json",
        "application/json; charset=utf-8",
        "X-Auth-Token",
        "https://cloud.example",
        "cloud.example",
        "0123456789abcdef0123456789abcdef",
        "dcs-v1-status",
        "dcs-v1-status.200.redis",
        "browser.har",
        "2026-02-03",
        "2026-02-03T04:00:00Z",
        "22:00:00",
        "inconclusive",
        "no such header",
        "prefers-color-scheme",
        "cloud-conformance-0.1.0/results.json",
    ];
    let mut entries = vec![at(STATUS, vec![], None).har()];
    for word in WORDS {
        let json =
            json!({ "tags": [{ "key": word }], "session": { "a": word }, "token": word, "pass": word });
        let form = format!("a=b&password={word}");
        entries.push(at(STATUS, vec![("x-auth-token", word.to_owned())], None).har());
        entries.push(
            at(
                &format!("{LOGIN}?sort_key={word}&token={word}"),
                vec![],
                Some(form),
            )
            .har(),
        );
        entries.push(at(LOGIN, vec![("cookie", format!("sort={word}; sid={word}"))], None).har());
        let answered = Entry {
            response: &[("set-cookie", format!("order={word}; Path=/"))],
            answer: json.to_string(),
            ..at(LOGIN, vec![], Some(json.to_string()))
        };
        entries.push(answered.har());
    }
    let (left, dir) = judged(&entries);
    let said = String::from_utf8_lossy(&left.texts["stderr"]).into_owned();
    assert_eq!(left.code, 0, "{said}");
    let results: Value = serde_json::from_slice(&left.texts["results.json"]).unwrap();
    assert_eq!(results["summary"]["must"]["fail"], 0);
    assert_eq!(results["summary"]["should"]["fail"], 0);
    let har = String::from_utf8_lossy(&left.texts["traffic.har"]).into_owned();
    assert!(!har.contains("\"unseen\""), "{har}");
    // What was written can be judged again.
    let mut command = Command::cargo_bin("cloud-conformance").unwrap();
    let again = ["judge", "out/traffic.har", "--report-dir", "again"];
    command.current_dir(dir.path()).args(again).assert().code(0);
}

/// A text may quote a request, whole or cut off: what stands beside it is no part of that.
#[test]
fn what_a_text_quotes_costs_no_member_beside_it() {
    let quoted = [
        r#"%5B\"signature\":\"%5C\"%5C"#,
        r#"{\"auth\": {\"token\": [\"a"#,
        r#"\\\"authorization\\\": \\\""#,
        r#"\"\\\"sig\\\": [\\\"x\\\""#,
    ];
    let answers = quoted.map(|text| format!("{{\"trace\":\"{text}\",{}", &counts("")[1..]));
    let entries = answers.map(|answer| {
        let asked = at(STATUS, vec![], None);
        Entry { answer, ..asked }.har()
    });
    let (left, _dir) = judged(&entries);
    assert_eq!(left.code, 0, "{}", String::from_utf8_lossy(&left.texts["stdout"]));
    let results: Value = serde_json::from_slice(&left.texts["results.json"]).unwrap();
    assert_eq!(results["summary"]["must"]["fail"], 0);
    assert_eq!(results["summary"]["should"]["fail"], 0);
    let har = String::from_utf8_lossy(&left.texts["traffic.har"]).into_owned();
    assert!(!har.contains("\"unseen\""), "{har}");
}

/// What the masking does not see is seen by the second look: that answer is left out, and the others are judged.
#[test]
fn an_answer_that_hides_a_secret_too_deep_is_left_out_alone() {
    let secret = "q7Zx\"9k2Lm4Vw";
    let mut deep = secret.to_owned();
    for _ in 0..9 {
        let quoted = Value::from(deep.as_str()).to_string();
        quoted[1..quoted.len() - 1].clone_into(&mut deep);
    }
    let hidden = Entry {
        answer: counts(&deep),
        ..at(STATUS, vec![("x-auth-token", secret.to_owned())], None)
    };
    let (left, _dir) = judged(&[hidden.har(), at(STATUS, vec![], None).har()]);
    assert_eq!(left.code, 0, "{}", String::from_utf8_lossy(&left.texts["stderr"]));
    for (name, bytes) in &left.texts {
        assert!(!String::from_utf8_lossy(bytes).contains("9k2Lm4Vw"), "{name}");
    }
    let har = String::from_utf8_lossy(&left.texts["traffic.har"]).into_owned();
    assert_eq!(har.matches("in a way that cannot be masked").count(), 1);
}
