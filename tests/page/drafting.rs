//! What is drafted from a page: files that say what the page says, and what a person has to look at.

use std::path::Path;

use cloud_conformance::{
    catalogue::{Catalogue, Files},
    page::{self, draft::draft},
};

use super::pages;

fn drafted(text: &str, id: &str) -> page::draft::Draft {
    let page = page::read(text, None, None).unwrap_or_else(|e| panic!("{e}"));
    draft(&page, id, "page.txt").unwrap_or_else(|e| panic!("{e}"))
}

/// Writes a drafted suite and loads its catalogue.
pub fn load(found: &page::draft::Draft, folder: &Path) -> Result<Catalogue, String> {
    let rulings = (page::draft::RULINGS.to_owned(), found.rulings(""));
    for (path, text) in found.files.iter().chain([(&rulings.0, &rulings.1)]) {
        let path = folder.join(path);
        std::fs::create_dir_all(path.parent().unwrap_or(folder)).unwrap();
        std::fs::write(path, text).unwrap();
    }
    let files = Files::from_dir(folder).map_err(|e| e.to_string())?;
    Catalogue::load(&files).map_err(|e| e.to_string())
}

/// The catalogue of a draft.
pub fn loaded(found: &page::draft::Draft) -> Catalogue {
    let folder = tempfile::tempdir().unwrap();
    load(found, folder.path()).unwrap_or_else(|e| panic!("{e}"))
}

#[test]
fn a_draft_says_that_it_is_one_and_what_to_look_at() {
    let found = drafted(pages::RST, "boats-v1-list");
    let document = &found.files["features/boats-v1-list/document.toml"];
    assert!(document.contains("\ndraft = true\n"));
    assert!(
        document.contains("# CHECK Table 2, total_count: the type `Interger` is read as integer."),
        "{document}"
    );
    assert!(document.contains("repaired"), "{document}");
    assert!(document.contains(r#"{ name = "state", kinds = ["string"], presence = "must", values = ["AFLOAT", "ASHORE"], level = "should" }"#), "{document}");
    assert!(document.contains(r#"{ name = "error_code", kinds = ["string"], presence = "should", max_length = 9, ruling = "table-only", level = "should" }"#), "{document}");
    assert!(document.contains(r#"{ name = "error_msg", kinds = ["string"], presence = "should", min_length = 3, max_length = 64, ruling = "table-only", level = "should" }"#), "{document}");
    assert!(document.contains(r#"name = "harbour_id""#));
    assert!(
        !document.contains("null"),
        "null only where the page or the example shows it: {document}"
    );
}

#[test]
fn what_a_table_says_must_hold_and_what_prose_says_should() {
    let found = drafted(pages::RST, "boats-v1-list");
    let read = |name: &str| -> serde_json::Value { serde_json::from_str(&found.files[name]).unwrap() };
    let must = read("schemas/boats-v1-list/200.json");
    assert_eq!(
        must["properties"]["boats"]["items"]["properties"]["leaking"]["type"],
        "boolean"
    );
    assert_eq!(
        must["properties"]["boats"]["items"]["required"],
        serde_json::json!(["id", "state", "leaking", "length", "crew"])
    );
    assert!(!found.files["schemas/boats-v1-list/200.json"].contains("enum"));
    let should = &found.files["schemas/boats-v1-list/200.should.json"];
    assert!(should.contains("boats-v1-list.200.boats.state.enum"), "{should}");
}

#[test]
fn an_example_that_says_otherwise_than_the_table_is_accepted_and_said() {
    let other = pages::RST
        .replace("\"leaking\": false", "\"leaking\": null")
        .replace("\"length\": 7.5", "\"length\": \"7.5\"");
    let found = drafted(&other, "boats-v1-list");
    let document = &found.files["features/boats-v1-list/document.toml"];
    assert!(
        document.contains(r#"{ name = "leaking", kinds = ["boolean", "null"]"#),
        "{document}"
    );
    assert!(
        document.contains(r#"{ name = "length", kinds = ["number", "string"]"#),
        "{document}"
    );
    assert!(
        found.checks.iter().any(|n| n.why.contains("both are accepted")),
        "{:?}",
        found.checks
    );
}

#[test]
fn a_call_that_changes_something_is_never_drafted() {
    let page = page::read(&pages::RST.replace("GET /v1", "DELETE /v1"), None, None).unwrap();
    let error = draft(&page, "boats-v1-list", "page.rst").unwrap_err();
    assert!(error.to_string().contains("only reading requests"), "{error}");
    let page = page::read(pages::RST, None, None).unwrap();
    assert!(draft(&page, "../boats", "page.rst").is_err());
}

#[test]
fn every_format_is_drafted() {
    for (text, id) in [
        (pages::RST, "a-rst"),
        (pages::HTML, "a-html"),
        (pages::PIPES, "a-pipes"),
        (pages::TENCENT, "a-text"),
    ] {
        let found = drafted(text, id);
        let catalogue = loaded(&found);
        let profile = catalogue.get(id).unwrap();
        assert!(
            profile.document.draft && profile.document.origin.edition.contains("draft"),
            "{id}"
        );
        assert!(profile.clauses.iter().any(|c| c.answer.is_some()), "{id}");
    }
    let model = page::read(pages::MODEL, Some(pages::MODEL_EXAMPLES), Some("DescribeBoats")).unwrap();
    let found = draft(&model, "a-model", "api.json").unwrap();
    loaded(&found);
    assert!(found.files["features/a-model/document.toml"].contains("authentication = \"tencent\""));
}

#[test]
fn what_only_the_suite_sets_is_never_asked_for() {
    let named = |mandatory: &str| {
        let row = format!("   region     {mandatory:<9} The value can be **a** or **b**. ");
        page::read(
            &pages::RST.replace("   size       No        Value range: 1 to 50. ", &row),
            None,
            None,
        )
        .unwrap()
    };
    let optional = draft(&named("No"), "boats-v1-list", "page.rst").unwrap();
    assert!(
        optional.not_judged.iter().any(|n| n.place == "parameter region"),
        "{:?}",
        optional.not_judged
    );
    assert!(!optional.files["features/boats-v1-list/1-request.feature"].contains("region="));
    let needed = draft(&named("Yes"), "boats-v1-list", "page.rst").unwrap_err();
    assert!(needed.to_string().contains("region"), "{needed}");
}

#[test]
fn a_member_called_as_a_clause_ends_makes_no_clause_twice() {
    let page = "# Showing a Mill\n\n## URI\n\nGET /v1/mills\n\n## Response\n\n**Status code: 200**\n\n\
                | Parameter | Type | Description |\n|---|---|---|\n| sail | Sail object | Sail. |\n| name | String | Name. |\n\n\
                Table 2 Sail\n\n| Parameter | Type | Description |\n|---|---|---|\n| required | Boolean | Whether it is. |\n\n\
                ## Example Response\n\n```\n{ \"name\": \"x\" }\n```\n";
    loaded(&drafted(page, "mills-v1-show"));
}
