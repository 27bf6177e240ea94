//! Finds the entries of a HAR file without reading it into memory.
//!
//! Only strings and brackets are looked at; whether an entry is JSON shows when it is read.

use std::io::{self, BufRead};

/// Where an entry stands in the file, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) offset: u64,
    pub(super) length: usize,
}

/// Why a file is not a recording.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Flaw {
    NoEntries,
    Unfinished,
}

/// Keys longer than this are none of those looked for.
const KEY_KEPT: usize = 16;

/// The objects of `log.entries`, in order.
pub(super) fn find(mut file: impl BufRead) -> io::Result<Result<Vec<Span>, Flaw>> {
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
    seen_entries: bool,
    entry_at: u64,
    spans: Vec<Span>,
}

impl Scanner {
    fn take(&mut self, byte: u8) {
        if self.text == Text::Outside {
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
        } else if byte == b'{' && self.depth == 3 && self.in_entries {
            self.entry_at = self.offset;
        }
        self.depth += 1;
    }

    fn close(&mut self, byte: u8) {
        self.depth = self.depth.saturating_sub(1);
        if byte == b'}' && self.depth == 3 && self.in_entries {
            let length = usize::try_from(self.offset + 1 - self.entry_at).unwrap_or(usize::MAX);
            self.spans.push(Span {
                offset: self.entry_at,
                length,
            });
        } else if self.depth == 2 {
            self.in_entries = false;
        }
    }

    fn end(self) -> Result<Vec<Span>, Flaw> {
        if !self.seen_entries {
            Err(Flaw::NoEntries)
        } else if self.depth > 0 || self.text != Text::Outside {
            Err(Flaw::Unfinished)
        } else {
            Ok(self.spans)
        }
    }
}
