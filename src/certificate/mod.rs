//! A certificate: the folder of a conformant run that anybody can check.
//!
//! Comes in: the folder that a run has written. Goes out: `certificate.json`, a statement of in-toto over
//! the digest of every other file and of the suite, signed where a key is given; and the other way round,
//! what is wrong with such a folder. Nothing in it is believed: what `results.json` and the reports say must
//! follow from the recording, judged again.

pub mod folder;
pub mod key;
pub mod record;
pub mod statement;
pub mod verify;

/// The statement's name in the folder.
pub const CERTIFICATE: &str = "certificate.json";
/// What is certified, and by which command.
pub const PRODUCT: &str = "PRODUCT.toml";
/// The target file, without secrets.
pub const TARGET: &str = "target.toml";
/// The header that carries a certifier's challenge in every request.
pub const CHALLENGE_HEADER: &str = "X-Conformance-Challenge";

/// Why a certificate cannot be made or read: one sentence.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct CertificateError(pub String);

impl CertificateError {
    /// A file that cannot be read or written.
    fn file(path: &std::path::Path, why: impl std::fmt::Display) -> Self {
        Self(format!("`{}`: {why}", path.display()))
    }
}

/// One thing that is wrong, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {why}")]
pub struct Fault {
    /// The file or the clause.
    pub place: String,
    /// What is wrong with it: a sentence without its subject's place.
    pub why: String,
}

/// One thing that is wrong.
pub fn fault(place: impl Into<String>, why: impl Into<String>) -> Fault {
    Fault {
        place: place.into(),
        why: why.into(),
    }
}
