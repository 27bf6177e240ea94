//! What the examples show of the objects in an answer, and how like the rows of a table they are.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{
    model::{Example, Page, join},
    raw::{DEPTH, Raw},
};

/// The objects that the examples of an answer show, by their paths as the root of its tables has them.
pub fn shown(page: &Page, status: &str, root: &Raw) -> BTreeMap<String, BTreeSet<String>> {
    let answers = page.answers.iter();
    let answers = answers.filter(|a| a.status == status || a.status.is_empty());
    let found = objects(answers.flat_map(|a| &a.examples));
    // What stands in an envelope that no table names stands at the top level here.
    let envelope = found
        .iter()
        .find(|(_, members)| likeness(root, members).is_some());
    let Some(envelope) = envelope
        .map(|(path, _)| path.clone())
        .filter(|path| !path.is_empty())
    else {
        return found;
    };
    let inside = |(path, members): (String, BTreeSet<String>)| {
        let rest = path.strip_prefix(&envelope)?;
        Some((rest.trim_start_matches('.').to_owned(), members))
    };
    found.into_iter().filter_map(inside).collect()
}

/// How many percent of the names of a table and of an object are common; none where it is less than half of either.
pub fn likeness(table: &Raw, members: &BTreeSet<String>) -> Option<usize> {
    let common = table
        .rows
        .iter()
        .filter(|r| members.contains(&r.row.name))
        .count();
    let both = table.rows.len() + members.len() - common;
    (common > 0 && common * 2 >= table.rows.len().min(members.len())).then(|| common * 100 / both)
}

/// The objects that examples show by their paths, with the names of their members.
pub fn objects<'e>(examples: impl IntoIterator<Item = &'e Example>) -> BTreeMap<String, BTreeSet<String>> {
    let mut found = BTreeMap::new();
    for example in examples {
        below(&example.body, "", &mut found, 0);
    }
    found
}

fn below(value: &Value, path: &str, found: &mut BTreeMap<String, BTreeSet<String>>, depth: usize) {
    if depth > DEPTH * 2 {
        return;
    }
    match value {
        Value::Object(members) => {
            found
                .entry(path.to_owned())
                .or_default()
                .extend(members.keys().cloned());
            for (name, value) in members {
                below(value, &join(path, name), found, depth + 1);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| below(item, path, found, depth + 1)),
        _ => {}
    }
}
