//! Pages of a list, by what a document's `[paging]` says of them: their sizes here, and beside it what they say of
//! each other, of the ids that were asked for, of their items, and by themselves.

mod alone;
mod by_id;
mod items;
mod relations;

use std::borrow::{Borrow, Cow};

use serde_json::Value;

use super::{Judged, asked::Asked, count_at, finding};
use crate::catalogue::document::{Kind, Paging};
use crate::{exchange::Exchange, record::Finding, text::count};

pub use items::counts_the_items;

/// What a document says of its pages, and what is checked by it.
#[derive(Debug, Clone, Copy)]
pub struct Pages<'p>(pub &'p Paging);

/// A page whose members passed their own clauses.
#[derive(Debug)]
pub struct Page<'a> {
    /// How many items there are in all.
    pub total: u128,
    /// The ids in the order of the list.
    pub ids: Vec<Cow<'a, str>>,
}

impl Page<'_> {
    /// How many items it has, in words.
    fn items(&self) -> String {
        count(self.ids.len(), "item")
    }
}

impl Pages<'_> {
    /// Reads the page of a successful answer; none when a member that is read is malformed.
    pub fn page(self, exchange: &Exchange) -> Option<Page<'_>> {
        let body = &exchange.answer.as_ref().ok()?.json().ok()?.value;
        Some(Page {
            total: count_at(body, &self.total())?,
            ids: self.ids(exchange)?,
        })
    }

    /// The ids of a page in the order of its list, whole numbers as texts; none when the list is malformed. What has no
    /// id is told by its place in the whole list.
    pub fn ids(self, exchange: &Exchange) -> Option<Vec<Cow<'_, str>>> {
        let items = items::of(exchange, &self.list())?;
        if self.0.item.is_empty() {
            let first = self.skipped(&Asked::of(exchange))?;
            let places = (first..).zip(items).map(|(place, _)| place.to_string().into());
            return Some(places.collect());
        }
        let numbers = self.0.kinds.contains(&Kind::Integer);
        let texts = !numbers || self.0.kinds.contains(&Kind::String);
        let ids = items.iter().map(|item| match item.get(&self.0.item)? {
            Value::String(id) if texts => Some(Cow::from(id)),
            Value::Number(id) if numbers => Some(id.as_u64()?.to_string().into()),
            _ => None,
        });
        ids.collect()
    }

    /// Items of a page at most, and ids of one request.
    pub fn most(self) -> usize {
        usize::try_from(self.0.most).unwrap_or(usize::MAX)
    }

    /// The query of a page: so many items from this one on, counted from 0.
    pub fn query(self, limit: u128, skipped: u128) -> String {
        let offset = u128::from(self.0.first) + skipped;
        format!("{}={limit}&{}={offset}", self.0.limit, self.0.offset)
    }

    fn list(self) -> String {
        format!("/{}", self.0.list.replace('.', "/"))
    }

    fn total(self) -> String {
        format!("/{}", self.0.total.replace('.', "/"))
    }

    /// The member that says how many items there are in all.
    pub fn name_of_total(self) -> String {
        self.0.total.rsplit('.').next().unwrap_or_default().to_owned()
    }

    fn name_of_list(self) -> String {
        self.0.list.rsplit('.').next().unwrap_or_default().to_owned()
    }

    /// How many items a request asks for, and how many it passes over; none where that cannot be read.
    fn asked(self, exchange: &Exchange) -> Option<(u128, u128)> {
        let asked = Asked::of(exchange);
        let limit = asked.number_or(&self.0.limit, self.0.default)?;
        Some((limit, self.skipped(&asked)?))
    }

    fn skipped(self, asked: &Asked) -> Option<u128> {
        let offset = asked.number_or(&self.0.offset, Some(self.0.first))?;
        Some(offset.saturating_sub(self.0.first.into()))
    }

    /// A page has min(limit, max(0, total − offset)) items, counted from the first place.
    pub fn size(self, exchange: &Exchange) -> Judged {
        let (Some(page), Some((limit, skipped))) = (self.page(exchange), self.asked(exchange)) else {
            return Judged::default();
        };
        let expected = limit.min(page.total.saturating_sub(skipped));
        if page.ids.len() as u128 == expected {
            return Judged::agreed([exchange.index]);
        }
        let message = format!(
            "the page asked for with {} has {} where {} {limit}, {} {} and {} {} ask for {expected}",
            exchange.purpose.role,
            page.items(),
            self.0.limit,
            self.0.offset,
            skipped + u128::from(self.0.first),
            self.name_of_total(),
            page.total
        );
        Judged::broken(finding(
            exchange,
            message,
            Some(&self.list()),
            count(expected, "item"),
            page.items(),
        ))
    }

    /// Never more items than this.
    pub fn at_most(self, exchange: &Exchange, most: usize) -> Judged {
        let Some(ids) = self.ids(exchange) else {
            return Judged::agreed([exchange.index]);
        };
        if ids.len() <= most {
            return Judged::agreed([exchange.index]);
        }
        let message = format!(
            "the page asked for with {} has {}",
            exchange.purpose.role,
            count(ids.len(), "item")
        );
        Judged::broken(finding(
            exchange,
            message,
            Some(&self.list()),
            format!("at most {}", count(most, "item")),
            count(ids.len(), "item"),
        ))
    }

    /// Beyond the end: an empty list.
    pub fn is_empty(self, exchange: &Exchange) -> Judged {
        let Some(ids) = self.ids(exchange) else {
            return Judged::default();
        };
        if ids.is_empty() {
            return Judged::agreed([exchange.index]);
        }
        let message = format!("the page asked for with {} is not empty", exchange.purpose.role);
        Judged::broken(finding(
            exchange,
            message,
            Some(&self.list()),
            "an empty list",
            count(ids.len(), "item"),
        ))
    }
}

fn against(mut finding: Finding, others: &[&Exchange]) -> Finding {
    finding.compared_with = others
        .iter()
        .map(|e| e.index)
        .filter(|i| *i != finding.exchange)
        .collect();
    finding
}

fn list(ids: &[impl Borrow<str>]) -> String {
    match ids {
        [] => "none".to_owned(),
        [..] if ids.len() > 5 => format!("{} and {} more", super::cut(&ids[..5].join(", ")), ids.len() - 5),
        [..] => super::cut(&ids.join(", ")),
    }
}
