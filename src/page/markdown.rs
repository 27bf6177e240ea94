//! Reads Markdown: tables in HTML or in pipes.

use std::fmt::Write;

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use super::{
    block::{Block, Cell, Grid, is_ruler},
    described, html,
    words::patterns,
};

patterns! {
    ANCHOR = r#"(?i)<a\s[^>]*\b(?:name|id)\s*=\s*"([^"]+)""#;
    TAKEN = r"<table taken=(\d+)>";
    ID = r#"(?i)<(?:table|a)\s[^>]*\b(?:name|id)\s*=\s*"([^"]+)""#;
}

#[derive(Default)]
struct Reader<'t> {
    /// Tables that were taken out of the text.
    tables: &'t [&'t str],
    blocks: Vec<Block>,
    anchors: Vec<String>,
    text: Cell,
    link: Option<(String, usize)>,
    code: Option<String>,
    /// Whether the code is told by its indentation alone.
    indented: bool,
    grid: Option<Grid>,
    row: Vec<Cell>,
    /// How many lists are open.
    lists: usize,
}

/// The blocks of a text. Tables in HTML are taken out first: what stands in them is no Markdown, and must not
/// decide how the text around them is read.
pub fn blocks(text: &str) -> Vec<Block> {
    let (text, tables) = taken_out(text);
    described::in_tables(read(&text, &tables))
}

fn read(text: &str, tables: &[&str]) -> Vec<Block> {
    let mut reader = Reader {
        tables,
        ..Reader::default()
    };
    for event in Parser::new_ext(text, Options::ENABLE_TABLES) {
        reader.event(event);
    }
    reader.flush();
    reader.blocks
}

/// A text with a mark in the place of each table, and the tables.
pub fn taken_out(text: &str) -> (String, Vec<&str>) {
    let lower = text.to_ascii_lowercase();
    let (mut out, mut tables, mut at) = (String::new(), vec![], 0);
    while let Some(start) = lower[at..].find("<table").map(|found| found + at) {
        let end = end_of_table(&lower[start..]).map_or(text.len(), |length| start + length);
        out.push_str(&text[at..start]);
        let _ = write!(out, "<table taken={}>", tables.len());
        tables.push(&text[start..end]);
        at = end;
    }
    out.push_str(&text[at..]);
    (out, tables)
}

/// The length of a table with those inside it; none where it is not closed.
fn end_of_table(lower: &str) -> Option<usize> {
    let (mut depth, mut at) = (0_usize, 0);
    loop {
        let close = lower[at..].find("</table")? + at;
        if let Some(open) = lower[at..close].find("<table") {
            depth += 1;
            at += open + "<table".len();
            continue;
        }
        depth = depth.saturating_sub(1);
        at = close + "</table".len();
        if depth == 0 {
            return Some(lower[at..].find('>').map_or(lower.len(), |end| at + end + 1));
        }
    }
}

/// A table that was taken out.
pub fn table(html: &str) -> Grid {
    let mut grid = html::table(html);
    let named = ID.captures_iter(html).take(2);
    grid.anchors = named.map(|found| found[1].to_lowercase()).collect();
    if end_of_table(&html.to_ascii_lowercase()).is_none() {
        grid.fault = Some("the table is not closed, so nobody knows where it ends".into());
    }
    grid
}

impl Reader<'_> {
    fn anchor(&mut self, html: &str) {
        self.anchors
            .extend(ANCHOR.captures_iter(html).map(|found| found[1].to_lowercase()));
    }

    /// A piece of HTML: names that links refer to, and marks of tables.
    fn html(&mut self, html: &str) {
        let mut past = 0;
        for found in TAKEN.captures_iter(html) {
            let mark = found.get(0).map_or(0..0, |m| m.range());
            self.anchor(&html[past..mark.start]);
            past = mark.end;
            if let Some(whole) = found[1].parse::<usize>().ok().and_then(|n| self.tables.get(n)) {
                self.flush();
                let mut grid = table(whole);
                grid.anchors.append(&mut self.anchors);
                self.blocks.push(Block::Table(grid));
            }
        }
        self.anchor(&html[past..]);
    }

    fn flush(&mut self) {
        let cell = std::mem::take(&mut self.text);
        let text = cell.text.trim().replace("****", "");
        if !text.is_empty() {
            let cell = Cell {
                text,
                links: cell.links,
            };
            self.blocks.push(match self.lists {
                0 => Block::Text(cell),
                depth => Block::Item(depth, cell),
            });
        }
    }

    fn put(&mut self, text: &str) {
        match &mut self.code {
            Some(code) => code.push_str(text),
            None => self.text.text.push_str(text),
        }
    }

    fn event(&mut self, event: Event) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) => self.put(&text),
            Event::Code(code) => self.put(&format!("`{code}`")),
            Event::SoftBreak => self.put(" "),
            Event::HardBreak => self.put("\n"),
            Event::InlineHtml(html)
                if self.grid.is_some() && html.to_ascii_lowercase().starts_with("<br") =>
            {
                self.put("\n");
            }
            Event::InlineHtml(html) | Event::Html(html) => self.html(&html),
            _ => {}
        }
    }

    fn start(&mut self, tag: Tag) {
        match tag {
            Tag::Paragraph | Tag::Heading { .. } | Tag::Item => self.flush(),
            Tag::List(_) => {
                self.flush();
                self.lists += 1;
            }
            Tag::CodeBlock(kind) => {
                self.flush();
                self.code = Some(String::new());
                self.indented = kind == CodeBlockKind::Indented;
            }
            Tag::Strong => self.put("**"),
            Tag::Link { dest_url, .. } => self.link = Some((dest_url.to_string(), self.text.text.len())),
            Tag::Table(_) => {
                self.flush();
                let anchors = std::mem::take(&mut self.anchors);
                self.grid = Some(Grid {
                    anchors,
                    ..Grid::default()
                });
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph | TagEnd::Item => self.flush(),
            TagEnd::List(_) => self.lists = self.lists.saturating_sub(1),
            TagEnd::Heading(level) => {
                let text = std::mem::take(&mut self.text).plain();
                self.anchors.clear();
                let depth = match level {
                    HeadingLevel::H1 => 1,
                    HeadingLevel::H2 => 2,
                    HeadingLevel::H3 => 3,
                    _ => 4,
                };
                self.blocks.push(Block::Heading(depth, text));
            }
            TagEnd::CodeBlock => {
                let code = self.code.take().unwrap_or_default();
                // A table that stands deeper than the list it belongs to is no code.
                if self.indented && (TAKEN.is_match(&code) || code.lines().any(is_ruler)) {
                    self.blocks.extend(read(&code, self.tables));
                } else {
                    let whole = |found: &regex::Captures| {
                        let table = found[1].parse::<usize>().ok().and_then(|n| self.tables.get(n));
                        (*table.unwrap_or(&"")).to_owned()
                    };
                    let code = TAKEN.replace_all(code.trim(), whole).into_owned();
                    self.blocks.push(Block::Code(code));
                }
            }
            TagEnd::Strong => self.put("**"),
            TagEnd::Link => {
                if let Some((to, start)) = self.link.take() {
                    let label = self.text.text.get(start..).unwrap_or_default().replace("**", "");
                    self.text
                        .links
                        .push((label, to.trim_start_matches('#').to_lowercase()));
                }
            }
            TagEnd::TableCell => {
                let mut cell = std::mem::take(&mut self.text);
                cell.text = cell.text.trim().into();
                self.row.push(cell);
            }
            TagEnd::TableHead => {
                let row = std::mem::take(&mut self.row);
                if let Some(grid) = &mut self.grid {
                    grid.header = row;
                }
            }
            TagEnd::TableRow => {
                let row = std::mem::take(&mut self.row);
                if let Some(grid) = &mut self.grid {
                    grid.rows.push(row);
                }
            }
            TagEnd::Table => self.blocks.extend(self.grid.take().map(Block::Table)),
            _ => {}
        }
    }
}
