//! `send`: one request of a clause, signed and shown.

use std::sync::Arc;

use cloud_conformance::{
    catalogue::Catalogue,
    reference::{DEFAULT_SECRET_KEY, DEFAULT_TOKEN, IAM_PASSWORD, Options},
    suite::preview::{ordinary, preview},
};

use crate::{
    CVM, HUAWEI, SESSION, command, command_at, keys, password, reference, target, target_file, temporary,
    temporary_keys, token,
};

fn assert_no_secret(text: &str) {
    for secret in [DEFAULT_TOKEN, DEFAULT_SECRET_KEY, SESSION, IAM_PASSWORD] {
        assert!(!text.contains(secret), "{text}");
    }
}

#[tokio::test]
async fn a_request_is_shown_under_every_scheme_without_its_secrets() {
    let (status, total) = (
        "dcs-v1-status.include_failure.other",
        "cvm-2017-status.success.Response.TotalCount",
    );
    for (options, auth, clause, shows) in [
        (
            Options::default(),
            token(DEFAULT_TOKEN),
            status,
            "X-Auth-Token: ****",
        ),
        (Options::default(), String::new(), status, "X-Auth-Token: ****"),
        (
            Options::default(),
            keys("sdk-hmac-sha256"),
            status,
            "SignedHeaders=host;",
        ),
        (
            temporary(),
            temporary_keys("sdk-hmac-sha256"),
            status,
            "x-security-token:****",
        ),
        (
            temporary(),
            temporary_keys("tc3-hmac-sha256"),
            total,
            "/cvm/tc3_request",
        ),
        (temporary(), temporary_keys("hmac-sha256"), total, "&Token=****"),
        (
            Options::default(),
            keys("hmac-sha1"),
            total,
            "SignatureMethod=HmacSHA1",
        ),
    ] {
        let profiles = if clause == total { &CVM[..] } else { &HUAWEI };
        let reference = reference(options).await;
        let url = reference.url();
        let auth = if auth.is_empty() {
            password(&url, IAM_PASSWORD)
        } else {
            auth
        };
        let file = target_file(&auth, profiles);
        let (code, text) = command_at(&file, &url, &["send", clause, "--explain-signature"]).await;
        assert_eq!(code, 0, "{text}");
        assert!(
            text.contains(shows) && text.contains("200 OK, application/json"),
            "{auth}: {text}"
        );
        assert_eq!(text.contains("string to sign"), auth.contains("hmac"), "{text}");
        assert_no_secret(&text);
    }
}

#[tokio::test]
async fn another_request_of_the_same_clause_is_sent_by_its_number() {
    let clause = "dcs-v1-status.include_failure.other";
    let (_, first) = command(&["send", clause]).await;
    let (code, second) = command(&["send", clause, "--number", "2"]).await;
    assert_eq!(code, 0);
    let role = |text: &str| text.lines().next().unwrap().to_owned();
    assert_ne!(role(&first), role(&second));
    assert!(second.contains("request 2 of "), "{second}");
}

#[tokio::test]
async fn a_wrong_token_is_sent_and_a_wrong_signature_is_not() {
    let reference = reference(Options::default()).await;
    let url = reference.url();
    let clause = "clouddc-v1-status.401.wrong-token";
    let file = target_file(&token(DEFAULT_TOKEN), &HUAWEI);
    let (code, text) = command_at(&file, &url, &["send", clause]).await;
    assert!(code == 0 && text.contains("401 Unauthorized"), "{text}");
    let file = target_file(&keys("sdk-hmac-sha256"), &HUAWEI);
    let (code, text) = command_at(&file, &url, &["send", clause]).await;
    assert!(
        code == 2 && text.contains("no wrong signature is ever sent"),
        "{text}"
    );
}

#[tokio::test]
async fn what_cannot_be_sent_says_why() {
    for (clause, says) in [
        ("dcs-v1-status.no_such", "there is no clause"),
        ("dcs-v1-status.include_failure", "name one"),
        ("cvm-2017-status.rate", "rate_clause"),
        ("dcs-v1-status.200 --number 0", "--number takes 1 to"),
        ("dcs-v1-status.200 --number 999", "--number takes 1 to"),
    ] {
        let arguments: Vec<&str> = std::iter::once("send").chain(clause.split(' ')).collect();
        let (code, text) = command(&arguments).await;
        assert!(code == 2 && text.contains(says), "{clause}: {text}");
    }
}

#[tokio::test]
async fn a_refusal_is_explained_under_the_answer() {
    let reference = reference(Options::default()).await;
    let file = target_file(&token("somebody-elses-token"), &HUAWEI);
    let (code, text) = command_at(&file, &reference.url(), &["send", "dcs-v1-status.200"]).await;
    assert!(
        code == 3 && text.contains("401 Unauthorized") && text.contains("the token is wrong"),
        "{text}"
    );
}

/// Whatever a report names can be seen by hand, or says why not.
#[tokio::test]
async fn every_clause_has_a_request_or_a_reason() {
    let catalogue = Arc::new(Catalogue::embedded().unwrap());
    for profiles in [&HUAWEI[..], &CVM] {
        let auth = if profiles == CVM {
            keys("tc3-hmac-sha256")
        } else {
            token(DEFAULT_TOKEN)
        };
        let target = target("http://127.0.0.1:9", &auth, profiles);
        for clause in catalogue.clauses().filter(|c| profiles.contains(&c.id.profile())) {
            let seen = preview(&catalogue, &target, clause, None).await.unwrap();
            let known = !seen.requests.is_empty() || !seen.reasons.is_empty();
            let plain = ordinary(&catalogue, &target, clause.id.profile());
            assert!(known || plain.is_some(), "{}", clause.id);
            for (request, purpose) in seen.requests {
                assert_eq!(purpose.profile, clause.id.profile());
                assert!(request.path.starts_with('/'));
            }
        }
    }
}
