//! What an honest vendor and an honest certifier do.

use cloud_conformance::reference::{IAM_DOMAIN, IAM_PASSWORD, IAM_PROJECT, IAM_USER};

use super::*;

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_is_made_and_found_good() {
    let reference = reference(Options::default()).await;
    let place = Place::new(&reference.url(), "version = \"2.1.0\"");
    let made = place.certify(
        "signed",
        &[
            "--sign-key",
            "DIR/key.pem",
            "--vendor",
            "Example",
            "--challenge",
            CHALLENGE,
        ],
    );
    assert_eq!(made.code, 0, "{}{}", made.out, made.err);
    for name in [
        "results.json",
        "traffic.har",
        "report.html",
        "target.toml",
        "PRODUCT.toml",
    ] {
        assert!(place.path("signed").join(name).is_file(), "{name}");
    }
    let good = place.verify(
        "signed",
        &["--public-key", "DIR/key.pub.pem", "--challenge", CHALLENGE],
    );
    assert_eq!(good.code, 0, "{}{}", good.out, good.err);
    assert!(good.out.starts_with("GOOD"), "{}", good.out);
    assert!(good.out.contains("Example made up 2.1.0"), "{}", good.out);
    // Whoever has no key is told that nobody checked the signature.
    let unchecked = place.verify("signed", &[]);
    assert_eq!(unchecked.code, 0);
    assert!(unchecked.out.contains("--public-key"), "{}", unchecked.out);
    let many = place.call(&["verify", "DIR/signed", "DIR/signed"]);
    assert!(many.out.contains("| product | version |"), "{}", many.out);
}

/// The folder says neither password nor token, and is of a target that is signed in to all the same.
#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_of_a_target_that_is_signed_in_to_is_found_good() {
    let reference = reference(Options::default()).await;
    let place = Place::new(&reference.url(), "version = \"2.1.0\"");
    let file = std::fs::read_to_string(place.path("target.toml")).unwrap();
    let sign_in = format!(
        "scheme = \"iam-password\"\nidentity_url = \"{}\"\nuser = \"{IAM_USER}\"\ndomain = \"{IAM_DOMAIN}\"\n\
         password = \"{IAM_PASSWORD}\"\nproject = \"{IAM_PROJECT}\"",
        reference.url()
    );
    let file = file.replace("scheme = \"token\"\ntoken = \"env:TEST_TOKEN\"", &sign_in);
    std::fs::write(place.path("target.toml"), file).unwrap();
    let made = place.certify("made", &[]);
    assert_eq!(made.code, 0, "{}{}", made.out, made.err);
    let good = place.verify("made", &[]);
    assert_eq!(good.code, 0, "{}{}", good.out, good.err);
}

/// Clients of the formats read envelope and statement without knowing us.
#[tokio::test(flavor = "multi_thread")]
async fn envelope_and_statement_have_their_published_form() {
    use base64::{Engine as _, engine::general_purpose::STANDARD};
    let reference = reference(Options::default()).await;
    let place = Place::new(&reference.url(), "version = \"2.1.0\"");
    assert_eq!(place.certify("signed", &["--sign-key", "DIR/key.pem"]).code, 0);
    let envelope = json(&place.path("signed/certificate.json"));
    assert_eq!(envelope["payloadType"], "application/vnd.in-toto+json");
    let payload = STANDARD.decode(envelope["payload"].as_str().unwrap()).unwrap();
    let statement: Value = serde_json::from_slice(&payload).unwrap();
    assert_eq!(statement["_type"], "https://in-toto.io/Statement/v1");
    assert_eq!(
        statement["predicateType"],
        "https://in-toto.io/attestation/test-result/v0.1"
    );
    assert_eq!(statement["predicate"]["result"], "PASSED");
    for resource in statement["subject"].as_array().unwrap() {
        assert_eq!(resource["digest"]["sha256"].as_str().unwrap().len(), 64);
    }
}

/// openssl reads both keys, and checks the envelope's signature with the public one.
#[tokio::test(flavor = "multi_thread")]
async fn openssl_reads_the_keys_and_checks_the_signature() {
    use base64::{Engine as _, engine::general_purpose::STANDARD};
    let openssl = |arguments: &[&str]| std::process::Command::new("openssl").args(arguments).output();
    if openssl(&["version"]).is_err() {
        assert!(std::env::var_os("CI").is_none(), "a build must have openssl");
        return;
    }
    let (_reference, place) = good().await;
    let text = |name: &str| place.path(name).display().to_string();
    let (private, public) = (text("key.pem"), text("key.pub.pem"));
    let derived = openssl(&["pkey", "-in", &private, "-pubout"]).unwrap().stdout;
    assert_eq!(derived, std::fs::read(&public).unwrap());
    assert!(
        openssl(&["pkey", "-pubin", "-in", &public, "-noout"])
            .unwrap()
            .status
            .success()
    );
    let envelope = json(&place.path("good/certificate.json"));
    let decoded = |value: &Value| STANDARD.decode(value.as_str().unwrap()).unwrap();
    let (payload, kind) = (
        decoded(&envelope["payload"]),
        envelope["payloadType"].as_str().unwrap(),
    );
    let signed = format!("DSSEv1 {} {kind} {} ", kind.len(), payload.len());
    std::fs::write(place.path("signed.bin"), [signed.as_bytes(), &payload].concat()).unwrap();
    std::fs::write(place.path("sig.bin"), decoded(&envelope["signatures"][0]["sig"])).unwrap();
    let (bytes, signature) = (text("signed.bin"), text("sig.bin"));
    let checked = [
        "pkeyutl", "-verify", "-pubin", "-inkey", &public, "-rawin", "-in", &bytes, "-sigfile", &signature,
    ];
    let checked = openssl(&checked).unwrap();
    assert!(
        checked.status.success(),
        "{}",
        String::from_utf8_lossy(&checked.stderr)
    );
    // And the other way round: a key that openssl made signs.
    assert!(
        openssl(&["genpkey", "-algorithm", "ed25519", "-out", &text("theirs.pem")])
            .unwrap()
            .status
            .success()
    );
    assert_eq!(place.certify("theirs", &["--sign-key", "DIR/theirs.pem"]).code, 0);
}

/// What a vendor may not leave out, each told before anything is sent.
#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_certified_is_told() {
    let reference = reference(Options::default()).await;
    let place = Place::new(&reference.url(), "");
    let unversioned = place.certify("none", &[]);
    assert_eq!(unversioned.code, 2);
    assert!(unversioned.err.contains("version"), "{}", unversioned.err);
    let nothing = place.call(&["certify", "--out", "DIR/none"]);
    assert_eq!(nothing.code, 2);
    assert!(nothing.err.contains("--config"), "{}", nothing.err);
    let place = Place::new(&reference.url(), "version = \"2.1.0\"");
    std::fs::create_dir(place.path("full")).unwrap();
    std::fs::write(place.path("full/notes.txt"), "mine").unwrap();
    assert_eq!(place.certify("full", &[]).code, 2);
    assert_eq!(place.certify("none", &["--sign-key", "DIR/target.toml"]).code, 2);
    assert_eq!(place.certify("none", &["--challenge", "short"]).code, 2);
    assert!(!place.path("none").exists());
    // A key is never overwritten.
    assert_eq!(place.call(&["keygen", "--out", "DIR/key.pem"]).code, 2);
}

/// A target that fails, or of which something binding was not seen, leaves reports and no certificate.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_conformant_is_not_certified() {
    let broken = reference(Options {
        deviations: vec!["dcs-v1-status.200.redis.running_count.removed".to_owned()],
        ..Options::default()
    });
    let broken = broken.await;
    let place = Place::new(&broken.url(), "version = \"2.1.0\"");
    let done = place.certify("out", &[]);
    assert_eq!(done.code, 1, "{}", done.out);
    assert!(done.out.contains("No certificate"), "{}", done.out);
    assert!(!place.path("out/certificate.json").exists());
    let reference = reference(Options::default()).await;
    let place = Place::new(&reference.url(), "version = \"2.1.0\"");
    let target = std::fs::read_to_string(place.path("target.toml")).unwrap();
    let unseen = target.split("[[provoke]]").next().unwrap();
    std::fs::write(place.path("target.toml"), unseen).unwrap();
    let done = place.certify("out", &[]);
    assert_eq!(done.code, 1, "{}", done.out);
    assert!(
        done.out.contains("binding clauses were not seen: "),
        "{}",
        done.out
    );
    let declared =
        format!("{target}\n[[not_applicable]]\nclause = \"dcs-v1-status.500\"\nreason = \"none\"\n");
    let declared = declared.replacen(
        "profile = \"dcs-v1-status\"\nstatus = 500",
        "profile = \"dcs-v1-status\"\nstatus = 400",
        1,
    );
    std::fs::write(place.path("target.toml"), declared).unwrap();
    let done = place.certify("declared", &[]);
    assert_ne!(done.code, 0, "{}", done.out);
    assert!(!place.path("declared/certificate.json").exists());
}

/// The secrets of a target file stand nowhere in the folder, however they were given.
#[tokio::test(flavor = "multi_thread")]
async fn the_folder_holds_no_secret() {
    let reference = reference(Options::default()).await;
    let place = Place::new(&reference.url(), "version = \"2.1.0\"");
    let file = place.path("target.toml");
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, text.replace("env:TEST_TOKEN", DEFAULT_TOKEN)).unwrap();
    assert_eq!(place.certify("out", &[]).code, 0);
    for item in std::fs::read_dir(place.path("out")).unwrap() {
        let text = String::from_utf8_lossy(&std::fs::read(item.unwrap().path()).unwrap()).into_owned();
        assert!(!text.contains(DEFAULT_TOKEN));
    }
}
