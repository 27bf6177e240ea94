//! Exchanges that were recorded by others: their credentials are not known. What stands in a credential's place is
//! a secret for the whole file, and of heads and requests nothing stays but what is documented or harmless.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ops::Range;

use aho_corasick::AhoCorasick;
use base64::{Engine as _, prelude::BASE64_STANDARD};
use percent_encoding::percent_decode_str;
use secrecy::SecretString;
use serde_json::{Map, Value};
use url::Url;

use super::{MASK, Redactor, SHORTEST, Unredactable, keys};
use crate::config::sensitive::{is_credential, is_harmless};
use crate::exchange::{Exchange, SentRequest};

/// Letters alone that are shorter are a word, which may stand anywhere; so may a shorter number, and fewer letters
/// and digits together.
const SHORTEST_WORD: usize = 20;
const SHORTEST_NUMBER: usize = 16;
const SHORTEST_MIXED: usize = 6;
/// What stands between the words of a sentence, a name, an address or a time.
const BETWEEN_WORDS: &str = " -_./:,;=+'\"()[]{}";
/// A number that is a whole value and shorter may be a count or a limit, or a part of a time or an address.
const SHORTEST_WHOLE_NUMBER: usize = 4;

impl Redactor {
    /// An exchange that others recorded, without secrets: whatever may be one goes.
    #[must_use]
    pub fn foreign(&self, mut exchange: Exchange) -> Exchange {
        let request = exchange.request;
        exchange.request = SentRequest {
            method: request.method,
            url: self.foreign_url(&request.url),
            headers: self.foreign_headers(request.headers),
            body: request.body.map(|body| self.foreign_body(&body)),
        };
        if let Ok(response) = &mut exchange.answer {
            response.headers = self.foreign_headers(std::mem::take(&mut response.headers));
        }
        self.exchange(exchange)
    }

    /// Values of headers that are neither documented nor harmless go; of an authorization the scheme stays.
    fn foreign_headers(&self, mut headers: Vec<(String, String)>) -> Vec<(String, String)> {
        for (name, value) in &mut headers {
            let known = is_harmless(name) || self.documented.is_parameter(name);
            if name.eq_ignore_ascii_case("location") {
                *value = self.foreign_url(value);
            } else if !known && keys::in_header(name, value).is_none() && !value.is_empty() {
                MASK.clone_into(value);
            }
        }
        headers
    }

    /// A URL without user, fragment and values of parameters that are not documented.
    fn foreign_url(&self, url: &str) -> String {
        let (url, fragment) = url.split_once('#').unwrap_or((url, ""));
        let (address, query) = url.split_once('?').map_or((url, None), |(a, q)| (a, Some(q)));
        let mut kept = address.to_owned();
        if let Ok(parsed) = Url::parse(address)
            && !(parsed.username().is_empty() && parsed.password().is_none())
            && let Some((scheme, rest)) = address.split_once("://")
            && let Some((_, rest)) = rest.split_once('@')
        {
            kept = format!("{scheme}://{MASK}@{rest}");
        }
        if let Some(query) = query {
            kept = format!("{kept}?{}", self.foreign_form(query));
        }
        if fragment.is_empty() {
            kept
        } else {
            format!("{kept}#{MASK}")
        }
    }

    fn foreign_form(&self, form: &str) -> String {
        let masked = |pair: &str| match pair.split_once('=') {
            Some((name, _)) if self.keeps(&decoded(name)) => pair.to_owned(),
            Some((name, "")) => format!("{name}="),
            Some((name, _)) => format!("{name}={MASK}"),
            None if pair.is_empty() || self.keeps(&decoded(pair)) => pair.to_owned(),
            None => MASK.to_owned(),
        };
        let pairs: Vec<String> = form.split('&').map(masked).collect();
        pairs.join("&")
    }

    fn foreign_body(&self, body: &str) -> String {
        if let Ok(mut members) = serde_json::from_str::<Map<String, Value>>(body) {
            for (name, value) in &mut members {
                if !self.keeps(name) {
                    *value = MASK.into();
                }
            }
            return Value::Object(members).to_string();
        }
        let is_form = body.bytes().all(|b| b.is_ascii_graphic())
            && body.contains('=')
            && !body.contains(['{', '<', '"']);
        match body {
            "" => String::new(),
            _ if is_form => self.foreign_form(body),
            _ => MASK.to_owned(),
        }
    }

    /// Whether a parameter of a request is documented and no credential.
    fn keeps(&self, name: &str) -> bool {
        self.documented.is_parameter(name) && !is_credential(name)
    }

    /// What stands where credentials stand in an exchange of others, in the ways in which it may be meant.
    fn credentials_of(&self, exchange: &Exchange) -> impl Iterator<Item = String> {
        let mut found: Vec<String> = vec![];
        let answer = exchange.answer.as_ref().ok();
        let headers = answer
            .map(|response| response.headers.iter())
            .into_iter()
            .flatten();
        for (name, value) in exchange.request.headers.iter().chain(headers) {
            if is_credential(name) && !is_harmless(name) {
                found.extend(in_header(name, value));
            } else {
                found.extend(self.at_places(value.as_bytes()));
            }
        }
        found.extend(self.at_places(exchange.request.url.as_bytes()));
        found.extend(in_parameters(&exchange.request.url));
        if let Some(body) = &exchange.request.body {
            found.extend(self.at_places(body.as_bytes()));
            found.extend(in_parameters(body));
            found.extend(in_parts(body));
        }
        found.extend(answer.iter().flat_map(|response| self.at_places(&response.body)));
        let found = found.into_iter().flat_map(|raw| ways_to_read(&raw));
        found.filter(|text| !text.is_empty() && text.bytes().any(|b| b != b'*'))
    }

    fn at_places(&self, text: &[u8]) -> Vec<String> {
        let spans = self.places_by_string(text).into_iter();
        let texts = spans.map(|span| String::from_utf8_lossy(&text[span]).into_owned());
        texts.collect()
    }
}

/// Gathers what is secret in a file of others.
#[derive(Default)]
pub struct Gathered {
    secrets: BTreeSet<String>,
    /// Parts of the paths that are judged: an id there is none, whatever repeats it.
    ids: BTreeSet<String>,
}

impl Gathered {
    /// Takes an exchange of the file into account.
    pub fn note(&mut self, redactor: &Redactor, exchange: &Exchange, is_judged: bool) {
        self.secrets.extend(redactor.credentials_of(exchange));
        if is_judged {
            self.ids.extend(path_of(&exchange.request.url));
        }
    }

    /// The secrets of the file: those that are one wherever they stand, and those that are one only as a whole
    /// value, since they are short or plain. What stands in a public text is none, in whatever place it was found.
    ///
    /// # Errors
    /// Together they are too long to be searched for.
    pub fn secrets<'t>(
        self,
        public: impl Iterator<Item = &'t str>,
    ) -> Result<[Vec<SecretString>; 2], Unredactable> {
        let candidates: Vec<String> = self.secrets.difference(&self.ids).cloned().collect();
        let ways: Vec<(usize, String)> = candidates
            .iter()
            .enumerate()
            .flat_map(|(n, text)| ways_to_read(text).into_iter().map(move |way| (n, way)))
            .collect();
        let search = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .build(ways.iter().map(|(_, way)| way))?;
        let mut known = BTreeSet::new();
        for text in public {
            let words = search
                .find_overlapping_iter(text)
                .filter(|found| is_by_itself(text.as_bytes(), found.range()));
            known.extend(words.map(|found| ways[found.pattern().as_usize()].0));
        }
        let secret = candidates.into_iter().enumerate();
        let secret = secret.filter(|(n, text)| !known.contains(n) && is_distinct(text));
        let (telling, plain): (Vec<_>, Vec<_>) =
            secret.map(|(_, text)| text).partition(|text| is_telling(text));
        Ok([telling, plain].map(|texts| texts.into_iter().map(SecretString::from).collect()))
    }
}

/// Whether no word goes on before or after it.
fn is_by_itself(text: &[u8], span: Range<usize>) -> bool {
    let mut around = text[..span.start].last().into_iter().chain(text.get(span.end));
    !around.any(|b| b.is_ascii_alphanumeric() || *b == b'_')
}

/// The credentials in a URL or a form, whose names may be escaped, and codes that are worth a token: others are as
/// short as words.
fn in_parameters(text: &str) -> impl Iterator<Item = String> {
    let pairs = text
        .split(['?', '&', '#'])
        .filter_map(|pair| pair.split_once('='));
    let secret =
        pairs.filter(|(name, value)| is_credential(&decoded(name)) || *name == "code" && is_telling(value));
    secret.map(|(_, value)| value.to_owned())
}

/// The credentials in a body of several parts (`name="password"`, an empty line, the value) or in one of XML
/// (`<password>`, the value).
fn in_parts(body: &str) -> impl Iterator<Item = String> {
    let of_form = body.split(" name=\"").filter_map(|part| {
        let (name, rest) = part.split_once('"')?;
        let (_, value) = rest.split_once("\r\n\r\n")?;
        Some((name, value.split_once("\r\n--")?.0))
    });
    let of_xml = body.split('<').filter_map(|element| element.split_once('>'));
    let secret = of_form.chain(of_xml).filter(|(name, _)| is_credential(name));
    secret.map(|(_, value)| {
        value
            .replace("&lt;", "<")
            .replace("&quot;", "\"")
            .replace("&amp;", "&")
    })
}

/// The credentials in a header that is there for one.
fn in_header(name: &str, value: &str) -> Vec<String> {
    let name = name.trim().to_ascii_lowercase();
    let of_cookie = |pair: &str| {
        pair.split_once('=')
            .map_or(pair, |(_, v)| v)
            .trim()
            .trim_matches('"')
            .to_owned()
    };
    match name.as_str() {
        "cookie" => value.split(';').map(of_cookie).collect(),
        // Some recorders write several in one.
        "set-cookie" => value
            .lines()
            .filter_map(|cookie| cookie.split(';').next())
            .map(of_cookie)
            .collect(),
        _ => {
            let value = keys::in_header(&name, value)
                .map_or(value, |span| &value[span])
                .trim();
            let mut found = vec![value.to_owned()];
            // `Digest`, `OAuth`: parameters, some of which are credentials.
            let parameters = value.split(',').filter_map(|part| part.split_once('='));
            let secret = parameters.filter(|(name, _)| name.trim() == "response" || is_credential(name));
            found.extend(secret.map(|(_, secret)| secret.trim().trim_matches('"').to_owned()));
            // `Basic`: a name and a password.
            let plain = BASE64_STANDARD
                .decode(value)
                .ok()
                .and_then(|bytes| String::from_utf8(bytes).ok());
            found.extend(
                plain
                    .as_deref()
                    .and_then(|p| p.split_once(':'))
                    .map(|(_, password)| password.to_owned()),
            );
            found
        }
    }
}

/// A value as it stands, and without the escapes of a URL, of a form or of JSON.
fn ways_to_read(raw: &str) -> Vec<String> {
    let raw = raw.trim();
    let of_form = raw.replace('+', " ");
    let mut ways: Vec<String> = vec![raw.to_owned()];
    ways.extend([raw, &of_form].map(|raw| decoded(raw).into_owned()));
    ways.extend(serde_json::from_str(&format!("\"{raw}\"")).ok());
    ways.dedup();
    ways
}

fn decoded(text: &str) -> Cow<'_, str> {
    percent_decode_str(text).decode_utf8_lossy()
}

/// Whether a text is long and varied enough to be a secret wherever it stands: more than words and numbers.
pub(super) fn is_telling(text: &str) -> bool {
    let is_long = |part: &str| {
        let shortest = match (is_number(part), part.chars().all(char::is_alphabetic)) {
            (true, _) => SHORTEST_NUMBER,
            (_, true) => SHORTEST_WORD,
            _ => SHORTEST_MIXED,
        };
        part.len() >= shortest
    };
    let is_strange = |c: char| !c.is_alphanumeric() && !BETWEEN_WORDS.contains(c);
    text.len() >= SHORTEST && (text.contains(is_strange) || parts(text).any(is_long))
}

/// Whether a whole value that is the same is hardly another thing: every page has a `20`, and many a `22:00:00`.
fn is_distinct(text: &str) -> bool {
    !parts(text).all(|part| is_number(part) && part.len() < SHORTEST_WHOLE_NUMBER)
}

/// The words and numbers of a text.
fn parts(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|part| !part.is_empty())
}

fn is_number(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit())
}

/// The parts of a URL's path.
fn path_of(url: &str) -> Vec<String> {
    let path = url.split(['?', '#']).next().unwrap_or_default();
    path.split('/').map(|part| decoded(part).into_owned()).collect()
}
