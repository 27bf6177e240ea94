//! An instance that goes away while a reference is asked: the first known one of each API.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use super::{
    fixtures::{CLOUDDC_STOPPED, CVM_INSTANCES, DCS_SINGLE},
    variants::{Variant, Variants},
};

/// After how many requests of an API the variant deletes an instance.
const USUALLY_AFTER: u64 = 4;

/// Counts the requests of each API, where an instance is to be deleted after some of them.
#[derive(Debug, Default)]
pub struct Deletions {
    after: Option<u64>,
    asked: Mutex<HashMap<String, u64>>,
}

impl Deletions {
    /// After so many requests, where that is said.
    pub fn after(given: Option<u64>, variants: &Variants) -> Self {
        let usual = variants.has(Variant::InstancesDeleted).then_some(USUALLY_AFTER);
        Self {
            after: given.or(usual),
            asked: Mutex::default(),
        }
    }

    /// Counts a request.
    pub fn count(&self, profile: &str) {
        if self.after.is_some() {
            let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
            *asked.entry(profile.to_owned()).or_default() += 1;
        }
    }

    /// Whether an instance of an API is deleted.
    pub fn took(&self, profile: &str, id: &str) -> bool {
        let asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        let asked = asked.get(profile).copied().unwrap_or(0);
        let mortal = [CLOUDDC_STOPPED, CVM_INSTANCES[0], DCS_SINGLE].contains(&id);
        mortal && self.after.is_some_and(|after| asked > after)
    }
}
