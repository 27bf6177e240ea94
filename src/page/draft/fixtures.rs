//! What a target file has to say before a drafted profile can be asked: placeholders of the path, required
//! parameters of the query, and how a list is paged.

use sha2::{Digest, Sha256};

use super::facts::{Facts, Presence, note};
use crate::page::{
    model::{Kind, Page, Place},
    request::placeholders,
};

/// Something that a target file says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fixture {
    /// The placeholder's name.
    pub name: String,
    /// Whether several may be given, each of which exists.
    pub many: bool,
    /// A value of their form that nothing has.
    pub absent: Option<String>,
    /// Whether it may be left out.
    pub optional: bool,
    /// Whether it is a text that may stand in a header.
    pub text: bool,
    /// What an example gives.
    pub example: Vec<String>,
    /// A few words.
    pub about: String,
}

/// How a list is served page by page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Paging {
    /// The parameter for the number of items.
    pub limit: String,
    /// The parameter for the place of the first one.
    pub offset: String,
    /// The place of the number of all items.
    pub total: String,
    /// The place of the list.
    pub list: String,
    /// The member that tells an item from others.
    pub item: String,
    /// Items of a page where the request does not say.
    pub default: u64,
    /// Items of a page at most.
    pub most: u64,
    /// The place of the very first item.
    pub first: u64,
}

/// Names of parameters that page a list.
const LIMITS: &[&str] = &["limit", "Limit", "page_size", "pageSize"];
const OFFSETS: &[&str] = &["offset", "Offset", "start"];
const TOTALS: &[&str] = &[
    "total_count",
    "total",
    "TotalCount",
    "totalCount",
    "count",
    "total_num",
    "instance_num",
];
const PAGES: &[&str] = &["page", "marker", "page_num", "pageNo", "curr_page"];

/// Placeholders that stand for the caller's project: 32 hexadecimal digits, whatever an example shows.
pub const PROJECTS: [&str; 2] = ["project_id", "tenant_id"];

/// A value of the same form that nothing has: zeros for all letters and digits behind the words of the form.
fn nobodys(example: &str) -> String {
    let word = |part: &str| part.chars().all(|c| c.is_ascii_alphabetic()) && part.len() < 8;
    let parts: Vec<&str> = example.split('-').collect();
    let words = parts.len() > 1 && word(parts[0]) && !parts.iter().all(|part| word(part));
    let zero = |c: char| match c {
        c if c.is_ascii_uppercase() => 'A',
        c if c.is_ascii_alphanumeric() => '0',
        c => c,
    };
    let parts = parts.iter().enumerate().map(|(at, part)| {
        if words && at == 0 {
            (*part).to_owned()
        } else {
            part.chars().map(zero).collect()
        }
    });
    parts.collect::<Vec<String>>().join("-")
}

/// A well-formed value that stands for one that the page does not show: the same for the same name.
fn made_up(name: &str) -> String {
    if PROJECTS.contains(&name) {
        return "0123456789abcdef0123456789abcdef".to_owned();
    }
    let digest = hex::encode(Sha256::digest(name.as_bytes()));
    format!(
        "{}-{}-4{}-8{}-{}",
        &digest[..8],
        &digest[8..12],
        &digest[13..16],
        &digest[17..20],
        &digest[20..32]
    )
}

/// The value that the page's own requests give to a placeholder of the path.
fn shown_in_path(page: &Page, path: &str, name: &str) -> Option<String> {
    let legal = |v: &str| !v.is_empty() && v.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c));
    page.requests.iter().find_map(|example| {
        let address = example.line.split_once(' ').map_or("", |(_, a)| a);
        let address = address
            .split_once("://")
            .map_or(address, |(_, rest)| rest.find('/').map_or("", |at| &rest[at..]));
        let address = address
            .split('?')
            .next()
            .unwrap_or_default()
            .trim_end_matches('/');
        let (ours, theirs): (Vec<&str>, Vec<&str>) =
            (path.split('/').collect(), address.split('/').collect());
        let alike =
            ours.len() == theirs.len() && ours.iter().zip(&theirs).all(|(o, t)| o.contains('{') || o == t);
        let at = ours.iter().position(|o| *o == format!("{{{name}}}"))?;
        theirs
            .get(at)
            .filter(|v| alike && legal(v))
            .map(|v| (*v).to_owned())
    })
}

/// Fills in fixtures, the query of every request and the paging of the list.
pub fn settle(facts: &mut Facts, page: &Page) {
    if facts.request.action.is_some() {
        let region = Fixture {
            name: "region".into(),
            optional: true,
            text: true,
            example: vec!["ap-guangzhou".into()],
            about: "named in every request".into(),
            ..Fixture::default()
        };
        facts.fixtures.push(region);
    }
    let path = facts.request.path.clone();
    let mut names = vec![];
    for name in placeholders(&path) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let last = names
        .iter()
        .rev()
        .find(|n| {
            n.ends_with("id")
                && !PROJECTS.contains(&n.as_str())
                && !["domain_id", "version_id"].contains(&n.as_str())
        })
        .cloned();
    for name in &names {
        let row = facts
            .parameters
            .iter()
            .flat_map(|t| &t.rows)
            .find(|r| r.name == *name);
        let listed = row.and_then(|r| r.limits.values.first().cloned());
        let shown = shown_in_path(page, &path, name);
        let project = PROJECTS.contains(&name.as_str());
        let example = listed
            .or(shown)
            .filter(|_| !project)
            .unwrap_or_else(|| made_up(name));
        let many = last.as_deref() == Some(name);
        if row.is_none() {
            facts.checks.push(note(
                "URI",
                format!("no table describes the placeholder `{name}`"),
            ));
        }
        facts.fixtures.push(Fixture {
            name: name.clone(),
            many,
            absent: many.then(|| nobodys(&example)),
            example: vec![example],
            about: format!("fills {{{name}}} of the path"),
            ..Fixture::default()
        });
    }
    required(facts, page);
    facts.paging = paging(facts);
    facts.filters = filters(facts);
    facts.counted = counted(facts, page);
    for row in facts
        .parameters
        .iter()
        .filter(|t| t.place == Place::Header)
        .flat_map(|t| &t.rows)
    {
        let known = ["x-auth-token", "content-type", "authorization", "x-language"]
            .contains(&row.name.to_lowercase().as_str());
        if !known {
            facts.not_judged.push(note(
                format!("header {}", row.name),
                "headers of requests other than those of authentication are not sent",
            ));
        }
    }
}

/// Required parameters of the query become fixtures of their own.
fn required(facts: &mut Facts, page: &Page) {
    let skipped = ["Action", "Version", "Region"];
    let rows = facts
        .parameters
        .iter()
        .filter(|t| t.place == Place::Query)
        .flat_map(|t| &t.rows);
    let needed: Vec<_> = rows
        .filter(|r| r.mandatory == Some(true) && !skipped.contains(&r.name.as_str()))
        .cloned()
        .collect();
    let mut pairs = vec![];
    for row in needed {
        // A list is named with a number for each of its items: `Ids.0`.
        let name = row.name.trim_end_matches(".N");
        let list = facts.request.action.is_some() && (name != row.name || row.kinds.contains(&Kind::Array));
        let items = row.items.contains(&Kind::Object);
        let legal = name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') && !(list && items);
        let sent = if list {
            format!("{name}.0")
        } else {
            name.to_owned()
        };
        if !legal {
            facts.not_judged.push(note(
                format!("parameter {}", row.name),
                "its name cannot stand for a value of the target file: requests go without it",
            ));
            continue;
        }
        let shown = page
            .requests
            .iter()
            .flat_map(|r| &r.query)
            .find(|(name, value)| *name == sent && !value.is_empty() && !value.contains('{'));
        let number = row.kinds.contains(&Kind::Integer)
            || LIMITS.contains(&row.name.as_str())
            || PAGES.contains(&row.name.as_str());
        let plain = if number {
            "1".to_owned()
        } else if row.kinds == [Kind::Boolean] {
            "true".to_owned()
        } else {
            made_up(&row.name)
        };
        let shown = shown
            .map(|(_, value)| value.clone())
            .or_else(|| row.limits.default.clone())
            .or_else(|| row.limits.values.first().cloned());
        let legal =
            |v: &String| !v.is_empty() && v.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c));
        let example = shown.filter(legal).unwrap_or_else(|| {
            facts.checks.push(note(
                format!("parameter {}", row.name),
                "the page shows no value for it that can stand in a request as it is: a made-up one stands in its place",
            ));
            plain
        });
        pairs.push(format!("{sent}={{{name}}}"));
        if !facts.fixtures.iter().any(|f| f.name == name) {
            facts.fixtures.push(Fixture {
                name: name.to_owned(),
                example: vec![example],
                about: format!("the required parameter {}", row.name),
                ..Fixture::default()
            });
        }
    }
    facts.query = (!pairs.is_empty()).then(|| pairs.join("&"));
}

/// The paging of a list, where the page says all of it; else why it is not judged.
fn paging(facts: &mut Facts) -> Option<Paging> {
    let rows: Vec<_> = facts
        .parameters
        .iter()
        .filter(|t| t.place == Place::Query)
        .flat_map(|t| &t.rows)
        .cloned()
        .collect();
    let named = |names: &[&str]| rows.iter().find(|r| names.contains(&r.name.as_str()));
    let limit = named(LIMITS);
    let Some(offset) = named(OFFSETS) else {
        if let Some(other) = named(PAGES).or(limit) {
            facts.not_judged.push(note(
                "paging",
                format!("its list is paged by `{}`, not by an offset", other.name),
            ));
        }
        return None;
    };
    let limit = limit?;
    let found = listed(facts);
    let mut missing = vec![];
    if found.is_none() {
        missing.push("a list of objects with an id, and a total beside it");
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
            .unwrap_or(0);
        facts.checks.push(note("paging", format!("`{}` is taken for the place of an item, counted from {first}; the page may mean a number of pages", offset.name)));
        return Some(Paging {
            limit: limit.name.clone(),
            offset: offset.name.clone(),
            total,
            list,
            item,
            default,
            most,
            first,
        });
    }
    facts.not_judged.push(note(
        "paging",
        format!("the page does not say {}", missing.join(", nor ")),
    ));
    None
}

/// The list of an answer, the number of all its items, and what tells its items from each other.
fn listed(facts: &Facts) -> Option<(String, String, String)> {
    let success = facts.answers.first()?;
    let lists = success.tables.iter().flat_map(|t| {
        t.rows
            .iter()
            .flat_map(move |r| t.paths(&r.name).into_iter().map(move |p| (p, r)))
    });
    let lists: Vec<(String, &super::Row)> = lists
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
    lists.iter().find_map(|(list, _)| {
        let above = at(list);
        let counts = |r: &&super::Row| {
            r.kinds.contains(&Kind::Integer)
                && r.presence != Presence::Never
                && TOTALS.contains(&r.name.as_str())
        };
        let total = success.under(&above).find(counts)?;
        let item = success
            .under(list)
            .find(|r| r.name == "id" || r.name == "Id")
            .or_else(|| {
                success
                    .under(list)
                    .find(|r| r.name.ends_with("_id") || r.name.ends_with("Id"))
            })?;
        Some((
            list.clone(),
            if above.is_empty() {
                total.name.clone()
            } else {
                format!("{above}.{}", total.name)
            },
            item.name.clone(),
        ))
    })
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
    let tables = facts.parameters.iter().filter(|t| t.place == Place::Query);
    let rows = tables.flat_map(|t| &t.rows).filter(|r| r.mandatory != Some(true));
    // Whether a part of a name is enough, pages rarely say.
    let plain = |name: &str| name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    rows.filter(|r| items.contains(&r.name.as_str()) && r.name != "name" && plain(&r.name))
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
    let join = |name: &str| {
        if above.is_empty() {
            name.to_owned()
        } else {
            format!("{above}.{name}")
        }
    };
    let rows: Vec<&super::Row> = success.under(above).collect();
    let lists: Vec<&&super::Row> = rows.iter().filter(|r| r.kinds.contains(&Kind::Array)).collect();
    let [list] = lists[..] else { return None };
    let count = rows
        .iter()
        .find(|r| r.kinds.contains(&Kind::Integer) && TOTALS.contains(&r.name.as_str()))?;
    let (count_path, list_path) = (join(&count.name), join(&list.name));
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
        facts.not_judged.push(note(&count_path, format!("the example's count is not the length of `{list_path}`, so the page does not say what it counts")));
        return None;
    }
    let table = success
        .tables
        .iter()
        .find(|t| t.paths(&count.name).contains(&count_path))?;
    let source = format!(
        "{}, {}",
        super::document::table_name(facts, &success.status, &table.name),
        count.name
    );
    facts.checks.push(note(
        &count_path,
        format!("taken for the number of items of `{list_path}`"),
    ));
    Some((count_path, list_path, source))
}
