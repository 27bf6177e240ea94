//! Digests and message authentication codes, compared in constant time.

use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use sha2::{Digest, Sha256};

pub(super) type HmacSha1 = Hmac<Sha1>;
pub(super) type HmacSha256 = Hmac<Sha256>;

/// The code of a message, to be finished or compared.
#[expect(clippy::expect_used, reason = "HMAC is defined for keys of any length")]
pub(super) fn code<M: Mac + KeyInit>(key: &[u8], message: &[u8]) -> M {
    let mac = <M as KeyInit>::new_from_slice(key).expect("HMAC takes a key of any length");
    mac.chain_update(message)
}

/// The code of a message under HMAC-SHA256.
pub(super) fn sha256(key: &[u8], message: &[u8]) -> Vec<u8> {
    code::<HmacSha256>(key, message).finalize().into_bytes().to_vec()
}

/// Whether the code of a message is this one.
pub(super) fn is_code_of<M: Mac + KeyInit>(code_given: &[u8], key: &[u8], message: &[u8]) -> bool {
    code::<M>(key, message).verify_slice(code_given).is_ok()
}

/// Whether two secrets are the same. Their codes are compared, so that the time taken says nothing
/// of where they differ.
pub(super) fn same(given: &[u8], known: &[u8]) -> bool {
    is_code_of::<HmacSha256>(&sha256(b"", known), b"", given)
}

/// SHA-256 in lower-case hexadecimal digits.
pub(super) fn digest(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}
