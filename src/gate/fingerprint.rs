//! What is accepted of a clause that fails: its findings without what differs from run to run.
//!
//! Comes in: a clause of a record. Goes out: a digest that stays the same when ids, times, counts, the
//! number of exchanges and texts of the target change, and that changes when the clause breaks in another
//! way. It is over the set of its kinds of findings, so that neither their order nor their number counts.

use std::collections::BTreeSet;

use ring::digest::{self, SHA256};

use crate::record::kind::{self, ID, WORDS, normal, plain};
use crate::record::{ClauseRecord, Finding};

/// The fingerprint of a clause's findings.
pub fn of(clause: &ClauseRecord) -> String {
    let kinds: BTreeSet<String> = clause.findings.iter().map(kind).collect();
    let text = kinds.into_iter().collect::<Vec<_>>().join("\n");
    format!(
        "sha256:{}",
        hex::encode(digest::digest(
            &SHA256,
            format!("{}\n{text}", clause.id).as_bytes()
        ))
    )
}

/// A finding without what differs from run to run: its kind, and the form of what came.
fn kind(finding: &Finding) -> String {
    format!("{} | {}", kind::of(finding), form(&finding.actual))
}

/// What came: a value of JSON by its form, words as they are.
fn form(actual: &str) -> String {
    let shown = actual.split('…').next().unwrap_or_default();
    match serde_json::from_str(actual) {
        Ok(serde_json::Value::String(text))
            if !text.contains(char::is_whitespace) && plain(&text, &[]) == ID =>
        {
            ID.to_owned()
        }
        Ok(serde_json::Value::String(text)) => letters(&text),
        Ok(value @ (serde_json::Value::Null | serde_json::Value::Bool(_))) => value.to_string(),
        Ok(serde_json::Value::Number(_)) => normal(actual),
        _ if shown.starts_with(['{', '[', '"']) => shown.chars().take(1).collect(),
        _ => normal(actual),
    }
}

/// A text's form: letters and digits by their kind, everything else as it stands; prose is only that.
fn letters(text: &str) -> String {
    if text.split_whitespace().count() > WORDS {
        return "prose".to_owned();
    }
    let mut form = String::new();
    for c in text.chars() {
        let kind = match c {
            c if c.is_ascii_digit() => '0',
            c if c.is_uppercase() => 'A',
            c if c.is_alphabetic() => 'a',
            c => c,
        };
        // A run of letters or digits has no length.
        if !(kind.is_alphanumeric() && form.ends_with(kind)) {
            form.push(kind);
        }
    }
    form
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding(message: &str, pointer: &str, actual: &str) -> String {
        kind(&Finding {
            message: message.to_owned(),
            pointer: Some(pointer.to_owned()),
            expected: String::new(),
            actual: actual.to_owned(),
            exchange: 0,
            compared_with: vec![],
            ..Finding::default()
        })
    }

    #[test]
    fn what_differs_from_run_to_run_does_not_count() {
        for (one, other) in [
            (
                (
                    "a.b is missing (instance 68d5745e-6af2-40e4-945d-fe449be00148)",
                    "/a/0/b",
                    "no such member",
                ),
                (
                    "a.b is missing (instance 68d5745e-6af2-40e4-945d-fe449be00201)",
                    "/a/12/b",
                    "no such member",
                ),
            ),
            (
                ("n is 8 with a and 9 with b", "/n", "8"),
                ("n is 118 with a and 7 with b", "/n", "118"),
            ),
            (
                (
                    "RequestId 0d8e3a1c-64c2 was given to an earlier request, too",
                    "/r",
                    "\"0d8e3a1c-64c2\"",
                ),
                (
                    "RequestId 1fe93a1c-0000 was given to an earlier request, too",
                    "/r",
                    "\"1fe93a1c-0000\"",
                ),
            ),
            (
                (
                    "created_at is \"2020-08-12T09:00:17.046\", which is not so",
                    "/c",
                    "\"2020-08-12T09:00:17.046\"",
                ),
                (
                    "created_at is \"2026-11-02T10:00:17.2\", which is not so",
                    "/c",
                    "\"2026-11-02T10:00:17.2\"",
                ),
            ),
            (
                ("m is longer than 1024 characters", "/m", "1025 characters"),
                ("m is longer than 1024 characters", "/m", "4711 characters"),
            ),
            (
                (
                    "the page lacks some",
                    "/l",
                    "without ins-r8hr2upy, ins-5d8a23rs and 3 more",
                ),
                ("the page lacks some", "/l", "without ins-aaaaaaaa and 12 more"),
            ),
            (
                ("k is 1 item", "/k", "\"Instance 7 was not found at 10:00\""),
                ("k is 2 items", "/k", "\"The disk of it is full\""),
            ),
        ] {
            assert_eq!(finding(one.0, one.1, one.2), finding(other.0, other.1, other.2));
        }
    }

    #[test]
    fn another_fault_counts() {
        for (one, other) in [
            (
                ("n is text, not a whole number", "/n", "\"8\""),
                ("n is null, not a whole number", "/n", "null"),
            ),
            (("n is missing", "/a/n", ""), ("n is missing", "/b/n", "")),
            (
                ("an unknown instance is answered 500", "", "500"),
                ("an unknown instance is answered 200", "", "200"),
            ),
            (
                ("the HTTP status is 302, not 200", "", ""),
                ("the HTTP status is 500, not 200", "", ""),
            ),
            (
                ("t has no form", "/t", "\"22:00\""),
                ("t has no form", "/t", "\"22:00:00Z\""),
            ),
            (
                ("t has no form", "/t", "\"22:00:00\\n\""),
                ("t has no form", "/t", "\" 22:00:00\""),
            ),
            (
                ("s is \"PENDING\", none of them", "/s", "\"PENDING\""),
                ("s is \"\", none of them", "/s", "\"\""),
            ),
            (
                ("s is \"stop\", none of them", "/s", "\"stop\""),
                ("s is \"stop \", none of them", "/s", "\"stop \""),
            ),
            (
                ("Content-Type is not JSON", "", "text/html"),
                ("Content-Type is not JSON", "", "text/plain"),
            ),
        ] {
            assert_ne!(finding(one.0, one.1, one.2), finding(other.0, other.1, other.2));
        }
    }
}
