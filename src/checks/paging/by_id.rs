//! Items that are asked for by their ids.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::{Pages, list};
use crate::{
    checks::{Judged, asked::Asked, errors, finding},
    exchange::Exchange,
    record::Finding,
};

impl<'p> Pages<'p> {
    /// The parameter that names ids, without the number of each.
    pub fn name_of_ids(self) -> &'p str {
        let name = self.0.by_id.as_deref().unwrap_or_default();
        name.strip_suffix(".N").unwrap_or(name)
    }

    /// The ids that a request names.
    pub fn ids_asked(self, exchange: &Exchange) -> Vec<String> {
        let asked = Asked::of(exchange);
        let ids = asked.list(self.name_of_ids());
        ids.into_iter().map(str::to_owned).collect()
    }

    /// Whether a request for items by id is refused because one of them is unknown.
    pub fn refuses_known(self, exchange: &Exchange) -> bool {
        exchange.purpose.ordinary && errors::says_unknown(exchange) && !self.ids_asked(exchange).is_empty()
    }

    /// An unknown id: nothing comes back, or an error says that it is unknown.
    pub fn is_empty_or_unknown(self, exchange: &Exchange) -> Judged {
        if errors::says_unknown(exchange) {
            return Judged::agreed([exchange.index]);
        }
        let served = errors::is_served(exchange);
        if served.findings.is_empty() {
            self.is_empty(exchange).and(self.total_within(exchange, 0))
        } else {
            served
        }
    }

    /// Only the ids asked for come back.
    pub fn only_those(self, exchange: &Exchange, asked: &BTreeSet<&str>) -> Judged {
        let Some(ids) = self.ids(exchange) else {
            return Judged::default();
        };
        let came: BTreeSet<&str> = ids.iter().map(AsRef::as_ref).collect();
        let foreign: Vec<&str> = came.difference(asked).copied().collect();
        if foreign.is_empty() {
            return Judged::agreed([exchange.index]);
        }
        let message = format!(
            "{} holds {}s that were not asked for with {}: {}",
            self.name_of_list(),
            self.0.what,
            exchange.purpose.role,
            list(&foreign)
        );
        Judged::broken(finding(
            exchange,
            message,
            Some(&self.list()),
            format!("only the {}s asked for", self.0.what),
            list(&foreign),
        ))
    }

    /// The number of all items is at most the number of ids asked for.
    pub fn total_within(self, exchange: &Exchange, ids: usize) -> Judged {
        let Some(page) = self.page(exchange) else {
            return Judged::default();
        };
        if page.total <= ids as u128 {
            return Judged::agreed([exchange.index]);
        }
        let message = format!(
            "{} is {} with {}, and at most {ids} can meet that",
            self.name_of_total(),
            page.total,
            exchange.purpose.role
        );
        Judged::broken(finding(
            exchange,
            message,
            Some(&self.total()),
            format!("at most {ids}"),
            page.total.to_string(),
        ))
    }

    /// The number of all items is the number of those that meet the filter: those that come back when all fit the
    /// page.
    pub fn total_is_the_items(self, exchange: &Exchange) -> Judged {
        let Some(page) = self.page(exchange) else {
            return Judged::default();
        };
        if page.total == page.ids.len() as u128 {
            return Judged::agreed([exchange.index]);
        }
        let message = format!(
            "{} is {} with {}, and {} {}s come back",
            self.name_of_total(),
            page.total,
            exchange.purpose.role,
            page.ids.len(),
            self.0.what
        );
        Judged::broken(finding(
            exchange,
            message,
            Some(&self.total()),
            page.ids.len().to_string(),
            page.total.to_string(),
        ))
    }

    /// The number of all items is not below the number of those that come back.
    pub fn total_covers_the_items(self, exchange: &Exchange) -> Judged {
        match self.page(exchange) {
            Some(page) if page.total < page.ids.len() as u128 => self.total_is_the_items(exchange),
            Some(_) => Judged::agreed([exchange.index]),
            None => Judged::default(),
        }
    }

    /// The known ids that a page does not show; none when the page cannot be read.
    pub fn missing<'i>(self, exchange: &Exchange, known: &'i [String]) -> Option<Vec<&'i String>> {
        let came: BTreeSet<Cow<str>> = self.ids(exchange)?.into_iter().collect();
        Some(known.iter().filter(|id| !came.contains(id.as_str())).collect())
    }

    /// These known ids were asked for and do not come back.
    pub fn do_not_come_back(self, exchange: &Exchange, missing: &[&String]) -> Finding {
        let missing: Vec<&str> = missing.iter().map(|id| id.as_str()).collect();
        let message = format!(
            "known {}s do not come back with {}: {}",
            self.0.what,
            exchange.purpose.role,
            list(&missing)
        );
        finding(
            exchange,
            message,
            Some(&self.list()),
            format!("every known {} that was asked for", self.0.what),
            format!("without {}", list(&missing)),
        )
    }
}
