//! Steps by topic. A step is a sentence that sends, or one that states by calling a check.

mod answers;
mod by_id;
mod calls;
mod counts;
mod instances;
mod listing;
mod lost;
mod pages;
mod provoke;
mod sent;

pub(super) use answers::OF_THE_RUN;

use std::collections::HashMap;
use std::panic::resume_unwind;
use std::sync::{LazyLock, Mutex, Once, PoisonError};

use cucumber::World as _;
use cucumber::step::{CaptureName, Collection, Context, Step};
use futures::future::LocalBoxFuture;
use gherkin::StepType;
use regex::Regex;

use super::world::World;

/// Every sentence that defines a step, compiled once: each run's own would take a megabyte and a half.
static SENTENCES: LazyLock<Collection<World>> = LazyLock::new(World::collection);

/// Compiles them while the first target is looked at, which waits for answers.
pub(super) fn compile_ahead() {
    static FIRST: Once = Once::new();
    FIRST.call_once(|| _ = tokio::task::spawn_blocking(|| LazyLock::force(&SENTENCES)));
}

/// What cucumber is given instead: one pattern that every sentence matches. [`take`] then finds the sentence.
pub(super) fn any() -> Collection<World> {
    Regex::new("").into_iter().fold(Collection::new(), |steps, any| {
        let (given, when) = (any.clone(), any.clone());
        steps
            .given(None, given, take)
            .when(None, when, take)
            .then(None, any, take)
    })
}

/// A sentence that was found for a step's text, and what it takes from that.
type Found = (&'static Step<World>, Vec<(CaptureName, String)>);

/// Every text that was met, since most are met again: in another scenario, or for another target.
static FOUND: LazyLock<Mutex<HashMap<(StepType, String), Found>>> = LazyLock::new(Mutex::default);

fn take(world: &mut World, context: Context) -> LocalBoxFuture<'_, ()> {
    let step = context.step;
    match found(&step) {
        Some((sentence, matches)) => sentence(world, Context { step, matches }),
        // The step fails. `check` names it, with the reason, before any run begins.
        None => resume_unwind(Box::new(format!(
            "not exactly one sentence defines `{}`",
            step.value
        ))),
    }
}

fn found(step: &gherkin::Step) -> Option<Found> {
    let mut found = FOUND.lock().unwrap_or_else(PoisonError::into_inner);
    let key = (step.ty, step.value.clone());
    if let Some(known) = found.get(&key) {
        return Some(known.clone());
    }
    let (sentence, _, _, context) = SENTENCES.find(step).ok()??;
    found.insert(key, (sentence, context.matches.clone()));
    Some((sentence, context.matches))
}

/// Whether exactly one sentence defines a step.
///
/// # Errors
/// What is wrong else.
pub fn defined(step: &gherkin::Step) -> Result<(), String> {
    match SENTENCES.find(step) {
        Ok(Some(_)) => Ok(()),
        Ok(None) => Err(format!(
            "nothing defines the step `{} {}`",
            step.keyword.trim(),
            step.value
        )),
        Err(several) => {
            let sentences: Vec<String> = several
                .possible_matches
                .iter()
                .map(|(sentence, _)| sentence.to_string())
                .collect();
            Err(format!(
                "several sentences define the step `{}`: {}",
                step.value,
                sentences.join("; ")
            ))
        }
    }
}
