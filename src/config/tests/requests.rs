//! What is said of headers, files and declarations that cannot be used.

use super::{check, provoke, small, target};

#[test]
fn headers_cannot_be_sent() {
    check(&[
        (
            target(r#"headers = { "x a" = "b" }"#),
            "3: header `x a` in [target] is not a legal header name: use letters, digits and hyphens",
        ),
        (
            target("headers = { \"x-a\" = \"b\\nc\" }"),
            "3: header `x-a` in [target] holds a character that no header can carry, such as a line break",
        ),
        (
            target(r#"headers = { "x-a" = "1", "X-A" = "2" }"#),
            "3: header `X-A` in [target] is given twice",
        ),
        (
            target(r#"headers = { "Host" = "b" }"#),
            "3: header `Host` in [target] is set by the client itself; take it out",
        ),
        (
            target(r#"headers = { "content-length" = "3" }"#),
            "3: header `content-length` in [target] is set by the client itself; take it out",
        ),
        (
            target(r#"headers = { "Transfer-Encoding" = "chunked" }"#),
            "3: header `Transfer-Encoding` in [target] is set by the client itself; take it out",
        ),
        (
            target(r#"headers = { "Connection" = "close" }"#),
            "3: header `Connection` in [target] is set by the client itself; take it out",
        ),
        (
            target(r#"headers = { "Authorization" = "Basic x" }"#),
            "3: header `Authorization` in [target] is set by the suite itself; credentials belong in [auth]",
        ),
        (
            target(r#"headers = { "X-Auth-Token" = "x" }"#),
            "3: header `X-Auth-Token` in [target] is set by the suite itself; credentials belong in [auth]",
        ),
        (
            target(r#"headers = { "Content-Type" = "text/plain" }"#),
            "3: header `Content-Type` in [target] is set by the client itself; it would change every request",
        ),
        (
            target(r#"headers = { "x-key" = "env:UNSET" }"#),
            "3: `headers.x-key` in [target] is taken from the environment variable `UNSET`, which is not set; set it before the run",
        ),
        (
            target(r#"headers = { "x-key" = "env:TWO_LINES" }"#),
            "3: the value of `headers.x-key` in [target] holds a character that no header can carry, such as a line break",
        ),
    ]);
}

#[test]
fn files_cannot_be_read() {
    check(&[
        (
            target(r#"ca_file = "no-such-file.pem""#),
            "3: `ca_file` in [target] names `no-such-file.pem`, which does not exist",
        ),
        (
            target(r#"ca_file = "src""#),
            "3: `ca_file` in [target] names `src`, which is a folder",
        ),
        (
            target(r#"ca_file = "Cargo.toml""#),
            "3: `ca_file` in [target] names `Cargo.toml`, which holds no PEM block `-----BEGIN CERTIFICATE-----`",
        ),
        (
            target(r#"client_cert = "no-such-file.pem""#),
            "3: `client_cert` in [target] names `no-such-file.pem`, which does not exist",
        ),
        (
            target(r#"client_key = "no-such-file.pem""#),
            "3: `client_key` in [target] names `no-such-file.pem`, which does not exist",
        ),
    ]);
}

#[test]
fn provocations_are_incomplete() {
    check(&[
        (
            small("[[provoke]]\nstatus = 500\n"),
            "8: missing key `profile` in [[provoke]]; write `clouddc-v1-status`, `cvm-2017-status`, `dcs-v1-instance`, `dcs-v1-status` or `dcs-v2-status`",
        ),
        (
            provoke("dcs-v1-stat", "status = 500"),
            "9: unknown profile `dcs-v1-stat` in [[provoke]]; did you mean `dcs-v1-status`?",
        ),
        (
            provoke("x", "status = 500"),
            "9: unknown profile `x` in [[provoke]]; write `clouddc-v1-status`, `cvm-2017-status`, `dcs-v1-instance`, `dcs-v1-status` or `dcs-v2-status`",
        ),
        (
            provoke("dcs-v1-status", "repeat = 1"),
            "8: missing key `status` in [[provoke]]; say what is answered: `status = 500`",
        ),
        (
            provoke("dcs-v1-status", r#"code = "InternalServerError""#),
            "10: `code` in [[provoke]] does not fit dcs-v1-status; write `status = 500` instead",
        ),
        (
            provoke("dcs-v1-status", "status = 500\ncode = \"InternalServerError\""),
            "11: `status` and `code` in [[provoke]] exclude each other; dcs-v1-status takes `status`",
        ),
        (
            provoke("cvm-2017-status", "status = 500"),
            r#"10: `status` in [[provoke]] does not fit cvm-2017-status; write `code = "InternalServerError"` instead"#,
        ),
        (
            provoke("cvm-2017-status", "repeat = 1"),
            r#"8: missing key `code` in [[provoke]]; say what is answered: `code = "InternalServerError"`"#,
        ),
        (
            provoke("cvm-2017-status", r#"code = "Internal Server Error""#),
            "10: `code` in [[provoke]] must be an error code such as `InternalServerError`, not `Internal Server Error`",
        ),
    ]);
}

#[test]
fn provocations_cannot_be_sent() {
    check(&[
        (
            provoke("dcs-v1-status", "status = 500\nmethod = \"DELETE\""),
            "11: `method` in [[provoke]] must be `GET` or `HEAD` for dcs-v1-status, not `DELETE`",
        ),
        (
            provoke("dcs-v1-status", "status = 500\nmethod = \"POST\""),
            "11: `method` in [[provoke]] must be `GET` or `HEAD` for dcs-v1-status, not `POST`",
        ),
        (
            provoke(
                "cvm-2017-status",
                "code = \"InternalServerError\"\nmethod = \"post\"",
            ),
            "11: `method` in [[provoke]] must be `GET`, `HEAD` or `POST` for cvm-2017-status, not `post`",
        ),
        (
            provoke("dcs-v1-status", "status = 500\nbody = \"{}\""),
            "11: `body` in [[provoke]] is never sent to this API; take it out",
        ),
        (
            provoke(
                "cvm-2017-status",
                "code = \"InternalServerError\"\nmethod = \"GET\"\nbody = \"{}\"",
            ),
            r#"12: `body` in [[provoke]] goes with `method = "POST"` only; write that too, or take it out"#,
        ),
        (
            provoke("dcs-v1-status", "status = 500\nauth = \"token\""),
            "11: `auth` in [[provoke]] can only be `none`, not `token`; leave it out to send the profile's credentials",
        ),
        (
            provoke("dcs-v1-status", "status = 500\nheaders = { \"host\" = \"x\" }"),
            "11: header `host` in [[provoke]] is set by the client itself; take it out",
        ),
        (
            provoke(
                "dcs-v1-status",
                "status = 500\nheaders = { \"x-auth-token\" = \"x\" }",
            ),
            r#"11: header `x-auth-token` in [[provoke]] is set by the suite itself; take it out (to send no credential, write `auth = "none"`)"#,
        ),
        (
            provoke(
                "dcs-v1-status",
                "status = 500\nheaders = { \"x-fault\" = \"env:FAULT\" }",
            ),
            "11: header `x-fault` in [[provoke]] is sent as it stands; a header with a secret belongs in headers of [target]",
        ),
        (
            provoke("dcs-v1-status", "status = 500\npath = \"v1.0\""),
            "11: `path` in [[provoke]] must begin with `/`",
        ),
        (
            provoke("dcs-v1-status", "status = 500\npath = \"//other/v1.0\""),
            "11: `path` in [[provoke]] must begin with one `/` only, since two would name a host",
        ),
        (
            provoke("dcs-v1-status", "status = 500\npath = \"/a?b\""),
            "11: `path` in [[provoke]] goes over the wire as it is: a path needs `%3F` for `?`",
        ),
        (
            provoke("dcs-v1-status", "status = 500\nquery = \"?a=b\""),
            "11: `query` in [[provoke]] is written without the `?` before it",
        ),
        (
            provoke("dcs-v1-status", "status = 500\nquery = \"a=真\""),
            "11: `query` in [[provoke]] goes over the wire as it is: a query needs `%E7%9C%9F` for `真`",
        ),
        (
            provoke("dcs-v1-status", "status = 500\nquery = \"a=\\u0007\""),
            "11: `query` in [[provoke]] goes over the wire as it is: a query needs `%07` for `\\u{7}`",
        ),
    ]);
}

#[test]
fn declarations_are_incomplete() {
    check(&[
        (
            small("[[not_applicable]]\nreason = \"b\"\n"),
            "8: missing key `clause` in [[not_applicable]]; write a clause id or its beginning up to a dot",
        ),
        (
            small("[[not_applicable]]\nclause = \"a\"\n"),
            "8: missing key `reason` in [[not_applicable]]; say why the clause does not apply",
        ),
        (
            small("[[not_applicable]]\nclause = \"a\"\nreason = \" \"\n"),
            "10: `reason` in [[not_applicable]] is empty; say why the clause does not apply",
        ),
    ]);
}
