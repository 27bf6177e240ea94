//! Exchanges that were recorded by others: their credentials are not known, so that all is done by place.

use crate::exchange::Exchange;
use crate::redact::{Redactor, keys};

/// Parts of a header's name that say that it is there for a credential.
const WORDS: [&str; 11] = [
    "auth",
    "token",
    "secret",
    "cookie",
    "session",
    "password",
    "credential",
    "signature",
    "api-key",
    "apikey",
    "access-key",
];

/// A challenge is for everybody to read.
const CHALLENGES: [&str; 2] = ["www-authenticate", "proxy-authenticate"];

impl Redactor {
    /// An exchange that others recorded, without secrets: whatever may be a credential by its name goes.
    #[must_use]
    pub fn foreign(&self, mut exchange: Exchange) -> Exchange {
        exchange.request.headers = masked(exchange.request.headers);
        if let Ok(response) = &mut exchange.answer {
            response.headers = masked(std::mem::take(&mut response.headers));
        }
        self.exchange(exchange)
    }
}

fn masked(mut headers: Vec<(String, String)>) -> Vec<(String, String)> {
    for (name, value) in &mut headers {
        let name = name.to_ascii_lowercase();
        // Of those that are known, the part that is secret is known, too.
        let known = keys::in_header(&name, value).is_some() || CHALLENGES.contains(&name.as_str());
        if !known && WORDS.iter().any(|word| name.contains(word)) {
            *value = "*".repeat(value.chars().count());
        }
    }
    headers
}
