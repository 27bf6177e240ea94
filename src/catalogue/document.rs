//! A document's facts, row by row: `features/<profile>/document.toml`.
//!
//! This is the root of traceability. `list`, the reports' tables and the generated deviations read
//! it; the schemas do not, so that a constraint forgotten there shows.

mod format;
mod request;
mod row;

pub use format::{About, Format};
pub use request::{ABSENT_ID, Family, Fixture, FixtureKind, Paging, RequestForm, TokenHeader, only_reads};
pub use row::{ByRuling, Kind, Presence, Row};
use serde::Deserialize;

use super::{
    files::Files,
    mistakes::{Mistake, line_at},
};

/// One document and the profile that it describes.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// The profile's id.
    pub profile: String,
    /// Whether it was drafted from the page and no person has reviewed it; then every report says so.
    #[serde(default)]
    pub draft: bool,
    /// The file and the line that say so.
    #[serde(skip)]
    draft_at: String,
    /// Where the facts come from.
    #[serde(rename = "document")]
    pub origin: Origin,
    /// The profile's ordinary request.
    pub request: RequestForm,
    /// What a target file says of the target for this profile; placeholders of the request stand first.
    #[serde(rename = "fixture", default)]
    pub fixtures: Vec<Fixture>,
    /// How its list is paged, where it serves one.
    pub paging: Option<Paging>,
    /// Whether the profile is judged only where it is named, or has a table in the target file.
    #[serde(default)]
    pub by_name: bool,
    /// The parameter that asks for one number, where there is one.
    pub switch: Option<Switch>,
    /// The document's tables, and other places that state something.
    #[serde(rename = "table")]
    pub tables: Vec<Table>,
    /// The editions of the profile, the oldest first; none of a draft.
    #[serde(rename = "edition", default)]
    pub editions: Vec<Edition>,
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
    /// The page's own headings and captions: every place is one of them, or a linked page.
    pub headings: Vec<String>,
    /// Pages that this one sends its reader to.
    #[serde(default)]
    pub linked: Vec<String>,
    /// Pages of the publisher that it does not link to, and that a ruling rests on.
    #[serde(default)]
    pub others: Vec<String>,
}

/// A parameter that asks for one number: it is returned for one value, and left out for every other.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Switch {
    /// The parameter's name.
    pub parameter: String,
    /// The value that asks for the number.
    pub value: String,
    /// Values that are easily read as that one.
    #[serde(default)]
    pub near: Vec<String>,
    /// The fixture that says what the number is, where that is known.
    pub known: Option<String>,
}

/// A table of the document, or another place that states something.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Table {
    /// How the document calls it: `Table 2`, `linked page Status Codes`, or `other page Responses`.
    pub place: String,
    /// What it is about, in our words.
    pub about: String,
    /// The answer whose members it lists.
    pub answer: Option<String>,
    /// The members under which its members stand, dotted; the top level when empty.
    #[serde(default)]
    pub under: Vec<String>,
    /// The ruling by which its members of the presence `must` are always there.
    #[serde(default = "example_and_table")]
    pub always: String,
    /// Its rows.
    pub rows: Vec<Row>,
}

/// The ruling by which a member is always there where no other is named.
pub const EXAMPLE_AND_TABLE: &str = "example-and-table";

fn example_and_table() -> String {
    EXAMPLE_AND_TABLE.to_owned()
}

impl Origin {
    /// Whether a reader finds this place: a heading of the page, or another page that is named.
    pub fn has_place(&self, place: &str) -> bool {
        let known = |pages: &[String], page: &str| pages.iter().any(|known| known == page);
        match ELSEWHERE.map(|beginning| place.strip_prefix(beginning)) {
            [Some(page), _] => known(&self.linked, page),
            [_, Some(page)] => known(&self.others, page),
            [None, None] => known(&self.headings, place),
        }
    }
}

/// How the places of other pages begin: of one that the page links to, and of one that it does not.
const ELSEWHERE: [&str; 2] = ["linked page ", "other page "];

/// Whether a place is of the page itself. What only another page says is judged by a ruling.
pub fn on_the_page(place: &str) -> bool {
    !ELSEWHERE.iter().any(|beginning| place.starts_with(beginning))
}

/// A name below a path, which is empty at the top.
pub fn join(under: &str, name: &str) -> String {
    if under.is_empty() {
        name.to_owned()
    } else {
        format!("{under}.{name}")
    }
}

/// One edition.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Edition {
    /// Its name, the same for ever.
    pub name: String,
    /// SHA-256 of the document's snapshot.
    pub sha256: String,
    /// `sha256:` and the digest of its clauses with their levels.
    pub clauses: String,
    /// Clauses that the edition before it had not.
    #[serde(default)]
    pub added: Vec<String>,
}

impl Document {
    /// The rows of the members of an answer under this member, or at the top level under none (`""`).
    pub fn rows_under<'d>(&'d self, answer: &'d str, under: &'d str) -> impl Iterator<Item = &'d Row> {
        let tables = self.tables.iter().filter(move |table| {
            let here = match table.under.as_slice() {
                [] => under.is_empty(),
                parents => parents.iter().any(|parent| parent == under),
            };
            table.answer.as_deref() == Some(answer) && here
        });
        let rows = tables.flat_map(|table| &table.rows);
        rows.filter(|row| row.kind.is_none() && row.presence != Some(Presence::Never))
    }

    /// The status of a success: the first one below 300 whose body a table describes, else 200.
    pub fn success_status(&self) -> u16 {
        let answers = self
            .tables
            .iter()
            .filter_map(|t| t.answer.as_deref()?.parse().ok());
        answers.filter(|s| (200..300).contains(s)).min().unwrap_or(200)
    }

    /// The names of those members.
    pub fn members<'d>(&'d self, answer: &'d str, under: &'d str) -> impl Iterator<Item = &'d str> {
        self.rows_under(answer, under).map(|row| row.name.as_str())
    }

    /// Reads a `document.toml`.
    ///
    /// # Errors
    /// What is wrong with it, and where.
    pub fn parse(path: &str, text: &str) -> Result<Self, Mistake> {
        let mistake = |offset: usize, message: String| Mistake {
            file: path.to_owned(),
            line: line_at(text, offset),
            message,
            of_a_step: false,
        };
        let read: Result<Self, _> = toml::from_str(text);
        let mut document = read.map_err(|e| {
            let at = e.span().map_or(0, |span| span.start);
            mistake(at, e.message().to_owned())
        })?;
        if document.draft {
            let line = line_at(text, text.find("\ndraft").map_or(0, |at| at + 1));
            document.draft_at = format!("{path}:{line}");
            document.origin.edition =
                format!("{}, a draft that nobody has reviewed", document.origin.edition);
        }
        let broken = |why: String| mistake(text.find("[request]").unwrap_or(0), why);
        let placeholders = document.request.placeholders().map_err(broken)?;
        document.describe(&placeholders).map_err(broken)?;
        let tables = document.tables.iter_mut();
        tables.flat_map(|table| &mut table.rows).for_each(Row::rule);
        if let Some(paging) = &mut document.paging {
            let listed = document.tables.iter().filter(|t| t.under.contains(&paging.list));
            let ids = listed.flat_map(|t| &t.rows).filter(|row| row.name == paging.item);
            paging.kinds = ids.flat_map(|row| &row.kinds).copied().collect();
        }
        Ok(document)
    }

    /// The documents of a suite, in the order of reports.
    ///
    /// # Errors
    /// What is wrong with the first that cannot be read.
    pub fn all(files: &Files) -> Result<Vec<Self>, Mistake> {
        files
            .under("features/", "/document.toml")
            .map(|(path, text)| Self::parse(path, text))
            .collect()
    }

    /// What every report says first of a draft that nobody has reviewed, with the line that a person removes.
    pub fn unreviewed(&self) -> Option<String> {
        let said = || {
            format!(
                "{} is a draft that nobody has reviewed ({}): review it and remove `draft = true`; until then \
                 no certificate rests on it",
                self.profile, self.draft_at
            )
        };
        self.draft.then(said)
    }

    /// Puts the fixtures of the placeholders first, in their order; one that is not described is a single id.
    fn describe(&mut self, placeholders: &[String]) -> Result<(), String> {
        let mut others = std::mem::take(&mut self.fixtures);
        for name in placeholders {
            let described = others.iter().position(|f| f.name == *name);
            let fixture =
                described.map_or_else(|| Fixture::of_placeholder(name), |index| others.remove(index));
            if fixture.optional || !matches!(fixture.kind, FixtureKind::Id | FixtureKind::Text) {
                return Err(format!(
                    "the fixture `{name}` fills a placeholder of the request: it is an id or text, and not optional"
                ));
            }
            self.fixtures.push(fixture);
        }
        self.fixtures.extend(others);
        if *self.request.family() == Family::Tencent && self.request.service.is_none() {
            return Err("[request] lacks `service`, which the scope of a signature names".to_owned());
        }
        Ok(())
    }

    /// What a request is about, where its path names one of several: the fixture that gives them.
    pub fn subject(&self) -> Option<&Fixture> {
        let named = |f: &&Fixture| f.many && self.request.path.contains(&format!("{{{}}}", f.name));
        self.fixtures.iter().find(named)
    }

    /// What a target file knows several of: the subject of requests, or items of a list.
    pub fn known(&self) -> Option<&Fixture> {
        self.fixtures.iter().find(|f| f.many)
    }

    /// The fixture of this name.
    pub fn fixture(&self, name: &str) -> Option<&Fixture> {
        self.fixtures.iter().find(|f| f.name == name)
    }

    /// Every row with its table, and where it stands in the file: a JSON pointer.
    pub fn placed_rows(&self) -> impl Iterator<Item = (String, &Table, &Row)> {
        self.tables.iter().enumerate().flat_map(|(n, table)| {
            let placed = move |(m, row)| (format!("/table/{n}/rows/{m}"), table, row);
            table.rows.iter().enumerate().map(placed)
        })
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

    /// Whether this names the row in this table, as [`Table::source`] does.
    pub fn is_source(&self, row: &Row, source: &str) -> bool {
        let place = source.strip_suffix(row.name.as_str());
        place.and_then(|place| place.strip_suffix(", ")) == Some(self.place.as_str())
    }

    /// What stands behind a row's member in a dotted id that begins with it: nothing, or what begins with a dot.
    pub fn behind<'d>(&self, row: &Row, dotted: &'d str) -> Option<&'d str> {
        let within = |dotted: &'d str, name: &str| dotted.strip_prefix(name)?.strip_prefix('.');
        let behind = |dotted: &'d str| {
            let rest = dotted.strip_prefix(row.name.as_str())?;
            (rest.is_empty() || rest.starts_with('.')).then_some(rest)
        };
        let below = within(dotted, self.answer.as_ref()?)?;
        if self.under.is_empty() {
            return behind(below);
        }
        self.under.iter().find_map(|under| behind(within(below, under)?))
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
