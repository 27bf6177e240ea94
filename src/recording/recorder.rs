//! Writes a recording while the run goes on.

use std::{
    io::{self, Write},
    path::PathBuf,
};

use jiff::Timestamp;
use serde::Serialize;

use super::{
    Entry, Recording,
    spans::{Found, Span},
};
use crate::atomic_file::WholeFile;
use crate::exchange::Exchange;
use crate::redact::Redactor;
use crate::text::invisible;

/// Appends entries to a recording as they come; [`Recorder::finish`] puts the file in its place.
/// In memory there are only the place of each entry in the file, and its id.
#[derive(Debug)]
pub struct Recorder {
    file: WholeFile,
    start: Timestamp,
    spans: Vec<Span>,
    ids: Vec<String>,
    written: u64,
}

/// What HAR 1.2 wants before the entries.
#[derive(Serialize)]
struct Creator {
    name: &'static str,
    version: &'static str,
}

impl Recorder {
    /// Begins the recording of a run that starts at `start`; it will stand at `place`.
    ///
    /// # Errors
    /// The folder cannot be made or written to.
    pub fn create(place: impl Into<PathBuf>, start: Timestamp) -> io::Result<Self> {
        let creator = serde_json::to_string(&Creator {
            name: env!("CARGO_PKG_NAME"),
            version: env!("CARGO_PKG_VERSION"),
        })?;
        let head = format!("{{\"log\":{{\"version\":\"1.2\",\"creator\":{creator},\"entries\":[");
        let mut recorder = Self {
            file: WholeFile::create(place)?,
            start,
            spans: Vec::new(),
            ids: Vec::new(),
            written: 0,
        };
        recorder.write(head.as_bytes())?;
        Ok(recorder)
    }

    /// Appends an exchange, gives it its index, and forgets it.
    ///
    /// # Errors
    /// The file cannot be written to.
    pub fn append(&mut self, exchange: &mut Exchange) -> io::Result<()> {
        let of = Entry::of(exchange, self.start);
        let entry = invisible::to_json(&of)?;
        exchange.index = self.spans.len();
        self.append_written(&entry, of.conformance.map(|ours| ours.id).unwrap_or_default())
    }

    fn append_written(&mut self, entry: &[u8], id: String) -> io::Result<()> {
        self.write(if self.spans.is_empty() { b"\n" } else { b",\n" })?;
        let span = Span {
            offset: self.written,
            length: entry.len(),
        };
        self.write(entry)?;
        self.spans.push(span);
        self.ids.push(id);
        Ok(())
    }

    /// The same recording with its entries in another order: the index of each, in that order.
    ///
    /// # Errors
    /// The file cannot be read or written.
    pub fn in_order(mut self, order: &[usize]) -> io::Result<Self> {
        if order.is_sorted() {
            return Ok(self);
        }
        let mut file = self.file.reread()?;
        let mut ordered = Self::create(self.file.place(), self.start)?;
        for index in order {
            let entry = self.spans[*index].read(&mut file)?;
            ordered.append_written(&entry, std::mem::take(&mut self.ids[*index]))?;
        }
        Ok(ordered)
    }

    /// One exchange that was appended, by its index.
    ///
    /// # Errors
    /// There is none, or the file cannot be read.
    pub fn exchange(&mut self, index: usize) -> io::Result<Exchange> {
        let span = self.spans.get(index).ok_or(io::ErrorKind::NotFound)?;
        let entry: Entry = serde_json::from_slice(&span.read(&mut self.file.reread()?)?)?;
        Ok(entry.into_exchange(index, Some(self.start)))
    }

    /// How many entries there are so far.
    pub fn len(&self) -> usize {
        self.spans.len()
    }

    /// Whether nothing was recorded yet.
    pub fn is_empty(&self) -> bool {
        self.spans.is_empty()
    }

    /// Ends the recording, puts it in its place and opens it for reading.
    ///
    /// # Errors
    /// The file cannot be written or moved to its place.
    pub fn finish(self) -> io::Result<Recording> {
        self.end(None)
    }

    /// As [`Recorder::finish`], with an object of what is true of the whole run, secrets replaced.
    ///
    /// # Errors
    /// As [`Recorder::finish`].
    pub fn finish_about(self, about: &impl Serialize, redactor: &Redactor) -> io::Result<Recording> {
        let about = String::from_utf8(invisible::to_json(about)?).map_err(io::Error::other)?;
        self.end(Some(redactor.sentence(&about).as_bytes()))
    }

    fn end(mut self, about: Option<&[u8]>) -> io::Result<Recording> {
        self.write(b"\n]")?;
        let mut span = None;
        if let Some(about) = about {
            self.write(b",\n\"_conformance\":")?;
            span = Some(Span {
                offset: self.written,
                length: about.len(),
            });
            self.write(about)?;
        }
        self.write(b"}}\n")?;
        let place = self.file.place().to_owned();
        let file = self.file.finish()?;
        let found = Found {
            entries: self.spans,
            about: span,
        };
        Ok(Recording::new(place, file, found).with_ids(self.ids))
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file.write_all(bytes)?;
        self.written += bytes.len() as u64;
        Ok(())
    }
}
