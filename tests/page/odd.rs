//! Pages as people write them: what is odd about them is read, or said, and never lost.

use cloud_conformance::page::{self, Page, model::Kind};

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
