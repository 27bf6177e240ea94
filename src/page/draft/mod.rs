//! From what a page says to a profile that can be judged by: document.toml, both layers of the schemas
//! and a feature. What rests on weak grounds is a `# CHECK` with its reason; what is not judged is said.

mod document;
mod envelope;
mod facts;
mod feature;
mod fixtures;
mod gather;
mod limits;
mod lists;
mod rulings;
mod schema;
mod shown;

use std::collections::BTreeMap;

pub use facts::{Answer, Facts, Presence, Row, Table};

use super::{
    PageError,
    model::{self, Note, Page},
    request,
};
use crate::catalogue::document::only_reads;

/// A drafted profile.
#[derive(Debug, Clone, Default)]
pub struct Draft {
    /// The files of the suite, by their paths in it.
    pub files: BTreeMap<String, String>,
    /// What a person has to look at.
    pub checks: Vec<Note>,
    /// What the draft does not judge, and why.
    pub not_judged: Vec<Note>,
}

impl Draft {
    /// The file of rulings of the suite, with those that the draft names; `known` is what it holds already.
    pub fn rulings(&self, known: &str) -> String {
        rulings::write(&self.files, known)
    }
}

/// Where the rulings of a suite stand.
pub const RULINGS: &str = "features/rulings.md";

/// Members of all answers at most.
const ROWS: usize = 3_000;

/// Characters of a path at most.
const PATH: usize = 2_000;

/// A path is asked for as it is written: nothing on its way may take it for another.
fn askable(path: &str) -> Result<(), PageError> {
    let is_itself = || {
        let names = request::placeholders(path);
        let filled = names.iter().fold(path.to_owned(), |path, name| {
            path.replace(&format!("{{{name}}}"), "x")
        });
        let asked = url::Url::parse(&format!("http://host{filled}"));
        asked.is_ok_and(|asked| asked.path() == filled)
    };
    if path.len() <= PATH && is_itself() {
        return Ok(());
    }
    let shown: String = path.chars().take(80).collect();
    Err(PageError(format!(
        "the path `{shown}` cannot be asked for: a path has at most {PATH} characters, none that would have to be \
         encoded, and no `..`"
    )))
}

/// What a draft judges of an answer; none where the page says nothing of its body.
pub fn judged(answer: &model::Answer) -> Option<Answer> {
    shown::held(answer, &mut Facts::default())
}

/// What a draft of the whole page would judge of its answers; none where the page cannot be drafted.
pub fn answers(page: &Page, id: &str) -> Option<Vec<Answer>> {
    gather::of(page, id).ok().map(|facts| facts.answers)
}

/// Drafts a profile from a page.
///
/// # Errors
/// A page of a call that changes something, one that shows no answer, or an id that is none.
pub fn draft(page: &Page, id: &str, file: &str) -> Result<Draft, PageError> {
    let legal = !id.is_empty()
        && id
            .split('-')
            .all(|p| !p.is_empty() && p.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()));
    if !legal {
        return Err(PageError(format!(
            "`{id}` is no id of a profile: small letters and digits, parts joined by hyphens, as in dcs-v1-status"
        )));
    }
    let line = page
        .request
        .as_ref()
        .ok_or_else(|| PageError("the page names no request".into()))?;
    if line.method != "GET" {
        return Err(PageError(format!(
            "the page describes {} {}: only reading requests are ever sent, so it cannot be judged",
            line.method, line.path
        )));
    }
    if let Some(action) = line.action.as_ref().filter(|action| !only_reads(action)) {
        return Err(PageError(format!(
            "the action {action} may change something: only actions that begin like Describe or List are ever \
             called, so it cannot be judged"
        )));
    }
    askable(&line.path)?;
    let facts = gather::of(page, id)?;
    let rows: usize = facts.answers.iter().map(|answer| answer.paths().count()).sum();
    if rows > ROWS {
        return Err(PageError(format!(
            "its answers have {rows} members, and a draft has at most {ROWS}: that is no page that a person can review"
        )));
    }
    let mut files = BTreeMap::new();
    let (feature, sources) = feature::write(&facts, file);
    for answer in &facts.answers {
        let (must, should) = schema::write(id, answer);
        files.insert(format!("schemas/{id}/{}.json", answer.status), must);
        files.insert(format!("schemas/{id}/{}.should.json", answer.status), should);
    }
    files.insert(format!("features/{id}/1-request.feature"), feature);
    files.insert(
        format!("features/{id}/document.toml"),
        document::write(&facts, page, file, &sources),
    );
    Ok(Draft {
        files,
        checks: facts.checks,
        not_judged: facts.not_judged,
    })
}
