//! The states of an instance: which changes the diagram has, and which were observed.
//!
//! Only a picture of the recording; the verdicts are the record's, and what is a change and whether it may
//! be seen is for [`lifecycle`] to say.

use std::collections::BTreeMap;

use askama::Template;

use crate::checks::lifecycle;
use crate::checks::lifecycle::{Lives, STATES};
use crate::exchange::{Exchange, id_words};
use crate::record::{ClauseId, ProfileRecord};
use crate::recording::Recording;
use crate::report::RenderError;
use crate::report::text::{line, readable};

/// What the ids of clauses on changes of state begin with, after the profile's.
const LIFECYCLE: &str = "lifecycle";

/// The diagram's arrows.
const ARROWS: [(&str, &str); 12] = [
    ("pending", "running"),
    ("pending", "error"),
    ("pending", "shutting-down"),
    ("running", "stopped"),
    ("stopped", "running"),
    ("stopped", "stopped"),
    ("stopped", "error"),
    ("stopped", "shutting-down"),
    ("error", "running"),
    ("error", "shutting-down"),
    ("shutting-down", "error"),
    ("shutting-down", "terminated"),
];

/// Stays in a state that are listed for one instance.
const LISTED: usize = 40;

#[derive(Template)]
#[template(path = "states.html")]
struct StatesView {
    names: [&'static str; 6],
    rows: Vec<RowOfStates>,
    series: Vec<Series>,
}

struct RowOfStates {
    from: &'static str,
    cells: Vec<Cell>,
}

struct Cell {
    class: &'static str,
    sign: &'static str,
    words: &'static str,
    count: usize,
}

struct Series {
    fixture: String,
    stays: Vec<Stay>,
    more: usize,
}

/// Answers in a row with one state.
struct Stay {
    state: String,
    /// The id of the first of them.
    exchange: String,
    answers: usize,
}

/// The table of changes; empty for a profile without states or a run without them.
pub(super) fn render(profile: &ProfileRecord, recording: &Recording) -> Result<String, RenderError> {
    let of_states = ClauseId::below(&profile.id, LIFECYCLE);
    if !profile.clauses.iter().any(|c| c.id.is_within(&of_states)) {
        return Ok(String::new());
    }
    let mut lives = Lives::default();
    let mut stays: BTreeMap<String, Vec<Stay>> = BTreeMap::new();
    let own = id_words(&profile.id);
    for (index, id) in recording.ids()?.iter().enumerate() {
        if !id.starts_with(&own) {
            continue;
        }
        let exchange = recording.exchange(index)?;
        if exchange.purpose.profile == profile.id {
            lives.see(&exchange);
            stay(&exchange, &mut stays);
        }
    }
    if stays.is_empty() {
        return Ok(String::new());
    }
    let changes = lives.changes();
    let view = StatesView {
        names: STATES,
        rows: STATES.iter().map(|from| row(from, &changes)).collect(),
        series: stays
            .into_iter()
            .map(|(fixture, stays)| series(&fixture, stays))
            .collect(),
    };
    Ok(view.render().unwrap_or_default())
}

fn stay(exchange: &Exchange, stays: &mut BTreeMap<String, Vec<Stay>>) {
    let Some((fixture, state)) = exchange.purpose.fixture.clone().zip(state(exchange)) else {
        return;
    };
    let stays = stays.entry(fixture).or_default();
    match stays.last_mut() {
        Some(stay) if stay.state == state => stay.answers += 1,
        _ => stays.push(Stay {
            state,
            exchange: exchange.purpose.id(),
            answers: 1,
        }),
    }
}

/// The state that an answer names, or that the instance is gone.
fn state(exchange: &Exchange) -> Option<String> {
    let answer = exchange.answer.as_ref().ok()?;
    match answer.status {
        200 => answer
            .json()
            .ok()?
            .value
            .get("state")?
            .as_str()
            .map(|state| line(state, 40)),
        404 => Some("404".to_owned()),
        _ => None,
    }
}

fn series(fixture: &str, mut stays: Vec<Stay>) -> Series {
    let more = stays.len().saturating_sub(LISTED);
    stays.truncate(LISTED);
    Series {
        fixture: readable(fixture),
        stays,
        more,
    }
}

fn row(from: &'static str, changes: &BTreeMap<(&'static str, &'static str), usize>) -> RowOfStates {
    let cells = STATES.iter().map(|to| {
        let count = changes.get(&(from, *to)).copied().unwrap_or(0);
        let possible = lifecycle::legal(from, to);
        let (class, words) = match (count > 0, possible) {
            (true, true) => ("observed", "observed"),
            (true, false) => ("broken", "observed, and impossible"),
            (false, true) => ("possible", "possible, not observed"),
            (false, false) => ("never", "impossible, not observed"),
        };
        Cell {
            class,
            words,
            sign: match (ARROWS.contains(&(from, *to)), possible) {
                (true, _) => "→",
                (false, true) => "·",
                (false, false) => "✕",
            },
            count,
        }
    });
    RowOfStates {
        from,
        cells: cells.collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether arrows lead from one state to the other, or it stays the same.
    fn is_reachable(from: &str, to: &str) -> bool {
        let mut reached = vec![from];
        for _ in STATES {
            let next: Vec<&str> = ARROWS
                .iter()
                .filter(|(a, _)| reached.contains(a))
                .map(|(_, b)| *b)
                .collect();
            reached.extend(next);
        }
        reached.contains(&to)
    }

    #[test]
    fn what_may_be_seen_is_what_the_arrows_make_together() {
        for from in STATES {
            for to in STATES {
                assert_eq!(
                    is_reachable(from, to),
                    lifecycle::legal(from, to),
                    "{from} to {to}"
                );
            }
        }
    }
}
