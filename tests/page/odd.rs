//! Pages as people write them: what is odd about them is read, or said, and never lost.

use cloud_conformance::page::{self, Page, draft::draft, model::Kind};

use super::drafting;

/// One train: types left out or named by a link, a caption in the table, an example in a fence, a label of one word.
const TRAIN: &str = r#"# Showing a Train

## URI

`GET https://{endpoint}/v1/{project_id}/trains/{train_id}?size={size}`

| Name | Mandatory | Description |
|:-----|:---------:|-------------|
| project_id | Yes | Project. |
| train_id | Yes | Train. |
| size | No | Value range: 1 to 9. Default: 5 |

## Response

Response parameters:

| Parameter | Type | Description |
|-----------|------|-------------|
| train | [Train](#train) object | The train. |
| state | String | How it is.<br>- MOVING: it moves<br>- STANDING: it stands |
| note | ?!? | What else. |

<a id="train"></a>

| Parameter | Type | Description |
|-----------|------|-------------|
| doors | Interger | Doors. |
| wagons | | Wagons. |

## Example

Response:

```json
{ "train": { "doors": 2, "wagons": ["a"] }, "state": "MOVING", "note": "n" }
```
"#;

pub fn read(text: &str) -> Page {
    page::read(text, None, None).unwrap_or_else(|e| panic!("{e}"))
}

/// The members of an answer with their kinds; `?` where the page does not say.
pub fn members(page: &Page, status: &str) -> Vec<String> {
    let answer = page.answers.iter().find(|a| a.status == status);
    let answer = answer.unwrap_or_else(|| panic!("no answer {status}: {page:?}"));
    let kind = |kinds: &[Kind]| kinds.first().map_or("?", |k| k.word());
    answer
        .members()
        .map(|(path, row)| format!("{path} {}", kind(&row.kinds)))
        .collect()
}

fn missed(page: &Page) -> Vec<String> {
    page.not_understood.iter().map(|n| n.why.clone()).collect()
}

#[test]
fn what_is_left_out_is_read_from_what_is_there() {
    let page = read(TRAIN);
    let expected = [
        "train object",
        "state string",
        "note ?",
        "train.doors integer",
        "train.wagons ?",
    ];
    assert_eq!(members(&page, "200"), expected);
    assert_eq!(page.answers[0].examples.len(), 1);
    assert_eq!(missed(&page), ["the type `?!?` is not known"]);
    let rows: Vec<_> = page.parameters.iter().flat_map(|t| &t.rows).collect();
    let size = rows.iter().find(|r| r.name == "size").unwrap();
    assert_eq!(size.limits.default.as_deref(), Some("5"));
    let states = page.answers[0]
        .members()
        .find(|(path, _)| path == "state")
        .unwrap()
        .1;
    assert_eq!(states.limits.values, ["MOVING", "STANDING"]);
}

#[test]
fn captions_in_html_say_where_rows_go_and_inner_tables_are_words() {
    let page = read(
        "# Showing a Train\n\n## URI\n\nGET /v1/trains\n\n<table><caption>Query Parameters</caption>\n\
         <tr><th>Parameter</th><th>Mandatory</th><th>Type</th></tr>\n\
         <tr><td>kind</td><td>No</td><td>String</td></tr></table>\n\n## Response\n\n**Status code: 200**\n\n<table>\n\
         <tr><td><b>Parameter</b></td><td><b>Type</b></td><td><b>Description</b></td></tr>\n\
         <tr><td>fault</td><td>Fault object</td><td>What broke<table><tr><td>A</td><td>B</td></tr></table></td></tr>\n\
         <tr><td colspan=\"3\">Since version 2:</td></tr>\n\
         <tr><td>flags</td><td>Map&lt;String, Boolean&gt;</td><td>Flags</td></tr></table>\n\n\
         <table><caption>Fault</caption><tr><th>Parameter</th><th>Type</th></tr>\n\
         <tr><td>reasons</td><td>string[]</td></tr></table>\n",
    );
    assert_eq!(
        members(&page, "200"),
        ["fault object", "flags object", "fault.reasons array"]
    );
    assert_eq!(page.parameters[0].place, page::model::Place::Query);
    assert!(page.understood(), "{:?}", page.not_understood);
}

#[test]
fn tables_of_other_directives_are_read_or_named() {
    let of = |table: &str| {
        read(&format!(
            "Showing a Train\n===============\n\nURI\n---\n\nGET /v1/trains\n\nResponse\n--------\n\n\
             **Status code: 200**\n\n{table}\nExample response\n----------------\n\n::\n\n   {{\"id\": \"x\"}}\n"
        ))
    };
    let listed = of(
        ".. list-table:: Response parameters\n   :header-rows: 1\n\n   * - Parameter\n     - Type\n     - \
                     Description\n   * - id\n     - String\n     - Id, with\n\n       - one item\n   * - level\n     - \
                     Integer\n     -\n",
    );
    assert_eq!(members(&listed, "200"), ["id string", "level integer"]);
    assert!(listed.understood(), "{:?}", listed.not_understood);
    let other = of(
        ".. csv-table:: Response parameters\n   :header: \"Parameter\", \"Type\"\n\n   \"id\", \"String\"\n",
    );
    assert!(
        missed(&other)[0].contains("csv-table"),
        "{:?}",
        other.not_understood
    );
}

#[test]
fn a_table_that_does_not_end_or_has_no_column_that_is_known_is_named() {
    let begin = "# Showing a Train\n\n## URI\n\nGET /v1/trains\n\n## Response\n\n**Status code: 200**\n\n";
    for table in [
        "<table><tr><th>Parameter</th><th>Type</th></tr><tr><td>id</td><td>String</td></tr>\n\n## Example\n",
        "<table><tr><th>Colour</th><th>Taste</th></tr><tr><td>id</td><td>String</td></tr></table>\n",
        "| Colour | Taste |\n|---|---|\n| id | sweet |\n",
    ] {
        assert!(!read(&format!("{begin}{table}")).understood(), "{table}");
    }
    // An empty table says nothing, and loses nothing.
    let empty = "| Parameter | Type | Description |\n|---|---|---|\n\n```\n{\"id\": 1}\n```\n";
    assert!(read(&format!("{begin}{empty}")).understood());
}

/// A call whose answer has these tables and this example.
fn answering(tables: &str, example: &str) -> Page {
    read(&format!(
        "# Showing a Mill\n\n## URI\n\nPATH: /mills/v1/{{mill_id}}\n\nMethod: GET\n\n## Response\n\n\
         **Status code: 200**\n\n{tables}\n\n## Example Response\n\n```\n{example}\n```\n"
    ))
}

const MEMBERS: &str = "| Parameter | Type | Description |\n|---|---|---|\n";

#[test]
fn a_list_that_is_the_whole_body_has_the_members_of_its_items() {
    for name in ["[Array]", "*[数组]*", "[items]"] {
        let body = format!("{MEMBERS}| {name} | Array of objects | See Table 2. |\n");
        let items = format!("{MEMBERS}| stones | Integer | Stones. |\n");
        let page = answering(
            &format!("{body}\nTable 2 Items\n\n{items}"),
            "[ { \"stones\": 2 } ]",
        );
        assert_eq!(members(&page, "200"), ["stones integer"], "{name}");
        assert!(page.understood(), "{:?}", page.not_understood);
        assert_eq!(page.request.unwrap().path, "/mills/v1/{mill_id}");
    }
}

#[test]
fn a_table_of_other_things_stops_a_draft_only_where_it_may_hold_members() {
    let members = format!("{MEMBERS}| stones | Integer | Stones. |\n");
    let other =
        |cell: &str| format!("{members}\nStones by kind:\n\n| Kind | Weight |\n|---|---|\n| {cell} | 20 |\n");
    let example = "{ \"stones\": 2, \"sails\": 4 }";
    let page = answering(&other("granite"), example);
    assert!(page.understood(), "{:?}", page.not_understood);
    assert!(
        page.set_aside[0].why.contains("`Kind`, `Weight`"),
        "{:?}",
        page.set_aside
    );
    assert!(!answering(&other("sails"), example).understood());
    let values = format!("{members}\nSails:\n\n| sails | Cloth |\n|---|---|\n| 4 | String |\n");
    let page = answering(&values, example);
    assert!(page.understood(), "{:?}", page.not_understood);
    let asked = "# Mills\n\n## URI\n\nGET /v1/mills\n\n## Request Parameters\n\n| Parameter | Mandatory | Type | Description |\n\
                 |--|--|--|--|\n| metric | No | String | What. |\n\nMetrics:\n\n| Metric | Unit |\n|--|--|\n| sails | String |\n\n";
    let page = read(&format!(
        "{asked}## Response\n\n{members}\n## Example\n\n```\n{example}\n```\n"
    ));
    assert!(page.understood(), "{:?}", page.not_understood);
}

#[test]
fn a_reference_to_the_table_of_another_member_is_a_slip() {
    let page = answering(
        &format!(
            "{MEMBERS}| sails | Array of objects | See Table 2. |\n| stones | Object | See Table 2. |\n\n\
             **Table 2** sails\n\n{MEMBERS}| cloth | String | Cloth. |\n\n\
             **Table 3** stones\n\n{MEMBERS}| weight | Integer | Weight. |\n"
        ),
        "{ \"sails\": [ { \"cloth\": \"x\" } ], \"stones\": { \"weight\": 1 } }",
    );
    assert_eq!(
        members(&page, "200"),
        [
            "sails array",
            "stones object",
            "sails.cloth string",
            "stones.weight integer"
        ]
    );
    assert!(
        page.doubts.iter().any(|d| d.place.ends_with(", stones")),
        "{:?}",
        page.doubts
    );
}

#[test]
fn a_number_that_leads_to_the_address_is_that_of_another_page() {
    let page = read(
        "# Listing Mills\n\n## URI\n\nGET /v1/{coast_id}/mills\n\n**Table 1** Parameters\n\n\
         | Parameter | Mandatory | Type | Description |\n|---|---|---|---|\n| coast_id | Yes | String | The coast. |\n\n\
         ## Response\n\n**Status code: 200**\n\n\
         | Parameter | Type | Description |\n|---|---|---|\n| mills | Array of objects | See [Table 1](other.md#t). |\n",
    );
    assert_eq!(members(&page, "200"), ["mills array"]);
    assert_eq!(page.parameters.len(), 1);
}

#[test]
fn a_number_of_another_chapter_or_of_a_parameter_leads_to_no_members() {
    let page = read(
        "# Listing Mills\n\n## URI\n\nGET /v1/{version_id}/mills\n\n**Table 1** Parameters\n\n\
         | Parameter | Mandatory | Description |\n|---|---|---|\n| version_id | Yes | The `id` of Table 2. |\n\n\
         ## Response\n\n**Status code: 200**\n\n**Table 2** Answer\n\n\
         | Parameter | Type | Description |\n|---|---|---|\n| mills | Array of objects | 请参见“风车”章节的表4。 |\n\n\
         **Table 3** mills\n\n| Parameter | Type | Description |\n|---|---|---|\n| sail | Object | 请参见表4。 |\n\n\
         **Table 4** sail\n\n| Parameter | Type | Description |\n|---|---|---|\n| cloth | String | Cloth. |\n",
    );
    assert_eq!(
        members(&page, "200"),
        ["mills array", "mills.sail object", "mills.sail.cloth string"]
    );
    assert_eq!(page.parameters.len(), 1, "{:?}", page.parameters);
}

#[test]
fn rows_below_an_object_stand_inside_it_where_the_example_shows_them() {
    let rows = "| mill | Object | The mill. |\n| id | String | Id. |\n| name | String | Name. |\n| age | Integer | Age. |\n\
                | owner | String | Owner. |\n";
    let page = answering(
        &format!("{MEMBERS}{rows}"),
        "{ \"mill\": { \"id\": \"m\", \"name\": \"Old\" }, \"owner\": \"me\" }",
    );
    assert_eq!(
        members(&page, "200"),
        [
            "mill object",
            "owner string",
            "mill.id string",
            "mill.name string",
            "mill.age integer"
        ]
    );
    assert!(
        page.doubts.iter().any(|d| d.why.contains("`mill`")),
        "{:?}",
        page.doubts
    );
    let apart = answering(
        &format!("{MEMBERS}{rows}"),
        "{ \"mill\": { \"id\": \"m\" }, \"id\": \"m\", \"name\": \"Old\", \"owner\": \"me\" }",
    );
    assert!(members(&apart, "200").contains(&"name string".to_owned()));
}

#[test]
fn an_example_of_an_action_may_leave_out_its_envelope() {
    let page = read(
        "## 1. API Description\n\nDomain name: mill.tencentcloudapi.com.\n\n## 2. Input Parameters\n\n\
         | Parameter Name | Required | Type | Description |\n|---|---|---|---|\n\
         | Action | Yes | String | Common parameter. The value used for this API: DescribeMills |\n\n\
         ## 3. Output Parameters\n\n| Parameter Name | Type | Description |\n|---|---|---|\n| Mills | Array of Mill | Mills. |\n\n\
         ## 4. Example\n\n### Output Example\n\n```\n{ \"Mills\": [ { \"Age\": 1 } ] }\n```\n",
    );
    let example = &page.answers[0].examples[0];
    assert_eq!(example.body["Response"]["Mills"][0]["Age"], 1);
    assert!(
        page.doubts.iter().any(|d| d.why.contains("`Response`")),
        "{:?}",
        page.doubts
    );
}

#[test]
fn an_error_of_an_action_shows_no_member_of_its_success() {
    let error = "{ \"Response\": { \"Error\": { \"Code\": \"Mill.Torn\", \"Message\": \"Torn.\" }, \"RequestId\": \"r\" } }";
    let page = read(&format!(
        "## 1. API Description\n\nDomain name: mill.tencentcloudapi.com.\n\n## 2. Input Parameters\n\n\
         | Parameter Name | Required | Type | Description |\n|---|---|---|---|\n\
         | Action | Yes | String | Common parameter. The value used for this API: DescribeMills |\n\n\
         ## 3. Output Parameters\n\n| Parameter Name | Type | Description |\n|---|---|---|\n| Mills | Array of Mill | Mills. |\n\
         | RequestId | String | Id. |\n\n## 4. Example\n\n### Output Example\n\n```\n{error}\n```\n"
    ));
    let shown = |status: &str| {
        page.answers
            .iter()
            .find(|a| a.status == status)
            .unwrap()
            .examples
            .len()
    };
    assert_eq!((shown("success"), shown("error")), (0, 1));
    drafting::loaded(&draft(&page, "mills-2024", "mills.md").unwrap());
}

#[test]
fn one_of_several_tables_on_a_member_binds_nothing() {
    let table = |number: u32, name: &str, row: &str| {
        format!("**Table {number}** {name}\n\n{MEMBERS}| {row} | String | It. |\n\n")
    };
    let page = answering(
        &format!(
            "{MEMBERS}| sails | Object | See Table 2. |\n\n{}{}{}",
            table(2, "sails (spring)", "cloth"),
            table(3, "sails (autumn)", "knot"),
            table(4, "mill_race description", "water"),
        ),
        "{ \"sails\": { \"cloth\": \"x\" } }",
    );
    assert_eq!(
        members(&page, "200"),
        ["sails object", "sails.cloth string", "sails.knot string"]
    );
    let knot = page.answers[0]
        .members()
        .find(|(path, _)| path == "sails.knot")
        .unwrap();
    assert_eq!(knot.1.mandatory, Some(false));
    assert!(page.understood(), "{:?}", page.not_understood);
    assert!(
        page.set_aside.iter().any(|n| n.why.contains("`mill_race`")),
        "{:?}",
        page.set_aside
    );
}

#[test]
fn a_name_in_chinese_stands_for_the_keys_of_a_map() {
    let page = answering(
        &format!(
            "{MEMBERS}| sails | Object | Table 2. |\n\n**Table 2** sails\n\n{MEMBERS}| 帆的名称 | Object | 帆。 |\n"
        ),
        "{ \"sails\": { \"big\": { \"cloth\": \"x\" } } }",
    );
    assert_eq!(members(&page, "200"), ["sails object"]);
    assert!(page.understood(), "{:?}", page.not_understood);
    assert!(
        page.doubts.iter().any(|d| d.why.contains("帆的名称")),
        "{:?}",
        page.doubts
    );
}

#[test]
fn an_example_of_the_items_alone_stands_where_their_table_does() {
    let tables = format!(
        "{MEMBERS}| sails | Array of objects | See Table 2. |\n\n**Table 2** sails\n\n{MEMBERS}| cloth | String | Cloth. |\n"
    );
    for example in ["[ { \"cloth\": \"x\" } ]", "{ \"cloth\": \"x\" }"] {
        let page = answering(&tables, example);
        let shown = &page.answers[0].examples[0].body;
        assert_eq!(shown["sails"][0]["cloth"], "x", "{example}");
    }
}

#[test]
fn what_the_text_of_a_member_holds_is_no_member() {
    let page = answering(
        &format!(
            "{MEMBERS}| note | String | A text in JSON. |\n\n**Table 2** note\n\n\
             {MEMBERS}| weight | Integer | Weight. |\n"
        ),
        "{ \"note\": \"\" }",
    );
    assert_eq!(members(&page, "200"), ["note string"]);
    assert!(page.understood(), "{:?}", page.not_understood);
    assert!(page.set_aside[0].why.contains("`note`"), "{:?}", page.set_aside);
}

#[test]
fn the_address_above_a_table_does_not_head_it() {
    let page = read(
        "Listing Mills\nURI\nGET /v1/{coast_id}/mills\n| Parameter | Mandatory | Type | Description |\n|---|---|---|---|\n\
         | coast_id | Yes | String | The coast. |\nResponse Parameters\nStatus code: 200\n\
         | Parameter | Type | Description |\n|---|---|---|\n| mills | Array of Mills objects | Mills. |\n\
         | Parameter | Type | Description |\n|---|---|---|\n| stones | Integer | Stones. |\n",
    );
    assert_eq!(members(&page, "200"), ["mills array", "mills.stones integer"]);
}

#[test]
fn an_example_tells_which_of_several_places_a_heading_names() {
    let mill = format!("{MEMBERS}| mills | Array of objects | The mills. |\n");
    let id = format!("{MEMBERS}| id | String | An id. |\n| name | String | A name. |\n");
    let page = answering(
        &format!("{mill}\nTable 2 **mills** field\n\n{id}\nTable 3 **sails** field\n\n{id}"),
        "{ \"mills\": [ { \"id\": \"a\", \"ropes\": [ { \"id\": \"r\", \"name\": \"x\" } ], \
         \"sails\": [ { \"id\": \"b\", \"name\": \"y\" } ] } ] }",
    );
    let found = members(&page, "200");
    assert!(found.contains(&"mills.sails.name string".to_owned()), "{found:?}");
    assert!(
        !found.contains(&"mills.ropes.name string".to_owned()),
        "{found:?}"
    );
}

#[test]
fn the_values_of_a_map_make_no_members_beside_its_keys() {
    let mill = format!("{MEMBERS}| ropes | Map<String, Rope> | By name. See Table 2. |\n");
    let rope =
        format!("{MEMBERS}| turns | Integer | Turns. |\n| knots | Array of Knot objects | See Table 3. |\n");
    let knot = format!("{MEMBERS}| loose | Boolean | Whether it is. |\n");
    let page = answering(
        &format!("{mill}\nTable 2 Rope\n\n{rope}\nTable 3 Knot\n\n{knot}"),
        "{ \"ropes\": { \"LEFT\": { \"turns\": 2, \"knots\": [] }, \"RIGHT\": { \"turns\": 3 } } }",
    );
    assert_eq!(members(&page, "200"), ["ropes object"]);
    assert!(
        page.doubts.iter().any(|n| n.why.contains("a map")),
        "{:?}",
        page.doubts
    );
}

#[test]
fn types_that_hold_each_other_are_followed_once() {
    let names = ["Ash", "Box", "Cob", "Dop", "Elm", "Fur"];
    let rows = names.map(|n| format!("| {} | Array of {n} objects | Others. |\n", n.to_lowercase()));
    let rows = rows.concat();
    let tables = names
        .map(|n| format!("\n**Table** {n}\n\n{MEMBERS}{rows}"))
        .concat();
    let page = answering(
        &format!("{MEMBERS}| ash | Ash object | The first. |\n{tables}"),
        "{}",
    );
    let deepest = members(&page, "200").iter().map(|m| m.matches('.').count()).max();
    assert!(deepest <= Some(names.len()), "{deepest:?}");
}

#[test]
fn an_answer_whose_status_allows_no_body_has_another_status() {
    let text = "# Kites\n\n## URI\n\nGET /v1/kites\n\n## Response\n\n**Status code: 204**\n\n| Parameter | Type | Description |\n\
                |---|---|---|\n| kites | Integer | Kites. |\n\n## Status codes\n\n| Status code | Description |\n|---|---|\n| 204 | Found. |\n";
    let page = read(text);
    assert_eq!(
        (page.answers[0].status.as_str(), page.statuses[0].0),
        ("200", 200)
    );
    assert!(
        page.doubts.iter().any(|doubt| doubt.why.contains("204")),
        "{:?}",
        page.doubts
    );
}

#[test]
fn a_column_that_is_not_known_is_named() {
    let page = answering(
        "| Parameter | Type | Colour of ink | Description |\n|---|---|---|---|\n| stones | Integer | red | Stones. |\n",
        "{ \"stones\": 2 }",
    );
    let named: Vec<&str> = page.doubts.iter().map(|n| n.why.as_str()).collect();
    assert_eq!(named, ["the column `Colour of ink` is not read"]);
}
