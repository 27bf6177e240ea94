//! What only the suite itself may put into a request: the names of the call and everything of a signature.
//! Beside them, what would make a server take one request for another.
//!
//! Comes in: names of headers, and paths, queries and bodies as they go over the wire. Goes out: nothing, or
//! the reserved name that is in there. Names are read as the laxest server reads them: in any case, with any
//! part percent-encoded, once or several times, and a body as a form and as JSON.

use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};

use crate::catalogue::document::only_reads;

/// Parameters that name a call or belong to a signature; so does whatever begins with `Signature`.
const PARAMETERS: [&str; 8] = [
    "action",
    "version",
    "region",
    "timestamp",
    "nonce",
    "secretid",
    "token",
    "signature",
];

/// Headers that carry a credential or belong to a signature, by their beginnings without punctuation. As
/// parameters some services read them, too.
const HEADERS: [&str; 9] = [
    "authorization",
    "proxyauthorization",
    "xauthtoken",
    "xsecuritytoken",
    "xsubjecttoken",
    "xprojectid",
    "xdomainid",
    "xsdk",
    "xtc",
];

/// Percent-encodings upon each other that are undone; nobody means more.
const LAYERS: usize = 8;

/// Why a text cannot go into a request: words that follow what it is.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Reserved {
    /// It names the call, or belongs to the credential.
    #[error("gives `{0}`, which names the call or belongs to its credential: only the suite itself sets it")]
    Ours(String),
    /// It makes a server take the request for another.
    #[error("gives `{0}`, by which a server may take the request for another one: it is never sent")]
    Another(String),
    /// It is percent-encoded too often to be read.
    #[error("is percent-encoded more than {LAYERS} times")]
    Unreadable,
    /// A body that is neither a form nor a JSON object.
    #[error("is neither a form (`Limit=1&Offset=0`) nor a JSON object")]
    NoBody,
    /// A body that is said to be something else.
    #[error("names neither `{}` nor `{}`, the two forms of a body that are read",
        BodyForm::Json.media_type(), BodyForm::Form.media_type())]
    NoMediaType,
}

/// How a body is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BodyForm {
    /// `name=value&…`
    Form,
    /// An object.
    Json,
}

impl BodyForm {
    /// Its `Content-Type`.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Form => "application/x-www-form-urlencoded",
            Self::Json => "application/json",
        }
    }
}

/// Whether a header of this name may be given by anyone but the suite.
///
/// # Errors
/// The reserved name.
pub fn header(name: &str) -> Result<(), Reserved> {
    layers(name, header_as_read)
}

fn header_as_read(name: &str) -> Result<(), Reserved> {
    let plain = plain(name);
    if HEADERS.iter().any(|reserved| plain.starts_with(reserved)) {
        return Err(Reserved::Ours(name.to_owned()));
    }
    // `Action`, `X-HTTP-Method-Override`, `X-Original-URL`, `X-Rewrite-URL`, `X-Forwarded-Uri`, `SOAPAction` and relatives.
    let words = ["method", "override", "rewrite"];
    let ends = ["url", "uri", "path", "soapaction"];
    let action = plain == "action";
    if action || words.iter().any(|word| plain.contains(word)) || ends.iter().any(|end| plain.ends_with(end))
    {
        return Err(Reserved::Another(name.to_owned()));
    }
    Ok(())
}

/// Whether a parameter of this name may be given.
fn parameter(name: &str) -> Result<(), Reserved> {
    let plain = plain(name);
    let signed = plain.starts_with("signature") || HEADERS.iter().any(|h| plain.starts_with(h));
    if signed || PARAMETERS.contains(&plain.as_str()) {
        return Err(Reserved::Ours(name.to_owned()));
    }
    if plain.contains("method") || plain.contains("override") {
        return Err(Reserved::Another(name.to_owned()));
    }
    Ok(())
}

/// Whether nothing reserved stands among the parameters of a query or a form; one name is a query, too.
///
/// # Errors
/// The reserved name, or an encoding that cannot be read.
pub fn query(text: &str) -> Result<(), Reserved> {
    layers(text, |layer| {
        pairs(layer).try_for_each(|(name, _)| parameter(name))
    })
}

/// Whether a document may give this parameter, which nobody else may give: the region that is asked, or what one path
/// does, by a value that never changes.
pub fn may_be_declared(name: &str, value: &str) -> bool {
    matches!(name, "region" | "version") || name == "action" && only_reads(value)
}

/// Whether nothing reserved stands among the parameters of a path, such as `/;Action=x`.
pub fn path(text: &str) -> Result<(), Reserved> {
    let of_segment = |segment: &str| {
        let mut named = pairs(segment).filter(|(_, has_value)| *has_value);
        named.try_for_each(|(name, _)| parameter(name))
    };
    layers(text, |layer| layer.split('/').try_for_each(of_segment))
}

/// How a body is written, if nothing reserved stands in it.
///
/// # Errors
/// The reserved name, or a body that is neither a form nor a JSON object.
pub fn body(text: &str) -> Result<BodyForm, Reserved> {
    // Read as a form whatever it is: a server may go by a Content-Type that does not fit.
    query(text)?;
    if let Ok(object) = serde_json::from_str::<Map<String, Value>>(text) {
        return members(&Value::Object(object)).map(|()| BodyForm::Json);
    }
    let of_form = |c: char| c.is_ascii_alphanumeric() || "-._~*+%=&/:@!$(),;?".contains(c);
    if text.chars().all(of_form) {
        Ok(BodyForm::Form)
    } else {
        Err(Reserved::NoBody)
    }
}

/// Whether a `Content-Type` names one of the two forms of a body.
///
/// # Errors
/// It names another one, or an encoding in which a body would not be read as it is here.
pub fn media_type(value: &str) -> Result<(), Reserved> {
    let value = value.to_ascii_lowercase();
    let mut parts = value.split(';').map(str::trim);
    let media = parts.next().unwrap_or_default();
    let known = [BodyForm::Json, BodyForm::Form]
        .map(BodyForm::media_type)
        .contains(&media);
    let utf8 = matches!(parts.next(), None | Some("charset=utf-8" | "charset=\"utf-8\""));
    if known && utf8 && parts.next().is_none() {
        Ok(())
    } else {
        Err(Reserved::NoMediaType)
    }
}

/// Checks a text, and what becomes of it where an encoding is undone once more.
fn layers(text: &str, check: impl Fn(&str) -> Result<(), Reserved>) -> Result<(), Reserved> {
    let mut layer = text.to_owned();
    for _ in 0..=LAYERS {
        check(&layer)?;
        // `%u0041` is an old way to write `%41`.
        let spaced = layer.replace('+', " ").replace("%u00", "%").replace("%U00", "%");
        let decoded = percent_decode_str(&spaced).decode_utf8_lossy().into_owned();
        if decoded == layer {
            return Ok(());
        }
        layer = decoded;
    }
    Err(Reserved::Unreadable)
}

/// The name of each parameter, and whether a value follows it.
fn pairs(text: &str) -> impl Iterator<Item = (&str, bool)> {
    let pairs = text.split(['&', ';', '?', '#', '\r', '\n']);
    pairs.map(|pair| {
        pair.split_once('=')
            .map_or((pair, false), |(name, _)| (name, true))
    })
}

/// A name as a lax server reads it: up to a NUL or an index (`Action[0]`, `Action.0`), without punctuation.
fn plain(name: &str) -> String {
    let name = name.trim_start_matches(|c: char| !c.is_alphanumeric());
    let name = name.split(['\0', '[', '.']).next().unwrap_or_default();
    let letters = name.chars().filter(char::is_ascii_alphanumeric);
    letters.map(|c| c.to_ascii_lowercase()).collect()
}

/// Checks the name of every member, also of those in members.
fn members(value: &Value) -> Result<(), Reserved> {
    match value {
        Value::Object(object) => {
            let mut members = object.iter();
            members.try_for_each(|(name, value)| query(name).and_then(|()| self::members(value)))
        }
        Value::Array(items) => items.iter().try_for_each(members),
        _ => Ok(()),
    }
}
