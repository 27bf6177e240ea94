//! A whole exchange without secrets.

use std::borrow::Cow;

use base64::{Engine as _, prelude::BASE64_STANDARD};

use super::{MASK, Redactor};
use crate::exchange::{Exchange, NoAnswer, Response, SentRequest};

/// Every text of an answer, with a byte between them that no signature holds.
pub(super) fn texts(answer: &Result<Response, NoAnswer>) -> Vec<u8> {
    let mut texts = vec![];
    let mut add = |text: &[u8]| {
        texts.extend_from_slice(text);
        texts.push(u8::MAX);
    };
    match answer {
        Ok(answer) => {
            for (name, value) in &answer.headers {
                add(name.as_bytes());
                add(value.as_bytes());
            }
            add(&answer.body);
            for said in answer.undecodable.iter().chain(&answer.unseen) {
                add(said.as_bytes());
            }
        }
        Err(none) => add(none.message().as_bytes()),
    }
    texts
}

impl Redactor {
    /// An exchange without secrets; one that was redacted before stays as it is.
    #[must_use]
    pub fn exchange(&self, mut exchange: Exchange) -> Exchange {
        let request = exchange.request;
        exchange.request = SentRequest {
            url: self.owned(request.url),
            headers: self.headers(request.headers),
            body: request.body.map(|body| self.owned(body)),
            method: request.method,
        };
        exchange.answer = match exchange.answer {
            Ok(response) => Ok(self.answer(response)),
            Err(NoAnswer::Unreachable(why)) => Err(NoAnswer::Unreachable(self.said(&why))),
            Err(NoAnswer::TimedOut(why)) => Err(NoAnswer::TimedOut(self.said(&why))),
            Err(NoAnswer::Broken(why)) => Err(NoAnswer::Broken(self.said(&why))),
            Err(NoAnswer::Unread(why)) => Err(NoAnswer::Unread(self.said(&why))),
            Err(ours @ NoAnswer::OutOfBudget(_)) => Err(ours),
        };
        exchange
    }

    fn answer(&self, response: Response) -> Response {
        let is_text = is_text(&response.body);
        let response = if is_text {
            response
        } else {
            without_bytes(response)
        };
        let headers = self.headers(response.headers);
        let body = match self.body(&response.body, response.truncated) {
            Cow::Borrowed(_) => response.body.clone(),
            Cow::Owned(redacted) => redacted.into(),
        };
        let undecodable = response.undecodable.map(|why| self.said(&why));
        let unseen = response.unseen.map(|why| self.said(&why));
        let is_withheld = self.shows(&body);
        let body = if is_withheld { MASK.as_bytes().into() } else { body };
        let unseen = unseen.or(is_withheld.then(|| WITHHELD.to_owned()));
        Response::new(response.status, headers, body)
            .marked(response.truncated, undecodable)
            .not_seen(unseen)
            .from_cache(response.cached)
    }

    /// Whether a recording would show a secret in this body; what is not UTF-8 stands in it as base64.
    fn shows(&self, body: &[u8]) -> bool {
        let is_written = std::str::from_utf8(body).is_ok();
        self.contains_secret(body)
            || (!is_written && self.contains_secret(BASE64_STANDARD.encode(body).as_bytes()))
    }

    fn headers(&self, headers: Vec<(String, String)>) -> Vec<(String, String)> {
        let redacted = headers.into_iter().map(|(name, value)| {
            let value = self.header(&name, &value);
            (self.owned(name), value)
        });
        redacted.collect()
    }

    /// A sentence of ours, which may quote what came.
    fn said(&self, why: &str) -> String {
        self.withheld(self.sentence(why).into_owned())
    }

    fn owned(&self, text: String) -> String {
        self.text(&text)
    }
}

/// Why a body is not seen that holds a secret which the mask does not find.
const WITHHELD: &str = "not kept, since it repeats a secret in a way that cannot be masked";

/// Whether a body is one in any alphabet of bytes: no UTF-16, nothing packed.
fn is_text(body: &[u8]) -> bool {
    let is_of_text = |b: &u8| !b.is_ascii_control() || b.is_ascii_whitespace();
    !body.contains(&0) && (std::str::from_utf8(body).is_ok() || body.iter().all(is_of_text))
}

/// An answer that says what is wrong with its body, without the body.
fn without_bytes(response: Response) -> Response {
    let why = response.json().err().filter(|_| response.unseen.is_none());
    let undecodable = response.undecodable.clone();
    let why = undecodable.or(why.map(|why| format!("{why} (what is no text is not kept)")));
    Response::new(response.status, response.headers, [])
        .marked(response.truncated, why)
        .not_seen(response.unseen)
        .from_cache(response.cached)
}
