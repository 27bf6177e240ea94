//! Certificates and keys that `[target]` names: what is wrong with one is known before anything is sent.
//!
//! Comes in: `ca_file`, `client_cert` and `client_key`. Goes out: their texts, once the TLS library has taken
//! what stands there.

use rustls::RootCertStore;
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::CertifiedKey;
use rustls::{Error, InconsistentKeys};
use secrecy::SecretString;

use super::error::{TargetError, quoted};
use super::table::Section;
use super::value::{Values, read_text};

/// The most bytes of such a file: a system's whole list of authorities is a fifth of it.
const MAX_FILE: u64 = 1024 * 1024;

/// A file that `[target]` names, with what messages say of it.
struct Named<'a> {
    text: String,
    refuse: Box<dyn Fn(&str) -> TargetError + 'a>,
}

/// Further root certificates; none where they are absent or wrong.
pub(super) fn ca_file(section: &Section, values: &Values) -> Option<String> {
    let file = named(section, values, "ca_file")?;
    let mut roots = RootCertStore::empty();
    for certificate in section.note(certificates(&file))? {
        let added = roots.add(certificate);
        section.note(added.map_err(|_| (file.refuse)("holds a certificate that cannot be read")))?;
    }
    Some(file.text)
}

/// The certificate that a target asks for, and its key; none where they are absent or wrong.
pub(super) fn identity(section: &Section, values: &Values) -> Option<SecretString> {
    for (one, other, advice) in [
        (
            "client_cert",
            "client_key",
            "`client_cert` is of no use without its key",
        ),
        (
            "client_key",
            "client_cert",
            "`client_key` is of no use without its certificate",
        ),
    ] {
        if section.has(one) && !section.has(other) {
            section.push(section.missing(other, advice));
        }
    }
    let certificate = named(section, values, "client_cert");
    let chain = certificate
        .as_ref()
        .and_then(|file| section.note(certificates(file)));
    let key = named(section, values, "client_key");
    let private = key.as_ref().and_then(|file| section.note(private_key(file)));
    let (certificate, key) = (certificate?, key?);
    let fits = CertifiedKey::from_der(chain?, private?, &ring::default_provider());
    let fits = fits.map_err(|error| match error {
        Error::InconsistentKeys(InconsistentKeys::KeyMismatch) => {
            (key.refuse)("holds another key than the one of `client_cert`")
        }
        Error::InvalidCertificate(_) => (certificate.refuse)("holds a certificate that cannot be read"),
        _ => (key.refuse)("holds a key of a kind that cannot be used; RSA, ECDSA and Ed25519 can"),
    });
    section.note(fits)?;
    Some(format!("{}\n{}", certificate.text, key.text).into())
}

/// The text of a file; none where it is not named, nothing will be sent, or it cannot be read.
fn named<'a>(section: &'a Section, values: &Values, key: &'a str) -> Option<Named<'a>> {
    let text = section.note(section.text(key))??;
    if values.nothing_is_sent {
        return None;
    }
    let refuse = move |problem: &str| {
        let name = quoted(text.value);
        let message = format!("`{key}` in {} names {name}, which {problem}", section.title);
        section.error(text.at, message)
    };
    let path = values.folder.join(text.value);
    let read = read_text(&path, MAX_FILE).map_err(|problem| refuse(&problem.to_string()));
    let content = section.note(read.and_then(|text| match text.strip_prefix('\u{feff}') {
        Some(_) => Err(refuse("begins with a byte-order mark; save it without one")),
        None => Ok(text),
    }))?;
    Some(Named {
        text: content,
        refuse: Box::new(refuse),
    })
}

/// Every certificate of a file, of which there must be one.
fn certificates(file: &Named) -> Result<Vec<CertificateDer<'static>>, TargetError> {
    let read = CertificateDer::pem_slice_iter(file.text.as_bytes());
    let read: Vec<_> = read
        .collect::<Result<_, _>>()
        .map_err(|_| (file.refuse)("is damaged: a PEM block in it cannot be read"))?;
    if read.is_empty() {
        return Err((file.refuse)("holds no PEM block `-----BEGIN CERTIFICATE-----`"));
    }
    Ok(read)
}

/// The key of a file.
fn private_key(file: &Named) -> Result<PrivateKeyDer<'static>, TargetError> {
    if file.text.contains("ENCRYPTED") {
        let problem = "holds an encrypted key; write it without its password, as `openssl pkey` does, to a file that \
                       only you can read";
        return Err((file.refuse)(problem));
    }
    PrivateKeyDer::from_pem_slice(file.text.as_bytes()).map_err(|error| {
        (file.refuse)(match error {
            rustls::pki_types::pem::Error::NoItemsFound => {
                "holds no PEM block of a private key, such as `-----BEGIN PRIVATE KEY-----`"
            }
            _ => "is damaged: a PEM block in it cannot be read",
        })
    })
}
