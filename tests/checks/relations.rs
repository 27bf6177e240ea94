//! Words for tests of relations: what a check says, in short.

use cloud_conformance::{checks::Judged, exchange::Exchange};

/// What a check says of its clause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Says {
    /// It agrees.
    Agrees,
    /// These places break it.
    Breaks(Vec<String>),
    /// It cannot be judged.
    Open,
    /// It says nothing: what it reads was not there or malformed.
    Nothing,
}

/// What a check says in short. A finding names its exchange, and the exchange is evidence.
pub fn says(judged: &Judged) -> Says {
    for finding in &judged.findings {
        assert!(judged.evidence.contains(&finding.exchange), "{finding:?}");
        assert!(!finding.message.is_empty() && !finding.expected.is_empty() && !finding.actual.is_empty());
    }
    if !judged.findings.is_empty() {
        let places = judged
            .findings
            .iter()
            .map(|f| f.pointer.clone().unwrap_or_default());
        return Says::Breaks(places.collect());
    }
    match (&judged.inconclusive, judged.evidence.is_empty()) {
        (Some(_), _) => Says::Open,
        (None, false) => Says::Agrees,
        (None, true) => Says::Nothing,
    }
}

/// It breaks in one place.
pub fn breaks(place: &str) -> Says {
    Says::Breaks(vec![place.to_owned()])
}

/// The same exchange as another entry of the recording, with another role.
pub fn entry(mut exchange: Exchange, index: usize, role: &str) -> Exchange {
    exchange.index = index;
    role.clone_into(&mut exchange.purpose.role);
    exchange
}
