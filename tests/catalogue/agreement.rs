//! Two restatements of each document, rows and schemas, written apart from each other: they agree.

use std::collections::BTreeSet;

use cloud_conformance::{
    catalogue::{
        Profile,
        derived::derived_clauses,
        document::{Format, Kind, Presence, Row},
        schemas::{AnswerSchema, Rule},
    },
    record::Level,
};
use serde_json::{Value, json};

use crate::CATALOGUE;

/// A row's member in one place of one answer.
struct Member<'a> {
    profile: &'a Profile,
    schema: &'a AnswerSchema,
    row: &'a Row,
    /// `answer.path`.
    dotted: String,
}

fn members() -> Vec<Member<'static>> {
    let mut members = vec![];
    for profile in CATALOGUE.all() {
        for (table, row) in profile.document.rows() {
            for dotted in table.paths(row) {
                let answer = dotted.split('.').next().unwrap();
                let schema = profile.schemas.get(answer);
                let schema = schema.unwrap_or_else(|| panic!("{} has no schema {answer}", profile.id()));
                members.push(Member {
                    profile,
                    schema,
                    row,
                    dotted,
                });
            }
        }
    }
    members
}

impl Member<'_> {
    fn id(&self) -> String {
        format!("{}.{}", self.profile.id(), self.dotted)
    }

    fn name(&self) -> &str {
        self.dotted.rsplit('.').next().unwrap()
    }

    /// The schema of the object that it stands in, below a layer's root.
    fn parent<'v>(&self, root: &'v Value) -> Option<&'v Value> {
        let path: Vec<&str> = self.dotted.split('.').skip(1).collect();
        let mut at = root;
        for name in &path[..path.len() - 1] {
            at = at.get("properties")?.get(*name)?;
            at = at.get("items").unwrap_or(at);
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

    /// What the entries of the advisory layer say of it, each with its clause; branches included.
    fn advice(&self) -> Vec<(&str, &Value)> {
        let mut found = vec![];
        for entry in self.schema.entries.iter().filter(|e| !e.must) {
            let Rule::Schema { schema, .. } = &entry.rule else {
                continue;
            };
            for root in [Some(schema), schema.get("then"), schema.get("else")]
                .into_iter()
                .flatten()
            {
                found.extend(self.own(root).map(|own| (entry.clause.as_str(), own)));
            }
        }
        found
    }

    /// Where a limit stands: in the binding layer, or in an entry of the advisory one.
    fn limits(&self, keyword: &str) -> Vec<&Value> {
        match self.row.level {
            Level::Must => self
                .own(&self.schema.must)
                .and_then(|o| o.get(keyword))
                .into_iter()
                .collect(),
            Level::Should => self
                .advice()
                .into_iter()
                .filter_map(|(_, o)| o.get(keyword))
                .collect(),
        }
    }
}

fn word(kind: Kind) -> &'static str {
    match kind {
        Kind::String => "string",
        Kind::Integer => "integer",
        Kind::Number => "number",
        Kind::Boolean => "boolean",
        Kind::Object => "object",
        Kind::Array => "array",
        Kind::Null => "null",
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

#[test]
fn every_member_of_a_row_has_its_clause_and_its_kinds() {
    for member in members() {
        let id = member.id();
        assert!(CATALOGUE.clause(&id).is_some(), "{id} is no clause");
        let wanted: BTreeSet<&str> = member.row.kinds.iter().map(|k| word(*k)).collect();
        if member.row.presence == Some(Presence::Never) {
            assert_eq!(
                member.own(&member.schema.must).unwrap()["allOf"],
                json!([false]),
                "{id}"
            );
            continue;
        }
        assert!(!wanted.is_empty(), "{id} has no kinds");
        let own = match member.own(&member.schema.must) {
            Some(own) => own,
            // A member of an example only is advised, not bound.
            None => {
                member
                    .advice()
                    .into_iter()
                    .find(|(clause, _)| *clause == id)
                    .unwrap()
                    .1
            }
        };
        assert_eq!(types(own), wanted, "{id}");
        let items: BTreeSet<&str> = member.row.items.iter().map(|k| word(*k)).collect();
        assert_eq!(types(&own["items"]), items, "{id}: items");
    }
}

#[test]
fn what_has_to_be_there_is_required() {
    for member in members() {
        let id = member.id();
        let presence = member
            .row
            .presence
            .unwrap_or_else(|| panic!("{id} has no presence"));
        let bound = member.is_required(&member.schema.must);
        assert_eq!(bound, presence == Presence::Must, "{id}");
        let clause = format!("{id}.required");
        let entry = member.schema.entries.iter().find(|e| e.clause == clause);
        let advised = entry.is_some_and(|e| match &e.rule {
            Rule::Schema { schema, .. } => member.is_required(schema),
            Rule::Check(_) => false,
        });
        assert_eq!(advised, presence == Presence::Should, "{id}");
    }
}

#[test]
fn limits_are_those_of_the_rows() {
    for member in members() {
        let (row, id) = (member.row, member.id());
        // A limit against another member is a check in code.
        let in_code = row.name == "used_memory";
        for (keyword, limit) in [
            ("minimum", row.min.map(Value::from)),
            ("maximum", row.max.map(Value::from)),
            ("maxLength", row.max_length.map(Value::from)),
        ] {
            let said = member.limits(keyword);
            match limit {
                Some(_) if in_code => {}
                Some(limit) => assert_eq!(said, [&limit], "{id}: {keyword}"),
                None => assert!(said.is_empty(), "{id}: no row limits {keyword}"),
            }
        }
        if let Some(limit) = row.max_length {
            let clause = CATALOGUE.clause(&format!("{id}.maxLength")).unwrap();
            assert!(clause.statement.contains(&limit.to_string()), "{id}");
        }
    }
}

#[test]
fn listed_values_are_those_of_the_rows() {
    for member in members().into_iter().filter(|m| !m.row.values.is_empty()) {
        let id = member.id();
        let said: Vec<&Value> = member
            .limits("enum")
            .into_iter()
            .chain(member.limits("const"))
            .collect();
        let listed = |v: &Value| -> BTreeSet<String> {
            let one = vec![v.clone()];
            let all = v.as_array().unwrap_or(&one);
            all.iter()
                .filter(|v| !v.is_null())
                .map(ToString::to_string)
                .collect()
        };
        let wanted: BTreeSet<String> = member
            .row
            .values
            .iter()
            .chain(&member.row.tolerated)
            .map(ToString::to_string)
            .collect();
        assert!(said.iter().any(|v| listed(v) == wanted), "{id}: {said:?}");
    }
}

#[test]
fn forms_are_those_of_the_rows() {
    for member in members() {
        let Some(format) = member.row.format else { continue };
        let (keyword, value) = match format {
            Format::UtcDateTime => ("format", Some("date-time")),
            Format::AddressList => ("format", Some("address-list")),
            Format::Uuid => ("format", Some("uuid")),
            Format::NonEmpty => ("minLength", None),
            Format::TimeOfDay | Format::Code => ("pattern", None),
        };
        let said = member.limits(keyword);
        assert_eq!(said.len(), 1, "{}: {keyword}", member.id());
        if let Some(value) = value {
            assert_eq!(said[0], value, "{}", member.id());
        }
    }
}

/// Lists that the documents keep in tables of their own.
#[test]
fn tables_of_codes_are_the_listed_values() {
    for (profile, answer, clause, kind) in [
        (
            "dcs-v1-instance",
            "200",
            "dcs-v1-instance.200.error_code.enum",
            "error code of an instance",
        ),
        (
            "cvm-2017-status",
            "error",
            "cvm-2017-status.error.Response.Error.Code.enum",
            "error code",
        ),
    ] {
        let profile = CATALOGUE.get(profile).unwrap();
        let entry = profile.schemas[answer]
            .entries
            .iter()
            .find(|e| e.clause == clause)
            .unwrap();
        let Rule::Schema { schema, .. } = &entry.rule else {
            panic!("{clause} is a check")
        };
        let text = schema.to_string();
        let rows = profile
            .document
            .rows()
            .filter(|(_, r)| r.kind.as_deref() == Some(kind));
        let names: Vec<&str> = rows.map(|(_, r)| r.name.as_str()).collect();
        assert!(!names.is_empty(), "{clause}");
        for name in &names {
            assert!(text.contains(&format!("\"{name}\"")), "{clause} lacks {name}");
        }
        if kind == "error code of an instance" {
            let listed = &schema["then"]["properties"]["error_code"]["enum"];
            assert_eq!(listed.as_array().unwrap().len(), names.len(), "{clause}");
        }
    }
}

/// A member of a schema that no row names would be judged without a source.
#[test]
fn every_clause_of_a_member_has_a_row_of_that_member() {
    let rows: BTreeSet<String> = members().iter().map(Member::id).collect();
    for profile in CATALOGUE.all() {
        for schema in profile.schemas.values() {
            for id in derived_clauses(schema).into_iter().map(|derived| derived.id) {
                let whole = id == format!("{}.body", schema.prefix);
                let limit = id
                    .rsplit_once('.')
                    .is_some_and(|(member, _)| rows.contains(member));
                assert!(whole || rows.contains(&id) || limit, "{id} has no row");
            }
        }
    }
}
