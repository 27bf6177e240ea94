//! How errors look, and who is let in: beyond what the rows of the documents say.

use std::sync::Arc;

use serde_json::json;

use super::{
    CLOUDDC, COUNTS, Deviation, each,
    edit::Edit::Set,
    layer::fault,
    must, should, table,
    words::{answers, let_in},
};
use crate::reference::{answer::Answer, call::Call, fixtures::ABSENT_INSTANCE};

/// Every deviation about errors and credentials of the Huawei services.
pub fn all() -> Vec<Deviation> {
    let mut found = vec![];
    for answer in ["400", "500"] {
        found.extend(nested(&COUNTS, answer));
        found.extend(texts(answer));
    }
    for answer in ["401", "500"] {
        found.extend(nested(&[CLOUDDC], answer));
    }
    found.extend(gateways());
    found.extend(credentials());
    found.extend(other_401s());
    found
}

/// The shape of errors in older editions.
fn nested(profiles: &[&str], answer: &str) -> Vec<Deviation> {
    let layer = answers(answer).edited(|_, body| {
        *body = json!({ "error": { "code": body["error_code"], "message": body["error_msg"] } });
    });
    let about = format!("the answer {answer} has its code and message in an object error");
    let also = format!("{answer}.error_msg");
    let rows = [(format!("{answer}.nested"), about, &[also.as_str()][..], layer)];
    table(profiles, must(&format!("{answer}.error_code")), rows)
}

/// Texts of an error that say nothing, or more than they should.
fn texts(answer: &str) -> Vec<Deviation> {
    let row = |(member, name, text, about): (&str, &str, &str, String)| {
        (
            format!("{answer}.{member}.{name}"),
            format!("{member} of the answer {answer} is {about}"),
            &[][..],
            answers(answer).edit([(member, Set(text.into()))]),
        )
    };
    let mut found = vec![];
    for member in ["error_code", "error_msg"] {
        let clause = format!("{answer}.{member}.minLength");
        let empty = (member, "empty", "", "empty".to_owned());
        found.extend(table(&COUNTS, should(&clause), [row(empty)]));
    }
    let said = [("said", "See the manual."), ("empty", ""), ("word-null", "null")];
    let said = said.map(|(name, text)| row(("error_ext_msg", name, text, format!("the text {text:?}"))));
    found.extend(table(
        &COUNTS,
        should(&format!("{answer}.error_ext_msg.null")),
        said,
    ));
    found
}

/// Failures that are those of a gateway, and do not say so.
#[rustfmt::skip]
fn gateways() -> Vec<Deviation> {
    let mut found = table(&COUNTS, must("500.error_code.maxLength"), [
        ("500.error_code.gateway-unmarked", "a 500 has the code of a gateway and no request_id", &[],
            answers("500").body(json!({ "error_code": "APIGW.0601", "error_msg": "The gateway failed." }))),
    ]);
    found.extend(table(&[CLOUDDC], must("429"), [
        ("429.page", "throttling is a page with the status 500", &["500.body", "500.content-type"],
            Arc::new(|below, call| match fault(call) {
                Some("429") => Answer::text(500, "text/html", "<html>Slow down</html>".to_owned()),
                _ => below.answer(call),
            })),
    ]));
    found
}

fn token(call: &Call) -> Option<&str> {
    call.header("x-auth-token")
}

fn has_token(call: &Call) -> bool {
    token(call).is_some_and(|token| !token.is_empty())
}

#[rustfmt::skip]
fn credentials() -> Vec<Deviation> {
    let mut found = table(&[CLOUDDC], must("401"), [
        ("401.none-served", "a request without credential is served", &[],
            let_in(|call| token(call).is_none())),
        ("401.empty-served", "a request with an empty token is served", &[],
            let_in(|call| token(call) == Some(""))),
        ("401.unknown-first", "whether an instance exists is looked at before the credential", &[],
            Arc::new(|below, call| {
                if token(call).is_none() && call.path.contains(ABSENT_INSTANCE) {
                    Answer::refusal(404, "iMetal.0200", "The instance is not found.")
                } else {
                    below.answer(call)
                }
            })),
        ("401.all-served", "credentials are not looked at", &["401.wrong-token"], let_in(|_| true)),
    ]);
    found.extend(table(&[CLOUDDC], must("401.wrong-token"), [
        ("401.wrong-served", "a token is not checked: a wrong one is served", &[], let_in(has_token)),
    ]));
    found
}

/// Who is not let in is told so in another way.
#[rustfmt::skip]
fn other_401s() -> Vec<Deviation> {
    let also = &["401.wrong-token"][..];
    let other = ("401.status-{}", "a request without a valid credential is answered {}", also);
    let message = "The request you have made requires authentication.";
    let of_iam = json!({ "error": { "code": 401, "title": "Unauthorized", "message": message } });
    let mut found = table(&[CLOUDDC], must("401"), 
        each(other, [400, 403, 404], |status| answers("401").own_status(status)));
    found.extend(table(&[CLOUDDC], must("401.wrong-token"), [
        ("401.wrong-token-403", "a wrong token is answered 403", &[],
            answers("401").to(has_token).status(403)),
    ]));
    found.extend(table(&[CLOUDDC], must("401.error_code"), [
        ("401.names-of-iam", "a 401 has the shape of an identity service's errors", &["401.error_msg"],
            answers("401").body(of_iam)),
        ("401.no-members", "a 401 has an object without members", &["401.error_msg"],
            answers("401").body(json!({}))),
    ]));
    found
}
