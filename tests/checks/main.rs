//! The checks against bodies just inside and just outside of what the documents say: no network, no
//! clock, in milliseconds.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test may panic"
)]

mod alike;
mod answers;
mod beside;
mod bodies;
mod counts;
mod errors;
mod every;
mod evidence;
mod findings;
mod hostile;
mod keywords;
mod lifecycle;
#[path = "../made_up/mod.rs"]
mod made_up;
mod near_misses;
mod others;
mod paging;
mod relations;
mod statuses;
mod whole_bodies;

use std::{collections::BTreeSet, sync::LazyLock};

use cloud_conformance::{
    catalogue::{
        Catalogue,
        schemas::{AnswerSchema, Entry, Rule},
    },
    checks::{What, schema::judge},
    exchange::Exchange,
};

static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(|| Catalogue::embedded().unwrap());

/// One body and what it breaks.
struct Case {
    profile: &'static str,
    answer: &'static str,
    /// The member that is tried, dotted; empty for the whole body.
    path: String,
    /// What is tried, for the message of a failing test.
    what: String,
    exchange: Exchange,
    /// The ids of the clauses that it must break, and no others.
    breaks: BTreeSet<String>,
    /// The conditional clauses of its answer that it must be evidence for, where that is told.
    speaks_of: Option<Vec<String>>,
}

impl Case {
    /// What the checks say where it is not what they must say.
    fn red(&self, schema: &AnswerSchema) -> Option<String> {
        let (mut broken, mut evidence) = (BTreeSet::new(), BTreeSet::new());
        for note in judge(schema, &self.exchange) {
            match note.what {
                What::Finding(_) => drop(broken.insert(note.clause.to_string())),
                What::Evidence(_) => drop(evidence.insert(note.clause.to_string())),
                _ => {}
            }
        }
        if broken != self.breaks {
            return Some(format!("breaks {broken:?}"));
        }
        let told = self.speaks_of.as_ref()?;
        let conditional = |e: &&Entry| {
            matches!(
                &e.rule,
                Rule::Schema {
                    condition: Some(_),
                    ..
                }
            )
        };
        let entries = schema
            .entries
            .iter()
            .filter(conditional)
            .map(|e| e.clause.to_string());
        let spoken: Vec<String> = entries.filter(|id| evidence.contains(id)).collect();
        (spoken != *told).then(|| format!("speaks of {spoken:?}, not of {told:?}"))
    }
}

/// Every case has to be judged as it says.
fn all_as_they_say(cases: &[Case]) {
    assert!(!cases.is_empty());
    let mut wrong = vec![];
    for case in cases {
        let schema = &CATALOGUE.get(case.profile).unwrap().schemas[case.answer];
        if let Some(said) = case.red(schema) {
            wrong.push(format!(
                "{} {} {}, {}:\n  must break {:?}\n  {said}",
                case.profile, case.answer, case.path, case.what, case.breaks
            ));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {} cases:\n{}",
        wrong.len(),
        cases.len(),
        wrong.join("\n")
    );
}
