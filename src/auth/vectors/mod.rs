//! The vendors' own signatures: every vector is reproduced and verified, every negative case gives
//! what it says.

use jiff::Timestamp;

mod vector;

use vector::{data, text, vector, vectors};

use super::{Call, Refusal, explain, huawei, tc3, tencent_v1};

const V1_SHA256: &str = "HmacSHA256";

fn flip_last_digit(authorization: &str) -> String {
    let (head, last) = authorization.split_at(authorization.len() - 1);
    format!("{head}{}", if last == "0" { "1" } else { "0" })
}

fn seconds(at: Timestamp, plus: i64) -> Timestamp {
    Timestamp::from_second(at.as_second() + plus).unwrap()
}

#[test]
fn every_scheme_has_its_vectors() {
    let count = |scheme: &str| vectors().iter().filter(|v| v.scheme == scheme).count();
    let counts = [huawei::SCHEME, tc3::SCHEME, V1_SHA256, "HmacSHA1"].map(count);
    assert_eq!(counts, [20, 13, 5, 3]);
}

#[test]
fn every_vector_is_taken_apart_into_what_its_signer_signed() {
    for v in vectors() {
        let explained = explain(&v.wire()).unwrap();
        assert_eq!(explained.scheme, v.scheme, "{}", v.name);
        assert_eq!(explained.canonical_request, v.canonical_request, "{}", v.name);
        assert_eq!(explained.string_to_sign, v.string_to_sign, "{}", v.name);
    }
}

#[test]
fn every_vector_is_authentic() {
    for v in vectors() {
        assert_eq!(v.verify(), Ok(()), "{}", v.name);
    }
}

#[test]
fn signing_the_requests_of_the_vectors_gives_their_headers() {
    for v in vectors().iter().filter(|v| v.signature.is_none()) {
        // The one that also signs its action: verified above, and not what this signer chooses.
        if v.name == "tencent-tc3-vendor-demo-action-signed" {
            continue;
        }
        let (plain, keys) = (v.unsigned(), v.keys());
        let added = if v.scheme == huawei::SCHEME {
            huawei::sign(&plain.wire(), &keys, v.project_id.as_deref(), v.at)
        } else {
            let call = Call {
                action: v.header("X-TC-Action"),
                version: v.header("X-TC-Version"),
                region: v.header("X-TC-Region"),
            };
            tc3::sign(&plain.wire(), &keys, "cvm", &call, v.at)
        };
        for (name, value) in &added {
            assert_eq!(v.header(name), Some(value.as_str()), "{}: {name}", v.name);
        }
        let expected = v.headers.iter().filter(|h| !plain.headers.contains(h)).count();
        let again = added.iter().filter(|h| plain.headers.contains(h)).count();
        assert_eq!(added.len() - again, expected, "{}", v.name);
    }
}

#[test]
fn signing_the_parameters_of_the_vectors_gives_their_signatures() {
    for v in vectors().iter().filter(|v| v.signature.is_some()) {
        // Signed without the parameter that names the method, which this signer always sends.
        if v.name == "tencent-v1-vendor-doc" {
            continue;
        }
        let is_added = |pair: &&str| {
            let name = pair.split('=').next().unwrap();
            ![
                "Timestamp",
                "Nonce",
                "Token",
                "SecretId",
                "SignatureMethod",
                "Signature",
            ]
            .contains(&name)
        };
        let given =
            |encoded: &str| -> String { encoded.split('&').filter(is_added).collect::<Vec<_>>().join("&") };
        let mut plain = v.clone();
        plain.query = given(&v.query);
        plain.body = given(&v.body);
        let method = if v.scheme == V1_SHA256 {
            tencent_v1::Method::HmacSha256
        } else {
            tencent_v1::Method::HmacSha1
        };
        let signed = tencent_v1::sign(&plain.wire(), &v.keys(), method, &Call::default(), v.at, 11886);
        let signature = url::form_urlencoded::parse(signed.as_bytes())
            .find(|(n, _)| n == "Signature")
            .unwrap();
        assert_eq!(Some(signature.1.as_ref()), v.signature.as_deref(), "{}", v.name);
    }
}

/// What became of a negative case: the refusals of each way to make the change.
fn outcomes(base: &str, change: &str) -> Vec<Result<(), Refusal>> {
    let v = vector(base);
    match (base, change) {
        (_, "flip one hex digit of Signature") => {
            vec![v.with_header("Authorization", flip_last_digit).verify()]
        }
        (_, "send include_failure=false with the old signature") => {
            vec![v.with_query(|q| q.replace("true", "false")).verify()]
        }
        (_, "drop X-Sdk-Date or move it more than 15 minutes from server time") => vec![
            v.clone().with_header("X-Sdk-Date", |_| String::new()).verify(),
            v.clone()
                .with_header("X-Sdk-Date", |_| "20240506T072310Z".to_owned())
                .verify(),
            v.verify_at(seconds(v.at, 901)),
            v.verify_at(seconds(v.at, -901)),
        ],
        (_, "unknown access key" | "unknown SecretId") => {
            let change = |a: &str| a.replace(&v.access_key, "NOBODYSKEY");
            vec![v.clone().with_header("Authorization", change).verify()]
        }
        (_, "drop X-Security-Token but leave it in SignedHeaders") => {
            vec![v.with_header("X-Security-Token", |_| String::new()).verify()]
        }
        ("huawei-query-escaping", _) => {
            let swapped = |q: &str| {
                let mut pairs: Vec<&str> = q.split('&').collect();
                pairs.swap(0, 3);
                pairs.join("&")
            };
            vec![v.with_query(swapped).verify()]
        }
        ("huawei-v1-status-plain", "add a trailing slash to the wire path") => {
            let mut v = v;
            v.path.push('/');
            vec![v.verify()]
        }
        (_, "X-TC-Timestamp more than 300 s from server time") => vec![
            v.verify_at(seconds(v.at, 301)),
            v.verify_at(seconds(v.at, -301)),
            v.with_header("X-TC-Timestamp", |_| "1714979600".to_owned())
                .verify(),
        ],
        (_, "Credential date not the UTC date of X-TC-Timestamp") => {
            let change = |a: &str| a.replace("/2024-05-06/", "/2024-05-07/");
            vec![v.with_header("Authorization", change).verify()]
        }
        (_, "no Authorization header, or one that does not parse") => vec![
            v.clone().with_header("Authorization", |_| String::new()).verify(),
            v.clone()
                .with_header("Authorization", |_| "Bearer x".to_owned())
                .verify(),
            v.with_header("Authorization", |a| a.replace("Signature=", "Sig="))
                .verify(),
        ],
        (_, "replace the token") => {
            vec![v.with_header("X-TC-Token", |t| format!("{t}x")).verify()]
        }
        (_, "add '; charset=utf-8' to Content-Type without re-signing") => {
            let change = |t: &str| format!("{t}; charset=utf-8");
            vec![v.with_header("Content-Type", change).verify()]
        }
        (_, "change X-TC-Region, X-TC-Action or X-TC-Language without re-signing") => vec![
            v.clone()
                .with_header("X-TC-Region", |_| "ap-beijing".to_owned())
                .verify(),
            v.with_header("X-TC-Action", |_| "DescribeInstances".to_owned())
                .verify(),
            vector("tencent-tc3-post-language")
                .with_header("X-TC-Language", |_| "zh-CN".to_owned())
                .verify(),
        ],
        (_, "reorder the query parameters") => {
            vec![
                v.with_query(|q| q.rsplit('&').collect::<Vec<_>>().join("&"))
                    .verify(),
            ]
        }
        (_, "drop SignatureMethod, leave the SHA-256 signature") => {
            vec![
                v.with_query(|q| q.replace("&SignatureMethod=HmacSHA256", ""))
                    .verify(),
            ]
        }
        _ => panic!("no test for `{base}`: {change}"),
    }
}

#[test]
fn every_negative_case_gives_what_it_says() {
    let data = data();
    let negatives = data["negatives"].as_array().unwrap();
    assert_eq!(negatives.len(), 17);
    for negative in negatives {
        let (base, change) = (
            text(negative, "/base").unwrap(),
            text(negative, "/change").unwrap(),
        );
        let expect = &negative["expect"];
        for outcome in outcomes(&base, &change) {
            let what = format!("{base}: {change}: {outcome:?}");
            let Err(refusal) = outcome else {
                assert!(expect.is_string(), "{what}");
                continue;
            };
            // All refusals have the same code at Huawei's gateways.
            let (member, code) = if base.starts_with("huawei") {
                ("error_code", "APIGW.0301")
            } else {
                ("Error.Code", refusal.tencent_code())
            };
            let codes = &expect[member];
            let listed = codes.as_array().is_some_and(|all| all.iter().any(|c| c == code));
            assert!(codes == code || listed, "{what}");
        }
    }
}

#[test]
fn the_clock_windows_are_inclusive() {
    for (name, window) in [
        ("huawei-v1-status-plain", huawei::WINDOW_S),
        ("tencent-tc3-post-empty", tc3::WINDOW_S),
        ("tencent-v1-sha1-get", tencent_v1::WINDOW_S),
    ] {
        let v = vector(name);
        let window = i64::try_from(window).unwrap();
        for edge in [-window, window] {
            assert_eq!(v.verify_at(seconds(v.at, edge)), Ok(()), "{name}");
            let beyond = v.verify_at(seconds(v.at, edge + edge.signum()));
            assert!(matches!(beyond, Err(Refusal::Expired { .. })), "{name}");
        }
    }
}

#[test]
fn no_secret_shows_in_debug_output() {
    let v = vector("huawei-v1-status-temp-token");
    let shown = format!("{:?}", v.keys());
    assert!(
        !shown.contains("TestSkFake") && !shown.contains("FAKE/Security"),
        "{shown}"
    );
}
