//! Texts that everybody may read: what the program says whatever it is told, and what is known of a target without
//! its secrets. A secret that stands in one of them cannot be told from it: it is taken out by place only.

use std::sync::LazyLock;

use include_dir::{Dir, include_dir};
use secrecy::{ExposeSecret, SecretString};

use super::last_look::Searched;
use crate::catalogue::Files;
use crate::config::{Secret, Target};

/// The reports of a run, which say what every report says.
static REPORTS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/reports/sample");
/// What they say in other cases.
static TEMPLATES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/src/report/templates");

/// What the program says of any target.
static OURS: LazyLock<Searched> = LazyLock::new(|| {
    let suite = Files::embedded();
    let of_suite = suite.under("", "").map(|(_, text)| text);
    let reports = REPORTS.files().chain(TEMPLATES.files());
    let texts = of_suite.chain(reports.filter_map(|file| file.contents_utf8()));
    Searched::of(&texts.collect::<Vec<_>>().join("\n"))
});

/// Tells secrets from what the reports of these targets say anyway.
pub(super) struct Public(Searched);

impl Public {
    pub(super) fn of<'t>(targets: impl IntoIterator<Item = &'t Target>) -> Self {
        let texts: Vec<String> = targets
            .into_iter()
            .map(|target| target.public.join("\n"))
            .collect();
        Self(Searched::of(&texts.join("\n")))
    }

    /// Whether this text is no secret wherever it stands.
    pub(super) fn says(&self, secret: &SecretString) -> bool {
        let secret = secret.expose_secret().trim();
        OURS.says(secret) || self.0.says(secret)
    }
}

/// The secrets of a target file that are taken out by place only, since its reports say the same anyway: one sentence
/// each.
pub fn warnings(target: &Target) -> Vec<String> {
    let public = Public::of([target]);
    let long = |secret: &&Secret| secret.value.expose_secret().trim().len() >= super::SHORTEST;
    let said = target
        .secrets
        .iter()
        .filter(long)
        .filter(|secret| public.says(&secret.value));
    let sentence = |place: &String| {
        format!(
            "{place} also stands in what every report says: it is taken out of reports only where it was sent, not \
             wherever it may be echoed; use a value that is nowhere else"
        )
    };
    said.filter_map(|secret| secret.place.as_ref())
        .map(sentence)
        .collect()
}
