//! The schemas: one `must` layer and one `should` layer for each answer of a profile.
//!
//! A clause of the `must` layer has an id derived from its place; an entry of the `should` layer
//! (one item of its root's `allOf`) names its clause. `x-check` names a check of one answer that
//! JSON Schema cannot express.

use std::collections::BTreeMap;

use jsonschema::Validator;
use serde_json::{Map, Value};

use super::{CatalogueError, files::Files};

/// The two layers of one answer of a profile.
#[derive(Debug)]
pub struct AnswerSchema {
    /// The answer: a status, or `success` and `error`.
    pub answer: String,
    /// The id that every derived clause begins with: `profile.answer`.
    pub prefix: String,
    /// What must hold, references resolved.
    pub must: Value,
    /// Its compiled form.
    pub must_validator: Validator,
    /// What must or should hold beyond the plain schema: each entry is a clause.
    pub entries: Vec<Entry>,
}

/// A clause that a schema names itself.
#[derive(Debug)]
pub struct Entry {
    /// The clause's id.
    pub clause: String,
    /// Whether it stands in the `must` layer.
    pub must: bool,
    /// What the document says, in our words.
    pub statement: String,
    /// The ruling behind it.
    pub ruling: Option<String>,
    /// Whether the ruling states it, and no sentence of the page.
    pub by_ruling: bool,
    /// What the account has to show before the clause says anything.
    pub needs: Option<String>,
    /// Either a schema or the name of a check in code.
    pub rule: Rule,
}

/// How an entry is judged.
#[derive(Debug)]
pub enum Rule {
    /// By a schema of its own.
    Schema {
        /// The schema.
        schema: Value,
        /// Its compiled form.
        validator: Box<Validator>,
        /// Its compiled `if`, where it has one.
        condition: Option<Box<Validator>>,
    },
    /// By a named check of one answer.
    Check(OneAnswerCheck),
}

/// What is checked of one answer in code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
    Status200,
    /// `used_memory` lies between 0 and `max_memory`.
    UsedMemory,
}

impl OneAnswerCheck {
    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "content-type" => Self::ContentType,
            "content-type-bare" => Self::ContentTypeBare,
            "doubled-member" => Self::DoubledMember,
            "integer-spelling" => Self::IntegerSpelling,
            "status-200" => Self::Status200,
            "used-memory" => Self::UsedMemory,
            _ => return None,
        })
    }
}

/// Keywords that schemas may use. `anyOf`, `oneOf` and `not` give one opaque error and are refused.
pub const KEYWORDS: [&str; 27] = [
    "$schema",
    "$defs",
    "$ref",
    "title",
    "description",
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
    /// Every schema of a profile, by answer.
    ///
    /// # Errors
    /// A schema that does not parse, resolve or compile, with its file's name.
    pub fn load(files: &Files, profile: &str) -> Result<BTreeMap<String, Self>, CatalogueError> {
        let folder = format!("schemas/{profile}/");
        let mut schemas = BTreeMap::new();
        for (path, _) in files.under(&folder, ".json") {
            let name = path.trim_start_matches(&folder).trim_end_matches(".json");
            if let Some(answer) = name.strip_suffix(".should") {
                if files.get(&format!("{folder}{answer}.json")).is_none() {
                    return Err(CatalogueError(format!(
                        "{path}: there is no {answer}.json beside it, so it would judge nothing"
                    )));
                }
                continue;
            }
            let schema = Self::read(files, profile, name)?;
            schemas.insert(name.to_owned(), schema);
        }
        Ok(schemas)
    }

    /// The two schemas of one answer.
    ///
    /// # Errors
    /// As [`AnswerSchema::load`].
    pub fn read(files: &Files, profile: &str, answer: &str) -> Result<Self, CatalogueError> {
        let path = format!("schemas/{profile}/{answer}.json");
        let mut must = parse(files, &path)?;
        let mut entries = take_entries(&mut must, &path, true)?;
        let should_path = format!("schemas/{profile}/{answer}.should.json");
        if files.get(&should_path).is_some() {
            let mut should = parse(files, &should_path)?;
            entries.extend(take_entries(&mut should, &should_path, false)?);
            only_entries(&should, &should_path)?;
        }
        Ok(Self {
            answer: answer.to_owned(),
            prefix: format!("{profile}.{answer}"),
            must_validator: compile(&must, &path)?,
            must,
            entries,
        })
    }
}

fn parse(files: &Files, path: &str) -> Result<Value, CatalogueError> {
    let text = files.get(path).unwrap_or_default();
    let schema: Value = serde_json::from_str(text).map_err(|e| CatalogueError(format!("{path}: {e}")))?;
    jsonschema::meta::validate(&schema)
        .map_err(|e| CatalogueError(format!("{path}: not a 2020-12 schema: {e}")))?;
    keywords(&schema, "", path)?;
    let mut resolved = schema.clone();
    resolve(&mut resolved, &schema, path)?;
    if let Some(object) = resolved.as_object_mut() {
        object.remove("$defs");
    }
    Ok(resolved)
}

/// A keyword that is misspelled is no error to JSON Schema, and asserts nothing.
fn keywords(schema: &Value, at: &str, path: &str) -> Result<(), CatalogueError> {
    let Value::Object(object) = schema else {
        return Ok(());
    };
    for (keyword, value) in object {
        let at = format!("{at}/{keyword}");
        if !KEYWORDS.contains(&keyword.as_str()) {
            return Err(CatalogueError(format!(
                "{path}: the keyword at {at} is not allowed"
            )));
        }
        match (keyword.as_str(), value) {
            ("pattern" | "format", _) if !object.contains_key("x-form") && !at.contains("/if/") => {
                return Err(CatalogueError(format!(
                    "{path}: {at} lacks `x-form` beside it, the words that people read in its place"
                )));
            }
            ("properties" | "$defs", Value::Object(named)) => named
                .iter()
                .try_for_each(|(name, below)| keywords(below, &format!("{at}/{name}"), path))?,
            ("allOf", Value::Array(items)) => {
                items.iter().try_for_each(|below| keywords(below, &at, path))?;
            }
            ("items" | "if" | "then" | "else", below) => keywords(below, &at, path)?,
            _ => {}
        }
    }
    Ok(())
}

/// What stands in a `should` layer beside its entries would have no clause.
fn only_entries(schema: &Value, path: &str) -> Result<(), CatalogueError> {
    let words = ["$schema", "title", "description"];
    let stray = schema
        .as_object()
        .and_then(|o| o.keys().find(|k| !words.contains(&k.as_str())));
    stray.map_or(Ok(()), |keyword| {
        Err(CatalogueError(format!(
            "{path}: `{keyword}` stands beside the root's `allOf`; every advice is an item of it with `x-clause`"
        )))
    })
}

/// Puts what a local `$ref` names in its place; words beside the `$ref` win.
fn resolve(schema: &mut Value, root: &Value, path: &str) -> Result<(), CatalogueError> {
    match schema {
        Value::Object(object) => {
            if let Some(Value::String(target)) = object.remove("$ref") {
                let pointer = target.trim_start_matches('#');
                let Some(Value::Object(found)) = root.pointer(pointer) else {
                    return Err(CatalogueError(format!(
                        "{path}: `$ref` {target} names nothing in this file"
                    )));
                };
                for (key, value) in found {
                    object.entry(key.clone()).or_insert_with(|| value.clone());
                }
            }
            object
                .values_mut()
                .try_for_each(|value| resolve(value, root, path))
        }
        Value::Array(items) => items.iter_mut().try_for_each(|item| resolve(item, root, path)),
        _ => Ok(()),
    }
}

/// Compiles one schema with our formats.
///
/// # Errors
/// What does not compile, with the file's name.
pub fn compile(schema: &Value, path: &str) -> Result<Validator, CatalogueError> {
    jsonschema::options()
        .should_validate_formats(true)
        .should_ignore_unknown_formats(false)
        .with_format("address-list", is_address_list)
        .build(schema)
        .map_err(|e| CatalogueError(format!("{path}: does not compile: {e}")))
}

fn is_address_list(text: &str) -> bool {
    text.split(',')
        .all(|part| part.parse::<std::net::IpAddr>().is_ok())
}

/// Takes the entries that name a clause out of the root's `allOf`.
fn take_entries(schema: &mut Value, path: &str, must: bool) -> Result<Vec<Entry>, CatalogueError> {
    let Some(Value::Array(items)) = schema.as_object_mut().and_then(|o| o.remove("allOf")) else {
        return Ok(vec![]);
    };
    items.into_iter().map(|item| entry(item, path, must)).collect()
}

fn entry(item: Value, path: &str, must: bool) -> Result<Entry, CatalogueError> {
    let Value::Object(mut object) = item else {
        return Err(CatalogueError(format!(
            "{path}: every item of the root's `allOf` is an object with `x-clause`"
        )));
    };
    let mut take = |key: &str| take_text(&mut object, key);
    let clause = take("x-clause")
        .ok_or_else(|| CatalogueError(format!("{path}: an item of the root's `allOf` lacks `x-clause`")))?;
    let statement =
        take("description").ok_or_else(|| CatalogueError(format!("{path}: {clause} lacks `description`")))?;
    let (ruling, needs, check) = (take("x-ruling"), take("x-needs"), take("x-check"));
    // What is checked in code is how answers are written and carried: no page speaks of it.
    let by_ruling = object.remove("x-by-ruling") == Some(Value::Bool(true)) || check.is_some();
    let rule = if let Some(name) = check {
        Rule::Check(
            OneAnswerCheck::named(&name)
                .ok_or_else(|| CatalogueError(format!("{path}: {clause}: there is no check `{name}`")))?,
        )
    } else {
        let schema = Value::Object(object);
        let validator = Box::new(compile(&schema, path)?);
        let condition = schema
            .get("if")
            .map(|c| compile(c, path).map(Box::new))
            .transpose()?;
        Rule::Schema {
            schema,
            validator,
            condition,
        }
    };
    Ok(Entry {
        clause,
        must,
        statement,
        ruling,
        by_ruling,
        needs,
        rule,
    })
}

fn take_text(object: &mut Map<String, Value>, key: &str) -> Option<String> {
    match object.remove(key) {
        Some(Value::String(text)) => Some(text),
        _ => None,
    }
}
