//! What is wrong with a folder that calls itself a certificate.

use std::{
    collections::{BTreeMap, BTreeSet},
    io,
    path::Path,
};

use jiff::Timestamp;

use super::{
    CERTIFICATE, CHALLENGE_HEADER, Fault, PRODUCT, TARGET, fault,
    folder::{self, Product, suite_name},
    key::PublicKey,
    record::record_differs,
    statement::{self, Resource, Signed, Statement},
};
use crate::{
    catalogue::Files,
    config::Known,
    record::{Record, Suite},
    recording::Recording,
    report::{
        RECORDING, files,
        folder::{CODE_QUALITY, RESULTS},
    },
};

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

/// What every certificate holds beside itself and the reports of a run.
const NEEDED: [&str; 3] = [RECORDING, PRODUCT, TARGET];

/// Checks signature, digests and the suite: everything that can be said without judging again.
///
/// # Errors
/// Everything that is wrong.
pub fn claim(dir: &Path, public: &[PublicKey], version: &str, suite: &Files) -> Result<Claim, Vec<Fault>> {
    let text = folder::read(&dir.join(CERTIFICATE)).map_err(|e| {
        let why = match e.kind() {
            io::ErrorKind::NotFound => "it is missing: no certificate was made of this folder".to_owned(),
            _ => format!("it cannot be read: {e}"),
        };
        vec![fault(CERTIFICATE, why)]
    })?;
    let (statement, signed) = statement::read(&text, public).map_err(|why| vec![fault(CERTIFICATE, why)])?;
    let mut faults = files_differ(dir, &statement.subject);
    faults.extend(suite_differs(&statement.predicate.configuration, version, suite));
    let product = Product::read(&dir.join(PRODUCT));
    let product = product
        .and_then(Product::with_a_command_of_ours)
        .map_err(|why| fault(PRODUCT, why));
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
    let all = || files::FORMATS.iter().map(|format| &format.name).chain(&NEEDED);
    let missing = all().filter(|name| **name != CODE_QUALITY && !named.contains(**name));
    faults.extend(missing.map(|name| fault(*name, "the certificate must cover it, and does not")));
    let more = named.iter().filter(|name| !all().any(|known| known == *name));
    faults.extend(more.map(|name| {
        fault(
            *name,
            "no certificate holds such a file: it says nothing of this run",
        )
    }));
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
    /// A folder with the recording as a run writes it, and the reports of that record.
    pub written: &'a Path,
    /// What of the recording is not what the suite asks.
    pub strange: &'a [(usize, &'static str)],
    /// The suite that the recording says asked.
    pub asked_by: &'a Suite,
    /// What the recording knows of its target.
    pub known: &'a Known,
    /// What the folder's target file says of it.
    pub target: Result<Known, String>,
}

/// Compares what the folder says with what its recording says.
pub fn contradictions(dir: &Path, claim: &Claim, judged: &Judged<'_>, suite: &Files) -> Vec<Fault> {
    let record = judged.record;
    let mut faults: Vec<Fault> = folder::obstacles(record)
        .into_iter()
        .map(|why| fault(RECORDING, why))
        .collect();
    if record.suite.digest != suite.digest() || *judged.asked_by != record.suite {
        faults.push(fault(
            RECORDING,
            "it was made by another suite than the certificate names",
        ));
    }
    faults.extend(record_differs(&dir.join(RESULTS), record));
    let expected = folder::result(record, claim.statement.predicate.configuration.clone());
    if claim.statement.predicate != expected {
        let why = "its result or its lists of clauses are not those of the recording, judged again";
        faults.push(fault(CERTIFICATE, why));
    }
    faults.extend(strange(judged.strange));
    faults.extend(out_of_time(judged));
    match &judged.target {
        Err(why) => faults.push(fault(TARGET, why)),
        Ok(known) if !known.is_like(judged.known) => {
            faults.push(fault(
                TARGET,
                "it describes another target than the recording is of",
            ));
        }
        Ok(_) => {}
    }
    if faults.is_empty() {
        faults.extend(files_differ_from_made(dir, judged.written));
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

/// Exchanges that the suite does not ask for.
fn strange(found: &[(usize, &'static str)]) -> Vec<Fault> {
    let named = found.iter().take(SHOWN);
    let mut faults: Vec<Fault> = named
        .map(|(index, why)| fault(RECORDING, format!("exchange {index}: {why}")))
        .collect();
    if found.len() > SHOWN {
        faults.push(fault(
            RECORDING,
            format!("and {} exchanges more", found.len() - SHOWN),
        ));
    }
    faults
}

/// Exchanges of one kind of fault that are named.
const SHOWN: usize = 20;
/// How far a clock may be set right during a run.
const CLOCK_MS: f64 = 60_000.0;

/// Exchanges outside of the time of their run, of which the age is told.
fn out_of_time(judged: &Judged<'_>) -> Option<Fault> {
    let moment = |text: &str| text.parse::<Timestamp>().ok();
    let (Some(begun), Some(ended)) = (
        moment(&judged.record.started_at),
        moment(&judged.record.finished_at),
    ) else {
        return Some(fault(RECORDING, "the times of its run are no times"));
    };
    let length = ended.duration_since(begun).as_secs_f64() * 1000.0;
    let mut own = judged.recording.exchanges().filter_map(Result::ok);
    let outside = own.find(|exchange| {
        let within = -CLOCK_MS <= exchange.started_ms
            && exchange.started_ms <= exchange.ended_ms
            && exchange.ended_ms <= length + CLOCK_MS;
        exchange.purpose.origin.is_none() && !within
    })?;
    let why = format!(
        "exchange {} is not of the time in which the run took place",
        outside.index
    );
    Some(fault(RECORDING, why))
}

/// Files that are not those that this recording leads to.
fn files_differ_from_made(dir: &Path, made: &Path) -> Vec<Fault> {
    let made = folder::files(made).unwrap_or_default();
    let same = |name: &str, path: &Path| {
        let pair = (folder::digest(&dir.join(name)), folder::digest(path));
        matches!(pair, (Ok(one), Ok(other)) if one == other)
    };
    let why = |name: &str| match name {
        RECORDING => "it is not written as a run writes it: it was edited",
        _ => "it is not the report of this recording: it was edited, or is of another run",
    };
    made.iter()
        .filter(|(name, path)| !same(name, path))
        .map(|(name, _)| fault(name, why(name)))
        .collect()
}

/// Whether every ordinary request of the run carried the challenge.
pub fn challenge(recording: &Recording, expected: Option<&str>) -> Result<Option<String>, Fault> {
    let mut seen: Option<String> = None;
    for exchange in recording.exchanges() {
        let exchange = exchange.map_err(|e| fault(RECORDING, e.to_string()))?;
        if !exchange.purpose.ordinary || exchange.purpose.origin.is_some() {
            continue;
        }
        let carried = exchange.request.header(CHALLENGE_HEADER);
        if let Some(expected) = expected.filter(|_| carried != expected) {
            let carried = carried.map_or("no challenge".to_owned(), |other| {
                format!("the challenge `{other}`")
            });
            let why = format!(
                "exchange {} carries {carried}, not the challenge `{expected}`: the recording is not of this certification",
                exchange.index
            );
            return Err(fault(RECORDING, why));
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
    let place = RESULTS;
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
