//! Recordings: HAR 1.2 in and out.
//!
//! Comes in: exchanges, one by one, through a [`Recorder`]; they go to disk at once, so that memory does
//! not grow with the bodies. Goes out: a [`Recording`], which finds any entry again by its index.
//! Every entry of ours carries [`Conformance`] under `_conformance` (HAR 1.2 reserves names with an
//! underscore for such additions), so that a run can be judged again; what is true of the whole run stands
//! under the same name in `log`. Recordings from elsewhere (a browser, a proxy, a gateway) have neither;
//! whatever they leave out has a default here.

mod convert;
mod flaw;
mod others;
mod reader;
mod recorder;
mod spans;
#[cfg(test)]
mod tests;

pub use convert::reason_phrase;
pub use reader::{Recording, RecordingError};
pub use recorder::Recorder;

use serde::{Deserialize, Deserializer, Serialize, de::IgnoredAny};
use serde_json::Value;

use crate::exchange::{NoAnswer, Purpose};

/// One request with its answer.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Entry {
    /// RFC 3339.
    #[serde(deserialize_with = "lenient")]
    pub started_date_time: String,
    /// Milliseconds from the request's beginning to the answer's end.
    #[serde(deserialize_with = "lenient")]
    pub time: f64,
    /// What was sent.
    pub request: Request,
    /// What came.
    pub response: Response,
    /// Always empty in ours: nothing is ever answered from a cache.
    #[serde(deserialize_with = "lenient")]
    pub cache: Cache,
    /// Where the time went.
    #[serde(deserialize_with = "lenient")]
    pub timings: Timings,
    /// Which cache answered, as Chrome says it.
    #[serde(rename = "_fromCache", skip_serializing)]
    pub from_cache: serde_json::Value,
    /// Where the answer came from, as Safari says it.
    #[serde(rename = "_fetchType", skip_serializing)]
    pub fetch_type: serde_json::Value,
    /// What a recorder says of it.
    #[serde(skip_serializing)]
    pub comment: serde_json::Value,
    /// What the suite knows of it; none in recordings from elsewhere.
    #[serde(rename = "_conformance", skip_serializing_if = "Option::is_none")]
    pub conformance: Option<Conformance>,
}

/// What was sent.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Request {
    /// The method.
    #[serde(deserialize_with = "or_default")]
    pub method: String,
    /// The whole URL.
    #[serde(deserialize_with = "or_default")]
    pub url: String,
    /// Such as `HTTP/1.1`.
    #[serde(deserialize_with = "lenient")]
    pub http_version: String,
    /// In the order sent.
    #[serde(deserialize_with = "or_default")]
    pub headers: Vec<Pair>,
    /// The URL's query, decoded.
    #[serde(deserialize_with = "lenient")]
    pub query_string: Vec<Pair>,
    /// Always empty in ours: the headers have them.
    #[serde(deserialize_with = "lenient")]
    pub cookies: Vec<Pair>,
    /// Bytes, −1 where unknown.
    #[serde(deserialize_with = "size")]
    pub headers_size: i64,
    /// Bytes, −1 where unknown.
    #[serde(deserialize_with = "size")]
    pub body_size: i64,
    /// The body.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub post_data: Option<PostData>,
}

/// What came. Status 0 says that nothing did.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Response {
    /// The HTTP status; 0, and in some recordings −1, where no answer came.
    #[serde(deserialize_with = "status")]
    pub status: i64,
    /// The status in words.
    #[serde(deserialize_with = "lenient")]
    pub status_text: String,
    /// Such as `HTTP/1.1`.
    #[serde(deserialize_with = "lenient")]
    pub http_version: String,
    /// In the order received.
    #[serde(deserialize_with = "or_default")]
    pub headers: Vec<Pair>,
    /// Always empty in ours: the headers have them.
    #[serde(deserialize_with = "lenient")]
    pub cookies: Vec<Pair>,
    /// The body.
    #[serde(deserialize_with = "or_default")]
    pub content: Content,
    /// The `Location` of the answer, or nothing.
    #[serde(rename = "redirectURL", deserialize_with = "lenient")]
    pub redirect_url: String,
    /// Bytes, −1 where unknown.
    #[serde(deserialize_with = "size")]
    pub headers_size: i64,
    /// Bytes as received, −1 where unknown.
    #[serde(default = "unknown", deserialize_with = "size")]
    pub body_size: i64,
    /// Why it is not whole, as Chrome says it.
    #[serde(rename = "_error", skip_serializing)]
    pub error: serde_json::Value,
    /// Bytes over the wire, as browsers say it.
    #[serde(rename = "_transferSize", skip_serializing)]
    pub transfer_size: serde_json::Value,
    /// Whether a service worker answered, as Chrome says it.
    #[serde(rename = "_fetchedViaServiceWorker", skip_serializing)]
    pub via_service_worker: serde_json::Value,
}

/// A header or a part of a query.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Pair {
    /// The name.
    #[serde(deserialize_with = "or_default")]
    pub name: String,
    /// The value.
    #[serde(deserialize_with = "text")]
    pub value: String,
}

/// A request's body.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PostData {
    /// Its `Content-Type`.
    #[serde(deserialize_with = "lenient")]
    pub mime_type: String,
    /// The text.
    #[serde(deserialize_with = "or_default")]
    pub text: String,
    /// What stands in place of the text of a form; none in ours.
    #[serde(deserialize_with = "lenient", skip_serializing)]
    pub params: Vec<Pair>,
}

/// An answer's body, decompressed.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Content {
    /// Bytes, −1 where unknown.
    #[serde(deserialize_with = "size")]
    pub size: i64,
    /// Its `Content-Type`.
    #[serde(deserialize_with = "lenient")]
    pub mime_type: String,
    /// The text, or its base64; none where the recording kept no bodies.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// `base64` where the body is not UTF-8.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encoding: Option<String>,
    /// The file beside the recording that holds the body, as Playwright says it.
    #[serde(rename = "_file", skip_serializing)]
    pub file: Value,
}

/// The cache's part in it: none in ours.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Cache {
    /// What it held before.
    #[serde(skip_serializing)]
    pub before_request: serde_json::Value,
    /// What it holds since.
    #[serde(skip_serializing)]
    pub after_request: serde_json::Value,
}

/// Where the time went, in milliseconds; −1 where unknown.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Timings {
    /// To send the request.
    #[serde(deserialize_with = "lenient")]
    pub send: f64,
    /// From there to the answer's end: the two are not told apart.
    #[serde(deserialize_with = "lenient")]
    pub wait: f64,
    /// To receive the answer.
    #[serde(deserialize_with = "lenient")]
    pub receive: f64,
}

impl Default for Timings {
    fn default() -> Self {
        Self {
            send: -1.0,
            wait: -1.0,
            receive: -1.0,
        }
    }
}

/// What the suite knows of an exchange beyond HAR 1.2: enough to judge the run again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Conformance {
    /// The exchange's id, the same from run to run: [`crate::exchange::Purpose::id`].
    #[serde(default)]
    pub id: String,
    /// Why the exchange took place.
    #[serde(flatten)]
    pub purpose: Purpose,
    /// Milliseconds from the run's start to the request's first byte.
    pub started_ms: f64,
    /// Milliseconds from the run's start to the answer's last byte.
    pub ended_ms: f64,
    /// Whether the body was cut.
    #[serde(default)]
    pub truncated: bool,
    /// Why no answer came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub no_answer: Option<NoAnswer>,
    /// Why the body could not be decompressed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undecodable: Option<String>,
    /// Whether a cache had a part in it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub cached: bool,
    /// Why the suite itself did not see the whole body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unseen: Option<String>,
}

/// Takes `null` for the default: recordings from elsewhere write it for what they do not know.
fn or_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de> + Default,
{
    Ok(Option::<T>::deserialize(deserializer)?.unwrap_or_default())
}

/// Takes whatever else stands there for the default: no judge reads it.
fn lenient<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de> + Default,
{
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Read<T> {
        Right(T),
        Other(IgnoredAny),
    }
    Ok(match Read::deserialize(deserializer)? {
        Read::Right(value) => value,
        Read::Other(_) => T::default(),
    })
}

/// Takes a number for the text of its digits: some recorders write the values of headers so.
fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    match Value::deserialize(deserializer)? {
        Value::String(text) => Ok(text),
        Value::Null => Ok(String::new()),
        plain @ (Value::Number(_) | Value::Bool(_)) => Ok(plain.to_string()),
        Value::Array(_) | Value::Object(_) => Err(serde::de::Error::custom("it is no text")),
    }
}

/// A size that is not said.
fn unknown() -> i64 {
    -1
}

/// Takes any number for a size, also `12.0` and `"12"`; whatever else stands there is unknown.
fn size<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i64, D::Error> {
    Ok(whole(&Value::deserialize(deserializer)?).unwrap_or_else(unknown))
}

/// Takes a number for a status, also in quotes; `null` is none.
fn status<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i64, D::Error> {
    let value = Value::deserialize(deserializer)?;
    match whole(&value) {
        Some(status) => Ok(status),
        None if value.is_null() => Ok(unknown()),
        None => Err(serde::de::Error::custom("it is no number")),
    }
}

fn whole(value: &Value) -> Option<i64> {
    #[expect(clippy::cast_possible_truncation, reason = "a size beyond 64 bits is not one")]
    let rounded = || value.as_f64().map(|number| number as i64);
    value
        .as_i64()
        .or_else(rounded)
        .or_else(|| value.as_str()?.trim().parse().ok())
}
