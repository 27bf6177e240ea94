//! The words of clauses, and whose they are.

use std::collections::BTreeSet;

use crate::{CATALOGUE, FILES};

#[test]
fn every_id_is_one_clause_of_its_profile_with_one_level_and_its_words() {
    let mut ids = BTreeSet::new();
    for profile in CATALOGUE.all() {
        for clause in &profile.clauses {
            let id = &clause.id;
            assert!(ids.insert(id.as_str()), "{id} is given twice");
            assert!(id.starts_with(&format!("{}.", profile.id())), "{id}");
            assert!(id.split('.').all(|part| !part.is_empty()), "{id}");
            assert!(!clause.title.is_empty(), "{id} has no title");
            assert!(clause.statement.ends_with('.'), "{id}: {}", clause.statement);
            assert!(clause.tags.contains(id), "{id} is no tag of its own clause");
            let level = clause.level.word().to_owned();
            assert!(clause.tags.contains(&level), "{id} lacks the tag of its level");
        }
    }
}

/// What no sentence of the page says is not put into the page's mouth.
#[test]
fn every_statement_is_the_pages_or_a_rulings() {
    for clause in CATALOGUE.clauses() {
        assert!(clause.ruling.is_some(), "{} names no ruling", clause.id);
        let keyword = clause.id.rsplit('.').next().unwrap();
        let ours = [
            "content-type",
            "doubled-member",
            "integer-spelling",
            "range",
            "malformed",
            "foreign",
        ];
        if ours.contains(&keyword) && !clause.id.contains("InstanceIds") {
            assert!(clause.source.by_ruling, "{}", clause.id);
        }
    }
}

/// People read words; an expression is for the validator.
#[test]
fn no_sentence_holds_a_regular_expression() {
    let mut sentences: Vec<&str> = vec![];
    for profile in CATALOGUE.all() {
        for clause in &profile.clauses {
            sentences.extend([clause.title.as_str(), &clause.statement]);
        }
        for scenario in profile
            .features
            .iter()
            .flat_map(|f| &f.rules)
            .flat_map(|r| &r.scenarios)
        {
            sentences.extend(scenario.steps.iter().map(|step| step.value.as_str()));
        }
        for (table, row) in profile.document.rows() {
            sentences.extend([
                table.about.as_str(),
                row.not_judged.as_deref().unwrap_or_default(),
            ]);
        }
    }
    for sentence in sentences {
        for sign in ["^", "$", "\\", "(?", "[a-", "[0-", "[+"] {
            assert!(!sentence.contains(sign), "{sentence}");
        }
    }
}

#[test]
fn the_program_carries_the_suite_of_this_folder() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let disk = cloud_conformance::catalogue::Files::from_dir(root).unwrap();
    assert!(!disk.modified, "the embedded suite is not the one on disk");
    assert_eq!(disk, *FILES);
    assert_eq!(disk.digest(), CATALOGUE.digest());
}
