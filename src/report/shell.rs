//! Texts as words of a shell.

use std::fmt::Write as _;

use super::text;

/// The text as one word of a POSIX shell; `$'…'` where it holds what cannot be typed.
pub fn quoted(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=@%+,".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        return text.to_owned();
    }
    if text::line(text, usize::MAX / 4) == text {
        return format!("'{}'", text.replace('\'', r"'\''"));
    }
    let mut word = "$'".to_owned();
    for byte in text.bytes() {
        match byte {
            b'\'' | b'\\' => {
                word.push('\\');
                word.push(byte.into());
            }
            b'#' => word.push_str("\\x23"),
            0x20..=0x7e => word.push(byte.into()),
            _ => {
                let _ = write!(word, "\\x{byte:02x}");
            }
        }
    }
    word.push('\'');
    word
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]
        #[test]
        fn a_shell_reads_back_what_was_quoted(text in "[ -~\\n\\t\\x1b真\u{202e}]{0,20}") {
            let script = format!("printf %s {}", quoted(&text));
            let raw = script.contains(['\n', '\u{1b}', '\u{202e}']);
            prop_assert!(!raw);
            // `$'…'` is bash's and zsh's, not every plain sh's.
            if let Ok(out) = std::process::Command::new("bash").args(["-c", &script]).output() {
                prop_assert_eq!(String::from_utf8_lossy(&out.stdout), text);
            }
        }
    }
}
