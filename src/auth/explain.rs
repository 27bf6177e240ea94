//! What a signature was made over, for a person who signs a request by hand.

use super::{Refusal, Wire, authorization::HEADER, huawei, tc3, tencent_v1};

/// What the signature of a request was made over. The texts may hold a session token, which is part
/// of what some schemes sign: redact before showing.
#[derive(Clone, PartialEq, Eq)]
pub struct Explained {
    /// The scheme's name.
    pub scheme: &'static str,
    /// What is hashed into the string to sign; none under Tencent's v1.
    pub canonical_request: Option<String>,
    /// What the secret key signs.
    pub string_to_sign: String,
}

/// Takes a signed request apart, from the wire alone. `Err` where it is not signed or the credential
/// cannot be read; whether the signature is right is not asked.
pub fn explain(wire: &Wire<'_>) -> Result<Explained, Refusal> {
    let Some(authorization) = wire.filled_header(HEADER)? else {
        let (method, string_to_sign) = tencent_v1::signed_text(wire)?;
        return Ok(Explained {
            scheme: method.name(),
            canonical_request: None,
            string_to_sign,
        });
    };
    let (scheme, (canonical_request, string_to_sign)) = if authorization.starts_with(tc3::SCHEME) {
        (tc3::SCHEME, tc3::signed_texts(wire)?)
    } else {
        (huawei::SCHEME, huawei::signed_texts(wire)?)
    };
    Ok(Explained {
        scheme,
        canonical_request: Some(canonical_request),
        string_to_sign,
    })
}
