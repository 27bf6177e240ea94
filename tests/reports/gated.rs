//! How a clause stands to what is accepted: one line, the same in every format.

use cloud_conformance::{
    gate::exit_code,
    record::{Counts, GateRecord, Gated, Outcome, Record, Rule, State, Summary, Verdict},
    report::{
        annotations::Build,
        console, files, folder,
        phrases::{exit_beside_verdict, exit_reason},
    },
};

use super::{
    report_fixture::{Run, record, traffic},
    text,
};

#[test]
fn every_state_is_told_alike_in_every_format() {
    for (state, verdict, fails) in [
        (State::New, Verdict::Fail, true),
        (State::Known, Verdict::Fail, false),
        (State::Changed, Verdict::Fail, true),
        (State::Stale, Verdict::Pass, true),
        (State::Expired, Verdict::Fail, true),
        (State::EvidenceLost, Verdict::Inconclusive, true),
        (State::EvidenceLost, Verdict::Inconclusive, false),
    ] {
        let mut record = record();
        let clause = record.clauses().find(|c| c.verdict == verdict).unwrap();
        let says = format!("this is what to do about {} entries", state.words());
        record.gate = GateRecord {
            fail_on: vec![Rule::Must],
            baseline: Some("accepted.toml".to_owned()),
            clauses: vec![Gated {
                clause: clause.id.clone(),
                state,
                rule: Rule::of(clause.level, verdict),
                fails,
                finding: None,
                says: says.clone(),
                entry: None,
            }],
        };
        record.exit_code = exit_code(&record);
        let dir = tempfile::tempdir().unwrap();
        let run = Run::of(dir.path(), record, traffic::exchanges());
        files::write_all(&run.material(), dir.path(), Build::of(|_| None), &|_| false).unwrap();
        let shown = text(|out| {
            console::write(
                &run.material(),
                console::Look {
                    columns: console::UNBROKEN,
                    ..console::Look::default()
                },
                out,
            )
        });
        assert!(
            shown.contains(&format!("{}: {says}", state.words())),
            "console: {shown}"
        );
        for name in [
            folder::RESULTS,
            folder::HTML,
            folder::JUNIT,
            folder::CTRF,
            folder::SUMMARY,
            folder::MESSAGES,
        ] {
            // A test that passes has no message in formats that know tests.
            let of_tests = [folder::CTRF, folder::MESSAGES, folder::JUNIT].contains(&name);
            if of_tests && verdict == Verdict::Pass && !fails {
                continue;
            }
            let report = std::fs::read_to_string(dir.path().join(name)).unwrap();
            assert!(report.contains(&says), "{name}, {state:?}, {fails}");
        }
    }
}

/// A gate of every rule that all failed and all inconclusive clauses fail.
fn gate_of(must: Counts, should: Counts) -> GateRecord {
    let rules = [
        (Rule::Must, must.fail),
        (Rule::Inconclusive, must.inconclusive),
        (Rule::Should, should.fail),
    ];
    let gated = |rule| Gated {
        clause: "".into(),
        state: State::New,
        rule: Some(rule),
        fails: true,
        finding: None,
        says: String::new(),
        entry: None,
    };
    GateRecord {
        fail_on: rules.map(|(rule, _)| rule).into(),
        baseline: None,
        clauses: rules
            .into_iter()
            .flat_map(|(rule, number)| vec![gated(rule); number])
            .collect(),
    }
}

fn ended(exit_code: u8, must: Counts, should: Counts) -> Record {
    Record {
        gate: gate_of(must, should),
        exit_code,
        outcome: Outcome::Incomplete,
        stopped: None,
        summary: Summary { must, should },
        profiles: vec![],
        ..record()
    }
}

#[test]
fn every_exit_code_has_its_reason() {
    let counts = |pass, fail, inconclusive| Counts {
        pass,
        fail,
        inconclusive,
        not_applicable: 0,
    };
    let none = Counts::default();
    for (code, must, should, says) in [
        (
            0,
            counts(3, 0, 1),
            none,
            "no must clause failed; 1 binding clause inconclusive",
        ),
        (1, counts(3, 1, 0), none, "1 must clause failed (--fail-on must)"),
        (
            1,
            counts(3, 0, 2),
            counts(0, 1, 0),
            "2 must clauses inconclusive (--fail-on inconclusive), 1 should clause failed (--fail-on should)",
        ),
        (3, none, none, "the suite itself broke"),
        (
            4,
            none,
            none,
            "nothing was judged: no answer of a documented request was there",
        ),
        (5, none, none, "the run was stopped: interrupted"),
    ] {
        assert_eq!(exit_reason(&ended(code, must, should)), says);
    }
    let open = ended(0, counts(3, 0, 1), none);
    assert_eq!(exit_beside_verdict(&open), "0: no must clause failed");
    let mut selected = ended(4, none, none);
    selected.selection = Some("--tags @none".to_owned());
    assert_eq!(
        exit_reason(&selected),
        "the selection matched no clause, nothing was judged"
    );
}
