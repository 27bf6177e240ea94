//! How recorders write and what they leave out: what was not kept is not judged, and what a cache answered says
//! nothing of headers.

use std::io::Read;

use flate2::{Compression, read};
use serde_json::{Value, json};

use super::{
    Place, clause,
    har::{PROJECT, dcs_error, get, har, v1_counts, with_text},
    json as read, reference,
};

fn url() -> String {
    format!("https://cloud.example/v1.0/{PROJECT}/instances/status")
}

/// An answer of the service, written so.
fn written(change: fn(&mut Value)) -> Value {
    let mut entry = get(&url(), 200, &v1_counts());
    change(&mut entry);
    entry
}

fn text(entry: &Value) -> String {
    entry["response"]["content"]["text"].as_str().unwrap().to_owned()
}

/// The base64 of a text, as other programs write it.
fn base64(text: &str) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(text)
}

fn header(entry: &mut Value, side: &str, name: &str, value: &str) {
    let headers = entry[side]["headers"].as_array_mut().unwrap();
    headers.push(json!({ "name": name, "value": value }));
}

/// Judges these entries; none of them may fail anything.
fn judged(entries: &[Value], what: &str) -> (super::Done, Value) {
    let place = Place::new("http://127.0.0.1:1", "");
    std::fs::write(place.path("others.har"), har(entries)).unwrap();
    let done = place.judge("others.har", &[]);
    let record = read(&place.path("again/results.json"));
    let summary = &record["summary"];
    assert_eq!(
        (&summary["must"]["fail"], &summary["should"]["fail"]),
        (&json!(0), &json!(0)),
        "{what}"
    );
    (done, record)
}

/// The text of an answer, read from this encoder.
fn packed(mut encoder: impl Read) -> Vec<u8> {
    let mut packed = vec![];
    encoder.read_to_end(&mut packed).unwrap();
    packed
}

/// Keeps these bytes as the body, as they came.
fn compressed(entry: &mut Value, coding: &str, bytes: &[u8]) {
    use base64::Engine as _;
    let text = base64::engine::general_purpose::STANDARD.encode(bytes);
    header(entry, "response", "Content-Encoding", coding);
    entry["response"]["content"] = json!({ "size": bytes.len(), "text": text, "encoding": "base64" });
}

type Quirk = (&'static str, fn(&mut Value));

/// Bodies that the recorder did not keep whole.
const LOST: [Quirk; 13] = [
    ("an empty text and a size", |e| {
        e["response"]["content"]["text"] = json!("");
    }),
    ("a text that is shorter than its size", |e| {
        e["response"]["content"]["text"] = json!(text(e)[..200].to_owned());
    }),
    ("a text that is shorter than the content length", |e| {
        header(e, "response", "Content-Length", &text(e).len().to_string());
        e["response"]["content"] = json!({ "size": -1, "text": text(e)[..200].to_owned() });
    }),
    ("a cut base64", |e| {
        let cut = base64(&text(e))[..201].to_owned();
        e["response"]["content"]["text"] = json!(cut);
        e["response"]["content"]["encoding"] = json!("base64");
    }),
    ("no base64", |e| {
        e["response"]["content"] = json!({ "size": -1, "text": "!not base64!", "encoding": "base64" });
    }),
    ("an encoding that nobody knows", |e| {
        e["response"]["content"]["encoding"] = json!("rot13");
    }),
    ("an answer that broke off", |e| {
        e["response"]["_error"] = json!("net::ERR_CONTENT_LENGTH_MISMATCH");
    }),
    ("a body that is still compressed", |e| {
        header(e, "response", "Content-Encoding", "gzip");
        e["response"]["content"] =
            json!({ "size": -1, "text": "H4sIAAAAAAAAA6uuBQBDv6ajAgAAAA==", "encoding": "base64" });
    }),
    ("zlib", |e| {
        compressed(
            e,
            "deflate",
            &packed(read::ZlibEncoder::new(text(e).as_bytes(), Compression::best())),
        );
    }),
    ("deflate", |e| {
        compressed(
            e,
            "deflate",
            &packed(read::DeflateEncoder::new(text(e).as_bytes(), Compression::best())),
        );
    }),
    ("zstd", |e| {
        compressed(
            e,
            "zstd",
            b"\x28\xb5\x2f\xfd\x04\x58\x11\x00\x00{\"a\":1}\xb5\x2f\xfd\x9e",
        );
    }),
    ("gzip, its bytes taken for letters", |e| {
        let bytes = packed(read::GzEncoder::new(text(e).as_bytes(), Compression::best()));
        let letters: String = bytes.into_iter().map(char::from).collect();
        header(e, "response", "Content-Encoding", "gzip");
        e["response"]["content"] = json!({ "size": letters.chars().count(), "text": letters });
    }),
    ("a 304", |e| {
        e["response"]["status"] = json!(304);
    }),
];

/// Bodies that are whole, however they are written.
const KEPT: [Quirk; 8] = [
    ("base64 with line breaks", |e| {
        let encoded = base64(&text(e));
        let lines: Vec<&str> = encoded
            .as_bytes()
            .chunks(76)
            .map(|c| str::from_utf8(c).unwrap())
            .collect();
        e["response"]["content"]["text"] = json!(lines.join("\r\n"));
        e["response"]["content"]["encoding"] = json!("base64");
    }),
    ("base64 without padding", |e| {
        let spaced = format!("{} ", text(e));
        e["response"]["content"]["text"] = json!(base64(&spaced).trim_end_matches('='));
        e["response"]["content"]["encoding"] = json!("BASE64");
    }),
    ("no headers at all", |e| {
        e["response"]["headers"] = json!([]);
    }),
    ("decompressed", |e| {
        header(e, "response", "Content-Encoding", "br");
    }),
    ("a lower-case method", |e| {
        e["request"]["method"] = json!("get");
    }),
    ("no size", |e| {
        e["response"]["content"]["size"] = json!(-1);
    }),
    ("a size in characters that the text exceeds", |e| {
        e["response"]["content"]["size"] = json!(12);
    }),
    ("a compressed size that exceeds the text", |e| {
        header(e, "response", "Content-Encoding", "gzip");
        header(e, "response", "Content-Length", "99999");
        e["response"]["content"]["size"] = json!(99999);
    }),
];

#[test]
fn a_body_that_was_not_kept_whole_is_not_judged() {
    for (what, change) in LOST {
        let (done, record) = judged(&[written(change)], what);
        assert_eq!(done.code, 4, "{what}: {}", done.out);
        assert!(done.out.contains("not judged: entry 0"), "{what}: {}", done.out);
        assert_eq!(record["profiles"], json!([]), "{what}");
    }
}

#[test]
fn a_body_that_was_kept_is_judged_however_it_is_written() {
    for (what, change) in KEPT {
        let (done, record) = judged(&[written(change)], what);
        assert_eq!(done.code, 0, "{what}: {}", done.out);
        for id in ["dcs-v1-status.200", "dcs-v1-status.200.redis.running_count"] {
            assert_eq!(clause(&record, id)["verdict"], "pass", "{what}: {id}");
        }
    }
    // And what is broken in it shows.
    let broken = json!({ "running_count": "8" });
    let mut entry = get(&url(), 200, &broken);
    entry["request"]["method"] = json!("get");
    let mut page = with_text(&url(), 200, "<html>welcome</html>");
    header(&mut page, "response", "Content-Encoding", "gzip");
    for entry in [entry, page] {
        let place = Place::new("http://127.0.0.1:1", "");
        std::fs::write(place.path("others.har"), har(&[entry])).unwrap();
        assert_eq!(place.judge("others.har", &[]).code, 1);
    }
}

/// What a cache answered, as browsers and proxies write it: its body is judged, its headers are not.
#[test]
fn what_a_cache_answered_says_nothing_of_headers() {
    let cached: [Quirk; 8] = [
        ("Chrome, memory", |e| {
            e["_fromCache"] = json!("memory");
        }),
        ("Chrome, service worker", |e| {
            e["response"]["_fetchedViaServiceWorker"] = json!(true);
        }),
        ("Firefox", |e| {
            e["cache"]["afterRequest"] = json!({ "lastAccess": "2026-02-03T04:00:00Z" });
        }),
        ("Safari", |e| {
            e["_fetchType"] = json!("Disk Cache");
        }),
        ("nothing over the wire", |e| {
            e["response"]["bodySize"] = json!(0);
        }),
        ("no bytes over the wire", |e| {
            e["response"]["_transferSize"] = json!(0);
        }),
        ("a comment", |e| {
            e["comment"] = json!("served from cache");
        }),
        ("revalidated", |e| header(e, "request", "If-None-Match", "\"1\"")),
    ];
    for (what, change) in cached {
        let mut entry = written(change);
        entry["response"]["headers"] = json!([{ "name": "Content-Type", "value": "text/plain" }]);
        let (done, record) = judged(&[entry], what);
        assert_eq!(done.code, 0, "{what}: {}", done.out);
        assert_eq!(
            clause(&record, "dcs-v1-status.200.redis")["verdict"],
            "pass",
            "{what}"
        );
    }
}

/// A server in front that does not take the connection never asked the service.
#[test]
fn a_page_about_the_connection_is_not_the_services_own() {
    for said in [
        "<html><head><title>400 The plain HTTP request was sent to HTTPS port</title></head><hr>nginx</html>",
        "<html><title>400 No required SSL certificate was sent</title></html>",
        "<p>Reason: You're speaking plain HTTP to an SSL-enabled server port.<br /></p>",
        "Client sent an HTTP request to an HTTPS server.\n",
    ] {
        let (done, record) = judged(&[with_text(&url(), 400, said)], said);
        assert_eq!(done.code, 0, "{said}: {}", done.out);
        assert_eq!(clause(&record, "dcs-v1-status.400")["verdict"], "inconclusive");
    }
    // What a server says of the request is an answer like any other.
    let place = Place::new("http://127.0.0.1:1", "");
    let entries = [
        with_text(&url(), 400, "<html>400 Bad Request</html>"),
        get(&url(), 500, &dcs_error("DCS.1")),
    ];
    std::fs::write(place.path("others.har"), har(&entries)).unwrap();
    assert_eq!(place.judge("others.har", &[]).code, 1);
}

/// Whoever reads a report sees what was judged, and can tell an edited recording from another.
#[test]
fn every_report_says_first_which_recording_was_judged() {
    use ring::digest::{SHA256, digest};
    let place = Place::new("http://127.0.0.1:1", "");
    let recording = har(&[written(|_| ())]);
    std::fs::write(place.path("others.har"), &recording).unwrap();
    let done = place.judge("others.har", &[]);
    let said = format!(
        "judged from the recording others.har (sha256:{}), not by asking a target",
        hex::encode(digest(&SHA256, recording.as_bytes()))
    );
    assert!(done.out.contains(&said), "{}", done.out);
    assert_eq!(
        read(&place.path("again/results.json"))["notices"][0],
        said.as_str()
    );
    for name in ["report.html", "summary.md", "junit.xml"] {
        let report = std::fs::read_to_string(place.path("again").join(name)).unwrap();
        assert!(report.contains(&said), "{name}");
    }
}

/// No recorder's quirk turns a conforming target nonconformant.
#[tokio::test(flavor = "multi_thread")]
async fn no_quirk_of_further_evidence_fails_a_conforming_target() {
    let reference = reference(&[]).await;
    let place = Place::new(&reference.url(), "");
    let entries: Vec<Value> = LOST
        .into_iter()
        .chain(KEPT)
        .map(|(_, change)| written(change))
        .collect();
    std::fs::write(place.path("others.har"), har(&entries)).unwrap();
    let file = place.word("others.har");
    let done = place.run(&["--profile", "dcs-v1-status", "--evidence", &file]);
    reference.stop().await;
    assert_eq!(done.code, 0, "{}{}", done.out, done.err);
    let record = read(&place.path("run/results.json"));
    assert_eq!(record["summary"]["must"]["fail"], 0);
    assert_eq!(record["summary"]["should"]["fail"], 0);
}
