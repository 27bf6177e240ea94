//! Finds the entries of a HAR file, and what it says of the whole run, without reading it into memory.
//!
//! Only strings and brackets are looked at; whether an entry is JSON shows when it is read.

use std::io::{self, BufRead, Read, Seek, SeekFrom};

/// Where an entry stands in the file, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) offset: u64,
    pub(super) length: usize,
}

impl Span {
    /// What stands there.
    pub(super) fn read(self, file: &mut (impl Read + Seek)) -> io::Result<Vec<u8>> {
        file.seek(SeekFrom::Start(self.offset))?;
        let mut bytes = vec![0; self.length];
        file.read_exact(&mut bytes)?;
        Ok(bytes)
    }
}

/// Why a file is not a recording.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Flaw {
    NoEntries,
    Unfinished,
    /// What stands at this place among the entries is no object.
    NoObject(usize),
}

/// The name of our additions.
const ABOUT: &[u8] = b"_conformance";

/// Keys longer than this are none of those looked for.
const KEY_KEPT: usize = 16;

/// What stands where.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// The objects of `log.entries`, in order.
    pub(super) entries: Vec<Span>,
    /// The object `log._conformance`.
    pub(super) about: Option<Span>,
}

/// Where everything stands.
pub(super) fn find(mut file: impl BufRead) -> io::Result<Result<Found, Flaw>> {
    let mut scanner = Scanner::default();
    loop {
        let chunk = file.fill_buf()?;
        if chunk.is_empty() {
            return Ok(scanner.end());
        }
        for byte in chunk {
            scanner.take(*byte);
        }
        let length = chunk.len();
        file.consume(length);
    }
}

/// Where a byte stands with regard to strings.
#[derive(Default, PartialEq)]
enum Text {
    #[default]
    Outside,
    Inside,
    AfterBackslash,
}

#[derive(Default)]
struct Scanner {
    offset: u64,
    depth: usize,
    text: Text,
    /// The last string at the depths where keys matter, which a colon makes a key.
    string: Vec<u8>,
    keys: [Vec<u8>; 2],
    in_entries: bool,
    in_about: bool,
    seen_entries: bool,
    object_at: u64,
    no_object: Option<usize>,
    found: Found,
}

impl Scanner {
    fn take(&mut self, byte: u8) {
        if self.text == Text::Outside {
            let between = matches!(byte, b'{' | b']' | b',') || byte.is_ascii_whitespace();
            if self.in_entries && self.depth == 3 && !between {
                self.no_object.get_or_insert(self.found.entries.len());
            }
            match byte {
                b'"' => {
                    self.text = Text::Inside;
                    self.string.clear();
                }
                b':' if (1..=2).contains(&self.depth) => {
                    self.keys[self.depth - 1] = std::mem::take(&mut self.string);
                }
                b'{' | b'[' => self.open(byte),
                b'}' | b']' => self.close(byte),
                _ => {}
            }
        } else {
            self.take_in_string(byte);
        }
        self.offset += 1;
    }

    fn take_in_string(&mut self, byte: u8) {
        self.text = match (&self.text, byte) {
            (Text::AfterBackslash, _) => Text::Inside,
            (_, b'\\') => Text::AfterBackslash,
            (_, b'"') => Text::Outside,
            _ => Text::Inside,
        };
        if self.text == Text::Outside {
            return;
        }
        if self.depth <= 2 && self.string.len() < KEY_KEPT {
            self.string.push(byte);
        }
    }

    fn open(&mut self, byte: u8) {
        if byte == b'[' && self.depth == 2 && self.keys[0] == b"log" && self.keys[1] == b"entries" {
            self.in_entries = true;
            self.seen_entries = true;
        } else if byte == b'{' && self.depth == 2 && self.keys[0] == b"log" && self.keys[1] == ABOUT {
            self.in_about = true;
            self.object_at = self.offset;
        } else if byte == b'{' && self.depth == 3 && self.in_entries {
            self.object_at = self.offset;
        }
        self.depth += 1;
    }

    fn close(&mut self, byte: u8) {
        self.depth = self.depth.saturating_sub(1);
        if byte == b'}' && self.depth == 3 && self.in_entries {
            self.found.entries.push(self.object());
        } else if self.depth == 2 {
            if self.in_about {
                self.found.about = Some(self.object());
            }
            self.in_entries = false;
            self.in_about = false;
        }
    }

    /// The object that ends here.
    fn object(&self) -> Span {
        Span {
            offset: self.object_at,
            length: usize::try_from(self.offset + 1 - self.object_at).unwrap_or(usize::MAX),
        }
    }

    fn end(self) -> Result<Found, Flaw> {
        if !self.seen_entries {
            Err(Flaw::NoEntries)
        } else if self.depth > 0 || self.text != Text::Outside {
            Err(Flaw::Unfinished)
        } else {
            self.no_object
                .map_or(Ok(self.found), |index| Err(Flaw::NoObject(index)))
        }
    }
}
