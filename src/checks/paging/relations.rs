//! What several pages say of each other.

use std::{borrow::Cow, collections::BTreeSet};

use super::{Pages, against, list};
use crate::{
    checks::{Judged, cut, finding},
    exchange::Exchange,
    text::count,
};

impl Pages<'_> {
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
        let (Some(a), Some(b), Some(c)) = (self.ids(first), self.ids(second), self.ids(whole)) else {
            return Judged::default();
        };
        let halves: BTreeSet<&str> = a.iter().chain(&b).map(AsRef::as_ref).collect();
        let evidence = [first.index, second.index, whole.index];
        let set = set(&c);
        if halves == set && a.len() + b.len() == c.len() {
            return Judged::agreed(evidence);
        }
        let missing: Vec<&str> = set.difference(&halves).copied().collect();
        let extra: Vec<&str> = halves.difference(&set).copied().collect();
        let message = format!(
            "the pages asked for with {} and {} are not together the one asked for with {}",
            first.purpose.role, second.purpose.role, whole.purpose.role
        );
        let actual = format!(
            "missing: {}; besides: {}; items: {} and {}",
            list(&missing),
            list(&extra),
            a.len(),
            b.len()
        );
        let found = finding(
            second,
            message,
            Some(&self.list()),
            format!("the {} of the page of both", count(c.len(), "instance")),
            actual,
        );
        Judged {
            findings: vec![against(found, &[first, whole])],
            evidence: evidence.to_vec(),
            inconclusive: None,
        }
    }

    /// Two requests that mean the same bring the same instances.
    pub fn same_instances(self, exchanges: &[&Exchange]) -> Judged {
        let [first, second] = exchanges else {
            return Judged::default();
        };
        let (Some(a), Some(b)) = (self.ids(first), self.ids(second)) else {
            return Judged::default();
        };
        if set(&a) == set(&b) {
            return Judged::agreed([first.index, second.index]);
        }
        let message = format!(
            "the pages asked for with {} and {} hold different {}s",
            first.purpose.role, second.purpose.role, self.0.what
        );
        let expected = format!("the {} of the other page", count(b.len(), "instance"));
        let missing: Vec<&str> = set(&b).difference(&set(&a)).copied().collect();
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
            inconclusive: None,
        }
    }

    /// A walk through everything yields as many different ids as each of its pages says there are, none twice.
    pub fn walk_is_complete(self, exchanges: &[&Exchange]) -> Judged {
        let pages: Option<Vec<_>> = exchanges.iter().map(|e| self.page(e).map(|p| (*e, p))).collect();
        let Some(pages) = pages else {
            return Judged::default();
        };
        let Some((last, page)) = pages.last() else {
            return Judged::default();
        };
        let Some((limit, skipped)) = self.asked(last) else {
            return Judged::default();
        };
        if page.total > skipped + limit {
            return Judged::inconclusive(
                "the account grew beyond the pages of the walk; run again when it is quiet",
            );
        }
        let mut judged = Judged::agreed(exchanges.iter().map(|e| e.index));
        let mut seen = BTreeSet::new();
        for (exchange, page) in &pages {
            for id in &page.ids {
                if !seen.insert(id) && judged.findings.len() < 5 {
                    let message = format!("{} comes twice in a walk through everything", cut(id));
                    let others: Vec<&Exchange> = exchanges.to_vec();
                    judged.findings.push(against(
                        finding(
                            exchange,
                            message,
                            Some(&self.list()),
                            "every instance once",
                            cut(id),
                        ),
                        &others,
                    ));
                }
            }
        }
        let wrong = pages.iter().find(|(_, page)| page.total != seen.len() as u128);
        if let Some((exchange, page)) = wrong.filter(|_| judged.findings.is_empty()) {
            let message = format!(
                "a walk through everything yields {}, and {} is {}",
                count(seen.len(), &format!("different {}", self.0.what)),
                self.name_of_total(),
                page.total
            );
            let found = finding(
                exchange,
                message,
                Some(&self.total()),
                page.total.to_string(),
                seen.len().to_string(),
            );
            judged.findings.push(against(found, exchanges));
        }
        judged
    }
}

fn set<'a>(ids: &'a [Cow<'_, str>]) -> BTreeSet<&'a str> {
    ids.iter().map(AsRef::as_ref).collect()
}
