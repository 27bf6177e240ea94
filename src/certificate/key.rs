//! Ed25519 keys as PEM files that openssl writes and reads.

use std::{io::Write as _, path::Path};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use ring::{
    digest,
    rand::{SecureRandom as _, SystemRandom},
    signature::{ED25519, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey},
};
use rustls::pki_types::{PrivatePkcs8KeyDer, SubjectPublicKeyInfoDer, pem::PemObject};

use super::CertificateError;

/// Who may have signed.
pub type PublicKey = UnparsedPublicKey<[u8; 32]>;

/// What stands before the 32 bytes of a private key, without its public half, in PKCS #8 (RFC 8410, section 7).
const PRIVATE: [u8; 16] = *b"\x30\x2e\x02\x01\x00\x30\x05\x06\x03\x2b\x65\x70\x04\x22\x04\x20";
/// What stands before the 32 bytes of a public key (RFC 8410, section 4).
const PUBLIC: [u8; 12] = *b"\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\x00";

/// Makes a key pair and writes the private half to `private` (readable by its owner only) and the public
/// half to `public`.
///
/// # Errors
/// The system has no randomness, or a file is there already or cannot be written.
pub fn generate(private: &Path, public: &Path) -> Result<Ed25519KeyPair, CertificateError> {
    let unmade = || CertificateError("no key can be made: the system has no randomness".to_owned());
    let mut seed = [0; 32];
    SystemRandom::new().fill(&mut seed).map_err(|_| unmade())?;
    let key = Ed25519KeyPair::from_seed_unchecked(&seed).map_err(|_| unmade())?;
    write_new(private, &pem("PRIVATE KEY", &PRIVATE, &seed), true)?;
    write_new(
        public,
        &pem("PUBLIC KEY", &PUBLIC, key.public_key().as_ref()),
        false,
    )?;
    Ok(key)
}

fn pem(label: &str, before: &[u8], key: &[u8]) -> String {
    let text = BASE64_STANDARD.encode([before, key].concat());
    format!("-----BEGIN {label}-----\n{text}\n-----END {label}-----\n")
}

/// Writes a file that is not there yet: an overwritten key is lost for good.
fn write_new(path: &Path, text: &str, secret: bool) -> Result<(), CertificateError> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, if secret { 0o600 } else { 0o644 });
    let written = options
        .open(path)
        .and_then(|mut file| file.write_all(text.as_bytes()));
    written.map_err(|e| match e.kind() {
        std::io::ErrorKind::AlreadyExists => {
            CertificateError::file(path, "the file is there already; name another")
        }
        _ => CertificateError::file(path, format!("the key cannot be written: {e}")),
    })
}

/// Reads a private key.
///
/// # Errors
/// The file cannot be read or holds no Ed25519 private key in PEM.
pub fn private(path: &Path) -> Result<Ed25519KeyPair, CertificateError> {
    read::<PrivatePkcs8KeyDer<'_>>(path)?
        .and_then(|der| Ed25519KeyPair::from_pkcs8_maybe_unchecked(der.secret_pkcs8_der()).ok())
        .ok_or_else(|| {
            let why = "it holds no Ed25519 private key in PEM (PKCS #8); `keygen` makes one";
            CertificateError::file(path, why)
        })
}

/// Reads a public key.
///
/// # Errors
/// The file cannot be read or holds no Ed25519 public key in PEM.
pub fn public(path: &Path) -> Result<PublicKey, CertificateError> {
    read::<SubjectPublicKeyInfoDer<'_>>(path)?
        .and_then(|der| der.strip_prefix(&PUBLIC)?.try_into().ok())
        .map(|key| PublicKey::new(&ED25519, key))
        .ok_or_else(|| CertificateError::file(path, "it holds no Ed25519 public key in PEM"))
}

/// The first of its kind in a PEM file.
fn read<T: PemObject>(path: &Path) -> Result<Option<T>, CertificateError> {
    std::fs::read(path)
        .map(|text| T::from_pem_slice(&text).ok())
        .map_err(|e| CertificateError::file(path, format!("the key cannot be read: {e}")))
}

/// What names a key: `sha256:` and the digest of its public half.
pub fn id(public: impl AsRef<[u8]>) -> String {
    format!(
        "sha256:{}",
        hex::encode(digest::digest(&digest::SHA256, public.as_ref()))
    )
}

/// Signs bytes.
pub fn sign(key: &Ed25519KeyPair, bytes: &[u8]) -> Vec<u8> {
    key.sign(bytes).as_ref().to_vec()
}

/// Whether a signature is this key's over these bytes.
pub fn is_signed(key: &PublicKey, bytes: &[u8], signature: &[u8]) -> bool {
    key.verify(bytes, signature).is_ok()
}
