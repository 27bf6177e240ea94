//! A row of a document: what the page says of a member, a parameter or a status, and what rulings say besides.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::format::Format;
use crate::record::{ClauseId, Level};

/// One row: a member, a parameter, a status, a statement.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// As the document spells it.
    pub name: String,
    /// What the row is, where it is no member of an answer.
    pub kind: Option<String>,
    /// JSON kinds that the member may have.
    #[serde(default)]
    pub kinds: Vec<Kind>,
    /// JSON kinds of the items of a list.
    #[serde(default)]
    pub items: Vec<Kind>,
    /// JSON kinds of the items of those lists, where the items are lists themselves.
    #[serde(default)]
    pub each: Vec<Kind>,
    /// A value as an example shows it; the reference serves it.
    pub example: Option<Value>,
    /// Whether every item of a list has another value.
    #[serde(default)]
    pub unique: bool,
    /// The list whose items it counts, dotted from the top of the body.
    pub counts: Option<String>,
    /// Whether the member has to be there.
    pub presence: Option<Presence>,
    /// The least value; of a list, that of its items, as are all limits of values.
    pub min: Option<i64>,
    /// The greatest value.
    pub max: Option<i64>,
    /// Characters at least.
    pub min_length: Option<usize>,
    /// Characters at most.
    pub max_length: Option<usize>,
    /// Items of a list at least.
    pub min_items: Option<usize>,
    /// Items of a list at most.
    pub max_items: Option<usize>,
    /// Listed values.
    #[serde(default)]
    pub values: Vec<Value>,
    /// A named form of the text.
    pub format: Option<Format>,
    /// How binding limits, values and form are (and the kind, of a member in an example only).
    #[serde(default = "must")]
    pub level: Level,
    /// The ruling that shapes the row.
    pub ruling: Option<String>,
    /// What rulings say of it and the page does not. It is judged like the page's words: once the file is
    /// read, the keys above hold it, too.
    #[serde(default)]
    pub by_ruling: Vec<ByRuling>,
    /// Clauses that judge it, beside those that name it as their source.
    #[serde(default)]
    pub clauses: Vec<ClauseId>,
    /// Why the row is not judged.
    pub not_judged: Option<String>,
}

/// What one ruling says of a row, in the keys of the row.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ByRuling {
    /// Its id.
    pub ruling: String,
    /// Kinds that are accepted beside the documented ones.
    #[serde(default)]
    pub kinds: Vec<Kind>,
    /// Values that are accepted: beside the listed ones, or where none are listed.
    #[serde(default)]
    pub values: Vec<Value>,
    /// The least value.
    pub min: Option<i64>,
    /// The greatest value.
    pub max: Option<i64>,
    /// A named form of the text.
    pub format: Option<Format>,
}

impl Row {
    /// Takes in what rulings say, to be judged like the words of the page.
    pub(super) fn rule(&mut self) {
        for ruled in &self.by_ruling {
            self.kinds.extend(&ruled.kinds);
            self.values.extend(ruled.values.iter().cloned());
            self.min = self.min.or(ruled.min);
            self.max = self.max.or(ruled.max);
            self.format = self.format.or(ruled.format);
        }
    }

    /// Whether it is nothing but a list, so that what limits values limits those of its items.
    pub fn is_list(&self) -> bool {
        Kind::list_alone(&self.kinds)
    }

    /// A text made up for the member, as long as it has to be and no longer than it may be.
    pub fn in_length(&self, text: &str) -> String {
        let least = self.min_length.unwrap_or_default();
        format!("{text:x<least$}")
            .chars()
            .take(self.max_length.unwrap_or(usize::MAX))
            .collect()
    }

    /// The row as the page has it, without what rulings say.
    #[must_use]
    pub fn on_the_page(&self) -> Self {
        let mut row = self.clone();
        for ruled in &self.by_ruling {
            row.kinds.retain(|kind| !ruled.kinds.contains(kind));
            row.values.retain(|value| !ruled.values.contains(value));
            row.min = row.min.filter(|_| ruled.min.is_none());
            row.max = row.max.filter(|_| ruled.max.is_none());
            row.format = row.format.filter(|_| ruled.format.is_none());
        }
        row
    }
}

fn must() -> Level {
    Level::Must
}

/// A kind of JSON value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// `"…"`
    String,
    /// A number without fraction.
    Integer,
    /// A number.
    Number,
    /// `true` or `false`
    Boolean,
    /// `{…}`
    Object,
    /// `[…]`
    Array,
    /// `null`
    Null,
}

/// Whether a member has to be there.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Presence {
    /// In the table and in the example.
    Must,
    /// In the table only.
    #[default]
    Should,
    /// Free by a ruling.
    Free,
    /// It has to be absent.
    Never,
}

impl Kind {
    /// Whether kinds are those of a list and of nothing else but its absence.
    pub fn list_alone(kinds: &[Self]) -> bool {
        kinds.contains(&Self::Array) && kinds.iter().all(|kind| matches!(kind, Self::Array | Self::Null))
    }

    /// As JSON Schema calls it.
    pub fn word(self) -> &'static str {
        match self {
            Self::String => "string",
            Self::Integer => "integer",
            Self::Number => "number",
            Self::Boolean => "boolean",
            Self::Object => "object",
            Self::Array => "array",
            Self::Null => "null",
        }
    }

    /// The kind of a value; a whole number is an integer.
    pub fn of(value: &Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(_) => Self::Boolean,
            Value::Number(n) if n.is_i64() || n.is_u64() => Self::Integer,
            Value::Number(_) => Self::Number,
            Value::String(_) => Self::String,
            Value::Array(_) => Self::Array,
            Value::Object(_) => Self::Object,
        }
    }
}

impl Presence {
    /// As `document.toml` calls it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Must => "must",
            Self::Should => "should",
            Self::Free => "free",
            Self::Never => "never",
        }
    }
}
