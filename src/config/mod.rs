//! The target: what `target.toml` says of the system under test, checked and resolved.
//!
//! Comes in: a file (or the embedded example) and the environment. Goes out: a [`Target`] that
//! the rest of the program trusts. Every mistake is an error that names file, line and the way out, and all
//! are told in one go.
//!
//! * `read` puts the whole together; `settings`, `auth`, `profile` and `provoke` read one table each.
//! * `snapshot` is what a recording keeps of a target, without secrets.
//! * `reserved` knows what only the suite itself may put into a request, `sensitive` which names stand for a
//!   credential.
//! * What keys a profile takes, and how it is authenticated, its document says; `fixtures` holds their values.
//! * `embedded` fits the target files that the program carries to the profiles of a suite.
//! * `value` looks up `env:` and `file:`; `address` and `http` know what may be sent.
//! * `table` is TOML with lines, `error` the sentence that a person reads.

mod address;
mod auth;
mod embedded;
pub(crate) mod error;
mod fixtures;
mod http;
mod pem;
mod profile;
mod provoke;
mod read;
pub mod reserved;
pub mod sensitive;
mod settings;
mod snapshot;
pub(crate) mod table;
#[cfg(test)]
mod tests;
mod value;

use std::{collections::BTreeMap, fmt, path::PathBuf, sync::Arc, time::Duration};

use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use url::Url;

use sensitive::Documented;

pub use self::{
    address::is_loopback,
    embedded::{EXAMPLE, table_beside_the_example},
    error::{TargetError, TargetErrors},
    fixtures::{FixtureValue, Fixtures},
    snapshot::Known,
    value::{Env, SHORT_SECRET},
};

/// What the command line says over the file.
#[derive(Debug, Clone, Default)]
pub struct Overrides {
    /// In place of `base_url` of `[target]`; profiles with an address of their own keep it.
    pub base_url: Option<String>,
    /// The ids of the profiles that will be run, none for all of the file. The others are left out
    /// of the target, and credentials that only they need may be missing.
    pub profiles: Vec<String>,
}

/// One system under test with everything that a run needs to know of it.
#[derive(Clone)]
pub struct Target {
    /// Free text for the reports.
    pub name: String,
    /// The target's own version, where the file gives it.
    pub version: Option<String>,
    /// Where profiles are served that name no address of their own.
    pub base_url: Url,
    /// Sent with every request, in the order of the file.
    pub headers: Vec<(String, String)>,
    /// Where the file takes values of these headers from, as it says it: `env:NAME` or `file:PATH`. By names in
    /// small letters.
    pub headers_from: BTreeMap<String, String>,
    /// A forward proxy for every request.
    pub proxy: Option<Url>,
    /// Further root certificates in PEM: what stands in `ca_file`.
    pub ca_file: Option<String>,
    /// The client certificate with its key, in PEM.
    pub client_identity: Option<SecretString>,
    /// Requests that may start in any sliding second, for each host.
    pub rate: u32,
    /// Scenarios that may run side by side.
    pub concurrency: usize,
    /// The longest that one exchange may take.
    pub timeout: Duration,
    /// The longest that a run may take.
    pub budget: Duration,
    /// The most requests that a run may send.
    pub max_requests: usize,
    /// The most bytes of a body (after decompression) that are read.
    pub max_body: usize,
    /// The profiles to judge, in the catalogue's order.
    pub profiles: Vec<ProfileTarget>,
    /// How answers can be had that no ordinary request brings.
    pub provocations: Vec<Provocation>,
    /// Clauses that the user declares not applicable.
    pub not_applicable: Vec<Declared>,
    /// The file's path as the user wrote it, for messages; none for the embedded one.
    pub file: Option<PathBuf>,
    /// Every secret that was looked up, for whatever has to take them out of recordings. Values of
    /// headers are among them.
    pub secrets: Vec<Secret>,
    /// What reports say of the target whatever comes, and so no secret.
    pub public: Vec<String>,
    /// Secrets of recordings by others. No file is refused for them: they may be words of ours as well.
    pub whole_secrets: Vec<SecretString>,
    /// What the documents name, which is judged and so never taken out for its name.
    pub documented: Arc<Documented>,
    /// Things a person should know before the run, one sentence each.
    pub warnings: Vec<String>,
}

/// What must not be shown.
#[derive(Debug, Clone)]
pub struct Secret {
    /// The secret itself.
    pub value: SecretString,
    /// The line and the key of the target file that gives it, where one does.
    pub place: Option<String>,
}

/// Headers and the proxy may hold secrets, so they are not printed.
impl fmt::Debug for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Target")
            .field("name", &self.name)
            .field("base_url", &self.base_url.as_str())
            .field("profiles", &self.profiles)
            .finish_non_exhaustive()
    }
}

/// What the target file says of one profile.
#[derive(Debug, Clone)]
pub struct ProfileTarget {
    /// The profile's id, such as `dcs-v1-status`.
    pub id: String,
    /// Where this profile is served.
    pub base_url: Url,
    /// How its requests are authenticated.
    pub auth: Auth,
    /// What its document's fixtures are for this target.
    pub fixtures: Fixtures,
    /// Where the file takes its token from, as it says it: `env:NAME` or `file:PATH`.
    pub token_from: Option<String>,
    /// The header that carries it.
    pub token_header: String,
    /// The line of the target file.
    pub line: usize,
}

impl ProfileTarget {
    /// How far apart the samples of a series are.
    pub fn sample_interval(&self) -> Duration {
        Duration::from_millis(self.fixtures.number("sample_interval_ms").unwrap_or(0))
    }
}

/// How requests are authenticated.
#[derive(Debug, Clone)]
pub enum Auth {
    /// No credential at all.
    None,
    /// A token in the header that the document names.
    Token(SecretString),
    /// A project-scoped token is fetched with a user's password before the run.
    IamPassword(Account),
    /// Every request is signed with an access key.
    Signed {
        /// Which canonical form is signed.
        scheme: SigningScheme,
        /// The public half: access key or `SecretId`.
        access_key: String,
        /// The secret half.
        secret_key: SecretString,
        /// The token of temporary keys.
        session_token: Option<SecretString>,
    },
}

/// What a token is asked for with.
#[derive(Debug, Clone)]
pub struct Account {
    /// The identity endpoint, to which `/v3/auth/tokens` is added.
    pub identity_url: Url,
    /// User name.
    pub user: String,
    /// Domain (account) name.
    pub domain: String,
    /// The user's password.
    pub password: SecretString,
    /// Project name or id that the token is scoped to.
    pub project: String,
}

impl Auth {
    /// What a token is asked for with, where one is.
    pub fn account(&self) -> Option<&Account> {
        match self {
            Self::IamPassword(account) => Some(account),
            _ => None,
        }
    }

    /// The public half of what signs, under the signing schemes.
    pub fn access_key(&self) -> Option<&str> {
        match self {
            Self::Signed { access_key, .. } => Some(access_key),
            _ => None,
        }
    }
}

/// The signing schemes of the vendors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SigningScheme {
    /// Huawei Cloud and Open Telekom Cloud AK/SK.
    SdkHmacSha256,
    /// Tencent Cloud signature v3.
    Tc3HmacSha256,
    /// Tencent Cloud signature v1 with SHA-256.
    HmacSha256,
    /// Tencent Cloud signature v1 with SHA-1.
    HmacSha1,
}

/// One declared way to draw an answer that no ordinary request brings.
/// Whatever is given replaces or adds to the profile's ordinary request; none of that is recorded.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Provocation {
    /// The profile whose ordinary request is changed.
    pub profile: String,
    /// The answer that is promised: a status such as `500`, for cvm an error code.
    pub answer: String,
    /// Added to the request.
    #[serde(skip)]
    pub headers: Vec<(String, String)>,
    /// Replaces the query.
    #[serde(skip)]
    pub query: Option<String>,
    /// Replaces the path.
    #[serde(skip)]
    pub path: Option<String>,
    /// Replaces the method.
    #[serde(skip)]
    pub method: Option<String>,
    /// Replaces the body.
    #[serde(skip)]
    pub body: Option<String>,
    /// How often the request is sent.
    pub repeat: u32,
    /// Whether the request goes without any credential.
    #[serde(skip)]
    pub without_auth: bool,
    /// The line of the target file.
    #[serde(skip)]
    pub line: usize,
}

impl Provocation {
    /// Whether it changes nothing: one request as any other.
    fn is_ordinary(&self) -> bool {
        let replaced = [&self.query, &self.path, &self.method, &self.body];
        let changed = replaced.into_iter().any(Option::is_some) || !self.headers.is_empty();
        !changed && !self.without_auth && self.repeat == 1
    }
}

/// A clause (or the beginning of several) that the user declares not applicable.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Declared {
    /// Clause id or its beginning up to a dot.
    pub clause: String,
    /// Why it does not apply, in the user's words.
    pub reason: String,
    /// The line of the target file.
    #[serde(skip)]
    pub line: usize,
}
