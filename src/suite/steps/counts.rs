//! Steps about the counts of the DCS status calls.

use std::sync::Arc;

use cucumber::{given, then, when};

use super::sent::{asking, each_asking, whatever_comes};
use crate::checks::{Judged, counts};
use crate::http::draft::encoded;
use crate::preflight::ask::Ask;
use crate::preflight::requests::{ask, plain};
use crate::suite::retry::status_is;
use crate::suite::world::{Step, World};
use crate::verdict::ledger::WholeRun;

/// One right after the other, not shared with other scenarios: an answer that was kept would show.
#[when(regex = r#"^the counts are read anew with the query "([^"]*)"$"#)]
async fn counts_read_anew(w: &mut World, query: String) -> Step {
    let asked = asking(w, &query);
    w.send(vec![asked]).await
}

/// Beside what was read before, and not shared: answers that stand next to each other.
#[when(regex = r#"^the counts are read anew with the queries "([^"]*)"$"#)]
async fn counts_read_anew_in_turn(w: &mut World, queries: String) -> Step {
    let asked = each_asking(w, &queries);
    let done = w.send_also(asked).await;
    w.prepared(done)
}

/// A refusal that is kept for the next request would show.
#[when(
    regex = r#"^the counts are read anew with the query "([^"]*)", right after those of the project "([^"]*)"$"#
)]
async fn counts_read_after_refusal(w: &mut World, query: String, project: String) -> Step {
    whatever_comes(w, &of_project(w, &project)).await?;
    counts_read_anew(w, query).await
}

#[when(regex = r#"^the counts of the project "([^"]*)" are read$"#)]
async fn counts_of_project(w: &mut World, project: String) -> Step {
    let asked = of_project(w, &project);
    w.send_shared(vec![asked]).await
}

/// The counts of another project.
fn of_project(w: &World, project: &str) -> Ask {
    w.with(|profile, target| {
        let query = profile.document.request.ordinary.first().map(String::as_str);
        let request = plain(profile, target, query, &[("project_id", project)]);
        Ask {
            ordinary: false,
            expected: vec![400, 401, 403, 404],
            ..ask(request, &format!("the project {}", encoded(project)), None)
        }
    })
}

/// True and false look alike on an account without failed creations.
#[given("an account with failed creations")]
fn failed_creations_are_there(w: &mut World) -> Step {
    let declared = w.with(|_, target| target.fixtures.number("failed_instances"));
    let said = w.survey()?.and_then(|survey| counts::failed(&survey));
    match (said, declared) {
        (Some(said), _) if said > 0 => Ok(()),
        (_, Some(declared)) if declared > 0 => Ok(()),
        (Some(_), _) => Err(w.inconclusive(
            "the account shows no failed creation, so include_failure=true and false look alike; \
             judge an account with one and set failed_instances in its profile table",
        )),
        (None, _) => Err(w.inconclusive("the answer to include_failure=true does not say how many creations failed; mend first what fails")),
    }
}

#[given("an account that is known to hold failed creations")]
fn failed_creations_are_known(w: &mut World) -> Step {
    match w.with(|_, target| target.fixtures.number("failed_instances")) {
        Some(known) if known > 0 => Ok(()),
        _ => Err(w.inconclusive("how many failed creations the account holds is not declared; set failed_instances in its profile table")),
    }
}

#[then("the number of failed creations is returned at the top")]
async fn failed_at_the_top(w: &mut World) -> Step {
    w.note_own();
    note_older_spelling(w).await
}

#[then(regex = r"^the number of failed creations is returned in ([^ ]+)$")]
fn failed_in_engine(w: &mut World, engine: String) {
    w.note_each(|exchange| counts::failed_is_returned(exchange, Some(&engine)));
}

#[then("the number of failed creations at the top is the known one")]
async fn failed_is_known(w: &mut World) -> Step {
    w.state_of_the_run(WholeRun::KnownNumber);
    note_older_spelling(w).await
}

/// The status of the first is the business of the clause that it is about.
#[then("the second brings the number that the first brings")]
async fn same_failed(w: &mut World) -> Step {
    let ctx = w.ctx();
    // A right status is evidence of nothing here.
    let statuses = w.last.iter().skip(1).step_by(2);
    let statuses: Vec<Judged> = statuses.map(|encoded| status_is(&ctx, encoded, 200)).collect();
    for wrong in statuses.into_iter().filter(|judged| !judged.findings.is_empty()) {
        w.note(wrong);
    }
    w.settle(|answers| {
        let pairs = answers.chunks_exact(2);
        pairs
            .map(|pair| counts::encoded_is_the_same(pair[0], pair[1]))
            .fold(Judged::default(), Judged::and)
    })
    .await
}

/// Each answer is judged by what its own request demands.
#[then("no number of failed creations is returned")]
#[then("every count at the top is the sum over the engines")]
#[then("each answer names the instance that was asked for")]
fn each_as_it_demands(w: &mut World) {
    w.note_own();
}

#[then("all other counts are the same")]
async fn other_counts_agree(w: &mut World) -> Step {
    let document = w.with(|profile, _| profile.document.clone());
    w.settle(|answers| match answers {
        [first, rest @ ..] => rest
            .iter()
            .map(|other| counts::other_counts_agree(first, other, &document))
            .fold(Judged::default(), Judged::and),
        [] => Judged::default(),
    })
    .await
}

/// Where the number is missing or 0, the older spelling of the parameter may bring it: then the finding says
/// so, and an account that looked empty is shown not to be.
async fn note_older_spelling(w: &mut World) -> Step {
    let Some(older) = w.with(|profile, _| profile.document.request.older_parameter.clone()) else {
        return Ok(());
    };
    let Some(exchange) = w.last.first().map(Arc::clone) else {
        return Ok(());
    };
    if counts::failed(&exchange).is_some_and(|number| number > 0) {
        return Ok(());
    }
    let asked = asking(w, &format!("{older}=true"));
    let done = w.ask(&asked).await;
    let other = w.prepared(done)?;
    let without = asking(w, "");
    let done = w.ask_shared(&without).await;
    let without = w.prepared(done)?;
    let judged = counts::failed_is_returned(&exchange, None);
    let Some(found) = counts::only_the_older_spelling(&exchange, &other, &without, &judged) else {
        return Ok(());
    };
    let ctx = w.ctx();
    let profile = exchange.purpose.profile.clone();
    let notice = format!(
        "{profile}: the target knows {older}, an older spelling, and not include_failure as the page has it"
    );
    ctx.journal().profile(&profile).notices.insert(notice);
    w.note(found);
    Ok(())
}
