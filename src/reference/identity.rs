//! The identity endpoint: a token for a user's password, as far as `POST /v3/auth/tokens` goes.

use axum::http::Method;
use jiff::SignedDuration;
use serde_json::{Value, json};

use super::{answer::Answer, call::Call, fixtures::PROJECT, world::World};

/// The user that the identity endpoint knows.
pub const IAM_USER: &str = "reference-user";
/// The domain (account) of that user.
pub const IAM_DOMAIN: &str = "reference-domain";
/// The password of that user; no secret of anybody.
pub const IAM_PASSWORD: &str = "reference-password-that-opens-nothing-else";
/// The name of the project that tokens are scoped to; its id works as well.
pub const IAM_PROJECT: &str = "eu-de_reference";

/// How long a token lives.
const LIFETIME: SignedDuration = SignedDuration::from_hours(24);

/// Answers `POST /v3/auth/tokens`: 201 with the token in `X-Subject-Token`.
pub fn answer(world: &World, call: &Call) -> Answer {
    if call.method != Method::POST {
        return refused(405, "Method Not Allowed", "Tokens are asked for with POST.");
    }
    let Ok(body) = serde_json::from_slice::<Value>(&call.body) else {
        return refused(400, "Bad Request", "The body is not JSON.");
    };
    let text = |pointer: &str| body.pointer(pointer).and_then(Value::as_str);
    let user = "/auth/identity/password/user";
    let known = text(&format!("{user}/name")) == Some(IAM_USER)
        && text(&format!("{user}/domain/name")) == Some(IAM_DOMAIN)
        && text(&format!("{user}/password")) == Some(IAM_PASSWORD);
    let by_password = body
        .pointer("/auth/identity/methods")
        .and_then(Value::as_array)
        .is_some_and(|methods| methods.iter().any(|m| m == "password"));
    let (name, id) = (text("/auth/scope/project/name"), text("/auth/scope/project/id"));
    if !by_password {
        refused(400, "Bad Request", "The only method is `password`.")
    } else if !known {
        refused(401, "Unauthorized", "The user name, domain or password is wrong.")
    } else if name.is_none() && id.is_none() {
        refused(400, "Bad Request", "The scope names no project.")
    } else if name.is_some_and(|n| n != IAM_PROJECT && n != PROJECT) || id.is_some_and(|i| i != PROJECT) {
        refused(401, "Unauthorized", "The user has no such project.")
    } else {
        granted(world)
    }
}

fn granted(world: &World) -> Answer {
    let now = world.credentials.now();
    let expires = now.saturating_add(LIFETIME).unwrap_or(now);
    let domain = json!({ "id": "d78cbac186b744899480f25bd022f468", "name": IAM_DOMAIN });
    let body = json!({ "token": {
        "expires_at": expires.to_string(),
        "issued_at": now.to_string(),
        "methods": ["password"],
        "catalog": [],
        "roles": [{ "id": "0", "name": "op_auth" }],
        "project": { "id": PROJECT, "name": IAM_PROJECT, "domain": domain },
        "user": { "id": "6d0977e4c9b74ae7b5a083a8d0d8fafb", "name": IAM_USER, "domain": domain },
    }});
    Answer::new(201, body).with_header("x-subject-token", world.credentials.token.clone())
}

fn refused(status: u16, title: &str, message: &str) -> Answer {
    Answer::new(
        status,
        json!({ "error": { "code": status, "message": message, "title": title } }),
    )
}
