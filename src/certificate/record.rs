//! Where `results.json` says something else than its recording, judged again.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use serde_json::{Map, Value};

use super::{Fault, fault, folder};
use crate::{checks::cut, exchange::json, record::Record, report::folder::RESULTS};

/// What the gate said of a run is no part of its recording; notices are compared one by one.
const NOT_RECORDED: [&str; 4] = ["gate", "exit_code", "notices", "profiles"];

/// Where `results.json` says something else than the recording, judged again: both sides named.
pub fn record_differs(path: &Path, judged: &Record) -> Vec<Fault> {
    let place = RESULTS;
    let read = folder::read(path).map_err(|e| e.to_string());
    let stated = match read.and_then(|text| json::read(&text).map_err(|why| why.to_string())) {
        Ok(stated) => stated,
        Err(why) => return vec![fault(place, format!("it cannot be read: {why}"))],
    };
    let twice = stated.doubled.first();
    let twice = twice.map(|pointer| fault(place, format!("it holds the member `{}` twice", cut(pointer))));
    let Ok(judged) = serde_json::to_value(judged) else {
        return vec![fault(place, "the judged record cannot be written as JSON")];
    };
    let stated = stated.value;
    let mut faults: Vec<Fault> = twice.into_iter().collect();
    faults.extend(members_differ("", &stated, &judged, &NOT_RECORDED));
    let (said, notices) = (listed(&stated, "notices"), listed(&judged, "notices"));
    let unsaid = notices.iter().filter(|notice| !said.contains(notice));
    faults.extend(unsaid.map(|notice| fault(place, format!("it does not say {}", shown(notice)))));
    let (ours, theirs) = (listed(&judged, "profiles"), listed(&stated, "profiles"));
    if ours.len() != theirs.len() {
        faults.push(fault(
            place,
            format!(
                "it has {} profiles, and the recording {}",
                theirs.len(),
                ours.len()
            ),
        ));
    }
    for (stated, judged) in theirs.iter().zip(ours) {
        let of = format!(" of {}", judged["id"].as_str().unwrap_or_default());
        faults.extend(members_differ(&of, stated, judged, &["clauses"]));
    }
    faults.extend(clauses_differ(&stated, &judged));
    faults
}

/// Members of two objects that are not the same, but for these.
fn members_differ(of: &str, stated: &Value, judged: &Value, but: &[&str]) -> Vec<Fault> {
    let members = [stated, judged].into_iter().filter_map(Value::as_object);
    let all: BTreeSet<&String> = members.flat_map(Map::keys).collect();
    all.into_iter()
        .filter(|key| !but.contains(&key.as_str()) && stated[*key] != judged[*key])
        .map(|key| {
            differs(
                RESULTS,
                &format!("`{}`{of}", cut(key)),
                &stated[key],
                &judged[key],
            )
        })
        .collect()
}

fn differs(place: &str, what: &str, stated: &Value, judged: &Value) -> Fault {
    let (stated, judged) = (shown(stated), shown(judged));
    fault(
        place,
        format!("it says that {what} is {stated}, and the recording, judged again, {judged}"),
    )
}

fn clauses_differ(stated: &Value, judged: &Value) -> Vec<Fault> {
    let (one, other) = (clauses(stated), clauses(judged));
    let [stated, judged] = [stated, judged].map(|record| all_clauses(record).count());
    let mut faults = vec![];
    if stated != judged {
        let why = format!("it holds {stated} clauses, and the recording, judged again, {judged}");
        faults.push(fault(RESULTS, why));
    }
    let ids: BTreeSet<&str> = one.keys().chain(other.keys()).copied().collect();
    for id in ids {
        let (one, other) = (one.get(id), other.get(id));
        if one == other {
            continue;
        }
        let verdict = |clause: Option<&&Value>| clause.map_or(Value::Null, |c| c["verdict"].clone());
        let (stated, judged) = (verdict(one), verdict(other));
        faults.push(if stated == judged {
            fault(
                id,
                "results.json tells it otherwise than the recording, judged again",
            )
        } else {
            differs(id, "its verdict", &stated, &judged)
        });
    }
    faults
}

/// The items of a member; none where it is no list.
fn listed<'v>(value: &'v Value, member: &str) -> &'v [Value] {
    value[member].as_array().map_or(&[], Vec::as_slice)
}

fn all_clauses(record: &Value) -> impl Iterator<Item = &Value> {
    let profiles = listed(record, "profiles").iter();
    profiles.flat_map(|profile| listed(profile, "clauses"))
}

fn clauses(record: &Value) -> BTreeMap<&str, &Value> {
    all_clauses(record)
        .filter_map(|c| Some((c["id"].as_str()?, c)))
        .collect()
}

fn shown(value: &Value) -> String {
    cut(&value.to_string())
}
