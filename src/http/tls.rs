//! The HTTP client's settings: what the wire must show is what was asked for, nothing else.

use std::sync::{LazyLock, Once};
use std::time::Duration;

use rustls::{ClientConfig, RootCertStore};
use secrecy::ExposeSecret as _;

use crate::config::{ProfileTarget, Target};

/// Makes rustls use ring; more than once does no harm.
pub fn use_ring() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // An error means that a provider is there already.
        let _ = rustls::crypto::ring::default_provider().install_default();
    });
}

/// Connections that rest longer are closed: many servers close theirs after five seconds, and a request on its way
/// then is lost.
const IDLE: Duration = Duration::from_secs(4);

/// What clients share that never speak TLS: it trusts nobody.
static NO_TLS: LazyLock<ClientConfig> = LazyLock::new(|| {
    let nobody = RootCertStore::empty();
    ClientConfig::builder()
        .with_root_certificates(nobody)
        .with_no_client_auth()
});

/// An HTTP client for a target: no redirects, no retries, no proxy but the named one.
///
/// # Errors
/// One sentence that names the file or setting.
pub fn http_client(target: &Target) -> Result<reqwest::Client, String> {
    use_ring();
    let mut builder = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .referer(false)
        .no_proxy()
        .http1_only()
        .http1_allow_obsolete_multiline_headers_in_responses(true)
        .timeout(target.timeout)
        .connect_timeout(target.timeout)
        .pool_max_idle_per_host(target.concurrency)
        .pool_idle_timeout(IDLE);
    if !speaks_tls(target) {
        // Reading the system's certificates takes longer than a small run.
        builder = builder.tls_backend_preconfigured(NO_TLS.clone());
    }
    if let Some(proxy) = &target.proxy {
        let proxy = reqwest::Proxy::all(proxy.as_str())
            .map_err(|e| format!("the proxy {proxy} cannot be used: {e}"))?;
        builder = builder.proxy(proxy);
    }
    // Both were proved as the target file was read.
    let unusable = |e: reqwest::Error| format!("the HTTP client cannot be set up: {e}");
    if let Some(pem) = &target.ca_file {
        let roots = reqwest::Certificate::from_pem_bundle(pem.as_bytes());
        builder = builder.tls_certs_merge(roots.map_err(unusable)?);
    }
    if let Some(pem) = &target.client_identity {
        let identity = reqwest::Identity::from_pem(pem.expose_secret().as_bytes());
        builder = builder.identity(identity.map_err(unusable)?);
    }
    builder.build().map_err(unusable)
}

/// Whether anything that the target names is reached by TLS. Redirects are not followed.
fn speaks_tls(target: &Target) -> bool {
    let by_profile = |p: &ProfileTarget| {
        let identity = p.auth.account().map(|account| &account.identity_url);
        [&p.base_url]
            .into_iter()
            .chain(identity)
            .any(|url| url.scheme() != "http")
    };
    target.ca_file.is_some()
        || target
            .proxy
            .as_ref()
            .is_some_and(|proxy| proxy.scheme() != "http")
        || target.base_url.scheme() != "http"
        || target.profiles.iter().any(by_profile)
}
