//! Tables of a saved text whose cells stand one below the other: each with a pipe behind it, or each in a line of its
//! own, where only the words tell which line begins a row; and tables with tabs between their cells.

use std::fmt::Write;

use super::{
    block::{is_ruler, item},
    types::{self, is_type},
    words::{Column, Topic, column, column_as_spelt, label, mandatory, patterns, topic},
};

patterns! {
    NAME = r"^[A-Za-z_$@][A-Za-z0-9_.$@:\[\]-]{0,99}$";
    STATUS = r"^[1-5]\d\d\b.{0,60}$";
    CAPTION = r"^(?:Table|表)\s*\d+\b";
}

/// Lines that one cell may take.
const LINES: usize = 400;

/// The same text with each row of such tables in one line, between pipes.
pub fn in_rows(text: &str) -> String {
    unpiped(&piped(&tabbed(text)))
}

/// Writes a row in one line.
fn put(out: &mut String, cells: &[String]) {
    let cells: Vec<String> = cells.iter().map(|c| c.replace('|', "\\|")).collect();
    let _ = writeln!(out, "| {} |", cells.join(" | "));
}

/// Writes what parts the header from the rows.
fn put_ruler(out: &mut String, columns: usize) {
    let _ = writeln!(out, "|{}", "---|".repeat(columns));
}

/// A header whose cells stand one below the other.
struct Header {
    /// Its first line.
    first: usize,
    /// The ruler below it.
    ruler: usize,
    columns: usize,
    /// Whether a pipe alone begins each row.
    framed: bool,
}

fn header(lines: &[&str], ruler: usize) -> Option<Header> {
    let marks = lines[ruler].trim().trim_start_matches('|');
    let columns = marks.split('|').filter(|mark| mark.contains("--")).count();
    let first = ruler.checked_sub(columns)?;
    let one = |line: &&str| line.ends_with('|') && line.trim().len() > 1 && line.matches('|').count() == 1;
    let known = is_ruler(&format!("|{marks}")) && columns > 1 && lines[first..ruler].iter().all(one);
    let framed = first > 0 && lines[first - 1].trim() == "|";
    known.then_some(Header {
        first: first - usize::from(framed),
        ruler,
        columns,
        framed,
    })
}

/// Tables with a pipe behind each cell and a ruler below the header.
fn piped(text: &str) -> String {
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    let headers: Vec<Header> = (0..lines.len()).filter_map(|at| header(&lines, at)).collect();
    let (mut out, mut at) = (String::new(), 0);
    for (i, header) in headers.iter().enumerate() {
        let end = headers.get(i + 1).map_or(lines.len(), |next| next.first);
        if header.first < at {
            continue;
        }
        lines[at..header.first]
            .iter()
            .for_each(|line| out.extend([line, "\n"]));
        at = header.first;
        while let Some(cells) = row(&lines[..end], &mut at, header) {
            put(&mut out, &cells);
            if at == header.ruler {
                put_ruler(&mut out, header.columns);
                at += 1;
            }
        }
    }
    lines[at..].iter().for_each(|line| out.extend([line, "\n"]));
    out
}

/// The cells of the row that begins at a line; none where the table is over.
fn row(lines: &[&str], at: &mut usize, header: &Header) -> Option<Vec<String>> {
    let begin = *at + usize::from(header.framed && lines.get(*at).is_some_and(|line| line.trim() == "|"));
    // A name takes one line.
    lines.get(begin).filter(|line| line.ends_with('|'))?;
    let mut cells = vec![];
    let mut cell: Vec<&str> = vec![];
    for (taken, line) in lines[begin..].iter().enumerate() {
        if taken > LINES * header.columns {
            break;
        }
        cell.push(line.trim_end_matches('|').trim());
        if line.ends_with('|') {
            cells.push(cell.join("<br>"));
            cell.clear();
        }
        if cells.len() == header.columns {
            *at = begin + taken + 1;
            return Some(cells);
        }
    }
    None
}

/// Tables as browsers copy them: a tab between the cells of a row, and further lines of the last one below it.
fn tabbed(text: &str) -> String {
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    let cells = |line: &str| {
        line.split('\t')
            .map(|c| c.trim().to_owned())
            .collect::<Vec<String>>()
    };
    let tab = |at: usize| lines.get(at).is_some_and(|line| line.contains('\t'));
    let filled = |at: usize| {
        let found = lines.iter().skip(at).position(|line| !line.is_empty());
        at + found.unwrap_or_default()
    };
    let heads = |at: usize| tab(at) && cells(lines[at]).iter().all(|c| column_as_spelt(c).is_some());
    let (mut out, mut at) = (String::new(), 0);
    while at < lines.len() {
        let header = cells(lines[at]);
        if !heads(at) || !tab(filled(at + 1)) {
            out.extend([lines[at], "\n"]);
            at += 1;
            continue;
        }
        put(&mut out, &header);
        put_ruler(&mut out, header.len());
        at = filled(at + 1);
        while tab(at) && !heads(at) {
            let mut row = cells(lines[at]);
            at += 1;
            let goes_on = |line: &str| !line.is_empty() && !line.starts_with(['{', '[', '#', '`']);
            while at < lines.len() && !tab(at) && goes_on(lines[at]) && !ends(&lines[at..]) {
                let last = row.last_mut().into_iter();
                last.for_each(|cell| cell.extend(["<br>", lines[at].trim()]));
                at += 1;
            }
            row.resize(header.len(), String::new());
            put(&mut out, &row);
            at = if tab(filled(at)) { filled(at) } else { at };
        }
        out.push('\n');
    }
    out
}

/// Tables whose cells are lines without any mark.
fn unpiped(text: &str) -> String {
    let all: Vec<&str> = text.lines().collect();
    let filled: Vec<usize> = (0..all.len()).filter(|at| !all[*at].trim().is_empty()).collect();
    let lines: Vec<&str> = filled.iter().map(|at| all[*at].trim()).collect();
    let mut out = String::new();
    let (mut at, mut written, mut fenced) = (0, 0, false);
    while at < lines.len() {
        fenced ^= lines[at].starts_with("```");
        let Some(columns) = columns(&lines[at..]).filter(|_| !fenced) else {
            at += 1;
            continue;
        };
        let first = at + columns.len();
        if !begins(&lines[first..], &columns) {
            at += 1;
            continue;
        }
        all[written..filled[at]]
            .iter()
            .for_each(|line| out.extend([line, "\n"]));
        put(
            &mut out,
            &lines[at..first].iter().map(|&c| c.to_owned()).collect::<Vec<_>>(),
        );
        put_ruler(&mut out, columns.len());
        at = first;
        while at < lines.len() && begins(&lines[at..], &columns) {
            let mut cells: Vec<String> = lines[at..at + columns.len() - 1]
                .iter()
                .map(|&c| c.to_owned())
                .collect();
            at += columns.len() - 1;
            let mut words = vec![];
            while at < lines.len() && !begins(&lines[at..], &columns) {
                // The only words of a row may be those of a heading.
                let only = words.is_empty() && begins(&lines[at + 1..], &columns);
                if !only && ends(&lines[at..]) {
                    break;
                }
                let shown = item(lines[at]);
                words.push(if shown.len() < lines[at].len() {
                    format!("- {shown}")
                } else {
                    shown.to_owned()
                });
                at += 1;
            }
            cells.push(words.join("<br>"));
            put(&mut out, &cells);
        }
        out.push('\n');
        written = filled.get(at).copied().unwrap_or(all.len());
    }
    all[written..].iter().for_each(|line| out.extend([line, "\n"]));
    out
}

/// The columns of a header that begins here: a name and a type, or a status, and words at last.
fn columns(lines: &[&str]) -> Option<Vec<Column>> {
    let mut found = vec![];
    for line in lines.iter().take(4) {
        let short = (label(line).len() < 30).then_some(line)?;
        // Any line may be the first of a header: only below one that is, a misspelt one is looked for.
        let named = if found.is_empty() { column_as_spelt } else { column };
        let known = named(short).filter(|known| !found.contains(known))?;
        found.push(known);
        if known == Column::Words {
            break;
        }
    }
    let members = found.first() == Some(&Column::Name) && found.contains(&Column::Type);
    let others = |c: &Column| !matches!(c, Column::Name | Column::Mandatory | Column::Type | Column::Words);
    let sound = members && !found.iter().any(others) || found == [Column::Status, Column::Words];
    (sound && found.last() == Some(&Column::Words)).then_some(found)
}

/// Whether a row begins here: each cell but the last one is what its column asks for.
fn begins(lines: &[&str], columns: &[Column]) -> bool {
    let fits = |(line, column): (&&str, &Column)| match column {
        Column::Name => NAME.is_match(line),
        Column::Status => STATUS.is_match(line),
        Column::Mandatory => line.len() < 20 && mandatory(line).is_some() && topic(line).is_none(),
        // Between words, a name alone is no type unless an answer to "mandatory?" stands before it.
        Column::Type => is_type(line) && (columns.contains(&Column::Mandatory) || types::has_kind(line)),
        _ => true,
    };
    let known = &columns[..columns.len() - 1];
    lines.len() >= known.len() && lines.iter().zip(known).all(fits)
}

/// Whether a table is over here.
fn ends(lines: &[&str]) -> bool {
    let about = match topic(lines[0]) {
        None | Some(Topic::About | Topic::Same) => false,
        // Words of a cell may announce an example, too.
        Some(Topic::Example) => !lines[0].ends_with([':', '：']),
        Some(_) => !lines[0].ends_with(['.', '。']),
    };
    about || CAPTION.is_match(lines[0]) || columns(lines).is_some()
}
