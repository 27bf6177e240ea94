//! `results.json`: the record itself, for programs.

use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

use thiserror::Error;

use crate::record::{FORMAT, Record};
use crate::text::invisible;

/// Writes the record as `schemas/results.schema.json` describes it.
///
/// # Errors
/// `out` cannot be written to.
pub fn write(record: &Record, out: &mut dyn Write) -> io::Result<()> {
    invisible::write_pretty_json(record, out)
}

/// Why a saved record cannot be read.
#[derive(Debug, Error)]
pub enum ResultsError {
    /// The file cannot be read.
    #[error("the results `{}` cannot be read: {source}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Its folder holds a folder for each of several targets.
    #[error("`{}` is of a run of several targets: name the folder of one of them in it", folder.display())]
    OfSeveral {
        /// The folder of them all.
        folder: PathBuf,
    },
    /// It is not JSON, or not of this format.
    #[error("`{}` is not a results.json of a run: {source}", path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
        /// Why.
        source: serde_json::Error,
    },
    /// It is of another version.
    #[error("`{}` has the format `{format}`, this program reads `{FORMAT}`: use the program that wrote it", path.display())]
    Format {
        /// The file.
        path: PathBuf,
        /// What it says.
        format: String,
    },
}

/// Reads the record of an earlier run.
///
/// # Errors
/// The file cannot be read, is not JSON, or is of another format.
pub fn read(path: &Path) -> Result<Record, ResultsError> {
    let unreadable = |source| match path.parent() {
        Some(folder) if folder.join(super::folder::FLEET_JSON).is_file() => ResultsError::OfSeveral {
            folder: folder.to_owned(),
        },
        _ => ResultsError::Unreadable {
            path: path.to_owned(),
            source,
        },
    };
    let malformed = |source| ResultsError::Malformed {
        path: path.to_owned(),
        source,
    };
    let value: serde_json::Value =
        serde_json::from_slice(&fs::read(path).map_err(unreadable)?).map_err(malformed)?;
    match value.get("format").and_then(|f| f.as_str()) {
        Some(format) if format != FORMAT => Err(ResultsError::Format {
            path: path.to_owned(),
            format: super::text::line(format, 80),
        }),
        _ => serde_json::from_value(value).map_err(malformed),
    }
}
