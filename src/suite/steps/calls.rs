//! Steps about the call itself: its name, its credential, its rate, its errors.

use std::sync::Arc;

use cucumber::{then, when};

use super::sent::asking;
use crate::checks::{Judged, answer, errors};
use crate::config::Auth;
use crate::exchange::{Call, Credential, Exchange, Name};
use crate::preflight::ask::{Ask, Stop};
use crate::suite::world::{Step, World};

#[when(regex = r#"^the call is made with the Action "([^"]*)" and the Version "([^"]*)"$"#)]
async fn other_call(w: &mut World, action: String, version: String) -> Step {
    let asked = calling(w, &action, &version)?;
    w.send_shared(vec![asked]).await
}

/// A call of another name; `(absent)` leaves the name out.
pub(super) fn calling(w: &World, action: &str, version: &str) -> Result<Ask, Stop> {
    let mut asked = asking(w, "");
    let form = w.with(|profile, _| profile.document.request.clone());
    asked.role = format!("Action {action} and Version {version}");
    asked.request.call = Some(Call {
        action: name(action, form.action.as_deref(), Call::NO_SUCH_ACTION)?,
        version: name(version, form.version.as_deref(), Call::NO_SUCH_VERSION)?,
        ..asked.request.call.unwrap_or_default()
    });
    asked.ordinary = false;
    Ok(asked)
}

/// What a word of a feature stands for: a call has no other names than these.
fn name(word: &str, documented: Option<&str>, unknown: &str) -> Result<Name, Stop> {
    match word {
        "(absent)" => Ok(Name::Absent),
        word if Some(word) == documented => Ok(Name::Documented),
        word if word == unknown => Ok(Name::Unknown),
        other => Err(Stop::Suite(format!(
            "a call is named as documented, `(absent)` or `{unknown}`, never `{other}`"
        ))),
    }
}

#[when("the call is made without Region")]
async fn without_region(w: &mut World) -> Step {
    let mut asked = asking(w, "");
    asked.role = "no Region".into();
    if let Some(call) = &mut asked.request.call {
        call.region = None;
    }
    w.send_shared(vec![asked]).await
}

#[when("the call is made without a credential")]
async fn without_credential(w: &mut World) -> Step {
    with_credential(w, Credential::None, "no credential").await
}

#[when("the call is made with the unknown SecretId \"CLOUDCONFORMANCENOSUCHKEY\"")]
async fn with_unknown_key(w: &mut World) -> Step {
    with_credential(w, Credential::Wrong, "an unknown SecretId").await
}

async fn with_credential(w: &mut World, credential: Credential, words: &str) -> Step {
    if matches!(w.with(|_, target| target.auth.clone()), Auth::None) {
        return Err(w.does_not_apply("the target is judged without authentication (scheme = \"none\")"));
    }
    let mut asked = asking(w, "");
    asked.request.credential = credential;
    asked.role = words.to_owned();
    asked.ordinary = false;
    asked.expected = vec![401, 403];
    w.send_shared(vec![asked]).await
}

/// As many as certainly exceed the documented rate when they are sent at once.
#[when(regex = r"^([0-9]+) requests are sent at once$")]
async fn rate_exceeded(w: &mut World, number: usize) -> Step {
    if !w.with(|_, target| target.fixtures.is_on("rate_clause")) {
        return Err(w.inconclusive(
            "the documented rate is exceeded only on demand: set rate_clause = true in its profile table",
        ));
    }
    let least = w.with(|profile, _| profile.document.request.ordinary.last().cloned());
    let mut asked = asking(w, &least.unwrap_or_default());
    asked.request.unpaced = true;
    asked.ordinary = false;
    let exchanges = w.at_once(&vec![asked; number]).await?;
    w.last = exchanges;
    Ok(())
}

#[then("at least one of them draws RequestLimitExceeded")]
fn over_the_rate(w: &mut World) {
    let limited = |e: &Arc<Exchange>| e.answer.as_ref().is_ok_and(answer::is_limited);
    let judged = match (w.last.iter().find(|e| limited(e)), w.last.last()) {
        (Some(found), _) => Judged::agreed([found.index]),
        (None, Some(last)) => {
            let message = format!(
                "{} requests at once are answered without one RequestLimitExceeded",
                w.last.len()
            );
            Judged::broken(crate::checks::finding(
                last,
                message,
                None,
                "RequestLimitExceeded",
                "every request served",
            ))
        }
        (None, None) => Judged::default(),
    };
    w.note(judged);
}

#[then("the request is served")]
fn is_served(w: &mut World) {
    w.note_status(errors::is_served);
}

#[then("every failure comes in the envelope")]
fn failures_in_the_envelope(w: &mut World) {
    w.note_each(errors::is_in_the_envelope);
}

#[then("the request draws an error")]
fn draws_an_error(w: &mut World) {
    w.note_each(errors::is_error);
}

/// That it draws an error at all is another clause's business.
#[then(regex = r#"^the error that the request draws is "([^"]*)"$"#)]
fn error_is(w: &mut World, code: String) {
    w.note_each(|exchange| {
        let drawn = exchange.answer.as_ref().is_ok_and(answer::is_error);
        if drawn {
            errors::code_is(exchange, &[&code])
        } else {
            Judged::default()
        }
    });
}

#[then(regex = r#"^the request draws one of the errors "([^"]*)"$"#)]
fn draws_one_of(w: &mut World, codes: String) {
    let codes: Vec<&str> = codes.split(", ").collect();
    w.note_each(|exchange| errors::code_is(exchange, &codes));
}
