//! What every judging command ends with: the files, the text, the exit code.

use std::path::Path;

use super::{session::Failure, stdout::say};
use crate::catalogue::document::{Format, Kind, Presence, Row, Table};
use crate::catalogue::{Catalogue, Profile, clauses};
use crate::record::Record;
use crate::recording::Recording;
use crate::redact::Redactor;
use crate::report::annotations::Build;
use crate::report::files::{SUMMARY, write_all};
use crate::report::{DocumentView, Material, RowView, TableView, annotations, console};

/// What a finished run shows.
pub struct Shown<'a> {
    /// The judged record.
    pub record: &'a Record,
    /// Its exchanges.
    pub recording: &'a Recording,
    /// What keeps secrets out of files.
    pub redactor: &'a Redactor,
    /// The arguments that name the target in a command line.
    pub arguments: &'a str,
}

/// Writes every report, then the text for a person; returns the exit code.
///
/// # Errors
/// A report that cannot be written, or that would have held a secret.
pub fn show(shown: &Shown<'_>, catalogue: &Catalogue, dir: &Path) -> Result<u8, Failure> {
    let documents = documents(catalogue, shown.record);
    let material = Material {
        record: shown.record,
        recording: shown.recording,
        documents: &documents,
        rulings: catalogue.rulings(),
        arguments: shown.arguments,
        folder: dir,
    };
    let build = Build::of(|name| std::env::var(name).ok());
    let secret = |bytes: &[u8]| shown.redactor.contains_secret(bytes);
    write_all(&material, dir, build, &secret).map_err(Failure::broken)?;
    append_summary(&dir.join(SUMMARY))?;
    let mut text = Vec::new();
    if build == Build::GitHub {
        annotations::write_github(shown.record, &mut text).map_err(Failure::broken)?;
    }
    console::write(&material, true, &mut text).map_err(Failure::broken)?;
    if secret(&text) {
        return Err(Failure::broken(
            "the text for the terminal would have shown a secret; the reports are written",
        ));
    }
    say(&text)?;
    Ok(shown.record.exit_code)
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

/// The documents of the judged profiles, as reports lay them out.
pub fn documents(catalogue: &Catalogue, record: &Record) -> Vec<DocumentView> {
    let judged = record.profiles.iter().filter_map(|p| catalogue.get(&p.id));
    judged.map(document).collect()
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
        kind: kind(row),
        detail: detail(row),
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

fn kind(row: &Row) -> String {
    if let Some(kind) = &row.kind {
        return kind.clone();
    }
    let words = row.kinds.iter().map(|kind| match kind {
        Kind::String => "string",
        Kind::Integer => "integer",
        Kind::Number => "number",
        Kind::Boolean => "boolean",
        Kind::Object => "object",
        Kind::Array => "list",
        Kind::Null => "null",
    });
    words.collect::<Vec<_>>().join(" or ")
}

fn detail(row: &Row) -> String {
    let mut parts: Vec<String> = vec![];
    match row.presence {
        Some(Presence::Must) => parts.push("always there".into()),
        Some(Presence::Should) => parts.push("should be there".into()),
        Some(Presence::Free) => parts.push("may be absent".into()),
        Some(Presence::Never) => parts.push("never there".into()),
        None => {}
    }
    parts.extend(row.min.map(|n| format!("{n} or more")));
    parts.extend(row.max.map(|n| format!("at most {n}")));
    parts.extend(row.max_length.map(|n| format!("at most {n} characters")));
    parts.extend(row.format.map(|format| {
        match format {
            Format::TimeOfDay => "HH:mm:ss",
            Format::UtcDateTime => "RFC 3339 in UTC",
            Format::AddressList => "addresses joined by commas",
            Format::Uuid => "a UUID",
            Format::NonEmpty => "not empty",
            Format::Code => "a listed code",
        }
        .to_owned()
    }));
    if !row.values.is_empty() {
        let values = row
            .values
            .iter()
            .map(|v| v.as_str().map_or_else(|| v.to_string(), str::to_owned));
        let more = if row.tolerated.is_empty() {
            ""
        } else {
            "; by a ruling also some others"
        };
        parts.push(format!("one of {}{more}", values.collect::<Vec<_>>().join(", ")));
    }
    parts.join("; ")
}
