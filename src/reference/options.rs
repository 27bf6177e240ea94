//! How a reference is started, and what can be wrong with that.

use std::{
    net::{Ipv4Addr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use super::{
    auth::{DEFAULT_ACCESS_KEY, DEFAULT_SECRET_KEY, DEFAULT_TOKEN},
    suite::Suite,
};

/// How a reference is started.
#[derive(Debug, Clone)]
pub struct Options {
    /// What it serves.
    pub suite: Arc<Suite>,
    /// Where it listens; port 0 takes any free one.
    pub listen: SocketAddr,
    /// The token that `X-Auth-Token` must carry.
    pub token: String,
    /// The access key or `SecretId` that signed requests must name.
    pub access_key: String,
    /// What signed requests must be signed with.
    pub secret_key: String,
    /// Makes the access key a temporary one: signed requests must then carry this token.
    pub session_token: Option<String>,
    /// How long every answer is held back.
    pub latency: Duration,
    /// Names of documented statements to break.
    pub deviations: Vec<String>,
    /// Names of ways in which to differ and still conform.
    pub variants: Vec<String>,
    /// Whether a line per request goes to stderr.
    pub verbose: bool,
    /// How far its clock is ahead of the machine's, in seconds; negative when it lags.
    pub clock_offset_s: i64,
    /// After how many requests of each API its first known instance is deleted.
    pub deleted_after: Option<u64>,
    /// Whether the documented rate of cvm (40 requests a second) is enforced.
    pub rate_limit: bool,
}

impl Options {
    /// With the defaults, for a reference that serves this.
    pub fn serving(suite: Arc<Suite>) -> Self {
        Self {
            suite,
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            token: DEFAULT_TOKEN.to_owned(),
            access_key: DEFAULT_ACCESS_KEY.to_owned(),
            secret_key: DEFAULT_SECRET_KEY.to_owned(),
            session_token: None,
            latency: Duration::ZERO,
            deviations: Vec::new(),
            variants: Vec::new(),
            verbose: false,
            clock_offset_s: 0,
            deleted_after: None,
            rate_limit: true,
        }
    }
}

impl Default for Options {
    fn default() -> Self {
        Self::serving(Suite::embedded())
    }
}

/// Why a reference could not be started.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The address could not be listened on.
    #[error("the reference cannot listen on {address}: {source}; choose another address, or port 0 for any")]
    Listen {
        /// Where it should have listened.
        address: SocketAddr,
        /// What the system says.
        source: std::io::Error,
    },
    /// There is no such deviation or variant.
    #[error("there is no {kind} named `{name}`{hint}")]
    UnknownName {
        /// `deviation` or `variant`.
        kind: &'static str,
        /// What was asked for.
        name: String,
        /// The way out, beginning with punctuation.
        hint: String,
    },
}

/// Checks that every name that is asked for is a known one of its kind: each kind with the names that are asked for and
/// those that there are.
pub fn check_names(kinds: &[(&'static str, &[String], Vec<&str>)]) -> Result<(), StartError> {
    for (kind, asked, known) in kinds {
        let Some(name) = asked.iter().find(|name| !known.contains(&name.as_str())) else {
            continue;
        };
        let other = kinds.iter().find(|(_, _, known)| known.contains(&name.as_str()));
        let nearest = similar::get_close_matches(name.as_str(), known, 1, 0.6);
        return Err(StartError::UnknownName {
            kind,
            name: name.escape_debug().to_string(),
            hint: match (other, nearest.first()) {
                (Some((other, ..)), _) => format!("; it is a {other}: give `--{other} {name}`"),
                (None, Some(nearest)) => format!("; did you mean `{nearest}`?"),
                (None, None) => "; `cloud-conformance selftest --list` names them all".to_owned(),
            },
        });
    }
    Ok(())
}
