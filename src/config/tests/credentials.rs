//! What is said of addresses, ids and credentials that cannot be used.

use super::{auth, base, check, cvm, profiles, small, target};

#[test]
fn ids_cannot_stand_in_a_path() {
    check(&[
        (
            profiles("[profiles.dcs-v1-status]\nproject_id = \"\""),
            "4: `project_id` in [profiles.dcs-v1-status] is empty; write its value",
        ),
        (
            profiles("[profiles.dcs-v1-status]\nproject_id = \"a/b\""),
            "4: `project_id` in [profiles.dcs-v1-status] holds `/`, which cannot stand in an id of a path",
        ),
        (
            profiles("[profiles.dcs-v1-status]\nproject_id = \"a\\u0000b\""),
            "4: `project_id` in [profiles.dcs-v1-status] holds `\\0`, which cannot stand in an id of a path",
        ),
        (
            profiles("[profiles.dcs-v1-status]\nproject_id = \"..\""),
            "4: `project_id` in [profiles.dcs-v1-status] is not an id but a step in a path",
        ),
        (
            profiles("[profiles.dcs-v1-status]\nproject_id = \"env:UNSET\""),
            "4: `project_id` in [profiles.dcs-v1-status] is taken from the environment variable `UNSET`, which is not set; set it before the run",
        ),
        (
            profiles(
                "[profiles.dcs-v1-status]\nproject_id = \"iiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiii\"",
            ),
            "4: `project_id` in [profiles.dcs-v1-status] is longer than 200 characters",
        ),
        (
            cvm("instance_ids = [\"a\", \"\"]\n"),
            "6: `instance_ids` in [profiles.cvm-2017-status] is empty; write its value",
        ),
        (
            cvm("instance_ids = [\"a b\"]\n"),
            "6: `instance_ids` in [profiles.cvm-2017-status] holds ` `, which cannot stand in an id of a path",
        ),
        (
            cvm("instance_ids = [\"ins-1\", \"ins-1\"]\n"),
            "6: `instance_ids` in [profiles.cvm-2017-status] names `ins-1` twice",
        ),
        (
            cvm("instance_ids = [\"ins-zq7xk4vw\"]\n"),
            "6: `instance_ids` in [profiles.cvm-2017-status] names the id that no instance must have, `ins-zq7xk4vw`; give another `absent_instance_id`",
        ),
        (
            cvm("region = \"a\\nb\"\n"),
            "6: `region` in [profiles.cvm-2017-status] holds a character that no header can carry, such as a line break",
        ),
    ]);
}

/// Nobody who wrote a colon meant port 80.
#[test]
fn a_port_is_not_named() {
    check(&[
        (
            base(r#""http://127.0.0.1:""#),
            "2: `base_url` in [target] names no port after the colon: `http://127.0.0.1:`; write a URL such as `http://127.0.0.1:8080`",
        ),
        (
            base(r#""https://gateway:/api""#),
            "2: `base_url` in [target] names no port after the colon: `https://gateway:/api`; write a URL such as `http://127.0.0.1:8080`",
        ),
        (
            target(r#"proxy = "http://proxy:""#),
            "3: `proxy` in [target] names no port after the colon: `http://proxy:`; write a URL such as `http://127.0.0.1:8080`",
        ),
    ]);
}

#[test]
fn addresses_are_malformed() {
    check(&[
        (
            base(r#""""#),
            "2: `base_url` in [target] is empty; write a URL such as `http://127.0.0.1:8080`",
        ),
        (
            base(r#""127.0.0.1:8080""#),
            "2: `base_url` in [target] has no scheme; write `http://127.0.0.1:8080` instead of `127.0.0.1:8080`",
        ),
        (
            base(r#""localhost:8080""#),
            "2: `base_url` in [target] has no scheme; write `http://localhost:8080` instead of `localhost:8080`",
        ),
        (
            base(r#""//gateway""#),
            "2: `base_url` in [target] has no scheme; write `http://gateway` instead of `//gateway`",
        ),
        (
            base(r#""ftp://gateway""#),
            "2: `base_url` in [target] must begin with `http://` or `https://`, unlike `ftp://gateway`",
        ),
        (
            base(r#""file:///etc/hostname""#),
            "2: `base_url` in [target] must begin with `http://` or `https://`, unlike `file:///etc/hostname`",
        ),
        (
            base(r#""env:BASE_URL""#),
            "2: `base_url` in [target] is not looked up; write the URL itself, or give it on the command line",
        ),
        (
            base(r#""http:/gateway""#),
            "2: `base_url` in [target] must have two slashes after its scheme, as in `http://host` instead of `http:/gateway`",
        ),
        (
            base(r#""http://""#),
            "2: `base_url` in [target] is not a URL (empty host): `http://`; write a URL such as `http://127.0.0.1:8080`",
        ),
        (
            base(r#""http:///gateway""#),
            "2: `base_url` in [target] is not a URL: `http:///gateway`; write a URL such as `http://127.0.0.1:8080`",
        ),
        (
            base(r#""http://gate way""#),
            "2: `base_url` in [target] is not a URL: `http://gate way`; write a URL such as `http://127.0.0.1:8080`",
        ),
        (
            base("\"http:\\\\\\\\gateway\""),
            "2: `base_url` in [target] must have two slashes after its scheme, as in `http://host` instead of `http:\\\\\\\\gateway`",
        ),
        (
            base(r#""http://gateway:99999""#),
            "2: `base_url` in [target] is not a URL (invalid port number): `http://gateway:99999`; write a URL such as `http://127.0.0.1:8080`",
        ),
        (
            base(r#""http://user:password@gateway""#),
            "2: `base_url` in [target] must not hold a user name or password; credentials belong in [auth]",
        ),
        (
            base(r#""http://@gateway""#),
            "2: `base_url` in [target] must not hold a user name or password; credentials belong in [auth]",
        ),
        (
            base(r#""user:password@gateway""#),
            "2: `base_url` in [target] has no scheme; begin it with `http://` or `https://`",
        ),
        (
            base(r#""http://gateway/?a=b""#),
            "2: `base_url` in [target] must not have a query; take off everything from `?` on",
        ),
        (
            base(r#""http://gateway?""#),
            "2: `base_url` in [target] must not have a query; take off everything from `?` on",
        ),
        (
            base(r#""http://gateway/#top""#),
            "2: `base_url` in [target] must not have a fragment; take off everything from `#` on",
        ),
        (
            small("base_url = \"gateway\"\n"),
            "8: `base_url` in [profiles.dcs-v1-status] has no scheme; write `http://gateway` instead of `gateway`",
        ),
        (
            target(r#"proxy = "proxy:3128""#),
            "3: `proxy` in [target] has no scheme; write `http://proxy:3128` instead of `proxy:3128`",
        ),
        (
            target(r#"proxy = "socks5://proxy:1080""#),
            "3: `proxy` in [target] must begin with `http://` or `https://`, unlike `socks5://proxy:1080`",
        ),
        (
            target(r#"proxy = "http://proxy/path""#),
            "3: `proxy` in [target] must be a scheme, a host and a port only, such as `http://proxy.example:3128`",
        ),
        (
            target(r#"proxy = "env:OS_TOKEN""#),
            "3: `proxy` in [target] has no scheme; begin it with `http://` or `https://`",
        ),
    ]);
}

#[test]
fn authentication_is_incomplete() {
    check(&[
        (
            auth(r#"token = "x""#),
            "3: missing key `scheme` in [auth]; write `token`, `iam-password`, `sdk-hmac-sha256`, `tc3-hmac-sha256`, `hmac-sha256`, `hmac-sha1` or `none`",
        ),
        (
            auth(r#"scheme = "tokens""#),
            "4: unknown scheme `tokens` in [auth]; did you mean `token`?",
        ),
        (
            auth(r#"scheme = "basic""#),
            "4: unknown scheme `basic` in [auth]; write `token`, `iam-password`, `sdk-hmac-sha256`, `tc3-hmac-sha256`, `hmac-sha256`, `hmac-sha1` or `none`",
        ),
        (
            auth(r#"scheme = "token""#),
            "3: missing key `token` in [auth]; the scheme `token` needs `token`",
        ),
        (
            auth("scheme = \"token\"\ntoken = \"\""),
            "5: `token` in [auth] is empty; write its value",
        ),
        (
            auth("scheme = \"token\"\ntoken = \"env:OS_TOKEN\"\naccess_key = \"x\""),
            "6: `access_key` in [auth] does not belong to the scheme `token`, which takes `token`",
        ),
        (
            auth("scheme = \"none\"\ntoken = \"x\""),
            "5: `token` in [auth] does not belong to the scheme `none`, which takes no further key",
        ),
        (
            auth("scheme = \"sdk-hmac-sha256\"\naccess_key = \"x\""),
            "3: missing key `secret_key` in [auth]; the scheme `sdk-hmac-sha256` needs `access_key` and `secret_key`",
        ),
        (
            auth("scheme = \"iam-password\"\nuser = \"u\""),
            "3: missing key `identity_url` in [auth]; the scheme `iam-password` needs `identity_url`, `user`, `domain`, `password` and `project`",
        ),
        (
            auth(
                "scheme = \"iam-password\"\nidentity_url = \"iam.example\"\nuser = \"u\"\ndomain = \"d\"\npassword = \"env:OS_TOKEN\"\nproject = \"p\"",
            ),
            "5: `identity_url` in [auth] has no scheme; write `http://iam.example` instead of `iam.example`",
        ),
        (
            auth(
                "scheme = \"iam-password\"\nidentity_url = \"env:OS_TOKEN\"\nuser = \"u\"\ndomain = \"d\"\npassword = \"env:OS_TOKEN\"\nproject = \"p\"",
            ),
            "5: `identity_url` in [auth] has no scheme; begin it with `http://` or `https://`",
        ),
    ]);
}

#[test]
fn secrets_are_missing() {
    check(&[
        (
            auth("scheme = \"token\"\ntoken = \"env:UNSET\""),
            "5: `token` in [auth] is taken from the environment variable `UNSET`, which is not set; set it before the run",
        ),
        (
            auth("scheme = \"token\"\ntoken = \"env:EMPTY\""),
            "5: `token` in [auth] is taken from the environment variable `EMPTY`, which is empty; set it before the run",
        ),
        (
            auth("scheme = \"token\"\ntoken = \"env:\""),
            "5: `token` in [auth] names no environment variable; write `env:NAME`",
        ),
        (
            auth("scheme = \"token\"\ntoken = \"file:no-such-file\""),
            "5: `token` in [auth] is taken from the file `no-such-file`, which does not exist",
        ),
        (
            auth("scheme = \"token\"\ntoken = \"file:\""),
            "5: `token` in [auth] names no file; write `file:PATH`",
        ),
        (
            auth("scheme = \"token\"\ntoken = \"env:TWO_LINES\""),
            "5: the value of `token` in [auth] holds a character that no header can carry, such as a line break",
        ),
        (
            auth("scheme = \"sdk-hmac-sha256\"\naccess_key = \"x\"\nsecret_key = \"env:UNSET\""),
            "6: `secret_key` in [auth] is taken from the environment variable `UNSET`, which is not set; set it before the run",
        ),
        (
            cvm(
                "auth = { scheme = \"hmac-sha1\", access_key = \"env:UNSET\", secret_key = \"env:TC_KEY\" }\n",
            ),
            "6: `access_key` in [profiles.cvm-2017-status.auth] is taken from the environment variable `UNSET`, which is not set; set it before the run",
        ),
        (
            cvm(
                "auth = { scheme = \"hmac-sha1\", access_key = \"env:TC_ID\", secret_key = \"env:TC_KEY\", session_token = \"env:UNSET\" }\n",
            ),
            "6: `session_token` in [profiles.cvm-2017-status.auth] is taken from the environment variable `UNSET`, which is not set; set it before the run",
        ),
    ]);
}

#[test]
fn schemes_do_not_fit_the_api() {
    check(&[
        (
            auth("scheme = \"tc3-hmac-sha256\"\naccess_key = \"env:TC_ID\"\nsecret_key = \"env:TC_KEY\""),
            r#"7: scheme `tc3-hmac-sha256` cannot authenticate dcs-v1-status: add `auth = { scheme = "token", token = "env:OS_TOKEN" }` to [profiles.dcs-v1-status]"#,
        ),
        (
            small("[profiles.cvm-2017-status]\n"),
            r#"8: scheme `token` cannot authenticate cvm-2017-status: add `auth = { scheme = "tc3-hmac-sha256", access_key = "env:TC_ID", secret_key = "env:TC_KEY" }` to [profiles.cvm-2017-status]"#,
        ),
        (
            small("[profiles.cvm-2017-status]\nauth = { scheme = \"token\", token = \"env:OS_TOKEN\" }\n"),
            "9: scheme `token` cannot authenticate cvm-2017-status: write `tc3-hmac-sha256`, `hmac-sha256`, `hmac-sha1` or `none`",
        ),
        (
            cvm(
                "auth = { scheme = \"iam-password\", identity_url = \"https://iam.example\", user = \"u\", domain = \"d\", password = \"env:OS_TOKEN\", project = \"p\" }\n",
            ),
            "6: scheme `iam-password` cannot authenticate cvm-2017-status: write `tc3-hmac-sha256`, `hmac-sha256`, `hmac-sha1` or `none`",
        ),
        (
            cvm(
                "auth = { scheme = \"sdk-hmac-sha256\", access_key = \"env:TC_ID\", secret_key = \"env:TC_KEY\" }\n",
            ),
            "6: scheme `sdk-hmac-sha256` cannot authenticate cvm-2017-status: write `tc3-hmac-sha256`, `hmac-sha256`, `hmac-sha1` or `none`",
        ),
        (
            small(
                "auth = { scheme = \"hmac-sha1\", access_key = \"env:TC_ID\", secret_key = \"env:TC_KEY\" }\n",
            ),
            "8: scheme `hmac-sha1` cannot authenticate dcs-v1-status: write `token`, `iam-password`, `sdk-hmac-sha256` or `none`",
        ),
        (
            small("[profiles.cvm-2017-status]\nauth = { scheme = \"token\", token = \"env:UNSET\" }\n"),
            "9: scheme `token` cannot authenticate cvm-2017-status: write `tc3-hmac-sha256`, `hmac-sha256`, `hmac-sha1` or `none`",
        ),
    ]);
}
