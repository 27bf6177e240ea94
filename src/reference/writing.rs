//! How a body is written: one value, many texts that say the same.

use std::fmt::Write as _;

use serde_json::{Number, Value};

use super::variants::{Variant, Variants};

/// What stands between two tokens in turn when white space is wild.
const WILD: [&str; 6] = [" ", "\n", "\t", "", "\r\n", "   "];

/// Writes a body.
pub fn write(value: &Value, variants: &Variants) -> String {
    let mut writer = Writer {
        out: String::new(),
        gaps: 0,
        wild: variants.has(Variant::WhiteSpace),
        pretty: variants.has(Variant::PrettyPrinted),
        escapes: variants.has(Variant::UnicodeEscapes),
        fraction: if variants.has(Variant::ExponentIntegers) {
            "e0"
        } else if variants.has(Variant::FloatIntegers) {
            ".0"
        } else {
            ""
        },
    };
    writer.gap();
    writer.value(value, 0);
    writer.gap();
    writer.line(0);
    writer.out
}

struct Writer {
    out: String,
    gaps: usize,
    wild: bool,
    pretty: bool,
    escapes: bool,
    /// What follows an integer.
    fraction: &'static str,
}

impl Writer {
    fn value(&mut self, value: &Value, depth: usize) {
        match value {
            Value::Object(members) => {
                let items = members.iter().map(|(name, value)| (Some(name.as_str()), value));
                self.items(['{', '}'], items, depth);
            }
            Value::Array(items) => self.items(['[', ']'], items.iter().map(|v| (None, v)), depth),
            Value::String(text) => self.text(text),
            Value::Number(number) => self.number(number),
            Value::Null | Value::Bool(_) => self.out.push_str(&value.to_string()),
        }
    }

    fn items<'a>(
        &mut self,
        [open, close]: [char; 2],
        items: impl ExactSizeIterator<Item = (Option<&'a str>, &'a Value)>,
        depth: usize,
    ) {
        let empty = items.len() == 0;
        self.out.push(open);
        for (n, (name, value)) in items.enumerate() {
            if n > 0 {
                self.out.push(',');
            }
            self.line(depth + 1);
            self.gap();
            if let Some(name) = name {
                self.text(name);
                self.gap();
                self.out.push(':');
                self.gap();
            }
            self.value(value, depth + 1);
            self.gap();
        }
        if !empty {
            self.line(depth);
        }
        self.out.push(close);
    }

    fn number(&mut self, number: &Number) {
        self.out.push_str(&number.to_string());
        if !number.is_f64() {
            self.out.push_str(self.fraction);
        }
    }

    fn text(&mut self, text: &str) {
        if self.escapes {
            self.out.push('"');
            for unit in text.encode_utf16() {
                // Writing to a text cannot fail.
                let _ = write!(self.out, "\\u{unit:04x}");
            }
            self.out.push('"');
        } else {
            self.out.push_str(&Value::from(text).to_string());
        }
    }

    fn gap(&mut self) {
        if self.wild {
            self.out.push_str(WILD[self.gaps % WILD.len()]);
            self.gaps += 1;
        }
    }

    fn line(&mut self, depth: usize) {
        if self.pretty {
            self.out.push('\n');
            self.out.push_str(&"  ".repeat(depth));
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::{Variants, write};

    fn any_json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<String>().prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 32, 6, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
                prop::collection::hash_map(any::<String>(), inner, 0..5)
                    .prop_map(|members| Value::Object(members.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn every_writing_says_the_same(value in any_json()) {
            for names in [
                vec![],
                vec!["white-space"],
                vec!["pretty-printed"],
                vec!["unicode-escapes"],
                vec!["white-space", "pretty-printed", "unicode-escapes"],
            ] {
                let names: Vec<String> = names.into_iter().map(str::to_owned).collect();
                let text = write(&value, &Variants::named(&names));
                prop_assert_eq!(&serde_json::from_str::<Value>(&text).unwrap(), &value, "{}", text);
            }
        }
    }

    #[test]
    fn integers_can_look_like_floats() {
        for (name, text) in [
            ("integers-with-point", "[8.0,-1.0]"),
            ("integers-with-exponent", "[8e0,-1e0]"),
        ] {
            assert_eq!(write(&json!([8, -1]), &Variants::named(&[name.to_owned()])), text);
        }
    }
}
