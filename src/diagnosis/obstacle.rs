//! Why an ordinary request was not served: the one sentence for a person.

use super::{
    Obstacle, Step,
    refusal::{code, evidence, refusal},
};
use crate::checks::answer::Author;
use crate::checks::{answer, cut};
use crate::config::ProfileTarget;
use crate::exchange::{Exchange, NoAnswer, Response};

/// Codes that say that nothing is served at a path.
const UNKNOWN_PATH: [&str; 4] = ["111404001", "APIG.0101", "APIGW.0101", "DCS.4001"];

/// What stands between an ordinary request and its answer; none where it was served.
pub fn obstacle(target: &ProfileTarget, exchange: &Exchange) -> Option<Obstacle> {
    if answer::accepted(exchange) {
        return None;
    }
    let response = match &exchange.answer {
        Ok(response) => response,
        Err(none) => {
            let on_the_way = matches!(none, NoAnswer::Unreachable(_));
            let step = if on_the_way && target.base_url.scheme() == "https" {
                Step::Tls
            } else {
                Step::Call
            };
            let sentence = none.message().to_owned();
            return Some(Obstacle { step, sentence });
        }
    };
    let refused = refusal(&target.auth, exchange);
    Some(refused.unwrap_or_else(|| of_answer(target, exchange, response)))
}

fn of_answer(target: &ProfileTarget, exchange: &Exchange, response: &Response) -> Obstacle {
    let seen = evidence(response);
    let at = |step, sentence| Obstacle { step, sentence };
    let fixture = exchange.purpose.fixture.as_deref();
    let unknown_path = code(response).is_some_and(|c| UNKNOWN_PATH.contains(&c));
    match (response.status, fixture) {
        _ if answer::author(response) == Author::Firewall => at(
            Step::Call,
            format!("a firewall in front refuses the request ({seen}): let this machine through"),
        ),
        (429, _) => at(
            Step::Call,
            format!("the target throttles ({seen}): wait some minutes, or lower `rate` of [target]"),
        ),
        (200..300, _) if answer::denial(exchange).is_none() => at(
            Step::Call,
            format!("the target throttles ({seen}): wait some minutes, or lower `rate` of [target]"),
        ),
        (200..300 | 403, _) => at(Step::Project, forbidden(target, &seen)),
        (300..400, _) => at(Step::Call, redirected(response)),
        (404, _) if unknown_path => at(
            Step::Call,
            format!(
                "the target has no such path ({seen}): check `base_url`, and that the service is published there"
            ),
        ),
        (400 | 404, Some(id)) => at(Step::Fixture, unknown_instance(target, id, &seen)),
        (400 | 404, None) => at(
            Step::Project,
            format!("the target does not know what is asked for ({seen}): check `base_url` and `project_id`"),
        ),
        (500.., _) => at(
            Step::Call,
            format!("the target is not well ({seen}): see to it, and try again"),
        ),
        _ => at(
            Step::Call,
            format!("the ordinary request was answered {seen}: check `base_url`, and that it is this API"),
        ),
    }
}

fn forbidden(target: &ProfileTarget, seen: &str) -> String {
    let project = if target.fixtures.text("project_id").is_none() {
        ""
    } else {
        ", and check `project_id`"
    };
    format!(
        "the credential is known and may not do this ({seen}): give it the right to read instances{project}"
    )
}

/// What is said of a known instance that the target does not know.
pub fn unknown_instance(target: &ProfileTarget, id: &str, seen: &str) -> String {
    format!(
        "the target does not know the instance {} ({seen}): correct `instance_ids` of [profiles.{}]",
        cut(id),
        target.id
    )
}

fn redirected(response: &Response) -> String {
    let to = match response.header("location") {
        Some(to) => format!(" to {}", cut(to)),
        None => String::new(),
    };
    format!(
        "the target redirects{to} ({}), which is not followed: write the address that it should be as `base_url`",
        response.status
    )
}
