//! `list`: every clause.

use clap::ValueEnum;
use serde_json::{Value, json};

use super::{
    args::SuiteArgs,
    page::{FAINT, Page, STRONG, columns, level, print_json},
    session::{Failure, catalogue},
};
use crate::{
    catalogue::{Catalogue, Clause, Profile, Selection, openapi},
    record::Level,
    report::text::count,
};

/// List every clause with its level and source
#[derive(Debug, Clone, clap::Args)]
pub struct Args {
    /// List only the clauses of this profile (repeatable)
    #[arg(long = "profile", value_name = "ID")]
    pub profiles: Vec<String>,
    /// How to write them
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
    /// Which suite.
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
///
/// # Errors
/// An unknown profile, a folder that is no suite.
pub fn execute(args: &Args) -> Result<u8, Failure> {
    let catalogue = catalogue(&args.suite)?;
    let selection = Selection::new(&catalogue, &args.profiles, &[], None).map_err(Failure::usage)?;
    let profiles: Vec<&Profile> = catalogue
        .all()
        .iter()
        .filter(|p| selection.has_profile(p))
        .collect();
    match args.format {
        Format::Text => text(&profiles).print()?,
        Format::Json => print_json(&json(&catalogue, &profiles))?,
        Format::Openapi => print_json(&openapi::document(&profiles))?,
    }
    Ok(0)
}

fn text(profiles: &[&Profile]) -> Page {
    let mut page = Page::default();
    for profile in profiles {
        let origin = &profile.document.origin;
        page.line(format!("{STRONG}{}{STRONG:#}", profile.id()));
        page.paragraph(
            0,
            &format!(
                "{}, {} ({}): {}",
                origin.title,
                origin.publisher,
                origin.edition,
                counted(&profile.clauses)
            ),
        );
        page.line("");
        lines(&mut page, &profile.clauses.iter().collect::<Vec<_>>());
        page.line("");
    }
    let all: Vec<Clause> = profiles.iter().flat_map(|p| p.clauses.clone()).collect();
    page.paragraph(
        0,
        &format!(
            "In all {}. `cloud-conformance explain CLAUSE` says more.",
            counted(&all)
        ),
    );
    page
}

/// One line for each clause: level, id and place.
pub fn lines(page: &mut Page, clauses: &[&Clause]) {
    let wide = clauses.iter().map(|c| columns(&c.id)).max().unwrap_or(0).min(IDS);
    for clause in clauses {
        let (level, place) = (level(clause.level), &clause.source.place);
        page.line(format!("{level}  {:wide$}  {FAINT}{place}{FAINT:#}", clause.id));
    }
}

fn counted(clauses: &[Clause]) -> String {
    let must = clauses.iter().filter(|c| c.level == Level::Must).count();
    format!("{}, {must} of them must", count(clauses.len(), "clause"))
}

fn json(catalogue: &Catalogue, profiles: &[&Profile]) -> Value {
    let profiles = profiles.iter().map(|profile| {
        let origin = &profile.document.origin;
        json!({
            "id": profile.id(),
            "document": {
                "file": origin.file, "title": origin.title, "publisher": origin.publisher,
                "edition": origin.edition, "language": origin.language, "sha256": origin.sha256,
            },
            "clauses": profile.clauses.iter().map(clause).collect::<Vec<_>>(),
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
        "ruling": clause.ruling, "source": clause.source, "rows": clause.rows, "scenarios": clause.scenarios,
        "conditional": clause.conditional,
    })
}
