//! What holds for every request: what a signer signs its verifier accepts, and nothing else.

use jiff::Timestamp;
use proptest::{prelude::*, sample::Index};
use secrecy::SecretString;

use super::{Call, Keys, Refusal, Wire, huawei, tc3, tencent_v1, verify_tencent};

/// A request with the keys to sign it with.
#[derive(Debug, Clone)]
struct Case {
    method: &'static str,
    host: String,
    segments: Vec<String>,
    query: Vec<(String, String)>,
    headers: Vec<(String, String)>,
    body: String,
    access_key: String,
    secret: SecretString,
    token: Option<SecretString>,
    now: Timestamp,
}

impl Case {
    fn encoded_query(&self) -> String {
        url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(&self.query)
            .finish()
    }

    fn keys(&self) -> Keys<'_> {
        Keys {
            access_key: &self.access_key,
            secret_key: &self.secret,
            session_token: self.token.as_ref(),
        }
    }

    /// Calls back with the request as it goes over the wire, with these headers and this query.
    fn on_wire<T>(&self, headers: &[(String, String)], query: &str, ask: impl Fn(&Wire<'_>) -> T) -> T {
        let path: String = ["", &self.segments.join("/")].join("/");
        ask(&Wire {
            method: self.method,
            host: &self.host,
            path: &path,
            query,
            headers,
            body: self.body.as_bytes(),
        })
    }
}

/// Something else in a request, and whether its signature covers that.
type Change<'c> = (&'c dyn Fn(&mut Case), bool);

fn cases() -> impl Strategy<Value = Case> {
    let request = (
        prop::sample::select(vec!["GET", "POST"]),
        "[a-z]{1,8}(:[0-9]{2,5})?",
        prop::collection::vec("[a-zA-Z0-9._~-]{1,12}", 1..4),
        prop::collection::vec((".{1,6}", ".{0,12}"), 0..5),
        prop::collection::btree_map("x-[b-r]{3,8}", "[a-zA-Z0-9][ -~]{0,20}", 0..4),
        "[ -~]{0,40}",
    );
    let keys = (
        "[A-Za-z0-9]{8,40}",
        "[!-~]{8,80}",
        prop::option::of("[!-~]{8,80}"),
        0..4_000_000_000_i64,
    );
    (request, keys).prop_map(|(request, keys)| {
        let (method, host, segments, query, headers, body) = request;
        let (access_key, secret, token, second) = keys;
        Case {
            method,
            host,
            segments,
            query,
            headers: headers.into_iter().collect(),
            body,
            access_key,
            secret: secret.into(),
            token: token.map(Into::into),
            now: Timestamp::from_second(second).unwrap(),
        }
    })
}

/// Another letter or digit at one place of a text; the text where it has none.
fn changed(text: &str, at: Index) -> String {
    let places: Vec<usize> = text
        .bytes()
        .enumerate()
        .filter(|(_, b)| b.is_ascii_alphanumeric())
        .map(|(i, _)| i)
        .collect();
    let Some(place) = (!places.is_empty()).then(|| places[at.index(places.len())]) else {
        return text.to_owned();
    };
    // Further than from one case to the other, which is the same where case does not count.
    let other = if text[place..].starts_with(['q', 'Q']) {
        "7"
    } else {
        "q"
    };
    format!("{}{other}{}", &text[..place], &text[place + 1..])
}

fn replace(headers: &[(String, String)], added: Vec<(String, String)>) -> Vec<(String, String)> {
    let mut all = headers.to_vec();
    all.retain(|(n, _)| !added.iter().any(|(a, _)| a.eq_ignore_ascii_case(n)));
    all.extend(added);
    all
}

fn call() -> Call<'static> {
    Call {
        action: Some("DescribeInstancesStatus"),
        version: Some("2017-03-12"),
        region: None,
    }
}

proptest! {
    #[test]
    fn huawei_accepts_what_was_signed_and_nothing_else(
        case in cases(), content_type in prop::option::of("(application/json|text/plain)"), at: Index,
    ) {
        let mut case = case;
        case.headers.extend(content_type.map(|t| ("Content-Type".to_owned(), t)));
        let query = case.encoded_query();
        let added = case.on_wire(&case.headers, &query, |w| huawei::sign(w, &case.keys(), Some("project"), case.now));
        let headers = replace(&case.headers, added);
        let unsigned_body = headers.iter().any(|(_, v)| v == "UNSIGNED-PAYLOAD");
        let ask = |case: &Case, headers: &[(String, String)], query: &str| {
            case.on_wire(headers, query, |w| huawei::verify(w, &[case.keys()], case.now))
        };
        prop_assert_eq!(ask(&case, &headers, &query), Ok(()));

        let body_counts = !unsigned_body || case.body.is_empty();
        let changes: [Change<'_>; 5] = [
            (&|other| other.host = changed(&other.host, at), true),
            (&|other| other.method = "PUT", true),
            (&|other| other.segments[at.index(case.segments.len())].push('x'), true),
            (&|other| other.body.push('x'), body_counts),
            (&|other| other.query.push(("more".to_owned(), String::new())), true),
        ];
        for (change, counts) in changes {
            let mut other = case.clone();
            change(&mut other);
            let expected = if counts { Err(Refusal::WrongSignature) } else { Ok(()) };
            prop_assert_eq!(ask(&other, &headers, &other.encoded_query()), expected);
        }
        for name in 0..headers.len() {
            let mut headers = headers.clone();
            let value = changed(&headers[name].1, at);
            if value != headers[name].1 {
                headers[name].1 = value;
                prop_assert!(ask(&case, &headers, &query).is_err(), "{}", headers[name].0);
            }
        }
    }

    #[test]
    fn huawei_signs_a_query_whatever_its_order_on_the_wire(case in cases()) {
        let added = case.on_wire(&case.headers, &case.encoded_query(), |w| {
            huawei::sign(w, &case.keys(), None, case.now)
        });
        let headers = replace(&case.headers, added);
        let mut other = case.clone();
        other.query.reverse();
        let verified = other.on_wire(&headers, &other.encoded_query(), |w| {
            huawei::verify(w, &[case.keys()], case.now)
        });
        prop_assert_eq!(verified, Ok(()));
    }

    #[test]
    fn tc3_accepts_what_was_signed_and_nothing_else(case in cases(), at: Index) {
        let query = case.encoded_query();
        let added = case.on_wire(&case.headers, &query, |w| tc3::sign(w, &case.keys(), "cvm", &call(), case.now));
        let headers = replace(&case.headers, added);
        let ask = |case: &Case, headers: &[(String, String)], query: &str| {
            case.on_wire(headers, query, |w| verify_tencent(w, &[case.keys()], "cvm", case.now))
        };
        prop_assert_eq!(ask(&case, &headers, &query), Ok(()));

        let mut other = case.clone();
        other.host = changed(&case.host, at);
        prop_assert_eq!(ask(&other, &headers, &query), Err(Refusal::WrongSignature));
        let mut other = case.clone();
        if case.method == "GET" {
            let other = changed(&query, at);
            let expected = if other == query { Ok(()) } else { Err(Refusal::WrongSignature) };
            prop_assert_eq!(ask(&case, &headers, &other), expected);
        } else {
            other.body.push('x');
            prop_assert_eq!(ask(&other, &headers, &query), Err(Refusal::WrongSignature));
        }
        for name in ["Authorization", "Content-Type", "X-TC-Timestamp", "X-TC-Token"] {
            let mut headers = headers.clone();
            let Some((_, value)) = headers.iter_mut().find(|(n, _)| n == name) else { continue };
            let before = value.clone();
            *value = changed(&before, at);
            if *value != before {
                prop_assert!(ask(&case, &headers, &query).is_err(), "{name}");
            }
        }
        let scoped_elsewhere = case.on_wire(&headers, &query, |w| tc3::verify(w, &[case.keys()], "cbs", case.now));
        prop_assert!(matches!(scoped_elsewhere, Err(Refusal::Malformed(_))));
    }

    #[test]
    fn v1_accepts_what_was_signed_and_nothing_else(case in cases(), sha256: bool, nonce in 1_u64.., at: Index) {
        let method = if sha256 { tencent_v1::Method::HmacSha256 } else { tencent_v1::Method::HmacSha1 };
        let mut case = case;
        if case.method == "POST" {
            case.body = case.encoded_query();
        }
        let signed = case.on_wire(&[], &case.encoded_query(), |w| {
            tencent_v1::sign(w, &case.keys(), method, &call(), case.now, nonce)
        });
        let ask = |case: &Case, host: &str, parameters: &str| {
            let mut case = case.clone();
            case.host = host.to_owned();
            if case.method == "POST" {
                case.body = parameters.to_owned();
                case.on_wire(&[], "", |w| verify_tencent(w, &[case.keys()], "cvm", case.now))
            } else {
                case.on_wire(&[], parameters, |w| verify_tencent(w, &[case.keys()], "cvm", case.now))
            }
        };
        prop_assert_eq!(ask(&case, &case.host, &signed), Ok(()));
        let reordered: Vec<&str> = signed.rsplit('&').collect();
        prop_assert_eq!(ask(&case, &case.host, &reordered.join("&")), Ok(()));

        prop_assert_eq!(ask(&case, &changed(&case.host, at), &signed), Err(Refusal::WrongSignature));
        let more = format!("{signed}&more=1");
        prop_assert_eq!(ask(&case, &case.host, &more), Err(Refusal::WrongSignature));
        let mut pairs: Vec<(String, String)> = url::form_urlencoded::parse(signed.as_bytes()).into_owned().collect();
        let place = at.index(pairs.len());
        let value = changed(&pairs[place].1, at);
        if value != pairs[place].1 {
            pairs[place].1 = value;
            let other = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
            prop_assert!(ask(&case, &case.host, &other).is_err(), "{other}");
        }
    }

    #[test]
    fn no_request_whatever_makes_a_verifier_fail(
        names in prop::collection::vec(
            prop::sample::select(vec!["authorization", "x-sdk-date", "x-tc-timestamp", "content-type", "x"]), 0..5,
        ),
        values in prop::collection::vec(
            "((SDK|TC3)-HMAC-SHA256 ((Access|Credential|SignedHeaders|Signature)=[a-z0-9/;]{0,9},? ?){0,4}|.{0,20})", 5,
        ),
        query in "((SecretId|Signature|Timestamp|Nonce|SignatureMethod)=[0-9A-Za-z%+]{0,8}&){0,6}|.{0,30}",
    ) {
        let secret = SecretString::from("secret");
        let keys = Keys { access_key: "a", secret_key: &secret, session_token: None };
        let headers: Vec<(String, String)> = names.into_iter().map(str::to_owned).zip(values).collect();
        let wire = Wire { method: "GET", host: "h", path: "/", query: &query, headers: &headers, body: b"" };
        prop_assert!(huawei::verify(&wire, &[keys], Timestamp::UNIX_EPOCH).is_err());
        prop_assert!(verify_tencent(&wire, &[keys], "cvm", Timestamp::UNIX_EPOCH).is_err());
        let _ = super::explain(&wire);
    }
}
