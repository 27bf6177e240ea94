//! Ways in which real clouds are known to differ from their pages. They stay failures; the finding
//! names them, and the report says so at its top.

use serde_json::Value;

use super::{Note, What};
use crate::{catalogue::Profile, exchange::Exchange};

/// Adds what is known to the findings of one exchange; returns the sentences for the report's top.
pub fn differences(profile: &Profile, exchange: &Exchange, notes: &mut [Note]) -> Vec<String> {
    let Some(body) = exchange
        .answer
        .as_ref()
        .ok()
        .and_then(|r| r.json().ok())
        .map(|json| &json.value)
    else {
        return vec![];
    };
    let text = |pointer: &str| body.pointer(pointer).is_some_and(Value::is_string);
    let nested = text("/error/code") && text("/error/message");
    let engines = &profile.document.request.engines;
    let mut notices = vec![];
    for note in notes {
        let What::Finding(finding) = &mut note.what else {
            continue;
        };
        let pointer = finding.pointer.as_deref().unwrap_or_default();
        if nested && matches!(pointer, "/error_code" | "/error_msg") {
            finding.message.push_str(
                "; the older nested shape of an error, error with code and message, was recognised",
            );
            notices.push(format!("{}: errors come in the older nested shape, error with code and message; the page has them flat", profile.id()));
        }
        // Redis alone in the older API, Memcached beside it in the newer one.
        if let Some(engine) = engines
            .last()
            .filter(|e| pointer == format!("/{e}") && body.get(e.as_str()).is_none())
        {
            finding.message.push_str("; clouds are known that leave it out");
            notices.push(format!(
                "{}: the object {engine} is left out, as some clouds do; the page documents it",
                profile.id()
            ));
        }
    }
    notices
}
