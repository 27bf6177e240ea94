//! Every state of an entry with its exit code and its line, and every mistake in the file.

use std::sync::Arc;

use cloud_conformance::catalogue::Selection;
use cloud_conformance::checks::{Note, What};
use cloud_conformance::config::Target;
use cloud_conformance::gate::{Baseline, FailOn, Gate, fingerprint, write};
use cloud_conformance::record::{Finding, Record, State};
use cloud_conformance::reference::{DEFAULT_ACCESS_KEY, DEFAULT_SECRET_KEY, DEFAULT_TOKEN};
use cloud_conformance::verdict::ledger::Journal;
use cloud_conformance::verdict::{Case, judge};

use super::CATALOGUE;

const MUST: &str = "dcs-v1-status.200.running_count";
const SHOULD: &str = "dcs-v1-status.include_failure.other-counts";

fn finding(message: &str) -> What {
    What::Finding(Finding {
        message: message.to_owned(),
        pointer: Some("/running_count".to_owned()),
        expected: String::new(),
        actual: String::new(),
        exchange: 3,
        compared_with: vec![],
        ..Finding::default()
    })
}

/// A run in which everything passes but for one clause, of which this was noted.
fn judged(clause: &str, what: What) -> Record {
    let target = Target::reference(
        &CATALOGUE.documents(),
        "http://127.0.0.1:1",
        DEFAULT_TOKEN,
        DEFAULT_ACCESS_KEY,
        DEFAULT_SECRET_KEY,
    );
    let mut journal = Journal::default();
    for other in CATALOGUE.clauses() {
        let what = if other.id == clause {
            what.clone()
        } else {
            What::Evidence(0)
        };
        journal.note(Note {
            clause: other.id.clone(),
            what,
        });
    }
    let case = Case {
        catalogue: &CATALOGUE,
        target: &target.unwrap(),
        selection: &Selection::default(),
        stopped: None,
        notices: vec![],
        started_at: "2026-02-03T04:05:06Z".to_owned(),
        finished_at: "2026-02-03T04:05:07Z".to_owned(),
    };
    judge(&case, &journal)
}

fn read(text: &str) -> Result<Baseline, String> {
    Baseline::from_text("baseline.toml", text, &CATALOGUE)
}

/// A gate with one entry of this clause.
fn gate(fail_on: &str, clause: &str, verdict: &str, more: &str) -> Gate {
    let text =
        format!("[[accepted]]\nclause = \"{clause}\"\nverdict = \"{verdict}\"\nreason = \"known\"\n{more}");
    Gate {
        fail_on: fail_on.parse().unwrap(),
        baseline: Some(Arc::new(read(&text).unwrap())),
        today: "2026-06-01".parse().unwrap(),
    }
}

/// The entry's finding line for what a run noted.
fn accepts(clause: &str, what: What) -> String {
    let record = judged(clause, what);
    let clause = record.clauses().find(|c| c.id == clause).unwrap();
    format!("finding = \"{}\"\n", fingerprint::of(clause))
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table")]
fn every_state_has_its_exit_code_and_one_line_with_the_way_out() {
    let broken = || finding("it is text, not a whole number");
    let seen = accepts(MUST, broken());
    let other = accepts(MUST, finding("it is missing"));
    let open = || What::Inconclusive("the account is quiet".to_owned());
    let absent = || What::DoesNotApply("it is not there".to_owned());
    let passes = || What::Evidence(0);
    let over = "expires = 2026-05-31\n";
    let today = "expires = 2026-06-01\n";
    for (state, code, fail_on, verdict, more, what, says) in [
        (State::Known, 0, "must", "fail", seen.clone(), broken(), "known"),
        (
            State::Known,
            0,
            "must",
            "fail",
            seen.clone() + today,
            broken(),
            "until 2026-06-01",
        ),
        (
            State::Known,
            0,
            "inconclusive",
            "inconclusive",
            String::new(),
            open(),
            "known",
        ),
        (
            State::Changed,
            1,
            "must",
            "fail",
            other.clone(),
            broken(),
            "write finding = \"sha256:",
        ),
        (
            State::Changed,
            0,
            "should",
            "fail",
            other.clone(),
            broken(),
            "fix what is new",
        ),
        (
            State::Stale,
            1,
            "must",
            "fail",
            seen.clone(),
            passes(),
            "remove the entry",
        ),
        (
            State::Stale,
            1,
            "should",
            "fail",
            seen.clone() + over,
            passes(),
            "remove the entry",
        ),
        (
            State::Expired,
            1,
            "must",
            "fail",
            seen.clone() + over,
            broken(),
            "a later `expires`",
        ),
        (
            State::Expired,
            1,
            "must",
            "inconclusive",
            over.to_owned(),
            open(),
            "2026-05-31",
        ),
        (
            State::EvidenceLost,
            0,
            "must",
            "fail",
            seen.clone(),
            open(),
            "judged again",
        ),
        (
            State::EvidenceLost,
            0,
            "must",
            "fail",
            seen.clone(),
            absent(),
            "not-applicable",
        ),
        (
            State::EvidenceLost,
            1,
            "must,inconclusive",
            "fail",
            seen.clone(),
            open(),
            "judged again",
        ),
        (
            State::Judged,
            0,
            "must,inconclusive",
            "inconclusive",
            String::new(),
            passes(),
            "stays so",
        ),
        (
            State::New,
            1,
            "must",
            "inconclusive",
            String::new(),
            broken(),
            "accepts it as inconclusive",
        ),
    ] {
        let plain = judged(MUST, what);
        let record = gate(fail_on, MUST, verdict, &more).decide(plain.clone());
        let gated = record.gate.of(MUST).unwrap();
        assert_eq!((gated.state, record.exit_code), (state, code), "{gated:?}");
        assert_eq!(gated.fails, code == 1);
        assert!(
            !gated.says.contains('\n') && gated.says.contains("baseline.toml"),
            "{}",
            gated.says
        );
        let line = cloud_conformance::report::phrases::gated(gated);
        assert!(line.contains(says), "{line}");
        // Nothing of it changes what the run says of the target.
        assert_eq!(
            (record.outcome, &record.profiles, &record.summary),
            (plain.outcome, &plain.profiles, &plain.summary)
        );
    }
}

#[test]
fn what_the_file_does_not_accept_is_new_and_what_was_not_judged_says_nothing() {
    let entry = accepts(MUST, finding("it is missing"));
    let record = gate("must,should", MUST, "fail", &entry).decide(judged(SHOULD, finding("another")));
    assert_eq!(record.exit_code, 1);
    assert_eq!(record.gate.of(SHOULD).unwrap().state, State::New);
    let mut partial = judged(MUST, finding("it is missing"));
    for profile in &mut partial.profiles {
        profile.clauses.retain(|c| c.id != MUST);
    }
    let record = gate("must", MUST, "fail", &entry).decide(partial);
    assert_eq!((record.exit_code, record.gate.clauses.len()), (0, 0));
}

#[test]
fn an_entry_of_another_target_says_nothing() {
    let entry = accepts(MUST, finding("it is missing"));
    let gate = |target: &str| gate("must", MUST, "fail", &format!("{entry}target = \"{target}\"\n"));
    let record = judged(MUST, finding("it is missing"));
    assert_eq!(gate("embedded reference").decide(record.clone()).exit_code, 0);
    assert_eq!(gate("another").decide(record).exit_code, 1);
}

#[test]
fn every_mistake_in_the_file_is_told_at_once_with_its_line() {
    let sha = format!("sha256:{}", "0".repeat(64));
    let text = format!(
        "[[accepted]]\nclause = \"dcs-v1-status.nothing\"\nverdict = \"fail\"\nfinding = \"{sha}\"\n\
         [[accepted]]\nclause = \"dcs-v1-status.400\"\nverdict = \"inconclusive\"\nexpires = \"soon\"\n\
         [[accepted]]\nclause = \"dcs-v1-status\"\nverdict = \"pass\"\n\
         [[accepted]]\nverdict = \"fail\"\nreasn = \"\"\n\
         [[accepted]]\nclause = \"{MUST}\"\nverdict = \"fail\"\nfinding = \"sha256:12\"\n\
         [[accepted]]\nclause = \"{SHOULD}\"\nverdict = \"fail\"\nfinding = \"{sha}\"\nexpires = 2026-02-03T04:05:06Z\n\
         [[accepted]]\nclause = \"{SHOULD}\"\nverdict = \"fail\"\nfinding = \"{sha}\"\n"
    );
    let told = read(&text).unwrap_err();
    let lines: Vec<&str> = told
        .lines()
        .map(|line| line.split(": ").next().unwrap())
        .collect();
    let at = |line: usize| format!("baseline.toml:{line}");
    for line in [2, 8, 10, 11, 12, 14, 18, 23, 25] {
        assert!(lines.contains(&at(line).as_str()), "{line}:\n{told}");
    }
    for word in [
        "no clause",
        "several",
        "expires",
        "`verdict`",
        "`clause`",
        "reasn",
        "sha256:",
        "already",
    ] {
        assert!(told.contains(word), "{word}:\n{told}");
    }
    assert_eq!(read("accepted = 1").unwrap_err().lines().count(), 1);
    assert_eq!(read("[[accepted]\n").unwrap_err().lines().count(), 1);
    assert!(read("").unwrap().entries.is_empty());
}

#[test]
fn what_is_written_is_accepted_and_keeps_what_people_wrote() {
    let record = judged(MUST, finding("it is \"a\\b\"\u{202e}\n[[accepted]]\nmissing"));
    let written = |record: &Record, before: &[_], fail_on: &FailOn| {
        let entries = write::entries(record, fail_on, before, None);
        read(&write::file(&[record], &entries)).unwrap()
    };
    let first = written(&record, &[], &FailOn::default());
    assert_eq!(first.entries.len(), 1);
    assert!(first.warning().unwrap().contains("line"));
    let mut before = first.entries.clone();
    before[0].reason = "say \"why\"\n".to_owned();
    before[0].owner = Some("us".to_owned());
    before[0].expires = Some("2027-03-31".parse().unwrap());
    let again = written(&record, &before, &FailOn::default());
    assert_eq!(again.entries[0].reason, before[0].reason);
    assert_eq!(
        (&again.entries[0].owner, again.entries[0].expires),
        (&before[0].owner, before[0].expires)
    );
    let gate = Gate {
        baseline: Some(Arc::new(again)),
        ..Gate::default()
    };
    assert_eq!(gate.decide(record.clone()).exit_code, 0);
    // The run itself knows them, also where the file is gone.
    assert_eq!(
        write::before(None, &gate.decide(record))[0].reason,
        before[0].reason
    );
    // What is open is written where it counts; what passes is not kept, what was not judged is.
    let open = judged(MUST, What::Inconclusive("quiet".to_owned()));
    assert!(written(&open, &before, &FailOn::default()).entries.is_empty());
    assert_eq!(
        written(&open, &[], &FailOn::strict()).entries[0].verdict.word(),
        "inconclusive"
    );
    let mut partial = judged(SHOULD, finding("another"));
    for profile in &mut partial.profiles {
        profile.clauses.retain(|c| c.id != MUST);
    }
    let kept = written(&partial, &before, &FailOn::default());
    assert_eq!(
        kept.entries.iter().map(|e| e.clause.as_str()).collect::<Vec<_>>(),
        [SHOULD, MUST]
    );
}
