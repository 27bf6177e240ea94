//! The judge: what was noted of a clause becomes its verdict, the verdicts an outcome and an exit code.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test may panic"
)]

use std::sync::LazyLock;

use cloud_conformance::catalogue::{Catalogue, Selection};
use cloud_conformance::checks::{Absence, Note, What};
use cloud_conformance::config::{Declared, Target};
use cloud_conformance::gate::{FailOn, Gate};
use cloud_conformance::record::{ClauseId, ClauseRecord, Finding, Outcome, Record, Verdict};
use cloud_conformance::reference::{DEFAULT_ACCESS_KEY, DEFAULT_SECRET_KEY, DEFAULT_TOKEN};
use cloud_conformance::verdict::ledger::Journal;
use cloud_conformance::verdict::{Case, judge};

const PROFILE: &str = "dcs-v1-status";
const MUST: &str = "dcs-v1-status.200.running_count";
const SHOULD: &str = "dcs-v1-status.include_failure.other-counts";

static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(|| Catalogue::embedded().unwrap());

/// A run in which every clause has evidence, and what differs from it.
struct Run {
    target: Target,
    selection: Selection,
    gate: Gate,
    stopped: Option<String>,
    notices: Vec<String>,
    journal: Journal,
}

impl Run {
    fn new() -> Self {
        let target = Target::reference(
            &CATALOGUE.documents(),
            "http://127.0.0.1:1",
            DEFAULT_TOKEN,
            DEFAULT_ACCESS_KEY,
            DEFAULT_SECRET_KEY,
        );
        let mut journal = Journal::default();
        for clause in CATALOGUE.clauses() {
            journal.note(note(&clause.id, What::Evidence(0)));
        }
        Self {
            target: target.unwrap(),
            selection: selection(&[], &[]),
            gate: Gate::default(),
            stopped: None,
            notices: vec![],
            journal,
        }
    }

    /// What was noted of one clause, and nothing else of it.
    fn noted(mut self, clause: &str, what: impl IntoIterator<Item = What>) -> Self {
        self.journal.clauses.remove(clause);
        for what in what {
            self.journal.note(note(clause, what));
        }
        self
    }

    fn declared(mut self, clause: &str) -> Self {
        self.target.not_applicable.push(Declared {
            clause: clause.to_owned(),
            reason: "we say so".to_owned(),
            line: 1,
        });
        self
    }

    fn error(mut self, profile: &str) -> Self {
        self.journal.profile(profile).error = Some("the token is wrong".to_owned());
        self
    }

    fn judged(&self) -> Record {
        let case = Case {
            catalogue: &CATALOGUE,
            target: &self.target,
            selection: &self.selection,
            stopped: self.stopped.clone(),
            notices: self.notices.clone(),
            started_at: "2026-02-03T04:05:06Z".to_owned(),
            finished_at: "2026-02-03T04:05:07Z".to_owned(),
        };
        self.gate.decide(judge(&case, &self.journal))
    }
}

fn selection(profiles: &[&str], clauses: &[&str]) -> Selection {
    let profiles: Vec<String> = profiles.iter().map(|id| (*id).to_owned()).collect();
    let clauses: Vec<ClauseId> = clauses.iter().map(|id| (*id).into()).collect();
    Selection::new(&CATALOGUE, &profiles, &clauses, None).unwrap()
}

fn note(clause: &str, what: What) -> Note {
    Note {
        clause: clause.into(),
        what,
    }
}

fn finding() -> What {
    What::Finding(Finding {
        message: "it is wrong".to_owned(),
        pointer: None,
        expected: String::new(),
        actual: String::new(),
        exchange: 3,
        ..Finding::default()
    })
}

fn open(reason: &str) -> What {
    What::Inconclusive(reason.to_owned())
}

fn does_not_apply(reason: &str) -> What {
    What::DoesNotApply(reason.to_owned())
}

fn clause<'r>(record: &'r Record, id: &str) -> &'r ClauseRecord {
    record.clauses().find(|c| c.id == id).unwrap()
}

fn outcome_of(record: &Record, profile: &str) -> Outcome {
    let found = record.profiles.iter().find(|p| p.id == profile);
    found.unwrap().outcome
}

#[test]
fn what_was_noted_of_a_clause_decides_its_verdict() {
    use Verdict::{Fail, Inconclusive, NotApplicable, Pass};
    let evidence = What::Evidence(2);
    let needs = What::Absent(Absence::Needs("an instance in error".to_owned()));
    let broken = What::Absent(Absence::Broken);
    let empty = What::Absent(Absence::EmptyList);
    let optional = What::Absent(Absence::Optional);
    for (noted, verdict, reason) in [
        (vec![evidence.clone()], Pass, ""),
        (
            vec![evidence.clone(), finding(), open("a"), does_not_apply("b")],
            Fail,
            "",
        ),
        (
            vec![evidence.clone(), open("b"), open("a"), does_not_apply("c")],
            Inconclusive,
            "a; b",
        ),
        (vec![open("a"), What::Drawn(7)], Pass, ""),
        (vec![evidence.clone(), does_not_apply("a")], Pass, ""),
        (vec![evidence, broken.clone()], Pass, ""),
        (
            vec![does_not_apply("b"), does_not_apply("a"), empty.clone()],
            NotApplicable,
            "a; b",
        ),
        (
            vec![needs, broken.clone(), empty.clone(), optional.clone()],
            Inconclusive,
            "an instance in error was not seen in 4 answers; name one in instance_ids",
        ),
        (
            vec![broken, empty.clone(), optional.clone()],
            Inconclusive,
            "it or what it stands in was missing, malformed or against a clause of its own in 3 answers; mend first what fails",
        ),
        (
            vec![empty.clone()],
            Inconclusive,
            "the list was empty in 1 answer; judge an account with instances",
        ),
        (
            vec![empty, optional.clone()],
            NotApplicable,
            "optional, absent in 1 answer",
        ),
        (vec![optional], NotApplicable, "optional, absent in 1 answer"),
    ] {
        let record = Run::new().noted(MUST, noted.clone()).judged();
        let judged = clause(&record, MUST);
        assert_eq!(judged.verdict, verdict, "{noted:?}");
        assert_eq!(judged.reason.as_deref().unwrap_or_default(), reason, "{noted:?}");
        assert_eq!(judged.findings.len(), usize::from(verdict == Fail), "{noted:?}");
    }
}

#[test]
fn evidence_is_counted_and_its_first_exchanges_are_named() {
    let noted = (10..40).rev().map(What::Evidence);
    let record = Run::new().noted(MUST, noted).judged();
    let evidence = &clause(&record, MUST).evidence;
    assert_eq!(evidence.count, 30);
    assert_eq!(evidence.exchanges[..3], [10, 11, 12]);
    assert!(evidence.exchanges.len() < 30);
}

#[test]
fn a_clause_of_which_nothing_was_noted_says_why() {
    let own = "dcs-v1-status.500";
    let part = "dcs-v1-status.500.error_code";
    let nothing = || Run::new().noted(part, []);
    for (run, verdict, reason) in [
        (
            nothing().noted(own, [open("declare a provocation")]),
            Verdict::Inconclusive,
            "declare a provocation",
        ),
        (
            nothing().noted(own, [does_not_apply("it has none")]),
            Verdict::NotApplicable,
            "it has none",
        ),
        (
            nothing().noted(own, []),
            Verdict::Inconclusive,
            "no answer 500 of the service came that could be read; mend first what fails",
        ),
        (
            Run {
                stopped: Some("interrupted".to_owned()),
                ..nothing()
            },
            Verdict::Inconclusive,
            "the run ended before it could be judged (interrupted); run it again to its end",
        ),
    ] {
        let record = run.judged();
        let judged = clause(&record, part);
        assert_eq!(
            (judged.verdict, judged.reason.as_deref()),
            (verdict, Some(reason))
        );
    }
    let record = Run::new().noted(SHOULD, []).judged();
    assert_eq!(
        clause(&record, SHOULD).reason.as_deref(),
        Some("its scenario did not come to a statement")
    );
}

#[test]
fn a_declaration_speaks_only_where_nothing_was_seen() {
    use Verdict::{Fail, NotApplicable, Pass};
    let declared = "declared in the target file: we say so";
    let optional = What::Absent(Absence::Optional);
    for (noted, verdict, reason) in [
        (vec![finding()], Fail, None),
        (vec![What::Evidence(1)], Pass, None),
        (vec![open("nothing drew it")], NotApplicable, Some(declared)),
        (vec![], NotApplicable, Some(declared)),
        (
            vec![does_not_apply("it has none")],
            NotApplicable,
            Some("it has none"),
        ),
        (
            vec![optional],
            NotApplicable,
            Some("optional, absent in 1 answer"),
        ),
    ] {
        let run = Run::new().noted(MUST, noted.clone());
        let record = run.declared("dcs-v1-status.200").judged();
        let judged = clause(&record, MUST);
        assert_eq!(
            (judged.verdict, judged.reason.as_deref()),
            (verdict, reason),
            "{noted:?}"
        );
        // What every target has to answer is declared: said first, and never conformant.
        let outcome = if verdict == Fail {
            Outcome::Nonconformant
        } else {
            Outcome::Incomplete
        };
        assert_eq!(outcome_of(&record, PROFILE), outcome, "{noted:?}");
        assert_eq!(record.exit_code, u8::from(verdict == Fail));
        let covered = CATALOGUE
            .clauses()
            .filter(|c| c.id.starts_with("dcs-v1-status.200"));
        let number = format!("({} clauses", covered.count());
        for word in ["dcs-v1-status.200 ", &number, "we say so"] {
            assert!(record.notices[0].contains(word), "{word}: {:?}", record.notices);
        }
        assert_eq!(outcome_of(&record, "dcs-v2-status"), Outcome::Conformant);
    }
    let broken = Run::new().noted(MUST, [finding()]).declared(MUST).judged();
    let message = &clause(&broken, MUST).findings[0].message;
    assert_eq!(message, "declared not applicable, and broken: it is wrong");
    assert!(
        broken.notices[0].contains("(1 clause, 1 broken"),
        "{:?}",
        broken.notices
    );
    // The beginning of a name is no beginning of an id.
    let run = Run::new().noted(MUST, [open("a")]);
    let record = run.declared("dcs-v1-status.200.running").judged();
    assert_eq!(clause(&record, MUST).verdict, Verdict::Inconclusive);
    // Nothing was seen of a profile that could not be judged, and that is not what was declared.
    let record = Run::new().declared("dcs-v1-status.200").error(PROFILE).judged();
    assert_eq!(clause(&record, MUST).verdict, Verdict::Inconclusive);
}

#[test]
fn what_is_conditional_may_be_declared_by_a_conforming_target() {
    for conditional in CATALOGUE.clauses().filter(|c| c.conditional) {
        let run = Run::new().noted(&conditional.id, [open("no rate limit")]);
        let record = run.declared(&conditional.id).judged();
        assert_eq!(clause(&record, &conditional.id).verdict, Verdict::NotApplicable);
        assert_eq!(outcome_of(&record, conditional.id.profile()), Outcome::Conformant);
        assert!(record.notices.is_empty());
    }
}

#[test]
fn a_declaration_for_a_profile_that_is_no_part_of_the_run_changes_nothing() {
    let run = Run {
        selection: selection(&["dcs-v2-status"], &[]),
        ..Run::new().declared("dcs-v1-status.200")
    };
    let record = run.judged();
    assert_eq!(record.outcome, Outcome::Conformant);
    assert_eq!(
        record.notices,
        ["only what --profile dcs-v2-status selects was judged"]
    );
    assert_eq!(record.profiles.len(), 1);
}

#[test]
fn the_worst_profile_is_the_outcome() {
    let complete = Run::new().judged();
    assert_eq!((complete.outcome, complete.exit_code), (Outcome::Conformant, 0));
    assert_eq!(complete.profiles.len(), 7);
    assert!(complete.complete);
    assert_eq!(complete.summary.must.fail + complete.summary.should.fail, 0);
    let failed = Run::new().noted(MUST, [finding()]).judged();
    assert_eq!((failed.outcome, failed.exit_code), (Outcome::Nonconformant, 1));
    assert_eq!(outcome_of(&failed, PROFILE), Outcome::Nonconformant);
    assert_eq!(outcome_of(&failed, "dcs-v2-status"), Outcome::Conformant);
    let error = Run::new()
        .noted(MUST, [finding()])
        .error("dcs-v2-status")
        .judged();
    assert_eq!((error.outcome, error.exit_code), (Outcome::Error, 3));
    assert_eq!(outcome_of(&error, "dcs-v2-status"), Outcome::Error);
    let judged = clause(&error, "dcs-v2-status.200");
    assert_eq!(judged.verdict, Verdict::Inconclusive);
    assert_eq!(
        judged.reason.as_deref(),
        Some("dcs-v2-status could not be judged: the token is wrong")
    );
}

#[test]
fn what_is_left_out_or_open_is_incomplete_and_never_conformant() {
    let open = Run::new().noted(MUST, [open("a")]).judged();
    assert_eq!((open.outcome, open.exit_code), (Outcome::Incomplete, 0));
    let left_out = Run {
        selection: selection(&[], &[MUST]),
        ..Run::new()
    };
    let record = left_out.judged();
    assert_eq!((record.outcome, record.exit_code), (Outcome::Incomplete, 0));
    assert_eq!(record.clauses().count(), 1);
    let profile = record.profiles.iter().find(|p| p.id == PROFILE).unwrap();
    assert_eq!(profile.not_selected + 1, of(PROFILE));
    let should = Run::new().noted(SHOULD, [finding()]).judged();
    assert_eq!((should.outcome, should.exit_code), (Outcome::Conformant, 0));
    let should_open = Run::new()
        .noted(SHOULD, [What::Inconclusive("a".to_owned())])
        .judged();
    assert_eq!(should_open.outcome, Outcome::Conformant);
}

fn of(profile: &str) -> usize {
    CATALOGUE.clauses().filter(|c| c.id.profile() == profile).count()
}

#[test]
fn the_gate_decides_on_the_exit_code_only() {
    let lists = ["must", "inconclusive", "should", "must,should"];
    for (clause, what, codes) in [
        (SHOULD, finding(), [0, 0, 1, 1]),
        (MUST, open("a"), [0, 1, 0, 0]),
        (MUST, finding(), [1, 0, 0, 1]),
        (SHOULD, open("a"), [0, 0, 0, 0]),
        (MUST, does_not_apply("a"), [0, 0, 0, 0]),
    ] {
        let plain = Run::new().noted(clause, [what.clone()]).judged();
        let judged = |fail_on: FailOn| {
            let run = Run::new().noted(clause, [what.clone()]);
            let record = Run {
                gate: Gate::new(fail_on),
                ..run
            }
            .judged();
            assert_eq!(
                (record.outcome, &record.profiles),
                (plain.outcome, &plain.profiles)
            );
            assert_eq!(record.gate.fails(clause), record.exit_code == 1);
            record.exit_code
        };
        for (list, code) in lists.iter().zip(codes) {
            assert_eq!(judged(list.parse().unwrap()), code, "{list}: {clause} {what:?}");
        }
        assert_eq!(judged(FailOn::strict()), codes.into_iter().max().unwrap());
    }
}

#[test]
fn where_several_exit_codes_apply_the_first_in_order_is_taken() {
    let stopped = |run: Run| Run {
        stopped: Some("interrupted".to_owned()),
        ..run
    };
    let nothing = |run: Run| {
        // No profile of the target is selected.
        let mut run = Run {
            selection: selection(&[PROFILE], &[]),
            ..run
        };
        run.target.profiles.retain(|p| p.id != PROFILE);
        run
    };
    let broken = |mut run: Run| {
        run.journal.broken.push("a step panicked".to_owned());
        run
    };
    let failed = || Run::new().noted(MUST, [finding()]);
    for (run, code, outcome) in [
        (nothing(Run::new()), 4, Outcome::Incomplete),
        (stopped(nothing(Run::new())), 4, Outcome::Incomplete),
        (stopped(failed().error("dcs-v2-status")), 3, Outcome::Error),
        (stopped(failed()), 5, Outcome::Nonconformant),
        (stopped(Run::new()), 5, Outcome::Incomplete),
        (broken(stopped(failed())), 3, Outcome::Error),
        (broken(Run::new()), 3, Outcome::Error),
    ] {
        let record = run.judged();
        assert_eq!((record.exit_code, record.outcome), (code, outcome));
        assert_eq!(
            record.complete,
            run.stopped.is_none() && run.journal.broken.is_empty()
        );
        let why = run
            .stopped
            .as_deref()
            .or((!run.journal.broken.is_empty()).then_some("the suite broke: a step panicked"));
        assert_eq!(record.stopped.as_deref(), why);
        assert_eq!(
            record
                .notices
                .contains(&"the suite broke: a step panicked".to_owned()),
            !run.journal.broken.is_empty()
        );
    }
}

#[test]
fn notices_of_the_run_and_of_its_profiles_are_kept() {
    let mut run = Run {
        notices: vec!["of the run".to_owned()],
        ..Run::new()
    };
    run.journal
        .profile(PROFILE)
        .notices
        .insert("of a profile".to_owned());
    let place = ("/running_count".to_owned(), "is text".to_owned());
    run.journal.profile(PROFILE).observations.insert(place, 2);
    let record = run.judged();
    assert_eq!(record.notices, ["of the run", "of a profile"]);
    let profile = record.profiles.iter().find(|p| p.id == PROFILE).unwrap();
    let seen = &profile.observations[0];
    assert_eq!(
        (&*seen.pointer, &*seen.note, seen.count),
        ("/running_count", "is text", 2)
    );
    assert!(
        record
            .profiles
            .iter()
            .all(|p| p.id == PROFILE || p.observations.is_empty())
    );
}

#[test]
fn a_clause_keeps_what_the_catalogue_says_of_it() {
    let record = Run::new().judged();
    assert_eq!(record.clauses().count(), CATALOGUE.clauses().count());
    for (judged, clause) in record
        .clauses()
        .zip(CATALOGUE.all().iter().flat_map(|p| &p.clauses))
    {
        assert_eq!((&judged.id, judged.level), (&clause.id, clause.level));
        assert_eq!(judged.statement, clause.statement);
    }
}
