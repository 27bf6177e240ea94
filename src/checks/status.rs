//! The status of an answer against the one that its clause expects.

use serde_json::Value;

use super::{Judged, answer, finding};
use crate::exchange::Exchange;

/// Statuses that a page or the status page it links to names.
pub type Named<'a> = &'a [u16];

/// The answer must have this status.
pub fn is(exchange: &Exchange, expected: u16, named: Named<'_>) -> Judged {
    let response = match &exchange.answer {
        Ok(response) => response,
        Err(none) => {
            let what = none.message();
            let message = format!("the request for {} drew no answer: {what}", exchange.purpose.role);
            return Judged::broken(finding(exchange, message, None, expected.to_string(), what));
        }
    };
    if response.status == expected {
        return Judged::agreed([exchange.index]);
    }
    let status = response.status;
    let mut message = format!(
        "the answer to {} has the status {status}, not {expected}",
        exchange.purpose.role
    );
    if !named.contains(&status) {
        message.push_str("; neither the page nor its status page names it");
    }
    let actual = match answer::error_code(response).or_else(|| code(response)) {
        Some(code) => format!("{status} with the code {}", super::cut(code)),
        None => status.to_string(),
    };
    Judged::broken(finding(exchange, message, None, expected.to_string(), actual))
}

fn code(response: &crate::exchange::Response) -> Option<&str> {
    response
        .json()
        .ok()?
        .value
        .get("error_code")
        .and_then(Value::as_str)
}

/// The answer must not be a success.
pub fn is_not_success(exchange: &Exchange) -> Judged {
    let Ok(response) = &exchange.answer else {
        return Judged::default();
    };
    if !(200..300).contains(&response.status) || answer::is_error(response) {
        return Judged::agreed([exchange.index]);
    }
    let message = format!(
        "the request for {} is answered {}, as if it were valid",
        exchange.purpose.role, response.status
    );
    Judged::broken(finding(
        exchange,
        message,
        None,
        "an error",
        response.status.to_string(),
    ))
}

/// The answer says that the request is wrong: it is no success, nor a redirect, nor the service's own failure.
pub fn is_refused(exchange: &Exchange) -> Judged {
    let Ok(response) = &exchange.answer else {
        return Judged::default();
    };
    if (400..500).contains(&response.status) {
        return Judged::agreed([exchange.index]);
    }
    let message = format!(
        "the request for {} is answered {}, and not refused",
        exchange.purpose.role, response.status
    );
    let actual = response.status.to_string();
    Judged::broken(finding(exchange, message, None, "400 to 499", actual))
}

/// The service answered with this status, though nobody asked for it.
pub fn came(exchange: &Exchange, expected: u16) -> Judged {
    let answered = exchange.answer.as_ref();
    let came = answered.is_ok_and(|r| r.status == expected && answer::author(r) == answer::Author::Service);
    Judged::agreed(came.then_some(exchange.index))
}

/// The answer to a declared provocation must be the declared one.
pub fn is_declared(exchange: &Exchange, declared: u16, success: bool) -> Judged {
    let response = match &exchange.answer {
        Ok(response) => response,
        Err(none) => {
            let what = none.message();
            return Judged::inconclusive(format!(
                "the declared provocation of {declared} drew no answer: {what}"
            ));
        }
    };
    let author = answer::author(response);
    // A gateway refuses and throttles in the service's name; its other errors are not the service's.
    let speaks = author == answer::Author::Service || matches!(declared, 401 | 403 | 429);
    if response.status == declared && speaks {
        return Judged::agreed([exchange.index]);
    }
    if success && (200..300).contains(&response.status) {
        return Judged::inconclusive(format!(
            "the declared provocation of {declared} had no effect: it was answered {}; \
             mend its [[provoke]] table in the target file",
            response.status
        ));
    }
    if response.status == 429 && response.header("retry-after").is_some() {
        return Judged::inconclusive(format!(
            "the declared provocation of {declared} was throttled; run again"
        ));
    }
    let page_of_a_gateway = answer::is_on_the_way(response.status) && answer::is_page(response);
    if author != answer::Author::Service || page_of_a_gateway {
        return Judged::inconclusive(format!(
            "the declared provocation of {declared} was answered {} by the gateway in front, not by the service; \
             mend its [[provoke]] table in the target file",
            response.status
        ));
    }
    let message = format!(
        "the declared provocation of {declared} is answered {}",
        response.status
    );
    Judged::broken(finding(
        exchange,
        message,
        None,
        declared.to_string(),
        response.status.to_string(),
    ))
}
