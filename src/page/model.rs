//! What a documentation page says, whatever it was written in.

use serde::Serialize;
use serde_json::Value;

pub use crate::catalogue::document::{Format as Form, Kind, join};

/// One documented call: what a page says of its request and its answers.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Page {
    /// How the page is written.
    pub format: Format,
    /// Its title.
    pub title: String,
    /// `en` or `zh-CN`.
    pub language: String,
    /// SHA-256 of the page as it was read, hexadecimal.
    pub sha256: String,
    /// The date of the edition, where the page says one.
    pub edition: Option<String>,
    /// How the call is addressed.
    pub request: Option<RequestLine>,
    /// Parameters of the request, by place.
    pub parameters: Vec<Table>,
    /// The members of the answers, table by table, each answer's own first.
    pub answers: Vec<Answer>,
    /// Statuses that the page names, with its words.
    pub statuses: Vec<(u16, String)>,
    /// The table that lists the statuses; none where only answers name them.
    pub statuses_at: Option<String>,
    /// Error codes that the page names, with its words.
    pub codes: Vec<(String, String)>,
    /// The table that lists the error codes.
    pub codes_at: Option<String>,
    /// Requests that the page shows.
    pub requests: Vec<RequestExample>,
    /// The states of a diagram, and which follow which.
    pub states: Vec<(String, String)>,
    /// Requests that the page allows in a second.
    pub rate: Option<u32>,
    /// What was read, and rests on something weaker than a table's own words.
    pub doubts: Vec<Note>,
    /// What was not understood, and why.
    pub not_understood: Vec<Note>,
    /// What was understood to be about something else.
    pub set_aside: Vec<Note>,
}

/// A remark about one place of a page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Note {
    /// The place: `Table 3, links`.
    pub place: String,
    /// One sentence without its full stop.
    pub why: String,
}

impl Note {
    /// A remark.
    pub fn new(place: impl Into<String>, why: impl Into<String>) -> Self {
        Self {
            place: place.into(),
            why: why.into(),
        }
    }
}

/// How a page is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    /// reStructuredText with grid tables or simple ones.
    #[default]
    Restructured,
    /// HTML as a whole.
    Html,
    /// Markdown, its tables in HTML.
    MarkdownHtml,
    /// Markdown or plain text with pipe tables.
    Pipes,
    /// The saved text of a Tencent page.
    TencentText,
    /// Tencent's JSON model of its actions.
    TencentModel,
}

impl Format {
    /// As people call it.
    pub fn words(self) -> &'static str {
        match self {
            Self::Restructured => "reStructuredText",
            Self::Html => "HTML",
            Self::MarkdownHtml => "Markdown with HTML tables",
            Self::Pipes => "Markdown with pipe tables",
            Self::TencentText => "saved text of a Tencent page",
            Self::TencentModel => "Tencent's JSON model",
        }
    }
}

/// How a call is addressed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct RequestLine {
    /// The method.
    pub method: String,
    /// The path with its `{placeholders}`, without host and query.
    pub path: String,
    /// Names of the query, where the request line shows them.
    pub query: Vec<String>,
    /// The value of `Action`, for an API that is addressed so.
    pub action: Option<String>,
    /// The value of `Version`.
    pub version: Option<String>,
    /// The host, where the page names one that is no placeholder.
    pub host: Option<String>,
    /// The header of its token, where that is not the vendor's: `Authorization: Bearer {token}`.
    pub token: Option<String>,
}

impl RequestLine {
    /// The name of the header that carries the token.
    pub fn token_header(&self) -> &str {
        let own = self.token.as_deref().and_then(|header| header.split(':').next());
        own.unwrap_or("X-Auth-Token")
    }
}

/// Where a parameter goes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Place {
    /// In the path.
    Path,
    /// In the query.
    #[default]
    Query,
    /// A header.
    Header,
    /// A member of the body.
    Body,
}

impl Place {
    /// As rows and reports call it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Path => "path",
            Self::Query => "query",
            Self::Header => "header",
            Self::Body => "body",
        }
    }
}

/// The rows of one table that say what a request or an answer holds.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Table {
    /// How the page calls it: `Table 2`.
    pub name: String,
    /// Its heading.
    pub caption: String,
    /// Where its rows stand in a request or an answer.
    pub place: Place,
    /// The members under which its rows stand, dotted; the top level when empty.
    pub under: Vec<String>,
    /// Its rows.
    pub rows: Vec<Row>,
}

/// What an answer holds.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Answer {
    /// `200`, `400`; `success` or `error` of an envelope; empty where the page does not say which error.
    pub status: String,
    /// Its tables, the body's own first.
    pub tables: Vec<Table>,
    /// Its bodies as the page shows them.
    pub examples: Vec<Example>,
}

/// One parameter or member.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Row {
    /// As the page spells it.
    pub name: String,
    /// Its JSON kinds; empty where the page does not say.
    pub kinds: Vec<Kind>,
    /// Kinds of the items of a list; those of a list's list stand under `[]`.
    pub items: Vec<Kind>,
    /// Whether the page calls it mandatory; none where it does not say.
    pub mandatory: Option<bool>,
    /// What the page's words say of its values.
    pub limits: Limits,
    /// A value that the page shows beside the words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sample: Option<Value>,
    /// The page's words, for a reader and for telling editions apart.
    pub words: String,
}

/// What the words of a row say of its values: never more than `should` until a person raises it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Limits {
    /// The least value.
    pub min: Option<i64>,
    /// The greatest value.
    pub max: Option<i64>,
    /// Characters at least.
    pub min_length: Option<usize>,
    /// Characters at most.
    pub max_length: Option<usize>,
    /// How many a request may ask for.
    pub max_items: Option<usize>,
    /// Items of a list at least and at most.
    pub items: Option<(usize, usize)>,
    /// Listed values.
    pub values: Vec<String>,
    /// Whether the words allow other values, too.
    pub open: bool,
    /// The value that stands for an absent one.
    pub default: Option<String>,
    /// A named form.
    pub form: Option<Form>,
}

/// A request that the page shows.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct RequestExample {
    /// The method and address as shown.
    pub line: String,
    /// The pairs of its query.
    pub query: Vec<(String, String)>,
    /// Its body.
    pub body: Option<Value>,
}

/// A body that the page shows.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Example {
    /// The heading under which it stands.
    pub place: String,
    /// The body.
    pub body: Value,
    /// What had to be mended before it could be read.
    pub repairs: Vec<String>,
}

impl Page {
    /// Notes what was read on weak grounds.
    pub fn doubt(&mut self, place: impl Into<String>, why: impl Into<String>) {
        let note = Note::new(place, why);
        if !self.doubts.contains(&note) {
            self.doubts.push(note);
        }
    }

    /// Notes what was not understood.
    pub fn miss(&mut self, place: impl Into<String>, why: impl Into<String>) {
        self.not_understood.push(Note::new(place, why));
    }

    /// Notes what is about something else.
    pub fn aside(&mut self, place: impl Into<String>, why: impl Into<String>) {
        self.set_aside.push(Note::new(place, why));
    }

    /// Whether everything on the page was understood.
    pub fn understood(&self) -> bool {
        self.not_understood.is_empty()
    }

    /// The answer of a status, made where it is new.
    pub fn answer(&mut self, status: &str) -> &mut Answer {
        let at = self
            .answers
            .iter()
            .position(|a| a.status == status)
            .unwrap_or_else(|| {
                self.answers.push(Answer {
                    status: status.to_owned(),
                    ..Answer::default()
                });
                self.answers.len() - 1
            });
        &mut self.answers[at]
    }
}

impl Table {
    /// The dotted paths of a row.
    pub fn paths(&self, row: &Row) -> Vec<String> {
        paths(&self.under, &row.name)
    }
}

impl Answer {
    /// Every member of the body with its dotted path.
    pub fn members(&self) -> impl Iterator<Item = (String, &Row)> {
        let body = self.tables.iter().filter(|t| t.place == Place::Body);
        body.flat_map(|t| {
            t.rows
                .iter()
                .flat_map(move |r| t.paths(r).into_iter().map(move |p| (p, r)))
        })
    }
}

/// The one member under which rows stand; none at the top.
pub fn under(path: &str) -> Vec<String> {
    let inside = Some(path).filter(|path| !path.is_empty());
    inside.map(str::to_owned).into_iter().collect()
}

/// The places of a name that stands under several members, or at the top under none.
pub fn paths(under: &[String], name: &str) -> Vec<String> {
    if under.is_empty() {
        return vec![name.to_owned()];
    }
    under.iter().map(|u| join(u, name)).collect()
}

/// Whether a kind is one of those that a row allows.
pub fn fits(kinds: &[Kind], shown: Kind) -> bool {
    kinds.contains(&shown) || shown == Kind::Integer && kinds.contains(&Kind::Number)
}
