//! The README says what is true: its figures are generated, its target file is the one that the program
//! knows. `UPDATE_GENERATED=1` writes the figures.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test may panic"
)]

use std::{collections::BTreeSet, path::Path, sync::Arc};

use cloud_conformance::atomic_file;
use cloud_conformance::catalogue::{Catalogue, Clause, Selection};
use cloud_conformance::config::EXAMPLE;
use cloud_conformance::record::Level;
use cloud_conformance::reference::{Suite, VARIANTS, deviations};
use cloud_conformance::selftest::{Plan, unproven};

const BEGIN: &str = "<!-- selftest: begin -->\n";
const END: &str = "<!-- selftest: end -->";

fn readme() -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap()
}

fn figures() -> String {
    let catalogue = Catalogue::embedded().unwrap();
    let everything = Selection::default();
    let unnamed: Vec<&str> = catalogue.wanted(&everything).collect();
    let own = |c: &&Clause| unnamed.contains(&c.id.profile());
    let of = |level| {
        catalogue
            .clauses()
            .filter(own)
            .filter(|c| c.level == level)
            .count()
    };
    let deviations = deviations();
    let broken: BTreeSet<&str> = deviations.iter().map(|d| d.breaks.as_str()).collect();
    format!(
        "Of {} clauses, {} are binding and {} advisory. The reference knows {} deviations, which break {} of them \
         (every binding one), and {} variants.\n",
        of(Level::Must) + of(Level::Should),
        of(Level::Must),
        of(Level::Should),
        deviations.len(),
        broken.len(),
        VARIANTS.len()
    )
}

#[test]
fn the_figures_are_current() {
    let text = readme();
    let (before, rest) = text.split_once(BEGIN).expect("the marks of the figures");
    let (shown, after) = rest.split_once(END).expect("the marks of the figures");
    if std::env::var_os("UPDATE_GENERATED").is_some() {
        let written = format!("{before}{BEGIN}{}{END}{after}", figures());
        // The other tests read it meanwhile.
        atomic_file::write(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md"), &written).unwrap();
        return;
    }
    assert_eq!(
        shown,
        figures(),
        "UPDATE_GENERATED=1 cargo test --test readme writes them"
    );
}

#[test]
fn every_binding_clause_has_a_deviation() {
    let catalogue = Arc::new(Catalogue::embedded().unwrap());
    let plan = Plan {
        profiles: catalogue.profiles().map(str::to_owned).collect(),
        suite: Suite::embedded(),
        catalogue,
    };
    assert_eq!(unproven(&plan), Vec::<String>::new());
}

#[test]
fn the_annotated_target_file_is_the_program_s() {
    assert!(
        readme().contains(EXAMPLE),
        "README.md shows another target.toml than src/config/example.toml"
    );
}

/// What stands between two backquotes is text of a program: paths are there, and names are declared.
#[test]
fn what_the_walk_through_the_house_names_is_there() {
    let readme = readme();
    let walk = readme
        .split("\n## ")
        .find(|section| section.starts_with("How it works\n"));
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let source = source_of(&root.join("src"));
    let (mut paths, mut names) = (0, 0);
    for named in walk.unwrap().split('`').skip(1).step_by(2) {
        if named
            .split_once('/')
            .is_some_and(|(room, _)| ["features", "schemas", "src"].contains(&room))
        {
            let path = named.replace("<profile>", "dcs-v1-status");
            assert!(root.join(path).exists(), "{named}");
            paths += 1;
        } else if let Some((owner, function)) = named.rsplit_once("::") {
            let declared = ["fn {}(", "fn {}<", "pub {}: "].map(|form| form.replace("{}", function));
            assert!(declared.iter().any(|form| source.contains(form)), "{named}");
            let is_type = owner.starts_with(char::is_uppercase);
            assert!(
                !is_type || source.contains(&format!("struct {owner} {{")),
                "{named}"
            );
            names += 1;
        }
    }
    assert!(paths > 20 && names > 5, "{paths} paths, {names} names");
}

fn source_of(dir: &Path) -> String {
    let entries = std::fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path());
    let texts = entries.map(|path| match path.extension() {
        None => source_of(&path),
        Some(_) => std::fs::read_to_string(path).unwrap_or_default(),
    });
    texts.collect()
}
