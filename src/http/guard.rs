//! Only reading requests are sent: the one place that says no.
//!
//! Comes in: a request before it is signed, and the form that its document gives it. Goes out: nothing, or why
//! it must not be sent. The names of the call and the signature are put on afterwards, and from nothing but the
//! document ([`Call`](crate::exchange::Call) cannot say another), so here nothing of them may be there yet.

use super::draft::Draft;
use super::identity;
use crate::catalogue::document::{Family, RequestForm, only_reads};
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
    reserved::query(&undeclared(&draft.query, form)).map_err(at("query"))?;
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

/// A query whose pairs have another name where the document itself gives them, so that their values alone are checked.
/// Where an action names the call, the document gives none.
fn undeclared(query: &str, form: &RequestForm) -> String {
    let declared = form.query.iter().flat_map(|query| query.split('&'));
    let mut declared: Vec<&str> = declared.filter(|_| *form.family() != Family::Tencent).collect();
    let checked = query.split('&').map(|pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let own = |known: &&str| {
            known.split_once('=').is_some_and(|(key, given)| {
                key == name
                    && reserved::may_be_declared(key, value)
                    && (given == value || given == "{region}")
            })
        };
        let at = declared.iter().position(own);
        match at.map(|at| declared.swap_remove(at)) {
            Some(_) => format!("declared={value}"),
            None => pair.to_owned(),
        }
    });
    checked.collect::<Vec<_>>().join("&")
}

/// Whether it is the request for a token. Its body is written by the suite from the password's table.
pub(super) fn asks_for_a_token(draft: &Draft) -> Result<(), NotSent> {
    let asks = draft.method == "POST" && draft.query.is_empty() && draft.path.ends_with(identity::PATH);
    for (name, _) in &draft.headers {
        reserved::header(name).map_err(|reserved| NotSent::Reserved("headers", reserved))?;
    }
    if asks { Ok(()) } else { Err(NotSent::NoToken) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_the_document_gives_itself_passes() {
        let form = |family: &str, action: &str| -> RequestForm {
            let text = format!(
                "method = \"GET\"\npath = \"/v1/kites\"\nstatuses = [200]\nquery = \"region={{region}}&action={action}\"\n\
                 authentication = \"{family}\""
            );
            toml::from_str(&text).unwrap()
        };
        for (query, passes) in [
            ("region=eu-de&action=check", true),
            ("limit=1&action=check", true),
            ("action=delete", false),
            ("action=check&action=delete", false),
            ("region=eu-de&region=eu-nl", false),
            ("region=x%26Action=Delete", false),
            ("Region=eu-de", false),
            ("version=2", false),
        ] {
            let checked = reserved::query(&undeclared(query, &form("huawei", "check")));
            assert_eq!(checked.is_ok(), passes, "{query}");
        }
        for (family, action) in [("tencent", "check"), ("huawei", "delete")] {
            let checked = undeclared(&format!("action={action}"), &form(family, action));
            assert!(reserved::query(&checked).is_err(), "{checked}");
        }
    }
}
