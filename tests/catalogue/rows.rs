//! Every row has clauses or a reason, every clause has a row.

use std::collections::BTreeSet;

use cloud_conformance::catalogue::clauses::covering;

use crate::{CATALOGUE, FILES};

#[test]
fn every_row_has_clauses_or_the_reason_why_it_is_not_judged() {
    for profile in CATALOGUE.all() {
        for (table, row) in profile.document.rows() {
            let place = format!("{}: {}", profile.id(), table.source(row));
            let covered = !covering(&profile.clauses, table, row).is_empty();
            match &row.not_judged {
                Some(reason) => {
                    assert!(!covered, "{place} is judged, and has a reason why it is not");
                    assert!(reason.ends_with('.'), "{place}: the reason is no sentence");
                }
                None => assert!(covered, "{place} has neither a clause nor a reason"),
            }
        }
    }
}

#[test]
fn every_clause_comes_from_rows_of_its_document() {
    for profile in CATALOGUE.all() {
        let places: BTreeSet<String> = profile.document.rows().map(|(t, r)| t.source(r)).collect();
        for clause in &profile.clauses {
            assert!(!clause.rows.is_empty(), "{} has no row", clause.id);
            let place = &clause.source.place;
            let table = profile.document.tables.iter().any(|table| table.place == *place);
            assert!(table || places.contains(place), "{}: {place}", clause.id);
            assert_eq!(clause.source.document, profile.document.origin.file);
            for row in &clause.rows {
                assert!(places.contains(row), "{}: `{row}` is no row", clause.id);
            }
        }
    }
}

#[test]
fn a_row_is_named_once_and_names_clauses_of_its_profile() {
    for profile in CATALOGUE.all() {
        let mut places = BTreeSet::new();
        for (table, row) in profile.document.rows() {
            let place = table.source(row);
            for id in &row.clauses {
                let known = profile.clauses.iter().any(|c| c.id == *id);
                assert!(known, "{}: {place} names {id}, which is no clause", profile.id());
            }
            assert!(places.insert(place.clone()), "{}: {place} twice", profile.id());
        }
    }
}

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

/// A reader with the page open finds every place by the page's own words.
#[test]
fn every_place_is_a_heading_of_the_page_or_a_page_that_it_links_to() {
    for profile in CATALOGUE.all() {
        let origin = &profile.document.origin;
        for table in &profile.document.tables {
            assert!(
                origin.has_place(&table.place),
                "{}: {}",
                profile.id(),
                table.place
            );
        }
        for heading in origin.headings.iter().chain(&origin.linked) {
            assert_eq!(heading.trim(), heading, "{}", profile.id());
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

/// A clause that no scenario draws could only be judged by luck.
#[test]
fn every_answer_that_a_schema_judges_is_drawn_by_a_scenario() {
    for profile in CATALOGUE.all() {
        for clause in &profile.clauses {
            assert!(!clause.scenarios.is_empty(), "{} has no scenario", clause.id);
        }
    }
}

#[test]
fn documents_say_where_they_come_from() {
    for profile in CATALOGUE.all() {
        let origin = &profile.document.origin;
        let hex = origin
            .sha256
            .bytes()
            .all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        assert!(origin.sha256.len() == 64 && hex, "{}", origin.sha256);
        for text in [
            &origin.file,
            &origin.title,
            &origin.publisher,
            &origin.edition,
            &origin.language,
        ] {
            assert!(!text.trim().is_empty(), "{}", profile.id());
        }
    }
    let digests: BTreeSet<&str> = CATALOGUE
        .all()
        .iter()
        .map(|p| p.document.origin.sha256.as_str())
        .collect();
    assert_eq!(digests.len(), CATALOGUE.all().len(), "two documents are the same");
}

/// The documented statuses are those that the request's form names, too.
#[test]
fn documented_statuses_are_named_ones() {
    for profile in CATALOGUE.all() {
        for status in profile.statuses() {
            assert!(
                profile.document.request.statuses.contains(&status),
                "{} {status}",
                profile.id()
            );
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
