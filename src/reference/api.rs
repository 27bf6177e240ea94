//! What an API of the reference is.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::{answer::Answer, call::Call, variants::Variants, world::World};
use crate::catalogue::document::Document;

/// What a path says of its placeholders.
pub type Named = BTreeMap<String, String>;

/// How an API answers.
#[derive(Clone, Copy)]
pub struct Api {
    /// The answer to a request, whose path says what is named.
    pub answer: fn(&Document, &World, &Call, &Named) -> Answer,
    /// What variants change in the body of a success that no other API has.
    pub shape: fn(&Variants, &mut Map<String, Value>),
}
