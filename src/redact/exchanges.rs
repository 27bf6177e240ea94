//! A whole exchange without secrets.

use std::borrow::Cow;

use super::Redactor;
use crate::exchange::{Exchange, NoAnswer, Response, SentRequest};

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
