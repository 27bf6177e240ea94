//! Steps about the parameter that asks for items of a list by their ids.

use cucumber::{then, when};

use super::calls::calling;
use super::listing::{listing, paging_of, served_or_nothing, surveyed};
use crate::checks::paging::{Page, Pages};
use crate::checks::{Judged, answer, errors};
use crate::exchange::Exchange;
use crate::http::authenticate::encoded;
use crate::suite::requests::{absent, ask, known, plain};
use crate::suite::retry::{Ask, Stop};
use crate::suite::world::{Step, World};

/// A request for these ids, with room for more on the page: a filter that is ignored then shows, even
/// where the ids are the first of the account.
fn by_ids(w: &World, ids: &[String]) -> Result<Ask, Stop> {
    /// Instances that would fit the page besides.
    const ROOM: usize = 20;
    by_ids_and_limit(w, ids, ids.len() + ROOM)
}

/// The parameter that asks for items by their ids, without the number of each.
fn by_id(w: &World) -> Result<String, Stop> {
    let parameter = paging_of(w)?.by_id;
    let parameter = parameter.map(|name| name.trim_end_matches(".N").to_owned());
    parameter.ok_or_else(|| Stop::Suite("its [paging] lacks `by_id`".to_owned()))
}

/// A request for these ids on a page of up to so many.
fn by_ids_and_limit(w: &World, ids: &[String], limit: usize) -> Result<Ask, Stop> {
    let (paging, name) = (paging_of(w)?, by_id(w)?);
    let mut query: Vec<String> = ids
        .iter()
        .enumerate()
        .map(|(n, id)| format!("{name}.{n}={}", encoded(id)))
        .collect();
    let limit = limit.min(Pages(&paging).most());
    query.push(format!("{}={}", paging.offset, paging.first));
    query.push(format!("{}={limit}", paging.limit));
    let role = match ids {
        [one] => format!("{name}.0={one}"),
        _ if ids.len() <= 3 => format!("{name} {}", ids.join(", ")),
        _ => format!("{} {name}", ids.len()),
    };
    let role = format!("{role} and {}={limit}", paging.limit);
    w.with(|profile, target| ask(plain(profile, target, Some(&query.join("&")), &[]), &role, None))
}

/// The same request as a POST with a JSON body.
fn posted(w: &World, mut ask: Ask, ids: &[String]) -> Result<Ask, Stop> {
    let (paging, name) = (paging_of(w)?, by_id(w)?);
    let limit = ids.len().clamp(1, Pages(&paging).most());
    let body = serde_json::json!({ name: ids, paging.offset: paging.first, paging.limit: limit });
    ask.request.method = "POST".into();
    ask.request.query = None;
    ask.request.body = Some(body.to_string());
    ask.role = format!("{} by POST", ask.role);
    Ok(ask)
}

/// Two known ids: the declared ones, else the first of the survey's page.
fn two_known(w: &mut World) -> Result<Vec<String>, Stop> {
    let mut ids = w.with(|profile, target| known(profile, target).to_vec())?;
    let (_, listed) = surveyed(w)?;
    ids.extend(
        listed
            .into_iter()
            .filter(|id| !ids.contains(id))
            .collect::<Vec<_>>(),
    );
    ids.truncate(2);
    if ids.len() == 2 {
        return Ok(ids);
    }
    Err(w.open(format!(
        "the account shows {} instances and two are needed; set instance_ids in its profile table",
        ids.len()
    )))
}

#[when("the page's own request is sent")]
async fn own_request(w: &mut World) -> Step {
    let ids = two_known(w)?;
    let asked = by_ids_and_limit(w, &ids, ids.len())?;
    w.send_shared(vec![asked]).await
}

#[when("the page's own request is sent by POST")]
async fn own_request_posted(w: &mut World) -> Step {
    let ids = two_known(w)?;
    let asked = posted(w, by_ids_and_limit(w, &ids, ids.len())?, &ids)?;
    w.send_shared(vec![asked]).await
}

/// The list is read first, so that a changing account can be told from a wrong filter.
#[when(expr = "the list is read and {int} of its instances are asked for by id")]
async fn known_by_id(w: &mut World, number: usize) -> Step {
    let ids = listed(w, number).await?;
    if ids.len() < number {
        let needed = format!(
            "{number} known instances are needed and {} are known; judge an account with more",
            ids.len()
        );
        return Err(w.open(needed));
    }
    let asked = by_ids(w, &ids)?;
    w.send_shared_also(vec![asked]).await
}

/// The same with as many as there are.
#[when(expr = "the list is read and up to {int} of its instances are asked for by id")]
async fn up_to_known_by_id(w: &mut World, number: usize) -> Step {
    let ids = listed(w, number).await?;
    if ids.is_empty() {
        return Err(
            w.open("the account holds no instance that could be asked for; judge an account with some")
        );
    }
    let asked = by_ids(w, &ids)?;
    w.send_shared_also(vec![asked]).await
}

/// Reads the list and returns up to so many known ids. The last ones first, of the second page where there
/// is one: a filter that is ignored brings the beginning, and one that looks at a page only misses them.
async fn listed(w: &mut World, number: usize) -> Result<Vec<String>, Stop> {
    let paging = paging_of(w)?;
    let pages = Pages(&paging);
    let done = w.send_shared(vec![largest(w, 0)?]).await;
    w.prepared(done)?;
    let page = w.last.first().and_then(|e| pages.page(e));
    if page.is_some_and(|page| page.total > pages.most() as u128) {
        let further = largest(w, 1)?;
        let done = w.send_shared_also(vec![further]).await;
        w.prepared(done)?;
    }
    let listed = w.last.iter().filter_map(|e| pages.page(e));
    let mut ids: Vec<String> = listed.flat_map(|page| owned(&page)).collect();
    ids.reverse();
    ids.extend(w.with(|profile, target| known(profile, target).to_vec())?);
    let mut seen = std::collections::BTreeSet::new();
    ids.retain(|id| seen.insert(id.clone()));
    ids.truncate(number);
    Ok(ids)
}

/// The page of the largest size with this number, from 0.
fn largest(w: &World, number: u128) -> Result<Ask, Stop> {
    let paging = paging_of(w)?;
    let most = u128::from(paging.most);
    listing(w, &Pages(&paging).query(most, number * most))
}

/// 101 different ids: known ones as far as they go.
#[when("101 instances are asked for by id")]
async fn too_many_ids(w: &mut World) -> Step {
    let asked = too_many(w).await?;
    w.send_shared(vec![asked]).await
}

/// Further requests that must fail, beside the last one.
#[when(expr = "101 ids and the unknown Action {string} are asked for, too")]
async fn further_failures(w: &mut World, action: String) -> Step {
    let version = w.with(|profile, _| profile.document.request.version.clone())?;
    let unknown = calling(w, &action, &version.unwrap_or_default())?;
    let asked = too_many(w).await?;
    w.send_shared_also(vec![asked, unknown]).await
}

async fn too_many(w: &mut World) -> Result<Ask, Stop> {
    let paging = paging_of(w)?;
    let pages = Pages(&paging);
    let done = w.ask_shared(&largest(w, 0)?).await;
    let first = w.prepared(done)?;
    let mut ids: Vec<String> = pages.page(&first).map(|p| owned(&p)).unwrap_or_default();
    if pages.page(&first).is_some_and(|p| p.total > p.ids.len() as u128) {
        let done = w.ask_shared(&largest(w, 1)?).await;
        let more = w.prepared(done)?;
        ids.extend(pages.page(&more).map(|p| owned(&p)).unwrap_or_default());
    }
    ids.sort();
    ids.dedup();
    ids.truncate(pages.most() + 1);
    // Well-formed and of nothing: the id that is known to be so, with other ends.
    let unknown = w.with(|profile, target| absent(profile, target).to_owned())?;
    let begin: String = unknown
        .chars()
        .take(unknown.chars().count().saturating_sub(6))
        .collect();
    let made_up = (0..).map(|n| format!("{begin}{n:06}"));
    let lacking = (pages.most() + 1).saturating_sub(ids.len());
    ids.extend(made_up.take(lacking));
    Ok(Ask {
        ordinary: false,
        ..by_ids(w, &ids)?
    })
}

fn owned(page: &Page<'_>) -> Vec<String> {
    page.ids.iter().map(|id| (*id).to_owned()).collect()
}

#[when("an unknown instance is asked for by id")]
async fn unknown_id(w: &mut World) -> Step {
    let unknown = w.with(|profile, target| absent(profile, target).to_owned())?;
    let asked = Ask {
        ordinary: false,
        ..by_ids(w, &[unknown])?
    };
    w.send_shared(vec![asked]).await
}

#[when("an unknown instance is asked for beside a known one")]
async fn unknown_beside_known(w: &mut World) -> Step {
    let list = largest(w, 0)?;
    let known = two_known(w)?.into_iter().take(1);
    let unknown = w.with(|profile, target| absent(profile, target).to_owned())?;
    let ids: Vec<String> = known.chain([unknown]).collect();
    let asked = by_ids(w, &ids)?;
    let done = w.send_shared(vec![list]).await;
    w.prepared(done)?;
    w.send_shared_also(vec![asked]).await
}

#[when(expr = "the id {string} is asked for")]
async fn this_id(w: &mut World, id: String) -> Step {
    let id = match id.as_str() {
        "(empty)" => String::new(),
        id => id.to_owned(),
    };
    let asked = by_ids(w, &[id])?;
    w.send_shared(vec![Ask {
        ordinary: false,
        ..asked
    }])
    .await
}

/// The ids that the last request asked for.
fn ids_asked(ask: &Ask, parameter: &str) -> Vec<String> {
    let numbered = |name: &str| {
        name.strip_prefix(parameter)
            .is_some_and(|rest| rest.starts_with('.'))
    };
    let query = ask.request.query.as_deref().unwrap_or_default();
    let from_query: Vec<String> = url::form_urlencoded::parse(query.as_bytes())
        .filter(|(name, _)| numbered(name))
        .map(|(_, id)| id.into_owned())
        .collect();
    if !from_query.is_empty() {
        return from_query;
    }
    let body: serde_json::Value = ask
        .request
        .body
        .as_deref()
        .and_then(|b| serde_json::from_str(b).ok())
        .unwrap_or_default();
    let listed = body[parameter].as_array().into_iter().flatten();
    listed.filter_map(|id| id.as_str().map(str::to_owned)).collect()
}

#[then(regex = r"^only the \w+ asked for come back$")]
fn only_those(w: &mut World) -> Step {
    let paging = paging_of(w)?;
    let (ids, _) = asked_and_declared(w)?;
    let unknown = w.with(|profile, target| absent(profile, target).to_owned())?;
    if let Some(last) = w.last.last().cloned().filter(|last| !excused(last, &unknown)) {
        w.note(served_or_nothing(&last));
        w.note(Pages(&paging).only_those(&last, &ids));
    }
    Ok(())
}

#[then(regex = r"^\w+ is the number of \w+ that come back, and at most the number of ids$")]
fn total_within(w: &mut World) -> Step {
    note_total(w, true)
}

/// A page may be capped: that more should come back is the business of other clauses.
#[then(regex = r"^\w+ is at least the number of \w+ that come back, and at most the number of ids$")]
fn total_between(w: &mut World) -> Step {
    note_total(w, false)
}

/// Of a result only: that the request is served at all is the business of other clauses.
fn note_total(w: &mut World, exactly: bool) -> Step {
    let paging = paging_of(w)?;
    let pages = Pages(&paging);
    let (ids, _) = asked_and_declared(w)?;
    let last = w.last.last().cloned();
    if let Some(last) = last.filter(|last| last.answer.as_ref().is_ok_and(answer::is_result)) {
        let beside = if exactly {
            pages.total_is_the_items(&last)
        } else {
            pages.total_covers_the_items(&last)
        };
        w.note(pages.total_within(&last, ids.len()).and(beside));
    }
    Ok(())
}

/// Known are the declared ids and those that the list beside it shows.
#[then(regex = r"^every known \w+ asked for comes back$")]
async fn all_known(w: &mut World) -> Step {
    let paging = paging_of(w)?;
    let (ids, declared) = asked_and_declared(w)?;
    let unknown = w.with(|profile, target| absent(profile, target).to_owned())?;
    if let Some(last) = w.last.last().cloned() {
        if excused(&last, &unknown) {
            w.note(Judged::agreed([last.index]));
            return Ok(());
        }
        w.note(served_or_nothing(&last));
    }
    w.settle(|answers| {
        let [before @ .., last] = answers else {
            return Judged::default();
        };
        let listed: Vec<&str> = before
            .iter()
            .filter_map(|e| Pages(&paging).page(e))
            .flat_map(|p| p.ids)
            .collect();
        let known = |id: &&String| declared.contains(id) || listed.contains(&id.as_str());
        let known: Vec<String> = ids.iter().filter(known).cloned().collect();
        Pages(&paging).all_of(last, &known)
    })
    .await
}

/// An unknown id beside a known one may draw an error of these families.
fn excused(exchange: &Exchange, absent: &str) -> bool {
    exchange.purpose.role.contains(absent) && errors::says_unknown(exchange)
}

fn asked_and_declared(w: &World) -> Result<(Vec<String>, Vec<String>), Stop> {
    let declared = w.with(|profile, target| known(profile, target).to_vec())?;
    let parameter = by_id(w)?;
    let ids = w
        .last_asked()
        .map(|ask| ids_asked(ask, &parameter))
        .unwrap_or_default();
    Ok((ids, declared))
}

#[then("nothing comes back, or an error says that it is unknown")]
fn empty_or_unknown(w: &mut World) -> Step {
    let paging = paging_of(w)?;
    w.note_each(|exchange| Pages(&paging).is_empty_or_unknown(exchange));
    Ok(())
}
