//! What a request asked for, read from the request itself as the recording has it.

use std::collections::BTreeSet;

use serde_json::Value;
use url::{Url, form_urlencoded};

use crate::exchange::Exchange;

/// The parameters of one request, from its query and from a form or a JSON object in its body.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Asked {
    /// The query as it went over the wire.
    query: String,
    /// Names and values, decoded.
    parameters: Vec<(String, String)>,
}

impl Asked {
    /// Reads a request.
    pub fn of(exchange: &Exchange) -> Self {
        let request = &exchange.request;
        let url = Url::parse(&request.url).ok();
        let query = url.as_ref().and_then(Url::query).unwrap_or_default().to_owned();
        let mut parameters = form(&query);
        if let Some(body) = &request.body {
            match serde_json::from_str(body) {
                Ok(Value::Object(members)) => members
                    .iter()
                    .for_each(|(name, value)| named(name, value, &mut parameters)),
                Ok(_) => {}
                Err(_) => parameters.extend(form(body)),
            }
        }
        Self { query, parameters }
    }

    /// The query as it went over the wire.
    pub fn query(&self) -> &str {
        &self.query
    }

    /// The values of a parameter.
    pub fn values<'s>(&'s self, name: &str) -> impl Iterator<Item = &'s str> {
        self.parameters
            .iter()
            .filter(move |(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    /// The value of a parameter that is given once.
    pub fn value(&self, name: &str) -> Option<&str> {
        let mut values = self.values(name);
        values.next().filter(|_| values.next().is_none())
    }

    /// A parameter that is a number, or what stands for it where it is absent; none where it is unreadable or doubled.
    pub fn number_or(&self, name: &str, absent: Option<u64>) -> Option<u128> {
        match self.values(name).next() {
            Some(_) => self.value(name)?.parse().ok(),
            None => absent.map(u128::from),
        }
    }

    /// The items of a list: `name.0`, `name.1`, …
    pub fn list(&self, name: &str) -> BTreeSet<&str> {
        let is_item = |known: &str| {
            let number = known.strip_prefix(name).and_then(|rest| rest.strip_prefix('.'));
            number.is_some_and(|n| n.parse::<u32>().is_ok())
        };
        let items = self.parameters.iter().filter(|(known, _)| is_item(known));
        items.map(|(_, value)| value.as_str()).collect()
    }
}

fn form(text: &str) -> Vec<(String, String)> {
    form_urlencoded::parse(text.as_bytes()).into_owned().collect()
}

/// A member of a JSON body as parameters: a list has one for each item.
fn named(name: &str, value: &Value, parameters: &mut Vec<(String, String)>) {
    match value {
        Value::Array(items) => items
            .iter()
            .enumerate()
            .for_each(|(n, item)| named(&format!("{name}.{n}"), item, parameters)),
        Value::String(text) => parameters.push((name.to_owned(), text.clone())),
        other => parameters.push((name.to_owned(), other.to_string())),
    }
}
