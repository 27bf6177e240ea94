//! The deviations: named ways to break one documented statement each, so that the suite can show
//! that it finds them.
//!
//! Each says which clause it breaks, and which others it cannot help breaking. They come from three
//! sources:
//!
//! * `rows` and `bodies` make them from the rows of the documents: every member left out, renamed, of
//!   another kind, beyond its limits. They never read the schemas, so that a constraint forgotten there
//!   survives and shows.
//! * `facts` makes them from what a document says of requests, for an API that is only data.
//! * the other files are tables, a file for each topic: a clause, and below it a row for each way to break it,
//!   in the vocabulary of `words`. What that cannot say is a closure in the same place.
//!
//! A deviation is a [`Layer`] around the conforming service. It may change what is asked, what is
//! answered, or both; the service below knows nothing of it.

mod bodies;
mod counts;
mod edit;
mod facts;
mod forms;
mod ids;
mod include_failure;
mod instance;
mod layer;
mod lifecycle;
mod listing;
mod paths;
mod query;
mod refusals;
mod rows;
mod rules;
mod statuses;
mod totals;
mod words;

use std::{fmt, sync::Arc};

pub use layer::{Active, Below, Memory};

use crate::catalogue::document::Document;
use crate::record::Level;
use layer::Layer;

/// One way to break one documented statement.
#[derive(Clone)]
pub struct Deviation {
    /// Unique, dotted, and begins with the profile.
    pub name: String,
    /// The profile whose answers it changes.
    pub profile: String,
    /// What the reference does with it: a fragment without a full stop.
    pub about: String,
    /// The id of the clause that it breaks.
    pub breaks: String,
    /// The level of that clause.
    pub level: Level,
    /// Clause ids, or their beginnings up to a dot, that it cannot help breaking as well.
    pub also: Vec<String>,
    /// Whether what scenarios state may fail as well: nobody can tell any more what an answer is, or it is
    /// not the one that they compare.
    pub blurs: bool,
    /// Whether it counts only where a clause of that id is stated: a suite need not state it.
    pub if_stated: bool,
    /// What the target file must say beside the embedded one for the deviation to show.
    pub configured: Configured,
    /// Whether the service has no rate with it.
    lifts_rate: bool,
    layer: Layer,
}

/// What a target file must say for a deviation to show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Configured {
    /// Nothing more than the embedded one says.
    AsItIs,
    /// `rate_clause = true` in the profile's table.
    RateClause,
    /// A `[[provoke]]` of this error code, by the header [`FAULT_HEADER`](super::FAULT_HEADER).
    Provoked(&'static str),
}

impl fmt::Debug for Deviation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Deviation")
            .field("name", &self.name)
            .field("breaks", &self.breaks)
            .finish_non_exhaustive()
    }
}

impl Deviation {
    /// A deviation of one profile; its name and the ids of clauses are given without the profile.
    fn new(
        profile: &str,
        name: &str,
        about: impl Into<String>,
        (level, breaks): (Level, &str),
        also: &[&str],
        layer: Layer,
    ) -> Self {
        Self {
            name: format!("{profile}.{name}"),
            profile: profile.to_owned(),
            about: about.into(),
            breaks: format!("{profile}.{breaks}"),
            level,
            also: also.iter().map(|id| format!("{profile}.{id}")).collect(),
            blurs: false,
            if_stated: false,
            configured: Configured::AsItIs,
            lifts_rate: false,
            layer,
        }
    }

    /// Whether a failed clause is one that this deviation names; `stated` says that a scenario states it.
    pub fn names(&self, clause: &str, stated: bool) -> bool {
        clause == self.breaks
            || (self.blurs && stated)
            || self.also.iter().any(|id| {
                clause
                    .strip_prefix(id.as_str())
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
            })
    }
}

/// The profiles that are known here by name.
const COUNTS: [&str; 2] = ["dcs-v1-status", "dcs-v2-status"];
const INSTANCE: &str = "dcs-v1-instance";
const CLOUDDC: &str = "clouddc-v1-status";
const CVM: &str = "cvm-2017-status";

/// A binding clause.
fn must(clause: &str) -> (Level, &str) {
    (Level::Must, clause)
}

/// An advisory clause.
fn should(clause: &str) -> (Level, &str) {
    (Level::Should, clause)
}

/// A row of a table: the name, what the reference does, the clauses that it cannot help breaking as well, and
/// how it does it.
type Row<'a, N, A> = (N, A, &'a [&'a str], Layer);

/// Deviations of each of these profiles that break one clause: who has another way to break it adds a row.
fn table<N: AsRef<str>, A: AsRef<str>, const ROWS: usize>(
    profiles: &[&str],
    breaks: (Level, &str),
    rows: [Row<'_, N, A>; ROWS],
) -> Vec<Deviation> {
    let mut found = vec![];
    for profile in profiles {
        for (name, about, also, layer) in &rows {
            let (name, about, layer) = (name.as_ref(), about.as_ref(), Arc::clone(layer));
            found.push(Deviation::new(profile, name, about, breaks, also, layer));
        }
    }
    found
}

/// A row for each of these: `{}` stands for it in the name and in what the reference does.
fn each<'a, T: Copy + fmt::Display, const ROWS: usize>(
    (name, about, also): (&str, &str, &'a [&'a str]),
    of: [T; ROWS],
    layer: impl Fn(T) -> Layer,
) -> [Row<'a, String, String>; ROWS] {
    of.map(|one| {
        let with = |text: &str| text.replace("{}", &one.to_string());
        (with(name), with(about), also, layer(one))
    })
}

/// Every deviation from these documents: the generated ones of each, then the written ones by topic.
pub fn all(documents: &[Arc<Document>]) -> Vec<Deviation> {
    let written = [
        statuses::all(),
        refusals::all(),
        paths::all(),
        include_failure::all(),
        counts::all(),
        instance::all(),
        lifecycle::all(),
        listing::all(),
        totals::all(),
        ids::all(),
        rules::all(),
    ];
    let here = |d: &Deviation| documents.iter().any(|document| document.profile == d.profile);
    let mut found: Vec<Deviation> = documents.iter().flat_map(|d| rows::of_document(d)).collect();
    found.extend(documents.iter().flat_map(|d| bodies::of_document(d)));
    found.extend(written.into_iter().flatten().filter(here));
    found.extend(documents.iter().flat_map(facts::of_document));
    found
}
