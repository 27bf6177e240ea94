//! What holds for one answer and JSON Schema cannot express.

use serde_json::Value;

use super::{dotted, finding, undocumented::undocumented};
use crate::{
    catalogue::schemas::{AnswerSchema, OneAnswerCheck},
    exchange::{Exchange, Response, json::Json},
    record::{Finding, Observation},
};

/// What a check says of one answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Says {
    /// It has nothing to say of this answer.
    Nothing,
    /// It speaks of headers that a cache gave, or that were not kept.
    Cached,
    /// The answer agrees.
    Agrees,
    /// The answer breaks it.
    Breaks(Vec<Finding>),
}

impl From<Vec<Finding>> for Says {
    fn from(findings: Vec<Finding>) -> Self {
        if findings.is_empty() {
            Self::Agrees
        } else {
            Self::Breaks(findings)
        }
    }
}

/// Judges one answer by one check.
pub fn judge(check: OneAnswerCheck, schema: &AnswerSchema, exchange: &Exchange) -> Says {
    let Ok(response) = &exchange.answer else {
        return Says::Nothing;
    };
    let json = response.json().ok();
    match (check, json) {
        // A cache keeps what it likes of the headers.
        (OneAnswerCheck::ContentType | OneAnswerCheck::ContentTypeBare, _) if response.cached => Says::Cached,
        (OneAnswerCheck::ContentType, _) => content_type(exchange, response, false),
        (OneAnswerCheck::ContentTypeBare, _) => content_type(exchange, response, true),
        (OneAnswerCheck::Status200, _) => status_200(exchange, response).into(),
        (OneAnswerCheck::DoubledMember, Some(json)) => doubled(exchange, json).into(),
        (OneAnswerCheck::IntegerSpelling, Some(json)) => spelling(exchange, schema, json),
        (OneAnswerCheck::UsedMemory, Some(json)) => used_memory(exchange, &json.value),
        (_, None) => Says::Nothing,
    }
}

fn content_type(exchange: &Exchange, response: &Response, bare: bool) -> Says {
    let expected = if bare {
        "application/json without parameters"
    } else {
        "application/json"
    };
    let Some(value) = response.header("content-type") else {
        return Says::Breaks(vec![finding(
            exchange,
            "the answer has no Content-Type",
            None,
            expected,
            "no such header",
        )]);
    };
    let mut others = response.headers.iter().filter(|(name, _)| name == "content-type");
    if let Some((_, other)) = others.find(|(_, other)| other.trim() != value.trim()) {
        return Says::Breaks(vec![finding(
            exchange,
            "the answer has two different fields Content-Type",
            None,
            "one Content-Type",
            super::cut(&format!("{value} and {other}")),
        )]);
    }
    let mut parts = value.splitn(2, ';');
    let kind = parts.next().unwrap_or_default().trim();
    let fits = kind.eq_ignore_ascii_case("application/json") && !(bare && parts.next().is_some());
    let message = format!("Content-Type is not {expected}");
    if fits {
        Says::Agrees
    } else {
        Says::Breaks(vec![finding(
            exchange,
            message,
            None,
            expected,
            super::cut(value),
        )])
    }
}

fn status_200(exchange: &Exchange, response: &Response) -> Vec<Finding> {
    if response.status == 200 {
        return vec![];
    }
    let message = format!("the HTTP status is {}, not 200", response.status);
    vec![finding(
        exchange,
        message,
        None,
        "200",
        response.status.to_string(),
    )]
}

fn doubled(exchange: &Exchange, json: &Json) -> Vec<Finding> {
    let found = json.doubled.iter().map(|pointer| {
        let message = format!("{} is given twice in one object", dotted(pointer));
        finding(
            exchange,
            message,
            Some(pointer),
            "every member once",
            "the member twice",
        )
    });
    found.collect()
}

fn spelling(exchange: &Exchange, schema: &AnswerSchema, json: &Json) -> Says {
    let found: Vec<Finding> = json
        .floats
        .iter()
        .filter(|pointer| is_documented_integer(&schema.must, pointer))
        .map(|pointer| {
            let message = format!("{} is written with a fraction or an exponent", dotted(pointer));
            finding(
                exchange,
                message,
                Some(pointer),
                "an integer written as one",
                "a float",
            )
        })
        .collect();
    found.into()
}

/// Whether the schema wants a whole number at this place, or one of other kinds that are no number.
pub(super) fn is_documented_integer(schema: &Value, pointer: &str) -> bool {
    let mut at = schema;
    for part in pointer.split('/').skip(1) {
        let name = part.replace("~1", "/").replace("~0", "~");
        let below = at
            .pointer("/properties")
            .and_then(|p| p.get(&name))
            .or_else(|| at.get("items"));
        let Some(below) = below else { return false };
        at = below;
    }
    let kinds = at.get("type");
    let has = |kind: &str| {
        kinds.is_some_and(|kinds| {
            kinds == kind
                || kinds
                    .as_array()
                    .is_some_and(|all| all.iter().any(|one| one == kind))
        })
    };
    has("integer") && !has("number")
}

fn used_memory(exchange: &Exchange, body: &Value) -> Says {
    let whole = |name: &str| body[name].as_f64().filter(|n| n.fract() == 0.0);
    let (Some(used), Some(max)) = (whole("used_memory"), whole("max_memory")) else {
        return Says::Nothing;
    };
    if (0.0..=max).contains(&used) {
        return Says::Agrees;
    }
    let message = "used_memory is not between 0 and max_memory";
    Says::Breaks(vec![finding(
        exchange,
        message,
        Some("/used_memory"),
        format!("0 to {max}"),
        used.to_string(),
    )])
}

/// What an answer shows that is not judged.
pub fn observations(schema: &AnswerSchema, json: &Json) -> Vec<Observation> {
    let noted = |pointer: String, note: &str| Observation {
        pointer,
        note: note.to_owned(),
        count: 1,
    };
    let unknown = undocumented(schema, &json.value).into_iter();
    let unknown = unknown.map(|pointer| noted(pointer, "member that the document does not name"));
    let big = json.big.iter().map(|pointer| {
        let bare = format!("/{}", dotted(pointer).replace('.', "/"));
        noted(bare, "integer beyond 64 bits")
    });
    unknown.chain(big).collect()
}
