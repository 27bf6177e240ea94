//! The schemas: one `must` layer and one `should` layer for each answer of a profile.
//!
//! A clause of the `must` layer has an id derived from its place; an entry of the `should` layer
//! (one item of its root's `allOf`) names its clause. `x-check` names a check of one answer that
//! JSON Schema cannot express.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value};

use super::{
    compiled::Compiled,
    files::Files,
    members::Member,
    mistakes::{Mistake, Mistakes},
};
use crate::record::ClauseId;

/// The two layers of one answer of a profile.
#[derive(Debug)]
pub struct AnswerSchema {
    /// The answer: a status, or `success` and `error`.
    pub answer: String,
    /// The place below which every derived clause stands: `profile.answer`.
    pub prefix: ClauseId,
    /// What must hold, references resolved.
    pub must: Compiled,
    /// The members that it describes.
    pub members: Member,
    /// What must or should hold beyond the plain schema: each entry is a clause.
    pub entries: Vec<Entry>,
}

/// A clause that a schema names itself.
#[derive(Debug)]
pub struct Entry {
    /// The clause's id.
    pub clause: ClauseId,
    /// Whether it stands in the `must` layer.
    pub must: bool,
    /// What the document says, in our words.
    pub statement: String,
    /// The rulings behind it.
    pub rulings: Vec<String>,
    /// Whether the ruling states it, and no sentence of the page.
    pub by_ruling: bool,
    /// What the account has to show before the clause says anything.
    pub needs: Option<String>,
    /// Where it stands in its layer's file, as a JSON pointer.
    pub pointer: String,
    /// Either a schema or the name of a check in code.
    pub rule: Rule,
}

/// How an entry is judged.
#[derive(Debug)]
pub enum Rule {
    /// By a schema of its own.
    Schema {
        /// The schema.
        schema: Compiled,
        /// Its `if`, where it has one.
        condition: Option<Compiled>,
    },
    /// By a named check of one answer.
    Check(OneAnswerCheck),
}

/// What is checked of one answer in code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OneAnswerCheck {
    /// Content-Type is application/json, parameters are free.
    ContentType,
    /// Content-Type is application/json without parameters.
    ContentTypeBare,
    /// No member is given twice.
    DoubledMember,
    /// Documented integers are written without fraction and exponent.
    IntegerSpelling,
    /// The HTTP status is 200.
    #[serde(rename = "status-200")]
    Status200,
    /// `used_memory` lies between 0 and `max_memory`.
    UsedMemory,
}

/// Keywords that schemas may use. `anyOf`, `oneOf` and `not` give one opaque error and are refused.
pub const KEYWORDS: [&str; 30] = [
    "$schema",
    "$defs",
    "$ref",
    "title",
    "description",
    "examples",
    "type",
    "properties",
    "required",
    "items",
    "enum",
    "const",
    "minimum",
    "maximum",
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
    "pattern",
    "format",
    "allOf",
    "if",
    "then",
    "else",
    "x-clause",
    "x-check",
    "x-form",
    "x-ruling",
    "x-by-ruling",
    "x-needs",
];

impl AnswerSchema {
    /// Every schema of a profile, by answer; what does not parse, resolve or compile is a mistake.
    pub fn load(files: &Files, profile: &str, mistakes: &mut Mistakes<'_>) -> BTreeMap<String, Self> {
        let folder = format!("schemas/{profile}/");
        let mut schemas = BTreeMap::new();
        for (path, _) in files.under(&folder, ".json") {
            let name = path.trim_start_matches(&folder).trim_end_matches(".json");
            if let Some(answer) = name.strip_suffix(".should") {
                if files.get(&format!("{folder}{answer}.json")).is_none() {
                    let why = format!("there is no {answer}.json beside it, so it would judge nothing");
                    mistakes.on(path, 1, why);
                }
                continue;
            }
            if let Some(schema) = Self::collect(files, profile, name, mistakes) {
                schemas.insert(name.to_owned(), schema);
            }
        }
        schemas
    }

    /// The two schemas of one answer.
    ///
    /// # Errors
    /// The first of what is wrong with them.
    pub fn read(files: &Files, profile: &str, answer: &str) -> Result<Self, Mistake> {
        let mut mistakes = Mistakes::new(files);
        let schema = Self::collect(files, profile, answer, &mut mistakes);
        match (mistakes.into_found().into_iter().next(), schema) {
            (None, Some(schema)) => Ok(schema),
            (Some(mistake), _) => Err(mistake),
            (None, None) => unreachable!("what cannot be read is a mistake"),
        }
    }

    fn collect(files: &Files, profile: &str, answer: &str, mistakes: &mut Mistakes<'_>) -> Option<Self> {
        let path = format!("schemas/{profile}/{answer}.json");
        let should_path = format!("schemas/{profile}/{answer}.should.json");
        let mut must = parse(files, &path, mistakes)?;
        let proved = mistakes.are_told_elsewhere();
        let mut entries = take_entries(&mut must, &path, true, mistakes);
        if files.get(&should_path).is_some() {
            let mut should = parse(files, &should_path, mistakes)?;
            entries.extend(take_entries(&mut should, &should_path, false, mistakes));
            only_entries(&should, &should_path, mistakes);
        }
        let prefix = ClauseId::below(profile, answer);
        let members = Member::body(&must, &prefix);
        let must = Compiled::new(must, proved)
            .map_err(|(at, why)| mistakes.at(&path, &at, why))
            .ok()?;
        Some(Self {
            answer: answer.to_owned(),
            prefix,
            must,
            members,
            entries,
        })
    }

    /// The file of its `must` layer, or of its `should` layer.
    pub fn file(&self, must: bool) -> String {
        let layer = if must { "" } else { ".should" };
        format!("schemas/{}/{}{layer}.json", self.prefix.profile(), self.answer)
    }
}

fn parse(files: &Files, path: &str, mistakes: &mut Mistakes<'_>) -> Option<Value> {
    let text = files.get(path).unwrap_or_default();
    let schema: Value = match serde_json::from_str(text) {
        Ok(schema) => schema,
        Err(error) => {
            mistakes.on(path, error.line(), error);
            return None;
        }
    };
    let mut strange = vec![];
    if !mistakes.are_told_elsewhere() {
        if let Err(error) = jsonschema::meta::validate(&schema) {
            let at = error.instance_path().as_str().to_owned();
            mistakes.at(path, &at, format!("not a 2020-12 schema: {error}"));
            return None;
        }
        keywords(&schema, &mut strange);
    }
    let mut resolved = schema.clone();
    resolve(&mut resolved, &schema, "", &mut strange);
    let sound = strange.is_empty();
    for (at, why) in strange {
        mistakes.at(path, &at, why);
    }
    if let Some(object) = resolved.as_object_mut() {
        object.remove("$defs");
    }
    sound.then_some(resolved)
}

/// A keyword that is misspelled is no error to JSON Schema, and asserts nothing.
fn keywords(schema: &Value, found: &mut Vec<(String, String)>) {
    step(schema, None, "", &mut |below, _, at| {
        let conditional = at.ends_with("if") || at.contains("/if/");
        for keyword in below.as_object().into_iter().flat_map(Map::keys) {
            let formed = ["pattern", "format"].contains(&keyword.as_str());
            let why = if !KEYWORDS.contains(&keyword.as_str()) {
                format!("the keyword `{keyword}` is not allowed")
            } else if formed && !conditional && below.get("x-form").is_none() {
                format!("`{keyword}` lacks `x-form` beside it, the words that people read in its place")
            } else {
                continue;
            };
            found.push((format!("{at}/{keyword}"), why));
        }
    });
}

/// What is done with a schema: it, the binding one at the same place of the body, and where it stands.
type Visit<'v> = dyn FnMut(&Value, Option<&Value>, &str) + 'v;

/// Calls a function with every schema of a layer, the inner ones included.
pub(super) fn step(schema: &Value, bound: Option<&Value>, at: &str, visit: &mut Visit<'_>) {
    visit(schema, bound, at);
    for (keyword, value) in schema.as_object().into_iter().flatten() {
        let here = format!("{at}/{keyword}");
        match (keyword.as_str(), value) {
            ("properties" | "$defs", Value::Object(named)) => {
                for (name, below) in named {
                    let bound = bound.and_then(|bound| bound["properties"].get(name));
                    step(below, bound, &format!("{here}/{name}"), visit);
                }
            }
            ("allOf", Value::Array(items)) => {
                for (n, below) in items.iter().enumerate() {
                    step(below, bound, &format!("{here}/{n}"), visit);
                }
            }
            ("items", below) => step(below, bound.and_then(|bound| bound.get("items")), &here, visit),
            ("if" | "then" | "else", below) => step(below, bound, &here, visit),
            _ => {}
        }
    }
}

/// What stands in a `should` layer beside its entries would have no clause.
fn only_entries(schema: &Value, path: &str, mistakes: &mut Mistakes<'_>) {
    let words = ["$schema", "title", "description"];
    let keywords = schema.as_object().into_iter().flat_map(Map::keys);
    for keyword in keywords.filter(|keyword| !words.contains(&keyword.as_str())) {
        let why = format!(
            "`{keyword}` stands beside the root's `allOf`; every advice is an item of it with `x-clause`"
        );
        mistakes.at(path, &format!("/{keyword}"), why);
    }
}

/// Puts what a local `$ref` names in its place; words beside the `$ref` win.
fn resolve(schema: &mut Value, root: &Value, at: &str, found: &mut Vec<(String, String)>) {
    match schema {
        Value::Object(object) => {
            if let Some(Value::String(target)) = object.remove("$ref") {
                match root.pointer(target.trim_start_matches('#')) {
                    Some(Value::Object(named)) => {
                        for (key, value) in named {
                            object.entry(key.clone()).or_insert_with(|| value.clone());
                        }
                    }
                    _ => found.push((
                        at.to_owned(),
                        format!("`$ref` {target} names nothing in this file"),
                    )),
                }
            }
            for (key, value) in object {
                resolve(value, root, &format!("{at}/{key}"), found);
            }
        }
        Value::Array(items) => {
            for (n, item) in items.iter_mut().enumerate() {
                resolve(item, root, &format!("{at}/{n}"), found);
            }
        }
        _ => {}
    }
}

/// Takes the entries that name a clause out of the root's `allOf`.
fn take_entries(schema: &mut Value, path: &str, must: bool, mistakes: &mut Mistakes<'_>) -> Vec<Entry> {
    let Some(Value::Array(items)) = schema.as_object_mut().and_then(|o| o.remove("allOf")) else {
        return vec![];
    };
    let proved = mistakes.are_told_elsewhere();
    let mut entries = vec![];
    for (n, item) in items.into_iter().enumerate() {
        let pointer = format!("/allOf/{n}");
        match entry(item, (must, proved), &pointer) {
            Ok(entry) => entries.push(entry),
            Err((at, why)) => mistakes.at(path, &format!("{pointer}{at}"), why),
        }
    }
    entries
}

fn entry(item: Value, (must, proved): (bool, bool), pointer: &str) -> Result<Entry, (String, String)> {
    let here = |why: String| (String::new(), why);
    let Value::Object(mut object) = item else {
        return Err(here(
            "every item of the root's `allOf` is an object with `x-clause`".to_owned(),
        ));
    };
    let mut take = |key: &str| take_text(&mut object, key);
    let clause =
        take("x-clause").ok_or_else(|| here("an item of the root's `allOf` lacks `x-clause`".to_owned()))?;
    let statement = take("description").ok_or_else(|| here(format!("{clause} lacks `description`")))?;
    let (needs, check) = (take("x-needs"), take("x-check"));
    let rulings = object
        .remove("x-ruling")
        .map_or_else(Vec::new, |named| named_in(&named));
    // What is checked in code is how answers are written and carried: no page speaks of it.
    let by_ruling = object.remove("x-by-ruling") == Some(Value::Bool(true)) || check.is_some();
    let rule = if let Some(name) = check {
        let unknown = |_| {
            (
                "/x-check".to_owned(),
                format!("{clause}: there is no check `{name}`"),
            )
        };
        Rule::Check(serde_json::from_value(name.as_str().into()).map_err(unknown)?)
    } else {
        let condition = object.get("if").cloned();
        Rule::Schema {
            schema: Compiled::new(Value::Object(object), proved)?,
            condition: condition.map(|c| Compiled::new(c, proved)).transpose()?,
        }
    };
    Ok(Entry {
        clause: clause.into(),
        must,
        statement,
        rulings,
        by_ruling,
        needs,
        rule,
        pointer: pointer.to_owned(),
    })
}

/// The rulings that a schema names: one, or several in a list.
pub fn rulings(schema: &Value) -> Vec<String> {
    named_in(&schema["x-ruling"])
}

fn named_in(value: &Value) -> Vec<String> {
    let named = value
        .as_array()
        .map_or(std::slice::from_ref(value), Vec::as_slice);
    let ids = named.iter().filter_map(Value::as_str);
    ids.map(str::to_owned).collect()
}

fn take_text(object: &mut Map<String, Value>, key: &str) -> Option<String> {
    match object.remove(key) {
        Some(Value::String(text)) => Some(text),
        _ => None,
    }
}
