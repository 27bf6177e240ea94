//! Scenarios about lists: their values, pages, filters and counts.

use std::fmt::Write;

use super::{super::facts::may_be_asked, Feature};
use crate::page::model::{Place, Row};

impl Feature<'_> {
    /// Values that the page lists for optional parameters of the query are served.
    pub fn listed(&mut self) {
        let served = self.served();
        let rows: Vec<Row> = self
            .facts
            .parameters
            .iter()
            .filter(|t| t.place == Place::Query)
            .flat_map(|t| t.rows.clone())
            .collect();
        for row in rows.iter().filter(|r| {
            may_be_asked(&r.name)
                && r.mandatory != Some(true)
                && r.limits.values.len() > 1
                && !r.name.contains('.')
        }) {
            let safe = |v: &String| {
                v.chars().all(|c| c.is_ascii_alphanumeric() || "-_.:".contains(c)) && !v.is_empty()
            };
            let values: Vec<&String> = row.limits.values.iter().filter(|v| safe(v)).take(12).collect();
            if values.len() < 2 {
                continue;
            }
            self.rule(
                &format!("The listed values of {} are served", row.name),
                &[self.source(&row.name)],
            );
            let then = if self.facts.request.action.is_some() {
                "Then the request is served".to_owned()
            } else {
                format!("Then the answer is {served}")
            };
            let _ = write!(
                self.text,
                "\n    @{}.{}.served @should\n    Scenario Outline: {}=<value> is served\n      When the request is sent with the query \"{}=<value>\"\n      {then}\n\n      Examples: the values that the page lists\n        | value |\n",
                self.facts.id, row.name, row.name, row.name
            );
            for value in values {
                let _ = writeln!(self.text, "        | {value} |");
            }
        }
    }

    pub fn paging(&mut self) {
        let Some(paging) = self.facts.paging.clone() else {
            return self.counted();
        };
        let sources = [self.source(&paging.limit), self.source(&paging.offset)];
        self.rule("Pages hold as many items as are asked for", &sources);
        let (limit, offset, first, most) = (&paging.limit, &paging.offset, paging.first, paging.most);
        let total = paging.total.rsplit('.').next().unwrap_or_default();
        let then = format!("Then the page has the size that {limit}, {offset} and {total} ask for");
        for (clause, size, title) in [
            ("size", 1, "A page of one item"),
            ("most", most, "The largest page"),
        ] {
            let listed = format!("When the items are listed with \"{limit}={size}&{offset}={first}\"");
            self.scenario(&format!("{limit}.{clause}"), "should", title, &[&listed, &then]);
        }
        let in_turn = format!(
            "When the items are listed with \"{limit}=1&{offset}={first}, {limit}={most}&{offset}={first}\" in turn"
        );
        self.scenario(
            &format!("{total}.constant"),
            "should",
            "The number of all items does not depend on the page",
            &[&in_turn, &format!("Then {total} is the same everywhere")],
        );
        let walk = format!("When everything is listed in pages of at most {most}");
        self.scenario(
            "paging.walk",
            "should",
            "A walk through everything",
            &[&walk, "Then every item comes once"],
        );
        for name in &self.facts.filters {
            self.rule(
                &format!("What comes back for {name} has it"),
                &[self.source(name)],
            );
            let asked =
                format!("When the list is read and the {name} of one of its items is asked for with {name}");
            let then = format!("Then every item has the {name} that was asked for with {name}");
            self.scenario(
                &format!("{name}.filter"),
                "should",
                &format!("Only items with the {name} asked for"),
                &[&asked, &then],
            );
        }
    }

    /// A count beside the only list of an answer that is not paged.
    fn counted(&mut self) {
        let Some((count, list, source)) = self.facts.counted.clone() else {
            return;
        };
        self.rule("The count beside the list is that of its items", &[source]);
        let then = format!("Then {count} is the number of items of {list}");
        self.scenario(
            &format!("{}.count", count.rsplit('.').next().unwrap_or_default()),
            "should",
            "The count is the length of the list",
            &["When the request is sent", &then],
        );
    }
}
