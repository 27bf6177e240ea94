//! What an API of the reference is.

use std::{collections::BTreeMap, fmt};

use serde_json::{Map, Value};

use super::{answer::Answer, call::Call, variants::Variants, world::World};

/// What a path says of its placeholders.
pub type Named = BTreeMap<String, String>;

/// How an API answers.
pub trait Api: fmt::Debug + Send + Sync {
    /// Answers a request; `named` holds what stands at the placeholders of the path.
    fn answer(&self, world: &World, call: &Call, named: &Named) -> Answer;

    /// Changes the body of an answer of this status as far as the variants say so.
    fn shape(&self, _variants: &Variants, _status: u16, _body: &mut Map<String, Value>) {}
}
