//! Exchanges that never took place: what checks read, made from a status and a body.

use cloud_conformance::exchange::{Exchange, NoAnswer, Purpose, Response, SentRequest};
use serde_json::Value;

/// An ordinary request of a profile that drew this status and body, as JSON.
pub fn answered(profile: &str, status: u16, body: &Value) -> Exchange {
    with_text(profile, status, "application/json", &body.to_string())
}

/// The same with a body as it goes over the wire.
pub fn with_text(profile: &str, status: u16, content_type: &str, text: &str) -> Exchange {
    let headers = vec![("content-type".to_owned(), content_type.to_owned())];
    of(profile, Ok(Response::new(status, headers, text.as_bytes())))
}

/// An exchange with this answer.
pub fn of(profile: &str, answer: Result<Response, NoAnswer>) -> Exchange {
    Exchange {
        index: 0,
        purpose: Purpose {
            profile: profile.to_owned(),
            scenario: "made up".to_owned(),
            role: "made up".to_owned(),
            ordinary: true,
            ..Purpose::default()
        },
        request: SentRequest {
            method: "GET".to_owned(),
            url: "http://127.0.0.1/".to_owned(),
            headers: vec![],
            body: None,
        },
        started_ms: 0.0,
        ended_ms: 1.0,
        answer,
    }
}
