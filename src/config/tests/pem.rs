//! What is said of certificates and keys that a target file names.

use std::fs;

use super::*;

/// A certificate and its key, as PEM.
pub fn identity() -> (String, String) {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    (made.cert.pem(), made.signing_key.serialize_pem())
}

#[test]
fn a_file_that_the_tls_library_cannot_use_is_a_mistake_of_its_key() {
    let (certificate, key) = identity();
    let other_key = identity().1;
    let encrypted = key.replace("PRIVATE KEY", "ENCRYPTED PRIVATE KEY");
    let damaged = "-----BEGIN CERTIFICATE-----\n!!!\n-----END CERTIFICATE-----\n";
    let not_one = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    let folder = tempfile::tempdir().unwrap();
    for (file, content) in [
        ("cert.pem", certificate.as_str()),
        ("key.pem", &key),
        ("other.pem", &other_key),
        ("encrypted.pem", &encrypted),
        ("damaged.pem", damaged),
        ("not-one.pem", not_one),
        ("empty.pem", ""),
        ("marked.pem", &format!("\u{feff}{certificate}")),
    ] {
        fs::write(folder.path().join(file), content).unwrap();
    }
    fs::create_dir(folder.path().join("folder")).unwrap();
    let read = |lines: &str| {
        let path = folder.path().join("target.toml");
        Target::from_text(&target(lines), &path, &apis(), &env, &Overrides::default())
    };
    let pair = |cert: &str, key: &str| format!("client_cert = \"{cert}\"\nclient_key = \"{key}\"");
    assert!(read(&pair("cert.pem", "key.pem")).is_ok());
    assert!(read("ca_file = \"cert.pem\"").is_ok());
    for (lines, line, said) in [
        (
            pair("cert.pem", "other.pem"),
            4,
            "another key than the one of `client_cert`",
        ),
        (pair("cert.pem", "encrypted.pem"), 4, "encrypted key"),
        (pair("cert.pem", "empty.pem"), 4, "no PEM block"),
        (pair("cert.pem", "cert.pem"), 4, "no PEM block"),
        (pair("cert.pem", "folder"), 4, "is a folder"),
        (pair("cert.pem", "absent.pem"), 4, "does not exist"),
        (pair("key.pem", "key.pem"), 3, "no PEM block"),
        (pair("damaged.pem", "key.pem"), 3, "damaged"),
        (pair("not-one.pem", "key.pem"), 3, "cannot be read"),
        (
            "client_cert = \"cert.pem\"".to_owned(),
            1,
            "missing key `client_key`",
        ),
        ("ca_file = \"damaged.pem\"".to_owned(), 3, "damaged"),
        ("ca_file = \"not-one.pem\"".to_owned(), 3, "cannot be read"),
        ("ca_file = \"empty.pem\"".to_owned(), 3, "no PEM block"),
        ("ca_file = \"folder\"".to_owned(), 3, "is a folder"),
        ("ca_file = \"marked.pem\"".to_owned(), 3, "byte-order mark"),
    ] {
        let error = read(&lines).unwrap_err().to_string();
        assert_eq!(error.lines().count(), 1, "{lines}: {error}");
        let place = format!("target.toml:{line}: ");
        assert!(error.contains(&place) && error.contains(said), "{lines}: {error}");
        assert!(
            !error.contains("PRIVATE") || error.contains("BEGIN PRIVATE KEY-----"),
            "{error}"
        );
    }
}
