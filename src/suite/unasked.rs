//! What a recording from elsewhere leaves inconclusive: it shows single answers, and no scenario asked for them.

use crate::suite::context::Context;
use crate::verdict::ledger::WholeRun;
use crate::{
    catalogue::Profile,
    checks::{Note, What},
    record::ClauseId,
};

/// How features state that request ids differ: the one relation that answers to any requests show.
const REQUEST_IDS_DIFFER: &str = "no two answers of the run have the same RequestId";

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
            if states_that_request_ids_differ(profile, &clause.id) {
                let relation = (profile.id().to_owned(), WholeRun::RequestIds);
                journal.of_the_run.insert(clause.id.clone(), relation);
                continue;
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

fn states_that_request_ids_differ(profile: &Profile, clause: &str) -> bool {
    let mut scenarios = profile
        .features
        .iter()
        .flat_map(|f| &f.rules)
        .flat_map(|r| &r.scenarios);
    scenarios.any(|s| {
        s.tags.iter().any(|tag| tag == clause) && s.steps.iter().any(|step| step.value == REQUEST_IDS_DIFFER)
    })
}
