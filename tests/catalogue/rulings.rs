//! Rulings: named where they shape a clause or a row.

use std::collections::BTreeSet;

use crate::CATALOGUE;

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

#[test]
fn every_ruling_that_is_written_down_is_named_or_general() {
    let clauses = CATALOGUE.clauses().filter_map(|clause| clause.ruling.as_ref());
    let rows = CATALOGUE.all().iter().flat_map(|profile| profile.document.rows());
    let named: BTreeSet<&String> = rows
        .filter_map(|(_, row)| row.ruling.as_ref())
        .chain(clauses)
        .collect();
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
