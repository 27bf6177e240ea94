//! A token for a user's password, from an identity service that speaks Keystone v3.
//!
//! Comes in: the user, domain, password and project of `[auth]`. Goes out: the address and the body to
//! POST as JSON, and the token from the answer. Nothing here sends anything. The answer's header *is*
//! the secret: read it here before it is redacted, and never record it.

use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};
use url::Url;

/// The path of the one request that is not a reading one.
pub(super) const PATH: &str = "/v3/auth/tokens";

/// The header that carries the issued token.
pub const TOKEN_HEADER: &str = "x-subject-token";

/// Where tokens are issued, for an identity endpoint with or without the version or the whole path.
pub fn tokens_url(identity_url: &Url) -> Url {
    let mut url = identity_url.clone();
    let given = url.path().trim_end_matches('/');
    let base = [PATH, "/v3/auth", "/v3"]
        .iter()
        .find_map(|end| given.strip_suffix(end))
        .unwrap_or(given);
    url.set_path(&format!("{base}{PATH}"));
    url
}

/// The body that asks for a token scoped to a project, which is given by its name in the user's domain
/// or by its id (32 lower-case hexadecimal digits). It holds the password.
pub fn tokens_body(user: &str, domain: &str, password: &SecretString, project: &str) -> SecretString {
    let body = json!({
        "auth": {
            "identity": {
                "methods": ["password"],
                "password": {
                    "user": {
                        "name": user,
                        "password": password.expose_secret(),
                        "domain": { "name": domain },
                    },
                },
            },
            "scope": { "project": project_scope(project, domain) },
        },
    });
    SecretString::from(body.to_string())
}

fn project_scope(project: &str, domain: &str) -> Value {
    let is_digit = |b: u8| matches!(b, b'0'..=b'9' | b'a'..=b'f');
    if project.len() == 32 && project.bytes().all(is_digit) {
        json!({ "id": project })
    } else {
        json!({ "name": project, "domain": { "name": domain } })
    }
}

/// Why no token was issued, one sentence each with the way out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoToken {
    /// 401.
    #[error(
        "the identity service refused the password (401): check `user`, `domain` and `password` of [auth]"
    )]
    Refused,
    /// 403.
    #[error(
        "the identity service forbids this user a token (403): check that the user may sign in by API, \
         without a second factor, and has a role in `project` of [auth]"
    )]
    Forbidden,
    /// 400.
    #[error(
        "the identity service did not understand the request (400): check `domain` and `project` of [auth], \
         and that `identity_url` speaks Keystone v3"
    )]
    NotUnderstood,
    /// 404.
    #[error(
        "the identity service knows no such thing (404): check `identity_url` (/v3/auth/tokens is added to \
         it) and `project` of [auth]"
    )]
    NotFound,
    /// Any other status but that of an issued token; no redirect is followed.
    #[error(
        "the identity service answered {0} instead of 201: check `identity_url` of [auth], or try again later"
    )]
    Unexpected(u16),
    /// The status of an issued token without a usable one.
    #[error(
        "the identity service answered {0} without a token in X-Subject-Token: check `identity_url` of [auth]"
    )]
    Missing(u16),
}

/// The token of an answer, from its status and headers.
pub fn issued_token(status: u16, headers: &[(String, String)]) -> Result<SecretString, NoToken> {
    match status {
        200 | 201 => {}
        400 => return Err(NoToken::NotUnderstood),
        401 => return Err(NoToken::Refused),
        403 => return Err(NoToken::Forbidden),
        404 => return Err(NoToken::NotFound),
        other => return Err(NoToken::Unexpected(other)),
    }
    headers
        .iter()
        .filter(|(name, _)| name.eq_ignore_ascii_case(TOKEN_HEADER))
        .map(|(_, value)| value.trim())
        // It has to fit into a header again.
        .find(|token| !token.is_empty() && token.bytes().all(|b| b.is_ascii_graphic()))
        .map(SecretString::from)
        .ok_or(NoToken::Missing(status))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_is_found_from_every_usual_spelling_of_the_endpoint() {
        for end in ["", "/", "/v3", "/v3/", "/v3/auth", "/v3/auth/tokens"] {
            for base in ["https://iam.example.com", "http://127.0.0.1:5000/identity"] {
                let given = Url::parse(&format!("{base}{end}")).unwrap();
                assert_eq!(tokens_url(&given).as_str(), format!("{base}/v3/auth/tokens"));
            }
        }
    }

    fn body(project: &str) -> Value {
        let password = SecretString::from("p\"w\\é");
        serde_json::from_str(tokens_body("user", "domain", &password, project).expose_secret()).unwrap()
    }

    #[test]
    fn the_body_asks_with_the_password_for_a_token_of_the_project() {
        let expected = json!({"auth": {
            "identity": {
                "methods": ["password"],
                "password": {"user": {"name": "user", "password": "p\"w\\é", "domain": {"name": "domain"}}},
            },
            "scope": {"project": {"name": "eu-de", "domain": {"name": "domain"}}},
        }});
        assert_eq!(body("eu-de"), expected);
    }

    #[test]
    fn a_project_is_named_by_its_id_where_it_looks_like_one() {
        let id = "0123456789abcdef0123456789abcdef";
        assert_eq!(body(id)["auth"]["scope"]["project"], json!({ "id": id }));
        let name = id.to_uppercase();
        assert_eq!(body(&name)["auth"]["scope"]["project"]["name"], json!(name));
    }

    #[test]
    fn the_token_is_read_from_its_header_in_any_case() {
        let headers = [("X-Subject-Token".to_owned(), " gAAAA-1 ".to_owned())];
        assert_eq!(issued_token(201, &headers).unwrap().expose_secret(), "gAAAA-1");
    }

    #[test]
    fn each_refusal_says_what_to_check() {
        let token = |value: &str| vec![(TOKEN_HEADER.to_owned(), value.to_owned())];
        for (status, headers, says) in [
            (401, token("t"), "`password`"),
            (403, vec![], "`project`"),
            (400, vec![], "`domain`"),
            (404, vec![], "`identity_url`"),
            (302, token("t"), "302"),
            (429, vec![], "try again later"),
            (500, vec![], "500"),
            (201, vec![], "without a token"),
            (201, token(""), "without a token"),
            (201, token("a b\u{e9}"), "without a token"),
        ] {
            let refusal = issued_token(status, &headers).unwrap_err().to_string();
            assert!(refusal.contains(says), "{status}: {refusal}");
            assert!(refusal.contains(&status.to_string()), "{status}: {refusal}");
        }
    }

    #[test]
    fn the_password_shows_in_no_debug_output() {
        let body = tokens_body("user", "domain", &"secret-password".into(), "p");
        let shown = format!("{body:?}");
        assert!(!shown.contains("secret-password"), "{shown}");
    }
}
