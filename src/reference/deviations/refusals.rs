//! How errors look, and who is let in: beyond what the rows of the documents say.

use serde_json::{Value, json};

use super::{
    Deviation,
    layer::{Layer, answered, asked, asked_if, edited, fault},
    must, should,
    statuses::unmark,
};
use crate::reference::{
    answer::{Answer, Body},
    call::Call,
};

const COUNTS: [&str; 2] = ["dcs-v1-status", "dcs-v2-status"];
const CLOUDDC: &str = "clouddc-v1-status";

/// Every deviation about errors and credentials of the Huawei services.
pub fn all() -> Vec<Deviation> {
    let mut found = vec![];
    for profile in COUNTS {
        for answer in ["400", "500"] {
            found.extend(shapes(profile, answer));
        }
        found.push(unmarked_gateway(profile));
    }
    found.push(nested(CLOUDDC, "401"));
    found.push(nested(CLOUDDC, "500"));
    found.extend(credentials());
    found.extend(other_401s());
    found
}

fn shapes(profile: &'static str, answer: &'static str) -> Vec<Deviation> {
    let empty = |member: &'static str| {
        Deviation::new(
            profile,
            &format!("{answer}.{member}.empty"),
            format!("{member} of the answer {answer} is empty"),
            should(&format!("{answer}.{member}.minLength")),
            &[],
            edited(answer, move |_, body| body[member] = "".into()),
        )
    };
    let said = |name: &str, text: &'static str| {
        Deviation::new(
            profile,
            &format!("{answer}.error_ext_msg.{name}"),
            format!("error_ext_msg of the answer {answer} is the text {text:?}"),
            should(&format!("{answer}.error_ext_msg.null")),
            &[],
            edited(answer, move |_, body| body["error_ext_msg"] = text.into()),
        )
    };
    vec![
        nested(profile, answer),
        empty("error_code"),
        empty("error_msg"),
        said("said", "See the manual."),
        said("empty", ""),
        said("word-null", "null"),
    ]
}

/// The shape of errors in older editions.
fn nested(profile: &'static str, answer: &'static str) -> Deviation {
    Deviation::new(
        profile,
        &format!("{answer}.nested"),
        format!("the answer {answer} has its code and message in an object error"),
        must(&format!("{answer}.error_code")),
        &[&format!("{answer}.error_msg")],
        edited(answer, |_, body| {
            *body = json!({ "error": { "code": body["error_code"], "message": body["error_msg"] } });
        }),
    )
}

fn unmarked_gateway(profile: &'static str) -> Deviation {
    Deviation::new(
        profile,
        "500.error_code.gateway-unmarked",
        "a 500 has the code of a gateway and no request_id",
        must("500.error_code.maxLength"),
        &[],
        edited("500", |_, body| {
            *body = json!({ "error_code": "APIGW.0601", "error_msg": "The gateway failed." });
        }),
    )
}

fn token(call: &Call) -> Option<&str> {
    call.header("x-auth-token")
}

fn let_in(when: impl Fn(&Call) -> bool + Send + Sync + 'static) -> Layer {
    asked_if(when, |call| call.trusted = true)
}

fn credentials() -> Vec<Deviation> {
    let new = |name, about: &str, breaks, also: &[&str], layer| {
        Deviation::new(CLOUDDC, name, about, must(breaks), also, layer)
    };
    vec![
        new(
            "401.none-served",
            "a request without credential is served",
            "401",
            &[],
            let_in(|call| token(call).is_none()),
        ),
        new(
            "401.empty-served",
            "a request with an empty token is served",
            "401",
            &[],
            let_in(|call| token(call) == Some("")),
        ),
        new(
            "401.wrong-served",
            "a token is not checked: a wrong one is served",
            "401.wrong-token",
            &[],
            let_in(|call| token(call).is_some_and(|token| !token.is_empty())),
        ),
        new(
            "401.all-served",
            "credentials are not looked at",
            "401",
            &["401.wrong-token"],
            asked(|call| call.trusted = true),
        ),
    ]
}

fn other_401s() -> Vec<Deviation> {
    let status = |other: u16| {
        Deviation::new(
            CLOUDDC,
            &format!("401.status-{other}"),
            format!("a request without a valid credential is answered {other}"),
            must("401"),
            &["401.wrong-token"],
            answered(move |_, given| {
                if given.status == 401 {
                    unmark(given);
                    given.status = other;
                }
            }),
        )
    };
    let wrong = Deviation::new(
        CLOUDDC,
        "401.wrong-token-403",
        "a wrong token is answered 403",
        must("401.wrong-token"),
        &[],
        answered(|call, given| {
            if given.status == 401 && token(call).is_some_and(|token| !token.is_empty()) {
                given.status = 403;
            }
        }),
    );
    let throttle = Deviation::new(
        CLOUDDC,
        "429.page",
        "throttling is a page with the status 500",
        must("429"),
        &["500.body", "500.content-type"],
        Box::new(|below, call| {
            if fault(call) == Some("429") {
                Answer::text(500, "text/html", "<html>Slow down</html>".to_owned())
            } else {
                below.answer(call)
            }
        }),
    );
    let flipped = Deviation::new(
        CLOUDDC,
        "401.names-of-iam",
        "a 401 has the shape of an identity service's errors",
        must("401.error_code"),
        &["401.error_msg"],
        answered(|_, given| {
            if given.status == 401 {
                let message = "The request you have made requires authentication.";
                let error = json!({ "code": 401, "title": "Unauthorized", "message": message });
                given.body = Body::Json(json!({ "error": error }));
            }
        }),
    );
    let blank = Deviation::new(
        CLOUDDC,
        "401.no-members",
        "a 401 has an object without members",
        must("401.error_code"),
        &["401.error_msg"],
        edited("401", |_, body| *body = Value::Object(serde_json::Map::new())),
    );
    vec![
        status(400),
        status(403),
        status(404),
        wrong,
        throttle,
        flipped,
        blank,
    ]
}
