//! What one answer shows of the clauses: findings, evidence, and why there is none.

use super::{Absence, Note, What};
use crate::exchange::Exchange;
use crate::record::{ClauseId, Finding};

/// The notes of one exchange, each once.
pub struct Notes<'a> {
    exchange: &'a Exchange,
    notes: Vec<Note>,
}

impl<'a> Notes<'a> {
    pub fn of(exchange: &'a Exchange) -> Self {
        Self {
            exchange,
            notes: vec![],
        }
    }

    pub fn all(self) -> Vec<Note> {
        self.notes
    }

    fn add(&mut self, clause: &ClauseId, what: What) {
        let note = Note {
            clause: clause.clone(),
            what,
        };
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }

    pub fn evidence(&mut self, clause: &ClauseId) {
        self.add(clause, What::Evidence(self.exchange.index));
    }

    pub fn finding(&mut self, clause: &ClauseId, finding: Finding) {
        self.evidence(clause);
        self.add(clause, What::Finding(finding));
    }

    pub fn absent(&mut self, clause: &ClauseId, why: Absence) {
        self.add(clause, What::Absent(why));
    }

    /// Where something is broken already.
    pub fn pointers(&self) -> Vec<String> {
        let found = self.notes.iter().filter_map(|n| match &n.what {
            What::Finding(f) => f.pointer.clone(),
            _ => None,
        });
        found.collect()
    }
}
