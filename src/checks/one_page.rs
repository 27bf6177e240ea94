//! What one page of `DescribeInstancesStatus` says by itself: how many instances it may hold, and which.

use std::collections::BTreeSet;

use super::{
    Judged, answer,
    asked::Asked,
    errors, finding,
    paging::{self, DEFAULT_LIMIT, MOST, SET},
};
use crate::exchange::Exchange;

/// The list of ids that a request may name.
const IDS: &str = "InstanceIds";

/// What it says of clauses, by their ids without the profile.
pub fn says(exchange: &Exchange, asked: &Asked) -> Vec<(String, Judged)> {
    let ids = asked.list(IDS);
    let limit = asked.values("Limit").next().is_some();
    let mut said = vec![];
    if ids.is_empty() && !limit && asked.values("Offset").next().is_none() && has_region(exchange, asked) {
        said.push(("success", served(exchange).if_broken()));
    }
    let size = if limit { "Limit.size" } else { "Limit.default" };
    said.push((size, at_most_the_limit(exchange, asked)));
    if ids.is_empty() {
        said.push(("paging.walk", no_id_twice(exchange)));
    } else {
        said.push(("InstanceIds.filter", no_id_twice(exchange)));
        said.push(("InstanceIds.filter", paging::only_those(exchange, &ids)));
        let total = paging::total_within(exchange, ids.len());
        said.push((
            "TotalCount.filtered",
            total.and(paging::total_covers_the_items(exchange)),
        ));
    }
    let owned = said
        .into_iter()
        .map(|(clause, judged)| (clause.to_owned(), judged));
    owned.collect()
}

/// The ids that a request names.
pub fn ids_asked(exchange: &Exchange) -> Vec<String> {
    Asked::of(exchange)
        .list(IDS)
        .into_iter()
        .map(str::to_owned)
        .collect()
}

/// Whether a request for instances by id is refused because one of them is unknown.
pub fn refuses_known(exchange: &Exchange) -> bool {
    exchange.purpose.ordinary && errors::says_unknown(exchange) && !ids_asked(exchange).is_empty()
}

/// A request without it may be refused, which is advised against.
fn has_region(exchange: &Exchange, asked: &Asked) -> bool {
    let mut headers = exchange.request.headers.iter();
    asked.value("Region").is_some() || headers.any(|(name, _)| name.eq_ignore_ascii_case("x-tc-region"))
}

/// Trouble on the way and a refused credential say nothing of the service.
fn served(exchange: &Exchange) -> Judged {
    let elsewhere = answer::trouble(exchange, &[]).is_some() || answer::denial(exchange).is_some();
    if elsewhere {
        Judged::default()
    } else {
        errors::is_served(exchange)
    }
}

/// A page never holds more instances than its request allows, however the account changes.
fn at_most_the_limit(exchange: &Exchange, asked: &Asked) -> Judged {
    let limit = if asked.values("Limit").next().is_some() {
        asked.number("Limit")
    } else {
        Some(DEFAULT_LIMIT)
    };
    let fits = |limit: &u128| (1..=MOST as u128).contains(limit);
    let (Some(limit), Some(ids)) = (limit.filter(fits), paging::ids_of(exchange)) else {
        return Judged::default();
    };
    if ids.len() as u128 <= limit {
        return Judged::agreed([exchange.index]);
    }
    let message = format!(
        "the page of {} has {} items, more than its limit of {limit}",
        exchange.purpose.role,
        ids.len(),
    );
    Judged::broken(finding(
        exchange,
        message,
        Some(SET),
        format!("at most {limit} items"),
        format!("{} items", ids.len()),
    ))
}

/// A page names every instance once.
fn no_id_twice(exchange: &Exchange) -> Judged {
    let Some(ids) = paging::ids_of(exchange) else {
        return Judged::default();
    };
    let mut seen = BTreeSet::new();
    let Some(twice) = ids.into_iter().find(|id| !seen.insert(*id)) else {
        return Judged::agreed([exchange.index]);
    };
    let message = format!(
        "{} comes twice on the page of {}",
        super::cut(twice),
        exchange.purpose.role
    );
    Judged::broken(finding(
        exchange,
        message,
        Some(SET),
        "every instance once",
        super::cut(twice),
    ))
}
