//! Steps by topic. A step is a sentence that sends, or one that states by calling a check.

mod answers;
mod by_id;
mod calls;
mod counts;
mod instances;
mod listing;
mod provoke;
mod sent;

use cucumber::World as _;

use super::world::World;

/// What tells whether exactly one sentence of these defines a step, and else says what is wrong.
pub fn definitions() -> impl Fn(&gherkin::Step) -> Result<(), String> {
    let sentences = World::collection();
    move |step| match sentences.find(step) {
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
