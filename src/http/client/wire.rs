//! The wire: one request out, one answer in, bounded and decompressed.

use std::io::Read as _;

use url::Url;

use crate::exchange::NoAnswer;
use crate::http::client::Outgoing;
use crate::http::client::transport_error::no_answer;

/// Bytes that are kept of a body which was not read to its end, or cannot be decompressed or read: enough
/// to see what it was, and nothing in it is judged.
pub(super) const KEPT: usize = 1 << 16;

/// An answer as it came; it may hold secrets.
pub(super) struct Raw {
    pub status: u16,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    /// Decompressed.
    pub body: Vec<u8>,
    /// Whether the body was longer, than the limit or than what is kept of an unreadable one.
    pub truncated: bool,
    /// Why the body could not be decompressed.
    pub undecodable: Option<String>,
}

/// Sends a request and reads at most so many bytes of a body; `proxy` is the one that the client uses.
pub(super) async fn exchange(
    http: &reqwest::Client,
    out: &Outgoing,
    url: &str,
    most: usize,
    proxy: Option<&Url>,
) -> Result<Raw, NoAnswer> {
    let none = |error: reqwest::Error| no_answer(&error, &out.host, proxy);
    let method = reqwest::Method::from_bytes(out.method.as_bytes()).unwrap_or(reqwest::Method::GET);
    let mut builder = http.request(method, url);
    for (name, value) in &out.headers {
        builder = builder.header(name, value);
    }
    if let Some(body) = &out.body {
        builder = builder.body(body.clone());
    }
    let mut response = builder.send().await.map_err(none)?;
    let headers = response.headers().iter().map(|(name, value)| {
        (
            name.as_str().to_owned(),
            String::from_utf8_lossy(value.as_bytes()).into_owned(),
        )
    });
    let headers: Vec<(String, String)> = headers.collect();
    let mut received = Vec::new();
    let mut truncated = false;
    while let Some(chunk) = response.chunk().await.map_err(none)? {
        let room = most.saturating_sub(received.len());
        received.extend_from_slice(&chunk[..chunk.len().min(room)]);
        if chunk.len() > room {
            truncated = true;
            break;
        }
    }
    let encoding = headers
        .iter()
        .find(|(n, _)| n == "content-encoding")
        .map(|(_, v)| v.trim().to_ascii_lowercase());
    let (mut body, cut, undecodable) = decompressed(encoding.as_deref(), received, most);
    let truncated = truncated || cut || (undecodable.is_some() && body.len() > KEPT);
    if truncated {
        body.truncate(KEPT);
    }
    Ok(Raw {
        status: response.status().as_u16(),
        headers,
        body,
        truncated,
        undecodable,
    })
}

/// The body without its content coding, whether that was cut at `most` bytes, and why it could not be undone.
fn decompressed(encoding: Option<&str>, raw: Vec<u8>, most: usize) -> (Vec<u8>, bool, Option<String>) {
    let limit = most as u64 + 1;
    let mut body = Vec::new();
    let done = match encoding {
        None | Some("" | "identity") => return (raw, false, None),
        _ if raw.is_empty() => return (raw, false, None),
        Some("gzip" | "x-gzip") => flate2::read::MultiGzDecoder::new(&raw[..])
            .take(limit)
            .read_to_end(&mut body),
        Some("deflate") => flate2::read::ZlibDecoder::new(&raw[..])
            .take(limit)
            .read_to_end(&mut body),
        Some(_) => {
            let why = "in a Content-Encoding that was not asked for".to_owned();
            return (raw, false, Some(why));
        }
    };
    match done {
        Err(e) => (
            raw,
            false,
            Some(format!("not in the Content-Encoding that it names: {e}")),
        ),
        Ok(_) if body.len() > most => {
            body.truncate(most);
            (body, true, None)
        }
        Ok(_) => (body, false, None),
    }
}
