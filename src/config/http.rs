//! What may be said in HTTP: headers, methods, paths and queries that a target file adds.
//!
//! Comes in: texts of the file. Goes out: nothing, or the sentence that says why not.

use reqwest::header::{HeaderName, HeaderValue};
use serde_json::Value;

use super::{
    error::quoted,
    reserved::{self, Reserved},
    sensitive::is_credential,
};

/// Headers that frame a message or choose where it goes: only the client can set them rightly.
const FRAMING: [&str; 12] = [
    "connection",
    "content-encoding",
    "content-length",
    "expect",
    "host",
    "keep-alive",
    "proxy-authenticate",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// Headers that say what is asked for and in which form; a provocation may change them, a target
/// may not, since they would change every request.
const MEANING: [&str; 2] = ["accept-encoding", "content-type"];

/// Whether requests may carry this header, and whose table names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum HeaderOf {
    /// Sent with every request.
    Target,
    /// Sent with the requests of one provocation.
    Provocation,
}

/// Whether a header of this name may be added. The error goes on after the header's name.
pub(super) fn header_name(name: &str, of: HeaderOf) -> Result<(), String> {
    if HeaderName::from_bytes(name.as_bytes()).is_err() {
        return Err("is not a legal header name: use letters, digits and hyphens".to_owned());
    }
    let lower = name.to_ascii_lowercase();
    if FRAMING.contains(&lower.as_str()) {
        return Err("is set by the client itself; take it out".to_owned());
    }
    let given = reserved::header(name).and_then(|()| match of {
        HeaderOf::Target => Ok(()),
        HeaderOf::Provocation => reserved::query(name),
    });
    let problem = match (given, of) {
        (Ok(()), HeaderOf::Target) if MEANING.contains(&lower.as_str()) => {
            "is set by the client itself; it would change every request"
        }
        (Ok(()), _) => return Ok(()),
        (Err(Reserved::Ours(_)), HeaderOf::Target) => {
            "is set by the suite itself; credentials belong in [auth]"
        }
        (Err(Reserved::Ours(_)), HeaderOf::Provocation) => {
            "is set by the suite itself; take it out (to send no credential, write `auth = \"none\"`)"
        }
        (Err(_), _) => "may make a server take the request for another one: it is never sent",
    };
    Err(problem.to_owned())
}

/// Whether a header can carry this value. The value is not shown: it may be a secret.
pub(super) fn header_value(value: &str) -> Result<(), String> {
    let read = HeaderValue::from_str(value).map(|_| ());
    read.map_err(|_| "holds a character that no header can carry, such as a line break".to_owned())
}

/// Whether a path can go over the wire as it is.
pub(super) fn path(text: &str) -> Result<(), String> {
    if !text.starts_with('/') {
        return Err("must begin with `/`".to_owned());
    }
    if text.starts_with("//") {
        return Err("must begin with one `/` only, since two would name a host".to_owned());
    }
    wire_text(text, "/:@!$&'()*+,;=-._~%", "a path")?;
    if let Some(step) = text.split('/').find(|segment| is_step(segment)) {
        return Err(format!(
            "holds {}, a step that no server is sent: write the path that it leads to",
            quoted(step)
        ));
    }
    reserved::path(text).map_err(|reserved| reserved.to_string())?;
    without_credentials(text)
}

/// Whether a segment leads to another place in the path. The client walks there before it sends, so that the path on
/// the wire is not the one that was signed.
fn is_step(segment: &str) -> bool {
    let plain = segment.to_ascii_lowercase().replace("%2e", ".");
    plain == "." || plain == ".."
}

/// Whether a query can go over the wire as it is.
pub(super) fn query(text: &str) -> Result<(), String> {
    if text.starts_with('?') {
        return Err("is written without the `?` before it".to_owned());
    }
    wire_text(text, "/:@!$&'()*+,;=-._~%?[]", "a query")?;
    reserved::query(text).map_err(|reserved| reserved.to_string())?;
    without_credentials(text)
}

/// Whether a body can be sent.
pub(super) fn body(text: &str) -> Result<(), String> {
    reserved::body(text).map_err(|reserved| reserved.to_string())?;
    without_credentials(text)
}

/// Whether nothing in a path, a query or a body is named like a credential: what a provocation sends stands in reports.
fn without_credentials(text: &str) -> Result<(), String> {
    let names = match serde_json::from_str(text) {
        Ok(json) => members(&json),
        Err(_) => parameters(text),
    };
    match names.into_iter().find(|name| is_credential(name)) {
        None => Ok(()),
        Some(name) => Err(format!(
            "gives {}, the name of a credential, and is sent as it stands; a secret belongs in headers of [target]",
            quoted(&name)
        )),
    }
}

/// The names in a path, a query or a form before each `=`.
fn parameters(text: &str) -> Vec<String> {
    let decoded = percent_encoding::percent_decode_str(text).decode_utf8_lossy();
    let pairs = decoded.split(['/', '?', '&', ';']);
    let names = pairs.filter_map(|pair| Some(pair.split_once('=')?.0.to_owned()));
    names.collect()
}

/// The names of every member, also of those in members.
fn members(json: &Value) -> Vec<String> {
    match json {
        Value::Object(object) => {
            let inner = object.values().flat_map(members);
            object.keys().cloned().chain(inner).collect()
        }
        Value::Array(items) => items.iter().flat_map(members).collect(),
        _ => vec![],
    }
}

/// A malformed percent escape is let through: it may be the very thing that draws the answer.
fn wire_text(text: &str, marks: &str, what: &str) -> Result<(), String> {
    let illegal = |c: &char| !c.is_ascii_alphanumeric() && !marks.contains(*c);
    match text.chars().find(illegal) {
        None => Ok(()),
        Some(c) => {
            let escaped = percent_encoding::utf8_percent_encode(
                c.encode_utf8(&mut [0; 4]),
                percent_encoding::NON_ALPHANUMERIC,
            )
            .to_string();
            let c = quoted(&c.to_string());
            Err(format!(
                "goes over the wire as it is: {what} needs `{escaped}` for {c}"
            ))
        }
    }
}

/// Whether a text can be the value of a parameter or of a header.
pub(super) fn value(text: &str) -> Result<(), String> {
    header_value(text)?;
    match text.chars().find(|c| PUNCTUATION.contains(*c)) {
        None => Ok(()),
        Some(c) => Err(format!("holds {}, which ends a value", quoted(&c.to_string()))),
    }
}

/// What ends a name, a value or a path in a URL, or stands for something else.
const PUNCTUATION: &str = "?#&;=%";

/// Whether an id can stand as one segment of a path.
pub(super) fn segment(id: &str) -> Result<(), String> {
    /// Longer than any id of the documents by far.
    const LONGEST: usize = 200;
    if id.is_empty() {
        return Err("is empty".to_owned());
    }
    if id == "." || id == ".." {
        return Err("is not an id but a step in a path".to_owned());
    }
    if id.chars().count() > LONGEST {
        return Err(format!("is longer than {LONGEST} characters"));
    }
    let illegal =
        |c: &char| c.is_control() || c.is_whitespace() || matches!(c, '/' | '\\') || PUNCTUATION.contains(*c);
    match id.chars().find(illegal) {
        Some(c) => Err(format!(
            "holds {}, which cannot stand in an id of a path",
            quoted(&c.to_string())
        )),
        None => Ok(()),
    }
}
