//! Steps about the pages of `DescribeInstancesStatus`.

use cucumber::{given, then, when};

use crate::checks::paging::Page;
use crate::checks::{Judged, errors, paging};
use crate::exchange::Exchange;
use crate::suite::requests::with_query;
use crate::suite::retry::{Ask, Stop};
use crate::suite::world::{Step, World};

/// Pages of a walk at most; a larger account leaves the walk open.
const PAGES: u128 = 12;

pub(super) fn listing(w: &World, query: &str) -> Result<Ask, Stop> {
    let query = if query == "(nothing)" { "" } else { query };
    w.with(|profile, target| with_query(profile, target, query))
}

/// The survey's page.
pub(super) fn surveyed(w: &mut World) -> Result<(u128, Vec<String>), Stop> {
    let survey = w.survey()?;
    let page = survey.as_ref().and_then(|s| Page::of(s));
    Ok(page
        .map(|p| (p.total, p.ids.iter().map(|id| (*id).to_owned()).collect()))
        .unwrap_or_default())
}

/// A default or a cap is shown by an account that exceeds it; a wrong page of a smaller one is wrong all
/// the same.
#[given(expr = "an account with more than {int} instance(s)")]
#[then(expr = "more than {int} instance(s) were there to show it")]
fn more_than(w: &mut World, least: u128) -> Step {
    let (total, _) = surveyed(w)?;
    if total > least {
        return Ok(());
    }
    Err(w.open(format!(
        "the account holds {total} instances, and more than {least} are needed to show it; judge an account \
         with more"
    )))
}

#[when(expr = "the instances are listed with {string}")]
async fn listed(w: &mut World, query: String) -> Step {
    let asked = listing(w, &query)?;
    w.send_shared(vec![asked]).await
}

/// A request that should draw an error, whatever comes instead.
#[when(expr = "a page that is too large is asked for with {string}")]
async fn too_large(w: &mut World, query: String) -> Step {
    let asked = listing(w, &query)?;
    w.send_shared(vec![Ask {
        ordinary: false,
        ..asked
    }])
    .await
}

/// The second request is one of its own: the first one may be shared with other scenarios.
#[when(expr = "the instances are listed with {string} twice")]
async fn listed_twice(w: &mut World, query: String) -> Step {
    let asked = listing(w, &query)?;
    w.send_shared(vec![asked.clone()]).await?;
    w.send_also(vec![asked]).await
}

#[when(expr = "the instances are listed with {string} in turn")]
async fn listed_in_turn(w: &mut World, queries: String) -> Step {
    let asked: Result<Vec<Ask>, Stop> = queries.split(", ").map(|query| listing(w, query)).collect();
    w.send_shared(asked?).await
}

/// A walk of at most twelve pages of 100; a small account is walked in three pages, so that there
/// are borders to cross.
#[when("everything is listed in pages of at most 100")]
async fn walked(w: &mut World) -> Step {
    let (total, _) = surveyed(w)?;
    let size = if total > paging::MOST as u128 {
        paging::MOST as u128
    } else {
        total.div_ceil(3).max(1)
    };
    let pages = total.div_ceil(size).max(1);
    if pages > PAGES {
        return Err(w.open(format!(
            "TotalCount is {total}: a walk would take {pages} pages, more than {PAGES}"
        )));
    }
    let walk = (0..pages).map(|n| listing(w, &format!("Limit={size}&Offset={}", n * size)));
    let walk: Result<Vec<Ask>, Stop> = walk.collect();
    w.send_shared(walk?).await
}

/// Pages of half the account where it is small, so that the border lies inside.
#[when(expr = "two neighbouring pages of up to {int} and the page of both are listed")]
async fn neighbours(w: &mut World, most: u128) -> Step {
    let (total, _) = surveyed(w)?;
    let size = (total / 2).clamp(1, most);
    let pages = [(size, 0), (size, size), (2 * size, 0)];
    let pages = pages.map(|(limit, offset)| listing(w, &format!("Limit={limit}&Offset={offset}")));
    let pages: Result<Vec<Ask>, Stop> = pages.into_iter().collect();
    w.send_shared(pages?).await
}

#[when(expr = "the instances are listed with an Offset that is {int} above TotalCount")]
async fn beyond_the_end(w: &mut World, above: u128) -> Step {
    let (total, _) = surveyed(w)?;
    let plain = listing(w, "(nothing)")?;
    let beyond = listing(w, &format!("Limit=20&Offset={}", total + above))?;
    w.send_shared(vec![beyond, plain]).await
}

#[then("the page has the size that Limit, Offset and TotalCount ask for")]
async fn page_size(w: &mut World) -> Step {
    w.note_each(served_or_nothing);
    w.settle(|answers| each(answers, paging::size)).await
}

/// Only what breaks: that a page is served is the evidence of another clause.
pub(super) fn served_or_nothing(exchange: &Exchange) -> Judged {
    let judged = errors::is_served(exchange);
    if judged.findings.is_empty() {
        Judged::default()
    } else {
        judged
    }
}

fn each(answers: &[&Exchange], check: impl Fn(&Exchange) -> Judged) -> Judged {
    answers
        .iter()
        .map(|exchange| check(exchange))
        .fold(Judged::default(), Judged::and)
}

#[then("TotalCount is the same everywhere")]
async fn total_is_the_same(w: &mut World) -> Step {
    w.settle(paging::same_total).await
}

#[then("the first two pages are together the third")]
async fn halves(w: &mut World) -> Step {
    w.note_each(served_or_nothing);
    w.settle(paging::halves_make_the_whole).await
}

#[then("both pages hold the same instances")]
async fn same_page(w: &mut World) -> Step {
    w.note_each(served_or_nothing);
    w.settle(paging::same_instances).await
}

#[then("every instance comes once")]
async fn walk_is_complete(w: &mut World) -> Step {
    w.note_each(served_or_nothing);
    w.settle(paging::walk_is_complete).await
}

#[then("the page beyond the end is empty")]
fn first_is_empty(w: &mut World) {
    if let Some(beyond) = w.last.first().cloned() {
        w.note(served_or_nothing(&beyond).and(paging::is_empty(&beyond)));
    }
}

#[then("no page holds more than 100 instances")]
fn capped(w: &mut World) {
    w.note_each(paging::at_most_the_most);
}
