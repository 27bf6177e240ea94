//! Why a credential was refused: told by the code of the answer, else by well-known words in its
//! message. Messages are hints for a person; no verdict rests on them.

use serde_json::Value;

use super::{Obstacle, Step, clock};
use crate::auth::{huawei, tc3};
use crate::checks::{answer, cut};
use crate::config::{Auth, SigningScheme};
use crate::exchange::{Exchange, Response};

/// What an answer says of a credential.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reason {
    Missing,
    Expired,
    OtherProject,
    UnknownKey,
    Signature,
    SessionToken,
    Locked,
    Time,
    Unsaid,
}

/// Codes that say exactly what is wrong.
const CODES: [(&str, Reason); 17] = [
    ("111401002", Reason::Expired),
    ("DCS.1002", Reason::Expired),
    ("APIGW.0307", Reason::Expired),
    ("APIG.0307", Reason::Expired),
    ("111401003", Reason::Missing),
    ("DCS.1003", Reason::Missing),
    ("111401004", Reason::OtherProject),
    ("DCS.1004", Reason::OtherProject),
    ("AuthFailure.SecretIdNotFound", Reason::UnknownKey),
    ("AuthFailure.InvalidSecretId", Reason::UnknownKey),
    ("AuthFailure.SignatureFailure", Reason::Signature),
    ("AuthFailure.SignatureExpire", Reason::Time),
    ("AuthFailure.TokenFailure", Reason::SessionToken),
    ("UnauthorizedOperation.InvalidToken", Reason::SessionToken),
    ("AuthFailure.InvalidAuthorization", Reason::Missing),
    ("111401001", Reason::Unsaid),
    ("DCS.1001", Reason::Unsaid),
];

/// Words of messages, the more telling ones first.
const WORDS: [(&str, Reason); 12] = [
    ("reach the limit", Reason::Locked),
    ("locked", Reason::Locked),
    ("session token", Reason::SessionToken),
    ("security token", Reason::SessionToken),
    ("securitytoken", Reason::SessionToken),
    ("expire", Reason::Expired),
    ("clock", Reason::Time),
    ("not exist", Reason::UnknownKey),
    ("key is unknown", Reason::UnknownKey),
    ("token not found", Reason::Missing),
    ("no credential", Reason::Missing),
    ("signature", Reason::Signature),
];

/// The code of an error in any known shape.
pub(super) fn code(response: &Response) -> Option<&str> {
    text_at(response, ["/error_code", "/error/code", "/Response/Error/Code"])
}

fn message(response: &Response) -> Option<&str> {
    text_at(
        response,
        ["/error_msg", "/error/message", "/Response/Error/Message"],
    )
}

fn text_at<'r>(response: &'r Response, places: [&str; 3]) -> Option<&'r str> {
    let body = &response.json().ok()?.value;
    places
        .iter()
        .find_map(|place| body.pointer(place).and_then(Value::as_str))
}

/// Status and code as evidence: `401, APIGW.0301`.
pub fn evidence(response: &Response) -> String {
    match code(response) {
        Some(code) => format!("{}, {}", response.status, cut(code)),
        None => response.status.to_string(),
    }
}

/// Why the configured credential was refused; none where it was not.
pub(super) fn refusal(auth: &Auth, exchange: &Exchange) -> Option<Obstacle> {
    let response = exchange.answer.as_ref().ok()?;
    answer::denial(exchange)?;
    // To be known and not allowed is another matter.
    let told = reason(response);
    let by_code = code(response).is_some_and(|c| c.contains("UnauthorizedOperation"));
    if told == Reason::Unsaid && (response.status == 403 || by_code) {
        return None;
    }
    Some(because(auth, exchange, response))
}

fn because(auth: &Auth, exchange: &Exchange, response: &Response) -> Obstacle {
    let seen = evidence(response);
    let (step, sentence) = match auth {
        Auth::None => (
            Step::Authentication,
            format!(
                "the target asks for a credential ({seen}) and the target file has none: write its `scheme` and \
                 keys to [auth]"
            ),
        ),
        Auth::Token(_) => of_token(reason(response), &seen),
        Auth::IamPassword(_) => of_fetched_token(reason(response), &seen),
        Auth::Signed {
            scheme,
            session_token,
            ..
        } => of_signature(
            *scheme,
            session_token.is_some(),
            exchange,
            reason(response),
            &seen,
        ),
    };
    Obstacle { step, sentence }
}

fn of_token(reason: Reason, seen: &str) -> (Step, String) {
    let sentence = match reason {
        Reason::Expired => {
            format!("the token has expired ({seen}): fetch a new one and give it as `token` of [auth]")
        }
        Reason::OtherProject => {
            let sentence = format!(
                "the token is for another project ({seen}): fetch one for the project of `project_id`, or correct that"
            );
            return (Step::Project, sentence);
        }
        Reason::Missing => {
            format!("the target sees no token ({seen}): find what takes its header away on the way")
        }
        _ => format!(
            "the token is wrong ({seen}): check that `token` of [auth] is whole and was issued by this cloud, or \
             fetch a new one"
        ),
    };
    (Step::Authentication, sentence)
}

fn of_fetched_token(reason: Reason, seen: &str) -> (Step, String) {
    let sentence = match reason {
        Reason::OtherProject => {
            let sentence = format!(
                "the token is for another project ({seen}): write the project of `project_id` as `project` of [auth]"
            );
            return (Step::Project, sentence);
        }
        _ => format!(
            "the token that the identity service issued is not accepted ({seen}): check that `identity_url` of \
             [auth] belongs to the cloud at this address"
        ),
    };
    (Step::Authentication, sentence)
}

fn of_signature(
    scheme: SigningScheme,
    temporary: bool,
    exchange: &Exchange,
    reason: Reason,
    seen: &str,
) -> (Step, String) {
    let off = clock::ahead_of_signature(exchange);
    let window_s = window_s(scheme);
    if let Some(off) = off.filter(|off| off.as_secs().unsigned_abs() > window_s) {
        let sentence = format!(
            "the clock of this machine is {} the target's, and signatures are refused beyond {} min ({seen}): set \
             the clock",
            clock::in_words(off),
            window_s / 60
        );
        return (Step::Clock, sentence);
    }
    let sentence = match reason {
        Reason::UnknownKey => format!("the access key is not known ({seen}): check `access_key` of [auth]"),
        Reason::Signature => format!(
            "the signature is wrong ({seen}): check `secret_key` of [auth] before trying again, since five \
             failures can lock a key"
        ),
        Reason::Locked => format!(
            "the access key is locked for a while after too many failures ({seen}): wait five minutes, and check \
             `secret_key` of [auth]"
        ),
        Reason::SessionToken | Reason::Expired if temporary => format!(
            "the session token has expired or is not the one of these keys ({seen}): fetch new temporary keys and \
             write all three to [auth]"
        ),
        Reason::SessionToken => format!(
            "the access key is a temporary one and came without its token ({seen}): write `session_token` to [auth]"
        ),
        Reason::Time | Reason::Expired => {
            let sentence = format!(
                "the time of the signature is refused ({seen}): set the clock of this machine, and see that nothing \
                 holds requests back on the way"
            );
            return (Step::Clock, sentence);
        }
        Reason::Missing => format!(
            "the target cannot read the signature ({seen}): check `scheme` of [auth], and that nothing changes \
             headers on the way"
        ),
        _ => format!(
            "the signed request is not accepted ({seen}): check `scheme`, `access_key` and `secret_key` of [auth] \
             before trying again, since five failures can lock a key"
        ),
    };
    (Step::Authentication, sentence)
}

/// Seconds that a signature may be off the server's clock.
pub fn window_s(scheme: SigningScheme) -> u64 {
    match scheme {
        SigningScheme::SdkHmacSha256 => huawei::WINDOW_S,
        // Both of Tencent's allow the same.
        _ => tc3::WINDOW_S,
    }
}

fn reason(response: &Response) -> Reason {
    let of_code = code(response).and_then(|code| CODES.iter().find(|(known, _)| *known == code));
    if let Some((_, reason)) = of_code {
        return *reason;
    }
    let said = message(response).unwrap_or_default().to_lowercase();
    let of_words = WORDS.iter().find(|(words, _)| said.contains(words));
    of_words.map_or(Reason::Unsaid, |(_, reason)| *reason)
}
