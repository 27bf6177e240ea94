//! How well the pages of a folder are read, drafted and judged by, and how like the suite's own documents their
//! drafts are: `CONFORMANCE_PAGES=DIR[:DIR] cargo test --test page measured -- --nocapture`. The project holds no
//! pages of the vendors; without the variable there is nothing to measure.

use std::{collections::BTreeMap, fs, path::Path};

use cloud_conformance::{
    catalogue::Catalogue,
    page::{
        self,
        draft::{Draft, draft},
        model::{Answer, Format, Kind, Page, fits, join},
    },
};
use serde_json::Value;

use super::{alike, drafting};
use crate::program::program;

/// Every page of a folder, and every action of a model.
fn files(folder: &Path, found: &mut Vec<String>) {
    let mut entries: Vec<_> = fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        let name = path.display().to_string();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|e| e == "json") {
            let actions = page::actions(&fs::read_to_string(&path).unwrap()).unwrap_or_default();
            found.extend(actions.iter().map(|action| format!("{name}#{action}")));
        } else if !name.ends_with("README.md") {
            found.push(name);
        }
    }
}

/// The pages that the variable names.
fn names() -> Vec<String> {
    let folders = std::env::var("CONFORMANCE_PAGES").unwrap_or_default();
    let mut names = vec![];
    for folder in folders.split(':').filter(|folder| !folder.is_empty()) {
        files(Path::new(folder), &mut names);
    }
    names
}

/// Counts by format, with their sum below.
fn shown<const N: usize>(heads: [&str; N], table: &BTreeMap<Format, [usize; N]>) -> [usize; N] {
    println!("{:<30}{}", "format", heads.map(|h| format!("{h:>9}")).concat());
    let mut all = [0; N];
    for (format, row) in table {
        println!(
            "{:<30}{}",
            format.words(),
            row.map(|n| format!("{n:>9}")).concat()
        );
        all.iter_mut().zip(row).for_each(|(sum, more)| *sum += more);
    }
    println!("{:<30}{}", "all", all.map(|n| format!("{n:>9}")).concat());
    all
}

#[test]
fn measured_pages_are_understood() {
    let mut table: BTreeMap<_, [usize; 6]> = BTreeMap::new();
    for name in names() {
        let page = match page::open(&name) {
            Ok(page) => page,
            Err(why) => {
                println!("no page of a call: {why}");
                continue;
            }
        };
        let members = members(&page);
        let drafted = draft(&page, "drafted-page", "page").ok();
        let loaded = drafted.as_ref().map(|found| {
            let folder = tempfile::tempdir().unwrap();
            drafting::load(found, folder.path()).map_err(|why| println!("{name}: {why}"))
        });
        let counted = [
            1,
            usize::from(page.understood()),
            members.shown,
            members.right,
            usize::from(drafted.is_some()),
            usize::from(loaded.is_some_and(|loaded| loaded.is_ok())),
        ];
        let row = table.entry(page.format).or_default();
        row.iter_mut().zip(counted).for_each(|(cell, more)| *cell += more);
        for note in &page.not_understood {
            println!("{name}: {}: {}", note.place, note.why);
        }
        members.wrong.iter().for_each(|w| println!("{name}: {w}"));
    }
    let [pages, read, _, _, drafts, loads] =
        shown(["pages", "read", "members", "right", "drafts", "load"], &table);
    assert!(read * 100 >= pages * 95, "{read} of {pages} pages are understood");
    assert_eq!(drafts, loads, "every draft loads");
}

/// What takes long: each draft is served, judged, and tried against all its deviations.
#[test]
fn measured_drafts_are_green_and_find_their_deviations() {
    let mut table: BTreeMap<_, [usize; 4]> = BTreeMap::new();
    for name in names() {
        let Ok(page) = page::open(&name) else { continue };
        let Ok(found) = draft(&page, "drafted-page", "page") else {
            continue;
        };
        let row = table.entry(page.format).or_default();
        let done = ran(&name, &found).map(usize::from);
        row.iter_mut()
            .zip([1, done[0], done[1], done[2]])
            .for_each(|(cell, more)| *cell += more);
    }
    let [drafts, done @ ..] = shown(["drafts", "checked", "green", "proven"], &table);
    assert_eq!(
        done, [drafts; 3],
        "every draft passes `check`, is green and finds its deviations"
    );
}

/// Whether a draft passes `check`, makes a reference that conforms to it, and finds all its deviations.
fn ran(name: &str, found: &Draft) -> [bool; 3] {
    let folder = tempfile::tempdir().unwrap();
    let suite = folder.path().join("suite");
    drafting::load(found, &suite).unwrap_or_else(|e| panic!("{name}: {e}"));
    let said = |args: &[&str]| {
        let output = program().args(args).arg("--suite").arg(&suite).output().unwrap();
        if !output.status.success() {
            println!("{name}: {}\n{}", args[0], String::from_utf8_lossy(&output.stdout));
        }
        output.status.success()
    };
    let reports = folder.path().join("reports").display().to_string();
    [
        said(&["check"]),
        said(&["run", "--strict", "--report-dir", &reports]),
        said(&["selftest", "--report-dir", &reports]),
    ]
}

/// Pages that are documents of the suite: each row of `document.toml` is one of the draft, or it is said why not.
#[test]
fn measured_documents_are_drafted_like_those_of_the_suite() {
    let ours = Catalogue::embedded().unwrap();
    let mut sums: BTreeMap<String, usize> = BTreeMap::new();
    for name in names() {
        let Ok(page) = page::open(&name) else { continue };
        let wanted = page.request.as_ref().and_then(|r| r.action.clone());
        let judged = ours
            .all()
            .iter()
            .find(|p| p.document.origin.sha256 == page.sha256 && p.document.request.action == wanted);
        let Some(judged) = judged else { continue };
        let folder = tempfile::tempdir().unwrap();
        let found = draft(&page, judged.id(), "page").unwrap();
        let drafted = drafting::load(&found, folder.path()).unwrap();
        let drafted = drafted.get(judged.id()).unwrap();
        println!("{}", judged.id());
        for (class, rows) in alike::compared(&judged.document, &drafted.document) {
            println!("  {:>4}  {class}", rows.len());
            if class != alike::ALIKE {
                println!("        {}", rows.join("; "));
            }
            *sums.entry(class).or_default() += rows.len();
        }
    }
    println!("all");
    for (class, rows) in &sums {
        println!("  {rows:>4}  {class}");
    }
    let lost = sums.get(alike::LOST).copied().unwrap_or_default();
    assert_eq!(
        lost, 0,
        "every member that the page describes has a row in the draft"
    );
}

/// Members of the examples, and those that have a row of the right kind.
#[derive(Default)]
pub struct Members {
    /// Members that the examples show.
    pub shown: usize,
    /// Those with a row of the right kind.
    pub right: usize,
    /// The others, with why.
    pub wrong: Vec<String>,
}

/// Holds the examples of a page against its rows.
pub fn members(page: &Page) -> Members {
    let mut found = Members::default();
    for answer in page.answers.iter().filter(|a| a.members().next().is_some()) {
        for example in &answer.examples {
            walk(answer, &example.body, "", &mut found, 0);
        }
    }
    found
}

fn walk(answer: &Answer, value: &Value, path: &str, found: &mut Members, depth: usize) {
    let inside: Vec<(String, &Value)> = match value {
        _ if depth > 40 => return,
        Value::Array(items) => items.iter().map(|item| (path.to_owned(), item)).collect(),
        Value::Object(members) => members.iter().map(|(name, v)| (join(path, name), v)).collect(),
        _ => return,
    };
    for (at, below) in inside {
        if value.is_object() {
            let row = answer.members().find(|(p, _)| *p == at).map(|(_, row)| row);
            // What lies in a member without rows of its own is as the example shows it: nothing to compare.
            let open = row.is_none()
                && !path.is_empty()
                && !answer.members().any(|(p, _)| p.starts_with(&format!("{path}.")));
            if !open && at != "Response" {
                found.shown += 1;
                match wrong(row, Kind::of(below)) {
                    None => found.right += 1,
                    Some(why) => found.wrong.push(format!("{}: `{at}` {why}", answer.status)),
                }
            }
        }
        walk(answer, below, &at, found, depth + 1);
    }
}

fn wrong(row: Option<&page::model::Row>, shown: Kind) -> Option<String> {
    let Some(row) = row else {
        return Some("has no row".to_owned());
    };
    let right = row.kinds.is_empty() || fits(&row.kinds, shown) || shown == Kind::Null;
    let kind = || {
        format!(
            "is {} in the table and {} in the example",
            row.kinds[0].word(),
            shown.word()
        )
    };
    (!right).then(kind)
}
