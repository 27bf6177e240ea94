//! Which table describes which member: by a link, by a type's name, by the number of a table in the
//! text, by the table's heading, and at last by the order in which they stand.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
};

use super::{
    likeness::{likeness, shown},
    model::{self, Page, Place, join},
    place::{in_address, leftover, put},
    raw::{DEPTH, Group, Raw, RawRow, bare, same, subjects},
};

/// Places of tables at most.
const PLACES: usize = 3_000;

struct Claims<'t> {
    tables: &'t [Raw],
    /// For a table and a row in it: the table of its members.
    of: BTreeMap<(usize, usize), usize>,
    claimed: BTreeSet<usize>,
    /// Rows that an example shows with members, and that no table was found to be like.
    unlike: BTreeSet<(usize, usize)>,
}

impl Claims<'_> {
    fn claim(&mut self, from: (usize, usize), to: usize) {
        self.of.entry(from).or_insert(to);
        self.claimed.insert(to);
    }

    /// The claims that the page itself makes.
    fn explicit(&mut self, page: &mut Page) {
        for (t, table) in self.tables.iter().enumerate() {
            for (r, raw) in table.rows.iter().enumerate().filter(|(_, raw)| raw.open) {
                // A parameter without a type that names a table of an answer is taken from it, and holds nothing.
                let plain = table.group == Group::Request && raw.row.kinds.is_empty();
                let among = |test: &dyn Fn(&Raw) -> bool| {
                    let near = |other: &Raw| !plain || other.group == table.group;
                    let other = |i: &usize| *i != t && near(&self.tables[*i]) && test(&self.tables[*i]);
                    let near =
                        (t + 1..self.tables.len()).find(|i| other(i) && self.tables[*i].group == table.group);
                    near.or_else(|| (0..self.tables.len()).find(other))
                };
                let linked = among(&|other| other.anchors.iter().any(|a| raw.links.contains(a)));
                let named = || {
                    let name = bare(raw.type_name.as_deref()?);
                    among(&|other| subjects(&other.caption).contains(&name))
                };
                // A number that leads to what the address holds is that of a table on another page.
                let holds = |other: &Raw| !other.uri && other.place.is_none_or(|p| p == Place::Body);
                let numbered =
                    || among(&|other| holds(other) && other.number.is_some_and(|n| raw.numbers.contains(&n)));
                let headed = || {
                    let name = bare(&raw.row.name);
                    among(&|other| {
                        other.group == table.group && subjects(&other.caption).iter().any(|s| same(s, &name))
                    })
                };
                let itself = raw.links.iter().any(|l| table.anchors.contains(l));
                if itself {
                    page.doubt(
                        format!("{}, {}", table.name, raw.row.name),
                        "its members are those of the table it stands in; the levels below are not judged",
                    );
                    continue;
                }
                let to = linked.or_else(named).or_else(numbered);
                // A reference to a table that another member heads is a slip, where this one heads a table, too.
                let heads = |row: &RawRow, to: usize| {
                    let name = bare(&row.row.name);
                    subjects(&self.tables[to].caption).iter().any(|s| same(s, &name))
                };
                let slip = |to: &usize| !heads(raw, *to) && table.rows.iter().any(|other| heads(other, *to));
                let right = to.filter(slip).and_then(|_| headed());
                if let Some(right) = right {
                    page.doubt(
                        format!("{}, {}", table.name, raw.row.name),
                        format!(
                            "it refers to another table than {}, whose heading names it",
                            self.tables[right].name
                        ),
                    );
                }
                if let Some(to) = right.or(to).or_else(headed) {
                    self.claim((t, r), to);
                }
            }
        }
    }

    /// Tables that nothing names, for members that the examples show with the rows of the table inside.
    fn by_example(&mut self, page: &mut Page, roots: &BTreeSet<usize>) {
        for root in roots {
            let Group::Answer(status) = &self.tables[*root].group else {
                continue;
            };
            let shown = shown(page, status, &self.tables[*root]);
            let mut reached = BTreeSet::new();
            let mut open = vec![(*root, String::new())];
            while let Some((t, under)) = open.pop() {
                if reached.len() > PLACES || !reached.insert((t, under.clone())) {
                    continue;
                }
                for (r, raw) in self.tables[t].rows.iter().enumerate().filter(|(_, raw)| raw.open) {
                    let path = join(&under, &raw.row.name);
                    let free = |to: &usize| {
                        let table = &self.tables[*to];
                        table.group == self.tables[*root].group
                            && table.place.is_none_or(|p| p == Place::Body)
                            && !self.claimed.contains(to)
                            && !roots.contains(to)
                    };
                    let known = self.of.get(&(t, r)).copied();
                    let fits =
                        |to: usize| Some((likeness(&self.tables[to], shown.get(&path)?)?, Reverse(to)));
                    let best = || (0..self.tables.len()).filter(free).filter_map(fits).max();
                    let Some(to) = known.or_else(|| Some(best()?.1.0)) else {
                        if shown.contains_key(&path) {
                            self.unlike.insert((t, r));
                        }
                        continue;
                    };
                    if known.is_none() {
                        page.doubt(
                            &self.tables[to].name,
                            format!("it is taken for the members of `{path}`, where the example shows them"),
                        );
                        self.share((t, r), to);
                    }
                    if path.matches('.').count() < DEPTH {
                        open.push((to, path));
                    }
                }
            }
        }
    }

    /// Claims a table for a row, and for all others of the same type.
    fn share(&mut self, (t, r): (usize, usize), to: usize) {
        self.claim((t, r), to);
        let Some(name) = self.tables[t].rows[r].type_name.clone() else {
            return;
        };
        for (at, table) in self.tables.iter().enumerate().filter(|(at, _)| *at != to) {
            let same = |(_, raw): &(usize, &RawRow)| raw.open && raw.type_name.as_ref() == Some(&name);
            if table.group == self.tables[to].group {
                let rows: Vec<usize> = table
                    .rows
                    .iter()
                    .enumerate()
                    .filter(same)
                    .map(|(r, _)| r)
                    .collect();
                for row in rows {
                    self.claim((at, row), to);
                }
            }
        }
    }

    /// Tables that nothing names, for members without a table, each for the nearest one before it.
    fn by_order(&mut self, page: &mut Page, roots: &BTreeSet<usize>) {
        for (to, table) in self.tables.iter().enumerate() {
            if self.claimed.contains(&to)
                || roots.contains(&to)
                || table.place.is_some_and(|p| p != Place::Body)
            {
                continue;
            }
            let open = |t: usize, unlike: bool| {
                let rows = self.tables[t].rows.iter().enumerate();
                let mut free = rows.filter(|(r, raw)| {
                    let known = self.of.contains_key(&(t, *r)) || self.unlike.contains(&(t, *r)) != unlike;
                    let known = known || self.tables[t].names_inside(&raw.row.name);
                    raw.open && !raw.row.kinds.is_empty() && !known
                });
                free.next().map(|(r, _)| (t, r))
            };
            let before = || (0..to).rev().filter(|t| self.tables[*t].group == table.group);
            let nearest = |unlike| before().find_map(|t| open(t, unlike));
            if let Some(from) = nearest(false).or_else(|| nearest(true)) {
                let member = &self.tables[from.0].rows[from.1].row.name;
                page.doubt(
                    &table.name,
                    format!("it is taken for the members of `{member}` by the order of the tables alone"),
                );
                self.share(from, to);
            }
        }
    }
}

impl Claims<'_> {
    /// Notes a table that stands nowhere: what one of its kind leads to belongs where that does.
    fn unreached(&self, at: usize, reached: &BTreeSet<usize>, page: &mut Page) {
        let leads = |(from, to): (&(usize, usize), &usize)| {
            (*to == at && from.0 < at && !reached.contains(&from.0)).then_some(from.0)
        };
        match self.of.iter().find_map(leads) {
            Some(from) => {
                let why = format!("only {} leads to it", self.tables[from].name);
                page.aside(&self.tables[at].name, why);
            }
            None => leftover(page, &self.tables[at]),
        }
    }
}

/// Puts every table where it belongs; what belongs nowhere is noted.
pub fn place(tables: &[Raw], page: &mut Page) {
    let mut claims = Claims {
        tables,
        of: BTreeMap::new(),
        claimed: BTreeSet::new(),
        unlike: BTreeSet::new(),
    };
    claims.explicit(page);
    let mut groups: Vec<&Group> = vec![];
    for table in tables {
        if !groups.contains(&&table.group) {
            groups.push(&table.group);
        }
    }
    // The first table of a group is its own even where a later row has its name; so is one that says so.
    let mut roots: BTreeSet<usize> = BTreeSet::new();
    for group in &groups {
        let members: Vec<usize> = (0..tables.len())
            .filter(|i| tables[*i].group == **group)
            .collect();
        let free = members
            .iter()
            .find(|i| !claims.claimed.contains(i))
            .or_else(|| members.first());
        roots.extend(free);
        roots.extend(
            members
                .iter()
                .filter(|i| tables[**i].place.is_some() && !claims.claimed.contains(i)),
        );
        if **group == Group::Request {
            // A request has a table of its own in each of its sections, and others with what its address names.
            let free: Vec<usize> = members
                .iter()
                .filter(|i| !claims.claimed.contains(i))
                .copied()
                .collect();
            let first = |uri: bool| {
                free.iter()
                    .find(|i| tables[**i].uri == uri && tables[**i].place != Some(Place::Header))
            };
            roots.extend(first(true).into_iter().chain(first(false)));
            let body = page
                .request
                .as_ref()
                .is_some_and(|r| ["POST", "PUT", "PATCH"].contains(&r.method.as_str()));
            let parameters =
                |i: &&usize| !body || tables[**i].rows.iter().any(|r| in_address(page, &r.row.name));
            roots.extend(free.iter().filter(parameters));
        }
    }
    claims.by_example(page, &roots);
    claims.by_order(page, &roots);
    let mut places = 0;
    let mut reached: BTreeSet<usize> = BTreeSet::new();
    let mut found: Vec<(usize, &Group, Option<Place>, Vec<String>)> = vec![];
    for root in &roots {
        let said = tables[*root].place;
        let mut queue = vec![(*root, String::new(), vec![])];
        while let Some((at, under, mut above)) = queue.pop() {
            places += 1;
            if above.contains(&at) {
                page.doubt(
                    &tables[at].name,
                    "its members hold others of its own type; the levels below are not judged",
                );
                continue;
            }
            if above.len() > DEPTH || places > PLACES {
                page.doubt(
                    &tables[at].name,
                    format!("members deeper than {DEPTH} levels are not judged"),
                );
                continue;
            }
            above.push(at);
            reached.insert(at);
            match found.iter_mut().find(|f| {
                f.0 == at && f.1 == &tables[*root].group && f.2 == said && under.is_empty() == f.3.is_empty()
            }) {
                Some(known) => known.3.push(under.clone()),
                None => found.push((at, &tables[*root].group, said, model::under(&under))),
            }
            for (r, raw) in tables[at].rows.iter().enumerate().rev() {
                if let Some(to) = claims.of.get(&(at, r)).filter(|to| **to != *root) {
                    queue.push((*to, join(&under, &raw.row.name), above.clone()));
                }
            }
        }
    }
    for (at, group, said, under) in found {
        put(page, &tables[at], group, said, under);
    }
    for at in (0..tables.len()).filter(|at| !reached.contains(at)) {
        claims.unreached(at, &reached, page);
    }
}
