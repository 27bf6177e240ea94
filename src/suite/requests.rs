//! The requests of a profile, made from its document's form and the target's fixtures.

use crate::catalogue::Profile;
use crate::config::ProfileTarget;
use crate::exchange::{Call, Credential, Request};
use crate::http::authenticate::encoded;
use crate::suite::retry::Ask;

/// The profile's request with this query, for this instance.
pub fn plain(
    profile: &Profile,
    target: &ProfileTarget,
    query: Option<&str>,
    instance: Option<&str>,
) -> Request {
    with_ids(profile, target, &target.project_id, query, instance)
}

/// The profile's request in this project.
pub fn with_ids(
    profile: &Profile,
    target: &ProfileTarget,
    project: &str,
    query: Option<&str>,
    instance: Option<&str>,
) -> Request {
    let form = &profile.document.request;
    let path = form.path.replace("{project_id}", &encoded(project));
    let path = path.replace("{instance_id}", &encoded(instance.unwrap_or_default()));
    Request {
        method: form.method.clone(),
        path,
        query: query.map(str::to_owned),
        headers: vec![],
        body: None,
        credential: Credential::Valid,
        call: form.action.as_ref().map(|action| Call {
            action: Some(action.clone()),
            version: form.version.clone(),
            region: target.region.clone(),
        }),
        unpaced: false,
    }
}

/// What an ordinary request is: right credentials, nothing provoked, a known fixture.
pub fn ask(request: Request, role: &str, fixture: Option<&str>) -> Ask {
    Ask {
        request,
        role: role.to_owned(),
        fixture: fixture.map(str::to_owned),
        ordinary: true,
        provoked: None,
        expected: vec![],
    }
}

/// How a query is called where there is none.
pub const NO_QUERY: &str = "no query";

/// The profile's ordinary requests, the most telling one first.
pub fn ordinary(profile: &Profile, target: &ProfileTarget) -> Vec<Ask> {
    let form = &profile.document.request;
    if form.path.contains("{instance_id}") {
        let ids = target.instance_ids.iter();
        return ids
            .map(|id| {
                ask(
                    plain(profile, target, None, Some(id)),
                    &format!("instance {id}"),
                    Some(id),
                )
            })
            .collect();
    }
    let queries = form.ordinary.iter().map(String::as_str);
    queries
        .map(|query| match query {
            "" => ask(plain(profile, target, None, None), NO_QUERY, None),
            query => ask(plain(profile, target, Some(query), None), query, None),
        })
        .collect()
}
