//! The two target files that the program carries: the example and the reference.

use std::{fs, time::Duration};

use secrecy::ExposeSecret;

use super::*;
use crate::config::{Auth, EXAMPLE, SigningScheme};
use crate::reference;

#[test]
fn the_example_means_what_it_says() {
    let target = Target::example(&apis(), &env, &at("http://127.0.0.1:9/")).unwrap();
    assert_eq!(target.base_url.as_str(), "http://127.0.0.1:9/");
    assert_eq!(target.name, "staging");
    assert_eq!(target.warnings, Vec::<String>::new());
    let ids: Vec<&str> = target.profiles.iter().map(|p| p.id.as_str()).collect();
    let all = [
        "clouddc-v1-status",
        "cvm-2017-status",
        "dcs-v1-instance",
        "dcs-v1-status",
        "dcs-v2-status",
    ];
    assert_eq!(ids, all);
    let project = Some("0123456789abcdef0123456789abcdef");
    for huawei in target.profiles.iter().filter(|p| p.id != "cvm-2017-status") {
        assert_eq!(huawei.fixtures.text("project_id"), project);
        assert_eq!(token(&huawei.auth), "token-of-the-environment");
        assert_eq!(huawei.base_url, target.base_url);
    }
    let failed = |id| profile(&target, id).fixtures.number("failed_instances");
    assert_eq!(
        (failed("dcs-v1-status"), failed("dcs-v2-status")),
        (Some(3), None)
    );
    let cvm = profile(&target, "cvm-2017-status");
    assert_eq!(cvm.fixtures.text("region"), Some("ap-guangzhou"));
    assert_eq!(
        cvm.fixtures.texts("instance_ids"),
        ["ins-r8hr2upy", "ins-5d8a23rs"]
    );
    let Auth::Signed {
        scheme,
        access_key,
        secret_key,
        session_token,
    } = &cvm.auth
    else {
        panic!("not signed: {:?}", cvm.auth);
    };
    assert_eq!(*scheme, SigningScheme::Tc3HmacSha256);
    assert_eq!(
        (access_key.as_str(), secret_key.expose_secret()),
        ("AKIDexample", "key-of-the-environment")
    );
    assert!(session_token.is_none());
    let provocation = &target.provocations[0];
    assert_eq!(
        (provocation.profile.as_str(), provocation.answer.as_str()),
        ("dcs-v1-status", "500")
    );
    assert_eq!(provocation.headers, [("x-fault".to_owned(), "500".to_owned())]);
    assert_eq!((provocation.repeat, provocation.without_auth), (1, false));
    assert_eq!(target.not_applicable[0].clause, "clouddc-v1-status.429");
}

fn of_the_reference() -> Target {
    let url = "http://127.0.0.1:9";
    Target::reference(&apis(), url, "the-token", "the-key", "the-secret").unwrap()
}

/// A key that is added to the format and forgotten in the manual shows here.
#[test]
fn the_example_shows_every_key() {
    use crate::config::{auth, profile, provoke, settings};
    let own: Vec<String> = apis().into_iter().flat_map(profile::keys).collect();
    let keys = settings::KEYS
        .into_iter()
        .chain(auth::KEYS)
        .chain(profile::COMMON)
        .chain(own.iter().map(String::as_str))
        .chain(provoke::PROVOKE_KEYS)
        .chain(provoke::DECLARED_KEYS);
    for key in keys {
        let shown = |line: &str| {
            let line = line.trim_start_matches(['#', ' ']);
            line.starts_with(&format!("{key} = ")) || line.contains(&format!(" {key} = "))
        };
        assert!(EXAMPLE.lines().any(shown), "{key}");
    }
}

/// What the example shows behind `#` is right as well: each line alone, taken in.
#[test]
fn the_lines_that_the_example_leaves_out_can_be_taken_in() {
    let folder = tempfile::tempdir().unwrap();
    let (certificate, key) = super::pem::identity();
    for file in ["ca.pem", "client.pem"] {
        fs::write(folder.path().join(file), &certificate).unwrap();
    }
    fs::write(folder.path().join("client-key.pem"), key).unwrap();
    let path = folder.path().join("target.toml");
    let left_out: Vec<&str> = EXAMPLE
        .lines()
        .filter(|l| l.len() > 1 && l.starts_with('#') && !l.starts_with("# "))
        .collect();
    assert!(left_out.len() > 15, "{left_out:?}");
    for line in left_out {
        // Pairs: a certificate needs its key, a body its method.
        let partner = match line {
            l if l.starts_with("#client_cert") => "client_key = \"client-key.pem\"\n",
            l if l.starts_with("#client_key") => "client_cert = \"client.pem\"\n",
            _ => "",
        };
        let taken_in = format!("{partner}{}", line.trim_start_matches('#'));
        let mut text = EXAMPLE.replacen(line, &taken_in, 1);
        if line.starts_with("#body") {
            text = text
                .replace(
                    "profile = \"dcs-v1-status\"\nstatus = 500",
                    "profile = \"cvm-2017-status\"\ncode = \"InternalServerError\"",
                )
                .replace("#method = \"GET\" ", "method = \"POST\"");
        }
        let read = Target::from_text(&text, &path, &apis(), &env, &Overrides::default());
        assert!(read.is_ok(), "{line}: {read:?}");
    }
}

#[test]
fn the_reference_is_a_target_that_waits_nowhere() {
    let target = of_the_reference();
    assert_eq!(target.profiles.len(), 5);
    assert!(target.file.is_none());
    for profile in target.profiles.iter().filter(|p| p.id != "cvm-2017-status") {
        assert_eq!(token(&profile.auth), "the-token");
    }
    let interval = profile(&target, "clouddc-v1-status").sample_interval();
    assert_eq!(interval, Duration::ZERO);
    assert_eq!((target.rate, target.concurrency), (2000, 8));
    let provoked: Vec<(&str, &str)> = target
        .provocations
        .iter()
        .map(|p| (p.profile.as_str(), p.answer.as_str()))
        .collect();
    assert_eq!(
        provoked,
        [
            ("dcs-v1-status", "400"),
            ("dcs-v1-status", "500"),
            ("dcs-v2-status", "400"),
            ("dcs-v2-status", "500"),
            ("clouddc-v1-status", "429"),
            ("clouddc-v1-status", "500"),
            ("cvm-2017-status", "InternalServerError"),
        ]
    );
    for provocation in &target.provocations {
        let header = (reference::FAULT_HEADER.to_owned(), provocation.answer.clone());
        assert_eq!(provocation.headers, [header]);
    }
}

#[test]
fn a_missing_secret_of_the_example_says_how_to_use_own_values() {
    let error = Target::example(&apis(), &|_| None, &at("http://127.0.0.1:9"))
        .unwrap_err()
        .to_string();
    assert_eq!(
        error,
        "example target: `token` in [auth] is taken from the environment variable `OS_TOKEN`, which is not set; \
         set it before the run\n\
         example target: `access_key` in [profiles.cvm-2017-status.auth] is taken from the environment variable \
         `TC_ID`, which is not set; set it before the run\n\
         example target: `secret_key` in [profiles.cvm-2017-status.auth] is taken from the environment variable \
         `TC_KEY`, which is not set; set it before the run (a URL alone is judged with the built-in example; to use your own values, write \
         them to a file and name it with --config)"
    );
}
