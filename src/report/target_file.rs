//! What a recording keeps of the file that describes its target: where a credential stands, and which line
//! speaks of a profile.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{shell::quoted, text};
use crate::recording::{Recording, RecordingError};

/// What is kept. It may come from anywhere: what stands in a command line is checked and quoted.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct TargetFile {
    file: Option<String>,
    headers_from: BTreeMap<String, String>,
    profiles: Vec<Part>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Part {
    id: String,
    line: usize,
    token_from: Option<String>,
    token_header: String,
}

impl TargetFile {
    /// The file of a recorded run; nothing where somebody else recorded.
    ///
    /// # Errors
    /// The recording cannot be read.
    pub fn of(recording: &Recording) -> Result<Self, RecordingError> {
        #[derive(Deserialize)]
        struct About {
            #[serde(default)]
            target: TargetFile,
        }
        Ok(recording
            .about::<About>()?
            .map(|about| about.target)
            .unwrap_or_default())
    }

    /// A file that takes the token of one profile, sent in this header, from an environment variable.
    pub fn with_token(profile: &str, header: &str, variable: &str) -> Self {
        let part = Part {
            id: profile.to_owned(),
            token_from: Some(format!("env:{variable}")),
            token_header: header.to_owned(),
            ..Part::default()
        };
        Self {
            profiles: vec![part],
            ..Self::default()
        }
    }

    /// Whether a header carries the token.
    pub fn is_token(&self, profile: &str, header: &str) -> bool {
        let own = self.part(profile).map_or("", |part| &part.token_header);
        header.eq_ignore_ascii_case(if own.is_empty() { "x-auth-token" } else { own })
    }

    /// What a shell puts in the place of a secret in a header's value, to stand between double quotes; none where that
    /// stands in the file itself, or nowhere.
    pub fn in_shell(&self, profile: &str, header: &str) -> Option<String> {
        let from = if self.is_token(profile, header) {
            self.part(profile)?.token_from.as_ref()?
        } else {
            self.headers_from.get(&header.to_ascii_lowercase())?
        };
        if let Some(path) = from.strip_prefix("file:") {
            return Some(format!("$(cat {})", quoted(path)));
        }
        let name = from.strip_prefix("env:")?;
        let begins = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
        let goes_on = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        (begins && goes_on).then(|| format!("${name}"))
    }

    /// The file and the line where a profile's table begins.
    pub fn place(&self, profile: &str) -> Option<(String, u32)> {
        let file = self.file.as_ref()?;
        let line = u32::try_from(self.part(profile)?.line)
            .ok()
            .filter(|line| *line > 0)?;
        Some((text::line(file, text::READABLE), line))
    }

    fn part(&self, profile: &str) -> Option<&Part> {
        self.profiles.iter().find(|part| part.id == profile)
    }
}
