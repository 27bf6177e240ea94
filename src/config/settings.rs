//! The table `[target]`: where to ask, and how politely.
//!
//! Comes in: the table. Goes out: a [`Target`] with the defaults of every key that is absent, and without what other
//! tables say.

use std::{collections::BTreeMap, time::Duration};

use secrecy::SecretString;
use url::Url;

use super::{
    Overrides, Target,
    address::Written,
    error::{TargetError, quoted},
    http::{self, HeaderOf},
    pem, profile, provoke, sensitive,
    table::{Section, Text},
    value::Values,
};

/// The keys of `[target]`.
pub(super) const KEYS: [&str; 14] = [
    "name",
    "version",
    "base_url",
    "headers",
    "proxy",
    "ca_file",
    "client_cert",
    "client_key",
    "rate",
    "concurrency",
    "timeout_ms",
    "budget_s",
    "max_requests",
    "max_body_kib",
];

/// Reads `[target]`; none where something is wrong that nothing can stand in for.
pub(super) fn read(section: &Section, overrides: &Overrides, values: &mut Values) -> Option<Target> {
    section.allow(&KEYS);
    let base_url = section.note(base_url(section, overrides));
    let name = section.note(section.text("name"));
    let version = section.note(section.text("version"));
    let number = |key, limits, default| {
        let number = section.note(section.number(key, limits))?;
        Some(number.unwrap_or(default))
    };
    let (headers, headers_from) = headers(section, values);
    let proxy = section.note(proxy(section, values));
    let (ca_file, client_identity) = (pem::ca_file(section, values), pem::identity(section, values));
    let rate = section.note(rate(section));
    let concurrency = number("concurrency", 1..=256, 8);
    let timeout = number("timeout_ms", 1..=600_000, 10_000);
    let budget = number("budget_s", 1..=86_400, 300);
    let max_requests = number("max_requests", 1..=1_000_000, 2000);
    let max_body = number("max_body_kib", 1..=262_144, 8192);
    let base_url = base_url?;
    let name = match name? {
        Some(text) if !text.value.trim().is_empty() => text.value.trim().to_owned(),
        _ => base_url.authority().to_owned(),
    };
    Some(Target {
        version: version?
            .map(|text| text.value.trim().to_owned())
            .filter(|v| !v.is_empty()),
        headers,
        headers_from,
        proxy: proxy?,
        ca_file,
        client_identity,
        rate: rate?,
        concurrency: fit(concurrency?),
        timeout: Duration::from_millis(timeout?),
        budget: Duration::from_secs(budget?),
        max_requests: fit(max_requests?),
        max_body: fit(max_body?) * 1024,
        ..Target::silent(name, base_url)
    })
}

/// The address on the command line wins over the one in the file, which need not be there then.
fn base_url(section: &Section, overrides: &Overrides) -> Result<Url, TargetError> {
    let in_file = profile::base_url(section)?;
    let Some(url) = &overrides.base_url else {
        let advice = "write where the target is served, such as `base_url = \"http://127.0.0.1:8080\"`";
        return in_file.ok_or_else(|| section.missing("base_url", advice));
    };
    let written = Written {
        subject: "it",
        text: url,
        shown: true,
    };
    written
        .base()
        .map_err(|problem| TargetError::whole("target URL", problem))
}

/// The headers, and where values of them stand outside of the file.
fn headers(section: &Section, values: &mut Values) -> (Vec<(String, String)>, BTreeMap<String, String>) {
    let (mut headers, mut headers_from) = (Vec::new(), BTreeMap::new());
    for (name, text) in provoke::headers(section, HeaderOf::Target).unwrap_or_default() {
        let key = format!("headers.{}", name.value);
        let value = section.note(values.resolve_to_send(section, &key, text));
        let Some(value) = value.flatten() else {
            continue;
        };
        let legal = http::header_value(&value.text).map_err(|problem| {
            let message = format!("the value of `{key}` in {} {problem}", section.title);
            section.error(text.at, message)
        });
        section.note(legal);
        if !value.literal || !sensitive::is_for_everybody(name.value) {
            values.secret_value(section, &key, text.at, value.literal, value.text.clone());
        }
        headers_from.extend(values.from(text).map(|from| (name.value.to_lowercase(), from)));
        headers.push((name.value.to_owned(), value.text));
    }
    (headers, headers_from)
}

fn proxy(section: &Section, values: &mut Values) -> Result<Option<Url>, TargetError> {
    let Some(text) = section.text("proxy")? else {
        return Ok(None);
    };
    let Some(value) = values.resolve_to_send(section, "proxy", text)? else {
        return Ok(None);
    };
    let written = Written {
        subject: &section.subject("proxy"),
        text: &value.text,
        shown: value.literal,
    };
    let url = written
        .proxy()
        .map_err(|message| section.error(text.at, message))?;
    if let Some(password) = url.password() {
        // As written in the address and as it goes over the wire.
        let decoded = percent_encoding::percent_decode_str(password).decode_utf8_lossy();
        for form in [password.to_owned(), decoded.into_owned()] {
            let _: SecretString = values.keep(section, "proxy", text.at, form);
        }
    }
    Ok(Some(url))
}

/// `"20/s"`: requests that may start in any second.
fn rate(section: &Section) -> Result<u32, TargetError> {
    const DEFAULT: u32 = 20;
    const MOST: u32 = 100_000;
    let Some(Text { value, at }) = section.text("rate")? else {
        return Ok(DEFAULT);
    };
    let digits = value.strip_suffix("/s").map(str::trim);
    let digits = digits.filter(|d| !d.is_empty() && d.bytes().all(|b| b.is_ascii_digit()));
    let wrong = |wanted: &str| section.wrong("rate", at, format!("must be {wanted}, not {}", quoted(value)));
    let Some(digits) = digits else {
        return Err(wrong("a whole number of requests a second such as \"20/s\""));
    };
    match digits.parse() {
        Ok(rate) if (1..=MOST).contains(&rate) => Ok(rate),
        _ => Err(wrong(&format!("from \"1/s\" to \"{MOST}/s\""))),
    }
}

/// The limits of the file fit; this only says so to the compiler.
fn fit(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}
