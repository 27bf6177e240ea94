//! TC3-HMAC-SHA256: signature v3 of Tencent Cloud.
//!
//! The path is always `/`, the query of a GET is taken as sent, header values are lower-cased, and the
//! key is derived from the date and the service. The headers that name the call are not protected
//! unless the request lists them.

use jiff::Timestamp;
use ring::hmac::HMAC_SHA256;

use super::{
    Call, Keys, Refusal, Wire,
    authorization::Authorization,
    canonical::{self, UNSIGNED},
    check_clock, find, mac,
};

/// The scheme's name in `Authorization`.
pub const SCHEME: &str = "TC3-HMAC-SHA256";

/// Seconds that a request's time may be off the server's clock, in both directions.
pub const WINDOW_S: u64 = 300;

const TIMESTAMP: &str = "x-tc-timestamp";
const TOKEN: &str = "x-tc-token";
const CONTENT_HASH: &str = "x-tc-content-sha256";
const CONTENT_TYPE: &str = "content-type";
const TERMINATOR: &str = "tc3_request";

/// Signs a request: the headers to set, each in place of one of the same name.
///
/// Signed are `content-type` (added when missing: a form for GET, else JSON) and `host`, as by the
/// vendor's clients; a header `X-TC-Content-SHA256: UNSIGNED-PAYLOAD` of the request leaves the body
/// unsigned. `service` is the name in the credential's scope, such as `cvm`.
pub fn sign(
    wire: &Wire<'_>,
    keys: &Keys<'_>,
    service: &str,
    call: &Call<'_>,
    now: Timestamp,
) -> Vec<(String, String)> {
    let timestamp = now.as_second().to_string();
    let mut added = Vec::new();
    let mut add = |name: &str, value: Option<&str>| {
        added.extend(value.map(|v| (name.to_owned(), v.to_owned())));
    };
    add("X-TC-Action", call.action);
    add("X-TC-Version", call.version);
    add("X-TC-Region", call.region);
    add("X-TC-Timestamp", Some(&timestamp));
    add("X-TC-Token", keys.token());
    let content_type = match wire.header(CONTENT_TYPE) {
        Ok(Some(given)) => given,
        _ if is_read(wire.method) => "application/x-www-form-urlencoded",
        _ => "application/json",
    };
    add("Content-Type", Some(content_type));

    let scope = Scope {
        date: &utc_date(now),
        service,
    };
    let signed = [(CONTENT_TYPE, content_type), ("host", wire.host)];
    let text = string_to_sign(&timestamp, &scope, &canonical_request(wire, &signed));
    let signature = hex::encode(mac::sha256(&scope.key(keys), text.as_bytes()));
    let authorization = format!(
        "{SCHEME} Credential={}/{}, SignedHeaders={}, Signature={signature}",
        keys.access_key,
        scope.text(),
        canonical::names(&signed)
    );
    add("Authorization", Some(&authorization));
    added
}

/// Verifies a request against the keys that the server knows. `Err` says why it is not authentic.
///
/// `service` is the name in the credential's scope, such as `cvm`.
pub fn verify(wire: &Wire<'_>, known: &[Keys<'_>], service: &str, now: Timestamp) -> Result<(), Refusal> {
    let authorization = Authorization::read(wire, SCHEME, "Credential")?;
    let (access_key, scope) = Scope::read(authorization.credential)?;
    let timestamp = sent_timestamp(wire)?;
    let at = parse_timestamp(timestamp)?;
    let keys = find(known, access_key)?;
    check_clock(at, now, WINDOW_S)?;
    if scope.date != utc_date(at) || scope.service != service {
        let rule = "`Credential` is not scoped to the UTC date of `X-TC-Timestamp` and to the service";
        return Err(Refusal::Malformed(rule.to_owned()));
    }
    keys.check_token(wire.filled_header(TOKEN)?)?;
    let signed = listed(wire, &authorization)?;
    let text = string_to_sign(timestamp, &scope, &canonical_request(wire, &signed));
    let right = mac::is_code_of(
        HMAC_SHA256,
        &authorization.signature,
        &scope.key(keys),
        text.as_bytes(),
    );
    right.then_some(()).ok_or(Refusal::WrongSignature)
}

/// What a signed request's signature was made over: canonical request and string to sign.
pub(super) fn signed_texts(wire: &Wire<'_>) -> Result<(String, String), Refusal> {
    let authorization = Authorization::read(wire, SCHEME, "Credential")?;
    let (_, scope) = Scope::read(authorization.credential)?;
    let request = canonical_request(wire, &listed(wire, &authorization)?);
    let text = string_to_sign(sent_timestamp(wire)?, &scope, &request);
    Ok((request, text))
}

/// What a credential is good for.
struct Scope<'a> {
    /// UTC, as `2006-01-02`.
    date: &'a str,
    service: &'a str,
}

impl<'a> Scope<'a> {
    /// Access key and scope of a credential.
    fn read(credential: &'a str) -> Result<(&'a str, Self), Refusal> {
        let parts: Vec<&str> = credential.split('/').collect();
        if let [access_key, date, service, TERMINATOR] = parts[..] {
            return Ok((access_key, Self { date, service }));
        }
        let rule = format!("`Credential` is not of the form ID/DATE/SERVICE/{TERMINATOR}");
        Err(Refusal::Malformed(rule))
    }

    fn text(&self) -> String {
        format!("{}/{}/{TERMINATOR}", self.date, self.service)
    }

    /// The key that signs in this scope.
    fn key(&self, keys: &Keys<'_>) -> Vec<u8> {
        let of_date = mac::sha256(&[b"TC3", keys.secret()].concat(), self.date.as_bytes());
        let of_service = mac::sha256(&of_date, self.service.as_bytes());
        mac::sha256(&of_service, TERMINATOR.as_bytes())
    }
}

/// The headers listed as signed; the two that every request has to sign must be among them.
fn listed<'a>(
    wire: &Wire<'a>,
    authorization: &Authorization<'a>,
) -> Result<Vec<(&'a str, &'a str)>, Refusal> {
    for required in [CONTENT_TYPE, "host"] {
        if !authorization.signed.contains(&required) {
            let rule = format!("`SignedHeaders` does not list `{required}`");
            return Err(Refusal::Malformed(rule));
        }
    }
    canonical::listed(wire, &authorization.signed)
}

fn canonical_request(wire: &Wire<'_>, signed: &[(&str, &str)]) -> String {
    let (query, body) = if is_read(wire.method) {
        (wire.query, &b""[..])
    } else {
        ("", wire.body)
    };
    // Unlike Huawei's form, what is hashed is the text that stands for the body.
    let payload = match wire.header(CONTENT_HASH) {
        Ok(Some(value)) if value.trim() == UNSIGNED => mac::digest(UNSIGNED.as_bytes()),
        _ => mac::digest(body),
    };
    let lowered: Vec<(&str, String)> = signed.iter().map(|(n, v)| (*n, v.to_lowercase())).collect();
    canonical::request(wire.method, "/", query, &lowered, &payload)
}

fn string_to_sign(timestamp: &str, scope: &Scope<'_>, canonical_request: &str) -> String {
    let hash = mac::digest(canonical_request.as_bytes());
    format!("{SCHEME}\n{timestamp}\n{}\n{hash}", scope.text())
}

/// Whether the parameters of such a request stand in its query.
fn is_read(method: &str) -> bool {
    matches!(method, "GET" | "HEAD")
}

fn utc_date(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d").to_string()
}

/// The request's own time, exactly as it was sent.
fn sent_timestamp<'a>(wire: &Wire<'a>) -> Result<&'a str, Refusal> {
    wire.filled_header(TIMESTAMP)?
        .ok_or_else(|| Refusal::Malformed("`X-TC-Timestamp` is absent".to_owned()))
}

fn parse_timestamp(text: &str) -> Result<Timestamp, Refusal> {
    super::unix_seconds(text)
        .ok_or_else(|| Refusal::Malformed("`X-TC-Timestamp` is not a number of Unix seconds".to_owned()))
}
