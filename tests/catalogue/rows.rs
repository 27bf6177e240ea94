//! The words of clauses, and whose they are.

use std::collections::BTreeSet;

use cloud_conformance::{
    catalogue::document::{Kind, Presence, on_the_page},
    http::authenticate::{WRONG_KEY, WRONG_TOKEN},
    record::{Level, Shaping},
};

use crate::{CATALOGUE, FILES};

#[test]
fn every_id_is_one_clause_of_its_profile_with_one_level_and_its_words() {
    let mut ids = BTreeSet::new();
    for profile in CATALOGUE.all() {
        for clause in &profile.clauses {
            let id = &clause.id;
            assert!(ids.insert(id.as_str()), "{id} is given twice");
            assert!(id.behind(profile.id()).is_some(), "{id}");
            assert!(id.split('.').all(|part| !part.is_empty()), "{id}");
            assert!(!clause.title.is_empty(), "{id} has no title");
            assert!(clause.statement.ends_with('.'), "{id}: {}", clause.statement);
            assert!(
                clause.tags.iter().any(|tag| id == tag),
                "{id} is no tag of its own clause"
            );
            let level = clause.level.word().to_owned();
            assert!(clause.tags.contains(&level), "{id} lacks the tag of its level");
        }
    }
}

/// What no sentence of the page says is not put into the page's mouth.
#[test]
fn every_statement_is_the_pages_or_a_rulings() {
    for clause in CATALOGUE.clauses() {
        assert!(!clause.rulings.is_empty(), "{} names no ruling", clause.id);
        let keyword = clause.id.rsplit('.').next().unwrap();
        let ours = [
            "content-type",
            "doubled-member",
            "integer-spelling",
            "range",
            "malformed",
            "foreign",
            "required",
            "minLength",
        ];
        let ours = ours.contains(&keyword)
            && !["InstanceIds", "Action", "Version"]
                .iter()
                .any(|of| clause.id.contains(of));
        let elsewhere = !on_the_page(&clause.source.place);
        if ours || elsewhere {
            assert!(clause.source.by_ruling, "{}", clause.id);
        }
    }
}

/// What a row has from a ruling stands in no statement of the page: the clause names the ruling and what it adds.
#[test]
fn what_a_ruling_adds_stands_apart_from_the_statement() {
    let mut added = 0;
    for profile in CATALOGUE.all() {
        for clause in profile.clauses.iter().filter(|clause| !clause.source.by_ruling) {
            for words in [
                "0 or more",
                "or null",
                "not empty",
                "where it is sent",
                "always",
                "known states",
            ] {
                let own = words == "or null" && clause.id.ends_with("error_ext_msg");
                assert!(
                    own || !clause.statement.contains(words),
                    "{}: {}",
                    clause.id,
                    clause.statement
                );
            }
        }
        for (table, row) in profile.document.rows() {
            for path in table.paths(row) {
                let id = format!("{}.{path}", profile.id());
                let clause = CATALOGUE
                    .clause(&id)
                    .unwrap_or_else(|| panic!("{id} is no clause"));
                let says = |ruling: &str, words: &str| {
                    let says = |s: &Shaping| s.ruling == ruling && s.says.contains(words);
                    assert!(
                        clause.rulings.iter().any(says),
                        "{id}: {ruling}, {words}: {:?}",
                        clause.rulings
                    );
                };
                if row.presence == Some(Presence::Must) {
                    says(&table.always, "required: that it is there");
                    added += 1;
                }
                for ruled in &row.by_ruling {
                    if ruled.kinds.contains(&Kind::Null) {
                        says(&ruled.ruling, "also accepted: ");
                        added += 1;
                    }
                    if ruled.min.is_some() && row.level == Level::Must {
                        says(&ruled.ruling, "required: 0 or more");
                        added += 1;
                    }
                }
            }
        }
    }
    assert!(added > 250, "{added}");
}

/// A step that sends something made up says what it is.
#[test]
fn the_made_up_credentials_stand_in_the_steps() {
    for (profile, value) in [("clouddc-v1-status", WRONG_TOKEN), ("cvm-2017-status", WRONG_KEY)] {
        let features = &CATALOGUE.get(profile).unwrap().features;
        let scenarios = features.iter().flat_map(|f| &f.rules).flat_map(|r| &r.scenarios);
        let mut steps = scenarios.flat_map(|scenario| &scenario.steps);
        assert!(
            steps.any(|step| step.value.contains(&format!("\"{value}\""))),
            "{value}"
        );
    }
}

/// Every link, sentence and example that a page has beside its tables has a row.
#[test]
fn what_stands_beside_the_tables_has_a_row() {
    for (profile, rows) in [
        (
            "clouddc-v1-status",
            &[
                "Function, the status of an instance",
                "Calling Method, Calling APIs",
                "Authorization Information, Permissions Policies and Supported Actions",
                "Example Requests, GET of one status",
                "Example Responses, state alone",
                "Error Codes, list of error codes",
            ][..],
        ),
        (
            "cvm-2017-status",
            &[
                "1. API Description, API Explorer",
                "2. Input Parameters, Common Request Parameters",
                "linked page API Introduction, form of ids, meaning of Offset and Limit",
                "5. Developer Resources, SDK, command line",
                "linked page Common Error Codes, common error codes",
                "Input Example, two instances by id",
            ],
        ),
        (
            "dcs-v1-instance",
            &[
                "Function, details about a specified DCS instance",
                "Table 1, Obtaining a Project ID",
                "Example request, GET of one instance",
                "linked page DCS Instance Statuses, states of an instance",
                "Table 2, Creating a DCS Instance",
                "Example response, one instance",
                "Status Code, other status codes",
            ],
        ),
        (
            "dcs-v1-status",
            &[
                "Function, number of instances in different states",
                "Table 1, Obtaining a Project ID",
                "Example request, GET with include_failure=true",
                "Example response, top level and redis",
                "Status Code, other status codes",
            ],
        ),
        (
            "dcs-v2-status",
            &[
                "Debugging (调试), API Explorer",
                "Debugging (调试), example for the command line (hcloud)",
                "Example request (请求示例), GET with include_failure=true",
                "Error codes (错误码), list of error codes",
            ],
        ),
    ] {
        let document = &CATALOGUE.get(profile).unwrap().document;
        for wanted in rows {
            let found = document.rows().any(|(table, row)| table.source(row) == *wanted);
            assert!(found, "{profile}: {wanted}");
        }
        let linked = document.origin.linked.iter();
        for page in linked {
            let named = document.rows().any(|(table, row)| {
                table.place.contains(page.as_str())
                    || row.name.contains(page.as_str())
                    || row.kind.as_deref() == Some("link")
            });
            assert!(named, "{profile}: no row speaks of the linked page {page}");
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
