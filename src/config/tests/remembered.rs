//! What a target remembers besides its settings: order, places, secrets, and what to warn of.

use super::*;

#[test]
fn headers_keep_the_order_of_the_file() {
    let target = read(&target("headers = { \"x-b\" = \"2\", \"x-a\" = \"1\" }")).unwrap();
    let names: Vec<&str> = target.headers.iter().map(|(n, _)| n.as_str()).collect();
    assert_eq!(names, ["x-b", "x-a"]);
}

#[test]
fn header_values_are_secrets_however_they_are_written() {
    let target = read(&target(
        "headers = { \"x-key\" = \"env:GATEWAY_KEY\", \"x-request-id\" = \"blue-and-red\", \"accept\" = \"text/html\" }",
    ))
    .unwrap();
    assert_eq!(target.headers[0].1, "gateway-key-of-the-environment");
    assert_eq!(
        secrets(&target),
        [
            "gateway-key-of-the-environment",
            "blue-and-red",
            "token-of-the-environment"
        ]
    );
    let [warning] = &target.warnings[..] else {
        panic!("{:?}", target.warnings)
    };
    assert!(
        warning.contains("`headers.x-request-id` in [target] is a secret; better written as `env:NAME`"),
        "{warning}"
    );
}

#[test]
fn a_proxy_may_carry_a_password_which_is_a_secret_in_both_spellings() {
    let target = read(&target("proxy = \"http://user:pass%2Fword@proxy.example:3128\"")).unwrap();
    assert_eq!(target.proxy.as_ref().unwrap().host_str(), Some("proxy.example"));
    assert_eq!(secrets(&target)[..2], ["pass%2Fword", "pass/word"]);
}

#[test]
fn a_target_is_never_printed_with_a_secret() {
    let text =
        target("headers = { \"x-key\" = \"env:GATEWAY_KEY\" }\nproxy = \"http://u:proxy-password@proxy\"");
    let printed = format!("{:?}", read(&text).unwrap());
    assert!(!printed.contains("of-the-environment"), "{printed}");
    assert!(!printed.contains("proxy-password"), "{printed}");
}

#[test]
fn provocations_are_read_with_every_key() {
    let text = small(
        "[[provoke]]\nprofile = \"dcs-v1-status\"\nstatus = 500\n\
         [[provoke]]\nprofile = \"cvm-2017-status\"\ncode = \"InvalidParameterValue.LimitExceeded\"\n\
         headers = { \"x-fault\" = \"101\", \"Content-Type\" = \"application/json\" }\n\
         query = \"a=%20b&Limit=%zz\"\npath = \"/faulty/%2f\"\nmethod = \"POST\"\nbody = \"{}\"\nrepeat = 100\n\
         auth = \"none\"\n\
         [profiles.cvm-2017-status]\nauth = { scheme = \"none\" }\n",
    );
    let target = read(&text).unwrap();
    let [first, second] = &target.provocations[..] else {
        panic!("{:?}", target.provocations);
    };
    assert_eq!((first.answer.as_str(), first.repeat, first.line), ("500", 1, 8));
    assert_eq!(
        (&first.query, &first.method, first.without_auth),
        (&None, &None, false)
    );
    assert_eq!(second.answer, "InvalidParameterValue.LimitExceeded");
    assert_eq!(second.query.as_deref(), Some("a=%20b&Limit=%zz"));
    assert_eq!(second.path.as_deref(), Some("/faulty/%2f"));
    assert_eq!(second.method.as_deref(), Some("POST"));
    assert_eq!(second.body.as_deref(), Some("{}"));
    assert_eq!((second.repeat, second.without_auth, second.line), (100, true, 11));
    assert_eq!(second.headers.len(), 2);
}

#[test]
fn declared_clauses_keep_their_line() {
    let text = small("[[not_applicable]]\nreason = \" no limit \"\nclause = \"clouddc-v1-status.429\"\n");
    let declared = read(&text).unwrap().not_applicable.remove(0);
    assert_eq!(
        (declared.clause.as_str(), declared.reason.as_str(), declared.line),
        ("clouddc-v1-status.429", "no limit", 10)
    );
}

#[test]
fn a_person_is_warned_of_what_is_allowed_and_unwise() {
    let secret = "target.toml:5: `token` in [auth] is a secret; better written as `env:NAME`, so that the file can \
                  be shared";
    let short = "target.toml:5: `token` in [auth] is shorter than 8 bytes: it is taken out of reports only where \
                 it was sent, not wherever it may be echoed";
    let plain = "target.toml:6: requests of dcs-v1-status carry credentials unencrypted to http://gateway/; write \
                 https:// if it is served";
    let cases = [
        (SMALL.replace("env:OS_TOKEN", "written-here"), vec![secret]),
        (SMALL.replace("env:OS_TOKEN", "env:SHORT"), vec![short]),
        (SMALL.replace("env:OS_TOKEN", "1234567"), vec![secret, short]),
        (base("\"http://gateway\""), vec![plain]),
        (base("\"https://gateway\""), vec![]),
        (base("\"http://localhost\""), vec![]),
        (base("\"http://127.1.2.3\""), vec![]),
        (base("\"http://[::1]\""), vec![]),
        (
            base("\"http://gateway\"").replace("[auth]\nscheme = \"token\"\ntoken = \"env:OS_TOKEN\"\n", ""),
            vec![
                "target.toml:3: requests of dcs-v1-status go without credentials, since there is no [auth]; write \
                 `scheme = \"none\"` there if that is meant",
            ],
        ),
        (
            auth(
                "scheme = \"iam-password\"\nidentity_url = \"http://iam.example\"\nuser = \"u\"\ndomain = \"d\"\n\
                 password = \"env:OS_TOKEN\"\nproject = \"p\"",
            ),
            vec![
                "target.toml:5: `identity_url` in [auth] sends the password unencrypted; write https:// if it is \
                 served",
            ],
        ),
        (
            provoke("clouddc-v1-status", "status = 500\nrepeat = 2"),
            vec!["target.toml:8: nothing is provoked: there is no table [profiles.clouddc-v1-status]"],
        ),
        (
            provoke("dcs-v1-status", "status = 500"),
            vec![
                "target.toml:8: nothing is provoked: its request is the ordinary one; say which headers, query, path, \
                 method, body, repeat or auth = \"none\" make this target answer so",
            ],
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(read(&text).unwrap().warnings, expected, "{text}");
    }
}
