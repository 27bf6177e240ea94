//! However a secret is written, and wherever a body is cut, it does not survive.

use proptest::prelude::*;
use serde_json::Value;

use super::*;
use crate::config::sensitive::is_credential;
use crate::redact::last_look::LastLook;

/// How one character is written: as it is, or escaped in one of two ways.
type Choices = Vec<u8>;

fn choice(choices: &Choices, at: usize) -> u8 {
    choices[at % choices.len()]
}

fn percent(secret: &str, choices: &Choices) -> String {
    let mut written = String::new();
    for (at, c) in secret.chars().enumerate() {
        let choice = choice(choices, at);
        if c == ' ' && choice == 2 {
            written.push('+');
        } else if choice == 0 && c != '%' {
            written.push(c);
        } else {
            for byte in c.to_string().bytes() {
                let digits = format!("%{byte:02x}");
                written += &if choice == 1 {
                    digits
                } else {
                    digits.to_uppercase()
                };
            }
        }
    }
    written
}

fn json_text(secret: &str, choices: &Choices) -> String {
    let mut written = String::new();
    for (at, c) in secret.chars().enumerate() {
        let needs = c.is_control() || c == '"' || c == '\\';
        match choice(choices, at) {
            0 if !needs => written.push(c),
            1 if "\"\\/".contains(c) => written.extend(['\\', c]),
            _ => {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    written.extend(["\\u", &hex::encode(unit.to_be_bytes())]);
                }
            }
        }
    }
    written
}

fn html(secret: &str, choices: &Choices) -> String {
    let mut written = String::new();
    for (at, c) in secret.chars().enumerate() {
        match choice(choices, at) {
            0 if c != '&' => written.push(c),
            1 => written.extend(["&#", &u32::from(c).to_string(), ";"]),
            _ => written.extend(["&#x0", &hex::encode_upper(u32::from(c).to_be_bytes())[1..], ";"]),
        }
    }
    written
}

fn base64(secret: &str, choices: &Choices) -> String {
    let shift = &"user:"[..usize::from(choice(choices, 0) + choice(choices, 1))];
    let text = format!("{shift}{secret}{}", choice(choices, 2));
    match choice(choices, 3) {
        0 => BASE64_STANDARD.encode(text),
        1 => BASE64_URL_SAFE_NO_PAD.encode(text),
        _ => BASE64_URL_SAFE.encode(text),
    }
}

/// The secret, written in one of the many ways.
fn written(secret: &str, way: usize, a: &Choices, b: &Choices) -> String {
    match way {
        0 => secret.to_owned(),
        1 => percent(secret, a),
        2 => json_text(secret, a),
        3 => html(secret, a),
        4 => base64(secret, a),
        5 => hex::encode(secret),
        6 => json_text(&percent(secret, a), b),
        7 => percent(&json_text(secret, a), b),
        8 => percent(&percent(secret, a), b),
        9 => json_text(&json_text(secret, a), b),
        10 => json_text(&html(secret, a), b),
        11 => percent(&base64(secret, a), b),
        12 => json_text(&base64(secret, a), b),
        13 => percent(&hex::encode_upper(secret), b),
        _ => base64(&Value::from(secret).to_string(), b),
    }
}

const WAYS: usize = 15;

/// Those that leave digits which hold nothing of the secret.
const BASE64: [usize; 4] = [4, 11, 12, 14];

/// Those that are twice as long as the secret.
const HEX: [usize; 2] = [5, 13];

fn choices() -> impl Strategy<Value = Choices> {
    prop::collection::vec(0_u8..3, 4..12)
}

proptest! {
    #[test]
    fn no_way_to_write_a_secret_survives(
        secret in "[^\\pC*]{8,80}", way in 0..WAYS, a in choices(), b in choices(),
        before in "[a-z \":{]{0,12}", after in "[a-z \",}]{0,12}", cut_off: bool,
    ) {
        // What looks like the beginning of an escape itself can be read in more ways than one.
        prop_assume!(secret.trim() == secret && !secret.to_lowercase().contains("\\u"));
        let redactor = redactor(&[&secret]);
        let written = written(&secret, way, &a, &b);
        // By chance it names a credential, as `JWt…=` does: what follows is masked as well.
        prop_assume!(!is_credential(&written));
        // No secret here holds a control character, so nothing beside it can be part of another.
        let text = format!("{before}\u{1}{written}\u{1}{after}");
        prop_assert!(redactor.contains_secret(text.as_bytes()), "not found: {text}");
        prop_assert!(LastLook::new(vec![secret.as_str().into()]).finds(text.as_bytes()), "not seen: {text}");
        let redacted = redactor.body(text.as_bytes(), cut_off).into_owned();
        prop_assert!(!redactor.contains_secret(&redacted));
        let redacted = String::from_utf8(redacted).unwrap();
        prop_assert!(!redacted.to_lowercase().contains(&written.to_lowercase()), "{redacted}");
        let left = redacted.strip_prefix(&before).unwrap().strip_suffix(&after).unwrap();
        if BASE64.contains(&way) {
            prop_assert!(left.contains("********"), "{left}");
        } else {
            prop_assert_eq!(left.trim_matches(['*', '\u{1}']), "");
        }
        prop_assert!(redactor.body(redacted.as_bytes(), cut_off) == redacted.as_bytes());
        prop_assert!(!redactor.contains_secret(redactor.header("x-echo", &text).as_bytes()));
    }

    /// Wherever a body is cut, also inside an escape or a character.
    #[test]
    fn no_way_to_write_the_beginning_of_a_secret_survives_at_the_end_of_a_cut_body(
        secret in "[ -)+-~é真]{24,40}", way in 0..WAYS, a in choices(), b in choices(), cut in 0.6..1.0_f64,
    ) {
        prop_assume!(secret.trim() == secret && !BASE64.contains(&way));
        // Longer texts are looked for in fragments, and fewer bytes than a secret has can be left of one.
        prop_assume!(secret.len() < 64 && !HEX.contains(&way));
        let written = written(&secret, way, &a, &b);
        let characters = written.chars().count();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "a length")]
        let kept = (characters as f64 * cut) as usize;
        let beginning: String = written.chars().take(kept).collect();
        let redacted = redactor(&[&secret]).body(beginning.as_bytes(), true).into_owned();
        let redacted = String::from_utf8(redacted).unwrap();
        prop_assert_eq!(redacted.trim_matches('*'), "", "{}", beginning);
    }

    #[test]
    fn what_holds_no_secret_is_not_touched(
        secret in "[a-zA-Z0-9+/_-]{12,100}", text in "[^\\pC=:]{0,300}", escapes in "[\\\\%&+#;xu0-9a-f/\"]{0,60}",
    ) {
        let redactor = redactor(&[&secret]);
        for text in [&text, &escapes] {
            prop_assert_eq!(redactor.body(text.as_bytes(), false), text.as_bytes());
            prop_assert_eq!(&redactor.header("x", text), text);
        }
    }

    #[test]
    fn json_keeps_its_shape_and_the_lengths_of_its_texts(
        secret in "[^\\pC*]{8,40}", texts in prop::collection::vec(("\\PC{0,10}", any::<bool>(), "\\PC{0,10}"), 1..5),
        escapes in choices(),
    ) {
        prop_assume!(secret.trim() == secret);
        let plain: Vec<String> = texts
            .iter()
            .map(|(before, with, after)| format!("{before}{}{after}", if *with { &secret } else { "" }))
            .collect();
        let members: Vec<String> = plain
            .iter()
            .enumerate()
            .map(|(n, text)| format!("\"{n}\":\"{}\"", json_text(text, &escapes)))
            .collect();
        let body = format!("{{{}}}", members.join(", "));
        let redactor = redactor(&[&secret]);
        let redacted: Value = serde_json::from_slice(&redactor.body(body.as_bytes(), false)).unwrap();
        for (n, (_, with, _)) in texts.iter().enumerate() {
            let text = redacted[n.to_string()].as_str().unwrap();
            prop_assert_eq!(text.chars().count(), plain[n].chars().count());
            prop_assert_eq!(text == plain[n], !with);
            prop_assert!(!text.contains(&secret));
        }
    }

    /// What a service quotes in a text, whole or cut off, ends with that text: what stands beside it is judged.
    #[test]
    fn what_a_text_quotes_touches_nothing_beside_it(
        pieces in prop::collection::vec(0_usize..18, 1..10), quoted in 0_usize..4,
    ) {
        const PIECES: [&str; 18] = [
            "\"token\"", "\"auth\"", "\"signature\"", ":", "=", "[", "{", "]", "}", "\"", "\\", "%22", "%5B", "&quot;",
            "abc", "5", ", ", "X-Auth-Token: ",
        ];
        let mut text: String = pieces.into_iter().map(|n| PIECES[n]).collect();
        for _ in 0..quoted {
            text = Value::from(text).to_string();
        }
        let body = json!({ "a": text, "b": { "status": "RUNNING" }, "c": ["x", 7] }).to_string();
        let redacted = redactor(&[]).body(body.as_bytes(), false).into_owned();
        let redacted: Value = serde_json::from_slice(&redacted).unwrap();
        prop_assert_eq!(redacted["a"].as_str().unwrap().chars().count(), text.chars().count());
        prop_assert_eq!((&redacted["b"], &redacted["c"]), (&json!({ "status": "RUNNING" }), &json!(["x", 7])));
    }

    #[test]
    fn bytes_of_any_kind_are_taken(secret in "\\PC{8,20}", bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let redactor = redactor(&[&secret]);
        let mut bytes = bytes;
        bytes.extend(secret.as_bytes());
        bytes.push(0xFF);
        let redacted = redactor.body(&bytes, true);
        prop_assert!(!redactor.contains_secret(&redacted));
    }
}
