//! Stating steps about any answer.

use cucumber::then;

use crate::{
    checks::status,
    suite::{
        ask::{Stop, status_is},
        journal::WholeRun,
        world::{Step, World},
    },
};

/// Every answer has this status.
#[then(expr = "the answer is {int}")]
fn the_answer_is(w: &mut World, expected: u16) -> Step {
    let ctx = w.ctx()?;
    w.note_each(|exchange| status_is(&ctx, exchange, expected));
    Ok(())
}

/// No answer is a success.
#[then("the answer is not a success")]
fn the_answer_is_no_success(w: &mut World) {
    w.note_each(status::is_not_success);
}

/// The request was answered at all, with one of these statuses.
#[then(expr = "the answer is {int} or {int}")]
fn the_answer_is_one_of(w: &mut World, first: u16, second: u16) -> Step {
    let ctx = w.ctx()?;
    w.note_each(|exchange| {
        let judged = status_is(&ctx, exchange, second);
        if judged.findings.is_empty() {
            judged
        } else {
            status_is(&ctx, exchange, first)
        }
    });
    Ok(())
}

/// Judged when the whole run was seen.
#[then("no two answers of the run have the same RequestId")]
fn request_ids_differ(w: &mut World) -> Step {
    w.state_of_the_run(WholeRun::RequestIds)
}

/// Judged when the whole run was seen.
#[then(expr = "in the whole run no instance {word}")]
fn lifecycle(w: &mut World, what: String) -> Result<(), Stop> {
    let relation = match what.as_str() {
        "returns-to-pending" => WholeRun::Pending,
        "leaves-terminated" => WholeRun::Terminated,
        "comes-back" => WholeRun::Gone,
        other => return Err(Stop::Suite(format!("there is no relation `{other}`"))),
    };
    w.state_of_the_run(relation)
}
