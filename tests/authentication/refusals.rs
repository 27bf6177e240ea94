//! Credentials that are refused: one sentence that says which it is, and no clause is judged by it.

use cloud_conformance::{
    exchange::Credential,
    record::{Outcome, Record, Verdict},
    reference::{DEFAULT_ACCESS_KEY, DEFAULT_SECRET_KEY, EXPIRED_TOKEN, IAM_PASSWORD, Options},
};

use crate::{CVM, HUAWEI, judged, keys, password, reference, target, temporary, temporary_keys, token};

/// Nothing is judged, nothing fails, and every profile says this.
fn assert_says(record: &Record, words: &str) {
    assert_eq!(record.exit_code, 3);
    assert_eq!(record.outcome, Outcome::Error);
    for profile in &record.profiles {
        let error = profile.error.as_deref().unwrap_or_default();
        assert!(
            error.contains(words),
            "{}: {error} should say {words}",
            profile.id
        );
        assert!(!error.contains('\n') && error.len() < 400, "{error}");
        assert!(profile.clauses.iter().all(|c| c.verdict == Verdict::Inconclusive));
    }
}

/// Judges a reference of these options, and returns how many requests that took.
async fn refused(options: Options, auth: impl Fn(&str) -> String, profiles: &[&str], words: &str) -> usize {
    let reference = reference(options).await;
    let url = reference.url();
    let (record, recording, _dir) = judged(target(&url, &auth(&url), profiles)).await;
    reference.stop().await;
    assert_says(&record, words);
    recording.len()
}

fn off_by(clock_offset_s: i64) -> Options {
    Options {
        clock_offset_s,
        ..Options::default()
    }
}

#[tokio::test]
async fn a_wrong_an_expired_and_a_missing_token_are_told_apart() {
    for (auth, words) in [
        (token("somebody-elses-token"), "the token is wrong (401"),
        (token(EXPIRED_TOKEN), "the token has expired (401"),
        ("scheme = \"none\"".to_owned(), "asks for a credential (401"),
    ] {
        refused(Options::default(), |_| auth.clone(), &HUAWEI, words).await;
    }
}

#[tokio::test]
async fn a_token_does_not_depend_on_the_clock_and_a_password_neither() {
    for auth in [
        |_: &str| token(cloud_conformance::reference::DEFAULT_TOKEN),
        |url: &str| password(url, IAM_PASSWORD),
    ] {
        let reference = reference(off_by(3600)).await;
        let url = reference.url();
        let (record, ..) = judged(target(&url, &auth(&url), &HUAWEI)).await;
        assert_eq!(record.exit_code, 0);
    }
}

fn other_key(scheme: &str) -> String {
    keys(scheme).replace(DEFAULT_ACCESS_KEY, "SOMEBODYELSESKEY0001")
}

fn other_secret(scheme: &str) -> String {
    keys(scheme).replace(DEFAULT_SECRET_KEY, "somebody-elses-secret-key")
}

fn other_session(scheme: &str) -> String {
    temporary_keys(scheme).replace(crate::SESSION, "somebody-elses-session-token")
}

#[tokio::test]
async fn what_is_wrong_with_a_signature_is_told_after_one_request() {
    let schemes = [
        ("sdk-hmac-sha256", &HUAWEI[..]),
        ("tc3-hmac-sha256", &CVM[..]),
        ("hmac-sha256", &CVM[..]),
        ("hmac-sha1", &CVM[..]),
    ];
    for (scheme, profiles) in schemes {
        for (options, auth, words) in [
            (
                Options::default(),
                other_key(scheme),
                "the access key is not known",
            ),
            (Options::default(), other_secret(scheme), "the signature is wrong"),
            (
                temporary(),
                other_session(scheme),
                "the session token has expired or is not the one of these keys",
            ),
            (temporary(), keys(scheme), "came without its token"),
            (
                off_by(3600),
                keys(scheme),
                "the clock of this machine is 1 h 0 min behind the target's",
            ),
            (
                off_by(-3600),
                keys(scheme),
                "the clock of this machine is 1 h 0 min ahead of the target's",
            ),
            (
                Options::default(),
                "scheme = \"none\"".to_owned(),
                "asks for a credential",
            ),
        ] {
            let none = auth.contains("none");
            let requests = refused(options, |_| auth.clone(), profiles, words).await;
            // A few failures lock a key, so a refused one is not tried again for the next profile.
            assert!(none || requests == 1, "{requests} requests: {scheme} {words}");
        }
    }
}

#[tokio::test]
async fn a_target_that_is_not_there_is_named() {
    let gone = reference(Options::default()).await;
    let url = gone.url();
    gone.stop().await;
    for auth in [token("token-of-nobody"), password(&url, IAM_PASSWORD)] {
        let (record, ..) = judged(target(&url, &auth, &HUAWEI)).await;
        assert_says(&record, "nothing listens at 127.0.0.1:");
    }
}

/// What was sent is seen by who recorded it: under signing schemes no request with another signature
/// than the right one names the real key.
#[tokio::test]
async fn no_wrong_signature_is_sent_under_a_real_key() {
    for (scheme, profiles) in [
        ("sdk-hmac-sha256", &HUAWEI[..]),
        ("tc3-hmac-sha256", &CVM),
        ("hmac-sha1", &CVM),
    ] {
        let reference = reference(Options::default()).await;
        let url = reference.url();
        let (_, recording, _dir) = judged(target(&url, &keys(scheme), profiles)).await;
        let mut under_another = 0;
        for exchange in (0..recording.len()).map(|n| recording.exchange(n).unwrap()) {
            let request = format!("{:?}", exchange.request);
            let answer = String::from_utf8_lossy(&exchange.answer.unwrap().body).into_owned();
            assert!(
                !answer.contains("the signature does not match") && !answer.contains("SignatureFailure"),
                "{request}"
            );
            if exchange.purpose.credential == Credential::Wrong {
                under_another += 1;
                assert!(!request.contains(DEFAULT_ACCESS_KEY), "{request}");
            }
        }
        // The query API has an error of its own for an unknown key; the others are asked none.
        assert_eq!(under_another > 0, profiles == CVM, "{scheme}");
    }
}
