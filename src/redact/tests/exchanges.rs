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
        TOKEN.bytes().map(|byte| format!("&#{byte}")).collect(),
        TOKEN.bytes().map(|byte| format!("&#x{byte:x}")).collect(),
        TOKEN.chars().map(|c| format!("{c}\\u0000")).collect(),
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
