//! Any bytes are a recording, or are refused.

#![no_main]

use cloud_conformance::{recording::Recording, suite::run_metadata::About};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let dir = tempfile::tempdir().expect("a folder");
    let file = dir.path().join("traffic.har");
    std::fs::write(&file, bytes).expect("a file");
    if let Ok(recording) = Recording::open(&file) {
        let _ = (
            recording.ids().map(<[String]>::len),
            About::read(&recording).is_ok(),
        );
        for exchange in recording.exchanges().flatten() {
            let _ = exchange.answer.as_ref().map(|answer| answer.json().is_ok());
        }
    }
});
