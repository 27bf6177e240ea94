//! Steps about the pages of a list. The words for parameters and items are the document's: what they are for its
//! `[paging]` says. A word is `[^ ]+`: a class of Unicode would make each pattern large.

use cucumber::{given, then, when};

use super::lost::suspect_refusal;
use super::pages::{by_ids, paging_of};
use super::sent::{asking, each_asking, whatever_comes};
use crate::catalogue::document::Paging;
use crate::checks::paging::Pages;
use crate::checks::{Judged, errors, paging};
use crate::exchange::Exchange;
use crate::http::draft::encoded;
use crate::preflight::ask::{Ask, Stop};
use crate::suite::world::{Step, World};
use crate::text::count;

/// Pages of a walk at most; a larger account leaves the walk inconclusive.
const PAGES: u128 = 12;

/// How many instances the survey shows.
fn surveyed(w: &mut World) -> Result<u128, Stop> {
    let paging = paging_of(w)?;
    let survey = w.survey()?;
    match survey.as_ref().map(|s| Pages(&paging).page(s)) {
        Some(Some(page)) => Ok(page.total),
        Some(None) => Err(w.inconclusive(
            "the plain list does not say in a readable way how many instances there are; mend first what fails",
        )),
        None => Err(w.inconclusive("the plain list was not served, and it says how many instances there are; mend first what fails")),
    }
}

/// A default or a cap is shown by an account that exceeds it; a wrong page of a smaller one is wrong all
/// the same.
#[given(regex = r"^an account with more than ([0-9]+) [^ ]+$")]
#[then(regex = r"^more than ([0-9]+) [^ ]+ (?:was|were) there to show it$")]
fn more_than(w: &mut World, least: u128) -> Step {
    let total = surveyed(w)?;
    if total > least {
        return Ok(());
    }
    Err(w.inconclusive(format!(
        "the account holds {}, and more than {least} are needed to show it; judge an account with more",
        count(total, &paging_of(w)?.what)
    )))
}

/// A request that should draw an error, whatever comes instead.
#[when(regex = r#"^a page that is too large is asked for with "([^"]*)"$"#)]
async fn too_large(w: &mut World, query: String) -> Step {
    let mut asked = asking(w, &query);
    asked.ordinary = false;
    w.send_shared(vec![asked]).await
}

/// Beside what was listed before, and not shared with other scenarios: what has changed since would show.
#[when(regex = r#"^the [^ ]+ are listed anew with "([^"]*)"$"#)]
async fn listed_anew(w: &mut World, query: String) -> Step {
    let asked = asking(w, &query);
    w.send_also(vec![asked]).await
}

/// A refusal that is kept for the next request would show.
#[when(regex = r#"^the [^ ]+ are listed anew with "([^"]*)", right after the id "([^"]*)" was asked for$"#)]
async fn listed_after_refusal(w: &mut World, query: String, id: String) -> Step {
    let refused = Ask {
        ordinary: false,
        ..by_ids(w, &[id])?
    };
    whatever_comes(w, &refused).await?;
    listed_anew(w, query).await
}

#[when(regex = r#"^the [^ ]+ are listed with "([^"]*)" in turn$"#)]
async fn listed_in_turn(w: &mut World, queries: String) -> Step {
    let asked = each_asking(w, &queries);
    w.send_shared(asked).await
}

/// A walk of at most twelve pages of the largest size that is named; a small account is walked in three
/// pages or two, so that there are borders to cross. Where it can be, the last page has room for more than there is:
/// what is counted beside the items would show there.
#[when(regex = r"^everything is listed in pages of at most ([0-9]+)$")]
async fn walked(w: &mut World, most: u128) -> Step {
    let (total, paging) = (surveyed(w)?, paging_of(w)?);
    let nearby = |nth| {
        if total > most {
            most.saturating_sub(nth).max(1)
        } else {
            total.div_ceil(3).max(1) + nth
        }
    };
    let has_room = |size: &u128| total % size != 0 && total.div_ceil(*size) <= PAGES;
    let size = (0..total.min(3)).map(nearby).find(has_room).unwrap_or(nearby(0));
    let pages = total.div_ceil(size).max(1);
    if pages > PAGES {
        return Err(w.inconclusive(format!(
            "{} is {total}: a walk would take {pages} pages, more than {PAGES}; judge an account with fewer",
            Pages(&paging).name_of_total()
        )));
    }
    let walk = (0..pages).map(|n| asking(w, &Pages(&paging).query(size, n * size)));
    let walk = walk.collect();
    w.send_shared(walk).await
}

/// Pages of half the account where it is small, so that the border lies inside.
#[when(regex = r"^two neighbouring pages of up to ([0-9]+) and the page of both are listed$")]
async fn neighbours(w: &mut World, most: u128) -> Step {
    let (total, paging) = (surveyed(w)?, paging_of(w)?);
    let size = (total / 2).clamp(1, most);
    let pages = [(size, 0), (size, size), (2 * size, 0)];
    let pages = pages.map(|(limit, skipped)| asking(w, &Pages(&paging).query(limit, skipped)));
    w.send_shared(pages.into()).await
}

#[when(regex = r"^the [^ ]+ are listed with an? [^ ]+ that is ([0-9]+) above [^ ]+$")]
async fn beyond_the_end(w: &mut World, above: u128) -> Step {
    let (total, paging) = (surveyed(w)?, paging_of(w)?);
    let plain = asking(w, "");
    let size = u128::from(paging.default.unwrap_or(paging.most)).min(20);
    let beyond = asking(w, &Pages(&paging).query(size, total + above));
    w.send_shared(vec![beyond, plain]).await
}

#[then(regex = r"^the page has the size that [^ ]+, [^ ]+ and [^ ]+ ask for$")]
async fn page_size(w: &mut World) -> Step {
    related(w, |paging, answers| each(answers, |e| Pages(paging).size(e))).await
}

/// Judges a relation between pages, each of which has to be served. Whether ids are refused because one of them has
/// gone away, the whole run decides.
async fn related(w: &mut World, relation: impl Fn(&Paging, &[&Exchange]) -> Judged) -> Step {
    let paging = paging_of(w)?;
    let answers = w.last.clone();
    let (refused, others): (Vec<_>, Vec<_>) = answers
        .iter()
        .partition(|exchange| Pages(&paging).refuses_known(exchange));
    for exchange in others {
        w.note(served_or_nothing(exchange));
    }
    for exchange in &refused {
        suspect_refusal(w, exchange).await?;
    }
    if !refused.is_empty() {
        return Ok(());
    }
    w.settle(|answers| relation(&paging, answers)).await
}

/// Only what breaks: that a page is served is the evidence of another clause.
pub(super) fn served_or_nothing(exchange: &Exchange) -> Judged {
    errors::is_served(exchange).if_broken()
}

fn each(answers: &[&Exchange], check: impl Fn(&Exchange) -> Judged) -> Judged {
    answers
        .iter()
        .map(|exchange| check(exchange))
        .fold(Judged::default(), Judged::and)
}

#[then(regex = r"^[^ ]+ is the same everywhere$")]
async fn total_is_the_same(w: &mut World) -> Step {
    related(w, |paging, answers| Pages(paging).same_total(answers)).await
}

#[then("the first two pages are together the third")]
async fn halves(w: &mut World) -> Step {
    related(w, |paging, answers| Pages(paging).halves_make_the_whole(answers)).await
}

#[then(regex = r"^both pages hold the same [^ ]+$")]
async fn same_page(w: &mut World) -> Step {
    related(w, |paging, answers| Pages(paging).same_instances(answers)).await
}

#[then(regex = r"^every [^ ]+ comes once$")]
async fn walk_is_complete(w: &mut World) -> Step {
    related(w, |paging, answers| Pages(paging).walk_is_complete(answers)).await
}

#[then("the page beyond the end is empty")]
fn first_is_empty(w: &mut World) -> Step {
    let paging = paging_of(w)?;
    if let Some(beyond) = w.last.first().cloned() {
        w.note(served_or_nothing(&beyond).and(Pages(&paging).is_empty(&beyond)));
    }
    Ok(())
}

#[then(regex = r"^no page holds more than ([0-9]+) [^ ]+$")]
fn capped(w: &mut World, most: usize) -> Step {
    let paging = paging_of(w)?;
    w.note_each(|exchange| Pages(&paging).at_most(exchange, most));
    Ok(())
}

/// A filter that the answer echoes, read from the request's own parameters; an empty list shows nothing: what it was
/// asked for may have gone away.
#[then(regex = r"^every [^ ]+ has the ([^ ]+) that was asked for with ([^ ]+)$")]
fn filtered(w: &mut World, member: String, parameter: String) -> Step {
    let paging = paging_of(w)?;
    w.note_each(|exchange| {
        let asked = url::Url::parse(&exchange.request.url).ok();
        let mut pairs = asked.iter().flat_map(url::Url::query_pairs);
        let value = pairs
            .find(|(name, _)| *name == parameter)
            .map(|(_, value)| value.into_owned());
        let pages = Pages(&paging);
        let judged = if pages.ids(exchange).is_some_and(|ids| ids.is_empty()) {
            Judged::inconclusive(format!(
                "no {} came back with {}, though the list showed one; run again when the account is quiet",
                paging.what, exchange.purpose.role
            ))
        } else {
            pages.every_item_has(exchange, &member, &value.unwrap_or_default())
        };
        served_or_nothing(exchange).and(judged)
    });
    Ok(())
}

/// A value that an item of the list shows, asked for by the parameter that filters by it.
#[when(regex = r"^the list is read and the ([^ ]+) of one of its [^ ]+ is asked for with ([^ ]+)$")]
async fn filter_by_what_is_there(w: &mut World, member: String, parameter: String) -> Step {
    let paging = paging_of(w)?;
    let asked = asking(w, "");
    let done = w.ask_shared(&asked).await;
    let list = w.prepared(done)?;
    let Some(value) = Pages(&paging).value_of_one(&list, &member) else {
        let what = &paging.what;
        return Err(w.inconclusive(format!(
            "no {what} of the account shows its {member}; judge an account with some that do"
        )));
    };
    let asked = asking(w, &format!("{parameter}={}", encoded(&value)));
    w.send_shared(vec![asked]).await
}

/// A count beside a list; both are named as they stand in the body, dotted.
#[then(regex = r"^([^ ]+) is the number of items of ([^ ]+)$")]
fn counted(w: &mut World, count: String, list: String) {
    w.note_each(|exchange| paging::counts_the_items(exchange, &count, &list));
}
