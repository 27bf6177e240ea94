//! Steps by topic. A step is a sentence that sends, or one that states by calling a check.

mod answers;
mod by_id;
mod calls;
mod counts;
mod instances;
mod listing;
mod provoke;
mod sent;

use std::panic::resume_unwind;
use std::sync::LazyLock;

use cucumber::World as _;
use cucumber::step::{Collection, Context};
use futures::future::LocalBoxFuture;
use regex::Regex;

use super::world::World;

/// Every sentence that defines a step, compiled once: each run's own would take a megabyte and a half.
static SENTENCES: LazyLock<Collection<World>> = LazyLock::new(World::collection);

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

fn take(world: &mut World, context: Context) -> LocalBoxFuture<'_, ()> {
    match SENTENCES.find(&context.step) {
        Ok(Some((step, _, _, context))) => step(world, context),
        // The step fails. `check` names it, with the reason, before any run begins.
        Ok(None) | Err(_) => resume_unwind(Box::new(format!(
            "not exactly one sentence defines `{}`",
            context.step.value
        ))),
    }
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
