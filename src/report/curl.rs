//! One line that sends a recorded request again, by hand.

use std::{fmt::Write as _, path::Path};

use super::{folder::REPORTS, shell::quoted, target_file::TargetFile};
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

/// What a line has to know beside the request.
#[derive(Debug, Clone)]
pub struct Ours<'a> {
    /// The profile whose target is asked.
    pub profile: &'a str,
    /// Where credentials stand.
    pub file: &'a TargetFile,
    /// The clause.
    pub clause: &'a str,
    /// The id of the exchange that is sent again; none for the clause's first request.
    pub entry: Option<String>,
    /// The folder of its recording.
    pub folder: &'a Path,
    /// The arguments that name the target.
    pub arguments: &'a str,
}

/// A `curl` line for the request, with each credential taken from where the target file takes it. A request that
/// cannot be typed has a line with our own command, which sends it: a signature lasts only minutes, and a credential
/// may stand in the file itself.
pub fn line(request: &SentRequest, credential: Credential, ours: Ours<'_>) -> String {
    let can_be_typed = !is_signed(request) || credential != Credential::Valid;
    let typed = can_be_typed.then(|| typed(request, credential, &ours)).flatten();
    typed.unwrap_or_else(|| by_us(ours))
}

/// Our own command.
fn by_us(ours: Ours<'_>) -> String {
    let mut command = command("send", ours.clause);
    if let Some(entry) = ours.entry {
        let _ = write!(command, " --entry {}", quoted(&entry));
        if ours.folder != Path::new(REPORTS) {
            let folder = ours.folder.display().to_string();
            let _ = write!(command, " --report-dir {}", quoted(&folder));
        }
    }
    with_arguments(&command, ours.arguments)
}

/// A command of ours about a clause, such as `send` or `run --clause`.
pub fn command(what: &str, clause: &str) -> String {
    format!("cloud-conformance {what} {}", quoted(clause))
}

/// What stands in a recording for what is kept out of it.
const KEPT_OUT: &str = "*****";

/// The request as `curl` sends it; none where it holds what no shell can look up, or what was kept out of the
/// recording: a parameter that is named like a credential.
fn typed(request: &SentRequest, credential: Credential, ours: &Ours<'_>) -> Option<String> {
    let body = request.body.as_deref().unwrap_or_default();
    if [&request.url, body].iter().any(|text| text.contains(KEPT_OUT)) {
        return None;
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
        if !BY_CURL.contains(&name.to_ascii_lowercase().as_str()) {
            let _ = write!(line, " -H {}", header(name, value, credential, ours)?);
        }
    }
    if request.header("accept-encoding").is_some() {
        line.push_str(" --compressed");
    }
    if let Some(body) = &request.body {
        let _ = write!(line, " --data-raw {}", quoted(body));
    }
    Some(line)
}

/// A command of ours with the arguments that name the target, if any.
pub fn with_arguments(command: &str, arguments: &str) -> String {
    if arguments.is_empty() {
        command.to_owned()
    } else {
        format!("{command} {arguments}")
    }
}

/// A header as one word; none where its value was kept out of the recording and no shell can look it up.
fn header(name: &str, value: &str, credential: Credential, ours: &Ours<'_>) -> Option<String> {
    let is_token = ours.file.is_token(ours.profile, name);
    // `Bearer` and its kin stand before a token.
    let (before, secret) = value.rsplit_once(' ').unwrap_or(("", value));
    let is_kept_out = secret.len() >= 3 && secret.bytes().all(|byte| byte == b'*');
    // A token that is not valid is made up, and sent as it is.
    if is_token && credential == Credential::Valid || is_kept_out && !is_token {
        let mut letters = name.bytes().chain(before.bytes());
        let is_plain = letters.all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        let secret = ours.file.in_shell(ours.profile, name).filter(|_| is_plain)?;
        let space = if before.is_empty() { "" } else { " " };
        return Some(format!("\"{name}: {before}{space}{secret}\""));
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
    let query = request.url.split_once('?').map(|(_, query)| query);
    let mut parameters = query.into_iter().chain(request.body.as_deref());
    in_header || parameters.any(|form| form.split('&').any(|part| part.starts_with("Signature=")))
}

#[cfg(test)]
mod tests {
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

    fn ours<'a>(clause: &'a str, file: &'a TargetFile) -> Ours<'a> {
        Ours {
            profile: "p",
            file,
            clause,
            entry: Some("cvm.paging-0".to_owned()),
            folder: Path::new("out"),
            arguments: "--config t.toml",
        }
    }

    fn file(token_from: &str) -> TargetFile {
        let text = serde_json::json!({
            "headers_from": { "x-gateway-key": "env:GATEWAY_KEY" },
            "profiles": [{ "id": "p", "token_from": token_from }]
        });
        serde_json::from_value(text).unwrap()
    }

    #[test]
    fn a_credential_is_taken_from_where_the_file_takes_it() {
        let request = get("http://h/p?a=b", &[("x-auth-token", "*****"), ("host", "h")]);
        for (from, expected) in [
            (
                "env:OS_TOKEN",
                r#"curl -sSi 'http://h/p?a=b' -H "x-auth-token: $OS_TOKEN""#,
            ),
            (
                "file:a b/token",
                r#"curl -sSi 'http://h/p?a=b' -H "x-auth-token: $(cat 'a b/token')""#,
            ),
            ("env:X}$(id)", SENT),
            ("", SENT),
        ] {
            assert_eq!(
                line(&request, Credential::Valid, ours("cvm.paging.limit", &file(from))),
                expected
            );
        }
        let file = file("env:OS_TOKEN");
        let kept_out = get("http://h/p", &[("X-Gateway-Key", "*****")]);
        assert_eq!(
            line(&kept_out, Credential::None, ours("c", &file)),
            r#"curl -sSi http://h/p -H "X-Gateway-Key: $GATEWAY_KEY""#
        );
        let bearer = get("http://h/p", &[("authorization", "Bearer *****")]);
        let in_authorization = TargetFile::with_token("p", "Authorization", "API_TOKEN");
        assert_eq!(
            line(&bearer, Credential::Valid, ours("c", &in_authorization)),
            r#"curl -sSi http://h/p -H "authorization: Bearer $API_TOKEN""#
        );
        assert_eq!(
            line(&bearer, Credential::Valid, ours("cvm.paging.limit", &file)),
            SENT
        );
        let unknown = get("http://h/p", &[("x-other", "*****")]);
        assert_eq!(
            line(&unknown, Credential::None, ours("cvm.paging.limit", &file)),
            SENT
        );
        let parameter = get("http://h/p?tag_key=*****", &[]);
        assert_eq!(
            line(&parameter, Credential::None, ours("cvm.paging.limit", &file)),
            SENT
        );
        for (value, credential, expected) in [
            (
                "made-up",
                Credential::Wrong,
                "curl -sSi http://h/p -H 'X-Auth-Token: made-up'",
            ),
            ("", Credential::Empty, "curl -sSi http://h/p -H 'X-Auth-Token;'"),
        ] {
            let request = get("http://h/p", &[("X-Auth-Token", value)]);
            assert_eq!(line(&request, credential, ours("c", &file)), expected);
        }
        assert_eq!(
            line(&get("http://h/p", &[]), Credential::None, ours("c", &file)),
            "curl -sSi http://h/p"
        );
    }

    const SENT: &str =
        "cloud-conformance send cvm.paging.limit --entry cvm.paging-0 --report-dir out --config t.toml";

    #[test]
    fn a_signed_request_is_sent_by_our_own_command() {
        let file = TargetFile::default();
        for request in [
            get("http://h/", &[("Authorization", "TC3-HMAC-SHA256 Credential=…")]),
            get("http://h/", &[("authorization", "SDK-HMAC-SHA256 Access=…")]),
            get("http://h/?Action=X&Signature=[redacted]", &[]),
        ] {
            assert_eq!(
                line(&request, Credential::Valid, ours("cvm.paging.limit", &file)),
                SENT
            );
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
            line(&request, Credential::None, ours("c", &TargetFile::default())),
            r#"curl -sSi -g --path-as-is -X POST 'http://h/a/../b?x[]=1' -H 'X-Fault: it'\''s 500' --compressed --data-raw '{"a":"'\''"}'"#
        );
    }
}
