//! Any bytes are the record of a run, or are refused in one sentence.

#![no_main]

use cloud_conformance::report::results;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let dir = tempfile::tempdir().expect("a folder");
    let file = dir.path().join("results.json");
    std::fs::write(&file, bytes).expect("a file");
    if let Err(error) = results::read(&file) {
        assert!(error.to_string().len() < 1000, "{error}");
    }
});
