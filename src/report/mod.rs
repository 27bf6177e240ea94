//! Reports: what people and programs read of a run, one file per format.
//!
//! Comes in: a [`Material`]: the record, the recording and what the catalogue says of documents and
//! rulings. Goes out: the text on the terminal and the files of a run. Nothing here judges: every
//! format is a function of the one record, so that they cannot disagree. Every text that may come from a
//! target passes through [`text`].
//!
//! What has a layout is a template below `templates`; its extension says how texts in it are escaped
//! (`askama.toml`).

pub mod annotations;
pub mod body;
pub mod comparison;
pub mod console;
pub mod ctrf;
pub mod curl;
pub mod diff;
mod error;
pub mod failure;
pub mod files;
pub mod fleet;
pub mod folder;
pub mod html;
pub mod junit;
pub mod messages;
pub mod phrases;
pub mod results;
pub mod shell;
pub mod submissions;
pub mod summary;
pub mod target_file;
mod test_status;
pub mod text;
mod view;

use std::{collections::BTreeMap, path::Path};

pub use error::{RenderError, ReportError};
pub use view::{DocumentView, RowView, TableView};

/// The recording's name in the report folder.
pub const RECORDING: &str = "traffic.har";

use crate::record::Record;
use crate::recording::Recording;

/// Everything that a report is made from.
#[derive(Debug, Clone)]
pub struct Material<'a> {
    /// The record of the run.
    pub record: &'a Record,
    /// Its exchanges.
    pub recording: &'a Recording,
    /// The documents of the profiles, as far as they are to be shown.
    pub documents: Vec<DocumentView>,
    /// The rulings' texts by their ids.
    pub rulings: &'a BTreeMap<String, String>,
    /// The arguments that name the target in a command line: `--config target.toml`, quoted for a
    /// shell; empty for the embedded reference.
    pub arguments: &'a str,
    /// The folder of the reports, as it is named in a command line.
    pub folder: &'a Path,
}
