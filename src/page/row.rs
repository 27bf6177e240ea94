//! Reads one row of a table of parameters or members.

use super::{
    block::{Cell, plain},
    defaults,
    model::{Kind, Page, Row},
    prose,
    raw::RawRow,
    stamp, types,
    words::{Column, label, mandatory, patterns},
};

patterns! {
    NAME = r"^[A-Za-z0-9_$@{<][\w.$@:{}<>\[\]*-]*";
    BODY = r"(?i)^\[\s*(?:数组|列表|array|list|items?|)\s*\]$";
    REMARKS = r"^[\s*\\]*(?:[(（\[【].*)?$";
    INVERSE = r"(?i)^(?:optional|可选|是否可选)$";
    REQUIRED = r"(?i)^[*_(\[]*(required|optional|mandatory|not required)[*_)\]]*(?:[.,:;*_)\]]|$)";
    SOMETIMES = r"(?i)(?:\bth(?:is|e) (?:parameter|field|attribute|member|value)\b[^.\n]{0,60}?\b|\bit |[(（])(?:(?:is|are|will|be) ){0,2}(?:(?:returned|displayed|available|included|present|exists?|shown) only|only (?:be )?(?:returned|displayed|available|included|present|exists?|shown)|not (?:be )?(?:returned|displayed|included|present|exist)|returned (?:when|if))\b|\breturned only (?:when|if|for|under)\b|(?:仅|只)[^。；\n]{2,40}(?:返回|展示|显示|存在)|才(?:会)?返回|无此(?:字段|参数)|不(?:会)?返回|响应中无|时候?返回(?:[。，；\n]|$)";
    NUMBERED = r"(?i)(章节[的中]?\s*)?(?:\btable|表)\s*(\d{1,3})";
    HAN = r"\p{Han}";
}

/// What stands in a cell that says nothing.
const NOTHING: [&str; 10] = ["", "-", "--", "无", "None", "none", "/", "N/A", "—", "不涉及"];

/// The numbers of tables that a text names, but those of other chapters.
pub fn numbers(text: &str) -> Vec<u32> {
    let here = NUMBERED
        .captures_iter(text)
        .filter(|found| found.get(1).is_none());
    here.filter_map(|found| found[2].parse().ok()).collect()
}

/// The columns of a table, and whether its answer to "mandatory?" means the opposite.
pub struct Columns {
    of: Vec<Option<Column>>,
    inverse: bool,
}

impl Columns {
    /// Columns by their headings.
    pub fn new(of: &[Option<Column>], header: &[Cell]) -> Self {
        Self {
            of: of.to_vec(),
            inverse: header.iter().any(|c| INVERSE.is_match(&label(&c.text))),
        }
    }

    fn cell<'c>(&self, cells: &'c [Cell], wanted: Column) -> Option<&'c Cell> {
        self.of
            .iter()
            .position(|c| *c == Some(wanted))
            .and_then(|at| cells.get(at))
    }

    fn cells<'c>(&'c self, cells: &'c [Cell], wanted: Column) -> impl Iterator<Item = &'c Cell> {
        self.of
            .iter()
            .zip(cells)
            .filter(move |(c, _)| **c == Some(wanted))
            .map(|(_, cell)| cell)
    }
}

/// Reads a row; none where it names nothing.
pub fn read(page: &mut Page, table: &str, cells: &[Cell], columns: &Columns) -> Option<RawRow> {
    let typed = columns.cell(cells, Column::Type);
    // One cell over the whole width is a heading inside the table.
    if cells.len() > 1 && cells.iter().all(|c| c.text == cells[0].text) && typed.is_some() {
        let shown = cells[0].plain();
        if !shown.is_empty() {
            page.doubt(
                table,
                format!(
                    "the line `{}` is taken for a heading inside the table",
                    short(&shown)
                ),
            );
        }
        return None;
    }
    let name = name(page, table, cells, columns)?;
    let place = format!("{table}, {name}");
    let linked = typed
        .and_then(|c| c.links.first())
        .map(|(label, _)| label.as_str());
    let read = typed.map(|c| types::read(&c.text, linked)).unwrap_or_default();
    if read.unknown {
        let shown = typed.map(Cell::plain).unwrap_or_default();
        page.miss(&place, format!("the type `{}` is not known", short(&shown)));
    }
    if let Some(doubt) = read.doubt {
        page.doubt(&place, doubt);
    }
    let words: Vec<&str> = columns
        .cells(cells, Column::Words)
        .map(|c| c.text.as_str())
        .filter(|t| !t.is_empty())
        .collect();
    let mut row = Row {
        name,
        kinds: read.kinds,
        items: read.items,
        mandatory: is_mandatory(page, &place, cells, columns)
            .or_else(|| {
                let mut said = words.iter();
                said.find_map(|text| mandatory(REQUIRED.captures(text)?.get(1)?.as_str()))
            })
            .or_else(|| {
                words
                    .iter()
                    .any(|text| SOMETIMES.is_match(&plain(text)))
                    .then_some(false)
            }),
        words: words.join("\n"),
        ..Row::default()
    };
    if columns
        .cell(cells, Column::Nullable)
        .and_then(|c| mandatory(&c.plain()))
        == Some(true)
    {
        row.kinds.push(Kind::Null);
    }
    prose::limit(&mut row);
    row.limits.form = row
        .limits
        .form
        .or_else(|| stamp::of_type(&typed?.text, &row.words));
    let default = columns.cell(cells, Column::Default).map(Cell::plain);
    let default = default.filter(|d| !NOTHING.contains(&d.as_str()));
    if let Some(default) = default.and_then(|d| defaults::fitting(&row, d)) {
        row.limits.default = Some(default);
    }
    let links = cells
        .iter()
        .flat_map(|c| c.links.iter().map(|(_, to)| to.clone()))
        .collect();
    let text: String = cells.iter().map(Cell::plain).collect::<Vec<_>>().join(" ");
    let list = row.items.is_empty() || row.items == [Kind::Object] || row.items == [Kind::Array];
    let open =
        row.kinds.is_empty() || row.kinds.contains(&Kind::Object) || row.kinds.contains(&Kind::Array) && list;
    Some(RawRow {
        row,
        links,
        type_name: read.name,
        numbers: numbers(&text),
        open,
    })
}

fn short(text: &str) -> String {
    text.chars().take(40).collect()
}

/// The name of a row. A header that spans two columns: the second one names what is inside the first.
fn name(page: &mut Page, table: &str, cells: &[Cell], columns: &Columns) -> Option<String> {
    let mut name = String::new();
    for cell in columns.cells(cells, Column::Name).map(Cell::plain) {
        let (part, behind) = identifier(&cell);
        if !part.is_empty() && !REMARKS.is_match(&behind) {
            page.doubt(
                format!("{table}, {part}"),
                format!(
                    "the name `{}` is read up to its first strange letter",
                    short(&cell)
                ),
            );
        }
        if !part.is_empty() && !name.split('.').any(|p| p == part) {
            name = if name.is_empty() {
                part
            } else {
                format!("{name}.{part}")
            };
        }
    }
    if name.is_empty() {
        let shown = columns
            .cells(cells, Column::Name)
            .map(Cell::plain)
            .collect::<Vec<_>>()
            .join(" ");
        if BODY.is_match(shown.trim_matches(['*', '_', '\\', ' '])) {
            page.doubt(
                table,
                "the row without a name is the body itself, a list; the next table describes its items",
            );
        } else if HAN.is_match(&shown) {
            page.doubt(
                table,
                format!(
                    "`{}` is the name of no member: it stands for names that differ from answer to answer, which are \
                     not judged",
                    short(&shown)
                ),
            );
        } else if !NOTHING.contains(&shown.trim()) {
            page.miss(
                table,
                format!("the row `{}` has no name that can be read", short(&shown)),
            );
        }
        return None;
    }
    Some(name)
}

fn is_mandatory(page: &mut Page, place: &str, cells: &[Cell], columns: &Columns) -> Option<bool> {
    let text = columns.cell(cells, Column::Mandatory)?.plain();
    let Some(said) = mandatory(&text) else {
        if !NOTHING.contains(&text.as_str()) {
            page.doubt(
                place,
                format!("`{}` does not say whether it is mandatory", short(&text)),
            );
        }
        return None;
    };
    let yes_or_no = text.to_lowercase().starts_with(['y', 'n', 't', 'f', '是', '否']);
    Some(said ^ (columns.inverse && yes_or_no))
}

/// The name in a cell, whole where it was broken in two, and what stands behind it.
fn identifier(cell: &str) -> (String, String) {
    let cell = cell.trim_start_matches(['-', '>', '└', '├', '─', '+', '•', '*', ' ']);
    let mut text = cell.to_owned();
    while let Some(at) = text
        .find(['_', '-', '.'])
        .and_then(|_| text.find("_ ").or_else(|| text.find("- ")))
    {
        text.remove(at + 1);
    }
    let whole = NAME.find(&text).map_or("", |found| found.as_str());
    let name = whole.trim_end_matches(['.', ':', '-']).to_owned();
    (name, text[whole.len()..].to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_read_whole_or_what_stands_behind_it_is_told() {
        for (cell, name, told) in [
            ("kite\u{200b}_name", "kite_name", false),
            ("kite\u{ad}_size", "kite_size", false),
            ("kite\u{2011}id", "kite-id", false),
            ("kite (deprecated)", "kite", false),
            ("**kite** \\*", "kite", false),
            ("kite/boat", "kite", true),
            ("kite of mine", "kite", true),
        ] {
            let (read, behind) = identifier(&plain(cell));
            assert_eq!(
                (read.as_str(), !REMARKS.is_match(&behind)),
                (name, told),
                "{cell}"
            );
        }
    }
}
