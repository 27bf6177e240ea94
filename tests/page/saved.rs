//! Pages saved as text: the cells of a table stand side by side, or one below the other, and captions are lost.

use cloud_conformance::page::{Page, model::Place};

use super::odd::{members, read};

/// A piece of the page: a line, or a table with its caption.
enum Part {
    Line(&'static str),
    Table(&'static str, &'static [&'static [&'static str]]),
}
use Part::{Line, Table};

const MEMBERS: &[&str] = &["Parameter", "Type", "Description"];

/// Two members of an object have tables of their own, in another order than theirs, and one of their types is shared.
const LIGHTHOUSE: &[Part] = &[
    Line("Querying a Lighthouse"),
    Line("Function"),
    Line("This API is used to query a lighthouse."),
    Line("URI"),
    Line("GET /v1/{coast_id}/lighthouses"),
    Table(
        "Table 1 Path parameters",
        &[
            &["Parameter", "Mandatory", "Type", "Description"],
            &["coast_id", "Yes", "String", "The coast."],
        ],
    ),
    Line("Request Parameters"),
    Line("None"),
    Line("Response Parameters"),
    Line("Status code: 200"),
    Table(
        "Table 2 Response body parameters",
        &[
            MEMBERS,
            &["lamp", "Lamp object", "The lamp."],
            &["spare", "Lamp object", "The lamp in store."],
            &["keepers", "Array of Keeper objects", "Keepers."],
            &["error_code", "String", "Error code"],
            &["status", "String", "How it is. Range a|b"],
        ],
    ),
    Table(
        "Table 3 Keeper",
        &[
            MEMBERS,
            &["name", "String", "Name."],
            &["watch", "Watch object", "When."],
        ],
    ),
    Table(
        "Table 4 Watch",
        &[MEMBERS, &["from", "String", "Begin."], &["to", "String", "End."]],
    ),
    Table(
        "Table 5 Lamp",
        &[
            MEMBERS,
            &["colour", "String", "Colour."],
            &["watts", "Integer", "Power."],
        ],
    ),
    Line("Example Responses"),
    Line(
        "{ \"lamp\": { \"colour\": \"red\", \"watts\": 7 }, \"spare\": null, \"error_code\": \"\", \"status\": \"a\",\n  \
         \"keepers\": [ { \"name\": \"Ann\", \"watch\": { \"from\": \"1\", \"to\": \"2\" } } ] }",
    ),
    Line("Status Codes"),
    Table(
        "",
        &[
            &["Status Code", "Description"],
            &["200", "Well."],
            &["404", "Not found."],
        ],
    ),
];

/// Writes a table with its caption.
type Form = fn(&str, &[&[&str]]) -> String;

/// How a table is written; the last ones keep captions, since they have fewer marks.
const FORMS: [(&str, Form); 7] = [
    ("between pipes", |_, rows| {
        ruled(rows, |row| format!("| {} |\n", row.join(" | ")), "|")
    }),
    ("without the first pipe", |_, rows| {
        ruled(rows, |row| format!("{} |\n", row.join(" | ")), "")
    }),
    ("one below the other", |_, rows| {
        ruled(rows, |row| format!("{} |\n", row.join(" |\n")), "")
    }),
    ("one below the other, behind a pipe", |_, rows| {
        ruled(rows, |row| format!("|\n{} |\n", row.join(" |\n")), "|")
    }),
    ("between tabs", |_, rows| {
        rows.iter().map(|row| row.join("\t") + "\n").collect()
    }),
    ("between tabs, over several lines", |caption, rows| {
        let rows: Vec<String> = rows
            .iter()
            .map(|row| row.join("\t").replace(". ", ".\n"))
            .collect();
        format!("{caption}\n{}\n\n", rows.join("\n\n"))
    }),
    ("in lines without marks", |caption, rows| {
        let lines: Vec<&str> = rows.iter().copied().flatten().copied().collect();
        format!("{caption}\n\n{}\n\n", lines.join("\n\n"))
    }),
];

fn ruled(rows: &[&[&str]], row: impl Fn(&[&str]) -> String, begin: &str) -> String {
    let mut lines = rows.iter().map(|cells| {
        let cells: Vec<String> = cells.iter().map(|cell| cell.replace("a|b", "a or b")).collect();
        row(&cells.iter().map(String::as_str).collect::<Vec<_>>())
    });
    let header = lines.next().unwrap_or_default();
    let ruler = format!("{begin}{}\n", "---|".repeat(rows[0].len()));
    header + &ruler + &lines.collect::<String>()
}

fn page(form: Form) -> Page {
    let part = |part: &Part| match part {
        Line(line) => format!("{line}\n"),
        Table(caption, rows) => form(caption, rows),
    };
    read(&LIGHTHOUSE.iter().map(part).collect::<String>())
}

#[test]
fn a_table_is_read_however_its_cells_were_saved() {
    for (name, form) in FORMS {
        let page = page(form);
        assert_eq!(page.not_understood, vec![], "{name}");
        let mut found = members(&page, "200");
        found.sort();
        let expected = [
            "error_code string",
            "keepers array",
            "keepers.name string",
            "keepers.watch object",
            "keepers.watch.from string",
            "keepers.watch.to string",
            "lamp object",
            "lamp.colour string",
            "lamp.watts integer",
            "spare object",
            "spare.colour string",
            "spare.watts integer",
            "status string",
        ];
        assert_eq!(found, expected, "{name}");
        let asked: Vec<_> = page
            .parameters
            .iter()
            .flat_map(|t| t.rows.iter().map(|r| (t.place, &*r.name)))
            .collect();
        assert_eq!(asked, [(Place::Path, "coast_id")], "{name}");
        let statuses: Vec<u16> = page.statuses.iter().map(|(status, _)| *status).collect();
        assert_eq!(statuses, [200, 404], "{name}");
    }
}

#[test]
fn a_table_that_the_example_does_not_show_belongs_to_the_nearest_member_before_it() {
    let text = "# Showing a Lock\n\n## URI\n\nGET /v1/locks\n\n## Response\n\n**Status code: 200**\n\n\
                | Parameter | Type | Description |\n|---|---|---|\n| gates | Array of objects | Gates. |\n| basin | Object | Basin. |\n\n\
                | Parameter | Type | Description |\n|---|---|---|\n| hinge | Object | Hinge. |\n\n\
                | Parameter | Type | Description |\n|---|---|---|\n| steel | Boolean | Steel. |\n";
    assert_eq!(
        members(&read(text), "200"),
        [
            "gates array",
            "basin object",
            "gates.hinge object",
            "gates.hinge.steel boolean"
        ]
    );
}
