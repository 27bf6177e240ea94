//! `drift`: what a newer page changes.

use clap::ValueEnum;

use super::{
    args::SuiteArgs,
    page::{Page, print_json},
    session::{Failure, catalogue},
};
use crate::{
    catalogue::Profile,
    page::{self, drift},
};

#[derive(Debug, Clone, clap::Args)]
pub struct Args {
    /// The profile that is judged by, held against one page
    #[arg(long, value_name = "ID")]
    pub profile: Option<String>,
    /// The page; without --profile the older page and the newer one
    #[arg(value_name = "PAGE", required = true, num_args = 1..=2)]
    pub pages: Vec<String>,
    /// How to write it
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
    #[command(flatten)]
    pub suite: SuiteArgs,
}

/// Forms of the report.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people
    #[default]
    Text,
    /// For a ticket or a pull request
    Markdown,
    /// For programs
    Json,
}

/// Compares, and says what was found.
pub fn execute(args: &Args) -> Result<u8, Failure> {
    let catalogue = catalogue(&args.suite)?;
    let read = |name: &String| page::open(name).map_err(Failure::usage);
    let report = match (&args.profile, args.pages.as_slice()) {
        (Some(id), [new]) => {
            let profile = catalogue.known_profile(id).map_err(Failure::usage)?;
            drift::against(profile, new, &read(new)?)
        }
        (None, [old, new]) => {
            let (before, after) = (read(old)?, read(new)?);
            let judged = |p: &&Profile| p.document.origin.sha256 == before.sha256;
            let profile = catalogue.all().iter().find(judged);
            drift::between((old, &before), (new, &after), profile)
        }
        _ => {
            return Err(Failure::usage(
                "name either `--profile ID PAGE`, or the two pages `OLD NEW` without a profile",
            ));
        }
    };
    let mut page = Page::default();
    match args.format {
        Format::Json => {
            print_json(&report)?;
            return Ok(report.exit_code());
        }
        Format::Text => drift::text(&report).lines().for_each(|l| page.line(l)),
        Format::Markdown => drift::markdown(&report).lines().for_each(|l| page.line(l)),
    }
    page.print()?;
    Ok(report.exit_code())
}
