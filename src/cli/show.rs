//! What every judging command ends with: the files, the text, the exit code.

use std::{
    path::{Path, PathBuf},
    sync::LazyLock,
};

use super::{
    environment::variable,
    session::Failure,
    stdout::{columns, say},
};
use crate::catalogue::document::Table;
use crate::catalogue::{Catalogue, Profile, clauses, row_words};
use crate::record::Record;
use crate::recording::Recording;
use crate::redact::Redactor;
use crate::report::annotations::Build;
use crate::report::console::{Detail, Look, UNBROKEN};
use crate::report::shell::quoted;
use crate::report::{DocumentView, Material, RowView, TableView, annotations, console};
use crate::report::{files::write_all, folder::SUMMARY};
use crate::suite::run::Finished;

/// How lines to paste call the program: by its name, or as it was called where no folder on the search path has it.
static PROGRAM: LazyLock<String> = LazyLock::new(|| {
    const NAME: &str = "cloud-conformance";
    let path = std::env::var_os("PATH").unwrap_or_default();
    let is_found = std::env::split_paths(&path).any(|folder| folder.join(NAME).is_file());
    let called = std::env::args().next().filter(|_| !is_found);
    called.map_or_else(|| NAME.to_owned(), |called| quoted(&called))
});

/// Writes every report, then the text for a person; returns the exit code.
///
/// # Errors
/// A report that cannot be written, or that would have held a secret.
pub fn show(
    finished: &Finished,
    catalogue: &Catalogue,
    arguments: &str,
    detail: Detail,
    dir: &Path,
) -> Result<u8, Failure> {
    let (record, redactor) = (&finished.record, &finished.redactor);
    let material = material(catalogue, record, &finished.recording, arguments, dir);
    let build = Build::of(variable);
    write(&material, dir, build, Some(redactor))?;
    append_summary(&dir.join(SUMMARY))?;
    let mut text = Vec::new();
    if build == Build::GitHub {
        annotations::write_github(&material, &mut text).map_err(Failure::broken)?;
    }
    let look = Look {
        coloured: true,
        columns: columns().unwrap_or(UNBROKEN),
        detail,
        grouped: build == Build::GitHub,
        program: &PROGRAM,
    };
    console::write(&material, look, &mut text).map_err(Failure::broken)?;
    if redactor.contains_secret(&text) {
        return Err(Failure::broken(
            "the text for the terminal would have shown a secret; the reports are written",
        ));
    }
    say(&text)?;
    Ok(record.exit_code)
}

/// What the reports of a run are made from; `folder` is theirs as a command line names it.
pub fn material<'a>(
    catalogue: &'a Catalogue,
    record: &'a Record,
    recording: &'a Recording,
    arguments: &'a str,
    folder: &'a Path,
) -> Material<'a> {
    let judged = record.profiles.iter().filter_map(|p| catalogue.get(&p.id));
    Material {
        record,
        recording,
        documents: judged.map(document).collect(),
        rulings: catalogue.rulings(),
        arguments,
        folder,
    }
}

/// Writes every report into a folder, none of them with a secret that is known; returns the files.
///
/// # Errors
/// A report that cannot be written, or that would have held a secret.
pub fn write(
    material: &Material<'_>,
    into: &Path,
    build: Build,
    known: Option<&Redactor>,
) -> Result<Vec<PathBuf>, Failure> {
    let secret = |bytes: &[u8]| known.is_some_and(|redactor| redactor.contains_secret(bytes));
    write_all(material, into, build, &secret).map_err(Failure::broken)
}

/// Appends the page for a job summary where GitHub asks for one.
///
/// # Errors
/// The file that GitHub names cannot be written to.
pub fn append_summary(page: &Path) -> Result<(), Failure> {
    let Some(file) = std::env::var_os("GITHUB_STEP_SUMMARY").filter(|file| !file.is_empty()) else {
        return Ok(());
    };
    let append = || -> std::io::Result<()> {
        let mut summary = std::fs::OpenOptions::new()
            .create(true)
            .append(true)
            .open(&file)?;
        std::io::Write::write_all(&mut summary, &std::fs::read(page)?)
    };
    append().map_err(|e| Failure::broken(format!("GITHUB_STEP_SUMMARY cannot be written to: {e}")))
}

fn document(profile: &Profile) -> DocumentView {
    let origin = &profile.document.origin;
    DocumentView {
        profile: profile.id().to_owned(),
        file: origin.file.clone(),
        title: origin.title.clone(),
        publisher: origin.publisher.clone(),
        edition: origin.edition.clone(),
        tables: profile
            .document
            .tables
            .iter()
            .map(|t| table(profile, t))
            .collect(),
    }
}

fn table(profile: &Profile, table: &Table) -> TableView {
    let rows = table.rows.iter().map(|row| RowView {
        name: row.name.clone(),
        kind: row_words::kind(row),
        detail: row_words::detail(row),
        by_ruling: row_words::by_ruling(table, row),
        clauses: clauses::covering(&profile.clauses, table, row)
            .iter()
            .map(|c| c.id.clone())
            .collect(),
        not_judged: row.not_judged.clone(),
    });
    TableView {
        place: table.place.clone(),
        about: table.about.clone(),
        rows: rows.collect(),
    }
}
