//! Scenarios about lists: their values, pages, filters and counts.

use std::fmt::Write;

use super::{super::facts::may_be_asked, Feature};
use crate::{
    catalogue::document::Paging,
    page::model::{Place, Row},
};

impl Feature<'_> {
    /// Values that the page lists for optional parameters of the query are served.
    pub fn listed(&mut self) {
        let then = if self.facts.request.action.is_some() {
            "Then the request is served".to_owned()
        } else {
            format!("Then the answer is {}", self.served())
        };
        let id = &self.facts.id;
        for row in self.facts.parameters_in(Place::Query).filter(|r| is_asked(r)) {
            let safe = |v: &&String| {
                v.chars().all(|c| c.is_ascii_alphanumeric() || "-_.:".contains(c)) && !v.is_empty()
            };
            let name = &row.name;
            let values: Vec<&String> = row.limits.values.iter().filter(safe).take(12).collect();
            if values.len() < 2 {
                continue;
            }
            self.rule(
                &format!("The listed values of {name} are served"),
                &[self.source(name)],
            );
            let _ = write!(
                self.text,
                "
    @{id}.{name}.served @should
    Scenario Outline: {name}=<value> is served
      When the request is sent with the query \"{name}=<value>\"
      {then}

      Examples: the values that the page lists
        | value |
"
            );
            for value in values {
                let _ = writeln!(self.text, "        | {value} |");
            }
        }
    }

    pub fn paging(&mut self) {
        let Some(paging) = &self.facts.paging else {
            return self.counted();
        };
        if paging.offset.is_empty() {
            self.sized(paging);
            return self.filters();
        }
        let sources = [self.source(&paging.limit), self.source(&paging.offset)];
        self.rule("Pages hold as many items as are asked for", &sources);
        let (id, limit, offset) = (&self.facts.id, &paging.limit, &paging.offset);
        let (first, most) = (paging.first, paging.most);
        let total = paging.total.rsplit('.').next().unwrap_or_default();
        let usual = paging.default.map_or_else(String::new, |_| {
            format!(
                "    @{id}.{limit}.size @should
    Scenario: The page without parameters
      When the items are listed with \"(nothing)\"
      Then the page has the size that {limit}, {offset} and {total} ask for

"
            )
        });
        let _ = write!(
            self.text,
            "
    @{id}.{limit}.size @should
    Scenario: A page of one item
      When the items are listed with \"{limit}=1&{offset}={first}\"
      Then the page has the size that {limit}, {offset} and {total} ask for

{usual}    @{id}.{limit}.most @should
    Scenario: The largest page
      When the items are listed with \"{limit}={most}&{offset}={first}\"
      Then the page has the size that {limit}, {offset} and {total} ask for

    @{id}.{total}.constant @should
    Scenario: The number of all items does not depend on the page
      When the items are listed with \"{limit}=1&{offset}={first}, {limit}={most}&{offset}={first}, (nothing)\" in turn
      Then {total} is the same everywhere

    @{id}.paging.walk @should
    Scenario: A walk through everything
      When everything is listed in pages of at most {most}
      Then every item comes once
"
        );
        self.filters();
    }

    /// A page holds no more than is asked for, wherever it begins.
    fn sized(&mut self, paging: &Paging) {
        let (id, limit) = (&self.facts.id, &paging.limit);
        let row = self.facts.parameters_in(Place::Query).find(|r| r.name == *limit);
        let listed = row.and_then(|r| r.limits.values.iter().filter_map(|v| v.parse::<i64>().ok()).min());
        let few = listed.or(row.and_then(|r| r.limits.min)).unwrap_or(1).max(1);
        self.rule(
            "A page holds no more items than are asked for",
            &[self.source(limit)],
        );
        let _ = write!(
            self.text,
            "
    @{id}.{limit}.size @should
    Scenario: A small page
      When the request is sent with the query \"{limit}={few}\"
      Then no page holds more than {few} items
"
        );
        let total = paging.total.rsplit('.').next().unwrap_or_default();
        if !total.is_empty() {
            let _ = write!(
                self.text,
                "
    @{id}.{total}.constant @should
    Scenario: The number of all items does not depend on the page
      When the items are listed with \"{limit}={few}, (nothing)\" in turn
      Then {total} is the same everywhere
"
            );
        }
    }

    /// What is asked for by the value of a member has it.
    fn filters(&mut self) {
        let id = &self.facts.id;
        for name in &self.facts.filters {
            self.rule(
                &format!("What comes back for {name} has it"),
                &[self.source(name)],
            );
            let _ = write!(
                self.text,
                "
    @{id}.{name}.filter @should
    Scenario: Only items with the {name} asked for
      When the list is read and the {name} of one of its items is asked for with {name}
      Then every item has the {name} that was asked for with {name}
"
            );
        }
    }

    /// A count beside the only list of an answer that is not paged.
    fn counted(&mut self) {
        let Some((count, list, source)) = &self.facts.counted else {
            return;
        };
        self.rule(
            "The count beside the list is that of its items",
            std::slice::from_ref(source),
        );
        let (id, end) = (&self.facts.id, count.rsplit('.').next().unwrap_or_default());
        let _ = write!(
            self.text,
            "
    @{id}.{end}.count @should
    Scenario: The count is the length of the list
      When the request is sent
      Then {count} is the number of items of {list}
"
        );
    }
}

/// Whether values of a parameter can be tried: it is optional, and the page lists several.
fn is_asked(row: &Row) -> bool {
    let optional = row.mandatory != Some(true) && !row.name.contains('.');
    may_be_asked(&row.name) && optional && row.limits.values.len() > 1
}
