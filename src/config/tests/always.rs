//! What holds for every text, however strange.

use proptest::prelude::*;

use super::*;

/// Texts near to target files: pieces of the format in any order, with some noise.
fn nearly_a_target_file() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "[target]",
        "[auth]",
        "[profiles]",
        "[profiles.dcs-v1-status]",
        "[profiles.cvm-2017-status]",
        "[[profiles]]",
        "[[provoke]]",
        "[[not_applicable]]",
        "base_url",
        "scheme",
        "token",
        "project_id",
        "instance_ids",
        "headers",
        "status",
        "code",
        "rate",
        "clause",
        "profile",
        " = ",
        "=",
        "\n",
        "\"",
        "'",
        "\"http://127.0.0.1\"",
        "\"token\"",
        "\"env:OS_TOKEN\"",
        "\"file:.\"",
        "\"dcs-v1-status\"",
        "{",
        "}",
        "[",
        "]",
        ",",
        "0",
        "-1",
        "1e9",
        "true",
        "1979-05-27",
        "\"\"\"",
        "#",
        "\\",
        "\u{0}",
        "\u{feff}",
        "真",
    ]);
    prop::collection::vec(pieces, 0..40).prop_map(|pieces| pieces.concat())
}

/// One sentence for each mistake, each on a line of its own, in words that a terminal takes.
fn is_told(errors: &TargetErrors) -> bool {
    let text = errors.to_string();
    let told = |line: &str| {
        !line.chars().any(char::is_control) && line.starts_with("target.toml:") && line.len() < 1500
    };
    !text.is_empty() && text.lines().all(told)
}

proptest! {
    #[test]
    fn arbitrary_text_is_read_or_refused_in_sentences(text in any::<String>()) {
        if let Err(error) = read(&text) {
            prop_assert!(is_told(&error), "{error}");
        }
    }

    #[test]
    fn pieces_of_target_files_are_read_or_refused_in_sentences(text in nearly_a_target_file()) {
        if let Err(error) = read(&text) {
            prop_assert!(is_told(&error), "{error}");
        }
    }

    #[test]
    fn the_example_with_a_piece_cut_out_is_read_or_refused_in_sentences(
        from in 0..crate::config::EXAMPLE.len(), length in 0..200usize,
    ) {
        let example = crate::config::EXAMPLE;
        let to = (from + length).min(example.len());
        let text = format!("{}{}", &example[..from], &example[to..]);
        if let Err(error) = read(&text) {
            prop_assert!(is_told(&error), "{error}");
        }
    }

    #[test]
    fn values_of_every_text_are_read_or_refused_in_sentences(value in any::<String>()) {
        let quoted = toml_text(&value);
        for text in [
            base(&quoted),
            SMALL.replace("\"env:OS_TOKEN\"", &quoted),
            SMALL.replace("\"0123456789abcdef0123456789abcdef\"", &quoted),
            target(&format!("headers = {{ {quoted} = {quoted} }}")),
            target(&format!("proxy = {quoted}")),
            provoke("dcs-v1-status", &format!("status = 500\nquery = {quoted}")),
            small(&format!("{quoted} = 1\n")),
        ] {
            if let Err(error) = read(&text) {
                prop_assert!(is_told(&error), "{error}");
            }
        }
    }

    #[test]
    fn no_message_shows_a_secret(secret in "[a-zA-Z0-9]{12,40}") {
        let text = SMALL.replace("env:OS_TOKEN", &secret);
        for broken in [
            text.replace("scheme = \"token\"", "scheme = \"none\""),
            text.replace("project_id", "project"),
            text.replace("token = ", "tokn = "),
            text.replace(&format!("\"{secret}\""), &format!("\"{secret}\\n\"")),
            text.replace(&format!("\"{secret}\""), &format!("[\"{secret}\"]")),
            text.replace(&format!("\"{secret}\""), &format!("\"{secret}")),
            base(&format!("\"http://user:{secret}@host\"")),
            base(&format!("\"user:{secret}@host\"")),
        ] {
            let said = read(&broken).unwrap_err().to_string();
            prop_assert!(!said.contains(&secret), "{said}");
        }
    }
}

/// A text as TOML takes it, every character escaped.
fn toml_text(text: &str) -> String {
    let escaped: Vec<String> = text.chars().map(|c| format!("\\U{:08X}", u32::from(c))).collect();
    format!("\"{}\"", escaped.concat())
}
