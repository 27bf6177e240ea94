//! A request before it is checked and signed.

use url::Url;

use crate::auth::{self, Wire};

/// A request before it is checked and signed.
#[derive(Debug, Clone)]
pub struct Draft {
    /// In upper case.
    pub method: String,
    /// Host and, where it is not the scheme's own, port.
    pub host: String,
    /// Percent-encoded.
    pub path: String,
    /// Percent-encoded; empty when there is none.
    pub query: String,
    /// All but `Host`.
    pub headers: Vec<(String, String)>,
    /// The body, where there is one.
    pub body: Option<String>,
    /// Whether it goes over a connection of its own.
    pub new_connection: bool,
}

impl Draft {
    /// As a signer sees it.
    pub fn wire(&self) -> Wire<'_> {
        Wire {
            method: &self.method,
            host: &self.host,
            path: &self.path,
            query: &self.query,
            headers: &self.headers,
            body: self.body.as_deref().unwrap_or_default().as_bytes(),
        }
    }

    /// Sets headers, each in place of one of the same name.
    pub fn set(&mut self, headers: impl IntoIterator<Item = (String, String)>) {
        for (name, value) in headers {
            self.headers.retain(|(n, _)| !n.eq_ignore_ascii_case(&name));
            self.headers.push((name, value));
        }
    }

    /// Adds a parameter, where it has a value.
    pub fn add_query(&mut self, name: &str, value: Option<&str>) {
        let Some(value) = value else { return };
        let value = encoded(value);
        let separator = if self.query.is_empty() { "" } else { "&" };
        self.query = format!("{}{separator}{name}={value}", self.query);
    }
}

/// Percent-encodes a value for a path or a query.
pub fn encoded(value: &str) -> String {
    auth::escape(value.as_bytes()).into_owned()
}

/// Host and, where it is not the scheme's own, port.
pub fn host_of(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port()
        .map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}
