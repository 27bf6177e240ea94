//! `draft`: a documentation page becomes a profile to review.

use std::{collections::BTreeMap, path::PathBuf};

use clap::ValueHint;

use super::{
    page::{FAINT, Page, STRONG},
    session::Failure,
};
use crate::{atomic_file, page, report::text::count};

#[derive(Debug, Clone, clap::Args)]
pub struct Args {
    /// The page: reStructuredText, HTML, Markdown, saved text, or FILE.json#ACTION of Tencent's model
    #[arg(value_name = "PAGE", value_hint = ValueHint::FilePath)]
    pub page: String,
    /// The id of the new profile, such as dcs-v1-list
    #[arg(long, value_name = "ID")]
    pub profile: String,
    /// The folder of the suite that the profile is written to
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath, default_value = "draft")]
    pub out: PathBuf,
    /// Draft also from a page that is understood only in part; what was not understood is not judged
    #[arg(long)]
    pub partial: bool,
}

/// Writes the profile and says what a person has to look at.
pub fn execute(args: &Args) -> Result<u8, Failure> {
    let read = page::open(&args.page).map_err(Failure::usage)?;
    let mut shown = Page::default();
    if !read.understood() && !args.partial {
        shown.paragraph(format!(
            "{} is understood only in part, so nothing is drafted from it:",
            args.page
        ));
        for note in &read.not_understood {
            shown.remark(format!("{}: {}.", note.place, note.why));
        }
        shown.paragraph("With --partial the rest is drafted, and what is not understood is not judged.");
        shown.print()?;
        return Ok(1);
    }
    let file = PathBuf::from(args.page.split('#').next().unwrap_or(&args.page));
    let file = file
        .file_name()
        .map_or_else(|| args.page.clone(), |n| n.to_string_lossy().into_owned());
    let draft = page::draft::draft(&read, &args.profile, &file)
        .map_err(|e| Failure::usage(format!("{}: {e}", args.page)))?;
    let there = args.out.join("features").join(&args.profile);
    if there.exists() {
        return Err(Failure::usage(format!(
            "{} is there already: a draft never replaces a profile; name another --profile or --out",
            there.display()
        )));
    }
    let known = std::fs::read_to_string(args.out.join(page::draft::RULINGS)).unwrap_or_default();
    let rulings = (page::draft::RULINGS.to_owned(), draft.rulings(&known));
    for (path, text) in draft.files.iter().chain([(&rulings.0, &rulings.1)]) {
        let path = args.out.join(path);
        let written = atomic_file::write(&path, text);
        written.map_err(|e| Failure::usage(format!("{} cannot be written: {e}", path.display())))?;
    }
    show(&mut shown, args, &draft);
    shown.print()?;
    Ok(0)
}

fn show(shown: &mut Page, args: &Args, draft: &page::draft::Draft) {
    let out = args.out.display();
    shown.line(format!("{STRONG}{}{STRONG:#} is drafted in {out}", args.profile));
    for path in draft.files.keys() {
        shown.line(format!("  {FAINT}{path}{FAINT:#}"));
    }
    section(shown, "CHECK", "to be looked at by a person", &draft.checks);
    section(shown, "NOT JUDGED", "not judged", &draft.not_judged);
    shown.line("");
    shown.paragraph(format!(
            "Next: review features/{0}/document.toml, then `cloud-conformance serve --suite {out}` and \
             `cloud-conformance run --suite {out} --profile {0} --target URL`. `draft = true` keeps it from being \
             certified until a person removes it.",
            args.profile
        ),
    );
}

/// Remarks, those of one kind together.
fn section(shown: &mut Page, word: &str, what: &str, notes: &[page::model::Note]) {
    if notes.is_empty() {
        return;
    }
    shown.line("");
    shown.line(format!(
        "{STRONG}{word}{STRONG:#}: {} {what}",
        count(notes.len(), "place")
    ));
    let mut by_reason: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for note in notes {
        by_reason.entry(&note.why).or_default().push(&note.place);
    }
    for (why, places) in by_reason {
        shown.remark(format!("{}: {why}.", places.join("; ")));
    }
}
