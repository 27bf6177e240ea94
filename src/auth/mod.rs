//! The canonical forms of the vendors' signing schemes, for both sides of the wire.
//!
//! Comes in: a request as it goes over the wire ([`Wire`]), keys, the time. Goes out: what has to be
//! added to the request (`sign`, for the client), whether the request is authentic (`verify`, for the
//! reference server) or what was signed ([`explain()`], for a person). Nothing here reads a clock,
//! draws a random number or opens a connection.
//!
//! | module | scheme | where the signature goes |
//! | --- | --- | --- |
//! | [`huawei`] | SDK-HMAC-SHA256, Huawei Cloud and Open Telekom Cloud | `Authorization` |
//! | [`tc3`] | TC3-HMAC-SHA256, Tencent Cloud signature v3 | `Authorization` |
//! | [`tencent_v1`] | `HmacSHA1` and `HmacSHA256`, Tencent Cloud signature v1 | parameter `Signature` |
//!
//! A verifier goes by the wire alone: which headers are signed is the client's choice, so it rebuilds
//! the canonical form from the names that the request lists, never from a fixed set.

use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};

mod authorization;
mod canonical;
mod explain;
pub mod huawei;
mod mac;
#[cfg(test)]
mod properties;
pub mod tc3;
pub mod tencent_v1;
#[cfg(test)]
mod vectors;

pub use canonical::{encoded_pairs, escape};
pub use explain::{Explained, explain};

/// A request as it goes over the wire: all that signer and verifier see of it.
#[derive(Debug, Clone, Copy)]
pub struct Wire<'a> {
    /// In upper case.
    pub method: &'a str,
    /// The value of the `Host` header, with the port where it is sent.
    pub host: &'a str,
    /// Percent-encoded as sent, beginning with `/`.
    pub path: &'a str,
    /// Percent-encoded as sent, without `?`; empty when there is none.
    pub query: &'a str,
    /// All headers but `Host`, whose value is [`Wire::host`].
    pub headers: &'a [(String, String)],
    /// Empty when there is none.
    pub body: &'a [u8],
}

impl<'a> Wire<'a> {
    /// The header of that name; twice the same name is refused, since one of the two values would
    /// go unprotected.
    fn header(&self, name: &str) -> Result<Option<&'a str>, Refusal> {
        if name.eq_ignore_ascii_case("host") {
            return Ok(Some(self.host));
        }
        let mut found = self.headers.iter().filter(|(n, _)| n.eq_ignore_ascii_case(name));
        match (found.next(), found.next()) {
            (value, None) => Ok(value.map(|(_, v)| v.as_str())),
            _ => Err(Refusal::Malformed(format!("the header `{name}` is given twice"))),
        }
    }

    /// The header of that name, unless it is absent or empty.
    fn filled_header(&self, name: &str) -> Result<Option<&'a str>, Refusal> {
        Ok(self.header(name)?.map(str::trim).filter(|v| !v.is_empty()))
    }
}

/// An access key with its secret half.
#[derive(Debug, Clone, Copy)]
pub struct Keys<'a> {
    /// The public half: access key or `SecretId`.
    pub access_key: &'a str,
    /// The secret half.
    pub secret_key: &'a SecretString,
    /// The token of temporary keys.
    pub session_token: Option<&'a SecretString>,
}

impl<'a> Keys<'a> {
    fn secret(&self) -> &'a [u8] {
        self.secret_key.expose_secret().as_bytes()
    }

    fn token(&self) -> Option<&'a str> {
        self.session_token.map(ExposeSecret::expose_secret)
    }

    /// Whether the request came with the token that belongs to these keys: none with permanent ones.
    fn check_token(&self, given: Option<&str>) -> Result<(), Refusal> {
        let equal = match (given, self.token()) {
            (None, None) => true,
            (Some(given), Some(known)) => mac::same(given.as_bytes(), known.as_bytes()),
            _ => false,
        };
        if equal { Ok(()) } else { Err(Refusal::WrongToken) }
    }
}

/// The keys of that access key.
fn find<'a, 'k>(known: &'a [Keys<'k>], access_key: &str) -> Result<&'a Keys<'k>, Refusal> {
    known
        .iter()
        .find(|keys| keys.access_key == access_key)
        .ok_or(Refusal::UnknownKey)
}

/// Whether a request of that time is fresh, seen from `now`.
fn check_clock(sent: Timestamp, now: Timestamp, window_s: u64) -> Result<(), Refusal> {
    let off_s = sent.as_second() - now.as_second();
    if off_s.unsigned_abs() > window_s {
        return Err(Refusal::Expired { off_s, window_s });
    }
    Ok(())
}

/// A time in decimal Unix seconds, in the one way to write it.
fn unix_seconds(text: &str) -> Option<Timestamp> {
    let second: i64 = text.parse().ok()?;
    Timestamp::from_second(second)
        .ok()
        .filter(|_| second.to_string() == text)
}

/// The parameters that name the call in every API of Tencent Cloud; each is sent where it is given.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Call<'a> {
    /// Such as `DescribeInstancesStatus`.
    pub action: Option<&'a str>,
    /// Such as `2017-03-12`.
    pub version: Option<&'a str>,
    /// Such as `ap-guangzhou`.
    pub region: Option<&'a str>,
}

/// Why a request is not authentic. The texts name no secret and nothing of the request but names of
/// headers and parameters.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Nothing in the request authenticates it.
    #[error("the request carries no credential")]
    MissingCredential,
    /// There is a credential, and it cannot be read.
    #[error("the credential cannot be read: {0}")]
    Malformed(String),
    /// Nobody has this access key.
    #[error("the access key is unknown")]
    UnknownKey,
    /// The signature is not the one of this request under this key.
    #[error("the signature does not match the request")]
    WrongSignature,
    /// The request was signed too long ago, or in the future.
    #[error("the request is signed {off_s} s off the server's clock, {window_s} s are allowed")]
    Expired {
        /// Seconds from the server's clock to the request's; negative for the past.
        off_s: i64,
        /// Seconds that are allowed in both directions.
        window_s: u64,
    },
    /// The session token is not the one of these keys, or there is one where none belongs, or none
    /// where one does.
    #[error("the session token is not the one of this access key")]
    WrongToken,
}

impl Refusal {
    /// The error code that Tencent Cloud's common errors have for it, under both of its schemes.
    pub fn tencent_code(&self) -> &'static str {
        match self {
            Self::MissingCredential | Self::Malformed(_) => "AuthFailure.InvalidAuthorization",
            Self::UnknownKey => "AuthFailure.SecretIdNotFound",
            Self::WrongSignature => "AuthFailure.SignatureFailure",
            Self::Expired { .. } => "AuthFailure.SignatureExpire",
            Self::WrongToken => "AuthFailure.TokenFailure",
        }
    }
}

/// Verifies a request to Tencent Cloud under whichever of its schemes it uses: one with an
/// `Authorization` header is of signature v3, any other of v1.
///
/// `service` is the name in the credential's scope, such as `cvm`.
pub fn verify_tencent(
    wire: &Wire<'_>,
    known: &[Keys<'_>],
    service: &str,
    now: Timestamp,
) -> Result<(), Refusal> {
    if wire.filled_header(authorization::HEADER)?.is_some() {
        tc3::verify(wire, known, service, now)
    } else {
        tencent_v1::verify(wire, known, now)
    }
}
