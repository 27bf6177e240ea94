//! Reads reStructuredText: the part of it that documentation of APIs is written in.

use super::{
    block::{Block, Grid, item},
    grid::{self, inline},
};

struct Reader<'t> {
    lines: Vec<&'t str>,
    at: usize,
    anchors: Vec<String>,
    caption: String,
    marks: Vec<char>,
    blocks: Vec<Block>,
}

/// The blocks of a text.
pub fn blocks(text: &str) -> Vec<Block> {
    let mut reader = Reader {
        lines: text.lines().collect(),
        at: 0,
        anchors: vec![],
        caption: String::new(),
        marks: vec![],
        blocks: vec![],
    };
    while reader.at < reader.lines.len() {
        reader.step();
    }
    reader.blocks
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

fn is_ruler(line: &str) -> bool {
    let line = line.trim();
    line.contains(' ') && line.starts_with("==") && line.chars().all(|c| c == '=' || c == ' ')
}

fn is_grid(line: &str) -> bool {
    let line = line.trim();
    line.len() > 4 && line.starts_with('+') && line.ends_with('+') && line.chars().all(|c| "+-=".contains(c))
}

impl<'t> Reader<'t> {
    fn line(&self, ahead: usize) -> &'t str {
        self.lines.get(self.at + ahead).copied().unwrap_or_default()
    }

    fn step(&mut self) {
        let line = self.line(0);
        let mut content = line.trim_start();
        if content.is_empty() {
            self.at += 1;
        } else if let Some(mark) = self.underlined() {
            let depth = self.marks.iter().position(|m| *m == mark).unwrap_or_else(|| {
                self.marks.push(mark);
                self.marks.len() - 1
            });
            let depth = u8::try_from(depth + 1).unwrap_or(u8::MAX);
            self.blocks.push(Block::Heading(depth, inline(line.trim()).text));
            self.at += 2;
        } else if is_grid(content) || is_ruler(content) {
            self.table();
        } else {
            let words = item(content);
            let inside = indent(line) + content.len() - words.len();
            content = words;
            if let Some(directive) = content.strip_prefix(".. ") {
                self.directive(directive.trim(), inside);
            } else if content.starts_with(':') && content[1..].contains(": ") && self.blocks.is_empty() {
                self.at += 1;
            } else {
                self.paragraph(content, inside);
            }
        }
    }

    fn underlined(&self) -> Option<char> {
        let (title, under) = (self.line(0), self.line(1));
        let mark = under.chars().next().filter(|c| "=-~^\"'`#*+:._".contains(*c))?;
        let whole = under.trim_end().chars().all(|c| c == mark) && under.trim_end().len() >= 3;
        (whole && indent(title) == 0 && !is_grid(title)).then_some(mark)
    }

    fn directive(&mut self, directive: &str, inside: usize) {
        self.at += 1;
        if let Some(name) = directive.strip_prefix('_') {
            let name = name.split(": ").next().unwrap_or(name);
            self.anchors
                .push(name.trim_end_matches(':').trim_matches('`').to_lowercase());
        } else if let Some(caption) = directive.strip_prefix("table::") {
            caption.trim().clone_into(&mut self.caption);
            while !self.line(0).trim().is_empty() && !is_grid(self.line(0)) && !is_ruler(self.line(0)) {
                let more = self.line(0).trim();
                if !more.starts_with(':') {
                    self.caption = format!("{} {more}", self.caption);
                }
                self.at += 1;
            }
        } else if let Some(caption) = ["list-table::", "flat-table::"]
            .iter()
            .find_map(|d| directive.strip_prefix(d))
        {
            caption.trim().clone_into(&mut self.caption);
            let lines = self.deeper(inside);
            self.finish(grid::list(&lines));
        } else if directive
            .split("::")
            .next()
            .is_some_and(|name| name.ends_with("table"))
        {
            self.deeper(inside);
            self.finish(Err(format!("tables of the directive `{directive}` are not read")));
        } else if directive.starts_with("code") || directive.starts_with("parsed-literal") {
            self.code(inside);
        }
    }

    /// The lines that stand deeper than the one that announced them.
    fn code(&mut self, inside: usize) {
        let text = self.deeper(inside);
        self.blocks.push(Block::Code(text.join("\n").trim().to_owned()));
    }

    /// The lines that stand deeper than a directive, without its options.
    fn deeper(&mut self, inside: usize) -> Vec<&'t str> {
        let start = self.at;
        while self.at < self.lines.len() && (self.line(0).trim().is_empty() || indent(self.line(0)) > inside)
        {
            self.at += 1;
        }
        let lines = self.lines[start..self.at].iter().copied();
        lines
            .skip_while(|l| l.trim().is_empty() || l.trim().starts_with(':'))
            .collect()
    }

    fn paragraph(&mut self, content: &str, inside: usize) {
        let mut text = content.trim().to_owned();
        self.at += 1;
        let special = |l: &str| {
            l.starts_with("- ") || l.starts_with("* ") || l.starts_with(".. ") || is_grid(l) || is_ruler(l)
        };
        while !self.line(0).trim().is_empty()
            && !special(self.line(0).trim_start())
            && self.underlined().is_none()
        {
            text = format!("{text} {}", self.line(0).trim());
            self.at += 1;
        }
        let literal = text.ends_with("::");
        let text = if literal {
            text.trim_end_matches(':').to_owned()
        } else {
            text
        };
        if !text.is_empty() {
            self.blocks.push(Block::Text(inline(&text)));
        }
        if literal {
            self.code(inside);
        }
    }

    fn table(&mut self) {
        let start = self.at;
        let deep = indent(self.line(0));
        let drawn = is_grid(self.line(0));
        while self.at < self.lines.len() {
            let content = self.line(0).trim();
            let inside = content.starts_with('+') || content.starts_with('|');
            let last = !drawn && is_ruler(content) && self.at > start && self.line(1).trim().is_empty();
            if drawn && !inside {
                break;
            }
            self.at += 1;
            if last {
                break;
            }
        }
        let cut = |l: &&'t str| l.get(deep.min(l.len())..).unwrap_or_default();
        let lines: Vec<&str> = self.lines[start..self.at].iter().map(cut).collect();
        self.finish(if drawn {
            grid::grid(&lines)
        } else {
            grid::simple(&lines)
        });
    }

    fn finish(&mut self, read: Result<Grid, String>) {
        let mut table = read.unwrap_or_else(|why| Grid {
            fault: Some(why),
            ..Grid::default()
        });
        table.anchors = std::mem::take(&mut self.anchors);
        table.caption = inline(&std::mem::take(&mut self.caption)).text;
        self.blocks.push(Block::Table(table));
    }
}
