//! Which names stand for a credential: the one list for headers, parameters of a query or a form, cookies and
//! members of JSON. And which headers say nothing secret, whoever sends them.

use std::collections::BTreeSet;

use crate::catalogue::document::Document;

/// Texts that make a name one of a credential, wherever they stand in it; without punctuation.
pub const PARTS: [&str; 21] = [
    "accesskey",
    "apikey",
    "assertion",
    "authorization",
    "bearer",
    "cftk",
    "cookie",
    "credential",
    "csrf",
    "jwt",
    "oauth",
    "passphrase",
    "passw",
    "privatekey",
    "saml",
    "secret",
    "session",
    "sessid",
    "signature",
    "token",
    "xsrf",
];

/// Words that do so where they stand by themselves: `x-gateway-key`, `sig`.
pub const WORDS: [&str; 13] = [
    "auth", "creds", "hmac", "key", "otp", "pass", "pin", "pwd", "sid", "sig", "sk", "ticket", "tk",
];

/// Names that hold such a text and no credential: the public half of a key, and what says how one is signed.
const PUBLIC: [&str; 7] = [
    "accesscontrolallowcredentials",
    "secretid",
    "signaturealgorithm",
    "signaturemethod",
    "signatureversion",
    "signedheaders",
    "tokentype",
];

/// Headers that everybody may read.
const HARMLESS: [&str; 63] = [
    "accept",
    "accept-charset",
    "accept-encoding",
    "accept-language",
    "accept-ranges",
    "access-control-allow-credentials",
    "access-control-allow-headers",
    "access-control-allow-methods",
    "access-control-allow-origin",
    "access-control-expose-headers",
    "access-control-max-age",
    "age",
    "allow",
    "alt-svc",
    "cache-control",
    "connection",
    "content-disposition",
    "content-encoding",
    "content-language",
    "content-length",
    "content-range",
    "content-security-policy",
    "content-type",
    "date",
    "dnt",
    "expires",
    "host",
    "if-modified-since",
    "keep-alive",
    "last-modified",
    "location",
    "origin",
    "pragma",
    "priority",
    "proxy-authenticate",
    "ratelimit-limit",
    "ratelimit-remaining",
    "ratelimit-reset",
    "referrer-policy",
    "retry-after",
    "sec-ch-ua-mobile",
    "sec-ch-ua-platform",
    "sec-fetch-dest",
    "sec-fetch-mode",
    "sec-fetch-site",
    "sec-fetch-user",
    "server",
    "strict-transport-security",
    "transfer-encoding",
    "upgrade-insecure-requests",
    "user-agent",
    "vary",
    "via",
    "www-authenticate",
    "x-cache",
    "x-conformance-challenge",
    "x-content-type-options",
    "x-frame-options",
    "x-powered-by",
    "x-request-id",
    "x-sdk-date",
    "x-tc-timestamp",
    "x-xss-protection",
];

/// Headers of a request that say nothing secret, whoever has them sent.
const OPEN: [&str; 13] = [
    "accept",
    "cache-control",
    "origin",
    "pragma",
    "referer",
    "user-agent",
    "x-conformance-challenge",
    "x-forwarded-for",
    "x-forwarded-host",
    "x-forwarded-port",
    "x-forwarded-prefix",
    "x-forwarded-proto",
    "x-requested-with",
];

/// What the documents of a target's profiles name: it is judged, so nothing of it goes because of a name.
#[derive(Debug, Clone, Default)]
pub struct Documented {
    /// Members of answers.
    pub members: BTreeSet<String>,
    /// Parameters of requests, in lower case and without a number: `instanceids` for `InstanceIds.0`.
    parameters: BTreeSet<String>,
}

impl Documented {
    /// Reads documents.
    pub fn of(documents: &[&Document]) -> Self {
        let mut documented = Self::default();
        for document in documents {
            documented
                .parameters
                .extend(document.request.older_parameter.as_deref().map(stem));
            let token = document.request.token_header().map(|header| stem(&header.name));
            for (table, row) in document.rows() {
                if table.answer.is_some() {
                    documented.members.insert(row.name.clone());
                } else if token.as_ref() != Some(&stem(&row.name)) {
                    documented.parameters.insert(stem(&row.name));
                }
            }
        }
        documented
    }

    /// Whether a request may carry this parameter (also in a header of its own: `X-TC-Region`).
    pub fn is_parameter(&self, name: &str) -> bool {
        let name = stem(name);
        self.parameters
            .contains(name.strip_prefix("x-tc-").unwrap_or(&name))
    }
}

/// A parameter's name without its number.
fn stem(name: &str) -> String {
    name.split(['.', '['])
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase()
}

/// Whether a name is that of a credential.
pub fn is_credential(name: &str) -> bool {
    let plain = compact(name);
    if PUBLIC.contains(&plain.as_str()) {
        return false;
    }
    PARTS.iter().any(|part| plain.contains(part)) || words(name).any(|word| WORDS.contains(&word.as_str()))
}

/// Whether a header that is sent with every request is for everybody to read: a certifier's challenge, and one that
/// says nothing but how to answer or where the request comes from, whose value stands in many an answer besides. Every
/// other value that a target file gives is kept out of the reports.
pub fn is_for_everybody(header: &str) -> bool {
    let header = header.trim().to_ascii_lowercase();
    header.starts_with("accept-") || OPEN.contains(&header.as_str())
}

/// Whether a header of this name holds no secret.
pub fn is_harmless(header: &str) -> bool {
    let header = header.trim().to_ascii_lowercase();
    HARMLESS.binary_search(&header.as_str()).is_ok()
}

fn compact(name: &str) -> String {
    let letters = name.chars().filter(char::is_ascii_alphanumeric);
    letters.map(|c| c.to_ascii_lowercase()).collect()
}

/// The words of a name: `x-gateway-key`, `gatewayKey` and `gateway_key` have the same last one.
fn words(name: &str) -> impl Iterator<Item = String> {
    let mut spaced = String::new();
    let mut before = ' ';
    for c in name.chars() {
        if c.is_ascii_uppercase() && before.is_ascii_lowercase() {
            spaced.push(' ');
        }
        spaced.push(if c.is_ascii_alphanumeric() { c } else { ' ' });
        before = c;
    }
    let words: Vec<String> = spaced.split(' ').map(str::to_ascii_lowercase).collect();
    words.into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_list_knows_every_kind_of_name() {
        for name in [
            "refresh_token",
            "X-Amz-Signature",
            "sig",
            "id_token",
            "client_secret",
            "api_key",
            "csrf_token",
            "sessionid",
            "Ocp-Apim-Subscription-Key",
            "x-jwt-assertion",
            "cftk",
            "x-gateway-key",
            "Authorization",
            "Proxy-Authorization",
            "Set-Cookie",
            "X-Auth-Token",
            "gatewayKey",
            "JSESSIONID",
            "X-API-KEY",
            "passwd",
            "X-Forwarded-Access-Token",
            "SAMLResponse",
            "x-xsrf-token",
            "X-Goog-Credential",
            "sk",
        ] {
            assert!(is_credential(name), "{name}");
            assert!(!is_harmless(name), "{name}");
        }
        for name in [
            "Content-Type",
            "www-authenticate",
            "include_failure",
            "InstanceIds.0",
            "error_code",
            "SecretId",
            "SignatureMethod",
            "keyword",
            "author",
            "monkey",
            "RequestId",
            "security_group_id",
            "x-fault",
        ] {
            assert!(!is_credential(name), "{name}");
        }
        assert!(HARMLESS.is_sorted());
    }
}
