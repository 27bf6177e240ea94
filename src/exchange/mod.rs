//! One request with its answer: signed, paced, sent (or replayed) and recorded.
//!
//! Comes in: a [`Request`] that a step asks for. Goes out: an [`Exchange`], bounded and redacted,
//! which is the only thing that checks and reports ever see of the target.

use std::sync::{Arc, OnceLock};

pub mod json;
pub mod throttle;

use json::{Json, NotJson};
use ring::digest::{self, SHA256};
use serde::{Deserialize, Serialize};

/// The scenario that a recording names for requests to the identity service.
pub const IDENTITY: &str = "identity";

/// What a step asks for, before it is signed.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Request {
    /// `GET`, `HEAD` or `POST`.
    pub method: String,
    /// The path as it goes over the wire, percent-encoded, beginning with `/`.
    pub path: String,
    /// The query as it goes over the wire, percent-encoded, without `?`.
    pub query: Option<String>,
    /// Further headers.
    pub headers: Vec<(String, String)>,
    /// A body.
    pub body: Option<String>,
    /// Whose credential is sent.
    pub credential: Credential,
    /// The names under which an API is addressed that has one path for all calls.
    pub call: Option<Call>,
    /// Whether it is meant to exceed the documented rate.
    pub unpaced: bool,
    /// Whether it is waited for with the longest patience, longer than `timeout_ms` asks for.
    pub patient: bool,
    /// Whether it goes over a connection of its own.
    pub new_connection: bool,
}

/// How a call names itself, for an API that has one path for all calls. It can say the document's names, none,
/// or names that no service knows: never those of another call.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Call {
    /// The action.
    pub action: Name,
    /// The version.
    pub version: Name,
    /// Such as `ap-guangzhou`.
    pub region: Option<String>,
}

/// What stands for a name of a call.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Name {
    /// The document's own.
    #[default]
    Documented,
    /// One that nobody knows: [`Call::NO_SUCH_ACTION`] and [`Call::NO_SUCH_VERSION`].
    Unknown,
    /// It is left out.
    Absent,
}

impl Call {
    /// An action that no service has.
    pub const NO_SUCH_ACTION: &'static str = "DescribeNoSuchConformance";
    /// A version that no service has.
    pub const NO_SUCH_VERSION: &'static str = "1999-01-01";
}

/// Whose credential a request carries.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Credential {
    /// The configured one.
    #[default]
    Valid,
    /// One that the target cannot know.
    Wrong,
    /// None at all.
    None,
    /// The header is there and empty.
    Empty,
}

impl Credential {
    /// The word that recordings use.
    pub fn word(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::Wrong => "wrong",
            Self::None => "none",
            Self::Empty => "empty",
        }
    }
}

/// Why and for whom an exchange took place; recordings carry it, so that a run can be judged again.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Purpose {
    /// The profile's id.
    pub profile: String,
    /// The scenario's key: its clause id and, for an outline, the row's words.
    pub scenario: String,
    /// The request's number within the scenario, from 0.
    pub number: usize,
    /// What the request is for, a few words: `include_failure=banana`.
    pub role: String,
    /// The credential that it carried.
    pub credential: Credential,
    /// The known instance that it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fixture: Option<String>,
    /// The answer that a declared provocation promises.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provoked: Option<String>,
    /// Whether it counts for "could this profile be judged at all".
    #[serde(default)]
    pub ordinary: bool,
    /// The name of the recording from elsewhere that it was taken from; none for what the run sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<String>,
}

impl Purpose {
    /// Whether a success that it drew is one that the documents speak of: a success of what should have
    /// failed is not.
    pub fn may_succeed(&self) -> bool {
        self.ordinary || self.origin.is_some()
    }

    /// The exchange's id: the same in every run that asks the same, since it is made from profile, scenario
    /// and number (of a recording from elsewhere: its name and the entry). It is a word for addresses and
    /// command lines; the digest in it tells scenarios apart whose words look alike.
    pub fn id(&self) -> String {
        let whole = (&self.profile, &self.scenario, &self.origin);
        let digest = hex::encode(&digest::digest(&SHA256, format!("{whole:?}").as_bytes()).as_ref()[..4]);
        let text = if self.scenario.starts_with(&self.profile) {
            self.scenario.clone()
        } else {
            format!("{}.{}", self.profile, self.scenario)
        };
        [id_words(&text), digest, self.number.to_string()].join("-")
    }
}

/// Secrets with fewer bytes would hit unrelated text: they are taken out of an exchange only where they were sent.
pub const SHORTEST_SECRET: usize = 8;

/// Whether a recorded text may have lost a secret, or most of one, of which stars are left.
pub fn may_be_masked(text: &str) -> bool {
    let mut stars = text.as_bytes().split(|byte| *byte != b'*');
    stars.any(|stars| stars.len() >= SHORTEST_SECRET)
}

/// What the id of an exchange begins with: the words of its profile and scenario.
pub fn id_words(text: &str) -> String {
    let mut words = String::with_capacity(text.len().min(ID_WORDS));
    for word in text.split(|c: char| !c.is_ascii_alphanumeric() && !"._".contains(c)) {
        if !(words.is_empty() || word.is_empty()) {
            words.push('-');
        }
        words.push_str(word);
    }
    words.truncate(ID_WORDS);
    words.truncate(words.trim_end_matches(['-', '.']).len());
    words
}

/// Characters of a scenario's words in the id of an exchange.
const ID_WORDS: usize = 80;

/// One request with what came of it.
#[derive(Debug, Clone)]
pub struct Exchange {
    /// The entry's index in the recording.
    pub index: usize,
    /// Why it took place.
    pub purpose: Purpose,
    /// What was sent, redacted, with every header.
    pub request: SentRequest,
    /// Milliseconds from the run's start to the request's first byte.
    pub started_ms: f64,
    /// Milliseconds from the run's start to the answer's last byte.
    pub ended_ms: f64,
    /// The answer, or why there is none.
    pub answer: Result<Response, NoAnswer>,
}

/// Bytes of a body from which on what was read of it is not kept from one request to the next: read, it takes ten times
/// the space.
const LONG: usize = 1 << 16;

impl Exchange {
    /// The same, its body to be read again where that is long.
    #[must_use]
    pub fn unread(self: &Arc<Self>) -> Arc<Self> {
        let mut unread = Arc::clone(self);
        let is_long = self.answer.as_ref().is_ok_and(|answer| answer.body.len() > LONG);
        if is_long && let Ok(answer) = &mut Arc::make_mut(&mut unread).answer {
            answer.read = Arc::default();
        }
        unread
    }
}

/// A request as it was sent, secrets replaced.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SentRequest {
    /// The method.
    pub method: String,
    /// The whole URL.
    pub url: String,
    /// In the order sent.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Option<String>,
}

impl SentRequest {
    /// The first header of that name, however it is written.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        let (_, value) = headers.find(|(own, _)| own.eq_ignore_ascii_case(name))?;
        Some(value)
    }
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "message", rename_all = "kebab-case")]
pub enum NoAnswer {
    /// Name resolution, connection or TLS failed: nothing was sent.
    Unreachable(String),
    /// The time for one exchange was up.
    TimedOut(String),
    /// The connection broke or did not speak HTTP.
    Broken(String),
    /// It was longer or larger than the suite itself reads, or the request than it sends.
    Unread(String),
    /// The suite itself ended it: the run's time was up.
    OutOfBudget(String),
}

impl NoAnswer {
    /// What happened, one fragment.
    pub fn message(&self) -> &str {
        match self {
            Self::Unreachable(m)
            | Self::TimedOut(m)
            | Self::Broken(m)
            | Self::Unread(m)
            | Self::OutOfBudget(m) => m,
        }
    }
}

/// An answer: bounded, decompressed, redacted.
#[derive(Debug, Clone)]
pub struct Response {
    /// The HTTP status.
    pub status: u16,
    /// In the order received; names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body after decompression.
    pub body: Arc<[u8]>,
    /// Whether this is only the beginning of the body: it was longer than the target's `max_body_kib`, or
    /// long and not to be read.
    pub truncated: bool,
    /// Why the body could not be decompressed, or read where only its beginning or nothing is kept.
    pub undecodable: Option<String>,
    /// Why the suite itself did not see the whole body, with the setting that says so: such a body breaks
    /// nothing and shows nothing.
    pub unseen: Option<String>,
    /// Whether a cache had a part in it or its headers were not kept, so that they say nothing of the service.
    pub cached: bool,
    /// The body as JSON, read once, also for copies of the answer.
    read: Arc<OnceLock<Result<Json, NotJson>>>,
}

impl Response {
    /// An answer with this status, these headers (names in lower case) and this body.
    pub fn new(status: u16, headers: Vec<(String, String)>, body: impl Into<Arc<[u8]>>) -> Self {
        Self {
            status,
            headers,
            body: body.into(),
            truncated: false,
            undecodable: None,
            unseen: None,
            cached: false,
            read: Arc::default(),
        }
    }

    /// The same answer, whose body was cut or could not be decompressed.
    #[must_use]
    pub fn marked(mut self, truncated: bool, undecodable: Option<String>) -> Self {
        self.truncated = truncated;
        self.undecodable = undecodable;
        self
    }

    /// The same answer, of which the suite itself did not see the whole body, for this reason.
    #[must_use]
    pub fn not_seen(mut self, why: Option<String>) -> Self {
        self.unseen = why;
        self
    }

    /// The same answer, in which a cache had a part or not.
    #[must_use]
    pub fn from_cache(mut self, cached: bool) -> Self {
        self.cached = cached;
        self
    }

    /// The body as JSON, or why it is none.
    ///
    /// # Errors
    /// One fragment: not JSON, unreadable, cut, not to be decompressed.
    pub fn json(&self) -> Result<&Json, &NotJson> {
        self.read
            .get_or_init(|| match self.unseen.as_ref().or(self.undecodable.as_ref()) {
                Some(why) => Err(NotJson(why.clone())),
                None if self.truncated => Err(NotJson("cut before its end".to_owned())),
                None => json::read(&self.body),
            })
            .as_ref()
    }

    /// The first header of that name, which is given in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(n, _)| n == name)
            .map(|(_, v)| v.as_str())
    }
}
