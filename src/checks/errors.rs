//! Errors of the API 3.0 envelope: which code a request must draw.

use super::{Judged, answer, finding};
use crate::exchange::Exchange;

/// The request must draw an error.
pub fn is_error(exchange: &Exchange) -> Judged {
    let Ok(response) = &exchange.answer else {
        return Judged::default();
    };
    if answer::is_error(response) {
        return Judged::agreed([exchange.index]);
    }
    let accepted = (200..300).contains(&response.status);
    if accepted && response.json().is_err() {
        // A body that nobody can read shows neither; that is the body's own clause.
        return Judged::default();
    }
    let role = &exchange.purpose.role;
    let enveloped = response
        .json()
        .is_ok_and(|json| json.value.get("Response").is_some());
    let (message, pointer, expected, actual) = if answer::is_result(response) {
        let message = format!("the request with {role} is served");
        (message, Some("/Response"), "an error", "a result".to_owned())
    } else if enveloped && accepted {
        let message = format!("the request with {role} is answered without an error");
        (message, Some("/Response"), "an error", "no Error".to_owned())
    } else {
        let message = format!(
            "the request with {role} is answered with the HTTP status {} and without the documented envelope",
            response.status
        );
        (message, None, "Response with Error", response.status.to_string())
    };
    Judged::broken(finding(exchange, message, pointer, expected, actual))
}

/// A failure comes in the envelope; that the request fails at all is another clause's business.
pub fn is_in_the_envelope(exchange: &Exchange) -> Judged {
    let served = exchange
        .answer
        .as_ref()
        .is_ok_and(|r| (200..300).contains(&r.status) && !answer::is_error(r));
    if served {
        Judged::default()
    } else {
        is_error(exchange)
    }
}

/// The answer to a declared provocation must be the declared error. `success` says that the answer
/// is a valid result.
pub fn is_declared(exchange: &Exchange, declared: &str, success: bool) -> Judged {
    let response = match &exchange.answer {
        Ok(response) => response,
        Err(none) => {
            let what = none.message();
            return Judged::inconclusive(format!(
                "the declared provocation of {declared} drew no answer: {what}"
            ));
        }
    };
    if success {
        return Judged::inconclusive(format!(
            "the declared provocation of {declared} had no effect: the request was served; \
             mend its [[provoke]] table in the target file"
        ));
    }
    if answer::author(response) != answer::Author::Service {
        return Judged::inconclusive(format!(
            "the declared provocation of {declared} was answered {} by the gateway in front, not by the service; \
             mend its [[provoke]] table in the target file",
            response.status
        ));
    }
    if answer::is_limited(response) && !declared.starts_with("RequestLimitExceeded") {
        return Judged::inconclusive(format!(
            "the declared provocation of {declared} was throttled; run again"
        ));
    }
    // The action's page and the common list name the internal error differently.
    let family = format!("{declared}.");
    match declared {
        "InternalServerError" => code_is(exchange, &[declared, &family, "InternalError", "InternalError."]),
        _ => code_is(exchange, &[declared, &family]),
    }
}

/// Whether the answer is an error that says that an instance is unknown.
pub fn says_unknown(exchange: &Exchange) -> bool {
    let family = exchange.answer.as_ref().ok().and_then(answer::error_family);
    matches!(family, Some("InvalidInstanceId" | "ResourceNotFound"))
}

/// The error has one of these codes, or begins with one that ends in a dot.
pub fn code_is(exchange: &Exchange, expected: &[&str]) -> Judged {
    let error = is_error(exchange);
    if !error.findings.is_empty() {
        return error;
    }
    let Some(code) = exchange.answer.as_ref().ok().and_then(answer::error_code) else {
        return Judged::default();
    };
    let fits = expected.iter().any(|e| match e.strip_suffix('.') {
        Some(family) => code == family || code.starts_with(e),
        None => code == *e,
    });
    if fits {
        return Judged::agreed([exchange.index]);
    }
    let wanted = expected.iter().map(|e| {
        e.strip_suffix('.')
            .map_or_else(|| (*e).to_owned(), |f| format!("{f}.…"))
    });
    let wanted = wanted.collect::<Vec<_>>().join(", ");
    let shown = super::shown(&code.into());
    let message = format!(
        "the request with {} is answered with the error {shown}",
        exchange.purpose.role
    );
    Judged::broken(finding(
        exchange,
        message,
        Some("/Response/Error/Code"),
        wanted,
        shown,
    ))
}

/// The answer is a result, not an error.
pub fn is_served(exchange: &Exchange) -> Judged {
    let response = match &exchange.answer {
        Ok(response) => response,
        Err(none) => {
            let what = none.message();
            let message = format!(
                "the request with {} drew no answer: {what}",
                exchange.purpose.role
            );
            return Judged::broken(finding(exchange, message, None, "a result", what));
        }
    };
    let actual = match answer::error_code(response) {
        Some(code) => format!("the error {}", super::cut(code)),
        None if answer::is_error(response) => "an error".to_owned(),
        None if (200..300).contains(&response.status) => {
            // A body that nobody can read shows neither a result nor an error.
            let readable = response
                .json()
                .is_ok_and(|json| json.value.get("Response").is_some());
            return Judged::agreed(readable.then_some(exchange.index));
        }
        None => format!("the HTTP status {}", response.status),
    };
    let message = format!(
        "the request with {} is not served: {actual}",
        exchange.purpose.role
    );
    let pointer = answer::is_error(response).then_some("/Response/Error");
    Judged::broken(finding(exchange, message, pointer, "a result", actual))
}
