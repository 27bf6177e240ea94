//! A recording and a saved record are files that anybody may have written: they are read or refused, never in a
//! panic.

use std::{path::Path, sync::LazyLock};

use cloud_conformance::{
    catalogue::Catalogue,
    config::Target,
    recording::Recording,
    report::results,
    suite::{evidence::Evidence, run_metadata::About},
};
use proptest::{prelude::*, sample::Index};
use serde_json::{Value, json};

use super::har;

const RECORDING: &str = include_str!("../../reports/sample/traffic.har");
const RESULTS: &str = include_str!("../../reports/sample/results.json");

static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(|| Catalogue::embedded().unwrap());
static TARGET: LazyLock<Target> = LazyLock::new(|| {
    Target::reference(
        &CATALOGUE.documents(),
        "http://127.0.0.1:1",
        "a-token-of-a-test",
        "key",
        "secret",
    )
    .unwrap()
});

/// Reads everything that a recording says, as `judge` does.
fn recording(text: &[u8]) {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("x.har");
    std::fs::write(&file, text).unwrap();
    if let Ok(recording) = Recording::open(&file) {
        let _ = recording.ids();
        let _ = About::read(&recording);
        for exchange in recording.exchanges().flatten() {
            let _ = exchange.purpose.id();
        }
    }
    if let Ok(evidence) = Evidence::open(&file, &CATALOGUE, &TARGET, &|_| true) {
        let _ = (
            evidence.times(),
            evidence.address(),
            evidence.notices(0),
            evidence.left().len(),
        );
    }
}

fn record(text: &[u8]) {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("results.json");
    std::fs::write(&file, text).unwrap();
    if let Err(error) = results::read(Path::new(&file)) {
        assert!(error.to_string().len() < 1_000, "{error}");
    }
}

/// A text with a piece in place of another of its pieces.
fn mutated(text: &str, from: Index, length: usize, piece: &str) -> Vec<u8> {
    let from = from.index(text.len());
    let to = (from + length).min(text.len());
    [&text.as_bytes()[..from], piece.as_bytes(), &text.as_bytes()[to..]].concat()
}

/// A JSON document with one value in place of another.
fn replaced(document: &mut Value, at: Index, value: Value) {
    fn count(value: &Value) -> usize {
        match value {
            Value::Array(items) => 1 + items.iter().map(count).sum::<usize>(),
            Value::Object(members) => 1 + members.values().map(count).sum::<usize>(),
            _ => 1,
        }
    }
    fn put(at: &mut Value, left: &mut usize, value: &Value) {
        if *left == 0 {
            *at = value.clone();
        }
        *left = left.wrapping_sub(1);
        match at {
            Value::Array(items) => items.iter_mut().for_each(|below| put(below, left, value)),
            Value::Object(members) => members.values_mut().for_each(|below| put(below, left, value)),
            _ => {}
        }
    }
    let mut left = at.index(count(document));
    put(document, &mut left, &value);
}

fn any_value() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(json!(null)),
        Just(json!([])),
        Just(json!({})),
        Just(json!([[1]])),
        Just(json!({ "": {} })),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "\\PC{0,20}".prop_map(Value::from),
        Just(json!("base64")),
        Just(json!("+999999-12-31T23:59:60Z")),
        Just(json!(1e300)),
        Just(json!(u64::MAX)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_read_or_refused(text in prop::collection::vec(any::<u8>(), 0..300), words in "[\\[\\]{}:,\"a-z_ 0-9]{0,200}") {
        for text in [&text[..], words.as_bytes(), format!("{{\"log\":{{\"entries\":[{words}]}}}}").as_bytes()] {
            recording(text);
            record(text);
        }
    }

    #[test]
    fn a_file_of_ours_with_another_piece_is_read_or_refused(at: Index, length in 0..60_usize, piece in "[\\[\\]{}:,\"a-z0-9\\\\]{0,20}") {
        recording(&mutated(RECORDING, at, length, &piece));
        record(&mutated(RESULTS, at, length, &piece));
    }

    #[test]
    fn a_file_with_another_value_is_read_or_refused(at: Index, value in any_value()) {
        let body = har::v1_counts();
        let url = format!("http://127.0.0.1:1/v1.0/{}/instances/status", har::PROJECT);
        let theirs = har::har(&[har::get(&url, 200, &body), har::get(&url, 500, &har::dcs_error("DCS.4000"))]);
        for text in [RECORDING, &theirs] {
            let mut document = serde_json::from_str(text).unwrap();
            replaced(&mut document, at, value.clone());
            recording(document.to_string().as_bytes());
        }
        let mut document = serde_json::from_str(RESULTS).unwrap();
        replaced(&mut document, at, value);
        record(document.to_string().as_bytes());
    }
}
