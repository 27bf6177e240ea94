//! The order of a recording: by profile, scenario and number, whatever came first.
//!
//! Scenarios run side by side, so that exchanges come in another order every time. Two runs that saw the same are
//! to say the same, and the shares of a run what the whole says: a run puts its recording in order when it has
//! ended, and what it noted of its exchanges points at their new places.

use crate::catalogue::Catalogue;
use crate::exchange::{IDENTITY, Purpose};

/// Where an exchange stands: signing in first, then what a profile is surveyed by, then its scenarios; what others
/// recorded comes last, as it was taken.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place(bool, usize, Scenario, usize, usize);

/// Those that no feature holds come first.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Scenario {
    Key(String),
    Number(usize),
}

impl Place {
    /// The place of the exchange with this purpose, the `index`th of its recording.
    pub fn of(catalogue: &Catalogue, purpose: &Purpose, index: usize) -> Self {
        let none = Scenario::Key(String::new());
        if purpose.origin.is_some() {
            return Self(true, 0, none, 0, index);
        }
        if purpose.scenario == IDENTITY {
            return Self(false, 0, none, purpose.number, index);
        }
        let rank = catalogue.rank(&purpose.profile);
        let number = catalogue.get(&purpose.profile).and_then(|profile| {
            let mut scenarios = profile.scenarios.iter();
            scenarios.position(|scenario| scenario.key == purpose.scenario)
        });
        let scenario = number.map_or_else(|| Scenario::Key(purpose.scenario.clone()), Scenario::Number);
        Self(
            false,
            1 + rank.unwrap_or_default(),
            scenario,
            purpose.number,
            index,
        )
    }
}
