//! When a relation between answers may be judged: only on an account that keeps still.
//!
//! A relation that holds at once is evidence. One that does not is asked again in a pattern that
//! no regular change survives: each request stands beside itself and apart from itself, so an
//! account that changes with time or with every n-th request contradicts itself somewhere.

use std::collections::BTreeSet;

use serde_json::Value;

use super::paging::Page;
use crate::exchange::Exchange;

/// How often the whole pattern is tried before the account counts as changing.
pub const ROUNDS: usize = 3;

/// The order in which requests are sent again: each twice in a row, then each once.
pub fn pattern(requests: usize) -> Vec<usize> {
    let doubled = (0..requests).flat_map(|r| [r, r]);
    doubled.chain(0..requests).collect()
}

/// Whether two answers to the same request agree in what relations read of them.
pub fn same(a: &Exchange, b: &Exchange) -> bool {
    let (Ok(left), Ok(right)) = (&a.answer, &b.answer) else {
        return false;
    };
    if left.status != right.status {
        return false;
    }
    match (left.json(), right.json()) {
        (Ok(x), Ok(y)) => read(a, &x.value) == read(b, &y.value),
        (Err(x), Err(y)) => x == y,
        _ => false,
    }
}

/// What a relation reads: the ids and the total of a page, else every count.
fn read(exchange: &Exchange, body: &Value) -> BTreeSet<String> {
    if let Some(page) = Page::of(exchange) {
        let ids = page.ids.iter().map(|id| (*id).to_owned());
        return ids
            .chain([
                format!("{} in all", page.total),
                format!("{} items", page.ids.len()),
            ])
            .collect();
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

    /// Any account whose answers repeat with a period contradicts itself in the pattern, unless
    /// nothing changes at all.
    #[test]
    fn no_periodic_account_passes_as_quiet() {
        for period in 2..=12usize {
            for bits in 1..(1u32 << period) - 1 {
                for start in 0..period {
                    let state = |n: usize| bits >> ((start + n) % period) & 1;
                    let order: Vec<usize> = [0, 1].into_iter().chain(pattern(2)).collect();
                    let answers = |r| {
                        order
                            .iter()
                            .enumerate()
                            .filter(move |(_, q)| **q == r)
                            .map(|(n, _)| state(n))
                    };
                    let (a, b): (BTreeSet<_>, BTreeSet<_>) = (answers(0).collect(), answers(1).collect());
                    let fooled = a.len() == 1 && b.len() == 1 && a != b;
                    assert!(!fooled, "period {period}, pattern {bits:b} from {start}");
                }
            }
        }
    }
}
