//! Pages as small companies write them: no section on the URI, members in lists, paragraphs or headings of their own.

use cloud_conformance::page::{
    self, Page,
    model::{Answer, Place},
};

use super::{
    drafting,
    odd::{members, read},
};

/// A page, the path of its call, and its members.
type Style = (&'static str, &'static str, &'static str, &'static [&'static str]);

const JSON: &str = "```json\n{ \"id\": \"k-1\", \"tails\": 2 }\n```\n";

const PLAIN: &[&str] = &["id string", "tails integer"];

const STYLES: &[Style] = &[
    (
        "a request line in a listing, and tables under headings of their own",
        "# Kites\n\n```\nGET /kites/{kite_id}\n```\n\n## Kite schema\n\n| Property name | Type | Nullable |\n|---|---|---|\n\
         | id | string | No |\n| tails | integer | Yes |\n\n",
        "GET /kites/{kite_id}",
        &["id string", "tails integer null"],
    ),
    (
        "a request line as a heading",
        "## GET /kites/:kite_id\n\n### Responses\n\n| Status | Schema |\n|---|---|\n| 200 OK | Kite |\n\n",
        "GET /kites/{kite_id}",
        &[],
    ),
    (
        "an address and a method behind labels",
        "# Kites\n\n**URL**: `/api/kites/{kite_id}`\n\n**Method**: `GET`\n\n## Response fields\n\n### id\n- Type: string\n\
         - Required: yes\n\n### tails\n- Type: integer\n- Its tails\n\n",
        "GET /api/kites/{kite_id}",
        PLAIN,
    ),
    (
        "an address in a sentence",
        "# Kites\n\nSend a GET request to `/v2/kites`.\n\n### Returns\n\n- **id**: *string*, the kite's id\n\
         - **tails**: *integer*, its tails, `null` when it has none\n\n",
        "GET /v2/kites",
        &["id string", "tails integer null"],
    ),
    (
        "paragraphs that begin with a name",
        "# Kites\n\n`GET https://kites.example/v1/kites/<kite_id>`\n\n### Attributes of a kite\n\n**id** `string`\n\
         Its id.\n\n**tails** `nullable integer`\nIts tails.\n\n## Example response\n\n",
        "GET /v1/kites/{kite_id}",
        &["id string", "tails integer null"],
    ),
    (
        "items inside items",
        "# Kites\n\n    GET /kites\n\n## Response 200\n\n* `id` (string): its id\n* `owner` (object): whose it is\n  \
         * `name` (string, optional): a name\n* `tails` (integer): how many\n\n",
        "GET /kites",
        &["id string", "owner object", "owner.name string", "tails integer"],
    ),
    (
        "a call of curl, and JSON alone",
        "# Kites\n\n```shell\ncurl -X GET \"https://kites.example/kites?color=red\" -H \"Accept: */*\"\n```\n\n",
        "GET /kites",
        &[],
    ),
];

/// The member rows with all their kinds.
fn kinds(page: &Page) -> Vec<String> {
    let rows = page.answers.iter().flat_map(Answer::members);
    rows.map(|(path, row)| {
        let kinds: Vec<&str> = row.kinds.iter().map(|kind| kind.word()).collect();
        format!("{path} {}", kinds.join(" "))
    })
    .collect()
}

#[test]
fn a_page_is_read_in_every_style() {
    for (style, text, call, expected) in STYLES {
        let page = read(&format!("{text}{JSON}"));
        assert_eq!(page.not_understood, vec![], "{style}");
        let request = page.request.clone().unwrap();
        assert_eq!(format!("{} {}", request.method, request.path), *call, "{style}");
        let mut found = kinds(&page);
        found.sort();
        assert_eq!(found, *expected, "{style}");
        assert_eq!(page.answers[0].examples.len(), 1, "{style}");
        drafting::loaded(&draft(&page));
    }
}

fn draft(page: &Page) -> page::draft::Draft {
    page::draft::draft(page, "kites-v1-show", "kites.md").unwrap()
}

#[test]
fn words_say_whether_a_parameter_is_required() {
    let page = read(
        "# Kites\n\n`GET /kites`\n\n## Query parameters\n\n| Key | Description |\n|---|---|\n\
         | color | **Required**. Its color. |\n| size | Optional. Its size. |\n| age | Its age, required or not. |\n\n\
         ## Response\n\n```json\n{\"id\": 1}\n```\n",
    );
    let rows = page
        .parameters
        .iter()
        .filter(|t| t.place == Place::Query)
        .flat_map(|t| &t.rows);
    let found: Vec<_> = rows.map(|row| (row.name.as_str(), row.mandatory)).collect();
    assert_eq!(
        found,
        [("color", Some(true)), ("size", Some(false)), ("age", None)]
    );
}

#[test]
fn what_no_section_announces_belongs_where_the_page_shows_it() {
    let page = read(&format!(
        "# Kites\n\n`GET /kites/{{kite_id}}`\n\n## Kite\n\n| Name | Type |\n|---|---|\n| id | string |\n| tails | integer |\n\n\
         ## Boat\n\n| Name | Type |\n|---|---|\n| hull | string |\n\n## Example response\n\n{JSON}"
    ));
    assert_eq!(members(&page, "200"), PLAIN);
    assert!(
        page.set_aside.iter().any(|note| note.why.contains("`Boat`")),
        "{:?}",
        page.set_aside
    );
}

#[test]
fn a_definition_of_a_type_is_no_example() {
    for definition in [
        "interface Kite { id: string; tails?: number }",
        "{\"type\": \"object\", \"properties\": {\"id\": {\"type\": \"string\"}}}",
    ] {
        let page = read(&format!(
            "# Kites\n\n`GET /kites`\n\n## Response\n\n```\n{definition}\n```\n\n## Example response\n\n{JSON}"
        ));
        assert_eq!(page.answers[0].examples.len(), 1, "{definition}");
        assert_eq!(page.set_aside.len(), 1, "{definition}");
    }
}

#[test]
fn paths_of_members_stand_where_the_example_shows_them() {
    let page = read(
        "# Kites\n\n`GET /kites`\n\n## Response fields\n\n| Path | Type |\n|---|---|\n| `kites[].id` | String |\n\
         | `kites[].sail.area` | Number |\n\n## Response\n\n```json\n{\"kites\": [{\"id\": \"k\", \"sail\": {\"area\": 1.5}}]}\n```\n",
    );
    assert_eq!(
        members(&page, "200"),
        ["kites.id string", "kites.sail.area number"]
    );
}

#[test]
fn what_a_page_lacks_is_told_with_what_to_write() {
    for (text, why) in [
        ("# Kites\n\nKites fly.\n", "write a line such as `GET"),
        (
            "openapi: 3.0.3\npaths:\n  /kites:\n    get: {}\n",
            "write a page in Markdown",
        ),
        (
            "{\"openapi\": \"3.1.0\", \"paths\": {}}",
            "write a page in Markdown",
        ),
        (
            "# Kites\n\n## GET /kites\n\nAll.\n\n## POST /kites\n\nOne more.\n",
            "more than one call, GET /kites and POST /kites",
        ),
        (
            "# Kites\n\n## All\n\n`GET /kites`\n\n## One\n\n`GET /kites/{kite_id}`\n",
            "more than one call, GET /kites and GET /kites/{kite_id}",
        ),
    ] {
        let error = page::read(text, None, None).unwrap_err().to_string();
        assert!(error.contains(why), "{error}");
    }
    for (text, why) in [
        (
            "# Kites\n\n`GET /kites`\n\nThey fly.\n",
            "under a heading `Response`",
        ),
        (
            "# Kites\n\n`GET /kites`\n\n## Kite\n\n| Name | Type |\n|---|---|\n| id | string |\n",
            "head it `Request parameters` or `Response parameters`",
        ),
    ] {
        let missed: Vec<String> = read(text)
            .not_understood
            .into_iter()
            .map(|note| note.why)
            .collect();
        assert!(missed.iter().any(|missed| missed.contains(why)), "{missed:?}");
    }
}

/// Where a page has its token, in whatever words, and nothing where it has the vendor's or none.
#[test]
fn the_header_of_a_token_is_read() {
    for (said, expected) in [
        (
            "Send `Authorization: Bearer KEY`.",
            "Authorization: Bearer {token}",
        ),
        (
            "    curl -H \"Authorization: token $KEY\" https://h/",
            "Authorization: token {token}",
        ),
        (
            "Authorization: Basic base64(user:password)",
            "Authorization: Basic {token}",
        ),
        (
            "Requests are made with a bearer token.",
            "Authorization: Bearer {token}",
        ),
        ("    curl -H 'X-Api-Key: abc' https://h/", "X-Api-Key: {token}"),
        (
            "The header X-Kite-Access-Token is mandatory.",
            "X-Kite-Access-Token: {token}",
        ),
        ("Send X-Auth-Token, or Authorization: Bearer KEY.", ""),
        ("Send X-Idempotency-Key with a number.", ""),
        ("Anybody may ask.", ""),
    ] {
        let page = read(&format!(
            "# Kites\n\n{said}\n\n`GET /kites`\n\n## Response\n\n{JSON}"
        ));
        let token = page.request.unwrap().token.unwrap_or_default();
        assert_eq!(token, expected, "{said}");
        let is_told = page.doubts.iter().any(|note| note.place == "Authentication");
        assert_eq!(is_told, !expected.is_empty(), "{said}");
    }
}
