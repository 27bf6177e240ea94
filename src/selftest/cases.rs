//! What the suite is tried against: the reference as it is, every variant, every deviation.

use serde::Serialize;

use crate::reference::{Deviation, VARIANTS, deviations};

/// What a case is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
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

/// Binding clauses, or the beginnings of their ids, that a variant cannot help leaving open.
const OPEN: &[(&str, &[&str])] = &[];

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

    /// Whether it may leave this binding clause open.
    pub fn leaves_open(&self, clause: &str) -> bool {
        let named = OPEN.iter().filter(|(name, _)| Some(*name) == self.variant);
        named.flat_map(|(_, ids)| ids.iter()).any(|id| {
            let all = format!(".{id}");
            clause.starts_with(id) || clause.contains(&all)
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
