//! How a `CloudDC` instance changes, and what its state says.

use serde_json::{Value, json};

use super::{
    Deviation,
    layer::{Below, Layer, edited},
    must, should,
};
use crate::reference::{
    answer::{Answer, Body},
    call::Call,
    fixtures::{CLOUDDC_MOVING, CLOUDDC_STOPPED},
};

const PROFILE: &str = "clouddc-v1-status";

/// Every deviation about states.
pub fn all() -> Vec<Deviation> {
    let mut found = changes();
    found.extend(flickers());
    found.extend(ghosts());
    found.extend(states());
    found.extend(refusals());
    found
}

/// Samples from the third on are answered with another status.
fn refusals() -> impl Iterator<Item = Deviation> {
    [201, 204, 302, 400, 500].into_iter().map(|status| {
        Deviation::new(
            PROFILE,
            &format!("200.from-the-third-{status}"),
            format!("an instance that is looked at again and again is answered {status} in the end"),
            must("200"),
            &[],
            Box::new(move |below, call| {
                let answer = below.answer(call);
                if answer.status == 200 && call.path.contains(CLOUDDC_STOPPED) && below.count() >= 2 {
                    let body = json!({ "error_code": "iMetal.0001", "error_msg": "It cannot be told." });
                    return Answer::new(status, body);
                }
                answer
            }),
        )
    })
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
    Box::new(move |below, call| {
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
    let mut pairs: Vec<(&str, &str)> = ["running", "stopped", "error", "shutting-down", "terminated"]
        .map(|from| (from, "pending"))
        .into();
    pairs.extend(["running", "stopped", "error", "shutting-down"].map(|to| ("terminated", to)));
    let of = |(from, to): (&'static str, &'static str)| {
        let clause = if from == "terminated" {
            "lifecycle.terminated"
        } else {
            "lifecycle.pending"
        };
        Deviation::new(
            PROFILE,
            &format!("lifecycle.{from}-to-{to}"),
            format!("an instance that was {from} is {to}"),
            must(clause),
            &[],
            scripted(CLOUDDC_MOVING, move |n| Some(if n < THEN { from } else { to })),
        )
    };
    pairs.into_iter().map(of).collect()
}

/// The same for the time of one sample, and on an instance that is at rest.
fn flickers() -> Vec<Deviation> {
    vec![
        Deviation::new(
            PROFILE,
            "lifecycle.pending-for-a-moment",
            "a running instance is pending for the time of one sample",
            must("lifecycle.pending"),
            &[],
            scripted(CLOUDDC_MOVING, |n| {
                Some(if n == THEN { "pending" } else { "running" })
            }),
        ),
        Deviation::new(
            PROFILE,
            "lifecycle.pending-at-rest",
            "an instance that is at rest is pending for the time of one sample",
            must("lifecycle.pending"),
            &[],
            scripted(CLOUDDC_STOPPED, |n| (n == THEN).then_some("pending")),
        ),
        Deviation::new(
            PROFILE,
            "lifecycle.pending-at-last",
            "an instance is pending where it should be terminated",
            must("lifecycle.pending"),
            &[],
            edited("200", |_, body| {
                if body["state"] == "terminated" {
                    show(body, "pending");
                }
            }),
        ),
        Deviation::new(
            PROFILE,
            "lifecycle.terminated-for-a-moment",
            "an instance is terminated for the time of one sample",
            must("lifecycle.terminated"),
            &[],
            scripted(CLOUDDC_MOVING, |n| {
                Some(if n == THEN { "terminated" } else { "stopped" })
            }),
        ),
        Deviation::new(
            PROFILE,
            "lifecycle.circle",
            "an instance goes through the whole diagram again and again",
            must("lifecycle.terminated"),
            &[],
            scripted(CLOUDDC_MOVING, |n| {
                let circle = ["pending", "running", "stopped", "shutting-down", "terminated"];
                circle.get(usize::try_from(n % 5).unwrap_or(0)).copied()
            }),
        ),
    ]
}

/// Instances that are gone, and come back.
fn ghosts() -> Vec<Deviation> {
    let gone = |below: &Below<'_>, call: &Call, when: fn(u64) -> bool| {
        let answer = below.answer(call);
        if answer.status == 200 && call.path.contains(CLOUDDC_MOVING) && when(below.count()) {
            let body = json!({ "error_code": "iMetal.0200", "error_msg": "The instance is not found." });
            Answer::new(404, body)
        } else {
            answer
        }
    };
    let of = |name: &str, about: &str, when: fn(u64) -> bool| {
        Deviation::new(
            PROFILE,
            &format!("lifecycle.{name}"),
            about,
            must("lifecycle.gone"),
            &[],
            Box::new(move |below, call| gone(below, call, when)),
        )
    };
    vec![
        of(
            "back-after-one-404",
            "an instance is not found once, and then again",
            |n| n == 7,
        ),
        of(
            "back-after-many-404",
            "an instance is not found for a while, and then again",
            |n| (6..10).contains(&n),
        ),
        of(
            "back-at-last",
            "an instance that is gone is there again at last",
            |n| (5..13).contains(&n),
        ),
        of(
            "there-every-other-time",
            "an instance is found every other time",
            |n| n > 3 && n % 2 == 0,
        ),
    ]
}

/// States by other names, and what stands beside them.
fn states() -> Vec<Deviation> {
    let older = |name: &'static str| {
        Deviation::new(
            PROFILE,
            &format!("state.{name}"),
            format!("the stopped instance is {name}, a name of earlier editions"),
            should("200.state.older-name"),
            &[],
            scripted(CLOUDDC_STOPPED, move |_| Some(name)),
        )
    };
    let mut found: Vec<Deviation> = [
        "stopping",
        "reinstalling",
        "failed",
        "modifyIping",
        "switch-installing",
    ]
    .map(older)
    .into();
    let beside = |name: &str, about: &str, clause: &str, change: fn(&mut Value)| {
        Deviation::new(
            PROFILE,
            name,
            about,
            should(clause),
            &[],
            edited("200", move |_, body| change(body)),
        )
    };
    let required = "200.error.required";
    found.extend([
        beside(
            "state.underscore",
            "an instance being deleted is shutting_down",
            "200.state.spelling",
            |body| {
                if body["state"] == "shutting-down" {
                    body["state"] = "shutting_down".into();
                }
            },
        ),
        beside(
            "error.absent",
            "there is no error in the state error",
            required,
            |body| {
                if let Some(members) = body.as_object_mut() {
                    members.shift_remove("error");
                }
            },
        ),
        beside(
            "error.null",
            "error is null in the state error",
            required,
            |body| {
                if body["state"] == "error" {
                    body["error"] = Value::Null;
                }
            },
        ),
        beside(
            "error.code-null",
            "the code of an error is null",
            required,
            |body| {
                if body["state"] == "error" {
                    body["error"]["error_code"] = Value::Null;
                }
            },
        ),
        beside(
            "error.without-message",
            "an error has no message",
            required,
            |body| {
                if let Some(Value::Object(error)) = body.get_mut("error") {
                    error.shift_remove("error_msg");
                }
            },
        ),
        beside("error.without-type", "an error has no type", required, |body| {
            if let Some(Value::Object(error)) = body.get_mut("error") {
                error.shift_remove("error_type");
            }
        }),
    ]);
    found
}
