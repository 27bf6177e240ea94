//! Two restatements of each document, rows and schemas, written apart from each other: they agree.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::{
    catalogue::{
        Profile,
        derived::derived_clauses,
        document::{About, Presence, Row},
        mistakes::Mistakes,
        schemas::{AnswerSchema, OneAnswerCheck, Rule},
    },
    record::{ClauseId, Level},
};

/// A row's member in one place of one answer.
struct Member<'a> {
    schema: &'a AnswerSchema,
    row: &'a Row,
    /// Where the row stands in its file.
    pointer: String,
    /// `answer.path`.
    dotted: String,
}

pub(super) fn check(profile: &Profile, mistakes: &mut Mistakes<'_>) {
    let file = format!("features/{}/document.toml", profile.id());
    let members = members(profile);
    for member in &members {
        let wrong = member.kinds().into_iter().chain(member.presence());
        let wrong = wrong
            .chain(member.limits())
            .chain(member.values())
            .chain(member.form())
            .chain(member.words(profile));
        for why in wrong {
            let place = format!("{}: {why}", member.id());
            mistakes.at(&file, &member.pointer, place);
        }
    }
    without_rows(profile, &members, mistakes);
    tables_of_values(profile, &file, mistakes);
}

fn members(profile: &Profile) -> Vec<Member<'_>> {
    let mut members = vec![];
    for (pointer, table, row) in profile.document.placed_rows() {
        for dotted in table.paths(row) {
            let answer = dotted.split('.').next().unwrap_or_default();
            let Some(schema) = profile.schemas.get(answer).filter(|_| row.not_judged.is_none()) else {
                continue;
            };
            members.push(Member {
                schema,
                row,
                pointer: pointer.clone(),
                dotted,
            });
        }
    }
    members
}

/// A member of a schema that no row names would be judged without a source.
fn without_rows(profile: &Profile, members: &[Member<'_>], mistakes: &mut Mistakes<'_>) {
    let rows: BTreeSet<ClauseId> = members.iter().map(Member::id).collect();
    for schema in profile.schemas.values() {
        for derived in derived_clauses(schema) {
            if is_member(&derived.pointer) && !rows.contains(&derived.id) {
                let why = format!("{} has no row in document.toml", derived.id);
                mistakes.at(&schema.file(true), &derived.pointer, why);
            }
        }
    }
}

/// Whether a place in a schema is that of a member: the whole answer is none, nor is a limit.
fn is_member(pointer: &str) -> bool {
    let mut words = pointer.split('/').skip(1).peekable();
    let whole = words.peek().is_none();
    while let Some(word) = words.next() {
        match word {
            "items" => {}
            "properties" => _ = words.next(),
            _ => return false,
        }
    }
    !whole
}

/// Lists that the document keeps in tables of their own: their rows name the clause of the list.
fn tables_of_values(profile: &Profile, file: &str, mistakes: &mut Mistakes<'_>) {
    let schemas = profile.schemas.values();
    for entry in schemas.flat_map(|schema| &schema.entries) {
        let Rule::Schema { schema, .. } = &entry.rule else {
            continue;
        };
        let mut listed = vec![];
        every_enum(schema, &mut listed);
        if entry.clause.name() != "enum" || listed.is_empty() {
            continue;
        }
        for (pointer, _, row) in profile.document.placed_rows() {
            let code = row
                .kind
                .as_deref()
                .is_some_and(|kind| kind.starts_with("error code"));
            if code && row.clauses.contains(&entry.clause) && !listed.contains(&row.name.as_str()) {
                let why = format!("{} does not list `{}`", entry.clause, row.name);
                mistakes.at(file, &pointer, why);
            }
        }
    }
}

fn every_enum<'v>(schema: &'v Value, listed: &mut Vec<&'v str>) {
    match schema {
        Value::Object(object) => {
            let own = object.get("enum").and_then(Value::as_array).into_iter().flatten();
            listed.extend(own.filter_map(Value::as_str));
            object.values().for_each(|below| every_enum(below, listed));
        }
        Value::Array(items) => items.iter().for_each(|below| every_enum(below, listed)),
        _ => {}
    }
}

impl Member<'_> {
    fn id(&self) -> ClauseId {
        ClauseId::below(self.schema.prefix.profile(), &self.dotted)
    }

    fn name(&self) -> &str {
        self.dotted.rsplit('.').next().unwrap_or_default()
    }

    /// The schema of the object that it stands in, below a layer's root.
    fn parent<'v>(&self, root: &'v Value) -> Option<&'v Value> {
        let path: Vec<&str> = self.dotted.split('.').skip(1).collect();
        let mut at = root;
        for name in path.iter().take(path.len().saturating_sub(1)) {
            at = at.get("properties")?.get(*name)?;
            while let Some(items) = at.get("items") {
                at = items;
            }
        }
        Some(at)
    }

    /// Its own schema below a layer's root.
    fn own<'v>(&self, root: &'v Value) -> Option<&'v Value> {
        self.parent(root)?.get("properties")?.get(self.name())
    }

    fn is_required(&self, root: &Value) -> bool {
        let required = self.parent(root).and_then(|p| p["required"].as_array());
        required.is_some_and(|r| r.iter().any(|n| n == self.name()))
    }

    /// What the entries that name their clause say of it, each with its clause; branches included.
    fn advice(&self) -> Vec<(&ClauseId, &Value)> {
        let mut found = vec![];
        for entry in self.schema.entries.iter().filter(|e| !e.must) {
            let Rule::Schema { schema, .. } = &entry.rule else {
                continue;
            };
            let branches = [Some(&**schema), schema.get("then"), schema.get("else")];
            for root in branches.into_iter().flatten() {
                found.extend(self.own(root).map(|own| (&entry.clause, own)));
            }
        }
        found
    }

    /// Where a limit stands: in the binding layer, or in an entry of the advisory one. What limits the values of a list
    /// stands with its items.
    fn said(&self, keyword: &str) -> Vec<&Value> {
        let of_list = ["minItems", "maxItems", "enum", "const", "items"].contains(&keyword);
        let way = if of_list || !self.row.is_list() {
            ""
        } else {
            "/items"
        };
        let at = format!("{way}/{keyword}");
        match self.row.level {
            Level::Must => self
                .own(&self.schema.must)
                .and_then(|own| own.pointer(&at))
                .into_iter()
                .collect(),
            Level::Should => self
                .advice()
                .into_iter()
                .filter_map(|(_, own)| own.pointer(&at))
                .collect(),
        }
    }

    fn kinds(&self) -> Option<String> {
        let wanted: BTreeSet<&str> = self.row.kinds.iter().map(|k| k.word()).collect();
        let bound = self.own(&self.schema.must);
        if self.row.presence == Some(Presence::Never) {
            let forbidden = bound.is_some_and(|own| own["allOf"] == serde_json::json!([false]));
            return (!forbidden).then(|| "the schema does not forbid it (`\"allOf\": [false]`)".to_owned());
        }
        // A member of an example only is advised, not bound.
        let advised = || {
            self.advice()
                .into_iter()
                .find(|(clause, _)| **clause == self.id())
                .map(|(_, own)| own)
        };
        let Some(own) = bound.or_else(advised) else {
            return Some("no schema has it".to_owned());
        };
        let items: BTreeSet<&str> = self.row.items.iter().map(|k| k.word()).collect();
        [
            ("`kinds`", wanted, types(own)),
            ("`items`", items, types(&own["items"])),
        ]
        .into_iter()
        .find(|(_, row, schema)| row != schema)
        .map(|(key, row, schema)| format!("{key} {} here, {} in the schema", joined(&row), joined(&schema)))
    }

    fn presence(&self) -> Option<String> {
        let presence = self.row.presence?;
        let clause = ClauseId::below(&self.id(), "required");
        let entry = self.schema.entries.iter().find(|entry| entry.clause == clause);
        let advised = entry.is_some_and(|entry| match &entry.rule {
            Rule::Schema { schema, .. } => self.is_required(schema),
            Rule::Check(_) => false,
        });
        let bound = self.is_required(&self.schema.must);
        let layers = [
            ("binding", bound, presence == Presence::Must),
            ("advisory", advised, presence == Presence::Should),
        ];
        let (layer, required, _) = layers.into_iter().find(|(_, required, row)| required != row)?;
        let does = if required { "requires" } else { "does not require" };
        Some(format!(
            "`presence` and schema differ: the {layer} layer {does} it"
        ))
    }

    fn limits(&self) -> Vec<String> {
        let row = self.row;
        // A limit against another member is a check in code.
        let in_code = self.schema.entries.iter().any(|entry| {
            let own = entry.clause.behind(&self.id()).is_some();
            own && matches!(entry.rule, Rule::Check(OneAnswerCheck::UsedMemory))
        });
        let limits = [
            ("min", "minimum", row.min.map(Value::from)),
            ("max", "maximum", row.max.map(Value::from)),
            ("min_length", "minLength", row.min_length.map(Value::from)),
            ("max_length", "maxLength", row.max_length.map(Value::from)),
            ("min_items", "minItems", row.min_items.map(Value::from)),
            ("max_items", "maxItems", row.max_items.map(Value::from)),
        ];
        let differ = limits.into_iter().filter_map(|(key, keyword, limit)| {
            let said = self.said(keyword);
            let here = match &limit {
                Some(_) if in_code => return None,
                // The form says it.
                None if key == "min_length" && row.format.is_some() => return None,
                Some(limit) => format!("`{key}` is {limit} here"),
                None => format!("no `{key}` here"),
            };
            let differ = !said.iter().copied().eq(&limit);
            differ.then(|| format!("{here}, `{keyword}` {} in the schema", shown(&said)))
        });
        differ.collect()
    }

    fn values(&self) -> Option<String> {
        let wanted: BTreeSet<String> = self.row.values.iter().map(ToString::to_string).collect();
        let own = |keyword| self.said(keyword).into_iter();
        // The values of a list are those of its items.
        let items = own("items").filter_map(|items| items.get("enum"));
        let said: Vec<&Value> = own("enum").chain(own("const")).chain(items).collect();
        let listed = |v: &Value| -> BTreeSet<String> {
            let all = v.as_array().map_or(std::slice::from_ref(v), Vec::as_slice);
            all.iter()
                .filter(|v| !v.is_null())
                .map(ToString::to_string)
                .collect()
        };
        if wanted.is_empty() {
            let unlisted = self.row.level == Level::Must && !said.is_empty();
            return unlisted.then(|| format!("no `values` here, {} in the schema", shown(&said)));
        }
        let lists: Vec<BTreeSet<String>> = said.into_iter().map(listed).collect();
        if lists.contains(&wanted) {
            return None;
        }
        let nearest = lists
            .into_iter()
            .max_by_key(|list| list.intersection(&wanted).count())
            .unwrap_or_default();
        let differ: Vec<&String> = nearest.symmetric_difference(&wanted).collect();
        let differ: Vec<&str> = differ.into_iter().map(String::as_str).collect();
        Some(format!("`values` and schema differ in {}", differ.join(", ")))
    }

    fn form(&self) -> Option<String> {
        let About { keyword, asks, .. } = self.row.format?.about();
        let said = self.said(keyword);
        let agrees = matches!(said.as_slice(), [one] if asks.is_none_or(|value| *one == value));
        (!agrees).then(|| {
            format!(
                "`format` asks for `{keyword}` in the schema, which says {}",
                shown(&said)
            )
        })
    }
}

impl Member<'_> {
    /// Whose statement the clause of a limit, a form or a list is: the page's where the row has it from there, else a
    /// ruling's. That a member is expected at all, no page says.
    fn words(&self, profile: &Profile) -> Vec<String> {
        let page = self.row.on_the_page();
        let told = profile.clauses.iter().filter_map(|clause| {
            let keyword = clause.id.behind(&self.id())?;
            // A member inside, also of a list's items, may have the name of a limit.
            let own = self.own(&self.schema.must);
            let mut within = std::iter::successors(own, |schema| schema.get("items"));
            if within.any(|schema| schema["properties"].get(keyword).is_some()) {
                return None;
            }
            let on_the_page = match keyword {
                "enum" | "const" => {
                    let mut rows = profile.document.rows();
                    let listed_elsewhere = rows.any(|(_, row)| row.clauses.contains(&clause.id));
                    if page.values.is_empty() && listed_elsewhere {
                        return None;
                    }
                    !page.values.is_empty()
                }
                "pattern" | "format" => page.format.is_some(),
                "minLength" => page.format.is_some() || page.min_length.is_some(),
                "minimum" | "maximum" | "range" => page.min.or(page.max).is_some(),
                "maxLength" => page.max_length.is_some(),
                "minItems" => page.min_items.is_some(),
                "maxItems" => page.max_items.is_some(),
                "required" => false,
                _ => return None,
            };
            (clause.source.by_ruling == on_the_page).then(|| {
                let stated = clause.source.stated();
                format!(
                    "the row and {} differ in whose statement it is: the clause says `{stated}`",
                    clause.id
                )
            })
        });
        told.collect()
    }
}

/// `type` as a set of words.
fn types(schema: &Value) -> BTreeSet<&str> {
    match &schema["type"] {
        Value::String(one) => BTreeSet::from([one.as_str()]),
        Value::Array(many) => many.iter().filter_map(Value::as_str).collect(),
        _ => BTreeSet::new(),
    }
}

fn joined(words: &BTreeSet<&str>) -> String {
    if words.is_empty() {
        return "missing".to_owned();
    }
    words.iter().copied().collect::<Vec<_>>().join(" or ")
}

fn shown(said: &[&Value]) -> String {
    if said.is_empty() {
        return "missing".to_owned();
    }
    let texts: Vec<String> = said.iter().map(ToString::to_string).collect();
    texts.join(" and ")
}
