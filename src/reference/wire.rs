//! How an answer goes over the wire: written, perhaps compressed or in chunks, with its headers.

use std::{convert::Infallible, io::Write as _};

use axum::{
    body::{Body, Bytes},
    http::{HeaderName, HeaderValue, Response, StatusCode, header},
};
use flate2::{Compression, write::GzEncoder};

use super::{
    answer::{self, Answer},
    call::Call,
    variants::{Variant, Variants},
    writing,
};

/// Writes an answer.
pub fn response(answer: Answer, call_accepts_gzip: bool, variants: &Variants) -> Response<Body> {
    let content_type = content_type(&answer, variants);
    let mut bytes = match &answer.body {
        answer::Body::Json(value) => writing::write(value, variants).into_bytes(),
        answer::Body::Raw(_, bytes) => bytes.clone(),
    };
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    if let Some(content_type) = content_type {
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    }
    for (name, value) in answer.headers {
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.append(HeaderName::from_static(name), value);
        }
    }
    if variants.has(Variant::ConnectionClosed) {
        headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    if call_accepts_gzip
        && variants.has(Variant::Gzip)
        && let Some(compressed) = gzip(&bytes)
    {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        bytes = compressed;
    }
    *response.body_mut() = if variants.has(Variant::Chunked) {
        chunked(&bytes)
    } else {
        Body::from(bytes)
    };
    response
}

/// Whether a client says that it reads gzip.
pub fn accepts_gzip(call: &Call) -> bool {
    call.header("accept-encoding")
        .is_some_and(|codings| codings.split(',').any(|c| c.trim().starts_with("gzip")))
}

fn content_type(answer: &Answer, variants: &Variants) -> Option<&'static str> {
    if let answer::Body::Raw(content_type, _) = answer.body {
        return content_type;
    }
    if variants.has(Variant::ContentTypeAbsent) {
        None
    } else if variants.has(Variant::ContentTypeOther) {
        Some("text/plain")
    } else if variants.has(Variant::Charset) && !answer.has_envelope() {
        Some("application/json;charset=UTF-8")
    } else {
        Some("application/json")
    }
}

fn gzip(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).ok()?;
    encoder.finish().ok()
}

/// A body of unknown length, in pieces that break texts and characters apart.
fn chunked(bytes: &[u8]) -> Body {
    let size = (bytes.len() / 20).max(7);
    let pieces: Vec<Result<Bytes, Infallible>> = bytes
        .chunks(size)
        .map(|piece| Ok(Bytes::copy_from_slice(piece)))
        .collect();
    Body::from_stream(futures::stream::iter(pieces))
}
