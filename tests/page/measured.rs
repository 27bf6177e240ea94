//! How well the pages of a folder are read: `CONFORMANCE_PAGES=DIR cargo test --test page -- --nocapture measured`.
//! The project holds no pages of the vendors; without the variable there is nothing to measure.

use std::{collections::BTreeMap, fs, path::Path};

use cloud_conformance::page::{self, measure};

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
        let members = measure::members(&page);
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
