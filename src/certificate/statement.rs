//! The statement (in-toto, version 1, with the predicate test-result 0.1) and its envelope (DSSE).

use base64::{Engine as _, engine::general_purpose::STANDARD};
use ring::signature::{Ed25519KeyPair, KeyPair as _};
use serde::{Deserialize, Serialize};

use super::{
    CertificateError,
    key::{self, PublicKey},
};
use crate::{checks::cut, exchange::json, record::ClauseId};

const STATEMENT: &str = "https://in-toto.io/Statement/v1";
const PREDICATE: &str = "https://in-toto.io/attestation/test-result/v0.1";
const PAYLOAD: &str = "application/vnd.in-toto+json";

/// What is stated: these files are the result of this test.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Statement {
    /// The statement's own format.
    #[serde(rename = "_type")]
    pub format: String,
    /// Every file of the folder but the certificate itself.
    pub subject: Vec<Resource>,
    /// The predicate's format.
    pub predicate_type: String,
    /// What is said of the files.
    pub predicate: TestResult,
}

/// A file by its name and digest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resource {
    /// Its path below the folder, or below the suite.
    pub name: String,
    /// Its digest.
    pub digest: Sha256Digest,
}

/// A digest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sha256Digest {
    /// SHA-256, hexadecimal.
    pub sha256: String,
}

/// The predicate test-result 0.1 of in-toto.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TestResult {
    /// `PASSED`, or `WARNED` where a `should` clause fails.
    pub result: String,
    /// The suite as a whole (its name says the release), then each of its files.
    pub configuration: Vec<Resource>,
    /// Clauses that pass.
    pub passed_tests: Vec<ClauseId>,
    /// `should` clauses that fail.
    pub warned_tests: Vec<ClauseId>,
    /// `must` clauses that fail: none in a certificate.
    pub failed_tests: Vec<ClauseId>,
}

impl Statement {
    /// The statement over these files, tested so.
    pub fn new(subject: Vec<Resource>, predicate: TestResult) -> Self {
        Self {
            format: STATEMENT.to_owned(),
            subject,
            predicate_type: PREDICATE.to_owned(),
            predicate,
        }
    }
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Envelope {
    payload_type: String,
    payload: String,
    signatures: Vec<EnvelopeSignature>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct EnvelopeSignature {
    keyid: String,
    sig: String,
}

/// What the signature covers, DSSE's "pre-authentication encoding".
fn signed_bytes(payload_type: &str, payload: &[u8]) -> Vec<u8> {
    let head = format!("DSSEv1 {} {payload_type} {} ", payload_type.len(), payload.len());
    [head.as_bytes(), payload].concat()
}

/// The text of `certificate.json`: the statement, in an envelope where it is signed.
///
/// # Errors
/// The statement cannot be written as JSON.
pub fn write(statement: &Statement, signed_by: Option<&Ed25519KeyPair>) -> Result<Vec<u8>, CertificateError> {
    let unwritable = |e: serde_json::Error| CertificateError(format!("the statement cannot be written: {e}"));
    match signed_by {
        None => lines(statement),
        Some(signing) => {
            let payload = serde_json::to_vec(statement).map_err(unwritable)?;
            let envelope = Envelope {
                payload_type: PAYLOAD.to_owned(),
                signatures: vec![EnvelopeSignature {
                    keyid: key::id(signing.public_key()),
                    sig: STANDARD.encode(key::sign(signing, &signed_bytes(PAYLOAD, &payload))),
                }],
                payload: STANDARD.encode(payload),
            };
            lines(&envelope)
        }
    }
    .map_err(unwritable)
}

/// JSON for people, as it stands in the file.
fn lines(value: &impl Serialize) -> serde_json::Result<Vec<u8>> {
    let mut text = serde_json::to_vec_pretty(value)?;
    text.push(b'\n');
    Ok(text)
}

/// Who signed, as far as it was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Signed {
    /// Nobody.
    No,
    /// The key of this id says so of itself; no public key was given to check it.
    Unchecked(String),
    /// The key that was given.
    By(String),
}

/// Reads `certificate.json` and checks its signature where keys are given: one of them signed.
///
/// # Errors
/// It is no statement of this kind, or the signature is not that key's: one fragment.
pub fn read(text: &[u8], public: &[PublicKey]) -> Result<(Statement, Signed), String> {
    let value = json(text)?;
    let (payload, signed) = if value.get("payload").is_some() {
        let envelope: Envelope =
            serde_json::from_value(value).map_err(|e| format!("it is no DSSE envelope: {e}"))?;
        if lines(&envelope).is_ok_and(|written| written != text) {
            return Err("its envelope is not written as `certify` writes it: it was edited".to_owned());
        }
        open(&envelope, public)?
    } else if !public.is_empty() {
        return Err("it is not signed, and a public key was given".to_owned());
    } else {
        (text.to_vec(), Signed::No)
    };
    let stated = json(&payload)?;
    let statement: Statement = serde_json::from_value(stated.clone())
        .map_err(|e| format!("it holds no statement of a test result: {e}"))?;
    if statement.format != STATEMENT || statement.predicate_type != PREDICATE {
        return Err(format!(
            "it must be a statement `{STATEMENT}` with the predicate `{PREDICATE}`"
        ));
    }
    // Other readers might go by what this one does not know.
    if serde_json::to_value(&statement).is_ok_and(|known| known != stated) {
        return Err("it states more than a test result of files: a member is not known".to_owned());
    }
    Ok((statement, signed))
}

/// JSON that every reader reads alike.
fn json(text: &[u8]) -> Result<serde_json::Value, String> {
    let read = json::read(text).map_err(|why| why.to_string())?;
    match read.doubled.first() {
        None => Ok(read.value),
        Some(twice) => Err(format!("it holds the member `{}` twice", cut(twice))),
    }
}

fn open(envelope: &Envelope, public: &[PublicKey]) -> Result<(Vec<u8>, Signed), String> {
    if envelope.payload_type != PAYLOAD {
        return Err(format!("its payloadType must be `{PAYLOAD}`"));
    }
    let decoded = |text: &str| {
        STANDARD
            .decode(text)
            .map_err(|_| "its base64 cannot be read".to_owned())
    };
    let payload = decoded(&envelope.payload)?;
    let [signature] = envelope.signatures.as_slice() else {
        return Err("it must hold one signature".to_owned());
    };
    let named = public.iter().find(|key| key::id(key) == signature.keyid);
    let Some(public) = named.or(public.first()) else {
        return Ok((payload, Signed::Unchecked(signature.keyid.clone())));
    };
    let id = key::id(public);
    let bytes = signed_bytes(PAYLOAD, &payload);
    if !key::is_signed(public, &bytes, &decoded(&signature.sig)?) {
        return Err(if signature.keyid == id {
            "the signature does not fit: the statement was changed after it was signed".to_owned()
        } else {
            format!(
                "it is signed by another key ({}) than the one given ({id})",
                signature.keyid
            )
        });
    }
    if signature.keyid != id {
        return Err(format!("its keyid is not that of the key that signed, {id}"));
    }
    Ok((payload, Signed::By(id)))
}
