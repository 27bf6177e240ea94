//! `check`: is a suite sound?

use super::{
    args::SuiteArgs,
    page::Page,
    session::{Failure, files, mistakes},
};
use crate::report::text::{count, readable};

#[derive(Debug, Clone, clap::Args)]
pub struct Args {
    #[command(flatten)]
    suite: SuiteArgs,
}

/// Proves the suite; its exit code is 1 when something is wrong with it.
pub fn execute(args: &Args) -> Result<u8, Failure> {
    let files = files(&args.suite)?;
    let found = mistakes(&files);
    let mut page = Page::default();
    for mistake in &found {
        page.line(readable(&mistake.to_string()));
    }
    let (features, schemas) = (
        files.under("features/", ".feature").count(),
        files.under("schemas/", ".json").count(),
    );
    let read = format!(
        "{} and {} were read",
        count(features, "feature"),
        count(schemas, "schema")
    );
    page.line(if found.is_empty() {
        format!("Nothing is wrong with this suite: {read}.")
    } else {
        format!("The suite has {}: {read}.", count(found.len(), "mistake"))
    });
    page.print()?;
    Ok(u8::from(!found.is_empty()))
}
