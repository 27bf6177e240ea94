//! An answer before it goes over the wire: what an API says, apart from how it is written.

use axum::{
    body::Body,
    http::{HeaderName, HeaderValue, Response, StatusCode, header::CONTENT_TYPE},
};
use serde_json::{Value, json};

/// The documented APIs, as far as an answer belongs to one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Profile {
    /// `dcs-v1-status`
    DcsV1Status,
    /// `dcs-v2-status`
    DcsV2Status,
    /// `dcs-v1-instance`
    DcsV1Instance,
    /// `clouddc-v1-status`
    CloudDc,
    /// `cvm-2017-status`
    Cvm,
}

/// What an API says.
#[derive(Debug, Clone)]
pub struct Answer {
    /// Whose answer it is; none outside the documented APIs.
    pub profile: Option<Profile>,
    /// The HTTP status.
    pub status: u16,
    /// Headers besides those of the body.
    pub headers: Vec<(&'static str, String)>,
    /// The body, always JSON.
    pub body: Value,
}

impl Answer {
    /// An answer with this status and body.
    pub fn new(status: u16, body: Value) -> Self {
        Self {
            profile: None,
            status,
            headers: Vec::new(),
            body,
        }
    }

    /// The same with a header.
    pub fn with_header(mut self, name: &'static str, value: String) -> Self {
        self.headers.push((name, value));
        self
    }

    /// An answer of the gateway that stands in front of Huawei services.
    pub fn gateway(status: u16, code: &str, message: &str) -> Self {
        let id = huawei_request_id();
        let body = json!({ "error_msg": message, "error_code": code, "request_id": id });
        Self::new(status, body).with_header(REQUEST_ID, id)
    }

    /// Writes it for the wire.
    pub fn into_response(self) -> Response<Body> {
        let mut response = Response::new(Body::from(self.body.to_string()));
        *response.status_mut() =
            StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        for (name, value) in self.headers {
            if let Ok(value) = HeaderValue::from_str(&value) {
                headers.insert(HeaderName::from_static(name), value);
            }
        }
        response
    }
}

/// The header with the request id of Huawei services.
pub const REQUEST_ID: &str = "x-request-id";

/// A fresh request id as Huawei services write it: 32 hexadecimal digits.
pub fn huawei_request_id() -> String {
    uuid::Uuid::new_v4().simple().to_string()
}
