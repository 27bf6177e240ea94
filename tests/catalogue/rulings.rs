//! Rulings: named where they shape a clause or a row.

use std::collections::BTreeSet;

use crate::CATALOGUE;

/// Rulings that hold everywhere, or of what is not judged: no clause names them.
const GENERAL: [&str; 8] = [
    "code-lists",
    "dcs-authentication",
    "free-form",
    "gateway",
    "known-differences",
    "older-spelling",
    "other-status",
    "undocumented-member",
];

#[test]
fn every_ruling_that_is_written_down_is_named_or_general() {
    let shaped = CATALOGUE.clauses().flat_map(|clause| &clause.rulings);
    let clauses = shaped.map(|shaped| &shaped.ruling);
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
