//! DCS v1.0 and v2: how many instances are in which state.

use serde_json::{Map, Value};

use super::{
    account::{Account, Engine, State},
    answer::Answer,
    call::Call,
    dcs::{self, Codes},
    router::World,
};

/// The parameter that asks for the number of failed creations.
const INCLUDE_FAILURE: &str = "include_failure";

/// The counters of v1.0 at the top level; an engine's object has all but `deleting_count`.
const V1: [State; 15] = [
    State::Paying,
    State::Migrating,
    State::Error,
    State::Restarting,
    State::CreateFailed,
    State::Flushing,
    State::Closed,
    State::Extending,
    State::Creating,
    State::Starting,
    State::Closing,
    State::Running,
    State::Upgrading,
    State::Restoring,
    State::Deleting,
];

/// The counters of v2, the same at both levels.
const V2: [State; 13] = [
    State::Paying,
    State::Freezing,
    State::Migrating,
    State::Flushing,
    State::Upgrading,
    State::Restoring,
    State::Extending,
    State::Creating,
    State::Running,
    State::Error,
    State::Frozen,
    State::CreateFailed,
    State::Restarting,
];

/// `GET /v1.0/{project_id}/instances/status`
pub fn v1(world: &World, call: &Call, project: &str) -> Answer {
    if let Err(refusal) = dcs::admit(world, call, project, Codes::Numeric) {
        return refusal;
    }
    let failures = includes_failures(call);
    let mut body = Map::new();
    let within = &V1[..V1.len() - 1];
    body.insert(
        "redis".into(),
        statistic(&world.dcs_v1, Some(Engine::Redis), within, failures).into(),
    );
    body.extend(statistic(&world.dcs_v1, None, &V1, failures));
    Answer::new(200, body.into())
}

/// `GET /v2/{project_id}/instances/status`
pub fn v2(world: &World, call: &Call, project: &str) -> Answer {
    if let Err(refusal) = dcs::admit(world, call, project, Codes::Dotted) {
        return refusal;
    }
    let failures = includes_failures(call);
    let mut body = Map::new();
    for (name, engine) in [("redis", Engine::Redis), ("memcached", Engine::Memcached)] {
        body.insert(
            name.into(),
            statistic(&world.dcs_v2, Some(engine), &V2, failures).into(),
        );
    }
    body.extend(statistic(&world.dcs_v2, None, &V2, failures));
    Answer::new(200, body.into())
}

/// Only the value `true` asks for failed creations; every other value counts like `false`. So does
/// the absent parameter, of which the documents say nothing.
fn includes_failures(call: &Call) -> bool {
    call.parameters()
        .iter()
        .find(|(name, _)| name == INCLUDE_FAILURE)
        .is_some_and(|(_, value)| value == "true")
}

/// One level of counters: of one engine, or of all.
fn statistic(
    account: &Account,
    engine: Option<Engine>,
    counters: &[State],
    failures: bool,
) -> Map<String, Value> {
    let count = |state: State| match state {
        State::CreateFailed if !failures => 0,
        _ => account.count(engine, state),
    };
    counters
        .iter()
        .map(|s| (s.counter().to_owned(), count(*s).into()))
        .collect()
}
