//! How well the pages of a folder are read: `CONFORMANCE_PAGES=DIR cargo test --test page -- --nocapture measured`.
//! The project holds no pages of the vendors; without the variable there is nothing to measure.

use std::{collections::BTreeMap, fs, path::Path};

use cloud_conformance::page::{
    self,
    model::{Answer, Kind, Page},
};
use serde_json::Value;

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

#[test]
fn measured_pages_are_understood() {
    let Ok(folders) = std::env::var("CONFORMANCE_PAGES") else {
        return;
    };
    let mut names = vec![];
    folders
        .split(':')
        .for_each(|folder| files(Path::new(folder), &mut names));
    let mut table: BTreeMap<_, [usize; 6]> = BTreeMap::new();
    for name in &names {
        let page = match page::open(name) {
            Ok(page) => page,
            Err(why) => {
                println!("no page: {why}");
                continue;
            }
        };
        let members = members(&page);
        let drafted = page::draft::draft(&page, "drafted-page", "page").ok();
        let loaded = drafted.as_ref().map(super::drafting::load);
        if let Some(Err(why)) = &loaded {
            println!("{name}: the draft does not load: {why}");
        }
        let understood = usize::from(page.understood());
        let drafts = usize::from(drafted.is_some());
        let loads = usize::from(loaded.is_some_and(|l| l.is_ok()));
        let row = table.entry(page.format).or_default();
        let more = [1, understood, members.shown, members.right, drafts, loads];
        row.iter_mut().zip(more).for_each(|(cell, more)| *cell += more);
        for note in &page.not_understood {
            println!("{name}: {}: {}", note.place, note.why);
        }
        members.wrong.iter().for_each(|w| println!("{name}: {w}"));
    }
    let heads = ["pages", "understood", "members", "right", "drafts", "load"];
    println!("{:<30}{}", "format", heads.map(|h| format!("{h:>12}")).concat());
    let mut all = [0; 6];
    for (format, row) in &table {
        println!(
            "{:<30}{}",
            format.words(),
            row.map(|n| format!("{n:>12}")).concat()
        );
        all.iter_mut().zip(row).for_each(|(sum, more)| *sum += more);
    }
    assert!(
        all[1] * 100 >= all[0] * 95,
        "{} of {} pages are understood",
        all[1],
        all[0]
    );
    assert_eq!(all[4], all[5], "every draft loads");
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
    if depth > 40 {
        return;
    }
    match value {
        Value::Array(items) => items
            .iter()
            .for_each(|item| walk(answer, item, path, found, depth + 1)),
        Value::Object(members) => {
            for (name, below) in members {
                let at = if path.is_empty() {
                    name.clone()
                } else {
                    format!("{path}.{name}")
                };
                let row = answer.members().find(|(p, _)| *p == at).map(|(_, row)| row);
                // What lies in a member without rows of its own is as the example shows it: nothing to compare.
                let open = row.is_none()
                    && !path.is_empty()
                    && !answer.members().any(|(p, _)| p.starts_with(&format!("{path}.")));
                if open || at == "Response" {
                    walk(answer, below, &at, found, depth + 1);
                    continue;
                }
                found.shown += 1;
                let kind = Kind::of(below);
                match row {
                    None => found.wrong.push(format!("{}: `{at}` has no row", answer.status)),
                    Some(row) if row.kinds.is_empty() || fits(&row.kinds, kind) || kind == Kind::Null => {
                        found.right += 1;
                    }
                    Some(row) => found.wrong.push(format!(
                        "{}: `{at}` is {} in the table and {} in the example",
                        answer.status,
                        row.kinds[0].word(),
                        kind.word()
                    )),
                }
                walk(answer, below, &at, found, depth + 1);
            }
        }
        _ => {}
    }
}

/// Whether a kind is one of those that a row allows.
fn fits(kinds: &[Kind], shown: Kind) -> bool {
    kinds.contains(&shown) || shown == Kind::Integer && kinds.contains(&Kind::Number)
}
