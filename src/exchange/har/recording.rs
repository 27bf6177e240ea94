//! Reads a recording: ours or one from elsewhere.

use std::{
    fs::File,
    io::{self, BufReader, Read, Seek, SeekFrom},
    path::{Path, PathBuf},
    sync::{Mutex, OnceLock, PoisonError},
};

use jiff::Timestamp;
use thiserror::Error;

use super::{
    Entry,
    spans::{self, Flaw, Span},
};
use crate::exchange::Exchange;

/// A recording on disk: every entry is found by its index, none is kept in memory.
#[derive(Debug)]
pub struct Recording {
    path: PathBuf,
    file: Mutex<File>,
    spans: Vec<Span>,
    origin: OnceLock<Option<Timestamp>>,
}

/// Why a recording cannot be read.
#[derive(Debug, Error)]
pub enum RecordingError {
    /// The file cannot be opened or read.
    #[error("the recording `{}` cannot be read: {source}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// It has no `log.entries`.
    #[error("`{}` is not a recording: it has no `log.entries`; give a HAR 1.2 file", path.display())]
    NoEntries {
        /// The file.
        path: PathBuf,
    },
    /// It ends in the middle.
    #[error("the recording `{}` ends in the middle; save it again", path.display())]
    Unfinished {
        /// The file.
        path: PathBuf,
    },
    /// An entry is not what HAR 1.2 says.
    #[error("entry {index} of the recording `{}` is not one of HAR 1.2: {source}", path.display())]
    Entry {
        /// The file.
        path: PathBuf,
        /// The entry, from 0.
        index: usize,
        /// Why.
        source: serde_json::Error,
    },
    /// There is no such entry.
    #[error("the recording `{}` has no entry {index}, only {len}", path.display())]
    Missing {
        /// The file.
        path: PathBuf,
        /// The entry asked for, from 0.
        index: usize,
        /// How many there are.
        len: usize,
    },
}

impl Recording {
    /// Opens a HAR file and finds its entries; they are read when they are asked for.
    ///
    /// # Errors
    /// The file cannot be read, has no `log.entries`, or ends in the middle.
    pub fn open(path: impl Into<PathBuf>) -> Result<Self, RecordingError> {
        let path = path.into();
        let found = File::open(&path).and_then(|file| {
            let spans = spans::find(BufReader::with_capacity(1 << 16, &file))?;
            Ok((file, spans))
        });
        match found {
            Ok((file, Ok(spans))) => Ok(Self::new(path, file, spans)),
            Ok((_, Err(Flaw::NoEntries))) => Err(RecordingError::NoEntries { path }),
            Ok((_, Err(Flaw::Unfinished))) => Err(RecordingError::Unfinished { path }),
            Err(source) => Err(RecordingError::Unreadable { path, source }),
        }
    }

    pub(super) fn new(path: PathBuf, file: File, spans: Vec<Span>) -> Self {
        Self {
            path,
            file: Mutex::new(file),
            spans,
            origin: OnceLock::new(),
        }
    }

    /// Where it stands.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// How many entries it has.
    pub fn len(&self) -> usize {
        self.spans.len()
    }

    /// Whether it has no entries.
    pub fn is_empty(&self) -> bool {
        self.spans.is_empty()
    }

    /// One entry, by its index from 0.
    ///
    /// # Errors
    /// There is none, it cannot be read, or it is not what HAR 1.2 says.
    pub fn entry(&self, index: usize) -> Result<Entry, RecordingError> {
        let Some(span) = self.spans.get(index) else {
            return Err(RecordingError::Missing {
                path: self.path.clone(),
                index,
                len: self.len(),
            });
        };
        let bytes = self.read(*span).map_err(|source| RecordingError::Unreadable {
            path: self.path.clone(),
            source,
        })?;
        serde_json::from_slice(&bytes).map_err(|source| RecordingError::Entry {
            path: self.path.clone(),
            index,
            source,
        })
    }

    /// One exchange, by its index from 0.
    ///
    /// # Errors
    /// As [`Recording::entry`].
    pub fn exchange(&self, index: usize) -> Result<Exchange, RecordingError> {
        let entry = self.entry(index)?;
        let origin = match entry.conformance {
            Some(_) => None,
            None => self.origin(),
        };
        Ok(entry.into_exchange(index, origin))
    }

    /// Every entry in order, each read when its turn comes.
    pub fn entries(&self) -> impl Iterator<Item = Result<Entry, RecordingError>> {
        (0..self.len()).map(|index| self.entry(index))
    }

    /// Every exchange in order, each read when its turn comes.
    pub fn exchanges(&self) -> impl Iterator<Item = Result<Exchange, RecordingError>> {
        (0..self.len()).map(|index| self.exchange(index))
    }

    /// When a recording from elsewhere begins: with its first entry.
    fn origin(&self) -> Option<Timestamp> {
        *self
            .origin
            .get_or_init(|| self.entry(0).ok().and_then(|entry| entry.started()))
    }

    fn read(&self, span: Span) -> io::Result<Vec<u8>> {
        // A panic elsewhere leaves nothing half done here: every read seeks first.
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        file.seek(SeekFrom::Start(span.offset))?;
        let mut bytes = vec![0; span.length];
        file.read_exact(&mut bytes)?;
        Ok(bytes)
    }
}
