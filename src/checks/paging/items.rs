//! The items of a page: their number and their members.

use serde_json::Value;

use super::Pages;
use crate::{
    checks::{Judged, count_at, finding, shown},
    exchange::Exchange,
};

fn body(exchange: &Exchange) -> Option<&Value> {
    Some(&exchange.answer.as_ref().ok()?.json().ok()?.value)
}

/// The items of the list that stands there.
pub(super) fn of<'e>(exchange: &'e Exchange, list: &str) -> Option<&'e Vec<Value>> {
    body(exchange)?.pointer(list)?.as_array()
}

impl Pages<'_> {
    /// What an item in the middle of the list has as a member, as text.
    pub fn value_of_one(self, exchange: &Exchange, member: &str) -> Option<String> {
        let items = of(exchange, &self.list())?;
        let values = items.iter().filter_map(|item| match item.get(member)? {
            Value::String(text) if !text.is_empty() => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        });
        let values: Vec<String> = values.collect();
        values.get(values.len() / 2).cloned()
    }

    /// Every item has this value of a member, and at least one comes: a filter that the answer echoes.
    pub fn every_item_has(self, exchange: &Exchange, member: &str, value: &str) -> Judged {
        let Some(items) = of(exchange, &self.list()) else {
            return Judged::default();
        };
        let differs = |item: &Value| match item.get(member) {
            Some(Value::String(own)) => own != value,
            Some(Value::Number(own)) => value
                .parse()
                .is_ok_and(|number: serde_json::Number| number != *own),
            _ => false,
        };
        let Some(strange) = items.iter().find(|item| differs(item)) else {
            return Judged::agreed((!items.is_empty()).then_some(exchange.index));
        };
        let message = format!(
            "{} holds an item whose {member} is not the one asked for with {}",
            self.name_of_list(),
            exchange.purpose.role
        );
        let came = shown(strange.get(member).unwrap_or(&Value::Null));
        Judged::broken(finding(exchange, message, Some(&self.list()), value, came))
    }
}

/// A count beside a list is the number of its items; both are given dotted.
pub fn counts_the_items(exchange: &Exchange, count: &str, list: &str) -> Judged {
    let at = |path: &str| format!("/{}", path.replace('.', "/"));
    let counted = body(exchange).and_then(|body| count_at(body, &at(count)));
    let (Some(counted), Some(items)) = (counted, of(exchange, &at(list))) else {
        return Judged::default();
    };
    if counted == items.len() as u128 {
        return Judged::agreed([exchange.index]);
    }
    let message = format!(
        "{count} is {counted}, and {list} has {}",
        crate::text::count(items.len(), "item")
    );
    let expected = items.len().to_string();
    Judged::broken(finding(
        exchange,
        message,
        Some(&at(count)),
        expected,
        counted.to_string(),
    ))
}
