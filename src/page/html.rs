//! Reads tables that are written in HTML, out of a tokenizer that follows the standard.

use html5gum::{Token, Tokenizer};

use super::{
    block::{Cell, Grid, Spans, plain},
    grid::joined,
};

/// Tables inside each other at most; deeper ones are read as text of the cell.
const DEPTH: usize = 4;

#[derive(Default)]
struct Building {
    spans: Spans,
    row: Option<usize>,
    rows: usize,
    heads: usize,
    in_head: bool,
    all_heads: bool,
    cell: Option<(Cell, usize, usize)>,
    link: Option<(String, usize)>,
    caption: Option<String>,
    in_caption: bool,
    /// How often text is shown as it is here.
    as_it_is: usize,
    depth: usize,
}

/// What takes HTML in, piece by piece.
pub trait Taker {
    /// An element begins.
    fn open(&mut self, name: &str, attribute: impl Fn(&str) -> Option<String>);
    /// An element ends.
    fn close(&mut self, name: &str);
    /// Words of the page.
    fn words(&mut self, text: &str);
}

/// Hands the pieces of HTML on.
pub fn read(html: &str, to: &mut impl Taker) {
    for Ok(token) in Tokenizer::new(html) {
        match token {
            Token::StartTag(tag) => to.open(&String::from_utf8_lossy(&tag.name), |key| {
                let value = tag
                    .attributes
                    .iter()
                    .find(|(k, _)| k.as_slice() == key.as_bytes());
                value.map(|(_, v)| String::from_utf8_lossy(v).into_owned())
            }),
            Token::EndTag(tag) => to.close(&String::from_utf8_lossy(&tag.name)),
            Token::String(text) => to.words(&String::from_utf8_lossy(&text)),
            _ => {}
        }
    }
}

/// The first table of a piece of HTML.
pub fn table(html: &str) -> Grid {
    let mut building = Building {
        all_heads: true,
        ..Building::default()
    };
    read(html, &mut building);
    building.finish()
}

impl Taker for Building {
    fn open(&mut self, name: &str, attribute: impl Fn(&str) -> Option<String>) {
        let number = |key: &str| attribute(key).and_then(|v| v.trim().parse().ok()).unwrap_or(1);
        match name {
            "table" => self.depth = (self.depth + 1).min(DEPTH),
            "br" | "p" | "div" | "ul" | "ol" | "tr" | "td" | "th" if self.depth > 1 => self.text("\n"),
            _ if self.depth > 1 => {}
            "caption" => self.in_caption = true,
            "thead" => self.in_head = true,
            "tbody" => self.in_head = false,
            "tr" => self.next_row(),
            "td" | "th" => {
                self.end_cell();
                if self.row.is_none() {
                    self.next_row();
                }
                if name == "td" {
                    self.all_heads = false;
                }
                self.cell = Some((Cell::default(), number("rowspan"), number("colspan")));
            }
            "li" => self.text("\n- "),
            "pre" => {
                self.text("\n");
                self.as_it_is += 1;
            }
            "p" | "div" => self.paragraph(),
            "br" | "ul" | "ol" => self.text("\n"),
            "b" | "strong" => self.text("**"),
            "code" | "tt" => self.text("`"),
            "a" => {
                let start = self.cell.as_ref().map_or(0, |c| c.0.text.len());
                self.link = attribute("href").map(|to| (to, start));
            }
            _ => {}
        }
    }

    fn close(&mut self, name: &str) {
        match name {
            "table" => self.depth = self.depth.saturating_sub(1),
            _ if self.depth > 1 => {}
            "caption" => self.in_caption = false,
            "thead" => {
                self.end_row();
                self.in_head = false;
            }
            "tr" => self.end_row(),
            "td" | "th" => self.end_cell(),
            "b" | "strong" => self.text("**"),
            "code" | "tt" => self.text("`"),
            "pre" => {
                self.text("\n");
                self.as_it_is = self.as_it_is.saturating_sub(1);
            }
            "p" | "li" | "div" => self.text("\n"),
            "a" => {
                if let (Some((to, start)), Some((cell, ..))) = (self.link.take(), &mut self.cell) {
                    let label = cell.text.get(start..).unwrap_or_default().trim().to_owned();
                    cell.links
                        .push((label, to.trim_start_matches('#').to_lowercase()));
                }
            }
            _ => {}
        }
    }

    /// Where the source of a page breaks a line, a browser shows a space.
    fn words(&mut self, text: &str) {
        if self.as_it_is > 0 {
            self.text(text);
        } else {
            self.text(&text.replace('\n', " "));
        }
    }
}

impl Building {
    /// A paragraph begins a line of its own, but where it begins an item of a list.
    fn paragraph(&mut self) {
        if let Some((cell, ..)) = &mut self.cell
            && cell
                .text
                .lines()
                .next_back()
                .is_some_and(|line| line.trim() == "-")
        {
            cell.text.truncate(cell.text.trim_end().len());
            cell.text.push(' ');
        } else {
            self.text("\n");
        }
    }

    fn text(&mut self, text: &str) {
        if self.in_caption {
            self.caption.get_or_insert_default().push_str(text);
        } else if let Some((cell, ..)) = &mut self.cell {
            cell.text.push_str(text);
        }
    }

    fn next_row(&mut self) {
        self.end_row();
        self.row = Some(self.rows);
        self.all_heads = true;
    }

    fn end_cell(&mut self) {
        let (Some((mut cell, down, right)), Some(row)) = (self.cell.take(), self.row) else {
            return;
        };
        let lines: Vec<String> = cell.text.lines().map(|l| l.trim().replace("****", "")).collect();
        let lines = lines.iter().filter(|l| !l.is_empty() && *l != "-");
        let dash = cell.text.trim() == "-";
        cell.text = if dash {
            "-".to_owned()
        } else {
            lines.cloned().collect::<Vec<_>>().join("\n")
        };
        self.spans.put(row, None, &cell, (down, right));
        self.rows = self.rows.max(row + 1);
    }

    fn end_row(&mut self) {
        self.end_cell();
        if let Some(row) = self.row.take()
            && self.rows > row
            && (self.in_head || self.all_heads && row == self.heads)
        {
            self.heads = row + 1;
        }
    }

    fn finish(mut self) -> Grid {
        self.end_row();
        if self.spans.cut() {
            return Grid {
                fault: Some("the table has too many cells".into()),
                ..Grid::default()
            };
        }
        let mut all = self.spans.finish();
        let rows = all.split_off(self.heads.max(1).min(all.len()));
        Grid {
            caption: self.caption.map_or_else(String::new, |caption| plain(&caption)),
            header: joined(all),
            rows,
            ..Grid::default()
        }
    }
}
