//! Makes the saved text of a page readable as Markdown: its headings have lost their marks, and the
//! cells of its tables may hold several lines.

use std::fmt::Write;

use super::{
    block::is_ruler,
    stacked,
    words::{Topic, is_request_line, topic},
};

/// Lines that one cell may take.
const LINES: usize = 400;

/// The same page with its headings marked and each row of a table in one line.
pub fn as_markdown(text: &str) -> String {
    let text = framed(&stacked::in_rows(text));
    let mut out = String::new();
    let mut lines = text.lines().peekable();
    let mut open = 0_i64;
    let mut first = true;
    let mut listed = false;
    while let Some(line) = lines.next() {
        let trimmed = line.trim();
        let untitled = trimmed.trim_start_matches('#').trim();
        if let Some(fence) = ["```", "~~~"]
            .into_iter()
            .find(|f| open == 0 && trimmed.starts_with(f))
        {
            // What is fenced stays as it is.
            out.push_str(line);
            out.push('\n');
            for line in lines.by_ref() {
                out.push_str(line);
                out.push('\n');
                if line.trim().starts_with(fence) {
                    break;
                }
            }
        } else if open > 0 || trimmed.starts_with('{') || trimmed.starts_with('[') {
            // What is shown goes on until its brackets are closed, and a heading may stand behind it.
            if open == 0 {
                out.push_str("\n```\n");
            }
            let (code, rest) = balanced(line, &mut open);
            out.push_str(code);
            out.push('\n');
            if open <= 0 {
                open = 0;
                out.push_str("```\n\n");
                heading(&mut out, rest.trim());
            }
        } else if trimmed.starts_with('|') {
            if lines.peek().is_some_and(|next| is_ruler(next)) {
                out.push('\n');
            }
            let mut row = trimmed.to_owned();
            let mut taken = 0;
            while !row.ends_with('|') && taken < LINES {
                // A row that is not closed ends before the next one, and before a heading.
                let inside = |next: &&str| !next.trim_start().starts_with(['|', '#']);
                let more = lines.next_if(inside);
                row = more.map_or_else(|| format!("{row} |"), |more| format!("{row}<br>{}", more.trim()));
                taken += 1;
            }
            out.push_str(&row);
            out.push('\n');
            if !lines.peek().is_some_and(|next| next.trim().starts_with('|')) {
                out.push('\n');
            }
        } else if first && !trimmed.is_empty() && topic(untitled).is_none() {
            let _ = write!(out, "# {untitled}\n\n");
        } else {
            // Items of a list stay as deep as they stand below others.
            let item = ["- ", "* ", "+ "].iter().any(|mark| trimmed.starts_with(mark));
            heading(&mut out, if item && listed { line.trim_end() } else { trimmed });
            listed = item || listed && trimmed.is_empty();
            if lines.peek().is_some_and(|next| next.trim().starts_with('|')) {
                out.push('\n');
            }
        }
        first = first && trimmed.is_empty();
    }
    if open > 0 {
        out.push_str("```\n");
    }
    out
}

/// The rows of tables that are written without a pipe at their beginning, with one.
fn framed(text: &str) -> String {
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    let ruler = |line: &&str| line.contains('|') && !line.starts_with('|') && is_ruler(&format!("|{line}"));
    let mut out = String::new();
    let mut inside = false;
    for (at, line) in lines.iter().enumerate() {
        let begins = || !line.trim().starts_with('|') && lines.get(at + 1).is_some_and(ruler);
        inside = line.contains('|') && (inside || begins());
        let (open, close) = match inside {
            true if line.ends_with('|') => ("| ", ""),
            true => ("| ", " |"),
            false => ("", ""),
        };
        let _ = writeln!(out, "{open}{line}{close}");
    }
    out
}

/// A line as a heading where it is one; a request line may have swallowed the heading after it.
fn heading(out: &mut String, line: &str) {
    let known = |text: &str| topic(text).is_some_and(|t| !matches!(t, Topic::Same | Topic::Status(_)));
    if known(line) {
        let _ = write!(out, "\n## {line}\n\n");
        return;
    }
    if is_request_line(line) {
        let starts = line.char_indices().filter(|(_, c)| *c == ' ').map(|(at, _)| at);
        if let Some(at) = starts.into_iter().find(|at| known(&line[*at..])) {
            let _ = write!(out, "\n```\n{}\n```\n\n## {}\n\n", &line[..at], line[at..].trim());
            return;
        }
    }
    out.push_str(line);
    out.push_str("\n\n");
}

/// The part of a line up to where the brackets are closed.
fn balanced<'l>(line: &'l str, open: &mut i64) -> (&'l str, &'l str) {
    let mut quoted = false;
    let mut before = ' ';
    for (at, c) in line.char_indices() {
        match c {
            '"' if before != '\\' => quoted = !quoted,
            '{' | '[' if !quoted => *open += 1,
            '}' | ']' if !quoted => {
                *open -= 1;
                if *open <= 0 {
                    return line.split_at(at + 1);
                }
            }
            _ => {}
        }
        before = c;
    }
    (line, "")
}

/// The edges of a state diagram in a text: `pending --> running`.
pub fn states(text: &str) -> Vec<(String, String)> {
    let Some(at) = text.find("stateDiagram") else {
        return vec![];
    };
    let edges = text[at..].lines().skip(1).take(500).map_while(|line| {
        let line = line.trim();
        (line.contains("-->")
            || line.is_empty()
            || line.starts_with("state ")
            || line.starts_with("note ")
            || line.starts_with("%%"))
        .then_some(line)
    });
    let name = |text: &str| {
        text.split([':', ' '])
            .find(|w| !w.is_empty())
            .unwrap_or_default()
            .to_owned()
    };
    edges
        .filter_map(|line| line.split_once("-->"))
        .map(|(from, to)| (name(from.trim()), name(to.trim())))
        .collect()
}
