//! What a draft is written from: rows with their kinds and their presence, and what else a page says.

use std::collections::BTreeSet;

use serde_json::Value;

pub use crate::catalogue::document::Presence;
use crate::page::model::{self, Form, Kind, Limits, Note, Place};
use crate::{
    catalogue::document::{Fixture, Paging},
    config::reserved,
};

/// Everything that a draft is written from.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    /// The profile's id.
    pub id: String,
    /// How the call is addressed.
    pub request: model::RequestLine,
    /// Parameters that every request carries, placeholders for their values.
    pub query: Option<String>,
    /// What a target file has to say.
    pub fixtures: Vec<Fixture>,
    /// How its list is paged.
    pub paging: Option<Paging>,
    /// Parameters that filter the list, each with the name of a member of its items.
    pub filters: Vec<String>,
    /// A count, the only list beside it, and the row of the count: for a list that is not paged.
    pub counted: Option<(String, String, String)>,
    /// The parameters, by table.
    pub parameters: Vec<model::Table>,
    /// The answers, the success first.
    pub answers: Vec<Answer>,
    /// Statuses that the page names.
    pub statuses: Vec<(u16, String)>,
    /// Error codes that the page names.
    pub codes: Vec<String>,
    /// The table of the statuses and that of the codes.
    pub listed_at: (String, String),
    /// Where an example shows the envelope of a success; else `Answers`.
    pub envelope_at: String,
    /// The states of a diagram, and which follow which.
    pub states: Vec<(String, String)>,
    /// Requests a second.
    pub rate: Option<u32>,
    /// What a person has to look at.
    pub checks: Vec<Note>,
    /// What is not judged, and why.
    pub not_judged: Vec<Note>,
}

/// One answer with its tables.
#[derive(Debug, Clone, Default)]
pub struct Answer {
    /// `200`, `400`; `success` or `error` of an envelope.
    pub status: String,
    /// Its tables.
    pub tables: Vec<Table>,
}

/// Rows with the places where they stand.
#[derive(Debug, Clone, Default)]
pub struct Table {
    /// As the page calls it.
    pub name: String,
    /// What it is about.
    pub about: String,
    /// The members under which its rows stand.
    pub under: Vec<String>,
    /// Its rows.
    pub rows: Vec<Row>,
}

/// One member.
#[derive(Debug, Clone, Default)]
pub struct Row {
    /// As the page spells it.
    pub name: String,
    /// Its kinds; empty where nothing says them.
    pub kinds: Vec<Kind>,
    /// Kinds of a list's items.
    pub items: Vec<Kind>,
    /// Kinds of the items of those lists, where the items are lists themselves.
    pub each: Vec<Kind>,
    /// Whether it has to be there.
    pub presence: Presence,
    /// What the page's words say of its values.
    pub limits: Limits,
    /// Whether it is a count by its name, which is never below 0.
    pub count: bool,
    /// Whether only the example shows it; then its kind is `should`.
    pub example_only: bool,
    /// Why a person has to look at it.
    pub checks: Vec<String>,
}

/// How a place begins that another page describes.
pub const ELSEWHERE: &str = "other page ";

/// Where answers of actions stand that no example shows.
pub const ANSWERS: &str = "Answers";

/// The vendor's common page on what answers of actions are wrapped in.
pub const RESPONSES: &str = "other page Responses";

impl Facts {
    /// Notes what a person has to look at.
    pub fn check(&mut self, place: impl Into<String>, why: impl Into<String>) {
        self.checks.push(Note::new(place, why));
    }

    /// Leaves out what stands inside a member that no row has.
    pub fn rooted(&mut self, answer: &mut Answer) {
        let wrapper = self.request.action.is_some().then_some("Response");
        loop {
            let known: BTreeSet<String> = answer.paths().map(|(path, _)| path).collect();
            let has = |path: &String| known.contains(path.trim_end_matches("[]")) || wrapper == Some(path);
            let Some(at) = answer.tables.iter().position(|t| !t.under.iter().all(has)) else {
                return;
            };
            let table = &mut answer.tables[at];
            let gone: Vec<String> = table.under.iter().filter(|u| !has(u)).cloned().collect();
            table.under.retain(has);
            let why = format!("it stands inside `{}`, which no row names", gone.join("`, `"));
            self.leave(&table.name, why);
            if table.under.is_empty() {
                answer.tables.remove(at);
            }
        }
    }

    /// Notes what is not judged.
    pub fn leave(&mut self, place: impl Into<String>, why: impl Into<String>) {
        self.not_judged.push(Note::new(place, why));
    }

    /// The parameters that go there.
    pub fn parameters_in(&self, place: Place) -> impl Iterator<Item = &model::Row> {
        let tables = self.parameters.iter().filter(move |t| t.place == place);
        tables.flat_map(|t| &t.rows)
    }

    /// Tables of one number may stand in the request and in several answers: their names say which.
    pub fn table_name(&self, status: &str, name: &str) -> String {
        let has = |a: &&Answer| a.tables.iter().any(|t| t.name == name);
        let twice = self.answers.iter().filter(has).count() > 1;
        let asked = self.parameters.iter().any(|p| p.name == name);
        if (twice || asked) && !name.starts_with(ELSEWHERE) {
            format!("{name}, answer {status}")
        } else {
            name.to_owned()
        }
    }
}

impl Row {
    /// Whether nothing but its name is known: an example alone shows it, as null.
    pub fn is_untold(&self) -> bool {
        self.example_only && self.kinds.is_empty()
    }

    /// Whether it is nothing but a list, so that what limits values limits those of its items.
    pub fn is_list(&self) -> bool {
        Kind::list_alone(&self.kinds)
    }

    /// The form of a text; what may be a number, too, has none.
    pub fn form(&self) -> Option<Form> {
        let kinds = if self.is_list() { &self.items } else { &self.kinds };
        let numeric = |k: &Kind| matches!(k, Kind::Integer | Kind::Number);
        let text = kinds.contains(&Kind::String) && !kinds.iter().any(numeric);
        self.limits.form.filter(|_| text)
    }

    /// Whether the page's words, or its name, limit it.
    pub fn is_limited(&self) -> bool {
        let Limits {
            min,
            max,
            min_length,
            max_length,
            items,
            ..
        } = &self.limits;
        let numbers = min.is_some() || max.is_some() || min_length.is_some() || max_length.is_some();
        numbers || items.is_some() || self.form().is_some() || !self.values().is_empty()
    }

    /// The values that the words of a row list, as JSON; none where others are allowed.
    pub fn values(&self) -> Vec<Value> {
        if self.limits.open {
            return vec![];
        }
        let numeric = self
            .kinds
            .iter()
            .any(|k| matches!(k, Kind::Integer | Kind::Number))
            && !self.kinds.contains(&Kind::String);
        let value = |text: &String| {
            if numeric {
                text.parse::<i64>().map(Value::from).ok()
            } else {
                Some(Value::from(text.as_str()))
            }
        };
        self.limits.values.iter().filter_map(value).collect()
    }

    /// Notes why a person has to look at it.
    pub fn check(&mut self, why: impl Into<String>) {
        self.checks.push(why.into());
    }
}

impl Table {
    /// The dotted paths of a row.
    pub fn paths(&self, row: &str) -> Vec<String> {
        model::paths(&self.under, row)
    }
}

impl Answer {
    /// Every place of a member, dotted, with its row.
    pub fn paths(&self) -> impl Iterator<Item = (String, &Row)> {
        let rows = self
            .tables
            .iter()
            .flat_map(|t| t.rows.iter().map(move |r| (t, r)));
        rows.flat_map(|(t, r)| t.paths(&r.name).into_iter().map(move |path| (path, r)))
    }

    /// The rows under a member, or at the top level under none (`""`).
    pub fn under<'a>(&'a self, path: &'a str) -> impl Iterator<Item = &'a Row> {
        let here = move |t: &&Table| {
            if path.is_empty() {
                t.under.is_empty()
            } else {
                t.under.iter().any(|u| u == path)
            }
        };
        self.tables.iter().filter(here).flat_map(|t| &t.rows)
    }
}

/// Parameters of the common page, which the suite itself sets.
pub const COMMON: [&str; 3] = ["Action", "Version", "Region"];

/// Whether a request may give a parameter of this name: what names calls and credentials, only the suite sets.
pub fn may_be_asked(name: &str) -> bool {
    reserved::query(name).is_ok()
}
