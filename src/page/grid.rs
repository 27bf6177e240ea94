//! Tables drawn with characters: the grids and the simple tables of reStructuredText, and the markup in their cells.

use unicode_width::UnicodeWidthChar;

use super::{
    block::{Cell, Grid, Spans, item},
    words::patterns,
};

patterns! {
    ROLE = r"(?::[\w:+.-]+:)?`([^`]*?)\s*(?:<([^`<>]*)>)?`(?:__?)?";
}

/// Steps that one grid may take to be read: a drawing of crosses alone would take for ever.
const STEPS: usize = 20_000_000;

/// Lines as columns of the screen: a wide character takes two, the second one filled with NUL.
fn columns(lines: &[&str]) -> Vec<Vec<char>> {
    let wide = |c: char| match c.width().unwrap_or(0) {
        2 => vec![c, '\0'],
        1 => vec![c],
        _ => vec![],
    };
    let mut rows: Vec<Vec<char>> = lines.iter().map(|l| l.chars().flat_map(wide).collect()).collect();
    let width = rows.iter().map(Vec::len).max().unwrap_or(0);
    for row in &mut rows {
        row.resize(width, ' ');
    }
    rows
}

fn text(rows: &[Vec<char>], (top, left, bottom, right): (usize, usize, usize, usize)) -> Cell {
    let lines: Vec<String> = rows[top..bottom]
        .iter()
        .map(|r| r[left..right].iter().filter(|c| **c != '\0').collect::<String>())
        .collect();
    cell(&lines)
}

/// The text of a cell: its paragraphs are lines, its lists keep their dashes.
fn cell(lines: &[String]) -> Cell {
    let mut text = String::new();
    let mut fresh = true;
    for line in lines {
        // An item of a list, however far its words stand from the dash.
        let line = line.trim();
        let words = item(line);
        let is_item = words.len() < line.len();
        let line = if is_item {
            format!("- {words}")
        } else {
            line.to_owned()
        };
        if line.is_empty() || line.starts_with(".. ") {
            fresh = true;
            continue;
        }
        if !text.is_empty() {
            text.push(if fresh || is_item { '\n' } else { ' ' });
        }
        fresh = false;
        text.push_str(&line);
    }
    inline(&text)
}

/// Inline markup: links are taken out of the text, strong words stay marked.
pub fn inline(text: &str) -> Cell {
    let mut links = vec![];
    let shown = ROLE.replace_all(text, |found: &regex::Captures| {
        let label = found[1].trim().to_owned();
        if let Some(target) = found.get(2) {
            links.push((label.replace("**", ""), target.as_str().trim().to_lowercase()));
        }
        label
    });
    let mut clean = String::new();
    let mut characters = shown.chars().peekable();
    while let Some(c) = characters.next() {
        match c {
            '\\' if characters.peek().is_some_and(|next| next.is_whitespace()) => {
                characters.next();
            }
            '\\' if characters.peek().is_some_and(|next| !next.is_alphanumeric()) => {}
            _ => clean.push(c),
        }
    }
    Cell { text: clean, links }
}

/// Reads a grid.
///
/// # Errors
/// Why it is none.
pub fn grid(lines: &[&str]) -> Result<Grid, String> {
    let rows = columns(lines);
    let (height, width) = (rows.len(), rows.first().map_or(0, Vec::len));
    if height > 20_000 || width > 5_000 {
        return Err("the table is too large".into());
    }
    let mut steps = 0;
    let mut boxes = vec![];
    let mut covered = vec![false; height * width];
    for top in 0..height {
        for left in 0..width {
            if rows[top][left] != '+' || covered[top * width + left] {
                continue;
            }
            if let Some((bottom, right)) = enclosed(&rows, top, left, &mut steps) {
                for y in top..bottom {
                    for x in left..right {
                        covered[y * width + x] = true;
                    }
                }
                boxes.push((top, left, bottom, right));
            }
            if steps > STEPS {
                return Err("the lines of the table cross too often".into());
            }
        }
    }
    if boxes.is_empty() {
        return Err("the lines of the table enclose no cell".into());
    }
    let header = (0..height).find(|y| rows[*y].iter().filter(|c| **c == '=').count() > width / 3);
    let mut tops: Vec<usize> = boxes.iter().flat_map(|b| [b.0, b.2]).collect();
    let mut lefts: Vec<usize> = boxes.iter().flat_map(|b| [b.1, b.3]).collect();
    for edges in [&mut tops, &mut lefts] {
        edges.sort_unstable();
        edges.dedup();
    }
    let at = |edges: &[usize], edge: usize| edges.binary_search(&edge).unwrap_or(0);
    let mut spans = Spans::default();
    for (top, left, bottom, right) in boxes {
        let (y, x) = (at(&tops, top), at(&lefts, left));
        let room = (at(&tops, bottom) - y, at(&lefts, right) - x);
        spans.put(y, Some(x), &text(&rows, (top + 1, left + 1, bottom, right)), room);
    }
    if spans.cut() {
        return Err("the table has too many cells".into());
    }
    let mut all = spans.finish();
    let below = header.map_or(1, |y| at(&tops, y)).min(all.len());
    let rest = all.split_off(below);
    Ok(Grid {
        header: joined(all),
        rows: rest,
        ..Grid::default()
    })
}

/// Several lines of a header say together what a column is.
pub fn joined(lines: Vec<Vec<Cell>>) -> Vec<Cell> {
    let mut lines = lines.into_iter();
    let mut header = lines.next().unwrap_or_default();
    for line in lines {
        for (cell, more) in header.iter_mut().zip(line) {
            if cell.text != more.text {
                let text = format!("{} {}", cell.text, more.text);
                text.trim().clone_into(&mut cell.text);
            }
        }
    }
    header
}

/// The opposite corner of the smallest box that begins here.
fn enclosed(rows: &[Vec<char>], top: usize, left: usize, steps: &mut usize) -> Option<(usize, usize)> {
    let (across, down) = (['-', '=', '+'], ['|', '+']);
    for right in left + 1..rows[top].len() {
        if !across.contains(&rows[top][right]) {
            return None;
        }
        if rows[top][right] != '+' {
            continue;
        }
        for bottom in top + 1..rows.len() {
            *steps += 1;
            if *steps > STEPS || !down.contains(&rows[bottom][right]) {
                break;
            }
            if rows[bottom][right] != '+' {
                continue;
            }
            let side = (top..=bottom).all(|y| down.contains(&rows[y][left]));
            let floor = (left..=right).all(|x| across.contains(&rows[bottom][x]));
            *steps += bottom - top + right - left;
            if side && floor {
                return Some((bottom, right));
            }
        }
    }
    None
}

/// Reads a simple table: columns under rulers of `=`; a row whose first column is empty goes on with the one above.
///
/// # Errors
/// Why it is none.
pub fn simple(lines: &[&str]) -> Result<Grid, String> {
    let rows = columns(lines);
    let ruler = rows.first().cloned().unwrap_or_default();
    let mut edges: Vec<(usize, usize)> = vec![];
    for (x, c) in ruler.iter().enumerate() {
        match edges.last_mut() {
            Some(last) if *c == '=' && last.1 == x => last.1 = x + 1,
            _ if *c == '=' => edges.push((x, x + 1)),
            _ => {}
        }
    }
    let is_ruler = |r: &[char]| r.contains(&'=') && r.iter().all(|c| "= ".contains(*c));
    let rulers: Vec<usize> = (0..rows.len()).filter(|y| is_ruler(&rows[*y])).collect();
    if rulers.len() < 2 || edges.len() < 2 || edges.len() > 100 {
        return Err("the rulers of the table do not make columns".into());
    }
    let width = ruler.len();
    let read = |from: usize, to: usize| {
        let mut found: Vec<Vec<Vec<String>>> = vec![];
        for row in &rows[from..to] {
            let cells: Vec<String> = edges
                .iter()
                .enumerate()
                .map(|(i, (start, end))| {
                    let end = if i + 1 == edges.len() {
                        width
                    } else {
                        edges[i + 1].0.max(*end)
                    };
                    row[*start..end].iter().filter(|c| **c != '\0').collect()
                })
                .collect();
            if row.iter().all(|c| *c == ' ' || *c == '-') && !row.contains(&'-') {
                continue;
            }
            if cells[0].trim().is_empty() && !found.is_empty() {
                for (column, cell) in cells.into_iter().enumerate() {
                    if let Some(last) = found.last_mut() {
                        last[column].push(cell);
                    }
                }
            } else {
                found.push(cells.into_iter().map(|c| vec![c]).collect());
            }
        }
        found
            .iter()
            .map(|r| r.iter().map(|c| cell(c)).collect())
            .collect::<Vec<Vec<Cell>>>()
    };
    let header = if rulers.len() > 2 {
        read(1, rulers[1])
    } else {
        vec![]
    };
    let body = read(rulers[rulers.len() - 2] + 1, rulers[rulers.len() - 1]);
    Ok(Grid {
        header: joined(header),
        rows: body,
        ..Grid::default()
    })
}

/// Reads a table that is written as a list of lists: `* - cell`, and `  - cell` for each further one.
///
/// # Errors
/// Why it is none.
pub fn list(lines: &[&str]) -> Result<Grid, String> {
    let mut rows: Vec<Vec<Vec<String>>> = vec![];
    for line in lines {
        let words = line.trim();
        let first = words.strip_prefix("* -");
        if let Some(words) = first {
            rows.push(vec![vec![words.to_owned()]]);
            continue;
        }
        let Some(row) = rows.last_mut() else {
            return Err("the list of the table does not begin with a row".into());
        };
        let deep = line.len() - line.trim_start().len();
        let item = words
            .strip_prefix('-')
            .filter(|rest| rest.is_empty() || rest.starts_with(' '));
        match item.filter(|_| Some(deep) == cell_depth(lines)) {
            Some(words) => row.push(vec![words.to_owned()]),
            None => row
                .last_mut()
                .into_iter()
                .for_each(|cell| cell.push((*line).to_owned())),
        }
    }
    let mut rows = rows
        .into_iter()
        .map(|row| row.iter().map(|lines| cell(lines)).collect());
    Ok(Grid {
        header: rows.next().unwrap_or_default(),
        rows: rows.collect(),
        ..Grid::default()
    })
}

/// How deep the dashes of cells stand: two further than the star of the first row.
fn cell_depth(lines: &[&str]) -> Option<usize> {
    let first = lines.iter().find(|l| l.trim().starts_with("* -"))?;
    Some(first.len() - first.trim_start().len() + 2)
}
