//! The schemas: formats asserted, and nothing in them that judges unseen.

use cloud_conformance::catalogue::{compiled::compile, schemas::KEYWORDS};
use serde_json::json;

use crate::CATALOGUE;

#[test]
fn formats_are_asserted_and_unknown_ones_refused() {
    for (format, good, bad) in [
        ("date-time", "2017-03-31T12:24:46.297Z", "2017-03-31 12:24"),
        ("uuid", "68d5745e-6af2-40e4-945d-fe449be00148", "68d5745e"),
        ("address-list", "192.168.3.100,fd00::1", "192.168.3.100;fd00::1"),
    ] {
        let validator = compile(&json!({ "format": format })).unwrap();
        assert!(validator.is_valid(&json!(good)), "{good}");
        assert!(!validator.is_valid(&json!(bad)), "{bad}");
    }
    assert!(compile(&json!({ "format": "adress-list" })).is_err());
}

/// `anyOf`, `oneOf` and `not` give one error that names no place.
#[test]
fn opaque_keywords_are_not_allowed() {
    for opaque in ["anyOf", "oneOf", "not"] {
        assert!(!KEYWORDS.contains(&opaque), "{opaque}");
    }
}

#[test]
fn every_answer_has_both_layers() {
    for profile in CATALOGUE.all() {
        assert!(!profile.schemas.is_empty(), "{}", profile.id());
        for schema in profile.schemas.values() {
            let advice = schema.entries.iter().any(|entry| !entry.must);
            assert!(advice, "{} has no should layer", schema.prefix);
        }
    }
}
