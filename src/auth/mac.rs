//! Digests and message authentication codes, compared in constant time.

use ring::{
    digest,
    hmac::{self, Algorithm, HMAC_SHA256},
};

/// The code of a message.
pub(super) fn code(hash: Algorithm, key: &[u8], message: &[u8]) -> hmac::Tag {
    hmac::sign(&hmac::Key::new(hash, key), message)
}

/// The code of a message under HMAC-SHA256.
pub(super) fn sha256(key: &[u8], message: &[u8]) -> Vec<u8> {
    code(HMAC_SHA256, key, message).as_ref().to_vec()
}

/// Whether the code of a message is this one.
pub(super) fn is_code_of(hash: Algorithm, code_given: &[u8], key: &[u8], message: &[u8]) -> bool {
    hmac::verify(&hmac::Key::new(hash, key), message, code_given).is_ok()
}

/// Whether two secrets are the same. Their codes are compared, so that the time taken says nothing
/// of where they differ.
pub(super) fn same(given: &[u8], known: &[u8]) -> bool {
    is_code_of(HMAC_SHA256, &sha256(b"", known), b"", given)
}

/// SHA-256 in lower-case hexadecimal digits.
pub(super) fn digest(bytes: &[u8]) -> String {
    hex::encode(digest::digest(&digest::SHA256, bytes))
}
