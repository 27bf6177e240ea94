//! Two editions of a page made by hand: each single change is reported as what it is.

use cloud_conformance::page::{
    self, Page,
    drift::{Report, against, between, markdown, text},
};

use super::pages;

fn read(text: &str) -> Page {
    page::read(text, None, None).unwrap_or_else(|e| panic!("{e}"))
}

fn compare(old: &str, new: &str) -> Report {
    between(("old", &read(old)), ("new", &read(new)), None)
}

/// Everything that a report says of rows: `what: row`.
fn said(report: &Report) -> Vec<String> {
    let groups = [&report.contradicted, &report.touched, &report.added];
    let lines = groups
        .into_iter()
        .flatten()
        .flat_map(|g| g.rows.iter().map(move |r| format!("{}: {r}", g.what)));
    lines.collect()
}

/// A change of one place of a page, and what has to be said of it.
const CHANGES: [(&str, &str, &str); 40] = [
    (
        "GET /v1/{harbour_id}/boats?",
        "GET /v2/{harbour_id}/boats?",
        "address: GET /v1/{harbour_id}/boats → GET /v2/{harbour_id}/boats: call",
    ),
    (
        "GET /v1/{harbour_id}/boats?",
        "POST /v1/{harbour_id}/boats?",
        "address: GET /v1/{harbour_id}/boats → POST /v1/{harbour_id}/boats: call",
    ),
    (
        "   size       No  ",
        "   size       Yes ",
        "mandatory: no → yes: parameter size",
    ),
    (
        "   harbour_id Yes  ",
        "   harbour_id No   ",
        "mandatory: yes → no: parameter harbour_id",
    ),
    ("1 to 50. The", "1 to 60. The", ""),
    ("**10**.", "**20**.", "default: 10 → 20: parameter size"),
    (
        " The default value is **10**.",
        "",
        "default: 10 → nothing: parameter size",
    ),
    (
        "   size       No        Value range: 1 to 50. The default value is **10**.\n",
        "",
        "removed: parameter size",
    ),
    (
        "   size       No ",
        "   colour     No        Paint.\n   size       No ",
        "added (mandatory no): parameter colour",
    ),
    (
        "   size       No ",
        "   colour     Yes       Paint.\n   size       No ",
        "added (mandatory yes): parameter colour",
    ),
    (
        "| total_count | Interger                                 |",
        "| total_count | String                                   |",
        "kind: integer → string: answer 200, total_count",
    ),
    (
        "| total_count | Interger                                 |",
        "| total_count | Double                                   |",
        "kind: integer → number: answer 200, total_count",
    ),
    (
        "| total_count | Interger                                 |",
        "| total       | Integer                                  |",
        "removed, though the example still shows it: answer 200, total_count",
    ),
    (
        "| id        | String       |",
        "| id        | Integer      |",
        "kind: string → integer: answer 200, boats.id",
    ),
    (
        "| id        | String       | Id of the boat.                               |",
        "| id        | String       | Id of the boat. Maximum length: **64**        |",
        "characters at most: nothing → 64: answer 200, boats.id",
    ),
    (
        "| id        | String       | Id of the boat.                               |",
        "| id        | String       | Id of the boat. It may be null.               |",
        "null: nothing → allowed: answer 200, boats.id",
    ),
    (
        "| id        | String       | Id of the boat.                               |",
        "| id        | String       | Id of the boat, a UUID.                       |",
        "form: nothing → uuid: answer 200, boats.id",
    ),
    (
        "**AFLOAT** or **ASHORE**.    ",
        "**AFLOAT** or **SUNK**.      ",
        "the listed value SUNK is new: answer 200, boats.state",
    ),
    (
        "**AFLOAT** or **ASHORE**.    ",
        "**AFLOAT** or **SUNK**.      ",
        "the value ASHORE is no longer listed: answer 200, boats.state",
    ),
    (
        "The value can be **AFLOAT** or **ASHORE**.    ",
        "Where it is, as a word.                        ",
        "the value AFLOAT is no longer listed: answer 200, boats.state",
    ),
    (
        "| leaking   | Boolean      |",
        "| leaking   | String       |",
        "kind: boolean → string: answer 200, boats.leaking",
    ),
    (
        "   | leaking   | Boolean      | Whether it leaks.                             |\n   +-----------+--------------+-----------------------------------------------+\n",
        "",
        "removed, though the example still shows it: answer 200, boats.leaking",
    ),
    (
        "| length    | Double       | Metres.                                       |",
        "| length    | Double       | Metres. Minimum: 1                            |",
        "least: nothing → 1: answer 200, boats.length",
    ),
    (
        "| length    | Double       | Metres.                                       |",
        "| length    | Double       | Metres. Maximum: 90                           |",
        "most: nothing → 90: answer 200, boats.length",
    ),
    (
        "| length    | Double       |",
        "| length    | Integer      |",
        "kind: number → integer: answer 200, boats.length",
    ),
    (
        "| crew      | Array of objects                                             |",
        "| crew      | Object                                                       |",
        "kind: array → object: answer 200, boats.crew",
    ),
    (
        "   name      String Who it is.\n",
        "   name      String Who it is.\n   rank      String What it is.\n",
        "added (kind string): answer 200, boats.crew.rank",
    ),
    (
        "   name      String Who it is.\n",
        "   nick      String Who it is.\n",
        "removed, though the example still shows it: answer 200, boats.crew.name",
    ),
    (
        "   name      String Who",
        "   name      Long   Who",
        "kind: string → integer: answer 200, boats.crew.name",
    ),
    (
        "Maximum length: **9**",
        "Maximum length: **12**",
        "characters at most: 9 → 12: answer 400, error_code",
    ),
    (
        "Maximum length: **9**",
        "What it is.",
        "characters at most: 9 → nothing: answer 400, error_code",
    ),
    (
        "   error_msg  String It can contain 3 to 64 characters.\n",
        "",
        "removed: answer 400, error_msg",
    ),
    (
        "   error_msg  String It can contain 3 to 64 characters.\n",
        "   error_msg  String It can contain 3 to 64 characters.\n   error_ext  String More.\n",
        "added (kind string): answer 400, error_ext",
    ),
    (
        "   error_code String ",
        "   error_code Long   ",
        "kind: string → integer: answer 400, error_code",
    ),
    ("400         Wrong.\n", "", "removed: status 400"),
    (
        "400         Wrong.\n",
        "400         Wrong.\n429         Too often.\n",
        "added: status 429",
    ),
    (
        "\"leaking\": false, ",
        "",
        "shown in the example: yes → nothing: answer 200, boats.leaking",
    ),
    (
        "\"total_count\": 1",
        "\"total_count\": 1, \"next\": \"b-2\"",
        "added: answer 200, next",
    ),
    (
        "**Status code: 400**",
        "**Status code: 404**",
        "removed: answer 400, error_code",
    ),
    (
        "Array of :ref:`Boat <boats__t3>` objects |",
        "Array of strings                         |",
        "items: object → string: answer 200, boats",
    ),
];

#[test]
fn forty_single_changes_are_reported_as_what_they_are() {
    for (was, is, what) in CHANGES {
        assert!(pages::RST.contains(was), "the page has `{was}`");
        let report = compare(pages::RST, &pages::RST.replace(was, is));
        let found = said(&report);
        if what.is_empty() {
            // A limit of a parameter whose kind the page does not say limits nothing that can be read.
            assert_eq!(
                (found, report.reworded),
                (vec![], vec!["parameter size".to_owned()]),
                "{was}"
            );
            continue;
        }
        assert!(
            found.iter().any(|f| f == what),
            "{was} → {is}: `{what}` is not among {found:#?}"
        );
        let added = what.starts_with("added");
        assert_eq!(report.exit_code(), u8::from(!added), "{what}");
    }
}

#[test]
fn what_an_example_lets_a_draft_accept_is_a_change_as_is_an_address_with_one_name_less() {
    let page = pages::RST;
    for (was, is, what) in [
        (
            "\"leaking\": false",
            "\"leaking\": null",
            "yes → yes, as null: answer 200, boats.leaking",
        ),
        (
            "\"length\": 7.5",
            "\"length\": \"7.5\"",
            "yes → yes, as string: answer 200, boats.length",
        ),
        (
            "\"state\": \"AFLOAT\"",
            "\"state\": \"SUNK\"",
            "yes → yes, with a value that is not listed: answer 200, boats.state",
        ),
        (
            "/boats?size={size}",
            "/boats",
            "named in the address: yes → nothing: parameter size",
        ),
    ] {
        assert!(page.contains(was), "the page has `{was}`");
        let report = compare(page, &page.replace(was, is));
        let found = said(&report);
        assert!(
            found.iter().any(|f| f.ends_with(what)),
            "`{what}` is not among {found:#?}"
        );
        assert_eq!(report.exit_code(), 1, "{what}");
    }
}

#[test]
fn forty_single_changes_name_the_clauses_that_they_touch() {
    let old = read(pages::RST);
    let drafted = page::draft::draft(&old, "boats-v1-list", "boats.rst").unwrap();
    let catalogue = super::drafting::loaded(&drafted);
    let profile = catalogue.get("boats-v1-list");
    let mut lines = vec![];
    for (was, is, what) in CHANGES.iter().filter(|(.., what)| !what.is_empty()) {
        let new = read(&pages::RST.replace(was, is));
        let report = between(("old", &old), ("new", &new), profile);
        let kinds = [
            ("contradicted", &report.contradicted),
            ("touched", &report.touched),
            ("added", &report.added),
        ];
        let mut groups = kinds
            .iter()
            .flat_map(|(kind, groups)| groups.iter().map(move |g| (kind, g)));
        let found = groups.find(|(_, g)| g.rows.iter().any(|row| format!("{}: {row}", g.what) == *what));
        let (kind, group) = found.unwrap_or_else(|| panic!("{what}\n{}", text(&report)));
        let clauses: Vec<&str> = group
            .clauses
            .iter()
            .map(|id| &id["boats-v1-list.".len()..])
            .collect();
        lines.push(format!("{kind}: {what} [{}]", clauses.join(", ")));
    }
    insta::assert_snapshot!(lines.join("\n"));
}

/// A member is always there since a table and the example show it, and of the kind that the table says.
#[test]
fn a_page_that_takes_back_what_a_row_rests_on_contradicts_its_clause() {
    let old = read(pages::RST);
    let drafted = page::draft::draft(&old, "boats-v1-list", "boats.rst").unwrap();
    let catalogue = super::drafting::loaded(&drafted);
    let profile = catalogue.get("boats-v1-list").unwrap();
    for (was, is, what) in [
        ("", "", None),
        (
            "| total_count |",
            "| total_boats |",
            Some("removed, though the example still shows it"),
        ),
        (
            "\"total_count\"",
            "\"total_boats\"",
            Some("shown in the example: yes → nothing"),
        ),
        (
            "| total_count | Interger ",
            "| total_count |          ",
            Some("kind: integer → nothing"),
        ),
    ] {
        let page = pages::RST.replacen(was, is, 1) + "\nMore boats.\n";
        let report = against(profile, "new", &read(&page));
        let found = report.contradicted.iter().map(|g| (&*g.what, g.rows.join("; ")));
        let expected = what.map(|what| (what, "answer 200, total_count".to_owned()));
        assert_eq!(
            found.collect::<Vec<_>>(),
            Vec::from_iter(expected),
            "{}",
            text(&report)
        );
    }
}

/// A profile that was drafted from the older page knows all that its rows say.
#[test]
fn forty_single_changes_are_told_of_the_profile_that_is_judged_by() {
    let drafted = page::draft::draft(&read(pages::RST), "boats-v1-list", "boats.rst").unwrap();
    let catalogue = super::drafting::loaded(&drafted);
    let profile = catalogue.get("boats-v1-list").unwrap();
    let mut untold = vec![];
    for (was, is, what) in CHANGES.iter().filter(|(.., what)| !what.is_empty()) {
        let new = read(&pages::RST.replace(was, is));
        let found = said(&against(profile, "new", &new));
        if !found.iter().any(|f| f == what) {
            untold.push(format!("{what}\n    {}", found.join("\n    ")));
        }
    }
    insta::assert_snapshot!(untold.join("\n"));
}

/// What a ruling shapes the page may say in other words, or not at all; what it lists and takes back is a change.
#[test]
fn what_a_ruling_shapes_need_not_stand_on_the_page() {
    let mut drafted = page::draft::draft(&read(pages::RST), "boats-v1-list", "boats.rst").unwrap();
    let document = drafted
        .files
        .get_mut("features/boats-v1-list/document.toml")
        .unwrap();
    let listed = "values = [\"AFLOAT\", \"ASHORE\"]";
    assert!(document.contains(listed));
    *document = document.replace(listed, &format!("{listed}, ruling = \"count\""));
    let catalogue = super::drafting::loaded(&drafted);
    let profile = catalogue.get("boats-v1-list").unwrap();
    let words = "The value can be **AFLOAT** or **ASHORE**.    ";
    for (is, told) in [
        ("It is somewhere.                           ", vec![]),
        (
            "The value can be **AFLOAT** or **AGROUND**.   ",
            vec![
                "the listed value AGROUND is new: answer 200, boats.state",
                "the value ASHORE is no longer listed: answer 200, boats.state",
            ],
        ),
    ] {
        assert!(pages::RST.contains(words));
        let report = against(profile, "new", &read(&pages::RST.replace(words, is)));
        assert_eq!(said(&report), told, "{is}");
    }
}

#[test]
fn the_same_snapshot_says_so() {
    let report = compare(pages::PIPES, pages::PIPES);
    assert!(report.same);
    assert_eq!(report.exit_code(), 0);
    assert!(text(&report).contains("byte by byte"), "{}", text(&report));
}

#[test]
fn a_page_that_is_understood_in_part_never_counts_as_unchanged() {
    let strange = pages::PIPES.replace("| reason | String |", "| reason | ?!? |");
    let report = compare(pages::PIPES, &strange);
    assert_eq!(report.exit_code(), 1);
    assert!(text(&report).contains("only in part"), "{}", text(&report));
    assert!(
        markdown(&report).contains("## Not understood"),
        "{}",
        markdown(&report)
    );
}

#[test]
fn like_changes_are_one_line_and_a_rewording_is_no_change() {
    let typed = pages::HTML
        .replace("<td>String</td>", "<td>Integer</td>")
        .replace("字符串", "整数");
    let report = compare(pages::HTML, &typed);
    let group = report
        .touched
        .iter()
        .find(|g| g.what == "kind: string → integer")
        .expect("one group");
    assert_eq!(group.rows.len(), 3, "{group:?}");
    let reworded = pages::HTML
        .replace("船只ID。", "船的ID。")
        .replace("是否漏水。", "漏水吗？");
    let report = compare(pages::HTML, &reworded);
    assert_eq!(report.reworded.len(), 2);
    assert_eq!(report.exit_code(), 0);
}

#[test]
fn a_hundred_reworded_rows_are_one_line() {
    let with_rows = |words: &str| {
        let rows = (0..100).map(|n| format!("<tr><td>n{n}</td><td>整数</td><td>{words}</td></tr>"));
        let rows = rows.collect::<Vec<_>>().join("\n");
        pages::HTML.replace(
            "<tr><td>total_count</td>",
            &format!("{rows}<tr><td>total_count</td>"),
        )
    };
    let report = compare(&with_rows("船上的人数。"), &with_rows("船员有多少。"));
    assert_eq!((report.reworded.len(), report.exit_code()), (100, 0));
    for told in [text(&report), markdown(&report)] {
        let lines: Vec<&str> = told
            .lines()
            .filter(|line| line.contains("100 rows have"))
            .collect();
        assert_eq!(lines.len(), 1, "{told}");
        assert!(told.lines().count() < 20, "{told}");
    }
}
