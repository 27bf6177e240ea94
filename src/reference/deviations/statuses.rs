//! Answers with another status than the documented one.

use super::{
    CLOUDDC, COUNTS, CVM, Deviation, INSTANCE,
    layer::fault,
    must, should, table,
    words::{answers, any, good, refused},
};
use crate::reference::{
    call::Call,
    fixtures::{CLOUDDC_ERROR, CLOUDDC_STOPPED, DCS_MASTER_STANDBY},
};

/// Every deviation about statuses.
pub fn all() -> Vec<Deviation> {
    let mut found = successes();
    for profile in COUNTS {
        found.extend(provoked(profile, "400", [401, 404, 422, 500]));
        found.extend(provoked(profile, "500", [400, 404, 501, 503]));
    }
    found.extend(provoked(CLOUDDC, "429", [400, 403, 500, 503]));
    found.extend(provoked(CLOUDDC, "500", [400, 404, 501, 503]));
    found.extend(refusals());
    found
}

fn successes() -> Vec<Deviation> {
    let success = |also: &'static [&'static str]| {
        move |status: u16| {
            let about = format!("a success has the status {status}");
            (format!("200.status-{status}"), about, also, good().status(status))
        }
    };
    let all = [201, 202, 203, 204, 206];
    let mut found = table(&COUNTS, must("200"), all.map(success(&["include_failure"])));
    found.extend(table(&[INSTANCE, CLOUDDC], must("200"), all.map(success(&[]))));
    let of_cvm = |kind: &'static str, what: &'static str| {
        move |status: u16| {
            let about = format!("{what} has the HTTP status {status}");
            (
                format!("{kind}.status-{status}"),
                about,
                &[][..],
                answers(kind).status(status),
            )
        }
    };
    let successes = [201, 202, 206].map(of_cvm("success", "a success"));
    found.extend(table(&[CVM], must("success.status"), successes));
    let errors = [400, 404, 500].map(of_cvm("error", "an error"));
    found.extend(table(&[CVM], should("error.status"), errors));
    found
}

/// An error that was asked for comes with another status.
fn provoked(profile: &str, declared: &'static str, others: [u16; 4]) -> Vec<Deviation> {
    let row = |other: u16| {
        (
            format!("{declared}.status-{other}"),
            format!("what should draw {declared} is answered {other}"),
            &[][..],
            any().to(|call| fault(call) == Some(declared)).own_status(other),
        )
    };
    table(&[profile], must(declared), others.map(row))
}

/// What is to be served is refused: a value, or one of several known instances.
#[rustfmt::skip]
fn refusals() -> Vec<Deviation> {
    // In another project, too, where it is to be refused.
    let everywhere: &[&str] = &["project_id.malformed", "project_id.foreign"];
    let standby = |call: &Call| call.path.ends_with(DCS_MASTER_STANDBY);
    let unprovoked = |id: &'static str| move |call: &Call| call.path.contains(id) && fault(call).is_none();
    let (about, message) = ("one of the known instances is answered", "The instance cannot be shown.");
    let about = |status: u16| format!("{about} {status}");
    let mut found = table(&COUNTS, must("200"), [
        ("200.false-refused", "the value false is refused with 400", &["include_failure.false"],
            refused(|call| call.query == "include_failure=false", 400, "DCS.4062", "Invalid parameter.")),
    ]);
    found.extend(table(&[INSTANCE], must("200"), [
        ("200.one-instance-404", about(404), &[], refused(standby, 404, "111404022", message)),
        ("200.one-instance-500", about(500), everywhere, refused(standby, 500, "111500000", message)),
        ("200.one-instance-400", about(400), &[], refused(standby, 400, "111400061", message)),
    ]));
    // A 404 would be that of an instance that is gone.
    found.extend(table(&[CLOUDDC], must("200"), [
        ("200.one-instance-500", about(500), everywhere,
            refused(unprovoked(CLOUDDC_STOPPED), 500, "iMetal.0099", message)),
        ("200.one-instance-400", about(400), &[],
            refused(unprovoked(CLOUDDC_ERROR), 400, "iMetal.0099", message)),
    ]));
    found
}
