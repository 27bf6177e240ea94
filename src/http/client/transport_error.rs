//! Why no answer came: which step of the way failed, and what to do about it.

use std::{error::Error, io::ErrorKind};

use rustls::{AlertDescription, CertificateError, InvalidMessage};
use url::Url;

use crate::config::Target;
use crate::exchange::NoAnswer;
use crate::http::draft::host_of;

/// One sentence for what the HTTP client reports of a request to `host`; the innermost cause says most.
/// `within` says how long the answer was waited for.
pub(super) fn no_answer(error: &reqwest::Error, host: &str, way: Way, within: &str) -> NoAnswer {
    let proxy = way.proxy;
    let peer = match proxy {
        Some(proxy) => format!("the proxy {}", host_of(proxy)),
        None => host.to_owned(),
    };
    let causes = causes(error);
    if let Some(tls) = causes.iter().find_map(|cause| tls_of(*cause)) {
        return NoAnswer::Unreachable(match proxy.filter(|proxy| proxy.scheme() == "https") {
            Some(proxy) => of_tls_with_proxy(tls, &host_of(proxy), host, way),
            None => of_tls(tls, host, way),
        });
    }
    let innermost = causes.last().map(ToString::to_string).unwrap_or_default();
    if error.is_dns() {
        return NoAnswer::Unreachable(unresolved(&peer, &innermost));
    }
    if let Some(tunnel) = causes
        .iter()
        .map(ToString::to_string)
        .find(|c| c.starts_with("tunnel error"))
        && let Some(proxy) = proxy
    {
        let proxy = host_of(proxy);
        if tunnel.contains("authorization") {
            return NoAnswer::Unreachable(wants_credentials(&proxy, &tunnel));
        }
        return NoAnswer::Unreachable(format!(
            "the proxy {proxy} does not open a way to {host} ({tunnel}): check `proxy` of [target] and what \
             it allows"
        ));
    }
    if error.is_connect() && !error.is_timeout() {
        let kind = causes.iter().find_map(|cause| io_kind(*cause));
        return NoAnswer::Unreachable(unconnected(&peer, kind, &innermost));
    }
    if error.is_connect() {
        return NoAnswer::Unreachable(unconnected(&peer, Some(ErrorKind::TimedOut), ""));
    }
    if error.is_timeout() {
        return NoAnswer::TimedOut(format!(
            "{host} did not answer within {within}: see that it is well, or raise `timeout_ms` of [target]"
        ));
    }
    if error.is_builder() {
        return NoAnswer::Unread(format!(
            "the request to {host} is longer than this client sends: an answer named the value that makes it so long"
        ));
    }
    if causes.iter().any(|cause| cause.to_string().contains(TOO_LARGE)) {
        return NoAnswer::Unread(format!(
            "the answer of {host} has more than 100 headers, or larger ones than this client reads: see what \
             adds them on the way"
        ));
    }
    NoAnswer::Broken(format!(
        "the answer of {host} broke off or is not HTTP ({innermost}): check that the address in the target file is \
         an HTTP service's, and whether it wants https://"
    ))
}

/// What the HTTP library says of a head that exceeds its own limits.
const TOO_LARGE: &str = "message head is too large";

/// Whether a connection ended without saying so before, and nothing else is wrong.
pub(super) fn is_plain_end(error: &reqwest::Error) -> bool {
    causes(error)
        .into_iter()
        .any(|cause| io_kind(cause) == Some(ErrorKind::UnexpectedEof))
}

/// What of the target file shapes the way to an answer.
#[derive(Debug, Clone, Copy)]
pub(super) struct Way<'a> {
    /// The forward proxy.
    pub proxy: Option<&'a Url>,
    /// Whether further root certificates are named.
    pub ca_file: bool,
}

impl<'a> Way<'a> {
    /// What the target file says of it.
    pub fn of(target: &'a Target) -> Self {
        Self {
            proxy: target.proxy.as_ref(),
            ca_file: target.ca_file.is_some(),
        }
    }
}

/// The sentence for a proxy that asks who is there.
pub fn wants_credentials(proxy: &str, seen: &str) -> String {
    format!(
        "the proxy {proxy} asks for credentials ({seen}): write them into `proxy` of [target], as in \
         `http://user:password@{proxy}`"
    )
}

/// TLS with a proxy comes first; which of the two failed is not told apart.
fn of_tls_with_proxy(error: &rustls::Error, proxy: &str, host: &str, way: Way) -> String {
    match error {
        rustls::Error::InvalidMessage(
            InvalidMessage::InvalidContentType | InvalidMessage::UnknownProtocolVersion,
        ) => format!(
            "the proxy {proxy} does not speak TLS: write `http://{proxy}` as `proxy` of [target], which also opens \
             the way to https:// addresses"
        ),
        other => of_tls(other, &format!("the proxy {proxy} or of {host} behind it"), way),
    }
}

/// The sentence for a name that nobody knows.
pub fn unresolved(peer: &str, why: &str) -> String {
    format!(
        "the name of {peer} cannot be resolved ({why}): check the address in the target file and the network"
    )
}

/// The sentence for a connection that does not come about.
pub fn unconnected(peer: &str, kind: Option<ErrorKind>, why: &str) -> String {
    match kind {
        Some(ErrorKind::ConnectionRefused) => {
            format!("nothing listens at {peer}: check that it is up, and the address in the target file")
        }
        Some(ErrorKind::TimedOut) => format!(
            "{peer} does not take connections in time: check the address in the target file, and whether a \
             firewall or a `proxy` stands in between"
        ),
        _ => {
            format!("{peer} cannot be reached ({why}): check the address in the target file and the network")
        }
    }
}

/// The error and what caused it, outermost first.
fn causes(error: &reqwest::Error) -> Vec<&(dyn Error + 'static)> {
    let mut causes: Vec<&(dyn Error + 'static)> = vec![error];
    let mut next = error.source();
    while let Some(cause) = next {
        causes.push(cause);
        next = cause.source();
    }
    causes
}

fn io_kind(error: &(dyn Error + 'static)) -> Option<ErrorKind> {
    error.downcast_ref::<std::io::Error>().map(std::io::Error::kind)
}

/// The TLS error that an input or output error wraps, maybe more than once; it is not among the sources.
fn tls_of<'e>(error: &'e (dyn Error + 'static)) -> Option<&'e rustls::Error> {
    let inner = error.downcast_ref::<std::io::Error>()?.get_ref()?;
    inner.downcast_ref().or_else(|| tls_of(inner))
}

fn of_tls(error: &rustls::Error, host: &str, way: Way) -> String {
    match error {
        rustls::Error::InvalidCertificate(why) => of_certificate(why, host, way),
        rustls::Error::AlertReceived(alert) if wants_a_certificate(*alert) => format!(
            "{host} refuses this client in the TLS handshake ({alert:?}): if it wants a client certificate, name \
             one that it knows as `client_cert` and `client_key` of [target]"
        ),
        rustls::Error::InvalidMessage(
            InvalidMessage::InvalidContentType | InvalidMessage::UnknownProtocolVersion,
        ) => format!("{host} does not speak TLS: write http:// if it is served so, or check the port"),
        other => format!(
            "TLS with {host} failed ({other}): check the address in the target file, and its TLS setup"
        ),
    }
}

fn wants_a_certificate(alert: AlertDescription) -> bool {
    matches!(
        alert,
        AlertDescription::AccessDenied
            | AlertDescription::BadCertificate
            | AlertDescription::CertificateExpired
            | AlertDescription::CertificateRequired
            | AlertDescription::CertificateRevoked
            | AlertDescription::CertificateUnknown
            | AlertDescription::HandshakeFailure
            | AlertDescription::UnknownCA
            | AlertDescription::UnsupportedCertificate
    )
}

fn of_certificate(error: &CertificateError, host: &str, way: Way) -> String {
    let cert = format!("the certificate of {host}");
    match error {
        CertificateError::UnknownIssuer if way.ca_file => format!(
            "{cert} leads to no authority of `ca_file` of [target]: either that file holds another authority, or the \
             server does not send an intermediate certificate; have it send its whole chain, or add the \
             intermediate to the file"
        ),
        CertificateError::UnknownIssuer => format!(
            "{cert} is signed by no authority that is trusted here: name the authority's PEM file as `ca_file` \
             of [target]"
        ),
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            format!("{cert} is for another name: write the name that it is for into the address")
        }
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
            format!("{cert} has expired: renew it, or set the clock of this machine")
        }
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            format!("{cert} is not valid yet: set the clock of this machine, or wait")
        }
        CertificateError::Other(_) => format!(
            "{cert} cannot be used for a server (it may be an authority's own): issue one for the server, and \
             name the authority's PEM file as `ca_file` of [target]"
        ),
        other => {
            format!("{cert} cannot be trusted ({other}): check `ca_file` of [target] and the certificate")
        }
    }
}
