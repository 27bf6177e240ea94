//! Where a page says that a request carries its token: the header, as a document has it.

use super::words::patterns;

patterns! {
    AUTHORIZATION = r#"(?i)\bauthorization["'`*]*\s*[:=]\s*["'`*<{\[]*(bearer|basic|token|apikey|api-key|key)\b"#;
    BEARER = r"(?i)\bbearer[ -]?(?:token|auth\w*)";
    BASIC = r"(?i)\bbasic auth\w*";
    OWN = r"(?i)\bx-(?:[a-z]+-)*(?:key|token)\b";
    OF_ANOTHER = r"(?i)(?:csrf|xsrf|idempotency|page|continuation|client)-(?:key|token)$";
}

/// The header of the token as the page has it: `Authorization: Bearer {token}`, `X-API-Key: {token}`.
pub fn header(text: &str) -> Option<String> {
    let own = || {
        OWN.find_iter(text)
            .find(|name| !OF_ANOTHER.is_match(name.as_str()))
    };
    if let Some(found) = AUTHORIZATION.captures(text) {
        return Some(format!("Authorization: {} {{token}}", &found[1]));
    }
    if let Some(name) = own() {
        return Some(format!("{}: {{token}}", name.as_str()));
    }
    let named = [(&*BEARER, "Bearer"), (&*BASIC, "Basic")];
    let (_, word) = named.into_iter().find(|(said, _)| said.is_match(text))?;
    Some(format!("Authorization: {word} {{token}}"))
}
