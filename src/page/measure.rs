//! How well pages are read: understood or not, and how many members of a page's own example have a row of the right kind.

use serde_json::Value;

use super::{
    model::{Answer, Kind, Page},
    nest::fits,
};

/// Members of the examples, and those that have a row of the right kind.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Members {
    /// Members that the examples show.
    pub shown: usize,
    /// Those with a row of the right kind.
    pub right: usize,
    /// The others, with why.
    pub wrong: Vec<String>,
}

/// Holds the examples of a page against its rows.
pub fn members(page: &Page) -> Members {
    let mut found = Members::default();
    for answer in page.answers.iter().filter(|a| a.members().next().is_some()) {
        for example in &answer.examples {
            walk(answer, &example.body, "", &mut found, 0);
        }
    }
    found
}

fn walk(answer: &Answer, value: &Value, path: &str, found: &mut Members, depth: usize) {
    if depth > 40 {
        return;
    }
    match value {
        Value::Array(items) => items
            .iter()
            .for_each(|item| walk(answer, item, path, found, depth + 1)),
        Value::Object(members) => {
            for (name, below) in members {
                let at = if path.is_empty() {
                    name.clone()
                } else {
                    format!("{path}.{name}")
                };
                let row = answer.members().find(|(p, _)| *p == at).map(|(_, row)| row);
                // What lies in a member without rows of its own is as the example shows it: nothing to compare.
                let open = row.is_none()
                    && !path.is_empty()
                    && !answer.members().any(|(p, _)| p.starts_with(&format!("{path}.")));
                if open || at == "Response" {
                    walk(answer, below, &at, found, depth + 1);
                    continue;
                }
                found.shown += 1;
                let kind = Kind::of(below);
                match row {
                    None => found.wrong.push(format!("{}: `{at}` has no row", answer.status)),
                    Some(row) if row.kinds.is_empty() || fits(&row.kinds, kind) || kind == Kind::Null => {
                        found.right += 1;
                    }
                    Some(row) => found.wrong.push(format!(
                        "{}: `{at}` is {} in the table and {} in the example",
                        answer.status,
                        row.kinds[0].word(),
                        kind.word()
                    )),
                }
                walk(answer, below, &at, found, depth + 1);
            }
        }
        _ => {}
    }
}
