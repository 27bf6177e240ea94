//! A profile as an OpenAPI document: what it says of an answer is what judges it.

use cloud_conformance::catalogue::{Profile, openapi};
use serde_json::Value;

use super::CATALOGUE;

fn operation(profile: &Profile) -> Value {
    let document = openapi::document(&[profile]);
    let path = document["paths"].as_object().unwrap().values().next().unwrap();
    path.as_object().unwrap().values().next().unwrap().clone()
}

#[test]
fn an_example_made_from_the_rows_fulfils_what_must_hold() {
    for profile in CATALOGUE.all() {
        for (answer, schema) in &profile.schemas {
            let example = openapi::example(&profile.document, answer, "", 0);
            let errors: Vec<String> = schema
                .must
                .validator()
                .iter_errors(&example)
                .map(|e| format!("{}: {e}", e.instance_path()))
                .collect();
            assert_eq!(
                errors,
                Vec::<String>::new(),
                "{} {answer}: {example}",
                profile.id()
            );
        }
    }
}

#[test]
fn every_answer_parameter_and_clause_is_in_it() {
    for profile in CATALOGUE.all() {
        let operation = operation(profile);
        let responses = operation["responses"].as_object().unwrap();
        assert!(!responses.is_empty(), "{}", profile.id());
        for status in profile.statuses() {
            assert!(
                responses.contains_key(&status.to_string()),
                "{} {status}",
                profile.id()
            );
        }
        let text = serde_json::to_string(&openapi::document(&[profile])).unwrap();
        for clause in &profile.clauses {
            let body = clause.answer.is_some();
            // A limit stands inside the schema of its member, whose clause is named there.
            let place = if body {
                clause.id.rsplit_once('.').map_or("", |(place, _)| place)
            } else {
                clause.id.as_str()
            };
            assert!(text.contains(place), "{} is not there", clause.id);
        }
        let parameters = operation["parameters"].as_array().unwrap();
        let placeholders = profile.document.request.path.matches('{').count();
        let in_path = parameters.iter().filter(|p| p["in"] == "path").count();
        assert_eq!(in_path, placeholders, "{}", profile.id());
    }
}
