//! Keeps secrets out of whatever is recorded.
//!
//! Comes in: text or bytes of an exchange, with the secrets that were sent in it. Goes out: the same
//! with every secret replaced: in a body by as many `*` as it has characters (a number of JSON by one of as many
//! digits), so that limits on lengths are judged alike, elsewhere by [`MASK`], which shows no length. Two things
//! are replaced:
//!
//! * **by value**: every known secret of 8 bytes or more that reports do not say anyway, wherever it stands and
//!   however it is written: as it is, in hexadecimal digits or base64 (at any offset, in both alphabets, over several
//!   lines), with any part of it percent-encoded, JSON-escaped or as HTML entities, and several of these layers upon
//!   each other; also fragments of long secrets;
//! * **by place**: whatever stands in a header, parameter or member that is there for a credential by the list
//!   of `config::sensitive`, or in a header that the target file gives.
//!
//! What the last look still finds in a text from outside goes with the whole text, and so do the bytes of a body
//! that is no text: packed, they may hold anything.
//!
//! It works on what came from outside. Our own sentences are looked through for values alone.
//!
//! | module | subject |
//! | --- | --- |
//! | `encodings` | the fixed ways to write a secret |
//! | `unescape` | undoing escapes, with the way back to the source |
//! | `keys` | where credentials stand |
//! | `secrets` | what is looked for wherever it stands |
//! | `mask` | what stands in a secret's place |
//! | `exchanges` | a whole exchange without secrets |
//! | `public` | what is no secret, since every report says it |
//! | `strings` | the strings of a body of JSON |
//! | `whole` | short secrets, where they are a whole value |
//! | `foreign` | exchanges that others recorded |
//! | `last_look` | whether a secret is left in what was written, by other means |

use std::{borrow::Cow, collections::BTreeSet, fmt, ops::Range, sync::Arc};

use secrecy::SecretString;

mod encodings;
mod exchanges;
mod foreign;
mod keys;
mod last_look;
mod mask;
pub mod public;
mod secrets;
mod strings;
#[cfg(test)]
mod tests;
mod unescape;
mod whole;

use crate::config::Target;
use crate::config::sensitive::{self, Documented};
use crate::exchange::Exchange;
pub use foreign::Gathered;
use last_look::LastLook;
use mask::{Mask, mask};
pub use secrets::{Secrets, Unredactable};
use unescape::{Escapes, View};
use whole::Whole;

/// What is shorter is replaced by place only.
pub const SHORTEST: usize = crate::exchange::SHORTEST_SECRET;

/// What stands for a secret where no length is judged.
pub const MASK: &str = "*****";

/// Escapes upon escapes that are undone in any text: a URL inside JSON has two.
const LAYERS: usize = 2;

/// Layers that are undone in short texts; most have none, and end the search where they do.
const DEEPEST: usize = 6;

/// Bytes that are looked through at most where more than [`LAYERS`] are undone: each layer has three ways to undo it.
const DEEP_WORK: usize = 1 << 28;

/// Replaces secrets.
#[derive(Clone, Default)]
pub struct Redactor {
    /// What is looked for wherever it stands: what the target is configured with, and tokens that were fetched for it.
    secrets: Vec<Arc<Secrets>>,
    /// Headers that hold secrets whatever their names say, in lower case.
    headers: Arc<BTreeSet<String>>,
    documented: Arc<Documented>,
    /// Of recordings by others.
    whole: Option<Arc<Whole>>,
}

/// Shows nothing of what it looks for.
impl fmt::Debug for Redactor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Redactor").finish_non_exhaustive()
    }
}

impl Redactor {
    /// An exchange without the signature of its request (in its spellings, or none), which is secret as long as the
    /// request is fresh.
    #[must_use]
    pub fn without_signature(&self, signature: &[SecretString], exchange: Exchange) -> Exchange {
        // In the request it went with its place. Preparing to mask takes longer than seeing that nothing repeats it. A
        // body that is cut off may end in the middle of one, which masking alone finds.
        let cut_off = exchange.answer.as_ref().is_ok_and(|answer| answer.truncated);
        let echoes = || LastLook::new(signature.to_vec()).finds(&exchanges::texts(&exchange.answer));
        if signature.is_empty() || !cut_off && !echoes() {
            return exchange;
        }
        match Secrets::new(signature) {
            Ok(own) => Self {
                secrets: vec![Arc::new(own)],
                ..self.clone()
            }
            .exchange(exchange),
            Err(_) => unreachable!("a signature has at most some hundred bytes"),
        }
    }

    /// For the secrets of a target.
    ///
    /// # Errors
    /// As [`Secrets::new`].
    pub fn of(target: &Target) -> Result<Self, Unredactable> {
        Self::with(target, Arc::new(Secrets::of([target])?))
    }

    /// For these secrets and what stands in a place for secrets of this target.
    ///
    /// # Errors
    /// As [`Secrets::new`].
    pub fn with(target: &Target, secrets: Arc<Secrets>) -> Result<Self, Unredactable> {
        let names = target.headers.iter().map(|(name, _)| name.to_ascii_lowercase());
        let headers = names.filter(|name| !sensitive::is_for_everybody(name)).collect();
        let whole = &target.whole_secrets;
        let whole = (!whole.is_empty()).then(|| Whole::new(whole.iter()));
        Ok(Self {
            secrets: vec![secrets],
            headers: Arc::new(headers),
            documented: Arc::clone(&target.documented),
            whole: whole.transpose()?.map(Arc::new),
        })
    }

    /// The same, which looks for these, too.
    #[must_use]
    pub fn and(mut self, secrets: Secrets) -> Self {
        self.secrets.push(Arc::new(secrets));
        self
    }

    /// A header's value without secrets.
    pub fn header(&self, name: &str, value: &str) -> String {
        let own = self.headers.contains(&name.trim().to_ascii_lowercase());
        let span = own
            .then_some(0..value.len())
            .or_else(|| keys::in_header(name, value));
        let by_place = match span {
            Some(span) => vec![span],
            None => self.places(value.as_bytes(), LAYERS),
        };
        let masked = self.replace(value.as_bytes(), by_place, false, Mask::Fixed);
        self.withheld(into_text(masked))
    }

    /// A URL or another text from outside, in which no length is judged, without secrets.
    pub fn text(&self, text: &str) -> String {
        let masked = self.masked(text, self.places(text.as_bytes(), LAYERS));
        self.withheld(masked.into_owned())
    }

    /// A masked text, or the mask alone where the last look still finds a secret in it: nothing that comes from
    /// outside may cost a run its reports.
    fn withheld(&self, masked: String) -> String {
        if masked.len() >= SHORTEST && self.contains_secret(masked.as_bytes()) {
            return MASK.to_owned();
        }
        masked
    }

    /// A sentence of ours without the known secrets. Names in it are our own: nothing goes for its place.
    pub fn sentence<'t>(&self, sentence: &'t str) -> Cow<'t, str> {
        self.masked(sentence, vec![])
    }

    fn masked<'t>(&self, text: &'t str, spans: Vec<Range<usize>>) -> Cow<'t, str> {
        match self.replace(text.as_bytes(), spans, false, Mask::Fixed) {
            Cow::Borrowed(_) => Cow::Borrowed(text),
            redacted @ Cow::Owned(_) => Cow::Owned(into_text(redacted)),
        }
    }

    /// A body without secrets. Where it was `cut_off`, a secret's beginning at its very end goes too.
    pub fn body<'b>(&self, body: &'b [u8], cut_off: bool) -> Cow<'b, [u8]> {
        self.replace(body, self.places_by_string(body), cut_off, Mask::Each)
    }

    /// What is secret by its place, also where names and quotes are escaped up to so many layers deep.
    fn places(&self, text: &[u8], layers: usize) -> Vec<Range<usize>> {
        let mut spans = keys::spans(text, &self.documented.members);
        spans.extend(self.whole.iter().flat_map(|whole| whole.spans(text)));
        spans.extend(self.escaped_places(text, layers));
        spans
    }

    /// Those of them that show once escapes are undone.
    fn escaped_places(&self, text: &[u8], layers: usize) -> Vec<Range<usize>> {
        let mut spans = vec![];
        let views = Escapes::IN_LINES.into_iter().filter(|_| layers > 0);
        for view in views.filter_map(|escapes| View::of(text, escapes)) {
            let seen = self.places(view.bytes(), layers - 1);
            spans.extend(seen.into_iter().map(|span| view.source(span)));
        }
        spans
    }

    /// Whether a known secret (or a piece of a long one) is still in there. It is looked for by other means than
    /// those that mask.
    pub fn contains_secret(&self, bytes: &[u8]) -> bool {
        self.secrets.iter().any(|secrets| secrets.are_in(bytes))
    }

    /// Masks these places and all known secrets. Masking is repeated until nothing is found: one
    /// secret's mask may complete another secret that has stars of its own.
    fn replace<'b>(
        &self,
        bytes: &'b [u8],
        mut spans: Vec<Range<usize>>,
        cut_off: bool,
        width: Mask,
    ) -> Cow<'b, [u8]> {
        let mut redacted = Cow::Borrowed(bytes);
        let work = |layers: &usize| bytes.len().saturating_mul(1 << (2 * layers));
        let deep = (LAYERS..=DEEPEST).rev().find(|layers| work(layers) < DEEP_WORK);
        let layers = deep.unwrap_or(LAYERS);
        loop {
            let secrets = self.secrets.iter();
            spans.extend(secrets.flat_map(|secrets| secrets.spans(&redacted, cut_off, layers)));
            spans.retain(|span| redacted[span.clone()].iter().any(|b| *b != b'*'));
            if spans.is_empty() {
                return redacted;
            }
            redacted = Cow::Owned(mask(&redacted, std::mem::take(&mut spans), width));
        }
    }
}

fn into_text(bytes: Cow<'_, [u8]>) -> String {
    String::from_utf8_lossy(&bytes).into_owned()
}
