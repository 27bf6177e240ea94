//! Forgeries of a signed certificate whose key is known: whatever is changed, the signature or a digest says so.

use base64::{Engine as _, engine::general_purpose::STANDARD};

use super::forging::*;
use super::*;

const CERTIFICATE: &str = "certificate.json";

const OF_SIGNED: [Forgery; 17] = [
    (
        "another vendor",
        |d| edit(&d.join("PRODUCT.toml"), |t| t.replace("Example", "Other")),
        "PRODUCT.toml",
    ),
    (
        "a file more",
        |d| std::fs::write(d.join("more.txt"), "x").unwrap(),
        "more.txt",
    ),
    (
        "a file in a folder",
        |d| {
            std::fs::create_dir(d.join("sub")).unwrap();
            std::fs::write(d.join("sub/more.txt"), "x").unwrap();
        },
        "sub/more.txt",
    ),
    ("no signature any more", restate, CERTIFICATE),
    (
        "a changed statement under the old signature",
        |d| edit_payload(d, |s| s["predicate"]["passedTests"] = Value::Array(vec![])),
        CERTIFICATE,
    ),
    (
        "another payload type",
        |d| edit_envelope(d, |e| e["payloadType"] = "text/plain".into()),
        CERTIFICATE,
    ),
    (
        "a payload type by another name for the same",
        |d| edit_envelope(d, |e| e["payloadType"] = "application/vnd.in-toto+json ".into()),
        CERTIFICATE,
    ),
    (
        "two signatures",
        |d| {
            edit_envelope(d, |e| {
                let first = e["signatures"][0].clone();
                e["signatures"].as_array_mut().unwrap().push(first);
            });
        },
        CERTIFICATE,
    ),
    (
        "no signatures",
        |d| edit_envelope(d, |e| e["signatures"] = Value::Array(vec![])),
        CERTIFICATE,
    ),
    (
        "the signature of nothing",
        |d| edit_envelope(d, |e| e["signatures"][0]["sig"] = STANDARD.encode([0; 64]).into()),
        CERTIFICATE,
    ),
    (
        "a short signature",
        |d| edit_envelope(d, |e| e["signatures"][0]["sig"] = "AAAA".into()),
        CERTIFICATE,
    ),
    (
        "another key's name",
        |d| edit_envelope(d, |e| e["signatures"][0]["keyid"] = "sha256:00".into()),
        CERTIFICATE,
    ),
    (
        "a member that nobody signed",
        |d| edit_envelope(d, |e| e["issuer"] = "somebody".into()),
        CERTIFICATE,
    ),
    (
        "a payload given twice",
        |d| {
            edit(&d.join(CERTIFICATE), |t| {
                t.replacen('{', "{ \"payload\": \"e30=\",", 1)
            });
        },
        CERTIFICATE,
    ),
    (
        "a payload whose base64 is written in lines",
        |d| {
            edit_envelope(d, |e| {
                let payload = e["payload"].as_str().unwrap().to_owned();
                let (head, tail) = payload.split_at(76);
                e["payload"] = format!("{head}\n{tail}").into();
            });
        },
        CERTIFICATE,
    ),
    (
        "no JSON",
        |d| std::fs::write(d.join(CERTIFICATE), "{").unwrap(),
        CERTIFICATE,
    ),
    (
        "an empty certificate",
        |d| std::fs::write(d.join(CERTIFICATE), "").unwrap(),
        CERTIFICATE,
    ),
];

#[tokio::test(flavor = "multi_thread")]
async fn every_forgery_of_a_signed_certificate_is_named() {
    let (_reference, place) = good().await;
    let mut made = Made::new(&place);
    for (name, forge, named) in OF_SIGNED {
        made.forge(name, false, forge, named);
    }
    for name in names(&place.path("good")) {
        made.forge(
            &format!("a byte of {name}"),
            false,
            |d| flip(&d.join(&name)),
            &name,
        );
        let gone = |d: &Path| std::fs::remove_file(d.join(&name)).unwrap();
        made.forge(&format!("no {name}"), false, gone, &name);
    }
    assert_eq!(place.certify("other", &["--sign-key", "DIR/other.pem"]).code, 0);
    let other = |d: &Path| {
        std::fs::copy(place.path("other/certificate.json"), d.join(CERTIFICATE)).unwrap();
    };
    made.forge("a statement that another key signed", false, other, CERTIFICATE);
    let signed = |d: &Path| {
        let theirs = json(&place.path("other/certificate.json"));
        edit_envelope(d, |e| e["signatures"] = theirs["signatures"].clone());
    };
    made.forge("a signature over another payload", false, signed, CERTIFICATE);
    made.assert_named(&["--public-key", "DIR/key.pub.pem"]);
    let (old, other) = (
        place.verify("good", &["--challenge", "challenge-2027-01"]),
        place.verify("good", &["--public-key", "DIR/other.pub.pem"]),
    );
    for (done, named) in [(old, "traffic.har"), (other, CERTIFICATE)] {
        assert_eq!(done.code, 1, "{}", done.out);
        assert!(done.out.contains(&format!("\n  {named}: ")), "{}", done.out);
    }
    assert_eq!(place.verify("good", &["--max-age", "-1"]).code, 2);
}

/// Wherever a bit of a certificate falls over, it is not the signed one any more.
#[tokio::test(flavor = "multi_thread")]
async fn no_byte_of_a_signed_certificate_may_change() {
    use cloud_conformance::certificate::{key, statement};
    let (_reference, place) = good().await;
    let public = [key::public(&place.path("key.pub.pem")).unwrap()];
    let text = std::fs::read(place.path("good/certificate.json")).unwrap();
    assert!(statement::read(&text, &public).is_ok());
    // The payload is long: every byte of the rest, and some of it.
    let far = |at: usize| at > 200 && at + 400 < text.len();
    for at in (0..text.len()).filter(|at| !far(*at) || at % 211 == 0) {
        let mut changed = text.clone();
        changed[at] ^= 1 << (at % 8);
        assert!(statement::read(&changed, &public).is_err(), "byte {at}");
    }
}

/// A folder may hold what is no file at all.
#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn links_are_no_part_of_a_certificate() {
    let (_reference, place) = good().await;
    let mut made = Made::new(&place);
    let link = |d: &Path| {
        let (file, elsewhere) = (d.join("summary.md"), place.path("elsewhere.md"));
        std::fs::rename(&file, &elsewhere).unwrap();
        std::os::unix::fs::symlink(elsewhere, file).unwrap();
    };
    made.forge("a link to the right file", false, link, "summary.md");
    made.assert_named(&["--public-key", "DIR/key.pub.pem"]);
}
