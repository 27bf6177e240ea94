//! Rulings: named where they shape a clause, written down once.

use std::collections::BTreeSet;

use cloud_conformance::catalogue::schemas::AnswerSchema;
use serde_json::Value;

use crate::{CATALOGUE, FILES, each_schema, schema_files};

/// Rulings that hold everywhere, or of what is not judged: no clause names them.
const GENERAL: [&str; 12] = [
    "code-lists",
    "dcs-authentication",
    "example-and-table",
    "free-form",
    "gateway",
    "gateway-code",
    "known-differences",
    "no-failed-instance",
    "older-spelling",
    "other-status",
    "quiet-account",
    "undocumented-member",
];

/// Every ruling that features, schemas, documents and clauses name, with a place that does.
fn named() -> Vec<(String, String)> {
    let mut named = vec![];
    for profile in CATALOGUE.all() {
        for (table, row) in profile.document.rows() {
            let place = format!("{}: {}", profile.id(), table.source(row));
            named.extend(row.ruling.iter().map(|r| (r.clone(), place.clone())));
        }
        for scenario in &profile.scenarios {
            named.extend(
                scenario
                    .ruling
                    .iter()
                    .map(|r| (r.clone(), scenario.place.clone())),
            );
        }
        for clause in &profile.clauses {
            named.extend(clause.ruling.iter().map(|r| (r.clone(), clause.id.clone())));
        }
    }
    for (path, schema) in &schema_files() {
        each_schema(schema, &mut |below: &Value| {
            if let Some(ruling) = below.get("x-ruling").and_then(Value::as_str) {
                named.push((ruling.to_owned(), (*path).to_owned()));
            }
        });
    }
    named
}

#[test]
fn every_ruling_that_is_named_is_written_down() {
    for (ruling, place) in named() {
        let text = CATALOGUE.rulings().get(&ruling);
        assert!(
            text.is_some_and(|t| !t.is_empty()),
            "{place} names the ruling {ruling}"
        );
    }
}

#[test]
fn every_ruling_that_is_written_down_is_named_or_general() {
    let named: BTreeSet<String> = named().into_iter().map(|(ruling, _)| ruling).collect();
    for ruling in CATALOGUE.rulings().keys() {
        let general = GENERAL.contains(&ruling.as_str());
        assert!(
            named.contains(ruling) != general,
            "{ruling}: named or general, one of both"
        );
    }
    for general in GENERAL {
        assert!(
            CATALOGUE.rulings().contains_key(general),
            "{general} is not written down"
        );
    }
}

/// A heading that is given twice would hide one of the two texts.
#[test]
fn every_ruling_is_written_down_once_and_spelled_in_kebab_case() {
    let text = FILES.get("features/rulings.md").unwrap();
    let ids: Vec<&str> = text.lines().filter_map(|l| l.strip_prefix("## ")).collect();
    assert_eq!(ids.len(), CATALOGUE.rulings().len());
    for id in ids {
        assert!(id.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'), "{id}");
    }
}

/// An advice is a reading of ours: it says which one.
#[test]
fn every_advice_of_a_schema_has_a_ruling() {
    let schemas = CATALOGUE.all().iter().flat_map(|p| p.schemas.values());
    for entry in schemas.flat_map(|s: &AnswerSchema| &s.entries) {
        assert!(entry.ruling.is_some(), "{}", entry.clause);
    }
}
