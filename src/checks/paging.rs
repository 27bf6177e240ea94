//! Pages of `DescribeInstancesStatus`: sizes, borders, walks and the id filter.

use std::collections::BTreeSet;

use super::{Judged, count_at, errors, finding};
use crate::{exchange::Exchange, record::Finding};

/// A page whose members passed their own clauses.
#[derive(Debug)]
pub struct Page<'a> {
    /// `TotalCount`.
    pub total: u128,
    /// The ids in the order of the list.
    pub ids: Vec<&'a str>,
}

/// `Limit` when it is absent.
pub const DEFAULT_LIMIT: u128 = 20;
/// The greatest `Limit`, and the most ids of one request.
pub const MOST: usize = 100;

const SET: &str = "/Response/InstanceStatusSet";
const TOTAL: &str = "/Response/TotalCount";

impl<'a> Page<'a> {
    /// Reads the page of a successful answer; none when a member that is read is malformed.
    pub fn of(exchange: &'a Exchange) -> Option<Self> {
        let response = exchange.answer.as_ref().ok()?;
        let body = &response.json().ok()?.value;
        let items = body.pointer(SET)?.as_array()?;
        let ids = items
            .iter()
            .map(|item| item.get("InstanceId")?.as_str())
            .collect::<Option<Vec<_>>>()?;
        Some(Self {
            total: count_at(body, TOTAL)?,
            ids,
        })
    }

    fn set(&self) -> BTreeSet<&'a str> {
        self.ids.iter().copied().collect()
    }
}

/// What a request asked for: `Limit` and `Offset` of its role's words (`Limit=5&Offset=2`).
fn asked(exchange: &Exchange, name: &str) -> Option<u128> {
    let words = exchange.purpose.role.split(['&', ' ']);
    words
        .filter_map(|word| word.split_once('='))
        .find(|(key, _)| *key == name)?
        .1
        .parse()
        .ok()
}

/// A page has min(Limit, max(0, TotalCount − Offset)) items.
pub fn size(exchange: &Exchange) -> Judged {
    let Some(page) = Page::of(exchange) else {
        return Judged::default();
    };
    let limit = asked(exchange, "Limit").unwrap_or(DEFAULT_LIMIT);
    let offset = asked(exchange, "Offset").unwrap_or(0);
    let expected = limit.min(page.total.saturating_sub(offset));
    if page.ids.len() as u128 == expected {
        return Judged::agreed([exchange.index]);
    }
    let message = format!(
        "the page of {} has {} items where Limit {limit}, Offset {offset} and TotalCount {} ask for {expected}",
        exchange.purpose.role,
        page.ids.len(),
        page.total
    );
    Judged::broken(finding(
        exchange,
        message,
        Some(SET),
        format!("{expected} items"),
        format!("{} items", page.ids.len()),
    ))
}

/// Never more items than 100.
pub fn at_most_the_most(exchange: &Exchange) -> Judged {
    let Some(page) = Page::of(exchange) else {
        return Judged::agreed([exchange.index]);
    };
    if page.ids.len() <= MOST {
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
        Some(SET),
        "at most 100 items",
        format!("{} items", page.ids.len()),
    ))
}

/// `TotalCount` is the same in every answer.
pub fn same_total(exchanges: &[&Exchange]) -> Judged {
    let pages: Vec<_> = exchanges
        .iter()
        .filter_map(|e| Page::of(e).map(|p| (*e, p.total)))
        .collect();
    let Some(((first, total), rest)) = pages.split_first() else {
        return Judged::default();
    };
    let mut judged = Judged::agreed(pages.iter().map(|(e, _)| e.index));
    for (exchange, other) in rest.iter().filter(|(_, other)| other != total) {
        let message = format!(
            "TotalCount is {other} with {} and {total} with {}",
            exchange.purpose.role, first.purpose.role
        );
        judged.findings.push(against(
            finding(
                exchange,
                message,
                Some(TOTAL),
                total.to_string(),
                other.to_string(),
            ),
            &[*first],
        ));
    }
    judged
}

/// Two neighbouring pages together are the page of both.
pub fn halves_make_the_whole(exchanges: &[&Exchange]) -> Judged {
    let [first, second, whole] = exchanges else {
        return Judged::default();
    };
    let (Some(a), Some(b), Some(c)) = (Page::of(first), Page::of(second), Page::of(whole)) else {
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
        Some(SET),
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
pub fn same_instances(exchanges: &[&Exchange]) -> Judged {
    let [first, second] = exchanges else {
        return Judged::default();
    };
    let (Some(a), Some(b)) = (Page::of(first), Page::of(second)) else {
        return Judged::default();
    };
    if a.set() == b.set() {
        return Judged::agreed([first.index, second.index]);
    }
    let message = format!(
        "the page of {} and the page of {} hold different instances",
        first.purpose.role, second.purpose.role
    );
    let expected = format!("the {} instances of the other page", b.ids.len());
    let missing: Vec<&str> = b.set().difference(&a.set()).copied().collect();
    let found = finding(
        first,
        message,
        Some(SET),
        expected,
        format!("without {}", list(&missing)),
    );
    Judged {
        findings: vec![against(found, &[*second])],
        evidence: vec![first.index, second.index],
        open: None,
    }
}

/// A walk through everything yields TotalCount different ids, none twice.
pub fn walk_is_complete(exchanges: &[&Exchange]) -> Judged {
    let pages: Option<Vec<_>> = exchanges.iter().map(|e| Page::of(e).map(|p| (*e, p))).collect();
    let Some(pages) = pages else {
        return Judged::default();
    };
    let Some((last, page)) = pages.last() else {
        return Judged::default();
    };
    let reach = asked(last, "Offset").unwrap_or(0) + asked(last, "Limit").unwrap_or(DEFAULT_LIMIT);
    if page.total > reach {
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
                        Some(SET),
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
            "a walk through everything yields {} different instances, and TotalCount is {}",
            seen.len(),
            page.total
        );
        let found = finding(
            last,
            message,
            Some(TOTAL),
            page.total.to_string(),
            seen.len().to_string(),
        );
        judged.findings.push(against(found, exchanges));
    }
    judged
}

/// Beyond the end: an empty list.
pub fn is_empty(exchange: &Exchange) -> Judged {
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

/// Only the ids asked for come back, each at most once, and TotalCount is at most their number.
pub fn only_those(exchange: &Exchange, ids: &[String]) -> Judged {
    let Some(page) = Page::of(exchange) else {
        return Judged::default();
    };
    let mut judged = Judged::agreed([exchange.index]);
    let asked: BTreeSet<&str> = ids.iter().map(String::as_str).collect();
    let foreign: Vec<&str> = page.set().difference(&asked).copied().collect();
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

/// Every known id that was asked for comes back.
pub fn all_of(exchange: &Exchange, known: &[String]) -> Judged {
    let Some(page) = Page::of(exchange) else {
        return Judged::default();
    };
    let set = page.set();
    let missing: Vec<&str> = known
        .iter()
        .map(String::as_str)
        .filter(|id| !set.contains(id))
        .collect();
    if missing.is_empty() {
        return Judged::agreed([exchange.index]);
    }
    let message = format!(
        "known instances do not come back with {}: {}",
        exchange.purpose.role,
        list(&missing)
    );
    Judged::broken(finding(
        exchange,
        message,
        Some(SET),
        "every known instance that was asked for",
        format!("without {}", list(&missing)),
    ))
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
