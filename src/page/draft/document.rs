//! Writes `document.toml` of a draft: rows, and beside them what a person has to look at.

use std::{collections::BTreeSet, fmt::Write};

use serde_json::Value;

use super::facts::{Facts, Presence, Row};
use crate::page::{
    block::plain,
    model::{Kind, Page},
};

/// The values that the words of a row list, as JSON; none where others are allowed.
pub fn values(row: &Row) -> Vec<Value> {
    if row.limits.open {
        return vec![];
    }
    let numeric = row
        .kinds
        .iter()
        .any(|k| matches!(k, Kind::Integer | Kind::Number))
        && !row.kinds.contains(&Kind::String);
    let value = |text: &String| {
        if numeric {
            text.parse::<i64>().map(Value::from).ok()
        } else {
            Some(Value::from(text.as_str()))
        }
    };
    row.limits.values.iter().filter_map(value).collect()
}

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
    for parameters in &facts.parameters {
        let place = place_of(facts, parameters);
        let about = format!("parameters: {}", format!("{:?}", parameters.place).to_lowercase());
        let row = |r: &crate::page::model::Row| Other {
            values: r.limits.values.clone(),
            ..Other::new(r.name.clone(), said(r))
        };
        let rows: Vec<Other> = parameters.rows.iter().map(row).collect();
        tables.others(
            &place,
            &about,
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
                &table_name(facts, &answer.status, &found.name),
                &plain(&found.about),
                &extra,
                &rows,
            );
        }
    }
    let kind =
        |names: Vec<String>, kind: &str| names.into_iter().map(|n| Other::new(n, kind)).collect::<Vec<_>>();
    let codes = kind(facts.codes.clone(), "error code");
    tables.others(
        "Error codes",
        "error codes of the call",
        &codes,
        "No request of the draft is known to draw it.",
    );
    let why = "Nothing on the page says how to draw it; it is judged where it is seen.";
    if facts.request.action.is_some() {
        let names = facts.answers.iter().map(|a| a.status.clone()).collect();
        tables.others("Answers", "answers of the envelope", &kind(names, "status"), why);
    } else {
        let names = facts.statuses.iter().map(|(s, _)| s.to_string()).collect();
        tables.others("Status codes", "statuses", &kind(names, "status"), why);
    }
    let mut out = head(facts, page, file, &tables.places);
    request(&mut out, facts);
    fixtures(&mut out, facts);
    out + &tables.out
}

/// A row that is no member of an answer.
struct Other {
    name: String,
    kind: String,
    values: Vec<String>,
}

impl Other {
    fn new(name: String, kind: impl Into<String>) -> Self {
        Self {
            name,
            kind: kind.into(),
            values: vec![],
        }
    }
}

/// The tables of the file.
struct Tables<'s> {
    out: String,
    places: BTreeSet<String>,
    sources: &'s BTreeSet<String>,
}

impl Tables<'_> {
    fn one(&mut self, place: &str, about: &str, extra: &str, rows: &[String]) {
        self.places.insert(place.to_owned());
        let (place, about, rows) = (quoted(place), quoted(about), rows.join("\n"));
        let _ = write!(
            self.out,
            "\n[[table]]\nplace = {place}\nabout = {about}\n{extra}rows = [\n{rows}\n]\n"
        );
    }

    /// Rows that are no members of an answer; one that no scenario names is not judged.
    fn others(&mut self, place: &str, about: &str, rows: &[Other], why: &str) {
        let row = |Other { name, kind, values }: &Other| {
            let judged = self.sources.contains(&format!("{place}, {name}"));
            let values = if values.is_empty() {
                String::new()
            } else {
                format!(", values = {}", list(values.iter().map(|v| quoted(v))))
            };
            let reason = if judged {
                String::new()
            } else {
                format!(", not_judged = {}", quoted(why))
            };
            format!(
                "    {{ name = {}, kind = {}{values}{reason} }},",
                quoted(name),
                quoted(kind)
            )
        };
        let rows: Vec<String> = rows.iter().map(row).collect();
        if !rows.is_empty() {
            self.one(place, about, "", &rows);
        }
    }
}

/// What the page says of a parameter, in a few words.
fn said(row: &crate::page::model::Row) -> String {
    let mut words: Vec<String> = row.kinds.iter().map(|k| k.word().to_owned()).collect();
    words.extend(
        row.mandatory
            .map(|m| if m { "mandatory" } else { "optional" }.to_owned()),
    );
    words.extend(row.limits.default.iter().map(|d| format!("{d} by default")));
    words.extend(row.limits.max.map(|m| format!("{m} at most")));
    if words.is_empty() {
        "parameter".to_owned()
    } else {
        words.join(", ")
    }
}

/// How a place begins that another page describes.
const LINKED: &str = "linked page ";

/// Tables of one number may stand in the request and in several answers: their names say which.
pub fn table_name(facts: &Facts, status: &str, name: &str) -> String {
    let twice = facts
        .answers
        .iter()
        .filter(|a| a.tables.iter().any(|t| t.name == name))
        .count()
        > 1;
    let asked = facts.parameters.iter().any(|p| p.name == name);
    if (twice || asked) && !name.starts_with(LINKED) {
        format!("{name}, answer {status}")
    } else {
        name.to_owned()
    }
}

/// How a table of parameters is named: one that says several places is several.
pub fn place_of(facts: &Facts, table: &crate::page::model::Table) -> String {
    let twice = facts.parameters.iter().filter(|p| p.name == table.name).count() > 1;
    if twice {
        format!("{}, {}", table.name, format!("{:?}", table.place).to_lowercase())
    } else {
        table.name.clone()
    }
}

fn head(facts: &Facts, page: &Page, file: &str, headings: &BTreeSet<String>) -> String {
    let mut out = String::new();
    let (linked, own): (Vec<&String>, Vec<&String>) = headings.iter().partition(|h| h.starts_with(LINKED));
    let linked = linked.iter().map(|h| quoted(&h[LINKED.len()..]));
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
        "\nprofile = {}\ndraft = true\n\n[document]\nfile = {}\ntitle = {}\n# CHECK the page does not say who publishes it in a form that can be relied on.\npublisher = {}\nedition = {}\nlanguage = {}\nsha256 = {}\nheadings = {}\nlinked = {}\n",
        quoted(&facts.id),
        quoted(file),
        quoted(&page.title),
        quoted(&format!("(to be filled in; read from {publisher})")),
        quoted(&edition),
        quoted(&page.language),
        quoted(&page.sha256),
        list(own.iter().map(|h| quoted(h))),
        list(linked),
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
        let _ = writeln!(out, "authentication = \"huawei\"");
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
            (fixture.text, "kind = \"text\""),
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
        let _ = write!(
            out,
            "\n[paging]\nlimit = {}\noffset = {}\ntotal = {}\nlist = {}\nitem = {}\ndefault = {}\nmost = {}\nfirst = {}\n",
            quoted(&p.limit),
            quoted(&p.offset),
            quoted(&p.total),
            quoted(&p.list),
            quoted(&p.item),
            p.default,
            p.most,
            p.first
        );
    }
}

/// A member of an answer; `counts` is the list whose items it counts.
fn member(row: &Row, counts: Option<&str>) -> String {
    let kinds = |kinds: &[Kind]| list(kinds.iter().map(|k| quoted(k.word())));
    let mut parts = vec![format!("name = {}", quoted(&row.name))];
    if row.presence != Presence::Never {
        if !row.kinds.is_empty() {
            parts.push(format!("kinds = {}", kinds(&row.kinds)));
        }
        if !row.items.is_empty() && row.kinds.contains(&Kind::Array) {
            parts.push(format!("items = {}", kinds(&row.items)));
        }
    }
    parts.push(format!("presence = \"{}\"", row.presence.word()));
    let limits = &row.limits;
    let numbers = [
        ("min", limits.min),
        ("max", limits.max),
        (
            "max_length",
            limits.max_length.and_then(|n| i64::try_from(n).ok()),
        ),
    ];
    parts.extend(
        numbers
            .into_iter()
            .filter_map(|(key, n)| n.map(|n| format!("{key} = {n}"))),
    );
    let listed = values(row);
    if !listed.is_empty() {
        parts.push(format!("values = {}", list(listed.iter().map(Value::to_string))));
    }
    let text = row.kinds.contains(&Kind::String);
    if let Some(form) = limits.form.filter(|_| text) {
        parts.push(format!("format = {}", quoted(form.word())));
    }
    let said = parts.len() > 3
        && (limits.min.is_some()
            || limits.max.is_some()
            || limits.max_length.is_some()
            || !listed.is_empty()
            || limits.form.is_some());
    parts.extend(counts.map(|list| format!("counts = {}", quoted(list))));
    if said || row.example_only {
        parts.push("level = \"should\"".into());
    }
    let mut checks = String::new();
    for check in &row.checks {
        let _ = writeln!(checks, "    # CHECK {}.", comment(check));
    }
    format!("{checks}    {{ {} }},", parts.join(", "))
}
