//! `doctor`: one line for each step, with what to do.

use cloud_conformance::reference::{DEFAULT_SECRET_KEY, DEFAULT_TOKEN, EXPIRED_TOKEN, IAM_PASSWORD, Options};

use crate::{
    CVM, HUAWEI, SESSION, command, command_at, keys, password, reference, target_file, temporary,
    temporary_keys, token,
};

/// Runs it for these profiles of a target file at that address.
async fn examine(file: &str, url: &str, profiles: &[&str]) -> (i32, String) {
    let mut arguments = vec!["doctor"];
    for profile in profiles {
        arguments.extend(["--profile", profile]);
    }
    command_at(file, url, &arguments).await
}

fn lines_with<'t>(text: &'t str, word: &str) -> Vec<&'t str> {
    text.lines()
        .filter(|l| l.trim_start().starts_with(word))
        .collect()
}

#[tokio::test]
async fn without_a_target_the_reference_is_well() {
    let (code, text) = command(&["doctor"]).await;
    assert_eq!(code, 0, "{text}");
    assert!(lines_with(&text, "wrong").is_empty(), "{text}");
    for id in HUAWEI.iter().chain(&CVM) {
        assert!(text.lines().any(|l| l == *id), "{text}");
    }
    assert!(text.trim_end().ends_with("(exit code 0)"), "{text}");
}

#[tokio::test]
async fn every_scheme_is_well_that_the_target_knows() {
    for (options, scheme, profiles, says) in [
        (
            Options::default(),
            token(DEFAULT_TOKEN),
            &HUAWEI[..],
            "the token is accepted",
        ),
        (
            temporary(),
            temporary_keys("sdk-hmac-sha256"),
            &HUAWEI,
            "the signature is accepted",
        ),
        (
            temporary(),
            temporary_keys("hmac-sha1"),
            &CVM,
            "the signature is accepted",
        ),
        (
            Options::default(),
            String::new(),
            &HUAWEI,
            "the identity service issued a token",
        ),
    ] {
        let reference = reference(options).await;
        let url = reference.url();
        let scheme = if scheme.is_empty() {
            password(&url, IAM_PASSWORD)
        } else {
            scheme
        };
        let (code, text) = examine(&target_file(&scheme, profiles), &url, profiles).await;
        assert_eq!(code, 0, "{text}");
        assert_eq!(text.matches(says).count(), profiles.len(), "{text}");
        for secret in [DEFAULT_TOKEN, DEFAULT_SECRET_KEY, SESSION, IAM_PASSWORD] {
            assert!(!text.contains(secret), "{text}");
        }
    }
}

#[tokio::test]
async fn what_is_wrong_is_said_once_with_what_to_do() {
    let hour = Options {
        clock_offset_s: 3600,
        ..Options::default()
    };
    for (options, scheme, profiles, says) in [
        (
            Options::default(),
            token(EXPIRED_TOKEN),
            &HUAWEI[..1],
            "the token has expired",
        ),
        (
            Options::default(),
            password("URL", "no-such-password"),
            &HUAWEI[..1],
            "check `user`, `domain` and `password`",
        ),
        (hour, keys("tc3-hmac-sha256"), &CVM, "set the clock"),
        (
            Options::default(),
            keys("sdk-hmac-sha256").replace(DEFAULT_SECRET_KEY, "somebody-elses-secret"),
            &HUAWEI[..1],
            "check `secret_key`",
        ),
    ] {
        let reference = reference(options).await;
        let url = reference.url();
        let file = target_file(&scheme.replace("URL", &url), profiles);
        let (code, text) = examine(&file, &url, profiles).await;
        assert_eq!(code, 3, "{text}");
        let wrong = lines_with(&text, "wrong");
        assert!(
            !wrong.is_empty() && wrong.iter().all(|l| l.contains(says)),
            "{says}: {text}"
        );
        assert!(text.trim_end().ends_with("(exit code 3)"), "{text}");
        assert!(
            !text.contains("somebody-elses-secret") && !text.contains("no-such-password"),
            "{text}"
        );
    }
}

#[tokio::test]
async fn a_refused_key_is_not_tried_for_every_profile() {
    let reference = reference(Options::default()).await;
    let file = target_file(
        &keys("sdk-hmac-sha256").replace(DEFAULT_SECRET_KEY, "somebody-elses-secret"),
        &HUAWEI,
    );
    let (_, text) = examine(&file, &reference.url(), &HUAWEI).await;
    assert_eq!(
        text.matches("not asked, since its access key was refused for")
            .count(),
        3,
        "{text}"
    );
}

#[tokio::test]
async fn fixtures_and_projects_are_checked() {
    let reference = reference(Options::default()).await;
    let url = reference.url();
    for (profiles, from, to, says) in [
        (
            &["dcs-v1-instance"][..],
            "68d5745e-6af2-40e4-945d-fe449be00202",
            "68d5745e-6af2-40e4-945d-fe449be0ffff",
            "does not know the instance 68d5745e-6af2-40e4-945d-fe449be0ffff",
        ),
        (
            &CVM[..],
            "ins-5d8a23rs",
            "ins-zzzzzzzz",
            "does not know the instance ins-zzzzzzzz",
        ),
        (
            &["dcs-v1-status"][..],
            "0123456789abcdef0123456789abcdef",
            "ffffffffffffffffffffffffffffffff",
            "check `project_id`",
        ),
    ] {
        let auth = if profiles == CVM {
            keys("tc3-hmac-sha256")
        } else {
            token(DEFAULT_TOKEN)
        };
        let file = target_file(&auth, profiles).replace(from, to);
        let (code, text) = examine(&file, &url, profiles).await;
        let wrong = lines_with(&text, "wrong");
        assert_eq!((code, wrong.len()), (3, 1), "{text}");
        assert!(wrong[0].contains(says), "{text}");
    }
}

#[tokio::test]
async fn a_place_that_takes_no_connections_is_named_first() {
    let gone = reference(Options::default()).await;
    let url = gone.url();
    gone.stop().await;
    let (code, text) = examine(&target_file(&token("token-of-nobody"), &HUAWEI), &url, &HUAWEI).await;
    assert_eq!(code, 3, "{text}");
    let wrong = lines_with(&text, "wrong");
    assert!(
        wrong[0].contains("connection") && wrong[0].contains("nothing listens at"),
        "{text}"
    );
    assert!(wrong[1..].iter().all(|l| l.contains("not asked")), "{text}");
}

/// A server that answers every request with these bytes and closes; it listens until the test ends.
fn answering(answer: &'static str) -> String {
    use std::io::{Read as _, Write as _};
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let _ = stream.read(&mut [0; 4096]);
            let _ = stream.write_all(answer.as_bytes());
        }
    });
    url
}

/// What nginx, haproxy, squid and their like send in a service's place: each obstacle is named, and nothing
/// behind it is said to be well.
#[tokio::test]
async fn nothing_is_well_that_was_not_reached() {
    for (answer, says) in [
        ("", "broke off"),
        (
            "HTTP/1.1 502 Bad Gateway\r\nServer: nginx\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n\
             <html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>",
            "reaches no service behind it",
        ),
        (
            "HTTP/1.0 503 Service Unavailable\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n\
             <html><body><h1>503 Service Unavailable</h1>\nNo server is available to handle this request.\n\
             </body></html>",
            "reaches no service behind it",
        ),
        (
            "HTTP/1.1 403 Forbidden\r\nServer: nginx\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n\
             <html><body><h1>403 Forbidden</h1></body></html>",
            "a firewall in front",
        ),
        (
            "HTTP/1.1 301 Moved Permanently\r\nLocation: https://elsewhere.example/\r\nConnection: close\r\n\
             Content-Length: 0\r\n\r\n",
            "redirects to https://elsewhere.example/",
        ),
        (
            "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"squid\"\r\n\
             Content-Type: text/html\r\nConnection: close\r\n\r\n<html><body>Cache Access Denied.</body></html>",
            "write them into `proxy`",
        ),
        (
            "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"staging\"\r\nServer: nginx\r\n\
             Content-Type: text/html\r\nConnection: close\r\n\r\n<html><h1>401 Authorization Required</h1></html>",
            "a user name and a password",
        ),
        (
            "HTTP/1.1 400 Bad Request\r\nServer: nginx\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n\
             <html><head><title>400 No required SSL certificate was sent</title></head></html>",
            "`client_cert` and `client_key`",
        ),
        (
            "HTTP/1.1 400 Bad Request\r\nServer: nginx\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n\
             <html><head><title>400 The plain HTTP request was sent to HTTPS port</title></head></html>",
            "write https://",
        ),
    ] {
        let url = answering(answer);
        for (scheme, profiles) in [
            (token(DEFAULT_TOKEN), &HUAWEI[..]),
            (keys("tc3-hmac-sha256"), &CVM),
        ] {
            let (code, text) = examine(&target_file(&scheme, profiles), &url, profiles).await;
            assert_eq!(code, 3, "{text}");
            let wrong = lines_with(&text, "wrong");
            assert_eq!(wrong.len(), profiles.len(), "{text}");
            assert!(wrong.iter().all(|line| line.contains(says)), "{says}: {text}");
            for word in [
                "is accepted",
                "is served",
                "is known",
                "has expired",
                "the token is wrong",
            ] {
                assert!(!text.contains(word), "{word}: {text}");
            }
            assert!(
                lines_with(&text, "-")
                    .iter()
                    .any(|line| line.contains("not asked")),
                "{text}"
            );
        }
    }
}

/// A page that is served in place of an answer can be judged, and shows nothing of credential, project or fixture.
#[tokio::test]
async fn a_page_in_place_of_an_answer_shows_nothing_to_be_well() {
    let url = answering(
        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n<html>Please sign in</html>",
    );
    let (code, text) = examine(&target_file(&token(DEFAULT_TOKEN), &HUAWEI), &url, &HUAWEI).await;
    assert_eq!(code, 0, "{text}");
    for word in ["is accepted", "is served", "is known"] {
        assert!(!text.contains(word), "{word}: {text}");
    }
    assert_eq!(
        text.matches("its body cannot be judged: not JSON").count(),
        HUAWEI.len(),
        "{text}"
    );
    assert!(text.contains("begins with `<`, as HTML and XML do"), "{text}");
}

/// A profile that is named and has no table is named by both commands.
#[tokio::test]
async fn a_profile_without_a_table_is_named() {
    let file = "[target]\nbase_url = \"http://127.0.0.1:9\"\n[profiles.dcs-v1-status]\nproject_id = \"p\"\n[auth]\n\
                scheme = \"none\"\n";
    for arguments in [
        &["doctor", "--profile", "dcs-v2-status"][..],
        &["run", "--profile", "dcs-v2-status"],
        &["run", "--clause", "dcs-v2-status.200"],
    ] {
        let (code, text) = command_at(file, "http://127.0.0.1:9", arguments).await;
        assert_eq!(code, 4, "{text}");
        assert!(text.contains("has no table [profiles.dcs-v2-status]"), "{text}");
    }
}

/// A pair that no server would take is a mistake of the target file, said before anything is sent.
#[tokio::test]
async fn a_client_key_of_another_certificate_is_a_mistake_of_the_target_file() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let folder = tempfile::tempdir().unwrap();
    let [one, other] = ["one", "other"].map(|name| {
        let made = rcgen::generate_simple_self_signed([name.to_owned()]).unwrap();
        let paths = [
            folder.path().join(format!("{name}.pem")),
            folder.path().join(format!("{name}.key")),
        ];
        std::fs::write(&paths[0], made.cert.pem()).unwrap();
        std::fs::write(&paths[1], made.signing_key.serialize_pem()).unwrap();
        paths.map(|path| path.display().to_string())
    });
    let file = format!(
        "[target]\nbase_url = \"{url}\"\nclient_cert = \"{}\"\nclient_key = \"{}\"\n[auth]\nscheme = \"none\"\n\
         [profiles.dcs-v1-status]\nproject_id = \"p\"\n",
        one[0], other[1]
    );
    for arguments in [
        &["doctor"][..],
        &["run"],
        &["send", "dcs-v1-status.200"],
        &["run", "--dry-run"],
    ] {
        let (code, text) = command_at(&file, &url, arguments).await;
        assert_eq!(code, 2, "{arguments:?}: {text}");
        assert!(
            text.contains("target.toml:4: `client_key`"),
            "{arguments:?}: {text}"
        );
    }
    assert!(listener.accept().is_err(), "a request was sent");
}
