//! `list`: every clause.

use clap::ValueEnum;
use serde_json::{Value, json};
use textwrap::core::display_width;

use super::{
    args::{SelectionArgs, SuiteArgs},
    page::{FAINT, Page, STRONG, level, print_json},
    session::{Failure, catalogue, selection},
};
use crate::{
    catalogue::{Catalogue, Clause, Profile, Selection, openapi},
    record::Level,
    report::text::count,
};

#[derive(Debug, Clone, clap::Args)]
pub struct Args {
    /// List only the clauses of this profile (repeatable)
    #[arg(long = "profile", value_name = "ID")]
    pub profiles: Vec<String>,
    /// List the clauses of this edition
    #[arg(long, value_name = "NAME")]
    pub edition: Option<String>,
    /// How to write them
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
    #[command(flatten)]
    pub suite: SuiteArgs,
}

/// Forms of the list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Lines for people
    #[default]
    Text,
    /// JSON for programs
    Json,
    /// An OpenAPI 3.1 document, for mocks, fuzzers and generators of clients
    Openapi,
}

/// The JSON form's name and version.
const FORMAT: &str = "cloud-conformance/list/1";

/// Columns of the ids at most; the places of longer ones stand further right.
const IDS: usize = 44;

/// Prints the list.
pub fn execute(args: &Args) -> Result<u8, Failure> {
    let catalogue = catalogue(&args.suite)?;
    let selected = SelectionArgs {
        profiles: args.profiles.clone(),
        edition: args.edition.clone(),
        ..SelectionArgs::default()
    };
    let selection = selection(&catalogue, &selected)?;
    let profiles: Vec<&str> = selection.profiles_of(&catalogue).collect();
    catalogue.read_ahead(&profiles);
    let profiles: Vec<&Profile> = profiles.iter().filter_map(|id| catalogue.get(id)).collect();
    match args.format {
        Format::Text => text(&profiles, &selection).print()?,
        Format::Json => print_json(&json(&catalogue, &profiles, &selection))?,
        Format::Openapi => print_json(&openapi::document(&profiles))?,
    }
    Ok(0)
}

fn text(profiles: &[&Profile], selection: &Selection) -> Page {
    let mut page = Page::default();
    let mut all: Vec<&Clause> = vec![];
    for profile in profiles {
        let clauses = profile.clauses.iter().filter(|c| selection.has(c));
        let clauses: Vec<&Clause> = clauses.collect();
        let origin = &profile.document.origin;
        page.line(format!("{STRONG}{}{STRONG:#}", profile.id()));
        page.paragraph(format!(
            "{}, {} ({}). Edition {}: {}",
            origin.title,
            origin.publisher,
            origin.edition,
            editions(profile),
            counted(&clauses)
        ));
        page.line("");
        lines(&mut page, &clauses);
        page.line("");
        all.extend(clauses);
    }
    page.paragraph(format!(
        "In all {}. `cloud-conformance explain CLAUSE` says more.",
        counted(&all)
    ));
    page
}

/// One line for each clause: level, id and place.
pub fn lines(page: &mut Page, clauses: &[&Clause]) {
    let wide = clauses
        .iter()
        .map(|c| display_width(&c.id))
        .max()
        .unwrap_or(0)
        .min(IDS);
    for clause in clauses {
        let (level, place) = (level(clause.level), &clause.source.place);
        page.line(format!("{level}  {:wide$}  {FAINT}{place}{FAINT:#}", clause.id));
    }
}

/// The newest edition's name, and the earlier ones.
fn editions(profile: &Profile) -> String {
    let earlier = profile.document.editions.iter().rev().skip(1);
    let earlier: Vec<&str> = earlier.map(|edition| edition.name.as_str()).collect();
    let newest = profile.document.edition();
    if earlier.is_empty() {
        newest.to_owned()
    } else {
        format!("{newest} (earlier: {})", earlier.join(", "))
    }
}

fn counted(clauses: &[&Clause]) -> String {
    let must = clauses.iter().filter(|c| c.level == Level::Must).count();
    format!("{}, {must} of them must", count(clauses.len(), "clause"))
}

fn json(catalogue: &Catalogue, profiles: &[&Profile], selection: &Selection) -> Value {
    let profiles = profiles.iter().map(|profile| {
        let origin = &profile.document.origin;
        json!({
            "id": profile.id(), "edition": selection.edition_of(profile),
            "document": {
                "file": origin.file, "title": origin.title, "publisher": origin.publisher,
                "edition": origin.edition, "language": origin.language, "sha256": origin.sha256,
            },
            "editions": profile.document.editions.iter().map(|e| &e.name).collect::<Vec<_>>(),
            "clauses": profile.clauses.iter().filter(|c| selection.has(c)).map(clause).collect::<Vec<_>>(),
        })
    });
    json!({
        "format": FORMAT,
        "suite": {
            "version": env!("CARGO_PKG_VERSION"), "digest": catalogue.digest(), "modified": catalogue.modified(),
        },
        "profiles": profiles.collect::<Vec<_>>(),
    })
}

fn clause(clause: &Clause) -> Value {
    json!({
        "id": clause.id, "level": clause.level, "title": clause.title, "statement": clause.statement,
        "ruling": clause.rulings.first().map(|shaped| &shaped.ruling), "rulings": clause.rulings, "source": clause.source, "rows": clause.rows, "scenarios": clause.scenarios,
        "conditional": clause.conditional,
    })
}
