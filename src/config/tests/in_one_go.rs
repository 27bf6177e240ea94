//! Every mistake of a file is told at once, and none for another's sake.

use super::*;

#[test]
fn every_mistake_is_told_with_its_line_in_the_order_of_the_file() {
    let text = r#"[target]
base_url = "127.0.0.1:8080"
colour = "red"
rate = 20
timeout_ms = 0
headers = { "host" = "x", "x-ok" = "env:UNSET" }

[auth]
scheme = "token"
token = "$OS_TOKEN"
secret = "x"

[profiles.dcs-v1-status]
project = "p"

[profiles.clouddc-v1-status]
project_id = "a b"
instance_ids = ["x", "y/z", "x"]
samples = "many"

[profiles.nonsense]

[[provoke]]
profile = "dcs-v1-status"
status = 99
method = "DELETE"
query = "?a=b"

[[not_applicable]]
clause = ""
"#;
    let said = mistake(text);
    let lines: Vec<usize> = said
        .lines()
        .map(|line| line.split(':').nth(1).unwrap().parse().unwrap())
        .collect();
    assert_eq!(
        lines,
        [
            2, 3, 4, 5, 6, 10, 11, 13, 14, 17, 18, 18, 19, 21, 25, 26, 27, 29, 30
        ],
        "{said}"
    );
    let syntax = mistake("[target]\nname = \nrate = 1_\n");
    assert_eq!(syntax.lines().count(), 2, "{syntax}");
}

#[test]
fn one_mistake_is_told_once_however_many_need_what_it_spoils() {
    let more = "[profiles.dcs-v2-status]\nproject_id = \"p\"\n";
    let both = format!("{SMALL}{more}");
    for (text, word) in [
        (both.replace("http://127.0.0.1:8080", "nowhere"), "base_url"),
        (both.replace("env:OS_TOKEN", "env:UNSET"), "UNSET"),
        (
            both.replace("scheme = \"token\"", "scheme = \"tokens\""),
            "tokens",
        ),
        (both.replace("token = \"env:OS_TOKEN\"", "token = 1"), "token"),
        (
            format!("{both}[[provoke]]\nprofile = \"x\"\nstatus = 500\n"),
            "profile",
        ),
    ] {
        let said = mistake(&text);
        assert_eq!(said.lines().count(), 1, "{said}");
        assert!(said.contains(word), "{said}");
    }
}

#[test]
fn what_surrounds_a_value_and_what_a_shell_would_look_up_is_refused_wherever_it_stands() {
    let odd = |name: &str| {
        let value = match name {
            "SPACE" => " a-token-of-the-test",
            "LINE" => "a-token-of-the-test\n",
            "MARK" => "\u{feff}a-token-of-the-test",
            "HIDDEN" => "a-token-of-the-test\u{200b}",
            _ => "a-token-of-the-test",
        };
        Some(value.to_owned())
    };
    let folder = tempfile::tempdir().unwrap();
    for (file, content) in [
        ("space", "a-token-of-the-test \n"),
        ("mark", "\u{feff}a-token-of-the-test\n"),
    ] {
        std::fs::write(folder.path().join(file), content).unwrap();
    }
    let path = folder.path().join("target.toml");
    let said = |text: &str| match Target::from_text(text, &path, &apis(), &odd, &Overrides::default()) {
        Ok(_) => "accepted".to_owned(),
        Err(errors) => errors.to_string(),
    };
    let of_iam = |key: &str, value: &str| {
        let whole = "scheme = \"iam-password\"\nidentity_url = \"https://127.0.0.1\"\npassword = \"env:PW\"\n\
                     user = \"x\"\ndomain = \"x\"\nproject = \"x\"";
        auth(&whole.replace(&format!("{key} = \"x\""), &format!("{key} = \"{value}\"")))
    };
    let keys = |value: &str| {
        [
            SMALL.replace("env:OS_TOKEN", value),
            auth(&format!(
                "scheme = \"sdk-hmac-sha256\"\naccess_key = \"env:AK\"\nsecret_key = \"{value}\""
            )),
            auth(&format!(
                "scheme = \"sdk-hmac-sha256\"\naccess_key = \"{value}\"\nsecret_key = \"env:SK\""
            )),
            auth(&format!(
                "scheme = \"iam-password\"\nidentity_url = \"https://127.0.0.1\"\nuser = \"u\"\ndomain = \"d\"\nproject                  = \"p\"\npassword = \"{value}\""
            )),
            auth(&format!(
                "scheme = \"sdk-hmac-sha256\"\naccess_key = \"env:AK\"\nsecret_key = \"env:SK\"\nsession_token = \"{value}\""
            )),
            of_iam("user", value),
            of_iam("domain", value),
            of_iam("project", value),
            target(&format!("headers = {{ \"x-key\" = \"{value}\" }}")),
        ]
    };
    for value in [
        "env:SPACE",
        "env:LINE",
        "env:MARK",
        "env:HIDDEN",
        "file:space",
        "file:mark",
        " in-the-text",
    ] {
        for text in keys(value) {
            let said = said(&text);
            assert!(
                said.contains("begins with") || said.contains("ends with"),
                "{text}: {said}"
            );
            assert!(!said.contains("of-the-test"), "{said}");
        }
    }
    for value in ["$OS_TOKEN", "${OS_TOKEN}", "%OS_TOKEN%", "$env:OS_TOKEN"] {
        for text in keys(value) {
            assert!(
                said(&text).contains("write `env:OS_TOKEN`"),
                "{text}: {}",
                said(&text)
            );
        }
    }
    assert_eq!(
        said(&SMALL.replace("env:OS_TOKEN", "$ecret-that-begins-so")),
        "accepted"
    );
}
