//! Reads Markdown: tables in HTML or in pipes.

use std::sync::LazyLock;

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};
use regex::Regex;

use super::{
    block::{Block, Cell, Grid},
    html,
    words::regex,
};

static ANCHOR: LazyLock<Regex> = LazyLock::new(|| regex(r#"(?i)<a\s[^>]*\b(?:name|id)\s*=\s*"([^"]+)""#));
static ID: LazyLock<Regex> =
    LazyLock::new(|| regex(r#"(?i)<(?:table|a)\s[^>]*\b(?:name|id)\s*=\s*"([^"]+)""#));

#[derive(Default)]
struct Reader {
    blocks: Vec<Block>,
    anchors: Vec<String>,
    text: Cell,
    link: Option<(String, usize)>,
    code: Option<String>,
    grid: Option<Grid>,
    row: Vec<Cell>,
}

/// The blocks of a text.
pub fn blocks(text: &str) -> Vec<Block> {
    let mut reader = Reader::default();
    let mut past = 0;
    for (event, place) in Parser::new_ext(text, Options::ENABLE_TABLES).into_offset_iter() {
        if place.start < past {
            continue;
        }
        if let Event::Html(html) = &event {
            let table = html
                .to_ascii_lowercase()
                .find("<table")
                .map(|at| place.start + at);
            let from = table.unwrap_or(place.start);
            let whole = table.and_then(|at| Some((at, end_of_table(text.get(at..)?)?)));
            let before = text.get(place.start..from).unwrap_or(html);
            reader.anchor(if table.is_some() { before } else { html });
            if let Some((at, length)) = whole {
                let html = text.get(at..at + length).unwrap_or_default();
                reader.flush();
                let mut grid = html::table(html);
                grid.anchors = std::mem::take(&mut reader.anchors);
                grid.anchors.extend(
                    ID.captures_iter(html)
                        .take(2)
                        .map(|found| found[1].to_lowercase()),
                );
                reader.blocks.push(Block::Table(grid));
                past = at + length;
            }
            continue;
        }
        reader.event(event);
    }
    reader.flush();
    reader.blocks
}

/// The length of a table with those inside it.
fn end_of_table(html: &str) -> Option<usize> {
    let lower = html.to_ascii_lowercase();
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
            return Some((at + 1).min(lower.len()));
        }
    }
}

impl Reader {
    fn anchor(&mut self, html: &str) {
        self.anchors
            .extend(ANCHOR.captures_iter(html).map(|found| found[1].to_lowercase()));
    }

    fn flush(&mut self) {
        let cell = std::mem::take(&mut self.text);
        let text = cell.text.trim().replace("****", "");
        if !text.is_empty() {
            self.blocks.push(Block::Text(Cell {
                text,
                links: cell.links,
            }));
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
            Event::InlineHtml(html) => self.anchor(&html),
            _ => {}
        }
    }

    fn start(&mut self, tag: Tag) {
        match tag {
            Tag::Paragraph | Tag::Heading { .. } | Tag::Item => self.flush(),
            Tag::CodeBlock(_) => {
                self.flush();
                self.code = Some(String::new());
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
                self.blocks.push(Block::Code(code.trim().to_owned()));
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
