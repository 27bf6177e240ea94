//! Sending one request: signed, paced, sent or replayed, recorded.
//!
//! Comes in: a [`crate::exchange::Request`] that a step asks for. Goes out: a
//! [`crate::exchange::Exchange`], bounded and redacted.

pub mod authenticate;
pub mod client;
pub mod draft;
pub mod guard;
pub mod identity;
pub mod pace;
pub mod replay;
pub mod stop;
pub mod tls;
