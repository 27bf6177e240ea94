//! What is said where no answer comes.

use std::{
    io::{Read as _, Write as _},
    net::TcpListener,
    path::Path,
    sync::Arc,
    thread::spawn,
};

use jiff::Timestamp;
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedKey, DnType, IsCa, Issuer, KeyPair,
    generate_simple_self_signed,
};
use rustls::{
    RootCertStore, ServerConfig, ServerConnection, Stream,
    pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
    server::WebPkiClientVerifier,
};

use super::{Draft, host_of, wire};
use crate::catalogue::Files;
use crate::catalogue::document::Document;
use crate::config::{Auth, Overrides, Target};
use crate::exchange::{Credential, NoAnswer};
use crate::http::authenticate::{Caller, authenticate};
use crate::http::tls;

/// A port on which nothing listens any more.
fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

/// Takes one connection and handles it; the port.
fn once(handle: impl FnOnce(std::net::TcpStream) + Send + 'static) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    spawn(move || handle(listener.accept().unwrap().0));
    port
}

/// Answers one request with these bytes, without TLS.
fn says(answer: &'static [u8]) -> u16 {
    once(move |mut stream| {
        let _ = stream.read(&mut [0; 4096]);
        let _ = stream.write_all(answer);
    })
}

/// Speaks TLS once, for this name; wants a certificate of the client if it is told to.
fn speaks_tls(name: &str, wants_certificate: bool) -> (u16, String) {
    tls::use_ring();
    let CertifiedKey { cert, signing_key } = generate_simple_self_signed([name.to_owned()]).unwrap();
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(signing_key.serialize_der()));
    let builder = if wants_certificate {
        let mut roots = RootCertStore::empty();
        roots.add(cert.der().clone()).unwrap();
        ServerConfig::builder()
            .with_client_cert_verifier(WebPkiClientVerifier::builder(Arc::new(roots)).build().unwrap())
    } else {
        ServerConfig::builder().with_no_client_auth()
    };
    let config = builder.with_single_cert(vec![cert.der().clone()], key).unwrap();
    (answers_over_tls(config), cert.pem())
}

/// A server whose certificate another authority issued than the root, and that does not send that one's; the
/// root.
fn leaves_an_intermediate_out() -> (u16, String) {
    tls::use_ring();
    let authority = |name: &str| {
        let mut params = CertificateParams::new(vec![]).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.distinguished_name.push(DnType::CommonName, name);
        (params, KeyPair::generate().unwrap())
    };
    let (root, root_key) = authority("root");
    let pem = root.self_signed(&root_key).unwrap().pem();
    let (between, between_key) = authority("between");
    let issuer = Issuer::new(between, between_key);
    let key = KeyPair::generate().unwrap();
    let params = CertificateParams::new(["127.0.0.1".to_owned()]).unwrap();
    let leaf = params.signed_by(&key, &issuer).unwrap();
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let builder = ServerConfig::builder().with_no_client_auth();
    let config = builder.with_single_cert(vec![leaf.der().clone()], key).unwrap();
    (answers_over_tls(config), pem)
}

fn answers_over_tls(config: ServerConfig) -> u16 {
    once(move |mut socket| {
        let mut tls = ServerConnection::new(Arc::new(config)).unwrap();
        let mut stream = Stream::new(&mut tls, &mut socket);
        let _ = stream.read(&mut [0; 4096]);
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}");
    })
}

/// What comes of a GET to this address, with these further settings.
async fn get(url: &str, settings: &str) -> Result<u16, NoAnswer> {
    let text = format!(
        "[target]\nbase_url = \"{url}\"\n{settings}\n[auth]\nscheme = \"none\"\n\
         [profiles.dcs-v1-status]\nproject_id = \"p\"\n"
    );
    let path = Path::new("target.toml");
    let documents = Document::all(&Files::embedded()).unwrap();
    let documents: Vec<&Document> = documents.iter().collect();
    let target = Target::from_text(&text, path, &documents, &|_| None, &Overrides::default()).unwrap();
    let http = tls::http_client(&target).unwrap();
    let draft = Draft {
        method: "GET".to_owned(),
        host: host_of(&target.base_url),
        path: "/".to_owned(),
        query: String::new(),
        headers: vec![],
        body: None,
        new_connection: false,
    };
    let form = toml::from_str("method = \"GET\"\npath = \"/\"\nstatuses = [200]").unwrap();
    let caller = Caller {
        auth: &Auth::None,
        token: None,
        credential: Credential::None,
        project: "",
    };
    let out = authenticate(draft, &form, None, caller, Timestamp::now()).unwrap();
    let raw = wire::exchange(&http, &out, url, &wire::Limits::of(&target, false)).await?;
    Ok(raw.status)
}

async fn assert_says(url: String, settings: &str, words: &[&str]) {
    let said = get(&url, settings).await.unwrap_err();
    for word in words {
        assert!(
            said.message().contains(word),
            "{url} {settings}: {said:?} should say {word:?}"
        );
    }
}

#[tokio::test]
async fn every_step_of_the_way_has_its_own_sentence() {
    let nobody = free_port();
    // Too long for a name, so nobody is asked for it.
    let unnamed = "a".repeat(64);
    let plain = says(b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n");
    for (url, settings, words) in [
        (
            format!("http://127.0.0.1:{nobody}/"),
            String::new(),
            ["nothing listens at 127.0.0.1:", "address"],
        ),
        (
            format!("http://{unnamed}/"),
            String::new(),
            ["the name of aaaa", "resolved"],
        ),
        (
            format!("https://127.0.0.1:{plain}/"),
            String::new(),
            ["does not speak TLS", "http://"],
        ),
        (
            format!("http://127.0.0.1:{}/", says(b"SSH-2.0-OpenSSH\r\n")),
            String::new(),
            ["is not HTTP", "https://"],
        ),
        (
            format!("http://127.0.0.1:{}/", says(b"")),
            String::new(),
            ["broke off", "127.0.0.1"],
        ),
        (
            "http://target.invalid/".to_owned(),
            format!("proxy = \"http://127.0.0.1:{nobody}\""),
            ["nothing listens at the proxy 127.0.0.1", "address"],
        ),
        (
            "https://target.invalid/".to_owned(),
            format!(
                "proxy = \"http://127.0.0.1:{}\"",
                says(b"HTTP/1.1 403 Forbidden\r\n\r\n")
            ),
            ["does not open a way to target.invalid", "`proxy`"],
        ),
        (
            "https://target.invalid/".to_owned(),
            format!(
                "proxy = \"http://127.0.0.1:{}\"",
                says(b"HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\n\r\n")
            ),
            ["asks for credentials", "`proxy`"],
        ),
        (
            "http://target.invalid/".to_owned(),
            format!(
                "proxy = \"https://127.0.0.1:{}\"",
                says(b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n")
            ),
            ["the proxy 127.0.0.1:", "does not speak TLS: write `http://"],
        ),
    ] {
        assert_says(url, &settings, &words).await;
    }
}

#[tokio::test]
async fn a_target_that_does_not_answer_is_not_waited_for() {
    let silent = once(|mut stream| {
        let _ = stream.read_to_end(&mut vec![]);
    });
    let said = get(&format!("http://127.0.0.1:{silent}/"), "timeout_ms = 200")
        .await
        .unwrap_err();
    assert!(
        matches!(&said, NoAnswer::TimedOut(m) if m.contains("timeout_ms")),
        "{said:?}"
    );
}

#[tokio::test]
async fn a_certificate_that_is_not_trusted_is_named_with_the_way_out() {
    let dir = tempfile::tempdir().unwrap();
    let ca = dir.path().join("ca.pem");
    let setting = format!("ca_file = \"{}\"", ca.display());

    let (port, _) = speaks_tls("127.0.0.1", false);
    assert_says(
        format!("https://127.0.0.1:{port}/"),
        "",
        &["certificate", "`ca_file`"],
    )
    .await;

    let (port, pem) = speaks_tls("another.example", false);
    std::fs::write(&ca, pem).unwrap();
    assert_says(format!("https://127.0.0.1:{port}/"), &setting, &["another name"]).await;

    let (port, pem) = leaves_an_intermediate_out();
    std::fs::write(&ca, pem).unwrap();
    let says = ["leads to no authority of `ca_file`", "intermediate"];
    assert_says(format!("https://127.0.0.1:{port}/"), &setting, &says).await;

    let (port, pem) = speaks_tls("127.0.0.1", true);
    std::fs::write(&ca, pem).unwrap();
    assert_says(format!("https://127.0.0.1:{port}/"), &setting, &["`client_cert`"]).await;

    let (port, pem) = speaks_tls("127.0.0.1", false);
    std::fs::write(&ca, pem).unwrap();
    assert_eq!(
        get(&format!("https://127.0.0.1:{port}/"), &setting)
            .await
            .unwrap(),
        200
    );
}
