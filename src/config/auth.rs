//! The tables that say how requests are authenticated: `[auth]`, and `auth` of a profile.
//!
//! Comes in: such a table. Goes out: an [`Auth`] with its secrets looked up. A secret that is not
//! there is an error of its own kind, since it matters only to profiles that are run.

use secrecy::{ExposeSecret as _, SecretString};
use url::Url;

use crate::catalogue::document::{Document as Api, Family};
use crate::config::SigningScheme::{self, HmacSha1, HmacSha256, SdkHmacSha256, Tc3HmacSha256};
use crate::config::address::Written;
use crate::config::error::{TargetError, listed, quoted, suggestion};
use crate::config::table::{Section, Text};
use crate::config::value::Values;
use crate::config::{Account, Auth, address, http};

/// The schemes of `[auth]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scheme {
    Token,
    IamPassword,
    Signed(SigningScheme),
    None,
}

impl Scheme {
    const ALL: [Self; 7] = [
        Self::Token,
        Self::IamPassword,
        Self::Signed(SdkHmacSha256),
        Self::Signed(Tc3HmacSha256),
        Self::Signed(HmacSha256),
        Self::Signed(HmacSha1),
        Self::None,
    ];

    /// The schemes of a family; the first stands in advice.
    fn of(family: &Family) -> &'static [Self] {
        match family {
            Family::Huawei => &[
                Self::Token,
                Self::IamPassword,
                Self::Signed(SdkHmacSha256),
                Self::None,
            ],
            Family::Tencent => &[
                Self::Signed(Tc3HmacSha256),
                Self::Signed(HmacSha256),
                Self::Signed(HmacSha1),
                Self::None,
            ],
            Family::Header(_) => &[Self::Token, Self::None],
            Family::None => &[Self::None],
        }
    }

    /// The scheme's name in a target file.
    pub fn word(self) -> &'static str {
        match self {
            Self::Token => "token",
            Self::IamPassword => "iam-password",
            Self::Signed(SdkHmacSha256) => "sdk-hmac-sha256",
            Self::Signed(Tc3HmacSha256) => "tc3-hmac-sha256",
            Self::Signed(HmacSha256) => "hmac-sha256",
            Self::Signed(HmacSha1) => "hmac-sha1",
            Self::None => "none",
        }
    }

    /// The scheme of such credentials.
    pub fn of_credentials(auth: &Auth) -> Self {
        match auth {
            Auth::None => Self::None,
            Auth::Token(_) => Self::Token,
            Auth::IamPassword(_) => Self::IamPassword,
            Auth::Signed { scheme, .. } => Self::Signed(*scheme),
        }
    }

    /// The scheme of this name.
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.word() == word)
    }

    /// Its keys: those that must be there, and those that may.
    fn keys(self) -> (&'static [&'static str], &'static [&'static str]) {
        match self {
            Self::None => (&[], &[]),
            Self::Token => (&["token"], &[]),
            Self::IamPassword => (&["identity_url", "user", "domain", "password", "project"], &[]),
            Self::Signed(_) => (&["access_key", "secret_key"], &["session_token"]),
        }
    }

    fn takes(self, key: &str) -> bool {
        let (required, optional) = self.keys();
        key == "scheme" || required.contains(&key) || optional.contains(&key)
    }
}

/// A credential of this scheme that opens nothing.
pub(super) fn without_secrets(scheme: Scheme) -> Auth {
    match scheme {
        Scheme::None => Auth::None,
        Scheme::Token => Auth::Token(SecretString::default()),
        Scheme::IamPassword => Auth::IamPassword(Account {
            // No token is fetched.
            identity_url: nowhere(),
            user: String::new(),
            domain: String::new(),
            password: SecretString::default(),
            project: String::new(),
        }),
        Scheme::Signed(scheme) => Auth::Signed {
            scheme,
            access_key: String::new(),
            secret_key: SecretString::default(),
            session_token: None,
        },
    }
}

fn nowhere() -> Url {
    Url::parse("http://127.0.0.1/").unwrap_or_else(|why| unreachable!("{why}"))
}

/// Every key of an authentication table.
pub(super) const KEYS: [&str; 10] = [
    "scheme",
    "token",
    "access_key",
    "secret_key",
    "session_token",
    "identity_url",
    "user",
    "domain",
    "password",
    "project",
];

/// One authentication table, read.
#[derive(Debug)]
pub(super) struct AuthTable {
    pub scheme: Scheme,
    /// Where the scheme is named.
    pub at: usize,
    /// What requests are sent with; none where a key is wrong, which is told, or a value is missing.
    auth: Option<Auth>,
    /// The values outside of the file that are missing: they are told where a profile needs them.
    missing: Vec<TargetError>,
    /// Where its token stands outside of the file.
    pub token_from: Option<String>,
}

impl AuthTable {
    /// What a file without `[auth]` means.
    pub fn absent() -> Self {
        Self {
            scheme: Scheme::None,
            at: 0,
            auth: Some(Auth::None),
            missing: vec![],
            token_from: None,
        }
    }

    /// Reads a table; none where no scheme can be read.
    pub fn read(section: &Section, values: &mut Values) -> Option<Self> {
        section.allow(&KEYS);
        let words = Scheme::ALL.map(Scheme::word);
        let Some(text) = section.note(section.text("scheme"))? else {
            let advice = format!("write {}", listed(&words, "or"));
            section.push(section.missing("scheme", &advice));
            return None;
        };
        let Some(scheme) = Scheme::named(text.value) else {
            let message = format!(
                "unknown scheme {} in {}{}",
                quoted(text.value),
                section.title,
                suggestion(text.value, &words)
            );
            section.push(section.error(text.at, message));
            return None;
        };
        check_keys(scheme, section);
        let before = section.document.problems.len();
        let mut auth = credentials(scheme, section, values);
        let mut missing = section.document.problems.take_missing_values(before);
        if values.nothing_is_sent && !missing.is_empty() {
            missing.clear();
            auth = Some(without_secrets(scheme));
        }
        Some(Self {
            scheme,
            at: text.at,
            auth,
            missing,
            token_from: section
                .text("token")
                .ok()
                .flatten()
                .and_then(|token| values.from(token)),
        })
    }

    /// The credentials of a profile, whose own table (if `own`) or the common one this is.
    pub fn of_profile(&self, api: &Api, profile: &Section, own: bool) -> Option<Auth> {
        let family = api.request.family();
        let schemes = Scheme::of(family);
        if schemes.contains(&self.scheme) {
            self.missing.iter().for_each(|error| profile.push(error.clone()));
            return self.auth.clone();
        }
        let words: Vec<&str> = schemes.iter().map(|s| s.word()).collect();
        let wrong = format!(
            "scheme `{}` cannot authenticate {}",
            self.scheme.word(),
            api.profile
        );
        profile.push(if own {
            profile.error(self.at, format!("{wrong}: write {}", listed(&words, "or")))
        } else {
            let example = match family {
                Family::Huawei => "auth = { scheme = \"token\", token = \"env:OS_TOKEN\" }",
                Family::Header(_) => "auth = { scheme = \"token\", token = \"env:API_TOKEN\" }",
                Family::Tencent => {
                    "auth = { scheme = \"tc3-hmac-sha256\", access_key = \"env:TC_ID\", secret_key = \"env:TC_KEY\" }"
                }
                Family::None => "auth = { scheme = \"none\" }",
            };
            profile.error(
                profile.at,
                format!("{wrong}: add `{example}` to {}", profile.title),
            )
        });
        None
    }
}

/// Only the scheme's own keys, and all of them.
fn check_keys(scheme: Scheme, section: &Section) {
    let (required, optional) = scheme.keys();
    let foreign = |key: &Text| KEYS.contains(&key.value) && !scheme.takes(key.value);
    for key in section.keys().into_iter().filter(foreign) {
        let own: Vec<&str> = required.iter().chain(optional).copied().collect();
        let takes = if own.is_empty() {
            "no further key".to_owned()
        } else {
            listed(&own, "and")
        };
        let message = format!(
            "`{}` in {} does not belong to the scheme `{}`, which takes {takes}",
            key.value,
            section.title,
            scheme.word()
        );
        section.push(section.error(key.at, message));
    }
    let advice = format!("the scheme `{}` needs {}", scheme.word(), listed(required, "and"));
    for key in required.iter().filter(|key| !section.has(key)) {
        section.push(section.missing(key, &advice));
    }
}

/// The credentials; none where a key is missing or wrong.
fn credentials(scheme: Scheme, section: &Section, values: &mut Values) -> Option<Auth> {
    let scheme = match scheme {
        Scheme::None => return Some(Auth::None),
        Scheme::Token => return header_secret(section, "token", values).map(Auth::Token),
        Scheme::IamPassword => return iam_password(section, values),
        Scheme::Signed(scheme) => scheme,
    };
    let access_key = values.given(section, "access_key");
    let access_key = access_key.filter(|key| fits_header(section, "access_key", key));
    let secret_key = values.given_secret(section, "secret_key");
    let session_token = header_secret(section, "session_token", values);
    if section.has("session_token") && session_token.is_none() {
        return None;
    }
    Some(Auth::Signed {
        scheme,
        access_key: access_key?,
        secret_key: secret_key?,
        session_token,
    })
}

fn iam_password(section: &Section, values: &mut Values) -> Option<Auth> {
    let identity_url = identity_url(section, values);
    let user = values.given(section, "user");
    let domain = values.given(section, "domain");
    let password = values.given_secret(section, "password");
    let project = values.given(section, "project");
    Some(Auth::IamPassword(Account {
        identity_url: identity_url?,
        user: user?,
        domain: domain?,
        password: password?,
        project: project?,
    }))
}

fn identity_url(section: &Section, values: &mut Values) -> Option<Url> {
    let text = section.note(section.text("identity_url"))??;
    let value = section.note(values.resolve(section, "identity_url", text))?;
    let subject = section.subject("identity_url");
    let written = Written {
        subject: &subject,
        text: &value.text,
        shown: value.literal,
    };
    let read = written.base();
    let identity_url = section.note(read.map_err(|message| section.error(text.at, message)))?;
    if identity_url.scheme() == "http" && !address::is_loopback(&identity_url) {
        let sentence = format!("{subject} sends the password unencrypted; write https:// if it is served");
        values.warn(text.at, &sentence);
    }
    Some(identity_url)
}

/// A secret that goes into a header as it is; none where it is absent or wrong.
fn header_secret(section: &Section, key: &str, values: &mut Values) -> Option<SecretString> {
    let secret = values.given_secret(section, key)?;
    fits_header(section, key, secret.expose_secret()).then_some(secret)
}

fn fits_header(section: &Section, key: &str, value: &str) -> bool {
    let fits = http::header_value(value).map_err(|problem| {
        let message = format!("the value of `{key}` in {} {problem}", section.title);
        section.error(section.place(key), message)
    });
    section.note(fits).is_some()
}
