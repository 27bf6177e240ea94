//! The request ids of a run: each answer has one of its own.

use std::collections::BTreeMap;

use sha2::{Digest as _, Sha256};

use super::{Judged, cut};
use crate::{exchange::Exchange, record::Finding};

/// Every request id that was seen. What is judged does not depend on the order in which answers come.
#[derive(Debug, Default)]
pub struct RequestIds {
    /// By the digest of the id: a target may send ids of any length.
    seen: BTreeMap<[u8; 32], Id>,
}

#[derive(Debug)]
struct Id {
    shown: String,
    exchanges: Vec<usize>,
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
        if id.is_empty() {
            return; // a clause of its own
        }
        let known = self.seen.entry(Sha256::digest(id).into()).or_insert_with(|| Id {
            shown: cut(id),
            exchanges: vec![],
        });
        known.exchanges.push(exchange.index);
    }

    /// What the run shows: nothing before two answers with an id were seen.
    pub fn judged(&self) -> Judged {
        let mut judged = Judged::default();
        for id in self.seen.values() {
            let mut exchanges = id.exchanges.clone();
            exchanges.sort_unstable();
            let repeats = exchanges.iter().skip(1);
            judged
                .findings
                .extend(repeats.map(|again| repeated(&id.shown, exchanges[0], *again)));
            judged.evidence.extend(exchanges);
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

fn repeated(id: &str, first: usize, again: usize) -> Finding {
    Finding {
        message: format!("RequestId {id} was given to an earlier request, too"),
        pointer: Some("/Response/RequestId".to_owned()),
        expected: "an id of its own".to_owned(),
        actual: id.to_owned(),
        exchange: again,
        compared_with: vec![first],
    }
}
