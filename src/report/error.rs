//! Why a report could not be made.

use std::{io, path::PathBuf};

use thiserror::Error;

use crate::recording::RecordingError;

/// Why one format could not be written.
#[derive(Debug, Error)]
pub enum RenderError {
    /// The output took no more.
    #[error(transparent)]
    Output(#[from] io::Error),
    /// The recording could not be read.
    #[error(transparent)]
    Recording(#[from] RecordingError),
}

/// Why the files of a run could not be written.
#[derive(Debug, Error)]
pub enum ReportError {
    /// One of them could not be written.
    #[error("the report `{}` could not be written: {source}; choose another folder with `--report-dir`", path.display())]
    Unwritten {
        /// Where it should have stood.
        path: PathBuf,
        /// Why.
        source: RenderError,
    },
    /// A file stands where the folder should be.
    #[error("`{}` is no folder; choose another one with `--report-dir`", path.display())]
    NoFolder {
        /// The file.
        path: PathBuf,
    },
    /// The folder cannot be written to.
    #[error("the reports cannot be written to `{}`: {source}; choose another folder with `--report-dir`", path.display())]
    Unusable {
        /// The folder.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Another run writes to the folder.
    #[error("another run writes its reports to `{}` now; wait for its end or choose another folder with `--report-dir`", path.display())]
    Taken {
        /// The folder.
        path: PathBuf,
    },
    /// One of an earlier run could not be removed.
    #[error("the old report `{}` could not be removed: {source}; remove it by hand or choose another folder with `--report-dir`", path.display())]
    NotRemoved {
        /// Where it stands.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A secret stood in one of them.
    #[error(
        "a secret was found in `{name}`: every report of this run was removed; report this as a bug of the suite"
    )]
    Secret {
        /// The file's name.
        name: String,
    },
}
