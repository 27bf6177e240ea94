//! The life of an instance as a poller sees it.

use std::collections::BTreeMap;

use cloud_conformance::{
    checks::lifecycle::{Lives, STATES, legal},
    exchange::Exchange,
};
use proptest::prelude::*;
use serde_json::json;

use crate::{
    CATALOGUE,
    made_up::{answered, with_text},
    relations::{Says, breaks, says},
};

const PROFILE: &str = "clouddc-v1-status";

/// The n-th sample of an instance: a state, `404`, or the gateway's `404`.
fn sample(n: u32, fixture: &str, seen: &str) -> Exchange {
    let mut exchange = match seen {
        "404" => answered(
            PROFILE,
            404,
            &json!({ "error_code": "BMS.0001", "error_msg": "m" }),
        ),
        "gateway" => answered(
            PROFILE,
            404,
            &json!({ "error_code": "APIGW.0101", "error_msg": "m", "request_id": "r" }),
        ),
        "500" => answered(PROFILE, 500, &json!({})),
        state => answered(PROFILE, 200, &json!({ "state": state })),
    };
    exchange.index = n as usize;
    exchange.purpose.fixture = Some(fixture.to_owned());
    exchange.started_ms = f64::from(n) * 10.0;
    exchange.ended_ms = exchange.started_ms + 5.0;
    exchange
}

fn lives(series: &[&str]) -> Lives {
    let mut lives = Lives::default();
    for (n, seen) in (0..).zip(series) {
        lives.see(&sample(n, "one", seen));
    }
    lives
}

/// Nine of the 36 pairs cannot be seen: into pending, and out of terminated.
#[test]
fn nine_pairs_of_neighbouring_samples_are_no_change_of_the_diagram() {
    let mut illegal = 0;
    for from in STATES {
        for to in STATES {
            let lives = lives(&[from, to]);
            let into_pending = to == "pending" && from != "pending";
            let out_of_terminated = from == "terminated" && to != "terminated";
            let expected = |breaks_it: bool| if breaks_it { breaks("/state") } else { Says::Agrees };
            // From terminated to pending is one fault, not two.
            let pending = into_pending && !out_of_terminated;
            assert_eq!(says(&lives.pending()), expected(pending), "{from} to {to}");
            assert_eq!(
                says(&lives.terminated()),
                expected(out_of_terminated),
                "{from} to {to}"
            );
            assert_eq!(
                legal(from, to),
                !into_pending && !out_of_terminated,
                "{from} to {to}"
            );
            illegal += usize::from(into_pending || out_of_terminated);
        }
    }
    assert_eq!(illegal, 9);
}

/// The closure of the diagram: everything that its edges lead to may be seen, and nothing else.
#[test]
fn what_may_be_seen_is_what_the_documented_changes_lead_to() {
    let edges = edges();
    for from in STATES {
        let mut reached = vec![from];
        let mut at = 0;
        while at < reached.len() {
            let next = edges.iter().filter(|(a, _)| *a == reached[at]).map(|(_, b)| *b);
            for state in next.collect::<Vec<_>>() {
                if !reached.contains(&state) {
                    reached.push(state);
                }
            }
            at += 1;
        }
        for to in STATES {
            assert_eq!(legal(from, to), reached.contains(&to), "{from} to {to}");
        }
    }
}

/// The changes of the diagram, from the document's rows.
fn edges() -> Vec<(&'static str, &'static str)> {
    let known = |word: &str| STATES.iter().copied().find(|s| *s == word.replace('_', "-"));
    let rows = CATALOGUE.get(PROFILE).unwrap().document.rows();
    let changes = rows.filter(|(_, row)| row.kind.as_deref() == Some("change"));
    let edges = changes.filter_map(|(_, row)| {
        let (from, to) = row.name.split_once(" to ")?;
        Some((known(from)?, known(to)?))
    });
    let edges: Vec<_> = edges.collect();
    assert!(edges.len() > 10);
    edges
}

#[test]
fn only_neighbours_that_did_not_overlap_are_compared() {
    let (first, mut second) = (sample(0, "one", "running"), sample(1, "one", "pending"));
    let judged = |first: &Exchange, second: &Exchange| {
        let mut lives = Lives::default();
        lives.see(first);
        lives.see(second);
        says(&lives.pending())
    };
    assert_eq!(judged(&first, &second), breaks("/state"));
    second.started_ms = first.ended_ms;
    assert_eq!(judged(&first, &second), breaks("/state"));
    second.started_ms = first.ended_ms - 0.1;
    assert_eq!(judged(&first, &second), Says::Nothing);
    // Another instance, or none that is known.
    second.started_ms = 10.0;
    second.purpose.fixture = Some("other".to_owned());
    assert_eq!(judged(&first, &second), Says::Nothing);
    second.purpose.fixture = None;
    assert_eq!(judged(&first, &second), Says::Nothing);
}

#[test]
fn an_answer_that_overlapped_a_404_is_no_return() {
    for (started_ms, expected) in [(15.0, breaks("/state")), (14.9, Says::Agrees)] {
        let mut lives = Lives::default();
        lives.see(&sample(0, "one", "running"));
        lives.see(&sample(1, "one", "404"));
        let mut back = sample(2, "one", "running");
        back.started_ms = started_ms;
        lives.see(&back);
        assert_eq!(says(&lives.gone()), expected, "{started_ms}");
    }
}

#[test]
fn what_is_no_known_state_interrupts_a_series() {
    for between in ["stopping", "failed", "404", "banana"] {
        assert_eq!(
            says(&lives(&["running", between, "pending"]).pending()),
            Says::Nothing,
            "{between}"
        );
    }
    // These are no samples at all.
    for between in ["gateway", "500"] {
        assert_eq!(
            says(&lives(&["running", between, "pending"]).pending()),
            breaks("/state"),
            "{between}"
        );
    }
    assert_eq!(
        says(&lives(&["shutting_down", "terminated"]).terminated()),
        Says::Agrees
    );
    assert_eq!(
        says(&lives(&["terminated", "shutting_down"]).terminated()),
        breaks("/state")
    );
    let mut unreadable = Lives::default();
    for n in 0..2 {
        let mut exchange = with_text(PROFILE, 200, "application/json", "{");
        exchange.purpose.fixture = Some(format!("{n}"));
        unreadable.see(&exchange);
    }
    assert_eq!(says(&unreadable.pending()), Says::Nothing);
}

#[test]
fn a_finding_says_what_may_follow() {
    let finding = &lives(&["terminated", "running"]).terminated().findings[0];
    assert_eq!(
        (&*finding.expected, &*finding.actual),
        ("after terminated: terminated", "running")
    );
    assert_eq!((finding.exchange, &*finding.compared_with), (1, &[0][..]));
}

#[test]
fn what_was_gone_does_not_come_back() {
    for (series, expected) in [
        (&["running", "404", "running"][..], breaks("/state")),
        (&["running", "404", "404", "terminated"], breaks("/state")),
        (&["404", "running", "404", "running"], breaks("/state")),
        (
            &["running", "404", "running", "404", "running"],
            Says::Breaks(vec!["/state".into(), "/state".into()]),
        ),
        // Before it was seen, or for good.
        (&["404", "running"], Says::Agrees),
        (&["404", "404", "running", "running"], Says::Agrees),
        (&["running", "404"], Says::Agrees),
        (&["running", "running", "404", "404"], Says::Agrees),
        (&["running", "gateway", "running"], Says::Agrees),
        (&["404", "404"], Says::Nothing),
        (&["running"], Says::Nothing),
        (&[], Says::Nothing),
    ] {
        assert_eq!(says(&lives(series).gone()), expected, "{series:?}");
    }
}

#[test]
fn changes_are_counted_for_the_report() {
    let changes = lives(&[
        "pending", "running", "running", "stopped", "running", "404", "error",
    ])
    .changes();
    let expected = BTreeMap::from([
        (("pending", "running"), 1),
        (("running", "running"), 1),
        (("running", "stopped"), 1),
        (("stopped", "running"), 1),
    ]);
    assert_eq!(changes, expected);
}

proptest! {
    /// Whatever way an instance takes through the diagram, and however seldom one looks.
    #[test]
    fn no_honest_life_breaks_anything(steps in proptest::collection::vec(0..20usize, 0..60), looks in proptest::collection::vec(any::<bool>(), 60)) {
        let edges = edges();
        let mut path = vec!["pending"];
        for step in steps {
            let next: Vec<&str> = edges.iter().filter(|(a, _)| a == path.last().unwrap()).map(|(_, b)| *b).collect();
            if let Some(state) = next.get(step % next.len().max(1)) {
                path.push(state);
            }
        }
        let seen: Vec<&str> = path.iter().zip(looks).filter(|(_, look)| *look).map(|(s, _)| *s).collect();
        let lives = lives(&seen);
        for judged in [lives.pending(), lives.terminated(), lives.gone()] {
            prop_assert!(judged.findings.is_empty());
        }
    }

    /// One look after `terminated` that shows anything else is found, wherever it is.
    #[test]
    fn a_life_after_death_is_found(before in proptest::collection::vec(1..6usize, 0..5), after in 0..5usize) {
        let mut seen: Vec<&str> = before.into_iter().map(|n| STATES[n % 5]).filter(|s| *s != "pending").collect();
        seen.extend(["terminated", STATES[after]]);
        prop_assert_eq!(says(&lives(&seen).terminated()), breaks("/state"));
    }
}
