//! Lists of an answer: how the request pages them, what filters them, and what counts their items.

use super::facts::{Answer, Facts, Presence, Row, may_be_asked};
use crate::{
    catalogue::document::Paging,
    config::sensitive::is_credential,
    page::{
        model::{self, Kind, Page, Place, join},
        words::{LIMITS, OFFSETS, has, patterns},
    },
};

patterns! {
    MOMENT = r"(?:^|_)(?:time|date|at|from|to|since|until)$|(?:Time|Date)$";
    PART = r"(?i)\bfuzzy\b|\bpartial|模糊";
    PAGE_NUMBER = r"(?i)\bpage (?:number|index)|\bnumber of the page|页码|页偏移|第几页";
}

/// Names of counts of all the items of a list.
const TOTALS: &[&str] = &[
    "total_count",
    "total",
    "TotalCount",
    "totalCount",
    "count",
    "total_num",
    "total_record",
    "instance_num",
    "Total",
    "TotalNum",
    "TotalNumber",
];
const PAGES: &[&str] = &["page", "marker", "page_num", "pageNo", "curr_page"];

/// Whether a parameter of this name is a number, whatever the page says of its kind.
pub fn is_number(name: &str) -> bool {
    LIMITS.contains(&name) || PAGES.contains(&name)
}

/// Fills in what the page says of its lists.
pub fn settle(facts: &mut Facts, page: &Page) {
    facts.paging = paging(facts);
    let (masked, filters): (Vec<String>, _) =
        filters(facts).into_iter().partition(|name| is_credential(name));
    facts.filters = filters;
    for name in masked {
        let why = "by its name it is a credential, whose value is masked in what is judged: no filter is seen by it";
        facts.leave(format!("parameter {name}"), why);
    }
    facts.counted = counted(facts, page);
}

/// The paging of a list, where the page says all of it; else why it is not judged.
fn paging(facts: &mut Facts) -> Option<Paging> {
    let rows: Vec<_> = facts.parameters_in(Place::Query).cloned().collect();
    let named = |names: &[&str]| rows.iter().find(|r| names.contains(&r.name.as_str()));
    let limit = named(LIMITS);
    let Some(offset) = named(OFFSETS) else {
        if let Some(other) = named(PAGES).or(limit) {
            facts.leave(
                "paging",
                format!("its list is paged by `{}`, not by an offset", other.name),
            );
        }
        return None;
    };
    let limit = limit?;
    if PAGE_NUMBER.is_match(&offset.words) {
        facts.leave(
            "paging",
            format!(
                "by its words `{}` is the number of a page, not the place of an item",
                offset.name
            ),
        );
        return None;
    }
    let found = listed(facts);
    let mut missing = vec![];
    if found.is_none() {
        missing.push("which list it pages, what tells its items from each other, and their total");
    }
    let default = limit.limits.default.as_deref().and_then(|d| d.parse().ok());
    if default.is_none() {
        missing.push("how many items a page has by default");
    }
    let most = limit.limits.max.and_then(|m| u64::try_from(m).ok());
    if most.is_none() {
        missing.push("how many items a page may have");
    }
    if let (Some((list, total, item)), Some(default), Some(most)) = (found, default, most) {
        let first = offset
            .limits
            .default
            .as_deref()
            .and_then(|d| d.parse().ok())
            .or(offset.limits.min.and_then(|m| u64::try_from(m).ok()))
            .filter(|first| *first <= 1)
            .unwrap_or(0);
        facts.check("paging", format!("`{}` is taken for the place of an item, counted from {first}; the page may mean a number of pages", offset.name));
        return Some(Paging {
            limit: limit.name.clone(),
            offset: offset.name.clone(),
            total,
            list,
            item,
            default,
            most,
            first,
            ..Paging::default()
        });
    }
    facts.leave(
        "paging",
        format!("the page does not say {}", missing.join(", nor ")),
    );
    None
}

/// The list of an answer, the number of all its items, and what tells its items from each other.
fn listed(facts: &Facts) -> Option<(String, String, String)> {
    let success = facts.answers.first()?;
    let lists: Vec<(String, &Row)> = success
        .paths()
        .filter(|(path, r)| {
            r.kinds.contains(&Kind::Array)
                && r.items.contains(&Kind::Object)
                && path.matches('.').count() <= 1
        })
        .collect();
    let at = |path: &str| {
        path.rsplit_once('.')
            .map_or(String::new(), |(above, _)| above.to_owned())
    };
    let counts = |r: &&Row| {
        r.kinds.contains(&Kind::Integer) && r.presence != Presence::Never && TOTALS.contains(&r.name.as_str())
    };
    lists.iter().find_map(|(list, _)| {
        let above = at(list);
        let total_in = |path: &str| Some(join(path, &success.under(path).find(counts)?.name));
        // Some services put the total into an object of its own beside the list.
        let apart = || {
            let mut objects = success.under(&above).filter(|r| r.kinds == [Kind::Object]);
            objects.find_map(|r| total_in(&join(&above, &r.name)))
        };
        Some((
            list.clone(),
            total_in(&above).or_else(apart)?,
            identity(success, list)?,
        ))
    })
}

/// Names of lists that do not say of what.
const NAMELESS: &str = "data|datalist|items|list|records|results|resources";

/// What tells the items of a list from each other: `id`, the id that is named as the list is, or the only id where the
/// list's name says nothing. Other ids (a network's, a user's) many items may share.
fn identity(success: &Answer, list: &str) -> Option<String> {
    let rows: Vec<&Row> = success.under(list).collect();
    let ids = || {
        rows.iter()
            .filter(|r| r.name.ends_with("_id") || r.name.ends_with("Id"))
    };
    let small = |name: &str| name.to_lowercase().replace('_', "");
    let listed = small(list.rsplit('.').next().unwrap_or_default());
    let kind = listed
        .trim_end_matches("set")
        .trim_end_matches("list")
        .trim_end_matches('s');
    let stem = |name: &str| small(name.trim_end_matches("_id").trim_end_matches("Id"));
    let named = |name: &str| {
        let stem = stem(name);
        stem.len() > 1 && (listed.starts_with(&stem) || kind.len() > 1 && stem.ends_with(kind))
    };
    let plain = rows.iter().find(|r| has("id|Id", &r.name));
    let like = ids()
        .filter(|r| named(&r.name))
        .max_by_key(|r| stem(&r.name).len());
    let only = || {
        ids()
            .next()
            .filter(|_| has(NAMELESS, &listed) && ids().count() == 1)
    };
    Some(plain.or(like).or_else(only)?.name.clone())
}

/// Parameters with the name of a member of the items, which filter by it.
fn filters(facts: &Facts) -> Vec<String> {
    let (Some(paging), Some(success)) = (&facts.paging, facts.answers.first()) else {
        return vec![];
    };
    let texts = success.under(&paging.list);
    let items: Vec<&str> = texts
        .filter(|r| r.kinds.contains(&Kind::String))
        .map(|r| r.name.as_str())
        .collect();
    let rows = facts
        .parameters_in(Place::Query)
        .filter(|r| r.mandatory != Some(true) && may_be_asked(&r.name));
    // A moment may bound what is asked for; whether a part of a name is enough, pages rarely say.
    let exact = |r: &&model::Row| r.name != "name" && !MOMENT.is_match(&r.name) && !PART.is_match(&r.words);
    let plain = |name: &str| name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    rows.filter(exact)
        .filter(|r| items.contains(&r.name.as_str()) && plain(&r.name))
        .map(|r| r.name.clone())
        .collect()
}

/// A count beside the only list at its level, where no parameter pages the list and every example agrees.
fn counted(facts: &mut Facts, page: &Page) -> Option<(String, String, String)> {
    let pages = |name: &str| LIMITS.contains(&name) || OFFSETS.contains(&name) || PAGES.contains(&name);
    if facts
        .parameters
        .iter()
        .flat_map(|t| &t.rows)
        .any(|r| pages(&r.name))
    {
        return None;
    }
    let success = facts.answers.first()?;
    let above = if facts.request.action.is_some() {
        "Response"
    } else {
        ""
    };
    let rows: Vec<&Row> = success.under(above).collect();
    let lists: Vec<&&Row> = rows.iter().filter(|r| r.kinds.contains(&Kind::Array)).collect();
    let [list] = lists[..] else { return None };
    let count = rows
        .iter()
        .find(|r| r.kinds.contains(&Kind::Integer) && TOTALS.contains(&r.name.as_str()))?;
    let (count_path, list_path) = (join(above, &count.name), join(above, &list.name));
    let at =
        |body: &serde_json::Value, path: &str| body.pointer(&format!("/{}", path.replace('.', "/"))).cloned();
    let mut agree = page
        .answers
        .iter()
        .filter(|a| a.status == success.status)
        .flat_map(|a| &a.examples)
        .map(|e| {
            let items = at(&e.body, &list_path).and_then(|l| l.as_array().map(Vec::len));
            at(&e.body, &count_path).and_then(|c| c.as_u64()) == items.and_then(|n| u64::try_from(n).ok())
        });
    if agree.by_ref().any(|same| !same) {
        facts.leave(&count_path, format!("the example's count is not the length of `{list_path}`, so the page does not say what it counts"));
        return None;
    }
    let table = success.tables.iter().find(|t| {
        t.rows.iter().any(|r| r.name == count.name) && t.paths(&count.name).contains(&count_path)
    })?;
    let source = format!(
        "{}, {}",
        facts.table_name(&success.status, &table.name),
        count.name
    );
    facts.check(
        &count_path,
        format!("taken for the number of items of `{list_path}`"),
    );
    Some((count_path, list_path, source))
}
