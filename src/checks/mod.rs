//! Exchanges become findings and evidence here: pure functions, without clock, network or World.
//!
//! Comes in: one or more [`Exchange`]s, and what the catalogue knows. Goes out: [`Note`]s for
//! clauses that a schema or a whole run speaks of, [`Judged`] for the clause of a scenario.
//! A check never decides a verdict: `verdict.rs` does, from all notes together.

pub mod alike;
pub mod answer;
pub mod asked;
pub mod counts;
pub mod errors;
pub mod every;
mod evidence;
pub mod instance;
pub mod known_differences;
pub mod known_number;
pub mod lifecycle;
mod notes;
pub mod one_answer;
pub mod paging;
pub mod presence;
pub mod request_ids;
pub mod schema;
pub mod stability;
pub mod status;
mod undocumented;

use serde_json::Value;

use crate::{
    exchange::Exchange,
    record::{ClauseId, Finding},
};

/// One thing that an exchange says of a clause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// The clause's id.
    pub clause: ClauseId,
    /// What is said of it.
    pub what: What,
}

/// What is said of a clause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// This exchange (an index into the recording) bears on the clause and agrees with it.
    Evidence(usize),
    /// This observation breaks it.
    Finding(Finding),
    /// This exchange shows what the clause waits for: that nothing could draw it leaves it inconclusive no more.
    Drawn(usize),
    /// It could not be judged, for this reason.
    Inconclusive(String),
    /// The answer came, and what the clause speaks of was not in it.
    Absent(Absence),
    /// It does not apply to this target, for this reason.
    DoesNotApply(String),
}

/// Why an answer says nothing of a clause.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Absence {
    /// The member is optional and was not there, or was null where a text is limited.
    Optional,
    /// The suite itself did not see the whole body, for this reason.
    Unseen(String),
    /// A cache gave the headers that it speaks of, or they were not kept.
    Cached,
    /// The list that it is an item of was empty.
    EmptyList,
    /// The member or object that it stands in was missing or of a wrong kind.
    Broken,
    /// The account did not show what the clause speaks of.
    Needs(String),
}

/// What a check says of the clause of its scenario.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Judged {
    /// What broke it.
    pub findings: Vec<Finding>,
    /// The exchanges that bear on it.
    pub evidence: Vec<usize>,
    /// Why it could not be judged.
    pub inconclusive: Option<String>,
}

impl Judged {
    /// These exchanges agree with the clause.
    pub fn agreed(evidence: impl IntoIterator<Item = usize>) -> Self {
        Self {
            evidence: evidence.into_iter().collect(),
            ..Self::default()
        }
    }

    /// These observations break it; without any, the exchange agrees with it.
    pub fn of(exchange: &Exchange, findings: Vec<Finding>) -> Self {
        Self {
            findings,
            evidence: vec![exchange.index],
            inconclusive: None,
        }
    }

    /// This observation breaks it.
    pub fn broken(finding: Finding) -> Self {
        Self {
            evidence: vec![finding.exchange],
            findings: vec![finding],
            inconclusive: None,
        }
    }

    /// It could not be judged, for this reason.
    pub fn inconclusive(reason: impl Into<String>) -> Self {
        Self {
            inconclusive: Some(reason.into()),
            ..Self::default()
        }
    }

    /// What breaks it, and nothing where nothing does: what only prepares for a statement is no evidence of it.
    #[must_use]
    pub fn if_broken(self) -> Self {
        if self.findings.is_empty() {
            Self::default()
        } else {
            self
        }
    }

    /// Both together.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.findings.extend(other.findings);
        self.evidence.extend(other.evidence);
        self.inconclusive = self.inconclusive.or(other.inconclusive);
        self
    }
}

/// A finding about one exchange.
pub fn finding(
    exchange: &Exchange,
    message: impl Into<String>,
    pointer: Option<&str>,
    expected: impl Into<String>,
    actual: impl Into<String>,
) -> Finding {
    Finding {
        message: named(exchange, message.into()),
        pointer: pointer.map(str::to_owned),
        expected: expected.into(),
        actual: actual.into(),
        exchange: exchange.index,
        ..Finding::default()
    }
}

/// A finding names the fixture that it is about, or the recording that it comes from.
fn named(exchange: &Exchange, message: String) -> String {
    let purpose = &exchange.purpose;
    match (&purpose.origin, &purpose.fixture) {
        (Some(origin), _) => taken_from(origin, &message),
        (_, Some(fixture)) if !message.contains(fixture.as_str()) => {
            format!("{message} (instance {fixture})")
        }
        _ => message,
    }
}

/// What is said of an exchange of this recording from elsewhere.
fn taken_from(origin: &str, message: &str) -> String {
    format!("{message} (from {})", cut(origin))
}

/// Characters of a target's text that a finding quotes at most.
const QUOTED: usize = 200;

/// A value as a finding shows it: JSON, cut to a readable length.
pub fn shown(value: &Value) -> String {
    cut(&value.to_string())
}

/// A text cut to a readable length.
pub fn cut(text: &str) -> String {
    let mut chars = text.chars();
    let head: String = chars.by_ref().take(QUOTED).collect();
    match chars.count() {
        0 => head,
        more => format!("{head}… ({more} more characters)"),
    }
}

/// A JSON pointer as a dotted name without list indices: `/redis/running_count` → `redis.running_count`.
pub fn dotted(pointer: &str) -> String {
    let parts = pointer
        .split('/')
        .skip(1)
        .filter(|part| !part.bytes().all(|b| b.is_ascii_digit()) || part.is_empty());
    parts
        .map(|part| part.replace("~1", "/").replace("~0", "~"))
        .collect::<Vec<_>>()
        .join(".")
}

/// The JSON kind of a value, as messages call it.
pub fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(n) if n.is_f64() && n.as_f64().is_some_and(|f| f.fract() != 0.0) => {
            "a number with a fraction"
        }
        Value::Number(_) => "a whole number",
        Value::String(_) => "text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

/// Reads a count: a whole number, 0 or more. Nothing else is read, since its own clause failed.
pub fn count_at(body: &Value, pointer: &str) -> Option<u128> {
    let value = body.pointer(pointer)?;
    match value.as_u64() {
        Some(n) => Some(n.into()),
        None => value.as_f64().filter(|f| *f >= 0.0 && f.fract() == 0.0).map(|f| {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "checked above; beyond 2^53 only equality matters"
            )]
            let whole = f as u128;
            whole
        }),
    }
}
