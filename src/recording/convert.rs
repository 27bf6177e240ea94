//! Between an [`Exchange`] and an [`Entry`]: lossless for everything that a judge reads.

use base64::{Engine, engine::general_purpose::STANDARD};
use jiff::Timestamp;
use url::Url;

use super::others;
use super::{Conformance, Content, Entry, Pair, PostData, Request, Response, Timings};
use crate::exchange::{self, Exchange, NoAnswer, Purpose, SentRequest};

/// No time of an exchange is longer: a hundred years, in milliseconds.
const LONGEST_MS: f64 = 3.2e12;

/// The client speaks nothing else.
const HTTP_VERSION: &str = "HTTP/1.1";

impl Entry {
    /// The entry of one exchange in a run that began at `start`. Times are kept to the microsecond.
    pub fn of(exchange: &Exchange, start: Timestamp) -> Self {
        let started_ms = to_microseconds(exchange.started_ms);
        let ended_ms = to_microseconds(exchange.ended_ms);
        let time = to_microseconds(ended_ms - started_ms);
        Self {
            started_date_time: moment(start, started_ms),
            time,
            request: Request::of(&exchange.request),
            response: match &exchange.answer {
                Ok(response) => Response::of(response),
                Err(_) => Response::absent(),
            },
            timings: Timings {
                send: 0.0,
                wait: time,
                receive: 0.0,
            },
            conformance: Some(conformance(exchange, started_ms, ended_ms)),
            ..Self::default()
        }
    }

    /// The exchange of this entry, the `index`th of its recording.
    /// `origin` is when the recording begins; only entries from elsewhere need it.
    pub fn into_exchange(self, index: usize, origin: Option<Timestamp>) -> Exchange {
        let Some(ours) = self.conformance else {
            return self.into_foreign_exchange(index, origin);
        };
        let answer = if let Some(why) = ours.no_answer {
            Err(why)
        } else {
            let answer = self.response.into_answer(ours.truncated, ours.undecodable);
            Ok(answer.not_seen(ours.unseen).from_cache(ours.cached))
        };
        Exchange {
            index,
            purpose: ours.purpose,
            request: self.request.into_sent(),
            started_ms: ours.started_ms,
            ended_ms: ours.ended_ms,
            answer,
        }
    }

    /// An entry from elsewhere has no purpose: profile and scenario stay empty.
    fn into_foreign_exchange(self, index: usize, origin: Option<Timestamp>) -> Exchange {
        let cached = others::is_cached(&self);
        let entry = others::completed(self);
        let started_ms = match (entry.started(), origin) {
            (Some(started), Some(origin)) => started.duration_since(origin).as_secs_f64() * 1000.0,
            _ => 0.0,
        };
        let answer = if entry.response.status > 0 {
            let body = others::body(&entry.response);
            let unseen = body
                .as_ref()
                .err()
                .map(|why| format!("{why}; record it again with whole bodies in the recording"));
            let answer = entry.response.with_body(body.unwrap_or_default());
            Ok(answer.not_seen(unseen).from_cache(cached))
        } else {
            Err(NoAnswer::Broken("the recording holds no answer".to_owned()))
        };
        Exchange {
            index,
            purpose: Purpose {
                role: "from a recording".to_owned(),
                ..Purpose::default()
            },
            request: SentRequest {
                method: entry.request.method.to_ascii_uppercase(),
                ..entry.request.into_sent()
            },
            started_ms,
            ended_ms: started_ms + entry.time.clamp(0.0, LONGEST_MS),
            answer,
        }
    }

    /// When the request began; none where the recording does not say so in RFC 3339.
    pub fn started(&self) -> Option<Timestamp> {
        self.started_date_time.parse().ok()
    }
}

impl Request {
    fn of(sent: &SentRequest) -> Self {
        let query = Url::parse(&sent.url).map(|url| pairs(url.query_pairs()));
        Self {
            method: sent.method.clone(),
            url: sent.url.clone(),
            http_version: HTTP_VERSION.to_owned(),
            headers: pairs(sent.headers.iter().cloned()),
            query_string: query.unwrap_or_default(),
            headers_size: -1,
            body_size: length(sent.body.as_deref().unwrap_or_default().as_bytes()),
            post_data: sent.body.as_ref().map(|text| PostData {
                mime_type: header(&sent.headers, "content-type"),
                text: text.clone(),
                params: vec![],
            }),
            ..Self::default()
        }
    }

    fn into_sent(self) -> SentRequest {
        SentRequest {
            method: self.method,
            url: self.url,
            headers: unpaired(self.headers, |name| name),
            body: self.post_data.map(|data| data.text),
        }
    }
}

impl Response {
    fn of(answer: &exchange::Response) -> Self {
        let (text, encoding) = match std::str::from_utf8(&answer.body) {
            Ok(text) => (text.to_owned(), None),
            Err(_) => (STANDARD.encode(&answer.body), Some("base64".to_owned())),
        };
        Self {
            status: answer.status.into(),
            status_text: reason_phrase(answer.status).to_owned(),
            headers: pairs(answer.headers.iter().cloned()),
            content: Content {
                size: length(&answer.body),
                mime_type: header(&answer.headers, "content-type"),
                text: Some(text),
                encoding,
                ..Content::default()
            },
            redirect_url: header(&answer.headers, "location"),
            ..Self::absent()
        }
    }

    fn absent() -> Self {
        Self {
            http_version: HTTP_VERSION.to_owned(),
            headers_size: -1,
            body_size: -1,
            ..Self::default()
        }
    }

    fn into_answer(self, truncated: bool, undecodable: Option<String>) -> exchange::Response {
        let text = self.content.text.clone().unwrap_or_default();
        let body = match self.content.encoding.as_deref() {
            // What claims to be base64 and is not, is taken as it stands.
            Some("base64") => STANDARD.decode(&text).unwrap_or_else(|_| text.into_bytes()),
            _ => text.into_bytes(),
        };
        self.with_body(body).marked(truncated, undecodable)
    }

    /// The answer with this body.
    fn with_body(self, body: Vec<u8>) -> exchange::Response {
        let status = u16::try_from(self.status).unwrap_or(u16::MAX);
        exchange::Response::new(
            status,
            unpaired(self.headers, |name| name.to_ascii_lowercase()),
            body,
        )
    }
}

fn conformance(exchange: &Exchange, started_ms: f64, ended_ms: f64) -> Conformance {
    let purpose = exchange.purpose.clone();
    let answer = exchange.answer.as_ref();
    Conformance {
        id: purpose.id(),
        purpose,
        started_ms,
        ended_ms,
        truncated: answer.is_ok_and(|a| a.truncated),
        no_answer: answer.err().cloned(),
        undecodable: answer.ok().and_then(|a| a.undecodable.clone()),
        cached: answer.is_ok_and(|a| a.cached),
        unseen: answer.ok().and_then(|a| a.unseen.clone()),
    }
}

/// Rounded to a microsecond: short in the file, and read back as exactly the same number.
fn to_microseconds(ms: f64) -> f64 {
    (ms.clamp(-LONGEST_MS, LONGEST_MS) * 1000.0).round() / 1000.0
}

fn moment(start: Timestamp, ms: f64) -> String {
    let at = jiff::SignedDuration::try_from_secs_f64(ms / 1000.0)
        .ok()
        .and_then(|offset| start.checked_add(offset).ok())
        .unwrap_or(start);
    let at = at.round(jiff::Unit::Millisecond).unwrap_or(at);
    format!("{at:.3}")
}

/// The words of an HTTP status; empty where it has none.
pub fn reason_phrase(status: u16) -> &'static str {
    reqwest::StatusCode::from_u16(status)
        .ok()
        .and_then(|s| s.canonical_reason())
        .unwrap_or_default()
}

fn pairs<T: Into<String>>(named: impl IntoIterator<Item = (T, T)>) -> Vec<Pair> {
    let pair = |(name, value): (T, T)| Pair {
        name: name.into(),
        value: value.into(),
    };
    named.into_iter().map(pair).collect()
}

/// Headers of ours again; a browser's `:authority` and the like are no headers.
fn unpaired(pairs: Vec<Pair>, name: impl Fn(String) -> String) -> Vec<(String, String)> {
    pairs
        .into_iter()
        .filter(|pair| !pair.name.starts_with(':'))
        .map(|pair| (name(pair.name), pair.value))
        .collect()
}

fn header(headers: &[(String, String)], name: &str) -> String {
    headers
        .iter()
        .find(|(n, _)| n.eq_ignore_ascii_case(name))
        .map(|(_, v)| v.clone())
        .unwrap_or_default()
}

fn length(bytes: &[u8]) -> i64 {
    i64::try_from(bytes.len()).unwrap_or(i64::MAX)
}
