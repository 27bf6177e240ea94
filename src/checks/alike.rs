//! Whether two requests that mean the same are answered alike: neither says every time what the other never says.
//! What one of them says only now and then is the account's own change.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{Judged, answer, cut, dotted, finding};
use crate::exchange::Exchange;

/// What the answers to one request said.
#[derive(Debug, Default)]
pub struct Told {
    always: Option<BTreeSet<String>>,
    ever: BTreeSet<String>,
}

impl Told {
    /// Takes one more answer; false where it is no result that can be read.
    pub fn take(&mut self, exchange: &Exchange) -> bool {
        let Some(json) = exchange.answer.as_ref().ok().and_then(|r| r.json().ok()) else {
            return false;
        };
        let mut said = BTreeSet::new();
        sayings(&json.value, "", &mut said);
        self.ever.extend(said.iter().cloned());
        self.always = Some(match self.always.take() {
            Some(always) => always.intersection(&said).cloned().collect(),
            None => said,
        });
        answer::accepted(exchange)
    }

    /// What it says every time, and the other never.
    fn alone(&self, other: &Self) -> Option<&str> {
        let mut always = self.always.iter().flatten();
        always
            .find(|saying| !other.ever.contains(*saying))
            .map(String::as_str)
    }
}

/// The answers to one request say what those to the other say; one exchange of each shows it.
pub fn says_what([own, other]: [&Told; 2], [exchange, plain]: [&Exchange; 2]) -> Judged {
    let (besides, lacking) = (own.alone(other), other.alone(own));
    let Some(about) = besides.or(lacking) else {
        return Judged::default();
    };
    let role = &exchange.purpose.role;
    let place = about.split_once(": ").map_or("", |(place, _)| place);
    let message =
        format!("the request for {role}: its answer says another thing of {place} than the plain one");
    let said = |saying: Option<&str>| saying.map_or("nothing of the kind".to_owned(), cut);
    let mut found = finding(exchange, message, None, said(lacking), said(besides));
    found.compared_with.push(plain.index);
    Judged::broken(found)
}

/// Each value with its place. The order of items is free, so that each is one value without a number; the id of a
/// request is always another.
fn sayings(value: &Value, pointer: &str, said: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => {
            for (name, below) in members {
                sayings(below, &format!("{pointer}/{name}"), said);
            }
        }
        Value::Array(items) => {
            for item in items {
                let mut of_item = BTreeSet::new();
                sayings(item, "", &mut of_item);
                let of_item: Vec<String> = of_item.into_iter().collect();
                said.insert(format!("{}: {}", dotted(pointer), of_item.join(", ")));
            }
        }
        _ if pointer == "/Response/RequestId" => {}
        _ => drop(said.insert(format!("{}: {value}", dotted(pointer)))),
    }
}
