//! The id of a clause: dotted words, the first of which is its profile: `dcs-v2-status.200.redis.enum`.

use std::{borrow::Borrow, fmt, ops::Deref, sync::Arc};

use serde::{Deserialize, Serialize, Serializer};

/// A clause's id, or the place below which clauses stand; a copy of it costs nothing.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(from = "String")]
pub struct ClauseId(Arc<str>);

impl ClauseId {
    /// What stands at these words below a profile or another place.
    pub fn below(place: &str, words: &str) -> Self {
        Self([place, ".", words].concat().into())
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The profile's id.
    pub fn profile(&self) -> &str {
        self.0.split('.').next().unwrap_or_default()
    }

    /// The last word.
    pub fn name(&self) -> &str {
        self.0.rsplit('.').next().unwrap_or_default()
    }

    /// The words behind this place; none where it does not stand below it.
    pub fn behind(&self, place: &str) -> Option<&str> {
        self.0.strip_prefix(place)?.strip_prefix('.')
    }

    /// Whether it is this place, or stands below it.
    pub fn is_within(&self, place: &str) -> bool {
        let rest = self.0.strip_prefix(place);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    }
}

impl<T: Into<Arc<str>>> From<T> for ClauseId {
    fn from(id: T) -> Self {
        Self(id.into())
    }
}

impl Deref for ClauseId {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl Borrow<str> for ClauseId {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl<T: AsRef<str> + ?Sized> PartialEq<T> for ClauseId {
    fn eq(&self, other: &T) -> bool {
        *self.0 == *other.as_ref()
    }
}

impl fmt::Display for ClauseId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Serialize for ClauseId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self)
    }
}
