//! Only reading requests are sent: the one place that says no.
//!
//! Comes in: a request before it is signed, and the form that its document gives it. Goes out: nothing, or why
//! it must not be sent. The names of the call and the signature are put on afterwards, and from nothing but the
//! document ([`Call`](crate::exchange::Call) cannot say another), so here nothing of them may be there yet.

use super::authenticate::Draft;
use super::identity;
use crate::catalogue::document::{RequestForm, only_reads};
use crate::config::reserved::{self, Reserved};

/// Why a request is not sent: one fragment.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotSent {
    /// The method is not that of the document.
    #[error("its method is not the documented {0}")]
    Method(String),
    /// The document's action is not one that only reads.
    #[error("the action {0} may change something")]
    Action(String),
    /// Something in it names another call, or a credential.
    #[error("its {0} {1}")]
    Reserved(&'static str, Reserved),
    /// It is not the request for a token.
    #[error("the identity service is asked for tokens only")]
    NoToken,
}

/// Whether a request can only read, and is the one that the document describes.
pub(super) fn reads(draft: &Draft, form: &RequestForm) -> Result<(), NotSent> {
    let method = draft.method.as_str();
    // `HEAD` is `GET` without a body of the answer; an API with one path for all calls takes `POST`, too.
    let documented = match (form.method.as_str(), &form.action) {
        ("GET", None) => matches!(method, "GET" | "HEAD"),
        ("GET" | "POST", Some(_)) => matches!(method, "GET" | "HEAD" | "POST"),
        _ => false,
    };
    if !documented || (method != "POST" && draft.body.is_some()) {
        return Err(NotSent::Method(form.method.clone()));
    }
    match &form.action {
        Some(action) if !only_reads(action) => {
            return Err(NotSent::Action(action.clone()));
        }
        _ => {}
    }
    let at = |place| move |reserved| NotSent::Reserved(place, reserved);
    reserved::path(&draft.path).map_err(at("path"))?;
    reserved::query(&draft.query).map_err(at("query"))?;
    for (name, value) in &draft.headers {
        reserved::header(name).map_err(at("headers"))?;
        if draft.body.is_some() && name.eq_ignore_ascii_case("content-type") {
            reserved::media_type(value).map_err(at("content-type"))?;
        }
    }
    match &draft.body {
        Some(body) => reserved::body(body).map(drop).map_err(at("body")),
        None => Ok(()),
    }
}

/// Whether it is the request for a token. Its body is written by the suite from the password's table.
pub(super) fn asks_for_a_token(draft: &Draft) -> Result<(), NotSent> {
    let asks = draft.method == "POST" && draft.query.is_empty() && draft.path.ends_with(identity::PATH);
    for (name, _) in &draft.headers {
        reserved::header(name).map_err(|reserved| NotSent::Reserved("headers", reserved))?;
    }
    if asks { Ok(()) } else { Err(NotSent::NoToken) }
}
