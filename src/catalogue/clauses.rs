//! The clauses: what schemas and scenarios state, joined with the rows that they come from.

use std::collections::BTreeMap;

use super::{
    derived::{Derived, derived_clauses},
    document::{Document, Row, Table, on_the_page},
    features::Scenario,
    mistakes::Mistakes,
    row_words,
    schemas::AnswerSchema,
};
use crate::record::{ClauseId, Level, Shaping, Source};

/// One checkable statement of a document.
#[derive(Debug, Clone)]
pub struct Clause {
    /// Stable across releases.
    pub id: ClauseId,
    /// How binding it is.
    pub level: Level,
    /// A few words.
    pub title: String,
    /// What the document says, in our words; where no sentence of it does, what the first ruling says.
    pub statement: String,
    /// The rulings that shape it.
    pub rulings: Vec<Shaping>,
    /// Where the document says it.
    pub source: Source,
    /// Every row that it covers, as the tables name them; the first is its source.
    pub rows: Vec<String>,
    /// `features/…:LINE` of the scenarios that judge it or draw the answer that does.
    pub scenarios: Vec<String>,
    /// The answer whose schema states it; none where a scenario does.
    pub answer: Option<String>,
    /// What the account has to show before it says anything.
    pub needs: Option<String>,
    /// Whether a target may declare it not applicable and stay conformant.
    pub conditional: bool,
    /// Tags for tag expressions, without the `@`.
    pub tags: Vec<String>,
    /// The number of the edition that brought it.
    pub since: usize,
}

/// Every clause of a profile: the stated ones, then those of its schemas in the order of the answers. An id with
/// two levels or given twice, and a source that is no row of the document, are mistakes.
pub fn of_profile(
    document: &Document,
    schemas: &BTreeMap<String, AnswerSchema>,
    scenarios: &[Scenario],
    mistakes: &mut Mistakes<'_>,
) -> Vec<Clause> {
    let mut clauses: Vec<Clause> = vec![];
    for scenario in scenarios {
        if let Err(why) = state(document, scenario, &mut clauses) {
            let (path, line) = scenario.place.rsplit_once(':').unwrap_or((&scenario.place, "1"));
            mistakes.on(path, line.parse().unwrap_or(1), why);
        }
    }
    for schema in schemas.values() {
        let drawn: Vec<String> = scenarios
            .iter()
            .filter(|s| s.clause == schema.prefix)
            .map(|s| s.place.clone())
            .collect();
        let mut add = |said: Derived, level, needs, must: bool| {
            let pointer = said.pointer.clone();
            let known = clauses.iter().any(|clause| clause.id == said.id);
            let clause = if known {
                Err(format!("the clause id {} is given twice", said.id))
            } else {
                derived(document, schema, said, (level, needs), &drawn)
            };
            match clause {
                Ok(clause) => clauses.push(clause),
                Err(why) => mistakes.at(&schema.file(must), &pointer, why),
            }
        };
        for said in derived_clauses(schema) {
            add(said, Level::Must, None, true);
        }
        for entry in &schema.entries {
            let level = if entry.must { Level::Must } else { Level::Should };
            let said = Derived {
                id: entry.clause.clone(),
                statement: entry.statement.clone(),
                rulings: entry.rulings.clone(),
                by_ruling: entry.by_ruling,
                pointer: format!("{}/x-clause", entry.pointer),
            };
            add(said, level, entry.needs.clone(), entry.must);
        }
    }
    clauses
}

fn source(document: &Document, place: &str, by_ruling: bool) -> Source {
    Source {
        document: document.origin.file.clone(),
        title: document.origin.title.clone(),
        edition: document.origin.edition.clone(),
        place: place.to_owned(),
        by_ruling,
    }
}

fn state(document: &Document, scenario: &Scenario, clauses: &mut Vec<Clause>) -> Result<(), String> {
    for row in &scenario.sources {
        let is_row = |(table, r): (&Table, &Row)| table.is_source(r, row);
        if !document.rows().any(is_row) {
            return Err(format!("the source `{row}` is no row of the document"));
        }
    }
    if let Some(known) = clauses.iter_mut().find(|c| c.id == scenario.clause) {
        if known.level != scenario.level {
            return Err(format!("{} has another level elsewhere", scenario.clause));
        }
        known.scenarios.push(scenario.place.clone());
        for (all, own) in [
            (&mut known.tags, &scenario.tags),
            (&mut known.rows, &scenario.sources),
        ] {
            let more: Vec<String> = own.iter().filter(|one| !all.contains(one)).cloned().collect();
            all.extend(more);
        }
        return Ok(());
    }
    clauses.push(Clause {
        id: scenario.clause.clone(),
        level: scenario.level,
        title: scenario.title.clone(),
        statement: scenario.statement.clone(),
        rulings: scenario.rulings.iter().map(|id| Shaping::new(id, "")).collect(),
        source: source(
            document,
            scenario.sources.first().map_or("", String::as_str),
            scenario.by_ruling,
        ),
        rows: scenario.sources.clone(),
        scenarios: vec![scenario.place.clone()],
        answer: None,
        needs: None,
        conditional: scenario.conditional,
        tags: scenario.tags.clone(),
        since: 0,
    });
    Ok(())
}

fn derived(
    document: &Document,
    schema: &AnswerSchema,
    said: Derived,
    (level, needs): (Level, Option<String>),
    drawn: &[String],
) -> Result<Clause, String> {
    let Derived {
        id,
        statement,
        rulings,
        by_ruling,
        ..
    } = said;
    let rows = rows_of(document, schema, &id);
    let place = place_of(document, schema, &id, &rows)
        .ok_or_else(|| format!("{id} has no row in features/{}/document.toml", document.profile))?;
    let by_ruling = by_ruling || !on_the_page(&place);
    let mut shaped: Vec<Shaping> = rulings.iter().map(|id| Shaping::new(id, "")).collect();
    for added in row_words::added(document, &id) {
        match shaped.iter_mut().find(|known| known.ruling == added.ruling) {
            Some(known) if known.says.is_empty() => known.says = added.says,
            Some(known) => known.says = format!("{}; {}", known.says, added.says),
            None => shaped.push(added),
        }
    }
    Ok(Clause {
        level,
        title: title(&statement, &schema.answer),
        statement,
        rulings: shaped,
        source: source(document, &place, by_ruling),
        rows,
        scenarios: drawn.to_vec(),
        answer: Some(schema.answer.clone()),
        needs,
        conditional: false,
        tags: vec![id.to_string(), level.word().to_owned()],
        since: 0,
        id,
    })
}

/// What a statement of a schema says first, and of which answer where that is no ordinary one:
/// `In a 400, error_code is a string`.
fn title(statement: &str, answer: &str) -> String {
    let ends = [": ", "; "].iter().filter_map(|end| statement.find(end)).min();
    let said = &statement[..ends.unwrap_or(statement.len())];
    let said = said.trim_end_matches('.');
    let which = match answer {
        "success" => return said.to_owned(),
        "error" => "an error".to_owned(),
        status if status.starts_with('2') => return said.to_owned(),
        status => format!("a {status}"),
    };
    if said.contains(&which) {
        return said.to_owned();
    }
    // Names of members stay as they are written.
    let sentence = ["The ", "No ", "An ", "A ", "Integers "]
        .into_iter()
        .find_map(|word| Some(word.to_lowercase() + said.strip_prefix(word)?));
    format!("In {which}, {}", sentence.as_deref().unwrap_or(said))
}

/// Where a reader finds what a derived clause says: the table that lists its values, the row of its member, or
/// the table of the whole answer.
fn place_of(document: &Document, schema: &AnswerSchema, id: &ClauseId, rows: &[String]) -> Option<String> {
    let lists = |row: &Row| row.clauses.iter().any(|clause| clause == id);
    let listing = document.tables.iter().find(|table| table.rows.iter().any(lists));
    let whole = |table: &&Table| table.answer.as_deref() == Some(&schema.answer) && table.under.is_empty();
    let of_a_member = id.behind(&document.profile).is_some_and(|own| {
        let mut rows = document.rows();
        rows.any(|(table, row)| table.behind(row, own).is_some())
    });
    match (listing, document.tables.iter().find(whole)) {
        (Some(table), _) => Some(table.place.clone()),
        (None, Some(table)) if !of_a_member && !rows.is_empty() => Some(table.place.clone()),
        _ => rows.first().cloned(),
    }
}

/// The rows that a derived clause comes from: the member's own, else the answer's.
fn rows_of(document: &Document, schema: &AnswerSchema, id: &ClauseId) -> Vec<String> {
    let dotted = id.behind(&document.profile).unwrap_or(id);
    let members = document.rows();
    let members = members.filter_map(|(table, row)| Some((table.behind(row, dotted)?.len(), table, row)));
    let members: Vec<(usize, &Table, &Row)> = members.collect();
    let nearest = members.iter().map(|(behind, ..)| *behind).min();
    if let Some(nearest) = nearest {
        let nearest = members.iter().filter(|(behind, ..)| *behind == nearest);
        return nearest.map(|(_, table, row)| table.source(row)).collect();
    }
    document
        .rows()
        .filter(|(_, row)| is_answer(row, schema))
        .map(|(table, row)| table.source(row))
        .collect()
}

fn is_answer(row: &Row, schema: &AnswerSchema) -> bool {
    row.name == schema.answer && row.kind.as_deref() == Some("status")
}

/// The clauses of a row: those whose source it is, and those that it names.
pub fn covering<'a>(clauses: &'a [Clause], table: &Table, row: &Row) -> Vec<&'a Clause> {
    let place = table.source(row);
    clauses
        .iter()
        .filter(|c| c.rows.contains(&place) || row.clauses.contains(&c.id))
        .collect()
}
