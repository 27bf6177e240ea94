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
    let before = in_front(response).map(|sentence| Obstacle {
        step: Step::Call,
        sentence,
    });
    let refused = before.or_else(|| refusal(&target.auth, exchange));
    Some(refused.unwrap_or_else(|| of_answer(target, exchange, response)))
}

/// Whether an answer that was not a success is the service's own words: only then does it show that what
/// comes before the obstacle went well.
pub fn is_from_the_service(exchange: &Exchange) -> bool {
    let response = exchange.answer.as_ref().ok();
    response.is_some_and(|r| answer::author(r) == Author::Service && code(r).is_some())
}

/// What servers, proxies and gateways in front of a service say of themselves, each with its sentence. They
/// are known by the status and words of their pages; the more telling ones come first.
const IN_FRONT: [(u16, &str, &str); 17] = [
    (400, "no required ssl certificate", CLIENT_CERTIFICATE),
    (400, "ssl certificate error", CLIENT_CERTIFICATE),
    (400, "plain http request was sent to https port", SPEAKS_TLS),
    (400, "speaking plain http to an ssl", SPEAKS_TLS),
    (400, "client sent an http request to an https server", SPEAKS_TLS),
    (400, "requires tls", SPEAKS_TLS),
    (407, "", PROXY_CREDENTIALS),
    (502, "", NOTHING_BEHIND),
    (504, "", NOTHING_BEHIND),
    (503, "no server is available", NOTHING_BEHIND),
    (503, "no available server", NOTHING_BEHIND),
    (503, "backend fetch failed", NOTHING_BEHIND),
    (503, "guru meditation", NOTHING_BEHIND),
    (503, "service temporarily unavailable", NOTHING_BEHIND),
    (503, "service unavailable", NOTHING_BEHIND),
    (503, "connection to", NOTHING_BEHIND),
    (503, "upstream", NOTHING_BEHIND),
];

const CLIENT_CERTIFICATE: &str = "the server in front asks for a client certificate that it knows: name one and its key as \
                                  `client_cert` and `client_key` of [target]";
const SPEAKS_TLS: &str = "the port speaks TLS and was asked in plain http: write https:// into `base_url`";
const PROXY_CREDENTIALS: &str = "a proxy on the way asks for credentials: write them into `proxy` of [target], as in \
                                 `http://user:password@proxy.example:3128`";
const NOTHING_BEHIND: &str =
    "the server in front reaches no service behind it: see that the service is up, and try again";
const NAME_AND_PASSWORD: &str = "the server in front asks for a user name and a password (Basic), and the service never \
                                 sees the request: let this machine through without, or give the service's own \
                                 address as `base_url`";

/// The most bytes of a page that are searched for its words.
const PAGE: usize = 4096;

/// What stands in front of the service and answers in its place, where the answer says so.
fn in_front(response: &Response) -> Option<String> {
    let status = response.status;
    let said = |sentence: &str| Some(format!("{sentence} ({})", evidence(response)));
    let waf = response.header("server");
    if code(response).is_some() || waf.is_some_and(|server| server.eq_ignore_ascii_case("cloudwaf")) {
        return None;
    }
    let basic = response.header("www-authenticate").map(str::to_ascii_lowercase);
    if status == 401 && basic.is_some_and(|scheme| scheme.trim_start().starts_with("basic")) {
        return said(NAME_AND_PASSWORD);
    }
    let shown = &response.body[..response.body.len().min(PAGE)];
    let page = String::from_utf8_lossy(shown).to_ascii_lowercase();
    let known = IN_FRONT
        .iter()
        .find(|(of, words, _)| *of == status && page.contains(words));
    known.and_then(|(_, _, sentence)| said(sentence))
}

fn of_answer(target: &ProfileTarget, exchange: &Exchange, response: &Response) -> Obstacle {
    let seen = evidence(response);
    let at = |step, sentence| Obstacle { step, sentence };
    let fixture = exchange.purpose.fixture.as_deref();
    // A page instead of an error is that of a server which has nothing at this path.
    let is_page = response.json().is_err() && !response.body.is_empty();
    let unknown_path = code(response).map_or(is_page, |c| UNKNOWN_PATH.contains(&c));
    match (response.status, fixture) {
        _ if answer::author(response) == Author::Firewall => at(
            Step::Call,
            format!("a firewall in front refuses the request ({seen}): let this machine through"),
        ),
        (403, _) => at(Step::Project, forbidden(target, &seen)),
        (200..300, _) if answer::denial(exchange).is_some() => at(Step::Project, forbidden(target, &seen)),
        // An envelope in the way that denies nothing throttles.
        (200..300 | 429, _) => at(
            Step::Call,
            format!("the target throttles ({seen}): wait some minutes, or lower `rate` of [target]"),
        ),
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
        "the target redirects{to} ({}), which is not followed: if the API has moved there, write that as `base_url`",
        response.status
    )
}
