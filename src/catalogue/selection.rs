//! What a run judges: profiles, clauses and tags that the user selects.

use std::collections::{BTreeMap, BTreeSet};

use cucumber::tag::Ext as _;
use gherkin::tagexpr::TagOperation;

use super::{Catalogue, CatalogueError, Profile, clauses::Clause};
use crate::record::ClauseId;

/// What the user selects; empty lists select everything.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// Profile ids.
    pub profiles: Vec<String>,
    /// Clause ids or their beginnings up to a dot.
    pub clauses: Vec<ClauseId>,
    /// A tag expression, as written and parsed.
    pub tags: Option<(String, TagOperation)>,
    /// Editions by their profiles; the newest of those that are not named.
    pub editions: BTreeMap<String, String>,
    /// Those that are not the newest, as numbers.
    pub earlier: BTreeMap<String, usize>,
}

impl Selection {
    /// Of these clauses.
    pub fn of(clauses: Vec<ClauseId>) -> Self {
        Self {
            clauses,
            ..Self::default()
        }
    }

    /// Parses what the command line gives and checks it against the catalogue.
    ///
    /// # Errors
    /// An unknown profile or clause, a tag expression that does not parse: one sentence.
    pub fn new(
        catalogue: &Catalogue,
        profiles: &[String],
        clauses: &[ClauseId],
        tags: Option<&str>,
    ) -> Result<Self, CatalogueError> {
        for profile in profiles {
            catalogue.known_profile(profile)?;
        }
        for clause in clauses {
            catalogue.known_clause(clause)?;
        }
        let tags = tags.map(|text| {
            let parsed = text.parse::<TagOperation>().map_err(|_| {
                CatalogueError(format!(
                    "the tag expression `{text}` does not parse; write for example `@must and not @dcs-v1-status.500`"
                ))
            });
            parsed.map(|parsed| (text.to_owned(), parsed))
        });
        Ok(Self {
            profiles: profiles.to_vec(),
            clauses: clauses.to_vec(),
            tags: tags.transpose()?,
            ..Self::default()
        })
    }

    /// The same of this edition of every selected profile that has it.
    ///
    /// # Errors
    /// No selected profile has such an edition.
    pub fn of_edition(self, catalogue: &Catalogue, name: &str) -> Result<Self, CatalogueError> {
        let selected: Vec<&Profile> = catalogue.all().iter().filter(|p| self.has_profile(p)).collect();
        let having = selected
            .iter()
            .filter(|p| p.document.edition_number(name).is_some());
        let editions: BTreeMap<String, String> = having
            .map(|profile| (profile.id().to_owned(), name.to_owned()))
            .collect();
        if editions.is_empty() {
            let all = selected.iter().flat_map(|p| &p.document.editions);
            let known: BTreeSet<&str> = all.map(|edition| edition.name.as_str()).collect();
            let known: Vec<&str> = known.into_iter().collect();
            return Err(CatalogueError(format!(
                "no profile has an edition `{name}`; the editions are {}",
                known.join(", ")
            )));
        }
        self.of_editions(catalogue, &editions)
    }

    /// The same of these editions, by their profiles.
    ///
    /// # Errors
    /// A profile has no such edition.
    pub fn of_editions(
        mut self,
        catalogue: &Catalogue,
        editions: &BTreeMap<String, String>,
    ) -> Result<Self, CatalogueError> {
        for (profile, name) in editions {
            let Some(document) = catalogue.get(profile).map(|p| &p.document) else {
                continue;
            };
            let Some(number) = document.edition_number(name) else {
                let known: Vec<&str> = document.editions.iter().map(|e| e.name.as_str()).collect();
                return Err(CatalogueError(format!(
                    "{profile} has no edition `{name}`; its editions are {}",
                    known.join(", ")
                )));
            };
            if number + 1 < document.editions.len() {
                self.earlier.insert(profile.clone(), number);
            }
            self.editions.insert(profile.clone(), name.clone());
        }
        Ok(self)
    }

    /// The edition of a profile that is judged by.
    pub fn edition_of<'c>(&'c self, profile: &'c Profile) -> &'c str {
        let named = self.editions.get(profile.id());
        named.map_or_else(|| profile.document.edition(), String::as_str)
    }

    /// Whether a clause came after the edition that is judged by.
    pub fn is_later(&self, clause: &Clause) -> bool {
        let judged = self.earlier.get(clause.id.profile());
        judged.is_some_and(|number| clause.since > *number)
    }

    /// The selection in the words of the command line.
    pub fn words(&self) -> Option<String> {
        let mut words: Vec<String> = vec![];
        words.extend(self.profiles.iter().map(|p| format!("--profile {p}")));
        words.extend(self.clauses.iter().map(|c| format!("--clause {c}")));
        words.extend(self.tags.iter().map(|(text, _)| format!("--tags '{text}'")));
        (!words.is_empty()).then(|| words.join(" "))
    }

    /// Whether any clause of a profile is selected.
    pub fn has_profile(&self, profile: &Profile) -> bool {
        let id = profile.id();
        let by_profile = self.profiles.is_empty() || self.profiles.iter().any(|p| p == id);
        let by_id = self.clauses.is_empty() || self.clauses.iter().any(|c| c.profile() == id);
        let whole = self.clauses.is_empty() && self.tags.is_none() && !self.earlier.contains_key(id);
        by_profile && by_id && (whole || profile.clauses.iter().any(|clause| self.has(clause)))
    }

    /// The ids of the profiles of which a clause is selected.
    pub fn profiles_of<'c>(&self, catalogue: &'c Catalogue) -> impl Iterator<Item = &'c str> {
        let selected = catalogue.all().iter().filter(|p| self.has_profile(p));
        selected.map(Profile::id)
    }

    /// Whether a profile is named, by itself or by a clause of it.
    pub fn names(&self, profile: &str) -> bool {
        self.profiles.iter().any(|p| p == profile) || self.clauses.iter().any(|c| c.is_within(profile))
    }

    /// Whether a clause is selected.
    pub fn has(&self, clause: &Clause) -> bool {
        let by_id = self.clauses.is_empty() || self.clauses.iter().any(|c| clause.id.is_within(c));
        let by_tag = self
            .tags
            .as_ref()
            .is_none_or(|(_, expression)| expression.eval(clause.tags.iter()));
        let by_profile = self.profiles.is_empty() || self.profiles.iter().any(|p| p == clause.id.profile());
        by_profile && by_id && by_tag && !self.is_later(clause)
    }
}
