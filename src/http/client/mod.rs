//! One client for all profiles: signed, paced, bounded, recorded; or answered by a recording.
//!
//! | module | subject |
//! | --- | --- |
//! | `wire` | one request out, a bounded answer in |
//! | `absence` | why no answer came, and what to do about it |
//! | `by_hand` | one request with what its signature was made over |
//! | `shown` | what may be seen of an exchange |
//! | `sign_in` | tokens for a password, before anything is judged |

mod by_hand;
mod capture;
mod sign_in;
#[cfg(test)]
mod tests;
pub mod transport_error;
mod wire;

use std::{
    collections::{BTreeMap, HashMap},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use jiff::Timestamp;
use secrecy::SecretString;
use url::Url;

pub use self::by_hand::ByHand;
use self::wire::{Limits, Raw};
use crate::catalogue::document::RequestForm;
use crate::config::reserved::{self, BodyForm};
use crate::config::{Auth, ProfileTarget, Target};
use crate::exchange::{Credential, Exchange, NoAnswer, Purpose, Request};
use crate::http::authenticate::{Caller, Draft, Outgoing, authenticate};
use crate::http::pace::{LeftAlone, Pace, Turn, below};
use crate::http::replay::Replay;
use crate::http::stop::{Halt, StopFlag};
use crate::recording::Recorder;
use crate::redact::{Redactor, Unredactable};

/// What the program calls itself.
const USER_AGENT: &str = concat!("cloud-conformance/", env!("CARGO_PKG_VERSION"));

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
    /// A client that asks the target and records into `recorder`.
    ///
    /// # Errors
    /// A certificate, key or proxy that cannot be used, with the file's name.
    pub fn new(target: Arc<Target>, recorder: Recorder, stop: Arc<StopFlag>) -> Result<Self, ClientError> {
        let http = super::tls::http_client(&target).map_err(ClientError::Setting)?;
        Self::with(Transport::Wire(http), target, Some(recorder), stop)
    }

    /// A client that asks the target and records nothing.
    ///
    /// # Errors
    /// As [`Client::new`].
    pub fn unrecorded(target: Arc<Target>, stop: Arc<StopFlag>) -> Result<Self, ClientError> {
        let http = super::tls::http_client(&target).map_err(ClientError::Setting)?;
        Self::with(Transport::Wire(http), target, None, stop)
    }

    /// A client that a recording answers; nothing is sent and nothing recorded.
    ///
    /// # Errors
    /// Secrets that cannot be searched for.
    pub fn replaying(target: Arc<Target>, replay: Replay, stop: Arc<StopFlag>) -> Result<Self, ClientError> {
        let transport = Transport::Replay(Box::new(replay), Box::default());
        Self::with(transport, target, None, stop)
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
        Self::with(Transport::Nobody(Mutex::default()), target, None, stop)
    }

    fn with(
        transport: Transport,
        target: Arc<Target>,
        recorder: Option<Recorder>,
        stop: Arc<StopFlag>,
    ) -> Result<Self, ClientError> {
        Ok(Self {
            transport,
            redactor: Arc::new(Redactor::of(&target, [])?),
            target,
            recorder: Mutex::new(recorder),
            pace: Arc::default(),
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

    /// The same client, within a pace that it shares with others.
    #[must_use]
    pub fn at_pace(mut self, pace: Arc<Pace>) -> Self {
        self.pace = pace;
        self
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

    /// How much of the run's time was left when this answer had come: a recording says the same.
    pub fn time_left_after(&self, exchange: &Exchange) -> Duration {
        let passed = Duration::try_from_secs_f64(exchange.ended_ms / 1000.0).unwrap_or(Duration::MAX);
        self.target.budget.saturating_sub(passed)
    }

    /// Waits; a recording needs no waiting.
    ///
    /// # Errors
    /// The run was stopped, or the time would not be enough.
    pub async fn pause(&self, time: Duration) -> Result<(), Halt> {
        if self.replay().is_some() || time.is_zero() {
            return Ok(());
        }
        if self.begun.elapsed() + time > self.target.budget {
            return Err(self.out_of_time());
        }
        tokio::select! {
            () = tokio::time::sleep(time) => Ok(()),
            () = self.stop.stopped() => Err(self.stop.halt()),
        }
    }

    /// What a client that sends nothing was asked to send, in that order.
    pub fn noted(&self) -> Vec<(Request, Purpose)> {
        match &self.transport {
            Transport::Nobody(noted) => noted.lock().unwrap_or_else(PoisonError::into_inner).clone(),
            _ => vec![],
        }
    }

    /// Sends one request and records what came of it.
    ///
    /// # Errors
    /// The run was stopped, its budget is used up, or the recording cannot be written or read.
    pub async fn send(&self, to: Endpoint<'_>, request: Request, purpose: Purpose) -> Result<Exchange, Halt> {
        match &self.transport {
            Transport::Replay(replay, wanted) => {
                if self.stop.is_stopped() {
                    return Err(self.stop.halt());
                }
                let exchange = match replay.answer(&to.target.base_url, &request, &purpose) {
                    Err(not_recorded @ (Halt::NotRecorded | Halt::Stopped(_))) => {
                        self.may_be_asked(to)?;
                        return Err(not_recorded);
                    }
                    done => done?,
                };
                if wanted.index == Some(exchange.index) {
                    let mut found = wanted.found.lock().unwrap_or_else(PoisonError::into_inner);
                    *found = Some((request, purpose));
                }
                return Ok(exchange);
            }
            Transport::Nobody(noted) => {
                let mut noted = noted.lock().unwrap_or_else(PoisonError::into_inner);
                noted.push((request, purpose));
                return Err(Halt::Stopped("nothing is sent".to_owned()));
            }
            Transport::Wire(_) => {}
        }
        self.may_be_asked(to)?;
        self.may_go_on()?;
        let order = self.order(to, &purpose);
        let _first = match &order {
            Some(lock) => Some(lock.lock().await),
            None => None,
        };
        let turn = if request.unpaced {
            None
        } else {
            Some(self.turn_of(to).await?)
        };
        // Waiting for a turn can outlast the budget.
        self.may_go_on()?;
        let out = self.outgoing(to, &request, purpose.credential)?;
        self.dispatch(to, &out, purpose, turn, request.patient).await
    }

    async fn dispatch(
        &self,
        to: Endpoint<'_>,
        out: &Outgoing,
        purpose: Purpose,
        turn: Option<Turn>,
        patient: bool,
    ) -> Result<Exchange, Halt> {
        let url = url_of(to, out);
        let started = tokio::time::Instant::now();
        let came = self.timed(out, &url, patient).await?;
        let on_purpose = purpose.provoked.is_some();
        let exchange = self.seen(purpose, out, &url, came);
        // What is drawn on purpose and what never came say nothing of how busy the place is.
        if let Some(answer) = exchange.answer.as_ref().ok().filter(|_| !on_purpose) {
            if let Some(turn) = turn {
                turn.came(answer.throttle());
            } else {
                let place = place_of(&to.target.base_url);
                self.pace.came(&place, started, answer.throttle());
            }
        }
        self.keep(exchange)
    }

    /// Records an exchange; one that the run's end cut short ends what asked for it.
    fn keep(&self, exchange: Exchange) -> Result<Exchange, Halt> {
        let exchange = self.record(exchange)?;
        match exchange.answer {
            Err(NoAnswer::OutOfBudget(_)) => Err(self.stop.halt()),
            _ => Ok(exchange),
        }
    }

    /// Sends, whatever comes of it; nobody wants to wait for a slow answer after Ctrl-C, or beyond the budget.
    async fn timed(&self, out: &Outgoing, url: &str, patient: bool) -> Result<Came, Halt> {
        self.sent.fetch_add(1, Ordering::Relaxed);
        let started_ms = self.elapsed_ms();
        let answer = tokio::select! {
            answer = self.exchange(out, url, patient) => answer,
            () = self.stop.interrupted() => return Err(self.stop.halt()),
            () = tokio::time::sleep_until(self.deadline()) => {
                let _ = self.out_of_time();
                let why = format!("the run's time was up before the answer had come ({})", self.time());
                Err(NoAnswer::OutOfBudget(why))
            }
        };
        Ok(Came {
            answer,
            started_ms,
            ended_ms: self.elapsed_ms(),
        })
    }

    fn may_go_on(&self) -> Result<(), Halt> {
        if self.stop.is_stopped() {
            return Err(self.stop.halt());
        }
        if self.begun.elapsed() > self.target.budget {
            return Err(self.out_of_time());
        }
        if self.sent.load(Ordering::Relaxed) >= self.target.max_requests {
            return Err(self
                .stop
                .out_of_budget(format!("max_requests = {}", self.target.max_requests)));
        }
        Ok(())
    }

    /// Requests about one instance take turns where the order of its answers is judged.
    fn order(&self, to: Endpoint<'_>, purpose: &Purpose) -> Option<Arc<tokio::sync::Mutex<()>>> {
        // What a refused credential is answered says nothing of the instance.
        let sampled = to.form.in_order && purpose.credential == Credential::Valid;
        let fixture = purpose.fixture.as_ref().filter(|_| sampled)?;
        let mut all = self.in_order.lock().unwrap_or_else(PoisonError::into_inner);
        Some(Arc::clone(
            all.entry(format!("{} {fixture}", purpose.profile)).or_default(),
        ))
    }

    /// The setting that limits the run's time, with its value.
    fn time(&self) -> String {
        format!("budget_s = {}", self.target.budget.as_secs())
    }

    fn out_of_time(&self) -> Halt {
        self.stop.out_of_budget(self.time())
    }

    /// When the run's time is up.
    fn deadline(&self) -> tokio::time::Instant {
        /// Nobody waits for longer.
        const FAR: Duration = Duration::from_hours(24 * 365);
        (self.begun + self.target.budget.min(FAR)).into()
    }

    /// Whether the place has not asked to be left alone until after the run.
    fn may_be_asked(&self, to: Endpoint<'_>) -> Result<(), Halt> {
        let left_alone = self.left_alone.lock().unwrap_or_else(PoisonError::into_inner);
        match left_alone.get(&place_of(&to.target.base_url)) {
            Some(why) => Err(Halt::LeftAlone(why.clone())),
            None => Ok(()),
        }
    }

    /// Waits until a request may go, by what the place and the document allow.
    async fn turn_of(&self, to: Endpoint<'_>) -> Result<Turn, Halt> {
        let place = place_of(&to.target.base_url);
        let turn = self.turn(&place, self.target.rate).await?;
        if let Some(rate) = to.form.rate {
            let documented = format!("{place} {}", to.target.id);
            drop(self.turn(&documented, below(rate)).await?);
        }
        Ok(turn)
    }

    /// Waits for a turn, no longer than the run goes on.
    async fn turn(&self, key: &str, rate: u32) -> Result<Turn, Halt> {
        tokio::select! {
            turn = self.pace.turn(key, rate, self.deadline()) => turn.map_err(|LeftAlone| {
                let why = format!(
                    "{key} throttles, and is to be left alone until after the end of this run ({}): raise budget_s, \
                     lower `rate`, or run again later",
                    self.time()
                );
                let mut places = self.left_alone.lock().unwrap_or_else(PoisonError::into_inner);
                places.insert(key.to_owned(), why.clone());
                Halt::LeftAlone(why)
            }),
            () = self.stop.stopped() => Err(self.stop.halt()),
            () = tokio::time::sleep_until(self.deadline()) => Err(self.out_of_time()),
        }
    }

    /// The headers of every request with these added, each in place of one of the same name.
    fn headers(&self, added: &[(String, String)], body: Option<&str>) -> Vec<(String, String)> {
        let mut headers = vec![
            ("User-Agent".to_owned(), USER_AGENT.to_owned()),
            ("Accept".to_owned(), "*/*".to_owned()),
        ];
        for (name, value) in self.target.headers.iter().chain(added) {
            headers.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
            headers.push((name.clone(), value.clone()));
        }
        let is_type = |(name, _): &(String, String)| name.eq_ignore_ascii_case("content-type");
        if let Some(body) = body.filter(|_| !headers.iter().any(is_type)) {
            let form = reserved::body(body).unwrap_or(BodyForm::Json);
            headers.push(("Content-Type".to_owned(), form.media_type().to_owned()));
        }
        headers
    }

    /// The request as it goes out; only one that reads comes out of this.
    fn outgoing(
        &self,
        to: Endpoint<'_>,
        request: &Request,
        credential: Credential,
    ) -> Result<Outgoing, Halt> {
        let base = &to.target.base_url;
        let draft = Draft {
            method: request.method.clone(),
            host: host_of(base),
            path: format!("{}{}", base.path().trim_end_matches('/'), request.path),
            query: request.query.clone().unwrap_or_default(),
            headers: self.headers(&request.headers, request.body.as_deref()),
            body: request.body.clone(),
            new_connection: request.new_connection,
        };
        let token = match &to.target.auth {
            Auth::Token(token) => Some(token),
            _ => self.tokens.get(&to.target.id).and_then(|t| t.as_ref().ok()),
        };
        let caller = Caller {
            auth: &to.target.auth,
            token,
            credential,
            project: to.target.fixtures.text("project_id").unwrap_or_default(),
        };
        authenticate(draft, to.form, request.call.as_ref(), caller, Timestamp::now()).map_err(Halt::NotSent)
    }

    async fn exchange(&self, out: &Outgoing, url: &str, patient: bool) -> Result<Raw, NoAnswer> {
        match &self.transport {
            Transport::Wire(http) => {
                let own = out
                    .new_connection
                    .then(|| crate::http::tls::http_client(&self.target));
                let http = own.as_ref().and_then(|own| own.as_ref().ok()).unwrap_or(http);
                wire::exchange(http, out, url, &Limits::of(&self.target, patient)).await
            }
            Transport::Replay(..) | Transport::Nobody(_) => {
                Err(NoAnswer::Broken("nothing is sent".to_owned()))
            }
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

    fn elapsed_ms(&self) -> f64 {
        // Whole microseconds, as the recording keeps them: a replay sees the same numbers.
        (self.begun.elapsed().as_secs_f64() * 1_000_000.0).round() / 1000.0
    }
}

/// Host and port: what one pace is kept for.
fn place_of(url: &Url) -> String {
    let port = url.port_or_known_default().unwrap_or_default();
    format!("{}:{port}", url.host_str().unwrap_or_default())
}

/// Host and, where it is not the scheme's own, port.
pub fn host_of(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port()
        .map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

fn url_of(to: Endpoint<'_>, out: &Outgoing) -> String {
    let query = if out.query.is_empty() {
        String::new()
    } else {
        format!("?{}", out.query)
    };
    format!(
        "{}://{}{}{query}",
        to.target.base_url.scheme(),
        out.host,
        out.path
    )
}
