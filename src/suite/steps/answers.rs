//! Stating steps about any answer.

use cucumber::{then, when};

use crate::checks::alike::{self, Told};
use crate::checks::{Judged, stability, status};
use crate::exchange::Exchange;
use crate::preflight::requests;
use crate::suite::retry::status_is;
use crate::suite::world::{Step, World};
use crate::verdict::ledger::WholeRun;

/// The client undoes the compression itself, so that a fault in compressed answers shows.
#[when("an ordinary request asks for a compressed answer")]
async fn compressed(w: &mut World) -> Step {
    let asked = w.with(|profile, target| requests::ordinary(profile, target).into_iter().next());
    w.send_shared_also(asked.map(requests::compressed).into_iter().collect())
        .await
}

/// Neither answer says every time what the other never says, asked in the pattern in which an account that changes
/// shows itself. An answer that is malformed breaks its own clauses.
#[then("it says what the plain answer says")]
async fn says_the_same(w: &mut World) -> Step {
    let plain = w.with(|profile, target| requests::ordinary(profile, target).into_iter().next());
    let sent = (w.asked().last().cloned(), w.last.last().cloned());
    let (Some(plain), (Some(compressed), Some(own))) = (plain, sent) else {
        return Ok(());
    };
    let ctx = w.ctx();
    let mut told = [Told::default(), Told::default()];
    let tell = |told: &mut Told, exchange: &Exchange| {
        ctx.is_well_formed(exchange) == Some(true) && told.take(exchange)
    };
    let first = [own, w.ask_shared(&plain).await?];
    if !tell(&mut told[0], &first[0]) || !tell(&mut told[1], &first[1]) {
        return Ok(());
    }
    let (asked, first) = ([compressed, plain], first.map(|exchange| exchange.unread()));
    let differ = |[own, other]: &[Told; 2]| alike::says_what([own, other], [&first[0], &first[1]]);
    for n in stability::pattern(asked.len()) {
        if differ(&told).findings.is_empty() || !tell(&mut told[n], &*w.ask(&asked[n]).await?) {
            return Ok(());
        }
    }
    w.note_broken(differ(&told));
    Ok(())
}

/// Every answer has this status.
#[then(regex = r"^the answer is ([0-9]+)$")]
fn the_answer_is(w: &mut World, expected: u16) {
    let ctx = w.ctx();
    w.note_status(|exchange| status_is(&ctx, exchange, expected));
}

/// An instance may end while it is watched: a 404 of the service is part of its series and says
/// nothing here.
#[then("the answer is 200, or the instance is gone")]
fn the_answer_is_200_or_gone(w: &mut World) {
    let ctx = w.ctx();
    w.note_status(|exchange| {
        let gone = exchange.answer.as_ref().is_ok_and(|r| r.status == 404);
        if gone {
            Judged::default()
        } else {
            status_is(&ctx, exchange, 200)
        }
    });
}

/// Every answer says that the request is wrong.
#[then("the request is refused with a status of 400 to 499")]
fn the_request_is_refused(w: &mut World) {
    w.note_each(status::is_refused);
}

/// No answer is a success.
#[then("the answer is not a success")]
fn the_answer_is_no_success(w: &mut World) {
    w.note_each(status::is_not_success);
}

/// How features state the relations that are judged when the whole run was seen.
pub(in crate::suite) const OF_THE_RUN: [(&str, WholeRun); 4] = [
    (
        "no two answers of the run have the same RequestId",
        WholeRun::RequestIds,
    ),
    (
        "in the whole run no instance goes back to pending",
        WholeRun::Pending,
    ),
    (
        "in the whole run no instance leaves terminated",
        WholeRun::Terminated,
    ),
    (
        "in the whole run no instance that was gone comes back",
        WholeRun::Gone,
    ),
];

#[then("no two answers of the run have the same RequestId")]
#[then(
    regex = "^in the whole run no instance (?:goes back to pending|leaves terminated|that was gone comes back)$"
)]
fn of_the_whole_run(w: &mut World, step: &gherkin::Step) {
    let stated = OF_THE_RUN.iter().find(|(words, _)| *words == step.value);
    if let Some((_, relation)) = stated {
        w.state_of_the_run(*relation);
    }
}
