//! What may be seen of an exchange: everything but secrets.
//!
//! Known secrets are known for the whole run. A signature is made for one request, and is a secret as
//! long as that request is fresh: the answer to it may repeat it.

use base64::{Engine as _, prelude::BASE64_STANDARD};
use percent_encoding::percent_decode_str;
use secrecy::SecretString;

use super::{Came, Client, Draft, Exchange, Outgoing, Purpose, wire::KEPT};
use crate::exchange::{Response, SentRequest};

impl Client {
    /// What is known of an exchange, without secrets.
    pub(super) fn seen(&self, purpose: Purpose, out: &Outgoing, url: &str, came: Came) -> Exchange {
        let mut headers = vec![("Host".to_owned(), out.host.clone())];
        headers.extend(out.headers.iter().cloned());
        let exchange = self.redactor.exchange(Exchange {
            index: 0,
            purpose,
            request: SentRequest {
                method: out.method.clone(),
                url: url.to_owned(),
                headers,
                body: out.body.clone(),
            },
            started_ms: came.started_ms,
            ended_ms: came.ended_ms,
            answer: came.answer.map(|raw| {
                Response::new(raw.status, raw.headers, raw.body)
                    .marked(raw.truncated, raw.undecodable)
                    .not_seen(raw.unseen)
            }),
        });
        let mut exchange = self.redactor.without_signature(&signature(out), exchange);
        exchange.answer = exchange.answer.map(beginning_of_unreadable);
        exchange
    }
}

/// Of a long body that nobody can read its beginning, with the reason.
fn beginning_of_unreadable(response: Response) -> Response {
    match response.json() {
        Err(why) if response.body.len() > KEPT && response.unseen.is_none() => {
            let why = why.to_string();
            Response::new(response.status, response.headers, &response.body[..KEPT]).marked(true, Some(why))
        }
        _ => response,
    }
}

/// The signature of a request that carries one: as it was computed, in base64 or as hexadecimal digits, and its
/// bytes in the other of the two.
fn signature(out: &Draft) -> Vec<SecretString> {
    let in_headers = out
        .headers
        .iter()
        .filter(|(name, _)| name.eq_ignore_ascii_case("authorization"));
    let places = in_headers.map(|(_, value)| value.as_str());
    let mut places = places.chain([out.query.as_str()]).chain(out.body.as_deref());
    let written = places.find_map(|place| {
        let mut parts = place.split(['&', ',', ' ']);
        parts.find_map(|part| part.strip_prefix("Signature="))
    });
    let computed = written.and_then(|written| percent_decode_str(written).decode_utf8().ok());
    let other = computed.as_ref().and_then(|own| match hex::decode(&**own) {
        Ok(bytes) => Some(BASE64_STANDARD.encode(bytes)),
        Err(_) => BASE64_STANDARD.decode(&**own).ok().map(hex::encode),
    });
    let spellings = computed.map(String::from).into_iter().chain(other);
    spellings.map(SecretString::from).collect()
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret as _;

    use super::*;

    #[test]
    fn a_signature_is_found_wherever_a_scheme_puts_it() {
        let out = |authorization: &str, query: &str, body: Option<&str>| Draft {
            method: "GET".to_owned(),
            host: "h".to_owned(),
            path: "/".to_owned(),
            query: query.to_owned(),
            headers: vec![("Authorization".to_owned(), authorization.to_owned())],
            body: body.map(str::to_owned),
            new_connection: false,
        };
        let all: [(Draft, &[&str]); 5] = [
            (
                out(
                    "TC3-HMAC-SHA256 Credential=a/b, SignedHeaders=c, Signature=00ff",
                    "",
                    None,
                ),
                &["00ff", "AP8="],
            ),
            (
                out(
                    "SDK-HMAC-SHA256 Access=a, SignedHeaders=c, Signature=00ff",
                    "a=b",
                    None,
                ),
                &["00ff", "AP8="],
            ),
            (out("", "Nonce=1&Signature=a%2Bc%3D&z=1", None), &["a+c=", "6be7"]),
            (
                out("", "", Some("Signature=a%2Fb&SignatureMethod=HmacSHA1")),
                &["a/b"],
            ),
            (out("", "SignatureMethod=HmacSHA1", None), &[]),
        ];
        for (out, expected) in all {
            let found = signature(&out);
            let found: Vec<&str> = found.iter().map(SecretString::expose_secret).collect();
            assert_eq!(found, expected, "{out:?}");
        }
    }
}
