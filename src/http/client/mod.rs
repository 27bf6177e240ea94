//! One client for all profiles: signed, paced, bounded, recorded; or answered by a recording.
//!
//! | module | subject |
//! | --- | --- |
//! | `sending` | a request on its way: signed, in its turn, sent, recorded |
//! | `waiting` | how long it waits: for its turn, for an answer, for the end of the run |
//! | `wire` | one request out, a bounded answer in |
//! | `transport_error` | why no answer came, and what to do about it |
//! | `capture` | what may be seen of an exchange |
//! | `by_hand` | one request with what its signature was made over |
//! | `sign_in` | tokens for a password, before anything is judged |

mod by_hand;
mod capture;
mod sending;
mod sign_in;
#[cfg(test)]
mod tests;
pub mod transport_error;
mod waiting;
mod wire;

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex, PoisonError, atomic::AtomicUsize},
    time::Instant,
};

use secrecy::SecretString;

pub use self::by_hand::ByHand;
use self::wire::Raw;
use crate::catalogue::document::RequestForm;
use crate::config::{ProfileTarget, Target};
use crate::exchange::{Exchange, NoAnswer, Purpose, Request};
use crate::http::authenticate::Outgoing;
use crate::http::draft::{Draft, host_of};
use crate::http::pace::{Pace, place_of};
use crate::http::replay::Replay;
use crate::http::stop::{Halt, StopFlag};
use crate::recording::Recorder;
use crate::redact::{Redactor, Secrets, Unredactable};

/// Where a request goes: the target's words on a profile, and the document's.
#[derive(Debug, Clone, Copy)]
pub struct Endpoint<'a> {
    /// From `target.toml`.
    pub target: &'a ProfileTarget,
    /// From `document.toml`.
    pub form: &'a RequestForm,
}

/// Who answers.
enum Transport {
    Wire(reqwest::Client),
    Replay(Box<Replay>, Box<Wanted>),
    /// Nobody: what would be asked is noted.
    Nobody(Mutex<Vec<(Request, Purpose)>>),
}

/// The request that a recorded exchange answers, once it was asked for.
#[derive(Default)]
struct Wanted {
    index: Option<usize>,
    found: Mutex<Option<(Request, Purpose)>>,
}

/// What came of a request, and when in the run; it may hold secrets.
struct Came {
    answer: Result<Raw, NoAnswer>,
    started_ms: f64,
    ended_ms: f64,
}

/// What the clients of several targets share.
#[derive(Clone, Default)]
pub struct Shared {
    /// What is known of every place.
    pub pace: Arc<Pace>,
    /// What any of the targets holds secret; none where each looks for its own.
    pub secrets: Option<Arc<Secrets>>,
}

/// Sends requests and records what came of them.
pub struct Client {
    transport: Transport,
    target: Arc<Target>,
    redactor: Arc<Redactor>,
    recorder: Mutex<Option<Recorder>>,
    pace: Arc<Pace>,
    /// Places that asked to be left alone for longer than the run may take, each with the reason.
    left_alone: Mutex<BTreeMap<String, String>>,
    in_order: Mutex<HashMap<String, Arc<tokio::sync::Mutex<()>>>>,
    /// By profile: the token that was fetched, or why there is none.
    tokens: BTreeMap<String, Result<SecretString, String>>,
    stop: Arc<StopFlag>,
    begun: Instant,
    sent: AtomicUsize,
}

/// Why no client can be made: one sentence.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// A file or setting of the target cannot be used.
    #[error("{0}")]
    Setting(String),
    /// The secrets cannot be searched for.
    #[error(transparent)]
    Secrets(#[from] Unredactable),
}

impl Client {
    /// A client that asks the target, beside those with which it shares this, and records into `recorder`.
    ///
    /// # Errors
    /// A certificate, key or proxy that cannot be used, with the file's name.
    pub fn new(
        target: Arc<Target>,
        recorder: Recorder,
        stop: Arc<StopFlag>,
        shared: Shared,
    ) -> Result<Self, ClientError> {
        let http = super::tls::http_client(&target).map_err(ClientError::Setting)?;
        Self::with(Transport::Wire(http), target, Some(recorder), stop, shared)
    }

    /// A client that asks the target and records nothing.
    ///
    /// # Errors
    /// As [`Client::new`].
    pub fn unrecorded(target: Arc<Target>, stop: Arc<StopFlag>) -> Result<Self, ClientError> {
        let http = super::tls::http_client(&target).map_err(ClientError::Setting)?;
        Self::with(Transport::Wire(http), target, None, stop, Shared::default())
    }

    /// A client that a recording answers; nothing is sent and nothing recorded.
    ///
    /// # Errors
    /// Secrets that cannot be searched for.
    pub fn replaying(target: Arc<Target>, replay: Replay, stop: Arc<StopFlag>) -> Result<Self, ClientError> {
        let transport = Transport::Replay(Box::new(replay), Box::default());
        Self::with(transport, target, None, stop, Shared::default())
    }

    /// A client that a recording answers, and that keeps the request which this exchange of it answers.
    ///
    /// # Errors
    /// Secrets that cannot be searched for.
    pub fn looking_for(
        index: usize,
        target: Arc<Target>,
        replay: Replay,
        stop: Arc<StopFlag>,
    ) -> Result<Self, ClientError> {
        let wanted = Wanted {
            index: Some(index),
            ..Wanted::default()
        };
        Self::with(
            Transport::Replay(Box::new(replay), Box::new(wanted)),
            target,
            None,
            stop,
            Shared::default(),
        )
    }

    /// The request that was looked for, where it was asked.
    pub fn found(&self) -> Option<(Request, Purpose)> {
        match &self.transport {
            Transport::Replay(_, wanted) => wanted
                .found
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .clone(),
            Transport::Wire(_) | Transport::Nobody(_) => None,
        }
    }

    /// A client that sends nothing: it notes each request and ends the scenario that wanted it.
    ///
    /// # Errors
    /// Secrets that cannot be searched for.
    pub fn noting(target: Arc<Target>, stop: Arc<StopFlag>) -> Result<Self, ClientError> {
        let noted = Transport::Nobody(Mutex::default());
        Self::with(noted, target, None, stop, Shared::default())
    }

    fn with(
        transport: Transport,
        target: Arc<Target>,
        recorder: Option<Recorder>,
        stop: Arc<StopFlag>,
        shared: Shared,
    ) -> Result<Self, ClientError> {
        let redactor = match shared.secrets {
            Some(secrets) => Redactor::with(&target, secrets)?,
            None => Redactor::of(&target)?,
        };
        Ok(Self {
            transport,
            redactor: Arc::new(redactor),
            target,
            recorder: Mutex::new(recorder),
            pace: shared.pace,
            left_alone: Mutex::default(),
            in_order: Mutex::default(),
            tokens: BTreeMap::new(),
            stop,
            begun: Instant::now(),
            sent: AtomicUsize::new(0),
        })
    }

    /// The same client, with places that asked to be left alone when the recording was made.
    #[must_use]
    pub fn leaving_alone(self, places: BTreeMap<String, String>) -> Self {
        *self.left_alone.lock().unwrap_or_else(PoisonError::into_inner) = places;
        self
    }

    /// Every place that asked to be left alone for longer than the run may take, with the reason.
    pub fn left_alone(&self) -> BTreeMap<String, String> {
        let places = self.left_alone.lock().unwrap_or_else(PoisonError::into_inner);
        places.clone()
    }

    /// What keeps secrets out of files.
    pub fn redactor(&self) -> &Arc<Redactor> {
        &self.redactor
    }

    /// The same client, with profiles that had no credential to send when the recording was made.
    #[must_use]
    pub fn refused(mut self, refusals: BTreeMap<String, String>) -> Self {
        let refused = refusals.into_iter().map(|(profile, why)| (profile, Err(why)));
        self.tokens.extend(refused);
        self
    }

    /// Every profile that has no credential to send, with the reason.
    pub fn refusals(&self) -> BTreeMap<String, String> {
        let fetched = self.tokens.iter();
        let refused =
            fetched.filter_map(|(profile, token)| Some((profile.clone(), token.as_ref().err()?.clone())));
        refused.collect()
    }

    /// Why a profile has no credential to send, if so: one sentence.
    pub fn refusal(&self, profile: &str) -> Option<&str> {
        let fetched = self.tokens.get(profile)?;
        fetched.as_ref().err().map(String::as_str)
    }

    /// Whether nothing goes over the wire.
    pub fn replays(&self) -> bool {
        !matches!(self.transport, Transport::Wire(_))
    }

    /// The recording that answers, where one does.
    pub fn replay(&self) -> Option<&Replay> {
        match &self.transport {
            Transport::Replay(replay, _) => Some(replay),
            Transport::Wire(_) | Transport::Nobody(_) => None,
        }
    }

    /// Records an exchange from elsewhere beside those of the run, and gives it its index.
    ///
    /// # Errors
    /// The recording cannot be written.
    pub fn record_foreign(&self, exchange: Exchange) -> Result<Exchange, Halt> {
        self.record(exchange)
    }

    /// An exchange of this run, from its recording.
    ///
    /// # Errors
    /// The recording cannot be read.
    pub fn recorded(&self, index: usize) -> Result<Exchange, Halt> {
        if let Some(replay) = self.replay() {
            let exchange = replay.recording().exchange(index);
            return exchange.map_err(|e| Halt::Broken(e.to_string()));
        }
        let mut recorder = self.recorder.lock().unwrap_or_else(PoisonError::into_inner);
        let exchange = recorder.as_mut().map(|recorder| recorder.exchange(index));
        let gone = || Halt::Broken("nothing is recorded".to_owned());
        exchange
            .ok_or_else(gone)?
            .map_err(|e| Halt::Broken(format!("the recording cannot be read: {e}")))
    }

    /// Ends the recording.
    pub fn take_recorder(&self) -> Option<Recorder> {
        self.recorder
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take()
    }

    /// What a client that sends nothing was asked to send, in that order.
    pub fn noted(&self) -> Vec<(Request, Purpose)> {
        match &self.transport {
            Transport::Nobody(noted) => noted.lock().unwrap_or_else(PoisonError::into_inner).clone(),
            _ => vec![],
        }
    }

    fn record(&self, mut exchange: Exchange) -> Result<Exchange, Halt> {
        let mut recorder = self.recorder.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(recorder) = recorder.as_mut() {
            recorder
                .append(&mut exchange)
                .map_err(|e| Halt::Broken(format!("the recording cannot be written: {e}")))?;
        }
        Ok(exchange)
    }
}
