//! SDK-HMAC-SHA256: access keys of Huawei Cloud and Open Telekom Cloud.
//!
//! Path and query are decoded and encoded anew, the query sorted, the path closed with a slash; the
//! secret itself is the key, and there is no scope.

use std::collections::BTreeMap;

use jiff::{Timestamp, civil::DateTime, tz::TimeZone};
use ring::hmac::HMAC_SHA256;

use super::{
    Keys, Refusal, Wire,
    authorization::{Authorization, HEADER},
    canonical::{self, UNSIGNED},
    check_clock, find, mac,
};

/// The scheme's name in `Authorization`.
pub const SCHEME: &str = "SDK-HMAC-SHA256";

/// Seconds that a request's time may be off the server's clock, in both directions.
pub const WINDOW_S: u64 = 900;

const DATE: &str = "x-sdk-date";
const DATE_FORMAT: &str = "%Y%m%dT%H%M%SZ";
const TOKEN: &str = "x-security-token";
const CONTENT_HASH: &str = "x-sdk-content-sha256";

/// Headers that belong to one hop of the connection or are set by the transport: a signature over
/// them would break on the way.
const UNSTABLE: [&str; 12] = [
    "accept",
    "accept-encoding",
    "connection",
    "content-length",
    "expect",
    "keep-alive",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// Signs a request: the headers to set, each in place of one of the same name.
///
/// Signed are the host, every header of the request (but those of the transport, and those whose name
/// holds an underscore, which gateways drop) and the headers that are returned. A body whose
/// `Content-Type` is not JSON stays unsigned, as the vendor's clients do it.
pub fn sign(
    wire: &Wire<'_>,
    keys: &Keys<'_>,
    project_id: Option<&str>,
    now: Timestamp,
) -> Vec<(String, String)> {
    let date = now.strftime(DATE_FORMAT).to_string();
    let mut added = vec![("X-Sdk-Date".to_owned(), date.clone())];
    if let Some(id) = project_id {
        added.push(("X-Project-Id".to_owned(), id.to_owned()));
    }
    if let Some(token) = keys.token() {
        added.push(("X-Security-Token".to_owned(), token.to_owned()));
    }
    if leaves_body_unsigned(wire) {
        added.push(("X-Sdk-Content-Sha256".to_owned(), UNSIGNED.to_owned()));
    }

    let headers = replaced(wire.headers, &added);
    let wire = Wire {
        headers: &headers,
        ..*wire
    };
    let signed = signable(&wire);
    let text = string_to_sign(&date, &canonical_request(&wire, &signed));
    let signature = hex::encode(mac::sha256(keys.secret(), text.as_bytes()));
    let authorization = format!(
        "{SCHEME} Access={}, SignedHeaders={}, Signature={signature}",
        keys.access_key,
        canonical::names(&signed)
    );
    added.push(("Authorization".to_owned(), authorization));
    added
}

/// Verifies a request against the keys that the server knows. `Err` says why it is not authentic.
pub fn verify(wire: &Wire<'_>, known: &[Keys<'_>], now: Timestamp) -> Result<(), Refusal> {
    let authorization = Authorization::read(wire, SCHEME, "Access")?;
    let date = sent_date(wire)?;
    let keys = find(known, authorization.credential)?;
    check_clock(parse_date(date)?, now, WINDOW_S)?;
    keys.check_token(wire.filled_header(TOKEN)?)?;
    let signed = canonical::listed(wire, &authorization.signed)?;
    let text = string_to_sign(date, &canonical_request(wire, &signed));
    let right = mac::is_code_of(
        HMAC_SHA256,
        &authorization.signature,
        keys.secret(),
        text.as_bytes(),
    );
    right.then_some(()).ok_or(Refusal::WrongSignature)
}

/// What a signed request's signature was made over: canonical request and string to sign.
pub(super) fn signed_texts(wire: &Wire<'_>) -> Result<(String, String), Refusal> {
    let authorization = Authorization::read(wire, SCHEME, "Access")?;
    let signed = canonical::listed(wire, &authorization.signed)?;
    let request = canonical_request(wire, &signed);
    let text = string_to_sign(sent_date(wire)?, &request);
    Ok((request, text))
}

fn canonical_request(wire: &Wire<'_>, signed: &[(&str, &str)]) -> String {
    let unsigned = !wire.body.is_empty()
        && matches!(wire.header(CONTENT_HASH), Ok(Some(value)) if value.trim() == UNSIGNED);
    let payload = if unsigned {
        UNSIGNED.to_owned()
    } else {
        mac::digest(wire.body)
    };
    let (uri, query) = (canonical_path(wire.path), canonical_query(wire.query));
    canonical::request(wire.method, &uri, &query, signed, &payload)
}

fn string_to_sign(date: &str, canonical_request: &str) -> String {
    format!("{SCHEME}\n{date}\n{}", mac::digest(canonical_request.as_bytes()))
}

/// Decoded once and encoded by segment, so an encoded slash becomes a separator; ends with a slash,
/// so that `/x` and `/x/` share a signature.
fn canonical_path(path: &str) -> String {
    let decoded = canonical::unescape_path(path);
    let mut canonical = String::with_capacity(path.len() + 1);
    for segment in decoded
        .strip_suffix(b"/")
        .unwrap_or(&decoded)
        .split(|b| *b == b'/')
    {
        canonical.push_str(&canonical::escape(segment));
        canonical.push('/');
    }
    canonical
}

/// Sorted by name and value before they are encoded; `name=` where there is no value.
fn canonical_query(query: &str) -> String {
    let mut parameters = canonical::parameters(query.as_bytes());
    parameters.sort_unstable();
    canonical::encoded_pairs(&parameters)
}

/// The request's own time, exactly as it was sent.
fn sent_date<'a>(wire: &Wire<'a>) -> Result<&'a str, Refusal> {
    wire.filled_header(DATE)?
        .ok_or_else(|| Refusal::Malformed("`X-Sdk-Date` is absent".to_owned()))
}

fn parse_date(date: &str) -> Result<Timestamp, Refusal> {
    DateTime::strptime(DATE_FORMAT, date)
        .and_then(|at| at.to_zoned(TimeZone::UTC))
        .map(|at| at.timestamp())
        .ok()
        .filter(|at| at.strftime(DATE_FORMAT).to_string() == date)
        .ok_or_else(|| Refusal::Malformed("`X-Sdk-Date` is not of the form 20060102T150405Z".to_owned()))
}

fn leaves_body_unsigned(wire: &Wire<'_>) -> bool {
    let mut types = wire
        .headers
        .iter()
        .filter(|(name, _)| name.eq_ignore_ascii_case("content-type"))
        .map(|(_, value)| value.trim().to_ascii_lowercase());
    types.any(|t| !t.starts_with("application/json") && !t.starts_with("application/bson"))
}

/// The headers with lower-case names, those of `added` in place of others of the same name.
fn replaced(headers: &[(String, String)], added: &[(String, String)]) -> Vec<(String, String)> {
    let is_added = |name: &str| added.iter().any(|(n, _)| n.eq_ignore_ascii_case(name));
    headers
        .iter()
        .filter(|(name, _)| !is_added(name))
        .chain(added)
        .map(|(name, value)| (name.to_ascii_lowercase(), value.clone()))
        .collect()
}

/// The headers that a signer signs, sorted. A name given twice is left out: no verifier could tell
/// which of its values was meant.
fn signable<'a>(wire: &Wire<'a>) -> Vec<(&'a str, &'a str)> {
    let mut counted = BTreeMap::from([("host", (wire.host, 1))]);
    for (name, value) in wire.headers {
        if is_signable(name) {
            counted
                .entry(name.as_str())
                .and_modify(|(_, count)| *count += 1)
                .or_insert((value.as_str(), 1));
        }
    }
    let once = counted.into_iter().filter(|(_, (_, count))| *count == 1);
    once.map(|(name, (value, _))| (name, value)).collect()
}

fn is_signable(name: &str) -> bool {
    !name.contains('_') && name != "host" && name != HEADER && !UNSTABLE.contains(&name)
}
