//! What is judged, and why: documents, features, schemas and rulings become clauses.
//!
//! Comes in: the suite's files (embedded, or a folder). Goes out: a [`Catalogue`], which every
//! later room reads and none changes.

pub mod check;
pub mod clauses;
pub mod compiled;
pub mod derived;
pub mod document;
pub mod editions;
pub mod features;
pub mod files;
pub mod members;
pub mod mistakes;
pub mod openapi;
pub mod row_words;
pub mod rulings;
pub mod schemas;
pub mod selection;

use std::{collections::BTreeMap, ops::Deref, sync::OnceLock};

pub use clauses::Clause;
use document::Document;
use features::Scenario;
pub use files::Files;
use mistakes::Mistakes;
use schemas::AnswerSchema;
pub use selection::Selection;

use crate::at_once::at_once;
use crate::record::{ClauseId, Suite};

/// What is wrong with the suite's files or with a selection from them: one sentence.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct CatalogueError(pub String);

/// One documented API with everything that judges it.
#[derive(Debug)]
pub struct Profile {
    /// The document's facts.
    pub document: Document,
    files: Files,
    judged_by: OnceLock<JudgedBy>,
}

/// What judges a profile. Of the suite that the program carries it is read when it is first needed: most commands
/// need one profile, and a target file that is refused needs none.
#[derive(Debug)]
pub struct JudgedBy {
    /// The schemas of its answers.
    pub schemas: BTreeMap<String, AnswerSchema>,
    /// Its features, outlines expanded.
    pub features: Vec<gherkin::Feature>,
    /// Its scenarios, in the order of the features.
    pub scenarios: Vec<Scenario>,
    /// Its clauses.
    pub clauses: Vec<Clause>,
}

impl Deref for Profile {
    type Target = JudgedBy;

    fn deref(&self) -> &JudgedBy {
        self.judged_by()
    }
}

impl JudgedBy {
    fn read(files: &Files, document: &Document, mistakes: &mut Mistakes<'_>) -> Self {
        let schemas = AnswerSchema::load(files, &document.profile, mistakes);
        let mut features = vec![];
        let mut scenarios = vec![];
        for (feature, found) in features::load(files, document, mistakes) {
            features.push(feature);
            scenarios.extend(found);
        }
        let folder = format!("features/{}/", document.profile);
        if files.under(&folder, ".feature").next().is_none() {
            let why = format!("the folder {folder} holds no feature, so the profile would judge nothing");
            mistakes.on(&format!("{folder}document.toml"), 1, why);
        }
        let mut clauses = clauses::of_profile(document, &schemas, &scenarios, mistakes);
        for clause in &mut clauses {
            clause.since = document.since(&clause.id);
        }
        Self {
            schemas,
            features,
            scenarios,
            clauses,
        }
    }
}

impl Profile {
    fn judged_by(&self) -> &JudgedBy {
        let read = || {
            JudgedBy::read(
                &self.files,
                &self.document,
                &mut Mistakes::of_a_proved(&self.files),
            )
        };
        self.judged_by.get_or_init(read)
    }

    /// The profile's id.
    pub fn id(&self) -> &str {
        &self.document.profile
    }

    /// The clause with these words behind the profile.
    pub fn clause(&self, own: &str) -> Option<&Clause> {
        let id = ClauseId::below(self.id(), own);
        self.clauses.iter().find(|clause| clause.id == id)
    }

    /// The scenarios of a clause as its features tell them, each with its place.
    pub fn told(&self, clause: &Clause) -> impl Iterator<Item = (String, &gherkin::Scenario)> {
        let all = self.features.iter().flat_map(|feature| {
            let path = feature.path.clone().unwrap_or_default();
            let scenarios = feature.rules.iter().flat_map(|rule| &rule.scenarios);
            scenarios.map(move |s| (format!("{}:{}", path.display(), s.position.line), s))
        });
        all.filter(|(place, _)| clause.scenarios.contains(place))
    }

    /// What the account has to be like for the scenarios of a clause, in their words.
    pub fn preconditions(&self, clause: &Clause) -> Vec<String> {
        let steps = self.told(clause).flat_map(|(_, scenario)| &scenario.steps);
        let given = steps.filter(|step| step.ty == gherkin::StepType::Given);
        let mut given: Vec<String> = given.map(|step| step.value.clone()).collect();
        given.sort();
        given.dedup();
        given
    }

    /// Statuses that the page names.
    pub fn statuses(&self) -> impl Iterator<Item = u16> {
        let rows = self
            .document
            .rows()
            .filter(|(_, row)| row.kind.as_deref() == Some("status"));
        rows.filter_map(|(_, row)| row.name.parse().ok())
    }
}

/// Everything that can be judged.
#[derive(Debug)]
pub struct Catalogue {
    profiles: Vec<Profile>,
    rulings: BTreeMap<String, String>,
    files: Files,
    digest: OnceLock<String>,
}

impl Catalogue {
    /// Reads a suite.
    ///
    /// # Errors
    /// The first thing that is wrong with it: never a suite that judges less than it says.
    pub fn load(files: &Files) -> Result<Self, CatalogueError> {
        let mut mistakes = if files.modified {
            Mistakes::new(files)
        } else {
            Mistakes::of_a_proved(files)
        };
        let catalogue = Self::read(files, &mut mistakes);
        match mistakes.into_found().first() {
            None => Ok(catalogue),
            Some(first) => Err(CatalogueError(first.to_string())),
        }
    }

    /// Reads what can be read of a suite; the rest is told as mistakes.
    pub fn read(files: &Files, mistakes: &mut Mistakes<'_>) -> Self {
        let documents: Vec<(&str, &str)> = files.under("features/", "/document.toml").collect();
        let read = at_once(documents.len(), |n| {
            let mut mistakes = mistakes.of_a_part();
            let (path, text) = documents[n];
            let profile = Self::at(files, path, text, &mut mistakes);
            (profile, mistakes)
        });
        let mut profiles = vec![];
        for (profile, of_a_part) in read {
            profiles.extend(profile);
            mistakes.take(of_a_part);
        }
        homeless(files, mistakes);
        let rulings = rulings::parse(files.get("features/rulings.md").unwrap_or_default());
        Self {
            profiles,
            rulings,
            files: files.clone(),
            digest: OnceLock::new(),
        }
    }

    /// The profile whose document stands there.
    fn at(files: &Files, path: &str, text: &str, mistakes: &mut Mistakes<'_>) -> Option<Profile> {
        match Document::parse(path, text) {
            Ok(document) if path == format!("features/{}/document.toml", document.profile) => {
                return Some(Self::profile(files, document, mistakes));
            }
            Ok(document) => {
                let why = format!("its profile is `{}`, which is not its folder", document.profile);
                mistakes.at(path, "/profile", why);
            }
            Err(mistake) => mistakes.add(mistake),
        }
        None
    }

    fn profile(files: &Files, document: Document, mistakes: &mut Mistakes<'_>) -> Profile {
        let judged_by = if mistakes.are_told_elsewhere() {
            OnceLock::new()
        } else {
            OnceLock::from(JudgedBy::read(files, &document, mistakes))
        };
        Profile {
            document,
            files: files.clone(),
            judged_by,
        }
    }

    /// Reads what judges these profiles side by side, where that was not done yet: somebody waits for it.
    pub fn read_ahead(&self, profiles: &[impl AsRef<str>]) {
        let profiles: Vec<&Profile> = profiles.iter().filter_map(|id| self.get(id.as_ref())).collect();
        at_once(profiles.len(), |n| profiles[n].judged_by());
    }

    /// The suite that the program carries.
    ///
    /// # Errors
    /// None that a released program shows: a test reads it.
    pub fn embedded() -> Result<Self, CatalogueError> {
        Self::load(&Files::embedded())
    }

    /// Every profile, in the order of reports.
    pub fn all(&self) -> &[Profile] {
        &self.profiles
    }

    /// The place of a profile in the order of reports.
    pub fn rank(&self, profile: &str) -> Option<usize> {
        self.profiles().position(|id| id == profile)
    }

    /// The ids of all profiles.
    pub fn profiles(&self) -> impl Iterator<Item = &str> {
        self.profiles.iter().map(Profile::id)
    }

    /// The profiles that are judged where a target file does not say: those that are selected, and of those
    /// that have to be named only the named.
    pub fn wanted<'c>(&'c self, selection: &'c Selection) -> impl Iterator<Item = &'c str> {
        let unnamed = |id: &&str| {
            self.get(id)
                .is_some_and(|p| !p.document.by_name || selection.names(id))
        };
        selection.profiles_of(self).filter(unnamed)
    }

    /// The documents of all profiles.
    pub fn documents(&self) -> Vec<&Document> {
        self.profiles.iter().map(|p| &p.document).collect()
    }

    /// One profile.
    pub fn get(&self, profile: &str) -> Option<&Profile> {
        self.profiles.iter().find(|p| p.id() == profile)
    }

    /// Every clause of every profile.
    pub fn clauses(&self) -> impl Iterator<Item = &Clause> {
        self.profiles.iter().flat_map(|p| &p.clauses)
    }

    /// One clause.
    pub fn clause(&self, id: &str) -> Option<&Clause> {
        self.within(id).find(|c| c.id == id)
    }

    /// The clauses whose id is this, or begins with it up to a dot.
    pub fn within(&self, id: &str) -> impl Iterator<Item = &Clause> {
        let profile = self.get(ClauseId::from(id).profile());
        let clauses = profile.into_iter().flat_map(|p| &p.clauses);
        clauses.filter(move |c| c.id.is_within(id))
    }

    /// The same without the rates of the documents, for a target that is known to have none: the
    /// reference of the self-test.
    #[must_use]
    pub fn without_rates(mut self) -> Self {
        for profile in &mut self.profiles {
            profile.document.request.rate = None;
        }
        self
    }

    /// The text of each ruling by its id.
    pub fn rulings(&self) -> &BTreeMap<String, String> {
        &self.rulings
    }

    /// Which suite this is.
    pub fn suite(&self) -> Suite {
        Suite {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            digest: self.digest().to_owned(),
            modified: self.modified(),
        }
    }

    /// `sha256:` and the digest of the suite's files.
    pub fn digest(&self) -> &str {
        self.digest.get_or_init(|| self.files.digest())
    }

    /// Every text of the suite, all of which are public.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        self.files.under("", "").map(|(_, text)| text)
    }

    /// Whether the suite is not the embedded one.
    pub fn modified(&self) -> bool {
        self.files.modified
    }

    /// One profile that is asked for by its id.
    ///
    /// # Errors
    /// One sentence with the ids of those that there are.
    pub fn known_profile(&self, id: &str) -> Result<&Profile, CatalogueError> {
        self.get(id).ok_or_else(|| {
            let known: Vec<&str> = self.profiles().collect();
            let known = known.join(", ");
            CatalogueError(format!("there is no profile `{id}`; the profiles are {known}"))
        })
    }

    /// Checks that an id, or the beginning of one up to a dot, names at least one clause.
    ///
    /// # Errors
    /// One sentence with the ids that come closest.
    pub fn known_clause(&self, id: &str) -> Result<(), CatalogueError> {
        if self.within(id).next().is_some() {
            return Ok(());
        }
        let ids: Vec<&str> = self.clauses().map(|c| c.id.as_str()).collect();
        let wanted = id.to_lowercase();
        let within = ids
            .iter()
            .copied()
            .filter(|id| id.to_lowercase().contains(&wanted));
        let mut near: Vec<&str> = within.take(3).collect();
        if near.is_empty() {
            near = similar::get_close_matches(id, &ids, 3, 0.7);
        }
        let hint = if near.is_empty() {
            "`cloud-conformance list` shows them all".to_owned()
        } else {
            format!("did you mean {}?", near.join(", "))
        };
        Err(CatalogueError(format!("there is no clause `{id}`; {hint}")))
    }
}

/// A feature or schema that belongs to no document would silently judge nothing.
fn homeless(files: &Files, mistakes: &mut Mistakes<'_>) {
    if files.under("features/", "/document.toml").next().is_none() {
        mistakes.on(
            "features",
            1,
            "the suite holds no features/<profile>/document.toml",
        );
    }
    let features = files.under("features/", ".feature");
    let schemas = files
        .under("schemas/", ".json")
        .filter(|(path, _)| path.matches('/').count() > 1);
    for (path, _) in features.chain(schemas) {
        let folder = path.split('/').nth(1).unwrap_or_default();
        if files.get(&format!("features/{folder}/document.toml")).is_none() {
            let why = format!("it belongs to no profile: features/{folder}/document.toml is missing");
            mistakes.on(path, 1, why);
        }
    }
}
