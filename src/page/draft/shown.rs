//! Holds the tables of an answer against the bodies that the page shows.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::facts::{Answer, Facts, Presence, Row, Table};
use super::limits;
use crate::page::model::{self, Kind, Place, fits, join};

/// An answer whose tables are held against its examples; none where the page says nothing of its body.
pub fn held(answer: &model::Answer, facts: &mut Facts) -> Option<Answer> {
    let mut shown = Shown::default();
    for example in &answer.examples {
        shown.read(&example.body, "", 0, 0);
    }
    let mut found = Answer {
        status: answer.status.clone(),
        tables: vec![],
    };
    let mut known: BTreeSet<String> = BTreeSet::new();
    for table in &answer.tables {
        if table.place != Place::Body {
            let names: Vec<&str> = table.rows.iter().map(|r| r.name.as_str()).collect();
            facts.leave(
                &table.name,
                format!("headers of the answer {}: {}", answer.status, names.join(", ")),
            );
            continue;
        }
        let mut rows = vec![];
        for row in &table.rows {
            if row.name.contains('.') {
                let place = format!("{}, {}", table.name, row.name);
                let why = "a dot in its name cannot be told from the way to a member";
                facts.leave(place, why);
                continue;
            }
            let paths = table.paths(row);
            if row.name == "required" && !table.under.is_empty() {
                let place = format!("{}, {}", table.name, row.name);
                let why =
                    "its clause would have the name of the one on the presence of the member that holds it";
                facts.leave(place, why);
                known.extend(paths);
                continue;
            }
            // Two tables may speak of one member: the first one counts.
            if paths.iter().all(|p| known.contains(p)) {
                continue;
            }
            known.extend(paths.iter().cloned());
            let inside = |path: &String| {
                let mut tables = answer.tables.iter();
                tables.any(|t| t.place == Place::Body && t.under.contains(path))
            };
            let row = of_row(row, &paths, &shown, paths.iter().any(inside));
            for check in &row.checks {
                facts.check(format!("{}, {}", table.name, row.name), check.clone());
            }
            rows.push(row);
        }
        if !rows.is_empty() {
            let about = format!(
                "{} ({})",
                if table.caption.is_empty() {
                    "members"
                } else {
                    &table.caption
                },
                answer.status
            );
            found.tables.push(Table {
                name: table.name.clone(),
                about,
                under: table.under.clone(),
                rows,
            });
        }
    }
    let place = answer.examples.first().map_or("", |e| e.place.as_str());
    shown_only(&mut found, &shown, place, &known, facts);
    facts.rooted(&mut found);
    (!found.tables.is_empty()).then_some(found)
}

/// What the examples of an answer show: kinds by path, how often, and how many objects there were.
#[derive(Debug, Default)]
struct Shown {
    kinds: BTreeMap<String, BTreeSet<Kind>>,
    items: BTreeMap<String, BTreeSet<Kind>>,
    times: BTreeMap<String, usize>,
    objects: BTreeMap<String, usize>,
    values: BTreeMap<String, Vec<Value>>,
}

impl Shown {
    /// Reads a value at a path; `lists` says in how many lists directly inside each other it stands.
    fn read(&mut self, value: &Value, path: &str, depth: usize, lists: usize) {
        if depth > 40 {
            return;
        }
        match value {
            Value::Object(members) => {
                *self.objects.entry(path.to_owned()).or_default() += 1;
                for (name, below) in members {
                    let at = join(path, name);
                    self.kinds.entry(at.clone()).or_default().insert(Kind::of(below));
                    *self.times.entry(at.clone()).or_default() += 1;
                    self.values.entry(at.clone()).or_default().push(below.clone());
                    self.read(below, &at, depth + 1, 0);
                }
            }
            Value::Array(items) => {
                let at = format!("{path}{}", "[]".repeat(lists));
                for item in items {
                    self.items.entry(at.clone()).or_default().insert(Kind::of(item));
                    self.read(item, path, depth + 1, lists + 1);
                }
            }
            _ => {}
        }
    }
}

/// A row held against what is shown at its places; `inside` says that a table lists members of it.
fn of_row(row: &model::Row, paths: &[String], shown: &Shown, inside: bool) -> Row {
    let mut found = Row {
        name: row.name.clone(),
        kinds: row.kinds.clone(),
        items: row.items.clone(),
        limits: row.limits.clone(),
        ..Row::default()
    };
    let at = |shown: &BTreeMap<String, BTreeSet<Kind>>| -> BTreeSet<Kind> {
        paths
            .iter()
            .filter_map(|p| shown.get(p))
            .flatten()
            .copied()
            .collect()
    };
    let (kinds, items) = (at(&shown.kinds), at(&shown.items));
    if found.kinds.is_empty() {
        found.kinds = told(kinds.iter().copied());
        if found.kinds != [Kind::String] {
            found.limits.values.clear();
        }
        found.check(if found.kinds.is_empty() {
            "the page does not say its type, and no example shows a value of it: its kind is not judged"
        } else {
            "the page does not say its type; the kind is the example's"
        });
    }
    for kind in kinds
        .iter()
        .filter(|k| !fits(&row.kinds, **k) && !row.kinds.is_empty())
    {
        found.kinds.push(*kind);
        let said = row.kinds[0].word();
        found.check(match kind {
            Kind::Null => "the example shows null beside the table's type".to_owned(),
            other => format!(
                "the table says {said}, the example shows {}: both are accepted",
                other.word()
            ),
        });
    }
    if found.items.is_empty() && found.kinds.contains(&Kind::Array) {
        found.items = told(items.iter().copied());
    } else {
        for item in items
            .iter()
            .filter(|i| !fits(&row.items, **i) && !row.items.is_empty())
        {
            found.items.push(*item);
            found.check(format!(
                "the table says items of kind {}, the example shows {}: both are accepted",
                row.items[0].word(),
                item.word()
            ));
        }
    }
    if inside && found.kinds.contains(&Kind::Array) && found.items.is_empty() {
        found.items.push(Kind::Object);
    } else if inside && !found.kinds.contains(&Kind::Array) && !found.kinds.contains(&Kind::Object) {
        found.check("a table lists members of it, so an object is accepted, too");
        found.kinds.push(Kind::Object);
    }
    // Items that may be objects are served as such, so that their members are judged.
    found.items.sort_by_key(|kind| *kind != Kind::Object);
    // What may be one object or a list of them is served as the list, whose items are judged.
    if found.kinds.contains(&Kind::Object) {
        found.kinds.sort_by_key(|kind| *kind != Kind::Array);
    }
    found.kinds = told(found.kinds);
    found.items = told(found.items);
    if found.items == [Kind::Array] {
        let each = paths.iter().filter_map(|p| shown.items.get(&format!("{p}[]")));
        let each = told(each.flatten().copied());
        found.each = if inside { vec![Kind::Object] } else { each };
    }
    presence(row, paths, shown, &mut found);
    let values = paths
        .iter()
        .filter_map(|p| shown.values.get(p))
        .flatten()
        .chain(&row.sample)
        .collect();
    limits::hold(values, &mut found);
    found
}

/// What kinds tell: null alone is the absence of a value, and every whole number is a number.
fn told(kinds: impl IntoIterator<Item = Kind>) -> Vec<Kind> {
    let mut kinds: Vec<Kind> = kinds.into_iter().collect();
    if kinds.contains(&Kind::Number) {
        kinds.retain(|kind| *kind != Kind::Integer);
    }
    if kinds == [Kind::Null] { vec![] } else { kinds }
}

fn presence(row: &model::Row, paths: &[String], shown: &Shown, found: &mut Row) {
    let parent = |path: &str| path.rsplit_once('.').map_or("", |(parent, _)| parent).to_owned();
    let parents: usize = paths.iter().filter_map(|p| shown.objects.get(&parent(p))).sum();
    let times: usize = paths.iter().filter_map(|p| shown.times.get(p)).sum();
    // An object that the examples show without any member needs none.
    let holds = |path: &String| shown.times.keys().any(|known| parent(known) == parent(path));
    let bare = parents > 0 && !paths.iter().any(holds);
    found.presence = match row.mandatory {
        Some(true) => Presence::Must,
        Some(false) => Presence::Free,
        None if times == 0 && !bare => Presence::Should,
        None if times >= parents => Presence::Must,
        None => {
            found.check(format!("it stands in {times} of the {parents} objects that the examples show: it is taken for optional"));
            Presence::Free
        }
    };
}

/// Members that only the example shows: free to be absent, their kind `should` be the example's.
fn shown_only(answer: &mut Answer, shown: &Shown, place: &str, known: &BTreeSet<String>, facts: &mut Facts) {
    let mut by_parent: BTreeMap<String, Vec<Row>> = BTreeMap::new();
    for (path, kinds) in &shown.kinds {
        let (parent, name) = path.rsplit_once('.').unwrap_or(("", path));
        let plain = !name.is_empty()
            && name
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "_@-".contains(c));
        // A map's keys are no members: what an object without rows holds is shown, and not listed.
        let envelope = path == "Response" && facts.request.action.is_some();
        if known.contains(path)
            || envelope
            || !plain
            || (!parent.is_empty()
                && !known.contains(parent)
                && !by_parent.contains_key(parent)
                && !parent_listed(&by_parent, parent))
        {
            continue;
        }
        // What a table says of members inside it rests on its being what the example shows.
        let holds = known.iter().any(|k| k.starts_with(&format!("{path}.")));
        let row = Row {
            name: name.to_owned(),
            kinds: told(kinds.iter().copied()),
            items: told(shown.items.get(path).into_iter().flatten().copied()),
            presence: Presence::Free,
            example_only: !holds,
            ..Row::default()
        };
        by_parent.entry(parent.to_owned()).or_default().push(row);
    }
    let mut listed: BTreeSet<String> = answer.tables.iter().map(|t| t.name.clone()).collect();
    for (parent, rows) in by_parent {
        let names: Vec<&str> = rows.iter().map(|r| r.name.as_str()).collect();
        let at = if parent.is_empty() {
            "the top level".to_owned()
        } else {
            parent.clone()
        };
        facts.check(
            format!("Example of the answer {}", answer.status),
            format!("only the example shows, at {at}: {}", names.join(", ")),
        );
        // Each table has a name of its own.
        let names = [
            place.to_owned(),
            format!("{place}, example"),
            format!("{place}, {at}"),
        ];
        let free = names.into_iter().find(|name| !listed.contains(name));
        let name = free.unwrap_or_else(|| format!("{place}, example at {at}"));
        listed.insert(name.clone());
        answer.tables.push(Table {
            name,
            about: format!(
                "members that only the example of the answer {} shows, at {at}",
                answer.status
            ),
            under: model::under(&parent),
            rows,
        });
    }
}

fn parent_listed(by_parent: &BTreeMap<String, Vec<Row>>, parent: &str) -> bool {
    let (above, name) = parent.rsplit_once('.').unwrap_or(("", parent));
    by_parent
        .get(above)
        .is_some_and(|rows| rows.iter().any(|r| r.name == name))
}
