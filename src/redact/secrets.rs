//! What is looked for in whatever is recorded, wherever it stands; prepared once for all that look for the same.

use std::{collections::BTreeSet, ops::Range};

use aho_corasick::{AhoCorasick, AhoCorasickKind, BuildError};
use secrecy::{ExposeSecret, SecretString};

use super::SHORTEST;
use super::encodings::{self, Form};
use super::last_look::LastLook;
use super::mask;
use super::public::Public;
use super::unescape::{Escapes, View};
use crate::config::Target;

/// Secrets that are searched for.
pub struct Secrets {
    forms: Vec<Form>,
    by_value: AhoCorasick,
    last_look: LastLook,
}

/// The secrets cannot be searched for.
#[derive(Debug, thiserror::Error)]
#[error("the secrets cannot be kept out of the reports, use shorter ones: {0}")]
pub struct Unredactable(#[from] BuildError);

impl Secrets {
    /// Prepares for these. What is too short or too plain is left out: it may stand anywhere.
    ///
    /// # Errors
    /// Together they are too long to be searched for (hundreds of megabytes).
    pub fn new<'s>(secrets: impl IntoIterator<Item = &'s SecretString>) -> Result<Self, Unredactable> {
        // What a header carries is trimmed on the way.
        let secrets = secrets.into_iter().map(|secret| secret.expose_secret().trim());
        let sought: BTreeSet<&str> = secrets
            .filter(|secret| secret.len() >= SHORTEST && !mask::is_one(secret))
            .collect();
        let mut forms: Vec<Form> = sought.iter().flat_map(|secret| encodings::of(secret)).collect();
        forms.sort_unstable();
        forms.dedup();
        let by_value = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .kind(Some(AhoCorasickKind::ContiguousNFA))
            .build(forms.iter().map(|form| &form.bytes))?;
        Ok(Self {
            forms,
            by_value,
            last_look: LastLook::new(sought.into_iter().map(SecretString::from).collect()),
        })
    }

    /// Prepares for all that these targets are configured with, but for what their reports say anyway. Behind one
    /// gateway a server may repeat to one target what it saw of another.
    ///
    /// # Errors
    /// As [`Secrets::new`].
    pub fn of<'t>(targets: impl IntoIterator<Item = &'t Target> + Clone) -> Result<Self, Unredactable> {
        let public = Public::of(targets.clone());
        let secrets = targets.into_iter().flat_map(|target| &target.secrets);
        let secrets = secrets.map(|secret| &secret.value);
        Self::new(secrets.filter(|secret| !public.says(secret)))
    }

    /// Whether one of them (or a piece of a long one) stands in a text. They are looked for by other means than those
    /// that mask.
    pub(super) fn are_in(&self, text: &[u8]) -> bool {
        self.last_look.finds(text)
    }

    /// Where they stand, in no order; escapes are undone up to so many layers deep.
    pub(super) fn spans(&self, text: &[u8], cut_off: bool, layers: usize) -> Vec<Range<usize>> {
        let text = &*encodings::folded(text);
        let mut spans: Vec<Range<usize>> = self
            .by_value
            .find_overlapping_iter(text)
            .map(|found| self.forms[found.pattern().as_usize()].span(text, found.range()))
            .collect();
        if cut_off {
            spans.extend(self.beginning_at_the_end(text));
        }
        for escapes in Escapes::ALL {
            // What is left of an escape that was cut belongs to the secret before it.
            let unfinished = if cut_off { escapes.unfinished(text) } else { 0 };
            let whole = text.len() - unfinished;
            let with_the_rest = |span: Range<usize>| {
                let end = if span.end == whole { text.len() } else { span.end };
                span.start..end
            };
            if unfinished > 0 {
                spans.extend(self.beginning_at_the_end(&text[..whole]).map(with_the_rest));
            }
            if let Some(view) = (layers > 0).then(|| View::of(&text[..whole], escapes)).flatten() {
                // Nothing is escaped across a gap.
                let layers = if escapes == Escapes::Gaps { 0 } else { layers - 1 };
                let seen = self.spans(view.bytes(), cut_off, layers);
                spans.extend(seen.into_iter().map(|span| with_the_rest(view.source(span))));
            }
        }
        spans
    }

    /// The longest beginning of a secret that the text ends with.
    fn beginning_at_the_end(&self, text: &[u8]) -> Option<Range<usize>> {
        let ends_with = |start: &[u8]| {
            let tail = text.len().checked_sub(start.len()).map(|at| &text[at..]);
            tail.is_some_and(|tail| tail.eq_ignore_ascii_case(start))
        };
        let longest = |form: &Form| {
            let mut lengths = (SHORTEST..form.bytes.len()).rev();
            lengths.find(|n| ends_with(&form.bytes[..*n]))
        };
        let length = self.forms.iter().filter_map(longest).max()?;
        Some(text.len() - length..text.len())
    }
}
