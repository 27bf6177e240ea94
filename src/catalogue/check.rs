//! Proves a suite, ours or another's: every row has a clause or a reason, rows and schemas agree, every name
//! leads somewhere.
//!
//! What a suite is made of, and the names that it follows:
//!
//! - `features/<profile>/document.toml`: the rows. `profile` is the folder's name; a table's `place` is one of
//!   `headings`, or `linked page NAME` with NAME in `linked`; its `answer` has a schema of that name. `rows`.
//! - `features/<profile>/*.feature`: the description names the document; a Rule says `Source:` or `About:` and
//!   `Ruling:`; one clause id, which begins with the profile's, and one of `@must` and `@should` stand together on
//!   a Scenario or on Examples; steps stand in the order Given, When, Then. `features`.
//! - `schemas/<profile>/<answer>.json`, and `<answer>.should.json` beside it: presence, kinds, limits and values
//!   are those of the rows. `schemas` and `agreement`.
//! - `features/rulings.md`: a heading of the second level for each ruling, its id in kebab-case.

mod agreement;
mod features;
mod rows;
mod schemas;

use super::{
    Catalogue, Files,
    mistakes::{Mistake, Mistakes},
};

/// Whether a step is defined; else why not, as a sentence.
pub type Defined<'a> = &'a dyn Fn(&gherkin::Step) -> Result<(), String>;

/// Everything that is wrong with a suite, by file and line.
pub fn check(files: &Files, defined: Defined<'_>) -> Vec<Mistake> {
    let mut mistakes = Mistakes::new(files);
    let catalogue = Catalogue::read(files, &mut mistakes);
    rulings(files, &mut mistakes);
    for profile in catalogue.all() {
        let id = profile.id();
        // What could not be read would look missing everywhere else.
        let schemas_read = !mistakes.are_in(&format!("schemas/{id}/"));
        let features_read = !mistakes.are_in(&format!("features/{id}/"));
        rows::check(&catalogue, profile, schemas_read && features_read, &mut mistakes);
        features::check(&catalogue, profile, defined, &mut mistakes);
        schemas::check(files, &catalogue, profile, &mut mistakes);
        if schemas_read {
            agreement::check(profile, &mut mistakes);
        }
    }
    features::keys(&catalogue, &mut mistakes);
    mistakes.into_found()
}

/// A heading that is given twice would hide one of the two texts.
fn rulings(files: &Files, mistakes: &mut Mistakes<'_>) {
    const FILE: &str = "features/rulings.md";
    let Some(text) = files.get(FILE) else {
        return mistakes.on(
            FILE,
            1,
            "the file is missing: it holds the rulings that features and schemas name",
        );
    };
    let mut seen: Vec<&str> = vec![];
    for (n, line) in text.lines().enumerate() {
        let Some(id) = line.strip_prefix("## ").map(str::trim) else {
            continue;
        };
        if seen.contains(&id) {
            mistakes.on(FILE, n + 1, format!("the ruling `{id}` is written down twice"));
        }
        if id.is_empty() || !id.bytes().all(|b| b.is_ascii_lowercase() || b == b'-') {
            mistakes.on(
                FILE,
                n + 1,
                format!("the id of the ruling `{id}` is not in kebab-case"),
            );
        }
        seen.push(id);
    }
}

/// Why a ruling that is named leads nowhere.
fn unknown_ruling(catalogue: &Catalogue, id: &str) -> Option<String> {
    let text = catalogue.rulings().get(id).map_or("", String::as_str);
    // Without the file, all of them are missing, and one sentence says so.
    (text.is_empty() && !catalogue.rulings().is_empty())
        .then(|| format!("the ruling `{id}` is not written down in features/rulings.md"))
}
