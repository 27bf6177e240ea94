//! Why no run took place.

use std::path::PathBuf;

use crate::http::client::ClientError;
use crate::recording::RecordingError;

/// Why no run took place: one sentence.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The client cannot be set up.
    #[error(transparent)]
    Client(#[from] ClientError),
    /// The recording cannot be written.
    #[error("the recording `{}` cannot be written: {source}; --report-dir names another folder", path.display())]
    Recording {
        /// Where it should stand.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// What was recorded cannot be read again.
    #[error(transparent)]
    Recorded(#[from] RecordingError),
}
