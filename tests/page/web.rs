//! Pages as a browser or a vendor's repository has them: whole HTML, and actions in Markdown.

use cloud_conformance::page::{
    self,
    draft::draft,
    model::{Format, Place},
};

use super::{
    drafting,
    odd::{members, read},
};

/// A call in HTML, with the frame that a site puts around it and a listing with line numbers.
pub const KITES: &str = r##"<!DOCTYPE html>
<html><head><title>Kites</title><style>h1 { color: red }</style>
<body><nav><ul><li>Response</li><li>GET /v1/wrong</li></ul></nav>
<h1 id="kites">Listing <span>Kites</span><a class="headerlink" href="#kites">¶</a></h1>
<div><h4>Function</h4><p>Lists kites.</p></div>
<div><h4>URI</h4><p>GET /v1/{meadow_id}/kites?limit={limit}&amp;color={color}</p>
<div class="box"><a name="t1"></a><table id="t1"><caption><b>Table 1 </b>Parameters</caption>
<thead><tr><th><p>Parameter</p></th><th><p>Mandatory</p></th><th><p>Type</p></th><th><p>Description</p></th></tr></thead>
<tbody><tr><td><p>meadow_id</p></td><td>Yes</td><td>String</td><td>The meadow.</td></tr>
<tr><td><p>limit</p></td><td>No</td><td>Integer</td><td>Kites at most. The value ranges from <strong>1</strong>
to <strong>50</strong>.</td></tr>
<tr><td>color</td><td>No</td><td>String</td><td>The value can be <code>red</code> or
<code>blue</code>.</td></tr></tbody></table></div></div>
<div><h4>Response</h4><p><a href="#t2">Table 2</a> describes the answer.</p>
<table id="t2"><caption><b>Table 2 </b>Response parameters</caption>
<tr><th>Parameter</th><th>Type</th><th>Description</th></tr>
<tr><td>kites</td><td>Array of <a href="#t3">Kite</a> objects</td><td>Kites.</td></tr></table>
<table id="t3"><caption><b>Table 3 </b>Kite</caption>
<tr><th>Parameter</th><th>Type</th><th>Description</th></tr>
<tr><td>id</td><td>String</td><td>Its id.</td></tr>
<tr><td>marks</td><td>Array of strings</td><td>Each value can be <b>star</b> or <b>moon</b>.</td></tr>
<tr><td>tails</td><td>Integer</td><td>Its
tails.</td></tr></table></div>
<div><h4>Example Response</h4>
<table class="listing"><tr><td><pre>1
2
3</pre></td><td><pre><span>{</span>
  "kites": [ { "id": "k-1", "marks": ["moon"], <b>"tails"</b>: 2 } ]
}</pre></td></tr></table></div>
<div><h4>Status Code</h4><table><tr><th>Status Code</th><th>Description</th></tr><tr><td>200</td><td>Well.</td></tr></table></div>
<footer><h4>Response</h4><pre>{ "no": "example" }</pre></footer></body></html>
"##;

/// An action in Markdown, whose first heading is a section.
pub const WELLS: &str = r#"## 1. API Description

This API (DescribeWells) lists wells.

Default request rate limit: 20/sec.

## 2. Input Parameters

| Parameter Name | Required | Type | Description |
|---------|---------|---------|---------|
| Action | Yes | String | Common parameter. The value used for this API: DescribeWells. |
| Version | Yes | String | Common parameter. The value used for this API: 2024-05-06. |
| Limit | No | Integer | Wells at most; default value: 20; maximum: 100. |

## 3. Output Parameters

| Parameter Name | Type | Description |
|---------|---------|---------|
| TotalCount | Integer | Number of wells. |
| WellSet | Array of [Well](/elsewhere#Well) | Wells. |
| RequestId | String | The id of the request. |

## 4. Example

### Example 1 All wells

#### Input example

```
https://wells.tencentcloudapi.com/?Action=DescribeWells
&Limit=2
&<Common request parameters>
```

#### Output example

```
{
  "Response": {
    "TotalCount": 1,
    "WellSet": [ { "Depth": 7, "Owner": { "Name": "Ann" }, "Keeper": { "Name": "Bob" } } ],
    "RequestId": "61a4c56f-c216-42f0-8238-eeabe338633e"
  }
}
```

## 5. Error Codes

| Error Code | Description |
|---------|---------|
| InvalidParameter.Depth | Too deep. |
"#;

#[test]
fn whole_html_is_read_without_the_frame_of_its_site() {
    let page = read(KITES);
    assert_eq!(
        (page.format, page.title.as_str()),
        (Format::Html, "Listing Kites")
    );
    assert_eq!(page.not_understood, vec![]);
    assert_eq!(page.request.clone().unwrap().path, "/v1/{meadow_id}/kites");
    assert_eq!(
        members(&page, "200"),
        [
            "kites array",
            "kites.id string",
            "kites.marks array",
            "kites.tails integer"
        ]
    );
    assert_eq!(page.answers[0].examples[0].body["kites"][0]["tails"], 2);
    let rows = page
        .parameters
        .iter()
        .flat_map(|t| t.rows.iter().map(move |r| (t.place, r)));
    let mut rows: Vec<_> = rows
        .map(|(p, r)| (p, r.name.as_str(), r.limits.max, r.limits.values.clone()))
        .collect();
    rows.sort();
    let colors = vec!["red".to_owned(), "blue".to_owned()];
    assert_eq!(
        rows,
        [
            (Place::Path, "meadow_id", None, vec![]),
            (Place::Query, "color", None, colors),
            (Place::Query, "limit", Some(50), vec![]),
        ]
    );
    drafting::loaded(&draft(&page, "kites-v1-list", "kites.html").unwrap());
}

#[test]
fn a_body_of_html_without_its_frame_is_read_like_the_whole() {
    let from = KITES.find("<h1").unwrap();
    let body = read(&KITES[from..KITES.find("<footer").unwrap()]);
    let whole = read(KITES);
    assert_eq!(
        (body.title, body.answers, body.parameters),
        (whole.title, whole.answers, whole.parameters)
    );
}

#[test]
fn an_action_is_read_from_markdown() {
    let page = read(WELLS);
    assert_eq!(page.not_understood, vec![]);
    assert_eq!((page.title.as_str(), page.rate), ("DescribeWells", Some(20)));
    let request = page.request.clone().unwrap();
    assert_eq!(request.action.as_deref(), Some("DescribeWells"));
    assert_eq!(request.version.as_deref(), Some("2024-05-06"));
    assert_eq!(request.host.as_deref(), Some("wells.tencentcloudapi.com"));
    assert_eq!(
        page.requests[0].query,
        [
            ("Action".into(), "DescribeWells".into()),
            ("Limit".into(), "2".into())
        ]
    );
    let expected = [
        "Response.TotalCount integer",
        "Response.WellSet array",
        "Response.RequestId string",
    ];
    assert_eq!(members(&page, "success"), expected);
    // Members of the same name that only the example shows stand in tables of their own.
    drafting::loaded(&draft(&page, "wells-2024", "wells.md").unwrap());
}

#[test]
fn tables_without_a_pipe_at_the_beginning_of_their_rows_are_tables() {
    let bare = |l: &str| format!("{}\n", l.strip_prefix("| ").or(l.strip_prefix('|')).unwrap_or(l));
    let bare: String = WELLS.lines().map(bare).collect();
    let (bare, framed) = (read(&bare), read(WELLS));
    assert_eq!(
        (bare.answers, bare.parameters, bare.codes),
        (framed.answers, framed.parameters, framed.codes)
    );
}

#[test]
fn a_page_in_a_language_that_is_not_read_is_refused_by_its_name() {
    for (language, words) in [
        ("Japanese", "この凧のすべてを返します。"),
        ("Korean", "이 연을 모두 돌려줍니다."),
        (
            "Portuguese",
            "Esta página não pode ser uma pipa, para uma e para duas são.",
        ),
        (
            "German",
            "Der Drachen wird nicht verkauft und ist keine Katze, die eine Maus ist.",
        ),
    ] {
        let words = format!("{words}\n").repeat(12);
        let text = format!("# kite_of_per_boat\n\n## URI\n\nGET /v1/kites\n\n{words}");
        let error = page::read(&text, None, None).unwrap_err().to_string();
        assert!(error.contains(language), "{error}");
    }
}

#[test]
fn an_action_of_another_vendor_is_refused_by_its_name() {
    let text = WELLS.replace("tencentcloudapi.com", "api.example.com");
    let error = page::read(&text, None, None).unwrap_err().to_string();
    assert!(error.contains("the action DescribeWells"), "{error}");
}

#[test]
fn a_table_of_keys_and_values_makes_no_members_of_a_map() {
    let rows = "<tr><td>key</td><td>String</td><td>A knot's name.</td></tr><tr><td>value</td><td>String</td><td>Its turns.</td></tr>";
    let kite = "<tr><td>id</td><td>String</td><td>Its id.</td></tr>";
    let text = KITES
        .replace(
            "<td>tails</td><td>Integer</td>",
            "<td>knots</td><td><a href=\"#t4\">Knots</a> object</td>",
        )
        .replace("<b>\"tails\"</b>: 2", "\"knots\": { \"bowline\": \"3\" }");
    let of = |rows: &str| {
        let table = format!(
            "<table id=\"t4\"><tr><th>Parameter</th><th>Type</th><th>Description</th></tr>{rows}</table>"
        );
        read(&text.replace(
            "<div><h4>Example Response</h4>",
            &format!("{table}<div><h4>Example Response</h4>"),
        ))
    };
    let (map, object) = (members(&of(rows), "200"), members(&of(kite), "200"));
    assert!(!map.iter().any(|m| m.starts_with("kites.knots.")), "{map:?}");
    assert!(object.contains(&"kites.knots.id string".to_owned()), "{object:?}");
}

#[test]
fn tables_that_are_drawn_from_another_file_are_refused_with_the_way_out() {
    let text = "List Kites\n==========\n\n.. rest_method:: GET /v1/kites\n\nRequest\n-------\n\n.. rest_parameters:: parameters.yaml\n\n   - limit: limit\n";
    let error = page::read(text, None, None).unwrap_err().to_string();
    assert!(
        error.contains("`rest_parameters`") && error.contains("HTML"),
        "{error}"
    );
}
