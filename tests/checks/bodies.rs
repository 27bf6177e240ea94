//! Conforming bodies, made from the rows of the documents alone.

use std::sync::LazyLock;

use cloud_conformance::{
    catalogue::document::{Format, Kind, Presence, Row},
    exchange::Exchange,
};
use serde_json::{Value, json};

use crate::{CATALOGUE, made_up::answered};

/// A member of an answer, as its row says.
#[derive(Clone, Copy)]
pub struct Member {
    pub profile: &'static str,
    pub answer: &'static str,
    /// Dotted, below the answer.
    pub path: &'static str,
    pub row: &'static Row,
}

impl Member {
    /// The id of its own clause.
    pub fn id(&self) -> String {
        format!("{}.{}.{}", self.profile, self.answer, self.path)
    }

    pub fn may_be(&self, kind: Kind) -> bool {
        self.row.kinds.contains(&kind)
    }
}

/// Every member of every answer, parents before what stands in them.
pub static MEMBERS: LazyLock<Vec<Member>> = LazyLock::new(|| {
    let mut members = vec![];
    // Those that have to be named are only data: the self-test breaks each of their rows.
    for profile in CATALOGUE.all().iter().filter(|p| !p.document.by_name) {
        for (table, row) in profile.document.rows() {
            for dotted in table.paths(row) {
                let (answer, path) = dotted.leak().split_once('.').unwrap();
                members.push(Member {
                    profile: profile.id(),
                    answer,
                    path,
                    row,
                });
            }
        }
    }
    members.sort_by_key(|m| m.path.split('.').count());
    members
});

/// Every answer that has members: profile and name.
pub fn answers() -> Vec<(&'static str, &'static str)> {
    let mut answers: Vec<_> = MEMBERS.iter().map(|m| (m.profile, m.answer)).collect();
    answers.sort_unstable();
    answers.dedup();
    answers
}

/// A body with every member, each of which conforms.
pub fn conforming(profile: &str, answer: &str) -> Value {
    let mut body = json!({});
    for member in MEMBERS.iter() {
        let here = member.profile == profile && member.answer == answer;
        if here && member.row.presence != Some(Presence::Never) {
            put(&mut body, member.path, value(member));
        }
    }
    body
}

/// A value that a member may have, and should have.
fn value(member: &Member) -> Value {
    let row = member.row;
    if let Some(first) = row.values.first() {
        return first.clone();
    }
    if let Some(format) = row.format {
        return json!(match format {
            Format::Code => "InvalidParameterValue",
            Format::NonEmpty => "0b5a3f0e-7d7f-4a53-9c0e-2f6f2c7d8e90",
            other => other.about().sample.unwrap_or_default(),
        });
    }
    // Null where it is allowed for want of something to say, but for what holds further members.
    match row.kinds.first() {
        Some(Kind::Object) => json!({}),
        Some(Kind::Array) if row.items == [Kind::Object] => json!([{}]),
        Some(Kind::Array) => json!(["text"]),
        Some(Kind::Integer) => json!(row.min.unwrap_or(0).max(1)),
        _ if member.may_be(Kind::Null) => Value::Null,
        _ => json!("text"),
    }
}

/// The object that a member stands in; of a list the first item.
fn parent<'v>(body: &'v mut Value, path: &str) -> &'v mut Value {
    let mut at = body;
    let names: Vec<&str> = path.split('.').collect();
    for name in &names[..names.len() - 1] {
        at = &mut at[*name];
        if at.is_array() {
            at = &mut at[0];
        }
    }
    at
}

/// Gives a member a value.
pub fn put(body: &mut Value, path: &str, value: Value) {
    let name = path.rsplit('.').next().unwrap();
    parent(body, path)[name] = value;
}

/// Takes a member away.
pub fn take(body: &mut Value, path: &str) {
    let name = path.rsplit('.').next().unwrap();
    parent(body, path).as_object_mut().unwrap().shift_remove(name);
}

/// The HTTP status of an answer.
pub fn status(answer: &str) -> u16 {
    answer.parse().unwrap_or(200)
}

/// An answer with this body.
pub fn exchange(profile: &str, answer: &str, body: &Value) -> Exchange {
    answered(profile, status(answer), body)
}
