//! Ed25519 keys as PEM files that openssl writes and reads.

use std::{io::Write as _, path::Path};

use ed25519_dalek::{
    Signature, Signer as _, SigningKey, VerifyingKey,
    pkcs8::{
        DecodePrivateKey as _, DecodePublicKey as _, EncodePublicKey as _, KeypairBytes,
        spki::der::pem::LineEnding,
    },
};
use sha2::{Digest as _, Sha256};

use super::CertificateError;

/// Makes a key pair and writes the private half to `private` (readable by its owner only) and the public
/// half to `public`.
///
/// # Errors
/// The system has no randomness, or a file is there already or cannot be written.
pub fn generate(private: &Path, public: &Path) -> Result<SigningKey, CertificateError> {
    let mut seed = [0; 32];
    getrandom::fill(&mut seed).map_err(|e| CertificateError(format!("no random key can be made: {e}")))?;
    let key = SigningKey::from_bytes(&seed);
    let unwritable = |e: &dyn std::fmt::Display| CertificateError(format!("the key cannot be written: {e}"));
    // Without the public half, as openssl writes and reads it.
    let pair = KeypairBytes {
        secret_key: seed,
        public_key: None,
    };
    let private_pem = {
        use ed25519_dalek::pkcs8::EncodePrivateKey as _;
        pair.to_pkcs8_pem(LineEnding::LF).map_err(|e| unwritable(&e))?
    };
    let public_pem = key
        .verifying_key()
        .to_public_key_pem(LineEnding::LF)
        .map_err(|e| unwritable(&e))?;
    write_new(private, private_pem.as_bytes(), true)?;
    write_new(public, public_pem.as_bytes(), false)?;
    Ok(key)
}

/// Writes a file that is not there yet: an overwritten key is lost for good.
fn write_new(path: &Path, bytes: &[u8], secret: bool) -> Result<(), CertificateError> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, if secret { 0o600 } else { 0o644 });
    let written = options.open(path).and_then(|mut file| file.write_all(bytes));
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
pub fn private(path: &Path) -> Result<SigningKey, CertificateError> {
    SigningKey::from_pkcs8_pem(&text(path)?).map_err(|_| {
        CertificateError::file(
            path,
            "it holds no Ed25519 private key in PEM (PKCS #8); `keygen` makes one",
        )
    })
}

/// Reads a public key.
///
/// # Errors
/// The file cannot be read or holds no Ed25519 public key in PEM.
pub fn public(path: &Path) -> Result<VerifyingKey, CertificateError> {
    VerifyingKey::from_public_key_pem(&text(path)?)
        .map_err(|_| CertificateError::file(path, "it holds no Ed25519 public key in PEM"))
}

fn text(path: &Path) -> Result<String, CertificateError> {
    std::fs::read_to_string(path)
        .map_err(|e| CertificateError::file(path, format!("the key cannot be read: {e}")))
}

/// What names a key: `sha256:` and the digest of its public half.
pub fn id(key: &VerifyingKey) -> String {
    format!("sha256:{}", hex::encode(Sha256::digest(key.as_bytes())))
}

/// Signs bytes.
pub fn sign(key: &SigningKey, bytes: &[u8]) -> [u8; 64] {
    key.sign(bytes).to_bytes()
}

/// Whether a signature is this key's over these bytes.
pub fn is_signed(key: &VerifyingKey, bytes: &[u8], signature: &[u8]) -> bool {
    Signature::from_slice(signature).is_ok_and(|signature| key.verify_strict(bytes, &signature).is_ok())
}
