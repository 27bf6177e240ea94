//! The rulings that a draft rests on, in `features/rulings.md` of its suite.

use std::{collections::BTreeMap, fmt::Write};

/// Rulings by their ids.
const RULINGS: [(&str, &str); 8] = [
    (
        "content-type",
        "An answer says that it is application/json: `should`.",
    ),
    ("doubled-member", "No object gives a member twice: `should`."),
    (
        "integer",
        "Integers are written without fraction or exponent: `should`.",
    ),
    (
        "example-and-table",
        "A member that the table lists and the example shows has to be there: `must`.",
    ),
    (
        "count",
        "What its name calls a count `should` never be below 0; a person raises it where the page means a promise.",
    ),
    (
        "table-only",
        "A member that a table lists and no example shows `should` be there; where it is sent, its kind is a `must`.",
    ),
    (
        "example-only",
        "A member that only the example shows is free to be absent; where it is sent, its kind `should` be the one of the example.",
    ),
    (
        "prose",
        "Limits, listed values and forms that were read from the page's prose `should` hold; a person raises those that the page promises.",
    ),
];

/// The file for drafted files: rulings that they name, and that `known` does not hold yet.
pub fn write(files: &BTreeMap<String, String>, known: &str) -> String {
    let mut text = if known.is_empty() {
        "# Drafts\n".to_owned()
    } else {
        known.trim_end().to_owned() + "\n"
    };
    for (id, words) in RULINGS {
        let presence = id == "example-and-table";
        let ways = [format!("\"x-ruling\": \"{id}\""), format!("ruling = \"{id}\"")];
        let named = files
            .values()
            .any(|f| ways.iter().any(|way| f.contains(way)) || presence && f.contains("presence = \"must\""));
        if named && !known.lines().any(|l| l.trim() == format!("## {id}")) {
            let _ = write!(text, "\n## {id}\n{words}\n");
        }
    }
    text
}
