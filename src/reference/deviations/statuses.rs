//! Answers with another status than the documented one.

use serde_json::Value;

use super::{
    Deviation,
    layer::{answered, fault, instead, kind_of},
    must, should,
};
use crate::reference::{
    answer::{Answer, Body},
    call::Call,
    fixtures::{CLOUDDC_ERROR, CLOUDDC_STOPPED, DCS_MASTER_STANDBY},
};

/// Profiles whose answers are told by their HTTP status.
const BY_STATUS: [&str; 4] = [
    "dcs-v1-status",
    "dcs-v2-status",
    "dcs-v1-instance",
    "clouddc-v1-status",
];
const COUNTS: [&str; 2] = ["dcs-v1-status", "dcs-v2-status"];

/// Every deviation about statuses.
pub fn all() -> Vec<Deviation> {
    let mut found = vec![];
    for profile in BY_STATUS {
        for status in [201, 202, 203, 204, 206] {
            found.push(success(profile, status));
        }
    }
    for status in [201, 202, 206] {
        found.push(Deviation::new(
            "cvm-2017-status",
            &format!("success.status-{status}"),
            format!("a success has the HTTP status {status}"),
            must("success.status"),
            &[],
            answered(move |_, given| {
                if kind_of(given) == "success" {
                    given.status = status;
                }
            }),
        ));
    }
    for status in [400, 404, 500] {
        found.push(Deviation::new(
            "cvm-2017-status",
            &format!("error.status-{status}"),
            format!("an error has the HTTP status {status}"),
            should("error.status"),
            &[],
            answered(move |_, given| {
                if kind_of(given) == "error" {
                    given.status = status;
                }
            }),
        ));
    }
    for profile in COUNTS {
        for (declared, others) in [("400", [401, 404, 422, 500]), ("500", [400, 404, 501, 503])] {
            found.extend(others.map(|other| provoked(profile, declared, other)));
        }
        found.push(refused_for_false(profile));
    }
    for (declared, others) in [("429", [400, 403, 500, 503]), ("500", [400, 404, 501, 503])] {
        found.extend(others.map(|other| provoked("clouddc-v1-status", declared, other)));
    }
    found.extend(one_instance());
    found
}

fn success(profile: &'static str, status: u16) -> Deviation {
    let also: &[&str] = match profile {
        "dcs-v1-status" | "dcs-v2-status" => &["include_failure"],
        _ => &[],
    };
    Deviation::new(
        profile,
        &format!("200.status-{status}"),
        format!("a success has the status {status}"),
        must("200"),
        also,
        answered(move |_, given| {
            if given.status == 200 {
                given.status = status;
                if status == 204 {
                    given.body = Body::Raw(None, vec![]);
                }
            }
        }),
    )
}

/// An error that was asked for comes with another status.
fn provoked(profile: &'static str, declared: &'static str, other: u16) -> Deviation {
    Deviation::new(
        profile,
        &format!("{declared}.status-{other}"),
        format!("what should draw {declared} is answered {other}"),
        must(declared),
        &[],
        answered(move |call, given| {
            if fault(call) == Some(declared) {
                unmark(given);
                given.status = other;
            }
        }),
    )
}

/// Takes the mark of a gateway from an answer: the service itself says so.
pub fn unmark(answer: &mut Answer) {
    if let Body::Json(Value::Object(members)) = &mut answer.body {
        members.shift_remove("request_id");
    }
}

fn refused_for_false(profile: &'static str) -> Deviation {
    let when = |call: &Call| call.query == "include_failure=false";
    Deviation::new(
        profile,
        "200.false-refused",
        "the value false is refused with 400",
        must("200"),
        &["include_failure.false"],
        instead(when, || {
            let body = serde_json::json!({ "error_code": "DCS.4062", "error_msg": "Invalid parameter." });
            Answer::new(400, body)
        }),
    )
}

/// One of several known instances is not served.
fn one_instance() -> Vec<Deviation> {
    // In another project, too, where it is to be refused.
    let also = |status: u16| -> &'static [&'static str] {
        if status < 500 {
            return &[];
        }
        &["project_id.malformed", "project_id.foreign"]
    };
    let mut found = vec![];
    for (status, code) in [(404, "111404022"), (500, "111500000"), (400, "111400061")] {
        let body = serde_json::json!({ "error_code": code, "error_msg": "The instance cannot be shown." });
        found.push(Deviation::new(
            "dcs-v1-instance",
            &format!("200.one-instance-{status}"),
            format!("one of the known instances is answered {status}"),
            must("200"),
            also(status),
            instead(
                |call| call.path.ends_with(DCS_MASTER_STANDBY),
                move || Answer::new(status, body.clone()),
            ),
        ));
    }
    // A 404 would be that of an instance that is gone.
    for (status, instance) in [(500, CLOUDDC_STOPPED), (400, CLOUDDC_ERROR)] {
        let body =
            serde_json::json!({ "error_code": "iMetal.0099", "error_msg": "The instance cannot be shown." });
        found.push(Deviation::new(
            "clouddc-v1-status",
            &format!("200.one-instance-{status}"),
            format!("one of the known instances is answered {status}"),
            must("200"),
            also(status),
            instead(
                move |call| call.path.contains(instance) && fault(call).is_none(),
                move || Answer::new(status, body.clone()),
            ),
        ));
    }
    found
}
