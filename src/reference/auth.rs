//! Who is asking: tokens and signatures, each API's errors apart.

use super::{answer::Answer, call::Call, options::Options};

/// Why a request to a Huawei service is not let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Denied {
    /// There is no credential, or an empty one.
    Missing,
    /// The token is not one of ours.
    WrongToken,
    /// The signature does not hold; the words say what is wrong.
    Signature(&'static str),
}

impl Denied {
    /// What is wrong, in a few words.
    pub fn message(self) -> &'static str {
        match self {
            Self::Missing => "x-auth-token not found",
            Self::WrongToken => "decrypt token fail",
            Self::Signature(why) => why,
        }
    }
}

/// The answer of the gateway to a request that it does not let in.
pub fn gateway(why: &str) -> Answer {
    let message = format!("Incorrect IAM authentication information: {why}");
    Answer::gateway(401, "APIGW.0301", &message)
}

/// The scheme word of signed requests to Huawei services.
const SDK_HMAC: &str = "SDK-HMAC-SHA256";
/// The scheme word of signed requests to Tencent services.
const TC3: &str = "TC3-HMAC-SHA256";

/// Checks the token or the signature of a request to a Huawei service.
pub fn huawei(options: &Options, call: &Call) -> Result<(), Denied> {
    if let Some(token) = call.header("x-auth-token").filter(|t| !t.trim().is_empty()) {
        return if token == options.token {
            Ok(())
        } else {
            Err(Denied::WrongToken)
        };
    }
    let Some(authorization) = call
        .header("authorization")
        .and_then(|a| a.strip_prefix(SDK_HMAC))
    else {
        return Err(Denied::Missing);
    };
    if field(authorization, "Access") != Some(&options.access_key) {
        return Err(Denied::Signature("the access key does not exist"));
    }
    if call.header("x-security-token") != options.session_token.as_deref() {
        return Err(Denied::Signature(
            "the security token is not the one of this access key",
        ));
    }
    Ok(())
}

/// Checks the signature of a request to a Tencent service: v3 in the header, or v1 among the
/// parameters. The error is a code with its message.
pub fn tencent(
    options: &Options,
    call: &Call,
    parameters: &[(String, String)],
) -> Result<(), (&'static str, &'static str)> {
    let parameter = |name: &str| {
        parameters
            .iter()
            .find(|(n, _)| n == name)
            .map(|(_, v)| v.as_str())
    };
    let (id, token) = match call.header("authorization") {
        Some(header) => {
            let credential = header
                .strip_prefix(TC3)
                .and_then(|fields| field(fields, "Credential"));
            let id = credential.and_then(|c| c.split('/').next());
            (id.ok_or(INVALID_AUTHORIZATION)?, call.header("x-tc-token"))
        }
        None => (
            parameter("SecretId").ok_or(INVALID_AUTHORIZATION)?,
            parameter("Token"),
        ),
    };
    if id != options.access_key {
        return Err(("AuthFailure.SecretIdNotFound", "The SecretId is not found."));
    }
    if token.filter(|t| !t.is_empty()) != options.session_token.as_deref() {
        return Err((
            "AuthFailure.TokenFailure",
            "The token is not the one of this SecretId.",
        ));
    }
    Ok(())
}

const INVALID_AUTHORIZATION: (&str, &str) = (
    "AuthFailure.InvalidAuthorization",
    "The request carries no credential that can be read.",
);

/// The value of `name=value` in a comma-separated list.
fn field<'a>(fields: &'a str, name: &str) -> Option<&'a str> {
    fields
        .split(',')
        .filter_map(|f| f.trim().split_once('='))
        .find(|(n, _)| *n == name)
        .map(|(_, v)| v)
}
