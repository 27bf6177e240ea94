//! From blocks to a page: which table says what, which text is which example.

use std::collections::BTreeSet;

use super::{
    block::{Block, Cell, Grid, plain},
    listed,
    model::Page,
    raw::{Group, Raw, RawRow},
    request, row,
    words::{Column, Topic, column, patterns, place, topic},
};

mod examples;
mod loose;
pub use loose::ADDRESS;

patterns! {
    RATE = r"(?i)maximum of (\d+) requests can be initiated per second|(?:request|call) rate limit[：:]\s*(\d+)\s*(?:times|requests|calls)?\s*/\s*sec|频率限制[：:]\s*(\d+)\s*次/秒";
    ERROR = r"^(?:(?:schema|type|model|object)s?:?\s+)?(?:\w*error|error \w+)$";
    CAPTION = r"^(?:Table|表)\s*\d+";
    EDITION = r"(?i)^(?:last updated|updated on|更新时间|最近更新时间)\s*[:：]\s*(.{4,40})$";
}

/// Rows that one page may have.
const ROWS: usize = 20_000;

struct Reader<'p> {
    page: &'p mut Page,
    topic: Topic,
    /// What the heading announced.
    section: Topic,
    /// The heading under which the reader stands, and whether it is known.
    heading: (String, bool),
    /// The heading or label that announced the topic.
    announced: String,
    /// A path that stands apart from its method.
    path: Option<String>,
    status: Option<u16>,
    label: String,
    tables: Vec<Raw>,
    /// Tables without a column that is known, by their names.
    unknown: Vec<(String, Grid)>,
    /// What the tables so far are called.
    names: BTreeSet<String>,
    rows: usize,
    ordinal: usize,
    /// What stands in no section that is known.
    loose: loose::Loose,
}

/// Fills a page from its blocks and hands on its tables, whose places in the answers are still open.
pub fn read(mut blocks: Vec<Block>, page: &mut Page) -> Vec<Raw> {
    captions_below(&mut blocks);
    let mut reader = Reader {
        page,
        topic: Topic::About,
        section: Topic::About,
        heading: (String::new(), true),
        announced: String::new(),
        path: None,
        status: None,
        label: String::new(),
        tables: vec![],
        unknown: vec![],
        names: BTreeSet::new(),
        rows: 0,
        ordinal: 0,
        loose: loose::Loose::default(),
    };
    for block in blocks {
        match block {
            Block::Heading(depth, text) => reader.heading(depth, &text),
            Block::Text(cell) | Block::Item(_, cell) => reader.text(&cell),
            Block::Code(text) => reader.code(&text),
            Block::Table(grid) => reader.table(grid),
        }
    }
    if reader.page.request.is_none()
        && let Some(path) = &reader.path
    {
        reader.page.request = request::line(&format!("GET {path}"));
        reader
            .page
            .doubt("URI", "the page names no method: GET is assumed");
    }
    reader.take_loose();
    for (name, grid) in &reader.unknown {
        listed::unknown(reader.page, name, grid);
    }
    reader.tables
}

/// Puts captions into the tables above them, where every table of the page has its own there and the first has none
/// above it.
fn captions_below(blocks: &mut Vec<Block>) {
    let bare = |block: &Block| matches!(block, Block::Table(grid) if grid.caption.is_empty());
    let caption = |at: usize| match blocks.get(at) {
        Some(Block::Text(cell)) => Some(cell.plain()).filter(|text| CAPTION.is_match(text)),
        _ => None,
    };
    let tables: Vec<usize> = (0..blocks.len()).filter(|at| bare(&blocks[*at])).collect();
    let above = tables.first().and_then(|first| caption(first.checked_sub(1)?));
    let below: Option<Vec<String>> = tables.iter().map(|at| caption(at + 1)).collect();
    let Some(below) = below.filter(|_| above.is_none()) else {
        return;
    };
    for (at, text) in tables.into_iter().zip(below).rev() {
        blocks.remove(at + 1);
        if let Block::Table(grid) = &mut blocks[at] {
            grid.caption = text;
        }
    }
}

impl Reader<'_> {
    fn heading(&mut self, depth: u8, text: &str) {
        self.label.clear();
        self.loose.hear(text);
        if self.page.title.is_empty() && depth == 1 {
            self.page.title = plain(text);
            return;
        }
        match topic(text) {
            Some(found) => {
                self.enter(found, text);
                self.section = self.topic;
                self.heading = (plain(text), true);
            }
            None if depth <= 2 => {
                (self.topic, self.section) = (Topic::About, Topic::About);
                self.heading = (plain(text), false);
            }
            None => self.label = plain(text),
        }
    }

    fn enter(&mut self, found: Topic, said: &str) {
        if !matches!(found, Topic::Same | Topic::Status(_)) {
            plain(said)
                .trim_end_matches([':', '：'])
                .clone_into(&mut self.announced);
        }
        match found {
            // A description of parameters behind an example belongs to the section again.
            Topic::Same if self.section != Topic::About => self.topic = self.section,
            Topic::Same => {}
            Topic::Status(status) => {
                self.status = Some(status);
                if matches!(
                    self.topic,
                    Topic::About | Topic::Uri | Topic::Request | Topic::RequestExample | Topic::Statuses
                ) {
                    self.topic = Topic::Response;
                }
            }
            _ => {
                self.topic = found;
                self.status = None;
            }
        }
    }

    fn text(&mut self, cell: &Cell) {
        let text = cell.plain();
        self.loose.hear(&text);
        // A strong word that begins a line may be its label: "**Example request**: …".
        let begins = cell.text.split_once("**").and_then(|(before, rest)| {
            before
                .is_empty()
                .then(|| rest.split("**").next().unwrap_or_default())
        });
        let said = topic(&text).or_else(|| begins.filter(|_| text.len() < 60).and_then(topic));
        if let Some(found) = said {
            if !(self.topic == Topic::About && !self.heading.1 && matches!(found, Topic::Same)) {
                self.enter(found, begins.filter(|_| topic(&text).is_none()).unwrap_or(&text));
            }
            if !matches!(found, Topic::Same) {
                self.label.clear();
            }
            return;
        }
        if let Some(found) = RATE.captures(&text) {
            let number = found.iter().skip(1).flatten().next();
            self.page.rate = number.and_then(|n| n.as_str().parse().ok());
        }
        if let Some(found) = EDITION.captures(&text) {
            let edition = found[1].trim().to_owned();
            self.page.edition.get_or_insert(edition);
        }
        match self.topic {
            Topic::Uri if self.page.request.is_none() => {
                self.path = request::bare(&text).or_else(|| self.path.take());
                let apart =
                    || request::line(&format!("{} {}", request::method(&text)?, self.path.as_deref()?));
                self.page.request = request::line(&text).or_else(apart);
            }
            Topic::Uri => request::other(&text, self.page),
            Topic::Request if self.page.request.is_none() && request::line(&text).is_some() => {
                self.page.request = request::line(&text);
            }
            Topic::RequestExample | Topic::Example | Topic::Request => {
                self.page
                    .requests
                    .extend(request::split(&text).and_then(|_| request::example(&text)));
            }
            _ => {}
        }
        // An address heads no table.
        if request::split(&text).is_none() {
            self.label = text;
        }
    }

    fn code(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        self.loose.hear(text);
        let request = request::split(text).is_some_and(|_| !text.trim_start().starts_with("HTTP/"));
        match self.topic {
            Topic::About if self.heading.1 && !self.heading.0.is_empty() => {}
            Topic::Uri if request => {
                if self.page.request.is_none() {
                    self.page.request = request::line(text);
                } else {
                    self.page.requests.extend(request::example(text));
                }
            }
            Topic::Request | Topic::RequestExample | Topic::Uri => self.request_example(text),
            Topic::Example if request => self.request_example(text),
            Topic::ResponseExample if request && !text.contains('{') => self.request_example(text),
            Topic::Response | Topic::ResponseExample | Topic::Errors | Topic::Example | Topic::Status(_) => {
                self.answer_example(text);
            }
            Topic::About | Topic::Statuses | Topic::Codes | Topic::Same => {
                if text.contains(['{', '['])
                    && request::told(text).or_else(|| request::curl(text)).is_none()
                    && !request
                {
                    self.keep_shown(text);
                }
            }
        }
    }

    fn status_key(&self) -> String {
        match (self.status, self.topic) {
            (Some(status), _) => status.to_string(),
            (None, Topic::Errors) => "error".to_owned(),
            _ => String::new(),
        }
    }

    fn place(&self) -> String {
        let heading = Some(&self.heading.0).filter(|heading| !heading.is_empty());
        heading.map_or_else(|| "the page's beginning".to_owned(), Clone::clone)
    }

    fn table(&mut self, mut grid: Grid) {
        self.ordinal += 1;
        let before = std::mem::take(&mut self.label);
        let said = place(&grid.caption).or_else(|| place(&before));
        if grid.caption.is_empty() {
            grid.caption = before;
        }
        let caption = plain(&grid.caption);
        let number = row::numbers(&caption).first().copied();
        let mut name = match (number, self.status) {
            (Some(number), _) => format!("Table {number}"),
            (None, Some(status)) => format!("Status code: {status}"),
            (None, None) => self.place(),
        };
        if !self.names.insert(name.clone()) {
            name = format!("{name}, table {}", self.ordinal);
            self.names.insert(name.clone());
        }
        if let Some(why) = grid.fault.take() {
            return self.page.miss(name, why);
        }
        if grid.header.iter().all(|c| c.text.is_empty()) && !grid.rows.is_empty() {
            grid.header = grid.rows.remove(0);
        }
        let columns: Vec<Option<Column>> = grid.header.iter().map(|c| column(&c.text)).collect();
        let has = |wanted| columns.contains(&Some(wanted));
        let first = columns.first().copied().flatten();
        let (statuses, begin) = listed::count_statuses(&grid);
        // Behind the parameters, a table without their columns explains some of them.
        let explains = matches!(self.topic, Topic::Uri | Topic::Request)
            && self.tables.iter().any(|t| t.group == Group::Request);
        if has(Column::Code) || self.topic == Topic::Codes {
            listed::codes(self.page, &name, &grid, &columns);
        } else if (first == Some(Column::Status) || self.topic == Topic::Statuses) && statuses > 0 || begin {
            listed::statuses(self.page, &name, &grid);
        } else if self.topic == Topic::Statuses {
            self.page.aside(&name, "it lists no status by its number");
        } else if has(Column::Name) && (has(Column::Type) || has(Column::Mandatory) || has(Column::Words)) {
            self.members(
                &grid,
                &columns,
                Raw {
                    place: said,
                    name,
                    caption,
                    number,
                    ..Raw::default()
                },
            );
        } else if self.topic == Topic::About && self.heading.1 {
            self.page.aside(
                &name,
                "it stands in a section that is not about request or answer",
            );
        } else if has(Column::Other) && !has(Column::Name) || explains {
            self.page.aside(
                &name,
                "its columns are about permissions or other things than request and answer",
            );
        } else {
            self.unknown.push((name, grid));
        }
    }

    fn members(&mut self, grid: &Grid, columns: &[Option<Column>], table: Raw) {
        let said = table.caption.to_lowercase();
        let about = |words: &[&str]| words.iter().any(|w| said.contains(w));
        let (asks, answers) = (about(&["request", "请求"]), about(&["response", "响应", "返回"]));
        // A table describes what its section is about, also behind an example.
        let shows = |t: Topic| matches!(t, Topic::Example | Topic::RequestExample | Topic::ResponseExample);
        let topic = if shows(self.topic) && !shows(self.section) && self.section != Topic::About {
            self.section
        } else {
            self.topic
        };
        let group = match topic {
            Topic::Uri | Topic::Request | Topic::RequestExample if !answers || asks => Group::Request,
            Topic::Example | Topic::About if asks && !answers => Group::Request,
            Topic::About if (!self.heading.1 || self.heading.0.is_empty()) && !answers => {
                return self.keep_table(grid, columns, table);
            }
            Topic::About if !answers => {
                return self.page.aside(
                    &table.name,
                    "it stands in a section that is not about request or answer",
                );
            }
            _ if self.status.is_none() && ERROR.is_match(&said) => Group::Answer("error".to_owned()),
            _ => Group::Answer(self.status_key()),
        };
        self.put_table(grid, columns, table, group);
    }

    fn put_table(&mut self, grid: &Grid, columns: &[Option<Column>], mut table: Raw, group: Group) {
        listed::unread(self.page, &table.name, grid, columns);
        let inside = row::Columns::new(columns, &grid.header);
        table = Raw {
            group,
            uri: self.section == Topic::Uri,
            anchors: grid.anchors.clone(),
            ..table
        };
        for cells in &grid.rows {
            self.rows += 1;
            if self.rows > ROWS {
                let why = format!("the page has more than {ROWS} rows");
                return self.page.miss(table.name, why);
            }
            if let Some(row) = row::read(self.page, &table.name, cells, &inside) {
                let same = |known: &&mut RawRow| known.row.name == row.row.name;
                match table.rows.iter_mut().find(same) {
                    // A row that spans several lines is one row.
                    Some(known) if known.row.kinds == row.row.kinds => {
                        known.row.words = format!("{}\n{}", known.row.words, row.row.words);
                    }
                    Some(known) => {
                        let place = format!("{}, {}", table.name, row.row.name);
                        self.page.doubt(
                            place,
                            "the table has two rows of this name that differ; the first counts",
                        );
                        known.links.extend(row.links);
                    }
                    None => table.rows.push(row),
                }
            }
        }
        if table.rows.is_empty() {
            return self.page.aside(table.name, "it has no row");
        }
        self.tables.push(table);
    }
}
