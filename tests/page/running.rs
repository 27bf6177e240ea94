//! A draft as it is written is a suite: it checks, it is served, it judges, and it finds its own deviations.

use std::path::Path;

use cloud_conformance::{
    certificate::folder::obstacles,
    record::{Record, Verdict},
};
use tempfile::TempDir;

use super::{drafting, pages, web};
use crate::program::{done, program};

/// Pages of different calls, by file and by the profiles that are drafted from them.
const OF_DIFFERENT_CALLS: [(&str, &str, &str); 5] = [
    ("boats.rst", pages::RST, "boats-v1-rst"),
    ("boat.txt", pages::PIPES, "boats-v1-pipes"),
    ("describe.txt", pages::TENCENT, "boats-v1-text"),
    ("kites.html", web::KITES, "kites-v1-html"),
    ("wells.md", web::WELLS, "wells-v1-markdown"),
];

/// The same calls in other formats.
const OF_THE_SAME_CALLS: [(&str, &str, &str); 2] = [
    ("boats.md", pages::HTML, "boats-v1-html"),
    ("api.json#DescribeBoats", pages::MODEL, "boats-v1-model"),
];

/// A suite with a draft from each of these pages, whose requests differ.
fn suite(pages: &[(&str, &str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    std::fs::write(at("examples.json"), pages::MODEL_EXAMPLES).unwrap();
    for (name, text, id) in pages {
        std::fs::write(at(name.split('#').next().unwrap()), text).unwrap();
        let page = at(name).display().to_string();
        let out = at("suite").display().to_string();
        let drafted = ["draft", page.as_str(), "--profile", id, "--out", out.as_str()];
        program().args(drafted).assert().code(0);
    }
    folder
}

fn says(folder: &Path, args: &[&str]) -> String {
    let suite = folder.join("suite").display().to_string();
    let reports = folder.join("reports").display().to_string();
    let mut command = program();
    command.args(args).args(["--suite", &suite]);
    if args[0] != "check" && args[0] != "list" {
        command.args(["--report-dir", &reports]);
    }
    let done = done(&mut command);
    assert_eq!(done.code, 0, "{args:?}\n{}\n{}", done.out, done.err);
    done.out
}

/// Checks a suite, lists it, and judges by it the reference that is made from its rows.
fn holds(folder: &Path, pages: &[(&str, &str, &str)]) {
    says(folder, &["check"]);
    let (listed, run) = (says(folder, &["list"]), says(folder, &["run"]));
    for (_, _, id) in pages {
        assert!(listed.contains(id), "{listed}");
        let outcome = run.lines().find(|l| l.starts_with(id) && l.contains("must"));
        assert!(outcome.is_some_and(|l| l.contains(" conformant ")), "{id}\n{run}");
        assert!(
            run.contains(&format!("{id} is a draft that nobody has reviewed")),
            "{run}"
        );
    }
}

#[test]
fn drafts_check_judge_and_find_their_deviations() {
    let folder = suite(&OF_DIFFERENT_CALLS);
    holds(folder.path(), &OF_DIFFERENT_CALLS);
    says(folder.path(), &["selftest"]);
}

/// A text by its table that is an object in the example, one with listed values and a greatest length, and others with
/// the one value that they always have.
#[test]
fn a_draft_of_a_page_that_contradicts_itself_finds_its_deviations() {
    let color = "<tr><td>color</td><td>String</td><td>The value can be <code>red</code> or <code>blue</code>. \
                 The value contains a maximum of 8 characters.</td></tr>";
    let only = "<tr><td>sort</td><td>String</td><td>The value is fixed at <code>kite</code>.</td></tr>\
                <tr><td>knot</td><td>String</td><td>The value can only be <code>bowline</code>, or may be null.</td></tr>";
    let text = web::KITES
        .replace("<tr><td>id</td>", &format!("{color}{only}<tr><td>id</td>"))
        .replace("<td>tails</td><td>Integer</td>", "<td>tails</td><td>String</td>")
        .replace(
            "<b>\"tails\"</b>: 2",
            "\"color\": \"red\", \"sort\": \"kite\", \"knot\": \"bowline\", \"tails\": { \"knots\": \"bowline\" }",
        );
    let pages = [("kites.html", text.as_str(), "kites-v1-html")];
    let folder = suite(&pages);
    holds(folder.path(), &pages);
    let found = says(folder.path(), &["selftest", "--list"]);
    for deviation in [
        "kites.tails.knots.",
        "kites.color.too-long",
        "kites.sort.foreign-value",
        "kites.knot.foreign-value",
    ] {
        assert!(found.contains(deviation), "{deviation}\n{found}");
    }
    says(folder.path(), &["selftest"]);
}

/// A list whose items have numbers as ids, and an answer with members that are called like what it is wrapped in and
/// like what an error stands in.
#[test]
fn a_draft_of_a_page_with_unusual_names_and_ids_finds_its_deviations() {
    let offset = "<tr><td>offset</td><td>No</td><td>Integer</td><td>Kites to pass over. The default value is 0.</td></tr>";
    let total =
        "<tr><td>total</td><td>Integer</td><td>How many kites there are. Value range: 0-1000.</td></tr>";
    let grade = "<tr><td>grade</td><td>Integer</td><td>Value range: 1-2.<ul><li>1: low</li><li>2: high</li></ul></td></tr>";
    let kites = web::KITES
        .replace(
            "<tr><td>color</td><td>No</td>",
            &format!("{offset}<tr><td>color</td><td>No</td>"),
        )
        .replace(
            "to <strong>50</strong>.",
            "to <strong>50</strong>. The default value is 10.",
        )
        .replace("<tr><td>kites</td>", &format!("{total}<tr><td>kites</td>"))
        .replace(
            "<tr><td>id</td><td>String</td>",
            &format!("{grade}<tr><td>id</td><td>Integer</td>"),
        )
        .replace(
            r#""kites": [ { "id": "k-1""#,
            r#""total": 1, "kites": [ { "grade": 1, "id": 7"#,
        );
    let wells = web::WELLS.replace("WellSet", "Response").replace(
        "| RequestId | String |",
        "| Error | Object | What went wrong. |\n| RequestId | String |",
    );
    let pages = [
        ("kites.html", kites.as_str(), "kites-v1-html"),
        ("wells.md", wells.as_str(), "wells-v1-markdown"),
    ];
    let folder = suite(&pages);
    holds(folder.path(), &pages);
    let found = says(folder.path(), &["selftest", "--list"]);
    for deviation in [
        "kites-v1-html.paging.twice",
        "Response.Response.",
        "total.above-maximum",
        "grade.above-maximum",
        "grade.foreign-value",
    ] {
        assert!(found.contains(deviation), "{deviation}\n{found}");
    }
    says(folder.path(), &["selftest"]);
}

/// A call that needs a region and is told what to do, is served with 201, and has texts in a list that are objects in
/// the example, whose member is called like a limit.
#[test]
fn a_draft_of_a_call_that_names_its_region_and_what_it_does_is_judged() {
    let parameters = "| region | Yes | String | Where. |\n| action | Yes | String | The value can be **list** or **see**. |\n";
    let rows = "| sails | Array of strings | Sails. |\n| vanes | Array of Float | Vanes. |\n\nTable 3 Sail\n\n| Parameter | Type | Description |\n|---|---|---|\n\
                | pattern | String | Weave. |\n| width | Integer | Width. |\n";
    let text = drafting::call(
        "/v1/mills",
        parameters,
        rows,
        "{ \"sails\": [ { \"pattern\": \"x\", \"width\": 1 } ], \"vanes\": [ { \"length\": [ 1 ] } ] }",
    );
    let text = text.replace("Status code: 200", "Status code: 201");
    let pages = [("mills.md", text.as_str(), "mills-v1-list")];
    let folder = suite(&pages);
    holds(folder.path(), &pages);
    says(folder.path(), &["run", "--strict"]);
    says(folder.path(), &["selftest"]);
}

/// Tokens in headers that are not the vendor's: each is sent, asked for by the reference, and kept out of the recording.
#[test]
fn drafts_of_calls_with_a_token_in_another_header_are_judged() {
    for (said, header) in [
        (
            "Send `Authorization: Bearer KEY`.",
            r#""Authorization","value":"Bearer *****""#,
        ),
        ("Send `X-Kite-Key: KEY`.", r#""X-Kite-Key","value":"*****""#),
    ] {
        let text = format!(
            "# Kites\n\n{said}\n\n`GET /v1/kites`\n\n## Response\n\n```json\n{{ \"id\": \"k-1\", \"tails\": 2 }}\n```\n\n\
             ## Status codes\n\n| Status code | Description |\n|---|---|\n| 401 | No key. |\n"
        );
        let pages = [("kites.md", text.as_str(), "kites-v1-list")];
        let folder = suite(&pages);
        holds(folder.path(), &pages);
        says(folder.path(), &["run", "--strict"]);
        let written = std::fs::read_to_string(folder.path().join("reports/results.json")).unwrap();
        let record: Record = serde_json::from_str(&written).unwrap();
        let clauses = &record.profiles[0].clauses;
        let missing = clauses.iter().find(|c| c.id.ends_with("credential.missing"));
        assert_eq!(missing.unwrap().verdict, Verdict::Pass);
        let recorded = std::fs::read_to_string(folder.path().join("reports/traffic.har")).unwrap();
        assert!(recorded.contains(header), "{recorded}");
        says(folder.path(), &["selftest"]);
    }
}

#[test]
fn drafts_of_the_other_formats_check_and_judge() {
    let folder = suite(&OF_THE_SAME_CALLS);
    holds(folder.path(), &OF_THE_SAME_CALLS);
}

#[test]
fn every_report_of_a_draft_says_that_it_is_one() {
    let folder = suite(&OF_DIFFERENT_CALLS[..1]);
    let folder = folder.path();
    says(folder, &["run"]);
    let report = |name: &str| {
        let path = folder.join("reports").join(name);
        std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
    };
    let place = "features/boats-v1-rst/document.toml:";
    for name in [
        "report.html",
        "junit.xml",
        "ctrf.json",
        "summary.md",
        "results.json",
    ] {
        assert!(report(name).contains(place), "{name}");
    }
    assert!(report("messages.ndjson").contains("a draft that nobody has reviewed"));
    assert!(report("junit.xml").contains(r#"<property name="draft" value="true"/>"#));
    let results: serde_json::Value = serde_json::from_str(&report("results.json")).unwrap();
    assert_eq!(results["profiles"][0]["draft"], true);
}

#[test]
fn no_certificate_is_made_of_a_draft() {
    let folder = suite(&OF_DIFFERENT_CALLS[..1]);
    let folder = folder.path();
    says(folder, &["run"]);
    let results = std::fs::read_to_string(folder.join("reports/results.json")).unwrap();
    let mut record: Record = serde_json::from_str(&results).unwrap();
    // Even where its suite is taken for that of the release.
    record.suite.modified = false;
    let draft = "boats-v1-rst is a draft that nobody has reviewed";
    assert_eq!(obstacles(&record), [draft]);
    // The command takes no suite but its own.
    let of_this_suite = program()
        .args(["certify", "--out"])
        .arg(folder.join("certificate"))
        .arg("--suite")
        .arg(folder.join("suite"))
        .assert();
    of_this_suite.code(2);
    assert!(!folder.join("certificate").exists());
}
