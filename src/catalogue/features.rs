//! The features: which scenario judges which clause, from which row of the document.
//!
//! A `Rule` states a clause in our words; its description says `Source:` (table and row, several
//! joined by semicolons) and, where they apply, `Ruling:` (several joined likewise). Where no sentence of the page
//! says it, `About:` stands in the place of `Source:`, and the first ruling is the statement's source. A `Scenario` or one `Examples`
//! block carries the clause's id and level as tags. A scenario's own lines win.

use std::collections::BTreeSet;

use cucumber::feature::Ext as _;
use gherkin::{Feature, GherkinEnv};

use super::{
    document::{Document, on_the_page},
    files::Files,
    mistakes::Mistakes,
};
use crate::record::{ClauseId, Level};

/// One scenario, an outline's row for itself.
#[derive(Debug, Clone)]
pub struct Scenario {
    /// Unique and stable: the clause's id, the scenario's name and the row's cells.
    pub key: String,
    /// The id of the clause that it judges.
    pub clause: ClauseId,
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
    /// The ids of the rulings that shape it.
    pub rulings: Vec<String>,
    /// `features/…:LINE`.
    pub place: String,
    /// Every tag, without the `@`.
    pub tags: Vec<String>,
}

impl Scenario {
    /// Whether it has to run for the selected clauses: it states one, or it draws the answer whose schema does.
    pub fn is_needed(&self, selected: &BTreeSet<ClauseId>) -> bool {
        selected.contains(&self.clause) || selected.iter().any(|id| id.is_within(&self.clause))
    }
}

/// Reads every feature of a profile, outlines expanded, beside its scenarios; what cannot be read, or breaks the
/// rules above, is a mistake.
pub fn load(
    files: &Files,
    document: &Document,
    mistakes: &mut Mistakes<'_>,
) -> Vec<(Feature, Vec<Scenario>)> {
    let folder = format!("features/{}/", document.profile);
    let features = files.under(&folder, ".feature");
    features
        .filter_map(|(path, text)| read(path, text, document, mistakes))
        .collect()
}

fn read(
    path: &str,
    text: &str,
    document: &Document,
    mistakes: &mut Mistakes<'_>,
) -> Option<(Feature, Vec<Scenario>)> {
    let unreadable = unreadable(text);
    if !unreadable.is_empty() {
        for (line, why) in unreadable {
            mistakes.on(path, line, why);
        }
        return None;
    }
    let mut feature = match Feature::parse(text, GherkinEnv::default()) {
        Ok(feature) => feature,
        Err(error) => {
            // The parser keeps its place to itself; it stands in its words: `Error at 3:5: …`.
            let why = error.to_string().replace('\n', " ");
            let place = why
                .strip_prefix("Error at ")
                .and_then(|place| place.split(':').next());
            let line = place.and_then(|line| line.parse().ok()).unwrap_or(1);
            mistakes.on(path, line, format!("the feature does not parse: {why}"));
            return None;
        }
    };
    feature.path = Some(path.into());
    for stray in &feature.scenarios {
        mistakes.on(path, stray.position.line, "a scenario stands outside every Rule");
    }
    for scenario in feature.rules.iter().flat_map(|r| &r.scenarios) {
        for (line, why) in of_outline(scenario, &document.profile) {
            mistakes.on(path, line, why);
        }
    }
    let feature = match feature.expand_examples() {
        Ok(feature) => feature,
        Err(error) => {
            let why = format!("no column of the examples is called `{}`", error.name);
            mistakes.on(path, error.pos.line, why);
            return None;
        }
    };
    let mut scenarios = vec![];
    for rule in &feature.rules {
        for scenario in &rule.scenarios {
            match described(path, rule, scenario, document) {
                Ok(described) => scenarios.push(described),
                Err(why) => mistakes.on(
                    path,
                    scenario.position.line,
                    format!("the scenario `{}` {why}", scenario.name),
                ),
            }
        }
    }
    if feature.rules.iter().all(|rule| rule.scenarios.is_empty()) {
        mistakes.on(path, 1, "it holds no scenario");
    }
    Some((feature, scenarios))
}

/// What the parser would take and read otherwise than a person does: it drops the cells that a row
/// has beyond its table's first row, and takes a doc string's media type for its text.
fn unreadable(text: &str) -> Vec<(usize, &'static str)> {
    let mut found = vec![];
    let mut cells = None;
    let mut in_doc = false;
    for (n, line) in text.lines().map(str::trim).enumerate() {
        if line.starts_with("\"\"\"") || line.starts_with("```") {
            if !in_doc && line.len() > 3 {
                found.push((
                    n + 1,
                    "a doc string has a media type, which would be read as its text",
                ));
            }
            in_doc = !in_doc;
        }
        let row = (!in_doc && line.starts_with('|')).then(|| {
            let escaped = line.matches(r"\|").count();
            line.matches('|').count() - escaped
        });
        if row.is_some() && cells.is_some() && row != cells {
            found.push((n + 1, "the row has not as many cells as the one above it"));
        }
        cells = row;
    }
    found
}

/// What is wrong with a scenario before its rows are put in: examples without a row judge nothing, and tags are
/// added to those of the scenario, so that an id here and a level there would go unnoticed.
fn of_outline(scenario: &gherkin::Scenario, profile: &str) -> Vec<(usize, String)> {
    let mut found = vec![];
    if scenario.keyword.contains("Outline") && scenario.examples.is_empty() {
        let why = format!(
            "the outline `{}` has no row, so it would judge nothing",
            scenario.name
        );
        found.push((scenario.position.line, why));
    }
    let id = |tags: &[String]| tags.iter().any(|tag| tag.starts_with(&format!("{profile}.")));
    let level = |tags: &[String]| tags.iter().any(|tag| tag == "must" || tag == "should");
    for examples in &scenario.examples {
        let line = examples.position.line;
        if examples.table.as_ref().is_none_or(|table| table.rows.len() < 2) {
            let why = format!(
                "the outline `{}` has no row here, so it would judge nothing",
                scenario.name
            );
            found.push((line, why));
        }
        if id(&examples.tags) != level(&examples.tags) {
            let why = "a clause's id and its level stand together, on the scenario or on these examples";
            found.push((line, why.to_owned()));
        }
    }
    found
}

fn described(
    path: &str,
    rule: &gherkin::Rule,
    scenario: &gherkin::Scenario,
    document: &Document,
) -> Result<Scenario, &'static str> {
    let place = format!("{path}:{}", scenario.position.line);
    let beginning = format!("{}.", document.profile);
    let mut ids = scenario.tags.iter().filter(|tag| tag.starts_with(&beginning));
    let (Some(clause), None) = (ids.next(), ids.next()) else {
        return Err("needs exactly one tag with a clause id");
    };
    let has = |word: &str| scenario.tags.iter().any(|tag| tag == word);
    let level = match (has("must"), has("should")) {
        (true, false) => Level::Must,
        (false, true) => Level::Should,
        _ => return Err("needs exactly one of @must and @should"),
    };
    let said = |word: &str| {
        line_of(scenario.description.as_deref(), word).or_else(|| line_of(rule.description.as_deref(), word))
    };
    let own = scenario.description.as_deref();
    let (sources, by_ruling) = sourced(own)
        .or_else(|| sourced(rule.description.as_deref()))
        .ok_or("has no `Source:` or `About:` line, nor has its Rule")?;
    let rulings = listed(&said("Ruling:").unwrap_or_default());
    if by_ruling && rulings.is_empty() {
        return Err("has an `About:` line and no `Ruling:` that states it");
    }
    let sources = listed(&sources);
    if !by_ruling && sources.first().is_some_and(|first| !on_the_page(first)) {
        return Err("has a `Source:` on another page, which states nothing for this one: write `About:`");
    }
    Ok(Scenario {
        key: key(scenario, clause),
        clause: clause.as_str().into(),
        level,
        conditional: has("conditional"),
        title: scenario.name.clone(),
        statement: sentence(&rule.name),
        sources,
        by_ruling,
        rulings,
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

fn listed(text: &str) -> Vec<String> {
    let parts = text.split(';').map(str::trim).filter(|part| !part.is_empty());
    parts.map(str::to_owned).collect()
}

fn sentence(text: &str) -> String {
    if text.ends_with('.') {
        text.to_owned()
    } else {
        format!("{text}.")
    }
}
