//! What is asked for where a profile is a list: pages of it, and items by their ids.

use std::borrow::Cow;

use crate::catalogue::document::Paging;
use crate::checks::paging::Pages;
use crate::exchange::Exchange;
use crate::http::draft::encoded;
use crate::preflight::ask::{Ask, Stop};
use crate::preflight::requests::{ask, plain};
use crate::suite::world::World;

/// How the profile's list is paged.
pub(super) fn paging_of(w: &World) -> Result<Paging, Stop> {
    let paging = w.with(|profile, _| profile.document.paging.clone());
    paging.ok_or_else(|| Stop::Suite("its document says nothing of pages: [paging] is missing".to_owned()))
}

/// A request for these ids, with room for more on the page: a filter that is ignored then shows, even
/// where the ids are the first of the account.
pub(super) fn by_ids(w: &World, ids: &[String]) -> Result<Ask, Stop> {
    /// Instances that would fit the page besides.
    const ROOM: usize = 20;
    by_ids_and_limit(w, ids, ids.len() + ROOM)
}

/// A request for these ids on a page of up to so many.
pub(super) fn by_ids_and_limit(w: &World, ids: &[String], limit: usize) -> Result<Ask, Stop> {
    let paging = paging_of(w)?;
    let (pages, parameter) = (Pages(&paging), Pages(&paging).name_of_ids());
    let limit = limit.min(pages.most());
    let named = ids.iter().enumerate();
    let named = named.map(|(n, id)| format!("{parameter}.{n}={}", encoded(id)));
    let query: Vec<String> = named.chain([pages.query(limit as u128, 0)]).collect();
    let role = match ids {
        [one] => format!("{parameter}.0={one}"),
        _ if ids.len() <= 3 => format!("{parameter} {}", ids.join(", ")),
        _ => format!("{} {parameter}", ids.len()),
    };
    let role = format!("{role} and {}={limit}", paging.limit);
    Ok(w.with(|profile, target| ask(plain(profile, target, Some(&query.join("&")), &[]), &role, None)))
}

/// The ids that a page shows.
pub(super) fn ids_listed(paging: &Paging, exchange: &Exchange) -> Vec<String> {
    let ids = Pages(paging).ids(exchange).unwrap_or_default();
    ids.into_iter().map(Cow::into_owned).collect()
}
