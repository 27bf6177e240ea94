//! The same suite under every scheme of authentication.

use cloud_conformance::exchange::Exchange;
use cloud_conformance::http::replay::Replay;
use cloud_conformance::record::{Outcome, ProfileRecord, Verdict};
use cloud_conformance::recording::Recording;
use cloud_conformance::reference::{DEFAULT_TOKEN, IAM_PASSWORD, Options};
use cloud_conformance::suite::run::Traffic;
use cloud_conformance::suite::run_metadata::About;

use crate::{
    CVM, DCS, HUAWEI, judged, keys, password, reference, run_with, target, temporary, temporary_keys, token,
};

/// What keeps a profile from being conformant.
fn open_or_failed(profile: &ProfileRecord) -> Vec<String> {
    let open = profile
        .clauses
        .iter()
        .filter(|c| matches!(c.verdict, Verdict::Fail | Verdict::Inconclusive));
    open.map(|c| format!("{} {:?} {:?} {:?}", c.id, c.verdict, c.reason, c.findings))
        .chain(profile.error.clone())
        .collect()
}

async fn assert_conformant(options: Options, auth: impl Fn(&str) -> String, profiles: &[&str]) {
    let reference = reference(options).await;
    let url = reference.url();
    let (record, _, _dir) = judged(target(&url, &auth(&url), profiles)).await;
    reference.stop().await;
    assert_eq!(record.profiles.len(), profiles.len());
    for profile in &record.profiles {
        assert_eq!(
            profile.outcome,
            Outcome::Conformant,
            "{}: {:#?}",
            profile.id,
            open_or_failed(profile)
        );
    }
    assert_eq!(record.exit_code, 0);
}

#[tokio::test]
async fn a_token_is_enough_for_the_huawei_profiles() {
    assert_conformant(Options::default(), |_| token(DEFAULT_TOKEN), &HUAWEI).await;
}

#[tokio::test]
async fn a_target_that_asks_for_nothing_is_judged_without_credentials() {
    let open = Options {
        variants: vec!["dcs-unauthenticated".to_owned()],
        ..Options::default()
    };
    assert_conformant(open, |_| "scheme = \"none\"".to_owned(), &DCS).await;
}

#[tokio::test]
async fn access_keys_are_enough_for_the_huawei_profiles() {
    assert_conformant(Options::default(), |_| keys("sdk-hmac-sha256"), &HUAWEI).await;
    assert_conformant(temporary(), |_| temporary_keys("sdk-hmac-sha256"), &HUAWEI).await;
}

#[tokio::test]
async fn cvm_is_conformant_under_each_of_its_signatures() {
    for scheme in ["tc3-hmac-sha256", "hmac-sha256", "hmac-sha1"] {
        assert_conformant(Options::default(), |_| keys(scheme), &CVM).await;
        assert_conformant(temporary(), |_| temporary_keys(scheme), &CVM).await;
    }
}

/// All exchanges with the identity service.
fn asked_for_tokens(recording: &Recording) -> Vec<Exchange> {
    let all = (0..recording.len()).map(|n| recording.exchange(n).unwrap());
    all.filter(|e| e.request.url.ends_with("/v3/auth/tokens"))
        .collect()
}

#[tokio::test]
async fn a_password_is_enough_for_the_huawei_profiles() {
    assert_conformant(Options::default(), |url| password(url, IAM_PASSWORD), &HUAWEI).await;
}

#[tokio::test]
async fn profiles_with_the_same_password_share_one_token_and_neither_is_recorded() {
    let reference = reference(Options::default()).await;
    let url = reference.url();
    let (_, recording, dir) = judged(target(&url, &password(&url, IAM_PASSWORD), &HUAWEI)).await;
    let asked = asked_for_tokens(&recording);
    assert_eq!(asked.len(), 1);
    assert_eq!((asked[0].index, asked[0].request.method.as_str()), (0, "POST"));
    let body = asked[0].request.body.as_deref().unwrap();
    assert!(body.contains("\"*****\""), "{body}");
    let text = std::fs::read_to_string(dir.path().join("traffic.har")).unwrap();
    assert!(!text.contains(IAM_PASSWORD) && !text.contains(DEFAULT_TOKEN));
    assert!(text.contains("x-subject-token"));
}

#[tokio::test]
async fn a_replay_asks_for_no_token() {
    let reference = reference(Options::default()).await;
    let url = reference.url();
    let auth = password(&url, IAM_PASSWORD);
    let (first, recording, _dir) = judged(target(&url, &auth, &HUAWEI)).await;
    reference.stop().await;
    let about = About::read(&recording).unwrap().expect("a recording of ours");
    let replay = Replay::of(recording, None).unwrap();
    let traffic = Traffic::Replay(Box::new(replay), Box::new(about));
    let (again, _) = run_with(target(&url, &auth, &HUAWEI), traffic).await;
    assert_eq!(again.summary, first.summary);
    assert_eq!(again.exit_code, 0);
}

#[tokio::test]
async fn a_wrong_password_is_tried_once_and_no_profile_is_judged() {
    let reference = reference(Options::default()).await;
    let url = reference.url();
    let (record, recording, _dir) = judged(target(&url, &password(&url, "no-such-password"), &HUAWEI)).await;
    assert_eq!(recording.len(), 1);
    assert_eq!(record.exit_code, 3);
    for profile in &record.profiles {
        let error = profile.error.as_deref().unwrap_or_default();
        assert!(
            error.starts_with("the identity service refused the password (401)"),
            "{error}"
        );
        assert!(profile.clauses.iter().all(|c| c.verdict == Verdict::Inconclusive));
    }
}
