//! How a `CloudDC` instance changes, and what its state says.

use std::sync::Arc;

use serde_json::{Value, json};

use super::{
    CLOUDDC, Deviation, each,
    edit::Edit::{Removed, Set},
    layer::Layer,
    must, should, table,
    words::{Answers, good},
};
use crate::reference::{
    answer::Body,
    fixtures::{CLOUDDC_MOVING, CLOUDDC_STOPPED},
};

/// Every deviation about states.
pub fn all() -> Vec<Deviation> {
    [changes(), flickers(), gone(), names(), errors(), in_the_end()].concat()
}

/// Good answers about one instance.
fn about(instance: &'static str) -> Answers {
    good().to(move |call| call.path.contains(instance))
}

/// Samples from the third on are answered with another status.
fn in_the_end() -> Vec<Deviation> {
    let end = "an instance that is looked at again and again is answered {} in the end";
    let refused = |status| {
        let third = about(CLOUDDC_STOPPED).nth(|n| n >= 2);
        third.refused(status, "iMetal.0001", "It cannot be told.")
    };
    let rows = each(
        ("200.from-the-third-{}", end, &[]),
        [201, 204, 302, 400, 500],
        refused,
    );
    table(&[CLOUDDC], must("200"), rows)
}

fn show(body: &mut Value, state: &str) {
    body["state"] = state.into();
    if state == "error" {
        body["error"] = json!({
            "error_code": "iMetal.0099",
            "error_msg": "The operation on the instance failed.",
            "error_type": "reinstall_error",
        });
    } else if let Some(members) = body.as_object_mut() {
        members.shift_remove("error");
    }
}

/// The samples of one instance show what a script says of the sample with this number; none leaves
/// it as it is.
fn scripted(
    instance: &'static str,
    script: impl Fn(u64) -> Option<&'static str> + Send + Sync + 'static,
) -> Layer {
    Arc::new(move |below, call| {
        let mut answer = below.answer(call);
        if let (200, true, Body::Json(body)) = (answer.status, call.path.contains(instance), &mut answer.body)
            && let Some(state) = script(below.count())
        {
            show(body, state);
        }
        answer
    })
}

/// The sample from which on an instance shows the state that it must not have.
const THEN: u64 = 6;

/// The nine changes that no path through the diagram allows.
fn changes() -> Vec<Deviation> {
    let row = |(from, to): (&'static str, &'static str)| {
        (
            format!("lifecycle.{from}-to-{to}"),
            format!("an instance that was {from} is {to}"),
            &[][..],
            scripted(CLOUDDC_MOVING, move |n| Some(if n < THEN { from } else { to })),
        )
    };
    let others = ["running", "stopped", "error", "shutting-down"];
    let ends = ["pending", "running", "stopped", "error", "shutting-down"];
    let begins = others.map(|from| row((from, "pending")));
    let mut found = table(&[CLOUDDC], must("lifecycle.pending"), begins);
    let comes_back = ends.map(|to| row(("terminated", to)));
    found.extend(table(&[CLOUDDC], must("lifecycle.terminated"), comes_back));
    found
}

/// The same for the time of one sample, and on an instance that is at rest.
#[rustfmt::skip]
fn flickers() -> Vec<Deviation> {
    let mut found = table(&[CLOUDDC], must("lifecycle.pending"), [
        ("lifecycle.pending-for-a-moment", "a running instance is pending for the time of one sample", &[],
            scripted(CLOUDDC_MOVING, |n| Some(if n == THEN { "pending" } else { "running" }))),
        ("lifecycle.pending-at-rest", "an instance that is at rest is pending for the time of one sample", &[],
            scripted(CLOUDDC_STOPPED, |n| (n == THEN).then_some("pending"))),
        ("lifecycle.pending-at-last", "an instance is pending where it should be terminated", &[],
            good().edited(|_, body| if body["state"] == "terminated" { show(body, "pending") })),
    ]);
    found.extend(table(&[CLOUDDC], must("lifecycle.terminated"), [
        ("lifecycle.terminated-for-a-moment", "an instance is terminated for the time of one sample", &[],
            scripted(CLOUDDC_MOVING, |n| Some(if n == THEN { "terminated" } else { "stopped" }))),
        ("lifecycle.circle", "an instance goes through the whole diagram again and again", &[],
            scripted(CLOUDDC_MOVING, |n| {
                let circle = ["pending", "running", "stopped", "shutting-down", "terminated"];
                circle.get(usize::try_from(n % 5).unwrap_or(0)).copied()
            })),
    ]));
    found
}

/// Instances that are gone, and come back.
#[rustfmt::skip]
fn gone() -> Vec<Deviation> {
    let gone = |nth: fn(u64) -> bool| {
        about(CLOUDDC_MOVING).nth(nth).refused(404, "iMetal.0200", "The instance is not found.")
    };
    table(&[CLOUDDC], must("lifecycle.gone"), [
        ("lifecycle.back-after-one-404", "an instance is not found once, and then again", &[],
            gone(|n| n == 7)),
        ("lifecycle.back-after-many-404", "an instance is not found for a while, and then again", &[],
            gone(|n| (6..10).contains(&n))),
        ("lifecycle.back-at-last", "an instance that is gone is there again at last", &[],
            gone(|n| (5..13).contains(&n))),
        ("lifecycle.there-every-other-time", "an instance is found every other time", &[],
            gone(|n| n > 3 && n % 2 == 0)),
    ])
}

/// States by other names.
#[rustfmt::skip]
fn names() -> Vec<Deviation> {
    let older = ("state.{}", "the stopped instance is {}, a name of earlier editions", &[][..]);
    let all = ["stopping", "reinstalling", "failed", "modifyIping", "switch-installing"];
    let mut found = table(&[CLOUDDC], should("200.state.older-name"),
        each(older, all, |name| scripted(CLOUDDC_STOPPED, move |_| Some(name))));
    found.extend(table(&[CLOUDDC], should("200.state.spelling"), [
        ("state.underscore", "an instance being deleted is shutting_down", &[],
            good().edited(|_, body| if body["state"] == "shutting-down" {
                body["state"] = "shutting_down".into();
            })),
    ]));
    found
}

/// What stands beside the state `error`.
#[rustfmt::skip]
fn errors() -> Vec<Deviation> {
    table(&[CLOUDDC], should("200.error.required"), [
        ("error.absent", "there is no error in the state error", &[],
            good().edit([("error", Removed)])),
        ("error.null", "error is null in the state error", &[],
            good().edit([("error", Set(Value::Null))])),
        ("error.code-null", "the code of an error is null", &[],
            good().edit([("error.error_code", Set(Value::Null))])),
        ("error.without-message", "an error has no message", &[],
            good().edit([("error.error_msg", Removed)])),
        ("error.without-type", "an error has no type", &[],
            good().edit([("error.error_type", Removed)])),
    ])
}
