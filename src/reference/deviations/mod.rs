//! The deviations: named ways to break one documented statement each, so that the suite can show
//! that it finds them.
//!
//! Each says which clause it breaks, and which others it cannot help breaking. They come from two
//! sources:
//!
//! * `rows` makes them from the rows of the documents: every member left out, renamed, of another
//!   kind, beyond its limits. It never reads the schemas, so that a constraint forgotten there
//!   survives and shows.
//! * the other files are written by hand, a file for each topic: what needs thought.
//!
//! A deviation is a [`Layer`] around the conforming service. It may change what is asked, what is
//! answered, or both; the service below knows nothing of it.

mod bodies;
mod counts;
mod edit;
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
mod request_ids;
mod rows;
mod rules;
mod statuses;
mod totals;
mod values;

use std::{fmt, sync::LazyLock};

pub use layer::{Active, Below};

use crate::record::Level;
use layer::Layer;

/// One way to break one documented statement.
pub struct Deviation {
    /// Unique, dotted, and begins with the profile.
    pub name: String,
    /// The profile whose answers it changes.
    pub profile: &'static str,
    /// What the reference does with it: a fragment without a full stop.
    pub about: String,
    /// The id of the clause that it breaks.
    pub breaks: String,
    /// The level of that clause.
    pub level: Level,
    /// Clause ids, or their beginnings up to a dot, that it cannot help breaking as well.
    pub also: Vec<String>,
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
        profile: &'static str,
        name: &str,
        about: impl Into<String>,
        (level, breaks): (Level, &str),
        also: &[&str],
        layer: Layer,
    ) -> Self {
        Self {
            name: format!("{profile}.{name}"),
            profile,
            about: about.into(),
            breaks: format!("{profile}.{breaks}"),
            level,
            also: also.iter().map(|id| format!("{profile}.{id}")).collect(),
            configured: Configured::AsItIs,
            lifts_rate: false,
            layer,
        }
    }

    /// The same where the target file has to say more.
    fn configured(mut self, configured: Configured) -> Self {
        self.configured = configured;
        self
    }

    /// Whether a failed clause is one that this deviation names.
    pub fn names(&self, clause: &str) -> bool {
        clause == self.breaks
            || self.also.iter().any(|id| {
                clause
                    .strip_prefix(id.as_str())
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
            })
    }
}

/// A binding clause.
fn must(clause: &str) -> (Level, &str) {
    (Level::Must, clause)
}

/// An advisory clause.
fn should(clause: &str) -> (Level, &str) {
    (Level::Should, clause)
}

/// Every deviation: the generated ones of each document, then the written ones by topic.
pub fn deviations() -> &'static [Deviation] {
    static ALL: LazyLock<Vec<Deviation>> = LazyLock::new(|| {
        [
            rows::all(),
            bodies::all(),
            statuses::all(),
            refusals::all(),
            paths::all(),
            include_failure::all(),
            values::all(),
            counts::all(),
            instance::all(),
            lifecycle::all(),
            listing::all(),
            totals::all(),
            ids::all(),
            request_ids::all(),
            rules::all(),
        ]
        .into_iter()
        .flatten()
        .collect()
    });
    &ALL
}
