//! Any text is a file of a suite, or its mistakes are told.

#![no_main]

use std::sync::LazyLock;

use cloud_conformance::catalogue::{
    Catalogue, Files, document::Document, features, mistakes::Mistakes, rulings, schemas::AnswerSchema,
};
use libfuzzer_sys::fuzz_target;

const PROFILE: &str = "clouddc-v1-status";

static FILES: LazyLock<Files> = LazyLock::new(Files::embedded);
static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(|| Catalogue::embedded().expect("the embedded suite"));

fuzz_target!(|text: &str| {
    let with = |path: &str| FILES.clone().with(path, text.to_owned());
    let feature = with(&format!("features/{PROFILE}/1-state.feature"));
    let document = &CATALOGUE.get(PROFILE).expect("a profile").document;
    drop(features::load(&feature, document, &mut Mistakes::new(&feature)));
    drop(Document::parse("features/x/document.toml", text));
    drop(AnswerSchema::read(
        &with(&format!("schemas/{PROFILE}/200.json")),
        PROFILE,
        "200",
    ));
    drop(rulings::parse(text));
});
