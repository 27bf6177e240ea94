//! The catalogue as it is released: documents, features, schemas and rulings fit together.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test may panic"
)]

mod agreement;
mod broken;
mod examples;
mod features;
mod generated;
mod rows;
mod rulings;
mod schemas;

#[path = "../made_up/mod.rs"]
mod made_up;
#[path = "../program/mod.rs"]
mod program;

use std::sync::LazyLock;

use cloud_conformance::catalogue::{Catalogue, Files};
use serde_json::Value;

static FILES: LazyLock<Files> = LazyLock::new(Files::embedded);
static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(|| Catalogue::load(&FILES).unwrap());

/// Every schema file of a profile with its path.
fn schema_files() -> Vec<(&'static str, Value)> {
    FILES
        .under("schemas/", ".json")
        .filter(|(path, _)| path.matches('/').count() > 1)
        .map(|(path, text)| (path, serde_json::from_str(text).unwrap()))
        .collect()
}

/// Calls a function with every schema of a file, the inner ones included, but not with names.
fn each_schema<'a>(schema: &'a Value, visit: &mut impl FnMut(&'a Value)) {
    visit(schema);
    for (keyword, value) in schema.as_object().into_iter().flatten() {
        match (keyword.as_str(), value) {
            ("properties" | "$defs", Value::Object(named)) => {
                named.values().for_each(|below| each_schema(below, visit));
            }
            ("allOf", Value::Array(items)) => items.iter().for_each(|below| each_schema(below, visit)),
            ("items" | "if" | "then" | "else", below) => each_schema(below, visit),
            _ => {}
        }
    }
}
