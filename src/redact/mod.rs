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
//! | `mask` | what stands in a secret's place |
//! | `exchanges` | a whole exchange without secrets |
//! | `public` | what is no secret, since every report says it |
//! | `whole` | short secrets, where they are a whole value |
//! | `foreign` | exchanges that others recorded |
//! | `last_look` | whether a secret is left in what was written, by other means |

use std::{borrow::Cow, collections::BTreeSet, fmt, ops::Range, sync::Arc};

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use secrecy::{ExposeSecret, SecretString};

mod encodings;
mod exchanges;
mod foreign;
mod keys;
mod last_look;
mod mask;
pub mod public;
#[cfg(test)]
mod tests;
mod unescape;
mod whole;

use crate::config::sensitive::{self, Documented};
use crate::config::{Auth, Target};
use crate::exchange::Exchange;
use encodings::Form;
pub use foreign::Gathered;
use last_look::LastLook;
use mask::{Mask, mask};
use public::Public;
use unescape::{Escapes, View};
use whole::Whole;

/// Secrets shorter than this many bytes would hit unrelated text: they are replaced by place only.
pub const SHORTEST: usize = 8;

/// What stands for a secret where no length is judged.
pub const MASK: &str = "*****";

/// Escapes upon escapes that are undone in any text: a URL inside JSON has two.
const LAYERS: usize = 2;

/// Layers that are undone in short texts; most have none, and end the search where they do.
const DEEPEST: usize = 6;

/// Bytes that are looked through at most where more than [`LAYERS`] are undone: each layer has three ways to undo it.
const DEEP_WORK: usize = 1 << 28;

/// Replaces secrets; made once for a set of credentials.
pub struct Redactor {
    forms: Vec<Form>,
    by_value: AhoCorasick,
    last_look: LastLook,
    /// Headers that hold secrets whatever their names say, in lower case.
    headers: Arc<BTreeSet<String>>,
    documented: Arc<Documented>,
    /// Of recordings by others.
    whole: Option<Arc<Whole>>,
    /// Of the other targets of a run.
    others: Option<Arc<Redactor>>,
    warnings: Vec<String>,
}

/// The secrets cannot be searched for.
#[derive(Debug, thiserror::Error)]
#[error("the secrets cannot be kept out of the reports, use shorter ones: {0}")]
pub struct Unredactable(#[from] aho_corasick::BuildError);

/// Shows nothing of what it looks for.
impl fmt::Debug for Redactor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Redactor").finish_non_exhaustive()
    }
}

/// The secrets of a configured credential, each with the words that a warning calls it by. Access keys
/// are public.
pub fn secrets_of(auth: &Auth) -> Vec<(&'static str, &SecretString)> {
    match auth {
        Auth::None => Vec::new(),
        Auth::Token(token) => vec![("token", token)],
        Auth::IamPassword { password, .. } => vec![("password", password)],
        Auth::Signed {
            secret_key,
            session_token,
            ..
        } => {
            let mut secrets = vec![("secret key", secret_key)];
            secrets.extend(session_token.iter().map(|token| ("session token", token)));
            secrets
        }
    }
}

/// Every secret that a target is configured with.
fn known(target: &Target) -> impl Iterator<Item = (&'static str, &SecretString)> {
    let configured = target.profiles.iter().flat_map(|p| secrets_of(&p.auth));
    configured.chain(target.secrets.iter().map(|s| ("secret", &s.value)))
}

impl Redactor {
    /// Prepares for these secrets, each with the words that a warning calls it by. `Err` when together
    /// they are too long to be searched for (hundreds of megabytes).
    pub fn new<'s>(
        secrets: impl IntoIterator<Item = (&'static str, &'s SecretString)>,
    ) -> Result<Self, Unredactable> {
        let mut forms = Vec::new();
        let mut sought = Vec::new();
        let mut warnings = Vec::new();
        for (name, secret) in secrets {
            // What a header carries is trimmed on the way.
            let secret = secret.expose_secret().trim();
            if secret.len() >= SHORTEST && !mask::is_one(secret) {
                forms.extend(encodings::of(secret));
                sought.push(SecretString::from(secret));
            } else if !secret.is_empty() {
                warnings.push(format!(
                    "the {name} is too short ({} of {SHORTEST} bytes) or too plain to be found wherever the \
                     target repeats it: it is kept out of credential headers, parameters and members only, \
                     use a longer one",
                    secret.len()
                ));
            }
        }
        forms.sort_unstable();
        forms.dedup();
        let by_value = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .kind(Some(AhoCorasickKind::ContiguousNFA))
            .build(forms.iter().map(|form| &form.bytes))?;
        Ok(Self {
            forms,
            by_value,
            last_look: LastLook::new(sought),
            headers: Arc::default(),
            documented: Arc::default(),
            whole: None,
            others: None,
            warnings,
        })
    }

    /// An exchange without the signature of its request (in its spellings, or none), which is secret as long as the
    /// request is fresh.
    #[must_use]
    pub fn without_signature(&self, signature: &[SecretString], exchange: Exchange) -> Exchange {
        // Preparing to mask takes longer than seeing that nothing repeats the signature. A body that is cut off may
        // end in the middle of one, which masking alone finds.
        let cut_off = exchange.answer.as_ref().is_ok_and(|answer| answer.truncated);
        if signature.is_empty() || !cut_off && !last_look::shows(signature, &exchanges::texts(&exchange)) {
            return exchange;
        }
        match Self::new(signature.iter().map(|own| ("signature", own))) {
            Ok(own) => Self {
                headers: Arc::clone(&self.headers),
                documented: Arc::clone(&self.documented),
                whole: self.whole.clone(),
                ..own
            }
            .exchange(exchange),
            Err(_) => unreachable!("a signature has at most some hundred bytes"),
        }
    }

    /// Prepares for every secret of a target, and for the tokens that were fetched for it.
    ///
    /// # Errors
    /// As [`Redactor::new`].
    pub fn of<'s>(
        target: &'s Target,
        fetched: impl IntoIterator<Item = &'s SecretString>,
    ) -> Result<Self, Unredactable> {
        let public = Public::of([target]);
        let fetched = fetched.into_iter().map(|s| ("fetched token", s));
        let secrets = known(target).chain(fetched);
        let names = target.headers.iter().map(|(name, _)| name.to_ascii_lowercase());
        let headers = names.filter(|name| !sensitive::is_for_everybody(name)).collect();
        let whole = &target.whole_secrets;
        let whole = (!whole.is_empty()).then(|| Whole::new(whole.iter()));
        Ok(Self {
            headers: Arc::new(headers),
            documented: Arc::clone(&target.documented),
            whole: whole.transpose()?.map(Arc::new),
            ..Self::new(secrets.filter(|(_, secret)| !public.says(secret)))?
        })
    }

    /// Prepares for the secrets of all targets of a run; nothing where each has the same.
    ///
    /// # Errors
    /// As [`Redactor::new`].
    pub fn of_all<'s>(targets: &[&'s Target]) -> Result<Option<Self>, Unredactable> {
        let of = |target: &&'s Target| -> BTreeSet<&'s str> {
            known(target).map(|(_, secret)| secret.expose_secret()).collect()
        };
        if targets.windows(2).all(|pair| of(&pair[0]) == of(&pair[1])) {
            return Ok(None);
        }
        let public = Public::of(targets.iter().copied());
        let secrets = targets.iter().flat_map(|target| known(target));
        Self::new(secrets.filter(|(_, secret)| !public.says(secret))).map(Some)
    }

    /// The same, which replaces also what another one knows, prepared once for many: behind one gateway a server
    /// may repeat to one target what it saw of another.
    #[must_use]
    pub fn beside(self, others: Option<Arc<Self>>) -> Self {
        Self { others, ..self }
    }

    /// Those that it stands beside.
    pub fn others(&self) -> Option<Arc<Self>> {
        self.others.clone()
    }

    /// What a person should know of these secrets, one sentence each.
    pub fn warnings(&self) -> &[String] {
        &self.warnings
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
        self.replace(body, self.places(body, LAYERS), cut_off, Mask::Each)
    }

    /// What is secret by its place, also where names and quotes are escaped up to so many layers deep.
    fn places(&self, text: &[u8], layers: usize) -> Vec<Range<usize>> {
        let mut spans = keys::spans(text, &self.documented.members);
        spans.extend(self.whole.iter().flat_map(|whole| whole.spans(text)));
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
        let others = self.others.as_ref();
        self.last_look.finds(bytes) || others.is_some_and(|others| others.contains_secret(bytes))
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
            spans.extend(self.spans(&redacted, cut_off, layers));
            let others = self.others.iter();
            spans.extend(others.flat_map(|others| others.spans(&redacted, cut_off, layers)));
            spans.retain(|span| redacted[span.clone()].iter().any(|b| *b != b'*'));
            if spans.is_empty() {
                return redacted;
            }
            redacted = Cow::Owned(mask(&redacted, std::mem::take(&mut spans), width));
        }
    }

    /// Where secrets stand, in no order; escapes are undone up to so many layers deep.
    fn spans(&self, text: &[u8], cut_off: bool, layers: usize) -> Vec<Range<usize>> {
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

fn into_text(bytes: Cow<'_, [u8]>) -> String {
    String::from_utf8_lossy(&bytes).into_owned()
}
