//! What servers, proxies and gateways in front of a service say in its place.

use super::*;

/// What front servers send in a service's place, whichever form they give it.
#[test]
fn what_stands_in_front_is_named() {
    let basic = Some(("www-authenticate", "Basic realm=\"kong\""));
    let json = "application/json";
    let invalid = r#"{"message":"An invalid response was received"}"#;
    let upstream = "upstream connect error or disconnect/reset before headers";
    let plain = "Bad Request\nThis combination of host and port requires TLS.\n";
    let certificate = "<title>400 The SSL certificate error</title>";
    let denied = r#"{"error_code":"APIGW.0802","error_msg":"","request_id":"1"}"#;
    for (status, kind, extra, body, words) in [
        (
            401,
            json,
            basic,
            r#"{"message":"Unauthorized"}"#,
            "a user name and a password",
        ),
        (502, json, None, invalid, "no service behind it"),
        (503, "text/plain", None, upstream, "no service behind it"),
        (
            504,
            "text/html",
            None,
            "<html>504 Gateway Time-out</html>",
            "no service behind it",
        ),
        (400, "text/html", None, plain, "https://"),
        (400, "text/html", None, certificate, "`client_cert`"),
        (404, "text/plain", None, "404 page not found\n", "no such path"),
        (
            404,
            "text/html",
            None,
            "<html><h1>404 Not Found</h1></html>",
            "no such path",
        ),
        (403, json, None, denied, "may not do this"),
    ] {
        let named = [("content-type", kind)].into_iter().chain(extra);
        let headers = named
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        let answer = exchange(Ok(Response::new(status, headers, body.as_bytes())));
        let auth = "scheme = \"token\", token = \"token-of-the-tests\"";
        let met = obstacle(&profile("dcs-v1-instance", auth, "http://127.0.0.1/"), &answer).unwrap();
        assert!(
            met.sentence.contains(words),
            "{} should say {words}",
            met.sentence
        );
    }
}
