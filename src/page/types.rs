//! What the type column of a table says: `Array of Resources objects`, `List<String>`, `字符串`.

use std::sync::LazyLock;

use regex::Regex;

use super::{
    block::plain,
    model::Kind,
    words::{KINDS, regex},
};

/// A type as a page writes it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Type {
    /// The kind; empty where the words do not say.
    pub kinds: Vec<Kind>,
    /// The kind of a list's items.
    pub items: Vec<Kind>,
    /// A type's own name, such as `Resources`.
    pub name: Option<String>,
    /// Why it is uncertain: a misspelt word.
    pub doubt: Option<String>,
    /// Whether a word of it is not known at all.
    pub unknown: bool,
}

static WORD: LazyLock<Regex> = LazyLock::new(|| regex(r"[A-Za-z][\w.-]*|\p{Han}+|\[\]"));

/// Words that join others.
const FILLERS: &[&str] = &[
    "of",
    "a",
    "an",
    "the",
    "or",
    "and",
    "type",
    "value",
    "values",
    "format",
    "element",
    "elements",
    "structure",
    "data",
    "for",
    "details",
    "see",
    "table",
    "in",
    "optional",
];

/// Parts of Chinese words that mean a kind.
const HAN: &[(&str, Kind)] = &[
    ("数组", Kind::Array),
    ("列表", Kind::Array),
    ("集合", Kind::Array),
    ("字符", Kind::String),
    ("文本", Kind::String),
    ("枚举", Kind::String),
    ("时间", Kind::String),
    ("日期", Kind::String),
    ("整", Kind::Integer),
    ("浮点", Kind::Number),
    ("小数", Kind::Number),
    ("数字", Kind::Number),
    ("数值", Kind::Number),
    ("布尔", Kind::Boolean),
    ("对象", Kind::Object),
    ("结构", Kind::Object),
    ("字典", Kind::Object),
];

/// The kind that a word means, and whether it is misspelt.
fn kind(word: &str) -> Option<(Kind, bool)> {
    let word = word.to_lowercase();
    let exact = |word: &str| {
        let has = |words: &str| words.split('|').any(|w| w == word);
        KINDS
            .iter()
            .find(|(_, words)| has(words))
            .map(|(kind, _)| (*kind, false))
    };
    let singular = word.strip_suffix('s').unwrap_or(&word);
    exact(&word).or_else(|| exact(singular)).or_else(|| {
        if word.len() < 4 || !word.is_ascii() {
            return None;
        }
        let known: Vec<&str> = PLAIN.iter().map(|(w, _)| *w).collect();
        // People swap and drop letters, but begin a word rightly.
        let near = similar::get_close_matches(singular, &known, 1, 0.72)
            .into_iter()
            .find(|near| near.starts_with(&singular[..1]))?;
        PLAIN
            .iter()
            .find(|(w, _)| *w == near)
            .map(|(_, kind)| (*kind, true))
    })
}

/// Kinds whose misspelt words are recognised.
const PLAIN: [(&str, Kind); 7] = [
    ("string", Kind::String),
    ("integer", Kind::Integer),
    ("number", Kind::Number),
    ("boolean", Kind::Boolean),
    ("object", Kind::Object),
    ("array", Kind::Array),
    ("float", Kind::Number),
];

/// Reads a type; `linked` is what a link in the cell shows.
pub fn read(text: &str, linked: Option<&str>) -> Type {
    let text = plain(text);
    let linked = linked.map(plain).filter(|l| !matches!(kind(l), Some((_, false))));
    let mut found = Type {
        name: linked.clone(),
        ..Type::default()
    };
    let rest = linked
        .as_deref()
        .map_or_else(|| text.clone(), |l| text.replace(l, " "));
    let mut kinds: Vec<Kind> = vec![];
    for word in WORD.find_iter(&rest).map(|m| m.as_str()) {
        if word == "[]" {
            kinds.insert(0, Kind::Array);
            continue;
        }
        if FILLERS.contains(&word.to_lowercase().as_str()) {
            continue;
        }
        // "字符串数组" names two kinds in one word, the item first.
        if !word.is_ascii() {
            let named = HAN
                .iter()
                .filter(|(part, _)| word.contains(part))
                .map(|(_, kind)| *kind);
            kinds.extend(named);
            continue;
        }
        match kind(word) {
            // A word with a capital inside is a name, even where it looks like a misspelt kind.
            Some((known, false)) => kinds.push(known),
            Some((_, true)) if word.chars().skip(1).any(char::is_uppercase) => {
                found.name = Some(word.to_owned());
            }
            Some((known, true)) => {
                kinds.push(known);
                found.doubt = Some(format!("the type `{text}` is read as {}", known.word()));
            }
            None if found.name.is_none() && word.is_ascii() => found.name = Some(word.to_owned()),
            None => {}
        }
    }
    // "String array" and "string[]" are arrays as "Array of strings" is one.
    if let Some(at) = kinds.iter().position(|k| *k == Kind::Array) {
        kinds.remove(at);
        kinds.insert(0, Kind::Array);
    }
    match kinds.as_slice() {
        [] => {
            found.unknown = found.name.is_none() && !["", "-", "--", "/"].contains(&text.trim());
            if found.name.is_some() {
                found.kinds = vec![Kind::Object];
            }
        }
        [Kind::Array] => {
            found.kinds = vec![Kind::Array];
            found.items = if found.name.is_some() {
                vec![Kind::Object]
            } else {
                vec![]
            };
        }
        [Kind::Array, item, ..] => {
            found.kinds = vec![Kind::Array];
            found.items = vec![*item];
        }
        // A map of something is an object, whatever its values are.
        [Kind::Object, ..] => found.kinds = vec![Kind::Object],
        [first, others @ ..] => {
            found.kinds = vec![*first];
            found
                .kinds
                .extend(others.iter().filter(|k| *k != first && **k != Kind::Object));
            found.kinds.dedup();
        }
    }
    if found.kinds == [Kind::String] || found.kinds == [Kind::Integer] {
        found.name = None;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_of_every_spelling_are_read() {
        use Kind::{Array, Boolean, Integer, Number, Object, String};
        let table: &[(&str, &[Kind], &[Kind])] = &[
            ("String", &[String], &[]),
            ("Stirng", &[String], &[]),
            ("Interger", &[Integer], &[]),
            ("Long", &[Integer], &[]),
            ("Boolen", &[Boolean], &[]),
            ("Double", &[Number], &[]),
            ("Array of strings", &[Array], &[String]),
            ("Array of Resources objects", &[Array], &[Object]),
            ("Arry of objects", &[Array], &[Object]),
            ("List<String>", &[Array], &[String]),
            ("String array", &[Array], &[String]),
            ("string[]", &[Array], &[String]),
            ("Array of InstanceStatus", &[Array], &[Object]),
            ("StatusStatistic object", &[Object], &[]),
            ("Map<String,String>", &[Object], &[]),
            ("字符串数组", &[Array], &[String]),
            ("布尔", &[Boolean], &[]),
            ("Train object", &[Object], &[]),
            ("Array of Trains", &[Array], &[Object]),
            ("array of arrays", &[Array], &[Array]),
        ];
        for (text, kinds, items) in table {
            let found = read(text, None);
            assert_eq!(
                (found.kinds.as_slice(), found.items.as_slice()),
                (*kinds, *items),
                "{text}"
            );
        }
        assert!(read("Stirng", None).doubt.is_some());
        assert_eq!(
            read("Array of Resources objects", None).name.as_deref(),
            Some("Resources")
        );
        assert!(read("???", None).unknown);
    }
}
