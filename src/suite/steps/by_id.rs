//! Steps about items that are asked for by their ids.

use std::borrow::Cow;

use cucumber::{then, when};

use super::calls::calling;
use super::listing::served_or_nothing;
use super::lost::{look_for, suspect_refusal};
use super::pages::{by_ids, by_ids_and_limit, ids_listed, paging_of};
use super::sent::asking;
use crate::catalogue::document::Paging;
use crate::checks::paging::Pages;
use crate::checks::{Judged, answer, errors};
use crate::exchange::Exchange;
use crate::preflight::ask::{Ask, Stop};
use crate::preflight::requests::{absent, known};
use crate::suite::world::{Step, World};
use crate::text::count;
use crate::verdict::ledger::Cause;

/// The same request as a POST with a JSON body.
fn posted(mut ask: Ask, paging: &Paging, ids: &[String]) -> Ask {
    let body = serde_json::json!({
        Pages(paging).name_of_ids(): ids,
        &paging.offset: paging.first,
        &paging.limit: ids.len().max(1),
    });
    ask.request.method = "POST".into();
    ask.request.query = None;
    ask.request.body = Some(body.to_string());
    ask.role = format!("{} by POST", ask.role);
    ask
}

/// Two known ids: the declared ones, else the first of the survey's page.
fn two_known(w: &mut World) -> Result<Vec<String>, Stop> {
    let mut ids = w.with(|profile, target| known(profile, target).to_vec());
    let survey = w.survey()?;
    let paging = paging_of(w)?;
    let listed = survey.as_ref().and_then(|s| Pages(&paging).ids(s));
    ids.truncate(2);
    if ids.len() < 2 && listed.is_none() {
        return Err(w.inconclusive(
            "the plain list cannot be read, and it shows which instances there are; mend first what fails, \
             or set instance_ids in its profile table",
        ));
    }
    for id in listed.into_iter().flatten() {
        if ids.len() < 2 && !ids.iter().any(|known| *known == id) {
            ids.push(id.into_owned());
        }
    }
    if ids.len() == 2 {
        return Ok(ids);
    }
    Err(w.inconclusive(format!(
        "the account shows {} and two are needed; set instance_ids in its profile table",
        count(ids.len(), "instance")
    )))
}

#[when("the page's own request is sent, with InstanceIds.0, InstanceIds.1, Offset=0 and Limit=2")]
async fn own_request(w: &mut World) -> Step {
    let ids = two_known(w)?;
    let asked = by_ids_and_limit(w, &ids, ids.len())?;
    w.send_shared(vec![asked]).await
}

/// The same two where one of them finds no room, too.
#[when("the page's own request is sent with Limit=2 and with Limit=1")]
async fn own_request_in_part(w: &mut World) -> Step {
    let ids = two_known(w)?;
    let asked = [ids.len(), 1].map(|limit| by_ids_and_limit(w, &ids, limit));
    let asked: Result<Vec<Ask>, Stop> = asked.into_iter().collect();
    w.send_shared(asked?).await
}

#[when("the page's own request is sent as a POST, with two InstanceIds, Offset 0 and Limit 2 in a JSON body")]
async fn own_request_posted(w: &mut World) -> Step {
    let ids = two_known(w)?;
    let asked = posted(by_ids_and_limit(w, &ids, ids.len())?, &paging_of(w)?, &ids);
    w.send_shared(vec![asked]).await
}

/// The list is read first, so that a changing account can be told from a wrong filter.
#[when(regex = r"^the list is read and ([0-9]+) of its instances are asked for by id$")]
async fn known_by_id(w: &mut World, number: usize) -> Step {
    let ids = listed(w, number).await?;
    if ids.len() < number {
        let needed = format!(
            "it takes {} to show it, and the account shows {}; judge one with more",
            count(number, "instance"),
            ids.len()
        );
        return Err(w.inconclusive(needed));
    }
    let asked = by_ids(w, &ids)?;
    w.send_shared_also(vec![asked]).await
}

/// The same with made-up ids beside the known ones, where an account has too few.
#[when(regex = r"^the list is read and ([0-9]+) ids are asked for, known ones first$")]
async fn known_first_by_id(w: &mut World, number: usize) -> Step {
    let ids = filled(listed(w, number).await?, number);
    let asked = by_ids(w, &ids)?;
    w.send_shared_also(vec![asked]).await
}

/// The same with as many as there are.
#[when(regex = r"^the list is read and up to ([0-9]+) of its instances are asked for by id$")]
async fn up_to_known_by_id(w: &mut World, number: usize) -> Step {
    let ids = listed(w, number).await?;
    if ids.is_empty() {
        return Err(w.inconclusive(
            "the account holds no instance that could be asked for; judge an account with some",
        ));
    }
    let asked = by_ids(w, &ids)?;
    w.send_shared_also(vec![asked]).await
}

/// Reads the list and returns up to so many known ids. The last ones first, of the second page where there
/// is one: a filter that is ignored brings the beginning, and one that looks at a page only misses them.
async fn listed(w: &mut World, number: usize) -> Result<Vec<String>, Stop> {
    let paging = paging_of(w)?;
    let [list, further] = largest_pages(w, &paging);
    let done = w.send_shared(vec![list]).await;
    w.prepared(done)?;
    let page = w.last.first().and_then(|e| Pages(&paging).page(e));
    if page.is_some_and(|page| page.total > paging.most.into()) {
        let done = w.send_shared_also(vec![further]).await;
        w.prepared(done)?;
    }
    let pages: Option<Vec<Vec<Cow<str>>>> = w.last.iter().map(|e| Pages(&paging).ids(e)).collect();
    let Some(pages) = pages else {
        return Err(w.inconclusive("the list of instances cannot be read; mend first what fails"));
    };
    let mut ids: Vec<String> = pages.into_iter().flatten().map(Cow::into_owned).collect();
    ids.reverse();
    ids.extend(w.with(|profile, target| known(profile, target).to_vec()));
    let mut seen = std::collections::BTreeSet::new();
    ids.retain(|id| seen.insert(id.clone()));
    ids.truncate(number);
    Ok(ids)
}

/// 101 different ids: known ones as far as they go.
#[when("101 instances are asked for by id")]
async fn too_many_ids(w: &mut World) -> Step {
    let asked = too_many(w).await?;
    w.send_shared(vec![asked]).await
}

/// Further requests that must fail, beside the last one.
#[when(regex = r#"^101 ids and the unknown Action "([^"]*)" are asked for, too$"#)]
async fn further_failures(w: &mut World, action: String) -> Step {
    let unknown = calling(w, &action, "2017-03-12")?;
    let asked = too_many(w).await?;
    w.send_shared_also(vec![asked, unknown]).await
}

async fn too_many(w: &mut World) -> Result<Ask, Stop> {
    let paging = paging_of(w)?;
    let [list, further] = largest_pages(w, &paging);
    let done = w.ask_shared(&list).await;
    let first = w.prepared(done)?;
    let mut ids = ids_listed(&paging, &first);
    if Pages(&paging)
        .page(&first)
        .is_some_and(|p| p.total > p.ids.len() as u128)
    {
        let done = w.ask_shared(&further).await;
        let more = w.prepared(done)?;
        ids.extend(ids_listed(&paging, &more));
    }
    let number = Pages(&paging).most() + 1;
    ids.sort();
    ids.dedup();
    ids.truncate(number);
    let mut asked = by_ids(w, &filled(ids, number))?;
    asked.ordinary = false;
    Ok(asked)
}

/// The first two pages of the largest size.
fn largest_pages(w: &World, paging: &Paging) -> [Ask; 2] {
    let most = u128::from(paging.most);
    [0, most].map(|skipped| asking(w, &Pages(paging).query(most, skipped)))
}

/// As many ids, with made-up ones of the right form after the given.
fn filled(mut ids: Vec<String>, number: usize) -> Vec<String> {
    let made_up = (0..).map(|n| format!("ins-zz{n:06}"));
    let lacking = number.saturating_sub(ids.len());
    ids.extend(made_up.take(lacking));
    ids
}

#[when("the absent_instance_id of the target file is asked for")]
async fn unknown_id(w: &mut World) -> Step {
    let unknown = w.with(|profile, target| absent(profile, target).to_owned());
    let mut asked = by_ids(w, &[unknown])?;
    asked.ordinary = false;
    w.send_shared(vec![asked]).await
}

#[when("the absent_instance_id of the target file is asked for between two known ids")]
async fn unknown_beside_known(w: &mut World) -> Step {
    let [list, _] = largest_pages(w, &paging_of(w)?);
    let unknown = w.with(|profile, target| absent(profile, target).to_owned());
    let mut ids = two_known(w)?;
    ids.insert(1, unknown);
    let asked = by_ids(w, &ids)?;
    let done = w.send_shared(vec![list]).await;
    w.prepared(done)?;
    w.send_shared_also(vec![asked]).await
}

#[when(regex = r#"^the id "([^"]*)" is asked for( beside a known id)?$"#)]
async fn this_id(w: &mut World, id: String, beside: String) -> Step {
    let id = match id.as_str() {
        "(empty)" => String::new(),
        id => id.to_owned(),
    };
    let mut ids = vec![];
    if !beside.is_empty() {
        ids.extend(two_known(w)?.into_iter().take(1));
    }
    ids.push(id);
    let mut asked = by_ids(w, &ids)?;
    asked.ordinary = false;
    w.send_shared(vec![asked]).await
}

#[then("only the instances asked for come back")]
fn only_those(w: &mut World) -> Step {
    let unknown = w.with(|profile, target| absent(profile, target).to_owned());
    let paging = paging_of(w)?;
    let pages = Pages(&paging);
    if let Some(last) = w.last.last().cloned() {
        if !(pages.refuses_known(&last) || excused(pages, &last, &unknown)) {
            w.note(served_or_nothing(&last));
        }
        let ids = pages.ids_asked(&last);
        w.note(pages.only_those(&last, &ids.iter().map(String::as_str).collect()));
    }
    Ok(())
}

/// Of a result only: that the request is served at all is the business of other clauses. A page may be capped:
/// that more should come back is theirs, too.
#[then(regex = r"^[^ ]+ is (at least )?the number of [^ ]+ that come back, and at most the number of ids$")]
fn total_of_ids(w: &mut World, at_least: String) -> Step {
    let paging = paging_of(w)?;
    let pages = Pages(&paging);
    let last = w.last.last().cloned();
    if let Some(last) = last.filter(|last| last.answer.as_ref().is_ok_and(answer::is_result)) {
        let beside = if at_least.is_empty() {
            pages.total_is_the_items(&last)
        } else {
            pages.total_covers_the_items(&last)
        };
        let asked = pages.ids_asked(&last).len();
        w.note(pages.total_within(&last, asked).and(beside));
    }
    Ok(())
}

/// Known are the declared ids and those that the lists beside it show, while they are served: what does not come
/// back is looked for, and the whole run tells what went away from what is hidden.
#[then("every known instance asked for comes back")]
async fn all_known(w: &mut World) -> Step {
    let (declared, absent) = w.with(|profile, target| {
        let declared = known(profile, target).to_vec();
        (declared, absent(profile, target).to_owned())
    });
    let Some((last, lists)) = w.last.split_last().map(|(last, lists)| (last.clone(), lists)) else {
        return Ok(());
    };
    let paging = paging_of(w)?;
    let pages = Pages(&paging);
    if excused(pages, &last, &absent) {
        w.note(Judged::agreed([last.index]));
        return Ok(());
    }
    let listed: Vec<String> = lists.iter().flat_map(|list| ids_listed(&paging, list)).collect();
    let asked = pages.ids_asked(&last);
    let is_known = |id: &&String| declared.contains(id) || listed.contains(id);
    let (known, unknown): (Vec<&String>, Vec<&String>) = asked.iter().partition(is_known);
    let known: Vec<String> = known.into_iter().cloned().collect();
    let refused = pages.refuses_known(&last);
    if refused && !unknown.is_empty() {
        return Err(w.inconclusive(format!(
            "the account shows {}, and the target refuses the made-up ids beside them; judge an account with more",
            count(known.len(), "instance")
        )));
    }
    if refused {
        return suspect_refusal(w, &last).await;
    }
    let missing = pages.missing(&last, &known).unwrap_or_default();
    if missing.is_empty() {
        let read = pages.ids(&last).is_some();
        w.note(Judged::agreed(read.then_some(last.index)));
        return Ok(());
    }
    let finding = pages.do_not_come_back(&last, &missing);
    let ids: Vec<String> = missing.into_iter().cloned().collect();
    look_for(w, &ids).await?;
    w.suspect(
        finding,
        Cause::GoneBefore {
            ids,
            ended_ms: last.ended_ms,
            one_is_enough: false,
        },
    );
    Ok(())
}

/// An unknown id beside a known one may draw an error of these families.
fn excused(pages: Pages<'_>, exchange: &Exchange, absent: &str) -> bool {
    errors::says_unknown(exchange) && pages.ids_asked(exchange).iter().any(|id| id == absent)
}

#[then("nothing comes back, or an error says that it is unknown")]
fn empty_or_unknown(w: &mut World) -> Step {
    let paging = paging_of(w)?;
    w.note_each(|exchange| Pages(&paging).is_empty_or_unknown(exchange));
    Ok(())
}
