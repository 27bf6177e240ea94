//! What the suite is tried against: the reference as it is, every variant, every deviation.

use serde::{Deserialize, Serialize};

use crate::reference::{Configured, Deviation, VARIANTS, deviations};

/// What a case is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// The conforming reference.
    Reference,
    /// It differs and still conforms.
    Variant,
    /// It breaks one statement.
    Deviation,
}

/// One case.
#[derive(Debug, Clone, Copy)]
pub struct Case {
    /// The variant, where it is one.
    pub variant: Option<&'static str>,
    /// The deviation, where it is one.
    pub deviation: Option<&'static Deviation>,
}

/// Without failed creations, `true` and `false` look alike.
const NO_FAILURE: &[&str] = &[
    "include_failure.true.number",
    "include_failure.false",
    "include_failure.other",
];

/// Binding clauses that a variant cannot help leaving open, by the beginnings of their ids after the
/// profile.
const OPEN: &[(&str, &[&str])] = &[
    // A gateway answers in the service's place.
    ("gateway-errors", &["400", "500", "error.InternalServerError"]),
    ("no-failed-instances", NO_FAILURE),
    ("failures-change", &["include_failure.true.number"]),
    (
        "empty-account",
        &[
            "include_failure.true.number",
            "include_failure.false",
            "include_failure.other",
            "example",
            "Limit.default",
            "Limit.above",
            "Offset.default",
            "paging.halves",
            "InstanceIds.filter",
            "InstanceIds.100",
            "InstanceIds.unknown.beside",
            "TotalCount.filtered",
            "success.Response.InstanceStatusSet",
        ],
    ),
    // Too few to show a default, a cap or 100 ids; too many for a walk.
    (
        "cvm-2-instances",
        &[
            "Limit.default",
            "Limit.above",
            "Offset.default",
            "InstanceIds.100",
        ],
    ),
    (
        "cvm-20-instances",
        &["Limit.default", "Limit.above", "InstanceIds.100"],
    ),
    ("cvm-100-instances", &["Limit.above"]),
    ("cvm-1250-instances", &["paging.walk"]),
    // The account does not keep still.
    (
        "cvm-grows",
        &["TotalCount", "paging", "Limit", "Offset", "InstanceIds"],
    ),
    (
        "cvm-list-changes",
        &["TotalCount", "paging", "Limit", "Offset", "InstanceIds"],
    ),
];

impl Case {
    /// What it is.
    pub fn kind(&self) -> Kind {
        match (self.variant, self.deviation) {
            (_, Some(_)) => Kind::Deviation,
            (Some(_), None) => Kind::Variant,
            (None, None) => Kind::Reference,
        }
    }

    /// Its name.
    pub fn name(&self) -> &str {
        let name = self.deviation.map(|d| d.name.as_str()).or(self.variant);
        name.unwrap_or("reference")
    }

    /// The one profile that it is about.
    pub fn profile(&self) -> Option<&'static str> {
        self.deviation.map(|d| d.profile)
    }

    /// Whether the reference keeps its documented rate: without it nobody has to wait.
    pub fn has_rate(&self) -> bool {
        match self.deviation {
            Some(deviation) => deviation.configured == Configured::RateClause,
            None => self.variant.is_none(),
        }
    }

    /// Whether it may leave this binding clause open.
    pub fn leaves_open(&self, clause: &str) -> bool {
        let named = OPEN.iter().filter(|(name, _)| Some(*name) == self.variant);
        named.flat_map(|(_, ids)| ids.iter()).any(|id| {
            let (_, own) = clause.split_once('.').unwrap_or_default();
            own.strip_prefix(id)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        })
    }
}

/// Every case: the reference, its variants, its deviations.
pub fn all() -> Vec<Case> {
    let none = Case {
        variant: None,
        deviation: None,
    };
    let variants = VARIANTS.iter().map(|(name, _)| Case {
        variant: Some(name),
        ..none
    });
    let deviations = deviations().iter().map(|deviation| Case {
        deviation: Some(deviation),
        ..none
    });
    [none].into_iter().chain(variants).chain(deviations).collect()
}
