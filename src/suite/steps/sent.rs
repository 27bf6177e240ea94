//! Steps about any request of a profile: sent as it is, with a query, without a parameter, without a credential, or
//! with something else in a place of its path.

use cucumber::{then, when};

use crate::checks::errors;
use crate::config::Auth;
use crate::exchange::{Credential, Name};
use crate::preflight::ask::{Ask, Stop};
use crate::preflight::requests::{self, NO_QUERY, absent, plain, with_query};
use crate::suite::world::{Step, World};

/// Statuses that a request may be refused with.
pub(super) const REFUSALS: [u16; 5] = [400, 401, 403, 404, 405];

/// The ordinary request: about each known thing that its path names, or without a query.
#[when("the request is sent")]
async fn sent(w: &mut World) -> Step {
    let asked = w.with(|profile, target| match profile.document.subject() {
        Some(_) => requests::ordinary(profile, target),
        None => vec![with_query(profile, target, "")],
    });
    w.send_shared(asked).await
}

/// The second request is one of its own: the first one may be shared with other scenarios.
#[when("the request is sent twice")]
async fn sent_twice(w: &mut World) -> Step {
    sent(w).await?;
    let again = asking(w, "");
    w.send_also(vec![again]).await
}

/// The request with a query, in the words of features.
pub(super) fn asking(w: &World, query: &str) -> Ask {
    w.with(|profile, target| with_query(profile, target, query))
}

/// The requests with each of these queries.
pub(super) fn each_asking(w: &World, queries: &str) -> Vec<Ask> {
    queries.split(", ").map(|query| asking(w, query)).collect()
}

#[when(regex = r#"^the request is sent with the query "([^"]*)"$"#)]
#[when(regex = r#"^the counts are read with the query "([^"]*)"$"#)]
#[when(regex = r#"^the [^ ]+ are listed with "([^"]*)"$"#)]
async fn sent_with_query(w: &mut World, query: String) -> Step {
    let asked = asking(w, &query);
    w.send_shared(vec![asked]).await
}

/// One right after the other: a relation between them is judged on an account that keeps still. That each is answered
/// at all is the business of other clauses.
#[when(regex = r#"^the request is sent with the queries "([^"]*)"$"#)]
#[when(regex = r#"^the counts are read with the queries "([^"]*)"$"#)]
async fn sent_in_turn(w: &mut World, queries: String) -> Step {
    let asked = each_asking(w, &queries);
    let done = w.send_shared(asked).await;
    w.prepared(done)
}

/// A parameter that every request carries is left out.
#[when(regex = r"^the request is sent without the parameter ([^ ]+)$")]
async fn sent_without(w: &mut World, parameter: String) -> Step {
    let asked = w.with(|profile, target| {
        let mut ask = with_query(profile, target, "");
        let query = ask.request.query.take().unwrap_or_default();
        // A list or a structure goes as a whole: `Ids.0`, `Filters.0.Name`.
        let stays = |pair: &&str| {
            let behind = pair.strip_prefix(parameter.as_str());
            !pair.is_empty() && !behind.is_some_and(|rest| rest.is_empty() || rest.starts_with(['=', '.']))
        };
        let left: Vec<&str> = query.split('&').filter(stays).collect();
        ask.request.query = (!left.is_empty()).then(|| left.join("&"));
        if let Some(call) = &mut ask.request.call {
            match parameter.as_str() {
                "Action" => call.action = Name::Absent,
                "Version" => call.version = Name::Absent,
                "Region" => call.region = None,
                _ => {}
            }
        }
        refusable(ask, &format!("no {parameter}"))
    });
    w.send_shared(vec![asked]).await
}

#[when(regex = "^the request is sent with (no|an empty|a wrong) credential$")]
async fn sent_with_credential(w: &mut World, which: String) -> Step {
    let credential = match which.as_str() {
        "no" => Credential::None,
        "an empty" => Credential::Empty,
        _ => Credential::Wrong,
    };
    let one = w.with(requests::ordinary).into_iter().take(1);
    let one = one.map(|ask| Ask { fixture: None, ..ask }).collect();
    with_credential(w, one, credential, &format!("and {which} credential"), &REFUSALS).await
}

/// Sends requests with another credential than the right one, where the target's authentication allows it; one of
/// the expected statuses is no trouble on the way.
pub(super) async fn with_credential(
    w: &mut World,
    requests: Vec<Ask>,
    credential: Credential,
    words: &str,
    expected: &[u16],
) -> Step {
    let auth = w.with(|_, target| target.auth.clone());
    let by_token = matches!(auth, Auth::Token(_) | Auth::IamPassword(_));
    if matches!(auth, Auth::None) {
        return Err(w.does_not_apply("the target is judged without authentication (scheme = \"none\")"));
    }
    if !by_token && credential != Credential::None {
        return Err(w.does_not_apply(
            "requests are signed, and no wrong signature is ever sent: some of them lock a key",
        ));
    }
    let changed = requests.into_iter().map(|mut ask| {
        ask.request.credential = credential;
        ask.role = format!("{} {words}", ask.role);
        ask.ordinary = false;
        ask.expected = expected.to_vec();
        ask
    });
    w.send(changed.collect()).await
}

/// Another value at a placeholder of the path.
#[when(regex = r#"^the request is sent in the ([^ ]+) "([^"]*)"$"#)]
async fn sent_in(w: &mut World, what: String, value: String) -> Step {
    let asked = w.with(|profile, target| {
        let fixture = profile.document.fixtures.iter().find(|f| f.what() == what);
        let name = fixture.map(|f| f.name.as_str());
        let named = name.ok_or_else(|| Stop::Suite(format!("its document has no fixture `{what}`")));
        named.map(|name| {
            let request = plain(profile, target, None, &[(name, &value)]);
            refusable(
                requests::ask(request, NO_QUERY, None),
                &format!("the {what} {value}"),
            )
        })
    })?;
    w.send(vec![asked]).await
}

/// The value of which the target file says that nothing has it.
#[when(regex = r"^the request is sent with an unknown ([^ ]+)$")]
async fn sent_unknown(w: &mut World, what: String) -> Step {
    let value = w.with(|profile, target| absent(profile, target).to_owned());
    sent_in(w, what, value).await
}

/// The request as one that may be refused.
pub(super) fn refusable(ask: Ask, role: &str) -> Ask {
    Ask {
        ordinary: false,
        fixture: None,
        expected: REFUSALS.to_vec(),
        role: role.to_owned(),
        ..ask
    }
}

/// An error in an envelope with this code, or one of a family where it ends in a dot.
#[then(regex = r#"^the answer is an error with the code "([^"]*)"$"#)]
fn is_error_with_code(w: &mut World, codes: String) {
    let codes: Vec<&str> = codes.split(", ").collect();
    w.note_each(|exchange| errors::code_is(exchange, &codes));
}

/// Sends what the next request follows: whatever came of it, or nothing, is the business of other clauses.
pub(super) async fn whatever_comes(w: &World, ask: &Ask) -> Step {
    let profile = w.with(|profile, _| profile.id().to_owned());
    drop(w.ctx().ask_shared(&profile, ask).await);
    Ok(())
}
