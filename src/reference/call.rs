//! A request as it came over the wire, bounded and taken apart without judging it.

use axum::{
    body::Bytes,
    http::{HeaderMap, Method},
};
use percent_encoding::percent_decode_str;
use url::form_urlencoded;

/// One request with its whole body.
#[derive(Debug, Clone)]
pub struct Call {
    /// As sent.
    pub method: Method,
    /// The path as sent, percent-encoded.
    pub path: String,
    /// What stands after `?`, percent-encoded; empty when there is none.
    pub query: String,
    /// As sent.
    pub headers: HeaderMap,
    /// As sent.
    pub body: Bytes,
    /// Whether the credential was checked already: a request that a deviation has changed has no
    /// signature that holds.
    pub trusted: bool,
    /// How many requests its connection has carried before.
    pub before: u64,
}

impl Call {
    /// The first header of that name, where it is text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .get(name)
            .and_then(|v| std::str::from_utf8(v.as_bytes()).ok())
    }

    /// The path's segments, decoded; `/` has one that is empty.
    pub fn segments(&self) -> Vec<String> {
        self.path
            .trim_start_matches('/')
            .split('/')
            .map(|s| percent_decode_str(s).decode_utf8_lossy().into_owned())
            .collect()
    }

    /// The parameters of the query, decoded, in the order sent.
    pub fn parameters(&self) -> Vec<(String, String)> {
        form(&self.query)
    }

    /// Whether it only reads: HEAD is answered like GET, without the body.
    pub fn reads(&self) -> bool {
        matches!(self.method, Method::GET | Method::HEAD)
    }
}

/// The pairs of a query or a form, decoded; a name without `=` has an empty value.
pub fn form(text: &str) -> Vec<(String, String)> {
    form_urlencoded::parse(text.as_bytes()).into_owned().collect()
}
