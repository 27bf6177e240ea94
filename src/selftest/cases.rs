//! What the suite is tried against: the reference as it is, every variant, every deviation.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::Plan;
use crate::{
    record::ClauseId,
    reference::{Configured, Deviation, VARIANTS},
};

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
#[derive(Debug, Clone)]
pub struct Case {
    /// The variant, where it is one.
    pub variant: Option<&'static str>,
    /// The deviation, where it is one.
    pub deviation: Option<Arc<Deviation>>,
}

/// Without failed creations, `true` and `false` look alike.
const NO_FAILURE: &[&str] = &[
    "include_failure.true.number",
    "include_failure.false",
    "include_failure.other",
];

/// Binding clauses that a variant cannot help leaving inconclusive, by the beginnings of their ids after the
/// profile.
const INCONCLUSIVE: &[(&str, &[&str])] = &[
    // A gateway answers in the service's place.
    ("gateway-errors", &["400", "500", "error.InternalServerError"]),
    // Its headers name a firewall.
    ("headers-added", &["403", "418", "503"]),
    ("no-failed-instances", NO_FAILURE),
    ("failures-change", &["include_failure.true.number"]),
    ("failures-move", &["include_failure.true.number"]),
    // What is asked of an instance that went away.
    (
        "instances-deleted",
        &[
            "200",
            "example",
            "InstanceIds",
            "TotalCount",
            "paging",
            "Limit",
            "Offset",
        ],
    ),
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
            "InstanceIds.unknown.beside",
            "TotalCount.filtered",
            "success.Response.InstanceStatusSet",
        ],
    ),
    // Too few to show a default, a cap or 100 ids; too many for a walk.
    ("cvm-2-instances", &["Limit.default", "Limit.above"]),
    ("cvm-20-instances", &["Limit.default", "Limit.above"]),
    ("cvm-100-instances", &["Limit.above"]),
    ("cvm-1250-instances", &["paging.walk"]),
    // The account does not keep still.
    (
        "cvm-grows",
        &["TotalCount", "paging", "Limit", "Offset", "InstanceIds"],
    ),
    (
        "cvm-counts-first",
        &["TotalCount", "paging", "Limit", "Offset", "InstanceIds"],
    ),
    (
        "cvm-list-changes",
        &["TotalCount", "paging", "Limit", "Offset", "InstanceIds"],
    ),
];

/// Advisory clauses that a variant does not follow, by the ends of their ids.
const NOT_FOLLOWED: &[(&str, &[&str])] = &[
    ("integers-with-point", &["integer-spelling"]),
    ("integers-with-exponent", &["integer-spelling"]),
    ("content-type-other", &["content-type"]),
    ("content-type-absent", &["content-type"]),
    ("optional-members-absent", &["error.required"]),
    ("error-members-null", &["error.required"]),
    ("table-only-members-absent", &["required"]),
    ("nulls", &["error_code.enum"]),
    ("texts-at-limit-ascii", &["error_ext_msg.null"]),
    ("texts-at-limit-cjk", &["error_ext_msg.null"]),
    ("texts-at-limit-emoji", &["error_ext_msg.null"]),
    (
        "empty-texts",
        &[
            "resource_spec_code.enum",
            "error_code.enum",
            "error_msg.minLength",
            "error_code.minLength",
            "error_ext_msg.null",
        ],
    ),
    (
        "values-off-list",
        &[
            "operation_state.enum",
            "InstanceState.enum",
            "resource_spec_code.enum",
            "200.status.enum",
            "error_code.null",
            "created_at.format",
            "charging_mode.const",
            "port.range",
            "ip.format",
            "capacity.minimum",
            "used_memory.range",
        ],
    ),
    ("other-refusals", &["id.unknown.refusal"]),
    ("any-project", &["project_id.malformed", "project_id.foreign"]),
    ("zones-text", &["available_zones.array"]),
    ("details-change", &["error_code.null"]),
    ("older-state-names", &["state.older-name"]),
    ("shutting-down-underscore", &["state.spelling"]),
    ("cvm-too-many-ids-plain", &["InstanceIds.101.code"]),
    ("cvm-limit-clamped", &["Limit.above.error"]),
    ("cvm-lenient", &["Action.required", "Version.required"]),
    ("cvm-region-wanted", &["Region.absent"]),
    ("cvm-get-only", &["example.post"]),
    ("cvm-errors-400", &["error.status"]),
    ("cvm-request-ids-plain", &["RequestId.format"]),
];

impl Case {
    /// What it is.
    pub fn kind(&self) -> Kind {
        match (self.variant, &self.deviation) {
            (_, Some(_)) => Kind::Deviation,
            (Some(_), None) => Kind::Variant,
            (None, None) => Kind::Reference,
        }
    }

    /// Its name.
    pub fn name(&self) -> &str {
        let name = self.deviation.as_ref().map(|d| d.name.as_str()).or(self.variant);
        name.unwrap_or("reference")
    }

    /// The one profile that it is about.
    pub fn profile(&self) -> Option<&str> {
        self.deviation.as_ref().map(|d| d.profile.as_str())
    }

    /// Whether the reference keeps its documented rate: without it nobody has to wait.
    pub fn has_rate(&self) -> bool {
        match &self.deviation {
            Some(deviation) => deviation.configured == Configured::RateClause,
            None => self.variant.is_none(),
        }
    }

    /// Whether it may leave this binding clause inconclusive.
    pub fn leaves_inconclusive(&self, clause: &ClauseId) -> bool {
        let mut places = self
            .named(INCONCLUSIVE)
            .map(|id| ClauseId::below(clause.profile(), id));
        places.any(|place| clause.is_within(&place))
    }

    /// Whether it may break this advisory clause.
    pub fn does_not_follow(&self, clause: &str) -> bool {
        let fits = |id: &str| clause.strip_suffix(id).is_some_and(|rest| rest.ends_with('.'));
        self.named(NOT_FOLLOWED).any(fits)
    }

    /// What a table says of its variant.
    fn named(&self, table: &'static [(&str, &[&'static str])]) -> impl Iterator<Item = &'static str> {
        let mine = table.iter().filter(|(name, _)| Some(*name) == self.variant);
        mine.flat_map(|(_, ids)| ids.iter().copied())
    }
}

/// Every case of these profiles: the reference, its variants, its deviations. What a suite need not state is
/// none where it does not.
pub fn all(plan: &Plan) -> Vec<Case> {
    let case = |variant| Case {
        variant,
        deviation: None,
    };
    let variants = VARIANTS.iter().map(|(name, _)| case(Some(*name)));
    let stated = |d: &&Arc<Deviation>| !d.if_stated || plan.catalogue.clause(&d.breaks).is_some();
    let own = plan.suite.deviations().iter();
    let own = own.filter(|d| plan.profiles.contains(&d.profile));
    let deviations = own.filter(stated).map(|deviation| Case {
        deviation: Some(Arc::clone(deviation)),
        ..case(None)
    });
    [case(None)]
        .into_iter()
        .chain(variants)
        .chain(deviations)
        .collect()
}
