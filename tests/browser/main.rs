//! The report for people in a real browser: it renders, its filters work, it fetches nothing, and nothing
//! that a target says is executed.
//!
//! Skipped with a line where no Chromium is found, but never in a build (`CI` set).

#![expect(clippy::unwrap_used, clippy::panic, reason = "in a test they are assertions")]
#![expect(clippy::print_stdout, reason = "a skipped test says so")]

#[path = "../report_fixture/mod.rs"]
mod report_fixture;
mod server;

use std::{path::Path, process::Command};

use cloud_conformance::{
    exchange::Exchange,
    record::Record,
    report::{annotations::Build, files},
};
use report_fixture::{Run, hostile, record, traffic};
use serde_json::Value;
use server::Server;

/// The browser's program; none where the test is to be skipped.
fn chromium() -> Option<String> {
    let named = std::env::var("CHROMIUM").ok();
    let candidates = ["chromium", "chromium-browser", "google-chrome", "chrome"].map(str::to_owned);
    let runs = |program: &String| {
        Command::new(program)
            .arg("--version")
            .output()
            .is_ok_and(|o| o.status.success())
    };
    let found = named.into_iter().chain(candidates).find(runs);
    if found.is_none() {
        assert!(
            std::env::var_os("CI").is_none(),
            "no Chromium here: a build must have one (apt-get install chromium)"
        );
        println!("skipped: no Chromium found; install one or name it in CHROMIUM");
    }
    found
}

/// What the driver saw, what the browser's console said, and which paths were asked for.
struct Seen {
    said: Value,
    console: Vec<String>,
    paths: Vec<String>,
}

fn look(chromium: &str, report: &Path, width: u32, dark: bool) -> Seen {
    let server = Server::start(report);
    let url = format!("{}/driver.html?width={width}", server.url());
    let (dom, console) = browse(chromium, &url, dark);
    Seen {
        said: said(&dom),
        console,
        paths: server.paths(),
    }
}

/// What a page wrote down as JSON.
fn said(dom: &str) -> Value {
    let (_, rest) = dom.split_once("<pre id=\"said\">").unwrap();
    let (said, _) = rest.split_once("</pre>").unwrap();
    let said = said
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&");
    serde_json::from_str(&said).unwrap_or_else(|e| panic!("{e}: {said}"))
}

/// A browser without a window, which asks nobody for anything.
const QUIET: [&str; 9] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
];

/// The page after its scripts ran, and what they had to complain of.
fn browse(chromium: &str, url: &str, dark: bool) -> (String, Vec<String>) {
    let profile = tempfile::tempdir().unwrap();
    let mut command = Command::new(chromium);
    command.args(QUIET);
    command.args([
        "--enable-logging=stderr",
        "--virtual-time-budget=20000",
        "--window-size=1280,1000",
        "--dump-dom",
    ]);
    if dark {
        command.arg("--blink-settings=preferredColorScheme=0");
    }
    command
        .arg(format!("--user-data-dir={}", profile.path().display()))
        .arg(url);
    let output = command.output().unwrap();
    let console = String::from_utf8_lossy(&output.stderr)
        .lines()
        .filter(|line| line.contains("CONSOLE"))
        .map(str::to_owned)
        .collect();
    (String::from_utf8_lossy(&output.stdout).into_owned(), console)
}

fn written(
    dir: &Path,
    record: Record,
    exchanges: Vec<Exchange>,
    change: impl FnOnce(&mut Run),
) -> std::path::PathBuf {
    let mut run = Run::of(dir, record, exchanges);
    change(&mut run);
    files::write_all(&run.material(), dir, Build::None, &|_| false).unwrap();
    dir.join("report.html")
}

/// What holds for every report.
fn assert_sound(seen: &Seen) {
    assert_eq!(seen.console, Vec::<String>::new(), "the console is silent");
    assert_eq!(seen.paths, ["/driver.html", "/report.html"], "nothing is fetched");
    let said = &seen.said;
    assert_eq!(said.get("error"), None);
    assert_eq!(said["pwned"], "no");
    assert_eq!((&said["foreign"], &said["scripts"]), (&0.into(), &1.into()));
    assert_eq!(said["unlabelled"], 0);
    let bodies = said["bodies"].as_array().unwrap();
    assert!(
        bodies.iter().all(|body| *body == true),
        "every clause is laid out once, and its id leads there: {bodies:?}"
    );
    assert_eq!(
        (&said["ids"], &said["dangling"]),
        (&0.into(), &0.into()),
        "ids are unique, links lead somewhere"
    );
    let headings: Vec<u64> = said["headings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|h| h.as_u64().unwrap())
        .collect();
    assert_eq!(headings.iter().filter(|h| **h == 1).count(), 1);
    assert!(
        headings.windows(2).all(|pair| pair[1] <= pair[0] + 1),
        "no heading is skipped: {headings:?}"
    );
}

/// Long words wrap and wide tables scroll by themselves: the page is no wider than its window.
fn assert_fits(seen: &Seen, width: u64) {
    let page = seen.said["width"].as_u64().unwrap();
    assert!(page <= width, "{page} pixels wide: {:#}", seen.said["tooWide"]);
}

#[test]
fn a_report_is_read_filtered_and_linked_in_a_real_browser() {
    let Some(chromium) = chromium() else { return };
    let dir = tempfile::tempdir().unwrap();
    let report = written(dir.path(), record(), traffic::exchanges(), |_| {});
    let light = look(&chromium, &report, 1280, false);
    assert_sound(&light);
    let said = &light.said;

    assert_eq!(said["start"]["clauses"], 18);
    assert_eq!(said["start"]["found"], "18 clauses, 3 failures, 10 exchanges");
    assert_eq!(
        said["start"]["emptyRows"], 1,
        "the row that is not judged is shown"
    );

    assert_eq!(said["fail"]["verdicts"], serde_json::json!(["fail"]));
    assert_eq!(said["fail"]["exchanges"], serde_json::json!(["0", "2", "3"]));
    assert_eq!(
        (&said["fail"]["emptyRows"], &said["fail"]["folded"]),
        (&0.into(), &0.into())
    );

    assert_eq!(
        said["profile"]["profiles"],
        serde_json::json!(["clouddc-v1-status"])
    );
    assert_eq!(said["search"]["exchanges"], serde_json::json!(["2"]));
    assert_eq!(
        said["linked"],
        serde_json::json!({ "open": true, "filtered": "", "focus": "SUMMARY" })
    );
    assert_eq!(said["back"]["found"], said["start"]["found"]);
    assert_eq!(said["start"]["levels"], serde_json::json!(["must", "should"]));
    assert_eq!(said["advice"]["levels"], serde_json::json!(["must"]));
    assert_eq!(said["between"], true, "a card leads to its row, and the row back");
    let copied = said["copied"].as_array().unwrap();
    assert!(
        copied.len() >= 3 && copied.iter().all(|pair| pair[0] == pair[1]),
        "{copied:?}"
    );

    let dark = look(&chromium, &report, 400, true);
    assert_sound(&dark);
    assert!(
        dark.said["width"].as_u64().unwrap() <= 400,
        "{}",
        dark.said["width"]
    );
    assert_ne!(
        dark.said["background"], said["background"],
        "light and dark differ"
    );
}

#[test]
fn nothing_that_a_target_says_is_executed_or_fetched() {
    let Some(chromium) = chromium() else { return };
    let dir = tempfile::tempdir().unwrap();
    let poisoned = hostile::poisoned(serde_json::to_value(record()).unwrap());
    let mut exchanges = traffic::exchanges();
    exchanges.iter_mut().for_each(hostile::poison);
    let report = written(
        dir.path(),
        serde_json::from_value(poisoned).unwrap(),
        exchanges,
        |run| {
            hostile::poison_documents(&mut run.documents);
        },
    );
    let seen = look(&chromium, &report, 400, false);
    assert_sound(&seen);
    assert_fits(&seen, 400);
}

#[test]
fn a_report_of_two_thousand_exchanges_opens_from_disk_and_filters() {
    let Some(chromium) = chromium() else { return };
    let dir = tempfile::tempdir().unwrap();
    let some = traffic::exchanges();
    let many: Vec<Exchange> = (0..2000)
        .map(|n| {
            let mut exchange = some[n % some.len()].clone();
            exchange.purpose.number = n;
            exchange
        })
        .collect();
    let report = written(dir.path(), record(), many, |_| {});
    let seen = look(&chromium, &report, 1280, false);
    assert_sound(&seen);
    assert_eq!(seen.said["start"]["exchanges"].as_array().unwrap().len(), 2000);
    assert_eq!(seen.said["search"]["exchanges"].as_array().unwrap().len(), 200);

    let (dom, console) = browse(&chromium, &format!("file://{}", report.display()), false);
    assert_eq!(console, Vec::<String>::new());
    assert!(dom.contains("18 clauses, 3 failures, 2000 exchanges"));
}

#[test]
fn a_judge_of_accessibility_finds_nothing() {
    let Some(chromium) = chromium() else { return };
    if !server::axe().is_file() {
        assert!(
            std::env::var_os("CI").is_none(),
            "no axe-core here: a build must have it"
        );
        println!("skipped: npm install --no-save --prefix tests/browser axe-core brings axe-core");
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let report = written(dir.path(), record(), traffic::exchanges(), |_| {});
    for dark in [false, true] {
        let server = Server::start(&report);
        let (dom, _) = browse(&chromium, &format!("{}/axe.html", server.url()), dark);
        assert_eq!(said(&dom), serde_json::json!([]), "dark: {dark}");
    }
}

/// The page of a conforming target goes with a certificate: the whole of it, folded, on four sheets.
#[test]
fn a_certifier_prints_four_sheets() {
    let Some(chromium) = chromium() else { return };
    let dir = tempfile::tempdir().unwrap();
    let judged = Command::new(env!("CARGO_BIN_EXE_cloud-conformance"))
        .args(["run", "--report-dir"])
        .arg(dir.path())
        .output()
        .unwrap();
    assert!(judged.status.success());
    let printed = dir.path().join("printed.pdf");
    let output = Command::new(chromium)
        .args(QUIET)
        .arg(format!(
            "--user-data-dir={}",
            dir.path().join("profile").display()
        ))
        .arg("--no-pdf-header-footer")
        .arg(format!("--print-to-pdf={}", printed.display()))
        .arg(format!("file://{}", dir.path().join("report.html").display()))
        .output()
        .unwrap();
    assert!(output.status.success());
    let pdf = String::from_utf8_lossy(&std::fs::read(printed).unwrap()).into_owned();
    let sheets = pdf.lines().filter(|line| line.ends_with("/Type /Page")).count();
    assert!((1..=4).contains(&sheets), "{sheets} sheets");
}

/// The README shows the sample's page: `CONFORMANCE_WRITE_SAMPLE=1` takes the picture anew.
#[test]
fn the_readme_shows_a_picture_of_the_sample() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let kept = root.join("docs/report.png");
    if let Some(chromium) = chromium() {
        let dir = tempfile::tempdir().unwrap();
        let taken = dir.path().join("report.png");
        let output = Command::new(chromium)
            .args(QUIET)
            .args(["--hide-scrollbars", "--window-size=1120,1500"])
            .arg(format!("--user-data-dir={}", dir.path().display()))
            .arg(format!("--screenshot={}", taken.display()))
            .arg(format!(
                "file://{}",
                root.join("reports/sample/report.html").display()
            ))
            .output()
            .unwrap();
        assert!(output.status.success(), "{output:?}");
        assert_eq!(size(&taken), Some((1120, 1500)));
        if std::env::var_os("CONFORMANCE_WRITE_SAMPLE").is_some() {
            std::fs::copy(&taken, &kept).unwrap();
        }
    }
    assert_eq!(size(&kept), Some((1120, 1500)));
    assert!(std::fs::metadata(&kept).unwrap().len() < 250_000);
    let readme = std::fs::read_to_string(root.join("README.md")).unwrap();
    assert!(readme.contains("](docs/report.png)"));
}

/// Width and height of a PNG.
fn size(picture: &Path) -> Option<(u32, u32)> {
    let bytes = std::fs::read(picture).ok()?;
    let number = |at: usize| Some(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?));
    bytes
        .starts_with(b"\x89PNG")
        .then_some((number(16)?, number(20)?))
}
