//! The tables that say how requests are authenticated: `[auth]`, and `auth` of a profile.
//!
//! Comes in: such a table. Goes out: an [`Auth`] with its secrets looked up. A secret that is not
//! there is an error of its own kind, since it matters only to profiles that are run.

use secrecy::{ExposeSecret as _, SecretString};

use crate::catalogue::document::{Document as Api, Family};
use crate::config::address::Written;
use crate::config::error::{TargetError, listed, quoted, suggestion};
use crate::config::read::home;
use crate::config::snapshot::without_secrets;
use crate::config::table::Section;
use crate::config::value::Values;
use crate::config::{Auth, SigningScheme, address, http};

/// The schemes of `[auth]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scheme {
    Token,
    IamPassword,
    SdkHmacSha256,
    Tc3HmacSha256,
    HmacSha256,
    HmacSha1,
    None,
}

impl Scheme {
    const ALL: [Self; 7] = [
        Self::Token,
        Self::IamPassword,
        Self::SdkHmacSha256,
        Self::Tc3HmacSha256,
        Self::HmacSha256,
        Self::HmacSha1,
        Self::None,
    ];

    /// The schemes of a family; the first stands in advice.
    fn of(family: Family) -> &'static [Self] {
        match family {
            Family::Huawei => &[Self::Token, Self::IamPassword, Self::SdkHmacSha256, Self::None],
            Family::Tencent => &[Self::Tc3HmacSha256, Self::HmacSha256, Self::HmacSha1, Self::None],
            Family::None => &[Self::None],
        }
    }

    /// The scheme's name in a target file.
    pub fn word(self) -> &'static str {
        match self {
            Self::Token => "token",
            Self::IamPassword => "iam-password",
            Self::SdkHmacSha256 => "sdk-hmac-sha256",
            Self::Tc3HmacSha256 => "tc3-hmac-sha256",
            Self::HmacSha256 => "hmac-sha256",
            Self::HmacSha1 => "hmac-sha1",
            Self::None => "none",
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
            Self::SdkHmacSha256 | Self::Tc3HmacSha256 | Self::HmacSha256 | Self::HmacSha1 => {
                (&["access_key", "secret_key"], &["session_token"])
            }
        }
    }

    fn takes(self, key: &str) -> bool {
        let (required, optional) = self.keys();
        key == "scheme" || required.contains(&key) || optional.contains(&key)
    }
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
    /// What requests are sent with, or the value outside of the file that is missing.
    pub auth: Result<Auth, TargetError>,
}

impl AuthTable {
    /// What a file without `[auth]` means.
    pub fn absent() -> Self {
        Self {
            scheme: Scheme::None,
            at: 0,
            auth: Ok(Auth::None),
        }
    }

    /// Reads a table. The error is a mistake in the file itself.
    pub fn read(section: &Section, values: &mut Values) -> Result<Self, TargetError> {
        section.allow(&KEYS, home)?;
        let words = Scheme::ALL.map(Scheme::word);
        let Some(text) = section.text("scheme")? else {
            let advice = format!("write {}", listed(&words, "or"));
            return Err(section.missing("scheme", &advice));
        };
        let Some(scheme) = Scheme::named(text.value) else {
            let message = format!(
                "unknown scheme {} in {}{}",
                quoted(text.value),
                section.title,
                suggestion(text.value, &words)
            );
            return Err(section.error(text.at, message));
        };
        check_keys(scheme, section)?;
        let auth = match credentials(scheme, section, values) {
            Err(error) if !error.is_missing_value() => return Err(error),
            Err(_) if values.nothing_is_sent => Ok(without_secrets(scheme)),
            result => result,
        };
        Ok(Self {
            scheme,
            at: text.at,
            auth,
        })
    }

    /// The credentials of a profile, whose own table (if `own`) or the common one this is.
    pub fn of_profile(&self, api: &Api, profile: &Section, own: bool) -> Result<Auth, TargetError> {
        let family = api.request.family();
        let schemes = Scheme::of(family);
        if schemes.contains(&self.scheme) {
            return self.auth.clone();
        }
        let words: Vec<&str> = schemes.iter().map(|s| s.word()).collect();
        let wrong = format!(
            "scheme `{}` cannot authenticate {}",
            self.scheme.word(),
            api.profile
        );
        Err(if own {
            profile.error(self.at, format!("{wrong}: write {}", listed(&words, "or")))
        } else {
            let example = match family {
                Family::Huawei => "auth = { scheme = \"token\", token = \"env:OS_TOKEN\" }",
                Family::Tencent => {
                    "auth = { scheme = \"tc3-hmac-sha256\", access_key = \"env:TC_ID\", secret_key = \"env:TC_KEY\" }"
                }
                Family::None => "auth = { scheme = \"none\" }",
            };
            profile.error(
                profile.at,
                format!("{wrong}: add `{example}` to {}", profile.title),
            )
        })
    }
}

/// Only the scheme's own keys, and all of them.
fn check_keys(scheme: Scheme, section: &Section) -> Result<(), TargetError> {
    let (required, optional) = scheme.keys();
    for key in section.keys() {
        if !scheme.takes(key.value) {
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
            return Err(section.error(key.at, message));
        }
    }
    let advice = format!("the scheme `{}` needs {}", scheme.word(), listed(required, "and"));
    match required.iter().find(|key| !section.has(key)) {
        Some(key) => Err(section.missing(key, &advice)),
        None => Ok(()),
    }
}

fn credentials(scheme: Scheme, section: &Section, values: &mut Values) -> Result<Auth, TargetError> {
    let signing = match scheme {
        Scheme::None => return Ok(Auth::None),
        Scheme::Token => return Ok(Auth::Token(header_secret(section, "token", values)?)),
        Scheme::IamPassword => return iam_password(section, values),
        Scheme::SdkHmacSha256 => SigningScheme::SdkHmacSha256,
        Scheme::Tc3HmacSha256 => SigningScheme::Tc3HmacSha256,
        Scheme::HmacSha256 => SigningScheme::HmacSha256,
        Scheme::HmacSha1 => SigningScheme::HmacSha1,
    };
    let access_key = values.required(section, "access_key", "write it")?;
    fits_header(section, "access_key", &access_key)?;
    let session_token = if section.has("session_token") {
        Some(header_secret(section, "session_token", values)?)
    } else {
        None
    };
    Ok(Auth::Signed {
        scheme: signing,
        access_key,
        secret_key: values.required_secret(section, "secret_key")?,
        session_token,
    })
}

fn iam_password(section: &Section, values: &mut Values) -> Result<Auth, TargetError> {
    let advice = "the scheme `iam-password` needs it";
    let text = section.text("identity_url")?;
    let text = text.ok_or_else(|| section.missing("identity_url", advice))?;
    let value = values.resolve(section, "identity_url", text)?;
    let subject = format!("`identity_url` in {}", section.title);
    let written = Written {
        subject: &subject,
        text: &value.text,
        shown: value.literal,
    };
    let identity_url = written
        .base()
        .map_err(|message| section.error(text.at, message))?;
    if identity_url.scheme() == "http" && !address::is_loopback(&identity_url) {
        let sentence = format!("{subject} sends the password unencrypted; write https:// if it is served");
        values.warn(text.at, &sentence);
    }
    Ok(Auth::IamPassword {
        identity_url,
        user: values.required(section, "user", advice)?,
        domain: values.required(section, "domain", advice)?,
        password: values.required_secret(section, "password")?,
        project: values.required(section, "project", advice)?,
    })
}

/// A secret that goes into a header as it is.
fn header_secret(section: &Section, key: &str, values: &mut Values) -> Result<SecretString, TargetError> {
    let secret = values.required_secret(section, key)?;
    fits_header(section, key, secret.expose_secret())?;
    Ok(secret)
}

fn fits_header(section: &Section, key: &str, value: &str) -> Result<(), TargetError> {
    http::header_value(value).map_err(|problem| {
        let message = format!("the value of `{key}` in {} {problem}", section.title);
        section.error(section.place(key), message)
    })
}
