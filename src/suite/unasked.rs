//! What a recording from elsewhere leaves inconclusive: it shows single answers, and no scenario asked for them.

use crate::suite::context::Context;
use crate::suite::steps::OF_THE_RUN;
use crate::verdict::ledger::WholeRun;
use crate::{
    catalogue::Profile,
    checks::{Judged, Note, What},
    record::ClauseId,
};

/// Leaves every clause inconclusive that a scenario judges and no answer is evidence for, with the reason.
pub(super) fn leave_open(ctx: &Context) {
    let mut journal = ctx.journal();
    let judged = ctx
        .target
        .profiles
        .iter()
        .filter_map(|t| ctx.catalogue.get(&t.id));
    for profile in judged {
        for clause in profile.clauses.iter().filter(|c| c.answer.is_none()) {
            let noted = journal.clauses.get(&clause.id);
            if noted.is_some_and(|tally| !tally.evidence.is_empty()) {
                continue;
            }
            if let Some(relation) = of_any_answers(profile, &clause.id) {
                let lives = &journal.profile(profile.id()).lives;
                if relation == WholeRun::RequestIds || lives.pending() != Judged::default() {
                    let relation = (profile.id().to_owned(), relation);
                    journal.of_the_run.insert(clause.id.clone(), relation);
                    continue;
                }
            }
            journal.note(Note {
                clause: clause.id.clone(),
                what: What::Inconclusive(reason(profile, &clause.id)),
            });
        }
    }
}

fn reason(profile: &Profile, clause: &ClauseId) -> String {
    let own = clause.behind(profile.id()).unwrap_or(clause);
    let is_answer = profile.schemas.contains_key(own) || own.parse::<u16>().is_ok();
    match own.strip_prefix("error.") {
        Some(code) => format!("no error {code} is in the recording"),
        None if is_answer => format!("no answer {own} of the service is in the recording"),
        None => "the recording shows single answers, and this needs requests of its own: \
                 judge the target itself with `cloud-conformance run`"
            .to_owned(),
    }
}

/// The relation of answers to any requests that a clause states.
fn of_any_answers(profile: &Profile, clause: &str) -> Option<WholeRun> {
    let rules = profile.features.iter().flat_map(|f| &f.rules);
    let own = |s: &&gherkin::Scenario| s.tags.iter().any(|tag| tag == clause);
    let mut steps = rules
        .flat_map(|r| &r.scenarios)
        .filter(own)
        .flat_map(|s| &s.steps);
    let stated = steps.find_map(|step| OF_THE_RUN.iter().find(|(words, _)| *words == step.value));
    // Who comes back was asked for again and again.
    stated
        .map(|(_, relation)| *relation)
        .filter(|relation| *relation != WholeRun::Gone)
}
