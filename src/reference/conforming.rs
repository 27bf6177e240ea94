//! What a request is answered by the documents, before any deviation: which API it is for, and the way of its answer.

use std::sync::Arc;

use axum::http::Method;

use super::{
    answer::Answer, api::Named, call::Call, dcs, from_rows::documented, identity, service, shape::shape,
    world::World,
};
use crate::catalogue::document::Document;

/// What a path leads to.
enum Route<'a> {
    Api(&'a Arc<Document>, Named),
    Tokens,
    UnknownDcs(dcs::Codes),
    Unknown,
}

impl<'a> Route<'a> {
    fn of(world: &'a World, call: &Call) -> Self {
        if let Some((document, named)) = service::asked(&world.documents, call) {
            return Self::Api(document, named);
        }
        let segments = call.segments();
        match segments.iter().map(String::as_str).collect::<Vec<&str>>()[..] {
            ["v3", "auth", "tokens"] => Self::Tokens,
            ["v1.0", ..] => Self::UnknownDcs(dcs::Codes::Numeric),
            ["v2", ..] => Self::UnknownDcs(dcs::Codes::Dotted),
            _ => Self::Unknown,
        }
    }

    fn answer(&self, world: &World, call: &Call) -> Answer {
        match self {
            Self::Api(document, named) => service::of(document).answer(world, call, named),
            Self::Tokens => identity::answer(world, call),
            Self::UnknownDcs(codes) => dcs::Refusal::UnknownUrl.answer(*codes),
            Self::Unknown => unknown(call),
        }
    }
}

/// Answers one request as the documents have it.
pub fn conforming(world: &World, call: &Call) -> Answer {
    let route = Route::of(world, call);
    let Route::Api(document, _) = &route else {
        let mut answer = route.answer(world, call);
        shape(&world.variants, None, &mut answer);
        return answer;
    };
    world.deletions.count(&document.profile);
    let enveloped = document.request.has_envelope();
    let in_front = world.front.answer(&world.variants, call, enveloped);
    // Where the page describes a failure's body, a gateway's own is none that it leaves free.
    let free = |answer: &Answer| answer.status < 500 || documented(document, answer.status).is_none();
    let mut answer = in_front.filter(free).unwrap_or_else(|| route.answer(world, call));
    answer.of = Some(Arc::clone(document));
    shape(
        &world.variants,
        Some((document, &*service::of(document))),
        &mut answer,
    );
    answer
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
