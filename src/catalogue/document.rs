//! A document's facts, row by row: `features/<profile>/document.toml`.
//!
//! This is the root of traceability. `list`, the reports' tables and the generated deviations read
//! it; the schemas do not, so that a constraint forgotten there shows.

use serde::Deserialize;
use serde_json::Value;

use super::CatalogueError;
use crate::record::Level;

/// One document and the profile that it describes.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// The profile's id.
    pub profile: String,
    /// Where the facts come from.
    #[serde(rename = "document")]
    pub origin: Origin,
    /// The profile's ordinary request.
    pub request: RequestForm,
    /// The document's tables, and other places that state something.
    #[serde(rename = "table")]
    pub tables: Vec<Table>,
}

/// Title, publisher and edition of a document.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Origin {
    /// File name of the snapshot.
    pub file: String,
    /// The page's title.
    pub title: String,
    /// Who publishes it.
    pub publisher: String,
    /// Which edition was read.
    pub edition: String,
    /// The page's language.
    pub language: String,
    /// SHA-256 of the snapshot, hexadecimal.
    pub sha256: String,
}

/// How the profile's ordinary request looks.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RequestForm {
    /// The method.
    pub method: String,
    /// The path with `{project_id}` and `{instance_id}`.
    pub path: String,
    /// Queries of ordinary requests, the one that shows most of the account first.
    #[serde(default)]
    pub ordinary: Vec<String>,
    /// Objects of the counts' body that count one engine each.
    #[serde(default)]
    pub engines: Vec<String>,
    /// Statuses that the page or the status page it links to names.
    pub statuses: Vec<u16>,
    /// An older spelling of a parameter, for a diagnosis.
    #[serde(default)]
    pub older_parameter: Option<String>,
    /// The value of `Action`, for an API that is addressed so.
    #[serde(default)]
    pub action: Option<String>,
    /// The value of `Version`.
    #[serde(default)]
    pub version: Option<String>,
    /// Requests that the document allows in a second.
    #[serde(default)]
    pub rate: Option<u32>,
    /// Whether requests about one instance must not overlap, because their order is judged.
    #[serde(default)]
    pub in_order: bool,
    /// Whether the page says that a request needs a credential.
    #[serde(default)]
    pub authenticated: bool,
}

/// A table of the document, or another place that states something.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Table {
    /// How the document calls it: `Table 2`.
    pub place: String,
    /// What it is about, in our words.
    pub about: String,
    /// The answer whose members it lists.
    #[serde(default)]
    pub answer: Option<String>,
    /// The members under which its members stand, dotted; the top level when empty.
    #[serde(default)]
    pub under: Vec<String>,
    /// Its rows.
    pub rows: Vec<Row>,
}

/// One row: a member, a parameter, a status, a statement.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// As the document spells it.
    pub name: String,
    /// What the row is, where it is no member of an answer.
    #[serde(default)]
    pub kind: Option<String>,
    /// JSON kinds that the member may have.
    #[serde(default)]
    pub kinds: Vec<Kind>,
    /// JSON kinds of the items of a list.
    #[serde(default)]
    pub items: Vec<Kind>,
    /// Whether the member has to be there.
    #[serde(default)]
    pub presence: Option<Presence>,
    /// The least value.
    #[serde(default)]
    pub min: Option<i64>,
    /// The greatest value.
    #[serde(default)]
    pub max: Option<i64>,
    /// Characters at most.
    #[serde(default)]
    pub max_length: Option<usize>,
    /// Listed values.
    #[serde(default)]
    pub values: Vec<Value>,
    /// A named form of the text.
    #[serde(default)]
    pub format: Option<Format>,
    /// How binding limits, values and form are (and the kind, of a member in an example only).
    #[serde(default = "must")]
    pub level: Level,
    /// The ruling that shapes the row.
    #[serde(default)]
    pub ruling: Option<String>,
    /// Clauses that judge it, beside those that name it as their source.
    #[serde(default)]
    pub clauses: Vec<String>,
    /// Why the row is not judged.
    #[serde(default)]
    pub not_judged: Option<String>,
}

fn must() -> Level {
    Level::Must
}

/// A kind of JSON value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// `"…"`
    String,
    /// A number without fraction.
    Integer,
    /// `{…}`
    Object,
    /// `[…]`
    Array,
    /// `null`
    Null,
}

/// Whether a member has to be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Presence {
    /// In the table and in the example.
    Must,
    /// In the table only.
    Should,
    /// Free by a ruling.
    Free,
    /// It has to be absent.
    Never,
}

/// A named form of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    /// `HH:mm:ss`, a real time of day.
    TimeOfDay,
    /// RFC 3339 in UTC.
    UtcDateTime,
    /// Addresses joined by commas.
    AddressList,
    /// A UUID.
    Uuid,
    /// At least one character.
    NonEmpty,
    /// A dotted word of a listed family.
    Code,
}

impl Document {
    /// The members that it names in an answer under this member, or at the top level under none (`""`).
    pub fn members<'d>(&'d self, answer: &'d str, under: &'d str) -> impl Iterator<Item = &'d str> {
        let tables = self.tables.iter().filter(move |table| {
            let here = match table.under.as_slice() {
                [] => under.is_empty(),
                parents => parents.iter().any(|parent| parent == under),
            };
            table.answer.as_deref() == Some(answer) && here
        });
        let rows = tables.flat_map(|table| &table.rows);
        rows.filter(|row| !row.kinds.is_empty())
            .map(|row| row.name.as_str())
    }

    /// Reads a `document.toml`.
    ///
    /// # Errors
    /// What is wrong with it, with the file's name.
    pub fn parse(path: &str, text: &str) -> Result<Self, CatalogueError> {
        toml::from_str(text).map_err(|e| CatalogueError(format!("{path}: {}", e.message())))
    }

    /// Every row with its table.
    pub fn rows(&self) -> impl Iterator<Item = (&Table, &Row)> {
        self.tables
            .iter()
            .flat_map(|t| t.rows.iter().map(move |r| (t, r)))
    }
}

impl Table {
    /// How a row is named as a source: `Table 2, redis`.
    pub fn source(&self, row: &Row) -> String {
        format!("{}, {}", self.place, row.name)
    }

    /// The dotted ids (`answer.path`) of a row's member; none for a row that is no member.
    pub fn paths(&self, row: &Row) -> Vec<String> {
        let Some(answer) = &self.answer else { return vec![] };
        if self.under.is_empty() {
            return vec![format!("{answer}.{}", row.name)];
        }
        self.under
            .iter()
            .map(|u| format!("{answer}.{u}.{}", row.name))
            .collect()
    }
}
