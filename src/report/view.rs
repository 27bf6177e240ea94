//! What a report shows of the documents: plain data, filled from the catalogue.

use crate::record::ClauseId;

/// One document as its tables lie before the reader.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DocumentView {
    /// The profile's id.
    pub profile: String,
    /// The document's file name.
    pub file: String,
    /// Its title.
    pub title: String,
    /// Who publishes it.
    pub publisher: String,
    /// Which edition it is.
    pub edition: String,
    /// In the document's order.
    pub tables: Vec<TableView>,
}

/// One table of a document.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TableView {
    /// Where it stands: `Table 2`.
    pub place: String,
    /// What it describes: `the body of a 200`.
    pub about: String,
    /// In the document's order.
    pub rows: Vec<RowView>,
}

/// One row of a table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RowView {
    /// The member, parameter or status.
    pub name: String,
    /// Its documented kind: `Integer`.
    pub kind: String,
    /// Limits and listed values as the page has them, a few words.
    pub detail: String,
    /// What rulings say besides, each in one line: what is also accepted, what is expected.
    pub by_ruling: Vec<String>,
    /// The ids of the clauses that judge it.
    pub clauses: Vec<ClauseId>,
    /// Why no clause judges it.
    pub not_judged: Option<String>,
}

impl RowView {
    /// Whether another row says the same and is judged by the same clauses.
    pub fn is_judged_like(&self, other: &Self) -> bool {
        !self.clauses.is_empty()
            && (&self.kind, &self.detail, &self.by_ruling, &self.clauses)
                == (&other.kind, &other.detail, &other.by_ruling, &other.clauses)
    }
}
