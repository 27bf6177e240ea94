//! Two files that are made from the catalogue: the list of clause ids, and the table of rows.
//!
//! They are kept true here. `UPDATE_GENERATED=1 cargo test --test catalogue` writes them anew; what
//! changed is then seen in review.

use std::{fmt::Write as _, path::Path};

use cloud_conformance::{
    catalogue::{
        Clause, Profile,
        clauses::covering,
        document::{Row, Table},
    },
    record::Level,
};

use crate::CATALOGUE;

const CLAUSES: &str = "features/clauses.txt";
const TRACEABILITY: &str = "features/TRACEABILITY.md";

/// Compares a file with what it should be, or writes it.
fn kept(path: &str, wanted: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    if std::env::var_os("UPDATE_GENERATED").is_some() {
        std::fs::write(&file, wanted).unwrap();
        return;
    }
    let found = std::fs::read_to_string(&file).unwrap_or_default();
    let differs = found.lines().zip(wanted.lines()).find(|(a, b)| a != b);
    assert!(
        found == wanted,
        "{path} is not what the catalogue says ({differs:?}); if the change is meant, write it anew with \
         UPDATE_GENERATED=1 cargo test --test catalogue"
    );
}

/// Reports, waivers and baselines refer to ids: one that disappears or changes its level is noticed.
#[test]
fn the_list_of_clauses_is_the_catalogue() {
    let mut clauses: Vec<&Clause> = CATALOGUE.clauses().collect();
    clauses.sort_by(|a, b| a.id.cmp(&b.id));
    let lines = clauses.iter().map(|c| format!("{:6} {}\n", c.level.word(), c.id));
    kept(CLAUSES, &lines.collect::<String>());
}

#[test]
fn the_table_of_rows_is_the_catalogue() {
    let mut text = String::from(
        "# Traceability\n\n\
         Every row of every document, with the clauses that judge it or the reason why none does. A clause of the \
         level `should` stands in italics. This file is generated from the catalogue and kept true by a test.\n",
    );
    for profile in CATALOGUE.all() {
        document(&mut text, profile);
    }
    kept(TRACEABILITY, &text);
}

fn document(text: &mut String, profile: &Profile) {
    let origin = &profile.document.origin;
    let musts = profile.clauses.iter().filter(|c| c.level == Level::Must).count();
    let _ = write!(
        text,
        "\n## {}\n\n{}, {} ({}). `{}`, SHA-256 `{}`.\n\n{} clauses, {musts} of them `must`.\n",
        profile.id(),
        origin.title,
        origin.publisher,
        origin.edition,
        origin.file,
        origin.sha256,
        profile.clauses.len(),
    );
    for table in &profile.document.tables {
        let _ = write!(
            text,
            "\n### {}: {}\n\n| row | clauses |\n| --- | --- |\n",
            table.place, table.about
        );
        for row in &table.rows {
            let _ = writeln!(text, "| {} | {} |", code(&row.name), judged(profile, table, row));
        }
    }
}

fn code(name: &str) -> String {
    format!("`{}`", name.replace('|', r"\|"))
}

fn judged(profile: &Profile, table: &Table, row: &Row) -> String {
    if let Some(reason) = &row.not_judged {
        return format!("not judged: {reason}");
    }
    let beginning = format!("{}.", profile.id());
    let ids = covering(&profile.clauses, table, row).into_iter().map(|clause| {
        let id = code(clause.id.trim_start_matches(&beginning));
        match clause.level {
            Level::Must => id,
            Level::Should => format!("*{id}*"),
        }
    });
    ids.collect::<Vec<_>>().join(", ")
}
