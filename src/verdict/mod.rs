//! The only judge: findings and evidence become verdicts, verdicts an outcome.
//!
//! Comes in: what the journal noted of every clause. Goes out: the [`Record`] that every report is
//! made from. A finding fails a clause; what could not be had leaves it inconclusive with its
//! reason; without evidence nothing passes.

pub mod ledger;
pub mod order;
mod tally;

use std::collections::BTreeSet;

use crate::catalogue::{Catalogue, Clause, Profile, Selection};
use crate::checks::Absence;
use crate::config::{Declared, Target};
use crate::record::{
    ClauseId, ClauseRecord, EVIDENCE_SHOWN, EvidenceRecord, FORMAT, Finding, GateRecord, Observation,
    Outcome, ProfileRecord, Record, Summary, TargetName, Verdict,
};
use crate::text::count;
use crate::verdict::ledger::{Journal, ProfileJournal};
use crate::verdict::tally::Tally;

/// What the judge needs to know beside the journal.
pub struct Case<'a> {
    /// What could be judged.
    pub catalogue: &'a Catalogue,
    /// What was judged.
    pub target: &'a Target,
    /// What was selected.
    pub selection: &'a Selection,
    /// Why the run ended early.
    pub stopped: Option<String>,
    /// What reports say first beside what the judge knows.
    pub notices: Vec<String>,
    /// RFC 3339, UTC.
    pub started_at: String,
    /// RFC 3339, UTC.
    pub finished_at: String,
}

/// Judges a run; what fails it, and its exit code, is the gate's.
pub fn judge(case: &Case<'_>, journal: &Journal) -> Record {
    let judged = case.catalogue.all().iter().filter(|p| is_part(case, p));
    let profiles: Vec<ProfileRecord> = judged
        .map(|profile| judge_profile(case, journal, profile))
        .collect();
    let summary = Summary::count(profiles.iter().flat_map(|p| &p.clauses));
    let broken = !journal.broken.is_empty();
    let worst = profiles
        .iter()
        .map(|p| p.outcome)
        .max()
        .unwrap_or(Outcome::Incomplete);
    Record {
        format: FORMAT.to_owned(),
        suite: case.catalogue.suite(),
        target: TargetName {
            name: case.target.name.clone(),
            version: case.target.version.clone(),
            base_url: case.target.base_url.to_string(),
        },
        started_at: case.started_at.clone(),
        finished_at: case.finished_at.clone(),
        complete: case.stopped.is_none() && !broken,
        stopped: case.stopped.clone().or_else(|| {
            journal
                .broken
                .first()
                .map(|why| format!("the suite broke: {why}"))
        }),
        selection: case.selection.words(),
        gate: GateRecord::default(),
        exit_code: 0,
        outcome: if broken { Outcome::Error } else { worst },
        notices: notices(case, journal, &profiles),
        summary,
        profiles,
    }
}

/// Whether a profile is part of the run.
pub fn is_part(case: &Case<'_>, profile: &Profile) -> bool {
    case.target.profile(profile.id()).is_some() && case.selection.has_profile(profile)
}

fn notices(case: &Case<'_>, journal: &Journal, profiles: &[ProfileRecord]) -> Vec<String> {
    let mut notices: Vec<String> = vec![];
    notices.extend(unconditional(case).map(|declared| said_of(declared, profiles)));
    if case.catalogue.modified() {
        notices.push("modified suite: the features and schemas are not those of the release".to_owned());
    }
    let judged = case.catalogue.all().iter().filter(|p| is_part(case, p));
    notices.extend(judged.filter_map(|p| p.document.unreviewed()));
    notices.extend(case.notices.iter().cloned());
    if let Some(selected) = case.selection.words() {
        notices.push(format!("only what {selected} selects was judged"));
    }
    for profile in profiles.iter().filter(|p| !p.not_in_edition.is_empty()) {
        notices.push(format!(
            "not part of edition {} of {}: {}",
            profile.edition,
            profile.id,
            profile.not_in_edition.join(", ")
        ));
    }
    if let Some(why) = journal.broken.first() {
        notices.push(format!("the suite broke: {why}"));
    }
    notices.extend(journal.profiles.values().flat_map(|p| p.notices.iter().cloned()));
    notices
}

/// Declarations that cover a clause which the catalogue does not mark conditional.
fn unconditional<'a>(case: &'a Case<'_>) -> impl Iterator<Item = &'a Declared> {
    case.target.not_applicable.iter().filter(|declared| {
        let judged = case.catalogue.all().iter().filter(|p| is_part(case, p));
        let mut clauses = judged.flat_map(|p| &p.clauses);
        clauses.any(|c| !c.conditional && c.id.is_within(&declared.clause))
    })
}

/// What reports say first of a declaration: how much it covers, and what was seen of that all the same.
fn said_of(declared: &Declared, profiles: &[ProfileRecord]) -> String {
    let clauses = profiles.iter().flat_map(|p| &p.clauses);
    let covered: Vec<&ClauseRecord> = clauses.filter(|c| c.id.is_within(&declared.clause)).collect();
    let of = |verdict| covered.iter().filter(|c| c.verdict == verdict).count();
    let number = count(covered.len(), "clause");
    let seen =
        [(Verdict::Fail, "broken"), (Verdict::Pass, "passed")].map(|(verdict, word)| match of(verdict) {
            0 => String::new(),
            some => format!(", {some} {word} all the same"),
        });
    format!(
        "{} is declared not applicable ({number}{}): {}",
        declared.clause,
        seen.concat(),
        declared.reason
    )
}

fn judge_profile(case: &Case<'_>, journal: &Journal, profile: &Profile) -> ProfileRecord {
    let none = ProfileJournal::default();
    let noted = journal.profiles.get(profile.id()).unwrap_or(&none);
    let (selected, left): (Vec<&Clause>, Vec<&Clause>) =
        profile.clauses.iter().partition(|c| case.selection.has(c));
    let (later, left): (Vec<&Clause>, Vec<&Clause>) =
        left.into_iter().partition(|c| case.selection.is_later(c));
    let clauses: Vec<ClauseRecord> = selected
        .into_iter()
        .map(|clause| judge_clause(case, journal, noted, profile, clause))
        .collect();
    let observations = noted
        .observations
        .iter()
        .map(|((pointer, note), count)| Observation {
            pointer: pointer.clone(),
            note: note.clone(),
            count: *count,
        });
    let mut record = ProfileRecord {
        id: profile.id().to_owned(),
        edition: case.selection.edition_of(profile).to_owned(),
        not_in_edition: later.into_iter().map(|clause| clause.id.clone()).collect(),
        outcome: Outcome::Conformant,
        draft: profile.document.draft,
        error: noted.error.clone(),
        not_selected: left.len(),
        observations: observations.collect(),
        clauses,
    };
    record.outcome = outcome(case, &record);
    record
}

fn outcome(case: &Case<'_>, profile: &ProfileRecord) -> Outcome {
    let must = Summary::count(&profile.clauses).must;
    let declared = unconditional(case).any(|d| profile.clauses.iter().any(|c| c.id.is_within(&d.clause)));
    if profile.error.is_some() {
        Outcome::Error
    } else if must.fail > 0 {
        Outcome::Nonconformant
    } else if must.inconclusive > 0 || profile.not_selected > 0 || case.stopped.is_some() || declared {
        Outcome::Incomplete
    } else {
        Outcome::Conformant
    }
}

fn judge_clause(
    case: &Case<'_>,
    journal: &Journal,
    noted: &ProfileJournal,
    profile: &Profile,
    clause: &Clause,
) -> ClauseRecord {
    let none = Tally::default();
    let tally = journal.clauses.get(&clause.id).unwrap_or(&none);
    let declared = case
        .target
        .not_applicable
        .iter()
        .find(|d| clause.id.is_within(&d.clause));
    let seen = match &noted.error {
        Some(error) => {
            let reason = format!("{} could not be judged: {error}", profile.id());
            (Verdict::Inconclusive, Some(reason))
        }
        None => of_tally(tally).unwrap_or_else(|| unseen(case, journal, profile, clause)),
    };
    // A declaration speaks only where nothing was seen.
    let (verdict, reason) = match (seen, declared) {
        ((Verdict::Inconclusive, _), Some(declared)) if noted.error.is_none() => (
            Verdict::NotApplicable,
            Some(format!("declared in the target file: {}", declared.reason)),
        ),
        (seen, _) => seen,
    };
    ClauseRecord {
        id: clause.id.clone(),
        level: clause.level,
        verdict,
        title: clause.title.clone(),
        statement: clause.statement.clone(),
        ruling: clause.rulings.first().map(|shaped| shaped.ruling.clone()),
        rulings: clause.rulings.clone(),
        source: clause.source.clone(),
        reason,
        scenarios: clause.scenarios.clone(),
        evidence: EvidenceRecord {
            count: tally.evidence.len(),
            exchanges: tally.evidence.iter().take(EVIDENCE_SHOWN).collect(),
        },
        findings: match verdict {
            Verdict::Fail => tally.found().into_iter().map(|f| told(f, declared)).collect(),
            _ => vec![],
        },
    }
}

/// A finding as it stands in the record: of a clause that was declared not applicable it says so first.
fn told(finding: &Finding, declared: Option<&Declared>) -> Finding {
    let mut told = finding.clone();
    if declared.is_some() {
        told.message = format!("declared not applicable, and broken: {}", finding.message);
    }
    told
}

/// The verdict that was noted; none where nothing was.
fn of_tally(tally: &Tally) -> Option<(Verdict, Option<String>)> {
    if !tally.found().is_empty() {
        return Some((Verdict::Fail, None));
    }
    if !tally.inconclusive.is_empty() && !tally.drawn {
        return Some((Verdict::Inconclusive, Some(folded(&tally.inconclusive))));
    }
    if !tally.evidence.is_empty() {
        return Some((Verdict::Pass, None));
    }
    if !tally.not_applicable.is_empty() {
        return Some((Verdict::NotApplicable, Some(folded(&tally.not_applicable))));
    }
    absent(tally)
}

/// Reasons in one sentence. Those that differ only in what was asked for, as the rows of one outline do, are
/// told once, with their number.
fn folded(reasons: &BTreeSet<String>) -> String {
    let mut kinds: Vec<(&str, usize)> = vec![];
    for reason in reasons {
        match kinds.iter_mut().find(|(first, _)| are_alike(first, reason)) {
            Some((_, number)) => *number += 1,
            None => kinds.push((reason, 1)),
        }
    }
    let told = kinds
        .into_iter()
        .map(|(reason, number)| match (number, reason.split_once('\n')) {
            (1, _) => reason.to_owned(),
            (_, None) => format!("{reason} (and {} more like this)", number - 1),
            (_, Some((why, advice))) => format!("{why} (and {} more like this)\n{advice}", number - 1),
        });
    told.collect::<Vec<_>>().join("; ")
}

/// Whether two sentences share more words than they differ in, at their beginnings and ends.
fn are_alike(one: &str, other: &str) -> bool {
    let (one, other): (Vec<&str>, Vec<&str>) = (one.split(' ').collect(), other.split(' ').collect());
    let same = |pair: &(&&str, &&str)| pair.0 == pair.1;
    let before = one.iter().zip(&other).take_while(same).count();
    let after = one[before..].iter().rev().zip(other[before..].iter().rev());
    let shared = before + after.take_while(same).count();
    let longer = one.len().max(other.len());
    2 * shared > longer
}

/// What the answers that came did not show.
fn absent(tally: &Tally) -> Option<(Verdict, Option<String>)> {
    let answers = count(tally.absent.values().sum::<usize>(), "answer");
    let seen: BTreeSet<&Absence> = tally.absent.keys().collect();
    let needs = seen.iter().find_map(|a| match a {
        Absence::Needs(what) => Some(what),
        _ => None,
    });
    let inconclusive = |reason: String| Some((Verdict::Inconclusive, Some(reason)));
    let unseen = seen.iter().find_map(|a| match a {
        Absence::Unseen(why) => Some(why),
        _ => None,
    });
    if let Some(why) = unseen {
        return inconclusive(format!("the body of {answers} was not read: it is {why}"));
    }
    if seen.contains(&Absence::Cached) {
        return inconclusive(format!(
            "the headers of {answers} come from a browser's cache or were not kept; record it again with the cache \
             switched off and with headers"
        ));
    }
    if let Some(what) = needs {
        return inconclusive(format!(
            "{what} was not seen in {answers}; name one in instance_ids"
        ));
    }
    if seen.contains(&Absence::Broken) {
        return inconclusive(format!(
            "it or what it stands in was missing, malformed or against a clause of its own in {answers}; mend first what fails"
        ));
    }
    // Where something came without it, lists that were empty besides change nothing.
    if let Some(optional) = tally.absent.get(&Absence::Optional) {
        let reason = format!("optional, absent in {}", count(*optional, "answer"));
        return Some((Verdict::NotApplicable, Some(reason)));
    }
    if seen.contains(&Absence::EmptyList) {
        return inconclusive(format!(
            "the list was empty in {answers}; judge an account with instances"
        ));
    }
    None
}

/// The verdict of a clause of which nothing at all was noted.
fn unseen(
    case: &Case<'_>,
    journal: &Journal,
    profile: &Profile,
    clause: &Clause,
) -> (Verdict, Option<String>) {
    let inconclusive = |reason: String| (Verdict::Inconclusive, Some(reason));
    if let Some(stopped) = &case.stopped {
        return inconclusive(format!(
            "the run ended before it could be judged ({stopped}); run it again to its end"
        ));
    }
    let Some(answer) = &clause.answer else {
        return inconclusive("its scenario did not come to a statement".to_owned());
    };
    // The clause of the answer itself knows why it did not come.
    let own = journal.clauses.get(&ClauseId::below(profile.id(), answer));
    if let Some(reason) = own.and_then(|tally| tally.inconclusive.first()) {
        return inconclusive(reason.clone());
    }
    match own.and_then(|tally| tally.not_applicable.first()) {
        Some(reason) => (Verdict::NotApplicable, Some(reason.clone())),
        None => inconclusive(format!(
            "no answer {answer} of the service came that could be read; mend first what fails"
        )),
    }
}
