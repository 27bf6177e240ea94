//! The suite against its own reference: does it find every deviation, and only that, and does it
//! leave every variant in peace?
//!
//! Comes in: the catalogue, and what the reference can be told to do. Goes out: a [`Matrix`] of
//! deviations against the clauses that they turned red, with everything that is not as it should be.

pub mod cases;
mod matrix;

use std::{path::Path, sync::Arc};

pub use matrix::{Matrix, Row};

use crate::catalogue::{Catalogue, Clause, Selection};
use crate::config::{FixtureValue, Provocation, Target};
use crate::gate::fingerprint;
use crate::record::{ClauseId, Level, Outcome, Record, Verdict};
use crate::reference::{
    DEFAULT_ACCESS_KEY, DEFAULT_SECRET_KEY, DEFAULT_TOKEN, Options, Suite, UNTRUE, start,
};
use crate::suite::run::{Order, Traffic, run};
use cases::Case;

/// What is tried: a suite, against the reference that serves it.
pub struct Plan {
    /// What is judged.
    pub catalogue: Arc<Catalogue>,
    /// What is served.
    pub suite: Arc<Suite>,
    /// The profiles that are tried.
    pub profiles: Vec<String>,
}

/// Runs the suite against one case, to its end: one that is out of budget ends no other. `folder` takes
/// the recording.
///
/// # Errors
/// What keeps the reference from starting or the run from taking place.
pub async fn judge(plan: &Plan, case: &Case, folder: &Path) -> Result<Row, String> {
    let catalogue = &plan.catalogue;
    let options = Options {
        deviations: case.deviation.iter().map(|d| d.name.clone()).collect(),
        variants: case.variant.iter().map(|v| (*v).to_owned()).collect(),
        rate_limit: case.has_rate(),
        ..Options::serving(Arc::clone(&plan.suite))
    };
    let reference = start(options).await.map_err(|e| e.to_string())?;
    let target = target(plan, case, &reference.url())?;
    let profiles: Vec<String> = target.profiles.iter().map(|p| p.id.clone()).collect();
    let selection = Selection::new(catalogue, &profiles, &[], None).map_err(|e| e.to_string())?;
    let traffic = Traffic::Record(folder.join("traffic.har"));
    let order = Order::new(catalogue, target, selection, traffic);
    let finished = run(order).await.map_err(|e| e.to_string());
    reference.stop().await;
    Ok(row(catalogue, case, &finished?.record))
}

/// The embedded target, with what the case makes untrue left out and what it needs added.
fn target(plan: &Plan, case: &Case, url: &str) -> Result<Target, String> {
    let target = Target::reference(
        &plan.catalogue.documents(),
        url,
        DEFAULT_TOKEN,
        DEFAULT_ACCESS_KEY,
        DEFAULT_SECRET_KEY,
    );
    let mut target = target.map_err(|e| e.to_string())?;
    let tried = |id: &str| {
        case.profile()
            .map_or_else(|| plan.profiles.iter().any(|p| p == id), |p| p == id)
    };
    target.profiles.retain(|p| tried(&p.id));
    let untrue = UNTRUE.iter().filter(|(name, _)| Some(*name) == case.variant);
    for key in untrue.flat_map(|(_, keys)| keys.iter()) {
        for profile in &mut target.profiles {
            if let Some(key) = key.strip_prefix(&format!("profiles.{}.", profile.id)) {
                profile.fixtures.remove(key);
            }
        }
    }
    let configured = case.deviation.as_ref().map(|d| d.configured);
    match configured {
        Some(crate::reference::Configured::RateClause) => {
            let profiles = target.profiles.iter_mut();
            profiles.for_each(|p| p.fixtures.set("rate_clause", FixtureValue::Switch(true)));
        }
        Some(crate::reference::Configured::Provoked(code)) => target.provocations.push(Provocation {
            profile: case.profile().unwrap_or_default().to_owned(),
            answer: code.to_owned(),
            headers: vec![(crate::reference::FAULT_HEADER.to_owned(), code.to_owned())],
            repeat: 1,
            ..Provocation::default()
        }),
        Some(crate::reference::Configured::AsItIs) | None => {}
    }
    Ok(target)
}

/// What the record says of the case, and what it should not.
fn row(catalogue: &Catalogue, case: &Case, record: &Record) -> Row {
    let failed = ids(record, Verdict::Fail, None);
    let inconclusive = ids(record, Verdict::Inconclusive, Some(Level::Must));
    let mut wrong = vec![];
    if let Some(deviation) = &case.deviation {
        if !failed.iter().any(|id| *id == deviation.breaks) {
            wrong.push(format!("survives: {} did not fail", deviation.breaks));
        }
        let strangers = failed.iter().filter(|id| {
            let stated = catalogue.clause(id).is_some_and(|clause| clause.answer.is_none());
            !deviation.names(id, stated)
        });
        wrong.extend(strangers.map(|id| format!("{id} failed and is not named")));
    } else {
        let must = ids(record, Verdict::Fail, Some(Level::Must));
        wrong.extend(must.iter().map(|id| format!("{id} failed")));
        let should = ids(record, Verdict::Fail, Some(Level::Should)).into_iter();
        let strangers = should.filter(|id| !case.does_not_follow(id));
        wrong.extend(strangers.map(|id| format!("{id} failed and is not named")));
        let strangers = inconclusive.iter().filter(|id| !case.leaves_inconclusive(id));
        wrong.extend(strangers.map(|id| format!("{id} is inconclusive and not named")));
    }
    if record.outcome == Outcome::Error {
        wrong.push(format!(
            "could not be judged: {}",
            record.stopped.clone().unwrap_or_default()
        ));
    }
    let breaks = case.deviation.as_ref().map(|d| ClauseId::from(d.breaks.as_str()));
    let broken = record
        .clauses()
        .find(|c| c.verdict == Verdict::Fail && Some(&c.id) == breaks.as_ref());
    Row {
        name: case.name().to_owned(),
        kind: case.kind(),
        fingerprint: broken.map(fingerprint::of),
        breaks,
        failed,
        inconclusive,
        wrong,
    }
}

fn ids(record: &Record, verdict: Verdict, level: Option<Level>) -> Vec<ClauseId> {
    let found = record
        .clauses()
        .filter(|c| c.verdict == verdict && level.is_none_or(|l| c.level == l));
    found.map(|c| c.id.clone()).collect()
}

/// Binding clauses of these profiles that no deviation breaks.
pub fn unproven(plan: &Plan) -> Vec<ClauseId> {
    let broken = |id: &str| plan.suite.deviations().iter().any(|d| d.breaks == id);
    let tried = |clause: &&Clause| {
        clause.level == Level::Must && plan.profiles.iter().any(|p| p == clause.id.profile())
    };
    let clauses = plan.catalogue.clauses().filter(tried);
    clauses.filter(|c| !broken(&c.id)).map(|c| c.id.clone()).collect()
}
