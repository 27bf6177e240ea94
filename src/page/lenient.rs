//! Reads the JSON of examples, which people wrote by hand: comments, commas too many or too few,
//! places left open. Whatever is mended is said.

use serde_json::{Map, Value};

/// Levels of nesting at most.
const DEPTH: usize = 64;
/// Repairs of one example at most: more of them, and it is no JSON.
const REPAIRS: usize = 60;

/// Reads the first value of a text, and what had to be mended.
pub fn read(text: &str) -> Option<(Value, Vec<String>)> {
    let (value, mut repairs) = first(text)?;
    let mut loose = false;
    let value = tidy(value, &mut loose);
    if loose {
        repairs.push("a space at the end of a name is left out".to_owned());
    }
    Some((value, repairs))
}

/// A value whose members have no space around their names.
fn tidy(value: Value, loose: &mut bool) -> Value {
    match value {
        Value::Object(members) => {
            let tidied = members.into_iter().map(|(name, value)| {
                *loose |= name.trim() != name;
                (name.trim().to_owned(), tidy(value, loose))
            });
            Value::Object(tidied.collect())
        }
        Value::Array(items) => Value::Array(items.into_iter().map(|item| tidy(item, loose)).collect()),
        other => other,
    }
}

fn first(text: &str) -> Option<(Value, Vec<String>)> {
    let start = text.find(['{', '['])?;
    let text = &text[start..];
    if let Some(Ok(value)) = serde_json::Deserializer::from_str(text)
        .into_iter::<Value>()
        .next()
    {
        return Some((value, vec![]));
    }
    let mut reader = Reader {
        text: text.chars().collect(),
        at: 0,
        repairs: vec![],
    };
    let value = reader.value(0)?;
    reader.repairs.dedup();
    (reader.repairs.len() <= REPAIRS).then_some((value, reader.repairs))
}

struct Reader {
    text: Vec<char>,
    at: usize,
    repairs: Vec<String>,
}

impl Reader {
    fn peek(&self) -> Option<char> {
        self.text.get(self.at).copied()
    }

    fn mend(&mut self, what: &str) {
        if self.repairs.len() <= REPAIRS {
            self.repairs.push(what.to_owned());
        }
    }

    /// Passes over space, comments and ellipses.
    fn skip(&mut self) {
        while let Some(c) = self.peek() {
            let next = self.text.get(self.at + 1).copied();
            match c {
                _ if c.is_whitespace() || c == '\u{feff}' => self.at += 1,
                '/' if next == Some('/') => self.comment("\n", "a comment is left out"),
                '/' if next == Some('*') => self.comment("*/", "a comment is left out"),
                '#' => self.comment("\n", "a comment is left out"),
                '.' | '…' => {
                    self.mend("an ellipsis is left out");
                    while self.peek().is_some_and(|c| ".…".contains(c)) {
                        self.at += 1;
                    }
                }
                _ => return,
            }
        }
    }

    fn comment(&mut self, end: &str, what: &str) {
        self.mend(what);
        let end: Vec<char> = end.chars().collect();
        while self.at < self.text.len() && !self.text[self.at..].starts_with(&end) {
            self.at += 1;
        }
        self.at = (self.at + end.len()).min(self.text.len());
    }

    fn value(&mut self, depth: usize) -> Option<Value> {
        if depth > DEPTH || self.repairs.len() > REPAIRS {
            return None;
        }
        self.skip();
        match self.peek()? {
            '{' => self.object(depth),
            '[' => self.array(depth),
            c if quote(c) => self.string().map(Value::String),
            _ => Some(self.word()),
        }
    }

    fn object(&mut self, depth: usize) -> Option<Value> {
        self.at += 1;
        let mut members = Map::new();
        loop {
            self.skip();
            match self.peek() {
                Some('}') => {
                    self.at += 1;
                    return Some(Value::Object(members));
                }
                Some(',' | '，' | ';') => {
                    self.at += 1;
                    continue;
                }
                None | Some(']') => {
                    self.mend("a closing brace is put in");
                    return Some(Value::Object(members));
                }
                Some(c) if quote(c) || c.is_alphanumeric() || "_$<-*".contains(c) => {}
                // An object inside an object without a name: what is shown is a list without its brackets, or a placeholder.
                Some('{' | '[') => {
                    self.mend("a value without a name is left out");
                    self.value(depth + 1)?;
                    continue;
                }
                Some(_) => return None,
            }
            let name = if self.peek().is_some_and(quote) {
                self.string()?
            } else {
                self.bare(":： \n}")
            };
            self.skip();
            match self.peek() {
                Some(':') => self.at += 1,
                Some('：' | '=') => {
                    self.mend("a wrong sign is read as a colon");
                    self.at += 1;
                }
                Some('{' | '[') => self.mend("a missing colon is put in"),
                Some(',' | '}') => {
                    self.mend("a name without a value is left out");
                    continue;
                }
                _ => return None,
            }
            self.skip();
            if matches!(self.peek(), Some(',' | '}')) {
                self.mend("a name without a value is left out");
                continue;
            }
            let value = self.value(depth + 1)?;
            members.insert(name, value);
            self.skip();
            match self.peek() {
                Some(',') => {
                    self.at += 1;
                    self.skip();
                    if self.peek() == Some('}') {
                        self.mend("a comma too many is left out");
                    }
                }
                Some('}') | None => {}
                _ => self.mend("a missing comma is put in"),
            }
        }
    }

    fn array(&mut self, depth: usize) -> Option<Value> {
        self.at += 1;
        let mut items = vec![];
        loop {
            self.skip();
            match self.peek() {
                Some(']') => {
                    self.at += 1;
                    return Some(Value::Array(items));
                }
                None | Some('}') => {
                    self.mend("a closing bracket is put in");
                    return Some(Value::Array(items));
                }
                Some(',' | '，') => {
                    self.at += 1;
                    self.skip();
                    if self.peek() == Some(']') {
                        self.mend("a comma too many is left out");
                    }
                    continue;
                }
                _ => {}
            }
            let before = self.at;
            let value = self.value(depth + 1)?;
            self.skip();
            // Members that stand in a list without the braces of their object.
            if self.peek() == Some(':') {
                self.mend("members in a list are read as one object");
                self.at = before;
                self.text.insert(before, '{');
                items.push(self.object(depth + 1)?);
                continue;
            }
            if self.at == before {
                return None;
            }
            items.push(value);
            if !matches!(self.peek(), Some(',' | ']' | '}' | '，') | None) {
                self.mend("a missing comma is put in");
            }
        }
    }

    fn string(&mut self) -> Option<String> {
        let open = self.peek()?;
        if open != '"' {
            self.mend("other quotation marks are read as straight ones");
        }
        self.at += 1;
        let start = self.at;
        let mut text = String::new();
        while let Some(c) = self.peek() {
            self.at += 1;
            match c {
                '\\' => {
                    let escaped = self.peek()?;
                    self.at += 1;
                    text.push(match escaped {
                        'n' => '\n',
                        't' => '\t',
                        'r' => '\r',
                        'u' => {
                            let code: String = self.text.iter().skip(self.at).take(4).collect();
                            self.at = (self.at + 4).min(self.text.len());
                            u32::from_str_radix(&code, 16)
                                .ok()
                                .and_then(char::from_u32)
                                .unwrap_or('\u{fffd}')
                        }
                        other => other,
                    });
                }
                _ if closes(open, c) && self.ends_here() => return Some(text),
                '\n' if self.next_line_names_a_member() => {
                    // The mark that closes is missing: the text ends with its line.
                    self.mend("a missing quotation mark is put in");
                    return Some(text.trim_end_matches([',', ' ', '\r']).to_owned());
                }
                _ => text.push(c),
            }
        }
        self.at = start;
        None
    }

    /// Whether a quotation mark here can be the closing one: a comma, a colon, a bracket or the line's end follows.
    fn ends_here(&self) -> bool {
        let rest = &self.text[self.at..];
        let next = rest.iter().find(|c| **c != ' ' && **c != '\t');
        next.is_none_or(|c| ",:：，}]\n\r/#".contains(*c))
            || rest
                .iter()
                .take(200)
                .take_while(|c| **c != '\n')
                .all(|c| !quote(*c))
            || next.copied().is_some_and(quote)
    }

    fn next_line_names_a_member(&self) -> bool {
        let rest: String = self.text[self.at..].iter().take(200).collect();
        let line = rest.trim_start();
        line.starts_with(['}', ']'])
            || line.starts_with('"')
                && line
                    .lines()
                    .next()
                    .is_some_and(|l| l.contains("\":") || l.contains("\" :"))
    }

    fn bare(&mut self, until: &str) -> String {
        let start = self.at;
        while self.peek().is_some_and(|c| !until.contains(c)) {
            self.at += 1;
        }
        self.mend("a name without quotation marks is read");
        self.text[start..self.at]
            .iter()
            .collect::<String>()
            .trim()
            .to_owned()
    }

    fn word(&mut self) -> Value {
        let start = self.at;
        while self
            .peek()
            .is_some_and(|c| !(",\n}]".contains(c) || c == '/' && self.text.get(self.at + 1) == Some(&'/')))
        {
            self.at += 1;
        }
        let word: String = self.text[start..self.at].iter().collect();
        let word = word.trim();
        if let Ok(value) = serde_json::from_str(word) {
            return value;
        }
        self.mend("a value without quotation marks is read");
        match word.to_ascii_lowercase().as_str() {
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            "null" | "none" => Value::Null,
            _ => Value::String(word.trim_end_matches(['"', ' ']).to_owned()),
        }
    }
}

fn quote(c: char) -> bool {
    "\"“”'‘’".contains(c)
}

fn closes(open: char, c: char) -> bool {
    match open {
        '"' => c == '"',
        '\'' => c == '\'',
        _ => quote(c),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_people_break_in_examples_is_mended_and_said() {
        let whole = json!({"a": 1, "b": ["x"], "c": {"d": true}});
        let table = [
            r#"{"a": 1, // one
                "b": ["x"], "c": {"d": true}}"#,
            r#"{"a": 1, "b": ["x",], "c": {"d": true},}"#,
            "{\"a\": 1\n \"b\": [\"x\"]\n \"c\": {\"d\": true}}",
            "{\"a\": 1, \"b\": [\"x\", ...], \"c\": {\"d\": true}}",
            "{“a”: 1, “b”：[“x”], \"c\": {\"d\": true}}",
            "{a: 1, b: ['x'], c: {d: True}}",
            r#"{"a ": 1, "b": ["x"], "c": {" d": true}}"#,
            r#"{"a": 1, "b": ["x"], "c": {"d": true}"#,
            "{\"b\": [\"x],\n \"a\": 1,\n \"c\": {\"d\": true}}",
        ];
        for text in table {
            let Some((value, repairs)) = read(text) else {
                panic!("{text}")
            };
            assert!(!repairs.is_empty(), "{text}");
            if !text.contains("[\"x],") {
                assert_eq!(value, whole, "{text}: {repairs:?}");
            }
        }
        let sound = read(r#"before {"a": 1} after"#);
        assert_eq!(sound, Some((json!({"a": 1}), vec![])));
        assert_eq!(read("no json"), None);
    }
}
