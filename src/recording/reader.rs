//! Reads a recording: ours or one from elsewhere.

use std::{
    fs::File,
    io::{self, BufReader},
    path::{Path, PathBuf},
    sync::{Mutex, OnceLock, PoisonError},
};

use jiff::Timestamp;
use serde::de::DeserializeOwned;
use thiserror::Error;

use super::{
    Entry, flaw, others,
    spans::{self, Flaw, Found, Span},
};
use crate::exchange::Exchange;

/// A recording on disk: every entry is found by its index, none is kept in memory.
#[derive(Debug)]
pub struct Recording {
    path: PathBuf,
    file: Mutex<File>,
    spans: Vec<Span>,
    about: Option<Span>,
    origin: OnceLock<Option<Timestamp>>,
    ids: OnceLock<Vec<String>>,
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
    #[error(
        "entry {index} of the recording `{}` cannot be read: {why}; save it again, or take that entry out",
        path.display()
    )]
    Entry {
        /// The file.
        path: PathBuf,
        /// The entry, from 0.
        index: usize,
        /// Why.
        why: String,
    },
    /// What it says of its run is not what a run writes.
    #[error("`log._conformance` of the recording `{}` is not what a run writes: {source}", path.display())]
    About {
        /// The file.
        path: PathBuf,
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

/// Opens a file that can be read anywhere and again: entries are read when their turn comes.
fn open(path: &Path) -> io::Result<File> {
    if std::fs::metadata(path)?.is_file() {
        return File::open(path);
    }
    Err(io::Error::other("it is not a regular file; save it as one first"))
}

impl Recording {
    /// Opens a HAR file and finds its entries; they are read when they are asked for.
    ///
    /// # Errors
    /// The file cannot be read, has no `log.entries`, or ends in the middle.
    pub fn open(path: impl Into<PathBuf>) -> Result<Self, RecordingError> {
        let path = path.into();
        let found = open(&path).and_then(|file| {
            let found = spans::find(BufReader::with_capacity(1 << 16, &file))?;
            Ok((file, found))
        });
        match found {
            Ok((file, Ok(found))) => Ok(Self::new(path, file, found)),
            Ok((_, Err(Flaw::NoEntries))) => Err(RecordingError::NoEntries { path }),
            Ok((_, Err(Flaw::Unfinished))) => Err(RecordingError::Unfinished { path }),
            Ok((_, Err(Flaw::NoObject(index)))) => Err(RecordingError::Entry {
                path,
                index,
                why: "it is not an object".to_owned(),
            }),
            Err(source) => Err(RecordingError::Unreadable { path, source }),
        }
    }

    pub(super) fn new(path: PathBuf, file: File, found: Found) -> Self {
        Self {
            path,
            file: Mutex::new(file),
            spans: found.entries,
            about: found.about,
            origin: OnceLock::new(),
            ids: OnceLock::new(),
        }
    }

    /// The same, whose ids are known.
    pub(super) fn with_ids(self, ids: Vec<String>) -> Self {
        Self {
            ids: OnceLock::from(ids),
            ..self
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
        let bytes = self.read(*span)?;
        if let Ok(entry) = serde_json::from_slice(&bytes) {
            return Ok(entry);
        }
        let bytes = others::without_halves(&bytes);
        serde_json::from_slice(&bytes).map_err(|error| RecordingError::Entry {
            path: self.path.clone(),
            index,
            why: flaw::of(&bytes, &error),
        })
    }

    /// One exchange, by its index from 0.
    ///
    /// # Errors
    /// As [`Recording::entry`].
    pub fn exchange(&self, index: usize) -> Result<Exchange, RecordingError> {
        Ok(self.exchange_of(self.entry(index)?, index))
    }

    /// The exchange of an entry of this recording.
    pub fn exchange_of(&self, entry: Entry, index: usize) -> Exchange {
        let origin = match entry.conformance {
            Some(_) => None,
            None => self.origin(),
        };
        entry.into_exchange(index, origin)
    }

    /// Every entry in order, each read when its turn comes.
    pub fn entries(&self) -> impl Iterator<Item = Result<Entry, RecordingError>> {
        (0..self.len()).map(|index| self.entry(index))
    }

    /// Every exchange in order, each read when its turn comes.
    pub fn exchanges(&self) -> impl Iterator<Item = Result<Exchange, RecordingError>> {
        (0..self.len()).map(|index| self.exchange(index))
    }

    /// The ids of all exchanges, in order; they are read once.
    ///
    /// # Errors
    /// As [`Recording::entry`].
    pub fn ids(&self) -> Result<&[String], RecordingError> {
        if self.ids.get().is_none() {
            let ids = self.exchanges().map(|exchange| Ok(exchange?.purpose.id()));
            let _ = self.ids.set(ids.collect::<Result<_, _>>()?);
        }
        Ok(self.ids.get().map_or(&[], Vec::as_slice))
    }

    /// What it says of the whole run; none in a recording from elsewhere.
    ///
    /// # Errors
    /// It cannot be read, or is not what a run writes.
    pub fn about<T: DeserializeOwned>(&self) -> Result<Option<T>, RecordingError> {
        let Some(span) = self.about else {
            return Ok(None);
        };
        let bytes = self.read(span)?;
        let about = serde_json::from_slice(&bytes).map_err(|source| RecordingError::About {
            path: self.path.clone(),
            source,
        })?;
        Ok(Some(about))
    }

    /// When a recording from elsewhere begins: with its first entry.
    pub fn origin(&self) -> Option<Timestamp> {
        *self
            .origin
            .get_or_init(|| self.entry(0).ok().and_then(|entry| entry.started()))
    }

    fn read(&self, span: Span) -> Result<Vec<u8>, RecordingError> {
        // A panic elsewhere leaves nothing half done here: every read seeks first.
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        span.read(&mut *file)
            .map_err(|source| RecordingError::Unreadable {
                path: self.path.clone(),
                source,
            })
    }
}
