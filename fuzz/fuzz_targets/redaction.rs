//! A secret in the midst of anything is masked, and the last look finds none of it.

#![no_main]

use std::sync::LazyLock;

use cloud_conformance::redact::Redactor;
use libfuzzer_sys::fuzz_target;
use secrecy::SecretString;

const SECRET: &str = "kT9/x+Zq%41\"w é-secret";

static REDACTOR: LazyLock<Redactor> =
    LazyLock::new(|| Redactor::new([("token", &SecretString::from(SECRET))]).expect("a redactor"));

fuzz_target!(|data: (&[u8], &[u8], bool)| {
    let (before, after, cut_off) = data;
    let text = [before, SECRET.as_bytes(), after].concat();
    let masked = REDACTOR.body(&text, cut_off);
    assert!(
        !REDACTOR.contains_secret(&masked),
        "{:?}",
        String::from_utf8_lossy(&masked)
    );
});
