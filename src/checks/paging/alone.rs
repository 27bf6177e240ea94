//! What one page says by itself: how many items it may hold, and which.

use std::collections::BTreeSet;

use super::Pages;
use crate::{
    checks::{Judged, asked::Asked, cut, finding},
    exchange::Exchange,
    record::Finding,
    text::count,
};

impl Pages<'_> {
    /// What it says of clauses, by their ids without the profile.
    pub fn alone(self, exchange: &Exchange, asked: &Asked) -> Vec<(String, Judged)> {
        let limit = &self.0.limit;
        let given = asked.values(limit).next().is_some();
        let size = self.at_most_the_limit(exchange, asked);
        let mut said = if given {
            vec![
                (format!("{limit}.size"), size.clone()),
                (format!("{limit}.most"), size),
            ]
        } else {
            vec![(format!("{limit}.default"), size)]
        };
        let ids = asked.list(self.name_of_ids());
        if ids.is_empty() {
            said.push(("paging.walk".to_owned(), self.no_id_twice(exchange)));
        } else {
            let filter = format!("{}.filter", self.name_of_ids());
            said.push((filter.clone(), self.no_id_twice(exchange)));
            said.push((filter, self.only_those(exchange, &ids)));
            let total = format!("{}.filtered", self.name_of_total());
            said.push((total, self.total_within(exchange, ids.len())));
        }
        said
    }

    /// A number of all items that is below that of the items beside it, with the clause that it breaks unless the
    /// account changed between counting and listing.
    pub fn counts_too_few(self, exchange: &Exchange) -> Option<(String, Finding)> {
        let by_id = !self.ids_asked(exchange).is_empty();
        let clause = if by_id { "filtered" } else { "constant" };
        let found = self.total_covers_the_items(exchange).findings.pop()?;
        Some((format!("{}.{clause}", self.name_of_total()), found))
    }

    /// A page never holds more items than its request allows, however the account changes.
    fn at_most_the_limit(self, exchange: &Exchange, asked: &Asked) -> Judged {
        let limit = asked.number_or(&self.0.limit, self.0.default);
        let fits = |limit: &u128| (1..=u128::from(self.0.most)).contains(limit);
        let (Some(limit), Some(ids)) = (limit.filter(fits), self.ids(exchange)) else {
            return Judged::default();
        };
        if ids.len() as u128 <= limit {
            return Judged::agreed([exchange.index]);
        }
        let message = format!(
            "the page asked for with {} has {}, more than its limit of {limit}",
            exchange.purpose.role,
            count(ids.len(), "item"),
        );
        Judged::broken(finding(
            exchange,
            message,
            Some(&self.list()),
            format!("at most {}", count(limit, "item")),
            count(ids.len(), "item"),
        ))
    }

    /// A page names every item once.
    fn no_id_twice(self, exchange: &Exchange) -> Judged {
        let Some(ids) = self.ids(exchange) else {
            return Judged::default();
        };
        let mut seen = BTreeSet::new();
        let Some(twice) = ids.iter().find(|id| !seen.insert(*id)) else {
            return Judged::agreed([exchange.index]);
        };
        let message = format!(
            "{} comes twice on the page asked for with {}",
            cut(twice),
            exchange.purpose.role
        );
        Judged::broken(finding(
            exchange,
            message,
            Some(&self.list()),
            format!("every {} once", self.0.what),
            cut(twice),
        ))
    }
}
