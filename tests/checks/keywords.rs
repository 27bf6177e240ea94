//! No keyword of a schema is there for nothing: without it a near miss is judged wrongly.

use std::collections::BTreeMap;

use cloud_conformance::catalogue::{Files, schemas::AnswerSchema};
use serde_json::Value;

use crate::{Case, near_misses, whole_bodies};

/// Keywords that say something to people or to the catalogue, and constrain nothing.
const WORDS: [&str; 11] = [
    "$schema",
    "$defs",
    "title",
    "description",
    "examples",
    "x-clause",
    "x-check",
    "x-form",
    "x-ruling",
    "x-by-ruling",
    "x-needs",
];

/// A schema with one thing less: where that was, and what.
struct Lesser {
    place: String,
    removed: Value,
    schema: Value,
}

/// Every schema that lacks one keyword, one required member, one listed value or one entry.
fn lesser(whole: &Value) -> Vec<Lesser> {
    let mut pointers = vec![];
    find(whole, String::new(), &mut pointers);
    let without = |place: String| {
        let mut schema = whole.clone();
        let (parent, last) = place.rsplit_once('/').unwrap();
        let removed = match schema.pointer_mut(parent).unwrap() {
            Value::Object(object) => object.shift_remove(&last.replace("~1", "/")).unwrap(),
            Value::Array(items) => items.remove(last.parse().unwrap()),
            _ => unreachable!(),
        };
        Lesser {
            place,
            removed,
            schema,
        }
    };
    pointers.into_iter().map(without).collect()
}

fn find(schema: &Value, at: String, found: &mut Vec<String>) {
    for (keyword, value) in schema.as_object().into_iter().flatten() {
        let here = format!("{at}/{}", keyword.replace('/', "~1"));
        let below = |name: &str| format!("{here}/{name}");
        match (keyword.as_str(), value) {
            ("$defs", Value::Object(named)) => {
                named
                    .iter()
                    .for_each(|(name, inner)| find(inner, below(name), found));
                continue;
            }
            (word, _) if WORDS.contains(&word) => continue,
            ("properties", Value::Object(named)) => {
                for (name, inner) in named {
                    found.push(below(name));
                    find(inner, below(name), found);
                }
            }
            ("allOf", Value::Array(items)) => {
                for (n, inner) in items.iter().enumerate() {
                    found.push(below(&n.to_string()));
                    find(inner, below(&n.to_string()), found);
                }
            }
            ("items" | "if" | "then" | "else", inner) => find(inner, here.clone(), found),
            ("required" | "enum" | "type", Value::Array(items)) if items.len() > 1 => {
                found.extend((0..items.len()).map(|n| below(&n.to_string())));
            }
            _ => {}
        }
        found.push(here);
    }
}

/// Whether a case is judged wrongly by the lesser schema. Those that speak of what was removed are
/// tried first, then those of the same member.
fn is_seen(schema: &AnswerSchema, lesser: &Lesser, cases: &[&'static Case]) -> bool {
    let name = |case: &Case| case.path.rsplit('.').next().unwrap().to_owned();
    let removed = lesser.removed.as_str();
    let of_it = |case: &&&Case| removed.is_some_and(|r| name(case) == r || case.what.contains(r));
    let near = |case: &&&Case| !case.path.is_empty() && lesser.place.contains(&name(case));
    let red = |case: &&Case| case.red(schema).is_some();
    cases.iter().filter(of_it).any(red) || cases.iter().filter(near).any(red) || cases.iter().any(red)
}

#[test]
fn dropping_any_keyword_from_any_schema_is_seen() {
    let files = Files::embedded();
    let mut cases: BTreeMap<(&str, &str), Vec<&'static Case>> = BTreeMap::new();
    for case in near_misses::CASES.iter().chain(whole_bodies::CASES.iter()) {
        cases.entry((case.profile, case.answer)).or_default().push(case);
    }
    let (mut tried, mut unseen) = (0, vec![]);
    for ((profile, answer), cases) in &cases {
        for layer in ["", ".should"] {
            let path = format!("schemas/{profile}/{answer}{layer}.json");
            let whole: Value = serde_json::from_str(files.get(&path).unwrap()).unwrap();
            for lesser in lesser(&whole) {
                tried += 1;
                let changed = files.clone().with(&path, lesser.schema.to_string());
                // A suite that is refused judges nothing wrongly.
                let Ok(schema) = AnswerSchema::read(&changed, profile, answer) else {
                    continue;
                };
                if !is_seen(&schema, &lesser, cases) {
                    unseen.push(format!("{path}{}", lesser.place));
                }
            }
        }
    }
    println!("{tried} lesser schemas");
    assert!(
        unseen.is_empty(),
        "{} of {tried} are not seen:\n{}",
        unseen.len(),
        unseen.join("\n")
    );
}
