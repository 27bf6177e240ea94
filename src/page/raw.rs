//! Tables of rows whose place is still open, and how names are compared that headings spell in their own way.

use super::{
    model::{Place, Row},
    words::has,
};

/// Levels of members inside each other at most.
pub const DEPTH: usize = 12;

/// What a table belongs to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Group {
    /// The request.
    #[default]
    Request,
    /// The answer of a status; empty where the page does not say which.
    Answer(String),
}

/// A table of rows whose place is still open.
#[derive(Debug, Clone, Default)]
pub struct Raw {
    /// What it belongs to.
    pub group: Group,
    /// Whether it stands where the address is described.
    pub uri: bool,
    /// The place that its heading names.
    pub place: Option<Place>,
    /// As the page calls it.
    pub name: String,
    /// Its heading.
    pub caption: String,
    /// Its number.
    pub number: Option<u32>,
    /// Names by which links refer to it.
    pub anchors: Vec<String>,
    /// Its rows.
    pub rows: Vec<RawRow>,
}

/// A row with what may lead to the table of its members.
#[derive(Debug, Clone, Default)]
pub struct RawRow {
    /// The row.
    pub row: Row,
    /// Where its links lead.
    pub links: Vec<String>,
    /// Its type's own name.
    pub type_name: Option<String>,
    /// Numbers of tables that its text names.
    pub numbers: Vec<u32>,
    /// Whether it can have members.
    pub open: bool,
}

impl Raw {
    /// Whether its own rows name members of one of them: `owner.email`.
    pub fn names_inside(&self, name: &str) -> bool {
        let inside = |other: &str| {
            other
                .strip_prefix(name)
                .is_some_and(|rest| rest.starts_with(['.', '[']))
        };
        self.rows.iter().any(|raw| inside(&raw.row.name))
    }
}

/// Words of headings that name no member.
const COMMON: &str = "description|of|the|field|fields|parameters|parameter|objects|object|structure|data|response|\
     request|body|elements|element|table|in|and|attributes|attribute|for|a|format|type|param|array|\
     path|query|header|uri";

/// The words of a heading that may name a member or a type.
pub fn subjects(caption: &str) -> Vec<String> {
    let words = caption.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '-'));
    words
        .map(bare)
        .filter(|w| w.len() > 1 && !has(COMMON, w) && !w.chars().all(|c| c.is_ascii_digit()))
        .collect()
}

/// A name without the marks in which spellings differ.
pub fn bare(name: &str) -> String {
    name.chars()
        .filter(char::is_ascii_alphanumeric)
        .collect::<String>()
        .to_lowercase()
}

/// Whether two names differ in no more than one of them being a plural.
pub fn same(a: &str, b: &str) -> bool {
    let plural = |x: &str, y: &str| x.strip_suffix('s') == Some(y) || x.strip_suffix("es") == Some(y);
    a == b || plural(a, b) || plural(b, a)
}
