//! One line that sends a recorded request again, by hand.

use std::{fmt::Write as _, path::Path};

use super::folder::REPORTS;
use crate::exchange::{Credential, SentRequest};

/// Headers that curl writes by itself.
const BY_CURL: [&str; 6] = [
    "host",
    "content-length",
    "connection",
    "user-agent",
    "accept-encoding",
    "accept",
];

/// Our own command in place of a line: a signed request cannot be typed, since its signature lasts minutes.
#[derive(Debug, Clone)]
pub struct Ours<'a> {
    /// The clause.
    pub clause: &'a str,
    /// The id of the exchange that is sent again; none for the clause's first request.
    pub entry: Option<String>,
    /// The folder of its recording.
    pub folder: &'a Path,
    /// The arguments that name the target.
    pub arguments: &'a str,
}

/// A `curl` line for the request, with `$TOKEN` for the token; our own command, which signs anew, for a signed
/// one.
pub fn line(request: &SentRequest, credential: Credential, ours: Ours<'_>) -> String {
    if is_signed(request) && credential == Credential::Valid {
        let mut command = format!("cloud-conformance send {}", quoted(ours.clause));
        if let Some(entry) = ours.entry {
            let _ = write!(command, " --entry {}", quoted(&entry));
            if ours.folder != Path::new(REPORTS) {
                let _ = write!(
                    command,
                    " --report-dir {}",
                    quoted(&ours.folder.display().to_string())
                );
            }
        }
        return with_arguments(&command, ours.arguments);
    }
    let mut line = "curl -sSi".to_owned();
    // curl reads brackets in a URL as patterns, and removes dots from a path.
    if request.url.contains(['[', ']', '{', '}']) {
        line.push_str(" -g");
    }
    if request.url.contains("/.") {
        line.push_str(" --path-as-is");
    }
    match request.method.as_str() {
        "GET" => {}
        "HEAD" => line.push_str(" -I"),
        method => {
            let _ = write!(line, " -X {}", quoted(method));
        }
    }
    let _ = write!(line, " {}", quoted(&request.url));
    for (name, value) in &request.headers {
        if let Some(header) = header(name, value, credential) {
            let _ = write!(line, " -H {header}");
        }
    }
    if request
        .headers
        .iter()
        .any(|(name, _)| name.eq_ignore_ascii_case("accept-encoding"))
    {
        line.push_str(" --compressed");
    }
    if let Some(body) = &request.body {
        let _ = write!(line, " --data-raw {}", quoted(body));
    }
    line
}

/// A command of ours with the arguments that name the target, if any.
pub fn with_arguments(command: &str, arguments: &str) -> String {
    if arguments.is_empty() {
        command.to_owned()
    } else {
        format!("{command} {arguments}")
    }
}

fn header(name: &str, value: &str, credential: Credential) -> Option<String> {
    let lower = name.to_ascii_lowercase();
    if BY_CURL.contains(&lower.as_str()) {
        return None;
    }
    if lower == "x-auth-token" && credential == Credential::Valid {
        return Some("\"X-Auth-Token: $TOKEN\"".to_owned());
    }
    // What was kept out of the recording is put in from a variable of the header's name.
    if value.len() >= 3 && value.bytes().all(|byte| byte == b'*') {
        let variable = name
            .to_ascii_uppercase()
            .replace(|c: char| !c.is_ascii_alphanumeric(), "_");
        return Some(format!("{}\"${{{variable}}}\"", quoted(&format!("{name}: "))));
    }
    // A header without a value ends in a semicolon: with a colon curl would leave it out.
    Some(if value.is_empty() {
        quoted(&format!("{name};"))
    } else {
        quoted(&format!("{name}: {value}"))
    })
}

/// Whether the request carries a signature, in a header or in the query.
fn is_signed(request: &SentRequest) -> bool {
    let in_header = request.headers.iter().any(|(name, value)| {
        name.eq_ignore_ascii_case("authorization") && (value.starts_with("TC3-") || value.starts_with("SDK-"))
    });
    let in_query = request
        .url
        .split_once('?')
        .is_some_and(|(_, query)| query.split('&').any(|part| part.starts_with("Signature=")));
    let in_body = request
        .body
        .as_deref()
        .is_some_and(|body| body.split('&').any(|part| part.starts_with("Signature=")));
    in_header || in_query || in_body
}

/// The text as one word of a POSIX shell; `$'…'` where it holds what cannot be typed.
pub fn quoted(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=@%+,".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        return text.to_owned();
    }
    if super::text::line(text, usize::MAX / 4) == text {
        return format!("'{}'", text.replace('\'', r"'\''"));
    }
    let mut word = "$'".to_owned();
    for byte in text.bytes() {
        match byte {
            b'\'' | b'\\' => {
                word.push('\\');
                word.push(byte.into());
            }
            b'#' => word.push_str("\\x23"),
            0x20..=0x7e => word.push(byte.into()),
            _ => {
                let _ = write!(word, "\\x{byte:02x}");
            }
        }
    }
    word.push('\'');
    word
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn get(url: &str, headers: &[(&str, &str)]) -> SentRequest {
        SentRequest {
            method: "GET".to_owned(),
            url: url.to_owned(),
            headers: headers
                .iter()
                .map(|(n, v)| ((*n).to_owned(), (*v).to_owned()))
                .collect(),
            body: None,
        }
    }

    fn ours(clause: &str) -> Ours<'_> {
        Ours {
            clause,
            entry: Some("cvm.paging-0".to_owned()),
            folder: Path::new("out"),
            arguments: "--config t.toml",
        }
    }

    #[test]
    fn the_token_is_never_in_the_line() {
        let request = get(
            "http://h/v2/p?a=b",
            &[("x-auth-token", "[redacted]"), ("host", "h")],
        );
        for (credential, expected) in [
            (
                Credential::Valid,
                r#"curl -sSi 'http://h/v2/p?a=b' -H "X-Auth-Token: $TOKEN""#,
            ),
            (
                Credential::Wrong,
                "curl -sSi 'http://h/v2/p?a=b' -H 'x-auth-token: [redacted]'",
            ),
        ] {
            assert_eq!(line(&request, credential, ours("c.1")), expected);
        }
        let kept_out = get("http://h/v2/p", &[("x-gateway-key", "*****")]);
        assert_eq!(
            line(&kept_out, Credential::None, ours("c")),
            r#"curl -sSi http://h/v2/p -H 'x-gateway-key: '"${X_GATEWAY_KEY}""#
        );
        let none = get("http://h/v2/p", &[]);
        assert_eq!(
            line(&none, Credential::None, ours("c")),
            "curl -sSi http://h/v2/p"
        );
        let empty = get("http://h/v2/p", &[("X-Auth-Token", "")]);
        assert_eq!(
            line(&empty, Credential::Empty, ours("c")),
            "curl -sSi http://h/v2/p -H 'X-Auth-Token;'"
        );
    }

    #[test]
    fn a_signed_request_is_sent_by_our_own_command() {
        let sent =
            "cloud-conformance send cvm.paging.limit --entry cvm.paging-0 --report-dir out --config t.toml";
        for request in [
            get("http://h/", &[("Authorization", "TC3-HMAC-SHA256 Credential=…")]),
            get("http://h/", &[("authorization", "SDK-HMAC-SHA256 Access=…")]),
            get("http://h/?Action=X&Signature=[redacted]", &[]),
        ] {
            assert_eq!(line(&request, Credential::Valid, ours("cvm.paging.limit")), sent);
        }
    }

    #[test]
    fn what_curl_would_change_is_kept() {
        let mut request = get(
            "http://h/a/../b?x[]=1",
            &[("accept-encoding", "gzip"), ("X-Fault", "it's 500")],
        );
        request.method = "POST".to_owned();
        request.body = Some("{\"a\":\"'\"}".to_owned());
        assert_eq!(
            line(&request, Credential::None, ours("c")),
            r#"curl -sSi -g --path-as-is -X POST 'http://h/a/../b?x[]=1' -H 'X-Fault: it'\''s 500' --compressed --data-raw '{"a":"'\''"}'"#
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]
        #[test]
        fn a_shell_reads_back_what_was_quoted(text in "[ -~\\n\\t\\x1b真\u{202e}]{0,20}") {
            let script = format!("printf %s {}", quoted(&text));
            let raw = script.contains(['\n', '\u{1b}', '\u{202e}']);
            prop_assert!(!raw);
            // `$'…'` is bash's and zsh's, not every plain sh's.
            if let Ok(out) = std::process::Command::new("bash").args(["-c", &script]).output() {
                prop_assert_eq!(String::from_utf8_lossy(&out.stdout), text);
            }
        }
    }
}
