//! One answer against its two layers of schemas: findings, and what the answer is evidence for.

use jsonschema::{ValidationError, error::ValidationErrorKind};

use super::{Absence, Note, dotted, evidence, finding, kind_of, notes::Notes, one_answer, shown};
use crate::{
    catalogue::{
        derived::listed,
        schemas::{AnswerSchema, Entry, Rule},
    },
    exchange::{Exchange, json::child},
    record::{ClauseId, Finding},
};

/// Errors looked at in one answer: a hostile body can have any number.
const ERRORS: usize = 200;

/// Judges an answer by everything that its schemas say.
pub fn judge(schema: &AnswerSchema, exchange: &Exchange) -> Vec<Note> {
    let Ok(response) = &exchange.answer else {
        return vec![];
    };
    let mut notes = Notes::of(exchange);
    let body = match response.json() {
        Ok(json) => Some(json),
        Err(why) if response.unseen.is_some() => {
            evidence::of_unseen(schema, &why.0, &mut notes);
            None
        }
        Err(why) => {
            notes.finding(
                &schema.members.clause,
                finding(
                    exchange,
                    format!("the body is {}", phrase(&why.0)),
                    Some(""),
                    "one JSON object",
                    why.0.clone(),
                ),
            );
            None
        }
    };
    if let Some(json) = body {
        let errors: Vec<_> = schema
            .must
            .validator()
            .iter_errors(&json.value)
            .take(ERRORS)
            .collect();
        let of_kind = |e: &ValidationError<'_>| matches!(e.kind(), ValidationErrorKind::Type { .. });
        let wrong: Vec<&str> = errors
            .iter()
            .filter(|e| of_kind(e))
            .map(|e| e.instance_path().as_str())
            .collect();
        for error in &errors {
            // A member of a wrong kind breaks its kind's clause, not its limits as well.
            if !of_kind(error) && wrong.contains(&error.instance_path().as_str()) {
                continue;
            }
            let (clause, found) = must_finding(schema, exchange, error);
            notes.finding(&clause, found);
        }
        for (pointer, written) in &json.fractions {
            if one_answer::is_documented_integer(&schema.must, pointer) {
                let name = dotted(pointer);
                let clause = ClauseId::below(&schema.prefix, &name);
                notes.finding(&clause, lost_fraction(exchange, (pointer, &name), written));
            }
        }
        evidence::of_members(schema, &json.value, &mut notes);
    }
    let broken: Vec<String> = notes.pointers();
    for entry in &schema.entries {
        judge_entry(schema, entry, exchange, &broken, &mut notes);
    }
    notes.all()
}

fn phrase(why: &str) -> String {
    match why.strip_prefix("the body is ") {
        Some(rest) => rest.to_owned(),
        None => why.to_owned(),
    }
}

/// The clause that an error of the `must` layer breaks, with its finding.
fn must_finding(
    schema: &AnswerSchema,
    exchange: &Exchange,
    error: &ValidationError<'_>,
) -> (ClauseId, Finding) {
    let (pointer, name) = place(error);
    let own = if pointer.is_empty() {
        schema.members.clause.clone()
    } else {
        ClauseId::below(&schema.prefix, &dotted(&pointer))
    };
    let clause = match error.kind() {
        ValidationErrorKind::Required { .. }
        | ValidationErrorKind::Type { .. }
        | ValidationErrorKind::Minimum { .. }
        | ValidationErrorKind::FalseSchema => own,
        other => ClauseId::below(&own, other.keyword()),
    };
    let form = form_of(&schema.must, error);
    (clause, describe(exchange, error, (&pointer, &name, form)))
}

/// The finding of a whole number with a fraction so small that no validator sees it.
fn lost_fraction(exchange: &Exchange, (pointer, name): (&str, &str), written: &str) -> Finding {
    finding(
        exchange,
        format!("{name} is a number with a fraction, not a whole number"),
        Some(pointer),
        "a whole number",
        super::cut(written),
    )
}

/// The words for a pattern that stand beside it.
fn form_of<'s>(schema: &'s serde_json::Value, error: &ValidationError<'_>) -> Option<&'s str> {
    let (stands_in, _) = error.schema_path().as_str().rsplit_once('/')?;
    schema.pointer(stands_in)?.get("x-form")?.as_str()
}

/// Where an error is: for a missing member the place where it should be.
fn place(error: &ValidationError<'_>) -> (String, String) {
    let mut pointer = error.instance_path().as_str().to_owned();
    if let ValidationErrorKind::Required { property } = error.kind() {
        pointer = child(&pointer, property.as_str().unwrap_or_default());
    }
    let named = match dotted(&pointer) {
        name if name.is_empty() => "the body".to_owned(),
        name => name,
    };
    let last = pointer.rsplit('/').next().unwrap_or_default();
    let is_item = !last.is_empty() && last.bytes().all(|b| b.is_ascii_digit());
    let name = if is_item {
        format!("an item of {named}")
    } else {
        named
    };
    (pointer, name)
}

fn describe(
    exchange: &Exchange,
    error: &ValidationError<'_>,
    (pointer, name, form): (&str, &str, Option<&str>),
) -> Finding {
    use ValidationErrorKind as E;
    let value = error.instance().as_ref();
    let length = value.as_str().map_or(0, |t| t.chars().count());
    let (message, expected, actual) = match error.kind() {
        E::Required { .. } => (
            format!("{name} is missing"),
            "the member".to_owned(),
            "no such member".to_owned(),
        ),
        E::Type { .. } => {
            let wanted = kinds(error);
            (
                format!("{name} is {}, not {wanted}", kind_of(value)),
                wanted,
                shown(value),
            )
        }
        E::MaxLength { limit } => (
            format!("{name} is longer than {limit} characters"),
            format!("at most {limit} characters"),
            format!("{length} characters"),
        ),
        E::MinLength { limit } if *limit == 1 => (
            format!("{name} is empty"),
            "at least 1 character".to_owned(),
            shown(value),
        ),
        E::MinLength { limit } => (
            format!("{name} is shorter than {limit} characters"),
            format!("at least {limit} characters"),
            format!("{length} characters"),
        ),
        E::Minimum { limit } => (
            format!("{name} is below {limit}"),
            format!("{limit} or more"),
            shown(value),
        ),
        E::Maximum { limit } => (
            format!("{name} is above {limit}"),
            format!("at most {limit}"),
            shown(value),
        ),
        E::Enum { options } => (
            format!("{name} is {}, none of the listed values", shown(value)),
            form.map_or_else(
                || format!("one of {}", listed(options.as_array().into_iter().flatten())),
                str::to_owned,
            ),
            shown(value),
        ),
        E::Constant { expected_value } => (
            format!("{name} is not {}", shown(expected_value)),
            shown(expected_value),
            shown(value),
        ),
        // The catalogue takes neither without the words for it.
        E::Pattern { .. } | E::Format { .. } => {
            let form = form.unwrap_or("text of the documented form");
            (
                format!("{name} is {}, not {form}", shown(value)),
                form.to_owned(),
                shown(value),
            )
        }
        E::FalseSchema => (
            format!("{name} must not stand here"),
            "no such member".to_owned(),
            shown(value),
        ),
        other => (
            format!("{name} breaks {}", other.keyword()),
            super::cut(&error.masked().to_string()),
            shown(value),
        ),
    };
    finding(exchange, message, Some(pointer), expected, actual)
}

/// The kinds that were wanted, in the words of messages.
fn kinds(error: &ValidationError<'_>) -> String {
    let ValidationErrorKind::Type { kind } = error.kind() else {
        return String::new();
    };
    let mut types: Vec<String> = match kind {
        jsonschema::error::TypeKind::Single(one) => vec![one.to_string()],
        jsonschema::error::TypeKind::Multiple(many) => many.iter().map(|t| t.to_string()).collect(),
    };
    types.sort_by_key(|t| t == "null");
    let words = types.iter().map(|t| match t.as_str() {
        "integer" => "a whole number",
        "string" => "text",
        "object" => "an object",
        "array" => "a list",
        "boolean" => "true or false",
        "number" => "a number",
        other => other,
    });
    words.collect::<Vec<_>>().join(" or ")
}

fn judge_entry(
    schema: &AnswerSchema,
    entry: &Entry,
    exchange: &Exchange,
    broken: &[String],
    notes: &mut Notes<'_>,
) {
    let body = exchange.answer.as_ref().ok().and_then(|r| r.json().ok());
    match (&entry.rule, body) {
        (Rule::Check(check), _) => match one_answer::judge(*check, schema, exchange) {
            one_answer::Says::Nothing => {}
            one_answer::Says::Cached => notes.absent(&entry.clause, Absence::Cached),
            one_answer::Says::Agrees => notes.evidence(&entry.clause),
            one_answer::Says::Breaks(findings) => {
                for found in findings
                    .into_iter()
                    .filter(|f| !stands(broken, f.pointer.as_deref()))
                {
                    notes.finding(&entry.clause, found);
                }
            }
        },
        (
            Rule::Schema {
                schema: rule,
                condition,
            },
            Some(json),
        ) => {
            for error in rule.validator().iter_errors(&json.value).take(ERRORS) {
                let (pointer, name) = place(&error);
                if !stands(broken, Some(&pointer)) {
                    let words = (pointer.as_str(), name.as_str(), form_of(rule, &error));
                    notes.finding(&entry.clause, describe(exchange, &error, words));
                }
            }
            if evidence::of_entry(rule, condition.as_ref(), &json.value, broken) {
                notes.evidence(&entry.clause);
            } else if evidence::of_entry(rule, condition.as_ref(), &json.value, &[]) {
                notes.absent(&entry.clause, Absence::Broken);
            } else {
                let why = entry.needs.clone().map_or(Absence::Optional, Absence::Needs);
                notes.absent(&entry.clause, why);
            }
        }
        (Rule::Schema { .. }, None) => {
            let unseen = exchange.answer.as_ref().ok().and_then(|r| r.unseen.clone());
            notes.absent(&entry.clause, unseen.map_or(Absence::Broken, Absence::Unseen));
        }
    }
}

/// Whether a binding clause is broken at this place, above it or below it.
fn stands(broken: &[String], pointer: Option<&str>) -> bool {
    let Some(pointer) = pointer else { return false };
    broken.iter().any(|b| {
        pointer == b || pointer.starts_with(&format!("{b}/")) || b.starts_with(&format!("{pointer}/"))
    })
}
