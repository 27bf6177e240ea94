//! Steps that draw errors: by ordinary means, and as the target declares.

use cucumber::{then, when};

use crate::checks::{Judged, answer, errors, status};
use crate::config::Provocation;
use crate::exchange::json::Json;
use crate::exchange::{Credential, Exchange};
use crate::preflight::ask::Ask;
use crate::preflight::requests;
use crate::suite::context::answer_of;
use crate::suite::world::{Step, World};
use crate::verdict::ledger::Cause;

/// The profile's ordinary request, changed as declared.
fn provoked(w: &World, declared: &Provocation) -> Ask {
    w.with(|profile, target| {
        let mut ask = requests::ordinary(profile, target)
            .into_iter()
            .next()
            .unwrap_or_else(|| requests::with_query(profile, target, ""));
        let request = &mut ask.request;
        request.headers.extend(declared.headers.iter().cloned());
        request.query = declared.query.clone().or(request.query.take());
        request.body = declared.body.clone().or(request.body.take());
        for (own, declared) in [
            (&mut request.path, &declared.path),
            (&mut request.method, &declared.method),
        ] {
            if let Some(other) = declared {
                own.clone_from(other);
            }
        }
        if declared.without_auth {
            request.credential = Credential::None;
        }
        ask.role = format!("the declared provocation of {}", declared.answer);
        ask.provoked = Some(declared.answer.clone());
        ask.ordinary = false;
        ask.fixture = None;
        ask
    })
}

/// Sends what the target declares for an answer, each as often as it says and never again: who declares a
/// provocation may count on that.
#[when(regex = r#"^the declared provocations of "([^"]*)" are sent$"#)]
async fn declared_are_sent(w: &mut World, answer: String) -> Step {
    let ctx = w.ctx();
    let profile = w.with(|profile, _| profile.id().to_owned());
    let mine = ctx
        .target
        .provocations
        .iter()
        .filter(|p| p.profile == profile && p.answer == answer);
    for declared in mine {
        let ask = provoked(w, declared);
        for _ in 0..declared.repeat.max(1) {
            let exchange = w.once(&ask).await?;
            w.last.push(exchange);
        }
    }
    Ok(())
}

/// Judges what was declared, counts what came by itself, and says what to do where nothing did.
#[then(regex = r#"^the answer "([^"]*)" was drawn$"#)]
fn was_drawn(w: &mut World, expected: String) -> Step {
    let status: u16 = expected.parse().unwrap_or_default();
    let mut judged = Judged::default();
    for exchange in w.last.clone() {
        let one = one_drawn(w, &exchange, status);
        judged = judged.and(without_suspects(w, &exchange, one));
    }
    if judged == Judged::default() && w.suspected {
        return Ok(());
    }
    if judged == Judged::default() {
        return Err(w.inconclusive(not_seen(w, "status", &expected)));
    }
    // One provocation that works is evidence; another that had no effect does not take it away.
    if !judged.evidence.is_empty() {
        judged.inconclusive = None;
    }
    w.note(judged);
    Ok(())
}

/// What an answer is evidence of by itself: a finding that something in front could have caused is only
/// suspected.
fn without_suspects(w: &mut World, exchange: &Exchange, judged: Judged) -> Judged {
    if judged.findings.is_empty() || !answer::may_be_in_front(exchange) {
        return judged;
    }
    for finding in judged.findings {
        w.suspect(finding, Cause::Way);
    }
    Judged {
        inconclusive: judged.inconclusive,
        ..Judged::default()
    }
}

fn one_drawn(w: &World, exchange: &Exchange, expected: u16) -> Judged {
    if exchange.purpose.provoked.is_some() {
        let head = exchange.request.method == "HEAD";
        let success = head || w.with(|profile, _| is_valid_success(profile, exchange));
        return status::is_declared(exchange, expected, success);
    }
    status::came(exchange, expected)
}

/// Whether a provocation had no effect: the answer is a success, and a valid one.
fn is_valid_success(profile: &crate::catalogue::Profile, exchange: &Exchange) -> bool {
    let Ok(response) = &exchange.answer else {
        return false;
    };
    let schema = answer_of(profile, exchange).and_then(|answer| profile.schemas.get(&answer));
    let success = (200..300).contains(&response.status) && !answer::is_error(response);
    let valid = |json: &Json| schema.is_some_and(|s| s.must.validator().is_valid(&json.value));
    success && response.json().is_ok_and(valid)
}

/// The reason for a clause whose answer no ordinary request brings, with every way to show it, and the lines for
/// the target file.
fn not_seen(w: &World, key: &str, answer: &str) -> String {
    let (profile, conditional) = w.with(|profile, _| {
        let of_code = || profile.clause(&format!("error.{answer}"));
        let own = profile.clause(answer).or_else(of_code);
        (
            profile.id().to_owned(),
            own.is_some_and(|clause| clause.conditional),
        )
    });
    let price = if conditional {
        "the outcome may still be conformant"
    } else {
        "the outcome is then incomplete at best"
    };
    let value = if key == "status" {
        answer.to_owned()
    } else {
        format!("\"{answer}\"")
    };
    format!(
        "no ordinary request is answered {answer}. Say in the target file, as below, with which header, query, path, \
         method or body this target answers so; or give a recording with such an answer (--evidence FILE.har); or \
         declare it under [[not_applicable]] ({price})\n\
         [[provoke]]\nprofile = \"{profile}\"\n{key} = {value}\n\
         headers = {{ \"a-header-of-this-target\" = \"{answer}\" }}"
    )
}

/// The same for an error code of the API 3.0 envelope.
#[then(regex = r#"^the error "([^"]*)" was drawn$"#)]
fn error_was_drawn(w: &mut World, code: String) -> Step {
    if w.last.is_empty() {
        return Err(w.inconclusive(not_seen(w, "code", &code)));
    }
    for exchange in w.last.clone() {
        let success = w.with(|profile, _| is_valid_success(profile, &exchange));
        let judged = errors::is_declared(&exchange, &code, success);
        let left = without_suspects(w, &exchange, judged);
        w.note(left);
    }
    Ok(())
}
