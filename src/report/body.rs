//! A body laid out for reading, the offending place marked.
//!
//! Layout only: every number, text and doubled member stays as it was sent, since a report is evidence.

mod shown;

use std::borrow::Cow;
use std::fmt::Write as _;

use self::shown::Shown;
use super::text;
use crate::exchange::json;

/// A body as lines.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Laid {
    /// Around the mark where there is one.
    pub lines: Vec<Line>,
    /// What the reader should know of it: that it is not JSON, not UTF-8, or cut.
    pub note: Option<String>,
}

/// One line of a body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Harmless, indented, and no longer than one can read.
    pub text: String,
    /// What it is.
    pub mark: Mark,
}

/// What a line of a body is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// A line like any other.
    None,
    /// It belongs to the offending place.
    Here,
    /// It is not in the body: it says what is missing here.
    Missing,
    /// It stands for lines that were left out.
    Gap,
}

impl Laid {
    /// The most lines of a body that are shown where it stands for itself.
    pub const WHOLE: usize = 60;

    /// The most lines where only the marked place is of interest.
    pub const AROUND: usize = 16;

    /// Lays out a body and marks the place that the JSON pointer names; at most `most` lines of it.
    pub fn of(body: &[u8], pointer: Option<&str>, most: usize) -> Self {
        let mut notes = Vec::new();
        // Nearly every body is UTF-8, and that is seen faster than what is not.
        let text = std::str::from_utf8(body).map_or_else(|_| String::from_utf8_lossy(body), Cow::Borrowed);
        if matches!(text, Cow::Owned(_)) {
            notes.push("not UTF-8: the bytes that are none are shown as \u{fffd}".to_owned());
        }
        let mut shown = Shown::of(most, pointer.is_some());
        if json::is_readable(body) {
            shown = Layout::new(&text, pointer, shown).run();
        } else {
            if !text.is_empty() {
                notes.push("not JSON: shown as it came".to_owned());
            }
            text.lines().for_each(|line| shown.push(line, Mark::None));
        }
        let all = shown.all;
        let lines = shown.lines();
        if all > most {
            notes.push(format!("cut: {all} lines in all, {} bytes", body.len()));
        }
        Self {
            lines,
            note: (!notes.is_empty()).then(|| notes.join("; ")),
        }
    }
}

impl Line {
    fn new(line: &str, mark: Mark) -> Self {
        Self {
            // With room for a value that was cut, and the name before it.
            text: text::line(line, text::READABLE * 2),
            mark,
        }
    }
}

/// Walks a text that is known to be JSON, one value at a time.
struct Layout<'a> {
    text: &'a str,
    at: usize,
    /// The pointer's parts, none where nothing is marked.
    pointer: Option<Vec<String>>,
    /// How many members deep the walk is, and how many of them from the top are the pointer's.
    depth: usize,
    matched: usize,
    /// How many values that the walk is inside of are marked.
    marking: usize,
    line: String,
    line_marked: bool,
    shown: Shown,
    /// How many lines say what is missing, and stand in no text.
    added: usize,
    /// Whether everything that is shown has been laid out.
    done: bool,
}

impl<'a> Layout<'a> {
    fn new(text: &'a str, pointer: Option<&str>, shown: Shown) -> Self {
        Self {
            text,
            at: 0,
            pointer: pointer.map(|p| p.split('/').skip(1).map(unescaped).collect()),
            depth: 0,
            matched: 0,
            marking: 0,
            line: String::new(),
            line_marked: false,
            shown,
            added: 0,
            done: false,
        }
    }

    fn run(mut self) -> Shown {
        self.value();
        self.end_line();
        if self.done {
            self.shown.all = lines(self.text) + self.added;
        }
        self.shown
    }

    fn value(&mut self) {
        let on_the_way = self.depth == self.matched && self.pointer.is_some();
        let left = self.pointer.as_ref().map_or(0, |p| p.len() - self.matched);
        let first = self.peek();
        let marked = on_the_way && (left == 0 || first != b'{');
        let marks = usize::from(marked && !(left > 0 && first == b'[' && self.leads_on()));
        self.marking += marks;
        self.line_marked |= marks > 0;
        match first {
            b'{' => self.members(b'}', on_the_way && left > 0),
            b'[' => self.members(b']', false),
            _ => self.scalar(),
        }
        self.marking -= marks;
    }

    /// Whether the pointer's next part is a list index, so that an item may be meant.
    fn leads_on(&self) -> bool {
        self.next_part().is_some_and(|part| part.parse::<usize>().is_ok())
    }

    fn next_part(&self) -> Option<&str> {
        let pointer = self.pointer.as_ref()?;
        (self.depth == self.matched).then(|| pointer.get(self.matched).map(String::as_str))?
    }

    /// The members of an object or the items of a list, each on its line.
    fn members(&mut self, close: u8, wanted: bool) {
        self.copy_byte();
        if self.peek() == close {
            self.copy_byte();
            self.missing(wanted);
            return;
        }
        let mut found = false;
        let mut index = 0_usize;
        loop {
            self.end_line();
            if self.done {
                return;
            }
            self.indent(1);
            let key = (close == b'}').then(|| self.key());
            let matches = self.next_part().is_some_and(|part| match key {
                Some(raw) => serde_json::from_str::<Cow<str>>(raw).is_ok_and(|name| name == part),
                None => part == index.to_string(),
            });
            found |= matches;
            self.depth += 1;
            self.matched += usize::from(matches);
            self.value();
            self.depth -= 1;
            self.matched -= usize::from(matches);
            index += 1;
            if self.done {
                return;
            }
            if self.peek() != b',' {
                break;
            }
            self.copy_byte();
        }
        self.missing(wanted && !found);
        self.end_line();
        if self.done {
            return;
        }
        self.indent(0);
        self.line_marked |= self.marking > 0;
        self.peek();
        self.copy_byte();
    }

    /// Says which member is not there.
    fn missing(&mut self, missing: bool) {
        if !missing {
            return;
        }
        let Some(name) = self.next_part().map(|part| text::line(part, 80)) else {
            return;
        };
        self.end_line();
        self.indent(1);
        let said = format!("{}no member \"{name}\" here", self.line);
        self.line.clear();
        self.shown.push(&said, Mark::Missing);
        self.added += 1;
    }

    /// Copies `"name": ` and returns the name as it stands there, in its quotes.
    fn key(&mut self) -> &'a str {
        self.peek();
        let raw = self.string();
        self.line.push_str(raw);
        self.line.push_str(": ");
        self.peek();
        self.at += 1;
        raw
    }

    fn scalar(&mut self) {
        let raw = if self.peek() == b'"' {
            self.string()
        } else {
            let rest = &self.text[self.at..];
            let end = rest
                .find([',', '}', ']', ' ', '\t', '\n', '\r'])
                .unwrap_or(rest.len());
            self.at += end;
            &rest[..end]
        };
        // Cut here already, and not only when it is shown: what is said of its length is true, and one text of
        // megabytes is not kept.
        let kept = raw
            .char_indices()
            .nth(text::READABLE)
            .map_or(raw.len(), |(i, _)| i);
        self.line.push_str(&raw[..kept]);
        if kept < raw.len() {
            let _ = write!(self.line, "… ({} bytes in all)", raw.len());
        }
    }

    /// The text at this place, quotes included.
    fn string(&mut self) -> &'a str {
        let rest = &self.text[self.at..];
        let mut escaped = false;
        let end = rest
            .bytes()
            .skip(1)
            .position(|byte| {
                let ends = byte == b'"' && !escaped;
                escaped = byte == b'\\' && !escaped;
                ends
            })
            .map_or(rest.len(), |i| i + 2);
        self.at += end;
        &rest[..end]
    }

    /// The next byte that is no white space; 0 at the end.
    fn peek(&mut self) -> u8 {
        let rest = &self.text[self.at..];
        let blank = rest.len() - rest.trim_start_matches([' ', '\t', '\n', '\r']).len();
        self.at += blank;
        self.text.as_bytes().get(self.at).copied().unwrap_or(0)
    }

    fn copy_byte(&mut self) {
        self.line
            .push_str(self.text.get(self.at..=self.at).unwrap_or_default());
        self.at += 1;
    }

    fn indent(&mut self, more: usize) {
        self.line.extend(std::iter::repeat_n("  ", self.depth + more));
    }

    fn end_line(&mut self) {
        let mark = if self.line_marked || self.marking > 0 {
            Mark::Here
        } else {
            Mark::None
        };
        if !self.line.trim().is_empty() {
            self.shown.push(&self.line, mark);
        }
        self.line.clear();
        self.line_marked = false;
        self.done |= self.shown.is_full();
    }
}

/// How many lines a text that is known to be JSON takes: a line for each member and item, and one for each bracket
/// that closes some.
fn lines(text: &str) -> usize {
    let (mut lines, mut in_text, mut escaped, mut opened) = (1, false, false, false);
    for byte in text.bytes() {
        if in_text {
            in_text = byte != b'"' || escaped;
            escaped = byte == b'\\' && !escaped;
            continue;
        }
        if byte.is_ascii_whitespace() {
            continue;
        }
        if opened && !matches!(byte, b'}' | b']') {
            lines += 2;
        }
        opened = matches!(byte, b'{' | b'[');
        in_text = byte == b'"';
        lines += usize::from(byte == b',');
    }
    lines
}

/// `~1` and `~0` of a JSON pointer's part.
fn unescaped(part: &str) -> String {
    part.replace("~1", "/").replace("~0", "~")
}

#[cfg(test)]
mod tests;
