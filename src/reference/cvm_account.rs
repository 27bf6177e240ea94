//! The cvm account: instances with a state each, in an order that stays.

use std::{
    borrow::Cow,
    sync::atomic::{AtomicU64, Ordering},
};

use super::{
    fixtures::CVM_INSTANCES,
    variants::{Variant, Variants},
};

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

/// The account.
#[derive(Debug)]
pub struct Account {
    instances: Vec<Instance>,
    /// Requests so far.
    asked: AtomicU64,
}

impl Account {
    /// A fresh account, of the size that the variants say.
    pub fn new(variants: &Variants) -> Self {
        let sizes = [
            (Variant::Empty, 0),
            (Variant::Cvm2, 2),
            (Variant::Cvm20, 20),
            (Variant::Cvm100, 100),
            (Variant::Cvm1200, 1200),
            (Variant::Cvm1250, 1250),
            (Variant::CvmCountsFirst, 5),
        ];
        let size = sizes.iter().find(|(variant, _)| variants.has(*variant));
        let numbers = 0..size.map_or(SIZE, |(_, size)| *size);
        let mut instances: Vec<Instance> = numbers.map(instance).collect();
        if variants.has(Variant::CvmOrderOpposite) {
            instances.reverse();
        }
        Self {
            instances,
            asked: AtomicU64::new(0),
        }
    }

    /// The number of this request, from 0.
    pub fn tick(&self) -> u64 {
        self.asked.fetch_add(1, Ordering::Relaxed)
    }

    /// The instances as the request of that number sees them.
    pub fn list(&self, variants: &Variants, tick: u64) -> Cow<'_, [Instance]> {
        let tick = usize::try_from(tick).unwrap_or(usize::MAX);
        let mut instances = Cow::Borrowed(self.instances.as_slice());
        if variants.has(Variant::CvmGrows) || variants.has(Variant::CvmCountsFirst) {
            let size = self.instances.len();
            instances.to_mut().extend((size..size + tick).map(instance));
        }
        if variants.has(Variant::CvmListChanges) {
            replace(instances.to_mut(), tick);
        }
        if variants.has(Variant::CvmStatesChange) {
            for (number, instance) in instances.to_mut().iter_mut().enumerate() {
                instance.state = STATES[(number + tick) % STATES.len()];
            }
        }
        instances
    }
}

/// Puts a new instance in the place of one more old one with every request, the known ones aside.
fn replace(instances: &mut [Instance], tick: usize) {
    /// Numbers from here on are in no account at first.
    const NEW: usize = 100_000;
    let mortal: Vec<&mut Instance> = instances
        .iter_mut()
        .filter(|i| !CVM_INSTANCES.contains(&i.id.as_str()))
        .collect();
    let many = mortal.len();
    for (place, old) in mortal.into_iter().enumerate().take(tick) {
        // The latest request that hit this place.
        let hit = tick - 1 - (tick - 1 - place) % many;
        *old = instance(NEW + hit);
    }
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
