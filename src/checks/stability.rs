//! When a relation between answers may be judged: only on an account that keeps still.
//!
//! A relation that holds at once is evidence. One that does not is asked again in a pattern that
//! no regular change survives: each request stands beside itself and apart from itself, so an
//! account that changes with time or with every n-th request contradicts itself somewhere.

use std::{borrow::Cow, collections::BTreeSet};

use serde_json::Value;

use super::paging::Pages;
use crate::exchange::Exchange;

/// How often the whole pattern is tried before the account counts as changing.
pub const ROUNDS: usize = 3;

/// The order in which requests are sent again: each twice in a row, each once, and each twice in a row
/// from behind. Other scenarios ask in between: the longer the pattern, the less a chance of it fits.
pub fn pattern(requests: usize) -> Vec<usize> {
    let doubled = (0..requests).flat_map(|r| [r, r]);
    doubled.clone().chain(0..requests).chain(doubled.rev()).collect()
}

/// Whether two answers to the same request agree in what relations read of them.
pub fn same(a: &Exchange, b: &Exchange, pages: Option<Pages<'_>>) -> bool {
    let (Ok(left), Ok(right)) = (&a.answer, &b.answer) else {
        return false;
    };
    if left.status != right.status {
        return false;
    }
    match (left.json(), right.json()) {
        (Ok(x), Ok(y)) => read(a, &x.value, pages) == read(b, &y.value, pages),
        (Err(x), Err(y)) => x == y,
        _ => false,
    }
}

/// What a relation reads: the ids and the total of a page, else every count.
fn read(exchange: &Exchange, body: &Value, pages: Option<Pages<'_>>) -> BTreeSet<String> {
    if let Some((pages, ids)) = pages.and_then(|pages| Some((pages, pages.ids(exchange)?))) {
        let items = format!("{} items", ids.len());
        let total = pages.page(exchange).map(|page| format!("{} in all", page.total));
        let ids = ids.into_iter().map(Cow::into_owned);
        return ids.chain([items]).chain(total).collect();
    }
    let mut found = BTreeSet::new();
    numbers(body, "", &mut found);
    found
}

fn numbers(value: &Value, pointer: &str, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(object) => {
            object
                .iter()
                .for_each(|(name, below)| numbers(below, &format!("{pointer}/{name}"), found));
        }
        Value::Number(number) => drop(found.insert(format!("{pointer}={number}"))),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An account that changes with every k-th request, through any number of states, contradicts
    /// itself in the pattern or looks the same to both requests.
    #[test]
    fn no_regularly_changing_account_passes_as_quiet() {
        let order: Vec<usize> = [0, 1].into_iter().chain(pattern(2)).collect();
        for every in 1..=12 {
            for states in 2..=12 {
                for start in 0..every * states {
                    let state = |n: usize| (start + n) / every % states;
                    let seen = |request| -> BTreeSet<usize> {
                        let asked = order.iter().enumerate().filter(|(_, r)| **r == request);
                        asked.map(|(n, _)| state(n)).collect()
                    };
                    let (a, b) = (seen(0), seen(1));
                    let fooled = a.len() == 1 && b.len() == 1 && a != b;
                    assert!(!fooled, "every {every} requests, {states} states, from {start}");
                }
            }
        }
    }
}
