//! The survey before the scenarios: can the profile be judged at all, and what does its account show?

use std::{collections::BTreeMap, sync::Arc};

use crate::catalogue::Profile;
use crate::checks::answer;
use crate::config::ProfileTarget;
use crate::exchange::Exchange;
use crate::preflight::ask::{Ask, Stop};
use crate::preflight::obstacle::obstacle;
use crate::preflight::{Obstacle, Step, requests};
use crate::suite::context::Context;

/// What the survey of one profile found.
pub(super) enum Survey {
    /// It can be judged; the answer to its most telling request, where that was served.
    Judgeable(Option<Arc<Exchange>>),
    /// It cannot, for this reason.
    Closed(Obstacle),
    /// The run ended, or the suite broke.
    Stopped(Stop),
}

/// Surveys these profiles at the same time, but one after the other where they sign with the same key: a
/// key that is refused is not tried again, since a few failures lock it.
pub(super) async fn survey_all(ctx: &Context, profiles: &[String]) -> Vec<(String, Survey)> {
    let mut groups: BTreeMap<String, Vec<&String>> = BTreeMap::new();
    for profile in profiles {
        let key = ctx
            .profile(profile)
            .and_then(|(_, target)| target.auth.access_key());
        let group = key.map_or_else(|| format!("profile {profile}"), |key| format!("key {key}"));
        groups.entry(group).or_default().push(profile);
    }
    let surveys = groups.into_values().map(|group| one_by_one(ctx, group));
    let found = futures::future::join_all(surveys).await;
    let mut all: Vec<(String, Survey)> = found.into_iter().flatten().collect();
    all.sort_by_key(|(profile, _)| profiles.iter().position(|p| p == profile));
    all
}

async fn one_by_one(ctx: &Context, profiles: Vec<&String>) -> Vec<(String, Survey)> {
    let mut all = vec![];
    let mut refused: Option<(&String, Obstacle)> = None;
    for profile in profiles {
        let found = match &refused {
            Some((first, why)) => Survey::Closed(Obstacle {
                step: why.step,
                sentence: format!(
                    "not asked, since its access key was refused for {first}: {}",
                    why.sentence
                ),
            }),
            None => survey(ctx, profile).await,
        };
        if let (Survey::Closed(why), None) = (&found, &refused)
            && why.step <= Step::Authentication
            && ctx
                .profile(profile)
                .is_some_and(|(_, t)| t.auth.access_key().is_some())
        {
            refused = Some((profile, why.clone()));
        }
        all.push((profile.clone(), found));
    }
    all
}

/// Sends the profile's ordinary requests until one is served.
async fn survey(ctx: &Context, profile: &str) -> Survey {
    let closed = |step, sentence: String| Survey::Closed(Obstacle { step, sentence });
    let Some((described, target)) = ctx.profile(profile) else {
        return closed(Step::Call, format!("{profile} is not part of the target file"));
    };
    if let Some(refusal) = ctx.client.refusal(profile) {
        return closed(Step::Authentication, refusal.to_owned());
    }
    let mut first: Option<Obstacle> = None;
    let mut unknown = true;
    let watched = described.document.request.in_order;
    for (n, ask) in looks(described, target).into_iter().enumerate() {
        let waits = watched && unknown;
        if (ask.turn > 1 && first.as_ref().is_some_and(|why| why.step < Step::Fixture))
            || (ask.turn > 2 && !waits)
        {
            break;
        }
        if ask.turn > 1
            && waits
            && let Err(halt) = ctx.client.pause(target.sample_interval()).await
        {
            return Survey::Stopped(halt.into());
        }
        match ctx.ask_shared(profile, &ask).await {
            Ok(exchange) if answer::accepted(&exchange) => {
                return Survey::Judgeable((n == 0).then_some(exchange));
            }
            Ok(exchange) => {
                unknown &= exchange.answer.as_ref().is_ok_and(|r| r.status == 404);
                first = first.or_else(|| obstacle(target, &exchange));
            }
            // This request alone draws it.
            Err(Stop::Inconclusive(_)) if ctx.journal().profile(profile).accepted => {}
            Err(Stop::Inconclusive(reason)) => {
                let met = ctx.journal().profile(profile).not_served.take();
                let why = met.and_then(|exchange| obstacle(target, &exchange));
                let why = why.unwrap_or(Obstacle {
                    step: Step::Call,
                    sentence: reason,
                });
                // Who may not ask this may ask something else.
                let may_ask_else = why.step == Step::Project;
                let why = first.get_or_insert(why);
                if !may_ask_else {
                    return Survey::Closed(why.clone());
                }
            }
            Err(stop) => return Survey::Stopped(stop),
        }
    }
    Survey::Closed(first.unwrap_or(Obstacle {
        step: Step::Call,
        sentence: "there is no ordinary request".to_owned(),
    }))
}

/// The ordinary requests, twice: one wrong answer says nothing of the next, unless it is about who asks. An
/// instance that is watched may be unknown at first, so it is looked at three times.
fn looks(profile: &Profile, target: &ProfileTarget) -> Vec<Ask> {
    let ordinary = requests::ordinary(profile, target);
    let most = if profile.document.request.in_order { 3 } else { 2 };
    let mut asks = ordinary.clone();
    for look in 2..=most {
        asks.extend(ordinary.iter().cloned().map(|ask| Ask {
            role: format!("{}, look {look}", ask.role),
            turn: look,
            ..ask
        }));
    }
    asks
}
