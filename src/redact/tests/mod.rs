//! No form of a secret survives, and nothing else changes.

mod exchanges;
mod properties;

use std::borrow::Cow;

use base64::{
    Engine,
    prelude::{BASE64_STANDARD, BASE64_STANDARD_NO_PAD, BASE64_URL_SAFE, BASE64_URL_SAFE_NO_PAD},
};
use secrecy::SecretString;
use serde_json::{Value, json};

use super::{MASK, Redactor, Secrets};

const SECRET: &str = "p+ss/w\"rd é%41\\n=Ω";

fn redactor(secrets: &[&str]) -> Redactor {
    let secrets: Vec<SecretString> = secrets.iter().map(|s| SecretString::from(*s)).collect();
    Redactor::default().and(Secrets::new(&secrets).unwrap())
}

/// A body without secrets, as a text.
fn body(redactor: &Redactor, text: &str) -> String {
    String::from_utf8(redactor.body(text.as_bytes(), false).into_owned()).unwrap()
}

fn stars(n: usize) -> String {
    "*".repeat(n)
}

/// Whoever echoes a secret may escape it as often as there are envelopes around it.
#[test]
fn a_secret_below_many_escapes_is_masked() {
    let redactor = redactor(&[SECRET]);
    let mut written = SECRET.to_owned();
    for depth in 1..=super::DEEPEST {
        let quoted = Value::from(written.as_str()).to_string();
        quoted[1..quoted.len() - 1].clone_into(&mut written);
        let masked = body(&redactor, &format!("{{\"error_msg\":\"see {written} there\"}}"));
        assert!(masked.starts_with("{\"error_msg\":\"see **"), "{depth}: {masked}");
        assert!(masked.ends_with("** there\"}"), "{depth}: {masked}");
        assert!(!redactor.contains_secret(masked.as_bytes()), "{depth}: {masked}");
        if depth == 2 {
            let digits = BASE64_STANDARD.encode(format!("x{written}y"));
            assert!(body(&redactor, &digits).contains("****"), "{digits}");
        }
    }
}

#[test]
fn each_form_of_a_secret_is_masked_by_as_many_stars() {
    let hex = hex::encode_upper(SECRET);
    let html = r"p+ss/w&quot;rd &#xE9;%41\n=&#937;";
    let json = r#"p+ss\/w\"rd \u00e9%41\\n=\u03A9"#;
    let percent = "p%2bss%2Fw%22rd%20%C3%A9%2541%5cn%3D%CE%A9";
    let form = "p%2Bss%2Fw%22rd+%C3%A9%2541%5Cn%3D%CE%A9";
    let partly = "p+ss%2fw\"rd%20é%2541\\n=%CE%A9";
    let percent_in_json = r"p%2Bss%2Fw%22rd%20%C3%A9\u00252541%5Cn%3D%CE%A9";
    let json_in_json = r#"p+ss/w\\\"rd \\u00e9%41\\\\n=\\u03a9"#;
    // A JSON escape is one character, also where a text has it by chance: the secret's own `\n`.
    for (form, characters) in [
        (SECRET, 17),
        (&hex, 40),
        (&hex.to_lowercase(), 40),
        (html, 32),
        (json, 18),
        (percent, 42),
        (form, 40),
        (partly, 28),
        (percent_in_json, 42),
        (json_in_json, 30),
        (&SECRET.to_ascii_uppercase(), 17),
    ] {
        let (redactor, text) = (redactor(&[SECRET]), format!("<before:{form}:after>"));
        assert_eq!(redactor.text(&text), format!("<before:{MASK}:after>"), "{form}");
        assert_eq!(
            redactor.sentence(&text),
            format!("<before:{MASK}:after>"),
            "{form}"
        );
        let redacted = body(&redactor, &text);
        assert_eq!(
            redacted,
            format!("<before:{}:after>", stars(characters)),
            "{form}"
        );
    }
}

#[test]
fn a_plus_is_the_same_as_a_space_however_both_are_written() {
    let redactor = redactor(&["one+two three+four"]);
    for text in [
        "one+two+three+four",
        "one%2Btwo%20three%2bfour",
        r"one\u002btwo+three%2Bfour",
        "one%5Cu002btwo+three+four",
        "one two three four",
    ] {
        let redacted = redactor.text(text);
        assert_eq!(redacted.trim_matches('*'), "", "{text}");
    }
}

#[test]
fn base64_is_masked_at_every_offset_with_the_digits_it_shares() {
    for before in ["", "u", "us", "usr", "user:"] {
        for after in ["", "x", "xy", "xyz"] {
            let plain = format!("{before}{SECRET}{after}");
            for text in [
                BASE64_STANDARD.encode(&plain),
                BASE64_STANDARD_NO_PAD.encode(&plain),
                BASE64_URL_SAFE.encode(&plain),
                BASE64_URL_SAFE_NO_PAD.encode(&plain),
            ] {
                // From the first digit that holds a bit of it to the last.
                let start = before.len() * 8 / 6;
                let end = ((before.len() + SECRET.len()) * 8).div_ceil(6);
                let expected = format!("\"{}{}{}\"", &text[..start], stars(end - start), &text[end..]);
                assert_eq!(body(&redactor(&[SECRET]), &format!("\"{text}\"")), expected);
            }
        }
    }
}

#[test]
fn a_body_of_json_stays_one_and_its_texts_keep_their_lengths() {
    let body = br#"{"error_msg":"no \u00e9 for to\u006ben\/1234567 \n here","n":1}"#;
    let redacted = redactor(&["token/1234567"]).body(body, false).into_owned();
    let value: Value = serde_json::from_slice(&redacted).unwrap();
    let expected = format!("no é for {} \n here", stars(13));
    assert_eq!(value, json!({"error_msg": expected, "n": 1}));
}

#[test]
fn a_secret_that_begins_inside_an_escape_takes_the_whole_escape() {
    let body = br#"{"a":"\nabcdefgh"}"#;
    let redacted = redactor(&["nabcdefg"]).body(body, false).into_owned();
    assert_eq!(redacted, br#"{"a":"********h"}"#);
}

#[test]
fn fragments_of_a_long_secret_are_masked() {
    let secret: String = (0..400)
        .map(|n| char::from(b'!' + u8::try_from(n * n % 89).unwrap()))
        .collect();
    let redactor = redactor(&[&secret]);
    for range in [0..400, 0..64, 100..200, 336..400] {
        let echo = format!("invalid token <{}>", &secret[range.clone()]);
        let redacted = body(&redactor, &echo);
        assert!(redactor.contains_secret(echo.as_bytes()), "{range:?}");
        assert!(redacted.matches('*').count() >= 32, "{range:?}: {redacted}");
    }
    assert_eq!(body(&redactor, &secret), stars(400));
}

#[test]
fn a_plain_stretch_of_a_long_secret_is_not_looked_for_by_itself() {
    let secret = format!("abcdefghij{}klmnopqrst", "A".repeat(100));
    let text = "A".repeat(1024);
    assert_eq!(redactor(&[&secret]).text(&text), text);
    assert_eq!(body(&redactor(&[&secret]), &secret), stars(120));
}

#[test]
fn the_beginning_of_a_secret_at_the_end_of_a_cut_body_is_masked() {
    let redactor = redactor(&["abcdefghijklmnop"]);
    let cut = b"xyz abcdefghijk";
    assert_eq!(
        redactor.body(cut, true),
        Cow::<[u8]>::Owned(b"xyz ***********".to_vec())
    );
    assert_eq!(redactor.body(cut, false), Cow::Borrowed(cut));
}

#[test]
fn secrets_that_overlap_are_masked_together() {
    let redactor = redactor(&["abcdefgh", "efghijkl", "********x"]);
    assert_eq!(body(&redactor, "-abcdefghijkl-"), "-************-");
    assert_eq!(body(&redactor, "-abcdefghx-"), "-*********-");
}

#[test]
fn a_short_secret_is_masked_by_place_only() {
    let redactor = redactor(&["s3cret"]);
    assert_eq!(redactor.header("X-Auth-Token", "s3cret"), "*****");
    assert_eq!(redactor.text("a s3cret thing"), "a s3cret thing");
    assert!(!redactor.contains_secret(b"s3cret"));
}

#[test]
fn headers_are_masked_by_place() {
    let redactor = redactor(&[]);
    for (name, value, expected) in [
        ("X-Auth-Token", "abc", "*****"),
        ("x-subject-token", "abc", "*****"),
        ("X-Security-Token", "abc", "*****"),
        ("x-tc-token", "äbc", "*****"),
        ("Set-Cookie", "a=b; Path=/", "*****"),
        ("cookie", "a=b", "*****"),
        ("Authorization", "Basic YWI=", "Basic *****"),
        ("Authorization", "opaque", "*****"),
        (
            "authorization",
            "SDK-HMAC-SHA256 Access=AK, SignedHeaders=host, Signature=0af1",
            "SDK-HMAC-SHA256 Access=AK, SignedHeaders=host, Signature=*****",
        ),
        (
            "Location",
            "https://h/?Token=ab&x=1",
            "https://h/?Token=*****&x=1",
        ),
        ("X-Request-Id", "abc", "abc"),
        ("Content-Type", "application/json", "application/json"),
    ] {
        assert_eq!(redactor.header(name, value), expected, "{name}");
    }
}

#[test]
fn parameters_members_and_dumped_headers_are_masked_by_place() {
    let redactor = redactor(&[]);
    for (text, expected) in [
        (
            "https://h/?SecretId=ab&Signature=a%2Fb%3D&N=1",
            "https://h/?SecretId=ab&Signature=*****&N=1",
        ),
        ("Signature=abc", "Signature=*****"),
        ("http://user:pass@host/path", "http://user:*****@host/path"),
        ("http://host:8080/a@b", "http://host:8080/a@b"),
        (
            r#"{"password": "a\"b\u00e9", "id": 1}"#,
            r#"{"password": "*****", "id": 1}"#,
        ),
        (
            r#"{"token": {"id": 1}, "token": 5}"#,
            r#"{"token": {"id": *****}, "token": *****}"#,
        ),
        (r#"{"X-Auth-Token":"abc"}"#, r#"{"X-Auth-Token":"*****"}"#),
        (
            "GET /\r\nx-auth-token: abc\r\nhost: h",
            "GET /\r\nx-auth-token: *****\r\nhost: h",
        ),
        (
            "x-auth-token not found, 5 tokens, password",
            "x-auth-token not found, 5 tokens, password",
        ),
        (r#"{"password": "never closed"#, r#"{"password": "*****"#),
        ("password=", "password="),
        ("auth[token]=abc&a=1", "auth[token]=*****&a=1"),
        ("%74oken=abc&a=1", "%74oken=*****&a=1"),
        (
            r#"{"tokens": ["a", "b"], "id": "c"}"#,
            r#"{"tokens": ["*****", "*****"], "id": "c"}"#,
        ),
        (
            r#"{"session": {"id": "a", "n": 1}, "id": "c"}"#,
            r#"{"session": {"id": "*****", "n": *****}, "id": "c"}"#,
        ),
        (
            r#""{\"api_key\":\"abc\",\"id\":\"c\"}""#,
            r#""{\"api_key\":\"*****\",\"id\":\"c\"}""#,
        ),
    ] {
        assert_eq!(redactor.text(text), expected);
    }
}

#[test]
fn a_number_is_masked_by_one_of_as_many_digits_so_that_json_stays_json() {
    for (text, masked) in [
        (
            r#"{"pin":4711,"otp": 7 ,"n":4711}"#,
            r#"{"pin":1000,"otp": 1 ,"n":4711}"#,
        ),
        (
            r#"{"total":20240611,"ids":[20240611, 1202406110],"text":"20240611"}"#,
            r#"{"total":10000000,"ids":[10000000, 1000000000],"text":"********"}"#,
        ),
        (
            r#"{"session":{"n":-1.5e3,"open":true,"none":null}}"#,
            r#"{"session":{"n":100000,"open":true,"none":null}}"#,
        ),
        ("20240611", "10000000"),
        (
            r#"{"error_msg":"{"pin":4711}"}"#,
            r#"{"error_msg":"{"pin":1000}"}"#,
        ),
    ] {
        let shown = body(&redactor(&["20240611"]), text);
        assert_eq!(shown, masked);
        let same = |text: &str| serde_json::from_str::<Value>(text).is_ok();
        assert_eq!(same(&shown), same(text), "{shown}");
    }
    // It could not be told from its own mask.
    assert_eq!(body(&redactor(&["10000000"]), "10000000"), "10000000");
}

#[test]
fn a_request_to_sign_in_shows_all_but_the_password() {
    let asked = |password: &str| {
        let user = json!({"name": "user", "password": password, "domain": {"name": "domain"}});
        let identity = json!({"methods": ["password"], "password": {"user": user}});
        json!({"auth": {"identity": identity, "scope": {"project": {"name": "eu-de"}}}}).to_string()
    };
    for password in ["short", "long-enough-to-be-found"] {
        assert_eq!(redactor(&[password]).text(&asked(password)), asked(MASK));
    }
    // What names no password of its own goes whole.
    assert_eq!(
        redactor(&[]).text(r#"{"auth":{"user":"u","key":"k"}}"#),
        r#"{"auth":{"user":"*****","key":"*****"}}"#
    );
}

/// Our own sentences name places where credentials stand.
#[test]
fn advice_reads_whole() {
    let redactor = redactor(&["opensesame-123"]);
    for advice in [
        "the answer has no header `X-Subject-Token: …`; check identity_url",
        "write `token = \"env:OS_TOKEN\"`, or password=env:OS_PASSWORD",
        "curl -H \"X-Auth-Token: $TOKEN\"",
    ] {
        assert_eq!(redactor.sentence(advice), advice);
    }
    assert_eq!(
        redactor.sentence("no route to opensesame-123"),
        "no route to *****"
    );
}

#[test]
fn a_large_hostile_body_takes_one_walk() {
    let redactor = redactor(&[
        "abababababababab",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    ]);
    for pattern in [
        "ab",
        "a",
        "token=",
        "\"password\":\"",
        "\"password\":{",
        "\"tokens\":[",
        "\\",
        "%2",
        "&#x",
        "://",
        "\"token\" ",
        "x-auth-token:",
    ] {
        let body = pattern.repeat((256 << 10) / pattern.len());
        let redacted = redactor.body(body.as_bytes(), true);
        assert!(!redactor.contains_secret(&redacted), "{pattern}");
    }
}

#[test]
fn no_secret_shows_in_debug_output() {
    assert_eq!(format!("{:?}", redactor(&["abcdefghij"])), "Redactor { .. }");
}
