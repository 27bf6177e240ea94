//! The features: every step is defined once, and nothing in them is read otherwise than it looks.

use std::collections::BTreeMap;

use gherkin::StepType;

use super::{Defined, unknown_ruling};
use crate::catalogue::{
    Catalogue, Profile,
    features::Scenario,
    mistakes::{Mistake, Mistakes},
};

pub(super) fn check(
    catalogue: &Catalogue,
    profile: &Profile,
    defined: Defined<'_>,
    mistakes: &mut Mistakes<'_>,
) {
    for feature in &profile.features {
        let path = feature.path.clone().unwrap_or_default().display().to_string();
        let says = format!("Judges the document {}.", profile.document.origin.file);
        if !feature.description.as_deref().unwrap_or_default().contains(&says) {
            let why = format!("the description does not say `{says}`");
            mistakes.on(&path, feature.position.line, why);
        }
        let rules = feature.rules.iter().map(|rule| (&rule.tags, rule.position.line));
        for (_, line) in std::iter::once((&feature.tags, feature.position.line))
            .chain(rules)
            .filter(|(tags, _)| !tags.is_empty())
        {
            let why =
                "tags of a Feature or Rule are added to all below; put them on a Scenario or on Examples";
            mistakes.on(&path, line, why);
        }
        let backgrounds = feature.rules.iter().filter_map(|rule| rule.background.as_ref());
        let backgrounds = feature
            .background
            .iter()
            .chain(backgrounds)
            .flat_map(|b| &b.steps);
        for step in backgrounds {
            one_step(&path, step, defined, mistakes);
        }
        for scenario in feature.rules.iter().flat_map(|rule| &rule.scenarios) {
            for step in &scenario.steps {
                one_step(&path, step, defined, mistakes);
            }
            if let Some(why) = out_of_order(scenario) {
                let why = format!("the scenario `{}` {why}", scenario.name);
                mistakes.on(&path, scenario.position.line, why);
            }
        }
    }
    for scenario in &profile.scenarios {
        let (path, line) = placed(scenario);
        let unknown = scenario.rulings.iter();
        for why in unknown.filter_map(|id| unknown_ruling(catalogue, id)) {
            mistakes.on(path, line, why);
        }
        if !well_formed(&scenario.clause) {
            let why = format!(
                "the clause id {} is not dotted words of letters, digits, `_` and `-`",
                scenario.clause
            );
            mistakes.on(path, line, why);
        }
    }
}

/// A recording tells its answers apart by the scenarios' keys.
pub(super) fn keys(catalogue: &Catalogue, mistakes: &mut Mistakes<'_>) {
    let mut seen: BTreeMap<&str, &str> = BTreeMap::new();
    for scenario in catalogue.all().iter().flat_map(|profile| &profile.scenarios) {
        let (path, line) = placed(scenario);
        if let Some(first) = seen.insert(&scenario.key, &scenario.place) {
            let why = format!(
                "the scenario `{}` has the clause, the name and the values of the one at {first}; name it otherwise",
                scenario.title
            );
            mistakes.on(path, line, why);
        }
    }
}

fn placed(scenario: &Scenario) -> (&str, usize) {
    let placed = scenario.place.rsplit_once(':');
    placed.map_or((&scenario.place, 1), |(path, line)| {
        (path, line.parse().unwrap_or(1))
    })
}

fn one_step(path: &str, step: &gherkin::Step, defined: Defined<'_>, mistakes: &mut Mistakes<'_>) {
    if let Err(message) = defined(step) {
        mistakes.add(Mistake {
            file: path.to_owned(),
            line: step.position.line,
            message,
            of_a_step: true,
        });
    }
    if step.docstring.is_some() {
        mistakes.on(
            path,
            step.position.line,
            "no step takes a doc string, so it would judge nothing",
        );
    }
}

/// A scenario sends before it states, and does both.
fn out_of_order(scenario: &gherkin::Scenario) -> Option<&'static str> {
    let rank = |step: &gherkin::Step| match step.ty {
        StepType::Given => 0,
        StepType::When => 1,
        StepType::Then => 2,
    };
    let has = |ty: StepType| scenario.steps.iter().any(|step| step.ty == ty);
    if !scenario.steps.is_sorted_by_key(rank) {
        Some("does not say Given, When, Then in this order")
    } else if !has(StepType::When) {
        Some("sends nothing: it has no When")
    } else if !has(StepType::Then) {
        Some("states nothing: it has no Then")
    } else {
        None
    }
}

/// Reports and baselines refer to ids, and their beginnings up to a dot stand for groups.
fn well_formed(id: &str) -> bool {
    let word = |part: &str| {
        let legal = |b: u8| b.is_ascii_alphanumeric() || b == b'_' || b == b'-';
        !part.is_empty() && part.bytes().all(legal)
    };
    id.split('.').all(word)
}
