use proptest::prelude::*;

use super::*;
use crate::auth::{Refusal, huawei, verify_tencent};

const KEY: &str = "AKREAL";
const SESSION: &str = "session-token-of-the-tests";

/// What a document says of its request.
const FORM: &str = "method = \"GET\"\npath = \"/\"\nstatuses = [200]\n\
    action = \"DescribeInstancesStatus\"\nversion = \"2017-03-12\"\nservice = \"cvm\"";

const SCHEMES: [SigningScheme; 4] = [
    SigningScheme::SdkHmacSha256,
    SigningScheme::Tc3HmacSha256,
    SigningScheme::HmacSha256,
    SigningScheme::HmacSha1,
];

fn request(method: &str) -> Draft {
    Draft {
        method: method.to_owned(),
        host: "127.0.0.1:8080".to_owned(),
        path: "/".to_owned(),
        query: if method == "GET" { "Limit=1" } else { "" }.to_owned(),
        headers: vec![],
        body: (method == "POST").then(|| r#"{"InstanceIds":["ins-1"],"Limit":1}"#.to_owned()),
        new_connection: false,
    }
}

fn authenticated(auth: &Auth, method: &str, credential: Credential) -> Outgoing {
    let caller = Caller {
        auth,
        token: Some(&SecretString::from("token-of-the-tests")),
        credential,
        project: "p",
    };
    let (form, call) = (toml::from_str(FORM).unwrap(), Call::default());
    authenticate(request(method), &form, Some(&call), caller, Timestamp::now()).unwrap()
}

/// Whatever way another call or another method gets here, it does not leave: the target file's own rules are not
/// asked.
#[test]
fn what_is_not_the_documented_reading_request_is_not_signed() {
    type Change = fn(&mut Draft, &mut RequestForm);
    let changes: [Change; 10] = [
        |draft, _| draft.method = "DELETE".to_owned(),
        |draft, _| draft.method = "PUT".to_owned(),
        |draft, _| draft.query = "Act%69on=TerminateInstances".to_owned(),
        |draft, _| draft.query = "Limit=1&action=TerminateInstances".to_owned(),
        |draft, _| draft.path = "/;Action=TerminateInstances".to_owned(),
        |draft, _| draft.headers = vec![("X-TC-Action".to_owned(), "TerminateInstances".to_owned())],
        |draft, _| draft.headers = vec![("authorization".to_owned(), "another".to_owned())],
        |draft, _| {
            draft.method = "POST".to_owned();
            draft.body = Some("Limit=1&Action=TerminateInstances".to_owned());
        },
        |draft, _| {
            draft.method = "POST".to_owned();
            draft.body = Some(r#"{"\u0041ction":"TerminateInstances"}"#.to_owned());
        },
        |_, form| form.action = Some("TerminateInstances".to_owned()),
    ];
    let auth = signed(SCHEMES[2], "the-secret");
    for (n, change) in changes.iter().enumerate() {
        let mut form = toml::from_str(FORM).unwrap();
        let mut draft = request("GET");
        change(&mut draft, &mut form);
        let caller = Caller {
            auth: &auth,
            token: None,
            credential: Credential::Valid,
            project: "p",
        };
        let done = authenticate(draft, &form, Some(&Call::default()), caller, Timestamp::now());
        assert!(done.is_err(), "change {n}: {done:?}");
    }
    for method in ["GET", "DELETE"] {
        assert!(Outgoing::for_a_token(request(method)).is_err(), "{method}");
    }
}

fn signed(scheme: SigningScheme, secret: &str) -> Auth {
    Auth::Signed {
        scheme,
        access_key: KEY.to_owned(),
        secret_key: secret.to_owned().into(),
        session_token: Some(SESSION.to_owned().into()),
    }
}

/// What a server says of a request that knows one key.
fn verified(
    scheme: SigningScheme,
    out: &Outgoing,
    access_key: &str,
    secret: &str,
    session: Option<&str>,
) -> Result<(), Refusal> {
    let (secret_key, session_token) = (SecretString::from(secret), session.map(SecretString::from));
    let keys = Keys {
        access_key,
        secret_key: &secret_key,
        session_token: session_token.as_ref(),
    };
    let (wire, now) = (out.wire(), Timestamp::now());
    match scheme {
        SigningScheme::SdkHmacSha256 => huawei::verify(&wire, &[keys], now),
        _ => verify_tencent(&wire, &[keys], "cvm", now),
    }
}

/// Everything that goes over the wire, in one text.
fn all(out: &Outgoing) -> String {
    format!("{out:?}")
}

proptest! {
    #[test]
    fn a_wrong_signature_names_no_real_key_and_is_made_with_no_real_secret(
        scheme in prop::sample::select(&SCHEMES[..]),
        method in prop::sample::select(&["GET", "POST"][..]),
        secret in "[!-~]{8,40}",
    ) {
        let out = authenticated(&signed(scheme, &secret), method, Credential::Wrong);
        prop_assert_eq!(verified(scheme, &out, KEY, &secret, Some(SESSION)), Err(Refusal::UnknownKey));
        prop_assert_eq!(verified(scheme, &out, WRONG_KEY, &secret, None), Err(Refusal::WrongSignature));
        prop_assert_eq!(verified(scheme, &out, WRONG_KEY, WRONG_SECRET.expose_secret(), None), Ok(()));
        prop_assert!(!all(&out).contains(KEY) && !all(&out).contains(SESSION), "{}", all(&out));
        prop_assert!(!all(&out).contains(&secret), "{}", all(&out));
    }

    #[test]
    fn the_configured_keys_sign_what_a_server_accepts(
        scheme in prop::sample::select(&SCHEMES[..]),
        method in prop::sample::select(&["GET", "POST"][..]),
        secret in "[!-~]{8,40}",
    ) {
        let out = authenticated(&signed(scheme, &secret), method, Credential::Valid);
        prop_assert_eq!(verified(scheme, &out, KEY, &secret, Some(SESSION)), Ok(()));
    }
}

#[test]
fn without_a_credential_nothing_of_one_is_sent() {
    let schemes = SCHEMES.map(|scheme| signed(scheme, "secret-of-the-tests"));
    let token = Auth::Token("token-of-the-tests".to_owned().into());
    for auth in schemes.iter().chain([&token, &Auth::None]) {
        for method in ["GET", "POST"] {
            let out = all(&authenticated(auth, method, Credential::None)).to_lowercase();
            for word in ["authorization", "signature", "secretid", "token", "akreal"] {
                assert!(!out.contains(word), "{auth:?}: {out}");
            }
            assert!(out.contains("describeinstancesstatus"), "{out}");
        }
    }
}

/// In the header that the document has, whatever else stands there.
#[test]
fn a_token_is_sent_as_it_is_or_wrong_or_empty() {
    let auth = Auth::Token("token-of-the-tests".to_owned().into());
    for (authentication, header, before) in [
        ("huawei", "X-Auth-Token", ""),
        ("X-Kite-Key: {token}", "X-Kite-Key", ""),
        ("Authorization: Bearer {token}", "Authorization", "Bearer "),
    ] {
        let form = format!(
            "method = \"GET\"\npath = \"/\"\nstatuses = [200]\nauthentication = \"{authentication}\""
        );
        let form: RequestForm = toml::from_str(&form).unwrap();
        for (credential, value) in [
            (Credential::Valid, Some("token-of-the-tests")),
            (Credential::Wrong, Some(WRONG_TOKEN)),
            (Credential::Empty, Some("")),
            (Credential::None, None),
        ] {
            let caller = Caller {
                auth: &auth,
                token: Some(&SecretString::from("token-of-the-tests")),
                credential,
                project: "p",
            };
            let out = authenticate(request("GET"), &form, None, caller, Timestamp::now()).unwrap();
            let mut sent = out.headers.iter().filter(|(name, _)| name == header);
            let expected = value.map(|value| format!("{before}{value}"));
            assert_eq!(sent.next().map(|(_, value)| value.clone()), expected);
            assert_eq!(sent.next(), None);
        }
    }
}
