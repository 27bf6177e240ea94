//! Request ids over a whole run: each must be new.

use std::collections::HashMap;

use super::{Judged, cut, finding};
use crate::exchange::Exchange;

/// Request ids of a run: each must be new.
#[derive(Debug, Default)]
pub struct RequestIds {
    first: HashMap<String, usize>,
    judged: Judged,
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
        self.judged.evidence.push(exchange.index);
        if let Some(earlier) = self.first.get(id) {
            if self.judged.findings.len() < REPEATS {
                let message = format!("RequestId {} was given to an earlier request, too", cut(id));
                let mut found = finding(
                    exchange,
                    message,
                    Some("/Response/RequestId"),
                    "an id of its own",
                    cut(id),
                );
                found.compared_with.push(*earlier);
                self.judged.findings.push(found);
            }
        } else {
            self.first.insert(id.to_owned(), exchange.index);
        }
    }

    /// What the run shows: nothing before two ids were seen.
    pub fn judged(&self) -> Judged {
        if self.judged.evidence.len() < 2 {
            Judged::default()
        } else {
            self.judged.clone()
        }
    }
}
