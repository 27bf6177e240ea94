//! The documents row by row, then the relations between answers, then the changes of state.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::Write,
};

use askama::Template;

use super::{Anchors, states};
use crate::{
    record::{ClauseRecord, Level, Outcome, ProfileRecord, Verdict},
    report::{
        DocumentView, Material, RenderError, RowView,
        text::{READABLE, count, line},
    },
};

/// Exchanges named at a clause.
const NAMED: usize = 12;

#[derive(Template)]
#[template(path = "profile.html")]
struct ProfileView {
    id: String,
    outcome: Outcome,
    document: Option<String>,
    not_selected: usize,
    tables: Vec<Table>,
    states: String,
}

struct Table {
    place: String,
    about: String,
    first_column: &'static str,
    second_column: &'static str,
    rows: Vec<Row>,
}

struct Row {
    /// Rows of the document that stand together and are judged by the same clauses are one.
    names: Vec<String>,
    kind: String,
    detail: String,
    clauses: Vec<Clause>,
    /// Why there are no clauses.
    why: String,
}

#[derive(Template)]
#[template(path = "clause.html")]
struct Clause {
    id: String,
    profile: String,
    level: Level,
    verdict: Verdict,
    title: String,
    stated: &'static str,
    statement: String,
    place: String,
    ruling: Option<(String, String)>,
    scenarios: Vec<String>,
    reason: Option<String>,
    /// What broke it.
    finding: Option<String>,
    /// How often it was seen, in words.
    seen: String,
    /// Those that are named, with their ids.
    exchanges: Vec<(usize, String)>,
    /// How many more than those.
    further: usize,
    card: Option<String>,
}

/// Writes a section for each profile of the run.
pub(super) fn write(material: &Material, anchors: &Anchors, out: &mut dyn Write) -> Result<(), RenderError> {
    let ids = material.recording.ids()?;
    for profile in &material.record.profiles {
        let document = material.documents.iter().find(|d| d.profile == profile.id);
        let maker = Maker {
            material,
            anchors,
            profile,
            ids,
        };
        let view = ProfileView {
            id: line(&profile.id, READABLE),
            outcome: profile.outcome,
            document: document.map(heading),
            not_selected: profile.not_selected,
            tables: maker.tables(document),
            states: states::render(profile, material.recording)?,
        };
        view.write_into(&mut *out)?;
    }
    Ok(())
}

fn heading(document: &DocumentView) -> String {
    let parts = [
        &document.title,
        &document.publisher,
        &document.edition,
        &document.file,
    ];
    let parts: Vec<&str> = parts
        .into_iter()
        .map(String::as_str)
        .filter(|p| !p.is_empty())
        .collect();
    line(&parts.join(" · "), READABLE)
}

struct Maker<'a> {
    material: &'a Material<'a>,
    anchors: &'a Anchors<'a>,
    profile: &'a ProfileRecord,
    /// The ids of the exchanges by their indices.
    ids: &'a [String],
}

impl Maker<'_> {
    fn tables(&self, document: Option<&DocumentView>) -> Vec<Table> {
        let by_id: BTreeMap<&str, &ClauseRecord> =
            self.profile.clauses.iter().map(|c| (c.id.as_str(), c)).collect();
        let documented = document.map_or(&[][..], |d| &d.tables);
        let mut tables: Vec<Table> = documented
            .iter()
            .map(|table| Table {
                place: line(&table.place, READABLE),
                about: line(&table.about, READABLE),
                first_column: "Name",
                second_column: "Documented",
                rows: (table.rows)
                    .chunk_by(RowView::is_judged_like)
                    .map(|rows| self.row(rows, &by_id))
                    .collect(),
            })
            .collect();
        let claimed: BTreeSet<&str> = documented
            .iter()
            .flat_map(|t| &t.rows)
            .flat_map(|r| &r.clauses)
            .map(String::as_str)
            .collect();
        tables.extend(self.relations(&claimed));
        tables
    }

    /// One row for rows that are judged alike.
    fn row(&self, rows: &[RowView], by_id: &BTreeMap<&str, &ClauseRecord>) -> Row {
        let row = &rows[0];
        let clauses: Vec<Clause> = row
            .clauses
            .iter()
            .filter_map(|id| by_id.get(id.as_str()))
            .map(|clause| self.clause(clause))
            .collect();
        let why = match &row.not_judged {
            Some(reason) => format!("not judged: {}", line(reason, READABLE)),
            None if row.clauses.is_empty() => "not judged".to_owned(),
            None => "not selected".to_owned(),
        };
        Row {
            names: rows.iter().map(|row| line(&row.name, READABLE)).collect(),
            kind: line(&row.kind, READABLE),
            detail: line(&row.detail, READABLE),
            clauses,
            why,
        }
    }

    /// A table for each topic that is no single place of an answer, and for what no row claims:
    /// every clause of the run is found somewhere.
    fn relations(&self, claimed: &BTreeSet<&str>) -> Vec<Table> {
        let mut topics: Vec<(&str, Vec<&ClauseRecord>)> = Vec::new();
        for clause in &self.profile.clauses {
            let topic = clause.id.split('.').nth(1).unwrap_or_default();
            if is_answer(topic) && claimed.contains(clause.id.as_str()) {
                continue;
            }
            match topics.iter_mut().find(|(t, _)| *t == topic) {
                Some((_, clauses)) => clauses.push(clause),
                None => topics.push((topic, vec![clause])),
            }
        }
        topics
            .into_iter()
            .map(|(topic, clauses)| Table {
                place: line(topic, READABLE),
                about: if is_answer(topic) {
                    "further clauses".to_owned()
                } else {
                    "requests and answers together".to_owned()
                },
                first_column: "Clause",
                second_column: "Place in the document",
                rows: clauses.into_iter().map(|clause| self.relation(clause)).collect(),
            })
            .collect()
    }

    fn relation(&self, clause: &ClauseRecord) -> Row {
        let name = clause.id.splitn(3, '.').nth(2).unwrap_or(&clause.id);
        Row {
            names: vec![line(name, READABLE)],
            kind: String::new(),
            detail: line(&clause.source.place, READABLE),
            clauses: vec![self.clause(clause)],
            why: String::new(),
        }
    }

    fn clause(&self, clause: &ClauseRecord) -> Clause {
        let evidence = &clause.evidence;
        let named = evidence.exchanges.iter().take(NAMED);
        let id = |index: usize| self.ids.get(index).cloned().unwrap_or_default();
        let exchanges: Vec<_> = named.map(|index| (*index, id(*index))).collect();
        Clause {
            id: line(&clause.id, READABLE),
            profile: line(&self.profile.id, READABLE),
            level: clause.level,
            verdict: clause.verdict,
            title: line(&clause.title, READABLE),
            stated: clause.source.stated(),
            statement: line(&clause.statement, READABLE * 2),
            place: line(&clause.source.words(), READABLE),
            ruling: clause.ruling.as_ref().map(|id| {
                let text = self.material.rulings.get(id).map_or("", String::as_str);
                (line(id, READABLE), line(text, READABLE * 3))
            }),
            scenarios: clause
                .scenarios
                .iter()
                .take(NAMED)
                .map(|s| line(s, READABLE))
                .collect(),
            reason: clause
                .reason
                .as_deref()
                .map(|reason| line(reason.lines().next().unwrap_or_default(), READABLE)),
            finding: clause.findings.first().map(|f| line(&f.message, READABLE)),
            seen: format!("seen in {}", count(evidence.count, "exchange")),
            further: evidence.count.saturating_sub(exchanges.len()),
            exchanges,
            card: self.anchors.get(clause.id.as_str()).cloned(),
        }
    }
}

/// Whether the second part of a clause's id names an answer: a status, or cvm's two envelopes.
fn is_answer(topic: &str) -> bool {
    topic == "success" || topic == "error" || topic.parse::<u16>().is_ok()
}
