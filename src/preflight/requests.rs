//! The requests of a profile, made from its document's form and the target's fixtures.

use crate::catalogue::Profile;
use crate::catalogue::document::{ABSENT_ID, Document, Fixture};
use crate::config::ProfileTarget;
use crate::exchange::{Call, Credential, Request};
use crate::http::draft::encoded;
use crate::preflight::ask::Ask;

/// A value in place of the target's own: the fixture's name, and what stands for it.
pub type Other<'a> = (&'a str, &'a str);

/// The profile's request with this query; `others` fill placeholders in place of what the target file says.
pub fn plain(
    profile: &Profile,
    target: &ProfileTarget,
    query: Option<&str>,
    others: &[Other<'_>],
) -> Request {
    let form = &profile.document.request;
    let filled = |text: &str| filled(text, &profile.document, target, others);
    let always = form.query.as_deref().map(filled);
    let query: Vec<&str> = always.iter().map(String::as_str).chain(query).collect();
    Request {
        method: form.method.clone(),
        path: filled(&form.path),
        query: (!query.is_empty()).then(|| query.join("&")),
        headers: vec![],
        body: None,
        credential: Credential::Valid,
        call: form.action.is_some().then(|| Call {
            region: target.fixtures.text("region").map(str::to_owned),
            ..Call::default()
        }),
        unpaced: false,
        patient: false,
        new_connection: false,
    }
}

/// A text with the placeholders of a document filled; of several known values the first one stands for all.
fn filled(text: &str, document: &Document, target: &ProfileTarget, others: &[Other<'_>]) -> String {
    document.fixtures.iter().fold(text.to_owned(), |text, fixture| {
        let other = others.iter().find(|(name, _)| *name == fixture.name);
        let known = target.fixtures.text(&fixture.key());
        let known = known.or_else(|| target.fixtures.texts(&fixture.key()).first().map(String::as_str));
        match other.map(|(_, value)| *value).or(known) {
            Some(value) => text.replace(&format!("{{{}}}", fixture.name), &encoded(value)),
            None => text,
        }
    })
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
        turn: 0,
    }
}

/// The same request from a client that takes a compressed answer.
pub fn compressed(mut ask: Ask) -> Ask {
    ask.request
        .headers
        .push(("Accept-Encoding".to_owned(), "gzip".to_owned()));
    ask.role.push_str(", compressed");
    ask
}

/// How a query is called where there is none.
pub const NO_QUERY: &str = "no query";

/// The profile's request with this query, or with none where it is empty.
pub fn with_query(profile: &Profile, target: &ProfileTarget, query: &str) -> Ask {
    match query {
        "" | "(none)" | "(nothing)" => ask(plain(profile, target, None, &[]), NO_QUERY, None),
        query => {
            let sent = query.replace("(1024 characters)", &"a".repeat(1024));
            ask(plain(profile, target, Some(&sent), &[]), query, None)
        }
    }
}

/// The profile's request about one thing that a fixture names.
pub fn about(profile: &Profile, target: &ProfileTarget, fixture: &Fixture, value: &str) -> Ask {
    let request = plain(profile, target, None, &[(&fixture.name, value)]);
    ask(request, &format!("{} {value}", fixture.what()), Some(value))
}

/// The profile's ordinary requests, the most telling one first: one for each known thing that its path
/// names, or one for each ordinary query.
pub fn ordinary(profile: &Profile, target: &ProfileTarget) -> Vec<Ask> {
    if let Some(fixture) = profile.document.subject() {
        let known = target.fixtures.texts(&fixture.key()).iter();
        return known
            .map(|value| about(profile, target, fixture, value))
            .collect();
    }
    let queries = &profile.document.request.ordinary;
    if queries.is_empty() {
        return vec![with_query(profile, target, "")];
    }
    queries
        .iter()
        .map(|query| with_query(profile, target, query))
        .collect()
}

/// The ids that a target file says exist, or none.
pub fn known<'t>(profile: &Profile, target: &'t ProfileTarget) -> &'t [String] {
    let fixture = profile.document.known();
    fixture.map_or(&[], |f| target.fixtures.texts(&f.key()))
}

/// An id that nothing has.
pub fn absent<'t>(profile: &'t Profile, target: &'t ProfileTarget) -> &'t str {
    let Some(fixture) = profile.document.known() else {
        return ABSENT_ID;
    };
    let given = target.fixtures.text(&fixture.absent_key().unwrap_or_default());
    given.unwrap_or_else(|| fixture.absent())
}
