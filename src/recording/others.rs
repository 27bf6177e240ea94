//! How other recorders write what they saw, and what they leave out: what was not kept must not be judged as if
//! it had been sent so.

use base64::Engine as _;
use base64::alphabet::{STANDARD, URL_SAFE};
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use serde::de::IgnoredAny;
use serde_json::Value;

use super::{Entry, Pair, Response};

/// The entry with what its recorder wrote in another place than where it is read: a form as a list of its
/// parameters, a query beside the URL, cookies beside the headers.
pub(super) fn completed(mut entry: Entry) -> Entry {
    let (request, response) = (&mut entry.request, &mut entry.response);
    if let Some(data) = &mut request.post_data
        && data.text.is_empty()
    {
        data.text = form(&data.params);
    }
    let query = form(&request.query_string);
    if !request.url.contains('?') && !query.is_empty() {
        let at = request.url.find('#').unwrap_or(request.url.len());
        request.url.insert_str(at, &format!("?{query}"));
    }
    cookies(&mut request.headers, "cookie", &request.cookies);
    cookies(&mut response.headers, "set-cookie", &response.cookies);
    entry
}

/// Parameters as they are sent; some recorders write them down so.
fn form(parameters: &[Pair]) -> String {
    let named = parameters.iter().filter(|p| !p.name.is_empty());
    let mut form = url::form_urlencoded::Serializer::new(String::new());
    form.extend_pairs(named.map(|p| (&p.name, &p.value)));
    form.finish()
}

/// Adds a header for each cookie where there is none of that name.
fn cookies(headers: &mut Vec<Pair>, name: &str, cookies: &[Pair]) {
    if headers
        .iter()
        .any(|header| header.name.eq_ignore_ascii_case(name))
    {
        return;
    }
    headers.extend(cookies.iter().map(|cookie| Pair {
        name: name.to_owned(),
        value: format!("{}={}", cookie.name, cookie.value),
    }));
}

/// The body as it was sent, decompressed; or why the recording does not have it.
pub(super) fn body(response: &Response) -> Result<Vec<u8>, &'static str> {
    let content = &response.content;
    let size = usize::try_from(content.size).unwrap_or_default();
    let text = content.text.as_deref().unwrap_or_default();
    if text.is_empty() && (size > 0 || content.text.is_none()) {
        return Err(if is_set(&content.file) {
            "kept in another file"
        } else {
            "not kept"
        });
    }
    if is_set(&response.error) {
        return Err("not kept whole");
    }
    let encoding = content.encoding.as_deref().unwrap_or_default().trim();
    let body = match encoding.to_ascii_lowercase().as_str() {
        "" | "utf-8" | "utf8" => text.as_bytes().to_vec(),
        "base64" => from_base64(text).ok_or("kept in a base64 that cannot be read")?,
        _ => return Err("kept in an encoding that is not known"),
    };
    let coding =
        header(response, "content-encoding").filter(|coding| !coding.eq_ignore_ascii_case("identity"));
    if coding.is_some() && !is_readable(&body) {
        return Err("kept compressed");
    }
    let length: Option<usize> = header(response, "content-length").and_then(|length| length.parse().ok());
    // Some recorders write the compressed size for both.
    let compressed = [
        Some(response.body_size),
        length.and_then(|length| length.try_into().ok()),
    ];
    let size = if coding.is_some() && compressed.contains(&Some(content.size)) {
        0
    } else {
        size
    };
    let sent = length.filter(|_| coding.is_none()).unwrap_or_default();
    if body.len() < size.max(sent) {
        return Err("not kept whole");
    }
    Ok(body)
}

/// Whether a body is JSON or at least a text. What is compressed has control characters in it, also where a recorder
/// took its bytes for letters.
fn is_readable(body: &[u8]) -> bool {
    let is_of_text = |c: char| c != char::REPLACEMENT_CHARACTER && (!c.is_control() || c.is_whitespace());
    serde_json::from_slice::<IgnoredAny>(body).is_ok()
        || std::str::from_utf8(body).is_ok_and(|text| text.chars().all(is_of_text))
}

/// JSON in which `\ufffd` stands for each half of a surrogate pair without the other: some recorders cut texts
/// between the two, which no reader takes.
pub(super) fn without_halves(json: &[u8]) -> Vec<u8> {
    let mut whole = json.to_vec();
    let unit = |at: usize| {
        let digits = json.get(at..at + 6)?.strip_prefix(b"\\u")?;
        u16::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
    };
    let mut at = 0;
    while at < json.len() {
        at += match (json[at], unit(at), unit(at + 6)) {
            (_, Some(0xd800..=0xdbff), Some(0xdc00..=0xdfff)) => 12,
            (_, Some(0xd800..=0xdfff), _) => {
                whole[at + 2..at + 6].copy_from_slice(b"fffd");
                6
            }
            (b'\\', ..) => 2,
            _ => 1,
        };
    }
    whole
}

/// With or without line breaks and padding, of either alphabet.
fn from_base64(text: &str) -> Option<Vec<u8>> {
    let bare: String = text.chars().filter(|c| !c.is_ascii_whitespace()).collect();
    let config = GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    [&STANDARD, &URL_SAFE]
        .into_iter()
        .find_map(|alphabet| GeneralPurpose::new(alphabet, config).decode(&bare).ok())
}

/// Whether an answer's headers are not what the service sent now: none were kept, or a cache had a part in it: it
/// came from one, or only said that what is there still holds.
pub(super) fn is_cached(entry: &Entry) -> bool {
    let response = &entry.response;
    let conditional = entry.request.headers.iter().any(|pair| {
        let name = pair.name.to_ascii_lowercase();
        matches!(name.as_str(), "if-none-match" | "if-modified-since")
    });
    let says = |text: &str| {
        let text = text.to_ascii_lowercase();
        text.contains("cache") || text.contains("service worker")
    };
    let has_body = response
        .content
        .text
        .as_ref()
        .is_some_and(|text| !text.is_empty());
    // Nothing came over the wire, and yet there is a body.
    let unsent = response.body_size == 0 || response.transfer_size.as_f64() == Some(0.0);
    response.headers.iter().all(|header| header.name.starts_with(':'))
        || response.status == 304
        || conditional
        || (has_body && unsent)
        || is_set(&entry.from_cache)
        || is_set(&entry.cache.before_request)
        || is_set(&entry.cache.after_request)
        || is_set(&response.via_service_worker)
        || entry.fetch_type.as_str().is_some_and(says)
        || entry.comment.as_str().is_some_and(says)
}

/// Whether a recorder says something here.
fn is_set(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => false,
        Value::String(text) => !text.is_empty(),
        _ => true,
    }
}

fn header<'r>(response: &'r Response, name: &str) -> Option<&'r str> {
    let pair = response
        .headers
        .iter()
        .find(|pair| pair.name.eq_ignore_ascii_case(name))?;
    Some(pair.value.trim())
}
