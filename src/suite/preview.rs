//! What the scenarios of one clause would ask first, learnt by running them with a client that sends
//! nothing.

use std::{
    collections::BTreeSet,
    sync::{Arc, atomic::Ordering},
};

use crate::catalogue::features::Scenario;
use crate::catalogue::{Catalogue, Clause, Selection};
use crate::config::Target;
use crate::exchange::{Exchange, Purpose, Request};
use crate::http::client::{Client, ClientError};
use crate::http::replay::Replay;
use crate::preflight::requests;
use crate::suite::context::Context;
use crate::suite::run::{Progress, ask};
use crate::suite::runner::{Plan, drive};

/// The requests of a clause, and what its scenarios say that have none.
pub struct Preview {
    /// The first request of each scenario, in the order of the features.
    pub requests: Vec<(Request, Purpose)>,
    /// Why scenarios ask nothing.
    pub reasons: Vec<String>,
    /// Whether a scenario would go on if it knew what an ordinary request shows.
    pub wants_survey: bool,
}

impl Preview {
    /// Whether no scenario asks anything, whatever an ordinary request shows.
    pub fn is_of_nothing(&self) -> bool {
        self.requests.is_empty() && !self.wants_survey
    }
}

/// What a clause's scenarios ask first. Some need to know what an ordinary request showed; `survey` is
/// its answer, where there is one.
///
/// # Errors
/// Secrets that cannot be searched for.
pub async fn preview(
    catalogue: &Arc<Catalogue>,
    target: &Target,
    clause: &Clause,
    survey: Option<Arc<Exchange>>,
) -> Result<Preview, ClientError> {
    // One after the other, so that the order is the features'.
    let target = Arc::new(Target {
        concurrency: 1,
        ..target.clone()
    });
    let client = Client::noting(Arc::clone(&target), Arc::default())?;
    let mut ctx = Context::new(Arc::clone(catalogue), target, client);
    ctx.surveys
        .extend(survey.map(|shown| (clause.id.profile().to_owned(), shown)));
    let judgeable = BTreeSet::from([clause.id.profile().to_owned()]);
    let selected = BTreeSet::from([clause.id.clone()]);
    // Its own scenarios; a clause of an answer's schema has none, but those that draw the answer.
    let own = |s: &Scenario| s.clause == clause.id;
    let has_own = catalogue
        .get(clause.id.profile())
        .is_some_and(|p| p.scenarios.iter().any(own));
    let plan = Plan::new(catalogue, &judgeable, |s| {
        own(s) || !has_own && s.is_needed(&selected)
    });
    let ctx = Arc::new(ctx);
    let told: Arc<dyn Fn(Progress) + Send + Sync> = Arc::new(|_| {});
    drive(&ctx, plan, &told).await;
    let journal = ctx.journal();
    let tallies = journal.clauses.values();
    let reasons = tallies
        .flat_map(|t| t.inconclusive.iter().chain(&t.not_applicable))
        .cloned();
    Ok(Preview {
        requests: ctx.client.noted(),
        reasons: reasons.collect(),
        wants_survey: ctx.survey_missed.load(Ordering::Relaxed),
    })
}

/// The request that an exchange of a recording answers, learnt by judging its profile again; none where this
/// suite and this target file ask no such.
///
/// # Errors
/// Secrets that cannot be searched for.
pub async fn recorded(
    catalogue: &Arc<Catalogue>,
    target: &Arc<Target>,
    profile: &str,
    replay: Replay,
    index: usize,
) -> Result<Option<(Request, Purpose)>, ClientError> {
    let client = Client::looking_for(index, Arc::clone(target), replay, Arc::default())?;
    let ctx = Context::new(Arc::clone(catalogue), Arc::clone(target), client);
    let selection = Selection {
        profiles: vec![profile.to_owned()],
        ..Selection::default()
    };
    let told: Arc<dyn Fn(Progress) + Send + Sync> = Arc::new(|_| {});
    let ctx = ask(ctx, &selection.profiles, &selection, &told).await;
    Ok(ctx.client.found())
}

/// The most telling ordinary request of a profile, for clauses whose scenarios ask nothing themselves.
pub fn ordinary(catalogue: &Catalogue, target: &Target, profile: &str) -> Option<(Request, Purpose)> {
    let described = catalogue.get(profile)?;
    let own = target.profile(profile)?;
    let ask = requests::ordinary(described, own).into_iter().next()?;
    let purpose = ask.purpose(profile, "by hand", 0);
    Some((ask.request, purpose))
}
