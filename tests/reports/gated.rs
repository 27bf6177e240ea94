//! How a clause stands to what is accepted: one line, the same in every format.

use cloud_conformance::{
    gate::exit_code,
    record::{GateRecord, Gated, Rule, State, Verdict},
    report::{annotations::Build, console, files, folder},
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
