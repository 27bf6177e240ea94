//! What the answer to an ordinary request says by itself, whichever scenario asked: a wrong one breaks its
//! clause also where it only prepares for another statement.

use url::Url;

use super::{Judged, answer, counts, instance, status};
use crate::{
    catalogue::Profile,
    exchange::{Credential, Exchange},
};

/// What breaks clauses, by their ids; that they hold is shown by their own scenarios.
pub fn judge(profile: &Profile, exchange: &Exchange) -> Vec<(String, Judged)> {
    let purpose = &exchange.purpose;
    let own = purpose.ordinary && purpose.origin.is_none() && purpose.provoked.is_none();
    if !own || purpose.credential != Credential::Valid || profile.document.request.action.is_some() {
        return vec![];
    }
    let query = Url::parse(&exchange.request.url).ok();
    let query = query.as_ref().and_then(Url::query).unwrap_or_default();
    let mut said = vec![];
    if let Some(clause) = clause_of_status(profile, query) {
        said.push((clause, served(profile, exchange)));
    }
    let engines = &profile.document.request.engines;
    match query {
        "include_failure=true" => {
            let clause = "include_failure.true".to_owned();
            said.push((clause.clone(), counts::failed_is_returned(exchange, None)));
            said.extend(engines.iter().map(|engine| {
                let judged = counts::failed_is_returned(exchange, Some(engine));
                (format!("{clause}.{engine}"), judged)
            }));
        }
        "include_failure=false" => {
            let judged = counts::failed_is_left_out(exchange, engines);
            said.push(("include_failure.false".to_owned(), judged));
        }
        _ => {}
    }
    said.push((
        "instance_id.echo".to_owned(),
        instance::is_the_one_asked_for(exchange),
    ));
    said.into_iter()
        .filter(|(_, judged)| !judged.findings.is_empty())
        .map(|(clause, judged)| (format!("{}.{clause}", profile.id()), judged))
        .filter(|(clause, _)| profile.clauses.iter().any(|c| c.id == *clause))
        .collect()
}

/// The clause that says that such a request is served; other queries have scenarios of their own.
fn clause_of_status(profile: &Profile, query: &str) -> Option<String> {
    let ordinary = &profile.document.request.ordinary;
    match query {
        "" if !ordinary.is_empty() => Some("include_failure.absent".to_owned()),
        _ if ordinary.is_empty() || ordinary.iter().any(|o| o == query) => Some("200".to_owned()),
        _ => None,
    }
}

/// Trouble on the way and a refused credential say nothing of the service, and an instance may be gone.
fn served(profile: &Profile, exchange: &Exchange) -> Judged {
    let Ok(response) = &exchange.answer else {
        return Judged::default();
    };
    let gone = exchange.purpose.fixture.is_some() && response.status == 404;
    let elsewhere = answer::trouble(exchange, &[]).is_some()
        || answer::denial(exchange).is_some()
        || answer::author(response) != answer::Author::Service;
    if gone || elsewhere {
        return Judged::default();
    }
    status::is(exchange, 200, &profile.document.request.statuses)
}
