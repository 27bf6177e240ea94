//! What a DCS tenant owns: instances in every state, from which all counts are computed.

use std::sync::atomic::{AtomicU64, Ordering};

use super::{
    fixtures::{DCS_CREATEFAILED, DCS_ERROR, DCS_FULL, DCS_MASTER_STANDBY, DCS_SINGLE},
    variants::{Variant, Variants},
};

/// What an instance runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// Redis.
    Redis,
    /// Memcached; v2 only.
    Memcached,
}

/// The state of an instance, as fine as the status counts tell it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It is being created.
    Creating,
    /// It is being deleted.
    Deleting,
    /// It runs.
    Running,
    /// It is abnormal.
    Error,
    /// It is being restarted.
    Restarting,
    /// It could not be created.
    CreateFailed,
    /// It is being scaled up.
    Extending,
    /// It is being upgraded.
    Upgrading,
    /// It is being paid for.
    Paying,
    /// Data is being migrated.
    Migrating,
    /// Data is being cleared.
    Flushing,
    /// It has been stopped.
    Closed,
    /// It is being started.
    Starting,
    /// It is being stopped.
    Closing,
    /// Data is being restored.
    Restoring,
    /// It is being frozen.
    Freezing,
    /// It is frozen.
    Frozen,
}

impl State {
    /// The member that counts instances in this state.
    pub fn counter(self) -> &'static str {
        match self {
            Self::Creating => "creating_count",
            Self::Deleting => "deleting_count",
            Self::Running => "running_count",
            Self::Error => "error_count",
            Self::Restarting => "restarting_count",
            Self::CreateFailed => "createfailed_count",
            Self::Extending => "extending_count",
            Self::Upgrading => "upgrading_count",
            Self::Paying => "paying_count",
            Self::Migrating => "migrating_count",
            Self::Flushing => "flushing_count",
            Self::Closed => "closed_count",
            Self::Starting => "starting_count",
            Self::Closing => "closing_count",
            Self::Restoring => "restoring_count",
            Self::Freezing => "freezing_count",
            Self::Frozen => "frozen_count",
        }
    }

    /// The status that the instance itself shows: the documented words are coarser than the counts.
    pub fn status(self) -> &'static str {
        match self {
            Self::Creating | Self::Paying => "CREATING",
            Self::CreateFailed => "CREATEFAILED",
            Self::Error => "ERROR",
            Self::Restarting | Self::Starting | Self::Closing => "RESTARTING",
            Self::Extending => "EXTENDING",
            Self::Restoring => "RESTORING",
            Self::Flushing => "FLUSHING",
            Self::Closed | Self::Freezing | Self::Frozen => "FROZEN",
            Self::Running | Self::Upgrading | Self::Migrating | Self::Deleting => "RUNNING",
        }
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

use Engine::{Memcached, Redis};

/// How many instances of v1.0 are in which state. Every state is there, so that no count is 0.
const V1: [(Engine, State, usize); 15] = [
    (Redis, State::Running, 8),
    (Redis, State::Creating, 2),
    (Redis, State::Deleting, 1),
    (Redis, State::Error, 2),
    (Redis, State::Restarting, 1),
    (Redis, State::CreateFailed, 3),
    (Redis, State::Extending, 2),
    (Redis, State::Upgrading, 1),
    (Redis, State::Paying, 1),
    (Redis, State::Migrating, 2),
    (Redis, State::Flushing, 1),
    (Redis, State::Closed, 4),
    (Redis, State::Starting, 1),
    (Redis, State::Closing, 1),
    (Redis, State::Restoring, 2),
];

/// The same for v2.
const V2: [(Engine, State, usize); 26] = [
    (Redis, State::Paying, 1),
    (Redis, State::Freezing, 2),
    (Redis, State::Migrating, 1),
    (Redis, State::Flushing, 2),
    (Redis, State::Upgrading, 1),
    (Redis, State::Restoring, 3),
    (Redis, State::Extending, 2),
    (Redis, State::Creating, 1),
    (Redis, State::Running, 9),
    (Redis, State::Error, 2),
    (Redis, State::Frozen, 4),
    (Redis, State::CreateFailed, 2),
    (Redis, State::Restarting, 1),
    (Memcached, State::Paying, 2),
    (Memcached, State::Freezing, 1),
    (Memcached, State::Migrating, 2),
    (Memcached, State::Flushing, 1),
    (Memcached, State::Upgrading, 3),
    (Memcached, State::Restoring, 1),
    (Memcached, State::Extending, 1),
    (Memcached, State::Creating, 2),
    (Memcached, State::Running, 5),
    (Memcached, State::Error, 1),
    (Memcached, State::Frozen, 2),
    (Memcached, State::CreateFailed, 1),
    (Memcached, State::Restarting, 3),
];

/// Why instances fail: codes of the documented list, used in turn.
const ERROR_CODES: [&str; 4] = ["dcs.03.0017", "dcs.02.0001", "dcs.04.0004", "dcs.03.0001"];

impl Account {
    /// The account that v1.0 sees; it holds the instances with known ids.
    pub fn v1(variants: &Variants) -> Self {
        let mut population = V1.to_vec();
        if variants.has(Variant::V1Memcached) {
            population.extend([(Memcached, State::Running, 5), (Memcached, State::Closed, 2)]);
        }
        let mut account = Self::populated(&population);
        account.settle(DCS_SINGLE, State::Running, Kind::Single);
        account.settle(DCS_FULL, State::Running, Kind::Cluster);
        account.settle(DCS_MASTER_STANDBY, State::Running, Kind::MasterStandby);
        account.settle(DCS_ERROR, State::Error, Kind::MasterStandby);
        account.settle(DCS_CREATEFAILED, State::CreateFailed, Kind::Single);
        account
    }

    /// The account that v2 sees.
    pub fn v2() -> Self {
        Self::populated(&V2)
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
            error_code: matches!(state, State::Error | State::CreateFailed)
                .then(|| ERROR_CODES[number % ERROR_CODES.len()]),
        });
        Self {
            instances: instances.collect(),
            asked: AtomicU64::new(0),
        }
    }

    /// Gives a known id to an instance in that state that has none yet.
    fn settle(&mut self, id: &str, state: State, kind: Kind) {
        let known = [
            DCS_SINGLE,
            DCS_FULL,
            DCS_MASTER_STANDBY,
            DCS_ERROR,
            DCS_CREATEFAILED,
        ];
        let free = |i: &&mut Instance| i.state == state && !known.contains(&i.id.as_str());
        if let Some(instance) = self.instances.iter_mut().find(free) {
            id.clone_into(&mut instance.id);
            instance.kind = kind;
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
            (Variant::CountsChange, Redis, State::Running, tick),
            (Variant::CountsAlternate, Redis, State::Running, tick % 2),
            (Variant::CountsAlternate, Redis, State::Creating, 1 - tick % 2),
            (Variant::CountsDrift, Redis, State::Running, tick / 3),
            (Variant::FailuresChange, Redis, State::CreateFailed, tick),
            (
                Variant::FailuresMove,
                Redis,
                State::CreateFailed,
                u64::from(tick > 1),
            ),
            (Variant::HugeCounts, Redis, State::Running, 3_000_000_000),
            (Variant::HugeCounts, Redis, State::Closed, 9_000_000_000_000_000),
        ];
        for (variant, engine, state, more) in growths {
            if variants.has(variant) {
                self.add(engine, state, more);
            }
        }
        if variants.has(Variant::NoFailures) {
            self.0.retain(|row| row.1 != State::CreateFailed);
        }
        if variants.has(Variant::Empty) {
            self.0.clear();
        }
    }
}
