//! Deviations from what a document says of requests, for an API that is only data: statuses, credentials, ids,
//! pages, filters, counts. A suite need not state all that they break.

mod lists;

use std::sync::Arc;

use super::{
    Deviation, each,
    edit::Edit::Set,
    layer::{Layer, fault},
    must,
    paths::{put, segment},
    should, table,
    words::{answers, any, asked_if, error, let_in, refused, say_oneself},
};
use crate::{
    catalogue::document::{Document, Family, Fixture},
    record::Level,
    reference::{
        answer::{Answer, Body},
        from_rows::documented,
        service::by_hand,
    },
};

/// The deviations of one document; none where they are written by hand.
pub fn of_document(document: &Arc<Document>) -> Vec<Deviation> {
    if by_hand(&document.profile).is_some() {
        return vec![];
    }
    let mut found = statuses(document);
    found.extend(credentials(document));
    found.extend(document.fixtures.iter().flat_map(|f| ids(document, f)));
    found.extend(document.paging.iter().flat_map(|p| lists::pages(document, p)));
    found.extend(lists::filters(document));
    found.extend(lists::counts(document));
    found.extend(envelopes(document));
    found.extend(parameters(document));
    for deviation in &mut found {
        (deviation.blurs, deviation.if_stated) = (true, true);
    }
    found
}

fn new(document: &Document, name: &str, about: &str, breaks: (Level, &str), layer: Layer) -> Deviation {
    Deviation::new(&document.profile, name, about, breaks, &[], layer)
}

fn statuses(document: &Document) -> Vec<Deviation> {
    let profile: &[&str] = &[&document.profile];
    let wrong = [201, 202, 206];
    if document.request.has_envelope() {
        let success = ("success.status-{}", "a success has the HTTP status {}", &[][..]);
        let rows = each(success, wrong, |status| answers("success").status(status));
        return table(profile, must("success.status"), rows);
    }
    let served = document.success_status();
    let wrong = wrong.map(|status| if status == served { 200 } else { status });
    let (served, name) = (served.to_string(), format!("{served}.status-{{}}"));
    let success = (name.as_str(), "a success has the status {}", &[][..]);
    let rows = each(success, wrong, |status| answers(&served).status(status));
    let mut found = table(profile, must(&served), rows);
    let errors = document.request.statuses.iter().filter(|s| **s >= 400);
    found.extend(errors.map(|declared| {
        let (asked, other) = (declared.to_string(), if *declared == 418 { 400 } else { 418 });
        let (name, about) = (
            format!("{asked}.status-{other}"),
            format!("what should draw {asked} is answered {other}"),
        );
        let layer = any().changed(move |call, given| {
            // A 401 is drawn by a request without a credential.
            let unasked = asked == "401" && given.status == 401;
            if fault(call) == Some(&asked) || unasked {
                say_oneself(given, other);
            }
        });
        new(document, &name, &about, must(&declared.to_string()), layer)
    }));
    found
}

/// Requests with a wrong credential, and those with none, are let in.
fn credentials(document: &Document) -> Vec<Deviation> {
    let token = document.request.token_header();
    let token = token.map_or_else(String::new, |header| header.name.to_lowercase());
    let clauses = match document.request.family() {
        Family::None => vec![],
        Family::Huawei | Family::Header(_) => vec![
            ("credential.missing-served", must("401")),
            ("credential.missing-let-in", should("credential.missing")),
        ],
        Family::Tencent => vec![("credential.missing-served", should("credential.missing"))],
    };
    let of = |(name, clause)| {
        let headers = [token.clone(), "authorization".to_owned()];
        new(
            document,
            name,
            "a request without credential is served",
            clause,
            let_in(move |call| headers.iter().all(|h| call.header(h).is_none())),
        )
    };
    clauses.into_iter().map(of).collect()
}

/// What a path names is served although it is malformed, somebody else's or not there.
fn ids(document: &Document, fixture: &Fixture) -> Vec<Deviation> {
    let placeholder = format!("{{{}}}", fixture.name);
    // A path may name the same thing twice.
    let words = document.request.path.split('/').enumerate();
    let places: Vec<usize> = words
        .filter(|(_, word)| *word == placeholder)
        .map(|(place, _)| place)
        .collect();
    let Some(place) = places.first().copied() else {
        return vec![];
    };
    let own = fixture.known();
    let first = own[0].clone();
    let length = first.len();
    let served = move |name: &str, clause: (Level, &str), when: Box<dyn Fn(&str) -> bool + Send + Sync>| {
        let (known, places) = (first.clone(), places.clone());
        new(
            document,
            &format!("{}.{name}-served", fixture.name),
            &format!("a {} that is {name} is served like a known one", fixture.name),
            clause,
            asked_if(
                move |call| when(segment(call, place)),
                move |call| places.iter().for_each(|place| put(call, *place, &known)),
            ),
        )
    };
    let other = if fixture.many { "unknown" } else { "foreign" };
    let clause = format!("{}.{other}", fixture.name);
    let malformed = format!("{}.malformed", fixture.name);
    let level = if fixture.many {
        must(&clause)
    } else {
        should(&clause)
    };
    let strange = move |id: &str| id.len() == length && !own.iter().any(|k| k == id);
    let blamed = [302, 500].map(|status| {
        let body = documented(document, status).map(Body::Json);
        new(
            document,
            &format!("{malformed}-{status}"),
            &format!("a {} that is malformed is answered {status}", fixture.name),
            should(&malformed),
            any()
                .to(move |call| segment(call, place).len() != length)
                .changed(move |_, given| {
                    given.status = status;
                    given.body = body.clone().unwrap_or_else(|| given.body.clone());
                }),
        )
    });
    let served = [
        served(
            "malformed",
            should(&malformed),
            Box::new(move |id| id.len() != length),
        ),
        served(other, level, Box::new(strange)),
    ];
    served.into_iter().chain(blamed).collect()
}

/// Every answer has the same id; what is asked for is refused; what is refused is a page.
fn envelopes(document: &Document) -> Vec<Deviation> {
    if !document.request.has_envelope() {
        return vec![];
    }
    let same = Set("00000000-0000-4000-8000-000000000000".into());
    let refused = answers("success").changed(|_, given| given.body = error("InternalError").body);
    let page = answers("error")
        .changed(|_, given| *given = Answer::text(404, "text/html", "<html>Not found</html>".to_owned()));
    vec![
        new(
            document,
            "RequestId.same",
            "every answer has the same request id",
            must("RequestId.unique"),
            any().edit([("Response.RequestId", same)]),
        ),
        new(
            document,
            "success.refused",
            "every request draws an error",
            must("success"),
            refused,
        ),
        new(
            document,
            "error.page",
            "an error is a page with the HTTP status 404",
            must("error"),
            page,
        ),
    ]
}

/// A parameter that every request carries is not asked for; one of which the document names values is refused.
fn parameters(document: &Document) -> Vec<Deviation> {
    let required = document.request.required().map(|name| {
        let (begin, given) = (format!("{name}="), given(document, name));
        new(
            document,
            &format!("{name}.missing-served"),
            &format!("a request without {name} is served"),
            should(&format!(
                "{}.required",
                name.split('.').next().unwrap_or_default()
            )),
            asked_if(
                move |call| !call.query.split('&').any(|pair| pair.starts_with(&begin)),
                move |call| {
                    let pairs = [call.query.as_str(), &given];
                    let pairs: Vec<&str> = pairs.into_iter().filter(|pair| !pair.is_empty()).collect();
                    call.query = pairs.join("&");
                },
            ),
        )
    });
    let rows = document.rows();
    let named = rows.filter(|(table, row)| table.answer.is_none() && !row.values.is_empty());
    let of = |name: &str| {
        let begin = format!("{name}=");
        new(
            document,
            &format!("{name}.refused"),
            &format!("a request with {name} is refused"),
            must(&format!("{name}.served")),
            refusing(document, move |query| {
                query.split('&').any(|pair| pair.starts_with(&begin))
            }),
        )
    };
    required.chain(named.map(|(_, row)| of(&row.name))).collect()
}

/// A parameter that every request carries, as the embedded target gives it.
fn given(document: &Document, name: &str) -> String {
    let query = document.request.query.as_deref().unwrap_or_default();
    let mut pairs = query.split('&');
    let pair = pairs.find(|pair| pair.split('=').next() == Some(name));
    let fill = |pair: String, fixture: &Fixture| {
        let known = fixture.known();
        pair.replace(&format!("{{{}}}", fixture.name), &known[0])
    };
    document
        .fixtures
        .iter()
        .fold(pair.unwrap_or(name).to_owned(), fill)
}

/// A query of which this holds is refused, with a status whose body no table describes.
fn refusing(document: &Document, when: impl Fn(&str) -> bool + Send + Sync + 'static) -> Layer {
    let described = |status: u16| {
        let mut answers = document.tables.iter().filter_map(|t| t.answer.as_deref());
        answers.any(|answer| answer == status.to_string())
    };
    let free = [400, 409, 422].into_iter().find(|status| !described(*status));
    refused(
        move |call| when(&call.query),
        free.unwrap_or(418),
        "REF.400",
        "The parameter is not valid.",
    )
}
