//! Each format is read to the same page.

use cloud_conformance::page::{
    self, Page,
    model::{Kind, Place},
};

use super::{measured, pages};

fn read(text: &str) -> Page {
    page::read(text, None, None).unwrap_or_else(|e| panic!("{e}"))
}

/// Every member of an answer: its path, its kinds, the kinds of its items.
fn members(page: &Page, status: &str) -> Vec<String> {
    let answer = page
        .answers
        .iter()
        .find(|a| a.status == status)
        .unwrap_or_else(|| panic!("no answer {status}"));
    let words = |kinds: &[Kind]| kinds.iter().map(|k| k.word()).collect::<Vec<_>>().join("|");
    let mut found: Vec<String> = answer
        .members()
        .map(|(path, row)| {
            format!("{path} {} {}", words(&row.kinds), words(&row.items))
                .trim_end()
                .to_owned()
        })
        .collect();
    found.sort();
    found
}

const BOATS: [&str; 8] = [
    "boats array object",
    "boats.crew array object",
    "boats.crew.name string",
    "boats.id string",
    "boats.leaking boolean",
    "boats.length number",
    "boats.state string",
    "total_count integer",
];

#[test]
fn restructured_text_is_read_with_spans_misspelt_types_and_a_repaired_example() {
    let page = read(pages::RST);
    assert_eq!(page.not_understood, vec![]);
    let request = page.request.clone().unwrap();
    assert_eq!(
        (request.method.as_str(), request.path.as_str()),
        ("GET", "/v1/{harbour_id}/boats")
    );
    assert_eq!(members(&page, "200"), BOATS);
    assert_eq!(members(&page, "400"), ["error_code string", "error_msg string"]);
    assert_eq!(
        page.statuses.iter().map(|(s, _)| *s).collect::<Vec<_>>(),
        [200, 400]
    );
    let said: Vec<String> = page
        .doubts
        .iter()
        .map(|d| format!("{}: {}", d.place, d.why))
        .collect();
    assert!(
        said.iter()
            .any(|d| d.contains("Table 2, total_count") && d.contains("Interger")),
        "{said:#?}"
    );
    assert!(
        said.iter()
            .any(|d| d.contains("repaired") && d.contains("comment")),
        "{said:#?}"
    );
    let rows: Vec<_> = page
        .parameters
        .iter()
        .flat_map(|t| t.rows.iter().map(move |r| (t.place, r)))
        .collect();
    assert_eq!(
        rows.iter()
            .map(|(p, r)| (*p, r.name.as_str()))
            .collect::<Vec<_>>(),
        [(Place::Path, "harbour_id"), (Place::Query, "size")]
    );
    let size = &rows[1].1;
    assert_eq!(
        (size.mandatory, size.limits.default.as_deref()),
        (Some(false), Some("10"))
    );
    let found = measured::members(&page);
    assert_eq!((found.shown, found.right), (8, 8), "{:?}", found.wrong);
}

#[test]
fn html_tables_are_read_with_row_spans_and_nested_tables_by_link_and_by_example() {
    let page = read(pages::HTML);
    assert_eq!(page.not_understood, vec![]);
    assert_eq!(page.language, "zh-CN");
    assert_eq!(page.request.clone().unwrap().path, "/v1/{harbour_id}/boats");
    assert_eq!(members(&page, "200"), BOATS);
    let order = page
        .doubts
        .iter()
        .find(|d| d.place == "Table 4")
        .expect("a table that nothing names is doubted");
    assert!(order.why.contains("where the example shows"), "{order:?}");
    assert!(
        page.doubts
            .iter()
            .any(|d| d.why.contains("a missing comma is put in")),
        "{:?}",
        page.doubts
    );
    let state = page.answers[0]
        .members()
        .find(|(p, _)| p == "boats.state")
        .unwrap()
        .1
        .clone();
    assert_eq!(state.limits.values, ["AFLOAT", "ASHORE"]);
}

#[test]
fn pipe_tables_are_read_with_cells_of_several_lines_and_a_diagram() {
    let page = read(pages::PIPES);
    assert_eq!(page.not_understood, vec![]);
    assert_eq!(page.title, "Querying a Boat");
    assert_eq!(
        members(&page, "200"),
        ["fault object", "fault.reason string", "state string"]
    );
    assert_eq!(members(&page, "401"), ["error_code string"]);
    let edges: Vec<String> = page.states.iter().map(|(a, b)| format!("{a} {b}")).collect();
    assert_eq!(edges, ["[*] ashore", "ashore afloat", "afloat ashore"]);
    assert!(
        page.set_aside
            .iter()
            .any(|n| n.why.contains("permissions") || n.why.contains("not about request")),
        "{:?}",
        page.set_aside
    );
    assert_eq!(page.answers[0].examples.len(), 1);
}

#[test]
fn the_text_of_a_tencent_page_and_the_model_say_the_same() {
    let text = read(pages::TENCENT);
    let model = page::read(pages::MODEL, Some(pages::MODEL_EXAMPLES), Some("DescribeBoats")).unwrap();
    for page in [&text, &model] {
        assert_eq!(page.not_understood, vec![]);
        let request = page.request.clone().unwrap();
        assert_eq!(request.action.as_deref(), Some("DescribeBoats"));
        assert_eq!(request.version.as_deref(), Some("2025-01-01"));
        assert_eq!(request.host.as_deref(), Some("boats.tencentcloudapi.com"));
        let limit = page
            .parameters
            .iter()
            .flat_map(|t| &t.rows)
            .find(|r| r.name == "Limit")
            .unwrap();
        assert_eq!(
            (limit.limits.default.as_deref(), limit.limits.max),
            (Some("20"), Some(100))
        );
        let found = members(page, "success");
        for member in [
            "Response.TotalCount integer",
            "Response.BoatSet array object",
            "Response.RequestId string",
        ] {
            assert!(found.iter().any(|m| m == member), "{member}: {found:?}");
        }
    }
    assert_eq!(text.rate, Some(20));
    assert_eq!(
        text.codes.iter().map(|(c, _)| c.as_str()).collect::<Vec<_>>(),
        ["InternalError", "InvalidBoatId.Malformed"]
    );
    assert!(
        members(&model, "success")
            .iter()
            .any(|m| m == "Response.BoatSet.Owner string|null")
    );
}

#[test]
fn a_member_of_a_model_needs_its_action_named() {
    let error = page::read(pages::MODEL, None, None).unwrap_err();
    assert!(error.to_string().contains("DescribeBoats"), "{error}");
    let error = page::read(pages::MODEL, None, Some("Other")).unwrap_err();
    assert!(error.to_string().contains("DescribeBoats"), "{error}");
}

#[test]
fn what_is_not_understood_is_said_with_its_place() {
    let strange = pages::PIPES.replace(
        "| Parameter | Type | Description |\n|---|---|---|\n| reason",
        "| Sail | Mast | Rope |\n|---|---|---|\n| reason",
    );
    let page = read(&strange);
    assert!(
        page.not_understood.iter().any(|n| n.why.contains("`Sail`")),
        "{:?}",
        page.not_understood
    );
    let strange = pages::RST.replace("| Boolean      |", "| ?!?          |");
    let page = read(&strange);
    assert!(
        page.not_understood.iter().any(|n| n.place == "Table 3, leaking"),
        "{:?}",
        page.not_understood
    );
    let error = page::read("# Boats\n\nThey float.\n", None, None).unwrap_err();
    assert!(error.to_string().contains("no request"), "{error}");
}
