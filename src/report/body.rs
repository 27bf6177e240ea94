//! A body laid out for reading, the offending place marked.
//!
//! Layout only: every number, text and doubled member stays as it was sent, since a report is evidence.

mod shown;

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
        let text = String::from_utf8_lossy(body);
        if matches!(text, std::borrow::Cow::Owned(_)) {
            notes.push("not UTF-8: the bytes that are none are shown as \u{fffd}".to_owned());
        }
        let mut shown = Shown::of(most);
        if json::read(body).is_ok() {
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
            text: text::line(line, text::READABLE),
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
        }
    }

    fn run(mut self) -> Shown {
        self.value();
        self.end_line();
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
            self.indent(1);
            let name = if close == b'}' {
                self.key()
            } else {
                index.to_string()
            };
            let matches = self.next_part() == Some(&name);
            found |= matches;
            self.depth += 1;
            self.matched += usize::from(matches);
            self.value();
            self.depth -= 1;
            self.matched -= usize::from(matches);
            index += 1;
            if self.peek() != b',' {
                break;
            }
            self.copy_byte();
        }
        self.missing(wanted && !found);
        self.end_line();
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
    }

    /// Copies `"name": ` and returns the name as a pointer spells it, unescaped.
    fn key(&mut self) -> String {
        self.peek();
        let raw = self.string();
        let name = serde_json::from_str(raw).unwrap_or_else(|_| raw.to_owned());
        self.line.push_str(raw);
        self.line.push_str(": ");
        self.peek();
        self.at += 1;
        name
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
        // One text of megabytes is cut here already, not only when it is shown.
        let kept = raw
            .char_indices()
            .nth(text::READABLE + 1)
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
        self.line = "  ".repeat(self.depth + more);
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
    }
}

/// `~1` and `~0` of a JSON pointer's part.
fn unescaped(part: &str) -> String {
    part.replace("~1", "/").replace("~0", "~")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    fn shown(body: &str, pointer: Option<&str>) -> String {
        let laid = Laid::of(body.as_bytes(), pointer, Laid::WHOLE);
        let line = |l: &Line| {
            let mark = match l.mark {
                Mark::None => ' ',
                Mark::Here => '>',
                Mark::Missing => '?',
                Mark::Gap => '.',
            };
            format!("{mark}{}\n", l.text)
        };
        laid.lines.iter().map(line).collect()
    }

    #[test]
    fn the_place_of_the_pointer_is_marked() {
        let body = r#"{"redis":{"running_count":"8", "list":[1,{"x":2}],"empty":{}},"a/b":[ ]}"#;
        for (pointer, marked) in [
            ("/redis/running_count", vec![r#"    "running_count": "8","#]),
            ("/redis/list/1/x", vec![r#"        "x": 2"#]),
            ("/redis/list/0", vec!["      1,"]),
            ("/a~1b", vec![r#"  "a/b": []"#]),
            (
                "/redis/list/x",
                vec![
                    r#"    "list": ["#,
                    "      1,",
                    "      {",
                    r#"        "x": 2"#,
                    "      }",
                    "    ],",
                ],
            ),
            (
                "/redis/running_count/deeper",
                vec![r#"    "running_count": "8","#],
            ),
        ] {
            let laid = Laid::of(body.as_bytes(), Some(pointer), Laid::WHOLE);
            let here: Vec<&str> = laid
                .lines
                .iter()
                .filter(|l| l.mark == Mark::Here)
                .map(|l| l.text.as_str())
                .collect();
            assert_eq!(here, marked, "{pointer}");
        }
        let whole = Laid::of(body.as_bytes(), Some(""), Laid::WHOLE);
        assert!(whole.lines.iter().all(|l| l.mark == Mark::Here));
        let none = Laid::of(body.as_bytes(), None, Laid::WHOLE);
        assert!(none.lines.iter().all(|l| l.mark == Mark::None));
    }

    #[test]
    fn a_missing_member_is_said_where_it_should_stand() {
        let missing = shown(r#"{"redis":{"a":1},"b":2}"#, Some("/redis/running_count"));
        assert_eq!(
            missing,
            " {\n   \"redis\": {\n     \"a\": 1\n?    no member \"running_count\" here\n   },\n   \"b\": 2\n }\n"
        );
        assert_eq!(shown("{}", Some("/x")), " {}\n?  no member \"x\" here\n");
        assert_eq!(shown("null", Some("/x")), ">null\n");
    }

    #[test]
    fn what_was_sent_stays_as_it_was() {
        let odd = r#"{"n":1.50e+2,"n":99999999999999999999999,"t":"\u00e9\"}"}"#;
        let text = shown(odd, Some("/n"));
        assert_eq!(
            text,
            " {\n>  \"n\": 1.50e+2,\n>  \"n\": 99999999999999999999999,\n   \"t\": \"\\u00e9\\\"}\"\n }\n"
        );
    }

    #[test]
    fn what_is_no_json_is_shown_as_it_came() {
        let laid = Laid::of(b"<html>\n\x1b[2J\xff", None, Laid::WHOLE);
        let texts: Vec<&str> = laid.lines.iter().map(|l| l.text.as_str()).collect();
        assert_eq!(texts, ["<html>", "\\u{1b}[2J\u{fffd}"]);
        assert!(laid.note.unwrap().contains("not JSON"));
        assert_eq!(Laid::of(b"", None, Laid::WHOLE), Laid::default());
    }

    #[test]
    fn a_huge_body_is_shown_around_its_mark() {
        let items: Vec<Value> = (0..5000).map(|n| json!({ "n": n })).collect();
        let body = json!({"items": items, "long": "x".repeat(10_000_000)}).to_string();
        let laid = Laid::of(body.as_bytes(), Some("/items/4000/n"), Laid::WHOLE);
        assert!(laid.lines.len() <= Laid::WHOLE + 2);
        assert!(
            laid.lines
                .iter()
                .any(|l| l.mark == Mark::Here && l.text.contains("4000"))
        );
        assert!(laid.note.unwrap().contains("lines in all"));
        let long = Laid::of(body.as_bytes(), Some("/long"), Laid::WHOLE);
        assert!(long.lines.iter().all(|l| l.text.len() < 2000));
    }

    proptest! {
        #[test]
        fn any_json_keeps_its_value(texts in proptest::collection::vec(("[a-c\"\\\\{}:,\\[\\]]{0,4}", any::<i32>()), 0..6)) {
            let object: Value = texts.iter().cloned().map(|(k, v)| (k, json!([v, {"k": v}]))).collect();
            let laid = Laid::of(object.to_string().as_bytes(), Some("/a"), Laid::WHOLE);
            let text: String = laid.lines.iter().filter(|l| l.mark != Mark::Missing).map(|l| l.text.clone()).collect();
            prop_assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), object);
        }

        #[test]
        fn no_bytes_break_it(body in any::<Vec<u8>>(), pointer in proptest::option::of("[/a~0-9]{0,6}")) {
            let laid = Laid::of(&body, pointer.as_deref(), Laid::WHOLE);
            prop_assert!(laid.lines.len() <= Laid::WHOLE + 2);
        }
    }
}
