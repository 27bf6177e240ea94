//! Whose answer it is: the service's own, the gateway's in front, a firewall's, or none at all.

use std::time::Duration;

use serde_json::Value;

use crate::exchange::{Exchange, NoAnswer, Response};

/// Who wrote an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Author {
    /// The service that is judged.
    Service,
    /// The gateway in front: a code `APIGW.…` or `APIG.…` with a `request_id`.
    Gateway,
    /// A firewall: 403, 418 or 503 as HTML, or with `Server: CloudWAF`.
    Firewall,
    /// The server in front, which writes with the status 400 about the connection and asked nobody.
    Front,
}

/// Tells who wrote an answer.
pub fn author(response: &Response) -> Author {
    if response.status >= 400 && gateway_code(response).is_some() {
        return Author::Gateway;
    }
    let html = is_page(response);
    let waf = response
        .header("server")
        .is_some_and(|s| s.eq_ignore_ascii_case("cloudwaf"));
    if matches!(response.status, 403 | 418 | 503) && (html || waf) {
        return Author::Firewall;
    }
    if is_about_the_connection(response) {
        return Author::Front;
    }
    Author::Service
}

/// What servers in front write with the status 400 about a connection that they do not take.
const ABOUT_THE_CONNECTION: [&str; 8] = [
    "plain http request was sent to https port",
    "no required ssl certificate was sent",
    "the ssl certificate error",
    "request header or cookie too large",
    "speaking plain http to an ssl-enabled server port",
    "http request to an https server",
    "combination of host and port requires tls",
    "your browser sent an invalid request",
];

/// Whether a server in front writes about the connection, and the service was never asked.
pub fn is_about_the_connection(response: &Response) -> bool {
    /// Such pages are short.
    const LOOKED_AT: usize = 2048;
    if response.status != 400 || response.json().is_ok() {
        return false;
    }
    let head = &response.body[..response.body.len().min(LOOKED_AT)];
    let said = String::from_utf8_lossy(head).to_ascii_lowercase();
    ABOUT_THE_CONNECTION.iter().any(|words| said.contains(words))
}

/// Whether an answer is a page for people.
pub fn is_page(response: &Response) -> bool {
    let kind = response.header("content-type");
    kind.is_some_and(|t| t.trim_start().to_ascii_lowercase().starts_with("text/html"))
}

/// The code of a gateway's answer.
fn gateway_code(response: &Response) -> Option<String> {
    let body = &response.json().ok()?.value;
    let code = body.get("error_code")?.as_str()?;
    let marked = code.starts_with("APIGW.") || code.starts_with("APIG.");
    (marked && body.get("request_id").is_some_and(Value::is_string)).then(|| code.to_owned())
}

/// The code of an API 3.0 error, wherever the answer carries one.
pub fn error_code(response: &Response) -> Option<&str> {
    response
        .json()
        .ok()?
        .value
        .pointer("/Response/Error/Code")?
        .as_str()
}

/// The part of an API 3.0 error's code before the first dot.
pub fn error_family(response: &Response) -> Option<&str> {
    error_code(response)?.split('.').next()
}

/// Whether a status speaks of the way to the service.
pub fn is_on_the_way(status: u16) -> bool {
    matches!(status, 429 | 502 | 503 | 504)
}

/// Whether an API 3.0 answer has the id of its request.
pub fn has_request_id(response: &Response) -> bool {
    let id = response
        .json()
        .ok()
        .and_then(|json| json.value.pointer("/Response/RequestId"));
    id.is_some_and(Value::is_string)
}

/// Whether an API 3.0 answer says that there were too many requests.
pub fn is_limited(response: &Response) -> bool {
    response.is_limited()
}

/// Whether an API 3.0 answer is an error: it has the member `Error`. Beside results, null says nothing.
pub fn is_error(response: &Response) -> bool {
    let inner = response.json().ok().and_then(|json| json.value.get("Response"));
    inner.is_some_and(|inner| match inner.get("Error") {
        None => false,
        Some(Value::Null) => !is_result(response),
        Some(_) => true,
    })
}

/// Whether an API 3.0 answer shows any part of a result: a member that no error has.
pub fn is_result(response: &Response) -> bool {
    let inner = response
        .json()
        .ok()
        .and_then(|json| json.value.get("Response")?.as_object());
    inner.is_some_and(|inner| inner.keys().any(|name| name != "Error" && name != "RequestId"))
}

/// Whether an API 3.0 answer shows any of these members of a result.
pub fn shows<'m>(response: &Response, mut members: impl Iterator<Item = &'m str>) -> bool {
    let inner = response.json().ok().and_then(|json| json.value.get("Response"));
    inner.is_some_and(|inner| members.any(|name| name != "RequestId" && inner.get(name).is_some()))
}

/// Trouble on the way to the service: wait, and ask again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    /// What came, a fragment that reads after "the request was answered by" or alone.
    pub reason: String,
    /// How long the answer asks to wait.
    pub after: Option<Duration>,
    /// Whether the target throttles.
    pub throttled: bool,
    /// Whether it could be the service's own failure: a 5xx or no answer, every time.
    pub failing: bool,
}

/// Tells trouble on the way from an answer of the service. `expected` is the status that the
/// request is meant to draw.
pub fn trouble(exchange: &Exchange, expected: &[u16]) -> Option<Trouble> {
    let response = match &exchange.answer {
        Ok(response) => response,
        Err(none) => {
            let throttled = false;
            let failing = matches!(none, NoAnswer::TimedOut(_) | NoAnswer::Broken(_));
            return Some(Trouble {
                reason: none.message().to_owned(),
                after: None,
                throttled,
                failing,
            });
        }
    };
    let status = response.status;
    let asked_nobody = matches!(author(response), Author::Firewall | Author::Front);
    if expected.contains(&status) && status != 200 && !asked_nobody {
        return None;
    }
    let limited = is_limited(response);
    let by = match author(response) {
        Author::Gateway => format!(
            "{status} by the gateway in front ({})",
            gateway_code(response).unwrap_or_default()
        ),
        Author::Firewall => format!("{status} by a firewall in front"),
        Author::Front => format!("{status} by the server in front, about the connection"),
        Author::Service if limited => "the error RequestLimitExceeded".to_owned(),
        Author::Service if is_on_the_way(status) => format!("{status}"),
        Author::Service => return None,
    };
    // A gateway says so when the credential is refused; asking again is no help.
    if status == 401 || (status == 403 && author(response) == Author::Gateway) {
        return None;
    }
    Some(Trouble {
        reason: by,
        after: response.retry_after(),
        throttled: response.throttle().is_some(),
        failing: status >= 500,
    })
}

/// Whether something in front could have answered so, or kept silent, in place of the service.
pub fn may_be_in_front(exchange: &Exchange) -> bool {
    match &exchange.answer {
        Ok(response) => {
            matches!(response.status, 401 | 404)
                || error_code(response).is_some() && denial(exchange).is_some()
                || trouble(exchange, &[]).is_some()
        }
        Err(none) => !matches!(none, NoAnswer::TimedOut(_)),
    }
}

/// Whether an answer refuses the configured credential: never a failed clause.
pub fn denial(exchange: &Exchange) -> Option<String> {
    let response = exchange.answer.as_ref().ok()?;
    if matches!(response.status, 401 | 403) {
        return Some(format!("{} to the configured credentials", response.status));
    }
    let code = error_code(response)?;
    matches!(
        error_family(response),
        Some("AuthFailure" | "UnauthorizedOperation")
    )
    .then(|| format!("the error {} to the configured credentials", super::cut(code)))
}

/// Whether the answer shows that a profile can be judged at all.
pub fn accepted(exchange: &Exchange) -> bool {
    let Ok(response) = &exchange.answer else {
        return false;
    };
    (200..300).contains(&response.status) && denial(exchange).is_none() && !is_limited(response)
}
