//! Exchanges that were recorded by others: their credentials are not known, so that all is done by place.

use std::borrow::Cow;

use super::{Redactor, places};
use crate::exchange::{Exchange, NoAnswer, Response, SentRequest};

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

    /// An exchange without secrets; one that was redacted before stays as it is.
    #[must_use]
    pub fn exchange(&self, mut exchange: Exchange) -> Exchange {
        let request = exchange.request;
        exchange.request = SentRequest {
            url: self.text(&request.url).into_owned(),
            headers: self.headers(request.headers),
            body: request.body.map(|body| self.text(&body).into_owned()),
            method: request.method,
        };
        exchange.answer = match exchange.answer {
            Ok(response) => Ok(self.answer(response)),
            Err(none) => Err(self.absence(none)),
        };
        exchange
    }

    /// Why there is no answer, without secrets.
    pub fn absence(&self, none: NoAnswer) -> NoAnswer {
        let text = |t: String| self.text(&t).into_owned();
        match none {
            NoAnswer::Unreachable(t) => NoAnswer::Unreachable(text(t)),
            NoAnswer::TimedOut(t) => NoAnswer::TimedOut(text(t)),
            NoAnswer::Broken(t) => NoAnswer::Broken(text(t)),
        }
    }

    fn answer(&self, response: Response) -> Response {
        let headers = self.headers(response.headers);
        let body = match self.body(&response.body, response.truncated) {
            Cow::Borrowed(_) => response.body.clone(),
            Cow::Owned(redacted) => redacted.into(),
        };
        Response::new(response.status, headers, body).marked(response.truncated, response.undecodable)
    }

    fn headers(&self, headers: Vec<(String, String)>) -> Vec<(String, String)> {
        let redacted = headers.into_iter().map(|(name, value)| {
            let value = self.header(&name, &value);
            (name, value)
        });
        redacted.collect()
    }
}

fn masked(mut headers: Vec<(String, String)>) -> Vec<(String, String)> {
    for (name, value) in &mut headers {
        let name = name.to_ascii_lowercase();
        // Of those that are known, the part that is secret is known, too.
        let known = places::in_header(&name, value).is_some() || CHALLENGES.contains(&name.as_str());
        if !known && WORDS.iter().any(|word| name.contains(word)) {
            *value = "*".repeat(value.chars().count());
        }
    }
    headers
}
