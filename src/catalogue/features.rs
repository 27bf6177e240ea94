//! The features: which scenario judges which clause, from which row of the document.
//!
//! A `Rule` states a clause in our words; its description says `Source:` (table and row, several
//! joined by semicolons) and, where one applies, `Ruling:`. Where no sentence of the page says it, `About:`
//! stands in the place of `Source:`, and the ruling is the statement's source. A `Scenario` or one `Examples`
//! block carries the clause's id and level as tags. A scenario's own lines win.

use cucumber::feature::Ext as _;
use gherkin::{Feature, GherkinEnv};

use super::{CatalogueError, document::Document, files::Files};
use crate::record::Level;

/// One scenario, an outline's row for itself.
#[derive(Debug, Clone)]
pub struct Scenario {
    /// Unique and stable: the clause's id, the scenario's name and the row's cells.
    pub key: String,
    /// The profile's id.
    pub profile: String,
    /// The id of the clause that it judges.
    pub clause: String,
    /// The clause's level.
    pub level: Level,
    /// Whether a target may declare the clause not applicable and stay conformant.
    pub conditional: bool,
    /// A few words.
    pub title: String,
    /// What the document says, in our words.
    pub statement: String,
    /// Rows of the document, as their tables name them.
    pub sources: Vec<String>,
    /// Whether those rows are what the statement is about, and a ruling states it.
    pub by_ruling: bool,
    /// The ruling's id.
    pub ruling: Option<String>,
    /// `features/…:LINE`.
    pub place: String,
    /// Every tag, without the `@`.
    pub tags: Vec<String>,
}

/// Reads every feature of a profile, outlines expanded, beside its scenarios.
///
/// # Errors
/// A feature that does not parse or breaks the rules above, with file and line.
pub fn load(files: &Files, document: &Document) -> Result<Vec<(Feature, Vec<Scenario>)>, CatalogueError> {
    let folder = format!("features/{}/", document.profile);
    let features = files
        .under(&folder, ".feature")
        .map(|(path, text)| read(path, text, document));
    features.collect()
}

fn read(path: &str, text: &str, document: &Document) -> Result<(Feature, Vec<Scenario>), CatalogueError> {
    let broken = |why: String| CatalogueError(format!("{path}: {why}"));
    unreadable(text).map_or(Ok(()), |(line, why)| Err(broken(format!("line {line}: {why}"))))?;
    let mut feature =
        Feature::parse(text, GherkinEnv::default()).map_err(|e| broken(e.to_string().replace('\n', " ")))?;
    feature.path = Some(path.into());
    for scenario in feature.rules.iter().flat_map(|r| &r.scenarios) {
        if let Some(line) = without_rows(scenario) {
            return Err(broken(format!(
                "line {line}: the outline `{}` has no row here, so it would judge nothing",
                scenario.name
            )));
        }
    }
    let feature = feature.expand_examples().map_err(|e| broken(e.to_string()))?;
    let mut scenarios = vec![];
    if let Some(stray) = feature.scenarios.first() {
        return Err(broken(format!(
            "line {}: a scenario stands outside every Rule",
            stray.position.line
        )));
    }
    for rule in &feature.rules {
        for scenario in &rule.scenarios {
            let described = described(path, rule, scenario, document)?;
            scenarios.push(described);
        }
    }
    if scenarios.is_empty() {
        return Err(broken("it holds no scenario".to_owned()));
    }
    Ok((feature, scenarios))
}

/// What the parser would take and read otherwise than a person does: it drops the cells that a row
/// has beyond its table's first row, and takes a doc string's media type for its text.
fn unreadable(text: &str) -> Option<(usize, &'static str)> {
    let mut cells = None;
    let mut in_doc = false;
    for (n, line) in text.lines().map(str::trim).enumerate() {
        if line.starts_with("\"\"\"") || line.starts_with("```") {
            if !in_doc && line.len() > 3 {
                return Some((n + 1, "a doc string with a media type"));
            }
            in_doc = !in_doc;
        }
        let row = (!in_doc && line.starts_with('|')).then(|| {
            let escaped = line.matches(r"\|").count();
            line.matches('|').count() - escaped
        });
        if row.is_some() && cells.is_some() && row != cells {
            return Some((n + 1, "the row has not as many cells as the one above it"));
        }
        cells = row;
    }
    None
}

/// The line of an outline's examples that hold no row.
fn without_rows(scenario: &gherkin::Scenario) -> Option<usize> {
    if scenario.keyword.contains("Outline") && scenario.examples.is_empty() {
        return Some(scenario.position.line);
    }
    let rows = |e: &gherkin::Examples| e.table.as_ref().map_or(0, |t| t.rows.len());
    let empty = scenario.examples.iter().find(|e| rows(e) < 2);
    empty.map(|e| e.position.line)
}

fn described(
    path: &str,
    rule: &gherkin::Rule,
    scenario: &gherkin::Scenario,
    document: &Document,
) -> Result<Scenario, CatalogueError> {
    let place = format!("{path}:{}", scenario.position.line);
    let broken = |why: &str| CatalogueError(format!("{place}: the scenario `{}` {why}", scenario.name));
    let beginning = format!("{}.", document.profile);
    let mut ids = scenario.tags.iter().filter(|tag| tag.starts_with(&beginning));
    let (Some(clause), None) = (ids.next(), ids.next()) else {
        return Err(broken("needs exactly one tag with a clause id"));
    };
    let has = |word: &str| scenario.tags.iter().any(|tag| tag == word);
    let level = match (has("must"), has("should")) {
        (true, false) => Level::Must,
        (false, true) => Level::Should,
        _ => return Err(broken("needs exactly one of @must and @should")),
    };
    let said = |word: &str| {
        line_of(scenario.description.as_deref(), word).or_else(|| line_of(rule.description.as_deref(), word))
    };
    let own = scenario.description.as_deref();
    let (sources, by_ruling) = sourced(own)
        .or_else(|| sourced(rule.description.as_deref()))
        .ok_or_else(|| broken("has no `Source:` or `About:` line, nor has its Rule"))?;
    let ruling = said("Ruling:");
    if by_ruling && ruling.is_none() {
        return Err(broken("has an `About:` line and no `Ruling:` that states it"));
    }
    Ok(Scenario {
        key: key(scenario, clause),
        profile: document.profile.clone(),
        clause: clause.clone(),
        level,
        conditional: has("conditional"),
        title: scenario.name.clone(),
        statement: sentence(&rule.name),
        sources: sources.split(';').map(|s| s.trim().to_owned()).collect(),
        by_ruling,
        ruling,
        place,
        tags: scenario.tags.clone(),
    })
}

/// The key of an expanded scenario, from what cucumber hands to hooks, too.
pub fn key(scenario: &gherkin::Scenario, clause: &str) -> String {
    match cells(scenario) {
        Some(cells) => format!("{clause}: {} [{}]", scenario.name, cells.join(", ")),
        None => format!("{clause}: {}", scenario.name),
    }
}

/// The cells of the row that an outline's scenario was made from.
pub fn cells(scenario: &gherkin::Scenario) -> Option<&[String]> {
    let table = scenario.examples.first()?.table.as_ref()?;
    table.rows.get(1).map(Vec::as_slice)
}

/// The rows of the page that state something, or that a statement of ours is about.
fn sourced(description: Option<&str>) -> Option<(String, bool)> {
    let stated = line_of(description, "Source:").map(|rows| (rows, false));
    stated.or_else(|| line_of(description, "About:").map(|rows| (rows, true)))
}

/// The rest of the description's line that begins with a word, without its full stop.
fn line_of(description: Option<&str>, word: &str) -> Option<String> {
    let line = description?
        .lines()
        .map(str::trim)
        .find_map(|line| line.strip_prefix(word))?;
    Some(line.trim().trim_end_matches('.').to_owned())
}

fn sentence(text: &str) -> String {
    if text.ends_with('.') {
        text.to_owned()
    } else {
        format!("{text}.")
    }
}
