//! What a DCS tenant owns: instances in every state, from which all counts are computed.

use std::sync::atomic::{AtomicU64, Ordering};

use super::{
    fixtures::{DCS_CREATEFAILED, DCS_ERROR, DCS_FULL, DCS_MASTER_STANDBY, DCS_SINGLE},
    variants::{Variant, Variants},
};

/// What an instance runs; Memcached in v2 only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    Redis,
    Memcached,
}

use Engine::{Memcached, Redis};

/// The state of an instance, named by the member that counts those in it.
pub type State = &'static str;

const CLOSED: State = "closed_count";
/// The state that only some requests ask for.
pub const CREATE_FAILED: State = "createfailed_count";
const CREATING: State = "creating_count";
const ERROR: State = "error_count";
const RUNNING: State = "running_count";

/// The status that an instance itself shows: the documented words are coarser than the counts.
pub fn status(state: State) -> &'static str {
    match state {
        CREATING | "paying_count" => "CREATING",
        CREATE_FAILED => "CREATEFAILED",
        ERROR => "ERROR",
        "restarting_count" | "starting_count" | "closing_count" => "RESTARTING",
        "extending_count" => "EXTENDING",
        "restoring_count" => "RESTORING",
        "flushing_count" => "FLUSHING",
        CLOSED | "freezing_count" | "frozen_count" => "FROZEN",
        _ => "RUNNING",
    }
}

/// How an instance is built.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// One node.
    Single,
    /// A master with its standby.
    MasterStandby,
    /// Several nodes.
    Cluster,
}

/// One instance.
#[derive(Debug, Clone)]
pub struct Instance {
    /// UUID.
    pub id: String,
    /// Its number in the account, from 0.
    pub number: usize,
    /// What it runs.
    pub engine: Engine,
    /// What it is doing.
    pub state: State,
    /// How it is built.
    pub kind: Kind,
    /// Why it failed, where it did.
    pub error_code: Option<&'static str>,
}

/// The instances of one tenant.
#[derive(Debug)]
pub struct Account {
    instances: Vec<Instance>,
    /// Requests so far.
    asked: AtomicU64,
}

/// How many instances are in which state, at one moment.
#[derive(Debug)]
pub struct Counts(Vec<(Engine, State, u64)>);

/// The states of v1.0 in the order of its answers, and how many instances of Redis are in each: some, so that no count
/// is 0.
pub const V1: [(State, usize); 15] = [
    ("paying_count", 1),
    ("migrating_count", 2),
    (ERROR, 2),
    ("restarting_count", 1),
    (CREATE_FAILED, 3),
    ("flushing_count", 1),
    (CLOSED, 4),
    ("extending_count", 2),
    (CREATING, 2),
    ("starting_count", 1),
    ("closing_count", 1),
    (RUNNING, 8),
    ("upgrading_count", 1),
    ("restoring_count", 2),
    ("deleting_count", 1),
];

/// The same for v2, with those of Memcached.
pub const V2: [(State, usize, usize); 13] = [
    ("paying_count", 1, 2),
    ("freezing_count", 2, 1),
    ("migrating_count", 1, 2),
    ("flushing_count", 2, 1),
    ("upgrading_count", 1, 3),
    ("restoring_count", 3, 1),
    ("extending_count", 2, 1),
    (CREATING, 1, 2),
    (RUNNING, 9, 5),
    (ERROR, 2, 1),
    ("frozen_count", 4, 2),
    (CREATE_FAILED, 2, 1),
    ("restarting_count", 1, 3),
];

/// The instances with known ids: in which state they are, and how they are built.
const KNOWN: [(&str, State, Kind); 5] = [
    (DCS_SINGLE, RUNNING, Kind::Single),
    (DCS_FULL, RUNNING, Kind::Cluster),
    (DCS_MASTER_STANDBY, RUNNING, Kind::MasterStandby),
    (DCS_ERROR, ERROR, Kind::MasterStandby),
    (DCS_CREATEFAILED, CREATE_FAILED, Kind::Single),
];

/// Why instances fail: codes of the documented list, used in turn.
const ERROR_CODES: [&str; 4] = ["dcs.03.0017", "dcs.02.0001", "dcs.04.0004", "dcs.03.0001"];

impl Account {
    /// The account that v1.0 sees; it holds the instances with known ids.
    pub fn v1(variants: &Variants) -> Self {
        let mut population = V1.map(|(state, many)| (Redis, state, many)).to_vec();
        if variants.has(Variant::V1Memcached) {
            population.extend([(Memcached, RUNNING, 5), (Memcached, CLOSED, 2)]);
        }
        let mut account = Self::populated(&population);
        for (known, state, kind) in KNOWN {
            let is_known = |id: &str| KNOWN.iter().any(|(known, ..)| *known == id);
            let mut instances = account.instances.iter_mut();
            if let Some(free) = instances.find(|i| i.state == state && !is_known(&i.id)) {
                known.clone_into(&mut free.id);
                free.kind = kind;
            }
        }
        account
    }

    /// The account that v2 sees.
    pub fn v2() -> Self {
        let redis = V2.map(|(state, many, _)| (Redis, state, many));
        let memcached = V2.map(|(state, _, many)| (Memcached, state, many));
        Self::populated(&[redis, memcached].concat())
    }

    fn populated(population: &[(Engine, State, usize)]) -> Self {
        let states = population
            .iter()
            .flat_map(|(engine, state, many)| std::iter::repeat_n((*engine, *state), *many));
        let instances = states.enumerate().map(|(number, (engine, state))| Instance {
            id: format!("68d5745e-6af2-40e4-945d-{number:012x}"),
            number,
            engine,
            state,
            kind: Kind::Single,
            error_code: [ERROR, CREATE_FAILED]
                .contains(&state)
                .then(|| ERROR_CODES[number % ERROR_CODES.len()]),
        });
        Self {
            instances: instances.collect(),
            asked: AtomicU64::new(0),
        }
    }

    /// The number of this request, from 0.
    pub fn tick(&self) -> u64 {
        self.asked.fetch_add(1, Ordering::Relaxed)
    }

    /// The counts as one request sees them.
    pub fn counts(&self, variants: &Variants) -> Counts {
        let mut counts = Counts(Vec::new());
        for instance in &self.instances {
            counts.add(instance.engine, instance.state, 1);
        }
        counts.vary(variants, self.tick());
        counts
    }

    /// The instance of that id.
    pub fn find(&self, id: &str) -> Option<&Instance> {
        self.instances.iter().find(|i| i.id == id)
    }
}

impl Counts {
    /// How many instances are in a state; of one engine, or of all.
    pub fn of(&self, engine: Option<Engine>, state: State) -> u64 {
        let counted = |row: &&(Engine, State, u64)| row.1 == state && engine.is_none_or(|e| e == row.0);
        self.0.iter().filter(counted).map(|row| row.2).sum()
    }

    fn add(&mut self, engine: Engine, state: State, more: u64) {
        match self.0.iter_mut().find(|row| row.0 == engine && row.1 == state) {
            Some(row) => row.2 += more,
            None => self.0.push((engine, state, more)),
        }
    }

    /// Changes the counts as far as the variants say so, with the request's number.
    fn vary(&mut self, variants: &Variants, tick: u64) {
        let growths = [
            (Variant::CountsChange, Redis, RUNNING, tick),
            (Variant::CountsAlternate, Redis, RUNNING, tick % 2),
            (Variant::CountsAlternate, Redis, CREATING, 1 - tick % 2),
            (Variant::CountsDrift, Redis, RUNNING, tick / 3),
            (Variant::FailuresChange, Redis, CREATE_FAILED, tick),
            (Variant::FailuresMove, Redis, CREATE_FAILED, u64::from(tick > 1)),
            (Variant::HugeCounts, Redis, RUNNING, 3_000_000_000),
            (Variant::HugeCounts, Redis, CLOSED, 9_000_000_000_000_000),
        ];
        for (variant, engine, state, more) in growths {
            if variants.has(variant) {
                self.add(engine, state, more);
            }
        }
        if variants.has(Variant::NoFailures) {
            self.0.retain(|row| row.1 != CREATE_FAILED);
        }
        if variants.has(Variant::Empty) {
            self.0.clear();
        }
    }
}
