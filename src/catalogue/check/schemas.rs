//! The schemas of a profile, file by file: words for people, rulings that exist, members that exist, examples that
//! conform.

use serde_json::Value;

use super::unknown_ruling;
use crate::catalogue::{
    Catalogue, Files, Profile,
    mistakes::Mistakes,
    schemas::{AnswerSchema, rulings, step},
};

const DRAFT: &str = "https://json-schema.org/draft/2020-12/schema";

pub(super) fn check(files: &Files, catalogue: &Catalogue, profile: &Profile, mistakes: &mut Mistakes<'_>) {
    for schema in profile.schemas.values() {
        for must in [true, false] {
            let file = schema.file(must);
            let parsed = files.get(&file).and_then(|text| serde_json::from_str(text).ok());
            let Some(layer) = parsed else { continue };
            let found = one_layer(&layer, schema, must, catalogue);
            for (pointer, why) in found {
                mistakes.at(&file, &pointer, why);
            }
        }
        entries(schema, mistakes);
        if !profile
            .clauses
            .iter()
            .any(|c| c.answer.as_ref() == Some(&schema.answer) && !c.scenarios.is_empty())
        {
            let why = format!(
                "no scenario asks for this answer: none is tagged @{}",
                schema.prefix
            );
            mistakes.on(&schema.file(true), 1, why);
        }
    }
}

fn one_layer(
    layer: &Value,
    schema: &AnswerSchema,
    must: bool,
    catalogue: &Catalogue,
) -> Vec<(String, String)> {
    let mut found = vec![];
    if layer["$schema"] != DRAFT {
        found.push(("/$schema".to_owned(), format!("`$schema` is not {DRAFT}")));
    }
    if !layer["title"].is_string() {
        found.push((String::new(), "it has no `title`".to_owned()));
    }
    let examples = layer["examples"]
        .as_array()
        .map(Vec::as_slice)
        .unwrap_or_default();
    for (n, example) in examples.iter().enumerate() {
        for error in schema.must.validator().iter_errors(example).take(3) {
            let place = error.instance_path().as_str();
            let why = format!("the example does not conform at `{place}`: {}", error.masked());
            found.push((format!("/examples/{n}{place}"), why));
        }
    }
    step(layer, Some(&schema.must), "", &mut |below, bound, at| {
        for name in required(below) {
            let named = |schema: &Value| schema["properties"].get(name).is_some();
            if !named(below) && !bound.is_some_and(named) {
                let why = format!("`required` names `{name}`, which is no property here");
                found.push((format!("{at}/required"), why));
            }
        }
        let unknown = rulings(below)
            .into_iter()
            .filter_map(|id| unknown_ruling(catalogue, &id));
        found.extend(unknown.map(|why| (format!("{at}/x-ruling"), why)));
        let words = below["description"]
            .as_str()
            .filter(|words| !words.ends_with('.'));
        if let Some(words) = words {
            found.push((
                format!("{at}/description"),
                format!("the description `{words}` is no sentence with a full stop"),
            ));
        }
        if must && is_named(at) && below["description"].is_null() && below["$ref"].is_null() {
            found.push((at.to_owned(), "the member has no `description`".to_owned()));
        }
    });
    found
}

/// Whether a place in a schema is that of a property, which may itself be called as a keyword is.
fn is_named(at: &str) -> bool {
    let mut named = false;
    let mut words = at.split('/').skip(1);
    while let Some(word) = words.next() {
        named = word == "properties" && words.next().is_some();
    }
    named
}

/// Names that have to be there; `false` forbids what it stands for.
fn required(schema: &Value) -> impl Iterator<Item = &str> {
    schema["required"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
}

fn entries(schema: &AnswerSchema, mistakes: &mut Mistakes<'_>) {
    for entry in &schema.entries {
        let file = schema.file(entry.must);
        if entry.clause.behind(&schema.prefix).is_none() {
            let why = format!(
                "the clause id {} does not begin with {}",
                entry.clause, schema.prefix
            );
            mistakes.at(&file, &format!("{}/x-clause", entry.pointer), why);
        }
        if entry.rulings.is_empty() {
            let why = format!("{} names no ruling; an entry is a reading of ours", entry.clause);
            mistakes.at(&file, &format!("{}/x-clause", entry.pointer), why);
        }
    }
}
