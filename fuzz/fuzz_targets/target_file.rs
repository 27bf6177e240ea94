//! Any text is a target file, or is refused in sentences that a terminal takes.

#![no_main]

use std::{path::Path, sync::LazyLock};

use cloud_conformance::{
    catalogue::Catalogue,
    config::{Overrides, Target},
};
use libfuzzer_sys::fuzz_target;

static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(|| Catalogue::embedded().expect("the embedded suite"));

fuzz_target!(|text: &str| {
    let env = |_: &str| Some("a-secret-of-no-account".to_owned());
    let path = Path::new("target.toml");
    if let Err(errors) = Target::from_text(text, path, &CATALOGUE.documents(), &env, &Overrides::default()) {
        let told = errors.to_string();
        assert!(
            told.lines()
                .all(|line| line.len() < 1500 && !line.contains(char::is_control))
        );
        assert!(!told.contains("a-secret-of-no-account"));
    }
});
