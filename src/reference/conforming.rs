//! What a request is answered by the documents, before any deviation: which API it is for, and the way of its answer.

use std::sync::Arc;

use axum::http::Method;

use super::{
    answer::Answer, call::Call, dcs, from_rows::documented, identity, service, shape::shape, world::World,
};

/// Answers one request as the documents have it.
pub fn conforming(world: &World, call: &Call) -> Answer {
    let Some((document, named)) = service::asked(&world.documents, call) else {
        let mut answer = beside_the_documents(world, call);
        shape(&world.variants, None, &mut answer);
        return answer;
    };
    world.deletions.count(&document.profile);
    let service = service::of(document);
    let enveloped = document.request.has_envelope();
    let in_front = world.front.answer(&world.variants, call, enveloped);
    // Where the page describes a failure's body, a gateway's own is none that it leaves free.
    let free = |answer: &Answer| answer.status < 500 || documented(document, answer.status).is_none();
    let in_front = in_front.filter(free);
    let mut answer = in_front.unwrap_or_else(|| (service.answer)(document, world, call, &named));
    answer.of = Some(Arc::clone(document));
    shape(&world.variants, Some((document, service)), &mut answer);
    answer
}

/// The answer of what no document describes: the identity service, and whoever is asked for an unknown path.
fn beside_the_documents(world: &World, call: &Call) -> Answer {
    let segments = call.segments();
    match segments.iter().map(String::as_str).collect::<Vec<&str>>()[..] {
        ["v3", "auth", "tokens"] => identity::answer(world, call),
        ["v1.0", ..] => dcs::UNKNOWN_URL.answer(dcs::Codes::Numeric),
        ["v2", ..] => dcs::UNKNOWN_URL.answer(dcs::Codes::Dotted),
        _ => unknown(call),
    }
}

fn unknown(call: &Call) -> Answer {
    match call.method {
        Method::GET | Method::HEAD | Method::POST => Answer::gateway(
            404,
            "APIGW.0101",
            "The API does not exist or has not been published.",
        ),
        _ => Answer::gateway(405, "APIGW.0101", "The method is not allowed for this API."),
    }
}
