//! Reads a page that is HTML as a whole: as a browser saves it, or as a body without its frame.

use super::{
    block::{Block, Cell, plain},
    html::{self, Taker},
    markdown::{table, taken_out},
    words::{has, patterns},
};

patterns! {
    START = r"(?i)^\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|\?xml)";
    HEADED = r"(?i)<h[1-6][\s>]";
}

/// Parts of a page that say nothing of a call.
const FRAME: &str = "script|style|head|nav|footer|aside|noscript|svg|template|button|select|iframe";

/// Elements that begin or end a paragraph.
const PARTS: &str = "p|div|li|ul|ol|section|article|main|body|dl|dt|dd|blockquote|hr|table|figure|details|summary|\
     form|header";

/// Whether a text is HTML and not Markdown with some HTML in it.
pub fn is_one(text: &str) -> bool {
    START.is_match(text) || text.trim_start().starts_with('<') && HEADED.is_match(text)
}

#[derive(Default)]
struct Reader<'t> {
    tables: Vec<&'t str>,
    blocks: Vec<Block>,
    anchors: Vec<String>,
    text: Cell,
    /// A link's aim, and where its words begin.
    link: Option<(String, usize)>,
    /// Text that is shown as it is.
    code: Option<String>,
    /// The level of the heading that is read.
    heading: Option<u8>,
    /// The part of the page's frame that is passed over, and how often it stands in itself.
    skipped: Option<(String, usize)>,
}

/// The blocks of a page.
pub fn blocks(text: &str) -> Vec<Block> {
    let (rest, tables) = taken_out(text);
    let mut reader = Reader {
        tables,
        ..Reader::default()
    };
    html::read(&rest, &mut reader);
    reader.flush();
    ranked(reader.blocks)
}

/// Headings by their rank among the levels that the page uses: the sections below an `h1` may be `h4`.
fn ranked(mut blocks: Vec<Block>) -> Vec<Block> {
    let level = |b: &Block| match b {
        Block::Heading(level, _) => Some(*level),
        _ => None,
    };
    let mut levels: Vec<u8> = blocks.iter().filter_map(level).collect();
    levels.sort_unstable();
    levels.dedup();
    for block in &mut blocks {
        if let Block::Heading(level, _) = block {
            let rank = levels.iter().position(|l| l == level).unwrap_or(0) + 1;
            *level = u8::try_from(rank).unwrap_or(u8::MAX);
        }
    }
    blocks
}

/// The level of a heading's element.
fn level(name: &str) -> Option<u8> {
    let digit = name.strip_prefix('h')?.parse().ok()?;
    (1..=6).contains(&digit).then_some(digit)
}

impl Taker for Reader<'_> {
    fn open(&mut self, name: &str, attribute: impl Fn(&str) -> Option<String>) {
        // A head need not be closed.
        if name == "body" {
            self.skipped = None;
        }
        if let Some((frame, depth)) = &mut self.skipped {
            *depth += usize::from(frame == name);
            return;
        }
        if has(FRAME, name) && self.code.is_none() {
            self.flush();
            self.skipped = Some((name.to_owned(), 1));
            return;
        }
        if let Some(number) = attribute("taken").and_then(|n| n.parse().ok()) {
            return self.table(number);
        }
        self.anchors.extend(
            ["id", "name"]
                .iter()
                .filter_map(|key| attribute(key))
                .map(|a| a.to_lowercase()),
        );
        match name {
            "pre" => {
                self.flush();
                self.code = Some(String::new());
            }
            "br" => self.put("\n"),
            "a" => self.link = attribute("href").map(|to| (to, self.text.text.len())),
            "b" | "strong" if self.heading.is_none() => self.put("**"),
            "code" | "tt" if self.heading.is_none() => self.put("`"),
            _ if level(name).is_some() => {
                self.flush();
                self.heading = level(name);
            }
            _ if has(PARTS, name) => self.flush(),
            _ => {}
        }
    }

    fn close(&mut self, name: &str) {
        if let Some((frame, depth)) = &mut self.skipped {
            *depth -= usize::from(frame == name);
            if *depth == 0 {
                self.skipped = None;
            }
            return;
        }
        match name {
            "pre" => {
                let code = self.code.take().unwrap_or_default();
                self.blocks.push(Block::Code(code.trim().to_owned()));
            }
            "a" => {
                if let Some((to, start)) = self.link.take() {
                    let label = plain(self.text.text.get(start..).unwrap_or_default());
                    self.text
                        .links
                        .push((label, to.trim_start_matches('#').to_lowercase()));
                }
            }
            "b" | "strong" if self.heading.is_none() => self.put("**"),
            "code" | "tt" if self.heading.is_none() => self.put("`"),
            _ if level(name).is_some() => self.flush(),
            _ if has(PARTS, name) => self.flush(),
            _ => {}
        }
    }

    /// White space outside of what is shown as it is means one space.
    fn words(&mut self, text: &str) {
        if self.skipped.is_some() {
            return;
        }
        match &mut self.code {
            Some(code) => code.push_str(text),
            None => self
                .text
                .text
                .push_str(&text.replace(['\n', '\t', '\u{a0}'], " ")),
        }
    }
}

impl Reader<'_> {
    /// A mark; in what is shown as it is, only the end of a line is one.
    fn put(&mut self, mark: &str) {
        match &mut self.code {
            Some(code) if mark == "\n" => code.push('\n'),
            Some(_) => {}
            None => self.text.text.push_str(mark),
        }
    }

    fn flush(&mut self) {
        if self.code.is_some() {
            return;
        }
        let cell = std::mem::take(&mut self.text);
        let lines: Vec<&str> = cell
            .text
            .lines()
            .map(str::trim)
            .filter(|l| !l.is_empty())
            .collect();
        let text = lines.join("\n").replace("****", "").replace("``", "");
        if let Some(level) = self.heading.take() {
            // What publishers put behind a heading to link to it.
            let words = plain(&text);
            let words =
                words.trim_end_matches(|c: char| "¶#§".contains(c) || ('\u{e000}'..='\u{f8ff}').contains(&c));
            if !words.trim().is_empty() {
                self.anchors.clear();
                self.blocks.push(Block::Heading(level, words.trim().to_owned()));
            }
        } else if !text.is_empty() {
            self.blocks.push(Block::Text(Cell {
                text,
                links: cell.links,
            }));
        }
    }

    /// A table that was taken out; one around a listing with its line numbers is that listing.
    fn table(&mut self, number: usize) {
        let Some(whole) = self.tables.get(number).copied() else {
            return;
        };
        if let Some(code) = &mut self.code {
            return code.push_str(whole);
        }
        self.flush();
        if let Some(code) = listing(whole) {
            return self.blocks.push(Block::Code(code));
        }
        let mut grid = table(whole);
        grid.anchors.append(&mut self.anchors);
        self.blocks.push(Block::Table(grid));
    }
}

/// The listing in a table of one row without a header.
fn listing(html: &str) -> Option<String> {
    let lower = html.to_ascii_lowercase();
    let one = |tag: &str| lower.matches(tag).count() == 1;
    if !one("<table") || !one("<tr") || lower.contains("<th") || !lower.contains("<pre") {
        return None;
    }
    let inside = html.split_once('>')?.1;
    blocks(inside).into_iter().rev().find_map(|block| match block {
        Block::Code(code) => Some(code),
        _ => None,
    })
}
