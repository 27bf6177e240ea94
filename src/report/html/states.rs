//! The states of a `CloudDC` instance: which changes the diagram has, and which were observed.
//!
//! Only a picture of the recording; the verdicts are the record's.

use std::collections::BTreeMap;

use askama::Template;
use serde_json::Value;

use crate::{
    exchange::{Exchange, har::Recording},
    record::ProfileRecord,
    report::{
        RenderError,
        text::{READABLE, line},
    },
};

/// The profile that has states.
const PROFILE: &str = "clouddc-v1-status";

const STATES: [&str; 6] = [
    "pending",
    "running",
    "stopped",
    "error",
    "shutting-down",
    "terminated",
];

/// The diagram's arrows, as places in [`STATES`].
const ARROWS: [(usize, usize); 12] = [
    (0, 1),
    (0, 3),
    (0, 4),
    (1, 2),
    (2, 1),
    (2, 2),
    (2, 3),
    (2, 4),
    (3, 1),
    (3, 4),
    (4, 3),
    (4, 5),
];

/// Samples of one instance that are listed.
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
    samples: Vec<Sample>,
    more: usize,
}

struct Sample {
    exchange: usize,
    state: &'static str,
}

/// One answer with a state.
struct Observed {
    exchange: usize,
    state: usize,
    started_ms: f64,
    ended_ms: f64,
}

/// The table of changes; empty for a profile without states or a run without samples.
pub(super) fn render(profile: &ProfileRecord, recording: &Recording) -> Result<String, RenderError> {
    if profile.id != PROFILE {
        return Ok(String::new());
    }
    let series = series(recording)?;
    let mut counts = [[0_usize; 6]; 6];
    for observed in series.values() {
        for pair in observed.windows(2) {
            if let [Some(before), Some(after)] = pair
                && after.started_ms >= before.ended_ms
            {
                counts[before.state][after.state] += 1;
            }
        }
    }
    let view = StatesView {
        names: STATES,
        rows: (0..6).map(|from| row(from, &counts[from])).collect(),
        series: series
            .into_iter()
            .filter_map(|((_, fixture), observed)| listed(&fixture, &observed))
            .collect(),
    };
    if view.series.is_empty() {
        return Ok(String::new());
    }
    Ok(view.render().unwrap_or_default())
}

/// The answers of each scenario about each instance, in order; none where an answer had no state,
/// since the answers around it are no neighbours.
type AllSeries = BTreeMap<(String, String), Vec<Option<Observed>>>;

fn series(recording: &Recording) -> Result<AllSeries, RenderError> {
    let mut series = AllSeries::new();
    for exchange in recording.exchanges() {
        let exchange = exchange?;
        let purpose = &exchange.purpose;
        let Some(fixture) = purpose.fixture.clone().filter(|_| purpose.profile == PROFILE) else {
            continue;
        };
        let key = (purpose.scenario.clone(), fixture);
        series.entry(key).or_default().push(observed(&exchange));
    }
    Ok(series)
}

fn observed(exchange: &Exchange) -> Option<Observed> {
    let answer = exchange.answer.as_ref().ok().filter(|a| a.status == 200)?;
    let body: Value = serde_json::from_slice(&answer.body).ok()?;
    let named = body.get("state")?.as_str()?.replace('_', "-");
    Some(Observed {
        exchange: exchange.index,
        state: STATES.iter().position(|s| *s == named)?,
        started_ms: exchange.started_ms,
        ended_ms: exchange.ended_ms,
    })
}

fn listed(fixture: &str, observed: &[Option<Observed>]) -> Option<Series> {
    // A single answer is no series.
    let seen: Vec<&Observed> = observed.iter().flatten().collect();
    (seen.len() > 1).then(|| Series {
        fixture: line(fixture, READABLE),
        samples: seen
            .iter()
            .take(LISTED)
            .map(|o| Sample {
                exchange: o.exchange,
                state: STATES[o.state],
            })
            .collect(),
        more: seen.len().saturating_sub(LISTED),
    })
}

fn row(from: usize, counts: &[usize; 6]) -> RowOfStates {
    let cells = counts.iter().enumerate().map(|(to, count)| {
        let possible = is_reachable(from, to);
        Cell {
            class: match (*count > 0, possible) {
                (true, true) => "observed",
                (true, false) => "broken",
                (false, true) => "possible",
                (false, false) => "never",
            },
            sign: match (ARROWS.contains(&(from, to)), possible) {
                (true, _) => "→",
                (false, true) => "·",
                (false, false) => "✕",
            },
            words: match (*count > 0, possible) {
                (true, true) => "observed",
                (true, false) => "observed, and impossible",
                (false, true) => "possible, not observed",
                (false, false) => "impossible, not observed",
            },
            count: *count,
        }
    });
    RowOfStates {
        from: STATES[from],
        cells: cells.collect(),
    }
}

/// Whether arrows lead from one state to the other, or it stays the same.
fn is_reachable(from: usize, to: usize) -> bool {
    let mut reached = [false; 6];
    reached[from] = true;
    for _ in STATES {
        for (a, b) in ARROWS {
            reached[b] |= reached[a];
        }
    }
    reached[to]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_leads_into_pending_or_out_of_terminated() {
        let impossible: Vec<(usize, usize)> = (0..6)
            .flat_map(|from| (0..6).map(move |to| (from, to)))
            .filter(|(from, to)| !is_reachable(*from, *to))
            .collect();
        let into_pending = (1..6).map(|from| (from, 0));
        let out_of_terminated = (1..5).map(|to| (5, to));
        let mut expected: Vec<(usize, usize)> = into_pending.chain(out_of_terminated).collect();
        expected.sort_unstable();
        assert_eq!(impossible, expected);
    }
}
