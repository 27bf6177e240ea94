//! The documents row by row, then the relations between answers, then the changes of state.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::Write,
};

use askama::Template;

use super::{Cards, lines, states};
use crate::{
    record::{ClauseId, ClauseRecord, ProfileRecord, Verdict},
    report::{
        DocumentView, Material, RenderError, RowView,
        failure::{added, rulings},
        text::{READABLE, count, line, readable},
    },
};

/// Exchanges named at a clause.
const NAMED: usize = 12;

#[derive(Template)]
#[template(path = "profile.html")]
struct ProfileView<'a> {
    profile: &'a ProfileRecord,
    document: Option<String>,
    tables: Vec<Table<'a>>,
    states: String,
}

struct Table<'a> {
    place: String,
    about: String,
    first_column: &'static str,
    second_column: &'static str,
    /// How many of its clauses have which verdict.
    tally: Vec<(&'static str, usize)>,
    rows: Vec<Row<'a>>,
}

struct Row<'a> {
    /// Rows of the document that stand together and are judged by the same clauses are one.
    names: Vec<String>,
    kind: String,
    detail: String,
    by_ruling: Vec<String>,
    clauses: Vec<ClauseView<'a>>,
    /// Why there are no clauses, as HTML.
    why: String,
}

#[derive(Template)]
#[template(path = "clause.html")]
struct ClauseView<'a> {
    profile: &'a str,
    clause: &'a ClauseRecord,
    /// What broke it, why it is inconclusive, or how often it was seen.
    seen: String,
    /// Whether the failure's card leads back to it.
    has_card: bool,
    /// None where it is laid out elsewhere: in its card, or in the row that named it first.
    body: Option<ClauseBody>,
}

struct ClauseBody {
    rulings: String,
    /// Those that are named, with their ids.
    exchanges: Vec<(usize, String)>,
    /// How many more than those.
    further: usize,
}

/// Writes a section for each profile of the run.
pub(super) fn write(material: &Material, cards: &Cards, out: &mut dyn Write) -> Result<(), RenderError> {
    let ids = material.recording.ids()?;
    writeln!(out, "<h2 id=\"documents\">Documents</h2>")?;
    writeln!(
        out,
        "<p class=\"soft\">Table by table as in the documentation; each opens to its rows and the clauses that judge them.</p>"
    )?;
    for profile in &material.record.profiles {
        let document = material.documents.iter().find(|d| d.profile == profile.id);
        let mut maker = Maker {
            material,
            cards,
            profile,
            ids,
            laid_out: BTreeSet::new(),
        };
        let view = ProfileView {
            profile,
            document: document.map(heading),
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
    readable(&parts.join(" · "))
}

struct Maker<'a> {
    material: &'a Material<'a>,
    cards: &'a Cards<'a>,
    profile: &'a ProfileRecord,
    /// The ids of the exchanges by their indices.
    ids: &'a [String],
    /// The clauses that rows have named so far.
    laid_out: BTreeSet<&'a str>,
}

impl<'a> Maker<'a> {
    fn tables(&mut self, document: Option<&DocumentView>) -> Vec<Table<'a>> {
        let profile = self.profile;
        let by_id: BTreeMap<&str, &ClauseRecord> =
            profile.clauses.iter().map(|c| (c.id.as_str(), c)).collect();
        let documented = document.map_or(&[][..], |d| &d.tables);
        let mut tables: Vec<Table<'_>> = vec![];
        for table in documented {
            let rows = (table.rows)
                .chunk_by(RowView::is_judged_like)
                .map(|rows| self.row(rows, &by_id));
            tables.push(Table {
                place: readable(&table.place),
                about: readable(&table.about),
                first_column: "Name",
                second_column: "Documented",
                rows: rows.collect(),
                tally: tally(
                    table
                        .rows
                        .iter()
                        .flat_map(|row| &row.clauses)
                        .filter_map(|id| by_id.get(id.as_str())),
                ),
            });
        }
        let claimed: BTreeSet<&str> = documented
            .iter()
            .flat_map(|t| &t.rows)
            .flat_map(|r| &r.clauses)
            .map(ClauseId::as_str)
            .collect();
        tables.extend(self.relations(&claimed));
        tables
    }

    /// One row for rows that are judged alike.
    fn row(&mut self, rows: &[RowView], by_id: &BTreeMap<&str, &'a ClauseRecord>) -> Row<'a> {
        let row = &rows[0];
        let clauses: Vec<ClauseView<'_>> = row
            .clauses
            .iter()
            .filter_map(|id| by_id.get(id.as_str()))
            .map(|clause| self.clause(clause))
            .collect();
        let why = match &row.not_judged {
            Some(reason) => format!("not judged: {}", lines::prose(&readable(reason))),
            None if row.clauses.is_empty() => "not judged".to_owned(),
            None => "not selected".to_owned(),
        };
        Row {
            names: rows.iter().map(|row| readable(&row.name)).collect(),
            kind: readable(&row.kind),
            detail: readable(&row.detail),
            by_ruling: row.by_ruling.iter().map(|said| readable(said)).collect(),
            clauses,
            why,
        }
    }

    /// A table for each topic that is no single place of an answer, and for what no row claims:
    /// every clause of the run is found somewhere.
    fn relations(&mut self, claimed: &BTreeSet<&str>) -> Vec<Table<'a>> {
        let mut topics: Vec<(&str, Vec<&'a ClauseRecord>)> = Vec::new();
        let profile = self.profile;
        for clause in &profile.clauses {
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
                place: readable(topic),
                about: if is_answer(topic) {
                    "further clauses".to_owned()
                } else {
                    "requests and answers together".to_owned()
                },
                first_column: "Clause",
                second_column: "Place in the document",
                tally: tally(clauses.iter()),
                rows: clauses.into_iter().map(|clause| self.relation(clause)).collect(),
            })
            .collect()
    }

    fn relation(&mut self, clause: &'a ClauseRecord) -> Row<'a> {
        let name = clause.id.splitn(3, '.').nth(2).unwrap_or(&clause.id);
        Row {
            names: vec![readable(name)],
            kind: String::new(),
            detail: readable(&clause.source.place),
            by_ruling: vec![],
            clauses: vec![self.clause(clause)],
            why: String::new(),
        }
    }

    fn clause(&mut self, clause: &'a ClauseRecord) -> ClauseView<'a> {
        let first = self.laid_out.insert(&clause.id);
        let has_card = self.cards.contains(clause.id.as_str());
        let seen = match (clause.findings.first(), &clause.reason) {
            (Some(finding), _) => readable(&finding.message),
            // The head of the page says it of all clauses at once.
            (None, Some(_)) if self.profile.error.is_some() => String::new(),
            (None, Some(reason)) => readable(reason.lines().next().unwrap_or_default()),
            (None, None) => format!("seen in {}", count(clause.evidence.count, "exchange")),
        };
        ClauseView {
            profile: &self.profile.id,
            clause,
            seen,
            has_card: first && has_card,
            body: (first && !has_card).then(|| self.body(clause)),
        }
    }

    fn body(&self, clause: &ClauseRecord) -> ClauseBody {
        let evidence = &clause.evidence;
        let id = |index: usize| self.ids.get(index).cloned().unwrap_or_default();
        let exchanges: Vec<_> = evidence
            .exchanges
            .iter()
            .take(NAMED)
            .map(|index| (*index, id(*index)))
            .collect();
        ClauseBody {
            rulings: lines::rulings(&added(clause), &rulings(clause, self.material.rulings)),
            further: evidence.count.saturating_sub(exchanges.len()),
            exchanges,
        }
    }
}

/// How many of the clauses, each once, have which verdict: what is wrong first.
fn tally<'a>(clauses: impl Iterator<Item = &'a &'a ClauseRecord>) -> Vec<(&'static str, usize)> {
    let verdicts: BTreeMap<&str, Verdict> = clauses
        .map(|clause| (clause.id.as_str(), clause.verdict))
        .collect();
    let order = [
        Verdict::Fail,
        Verdict::Inconclusive,
        Verdict::Pass,
        Verdict::NotApplicable,
    ];
    let numbers = order.map(|verdict| {
        (
            verdict.word(),
            verdicts.values().filter(|v| **v == verdict).count(),
        )
    });
    numbers.into_iter().filter(|(_, number)| *number > 0).collect()
}

/// Whether the second part of a clause's id names an answer: a status, or cvm's two envelopes.
fn is_answer(topic: &str) -> bool {
    topic == "success" || topic == "error" || topic.parse::<u16>().is_ok()
}
