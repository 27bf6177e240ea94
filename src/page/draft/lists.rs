//! Lists of an answer: how the request pages them, what filters them, and what counts their items.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{
    facts::{Answer, Facts, Presence, Row, may_be_asked},
    limits,
};
use crate::{
    catalogue::document::Paging,
    config::sensitive::is_credential,
    page::{
        model::{self, Kind, Page, Place, join},
        request,
        words::{LIMITS, OFFSETS, has, patterns},
    },
};

patterns! {
    ID = r"(?:^|_)(?:id|uuid|urn)$|(?:^|[a-z])(?:Id|ID|Uuid|UUID|Urn)$";
    MOMENT = r"(?:^|_)(?:time|date|at|from|to|since|until)$|(?:Time|Date)$";
    EXACT = r"(?i)\bexact(?:ly)?\b|精确|完全匹配";
    CASE = r"(?i)仅[在当]|时(?:生效|有效)|\b(?:only|valid|effect) (?:only )?(?:when|if)\b";
    PART = r"(?i)\bfuzzy\b|\bpartial|模糊";
    PAGES = r"(?i)^(?:(?:curr(?:ent)?_?)?page(?:_?(?:num|number|no|index|token))?|marker|next_?token|cursor)$";
    PAGE_NUMBER = r"(?i)\bpage (?:number|index)|\b(?:number|index) of (?:the (?:query )?page|returned pages)|\b(?:start|current) page\b|\bpage offset, such as 1\b|(?:^|[^(（*])页码|(?:^|[^分])页数?偏移|第几页|起始页(?:$|\P{Han})|页的索引";
    TOTAL = r"(?i)^total(?:_?(?:count|num|number|records?|items?|size))?$";
    COUNT = r"(?i)^(?:count|num|(?:all|records?|items?|instances?)_?(?:count|num|number))$";
    OF_PAGE = r"(?i)\b(?:this|current|each|one) page\b|\b(?:number|quantity) of (?:the )?(?:returned|displayed)|\bMB\b|\bbytes?\b|当前页|本页|本次";
}

/// Whether a parameter of this name is a number, whatever the page says of its kind.
pub fn is_number(name: &str) -> bool {
    LIMITS.contains(&name) || PAGES.is_match(name)
}

/// Fills in what the page says of its lists.
pub fn settle(facts: &mut Facts, page: &Page) {
    facts.paging = paging(facts, page);
    if let Some(paging) = facts.paging.clone() {
        limits::loosen(facts, &paging);
    }
    let (masked, filters): (Vec<String>, _) =
        filters(facts).into_iter().partition(|name| is_credential(name));
    facts.filters = filters;
    for name in masked {
        let why = "by its name it is a credential, whose value is masked in what is judged: no filter is seen by it";
        facts.leave(format!("parameter {name}"), why);
    }
    facts.counted = counted(facts, page);
}

/// Items of a page where the page says nothing of how many there may be.
const FEW: u64 = 10;

/// The paging of a list, as far as the page says it: where no number counts all its items, or no parameter names the
/// place of the first, only how many items a page holds.
fn paging(facts: &mut Facts, page: &Page) -> Option<Paging> {
    let rows: Vec<_> = facts.parameters_in(Place::Query).cloned().collect();
    let named = |names: &[&str]| rows.iter().find(|r| names.contains(&r.name.as_str()));
    let whole = |n: i64| u64::try_from(n).ok();
    let number = |row: &model::Row| row.limits.default.as_deref().and_then(|d| d.parse::<u64>().ok());
    let first = |row: &model::Row| number(row).or(row.limits.min.and_then(whole));
    let number_of_page = rows.iter().find(|r| PAGES.is_match(&r.name));
    let limit = named(LIMITS);
    let offset = named(OFFSETS).ok_or_else(|| {
        let other = number_of_page.or(limit).map(|row| row.name.clone());
        format!(
            "its list is paged by `{}`, not by an offset",
            other.unwrap_or_default()
        )
    });
    // Where counting starts, only an offset says by its name.
    let offset = offset.and_then(|row| match &row.name {
        name if PAGE_NUMBER.is_match(&row.words) => Err(format!(
            "by its words `{name}` is the number of a page, not the place of an item"
        )),
        name if name == "start" && first(row).is_none() => Err(format!(
            "the page does not say from which number on `{name}` counts"
        )),
        _ => Ok(row),
    });
    let Some(limit) = limit else {
        if let (Err(why), Some(_)) = (offset, number_of_page) {
            facts.leave("paging", why);
        }
        return None;
    };
    let always = |row: &&model::Row| row.mandatory == Some(true);
    let always = Some(limit).filter(always).or(named(OFFSETS).filter(always));
    let one = limit.limits.values.is_empty() && limit.limits.min.is_none_or(|least| least <= 1);
    let unseen = match always {
        Some(row) => Some(format!(
            "every request carries `{}`, so no other page is asked for",
            row.name
        )),
        None if one => None,
        None => Some(format!(
            "`{}` may not be 1, so no page of one item is asked for",
            limit.name
        )),
    };
    if let Some(why) = unseen {
        facts.leave("paging", why);
        return None;
    }
    let default = number(limit).filter(|n| *n > 0);
    let most = limit.limits.max.and_then(whole).filter(|most| *most > 0);
    let mut paging = Paging {
        limit: limit.name.clone(),
        default,
        most: most.or(default).unwrap_or(FEW),
        ..Paging::default()
    };
    let counted = offset.and_then(|offset| {
        let why = "the page does not say which list it pages, nor how many items that has in all";
        Ok((offset, listed(facts, page).ok_or(why)?))
    });
    let (offset, (list, total)) = match counted {
        Ok(counted) => counted,
        Err(why) => {
            facts.leave("paging", why);
            let found = listed(facts, page).or_else(|| Some((only_list(facts)?, String::new())));
            (paging.list, paging.total) = found?;
            return Some(paging);
        }
    };
    let name = &offset.name;
    paging.first = first(offset).filter(|first| *first <= 1).unwrap_or(0);
    facts.check("paging", format!("`{name}` is taken for the place of an item, counted from {}; the page may mean a number of pages", paging.first));
    if most.is_none() {
        let why = "the page does not say how many items a page may have, so few are asked for";
        facts.check("paging", why);
    }
    let item = facts
        .answers
        .first()
        .and_then(|success| identity(success, &list, page));
    if item.is_none() {
        let why = format!(
            "nothing tells the items of `{list}` from each other, so that one comes twice is not seen"
        );
        facts.leave("paging", why);
    }
    Some(Paging {
        offset: name.clone(),
        total,
        list,
        item: item.unwrap_or_default(),
        ..paging
    })
}

/// Whether a path leads to one list at most: it stands at the top or in an object there.
fn is_alone(success: &Answer, path: &str) -> bool {
    let above = path.rsplit_once('.').map_or("", |(above, _)| above);
    let mut repeated = success.paths().filter(|(_, r)| r.kinds.contains(&Kind::Array));
    !above.contains('.') && !repeated.any(|(list, _)| list == above)
}

/// The only list of objects that stands highest in the answer, but those of links.
fn only_list(facts: &Facts) -> Option<String> {
    let lists = facts.answers.first()?.paths();
    let lists =
        lists.filter(|(path, r)| r.items == [Kind::Object] && r.is_list() && !path.ends_with("links"));
    let mut lists: Vec<String> = lists.map(|(path, _)| path).collect();
    lists.sort_by_key(|path| path.matches('.').count());
    let level = |path: &String| path.matches('.').count();
    let alone = lists.get(1).is_none_or(|second| level(second) > level(&lists[0]));
    let success = facts.answers.first()?;
    // Where each item counts items of its own, those are what comes in pages.
    let counts = |list: &String| success.under(list).any(|r| TOTAL.is_match(&r.name));
    let first = lists.into_iter().next().filter(|_| alone);
    first.filter(|list| is_alone(success, list) && !counts(list))
}

/// A name without what says that it is one of many, in small letters.
fn stem(name: &str) -> String {
    let small = name.to_lowercase().replace('_', "");
    let bare = small.trim_end_matches("set").trim_end_matches("list");
    bare.trim_end_matches('s').to_owned()
}

/// What the examples of the success show at a path.
fn shown<'p>(page: &'p Page, success: &Answer, path: &str) -> impl Iterator<Item = &'p Value> {
    let at = format!("/{}", path.replace('.', "/"));
    let status = success.status.clone();
    let of = page.answers.iter().filter(move |a| a.status == status);
    of.flat_map(|a| &a.examples)
        .filter_map(move |e| e.body.pointer(&at))
}

/// The list of an answer and the number of all its items, beside it or in an object beside it.
fn listed(facts: &Facts, page: &Page) -> Option<(String, String)> {
    let success = facts.answers.first()?;
    let is_list = |path: &str, r: &Row| {
        r.kinds.contains(&Kind::Array) && r.items.contains(&Kind::Object) && is_alone(success, path)
    };
    let mut lists = success.paths().filter(|(path, r)| is_list(path, r));
    lists.find_map(|(list, _)| {
        let above = list.rsplit_once('.').map_or("", |(above, _)| above);
        // Some services put the total into an object of its own beside the list.
        let apart = || {
            let mut objects = success.under(above).filter(|r| r.kinds == [Kind::Object]);
            objects.find_map(|r| total(success, page, &list, &join(above, &r.name)))
        };
        let total = total(success, page, &list, above).or_else(apart)?;
        Some((list, total))
    })
}

/// The number of all items of a list, among the members under a path.
fn total(success: &Answer, page: &Page, list: &str, under: &str) -> Option<String> {
    let of = stem(list.rsplit('.').next().unwrap_or_default());
    let of_list = |name: &str| {
        let small = name.to_lowercase().replace('_', "");
        let mut ends = ["count", "num", "number", "total"]
            .iter()
            .filter_map(|end| small.strip_suffix(end));
        ends.any(|bare| stem(bare) == of)
    };
    let rank = |name: &str| {
        [TOTAL.is_match(name), of_list(name), COUNT.is_match(name)]
            .iter()
            .position(|is| *is)
    };
    let all = |path: &String| {
        let mut rows = page
            .answers
            .iter()
            .filter(|a| a.status == success.status)
            .flat_map(model::Answer::members);
        let of_page = rows.any(|(at, row)| at == *path && OF_PAGE.is_match(&row.words));
        // What is less than the items that the list shows counts something else.
        let mut pairs = shown(page, success, path).zip(shown(page, success, list));
        let less =
            |(n, items): (&Value, &Value)| n.as_u64() < items.as_array().map(|items| items.len() as u64);
        !of_page && !pairs.any(less)
    };
    let rows = success
        .under(under)
        .filter(|r| r.kinds.contains(&Kind::Integer) && r.presence != Presence::Never);
    let ranked = rows.filter_map(|r| Some((rank(&r.name)?, join(under, &r.name))));
    ranked
        .filter(|(_, path)| all(path))
        .min_by_key(|(rank, _)| *rank)
        .map(|(_, path)| path)
}

/// Names of lists that do not say of what.
const NAMELESS: &str = "data|datalist|items|list|records|results|resources";

/// What tells the items of a list from each other: `id`, the id that is named as the list is, the only id where the
/// list's name says nothing, or the only id that every item of the example has as its own. Other ids (a network's, a
/// user's) many items may share.
fn identity(success: &Answer, list: &str, page: &Page) -> Option<String> {
    let rows: Vec<&Row> = success.under(list).collect();
    // What the address names, all items share.
    let asked = page
        .request
        .as_ref()
        .map_or(vec![], |r| request::placeholders(&r.path));
    let own = |name: &&str| ID.is_match(name) && !asked.iter().any(|asked| asked == name);
    let ids: Vec<&str> = rows.iter().map(|r| r.name.as_str()).filter(own).collect();
    let words = list
        .rsplit('.')
        .next()
        .unwrap_or_default()
        .to_lowercase()
        .replace('_', "");
    let kind = stem(&words);
    let bare = |name: &str| ID.replace(name, "").to_lowercase().replace('_', "");
    let named = |name: &str| {
        let bare = bare(name);
        bare.len() > 1 && (words.starts_with(&bare) || kind.len() > 1 && bare.ends_with(&kind))
    };
    let plain = ids.iter().find(|name| has("id|Id|ID", name));
    let like = ids
        .iter()
        .filter(|name| named(name))
        .max_by_key(|name| bare(name).len());
    let only = || ids.first().filter(|_| has(NAMELESS, &words) && ids.len() == 1);
    let items: Vec<&Value> = shown(page, success, list)
        .filter_map(Value::as_array)
        .flatten()
        .collect();
    let distinct = |name: &&&str| {
        let mut seen = BTreeSet::new();
        items.len() > 1
            && items
                .iter()
                .all(|item| item.get(**name).is_some_and(|id| seen.insert(id.to_string())))
    };
    let shown = || {
        let mut found = ids.iter().filter(distinct);
        found.next().filter(|_| found.next().is_none())
    };
    plain
        .or(like)
        .or_else(only)
        .or_else(shown)
        .map(|name| (*name).to_owned())
}

/// Parameters with the name of a member of the items, which filter by it.
fn filters(facts: &Facts) -> Vec<String> {
    let (Some(paging), Some(success)) = (&facts.paging, facts.answers.first()) else {
        return vec![];
    };
    let texts = success.under(&paging.list);
    let items: Vec<&str> = texts
        .filter(|r| r.kinds.contains(&Kind::String) || !r.limits.values.is_empty())
        .map(|r| r.name.as_str())
        .collect();
    let rows = facts
        .parameters_in(Place::Query)
        .filter(|r| r.mandatory != Some(true) && may_be_asked(&r.name));
    // A moment may bound what is asked for; whether a part of a name is enough, pages rarely say.
    let exact = |r: &&model::Row| {
        let whole = r.name != "name" || EXACT.is_match(&r.words);
        whole && !MOMENT.is_match(&r.name) && ![&*PART, &*CASE].iter().any(|not| not.is_match(&r.words))
    };
    let plain = |name: &str| name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    rows.filter(exact)
        .filter(|r| items.contains(&r.name.as_str()) && plain(&r.name))
        .map(|r| r.name.clone())
        .collect()
}

/// A count beside the only list at its level, where no parameter pages the list and every example agrees.
fn counted(facts: &mut Facts, page: &Page) -> Option<(String, String, String)> {
    let pages = |name: &str| LIMITS.contains(&name) || OFFSETS.contains(&name) || PAGES.is_match(name);
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
        .find(|r| r.kinds.contains(&Kind::Integer) && (TOTAL.is_match(&r.name) || COUNT.is_match(&r.name)))?;
    let (count_path, list_path) = (join(above, &count.name), join(above, &list.name));
    let at = |body: &Value, path: &str| body.pointer(&format!("/{}", path.replace('.', "/"))).cloned();
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
