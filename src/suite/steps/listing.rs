//! Steps about `DescribeInstancesStatus`: pages, ids and errors.

use std::sync::Arc;

use cucumber::{given, then, when};

use crate::{
    checks::{
        Judged, answer, errors,
        paging::{self, Page},
    },
    exchange::{Call, Credential, Exchange, auth::encoded},
    suite::{
        ask::{Ask, Stop},
        requests::{NO_QUERY, ask, plain},
        world::{Step, World},
    },
    target::Auth,
};

/// Pages of a walk at most; a larger account leaves the walk open.
const PAGES: u128 = 12;
/// Requests that certainly exceed 40 a second when sent at once.
const TOO_MANY: usize = 80;

fn listing(w: &World, query: &str) -> Result<Ask, Stop> {
    w.with(|profile, target| match query {
        "(nothing)" => ask(plain(profile, target, None, None), NO_QUERY, None),
        query => ask(plain(profile, target, Some(query), None), query, None),
    })
}

/// A request for these ids, all of which fit the page.
fn by_ids(w: &World, ids: &[String]) -> Result<Ask, Stop> {
    let mut query: Vec<String> = ids
        .iter()
        .enumerate()
        .map(|(n, id)| format!("InstanceIds.{n}={}", encoded(id)))
        .collect();
    let limit = ids.len().clamp(1, paging::MOST);
    query.push("Offset=0".into());
    query.push(format!("Limit={limit}"));
    let role = match ids {
        [one] => format!("InstanceIds.0={one}"),
        _ if ids.len() <= 3 => format!("InstanceIds {}", ids.join(", ")),
        _ => format!("{} InstanceIds", ids.len()),
    };
    w.with(|profile, target| ask(plain(profile, target, Some(&query.join("&")), None), &role, None))
}

/// The same request as a POST with a JSON body.
fn posted(mut ask: Ask, ids: &[String]) -> Ask {
    let body =
        serde_json::json!({ "InstanceIds": ids, "Offset": 0, "Limit": ids.len().clamp(1, paging::MOST) });
    ask.request.method = "POST".into();
    ask.request.query = None;
    ask.request.body = Some(body.to_string());
    ask.role = format!("{} by POST", ask.role);
    ask
}

/// The survey's page.
fn surveyed(w: &World) -> Result<(u128, Vec<String>), Stop> {
    let survey = w.survey()?;
    let page = survey.as_ref().and_then(|s| Page::of(s));
    Ok(page
        .map(|p| (p.total, p.ids.iter().map(|id| (*id).to_owned()).collect()))
        .unwrap_or_default())
}

/// Two known ids: the declared ones, else the first of the survey's page.
fn two_known(w: &mut World) -> Result<Vec<String>, Stop> {
    let mut ids = w.with(|_, target| target.instance_ids.clone())?;
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

#[given(expr = "an account with more than {int} instances")]
fn more_than(w: &mut World, least: u128) -> Step {
    let (total, _) = surveyed(w)?;
    if total > least {
        return Ok(());
    }
    Err(w.open(format!(
        "the account holds {total} instances, and more than {least} are needed to show it"
    )))
}

#[when(expr = "the instances are listed with {string}")]
async fn listed(w: &mut World, query: String) -> Step {
    let asked = listing(w, &query)?;
    w.send_shared(vec![asked]).await
}

#[when(expr = "the instances are listed with {string} in turn")]
async fn listed_in_turn(w: &mut World, queries: String) -> Step {
    let asked: Result<Vec<Ask>, Stop> = queries.split(", ").map(|query| listing(w, query)).collect();
    w.send_shared(asked?).await
}

#[when("the page's own request is sent")]
async fn own_request(w: &mut World) -> Step {
    let ids = two_known(w)?;
    let asked = by_ids(w, &ids)?;
    w.send_shared(vec![asked]).await
}

#[when("the page's own request is sent by POST")]
async fn own_request_posted(w: &mut World) -> Step {
    let ids = two_known(w)?;
    let asked = posted(by_ids(w, &ids)?, &ids);
    w.send_shared(vec![asked]).await
}

/// The list is read first, so that a changing account can be told from a wrong filter.
#[when(expr = "the list is read and {int} of its instances are asked for by id")]
async fn known_by_id(w: &mut World, number: usize) -> Step {
    let list = listing(w, "Limit=100&Offset=0")?;
    w.send_shared(vec![list]).await?;
    let listed: Vec<String> = w
        .last
        .first()
        .and_then(|e| Page::of(e))
        .map(|p| owned(&p))
        .unwrap_or_default();
    let mut ids = w.with(|_, target| target.instance_ids.clone())?;
    ids.extend(
        listed
            .into_iter()
            .filter(|id| !ids.contains(id))
            .collect::<Vec<_>>(),
    );
    ids.truncate(number);
    if ids.len() < number {
        let needed = format!("{number} known instances are needed and {} are known", ids.len());
        return Err(w.open(needed));
    }
    let asked = by_ids(w, &ids)?;
    w.send_shared_also(vec![asked]).await
}

/// 101 different ids: known ones as far as they go.
#[when("101 instances are asked for by id")]
async fn too_many_ids(w: &mut World) -> Step {
    let list = listing(w, "Limit=100&Offset=0")?;
    let first = w.ask_shared(&list).await?;
    let mut ids: Vec<String> = Page::of(&first).map(|p| owned(&p)).unwrap_or_default();
    if Page::of(&first).is_some_and(|p| p.total > p.ids.len() as u128) {
        let more = w.ask_shared(&listing(w, "Limit=100&Offset=100")?).await?;
        ids.extend(Page::of(&more).map(|p| owned(&p)).unwrap_or_default());
    }
    ids.sort();
    ids.dedup();
    ids.truncate(paging::MOST + 1);
    let made_up = (0..).map(|n| format!("ins-zz{n:06}"));
    let lacking = (paging::MOST + 1).saturating_sub(ids.len());
    ids.extend(made_up.take(lacking));
    let asked = by_ids(w, &ids)?;
    w.send_shared(vec![Ask {
        ordinary: false,
        ..asked
    }])
    .await
}

fn owned(page: &Page<'_>) -> Vec<String> {
    page.ids.iter().map(|id| (*id).to_owned()).collect()
}

#[when("an unknown instance is asked for by id")]
async fn unknown_id(w: &mut World) -> Step {
    let absent = w.with(|_, target| target.absent_instance_id.clone())?;
    let asked = by_ids(w, &[absent])?;
    w.send_shared(vec![asked]).await
}

#[when("an unknown instance is asked for beside a known one")]
async fn unknown_beside_known(w: &mut World) -> Step {
    let list = listing(w, "Limit=100&Offset=0")?;
    let known = two_known(w)?.into_iter().take(1);
    let absent = w.with(|_, target| target.absent_instance_id.clone())?;
    let ids: Vec<String> = known.chain([absent]).collect();
    let asked = by_ids(w, &ids)?;
    w.send_shared(vec![list, asked]).await
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

/// A walk of at most twelve pages of 100; a small account is walked in three pages, so that there
/// are borders to cross.
#[when("everything is walked through")]
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

#[when("the instances are listed beyond the end")]
async fn beyond_the_end(w: &mut World) -> Step {
    let (total, _) = surveyed(w)?;
    let plain = listing(w, "(nothing)")?;
    let beyond = listing(w, &format!("Limit=20&Offset={}", total + 1000))?;
    w.send_shared(vec![beyond, plain]).await
}

#[when(expr = "the call is made with the Action {string} and the Version {string}")]
async fn other_call(w: &mut World, action: String, version: String) -> Step {
    let given = |text: String| (text != "(absent)").then_some(text);
    let mut asked = listing(w, "(nothing)")?;
    let region = asked.request.call.as_ref().and_then(|c| c.region.clone());
    asked.role = format!("Action {action} and Version {version}");
    asked.request.call = Some(Call {
        action: given(action),
        version: given(version),
        region,
    });
    w.send_shared(vec![Ask {
        ordinary: false,
        ..asked
    }])
    .await
}

#[when("the call is made without Region")]
async fn without_region(w: &mut World) -> Step {
    let mut asked = listing(w, "(nothing)")?;
    asked.role = "no Region".into();
    if let Some(call) = &mut asked.request.call {
        call.region = None;
    }
    w.send_shared(vec![asked]).await
}

#[when(expr = "the call is made with {word} credential")]
async fn with_credential(w: &mut World, which: String) -> Step {
    if matches!(w.with(|_, target| target.auth.clone())?, Auth::None) {
        return Err(w.does_not_apply("the target is judged without authentication (scheme = \"none\")"));
    }
    let mut asked = listing(w, "(nothing)")?;
    let (credential, words) = match which.as_str() {
        "no" => (Credential::None, "no credential"),
        "an-unknown" => (Credential::Wrong, "an unknown SecretId"),
        other => return Err(Stop::Suite(format!("there is no credential `{other}`"))),
    };
    asked.request.credential = credential;
    asked.role = words.into();
    w.send_shared(vec![Ask {
        ordinary: false,
        expected: vec![401, 403],
        ..asked
    }])
    .await
}

#[when("the documented rate is exceeded on purpose")]
async fn rate_exceeded(w: &mut World) -> Step {
    if !w.with(|_, target| target.rate_clause)? {
        return Err(w.open(
            "the documented rate is exceeded only on demand: set rate_clause = true in its profile table",
        ));
    }
    let mut asked = listing(w, "Limit=1")?;
    asked.request.unpaced = true;
    asked.ordinary = false;
    let exchanges = w.at_once(&vec![asked; TOO_MANY]).await?;
    w.last = exchanges;
    Ok(())
}

#[then("a request over the rate draws RequestLimitExceeded")]
fn over_the_rate(w: &mut World) {
    let limited = |e: &Arc<Exchange>| {
        let code = e.answer.as_ref().ok().and_then(answer::error_code);
        code.is_some_and(|code| code.split('.').next() == Some("RequestLimitExceeded"))
    };
    let judged = match (w.last.iter().find(|e| limited(e)), w.last.last()) {
        (Some(found), _) => Judged::agreed([found.index]),
        (None, Some(last)) => {
            let message = format!("{TOO_MANY} requests at once draw no RequestLimitExceeded");
            Judged::broken(crate::checks::finding(
                last,
                message,
                None,
                "RequestLimitExceeded",
                "every request served",
            ))
        }
        (None, None) => Judged::default(),
    };
    w.note(judged);
}

#[then("the request is served")]
fn is_served(w: &mut World) {
    w.note_each(errors::is_served);
}

#[then("the request draws an error")]
fn draws_an_error(w: &mut World) {
    w.note_each(errors::is_error);
}

#[then(expr = "the request draws one of the errors {string}")]
fn draws_one_of(w: &mut World, codes: String) {
    let codes: Vec<&str> = codes.split(", ").collect();
    w.note_each(|exchange| errors::code_is(exchange, &codes));
}

#[then("the page has the size that Limit, Offset and TotalCount ask for")]
async fn page_size(w: &mut World) -> Step {
    w.note_each(served_or_nothing);
    w.settle(|answers| each(answers, paging::size)).await
}

/// Only what breaks: that a page is served is the evidence of another clause.
fn served_or_nothing(exchange: &Exchange) -> Judged {
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

/// The ids that the last request asked for.
fn ids_asked(exchange: &Exchange, ask: &Ask) -> Vec<String> {
    let query = ask.request.query.clone().or_else(|| {
        url::Url::parse(&exchange.request.url)
            .ok()?
            .query()
            .map(str::to_owned)
    });
    let from_query: Vec<String> = url::form_urlencoded::parse(query.unwrap_or_default().as_bytes())
        .filter(|(name, _)| name.starts_with("InstanceIds."))
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
    let listed = body["InstanceIds"].as_array().into_iter().flatten();
    listed.filter_map(|id| id.as_str().map(str::to_owned)).collect()
}

#[then("only the instances asked for come back")]
fn only_those(w: &mut World) -> Step {
    let (ids, _) = asked_and_declared(w)?;
    let absent = w.with(|_, target| target.absent_instance_id.clone())?;
    if let Some(last) = w.last.last().cloned().filter(|last| !excused(last, &absent)) {
        w.note(served_or_nothing(&last));
        w.note(paging::only_those(&last, &ids));
    }
    Ok(())
}

#[then("TotalCount is at most the number of ids")]
fn total_within(w: &mut World) -> Step {
    let (ids, _) = asked_and_declared(w)?;
    if let Some(last) = w.last.last().cloned() {
        w.note(served_or_nothing(&last));
        w.note(paging::total_within(&last, ids.len()).and(paging::total_is_the_items(&last)));
    }
    Ok(())
}

/// Known are the declared ids and those that the list beside it shows.
#[then("every known instance asked for comes back")]
async fn all_known(w: &mut World) -> Step {
    let (ids, declared) = asked_and_declared(w)?;
    let absent = w.with(|_, target| target.absent_instance_id.clone())?;
    if let Some(last) = w.last.last().cloned() {
        if excused(&last, &absent) {
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
            .filter_map(|e| Page::of(e))
            .flat_map(|p| p.ids)
            .collect();
        let known = |id: &&String| declared.contains(id) || listed.contains(&id.as_str());
        let known: Vec<String> = ids.iter().filter(known).cloned().collect();
        paging::all_of(last, &known)
    })
    .await
}

/// An unknown id beside a known one may draw an error of these families.
fn excused(exchange: &Exchange, absent: &str) -> bool {
    exchange.purpose.role.contains(absent) && unknown_family(exchange)
}

fn unknown_family(exchange: &Exchange) -> bool {
    let code = exchange.answer.as_ref().ok().and_then(answer::error_code);
    code.is_some_and(|code| {
        matches!(
            code.split('.').next(),
            Some("InvalidInstanceId" | "ResourceNotFound")
        )
    })
}

fn asked_and_declared(w: &World) -> Result<(Vec<String>, Vec<String>), Stop> {
    let declared = w.with(|_, target| target.instance_ids.clone())?;
    let ids = match (w.last.last(), w.last_asked()) {
        (Some(exchange), Some(ask)) => ids_asked(exchange, ask),
        _ => vec![],
    };
    Ok((ids, declared))
}

#[then("nothing comes back, or an error says that it is unknown")]
fn empty_or_unknown(w: &mut World) {
    w.note_each(|exchange| {
        if unknown_family(exchange) {
            return Judged::agreed([exchange.index]);
        }
        let served = errors::is_served(exchange);
        if served.findings.is_empty() {
            paging::is_empty(exchange).and(paging::total_within(exchange, 0))
        } else {
            served
        }
    });
}
