//! Errors on demand: a request header asks for the answer that no ordinary request brings.

use super::call::Call;

/// The request header that asks for an error: one of `400`, `401`, `429`, `500`, for cvm an error code.
pub const FAULT_HEADER: &str = "x-fault";

/// The statuses that can be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// 400
    Invalid,
    /// 401
    Unauthenticated,
    /// 429
    Throttled,
    /// 500
    Internal,
}

/// The fault that a request to one of the HTTP-status APIs asks for; other texts ask for none.
pub fn asked(call: &Call) -> Option<Fault> {
    match call.header(FAULT_HEADER)?.trim() {
        "400" => Some(Fault::Invalid),
        "401" => Some(Fault::Unauthenticated),
        "429" => Some(Fault::Throttled),
        "500" => Some(Fault::Internal),
        _ => None,
    }
}

/// The error code that a cvm request asks for; what cannot be a code asks for none.
pub fn asked_code(call: &Call) -> Option<&str> {
    let code = call.header(FAULT_HEADER)?.trim();
    let word = |w: &str| !w.is_empty() && w.bytes().all(|b| b.is_ascii_alphanumeric());
    (code.starts_with(|c: char| c.is_ascii_uppercase()) && code.split('.').all(word)).then_some(code)
}
