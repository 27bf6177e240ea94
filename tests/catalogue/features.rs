//! The features: every step is defined once, and nothing in them is read otherwise than it looks.

use std::collections::BTreeSet;

use cloud_conformance::suite::world::World;
use cucumber::World as _;

use crate::{CATALOGUE, FILES};

#[test]
fn every_step_is_defined_exactly_once() {
    let steps = World::collection();
    for feature in CATALOGUE.all().iter().flat_map(|p| &p.features) {
        let rules = feature.rules.iter().filter_map(|r| r.background.as_ref());
        let backgrounds = feature.background.iter().chain(rules).flat_map(|b| &b.steps);
        let scenarios = feature.rules.iter().flat_map(|r| &r.scenarios);
        for step in scenarios.flat_map(|s| &s.steps).chain(backgrounds) {
            let place = format!(
                "{}:{}",
                feature.path.as_ref().unwrap().display(),
                step.position.line
            );
            match steps.find(step) {
                Ok(Some(_)) => {}
                Ok(None) => panic!("{place}: nothing defines `{} {}`", step.keyword, step.value),
                Err(ambiguous) => panic!("{place}: `{}` is ambiguous: {ambiguous:?}", step.value),
            }
        }
    }
}

/// A recording tells its answers apart by the scenarios' keys.
#[test]
fn every_scenario_has_a_key_of_its_own() {
    let mut keys = BTreeSet::new();
    for scenario in CATALOGUE.all().iter().flat_map(|p| &p.scenarios) {
        assert!(keys.insert(&scenario.key), "{}", scenario.key);
    }
}

/// A relation over the whole run is kept by its clause: two scenarios must not state different ones.
#[test]
fn every_scenario_sends_before_it_states() {
    for feature in CATALOGUE.all().iter().flat_map(|p| &p.features) {
        for scenario in feature.rules.iter().flat_map(|r| &r.scenarios) {
            let order: Vec<gherkin::StepType> = scenario.steps.iter().map(|s| s.ty).collect();
            let rank = |t: &gherkin::StepType| match t {
                gherkin::StepType::Given => 0,
                gherkin::StepType::When => 1,
                gherkin::StepType::Then => 2,
            };
            assert!(order.is_sorted_by_key(rank), "{}", scenario.name);
            assert!(order.contains(&gherkin::StepType::When), "{}", scenario.name);
            assert!(order.contains(&gherkin::StepType::Then), "{}", scenario.name);
        }
    }
}

/// Tags of a Feature or Rule are inherited: a `@should` scenario under a `@must` Rule would be both.
#[test]
fn only_scenarios_and_examples_carry_tags() {
    for feature in CATALOGUE.all().iter().flat_map(|p| &p.features) {
        assert!(feature.tags.is_empty(), "{}", feature.name);
        assert!(
            feature.rules.iter().all(|r| r.tags.is_empty()),
            "{}",
            feature.name
        );
    }
}

#[test]
fn every_feature_names_its_document() {
    for profile in CATALOGUE.all() {
        for feature in &profile.features {
            let says = format!("Judges the document {}.", profile.document.origin.file);
            let description = feature.description.as_deref().unwrap_or_default();
            assert!(description.contains(&says), "{}", feature.name);
        }
    }
}

/// The parser drops what a row has too many, and takes a media type for text.
#[test]
fn tables_and_doc_strings_are_read_as_they_look() {
    for (path, text) in FILES.under("features/", ".feature") {
        let mut cells: Option<usize> = None;
        for (n, line) in text.lines().map(str::trim).enumerate() {
            let place = format!("{path}:{}", n + 1);
            assert!(
                !line.starts_with("\"\"\"") && !line.starts_with("```"),
                "{place}: a doc string"
            );
            if !line.starts_with('|') {
                cells = None;
                continue;
            }
            assert!(line.ends_with('|'), "{place}");
            let found = line.split('|').count();
            assert_eq!(*cells.get_or_insert(found), found, "{place}");
        }
    }
}
