//! The ways in which a text can be written, for the target that repeats secrets and for the search.

use std::fmt::Write as _;

use base64::{
    Engine as _,
    prelude::{BASE64_STANDARD, BASE64_URL_SAFE, BASE64_URL_SAFE_NO_PAD},
};
use percent_encoding::{NON_ALPHANUMERIC, percent_encode_byte, utf8_percent_encode};

/// Every way to write a text that a target uses here.
pub fn of(text: &str) -> Vec<String> {
    let bytes = text.as_bytes();
    let mut forms = vec![
        text.to_owned(),
        text.to_ascii_uppercase(),
        hex::encode(bytes),
        hex::encode_upper(bytes),
        bytes.iter().copied().map(percent_encode_byte).collect(),
        percent(text),
        percent(&percent(text)),
        text.replace(' ', "+"),
        json(text, |c| !c.is_ascii_alphanumeric()),
        json(text, |_| true),
        json(&percent(text), |c| c == '%'),
        html(text),
        serde_json::to_string(text).unwrap().trim_matches('"').to_owned(),
        text.replace('+', "-").replace('/', "_"),
        text.replace(['+', '/'], "-"),
        bytes
            .iter()
            .map(|b| hex::encode([*b]))
            .collect::<Vec<_>>()
            .join(":"),
        BASE64_STANDARD.encode(BASE64_STANDARD.encode(text)),
        lines(&BASE64_STANDARD.encode(text), "\\n"),
        lines(&BASE64_STANDARD.encode(text), "\n"),
    ];
    for before in ["", "a", "ab"] {
        let padded = format!("{before}{text}");
        forms.push(BASE64_STANDARD.encode(&padded));
        forms.push(BASE64_URL_SAFE_NO_PAD.encode(&padded));
        forms.push(percent(&BASE64_STANDARD.encode(&padded)));
        forms.push(json(&BASE64_URL_SAFE.encode(&padded), |c| {
            !c.is_ascii_alphanumeric()
        }));
    }
    forms
}

/// What must not be found: forms without the digits of base64 that they share with their neighbours.
pub fn searched(text: &str) -> Vec<String> {
    let mut forms: Vec<String> = of(text).into_iter().map(|f| f.to_ascii_lowercase()).collect();
    for before in ["", "a", "ab"] {
        let encoded = BASE64_URL_SAFE_NO_PAD.encode(format!("{before}{text}"));
        forms.push(encoded[4..encoded.len() - 4].to_ascii_lowercase());
        let encoded = BASE64_STANDARD.encode(format!("{before}{text}"));
        forms.push(encoded[4..encoded.len() - 4].to_ascii_lowercase());
    }
    forms
}

/// In lines of a few characters.
fn lines(text: &str, end: &str) -> String {
    let lines = text.as_bytes().chunks(20).map(String::from_utf8_lossy);
    lines.collect::<Vec<_>>().join(end)
}

fn percent(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}

fn json(text: &str, escaped: impl Fn(char) -> bool) -> String {
    let mut out = String::new();
    for c in text.chars() {
        if escaped(c) {
            let _ = c
                .encode_utf16(&mut [0; 2])
                .iter()
                .try_for_each(|unit| write!(out, "\\u{unit:04x}"));
        } else {
            out.push(c);
        }
    }
    out
}

fn html(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        let _ = write!(out, "&#{};", u32::from(c));
    }
    out
}
