//! Reads tables that list something else than parameters or members: statuses, error codes, other things.

use super::{
    block::{Cell, Grid, plain},
    likeness::objects,
    model::Page,
    types::{has_kind, is_type},
    words::Column,
};

/// Error codes with their words.
pub fn codes(page: &mut Page, name: &str, grid: &Grid, columns: &[Option<Column>]) {
    page.codes_at.get_or_insert_with(|| name.to_owned());
    let at = columns.iter().position(|c| *c == Some(Column::Code)).unwrap_or(0);
    for row in &grid.rows {
        let code = row.get(at).map(Cell::plain).unwrap_or_default();
        let words = row.get(at + 1).map(Cell::plain).unwrap_or_default();
        if !code.is_empty()
            && code != "-"
            && !code.contains(' ')
            && !page.codes.iter().any(|(known, _)| *known == code)
        {
            page.codes.push((code, words));
        }
    }
}

/// Statuses with their words.
pub fn statuses(page: &mut Page, name: &str, grid: &Grid) {
    page.statuses_at.get_or_insert_with(|| name.to_owned());
    for row in &grid.rows {
        let status = row.first().and_then(|c| status_in(&c.text));
        let words = row.get(1).map(Cell::plain).unwrap_or_default();
        if let Some(status) = status.filter(|s| !page.statuses.iter().any(|(known, _)| known == s)) {
            page.statuses.push((status, words));
        }
    }
}

/// How many rows name a status in their first cell, and whether at least half of all begin with one.
pub fn count_statuses(grid: &Grid) -> (usize, bool) {
    let firsts = || {
        grid.rows
            .iter()
            .filter_map(|row| row.first())
            .filter(|c| status_in(&c.text).is_some())
    };
    let begin = firsts()
        .filter(|c| c.plain().starts_with(|c: char| ('1'..='5').contains(&c)))
        .count();
    (firsts().count(), begin > 0 && begin * 2 >= grid.rows.len())
}

/// The status that a text names.
pub fn status_in(text: &str) -> Option<u16> {
    let text = plain(text);
    let at = text.find(|c: char| c.is_ascii_digit())?;
    let digits: String = text[at..].chars().take_while(char::is_ascii_digit).collect();
    (digits.len() == 3)
        .then(|| digits.parse().ok())
        .flatten()
        .filter(|s| (100..600).contains(s))
}

/// A table without a column that is known: set aside where a member heads it, whose values it explains, or where no
/// column of it holds types, and no cell names a member that an example shows.
pub fn unknown(page: &mut Page, name: &str, grid: &Grid) {
    let header: Vec<String> = grid.header.iter().map(|c| format!("`{}`", c.plain())).collect();
    let header = header.join(", ");
    let shown = objects(page.answers.iter().flat_map(|a| &a.examples));
    let member = |cell: &Cell| shown.values().any(|members| members.contains(&cell.plain()));
    let typed = |at: usize| {
        let mut cells = grid
            .rows
            .iter()
            .map(|row| row.get(at).map_or("", |cell| &cell.text));
        cells.clone().all(is_type) && cells.any(has_kind)
    };
    let named = grid.rows.iter().flatten().any(member);
    if let Some(head) = grid.header.first().filter(|head| member(head) && !named) {
        page.aside(name, format!("it explains values of `{}`", head.plain()));
    } else if shown.is_empty() || named || (0..grid.header.len()).any(typed) {
        page.miss(name, format!("its columns are not known: {header}"));
    } else {
        page.aside(
            name,
            format!("its columns {header} name no member that an example shows"),
        );
    }
}

/// Says which columns of a table of members are not read, since their headings are not known.
pub fn unread(page: &mut Page, name: &str, grid: &Grid, columns: &[Option<Column>]) {
    let headings = grid
        .header
        .iter()
        .zip(columns)
        .filter(|(_, known)| known.is_none());
    for heading in headings
        .map(|(cell, _)| cell.plain())
        .filter(|text| !text.is_empty())
    {
        page.doubt(name, format!("the column `{heading}` is not read"));
    }
}
