//! What a recording keeps of its target: everything that judging the recording again needs, and no secret.
//!
//! Comes in: a [`Target`], or what an earlier run wrote. Goes out: [`Known`], and a [`Target`] that sends
//! nothing, whose credentials are empty.

use std::{collections::BTreeMap, fmt, path::PathBuf, sync::Arc, time::Duration};

use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use url::Url;

use super::{
    Auth, Declared, Fixtures, ProfileTarget, Provocation, Target,
    auth::{Scheme, without_secrets},
};

/// What is known of a target, without its secrets.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Known {
    name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    version: Option<String>,
    base_url: String,
    budget_s: u64,
    /// The target file, as the command line named it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    file: Option<String>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    headers_from: BTreeMap<String, String>,
    profiles: Vec<KnownProfile>,
    #[serde(default)]
    provocations: Vec<Provocation>,
    #[serde(default)]
    not_applicable: Vec<Declared>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct KnownProfile {
    id: String,
    base_url: String,
    /// The scheme's name in a target file.
    scheme: String,
    /// The public half of what requests were signed with: every one of them names it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    access_key: Option<String>,
    /// Whether that was a temporary key, with a token of its own.
    #[serde(default)]
    temporary: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    token_from: Option<String>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    token_header: String,
    #[serde(default)]
    line: usize,
    #[serde(default)]
    fixtures: Fixtures,
    /// Earlier versions wrote the fixtures among the keys above.
    #[serde(flatten, skip_serializing)]
    beside: Fixtures,
}

/// As a recording has it.
impl fmt::Display for Known {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&serde_json::to_string(self).map_err(|_| fmt::Error)?)
    }
}

impl Known {
    /// Takes the profiles that another part of the same target was judged by.
    pub fn add(&mut self, other: &Self) {
        self.profiles.extend(other.profiles.iter().cloned());
    }

    /// Whether it says the same of the target, wherever its file stands and takes its secrets from, and but for the
    /// names of keys, which a target file may look up.
    pub fn is_like(&self, other: &Self) -> bool {
        let judged = |known: &Self| {
            let mut known = Self {
                file: None,
                headers_from: BTreeMap::new(),
                ..known.clone()
            };
            for profile in &mut known.profiles {
                profile.access_key = None;
                profile.temporary = false;
                profile.token_from = None;
                profile.token_header = String::new();
                profile.line = 0;
                profile.fixtures = profile.fixtures();
            }
            known.to_string()
        };
        judged(self) == judged(other)
    }

    /// Whether it has a profile.
    pub fn has(&self, profile: &str) -> bool {
        self.profiles.iter().any(|known| known.id == profile)
    }

    /// Puts the profiles in the order of these ranks.
    pub fn order(&mut self, rank: impl Fn(&str) -> Option<usize>) {
        self.profiles.sort_by_key(|profile| rank(&profile.id));
    }

    /// What is known of this target.
    pub fn of(target: &Target) -> Self {
        Self {
            name: target.name.clone(),
            version: target.version.clone(),
            base_url: target.base_url.to_string(),
            budget_s: target.budget.as_secs(),
            file: target.file.as_ref().map(|file| file.display().to_string()),
            headers_from: target.headers_from.clone(),
            profiles: target.profiles.iter().map(KnownProfile::of).collect(),
            provocations: target.provocations.clone(),
            not_applicable: target.not_applicable.clone(),
        }
    }

    /// The target as far as it is known.
    ///
    /// # Errors
    /// What is not what a run writes: one fragment.
    pub fn target(&self) -> Result<Target, String> {
        let base_url = Url::parse(&self.base_url).map_err(|_| "its base_url is no URL".to_owned())?;
        let profiles = self.profiles.iter().map(KnownProfile::target);
        Ok(Target {
            profiles: profiles.collect::<Result<_, _>>()?,
            provocations: self.provocations.clone(),
            not_applicable: self.not_applicable.clone(),
            budget: Duration::from_secs(self.budget_s),
            version: self.version.clone(),
            file: self.file.as_ref().map(PathBuf::from),
            headers_from: self.headers_from.clone(),
            ..Target::silent(self.name.clone(), base_url)
        })
    }
}

impl KnownProfile {
    fn of(profile: &ProfileTarget) -> Self {
        Self {
            id: profile.id.clone(),
            base_url: profile.base_url.to_string(),
            scheme: Scheme::of_credentials(&profile.auth).word().to_owned(),
            access_key: profile.auth.access_key().map(str::to_owned),
            temporary: matches!(
                profile.auth,
                Auth::Signed {
                    session_token: Some(_),
                    ..
                }
            ),
            token_from: profile.token_from.clone(),
            token_header: profile.token_header.clone(),
            line: profile.line,
            fixtures: profile.fixtures.clone(),
            beside: Fixtures::default(),
        }
    }

    /// The fixtures, wherever they were written.
    fn fixtures(&self) -> Fixtures {
        self.beside.and(&self.fixtures)
    }

    fn target(&self) -> Result<ProfileTarget, String> {
        let base_url =
            Url::parse(&self.base_url).map_err(|_| format!("{} has a base_url that is no URL", self.id))?;
        let scheme = Scheme::named(&self.scheme)
            .ok_or_else(|| format!("{} has a scheme that is not known", self.id))?;
        Ok(ProfileTarget {
            auth: self.auth(scheme),
            fixtures: self.fixtures(),
            token_from: self.token_from.clone(),
            token_header: self.token_header.clone(),
            line: self.line,
            ..ProfileTarget::unknown(&self.id, &base_url)
        })
    }

    /// The credential without its secrets; what is refused is explained by what is public of it.
    fn auth(&self, scheme: Scheme) -> Auth {
        match scheme {
            Scheme::Signed(scheme) => Auth::Signed {
                scheme,
                access_key: self.access_key.clone().unwrap_or_default(),
                secret_key: SecretString::default(),
                session_token: self.temporary.then(SecretString::default),
            },
            other => without_secrets(other),
        }
    }
}

impl Target {
    /// A target of which nothing else is known, with the defaults of a target file.
    pub fn silent(name: String, base_url: Url) -> Self {
        Self {
            name,
            version: None,
            base_url,
            headers: vec![],
            headers_from: BTreeMap::new(),
            proxy: None,
            ca_file: None,
            client_identity: None,
            rate: 20,
            concurrency: 8,
            timeout: Duration::from_secs(10),
            budget: Duration::from_mins(5),
            max_requests: 2000,
            max_body: 8192 * 1024,
            profiles: vec![],
            provocations: vec![],
            not_applicable: vec![],
            file: None,
            secrets: vec![],
            public: vec![],
            whole_secrets: vec![],
            documented: Arc::default(),
            warnings: vec![],
        }
    }
}

impl ProfileTarget {
    /// A profile of which nothing but its answers is known.
    pub fn unknown(id: &str, base_url: &Url) -> Self {
        Self {
            id: id.to_owned(),
            base_url: base_url.clone(),
            auth: Auth::None,
            fixtures: Fixtures::default(),
            token_from: None,
            token_header: String::new(),
            line: 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::FixtureValue;

    #[test]
    fn a_fixture_may_be_called_as_anything_that_is_known_of_a_profile() {
        let url = Url::parse("http://127.0.0.1/").unwrap();
        let mut target = Target::silent("t".to_owned(), url.clone());
        target.profiles = vec![ProfileTarget::unknown("mills-v1-list", &url)];
        let own = serde_json::to_value(Known::of(&target)).unwrap()["profiles"][0].clone();
        for name in own.as_object().unwrap().keys().map(String::as_str).chain([
            "token_from",
            "token_header",
            "access_key",
        ]) {
            let text = FixtureValue::Text("7".to_owned());
            target.profiles[0].fixtures.set(name, text);
        }
        let written = serde_json::to_string(&Known::of(&target)).unwrap();
        let read: Known = serde_json::from_str(&written).unwrap();
        assert_eq!(
            read.target().unwrap().profiles[0].fixtures,
            target.profiles[0].fixtures
        );
        // Earlier versions wrote fixtures among what is known.
        let old = r#"{"id":"x","base_url":"http://h/","scheme":"none","group_id":"7"}"#;
        let old: KnownProfile = serde_json::from_str(old).unwrap();
        assert_eq!(old.target().unwrap().fixtures.text("group_id"), Some("7"));
    }
}
