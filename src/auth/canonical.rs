//! What the canonical forms have in common: escaping, parameters, and the six lines that are hashed.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode, percent_decode_str, percent_encode};

use super::{Refusal, Wire};

/// Header value, and hash, of a body that is left unsigned.
pub(super) const UNSIGNED: &str = "UNSIGNED-PAYLOAD";

/// Everything but the unreserved characters of RFC 3986.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~');

/// Percent-encodes everything but unreserved characters, with upper-case digits.
pub fn escape(bytes: &[u8]) -> Cow<'_, str> {
    percent_encode(bytes, ESCAPED).into()
}

/// Names and values as a query or a form has them: escaped, `name=` where there is no value.
pub fn encoded_pairs<T: AsRef<[u8]>>(pairs: &[(T, T)]) -> String {
    let pairs: Vec<String> = pairs
        .iter()
        .map(|(name, value)| format!("{}={}", escape(name.as_ref()), escape(value.as_ref())))
        .collect();
    pairs.join("&")
}

/// A path without its percent-encoding.
pub(super) fn unescape_path(path: &str) -> Vec<u8> {
    percent_decode_str(path).collect()
}

/// Name and value of each parameter of a query or a form, decoded, in the order given. A `+` is a
/// space, as in every form; what needs to be a plus is sent as `%2B`.
pub(super) fn parameters(encoded: &[u8]) -> Vec<(Vec<u8>, Vec<u8>)> {
    let decode = |part: &[u8]| {
        let spaced: Vec<u8> = part.iter().map(|b| if *b == b'+' { b' ' } else { *b }).collect();
        percent_decode(&spaced).collect()
    };
    encoded
        .split(|b| *b == b'&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| match pair.iter().position(|b| *b == b'=') {
            Some(at) => (decode(&pair[..at]), decode(&pair[at + 1..])),
            None => (decode(pair), Vec::new()),
        })
        .collect()
}

/// The headers that a request lists as signed, with their values.
pub(super) fn listed<'a>(wire: &Wire<'a>, names: &[&'a str]) -> Result<Vec<(&'a str, &'a str)>, Refusal> {
    names
        .iter()
        .map(|name| match wire.header(name)? {
            Some(value) => Ok((*name, value)),
            None => Err(Refusal::Malformed(format!(
                "the signed header `{name}` is absent"
            ))),
        })
        .collect()
}

/// The canonical request of the schemes that use the `Authorization` header.
///
/// `signed` has lower-case names, sorted, and values as they are to be hashed.
pub(super) fn request<V: AsRef<str>>(
    method: &str,
    uri: &str,
    query: &str,
    signed: &[(&str, V)],
    payload_hash: &str,
) -> String {
    let mut lines = String::new();
    for (name, value) in signed {
        lines.extend([name, ":", value.as_ref().trim(), "\n"]);
    }
    let names = names(signed);
    format!("{method}\n{uri}\n{query}\n{lines}\n{names}\n{payload_hash}")
}

/// The names of signed headers as they are listed.
pub(super) fn names<V>(signed: &[(&str, V)]) -> String {
    let names: Vec<&str> = signed.iter().map(|(name, _)| *name).collect();
    names.join(";")
}
