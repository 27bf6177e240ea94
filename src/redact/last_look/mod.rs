//! The last look: whether a text still holds a secret, after everything was masked.
//!
//! It is the second line, so it shares nothing with the masking. A text is looked through twice for the folded
//! secrets (letters in one case, one of the signs that an encoding writes for each other): as it stands, and with
//! every escape undone, however deep they are nested.

mod escapes;
mod finder;

use std::{collections::BTreeSet, sync::OnceLock};

use base64::{Engine as _, prelude::BASE64_STANDARD_NO_PAD};
use memchr::memmem;
use percent_encoding::{NON_ALPHANUMERIC, percent_encode};
use secrecy::{ExposeSecret, SecretString};

use escapes::{ESCAPED_U, Plain};
use finder::Finder;

/// What is shorter may stand anywhere; backslashes of a secret are not counted.
const SHORTEST: usize = super::SHORTEST - 2;
/// An echo of a long secret may be cut: it is looked for in pieces of so many bytes.
const PIECE: usize = 32;
/// A piece has at least so many different bytes.
const VARIED: u32 = 8;

/// Looks for the same secrets in many texts. What it looks for is prepared when the first text comes.
#[derive(Default)]
pub(super) struct LastLook {
    secrets: Vec<SecretString>,
    finder: OnceLock<Finder>,
}

impl LastLook {
    /// For secrets that are long and varied enough to be told from anything else.
    pub(super) fn new(secrets: Vec<SecretString>) -> Self {
        Self {
            secrets,
            finder: OnceLock::new(),
        }
    }

    /// Whether one of them stands in the text, whole or in a piece.
    pub(super) fn finds(&self, text: &[u8]) -> bool {
        if self.secrets.is_empty() {
            return false;
        }
        let prepared = || Finder::new(self.secrets.iter().flat_map(sought).collect());
        let finder = self.finder.get_or_init(prepared);
        finder.is_in(text) || escapes::are_in(text) && finder.is_in(&Plain::of(text).out)
    }
}

/// A text in which many secrets are looked for, each as a whole.
pub(super) struct Searched([Vec<u8>; 2]);

impl Searched {
    pub(super) fn of(text: &str) -> Self {
        let text = text.as_bytes();
        Self([folded(text), folded(&Plain::of(text).out)])
    }

    /// Whether it says this, in one of the spellings in which the last look would find it.
    pub(super) fn says(&self, secret: &str) -> bool {
        let folded = folded(secret.as_bytes());
        self.0.iter().any(|text| memmem::find(text, &folded).is_some())
    }
}

/// Everything that gives a secret away, folded.
fn sought(secret: &SecretString) -> Vec<Vec<u8>> {
    let mut sought = vec![];
    let secret = secret.expose_secret();
    let written = written(secret);
    let plain = folded(&Plain::of(secret.as_bytes()).out);
    if plain.len() >= SHORTEST {
        sought.extend(pieces(&plain));
    } else {
        // Little but escapes: in the texts it is looked for as it is written.
        sought.extend(written.iter().flat_map(|text| pieces(&folded(text))));
    }
    sought.extend(pieces(&folded(secret.as_bytes())));
    let digits: Vec<String> = secret.bytes().map(|byte| format!("{byte:02x}")).collect();
    for between in ["", ":", "+"] {
        sought.extend(pieces(digits.join(between).as_bytes()));
    }
    let encoded = (0..3).map(|offset| base64_within(secret.as_bytes(), offset));
    for text in written.into_iter().chain(encoded) {
        for offset in 0..3 {
            sought.extend(pieces(&folded(&base64_within(&text, offset))));
        }
    }
    sought
}

/// The ways in which a secret stands in a text that is then encoded as a whole.
fn written(secret: &str) -> BTreeSet<Vec<u8>> {
    let form: String = url::form_urlencoded::byte_serialize(secret.as_bytes()).collect();
    let json = serde_json::Value::from(secret).to_string();
    let json = &json[1..json.len() - 1];
    [
        secret.to_owned(),
        percent_encode(secret.as_bytes(), NON_ALPHANUMERIC).to_string(),
        form,
        json.replace('/', "\\/"),
        json.to_owned(),
    ]
    .map(String::into_bytes)
    .into()
}

/// The digits of base64 that hold nothing but bits of the text, where so many bytes stand before it.
fn base64_within(text: &[u8], before: usize) -> Vec<u8> {
    let mut whole = vec![0; before];
    whole.extend(text);
    let digits = BASE64_STANDARD_NO_PAD.encode(&whole).into_bytes();
    digits[(before * 4).div_ceil(3)..whole.len() * 4 / 3].to_vec()
}

/// A text in pieces that are varied enough each; short ones stay whole.
fn pieces(text: &[u8]) -> Vec<Vec<u8>> {
    let stands_alone = |piece: &[u8]| piece.len() >= PIECE && is_varied(piece);
    let mut cuts = vec![0];
    let mut from = 0;
    for at in 0..text.len() {
        if stands_alone(&text[from..at]) {
            cuts.push(at);
            from = at;
        }
    }
    // What is left over belongs to the piece before it.
    if from > 0 && !stands_alone(&text[from..]) {
        cuts.pop();
    }
    cuts.push(text.len());
    cuts.windows(2)
        .map(|cut| text[cut[0]..cut[1]].to_vec())
        .filter(|piece| piece.len() >= SHORTEST)
        .collect()
}

fn is_varied(piece: &[u8]) -> bool {
    let mut seen = [0_u64; 4];
    for byte in piece {
        seen[usize::from(byte >> 6)] |= 1 << (byte & 63);
    }
    seen.iter().map(|some| some.count_ones()).sum::<u32>() >= VARIED
}

/// One sign for those that are written for each other: letters in either case, the two alphabets of base64,
/// the plus for a space, the dash for all of these, the letter after a backslash for the character that it means.
static FOLDED: [u8; 256] = {
    let mut table = [0; 256];
    let mut byte = 0_u8;
    loop {
        table[byte as usize] = match byte {
            b' ' | b'-' | b'_' | b'/' => b'+',
            b'\n' => b'n',
            b'\r' => b'r',
            b'\t' => b't',
            8 => b'b',
            12 => b'f',
            ESCAPED_U => 2,
            other => other.to_ascii_lowercase(),
        };
        if byte == u8::MAX {
            break;
        }
        byte += 1;
    }
    table
};

fn folded(text: &[u8]) -> Vec<u8> {
    text.iter().map(|byte| FOLDED[usize::from(*byte)]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_counts_wherever_an_escape_before_it_may_end() {
        let look = LastLook::new(vec![
            "nabcdef7x".into(),
            "4a4b4c4d4e\\".into(),
            "uabcdefgh".into(),
        ]);
        for text in [
            r"C:\nabcdef7x",
            r"\\nabcdef7x",
            "%4a4b4c4d4e\\",
            r"4a4b4c4d4e\\",
            r"\uabcdefgh",
        ] {
            assert!(look.finds(text.as_bytes()), "{text}");
        }
        assert!(!look.finds(b"abcdef7x 4a4b4c4d uabcdefg"));
        assert!(!LastLook::default().finds(b"anything"));
    }
}
