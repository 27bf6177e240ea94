//! A whole exchange without secrets.

use std::borrow::Cow;

use super::Redactor;
use crate::exchange::{Exchange, NoAnswer, Response, SentRequest};

/// Every text of an exchange, with a byte between them that no signature holds.
pub(super) fn texts(exchange: &Exchange) -> Vec<u8> {
    let mut texts = vec![];
    let mut add = |text: &[u8]| {
        texts.extend_from_slice(text);
        texts.push(0);
    };
    let request = &exchange.request;
    add(request.url.as_bytes());
    add(request.body.as_deref().unwrap_or_default().as_bytes());
    let received = exchange.answer.as_ref().map(|answer| &answer.headers);
    for (name, value) in request.headers.iter().chain(received.into_iter().flatten()) {
        add(name.as_bytes());
        add(value.as_bytes());
    }
    match &exchange.answer {
        Ok(answer) => {
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
        let headers = self.headers(response.headers);
        let body = match self.body(&response.body, response.truncated) {
            Cow::Borrowed(_) => response.body.clone(),
            Cow::Owned(redacted) => redacted.into(),
        };
        let undecodable = response.undecodable.map(|why| self.said(&why));
        Response::new(response.status, headers, body)
            .marked(response.truncated, undecodable)
            .not_seen(response.unseen.map(|why| self.said(&why)))
            .from_cache(response.cached)
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
        self.sentence(why).into_owned()
    }

    fn owned(&self, text: String) -> String {
        self.text(&text).into_owned()
    }
}
