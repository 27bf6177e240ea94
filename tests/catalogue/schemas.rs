//! The schemas: valid, compiled with formats asserted, and nothing in them that judges unseen.

use cloud_conformance::catalogue::schemas::{KEYWORDS, Rule, compile};
use serde_json::{Value, json};

use crate::{CATALOGUE, each_schema, schema_files};

const DRAFT: &str = "https://json-schema.org/draft/2020-12/schema";

#[test]
fn every_schema_is_one_of_2020_12_and_compiles() {
    for (path, schema) in schema_files() {
        assert_eq!(schema["$schema"], DRAFT, "{path}");
        assert!(schema["title"].is_string(), "{path} has no title");
        jsonschema::meta::validate(&schema).unwrap_or_else(|e| panic!("{path}: {e}"));
        compile(&schema, path).unwrap();
    }
}

#[test]
fn formats_are_asserted_and_unknown_ones_refused() {
    for (format, good, bad) in [
        ("date-time", "2017-03-31T12:24:46.297Z", "2017-03-31 12:24"),
        ("uuid", "68d5745e-6af2-40e4-945d-fe449be00148", "68d5745e"),
        ("address-list", "192.168.3.100,fd00::1", "192.168.3.100;fd00::1"),
    ] {
        let validator = compile(&json!({ "$schema": DRAFT, "format": format }), "a test").unwrap();
        assert!(validator.is_valid(&json!(good)), "{good}");
        assert!(!validator.is_valid(&json!(bad)), "{bad}");
    }
    let unknown = json!({ "$schema": DRAFT, "format": "adress-list" });
    assert!(compile(&unknown, "a test").is_err());
}

/// `anyOf`, `oneOf` and `not` give one error that names no place.
#[test]
fn schemas_use_only_the_allowed_keywords() {
    for opaque in ["anyOf", "oneOf", "not"] {
        assert!(!KEYWORDS.contains(&opaque), "{opaque}");
    }
    for (path, schema) in &schema_files() {
        each_schema(schema, &mut |below: &Value| {
            for keyword in below.as_object().into_iter().flatten().map(|(k, _)| k) {
                assert!(KEYWORDS.contains(&keyword.as_str()), "{path}: {keyword}");
            }
        });
    }
}

#[test]
fn every_answer_has_both_layers() {
    for profile in CATALOGUE.all() {
        assert!(!profile.schemas.is_empty(), "{}", profile.id());
        for schema in profile.schemas.values() {
            assert!(
                !schema.entries.is_empty(),
                "{} has no should layer",
                schema.prefix
            );
        }
    }
}

#[test]
fn every_entry_is_a_clause_of_its_answer() {
    for profile in CATALOGUE.all() {
        for schema in profile.schemas.values() {
            for entry in &schema.entries {
                let beginning = format!("{}.", schema.prefix);
                assert!(entry.clause.starts_with(&beginning), "{}", entry.clause);
                assert!(entry.statement.ends_with('.'), "{}", entry.clause);
                if let Rule::Schema { schema, .. } = &entry.rule {
                    assert!(
                        schema.as_object().is_some_and(|o| !o.is_empty()),
                        "{}",
                        entry.clause
                    );
                }
            }
        }
    }
}
