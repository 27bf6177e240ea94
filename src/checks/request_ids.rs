//! The request ids of a run: each answer has one of its own.

use std::collections::{BTreeMap, BTreeSet};

use ring::digest::{self, SHA256};

use super::{Judged, cut};
use crate::exchange::{self, Exchange};
use crate::record::Finding;

/// Every request id that was seen. What is judged does not depend on the order in which answers come.
#[derive(Debug, Default)]
pub struct RequestIds {
    /// By the digest of the id: a target may send ids of any length.
    seen: BTreeMap<[u8; 32], Id>,
}

#[derive(Debug)]
struct Id {
    shown: String,
    seen: Vec<Seen>,
}

#[derive(Debug)]
struct Seen {
    exchange: usize,
    /// The digest of what was asked and of the body, where others recorded it: they may have recorded one answer
    /// twice, also at two places of its way, or one that came from a cache.
    copy: Option<[u8; 32]>,
}

fn digest_of(bytes: &[u8]) -> [u8; 32] {
    let mut digest = [0; 32];
    digest.copy_from_slice(digest::digest(&SHA256, bytes).as_ref());
    digest
}

/// Findings about request ids at most.
const REPEATS: usize = 5;

impl RequestIds {
    /// Takes one exchange into account.
    pub fn see(&mut self, exchange: &Exchange) {
        let Ok(response) = &exchange.answer else { return };
        let Some(id) = response
            .json()
            .ok()
            .and_then(|j| j.value.pointer("/Response/RequestId")?.as_str())
        else {
            return;
        };
        if id.is_empty() || exchange::may_be_masked(id) {
            return; // a clause of its own, or one of many that look alike now
        }
        let known = self.seen.entry(digest_of(id.as_bytes())).or_insert_with(|| Id {
            shown: cut(id),
            seen: vec![],
        });
        let foreign = exchange.purpose.origin.is_some();
        known.seen.push(Seen {
            exchange: exchange.index,
            copy: foreign.then(|| {
                let asked = &exchange.request;
                let query = asked.url.split_once('?').map_or("", |(_, query)| query);
                let body = asked.body.as_deref().unwrap_or_default();
                let told = [query.as_bytes(), body.as_bytes(), &response.body];
                digest_of(&told.map(digest_of).concat())
            }),
        });
    }

    /// Points at exchanges whose indices have changed: each stands at its old index.
    pub fn renumber(&mut self, moved: &[usize]) {
        for seen in self.seen.values_mut().flat_map(|id| &mut id.seen) {
            seen.exchange = moved.get(seen.exchange).copied().unwrap_or(seen.exchange);
        }
    }

    /// What the run shows: nothing before two answers with an id were seen.
    pub fn judged(&self) -> Judged {
        let mut judged = Judged::default();
        for id in self.seen.values() {
            let own = id.without_copies();
            let again = own.iter().skip(1);
            judged
                .findings
                .extend(again.map(|again| repeated(&id.shown, own[0], *again)));
            judged.evidence.extend(own);
        }
        if judged.evidence.len() < 2 {
            return Judged::default();
        }
        judged.evidence.sort_unstable();
        judged.findings.sort_by_key(|f| f.exchange);
        judged.findings.truncate(REPEATS);
        judged
    }
}

impl Id {
    /// The answers with this id in their order, without copies of earlier ones: a copy shows nothing.
    fn without_copies(&self) -> Vec<usize> {
        let mut seen: Vec<&Seen> = self.seen.iter().collect();
        seen.sort_unstable_by_key(|s| s.exchange);
        let mut copies = BTreeSet::new();
        let new = seen
            .into_iter()
            .filter(|s| s.copy.is_none_or(|copy| copies.insert(copy)));
        new.map(|s| s.exchange).collect()
    }
}

fn repeated(id: &str, first: usize, again: usize) -> Finding {
    Finding {
        message: format!("RequestId {id} was given to an earlier request, too"),
        pointer: Some("/Response/RequestId".to_owned()),
        expected: "an id of its own".to_owned(),
        actual: id.to_owned(),
        exchange: again,
        compared_with: vec![first],
        ..Finding::default()
    }
}
