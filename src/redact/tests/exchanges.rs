//! Whatever a target makes of a secret, no recording holds it and no run ends for it.

use super::*;
use crate::exchange::{Exchange, Purpose, Response, SentRequest};

const TOKEN: &str = "gAAAAABmT0k/en+9XzQ7kLmN2pRstUvwabc0";

/// What is recorded of an answer with this body, and with this text in a header.
fn recorded(body: &[u8], header: &str) -> Response {
    let exchange = Exchange {
        index: 0,
        purpose: Purpose::default(),
        request: SentRequest::default(),
        started_ms: 0.0,
        ended_ms: 0.0,
        answer: Ok(Response::new(
            200,
            vec![("x-echo".to_owned(), header.to_owned())],
            body,
        )),
    };
    redactor(&[TOKEN]).exchange(exchange).answer.unwrap()
}

/// Each character so written.
fn each(text: &str, written: impl Fn(u32) -> String) -> String {
    text.chars().map(|c| written(u32::from(c))).collect()
}

fn percent(text: &str, layers: usize) -> String {
    let escaped = each(text, |c| format!("%{c:02X}"));
    (1..layers).fold(escaped, |text, _| text.replace('%', "%25"))
}

/// Each character in another way than the one before it.
fn mixed(text: &str) -> String {
    let written = text.chars().enumerate().map(|(n, c)| match n % 4 {
        0 => format!("%{:02X}", u32::from(c)),
        1 => format!("&#{};", u32::from(c)),
        2 => format!("\\u{:04x}", u32::from(c)),
        _ => c.to_string(),
    });
    written.collect()
}

fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

/// Base64 as mail has it, in lines of this many digits.
fn in_lines(text: &str, length: usize, end: &str) -> String {
    let digits = BASE64_STANDARD.encode(text);
    let lines = digits.as_bytes().chunks(length).map(String::from_utf8_lossy);
    lines.collect::<Vec<_>>().join(end)
}

#[test]
fn what_is_written_for_a_secret_by_others_is_masked_by_itself() {
    let dump = format!("GET / HTTP/1.1\r\nX-Auth-Token: {TOKEN}\r\nHost: h");
    let pairs = |between: &str| {
        let pairs = TOKEN.bytes().map(|byte| format!("{byte:02x}"));
        pairs.collect::<Vec<_>>().join(between)
    };
    for written in [
        TOKEN.replace('+', "-").replace('/', "_"),
        TOKEN.replace(['+', '/'], "-"),
        TOKEN.replace('+', "-"),
        in_lines(&dump, 76, "\n"),
        in_lines(&dump, 64, "\r\n"),
        in_lines(&dump, 76, r"\n"),
        in_lines(&dump, 76, r"\r\n"),
        BASE64_STANDARD.encode(BASE64_STANDARD.encode(format!("x{TOKEN}y"))),
        each(TOKEN, |c| format!("&#{c}")),
        each(TOKEN, |c| format!("&#x{c:x}")),
        each(TOKEN, |c| format!("\\u{c:04x}\\u0000")),
        pairs(":"),
        pairs(" "),
        pairs("-"),
    ] {
        let answer = recorded(format!("before <{written}> after").as_bytes(), "");
        let body = String::from_utf8_lossy(&answer.body);
        assert_eq!(answer.unseen, None, "{written}: {body}");
        assert!(
            body.starts_with("before <") && body.ends_with("> after"),
            "{written}: {body}"
        );
        // All but what a text around it shares with it, or is none of it.
        let longest = body.split('*').map(str::len).max().unwrap();
        assert!(
            body.matches('*').count() >= TOKEN.len() && longest < 64,
            "{written}: {body}"
        );
    }
}

#[test]
fn what_cannot_be_masked_by_itself_goes_with_the_whole_text() {
    let pad = "x".repeat(2000);
    for written in [
        percent(TOKEN, 8),
        percent(TOKEN, 12),
        mixed(&mixed(TOKEN)),
        mixed(&mixed(&mixed(TOKEN))),
        TOKEN.replace('n', r"\n").replace('t', r"\t"),
        TOKEN.replace('n', "\n").replace('t', "\t"),
    ] {
        let quoted = Value::from(written.as_str()).to_string();
        let answer = recorded(
            format!("{{\"a\":{quoted},\"pad\":\"{pad}\"}}").as_bytes(),
            &written,
        );
        let look = redactor(&[TOKEN]);
        assert!(!look.contains_secret(&answer.body), "{written}");
        assert!(!look.contains_secret(answer.headers[0].1.as_bytes()), "{written}");
        assert_eq!(answer.status, 200);
        if !answer.body.ends_with(b"x\"}") {
            assert_eq!(&*answer.body, MASK.as_bytes(), "{written}");
            assert!(answer.unseen.unwrap().contains("cannot be masked"), "{written}");
        }
    }
    // What is recorded as base64 is looked at as such.
    let digits = BASE64_STANDARD.encode(TOKEN).to_ascii_uppercase();
    let answer = recorded(&BASE64_STANDARD.decode(&digits).unwrap(), "");
    assert!(!BASE64_STANDARD.encode(&answer.body).contains(&digits));
}

#[test]
fn of_a_body_that_is_no_text_no_byte_is_kept() {
    let gzip = [&[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3][..], TOKEN.as_bytes()].concat();
    for body in [
        utf16(TOKEN),
        [&[0xff, 0xfe][..], &utf16(TOKEN)].concat(),
        gzip,
        b"\x28\xb5\x2f\xfd\x04\x00abc".to_vec(),
    ] {
        let answer = recorded(&body, "");
        assert!(answer.body.is_empty() && answer.unseen.is_none(), "{body:?}");
        let why = answer.undecodable.as_deref().unwrap();
        assert!(why.ends_with("(what is no text is not kept)"), "{why}");
        let again = redactor(&[TOKEN]).exchange(Exchange {
            index: 0,
            purpose: Purpose::default(),
            request: SentRequest::default(),
            started_ms: 0.0,
            ended_ms: 0.0,
            answer: Ok(answer.clone()),
        });
        assert_eq!(again.answer.unwrap().undecodable, answer.undecodable);
    }
    // A text in another alphabet of bytes shows what is wrong with it.
    let latin = b"{\"error_msg\":\"d\xe9sol\xe9\"}\r\n";
    assert_eq!(&*recorded(latin, "").body, latin);
}
