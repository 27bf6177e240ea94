//! What the markup of a page comes down to: headings, lines of text, tables and code, in their order.

/// A piece of a page.
#[derive(Debug, Clone, PartialEq)]
pub enum Block {
    /// A heading and its depth.
    Heading(u8, String),
    /// A paragraph; strong words stand in `**`.
    Text(Cell),
    /// An item of a list, and how deep it stands.
    Item(usize, Cell),
    /// A table.
    Table(Grid),
    /// Text that is shown as it is.
    Code(String),
}

/// A table as rows of cells of one width, spans filled up.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Grid {
    /// Names by which links refer to it.
    pub anchors: Vec<String>,
    /// Its heading, where the markup gives one.
    pub caption: String,
    /// The header's cells.
    pub header: Vec<Cell>,
    /// The rows below it.
    pub rows: Vec<Vec<Cell>>,
    /// Why it could not be read.
    pub fault: Option<String>,
}

/// Text with the links in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cell {
    /// Lines; items of a list begin with `- `, strong words stand in `**`.
    pub text: String,
    /// Shown words and where they lead.
    pub links: Vec<(String, String)>,
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            links: vec![],
        }
    }
}

impl Cell {
    /// The text without marks of strong words, in one line.
    pub fn plain(&self) -> String {
        plain(&self.text)
    }
}

/// Text without marks of strong words and without what nobody sees, in one line.
pub fn plain(text: &str) -> String {
    let unseen = [
        '`', '\u{ad}', '\u{200b}', '\u{200c}', '\u{200d}', '\u{200e}', '\u{200f}', '\u{2060}', '\u{feff}',
    ];
    let unmarked = text
        .replace("**", "")
        .replace(unseen, "")
        .replace('\u{2011}', "-");
    unmarked.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The words of an item of a list, without its marks.
pub fn item(line: &str) -> &str {
    let inner = ["- ", "* ", "• "].iter().find_map(|mark| line.strip_prefix(mark));
    inner.map_or(line, |inner| item(inner.trim_start()))
}

/// Cells with the room that each takes, made rows of one width. What a span covers repeats its cell.
#[derive(Debug, Default)]
pub struct Spans {
    rows: Vec<Vec<Option<Cell>>>,
    filled: usize,
}

/// Cells of one table at most, spans filled up.
pub const CELLS: usize = 60_000;

impl Spans {
    /// Puts a cell at the first free place of a row, or at a given one.
    pub fn put(&mut self, row: usize, column: Option<usize>, cell: &Cell, (down, right): (usize, usize)) {
        let column = column.unwrap_or_else(|| {
            let taken = self.rows.get(row).map(Vec::as_slice).unwrap_or_default();
            taken.iter().position(Option::is_none).unwrap_or(taken.len())
        });
        for y in row..row + down.clamp(1, 1000) {
            for x in column..column + right.clamp(1, 100) {
                if self.filled >= CELLS {
                    return;
                }
                self.filled += 1;
                if self.rows.len() <= y {
                    self.rows.resize(y + 1, vec![]);
                }
                if self.rows[y].len() <= x {
                    self.rows[y].resize(x + 1, None);
                }
                self.rows[y][x].get_or_insert_with(|| cell.clone());
            }
        }
    }

    /// Whether the table was cut because it is too large.
    pub fn cut(&self) -> bool {
        self.filled >= CELLS
    }

    /// The rows, filled up to the width of the widest.
    pub fn finish(self) -> Vec<Vec<Cell>> {
        let width = self.rows.iter().map(Vec::len).max().unwrap_or(0).min(100);
        let fill = |row: Vec<Option<Cell>>| {
            let mut cells: Vec<Cell> = row.into_iter().map(Option::unwrap_or_default).collect();
            cells.resize(width, Cell::default());
            cells
        };
        self.rows.into_iter().map(fill).collect()
    }
}

/// Whether a line parts the header of a table from its rows: `|---|:---:|`.
pub fn is_ruler(line: &str) -> bool {
    let line = line.trim();
    line.starts_with('|') && line.contains("--") && line.chars().all(|c| "|:- ".contains(c))
}
