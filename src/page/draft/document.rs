//! Writes `document.toml` of a draft: rows, and beside them what a person has to look at.

mod tables;

use std::{collections::BTreeSet, fmt::Write};

use serde_json::Value;

use tables::{Other, Tables, diagram, member, said};

use super::facts::{ANSWERS, ELSEWHERE, Facts, Row};
use crate::{
    catalogue::document::FixtureKind,
    page::{block::plain, model::Page},
};

/// A text as TOML writes it.
fn quoted(text: &str) -> String {
    Value::from(
        text.chars()
            .filter(|c| !c.is_control() || *c == '\n')
            .collect::<String>(),
    )
    .to_string()
}

fn list(items: impl IntoIterator<Item = String>) -> String {
    format!("[{}]", items.into_iter().collect::<Vec<_>>().join(", "))
}

fn comment(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect()
}

/// The file; `sources` are the rows that scenarios name as theirs.
pub fn write(facts: &Facts, page: &Page, file: &str, sources: &BTreeSet<String>) -> String {
    let mut tables = Tables {
        out: String::new(),
        places: BTreeSet::new(),
        sources,
    };
    let line = format!("{} {}", facts.request.method, facts.request.path);
    tables.others(
        "URI",
        "how the call is addressed",
        &[Other::new(line, "request line")],
        "nothing asks for it",
    );
    // One table of the page may say several places: it is one table.
    let mut once: Vec<&str> = vec![];
    for name in facts.parameters.iter().map(|p| p.name.as_str()) {
        if !once.contains(&name) {
            once.push(name);
        }
    }
    for name in once {
        let parts = || facts.parameters.iter().filter(|p| p.name == name);
        let places: Vec<&str> = parts().map(|p| p.place.word()).collect();
        let row = |r: &crate::page::model::Row| Other {
            values: r.limits.values.clone(),
            ..Other::new(r.name.clone(), said(r, facts.request.action.is_some()))
        };
        let rows: Vec<Other> = parts().flat_map(|p| &p.rows).map(row).collect();
        tables.others(
            name,
            &format!("parameters: {}", places.join(", ")),
            &rows,
            "No scenario of the draft asks for it: a person may add one.",
        );
    }
    for answer in &facts.answers {
        for found in &answer.tables {
            let counted = facts.counted.as_ref();
            let counts = |row: &Row| {
                counted
                    .filter(|(count, ..)| found.paths(&row.name).contains(count))
                    .map(|(_, list, _)| list.as_str())
            };
            let rows: Vec<String> = found.rows.iter().map(|r| member(r, counts(r))).collect();
            let mut extra = format!("answer = {}\n", quoted(&answer.status));
            if !found.under.is_empty() {
                let _ = writeln!(extra, "under = {}", list(found.under.iter().map(|u| quoted(u))));
            }
            tables.one(
                &facts.table_name(&answer.status, &found.name),
                &plain(&found.about),
                &extra,
                &rows,
            );
        }
    }
    let kind =
        |names: Vec<String>, kind: &str| names.into_iter().map(|n| Other::new(n, kind)).collect::<Vec<_>>();
    let edges = facts.states.iter().map(|(from, to)| format!("{from} to {to}"));
    tables.others(
        &diagram(facts),
        "the diagram of states",
        &kind(edges.collect(), "change"),
        "Which state may follow which, no scenario of the draft asks: a person may add one.",
    );
    let codes = kind(facts.codes.clone(), "error code");
    tables.others(
        &facts.listed_at.1,
        "error codes of the call",
        &codes,
        "No request of the draft is known to draw it.",
    );
    let why = "Nothing on the page says how to draw it; it is judged where it is seen.";
    if facts.request.action.is_some() {
        let (success, error) = (
            kind(vec!["success".into()], "status"),
            kind(vec!["error".into()], "status"),
        );
        tables.others(&facts.envelope_at, "the answer as a whole", &success, why);
        tables.others(ANSWERS, "the answer to a request that fails", &error, why);
    } else {
        let names = facts.statuses.iter().map(|(s, _)| s.to_string()).collect();
        tables.others(&facts.listed_at.0, "status codes", &kind(names, "status"), why);
    }
    let mut out = head(facts, page, file, &tables.places);
    request(&mut out, facts);
    fixtures(&mut out, facts);
    out + &tables.out
}

fn head(facts: &Facts, page: &Page, file: &str, headings: &BTreeSet<String>) -> String {
    let mut out = String::new();
    let (others, own): (Vec<&String>, Vec<&String>) = headings.iter().partition(|h| h.starts_with(ELSEWHERE));
    let others = others.iter().map(|h| quoted(&h[ELSEWHERE.len()..]));
    let _ = write!(
        out,
        "# Drafted from a documentation page. A person reviews it: every `# CHECK` is a place where the page was not\n\
         # plain. Then `draft = true` goes.\n"
    );
    for check in &facts.checks {
        let _ = writeln!(out, "# CHECK {}: {}.", comment(&check.place), comment(&check.why));
    }
    for left in &facts.not_judged {
        let _ = writeln!(
            out,
            "# NOT JUDGED {}: {}.",
            comment(&left.place),
            comment(&left.why)
        );
    }
    let (publisher, edition) = (
        page.format.words(),
        page.edition
            .clone()
            .unwrap_or_else(|| format!("snapshot {}", &page.sha256[..12.min(page.sha256.len())])),
    );
    let _ = write!(
        out,
        "\nprofile = {}\ndraft = true\n\n[document]\nfile = {}\ntitle = {}\n# CHECK the page does not say who publishes it in a form that can be relied on.\npublisher = {}\nedition = {}\nlanguage = {}\nsha256 = {}\nheadings = {}\nothers = {}\n",
        quoted(&facts.id),
        quoted(file),
        quoted(&page.title),
        quoted(&format!("(to be filled in; read from {publisher})")),
        quoted(&edition),
        quoted(&page.language),
        quoted(&page.sha256),
        list(own.iter().map(|h| quoted(h))),
        list(others),
    );
    out
}

fn request(out: &mut String, facts: &Facts) {
    let request = &facts.request;
    let _ = write!(
        out,
        "\n[request]\nmethod = {}\npath = {}\n",
        quoted(&request.method),
        quoted(&request.path)
    );
    if let Some(query) = &facts.query {
        let _ = writeln!(out, "query = {}", quoted(query));
    }
    if let Some(action) = &request.action {
        let _ = writeln!(out, "ordinary = [\"\"]\naction = {}", quoted(action));
        let _ = writeln!(
            out,
            "version = {}",
            quoted(request.version.as_deref().unwrap_or_default())
        );
        let service = request
            .host
            .as_deref()
            .and_then(|h| h.split('.').next())
            .unwrap_or("unknown");
        let _ = writeln!(
            out,
            "authentication = \"tencent\"\nservice = {}\nauthenticated = true\nstatuses = [200]",
            quoted(service)
        );
    } else {
        // What the vendor's general page of statuses names; the page itself names the rows below.
        let named = [
            200, 400, 401, 403, 404, 405, 406, 407, 408, 409, 410, 411, 412, 413, 414, 415, 416, 417, 422,
            429, 500, 501, 502, 503, 504, 505,
        ];
        let all: BTreeSet<u16> = facts.statuses.iter().map(|(s, _)| *s).chain(named).collect();
        let authentication = request.token.as_deref().unwrap_or("huawei");
        let _ = writeln!(out, "authentication = {}", quoted(authentication));
        if super::feature::says_token(facts) {
            out.push_str("authenticated = true\n");
        }
        let _ = writeln!(out, "statuses = {}", list(all.iter().map(u16::to_string)));
    }
    if !facts.filters.is_empty() {
        let pairs = facts
            .filters
            .iter()
            .map(|name| format!("{name} = {}", quoted(name)));
        let _ = writeln!(out, "filters = {{ {} }}", pairs.collect::<Vec<_>>().join(", "));
    }
    if let Some(rate) = facts.rate {
        let _ = writeln!(out, "rate = {rate}");
    }
}

fn fixtures(out: &mut String, facts: &Facts) {
    for fixture in &facts.fixtures {
        let _ = write!(out, "\n[[fixture]]\nname = {}\n", quoted(&fixture.name));
        for (flag, line) in [
            (fixture.kind == FixtureKind::Text, "kind = \"text\""),
            (fixture.many, "many = true"),
            (fixture.optional, "optional = true"),
        ] {
            if flag {
                let _ = writeln!(out, "{line}");
            }
        }
        if let Some(absent) = &fixture.absent {
            let _ = writeln!(out, "absent = {}", quoted(absent));
        }
        let _ = writeln!(
            out,
            "example = {}\nabout = {}",
            list(fixture.example.iter().map(|e| quoted(e))),
            quoted(&fixture.about)
        );
    }
    if let Some(p) = &facts.paging {
        let number = |key, n: u64| (key, n.to_string());
        let text = |key, text: &str| {
            (
                key,
                Some(text)
                    .filter(|t| !t.is_empty())
                    .map_or_else(String::new, quoted),
            )
        };
        let rows = [
            text("limit", &p.limit),
            text("offset", &p.offset),
            text("total", &p.total),
            text("list", &p.list),
            text("item", &p.item),
            p.default
                .map_or(("default", String::new()), |n| number("default", n)),
            number("most", p.most),
            number("first", p.first),
        ];
        out.push_str("\n[paging]\n");
        for (key, value) in rows.iter().filter(|(_, value)| !value.is_empty()) {
            let _ = writeln!(out, "{key} = {value}");
        }
    }
}
