//! What may be seen of an exchange: everything but secrets.
//!
//! Known secrets are known for the whole run. A signature is made for one request, and is a secret as
//! long as that request is fresh: the answer to it may repeat it.

use percent_encoding::percent_decode_str;
use secrecy::SecretString;

use super::{Came, Client, Exchange, NoAnswer, Outgoing, Purpose, Raw, Redactor, wire::KEPT};
use crate::exchange::{Response, SentRequest};

/// Takes the run's secrets and one request's signature out.
struct Mask<'c> {
    known: &'c Redactor,
    own: Option<Redactor>,
}

impl Mask<'_> {
    fn text(&self, text: &str) -> String {
        let text = self.known.text(text);
        match &self.own {
            Some(own) => own.text(&text).into_owned(),
            None => text.into_owned(),
        }
    }

    fn header(&self, (name, value): &(String, String)) -> (String, String) {
        (self.text(name), self.text(&self.known.header(name, value)))
    }

    fn body(&self, body: &[u8], truncated: bool) -> Vec<u8> {
        let body = self.known.body(body, truncated);
        match &self.own {
            Some(own) => own.body(&body, truncated).into_owned(),
            None => body.into_owned(),
        }
    }

    fn response(&self, raw: &Raw) -> Response {
        let headers = raw.headers.iter().map(|header| self.header(header)).collect();
        let undecodable = raw.undecodable.as_deref().map(|why| self.text(why));
        let whole = Response::new(raw.status, headers, self.body(&raw.body, raw.truncated))
            .marked(raw.truncated, undecodable);
        match whole.json() {
            Err(why) if whole.body.len() > KEPT => {
                Response::new(whole.status, whole.headers.clone(), &whole.body[..KEPT])
                    .marked(true, Some(why.to_string()))
            }
            _ => whole,
        }
    }

    fn request(&self, out: &Outgoing, url: &str) -> SentRequest {
        let host = ("Host".to_owned(), out.host.clone());
        let headers = std::iter::once(host).chain(out.headers.iter().map(|header| self.header(header)));
        SentRequest {
            method: out.method.clone(),
            url: self.text(url),
            headers: headers.collect(),
            body: out.body.as_deref().map(|body| self.text(body)),
        }
    }
}

impl Client {
    fn mask(&self, out: &Outgoing) -> Mask<'_> {
        let signature = signature(out);
        let own = signature.and_then(|own| self.redactor.of_one_request(&own).ok());
        Mask {
            known: &self.redactor,
            own,
        }
    }

    /// What is known of an exchange, without secrets.
    pub(super) fn seen(&self, purpose: Purpose, out: &Outgoing, url: &str, came: &Came) -> Exchange {
        let mask = self.mask(out);
        let answer = match &came.answer {
            Ok(raw) => Ok(mask.response(raw)),
            Err(NoAnswer::Unreachable(why)) => Err(NoAnswer::Unreachable(mask.text(why))),
            Err(NoAnswer::TimedOut(why)) => Err(NoAnswer::TimedOut(mask.text(why))),
            Err(NoAnswer::Broken(why)) => Err(NoAnswer::Broken(mask.text(why))),
        };
        Exchange {
            index: 0,
            purpose,
            request: mask.request(out, url),
            started_ms: came.started_ms,
            ended_ms: came.ended_ms,
            answer,
        }
    }
}

/// The signature of a request that carries one, as it was computed.
fn signature(out: &Outgoing) -> Option<SecretString> {
    let in_headers = out
        .headers
        .iter()
        .filter(|(name, _)| name.eq_ignore_ascii_case("authorization"));
    let places = in_headers.map(|(_, value)| value.as_str());
    let mut places = places.chain([out.query.as_str()]).chain(out.body.as_deref());
    let written = places.find_map(|place| {
        let mut parts = place.split(['&', ',', ' ']);
        parts.find_map(|part| part.strip_prefix("Signature="))
    })?;
    let decoded = percent_decode_str(written).decode_utf8().ok()?;
    Some(SecretString::from(decoded.into_owned()))
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret as _;

    use super::*;

    #[test]
    fn a_signature_is_found_wherever_a_scheme_puts_it() {
        let out = |authorization: &str, query: &str, body: Option<&str>| Outgoing {
            method: "GET".to_owned(),
            host: "h".to_owned(),
            path: "/".to_owned(),
            query: query.to_owned(),
            headers: vec![("Authorization".to_owned(), authorization.to_owned())],
            body: body.map(str::to_owned),
        };
        for (out, expected) in [
            (
                out(
                    "TC3-HMAC-SHA256 Credential=a/b, SignedHeaders=c, Signature=00ff",
                    "",
                    None,
                ),
                Some("00ff"),
            ),
            (
                out(
                    "SDK-HMAC-SHA256 Access=a, SignedHeaders=c, Signature=00ff",
                    "a=b",
                    None,
                ),
                Some("00ff"),
            ),
            (out("", "Nonce=1&Signature=a%2Bb%3D&z=1", None), Some("a+b=")),
            (
                out("", "", Some("Signature=a%2Fb&SignatureMethod=HmacSHA1")),
                Some("a/b"),
            ),
            (out("", "SignatureMethod=HmacSHA1", None), None),
        ] {
            let found = signature(&out);
            assert_eq!(
                found.as_ref().map(SecretString::expose_secret),
                expected,
                "{out:?}"
            );
        }
    }
}
