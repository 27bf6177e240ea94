//! What only the suite itself may put into a request.

use super::{mistake, provoke};

/// What is said of a provocation of the cvm profile, given as `key = value`.
fn said_of(key: &str, value: &str) -> String {
    let value = serde_json::Value::from(value);
    let method = if key == "body" { "method = \"POST\"\n" } else { "" };
    let given = format!("code = \"InternalServerError\"\n{method}{key} = {value}");
    mistake(&provoke("cvm-2017-status", &given))
}

/// That this value names the call, and that this is said of it.
fn assert_reserved(key: &str, value: &str) {
    let said = said_of(key, value);
    assert!(
        said.contains(&format!("`{key}` in [[provoke]] gives")),
        "{key} {value}: {said}"
    );
}

/// Reserved names, and ways to write a name that some server undoes.
#[test]
fn what_names_the_call_cannot_be_given_however_it_is_written() {
    let names = [
        "Action",
        "Version",
        "Region",
        "Timestamp",
        "Nonce",
        "SecretId",
        "Token",
        "Signature",
        "SignatureMethod",
        "X-TC-Action",
        "X-TC-Version",
        "X-Auth-Token",
        "Authorization",
        "X-Security-Token",
        "X-Sdk-Date",
        "_method",
        "X-HTTP-Method-Override",
    ];
    let percent = |text: &str| -> String {
        text.bytes()
            .fold(String::new(), |all, b| format!("{all}%{b:02x}"))
    };
    for name in names {
        let spelled = [
            name.to_owned(),
            name.to_uppercase(),
            name.to_lowercase(),
            percent(name),
            percent(&percent(name)),
            format!("{}{}", percent(&name[..1]), &name[1..]),
            format!("%u00{:02x}{}", name.as_bytes()[0], &name[1..]),
            format!("{name}%00"),
            format!("%20{name}"),
            format!("{name}[]"),
            name.replace('-', "_"),
        ];
        for spelled in spelled {
            for text in [
                format!("{spelled}=x"),
                format!("Limit=1&{spelled}=x"),
                format!("Limit=1;{spelled}=x"),
                format!("Limit=1%26{spelled}=x"),
                format!("Limit=1&Limit=2&{spelled}=x&{spelled}=x"),
            ] {
                assert_reserved("query", &text);
                assert_reserved("body", &text);
                let path = format!("/;{text}");
                if http_path(&path) {
                    assert_reserved("path", &path);
                }
            }
            let escaped = spelled
                .chars()
                .fold(String::new(), |all, c| format!("{all}\\u{:04x}", u32::from(c)));
            for json in [
                format!(r#"{{"{spelled}":"x"}}"#),
                format!(r#"{{"{escaped}":"x"}}"#),
                format!(r#"{{"Limit":1,"{spelled}":1,"{spelled}":2}}"#),
                format!(r#"{{"Limit\u0026{spelled}=x":1}}"#),
                format!(r#"{{"Filters":[{{"{spelled}":"x"}}]}}"#),
            ] {
                assert_reserved("body", &json);
            }
        }
    }
    for header in names.into_iter().chain([
        "X_TC_Action",
        "X-TC%2DAction",
        "X-Original-URL",
        "SOAPAction",
        "x-method-override",
    ]) {
        let table = format!("code = \"InternalServerError\"\nheaders = {{ \"{header}\" = \"x\" }}");
        let said = mistake(&provoke("cvm-2017-status", &table));
        assert!(said.starts_with("target.toml:11: header"), "{said}");
    }
}

/// Square brackets cannot stand in a path.
fn http_path(text: &str) -> bool {
    !text.contains(['[', ']'])
}

#[test]
fn a_body_is_a_form_or_a_json_object() {
    for body in [
        "",
        "Limit=1&Offset=0",
        "{}",
        r#"{"InstanceIds":["ins-1"]}"#,
        "InstanceIds.0=ins-1",
    ] {
        let said = said_of("body", body);
        assert!(said.starts_with("accepted"), "{body}: {said}");
    }
    for body in [
        "<Action>x</Action>",
        "[1]",
        "{'Action':1}",
        "{Limit:1}",
        "--b\r\nContent-Disposition: form-data; name=\"Action\"\r\n\r\nx",
        "{} trailing",
        "\u{feff}{}",
    ] {
        let said = said_of("body", body);
        assert!(
            said.contains("target.toml:12: `body` in [[provoke]]"),
            "{body}: {said}"
        );
    }
    let table = "code = \"InternalServerError\"\nmethod = \"POST\"\nbody = \"{}\"\nheaders = { \"content-type\" = \"TYPE\" }";
    for (media, taken) in [
        ("application/json", true),
        ("application/x-www-form-urlencoded; charset=UTF-8", true),
        ("multipart/form-data; boundary=b", false),
        ("application/json; charset=utf-16", false),
        ("text/xml", false),
    ] {
        let said = mistake(&provoke("cvm-2017-status", &table.replace("TYPE", media)));
        assert_eq!(said.starts_with("accepted"), taken, "{media}: {said}");
    }
}
