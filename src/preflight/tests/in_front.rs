//! What servers, proxies and gateways in front of a service say in its place.

use super::*;

/// What front servers send in a service's place, whichever form they give it.
#[test]
fn what_stands_in_front_is_named() {
    let page = |status, kind: &str, extra: Option<(&str, &str)>, body: &str| {
        let mut headers = vec![("content-type".to_owned(), kind.to_owned())];
        headers.extend(extra.map(|(name, value)| (name.to_owned(), value.to_owned())));
        exchange(Ok(Response::new(status, headers, body.as_bytes().to_vec())))
    };
    let basic = Some(("www-authenticate", "Basic realm=\"kong\""));
    for (answer, words) in [
        (
            page(401, "application/json", basic, r#"{"message":"Unauthorized"}"#),
            "a user name and a password",
        ),
        (
            page(
                502,
                "application/json",
                None,
                r#"{"message":"An invalid response was received"}"#,
            ),
            "no service behind it",
        ),
        (
            page(
                503,
                "text/plain",
                None,
                "upstream connect error or disconnect/reset before headers",
            ),
            "no service behind it",
        ),
        (
            page(504, "text/html", None, "<html>504 Gateway Time-out</html>"),
            "no service behind it",
        ),
        (
            page(
                400,
                "text/html",
                None,
                "Bad Request\nThis combination of host and port requires TLS.\n",
            ),
            "https://",
        ),
        (
            page(
                400,
                "text/html",
                None,
                "<title>400 The SSL certificate error</title>",
            ),
            "`client_cert`",
        ),
        (
            page(404, "text/plain", None, "404 page not found\n"),
            "no such path",
        ),
        (
            page(404, "text/html", None, "<html><h1>404 Not Found</h1></html>"),
            "no such path",
        ),
        (
            page(
                403,
                "application/json",
                None,
                r#"{"error_code":"APIGW.0802","error_msg":"","request_id":"1"}"#,
            ),
            "may not do this",
        ),
    ] {
        let auth = "scheme = \"token\", token = \"token-of-the-tests\"";
        let met = obstacle(&profile("dcs-v1-instance", auth, "http://127.0.0.1/"), &answer).unwrap();
        assert!(
            met.sentence.contains(words),
            "{} should say {words}",
            met.sentence
        );
    }
}
