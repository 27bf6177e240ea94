//! DCS v1.0 and v2: how many instances are in which state.

use serde_json::{Map, Value};

use super::{
    account::{Account, CREATE_FAILED, Engine, State, V1 as STATES_V1, V2 as STATES_V2},
    answer::Answer,
    api::Named,
    call::Call,
    dcs::{self, Codes, PROJECT_ID},
    variants::Variant,
    world::World,
};
use crate::catalogue::document::Document;

/// The parameter that asks for the number of failed creations.
const INCLUDE_FAILURE: &str = "include_failure";

/// `GET /v1.0/{project_id}/instances/status`
pub fn v1(_: &Document, world: &World, call: &Call, named: &Named) -> Answer {
    let engines = 1 + usize::from(world.variants.has(Variant::V1Memcached));
    let all = STATES_V1.map(|(state, _)| state);
    // An engine's object has all but the last, `deleting_count`.
    let within = &all[..all.len() - 1];
    match dcs::admit(world, call, &named[PROJECT_ID], Codes::Numeric) {
        Ok(()) => answer(world, call, &world.dcs_v1, engines, (within, &all)),
        Err(refusal) => refusal,
    }
}

/// `GET /v2/{project_id}/instances/status`
pub fn v2(_: &Document, world: &World, call: &Call, named: &Named) -> Answer {
    let all = STATES_V2.map(|(state, ..)| state);
    match dcs::admit(world, call, &named[PROJECT_ID], Codes::Dotted) {
        Ok(()) => answer(world, call, &world.dcs_v2, 2, (&all, &all)),
        Err(refusal) => refusal,
    }
}

/// The counts of the first engines, each with the counters within, and those of all of them.
fn answer(
    world: &World,
    call: &Call,
    account: &Account,
    engines: usize,
    (within, all): (&[State], &[State]),
) -> Answer {
    let counts = account.counts(&world.variants);
    let failures = includes_failures(call);
    let left_out = !failures && world.variants.has(Variant::CreatefailedAbsent);
    // One level of counters: of one engine, or of all.
    let level = |engine: Option<Engine>, states: &[State]| -> Map<String, Value> {
        let counted = states
            .iter()
            .filter(|state| !left_out || **state != CREATE_FAILED);
        let count = |state: State| match state {
            CREATE_FAILED if !failures => 0,
            _ => counts.of(engine, state),
        };
        counted
            .map(|state| ((*state).to_owned(), count(state).into()))
            .collect()
    };
    let mut body = Map::new();
    let named = [("redis", Engine::Redis), ("memcached", Engine::Memcached)];
    for (name, engine) in named.into_iter().take(engines) {
        body.insert(name.into(), level(Some(engine), within).into());
    }
    body.extend(level(None, all));
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
