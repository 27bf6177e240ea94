//! One DCS instance: the echo of its id, and what an unknown id draws.

use serde_json::Value;

use super::{
    Judged, answer, finding, shown,
    status::{self, Named},
};
use crate::{
    exchange::{Exchange, Response},
    record::Finding,
};

/// Whether the service says that a known instance is not there.
pub fn is_not_found(exchange: &Exchange) -> bool {
    let not_found = |r: &Response| r.status == 404 && answer::author(r) == answer::Author::Service;
    exchange.purpose.fixture.is_some() && exchange.answer.as_ref().is_ok_and(not_found)
}

/// What a known instance that is not found breaks, unless it went away.
pub fn not_found(exchange: &Exchange, named: Named<'_>) -> Option<Finding> {
    if !is_not_found(exchange) {
        return None;
    }
    status::is(exchange, 200, named).findings.pop()
}

/// The answer names the instance that was asked for.
pub fn is_the_one_asked_for(exchange: &Exchange) -> Judged {
    let Some(asked) = &exchange.purpose.fixture else {
        return Judged::default();
    };
    let Ok(response) = &exchange.answer else {
        return Judged::default();
    };
    let Some(said) = response
        .json()
        .ok()
        .and_then(|json| json.value.get("instance_id"))
        .filter(|v| v.is_string())
    else {
        return Judged::default();
    };
    if said == asked.as_str() {
        return Judged::agreed([exchange.index]);
    }
    let message = format!("instance_id is not the one that was asked for, {asked}");
    Judged::broken(finding(
        exchange,
        message,
        Some("/instance_id"),
        asked.clone(),
        shown(said),
    ))
}

/// An unknown id: 404 or 400 with a code and a message, flat or nested.
pub fn is_a_known_refusal(exchange: &Exchange) -> Judged {
    let Ok(response) = &exchange.answer else {
        return Judged::default();
    };
    if !matches!(response.status, 404 | 400) {
        let message = format!("an unknown instance is answered {}", response.status);
        return Judged::broken(finding(
            exchange,
            message,
            None,
            "404 or 400",
            response.status.to_string(),
        ));
    }
    let text = |pointer: &str| {
        response
            .json()
            .ok()
            .and_then(|j| j.value.pointer(pointer))
            .is_some_and(Value::is_string)
    };
    let flat = text("/error_code") && text("/error_msg");
    let nested = text("/error/code") && text("/error/message");
    if flat || nested {
        return Judged::agreed([exchange.index]);
    }
    let message = "the answer to an unknown instance lacks a code and a message";
    Judged::broken(finding(
        exchange,
        message,
        Some(""),
        "error_code and error_msg, or error with code and message",
        "neither",
    ))
}
