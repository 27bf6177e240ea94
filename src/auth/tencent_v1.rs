//! `HmacSHA1` and `HmacSHA256`: signature v1 of Tencent Cloud, the style of parameters.
//!
//! Everything is a parameter, of the query for GET and of the form for POST, and what is signed are
//! their decoded values, sorted by name as bytes (`InstanceIds.10` before `InstanceIds.2`).

use base64::{Engine, prelude::BASE64_STANDARD};
use jiff::Timestamp;
use ring::hmac::{Algorithm, HMAC_SHA1_FOR_LEGACY_USE_ONLY, HMAC_SHA256};

use super::{Call, Keys, Refusal, Wire, canonical, check_clock, find, mac, unix_seconds};

/// Seconds that a request's time may be off the server's clock, in both directions.
pub const WINDOW_S: u64 = 300;

/// The hash of the signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Method {
    /// What a request without `SignatureMethod` is signed with.
    #[default]
    HmacSha1,
    /// The newer one.
    HmacSha256,
}

impl Method {
    /// The value of `SignatureMethod`.
    pub fn name(self) -> &'static str {
        match self {
            Self::HmacSha1 => "HmacSHA1",
            Self::HmacSha256 => "HmacSHA256",
        }
    }

    fn hash(self) -> Algorithm {
        match self {
            Self::HmacSha1 => HMAC_SHA1_FOR_LEGACY_USE_ONLY,
            Self::HmacSha256 => HMAC_SHA256,
        }
    }

    fn sign(self, secret: &[u8], text: &[u8]) -> String {
        BASE64_STANDARD.encode(mac::code(self.hash(), secret, text))
    }

    fn is_signature_of(self, signature: &[u8], secret: &[u8], text: &[u8]) -> bool {
        mac::is_code_of(self.hash(), signature, secret, text)
    }
}

/// Signs a request: the parameters to send in place of the given ones, encoded; they are the body
/// (a form, `application/x-www-form-urlencoded`) of a POST and the query of any other request.
///
/// `nonce` is a positive number that differs from request to request.
pub fn sign(
    wire: &Wire<'_>,
    keys: &Keys<'_>,
    method: Method,
    call: &Call<'_>,
    now: Timestamp,
    nonce: u64,
) -> String {
    let mut parameters = Parameters::read(wire);
    let mut add = |name: &str, value: Option<&str>| {
        parameters.0.extend(value.map(|v| (name.into(), v.into())));
    };
    add("Action", call.action);
    add("Version", call.version);
    add("Region", call.region);
    add("Timestamp", Some(&now.as_second().to_string()));
    add("Nonce", Some(&nonce.to_string()));
    add("Token", keys.token());
    add("SecretId", Some(keys.access_key));
    add("SignatureMethod", Some(method.name()));
    let signature = method.sign(keys.secret(), &parameters.string_to_sign(wire));
    parameters.0.push((SIGNATURE.into(), signature.into()));
    canonical::encoded_pairs(&parameters.0)
}

/// Verifies a request against the keys that the server knows. `Err` says why it is not authentic.
pub fn verify(wire: &Wire<'_>, known: &[Keys<'_>], now: Timestamp) -> Result<(), Refusal> {
    let parameters = Parameters::read(wire);
    let access_key = parameters.filled("SecretId")?;
    let signature = parameters.filled(SIGNATURE)?;
    if access_key.is_none() && signature.is_none() {
        return Err(Refusal::MissingCredential);
    }
    let access_key = required(access_key, "SecretId")?;
    let signature = required(signature, SIGNATURE)?;
    let signature = BASE64_STANDARD
        .decode(signature)
        .map_err(|_| Refusal::Malformed("`Signature` is not base64".to_owned()))?;
    let method = parameters.method()?;
    let at = parameters.timestamp()?;
    parameters.check_nonce()?;

    let keys = find(known, access_key)?;
    check_clock(at, now, WINDOW_S)?;
    keys.check_token(parameters.filled("Token")?)?;
    let right = method.is_signature_of(&signature, keys.secret(), &parameters.string_to_sign(wire));
    right.then_some(()).ok_or(Refusal::WrongSignature)
}

/// The hash of a signed request's signature and what it was made over; bytes that are no text are
/// replaced.
pub(super) fn signed_text(wire: &Wire<'_>) -> Result<(Method, String), Refusal> {
    let parameters = Parameters::read(wire);
    parameters.filled(SIGNATURE)?.ok_or(Refusal::MissingCredential)?;
    let text = parameters.string_to_sign(wire);
    Ok((parameters.method()?, String::from_utf8_lossy(&text).into_owned()))
}

const SIGNATURE: &str = "Signature";

/// The parameters of a request, decoded, in the order sent.
struct Parameters(Vec<(Vec<u8>, Vec<u8>)>);

impl Parameters {
    fn read(wire: &Wire<'_>) -> Self {
        let encoded = if wire.method == "POST" {
            wire.body
        } else {
            wire.query.as_bytes()
        };
        Self(canonical::parameters(encoded))
    }

    /// The one parameter of that name, unless it is absent or empty.
    fn filled(&self, name: &str) -> Result<Option<&str>, Refusal> {
        let mut found = self.0.iter().filter(|(n, _)| n == name.as_bytes());
        match (found.next(), found.next()) {
            (None, _) => Ok(None),
            (Some((_, value)), None) => match std::str::from_utf8(value) {
                Ok(text) => Ok(Some(text).filter(|t| !t.is_empty())),
                Err(_) => Err(Refusal::Malformed(format!("`{name}` is not UTF-8"))),
            },
            _ => Err(Refusal::Malformed(format!("`{name}` is given twice"))),
        }
    }

    fn method(&self) -> Result<Method, Refusal> {
        match self.filled("SignatureMethod")? {
            None => Ok(Method::default()),
            Some(name) => [Method::HmacSha1, Method::HmacSha256]
                .into_iter()
                .find(|m| m.name() == name)
                .ok_or_else(|| {
                    Refusal::Malformed("`SignatureMethod` is neither HmacSHA1 nor HmacSHA256".to_owned())
                }),
        }
    }

    fn timestamp(&self) -> Result<Timestamp, Refusal> {
        let text = required(self.filled("Timestamp")?, "Timestamp")?;
        unix_seconds(text)
            .ok_or_else(|| Refusal::Malformed("`Timestamp` is not a number of Unix seconds".to_owned()))
    }

    fn check_nonce(&self) -> Result<(), Refusal> {
        let nonce = required(self.filled("Nonce")?, "Nonce")?;
        match nonce.parse::<u64>() {
            Ok(1..) => Ok(()),
            _ => Err(Refusal::Malformed("`Nonce` is not a positive number".to_owned())),
        }
    }

    /// Method, host and all parameters but the signature. Sorted by value too, so that the order on
    /// the wire stays free where a name is given twice.
    fn string_to_sign(&self, wire: &Wire<'_>) -> Vec<u8> {
        let mut sorted: Vec<_> = self.0.iter().filter(|(n, _)| n != SIGNATURE.as_bytes()).collect();
        sorted.sort_unstable();
        let pairs: Vec<Vec<u8>> = sorted
            .into_iter()
            .map(|(name, value)| [name.as_slice(), b"=", value].concat())
            .collect();
        let mut text = format!("{}{}/?", wire.method, wire.host).into_bytes();
        text.extend(pairs.join(&b'&'));
        text
    }
}

fn required<'a>(value: Option<&'a str>, name: &str) -> Result<&'a str, Refusal> {
    value.ok_or_else(|| Refusal::Malformed(format!("`{name}` is absent")))
}
