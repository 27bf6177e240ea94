//! What is drafted from a page: files that say what the page says, and what a person has to look at.

use std::path::Path;

use cloud_conformance::{
    catalogue::{Catalogue, Files, check::check, document::Paging},
    page::{self, draft::draft},
};

use super::pages;

fn drafted(text: &str, id: &str) -> page::draft::Draft {
    let page = page::read(text, None, None).unwrap_or_else(|e| panic!("{e}"));
    draft(&page, id, "page.txt").unwrap_or_else(|e| panic!("{e}"))
}

/// Writes a drafted suite, proves it and loads its catalogue.
pub fn load(found: &page::draft::Draft, folder: &Path) -> Result<Catalogue, String> {
    let rulings = (page::draft::RULINGS.to_owned(), found.rulings(""));
    for (path, text) in found.files.iter().chain([(&rulings.0, &rulings.1)]) {
        let path = folder.join(path);
        std::fs::create_dir_all(path.parent().unwrap_or(folder)).unwrap();
        std::fs::write(path, text).unwrap();
    }
    let files = Files::from_dir(folder).map_err(|e| e.to_string())?;
    if let Some(mistake) = check(&files, &|_| Ok(())).first() {
        return Err(mistake.to_string());
    }
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

/// A number beside the only list counts its items, but where a parameter asks for a page of them.
#[test]
fn a_number_beside_a_list_that_is_paged_counts_more_than_the_page() {
    let rows = "| total | Integer | Mills in all. |\n| mills | Array of strings | Mills. |\n";
    let counted = |name: &str| {
        let parameter = format!("| {name} | No | Integer | It. |\n");
        let page = call(
            "/v1/mills",
            &parameter,
            rows,
            "{ \"total\": 1, \"mills\": [ \"m\" ] }",
        );
        drafted(&page, "mills-v1-list").files["features/mills-v1-list/document.toml"].contains("counts = ")
    };
    for name in ["wind", "height"] {
        assert!(counted(name), "{name}");
    }
    for name in [
        "Page",
        "PageNo",
        "PageNumber",
        "pageNum",
        "page_index",
        "PageSize",
        "current_page",
        "NextToken",
    ] {
        assert!(!counted(name), "{name}");
    }
}

#[test]
fn what_only_the_suite_sets_is_never_asked_for() {
    let named = |name: &str, mandatory: &str| {
        let row = format!("   {name:<10} {mandatory:<9} The value can be **a** or **b**. ");
        page::read(
            &pages::RST.replace("   size       No        Value range: 1 to 50. ", &row),
            None,
            None,
        )
        .unwrap()
    };
    let optional = draft(&named("region", "No"), "boats-v1-list", "page.rst").unwrap();
    assert!(
        optional.not_judged.iter().any(|n| n.place == "parameter region"),
        "{:?}",
        optional.not_judged
    );
    assert!(!optional.files["features/boats-v1-list/1-request.feature"].contains("region="));
    let needed = draft(&named("token", "Yes"), "boats-v1-list", "page.rst").unwrap_err();
    assert!(needed.to_string().contains("token"), "{needed}");
}

#[test]
fn a_member_called_as_a_clause_ends_makes_no_clause_twice() {
    let page = "# Showing a Mill\n\n## URI\n\nGET /v1/mills\n\n## Response\n\n**Status code: 200**\n\n\
                | Parameter | Type | Description |\n|---|---|---|\n| sail | Sail object | Sail. |\n| name | String | Name. |\n\n\
                Table 2 Sail\n\n| Parameter | Type | Description |\n|---|---|---|\n| required | Boolean | Whether it is. |\n\n\
                ## Example Response\n\n```\n{ \"name\": \"x\" }\n```\n";
    loaded(&drafted(page, "mills-v1-show"));
}

/// A call whose address, parameters and answer have these rows, and whose answer looks like this.
pub fn call(address: &str, parameters: &str, rows: &str, example: &str) -> String {
    format!(
        "# Listing Mills\n\n## URI\n\nGET {address}\n\n| Parameter | Mandatory | Type | Description |\n|---|---|---|---|\n\
         {parameters}\n## Request\n\n**Table 2** Request header parameters\n\n\
         | Parameter | Mandatory | Type | Description |\n|---|---|---|---|\n\
         | x-auth-token | Yes | String | Token. |\n\n## Response\n\n**Status code: 200**\n\n\
         | Parameter | Type | Description |\n|---|---|---|\n{rows}\n## Example Response\n\n```\n{example}\n```\n"
    )
}

/// The catalogue refuses a draft that does not hold together: each of these kinds once did.
#[test]
fn drafts_of_odd_members_hold_together() {
    let table = |name: &str, rows: &str| {
        format!("\nTable 3 {name}\n\n| Parameter | Type | Description |\n|---|---|---|\n{rows}")
    };
    let sail = table("Sail", "| width | Integer | Width. |\n");
    let limited = table(
        "Sail",
        "| pattern | Array of strings | Weave. |\n| range | String | Range. |\n",
    );
    for (rows, example, says) in [
        (
            "| id | String | Id. |\n".to_owned(),
            "{ \"id\": \"m\", \"owner\": null }",
            "{ name = \"owner\", not_judged",
        ),
        (
            "| id | String | Id. |\n| owner | | Owner. |\n".to_owned(),
            "{ \"id\": \"m\", \"owner\": null }",
            "{ name = \"owner\", presence",
        ),
        (
            "| size | Integer | Size. |\n".to_owned(),
            "{ \"size\": 1.5 }",
            "kinds = [\"number\"]",
        ),
        (
            format!("| sails | Array<Array<Sail>> | Sails. |\n{sail}"),
            "{ \"sails\": [ [ { \"width\": 2 } ] ] }",
            "items = [\"array\"], each = [\"object\"]",
        ),
        (
            format!("| sail | Sail object | Sail. |\n{limited}"),
            "{ \"sail\": { \"pattern\": [ \"a\" ], \"range\": \"b\" } }",
            "name = \"pattern\", kinds = [\"array\"]",
        ),
        (
            "| count | Integer | Number. The maximum value is 100. |\n".to_owned(),
            "{ \"count\": 1 }",
            "max = 100, by_ruling = [{ ruling = \"count\", min = 0 }]",
        ),
    ] {
        let found = drafted(&call("/v1/mills", "", &rows, example), "mills-v1-list");
        let document = &found.files["features/mills-v1-list/document.toml"];
        assert!(document.contains(says), "`{says}`: {document}");
        assert!(!document.contains("kinds = [\"null\"]"), "{document}");
        loaded(&found);
    }
    let lists = drafted(
        &call(
            "/v1/mills",
            "",
            &format!("| sails | Array<Array<Sail>> | Sails. |\n{sail}"),
            "{ \"sails\": [ [ { \"width\": 2 } ] ] }",
        ),
        "mills-v1-list",
    );
    let must: serde_json::Value =
        serde_json::from_str(&lists.files["schemas/mills-v1-list/200.json"]).unwrap();
    let inner = &must["properties"]["sails"]["items"]["items"];
    assert_eq!(inner["properties"]["width"]["type"], "integer", "{must}");
}

#[test]
fn a_fixture_is_no_longer_than_the_page_allows_and_no_credential_moment_or_part_filters() {
    let rows = "| total_count | Integer | Number. |\n| mills | Array of Mill objects | Mills. |\n\nTable 3 Mill\n\n\
                | Parameter | Type | Description |\n|---|---|---|\n| id | String | Id. |\n| app_key | String | Key. |\n| state | String | State. |\n| begin_time | String | When. |\n| owner | String | Whose. |\n| sort | String | Sort. |\n";
    let parameters = "| group_id | Yes | String | Group. It has at most 24 characters. |\n\
                      | limit | No | Integer | The value ranges from 1 to 50. The default value is 10. |\n\
                      | offset | No | Integer | The default value is 0. |\n| app_key | No | String | Key. |\n| state | No | String | State. |\n\
                      | begin_time | No | String | From when on. |\n| owner | No | String | Whose, by fuzzy search. |\n| sort | No | String | Sort, valid only when it turns. |\n";
    let example = "{ \"total_count\": 1, \"mills\": [ { \"id\": \"m\", \"app_key\": \"k\", \"state\": \"s\", \"begin_time\": \"t\", \"owner\": \"o\", \"sort\": \"s\" } ] }";
    let page = page::read(
        &call("/v1/{group_id}/mills", parameters, rows, example),
        None,
        None,
    )
    .unwrap();
    let group = page
        .parameters
        .iter()
        .flat_map(|t| &t.rows)
        .find(|r| r.name == "group_id")
        .unwrap();
    assert_eq!(group.limits.max_length, Some(24), "{group:?}");
    let found = draft(&page, "mills-v1-list", "page.md").unwrap();
    let catalogue = loaded(&found);
    let document = &catalogue.get("mills-v1-list").unwrap().document;
    assert_eq!(
        document.fixtures[0].example[0].len(),
        24,
        "{:?}",
        document.fixtures[0]
    );
    assert_eq!(document.request.filters.keys().collect::<Vec<_>>(), ["state"]);
}

#[test]
fn an_object_that_the_example_shows_empty_needs_no_member() {
    let rows = "| fault | Fault object | Fault. |\n| wind | Integer | Wind. |\n\nTable 3 Fault\n\n| Parameter | Type | Description |\n\
                |---|---|---|\n| code | Integer | Code. |\n";
    let found = drafted(
        &call("/v1/mills", "", rows, "{ \"fault\": {}, \"wind\": 1 }"),
        "mills-v1-list",
    );
    let document = &found.files["features/mills-v1-list/document.toml"];
    assert!(
        document.contains(r#"{ name = "code", kinds = ["integer"], presence = "free" }"#),
        "{document}"
    );
    assert!(
        document.contains(r#"{ name = "fault", kinds = ["object"], presence = "must" }"#),
        "{document}"
    );
}

#[test]
fn a_count_that_only_the_example_shows_is_that_of_the_example() {
    let rows = "| mills | Array of strings | Mills. |\n";
    let found = drafted(
        &call("/v1/mills", "", rows, "{ \"mills\": [ \"m\" ], \"total\": 1 }"),
        "mills-v1-list",
    );
    loaded(&found);
    let feature = &found.files["features/mills-v1-list/1-request.feature"];
    assert!(feature.contains("Source: Example Response, total."), "{feature}");
}

/// A list that is shorter than a page may be, and a total that is no more than a page, are those of one page: an account
/// that holds more is asked for more.
#[test]
fn what_a_page_says_of_one_page_limits_no_larger_one() {
    for (most, is_read) in [(50, false), (20, true)] {
        let parameters = format!(
            "| limit | No | Integer | The value ranges from 1 to {most}. |\n| offset | No | Integer | Where. |\n"
        );
        let rows = "| total | Integer | All. Value range: 0 to 40 |\n| mills | Array of Mill objects | Mills. Array Length: 0 - 20 |\n\n\
             Table 3 Mill\n\n| Parameter | Type | Description |\n|---|---|---|\n| id | String | Id. |\n";
        let found = drafted(&call("/v1/mills", &parameters, rows, "{}"), "mills-v1-list");
        let document = &found.files["features/mills-v1-list/document.toml"];
        for limit in ["max_items = 20", "max = 40"] {
            assert_eq!(document.contains(limit), is_read, "{limit}: {document}");
        }
    }
}

/// The paging that is drafted from a list with these parameters, these rows and these members of its items.
fn paged(offset: &str, rows: &str, items: &str) -> Option<Paging> {
    let parameters = format!(
        "| limit | No | | The value ranges from 1 to 50, 10 by default. |\n| offset | No | Integer | {offset} |\n"
    );
    let rows = format!(
        "{rows}| mills | Array of Mill objects | Mills. |\n\nTable 3 Mill\n\n| Parameter | Type | Description |\n|---|---|---|\n\
         {items}\nTable 4 metadata\n\n| Parameter | Type | Description |\n|---|---|---|\n| total_count | Integer | Number. |\n"
    );
    paging_of(&parameters, &rows, "{}")
}

/// The paging that is drafted from a list of mills.
fn paging_of(parameters: &str, rows: &str, example: &str) -> Option<Paging> {
    let found = drafted(&call("/v1/mills", parameters, rows, example), "mills-v1-list");
    let catalogue = loaded(&found);
    catalogue.get("mills-v1-list").unwrap().document.paging.clone()
}

#[test]
fn items_are_told_from_each_other_by_an_id_of_their_own() {
    let (offset, apart) = ("Where it begins.", "| metadata | Object | See Table 4. |\n");
    let id = |name: &str| format!("| {name} | String | Id. |\n");
    let several = id("coast_id") + &id("mil_id") + &id("mill_id");
    let found = paged(offset, apart, &several).unwrap();
    assert_eq!(
        (
            found.item.as_str(),
            found.total.as_str(),
            found.default,
            found.most
        ),
        ("mill_id", "metadata.total_count", Some(10), 50)
    );
    for shared in [id("coast_id"), id("coast_id") + &id("owner_id")] {
        assert_eq!(
            paged(offset, apart, &shared).unwrap().item,
            "",
            "told by their places"
        );
    }
    let by_page = paged("Page number, from 1.", apart, &several).unwrap();
    assert_eq!(
        (by_page.offset.as_str(), by_page.list.as_str()),
        ("", "mills"),
        "its size is judged"
    );
    let of_one = call(
        "/v1/mills/{mill_id}/wheels",
        "| limit | No | Integer | How many. |\n| offset | No | Integer | Where. |\n",
        "| total | Integer | All. |\n| wheels | Array of Wheel objects | Wheels. |\n\nTable 3 Wheel\n\n| Parameter | Type | Description |\n\
         |---|---|---|\n| mill_id | String | Id. |\n",
        "{ \"total\": 1, \"wheels\": [{ \"mill_id\": \"a\" }] }",
    );
    let document = loaded(&drafted(&of_one, "mills-v1-list"))
        .get("mills-v1-list")
        .unwrap()
        .document
        .clone();
    assert_eq!(
        document.paging.unwrap().item,
        "",
        "all items have the one of the address"
    );
    for an_offset in ["分页偏移量。", "计算公式：offset=limit*(页码-1)。"] {
        assert_eq!(
            paged(an_offset, apart, &several).unwrap().offset,
            "offset",
            "{an_offset}"
        );
    }
}

#[test]
fn a_list_is_judged_by_pages_whatever_the_page_leaves_unsaid() {
    let list = |limit: &str, rows: &str, example: &str| {
        let parameters = format!("| limit | No | Integer | {limit} |\n| offset | No | Integer | Where. |\n");
        let rows = format!(
            "{rows}| mills | Array of Mill objects | Mills. |\n\nTable 3 Mill\n\n| Parameter | Type | Description |\n|---|---|---|\n\
             | grinder_id | String | Id. |\n| coast_id | String | Id. |\n"
        );
        paging_of(&parameters, &rows, example)
    };
    let total = "| total | Integer | All. |\n";
    let found = list("How many.", total, "{}").unwrap();
    assert_eq!((found.default, found.most), (None, 10));
    let always = "| limit | Yes | Integer | How many. |\n| offset | No | Integer | Where. |\n";
    let rows = "| total | Integer | All. |\n| mills | Array of objects | Mills. |\n";
    let shown = "{ \"total\": 1, \"mills\": [{ \"id\": \"a\" }] }";
    assert!(
        paging_of(always, rows, shown).is_none(),
        "no parameter is given twice"
    );
    assert!(list("Values:\n- 10\n- 20".replace('\n', "<br>").as_str(), total, "{}").is_none());
    assert!(list("The value ranges from 5 to 50.", total, "{}").is_none());
    let groups = "| groups | Array of Group objects | Groups. |\n\nTable 5 Group\n\n| Parameter | Type | Description |\n|---|---|---|\n\
                  | total | Integer | All. |\n";
    let inside = paging_of(
        &always.replace("Yes", "No"),
        &(groups.to_owned() + "| mills | Array of objects | Mills. |\n"),
        "{}",
    );
    assert!(
        inside.is_none(),
        "there are as many such lists as groups: {inside:?}"
    );
    let found = list("How many; 20 by default.", total, "{}").unwrap();
    assert_eq!((found.default, found.most), (Some(20), 20));
    let found = list("The value ranges from 1 to 50.", total, "{}").unwrap();
    assert_eq!((found.default, found.most), (None, 50));
    let items =
        "[{ \"grinder_id\": \"a\", \"coast_id\": \"c\" }, { \"grinder_id\": \"b\", \"coast_id\": \"c\" }]";
    let shown = format!("{{ \"total\": 2, \"mills\": {items} }}");
    assert_eq!(list("How many.", total, &shown).unwrap().item, "grinder_id");
    // The number of all is the one that its name or its words say.
    let count = "| count | Integer | How many. |\n";
    for (rows, told) in [
        (count.to_owned() + total, "total"),
        ("| mill_count | Integer | How many. |\n".to_owned(), "mill_count"),
        (count.to_owned(), "count"),
        (
            "| count | Integer | Number of mills on this page. |\n".to_owned(),
            "",
        ),
        ("| coast_count | Integer | Coasts. |\n".to_owned(), ""),
    ] {
        let found = list("How many.", &rows, "{}").unwrap();
        assert_eq!(found.total, told, "{rows}");
    }
    let less = format!("{{ \"count\": 1, \"mills\": {items} }}");
    assert_eq!(
        list("How many.", count, &less).unwrap().total,
        "",
        "it counts something else"
    );
}

#[test]
fn a_page_that_nobody_could_ask_or_review_is_refused() {
    let many = (0..4_000)
        .map(|n| format!("| m{n} | String | Member. |\n"))
        .collect::<Vec<_>>()
        .concat();
    let one = "| id | String | Id. |\n";
    let (long, names) = ("/v1/".to_owned() + &"a".repeat(3_000), "/{a}".repeat(2_000));
    for (address, rows, why) in [
        ("/v1/../mills", one, "cannot be asked for"),
        ("/v1/mi\"lls", one, "cannot be asked for"),
        (&long, one, "cannot be asked for"),
        (&names, one, "cannot be asked for"),
        ("/v1/mills", &many, "members, and a draft has at most"),
    ] {
        let page = page::read(&call(address, "", rows, "{ \"id\": \"m\" }"), None, None).unwrap();
        let error = draft(&page, "mills-v1-list", "page.md").unwrap_err();
        assert!(error.to_string().contains(why), "{error}");
    }
}
