//! Which instances were there, and when last: one that goes away during a run is told from one that is hidden.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::{answer, paging::Pages};
use crate::exchange::Exchange;

/// When every instance was last seen: in a list, or served by itself. What is said of it does not depend on the
/// order in which answers come.
#[derive(Debug, Default)]
pub struct Presence {
    /// When the last request began whose answer shows it, in milliseconds of the run.
    last: BTreeMap<String, f64>,
}

/// What became of an instance that an answer does not show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It was there once and was not seen afterwards.
    Gone,
    /// It was seen again afterwards.
    Back,
    /// It was never there.
    Never,
}

/// Pages of more than so many times what the document allows and longer ids would only fill the memory.
const LONGEST_PAGES: usize = 2;
const LONGEST_ID: usize = 64;

impl Presence {
    /// Takes one exchange into account.
    pub fn see(&mut self, exchange: &Exchange, pages: Option<Pages>) {
        if !exchange.purpose.ordinary || !answer::accepted(exchange) {
            return;
        }
        let fixture = exchange.purpose.fixture.as_deref();
        let listed = pages.and_then(|pages| {
            let most = LONGEST_PAGES * pages.most();
            pages.ids(exchange).filter(|ids| ids.len() <= most)
        });
        let listed = listed.into_iter().flatten();
        for id in fixture.map(Cow::from).into_iter().chain(listed) {
            if id.len() <= LONGEST_ID {
                let last = self.last.entry(id.into_owned()).or_default();
                *last = last.max(exchange.started_ms);
            }
        }
    }

    /// What became of an instance that an answer does not show which was complete then. Of requests that overlap
    /// nobody knows which was answered first.
    pub fn fate(&self, id: &str, ended_ms: f64) -> Fate {
        match self.last.get(id) {
            Some(last) if *last >= ended_ms => Fate::Back,
            Some(_) => Fate::Gone,
            None => Fate::Never,
        }
    }
}
