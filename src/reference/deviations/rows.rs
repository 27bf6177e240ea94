//! Deviations from the rows of the documents, by the meaning of their columns alone.

use serde_json::{Value, json};

use super::{
    Deviation,
    edit::{Edit, renamed},
    forms,
    words::answers,
};
use crate::{
    catalogue::document::{Document, Kind, Presence, Row},
    record::Level,
};

/// The deviations of every member row of a document.
pub fn of_document(document: &Document) -> Vec<Deviation> {
    let mut found = vec![];
    for (table, row) in document.rows() {
        for place in table.paths(row) {
            let member = Member { document, place, row };
            found.extend(member.presence());
            found.extend(member.kinds());
            found.extend(member.limits());
            found.extend(member.values());
            found.extend(member.form());
        }
    }
    found
}

/// Items of a list that is too long at most: longer ones take too long to send.
const MANY: usize = 1_001;

/// A member of an answer, as its row describes it.
struct Member<'a> {
    document: &'a Document,
    /// The answer and the dotted path: `200.redis.running_count`.
    place: String,
    row: &'a Row,
}

/// A clause of the member: its own, or one with a keyword.
type Clause = (Level, Option<&'static str>);

impl Member<'_> {
    /// One deviation: the name's end, what happens to the member, what it breaks.
    fn deviation(&self, end: &str, what: &str, (level, keyword): Clause, edit: Edit) -> Deviation {
        let place = &self.place;
        let (answer, path) = place.split_once('.').unwrap_or((place, ""));
        let breaks = keyword.map_or_else(|| place.clone(), |k| format!("{place}.{k}"));
        let (limits, blurs) = (self.exceeded(&edit), self.blurs(&edit));
        let mut unavoidable = self.also(&edit);
        unavoidable.extend(limits.iter().map(String::as_str));
        let deviation = Deviation::new(
            &self.document.profile,
            &format!("{place}.{end}"),
            format!("{path} of the answer {answer} {what}"),
            (level, &breaks),
            &unavoidable,
            answers(answer).edit([(path, edit)]),
        );
        Deviation { blurs, ..deviation }
    }

    fn presence(&self) -> Vec<Deviation> {
        let clause = match self.row.presence {
            Some(Presence::Must) => (Level::Must, None),
            Some(Presence::Should) => (Level::Should, Some("required")),
            Some(Presence::Never) => {
                let sent = |(end, value): (&str, Value)| {
                    let what = format!("is sent as {value}");
                    self.deviation(end, &what, (Level::Must, None), Edit::Sent(value))
                };
                let values = [
                    ("sent-number", json!(0)),
                    ("sent-list", json!([])),
                    ("sent-null", Value::Null),
                ];
                return values.into_iter().map(sent).collect();
            }
            Some(Presence::Free) | None => return vec![],
        };
        let other = format!("is called {}", renamed(&self.row.name));
        vec![
            self.deviation("removed", "is left out", clause, Edit::Removed),
            self.deviation("renamed", &other, clause, Edit::Renamed),
        ]
    }

    /// How binding the kind is: a member that only an example shows has no binding one.
    fn kind_level(&self) -> Level {
        match self.row.ruling.as_deref() {
            Some("example-only") => self.row.level,
            _ => Level::Must,
        }
    }

    /// A value of every other kind in the place of the member, and of an item of it.
    fn kinds(&self) -> Vec<Deviation> {
        let of_kinds = |kinds: &[Kind], begin: &str, verb: &str, edit: fn(Value) -> Edit| {
            let other = if kinds.is_empty() { vec![] } else { samples(kinds) };
            let of = |(end, value): (&str, Value)| {
                let (end, what) = (format!("{begin}{end}"), format!("{verb} {value}"));
                self.deviation(&end, &what, (self.kind_level(), None), edit(value))
            };
            other.into_iter().map(of).collect::<Vec<_>>()
        };
        let mut found = of_kinds(&self.row.kinds, "", "is", Edit::Set);
        found.extend(of_kinds(
            &self.row.items,
            "item-",
            "holds the item",
            Edit::SetItem,
        ));
        found
    }

    /// What is changed: the member, or an item where it is nothing but a list.
    fn set(&self) -> fn(Value) -> Edit {
        if self.row.is_list() {
            Edit::SetItem
        } else {
            Edit::Set
        }
    }

    fn limits(&self) -> Vec<Deviation> {
        let level = self.row.level;
        let keyword = self.range_keyword();
        let one = if self.row.is_list() {
            "holds an item that "
        } else {
            ""
        };
        let set = self.set();
        let mut found = vec![];
        let mut miss = |end: &str, what: String, keyword, edit| {
            found.push(self.deviation(end, &what, (level, keyword), edit));
        };
        if let Some(min) = self.row.min {
            let what = format!("{one}is {}, one less than it may be", min - 1);
            miss("below-minimum", what, keyword, set((min - 1).into()));
        }
        if let Some(max) = self.row.max {
            let what = format!("{one}is {}, one more than it may be", max + 1);
            miss("above-maximum", what, keyword, set((max + 1).into()));
        }
        if let Some(long) = self.row.max_length.map(|most| most + 1) {
            for (script, character) in [("ascii", "x"), ("cjk", "错"), ("emoji", "\u{1f9ea}")] {
                let what = format!("{one}has {long} characters such as {character}");
                let edit = set(character.repeat(long).into());
                miss(&format!("too-long-{script}"), what, Some("maxLength"), edit);
            }
        }
        if let Some(less) = self.row.min_length.and_then(|least| least.checked_sub(1)) {
            let what = format!("{one}has {less} characters");
            miss("too-short", what, Some("minLength"), set("x".repeat(less).into()));
        }
        if let Some(less) = self.row.min_items.and_then(|least| least.checked_sub(1)) {
            miss(
                "too-few",
                format!("has {less} items"),
                Some("minItems"),
                Edit::Items(less),
            );
        }
        if let Some(more) = self
            .row
            .max_items
            .map(|most| most + 1)
            .filter(|more| *more <= MANY)
        {
            miss(
                "too-many",
                format!("has {more} items"),
                Some("maxItems"),
                Edit::Items(more),
            );
        }
        found
    }

    fn values(&self) -> Vec<Deviation> {
        let Some(keyword) = self.value_keyword() else {
            return vec![];
        };
        let mut foreign = match &self.row.values[0] {
            Value::String(text) => vec![
                ("foreign-value", json!("conformance-unlisted")),
                ("empty-value", json!("")),
                ("padded-value", json!(format!("{text} "))),
                ("other-case", json!(swapped(text))),
                ("first-letter", json!(text.chars().take(1).collect::<String>())),
            ],
            Value::Number(_) => {
                let most = self.row.values.iter().filter_map(Value::as_i64).max();
                vec![("foreign-value", json!(most.unwrap_or(0) + 1))]
            }
            _ => vec![],
        };
        foreign.retain(|(_, value)| !self.row.values.contains(value));
        let of = |(end, value): (&str, Value)| {
            let list = self.row.kinds.first() == Some(&Kind::Array);
            let (verb, edit) = if list {
                ("holds", Edit::SetItem(value.clone()))
            } else {
                ("is", Edit::Set(value.clone()))
            };
            let what = format!("{verb} {value}, which is not listed");
            self.deviation(end, &what, (self.row.level, Some(keyword)), edit)
        };
        foreign.into_iter().map(of).collect()
    }

    fn form(&self) -> Vec<Deviation> {
        let Some(format) = self.row.format else {
            return vec![];
        };
        let clause = (self.row.level, Some(format.about().keyword));
        let of = |(end, text): &(&str, &str)| {
            let what = format!("is {}, not {}", json!(text), format.about().what);
            self.deviation(&format!("form-{end}"), &what, clause, self.set()(json!(text)))
        };
        forms::broken(format).iter().map(of).collect()
    }

    /// What else is stated of a value and does not hold of this one: the listed values, the lengths, the range.
    fn exceeded(&self, edit: &Edit) -> Vec<String> {
        let (Edit::Set(value) | Edit::SetItem(value)) = edit else {
            return vec![];
        };
        if !value.is_string() && !value.is_i64() {
            return vec![];
        }
        let row = self.row;
        let outside =
            |number: i64| row.min.is_some_and(|min| number < min) || row.max.is_some_and(|max| number > max);
        let characters = value.as_str().map(|text| text.chars().count());
        let holds = [
            (self.value_keyword(), !row.values.contains(value)),
            (
                Some("minLength"),
                characters.is_some_and(|n| n < row.min_length.unwrap_or_default()),
            ),
            (
                Some("maxLength"),
                characters.is_some_and(|n| n > row.max_length.unwrap_or(usize::MAX)),
            ),
            (self.range_keyword(), value.as_i64().is_some_and(outside)),
        ];
        let broken = holds.into_iter().filter(|(_, broken)| *broken);
        let keywords = broken.filter_map(|(keyword, _)| keyword);
        keywords
            .map(|keyword| format!("{}.{keyword}", self.place))
            .collect()
    }

    /// What the clause on the range is called: a binding lower end belongs to the member's own clause; an advisory
    /// range has one of its own.
    fn range_keyword(&self) -> Option<&'static str> {
        let two_ends = self.row.max.is_some() || self.row.name == "used_memory";
        match (self.row.level, two_ends) {
            (Level::Must, false) => None,
            (Level::Should, false) => Some("minimum"),
            (_, true) => Some("range"),
        }
    }

    /// What the clause on listed values is called.
    fn value_keyword(&self) -> Option<&'static str> {
        match self.row.values.as_slice() {
            [] => None,
            [_] if !self
                .row
                .kinds
                .iter()
                .any(|k| matches!(k, Kind::Null | Kind::Array)) =>
            {
                Some("const")
            }
            _ => Some("enum"),
        }
    }

    /// What a change of this member cannot help breaking beside its own clause.
    fn also(&self, edit: &Edit) -> Vec<&str> {
        let text = matches!(edit, Edit::Set(Value::String(_)));
        let gone = matches!(edit, Edit::Removed | Edit::Renamed);
        if self.is_envelope_of("success") {
            // What may be an empty success or an error: without the envelope, nobody can tell.
            return vec!["error"];
        }
        match (self.document.profile.as_str(), self.place.as_str()) {
            // The top level then counts instances of an engine that is not there.
            ("dcs-v2-status", "200.redis" | "200.memcached") if gone => vec!["sums"],
            // The error code is null only while the status is no failure.
            ("dcs-v1-instance", "200.status") if text => vec!["200.error_code.null"],
            _ => self.relations(),
        }
    }

    /// The clauses of requests that this member shows: of parameters that ask for its values, of the pages that it
    /// makes a list of, and of what it counts.
    fn relations(&self) -> Vec<&str> {
        let Document { request, paging, .. } = self.document;
        let (_, path) = self.place.split_once('.').unwrap_or_default();
        let name = self.row.name.as_str();
        let mut found: Vec<&str> = self.row.counts.iter().map(|_| name).collect();
        let Some(paging) = paging else { return found };
        let of_an_item = path.strip_suffix(name) == Some(&format!("{}.", paging.list));
        if of_an_item {
            let own = request.filters.iter().filter(|(_, member)| *member == name);
            found.extend(own.map(|(parameter, _)| parameter.as_str()));
        }
        if path == paging.list || path == paging.total || of_an_item && name == paging.item {
            let total = paging.total.rsplit('.').next().unwrap_or_default();
            found.extend(
                ["paging", &paging.limit, &paging.offset, total]
                    .iter()
                    .filter(|name| !name.is_empty()),
            );
        }
        found
    }

    /// Whether this is the member in which everything of an answer stands.
    fn is_envelope_of(&self, answer: &str) -> bool {
        self.document.request.has_envelope() && self.place == format!("{answer}.{}", self.row.name)
    }

    /// Whether it leaves nobody able to tell an error from a success, or which error it is, or every answer
    /// the same id.
    fn blurs(&self, edit: &Edit) -> bool {
        if !self.document.request.has_envelope() {
            return false;
        }
        let text = matches!(edit, Edit::Set(Value::String(_)));
        let empty = *edit == Edit::Set(json!(""));
        let gone = matches!(edit, Edit::Removed | Edit::Renamed | Edit::Set(Value::Null));
        let ends = |end: &str| self.place.ends_with(end);
        self.is_envelope_of("error")
            || gone && ends(".Error")
            || text && ends(".Error.Code")
            || empty && ends(".RequestId")
    }
}

/// One value of every JSON kind that is none of these, with its name.
fn samples(kinds: &[Kind]) -> Vec<(&'static str, Value)> {
    let has = |kind| kinds.contains(&kind);
    let text = match (has(Kind::Integer) || has(Kind::Number), has(Kind::Boolean)) {
        (true, _) => "8",
        (false, true) => "true",
        (false, false) => "text",
    };
    let mut samples = vec![
        (Some(Kind::String), "text", json!(text)),
        (Some(Kind::Number), "fraction", json!(8.5)),
        (Some(Kind::Boolean), "true", json!(true)),
        (Some(Kind::Object), "object", json!({})),
        (Some(Kind::Array), "list", json!([])),
        (Some(Kind::Null), "null", Value::Null),
    ];
    if has(Kind::Boolean) && !has(Kind::Integer) && !has(Kind::Number) {
        samples.push((None, "one", json!(1)));
    }
    samples.retain(|(kind, ..)| kind.is_none_or(|kind| !kinds.contains(&kind)));
    samples.into_iter().map(|(_, end, value)| (end, value)).collect()
}

/// The same text with small letters for capitals, and capitals for small letters.
fn swapped(text: &str) -> String {
    let swap = |c: char| {
        if c.is_ascii_lowercase() {
            c.to_ascii_uppercase()
        } else {
            c.to_ascii_lowercase()
        }
    };
    text.chars().map(swap).collect()
}
