//! Who is asking: tokens and signatures, each vendor's errors apart.

use jiff::{SignedDuration, Timestamp};
use secrecy::SecretString;

use super::{answer::Answer, call::Call, cvm_parameters::Problem};
use crate::auth::{Keys, Refusal, Wire, huawei, verify_tencent};
use crate::catalogue::document::{Family, RequestForm, TokenHeader};

/// The token that a reference accepts when none is given; no secret of anybody.
pub const DEFAULT_TOKEN: &str = "reference-token-that-opens-nothing-else";
/// A token that was good once: every reference refuses it as expired; no secret of anybody.
pub const EXPIRED_TOKEN: &str = "reference-token-that-has-expired";
/// The access key (`SecretId`) that a reference accepts when none is given; no secret of anybody.
pub const DEFAULT_ACCESS_KEY: &str = "REFERENCEACCESSKEY01";
/// The secret key that belongs to [`DEFAULT_ACCESS_KEY`]; no secret of anybody.
pub const DEFAULT_SECRET_KEY: &str = "reference-secret-key-that-signs-nothing-else";

/// What one reference knows its callers by.
#[derive(Debug)]
pub struct Credentials {
    pub token: String,
    pub access_key: String,
    pub secret_key: SecretString,
    pub session_token: Option<SecretString>,
    /// How far the reference's clock is ahead.
    pub clock_offset: SignedDuration,
}

/// Why a request to a Huawei service is not let in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Denied {
    /// There is no credential, or an empty one.
    Missing,
    /// The token is not the known one.
    WrongToken,
    /// The token was the known one once.
    ExpiredToken,
    /// The signature does not hold.
    Signature(Refusal),
}

impl Denied {
    /// The answer of the gateway to a request that it does not let in.
    pub fn at_the_gateway(&self) -> Answer {
        let (code, why) = match self {
            Self::Missing => ("APIGW.0301", "x-auth-token not found".to_owned()),
            Self::WrongToken => ("APIGW.0301", "decrypt token fail".to_owned()),
            Self::ExpiredToken => ("APIGW.0307", "token must be renewed".to_owned()),
            Self::Signature(refusal) => ("APIGW.0301", refusal.to_string()),
        };
        Answer::gateway(
            401,
            code,
            &format!("Incorrect IAM authentication information: {why}"),
        )
    }
}

impl Credentials {
    /// Checks the token or the signature of a request to a Huawei service; a token goes first.
    pub fn check_huawei(&self, call: &Call) -> Result<(), Denied> {
        if call.trusted {
            return Ok(());
        }
        let filled = |name: &str| call.header(name).filter(|v| !v.trim().is_empty());
        if let Some(token) = filled("x-auth-token") {
            return match token {
                known if known == self.token => Ok(()),
                EXPIRED_TOKEN => Err(Denied::ExpiredToken),
                _ => Err(Denied::WrongToken),
            };
        }
        if filled("authorization").is_none() {
            return Err(Denied::Missing);
        }
        self.verify(call, |wire, keys, now| huawei::verify(wire, &[keys], now))
            .map_err(Denied::Signature)
    }

    /// Checks the token, or the signature in its place, that a document asks for in a header.
    pub fn check_header(&self, call: &Call, form: &RequestForm) -> Result<(), Denied> {
        match form.family() {
            Family::Header(header) => self.check_token(call, header),
            _ => self.check_huawei(call),
        }
    }

    /// Checks the token in the header that the document names.
    fn check_token(&self, call: &Call, header: &TokenHeader) -> Result<(), Denied> {
        match call.header(&header.name).map(str::trim) {
            _ if call.trusted => Ok(()),
            Some(value) if value == header.value(&self.token) => Ok(()),
            Some(value) if !value.is_empty() && value != header.before.trim() => Err(Denied::WrongToken),
            _ => Err(Denied::Missing),
        }
    }

    /// Checks the signature of a request to a Tencent service, under either of its schemes.
    pub fn check_tencent(&self, call: &Call, service: &str) -> Result<(), Problem> {
        if call.trusted {
            return Ok(());
        }
        self.verify(call, |wire, keys, now| {
            verify_tencent(wire, &[keys], service, now)
        })
        .map_err(|refusal| (refusal.tencent_code(), "The request could not be authenticated."))
    }

    /// The reference's own time.
    pub fn now(&self) -> Timestamp {
        let now = Timestamp::now();
        now.saturating_add(self.clock_offset).unwrap_or(now)
    }

    fn verify(
        &self,
        call: &Call,
        verify: impl FnOnce(&Wire<'_>, Keys<'_>, Timestamp) -> Result<(), Refusal>,
    ) -> Result<(), Refusal> {
        let headers: Vec<(String, String)> = call
            .headers
            .iter()
            .filter(|(name, _)| *name != "host")
            .map(|(name, value)| {
                (
                    name.to_string(),
                    String::from_utf8_lossy(value.as_bytes()).into_owned(),
                )
            })
            .collect();
        let wire = Wire {
            method: call.method.as_str(),
            host: call.header("host").unwrap_or_default(),
            path: &call.path,
            query: &call.query,
            headers: &headers,
            body: &call.body,
        };
        let keys = Keys {
            access_key: &self.access_key,
            secret_key: &self.secret_key,
            session_token: self.session_token.as_ref(),
        };
        verify(&wire, keys, self.now())
    }
}
