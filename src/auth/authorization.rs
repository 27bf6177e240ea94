//! The `Authorization` header of the two schemes that use it.

use super::{Refusal, Wire};

/// The header's name, in lower case as it stands in canonical forms.
pub(super) const HEADER: &str = "authorization";

/// The header, taken apart: `SCHEME Credential=…, SignedHeaders=…, Signature=…`.
pub(super) struct Authorization<'a> {
    /// The value of the field that names the key.
    pub credential: &'a str,
    /// Names of the signed headers: lower case, sorted, each once.
    pub signed: Vec<&'a str>,
    /// The signature's bytes.
    pub signature: Vec<u8>,
}

impl<'a> Authorization<'a> {
    /// Reads the header of a scheme whose key stands in the field `key_field`.
    pub(super) fn read(wire: &Wire<'a>, scheme: &str, key_field: &str) -> Result<Self, Refusal> {
        let value = wire.filled_header(HEADER)?.ok_or(Refusal::MissingCredential)?;
        let fields = value
            .strip_prefix(scheme)
            .and_then(|rest| rest.strip_prefix(' '))
            .ok_or_else(|| Refusal::Malformed(format!("`Authorization` does not begin with `{scheme} `")))?;
        Ok(Self {
            credential: field(fields, key_field)?,
            signed: signed_names(field(fields, "SignedHeaders")?)?,
            signature: signature(field(fields, "Signature")?)?,
        })
    }
}

/// The value of the one field of that name.
fn field<'a>(fields: &'a str, name: &str) -> Result<&'a str, Refusal> {
    let mut values = fields
        .split(',')
        .filter_map(|f| f.trim().split_once('='))
        .filter(|(n, v)| *n == name && !v.is_empty());
    match (values.next(), values.next()) {
        (Some((_, value)), None) => Ok(value),
        (None, _) => Err(Refusal::Malformed(format!("`Authorization` has no `{name}`"))),
        _ => Err(Refusal::Malformed(format!("`Authorization` has `{name}` twice"))),
    }
}

/// The listed names, if they are listed as the canonical form wants them.
fn signed_names(list: &str) -> Result<Vec<&str>, Refusal> {
    let names: Vec<&str> = list.split(';').collect();
    let is_name = |name: &&str| {
        let in_name = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-_.".contains(&b);
        !name.is_empty() && name.bytes().all(in_name)
    };
    if names.iter().all(is_name) && names.is_sorted_by(|a, b| a < b) {
        return Ok(names);
    }
    let rule = "`SignedHeaders` is not a sorted list of different names in lower case, joined by `;`";
    Err(Refusal::Malformed(rule.to_owned()))
}

/// The bytes of a signature in lower-case hexadecimal digits: one text for one signature.
fn signature(text: &str) -> Result<Vec<u8>, Refusal> {
    hex::decode(text)
        .ok()
        .filter(|bytes| hex::encode(bytes) == text)
        .ok_or_else(|| Refusal::Malformed("`Signature` is not in lower-case hexadecimal digits".to_owned()))
}
