//! The number of failed creations that the account is known to hold, over a whole run: an account can move,
//! and an answer can be wrong.

use std::collections::{BTreeMap, BTreeSet};

use super::{Judged, counts};
use crate::{exchange::Exchange, record::Finding};

/// What the answers of a run say of the number.
#[derive(Debug, Default)]
pub struct KnownNumber {
    said: BTreeMap<usize, (u128, Option<Finding>)>,
}

impl KnownNumber {
    /// Takes an answer to a request for the number into account.
    pub fn see(&mut self, exchange: &Exchange, known: u64) {
        if let Some(number) = counts::failed(exchange) {
            let finding = counts::failed_is(exchange, known).findings.pop();
            self.said.insert(exchange.index, (number, finding));
        }
    }

    /// Points at exchanges whose indices have changed: each stands at its old index.
    pub fn renumber(&mut self, moved: &[usize]) {
        let said = std::mem::take(&mut self.said).into_iter();
        let said = said.map(|(index, (number, mut finding))| {
            if let Some(finding) = &mut finding {
                finding.renumber(moved);
            }
            (moved.get(index).copied().unwrap_or(index), (number, finding))
        });
        self.said = said.collect();
    }

    /// What they show together. One number that is not the known one throughout is wrong; where it came to be
    /// another, the account moved.
    pub fn judged(&self) -> Judged {
        let numbers: BTreeSet<u128> = self.said.values().map(|(number, _)| *number).collect();
        let wrong = self.said.values().find_map(|(_, finding)| finding.clone());
        match (numbers.len(), wrong) {
            (_, None) => Judged::agreed(self.said.keys().copied()),
            (1, Some(finding)) => Judged::broken(finding),
            (_, Some(finding)) => Judged::inconclusive(format!(
                "{}; other answers said another number, so the account seems to have changed during the run; \
                 run again when it is quiet",
                finding.message
            )),
        }
    }
}

/// The same asked again at once: where the known number is back, the account had not moved, and the first answer
/// was wrong.
pub fn is_back(first: &Exchange, again: &Exchange, known: u64) -> Option<Judged> {
    let mut judged = counts::failed_is(first, known);
    let finding = judged.findings.first_mut()?;
    if counts::failed(again) != Some(known.into()) {
        return None;
    }
    finding
        .message
        .push_str(", as the answer to the same request right after it says");
    finding.compared_with.push(again.index);
    Some(judged)
}
