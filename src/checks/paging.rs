//! Pages of a list: sizes, borders, walks, the id filter and others.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{Judged, count_at, errors, finding};
use crate::catalogue::document::Paging;
use crate::{exchange::Exchange, record::Finding};

/// What a document says of its pages, and what is checked by it.
#[derive(Debug, Clone, Copy)]
pub struct Pages<'p>(pub &'p Paging);

/// A page whose members passed their own clauses.
#[derive(Debug)]
pub struct Page<'a> {
    /// How many items there are in all.
    pub total: u128,
    /// The ids in the order of the list.
    pub ids: Vec<&'a str>,
}

/// `Limit` when it is absent.
pub const DEFAULT_LIMIT: u128 = 20;
/// The greatest `Limit`, and the most ids of one request.
pub const MOST: usize = 100;

/// Where the instances of a page stand that is asked for by ids.
pub const SET: &str = "/Response/InstanceStatusSet";
const TOTAL: &str = "/Response/TotalCount";

impl<'a> Page<'a> {
    /// Reads the page of a successful answer; none when a member that is read is malformed.
    pub fn of(exchange: &'a Exchange) -> Option<Self> {
        let body = &exchange.answer.as_ref().ok()?.json().ok()?.value;
        Some(Self {
            total: count_at(body, TOTAL)?,
            ids: ids_of(exchange)?,
        })
    }

    fn set(&self) -> BTreeSet<&'a str> {
        self.ids.iter().copied().collect()
    }
}

impl Pages<'_> {
    /// Reads the page of a successful answer; none when a member that is read is malformed.
    pub fn page(self, exchange: &Exchange) -> Option<Page<'_>> {
        let response = exchange.answer.as_ref().ok()?;
        let body = &response.json().ok()?.value;
        let items = body.pointer(&self.list())?.as_array()?;
        let ids = items.iter().map(|item| item.get(&self.0.item)?.as_str());
        Some(Page {
            total: count_at(body, &self.total())?,
            ids: ids.collect::<Option<Vec<_>>>()?,
        })
    }

    /// Items of a page at most, and ids of one request.
    pub fn most(self) -> usize {
        usize::try_from(self.0.most).unwrap_or(usize::MAX)
    }

    /// The query of a page: so many items from this one on, counted from 0.
    pub fn query(self, limit: u128, skipped: u128) -> String {
        let offset = u128::from(self.0.first) + skipped;
        format!("{}={limit}&{}={offset}", self.0.limit, self.0.offset)
    }

    fn list(self) -> String {
        format!("/{}", self.0.list.replace('.', "/"))
    }

    fn total(self) -> String {
        format!("/{}", self.0.total.replace('.', "/"))
    }

    /// The member that says how many items there are in all.
    pub fn name_of_total(self) -> String {
        self.0.total.rsplit('.').next().unwrap_or_default().to_owned()
    }

    fn name_of_list(self) -> String {
        self.0.list.rsplit('.').next().unwrap_or_default().to_owned()
    }

    /// How many items a request asks for, and how many it passes over.
    fn asked(self, exchange: &Exchange) -> (u128, u128) {
        let limit = asked(exchange, &self.0.limit).unwrap_or(self.0.default.into());
        let offset = asked(exchange, &self.0.offset).unwrap_or(self.0.first.into());
        (limit, offset.saturating_sub(self.0.first.into()))
    }

    /// A page has min(limit, max(0, total − offset)) items, counted from the first place.
    pub fn size(self, exchange: &Exchange) -> Judged {
        let Some(page) = self.page(exchange) else {
            return Judged::default();
        };
        let (limit, skipped) = self.asked(exchange);
        let expected = limit.min(page.total.saturating_sub(skipped));
        if page.ids.len() as u128 == expected {
            return Judged::agreed([exchange.index]);
        }
        let message = format!(
            "the page of {} has {} items where {} {limit}, {} {} and {} {} ask for {expected}",
            exchange.purpose.role,
            page.ids.len(),
            self.0.limit,
            self.0.offset,
            skipped + u128::from(self.0.first),
            self.name_of_total(),
            page.total
        );
        Judged::broken(finding(
            exchange,
            message,
            Some(&self.list()),
            format!("{expected} items"),
            format!("{} items", page.ids.len()),
        ))
    }

    /// Never more items than this.
    pub fn at_most(self, exchange: &Exchange, most: usize) -> Judged {
        let Some(page) = self.page(exchange) else {
            return Judged::agreed([exchange.index]);
        };
        if page.ids.len() <= most {
            return Judged::agreed([exchange.index]);
        }
        let message = format!(
            "the page of {} has {} items",
            exchange.purpose.role,
            page.ids.len()
        );
        Judged::broken(finding(
            exchange,
            message,
            Some(&self.list()),
            format!("at most {most} items"),
            format!("{} items", page.ids.len()),
        ))
    }

    /// The number of all items is the same in every answer.
    pub fn same_total(self, exchanges: &[&Exchange]) -> Judged {
        let pages: Vec<_> = exchanges
            .iter()
            .filter_map(|e| self.page(e).map(|p| (*e, p.total)))
            .collect();
        let Some(((first, total), rest)) = pages.split_first() else {
            return Judged::default();
        };
        let mut judged = Judged::agreed(pages.iter().map(|(e, _)| e.index));
        for (exchange, other) in rest.iter().filter(|(_, other)| other != total) {
            let message = format!(
                "{} is {other} with {} and {total} with {}",
                self.name_of_total(),
                exchange.purpose.role,
                first.purpose.role
            );
            judged.findings.push(against(
                finding(
                    exchange,
                    message,
                    Some(&self.total()),
                    total.to_string(),
                    other.to_string(),
                ),
                &[*first],
            ));
        }
        judged
    }

    /// Two neighbouring pages together are the page of both.
    pub fn halves_make_the_whole(self, exchanges: &[&Exchange]) -> Judged {
        let [first, second, whole] = exchanges else {
            return Judged::default();
        };
        let (Some(a), Some(b), Some(c)) = (self.page(first), self.page(second), self.page(whole)) else {
            return Judged::default();
        };
        let halves: BTreeSet<&str> = a.set().union(&b.set()).copied().collect();
        let evidence = [first.index, second.index, whole.index];
        let set = c.set();
        if halves == set && a.ids.len() + b.ids.len() == c.ids.len() {
            return Judged::agreed(evidence);
        }
        let missing: Vec<&str> = set.difference(&halves).copied().collect();
        let extra: Vec<&str> = halves.difference(&set).copied().collect();
        let message = format!(
            "the pages of {} and {} are not together the page of {}",
            first.purpose.role, second.purpose.role, whole.purpose.role
        );
        let actual = format!(
            "missing: {}; besides: {}; items: {} and {}",
            list(&missing),
            list(&extra),
            a.ids.len(),
            b.ids.len()
        );
        let found = finding(
            second,
            message,
            Some(&self.list()),
            format!("the {} instances of the page of both", c.ids.len()),
            actual,
        );
        Judged {
            findings: vec![against(found, &[first, whole])],
            evidence: evidence.to_vec(),
            open: None,
        }
    }

    /// Two requests that mean the same bring the same instances.
    pub fn same_instances(self, exchanges: &[&Exchange]) -> Judged {
        let [first, second] = exchanges else {
            return Judged::default();
        };
        let (Some(a), Some(b)) = (self.page(first), self.page(second)) else {
            return Judged::default();
        };
        if a.set() == b.set() {
            return Judged::agreed([first.index, second.index]);
        }
        let message = format!(
            "the page of {} and the page of {} hold different {}s",
            first.purpose.role, second.purpose.role, self.0.what
        );
        let expected = format!("the {} instances of the other page", b.ids.len());
        let missing: Vec<&str> = b.set().difference(&a.set()).copied().collect();
        let found = finding(
            first,
            message,
            Some(&self.list()),
            expected,
            format!("without {}", list(&missing)),
        );
        Judged {
            findings: vec![against(found, &[*second])],
            evidence: vec![first.index, second.index],
            open: None,
        }
    }

    /// A walk through everything yields as many different ids as there are items, none twice.
    pub fn walk_is_complete(self, exchanges: &[&Exchange]) -> Judged {
        let pages: Option<Vec<_>> = exchanges.iter().map(|e| self.page(e).map(|p| (*e, p))).collect();
        let Some(pages) = pages else {
            return Judged::default();
        };
        let Some((last, page)) = pages.last() else {
            return Judged::default();
        };
        let (limit, skipped) = self.asked(last);
        if page.total > skipped + limit {
            return Judged::open("the account grew beyond the pages of the walk");
        }
        let mut judged = Judged::agreed(exchanges.iter().map(|e| e.index));
        let mut seen = BTreeSet::new();
        for (exchange, page) in &pages {
            for id in &page.ids {
                if !seen.insert(*id) && judged.findings.len() < 5 {
                    let message = format!("{} comes twice in a walk through everything", super::cut(id));
                    let others: Vec<&Exchange> = exchanges.to_vec();
                    judged.findings.push(against(
                        finding(
                            exchange,
                            message,
                            Some(&self.list()),
                            "every instance once",
                            super::cut(id),
                        ),
                        &others,
                    ));
                }
            }
        }
        if seen.len() as u128 != page.total && judged.findings.is_empty() {
            let message = format!(
                "a walk through everything yields {} different {}s, and {} is {}",
                seen.len(),
                self.0.what,
                self.name_of_total(),
                page.total
            );
            let found = finding(
                last,
                message,
                Some(&self.total()),
                page.total.to_string(),
                seen.len().to_string(),
            );
            judged.findings.push(against(found, exchanges));
        }
        judged
    }

    /// Beyond the end: an empty list.
    pub fn is_empty(self, exchange: &Exchange) -> Judged {
        let Some(page) = self.page(exchange) else {
            return Judged::default();
        };
        if page.ids.is_empty() {
            return Judged::agreed([exchange.index]);
        }
        let message = format!("the page of {} is not empty", exchange.purpose.role);
        Judged::broken(finding(
            exchange,
            message,
            Some(&self.list()),
            "an empty list",
            format!("{} items", page.ids.len()),
        ))
    }

    /// What an item in the middle of the list has as a member, as text.
    pub fn value_of_one(self, exchange: &Exchange, member: &str) -> Option<String> {
        let json = exchange.answer.as_ref().ok()?.json().ok()?;
        let items = json.value.pointer(&self.list())?.as_array()?;
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
        let json = exchange.answer.as_ref().ok().and_then(|r| r.json().ok());
        let items = json.and_then(|json| json.value.pointer(&self.list())?.as_array());
        let Some(items) = items else {
            return Judged::default();
        };
        let of = |item: &Value| match item.get(member) {
            Some(Value::String(own)) => own != value,
            Some(Value::Number(own)) => value
                .parse()
                .is_ok_and(|number: serde_json::Number| number != *own),
            _ => false,
        };
        let Some(strange) = items.iter().find(|item| of(item)) else {
            return Judged::agreed((!items.is_empty()).then_some(exchange.index));
        };
        let message = format!(
            "{} holds an item whose {member} is not the one asked for with {}",
            self.name_of_list(),
            exchange.purpose.role
        );
        let shown = super::shown(strange.get(member).unwrap_or(&Value::Null));
        Judged::broken(finding(exchange, message, Some(&self.list()), value, shown))
    }
}

/// A number that a request's role names: `Limit=5&Offset=2`.
fn asked(exchange: &Exchange, name: &str) -> Option<u128> {
    let words = exchange.purpose.role.split(['&', ' ']);
    words
        .filter_map(|word| word.split_once('='))
        .find(|(key, _)| *key == name)?
        .1
        .parse()
        .ok()
}

/// A count beside a list is the number of its items; both are given dotted.
pub fn counts_the_items(exchange: &Exchange, count: &str, list: &str) -> Judged {
    let at = |path: &str| format!("/{}", path.replace('.', "/"));
    let json = exchange.answer.as_ref().ok().and_then(|r| r.json().ok());
    let Some(body) = json.map(|json| &json.value) else {
        return Judged::default();
    };
    let items = body.pointer(&at(list)).and_then(Value::as_array);
    let (Some(counted), Some(items)) = (count_at(body, &at(count)), items) else {
        return Judged::default();
    };
    if counted == items.len() as u128 {
        return Judged::agreed([exchange.index]);
    }
    let message = format!("{count} is {counted}, and {list} has {} items", items.len());
    let expected = items.len().to_string();
    Judged::broken(finding(
        exchange,
        message,
        Some(&at(count)),
        expected,
        counted.to_string(),
    ))
}

/// The ids of a page in the order of its list; none when the list is malformed.
pub fn ids_of(exchange: &Exchange) -> Option<Vec<&str>> {
    let body = &exchange.answer.as_ref().ok()?.json().ok()?.value;
    let items = body.pointer(SET)?.as_array()?;
    items
        .iter()
        .map(|item| item.get("InstanceId")?.as_str())
        .collect()
}

/// Beyond the end: an empty list.
fn is_empty(exchange: &Exchange) -> Judged {
    let Some(page) = Page::of(exchange) else {
        return Judged::default();
    };
    if page.ids.is_empty() {
        return Judged::agreed([exchange.index]);
    }
    let message = format!("the page of {} is not empty", exchange.purpose.role);
    Judged::broken(finding(
        exchange,
        message,
        Some(SET),
        "an empty list",
        format!("{} items", page.ids.len()),
    ))
}

/// An unknown id: nothing comes back, or an error says that it is unknown.
pub fn is_empty_or_unknown(exchange: &Exchange) -> Judged {
    if errors::says_unknown(exchange) {
        return Judged::agreed([exchange.index]);
    }
    let served = errors::is_served(exchange);
    if served.findings.is_empty() {
        is_empty(exchange).and(total_within(exchange, 0))
    } else {
        served
    }
}

/// Only the ids asked for come back.
pub fn only_those(exchange: &Exchange, asked: &BTreeSet<&str>) -> Judged {
    let Some(ids) = ids_of(exchange) else {
        return Judged::default();
    };
    let mut judged = Judged::agreed([exchange.index]);
    let came: BTreeSet<&str> = ids.into_iter().collect();
    let foreign: Vec<&str> = came.difference(asked).copied().collect();
    if !foreign.is_empty() {
        let message = format!(
            "InstanceStatusSet holds instances that were not asked for with {}: {}",
            exchange.purpose.role,
            list(&foreign)
        );
        judged.findings.push(finding(
            exchange,
            message,
            Some(SET),
            "only the instances asked for",
            list(&foreign),
        ));
    }
    judged
}

/// `TotalCount` is at most the number of ids asked for.
pub fn total_within(exchange: &Exchange, ids: usize) -> Judged {
    let Some(page) = Page::of(exchange) else {
        return Judged::default();
    };
    if page.total <= ids as u128 {
        return Judged::agreed([exchange.index]);
    }
    let message = format!(
        "TotalCount is {} with {}, and at most {ids} can meet that",
        page.total, exchange.purpose.role
    );
    Judged::broken(finding(
        exchange,
        message,
        Some(TOTAL),
        format!("at most {ids}"),
        page.total.to_string(),
    ))
}

/// `TotalCount` is the number of instances that meet the filter: those that come back when all fit the page.
pub fn total_is_the_items(exchange: &Exchange) -> Judged {
    let Some(page) = Page::of(exchange) else {
        return Judged::default();
    };
    if page.total == page.ids.len() as u128 {
        return Judged::agreed([exchange.index]);
    }
    let message = format!(
        "TotalCount is {} with {}, and {} instances come back",
        page.total,
        exchange.purpose.role,
        page.ids.len()
    );
    Judged::broken(finding(
        exchange,
        message,
        Some(TOTAL),
        page.ids.len().to_string(),
        page.total.to_string(),
    ))
}

/// `TotalCount` is not below the number of instances that come back.
pub fn total_covers_the_items(exchange: &Exchange) -> Judged {
    match Page::of(exchange) {
        Some(page) if page.total < page.ids.len() as u128 => total_is_the_items(exchange),
        Some(_) => Judged::agreed([exchange.index]),
        None => Judged::default(),
    }
}

/// The known ids that a page does not show; none when the page cannot be read.
pub fn missing<'i>(exchange: &Exchange, known: &'i [String]) -> Option<Vec<&'i String>> {
    let came: BTreeSet<&str> = ids_of(exchange)?.into_iter().collect();
    Some(known.iter().filter(|id| !came.contains(id.as_str())).collect())
}

/// These known ids were asked for and do not come back.
pub fn do_not_come_back(exchange: &Exchange, missing: &[&String]) -> Finding {
    let missing: Vec<&str> = missing.iter().map(|id| id.as_str()).collect();
    let message = format!(
        "known instances do not come back with {}: {}",
        exchange.purpose.role,
        list(&missing)
    );
    finding(
        exchange,
        message,
        Some(SET),
        "every known instance that was asked for",
        format!("without {}", list(&missing)),
    )
}

fn against(mut finding: Finding, others: &[&Exchange]) -> Finding {
    finding.compared_with = others
        .iter()
        .map(|e| e.index)
        .filter(|i| *i != finding.exchange)
        .collect();
    finding
}

fn list(ids: &[&str]) -> String {
    match ids {
        [] => "none".to_owned(),
        [..] if ids.len() > 5 => format!("{} and {} more", super::cut(&ids[..5].join(", ")), ids.len() - 5),
        [..] => super::cut(&ids.join(", ")),
    }
}
