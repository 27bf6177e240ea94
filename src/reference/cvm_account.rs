//! The cvm account: instances with a state each, in an order that stays.

use super::fixtures::CVM_INSTANCES;

/// How many instances the account holds: more than one page of the largest size.
const SIZE: usize = 137;

/// The documented states, the first two being those of the known instances.
const STATES: [&str; 15] = [
    "RUNNING",
    "STOPPED",
    "PENDING",
    "LAUNCH_FAILED",
    "STARTING",
    "STOPPING",
    "REBOOTING",
    "SHUTDOWN",
    "TERMINATING",
    "ENTER_RESCUE_MODE",
    "RESCUE_MODE",
    "EXIT_RESCUE_MODE",
    "ENTER_SERVICE_LIVE_MIGRATE",
    "SERVICE_LIVE_MIGRATE",
    "EXIT_SERVICE_LIVE_MIGRATE",
];

/// One instance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Instance {
    /// `ins-` and eight lower-case letters or digits.
    pub id: String,
    /// One of the documented states.
    pub state: &'static str,
}

/// The account's instances.
pub fn instances() -> Vec<Instance> {
    (0..SIZE).map(instance).collect()
}

fn instance(number: usize) -> Instance {
    let id = CVM_INSTANCES
        .get(number)
        .map_or_else(|| made_up_id(number), |known| (*known).to_owned());
    Instance {
        id,
        state: STATES[number % STATES.len()],
    }
}

/// An id that looks like a real one and is different for every number: the multiplier has no
/// factor in common with the number of possible ids.
fn made_up_id(number: usize) -> String {
    const DIGITS: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";
    const POSSIBLE: u64 = 36_u64.pow(8);
    let mut rest = (number as u64).wrapping_mul(1_584_963_250_073) % POSSIBLE;
    let mut id = String::from("ins-");
    for _ in 0..8 {
        id.push(char::from(DIGITS[(rest % 36) as usize]));
        rest /= 36;
    }
    id
}

/// Whether a text has the form of an instance id.
pub fn is_instance_id(text: &str) -> bool {
    text.strip_prefix("ins-").is_some_and(|rest| {
        rest.len() == 8 && rest.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{instances, is_instance_id};

    #[test]
    fn ids_are_well_formed_and_different() {
        let all = instances();
        let ids: BTreeSet<&str> = all.iter().map(|i| i.id.as_str()).collect();
        assert_eq!(ids.len(), all.len());
        assert!(ids.iter().all(|id| is_instance_id(id)), "{ids:?}");
    }
}
