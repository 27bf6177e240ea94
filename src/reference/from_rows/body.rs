//! Bodies from rows: every documented member, of its first kind, within its limits, with a listed value.

use serde_json::{Map, Value, json};

use super::super::api::Named;
use super::list::Asked;
use crate::catalogue::document::{Document, Format, Kind, Row, join};

/// Makes the bodies of one API.
pub struct Bodies<'a> {
    document: &'a Document,
    named: &'a Named,
}

/// Items of a list that no parameter pages.
const FEW: usize = 3;

impl<'a> Bodies<'a> {
    /// `named` holds what the path names: a success about one of several says which.
    pub fn new(document: &'a Document, named: &'a Named) -> Self {
        Self { document, named }
    }

    /// The body of a success; items that are gone are not listed.
    pub fn success(&self, asked: &Asked, gone: impl Fn(&str) -> bool) -> Value {
        let answers = self.document.tables.iter().filter_map(|t| t.answer.as_deref());
        let of_success = |a: &&str| *a == "success" || a.starts_with('2');
        let Some(answer) = answers.into_iter().find(of_success) else {
            return json!({});
        };
        let mut body = self.object(answer, "", 0);
        if let Some(paging) = &self.document.paging {
            let items = (0..asked.account()).map(|n| self.item(answer, n));
            let there = items.filter(|item| !item[&paging.item].as_str().is_some_and(&gone));
            let (total, page) = asked.page(there.collect());
            put(&mut body, &paging.list, page.into());
            if !paging.total.is_empty() {
                put(&mut body, &paging.total, total.into());
            }
        }
        for (table, row) in self.document.rows() {
            let Some(list) = row
                .counts
                .as_ref()
                .filter(|_| table.answer.as_deref() == Some(answer))
            else {
                continue;
            };
            let at = format!("/{}", list.replace('.', "/"));
            let number = body.pointer(&at).and_then(Value::as_array).map_or(0, Vec::len);
            for path in table.paths(row) {
                put(
                    &mut body,
                    path.trim_start_matches(&format!("{answer}.")),
                    number.into(),
                );
            }
        }
        body
    }

    /// The body of an error in an envelope.
    pub fn error(&self, code: &str, message: &str) -> Value {
        let mut body = self.object("error", "", 0);
        if !body["Response"].is_object() {
            body["Response"] = json!({ "RequestId": fresh_id() });
        }
        body["Response"]["Error"] = json!({ "Code": code, "Message": message });
        body
    }

    /// The body of another answer, where a table describes it.
    pub fn documented(&self, answer: &str) -> Option<Value> {
        let mut tables = self.document.tables.iter();
        let described = tables.any(|table| table.answer.as_deref() == Some(answer));
        described.then(|| self.object(answer, "", 0))
    }

    /// The item of this number in the account's list.
    fn item(&self, answer: &str, number: usize) -> Value {
        let list = self.document.paging.as_ref().map_or("", |p| p.list.as_str());
        let mut item = self.object(answer, list, number);
        // What the path names is no item of the list.
        let items = self
            .document
            .known()
            .filter(|_| self.document.subject().is_none());
        let Some(paging) = self.document.paging.as_ref().filter(|p| !p.item.is_empty()) else {
            return item;
        };
        let known = items.map(|fixture| {
            let known = fixture.known();
            let id = known.get(number).cloned();
            id.unwrap_or_else(|| numbered(&known[0], number))
        });
        // An id that the document has as a number is one.
        let is_number = item[&paging.item].is_number();
        let id: Value = match (known, is_number) {
            (Some(id), true) => id.parse().map_or(json!(number), |id: u64| json!(id)),
            (Some(id), false) => id.into(),
            (None, true) => number.into(),
            (None, false) => return item,
        };
        put(&mut item, &paging.item, id);
        item
    }

    /// An object with the members that stand under this one, as the item of this number.
    fn object(&self, answer: &str, under: &str, number: usize) -> Value {
        let mut object = Map::new();
        for row in self.document.rows_under(answer, under) {
            let value = self.value(answer, &join(under, &row.name), row, number);
            object.insert(row.name.clone(), value);
        }
        object.into()
    }

    fn value(&self, answer: &str, path: &str, row: &Row, number: usize) -> Value {
        if row.name == "RequestId" {
            return fresh_id().into();
        }
        if let Some(value) = self
            .named
            .get(&row.name)
            .filter(|_| row.kinds.contains(&Kind::String))
        {
            return value.clone().into();
        }
        // The values of a list are those of its items.
        let list = row.kinds.first() == Some(&Kind::Array);
        if let Some(value) = listed(row, number).filter(|_| !list) {
            return value;
        }
        if let Some(example) = &row.example {
            return match example {
                Value::String(text) if row.unique => numbered(text, number).into(),
                example => example.clone(),
            };
        }
        self.of_kind(answer, path, row, self.kind(answer, path, row), number)
    }

    /// The first of its kinds; where rows stand below it, one that holds them.
    fn kind(&self, answer: &str, path: &str, row: &Row) -> Option<Kind> {
        let mut tables = self.document.tables.iter();
        let holds = tables.any(|table| {
            table.answer.as_deref() == Some(answer) && table.under.iter().any(|under| under == path)
        });
        let mut kinds = row.kinds.iter().copied();
        let holding = kinds.find(|kind| holds && matches!(kind, Kind::Object | Kind::Array));
        holding.or(row.kinds.first().copied())
    }

    fn of_kind(&self, answer: &str, path: &str, row: &Row, kind: Option<Kind>, number: usize) -> Value {
        let least = row.min.unwrap_or(0);
        let whole = (least + i64::try_from(number % 7).unwrap_or(0)).min(row.max.unwrap_or(i64::MAX));
        match kind {
            Some(Kind::Object) => self.object(answer, path, number),
            Some(Kind::Array) => self.list(answer, path, row, number),
            Some(Kind::Integer) => whole.into(),
            Some(Kind::Number) => row.max.map_or(json!(whole), |_| json!(whole)),
            Some(Kind::Boolean) => number.is_multiple_of(2).into(),
            Some(Kind::Null) => Value::Null,
            Some(Kind::String) | None => text(row, number).into(),
        }
    }

    /// A list of few; inside an item that others stand before, of one: lists in lists would grow without end.
    fn list(&self, answer: &str, path: &str, row: &Row, number: usize) -> Value {
        let item = |number| match row.items.first() {
            Some(Kind::Array) => {
                let inner = |n| self.of_kind(answer, path, row, row.each.first().copied(), n);
                (0..FEW).map(inner).collect::<Vec<Value>>().into()
            }
            kind => {
                listed(row, number).unwrap_or_else(|| self.of_kind(answer, path, row, kind.copied(), number))
            }
        };
        let few = if number == 0 { FEW } else { 1 };
        let few = few
            .max(row.min_items.unwrap_or(0))
            .min(row.max_items.unwrap_or(usize::MAX));
        (0..few).map(item).collect::<Vec<Value>>().into()
    }
}

/// One of the values that a row lists.
fn listed(row: &Row, number: usize) -> Option<Value> {
    row.values.get(number % row.values.len().max(1)).cloned()
}

/// A text of the row's form and length.
fn text(row: &Row, number: usize) -> String {
    let sample = row.format.and_then(|format| format.about().sample);
    let text = match (row.format, sample) {
        (Some(Format::AddressList), _) => format!("192.168.1.{}", 10 + number % 200),
        (Some(Format::Uuid), Some(sample)) => numbered(sample, number),
        (_, Some(sample)) => sample.to_owned(),
        (_, None) => format!("{}-{number}", row.name),
    };
    let fitting = row.in_length(&text);
    if fitting.len() < text.len() {
        numbered(&fitting, number)
    } else {
        fitting
    }
}

/// A text of the same form that is different for every number: digits take the place of its end.
fn numbered(text: &str, number: usize) -> String {
    if number == 0 {
        return text.to_owned();
    }
    let mut digits = number;
    let mut made: Vec<char> = text.chars().collect();
    for c in made
        .iter_mut()
        .rev()
        .take(6)
        .take_while(|c| c.is_ascii_alphanumeric())
    {
        *c = char::from_digit(u32::try_from(digits % 10).unwrap_or(0), 10).unwrap_or('0');
        digits /= 10;
    }
    made.into_iter().collect()
}

fn fresh_id() -> String {
    uuid::Uuid::new_v4().to_string()
}

/// Puts a value at a dotted place, whose parents are there.
fn put(body: &mut Value, path: &str, value: Value) {
    let (way, name) = path.rsplit_once('.').unwrap_or(("", path));
    let mut steps = way.split('.').filter(|step| !step.is_empty());
    let parent = steps.try_fold(body, |at, step| at.get_mut(step));
    if let Some(Value::Object(parent)) = parent {
        parent.insert(name.to_owned(), value);
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::numbered;

    #[test]
    fn made_up_ids_differ() {
        for id in ["ins-r8hr2upy", "7c1d3a52-0000-4000-8000-000000000000"] {
            let made: BTreeSet<String> = (0..2000).map(|n| numbered(id, n)).collect();
            assert_eq!(made.len(), 2000);
            assert!(made.iter().all(|m| m.len() == id.len()));
        }
    }
}
