//! The wire: one request out, one answer in, bounded and decompressed.

use std::io::Read as _;
use std::time::Duration;

use crate::config::Target;
use crate::exchange::NoAnswer;
use crate::http::client::Outgoing;
use crate::http::client::transport_error::{Way, is_plain_end, no_answer};

/// Bytes that are kept of a body which was not read to its end or cannot be read: enough to see what it was, and
/// nothing in it is judged.
pub(super) const KEPT: usize = 1 << 16;

/// An answer as it came; it may hold secrets.
pub(super) struct Raw {
    pub status: u16,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    /// Decompressed.
    pub body: Vec<u8>,
    /// Whether the body was longer than the limit or than what is kept of one that was not seen.
    pub truncated: bool,
    /// Why the body could not be decompressed.
    pub undecodable: Option<String>,
    /// Why this client did not see the whole body.
    pub unseen: Option<String>,
}

/// What this client asks for, and how long and how far it reads.
pub(super) struct Limits<'t> {
    /// Bytes of a body.
    most: usize,
    /// The longest that the exchange may take.
    patience: Duration,
    /// The same in words.
    within: String,
    /// What shapes the way to the answer.
    way: Way<'t>,
}

/// The longest patience is never shorter.
const PATIENT: Duration = Duration::from_secs(5);

impl<'t> Limits<'t> {
    /// Those of a target file; a patient request may take twice as long.
    pub(super) fn of(target: &'t Target, patient: bool) -> Self {
        let timeout = target.timeout;
        let longest = timeout.saturating_mul(2).max(PATIENT);
        Self {
            most: target.max_body,
            patience: if patient { longest } else { timeout },
            within: if patient {
                format!(
                    "{} ms (timeout_ms = {})",
                    longest.as_millis(),
                    timeout.as_millis()
                )
            } else {
                format!("timeout_ms = {}", timeout.as_millis())
            },
            way: Way::of(target),
        }
    }
}

/// Sends a request and reads its answer within these limits.
pub(super) async fn exchange(
    http: &reqwest::Client,
    out: &Outgoing,
    url: &str,
    limits: &Limits<'_>,
) -> Result<Raw, NoAnswer> {
    let most = limits.most;
    let none = |error: &reqwest::Error| no_answer(error, &out.host, limits.way, &limits.within);
    let method = reqwest::Method::from_bytes(out.method.as_bytes()).unwrap_or(reqwest::Method::GET);
    let mut builder = http.request(method, url).timeout(limits.patience);
    for (name, value) in &out.headers {
        builder = builder.header(name, value);
    }
    if let Some(body) = &out.body {
        // A server that leaves a body unread takes it for the beginning of the next request.
        builder = builder.header("connection", "close").body(body.clone());
    }
    let mut response = builder.send().await.map_err(|e| none(&e))?;
    let headers = response.headers().iter().map(|(name, value)| {
        (
            name.as_str().to_owned(),
            String::from_utf8_lossy(value.as_bytes()).into_owned(),
        )
    });
    let headers: Vec<(String, String)> = headers.collect();
    let mut received = Vec::new();
    let mut long = false;
    let framed = |name: &str| name == "content-length" || name == "transfer-encoding";
    let framed = headers.iter().any(|(name, _)| framed(name));
    loop {
        let chunk = match response.chunk().await {
            Ok(Some(chunk)) => chunk,
            Ok(None) => break,
            // A body that ends with its connection may end without a farewell.
            Err(error) if !framed && is_plain_end(&error) => break,
            Err(error) => return Err(none(&error)),
        };
        let room = most.saturating_sub(received.len());
        received.extend_from_slice(&chunk[..chunk.len().min(room)]);
        if chunk.len() > room {
            long = true;
            break;
        }
    }
    let encoding = headers
        .iter()
        .find(|(n, _)| n == "content-encoding")
        .map(|(_, v)| v.trim().to_ascii_lowercase());
    let decompressed = decompressed(encoding.as_deref(), received, most);
    let too_long = || {
        format!(
            "longer than max_body_kib = {} of [target] lets it be read: raise that",
            most / 1024
        )
    };
    let (mut body, undecodable, unseen) = match decompressed {
        // What was cut cannot be decompressed to its end.
        Undone::Not(_) if long => (vec![], None, Some(too_long())),
        Undone::Whole(body) if long => (body, None, Some(too_long())),
        Undone::Long(body) => (body, None, Some(too_long())),
        Undone::Whole(body) => (body, None, None),
        Undone::Not(why) => (vec![], Some(why), None),
        Undone::Unknown => {
            let name = encoding.unwrap_or_default();
            let plain = |c: &char| c.is_ascii_alphanumeric() || "-,".contains(*c);
            let name: String = name.chars().filter(plain).take(40).collect();
            let why = format!(
                "in the Content-Encoding `{name}`, which this suite does not read and so does not keep"
            );
            (vec![], None, Some(why))
        }
    };
    let truncated = unseen.is_some() && (body.len() > KEPT || long);
    body.truncate(if truncated { KEPT } else { body.len() });
    Ok(Raw {
        status: response.status().as_u16(),
        headers,
        body,
        truncated,
        undecodable,
        unseen,
    })
}

/// A body whose content coding was undone, as far as that went.
enum Undone {
    Whole(Vec<u8>),
    /// Only its beginning: it was longer than the limit.
    Long(Vec<u8>),
    /// It is not what its coding says, for this reason. What is packed may hold any secret, so no byte is kept of it.
    Not(String),
    /// It is in a coding that is not known here.
    Unknown,
}

fn decompressed(encoding: Option<&str>, raw: Vec<u8>, most: usize) -> Undone {
    let limit = most as u64 + 1;
    let read = |decoder: &mut dyn std::io::Read| {
        let mut body = Vec::new();
        decoder.take(limit).read_to_end(&mut body).map(|_| body)
    };
    let done = match encoding {
        None | Some("" | "identity") => return Undone::Whole(raw),
        _ if raw.is_empty() => return Undone::Whole(raw),
        Some("gzip" | "x-gzip") => read(&mut flate2::read::MultiGzDecoder::new(&raw[..])),
        // The name is used for both forms in the field.
        Some("deflate") => read(&mut flate2::read::ZlibDecoder::new(&raw[..]))
            .or_else(|_| read(&mut flate2::read::DeflateDecoder::new(&raw[..]))),
        Some(_) => return Undone::Unknown,
    };
    match done {
        Err(e) => Undone::Not(format!(
            "not in the Content-Encoding that it names ({e}), and not kept"
        )),
        Ok(mut body) if body.len() > most => {
            body.truncate(most);
            Undone::Long(body)
        }
        Ok(body) => Undone::Whole(body),
    }
}
