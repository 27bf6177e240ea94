//! What is wrong with a folder that calls itself a certificate.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    path::Path,
};

use ed25519_dalek::VerifyingKey;
use jiff::Timestamp;
use serde_json::Value;

use super::{
    CERTIFICATE, CHALLENGE_HEADER, PRODUCT, TARGET,
    folder::{self, Product, suite_name},
    statement::{self, Resource, Signed, Statement},
};
use crate::{
    catalogue::Files,
    record::Record,
    recording::Recording,
    report::{RECORDING, files as reports},
};

/// One thing that is wrong, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The file or the clause.
    pub place: String,
    /// What is wrong with it: a sentence without its subject's place.
    pub why: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.why)
    }
}

fn fault(place: impl Into<String>, why: impl Into<String>) -> Fault {
    Fault {
        place: place.into(),
        why: why.into(),
    }
}

/// A certificate whose files are those that it names.
#[derive(Debug)]
pub struct Claim {
    /// What it states.
    pub statement: Statement,
    /// Who says so.
    pub signed: Signed,
    /// What is certified.
    pub product: Product,
}

/// Files that every certificate holds beside itself.
const NEEDED: [&str; 5] = [reports::RESULTS, reports::HTML, RECORDING, PRODUCT, TARGET];

/// Checks signature, digests and the suite: everything that can be said without judging again.
///
/// # Errors
/// Everything that is wrong.
pub fn claim(
    dir: &Path,
    public: Option<&VerifyingKey>,
    version: &str,
    suite: &Files,
) -> Result<Claim, Vec<Fault>> {
    let text = std::fs::read(dir.join(CERTIFICATE))
        .map_err(|e| vec![fault(CERTIFICATE, format!("it cannot be read: {e}"))])?;
    let (statement, signed) = statement::read(&text, public).map_err(|why| vec![fault(CERTIFICATE, why)])?;
    let mut faults = files_differ(dir, &statement.subject);
    faults.extend(suite_differs(&statement.predicate.configuration, version, suite));
    let product = Product::read(&dir.join(PRODUCT)).map_err(|why| fault(PRODUCT, why));
    match product {
        Ok(product) if faults.is_empty() => Ok(Claim {
            statement,
            signed,
            product,
        }),
        Ok(_) => Err(faults),
        Err(wrong) => {
            faults.push(wrong);
            faults.dedup_by(|a, b| a.place == b.place);
            Err(faults)
        }
    }
}

/// Files that are missing, changed, or stand there without being named.
fn files_differ(dir: &Path, subject: &[Resource]) -> Vec<Fault> {
    let found = match folder::files(dir) {
        Ok(found) => found,
        Err(e) => {
            return vec![fault(
                dir.display().to_string(),
                format!("it cannot be read: {e}"),
            )];
        }
    };
    let mut faults = vec![];
    let mut named = BTreeSet::new();
    for resource in subject {
        if !named.insert(resource.name.as_str()) {
            faults.push(fault(&resource.name, "the certificate names it twice"));
        }
        match found.get(&resource.name).map(|path| folder::digest(path)) {
            None => faults.push(fault(
                &resource.name,
                "the certificate names it, and it is missing",
            )),
            Some(Err(e)) => faults.push(fault(&resource.name, format!("it cannot be read: {e}"))),
            Some(Ok(digest)) if digest != resource.digest => {
                faults.push(fault(
                    &resource.name,
                    "it was changed: its digest is not the certified one",
                ));
            }
            Some(Ok(_)) => {}
        }
    }
    for name in found.keys().filter(|name| !named.contains(name.as_str())) {
        faults.push(fault(name, "the certificate does not cover it"));
    }
    let missing = NEEDED.iter().filter(|name| !named.contains(**name));
    faults.extend(missing.map(|name| fault(*name, "the certificate must cover it, and does not")));
    faults
}

/// Whether the suite is that of this program's release; file by file where it is not.
fn suite_differs(stated: &[Resource], version: &str, suite: &Files) -> Vec<Fault> {
    let ours = folder::suite(version, suite);
    if stated == ours {
        return vec![];
    }
    let release = stated.first().map(|whole| whole.name.clone()).unwrap_or_default();
    if release != suite_name(version) {
        let why = format!(
            "it was judged by the suite of `{release}`, and this is {}: verify it with the program of that release",
            suite_name(version)
        );
        return vec![fault("suite", why)];
    }
    let by_name = |all: &[Resource]| -> BTreeMap<String, String> {
        let each = all.iter().skip(1);
        each.map(|r| (r.name.clone(), r.digest.sha256.clone())).collect()
    };
    let (stated, ours) = (by_name(stated), by_name(&ours));
    let names: BTreeSet<&String> = stated.keys().chain(ours.keys()).collect();
    let mut faults: Vec<Fault> = names
        .into_iter()
        .filter(|name| stated.get(*name) != ours.get(*name))
        .map(|name| {
            fault(
                name,
                "this file of the suite is not that of the release: the suite was modified",
            )
        })
        .collect();
    if faults.is_empty() {
        faults.push(fault("suite", "its digest is not that of the release"));
    }
    faults
}

/// What the recording, judged again, says.
pub struct Judged<'a> {
    /// The record.
    pub record: &'a Record,
    /// The recording.
    pub recording: &'a Recording,
    /// A folder with the reports of that record.
    pub reports: &'a Path,
}

/// Compares what the folder says with what its recording says.
pub fn contradictions(dir: &Path, claim: &Claim, judged: &Judged<'_>, suite: &Files) -> Vec<Fault> {
    let record = judged.record;
    let mut faults: Vec<Fault> = folder::obstacles(record)
        .into_iter()
        .map(|why| fault(RECORDING, why))
        .collect();
    if record.suite.digest != suite.digest() {
        faults.push(fault(
            RECORDING,
            "it was made by another suite than the certificate names",
        ));
    }
    faults.extend(record_differs(&dir.join(reports::RESULTS), record));
    let expected = folder::result(record, claim.statement.predicate.configuration.clone());
    if claim.statement.predicate != expected {
        let why = "its result or its lists of clauses are not those of the recording, judged again";
        faults.push(fault(CERTIFICATE, why));
    }
    if faults.is_empty() {
        faults.extend(reports_differ(dir, judged.reports));
    }
    if record.target.version.as_deref() != Some(claim.product.version.as_str()) {
        let why = format!(
            "it names the version `{}`, and the recording is of `{}`",
            claim.product.version,
            record.target.version.as_deref().unwrap_or("none")
        );
        faults.push(fault(PRODUCT, why));
    }
    faults
}

/// What decides a certificate; the rest of a record is about how the command was called.
const DECIDING: [&str; 9] = [
    "suite",
    "target",
    "started_at",
    "finished_at",
    "complete",
    "stopped",
    "selection",
    "outcome",
    "summary",
];

/// Where `results.json` says something else than the recording, judged again: both sides named.
pub fn record_differs(path: &Path, judged: &Record) -> Vec<Fault> {
    let place = reports::RESULTS;
    let read = std::fs::read(path).map_err(|e| e.to_string());
    let stated: Value = match read.and_then(|text| serde_json::from_slice(&text).map_err(|e| e.to_string())) {
        Ok(stated) => stated,
        Err(why) => return vec![fault(place, format!("it cannot be read: {why}"))],
    };
    let Ok(judged) = serde_json::to_value(judged) else {
        return vec![fault(place, "the judged record cannot be written as JSON")];
    };
    let differs = |what: &str, stated: &Value, judged: &Value| {
        let why = format!(
            "it says that {what} is {}, and the recording, judged again, {}",
            shown(stated),
            shown(judged)
        );
        fault(place, why)
    };
    let mut faults: Vec<Fault> = DECIDING
        .iter()
        .filter(|key| stated[**key] != judged[**key])
        .map(|key| differs(key, &stated[*key], &judged[*key]))
        .collect();
    let (stated, judged) = (clauses(&stated), clauses(&judged));
    let ids: BTreeSet<&String> = stated.keys().chain(judged.keys()).collect();
    for id in ids {
        let (one, other) = (stated.get(id), judged.get(id));
        if one == other {
            continue;
        }
        let verdict = |clause: Option<&Value>| clause.map_or(Value::Null, |c| c["verdict"].clone());
        if verdict(one) == verdict(other) {
            faults.push(fault(
                id,
                "results.json tells it otherwise than the recording, judged again",
            ));
        } else {
            faults.push(Fault {
                place: id.clone(),
                ..differs("its verdict", &verdict(one), &verdict(other))
            });
        }
    }
    faults
}

fn clauses(record: &Value) -> BTreeMap<String, Value> {
    let profiles = record["profiles"].as_array().into_iter().flatten();
    let clauses = profiles.flat_map(|p| p["clauses"].as_array().into_iter().flatten());
    clauses
        .filter_map(|c| Some((c["id"].as_str()?.to_owned(), c.clone())))
        .collect()
}

fn shown(value: &Value) -> String {
    crate::checks::cut(&value.to_string())
}

/// Reports that are not those of the record.
fn reports_differ(dir: &Path, made: &Path) -> Vec<Fault> {
    let made = folder::files(made).unwrap_or_default();
    let same = |name: &str, path: &Path| {
        let pair = (std::fs::read(dir.join(name)), std::fs::read(path));
        matches!(pair, (Ok(one), Ok(other)) if one == other)
    };
    made.iter()
        .filter(|(name, path)| name.as_str() != RECORDING && !same(name, path))
        .map(|(name, _)| {
            fault(
                name,
                "it is not the report of this recording: it was edited, or is of another run",
            )
        })
        .collect()
}

/// Whether every ordinary request of the run carried the challenge.
pub fn challenge(recording: &Recording, expected: Option<&str>) -> Result<Option<String>, Fault> {
    let mut seen: Option<String> = None;
    let wrong = |why: String| Err(fault(RECORDING, why));
    for exchange in recording.exchanges() {
        let exchange = match exchange {
            Ok(exchange) => exchange,
            Err(e) => return wrong(e.to_string()),
        };
        if !exchange.purpose.ordinary || exchange.purpose.origin.is_some() {
            continue;
        }
        let sent = exchange.request.headers.iter();
        let carried = sent
            .clone()
            .find(|(name, _)| name.eq_ignore_ascii_case(CHALLENGE_HEADER));
        let carried = carried.map(|(_, value)| value.as_str());
        if expected.is_some() && carried != expected {
            return wrong(format!(
                "exchange {} carries {}, not the challenge `{}`: the recording is not of this certification",
                exchange.index,
                carried.map_or("no challenge".to_owned(), |other| format!(
                    "the challenge `{other}`"
                )),
                expected.unwrap_or_default()
            ));
        }
        if seen.is_none() {
            seen = carried.map(str::to_owned);
        }
    }
    Ok(seen)
}

/// Whole days since the run ended; a run that ends in the future is a fault.
///
/// # Errors
/// The time is none, or it is yet to come.
pub fn age_in_days(record: &Record, now: Timestamp) -> Result<i64, Fault> {
    let place = reports::RESULTS;
    let ended: Timestamp = record
        .finished_at
        .parse()
        .map_err(|_| fault(place, "its `finished_at` is no time"))?;
    let seconds = now.duration_since(ended).as_secs();
    // Clocks differ.
    if seconds < -3600 {
        return Err(fault(place, "its `finished_at` is yet to come"));
    }
    Ok(seconds.max(0) / 86_400)
}
