//! What a target file says of a profile's fixtures, under the keys of its table.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::catalogue::document::{Document, Fixture};

/// The value of one key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum FixtureValue {
    /// `true` or `false`.
    Switch(bool),
    /// A whole number.
    Number(u64),
    /// An id, or another text.
    Text(String),
    /// Ids that exist.
    Texts(Vec<String>),
}

/// The fixtures of a profile, defaults filled in.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "BTreeMap<String, Option<FixtureValue>>")]
pub struct Fixtures(BTreeMap<String, FixtureValue>);

/// Recordings of earlier versions say `null` of what is not known.
impl From<BTreeMap<String, Option<FixtureValue>>> for Fixtures {
    fn from(recorded: BTreeMap<String, Option<FixtureValue>>) -> Self {
        Self(
            recorded
                .into_iter()
                .filter_map(|(key, v)| Some((key, v?)))
                .collect(),
        )
    }
}

impl Fixtures {
    /// Sets the value of a key.
    pub fn set(&mut self, key: &str, value: FixtureValue) {
        self.0.insert(key.to_owned(), value);
    }

    /// These, with others beside them.
    #[must_use]
    pub fn and(&self, others: &Self) -> Self {
        let mut all = self.clone();
        all.0.extend(others.0.clone());
        all
    }

    /// Takes the value of a key away.
    pub fn remove(&mut self, key: &str) {
        self.0.remove(key);
    }

    /// Another target's fixtures with these values in place of its ids and of what is known of its account: as
    /// many ids as it names, over again where these are fewer.
    #[must_use]
    pub fn standing_in_for(&self, other: &Self, document: &Document) -> Self {
        let mut values = other.clone();
        for (key, value) in &mut values.0 {
            let set = |f: &Fixture| f.key() == *key && f.default.is_some();
            *value = match (&value, self.0.get(key)) {
                (FixtureValue::Texts(texts), Some(FixtureValue::Texts(own))) => {
                    FixtureValue::Texts(own.iter().cycle().take(texts.len()).cloned().collect())
                }
                (FixtureValue::Text(_), Some(own)) => own.clone(),
                (FixtureValue::Number(number), Some(FixtureValue::Number(own)))
                    if !document.fixtures.iter().any(set) =>
                {
                    FixtureValue::Number(number.min(&1) * own)
                }
                _ => continue,
            };
        }
        values
    }

    /// A text, where it is given.
    pub fn text(&self, key: &str) -> Option<&str> {
        match self.0.get(key)? {
            FixtureValue::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Several texts; none where they are not given.
    pub fn texts(&self, key: &str) -> &[String] {
        match self.0.get(key) {
            Some(FixtureValue::Texts(texts)) => texts,
            _ => &[],
        }
    }

    /// A number, where it is given or has a default.
    pub fn number(&self, key: &str) -> Option<u64> {
        match self.0.get(key)? {
            FixtureValue::Number(number) => Some(*number),
            _ => None,
        }
    }

    /// Whether a switch is on.
    pub fn is_on(&self, key: &str) -> bool {
        self.0.get(key) == Some(&FixtureValue::Switch(true))
    }
}
