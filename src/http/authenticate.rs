//! Puts the configured credential on a request that is about to go out.

use std::sync::{
    LazyLock,
    atomic::{AtomicU64, Ordering},
};

use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};

use crate::auth;
use crate::auth::Keys;
use crate::catalogue::document::RequestForm;
use crate::config::reserved::BodyForm;
use crate::config::{Auth, SigningScheme};
use crate::exchange::{Call, Credential, Name};
use crate::http::draft::Draft;
use crate::http::guard::{self, NotSent};

/// A token that no target can have issued.
pub const WRONG_TOKEN: &str = "cloud-conformance-no-such-token";
/// An access key that no target can have issued; nothing that it signs can lock a real key.
pub const WRONG_KEY: &str = "CLOUDCONFORMANCENOSUCHKEY";
/// What signs under it: the real secret has no business there.
static WRONG_SECRET: LazyLock<SecretString> = LazyLock::new(|| SecretString::from("no-such-secret"));

/// A request on its way out: one that only reads, with its credential. There is no other way to one than
/// through [`authenticate`] (and [`Outgoing::for_a_token`]), and nothing else can be sent.
#[derive(Debug, Clone)]
pub struct Outgoing(Draft);

impl std::ops::Deref for Outgoing {
    type Target = Draft;

    fn deref(&self) -> &Draft {
        &self.0
    }
}

impl Outgoing {
    /// The request for a token: the only one that is no reading one.
    ///
    /// # Errors
    /// It is another request.
    pub fn for_a_token(draft: Draft) -> Result<Self, NotSent> {
        guard::asks_for_a_token(&draft)?;
        Ok(Self(draft))
    }
}

/// Whose credential goes on a request.
#[derive(Debug, Clone, Copy)]
pub struct Caller<'a> {
    /// What is configured.
    pub auth: &'a Auth,
    /// The token to send under the token schemes.
    pub token: Option<&'a SecretString>,
    /// The configured credential, one that the target cannot know, or none.
    pub credential: Credential,
    /// The project that goes into Huawei signatures.
    pub project: &'a str,
}

/// Checks that a request only reads, as its document (`form`) says, and puts name and credential on it.
///
/// # Errors
/// The request might be taken for another one than the document describes: it must not be sent.
pub fn authenticate(
    draft: Draft,
    form: &RequestForm,
    call: Option<&Call>,
    caller: Caller<'_>,
    now: Timestamp,
) -> Result<Outgoing, NotSent> {
    guard::reads(&draft, form)?;
    let mut out = draft;
    put(&mut out, call.map(|call| named(call, form)), form, caller, now);
    Ok(Outgoing(out))
}

/// The names of a call, as this document has them.
type Named<'a> = auth::Call<'a>;

fn named<'a>(call: &'a Call, form: &'a RequestForm) -> Named<'a> {
    let text = |name: Name, documented: &'a Option<String>, unknown: &'a str| match name {
        Name::Documented => documented.as_deref(),
        Name::Unknown => documented.as_ref().map(|_| unknown),
        Name::Absent => None,
    };
    Named {
        action: text(call.action, &form.action, Call::NO_SUCH_ACTION),
        version: text(call.version, &form.version, Call::NO_SUCH_VERSION),
        region: call.region.as_deref(),
    }
}

fn put(out: &mut Draft, call: Option<Named<'_>>, form: &RequestForm, caller: Caller<'_>, now: Timestamp) {
    let (scheme, keys) = match (caller.auth, caller.credential) {
        (
            Auth::Signed {
                scheme,
                access_key,
                secret_key,
                session_token,
            },
            Credential::Valid,
        ) => (
            *scheme,
            Keys {
                access_key,
                secret_key,
                session_token: session_token.as_ref(),
            },
        ),
        // The key is unknown, so that no failure is counted against a real one.
        (Auth::Signed { scheme, .. }, Credential::Wrong) => (
            *scheme,
            Keys {
                access_key: WRONG_KEY,
                secret_key: &WRONG_SECRET,
                session_token: None,
            },
        ),
        (Auth::Signed { scheme, .. }, _) => return unsigned(out, Some(*scheme), call),
        (Auth::None, _) => return unsigned(out, None, call),
        (Auth::Token(_) | Auth::IamPassword(_), credential) => {
            let token = match credential {
                Credential::Valid => caller.token.map(ExposeSecret::expose_secret),
                Credential::Wrong => Some(WRONG_TOKEN),
                Credential::Empty => Some(""),
                Credential::None => None,
            };
            if let Some(header) = form.token_header() {
                out.headers.retain(|(n, _)| !n.eq_ignore_ascii_case(&header.name));
                out.set(token.map(|token| (header.name.clone(), header.value(token))));
            }
            return unsigned(out, None, call);
        }
    };
    let scope = (caller.project, form.service.as_deref().unwrap_or_default());
    sign(out, scheme, &keys, call.unwrap_or_default(), scope, now);
}

fn sign(
    out: &mut Draft,
    scheme: SigningScheme,
    keys: &Keys<'_>,
    named: Named<'_>,
    (project, service): (&str, &str),
    now: Timestamp,
) {
    match scheme {
        SigningScheme::SdkHmacSha256 => {
            let project = (!project.is_empty()).then_some(project);
            let headers = auth::huawei::sign(&out.wire(), keys, project, now);
            out.set(headers);
        }
        SigningScheme::Tc3HmacSha256 => {
            let headers = auth::tc3::sign(&out.wire(), keys, service, &named, now);
            out.set(headers);
        }
        SigningScheme::HmacSha256 | SigningScheme::HmacSha1 => {
            let method = if scheme == SigningScheme::HmacSha1 {
                auth::tencent_v1::Method::HmacSha1
            } else {
                auth::tencent_v1::Method::HmacSha256
            };
            let form = out.method == "POST";
            if form {
                form_of_json(out);
            }
            let parameters = auth::tencent_v1::sign(&out.wire(), keys, method, &named, now, nonce());
            if form {
                out.body = Some(parameters);
            } else {
                out.query = parameters;
            }
        }
    }
}

/// A number that differs from request to request.
fn nonce() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    let id = uuid::Uuid::new_v4().as_u64_pair().0 >> 33;
    id + NEXT.fetch_add(1, Ordering::Relaxed)
}

/// Signature v1 has no JSON bodies: the same parameters as a form.
fn form_of_json(out: &mut Draft) {
    let body = out.body.as_deref().unwrap_or_default();
    let Ok(object) = serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(body) else {
        return;
    };
    let mut pairs = vec![];
    for (name, value) in &object {
        match value {
            serde_json::Value::Array(items) => {
                let items = items.iter().enumerate();
                pairs.extend(items.map(|(n, item)| (format!("{name}.{n}"), plain(item))));
            }
            other => pairs.push((name.clone(), plain(other))),
        }
    }
    out.body = Some(auth::encoded_pairs(&pairs));
    let form = BodyForm::Form.media_type().to_owned();
    out.set([("Content-Type".to_owned(), form)]);
}

fn plain(value: &serde_json::Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// A request without signature still says which call it is: in headers where signature v3 would,
/// or where the body is JSON, else in the query as the document's example does.
fn unsigned(out: &mut Draft, scheme: Option<SigningScheme>, call: Option<Named<'_>>) {
    let Some(call) = call else { return };
    let parts = [
        ("Action", call.action),
        ("Version", call.version),
        ("Region", call.region),
    ];
    let in_headers = scheme == Some(SigningScheme::Tc3HmacSha256) || out.body.is_some();
    for (name, value) in parts {
        if in_headers {
            out.set(value.map(|v| (format!("X-TC-{name}"), v.to_owned())));
        } else {
            out.add_query(name, value);
        }
    }
}

#[cfg(test)]
mod tests;
