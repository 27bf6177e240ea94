//! What stands in no section that is known: addresses, JSON and tables. They are kept until the page is read, and judged
//! by what the rest of it shows.

use std::collections::BTreeSet;

use super::{
    super::{
        block::Grid,
        lenient,
        likeness::objects,
        model::RequestLine,
        raw::{Group, Raw},
        request,
        words::Column,
    },
    Reader,
    examples::{DEFINITION, is_definition},
};

/// Where the address stands.
pub const ADDRESS: &str = "URI";

/// What was kept.
#[derive(Default)]
pub(super) struct Loose {
    /// Addresses with their methods, in their order.
    requests: Vec<RequestLine>,
    /// The address of the first call of `curl`.
    curl: Option<RequestLine>,
    /// A path and a method that stand apart.
    apart: (Option<String>, Option<String>),
    /// JSON, with the heading above it.
    shown: Vec<(String, String)>,
    /// Tables of members, with the heading above each.
    tables: Vec<(String, Grid, Vec<Option<Column>>, Raw)>,
}

impl Loose {
    /// Keeps the address that a text names.
    pub(super) fn hear(&mut self, text: &str) {
        if let Some(line) = request::curl(text) {
            self.curl.get_or_insert(line);
        } else if let Some(line) = request::told(text) {
            self.requests.push(line);
        } else {
            self.apart.0 = request::labelled(text).or_else(|| self.apart.0.take());
            self.apart.1 = request::method(text).or_else(|| self.apart.1.take());
        }
    }
}

impl Reader<'_> {
    /// Keeps code that may show an answer.
    pub(super) fn keep_shown(&mut self, text: &str) {
        self.loose.shown.push((self.place(), text.to_owned()));
    }

    /// Keeps a table of members.
    pub(super) fn keep_table(&mut self, grid: &Grid, columns: &[Option<Column>], table: Raw) {
        self.loose
            .tables
            .push((self.place(), grid.clone(), columns.to_vec(), table));
    }

    /// Takes what was kept and fits.
    pub(super) fn take_loose(&mut self) {
        let loose = std::mem::take(&mut self.loose);
        if self.page.request.is_none() {
            self.address(&loose);
        }
        self.answers(loose.shown);
        for (place, grid, columns, table) in loose.tables {
            self.loose_table(&place, &grid, &columns, table);
        }
    }

    fn address(&mut self, loose: &Loose) {
        let apart = || {
            let path = loose.apart.0.as_deref()?;
            request::line(&format!("{} {path}", loose.apart.1.as_deref().unwrap_or("GET")))
        };
        let line = loose.requests.first().cloned().or_else(apart);
        let Some(line) = line.or_else(|| loose.curl.clone()) else {
            return;
        };
        let shown = |l: &RequestLine| format!("{} {}", l.method, l.path);
        let others = loose
            .requests
            .iter()
            .filter(|other| !request::alike(&line, other));
        let others: BTreeSet<String> = others.map(shown).collect();
        if !others.is_empty() {
            let others: Vec<String> = others.into_iter().take(3).collect();
            let why = format!(
                "it names more than one call, {} and {}: take one call, as a page of its own",
                shown(&line),
                others.join(", ")
            );
            return self.page.miss(ADDRESS, why);
        }
        if loose.requests.is_empty() && loose.apart.0.is_some() && loose.apart.1.is_none() {
            self.page
                .doubt(ADDRESS, "the page names no method: GET is assumed");
        }
        self.page.request = Some(line);
    }

    /// JSON that no section announces shows the answer of a call whose request has no body.
    fn answers(&mut self, shown: Vec<(String, String)>) {
        let silent = self.page.answers.iter().all(|a| a.examples.is_empty());
        let reads = self.page.request.as_ref().is_some_and(|r| r.method == "GET");
        for (place, text) in shown {
            match lenient::read(&text).filter(|_| !is_definition(&text)) {
                Some((body, repairs)) if silent && reads => {
                    let why = "no section says what the JSON shows: it is taken for the answer";
                    self.page.doubt(&place, why);
                    self.announced = place;
                    self.put_example("", body, repairs);
                }
                _ if is_definition(&text) => self.page.aside(&place, DEFINITION),
                _ => self
                    .page
                    .aside(&place, "an example outside the sections on request and answer"),
            }
        }
    }

    /// A table belongs to the answer whose example shows its members, or to the request whose address names them.
    fn loose_table(&mut self, place: &str, grid: &Grid, columns: &[Option<Column>], table: Raw) {
        let at = columns.iter().position(|c| *c == Some(Column::Name)).unwrap_or(0);
        let last = |name: &str| {
            name.rsplit('.')
                .next()
                .unwrap_or_default()
                .trim_end_matches("[]")
                .to_owned()
        };
        let names = grid
            .rows
            .iter()
            .filter_map(|row| Some(last(&row.get(at)?.plain())));
        let names: BTreeSet<String> = names.collect();
        let asked = self.page.request.as_ref().map_or(vec![], |r| {
            let mut asked = request::placeholders(&r.path);
            asked.extend(r.query.clone());
            asked
        });
        let known =
            |among: &dyn Fn(&String) -> bool| names.iter().filter(|n| among(n)).count() * 2 >= names.len();
        let shown = objects(self.page.answers.iter().flat_map(|a| &a.examples));
        let of_answer = |name: &String| shown.values().any(|members| members.contains(name));
        let group = if known(&|name| asked.contains(name)) {
            Group::Request
        } else if known(&of_answer) {
            Group::Answer(String::new())
        } else if shown.is_empty() && !self.heading.0.is_empty() {
            let why = format!(
                "its section `{place}` is not known: head it `Request parameters` or `Response parameters`, or show the \
                 JSON of an answer"
            );
            return self.page.miss(table.name, why);
        } else {
            let why = format!("its section `{place}` is not known, and no example shows its members");
            return self.page.aside(table.name, why);
        };
        let what = if group == Group::Request {
            "address names"
        } else {
            "example shows"
        };
        let why = format!("its section `{place}` is not known; it holds what the {what}");
        self.page.doubt(&table.name, why);
        self.put_table(grid, columns, table, group);
    }
}
