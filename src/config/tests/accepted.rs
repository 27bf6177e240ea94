//! What files mean that are right: defaults, values from outside, precedence.

use std::{collections::BTreeMap, fs, path::PathBuf, time::Duration};

use secrecy::ExposeSecret;

use super::*;
use crate::config::{Account, Auth, EXAMPLE, SigningScheme};

#[test]
fn absent_keys_have_the_documented_defaults() {
    let target = read(SMALL).unwrap();
    assert_eq!(target.name, "127.0.0.1:8080");
    assert_eq!(target.base_url.as_str(), "http://127.0.0.1:8080/");
    assert!(target.headers.is_empty());
    assert!(target.proxy.is_none() && target.ca_file.is_none() && target.client_identity.is_none());
    assert_eq!((target.rate, target.concurrency), (20, 8));
    assert_eq!(target.timeout, Duration::from_secs(10));
    assert_eq!(
        (target.budget, target.max_requests),
        (Duration::from_mins(5), 2000)
    );
    assert_eq!(target.max_body, 8192 * 1024);
    assert!(target.provocations.is_empty() && target.not_applicable.is_empty());
    assert!(target.file.is_none());
    assert_eq!(target.warnings, Vec::<String>::new());

    let text = "[profiles.clouddc-v1-status]\nproject_id = \"p\"\ninstance_ids = [\"i\"]\n";
    let target = read(&small(text)).unwrap();
    let clouddc = profile(&target, "clouddc-v1-status");
    let fixtures = &clouddc.fixtures;
    let absent = fixtures.text("absent_instance_id");
    assert_eq!(absent, Some("00000000-0000-0000-0000-000000000000"));
    assert_eq!(
        (fixtures.number("samples"), clouddc.sample_interval()),
        (Some(8), Duration::from_secs(1))
    );
    assert_eq!(fixtures.number("failed_instances"), None);
    assert!(!fixtures.is_on("rate_clause"));
}

#[test]
fn addresses_keep_their_path_and_lose_the_slash_at_the_end() {
    for (written, meant) in [
        ("http://gateway", "http://gateway/"),
        ("http://gateway/", "http://gateway/"),
        ("HTTPS://Gateway:8443", "https://gateway:8443/"),
        ("https://gateway/prefix", "https://gateway/prefix"),
        ("https://gateway/prefix/", "https://gateway/prefix"),
        ("https://gateway/a/b//", "https://gateway/a/b"),
        ("https://gateway/a/../b/%2e/c", "https://gateway/b/c"),
        ("http://[::1]:8080", "http://[::1]:8080/"),
    ] {
        let target = read(&base(&format!("\"{written}\""))).unwrap();
        assert_eq!(target.base_url.as_str(), meant);
    }
}

#[test]
fn a_provoked_request_may_have_dots_and_plain_names() {
    for lines in [
        "path = \"/v1.0/...\"",
        "path = \"/.hidden/a..b/%2e%2e%2e\"",
        "query = \"a=..&keyword=b\"",
        "headers = { \"x-fault\" = \"../500\" }",
    ] {
        let text = small(&format!(
            "[[provoke]]\nprofile = \"dcs-v1-status\"\nstatus = 500\n{lines}\n"
        ));
        assert!(read(&text).is_ok(), "{lines}");
    }
}

#[test]
fn a_profile_may_have_its_own_address_and_credentials() {
    let own = small(
        "[profiles.dcs-v2-status]\nproject_id = \"env:PROJECT\"\nbase_url = \"https://v2.example/api/\"\n\
         [profiles.dcs-v2-status.auth]\nscheme = \"none\"\n",
    );
    let target = read(&own).unwrap();
    let v1 = profile(&target, "dcs-v1-status");
    let v2 = profile(&target, "dcs-v2-status");
    assert_eq!(v1.base_url.as_str(), "http://127.0.0.1:8080/");
    assert_eq!(v2.base_url.as_str(), "https://v2.example/api");
    assert_eq!(v2.fixtures.text("project_id"), Some("project-of-the-environment"));
    assert_eq!(token(&v1.auth), "token-of-the-environment");
    assert!(matches!(v2.auth, Auth::None));

    let target = read_with(&own, &at("http://127.0.0.1:9/x/")).unwrap();
    let address = |id| profile(&target, id).base_url.as_str();
    assert_eq!(address("dcs-v1-status"), "http://127.0.0.1:9/x");
    assert_eq!(address("dcs-v2-status"), "https://v2.example/api");
    assert_eq!(
        target.warnings,
        [
            "target.toml:8: dcs-v2-status is asked at its own `base_url`, not at the address of the command line"
        ]
    );
}

#[test]
fn an_address_on_the_command_line_is_checked_and_makes_that_of_the_file_needless() {
    let without = SMALL.replace("base_url = \"http://127.0.0.1:8080\"\n", "");
    let target = read_with(&without, &at("http://127.0.0.1:9")).unwrap();
    assert_eq!(target.base_url.as_str(), "http://127.0.0.1:9/");
    for (url, said) in [
        (
            "127.0.0.1:9",
            "target URL: it has no scheme; write `http://127.0.0.1:9` instead of `127.0.0.1:9`",
        ),
        (
            "htp:/127.0.0.1:9",
            "target URL: it must begin with `http://` or `https://`, unlike `htp:/127.0.0.1:9`",
        ),
        (
            "http://u:p@h",
            "target URL: it must not hold a user name or password; credentials belong in [auth]",
        ),
    ] {
        let error = read_with(SMALL, &at(url)).unwrap_err();
        assert_eq!(error.to_string(), said);
    }
    // A mistake in the file stays one.
    assert!(read_with(&base("\"gateway\""), &at("http://127.0.0.1:9")).is_err());
}

#[test]
fn profiles_that_are_not_run_need_no_credentials() {
    let text = EXAMPLE.replace("env:TC_KEY", "env:UNSET");
    let only = |id: &str| Overrides {
        profiles: vec![id.to_owned()],
        ..Overrides::default()
    };
    let target = read_with(&text, &only("dcs-v1-status")).unwrap();
    assert_eq!(target.profiles.len(), 1);
    assert_eq!(target.profiles[0].id, "dcs-v1-status");
    let said = read_with(&text, &only("cvm-2017-status")).unwrap_err();
    assert!(said.to_string().contains("`UNSET`, which is not set"), "{said}");

    // The same for the common credentials, but a mistake in the file stays one.
    let text = EXAMPLE.replace("env:OS_TOKEN", "env:UNSET");
    assert!(read_with(&text, &only("cvm-2017-status")).is_ok());
    assert!(read_with(&text, &only("dcs-v1-status")).is_err());
    let text = text.replace("failed_instances = 3 ", "failed_instances = 3.5 ");
    assert!(read_with(&text, &only("cvm-2017-status")).is_err());
}

#[test]
fn values_come_from_the_environment_from_files_or_from_the_text() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("secrets")).unwrap();
    for (file, content) in [
        ("target.toml", ""),
        ("secrets/unix", "token-in-a-file\n"),
        ("secrets/windows", "token-in-a-file\r\n"),
        ("secrets/bare", "token-in-a-file"),
    ] {
        fs::write(folder.path().join(file), content).unwrap();
    }
    let path = folder.path().join("target.toml");
    for (written, meant) in [
        ("env:OS_TOKEN", "token-of-the-environment"),
        ("file:secrets/unix", "token-in-a-file"),
        ("file:secrets/windows", "token-in-a-file"),
        ("file:secrets/bare", "token-in-a-file"),
        ("token-in-the-text", "token-in-the-text"),
    ] {
        let text = SMALL.replace("env:OS_TOKEN", written);
        let target = Target::from_text(&text, &path, &apis(), &env, &Overrides::default()).unwrap();
        assert_eq!(token(&target.profiles[0].auth), meant);
        assert_eq!(secrets(&target), [meant]);
    }
}

#[test]
fn a_file_is_read_with_what_it_names() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mine.toml");
    let text = SMALL.replace("[auth]", "ca_file = \"ca.pem\"\n[auth]");
    fs::write(&path, text).unwrap();
    fs::write(folder.path().join("ca.pem"), super::pem::identity().0).unwrap();
    let target = Target::read(&path, &apis(), &env, &Overrides::default()).unwrap();
    assert_eq!(target.file.as_ref(), Some(&path));
    assert_eq!(
        target.ca_file,
        fs::read_to_string(folder.path().join("ca.pem")).ok()
    );
}

#[test]
fn a_file_that_cannot_be_read_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, content: &[u8]| -> PathBuf {
        let path = folder.path().join(name);
        fs::write(&path, content).unwrap();
        path
    };
    let cases = BTreeMap::from([
        (
            folder.path().join("none.toml"),
            ": this file does not exist; give the path of a target file",
        ),
        (
            folder.path().to_owned(),
            ": this file is a folder; give the path of a target file",
        ),
        (
            write("latin.toml", b"[target]\nname = \"caf\xe9\"\n"),
            ":2: this file is not UTF-8 text",
        ),
        (
            write("long.toml", &vec![b'\n'; 1024 * 1024 + 1]),
            ": this file is larger than 1024 KiB; give the path of a target file",
        ),
    ]);
    for (path, said) in cases {
        let error = Target::read(&path, &apis(), &env, &Overrides::default()).unwrap_err();
        assert_eq!(error.to_string(), format!("{}{said}", path.display()));
    }
}

#[test]
fn a_byte_order_mark_and_carriage_returns_change_nothing() {
    let text = format!("\u{feff}{}", SMALL.replace('\n', "\r\n"));
    assert!(read(&text).is_ok());
}

#[test]
fn every_scheme_is_read() {
    let scheme = |lines: &str| read(&auth(lines)).unwrap().profiles.remove(0).auth;
    let signed = "access_key = \"env:TC_ID\"\nsecret_key = \"env:TC_KEY\"";
    let Auth::IamPassword(Account {
        identity_url,
        user,
        domain,
        password,
        project,
    }) = scheme(
        "scheme = \"iam-password\"\nidentity_url = \"https://iam.example/\"\nuser = \"certifier\"\n\
         domain = \"account\"\npassword = \"env:OS_TOKEN\"\nproject = \"eu-de\"",
    )
    else {
        panic!("not iam-password");
    };
    assert_eq!(identity_url.as_str(), "https://iam.example/");
    assert_eq!(
        (user.as_str(), domain.as_str(), project.as_str()),
        ("certifier", "account", "eu-de")
    );
    assert_eq!(password.expose_secret(), "token-of-the-environment");
    assert!(matches!(
        scheme(&format!(
            "scheme = \"sdk-hmac-sha256\"\n{signed}\nsession_token = \"env:OS_TOKEN\""
        )),
        Auth::Signed {
            scheme: SigningScheme::SdkHmacSha256,
            session_token: Some(_),
            ..
        }
    ));
    assert!(matches!(scheme("scheme = \"none\""), Auth::None));
    for (word, meant) in [
        ("tc3-hmac-sha256", SigningScheme::Tc3HmacSha256),
        ("hmac-sha256", SigningScheme::HmacSha256),
        ("hmac-sha1", SigningScheme::HmacSha1),
    ] {
        let text = cvm("").replace("scheme = \"none\"", &format!("scheme = \"{word}\"\n{signed}"));
        let target = read(&text).unwrap();
        assert!(matches!(&target.profiles[0].auth, Auth::Signed { scheme, .. } if *scheme == meant));
    }
}
