//! Answers with another status than the documented one.

use super::{
    CLOUDDC, COUNTS, CVM, Deviation, INSTANCE, each,
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

#[rustfmt::skip]
fn successes() -> Vec<Deviation> {
    let all = [201, 202, 203, 204, 206];
    let about = "a success has the status {}";
    let success = |also| each(("200.status-{}", about, also), all, |status| good().status(status));
    let mut found = table(&COUNTS, must("200"), success(&["include_failure"]));
    found.extend(table(&[INSTANCE, CLOUDDC], must("200"), success(&[])));
    let success = ("success.status-{}", "a success has the HTTP status {}", &[][..]);
    let error = ("error.status-{}", "an error has the HTTP status {}", &[][..]);
    found.extend(table(&[CVM], must("success.status"),
        each(success, [201, 202, 206], |status| answers("success").status(status))));
    found.extend(table(&[CVM], should("error.status"),
        each(error, [400, 404, 500], |status| answers("error").status(status))));
    found
}

/// An error that was asked for comes with another status.
fn provoked(profile: &str, declared: &'static str, others: [u16; 4]) -> Vec<Deviation> {
    let name = format!("{declared}.status-{{}}");
    let about = format!("what should draw {declared} is answered {{}}");
    let asked = move |call: &Call| fault(call) == Some(declared);
    let rows = each((&name, &about, &[]), others, |other| {
        any().to(asked).own_status(other)
    });
    table(&[profile], must(declared), rows)
}

/// What is to be served is refused: a value, or one of several known instances.
#[rustfmt::skip]
fn refusals() -> Vec<Deviation> {
    // In another project, too, where it is to be refused.
    let everywhere: &[&str] = &["project_id.malformed", "project_id.foreign"];
    let standby = |call: &Call| call.path.ends_with(DCS_MASTER_STANDBY);
    let unprovoked = |id: &'static str| move |call: &Call| call.path.contains(id) && fault(call).is_none();
    let about = |status: u16| format!("one of the known instances is answered {status}");
    let message = "The instance cannot be shown.";
    let mut found = table(&COUNTS, must("200"), [
        ("200.false-refused", "the value false is refused with 400", &["include_failure.false"],
            refused(|call| call.query == "include_failure=false", 400, "DCS.4062", "Invalid parameter.")),
    ]);
    found.extend(table(&[INSTANCE], must("200"), [
        ("200.one-instance-404", about(404), &[], refused(standby, 404, "111404022", message)),
        ("200.one-instance-500", about(500), everywhere, refused(standby, 500, "111500000", message)),
        ("200.one-instance-400", about(400), &[], refused(standby, 400, "111400061", message)),
    ]));
    found.extend(table(&[INSTANCE, CLOUDDC], must("200"), [
        ("200.refused-at-first", "the first answer is a 500", &[],
            good().nth(|n| n == 0).refused(500, "111500000", message)),
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
