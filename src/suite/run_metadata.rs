//! What a recording says of its run (`log._conformance`): with the entries, enough to judge the run again.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::catalogue::{Catalogue, CatalogueError, Selection};
use crate::config::Known;
use crate::record::{ClauseId, Rule, Suite};
use crate::recording::{Recording, RecordingError};

/// The format's name and version; a reader refuses what it does not know.
pub const FORMAT: &str = "cloud-conformance/recording/1";

/// What is true of a whole recording.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct About {
    /// [`FORMAT`].
    pub format: String,
    /// The suite that asked.
    pub suite: Suite,
    /// What is known of the target.
    pub target: Known,
    /// Selected profiles.
    pub profiles: Vec<String>,
    /// Selected clauses.
    pub clauses: Vec<ClauseId>,
    /// The tag expression.
    pub tags: Option<String>,
    /// The edition of each profile.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub editions: BTreeMap<String, String>,
    /// What was to fail the run.
    #[serde(default = "only_must")]
    pub fail_on: Vec<Rule>,
    /// The arguments that name the target in a command line.
    pub arguments: String,
    /// The folder of the reports, as the command line named it; reports name it in command lines.
    #[serde(default)]
    pub folder: String,
    /// Whether scenarios asked; a recording from elsewhere shows single answers only.
    pub scenarios: bool,
    /// RFC 3339, UTC.
    pub started_at: String,
    /// RFC 3339, UTC.
    pub finished_at: String,
    /// Why the run ended early.
    pub stopped: Option<String>,
    /// How many exchanges were recorded.
    #[serde(default)]
    pub exchanges: usize,
    /// Profiles that had no credential to send, with the reason.
    #[serde(default)]
    pub refusals: BTreeMap<String, String>,
    /// Places that asked to be left alone for longer than the run may take, with the reason.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub left_alone: BTreeMap<String, String>,
    /// What reports say first of what was taken from recordings from elsewhere.
    pub notices: Vec<String>,
}

/// Why what a recording says of its run cannot be used: one sentence.
#[derive(Debug, thiserror::Error)]
pub enum AboutError {
    /// It cannot be read.
    #[error(transparent)]
    Recording(#[from] RecordingError),
    /// It is of another version.
    #[error(
        "the recording `{file}` has the format `{format}`, this program reads `{FORMAT}`: use the program that wrote it"
    )]
    Format {
        /// The file.
        file: String,
        /// What it says.
        format: String,
    },
}

/// What fails a run whose recording does not say.
fn only_must() -> Vec<Rule> {
    vec![Rule::Must]
}

impl About {
    /// What is true of a recording that begins now; times, end and notices are set when it ends.
    pub fn new(catalogue: &Catalogue, target: Known, selection: &Selection) -> Self {
        let mut about = Self {
            format: FORMAT.to_owned(),
            suite: catalogue.suite(),
            target,
            profiles: vec![],
            clauses: vec![],
            tags: None,
            editions: BTreeMap::new(),
            fail_on: only_must(),
            arguments: String::new(),
            folder: String::new(),
            scenarios: true,
            started_at: String::new(),
            finished_at: String::new(),
            stopped: None,
            exchanges: 0,
            refusals: BTreeMap::new(),
            left_alone: BTreeMap::new(),
            notices: vec![],
        };
        about.select(catalogue, selection);
        about
    }

    /// Reads it; none in a recording from elsewhere.
    ///
    /// # Errors
    /// It cannot be read, or it is of another version.
    pub fn read(recording: &Recording) -> Result<Option<Self>, AboutError> {
        let Some(value) = recording.about::<serde_json::Value>()? else {
            return Ok(None);
        };
        let format = value.get("format").and_then(serde_json::Value::as_str);
        if let Some(format) = format.filter(|format| *format != FORMAT) {
            return Err(AboutError::Format {
                file: recording.path().display().to_string(),
                format: crate::checks::cut(format),
            });
        }
        Ok(recording.about()?)
    }

    /// Sets what is selected.
    pub fn select(&mut self, catalogue: &Catalogue, selection: &Selection) {
        let judged = catalogue.all().iter().filter(|p| self.target.has(p.id()));
        self.editions = judged
            .map(|p| (p.id().to_owned(), selection.edition_of(p).to_owned()))
            .collect();
        self.profiles.clone_from(&selection.profiles);
        self.clauses.clone_from(&selection.clauses);
        self.tags = selection.tags.as_ref().map(|(text, _)| text.clone());
    }

    /// What was selected.
    ///
    /// # Errors
    /// The suite does not know a profile or clause of it.
    pub fn selection(&self, catalogue: &Catalogue) -> Result<Selection, CatalogueError> {
        Selection::new(catalogue, &self.profiles, &self.clauses, self.tags.as_deref())?
            .of_editions(catalogue, &self.editions)
    }
}
