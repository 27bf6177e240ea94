//! Whatever a target file says, only the documented request reaches the wire.

use std::cell::Cell;
use std::sync::{Arc, LazyLock, Mutex};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::State;
use axum::http::{Request, Response};
use cloud_conformance::catalogue::document::Document;
use cloud_conformance::catalogue::{Catalogue, Files, Selection};
use cloud_conformance::config::{Overrides, Target};
use cloud_conformance::suite::run::{Order, Traffic, run};
use percent_encoding::percent_decode_str;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use regex::Regex;

use crate::keys;

/// Marks the requests of a provocation.
const MARK: &str = "x-case";

/// Every request as it came: method, parts of the head, body.
type Seen = Arc<Mutex<Vec<(String, String, String)>>>;

/// A server that notes what it is asked and serves an account without instances.
async fn noting() -> (String, Seen) {
    let seen = Seen::default();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let router = Router::new().fallback(note).with_state(Arc::clone(&seen));
    tokio::spawn(async move { axum::serve(listener, router).await });
    (url, seen)
}

async fn note(State(seen): State<Seen>, request: Request<Body>) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, 1 << 20).await.unwrap();
    let headers = parts
        .headers
        .iter()
        .map(|(name, value)| format!("\n{name}={}", String::from_utf8_lossy(value.as_bytes())));
    let head = format!("{}{}", parts.uri, headers.collect::<String>());
    let body = String::from_utf8_lossy(&body).into_owned();
    seen.lock().unwrap().push((parts.method.to_string(), head, body));
    Response::builder()
        .header("content-type", "application/json")
        .body(Body::from(
            r#"{"Response":{"TotalCount":0,"InstanceStatusSet":[],"RequestId":"6f4a0b1e-6a3c-4c3f-9d5e-6e1d8a3c9b10"}}"#,
        ))
        .unwrap()
}

/// Every action that a lax reader finds in a text, whatever is undone of its encoding.
fn actions(text: &str) -> Vec<String> {
    static ACTION: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r#"(?:^|[^a-z])(?:x[-_]tc[-_])?action[^a-z=:]*["'\]]*\s*[=:]\s*["']?([a-z]*)"#).unwrap()
    });
    let mut found = vec![];
    let mut layer = text.to_owned();
    for _ in 0..6 {
        let lower = layer.to_ascii_lowercase();
        found.extend(ACTION.captures_iter(&lower).map(|c| c[1].to_owned()));
        let plain = unescaped(&layer.replace('+', " "));
        layer = percent_decode_str(&plain).decode_utf8_lossy().into_owned();
    }
    found
}

/// Without the escapes of JSON.
fn unescaped(text: &str) -> String {
    static ESCAPE: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\\u00([0-9a-fA-F]{2})").unwrap());
    ESCAPE
        .replace_all(text, |c: &regex::Captures<'_>| {
            char::from(u8::from_str_radix(&c[1], 16).unwrap()).to_string()
        })
        .into_owned()
}

/// A name in one of the ways to write it.
fn spelled() -> impl Strategy<Value = String> {
    let names = &[
        "Action",
        "Action",
        "Action",
        "X-TC-Action",
        "Version",
        "Nonce",
        "Signature",
        "_method",
        "Limit",
        "Offset",
    ][..];
    let way = prop::sample::select(&["", "upper", "percent", "twice", "json", "nul", "index", "space"][..]);
    (prop::sample::select(names), way, 0..3_usize).prop_map(|(name, way, at)| {
        let (before, letter, after) = (&name[..at], name.as_bytes()[at], &name[at + 1..]);
        match way {
            "upper" => name.to_uppercase(),
            "percent" => format!("{before}%{letter:02x}{after}"),
            "twice" => format!("{before}%25{letter:02x}{after}"),
            "json" => format!("{before}\\u00{letter:02x}{after}"),
            "nul" => format!("{name}%00"),
            "index" => format!("{name}[0]"),
            "space" => format!("+{name}"),
            _ => name.to_owned(),
        }
    })
}

fn value() -> impl Strategy<Value = &'static str> {
    prop::sample::select(&["TerminateInstances", "1", "0", "x%26Action%3DStopInstances"][..])
}

fn form() -> impl Strategy<Value = String> {
    let pair = (
        spelled(),
        value(),
        prop::sample::select(&["&", "&", ";", "%26"][..]),
    );
    prop::collection::vec(pair, 0..3).prop_map(|pairs| {
        pairs
            .iter()
            .fold(String::new(), |all, (n, v, s)| format!("{all}{n}={v}{s}"))
    })
}

fn body() -> impl Strategy<Value = String> {
    let pair = (spelled(), value()).prop_map(|(n, v)| format!("\"{n}\":\"{v}\""));
    let json = prop::collection::vec(pair, 0..3).prop_map(|pairs| format!("{{{}}}", pairs.join(",")));
    prop_oneof![json, form()]
}

/// What the table of the target says beside its address: headers of every request.
fn headers_of_the_target() -> impl Strategy<Value = String> {
    let header = (spelled(), Just("TerminateInstances"));
    let header = header.prop_map(|(name, value)| format!("{name:?} = {value:?}, "));
    prop::collection::vec(header, 0..2).prop_map(|headers| headers.concat())
}

/// What the table of the profile says: a region, which every request names.
fn region() -> impl Strategy<Value = String> {
    let odd = (spelled(), value()).prop_map(|(name, value)| format!("ap-guangzhou&{name}={value}"));
    prop_oneof![6 => Just("ap-guangzhou".to_owned()), 1 => odd, 1 => value().prop_map(str::to_owned)]
}

/// What a provocation says beside its profile: TOML lines.
fn provocation() -> impl Strategy<Value = String> {
    let header =
        (spelled(), Just("TerminateInstances")).prop_map(|(name, value)| format!("{name:?} = {value:?}, "));
    let headers = prop::collection::vec(header, 0..2).prop_map(|headers| headers.concat());
    let method = prop::sample::select(&["GET", "HEAD", "POST", "POST", "DELETE"][..]);
    let path = prop_oneof![3 => Just(None), 1 => form().prop_map(|form| Some(format!("/;{form}")))];
    let parts = (
        method,
        prop::option::weighted(0.3, form()),
        prop::option::weighted(0.3, body()),
        headers,
        path,
        any::<bool>(),
    );
    parts.prop_map(|(method, query, body, headers, path, anonymous)| {
        let mut lines = format!("method = \"{method}\"\nheaders = {{ {headers}{MARK} = \"1\" }}\n");
        let texts = [
            ("query", query),
            ("body", body.filter(|_| method == "POST")),
            ("path", path),
        ];
        for (key, text) in texts {
            lines.extend(text.map(|text| format!("{key} = {text:?}\n")));
        }
        if anonymous {
            lines.push_str("auth = \"none\"\n");
        }
        lines
    })
}

#[test]
fn no_target_file_makes_another_action_reach_the_wire() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let (url, seen) = runtime.block_on(noting());
    let catalogue = Arc::new(Catalogue::embedded().unwrap());
    let documents = Document::all(&Files::embedded()).unwrap();
    let documents: Vec<&Document> = documents.iter().collect();
    let clause = "cvm-2017-status.error.InternalServerError".to_owned();
    let selection = Selection::new(&catalogue, &[], &[clause.into()], None).unwrap();
    let schemes = &["tc3-hmac-sha256", "hmac-sha256", "hmac-sha1", "none"][..];
    // Both kinds of files have to be among the cases.
    let (refused, provoked) = (Cell::new(0), Cell::new(0));
    let mut runner = TestRunner::new(Config {
        cases: 320,
        failure_persistence: None,
        ..Config::default()
    });
    let cases = (
        provocation(),
        prop::sample::select(schemes),
        headers_of_the_target(),
        region(),
    );
    let outcome = runner.run(&cases, |(lines, scheme, headers, region)| {
        let auth = if scheme == "none" {
            "scheme = \"none\"".to_owned()
        } else {
            keys(scheme)
        };
        let file = format!(
            "auth = {{ {auth} }}\n[target]\nbase_url = \"{url}\"\nheaders = {{ {headers} }}\n\
             [profiles.cvm-2017-status]\nregion = {region:?}\n[[provoke]]\nprofile = \"cvm-2017-status\"\ncode = \"InternalServerError\"\n{lines}"
        );
        let path = std::path::Path::new("target.toml");
        let target = match Target::from_text(&file, path, &documents, &|_| None, &Overrides::default()) {
            Ok(target) => target,
            Err(error) => {
                let all = error.into_all();
                prop_assert!(
                    all.iter().all(|e| e.line().is_some_and(|line| line > 3)),
                    "{:?}",
                    all
                );
                refused.set(refused.get() + 1);
                return Ok(());
            }
        };
        let dir = tempfile::tempdir().unwrap();
        let traffic = Traffic::Record(dir.path().join("traffic.har"));
        let order = Order::new(&catalogue, target, selection.clone(), traffic);
        runtime.block_on(run(order)).expect("a run");
        let sent = seen
            .lock()
            .unwrap()
            .iter()
            .any(|(_, head, _)| head.contains(&format!("\n{MARK}=")));
        prop_assert!(sent, "{}", file);
        provoked.set(provoked.get() + 1);
        for (method, head, body) in seen.lock().unwrap().drain(..) {
            prop_assert!(["GET", "HEAD", "POST"].contains(&method.as_str()), "{}", method);
            let found = [actions(&head), actions(&body)].concat();
            // Beside it the suite sends one that nobody knows, and none at all; a provocation does not.
            let own = !head.contains(&format!("\n{MARK}="));
            let known =
                |a: &String| a == "describeinstancesstatus" || own && a == "describenosuchconformance";
            let documented = found.iter().all(known) && (own || !found.is_empty());
            prop_assert!(documented, "{:?} in {} {}", found, head, body);
            prop_assert!(!head.to_ascii_lowercase().contains("method-override"), "{}", head);
        }
        Ok(())
    });
    outcome.unwrap();
    assert!(
        refused.get() > 0 && provoked.get() > 0,
        "{refused:?} {provoked:?}"
    );
}
