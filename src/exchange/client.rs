//! One client for all profiles: signed, paced, bounded, recorded; or answered by a recording.

use std::{
    collections::HashMap,
    io::Read as _,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use jiff::Timestamp;
use secrecy::SecretString;

use super::{
    Exchange, NoAnswer, Purpose, Request, Response, SentRequest,
    auth::{Outgoing, authenticate},
    har::Recorder,
    pace::{Pacer, below},
    redact::{Redactor, Unredactable},
    replay::Replay,
    stop::{Halt, StopFlag},
};
use crate::{
    catalogue::document::RequestForm,
    target::{Auth, ProfileTarget, Target},
};

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
    Replay(Box<Replay>),
}

/// Sends requests and records what came of them.
pub struct Client {
    transport: Transport,
    target: Arc<Target>,
    redactor: Arc<Redactor>,
    recorder: Mutex<Option<Recorder>>,
    pacer: Pacer,
    in_order: Mutex<HashMap<String, Arc<tokio::sync::Mutex<()>>>>,
    tokens: Mutex<HashMap<String, SecretString>>,
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

    /// A client that a recording answers; nothing is sent and nothing recorded.
    ///
    /// # Errors
    /// Secrets that cannot be searched for.
    pub fn replaying(target: Arc<Target>, replay: Replay, stop: Arc<StopFlag>) -> Result<Self, ClientError> {
        Self::with(Transport::Replay(Box::new(replay)), target, None, stop)
    }

    fn with(
        transport: Transport,
        target: Arc<Target>,
        recorder: Option<Recorder>,
        stop: Arc<StopFlag>,
    ) -> Result<Self, ClientError> {
        let redactor = Redactor::of(&target)?;
        Ok(Self {
            transport,
            target,
            redactor: Arc::new(redactor),
            recorder: Mutex::new(recorder),
            pacer: Pacer::default(),
            in_order: Mutex::default(),
            tokens: Mutex::default(),
            stop,
            begun: Instant::now(),
            sent: AtomicUsize::new(0),
        })
    }

    /// What keeps secrets out of files.
    pub fn redactor(&self) -> &Arc<Redactor> {
        &self.redactor
    }

    /// The recording that answers, where one does.
    pub fn replay(&self) -> Option<&Replay> {
        match &self.transport {
            Transport::Replay(replay) => Some(replay),
            Transport::Wire(_) => None,
        }
    }

    /// Records an exchange from elsewhere beside those of the run, and gives it its index.
    ///
    /// # Errors
    /// The recording cannot be written.
    pub fn record_foreign(&self, exchange: Exchange) -> Result<Exchange, Halt> {
        self.record(exchange)
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
            return Err(self
                .stop
                .out_of_budget(format!("budget_s = {}", self.target.budget.as_secs())));
        }
        tokio::select! {
            () = tokio::time::sleep(time) => Ok(()),
            () = self.stop.stopped() => Err(self.stop.halt()),
        }
    }

    /// Sends one request and records what came of it.
    ///
    /// # Errors
    /// The run was stopped, its budget is used up, or the recording cannot be written or read.
    pub async fn send(&self, to: Endpoint<'_>, request: Request, purpose: Purpose) -> Result<Exchange, Halt> {
        if let Transport::Replay(replay) = &self.transport {
            if self.stop.is_stopped() {
                return Err(self.stop.halt());
            }
            return replay.answer(&purpose);
        }
        self.may_go_on()?;
        let order = self.order(to, &purpose);
        let _turn = match &order {
            Some(lock) => Some(lock.lock().await),
            None => None,
        };
        let out = self.outgoing(to, &request, purpose.credential);
        if !request.unpaced {
            self.pace(to, &out.host).await;
        }
        // Waiting for a turn can outlast the budget.
        self.may_go_on()?;
        self.sent.fetch_add(1, Ordering::Relaxed);
        let url = url_of(to, &out);
        let started_ms = self.elapsed_ms();
        let answer = tokio::select! {
            answer = self.exchange(&out, &url) => answer,
            // Nobody wants to wait for a slow answer after Ctrl-C.
            () = self.stop.stopped() => return Err(self.stop.halt()),
        };
        let exchange = Exchange {
            index: 0,
            purpose,
            request: self.sent_request(&out, &url),
            started_ms,
            ended_ms: self.elapsed_ms(),
            answer: answer.map_err(|none| self.redactor.absence(none)),
        };
        self.record(exchange)
    }

    fn may_go_on(&self) -> Result<(), Halt> {
        if self.stop.is_stopped() {
            return Err(self.stop.halt());
        }
        if self.begun.elapsed() > self.target.budget {
            return Err(self
                .stop
                .out_of_budget(format!("budget_s = {}", self.target.budget.as_secs())));
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
        let fixture = purpose.fixture.as_ref().filter(|_| to.form.in_order)?;
        let mut all = self.in_order.lock().unwrap_or_else(PoisonError::into_inner);
        Some(Arc::clone(
            all.entry(format!("{} {fixture}", purpose.profile)).or_default(),
        ))
    }

    async fn pace(&self, to: Endpoint<'_>, host: &str) {
        self.pacer.start(host, self.target.rate).await;
        if let Some(rate) = to.form.rate {
            self.pacer.start(&to.target.id, below(rate)).await;
        }
    }

    fn outgoing(&self, to: Endpoint<'_>, request: &Request, credential: super::Credential) -> Outgoing {
        let base = &to.target.base_url;
        let host = base.host_str().unwrap_or_default();
        let host = base
            .port()
            .map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
        let mut headers = vec![
            ("User-Agent".to_owned(), USER_AGENT.to_owned()),
            ("Accept".to_owned(), "*/*".to_owned()),
        ];
        for (name, value) in self.target.headers.iter().chain(&request.headers) {
            headers.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
            headers.push((name.clone(), value.clone()));
        }
        if request.body.is_some()
            && !headers
                .iter()
                .any(|(n, _)| n.eq_ignore_ascii_case("content-type"))
        {
            headers.push(("Content-Type".to_owned(), "application/json".to_owned()));
        }
        let mut out = Outgoing {
            method: request.method.clone(),
            host,
            path: format!("{}{}", base.path().trim_end_matches('/'), request.path),
            query: request.query.clone().unwrap_or_default(),
            headers,
            body: request.body.clone(),
        };
        let fetched = self
            .tokens
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&to.target.id)
            .cloned();
        let token = match &to.target.auth {
            Auth::Token(token) => Some(token.clone()),
            _ => fetched,
        };
        let project = &to.target.project_id;
        authenticate(
            &mut out,
            &to.target.auth,
            token.as_ref(),
            credential,
            request.call.as_ref(),
            project,
            Timestamp::now(),
        );
        out
    }

    /// What a request looks like on the wire, for a person who wants to see it; nothing is sent.
    pub fn preview(&self, to: Endpoint<'_>, request: &Request, credential: super::Credential) -> SentRequest {
        let out = self.outgoing(to, request, credential);
        self.sent_request(&out, &url_of(to, &out))
    }

    async fn exchange(&self, out: &Outgoing, url: &str) -> Result<Response, NoAnswer> {
        let Transport::Wire(http) = &self.transport else {
            return Err(NoAnswer::Broken("a recording answers".to_owned()));
        };
        let method = reqwest::Method::from_bytes(out.method.as_bytes()).unwrap_or(reqwest::Method::GET);
        let mut builder = http.request(method, url);
        for (name, value) in &out.headers {
            builder = builder.header(name, value);
        }
        if let Some(body) = &out.body {
            builder = builder.body(body.clone());
        }
        let mut response = builder.send().await.map_err(|e| no_answer(&e, &out.host))?;
        let status = response.status().as_u16();
        let headers = response.headers().iter().map(|(name, value)| {
            (
                name.as_str().to_owned(),
                String::from_utf8_lossy(value.as_bytes()).into_owned(),
            )
        });
        let headers: Vec<(String, String)> = headers.collect();
        let mut raw = Vec::new();
        let mut truncated = false;
        while let Some(chunk) = response.chunk().await.map_err(|e| no_answer(&e, &out.host))? {
            let room = self.target.max_body.saturating_sub(raw.len());
            raw.extend_from_slice(&chunk[..chunk.len().min(room)]);
            if chunk.len() > room {
                truncated = true;
                break;
            }
        }
        Ok(self.response(status, headers, raw, truncated))
    }

    /// Decompresses and redacts an answer.
    fn response(
        &self,
        status: u16,
        headers: Vec<(String, String)>,
        raw: Vec<u8>,
        truncated: bool,
    ) -> Response {
        let encoding = headers
            .iter()
            .find(|(n, _)| n == "content-encoding")
            .map(|(_, v)| v.trim().to_ascii_lowercase());
        let (body, cut, undecodable) = decompressed(encoding.as_deref(), raw, self.target.max_body);
        let truncated = truncated || cut;
        let body = self.redactor.body(&body, truncated).into_owned();
        let headers = headers.into_iter().map(|(n, v)| {
            let value = self.redactor.header(&n, &v);
            (n, value)
        });
        Response::new(status, headers.collect(), body).marked(truncated, undecodable)
    }

    fn sent_request(&self, out: &Outgoing, url: &str) -> SentRequest {
        let mut headers = vec![("Host".to_owned(), out.host.clone())];
        headers.extend(
            out.headers
                .iter()
                .map(|(n, v)| (n.clone(), self.redactor.header(n, v))),
        );
        SentRequest {
            method: out.method.clone(),
            url: self.redactor.text(url).into_owned(),
            headers,
            body: out.body.as_deref().map(|b| self.redactor.text(b).into_owned()),
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

/// The body without its content coding, whether that was cut at `most` bytes, and why it could not be undone.
fn decompressed(encoding: Option<&str>, raw: Vec<u8>, most: usize) -> (Vec<u8>, bool, Option<String>) {
    let limit = most as u64 + 1;
    let mut body = Vec::new();
    let done = match encoding {
        None | Some("" | "identity") => return (raw, false, None),
        _ if raw.is_empty() => return (raw, false, None),
        Some("gzip" | "x-gzip") => flate2::read::MultiGzDecoder::new(&raw[..])
            .take(limit)
            .read_to_end(&mut body),
        Some("deflate") => flate2::read::ZlibDecoder::new(&raw[..])
            .take(limit)
            .read_to_end(&mut body),
        Some(other) => {
            let why = format!(
                "in the Content-Encoding {}, which was not asked for",
                other.chars().take(40).collect::<String>()
            );
            return (raw, false, Some(why));
        }
    };
    match done {
        Err(e) => (
            raw,
            false,
            Some(format!("not in the Content-Encoding that it names: {e}")),
        ),
        Ok(_) if body.len() > most => {
            body.truncate(most);
            (body, true, None)
        }
        Ok(_) => (body, false, None),
    }
}

/// Classifies what reqwest reports; the innermost cause says most.
fn no_answer(error: &reqwest::Error, host: &str) -> NoAnswer {
    let mut cause: &dyn std::error::Error = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    if error.is_connect() {
        let what = if error.is_timeout() {
            "the time was up".to_owned()
        } else {
            cause.to_string()
        };
        NoAnswer::Unreachable(format!("{host} cannot be reached: {what}"))
    } else if error.is_timeout() {
        NoAnswer::TimedOut(format!("{host} did not answer in time"))
    } else {
        NoAnswer::Broken(format!("the answer of {host} broke off or is not HTTP: {cause}"))
    }
}
