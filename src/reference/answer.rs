//! An answer before it goes over the wire: what an API says, apart from how it is written.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::catalogue::document::Document;

/// What an API says.
#[derive(Debug, Clone)]
pub struct Answer {
    /// Whose answer it is, by its document; none outside the documented APIs.
    pub of: Option<Arc<Document>>,
    /// The HTTP status.
    pub status: u16,
    /// Headers besides those of the body.
    pub headers: Vec<(&'static str, String)>,
    /// The body.
    pub body: Body,
}

/// What stands in a body.
#[derive(Debug, Clone)]
pub enum Body {
    /// JSON, still to be written.
    Json(Value),
    /// Bytes, with their content type where they have one.
    Raw(Option<&'static str>, Vec<u8>),
}

impl Answer {
    /// An answer with this status and JSON.
    pub fn new(status: u16, body: Value) -> Self {
        Self {
            of: None,
            status,
            headers: Vec::new(),
            body: Body::Json(body),
        }
    }

    /// An answer with this status and a text of that content type.
    pub fn text(status: u16, content_type: &'static str, text: String) -> Self {
        Self {
            body: Body::Raw(Some(content_type), text.into_bytes()),
            ..Self::new(status, Value::Null)
        }
    }

    /// A flat error, as Huawei services have it.
    pub fn refusal(status: u16, code: &str, message: &str) -> Self {
        Self::new(status, json!({ "error_code": code, "error_msg": message }))
    }

    /// An error in the envelope of Tencent services.
    pub fn enveloped(code: &str, message: &str) -> Self {
        let (error, id) = (
            json!({ "Code": code, "Message": message }),
            uuid::Uuid::new_v4().to_string(),
        );
        Self::new(200, json!({ "Response": { "Error": error, "RequestId": id } }))
    }

    /// Whether it is one of an API whose answers come in an envelope.
    pub fn has_envelope(&self) -> bool {
        self.of
            .as_ref()
            .is_some_and(|document| document.request.has_envelope())
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

    /// The answer of that gateway where it throttles.
    pub fn throttled() -> Self {
        Self::gateway(429, "APIGW.0308", "The throttling threshold has been reached.")
    }
}

/// The header with the request id of Huawei services.
pub const REQUEST_ID: &str = "x-request-id";

/// A fresh request id as Huawei services write it: 32 hexadecimal digits.
pub fn huawei_request_id() -> String {
    uuid::Uuid::new_v4().simple().to_string()
}
