//! The World of a scenario: what it asked, what came, and what checks said of its clause.

mod asking;

use std::{
    fmt,
    sync::{Arc, atomic::Ordering},
};

use crate::catalogue::Profile;
use crate::checks::paging::Pages;
use crate::checks::{Judged, every, instance};
use crate::config::ProfileTarget;
use crate::exchange::Exchange;
use crate::preflight::ask::{Ask, Stop};
use crate::record::{ClauseId, Finding};
use crate::suite::context::Context;
use crate::suite::retry::Asker;
use crate::verdict::ledger::{Cause, Suspect, WholeRun};

/// What a step returns: an error ends the scenario, a finding never is one.
pub type Step = Result<(), Stop>;

/// The state of one scenario.
#[derive(Default, cucumber::World)]
pub struct World {
    bound: Option<Bound>,
    /// The exchanges that the last sending steps left for the stating ones.
    pub last: Vec<Arc<Exchange>>,
    /// What was asked for them.
    asked: Vec<Ask>,
    judged: Judged,
    /// How many requests it has waited for one after the other.
    waited: usize,
    /// Evidence of statuses: all that a scenario states, or what the rest of it presupposes.
    statuses: Option<Vec<usize>>,
    stated: bool,
    /// Whether a finding waits for what the rest of the run shows of the way to the service.
    pub suspected: bool,
    stop: Option<Stop>,
}

/// What binds a World to its run.
struct Bound {
    ctx: Arc<Context>,
    asker: Asker,
    clause: ClauseId,
}

impl fmt::Debug for World {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("World")
            .field("judged", &self.judged)
            .field("stop", &self.stop)
            .finish_non_exhaustive()
    }
}

/// What a scenario leaves behind.
pub struct Left {
    /// The clause that it judges.
    pub clause: ClauseId,
    /// What checks said of it.
    pub judged: Judged,
    /// Why it ended early.
    pub stop: Option<Stop>,
}

impl World {
    /// Binds the World to its run and scenario.
    pub fn bind(&mut self, ctx: Arc<Context>, key: &str, clause: &ClauseId) {
        let asker = Asker {
            profile: clause.profile().to_owned(),
            scenario: key.to_owned(),
            number: 0,
        };
        self.bound = Some(Bound {
            ctx,
            asker,
            clause: clause.clone(),
        });
    }

    /// What it was bound to before its first step. A panic is a step that broke, and so the suite.
    fn bound(&self) -> &Bound {
        self.bound.as_ref().unwrap_or_else(|| unbound())
    }

    fn bound_mut(&mut self) -> &mut Bound {
        self.bound.as_mut().unwrap_or_else(|| unbound())
    }

    /// The run.
    pub fn ctx(&self) -> Arc<Context> {
        Arc::clone(&self.bound().ctx)
    }

    /// Calls a function with the catalogue's and the target's words on the scenario's profile.
    pub fn with<T>(&self, f: impl FnOnce(&Profile, &ProfileTarget) -> T) -> T {
        let bound = self.bound();
        let (profile, target) = bound
            .ctx
            .profile(&bound.asker.profile)
            .unwrap_or_else(|| unbound());
        f(profile, target)
    }

    /// What the survey showed, where it was answered.
    ///
    /// # Errors
    /// The suite itself did not see the answer whole.
    pub fn survey(&mut self) -> Result<Option<Arc<Exchange>>, Stop> {
        let bound = self.bound();
        let shown = bound.ctx.surveys.get(&bound.asker.profile).map(Exchange::unread);
        if shown.is_none() {
            bound.ctx.survey_missed.store(true, Ordering::Relaxed);
        }
        shown.map(|exchange| self.read(Ok(exchange))).transpose()
    }

    /// What the suite itself did not see whole breaks nothing and shows nothing.
    fn read(&mut self, done: Result<Arc<Exchange>, Stop>) -> Result<Arc<Exchange>, Stop> {
        let done = done.and_then(|exchange| match unseen(&exchange) {
            Some(why) => Err(Stop::Inconclusive(why)),
            None => Ok(exchange),
        });
        self.kept(done)
    }

    /// cucumber keeps only the text of an error: the typed reason stays here.
    fn kept<T>(&mut self, done: Result<T, Stop>) -> Result<T, Stop> {
        if let Err(stop) = &done {
            self.stop = Some(stop.clone());
        }
        done
    }

    /// Notes what a check says of the scenario's clause.
    pub fn note(&mut self, judged: Judged) {
        self.stated = true;
        self.judged = std::mem::take(&mut self.judged).and(judged);
    }

    /// Notes what breaks the scenario's clause, and nothing where nothing does.
    pub fn note_broken(&mut self, judged: Judged) {
        self.judged = std::mem::take(&mut self.judged).and(judged.if_broken());
    }

    /// Notes what a check says of the status of each of the last exchanges: a wrong one breaks the clause, a
    /// right one is evidence where nothing more is stated.
    pub fn note_status(&mut self, check: impl Fn(&Exchange) -> Judged) {
        // Where the states of an instance are judged in their order, its end is judged there.
        let (in_order, paging) =
            self.with(|profile, _| (profile.document.request.in_order, profile.document.paging.clone()));
        let refused = |exchange: &Exchange| paging.as_ref().is_some_and(|p| Pages(p).refuses_known(exchange));
        let lost = |exchange: &Exchange| instance::is_not_found(exchange) && !in_order;
        let right = self.statuses.get_or_insert_default();
        for exchange in &self.last {
            // Whether a known instance has gone away, the whole run decides.
            if lost(exchange) || refused(exchange) {
                self.suspected = true;
                continue;
            }
            let judged = check(exchange);
            if judged.findings.is_empty() {
                right.extend(judged.evidence);
            } else {
                self.judged = std::mem::take(&mut self.judged).and(judged);
            }
        }
    }

    /// Notes what a check says of each of the last exchanges.
    pub fn note_each(&mut self, check: impl Fn(&Exchange) -> Judged) {
        for exchange in self.last.clone() {
            self.note(check(&exchange));
        }
    }

    /// Notes what each of the last answers says by itself of the scenario's clause.
    pub fn note_own(&mut self) {
        let clause = &self.bound().clause;
        let said = self.with(|profile, _| {
            let said = self
                .last
                .iter()
                .flat_map(|exchange| every::judge(profile, exchange));
            said.filter(|(of, _)| of == clause)
                .map(|(_, judged)| judged)
                .fold(Judged::default(), Judged::and)
        });
        self.note(said);
    }

    /// Notes a finding that something else may have caused; the whole run decides.
    pub fn suspect(&mut self, finding: Finding, cause: Cause) {
        self.suspected = true;
        let bound = self.bound();
        bound.ctx.journal().suspects.push(Suspect {
            clause: bound.clause.clone(),
            profile: bound.asker.profile.clone(),
            finding,
            cause,
        });
    }

    /// What only prepares for a scenario's statement breaks the clause of its own request and leaves this
    /// one inconclusive.
    ///
    /// # Errors
    /// Those of the preparation.
    pub fn prepared<T>(&mut self, done: Result<T, Stop>) -> Result<T, Stop> {
        match done {
            Err(Stop::Broken(finding, _)) => Err(self.inconclusive(format!(
                "{}, and its answer is needed here; mend first what fails",
                finding.message
            ))),
            done => done,
        }
    }

    /// Leaves the clause inconclusive, for this reason, and ends the scenario.
    pub fn inconclusive(&mut self, reason: impl Into<String>) -> Stop {
        let stop = Stop::Inconclusive(reason.into());
        self.stop = Some(stop.clone());
        stop
    }

    /// The clause does not apply, for this reason; ends the scenario.
    pub fn does_not_apply(&mut self, reason: &str) -> Stop {
        let stop = Stop::DoesNotApply(reason.to_owned());
        self.stop = Some(stop.clone());
        stop
    }

    /// What the last requests were that stating steps speak of.
    pub fn asked(&self) -> &[Ask] {
        &self.asked
    }

    /// States the scenario's clause for the whole run; it is judged when everything was seen.
    pub fn state_of_the_run(&mut self, relation: WholeRun) {
        self.stated = true;
        let bound = self.bound();
        let relation = (bound.asker.profile.clone(), relation);
        bound
            .ctx
            .journal()
            .of_the_run
            .insert(bound.clause.clone(), relation);
    }

    /// What the scenario leaves behind.
    pub fn leave(&mut self) -> Option<Left> {
        let bound = self.bound.take()?;
        let mut judged = std::mem::take(&mut self.judged);
        let statuses = self.statuses.take();
        if let Some(right) = statuses.filter(|_| !self.stated) {
            self.stated = true;
            judged.evidence.extend(right);
        }
        let nothing = judged == Judged::default() && self.stop.is_none() && !self.suspected;
        let of_the_run = {
            let mut journal = bound.ctx.journal();
            let chain = &mut journal.profile(&bound.asker.profile).chain;
            *chain = self.waited.max(*chain);
            journal.of_the_run.contains_key(&bound.clause)
        };
        if nothing && self.stated && !of_the_run {
            judged.inconclusive = Some(unread(&self.last));
        }
        Some(Left {
            clause: bound.clause,
            judged,
            stop: self.stop.take(),
        })
    }
}

fn refs(answers: &[Arc<Exchange>]) -> Vec<&Exchange> {
    answers.iter().map(AsRef::as_ref).collect()
}

/// Why an answer was not seen whole, where that is the suite's own doing.
fn unseen(exchange: &Exchange) -> Option<String> {
    let why = exchange.answer.as_ref().ok()?.unseen.as_ref()?;
    let role = &exchange.purpose.role;
    Some(format!(
        "the body of the answer to the request for {role} is {why}"
    ))
}

/// Why answers that came are evidence of nothing.
fn unread(answers: &[Arc<Exchange>]) -> String {
    let lost = answers.iter().find(|exchange| instance::is_not_found(exchange));
    match lost.and_then(|exchange| exchange.purpose.fixture.as_ref()) {
        Some(id) => format!("the instance {id} was not found; name instances that stay in instance_ids"),
        None => {
            "the answers came, and what this clause reads was missing or malformed in them; mend first what \
                 fails"
                .to_owned()
        }
    }
}

fn unbound() -> ! {
    unreachable!("a scenario ran outside a run")
}
