//! Reads the saved text of a Tencent page: its tables have lost their columns, so a row is known by its
//! words: a name, yes or no, a type, and what it means.

use super::{
    block::{Block, Cell, Grid, is_ruler},
    types::is_type,
    words::{Topic, column, patterns, topic},
};

patterns! {
    ROW = r"^(?P<name>[A-Za-z][\w.]*)\s+(?:(?P<must>Yes|No|是|否)\s+)?(?P<type>Array of \w+|\w+)(?:\s+(?P<words>.*))?$";
    CODE = r"^(?P<name>[A-Z]\w*(?:\.\w+)*)\s+(?P<words>\S.*)$";
    ACTION = r"^[A-Z][a-z]+(?:[A-Z][A-Za-z0-9]*)+$";
}

/// Whether a text is such a page.
pub fn is_one(text: &str) -> bool {
    let has = |words: &[&str]| {
        text.lines()
            .any(|l| words.contains(&crate::page::words::label(l).as_str()))
    };
    has(&["input parameters", "输入参数"])
        && has(&["output parameters", "输出参数"])
        && text.contains("Action")
        && !text.lines().any(|l| is_ruler(&format!("|{l}")))
}

/// The header of a table whose columns are told by words alone.
fn header(line: &str) -> Option<Vec<Cell>> {
    let known: &[&[&str]] = &[
        &["Parameter Name", "Required", "Type", "Description"],
        &["Parameter Name", "Type", "Description"],
        &["参数名称", "必选", "类型", "描述"],
        &["参数名称", "类型", "描述"],
        &["Error Code", "Description"],
        &["错误码", "描述"],
    ];
    let columns = known
        .iter()
        .find(|columns| columns.join(" ").eq_ignore_ascii_case(line))?;
    debug_assert!(columns.iter().all(|c| column(c).is_some()));
    Some(columns.iter().map(|c| Cell::from(&**c)).collect())
}

/// The blocks of a text.
pub fn blocks(text: &str) -> Vec<Block> {
    let mut found = vec![];
    let mut lines = text.lines().map(str::trim_end).peekable();
    let mut titled = false;
    while let Some(line) = lines.next() {
        let trimmed = line.trim();
        if trimmed.is_empty() {
            continue;
        }
        if let Some(header) = header(&trimmed.split_whitespace().collect::<Vec<_>>().join(" ")) {
            let codes = header.len() == 2;
            let mut grid = Grid {
                header,
                ..Grid::default()
            };
            while let Some(line) = lines.peek().map(|l| l.trim()) {
                if line.is_empty() && !grid.rows.is_empty() || topic(line).is_some() {
                    break;
                }
                row(line, codes, &mut grid);
                lines.next();
            }
            found.push(Block::Table(grid));
        } else if !titled && ACTION.is_match(trimmed) {
            titled = true;
            found.push(Block::Heading(1, trimmed.to_owned()));
        } else if let Some(about) = topic(trimmed) {
            found.push(Block::Heading(2, trimmed.to_owned()));
            if matches!(about, Topic::RequestExample | Topic::ResponseExample) {
                let mut code = vec![];
                while let Some(line) = lines.next_if(|l| topic(l.trim()).is_none()) {
                    code.push(line);
                }
                found.push(Block::Code(code.join("\n").trim().to_owned()));
            }
        } else {
            found.push(Block::Text(Cell::from(
                trimmed.trim_start_matches(['•', '-', ' ']),
            )));
        }
    }
    found
}

/// A line of a table: a row, or more words of the row above.
fn row(line: &str, codes: bool, grid: &mut Grid) {
    if line.is_empty() {
        return;
    }
    let pattern = if codes { &CODE } else { &ROW };
    let wide = grid.header.len();
    let found = pattern
        .captures(line)
        .filter(|f| codes || wide < 4 || f.name("must").is_some());
    let Some(found) = found.filter(|f| codes || is_type(f.name("type").map_or("", |t| t.as_str()))) else {
        if let Some(last) = grid.rows.last_mut().and_then(|r| r.last_mut()) {
            last.text = format!("{}\n{line}", last.text);
        }
        return;
    };
    let part = |name: &str| Cell::from(found.name(name).map_or("", |m| m.as_str()));
    grid.rows.push(match (codes, wide) {
        (true, _) => vec![part("name"), part("words")],
        (false, 4) => vec![part("name"), part("must"), part("type"), part("words")],
        _ => vec![part("name"), part("type"), part("words")],
    });
}
