//! What the type column of a table says: `Array of Resources objects`, `List<String>`, `字符串`.

use super::{
    block::plain,
    model::Kind,
    words::{KINDS, has, known, patterns},
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

patterns! {
    LISTED = r"(?i)^(?:array|list) of [\w.-]+ objects?$";
    WORD = r"[A-Za-z][\w.-]*|\p{Han}+|\[\]|<|>";
}

/// Words that join others.
const FILLERS: &str = "of|a|an|the|or|and|type|value|values|format|element|elements|structure|data|for|details|see|\
     table|in|optional";

/// Parts of Chinese words that mean a kind.
const HAN: [(Kind, &str); 6] = [
    (Kind::Array, "数组|列表|集合"),
    (Kind::String, "字符|文本|枚举|时间|日期"),
    (Kind::Integer, "整"),
    (Kind::Number, "浮点|小数|数字|数值"),
    (Kind::Boolean, "布尔"),
    (Kind::Object, "对象|结构|字典"),
];

/// The kind that a word means, and whether it is misspelt.
fn kind(word: &str) -> Option<(Kind, bool)> {
    let word = word.to_lowercase();
    let singular = word.strip_suffix('s').unwrap_or(&word);
    if let Some(kind) = known(KINDS, &word).or_else(|| known(KINDS, singular)) {
        return Some((kind, false));
    }
    if word.len() < 4 || !word.is_ascii() {
        return None;
    }
    // People swap and drop letters, but begin a word rightly.
    let near = similar::get_close_matches(singular, &PLAIN, 1, 0.72)
        .into_iter()
        .find(|near| near.starts_with(&singular[..1]))?;
    known(KINDS, near).map(|kind| (kind, true))
}

/// Words of kinds that are recognised misspelt.
const PLAIN: [&str; 7] = [
    "string", "integer", "number", "boolean", "object", "array", "float",
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
    // "String array" and "string[]" are arrays as "Array of strings" is one; between `<` and `>` stands what is inside.
    let mut open: usize = 0;
    let mut put = |kind: Kind, open: usize| {
        let at = if kind == Kind::Array && open == 0 {
            0
        } else {
            kinds.len()
        };
        kinds.insert(at, kind);
    };
    for word in WORD.find_iter(&rest).map(|m| m.as_str()) {
        match word {
            "<" => open += 1,
            ">" => open = open.saturating_sub(1),
            "[]" => put(Kind::Array, open),
            _ if has(FILLERS, &word.to_lowercase()) => {}
            // "字符串数组" names two kinds in one word, the item first.
            _ if !word.is_ascii() => {
                for (kind, parts) in HAN {
                    let named = parts.split('|').filter(|part| word.contains(part));
                    named.for_each(|_| put(kind, open));
                }
            }
            _ => match kind(word) {
                // A word with a capital inside is a name, even where it looks like a misspelt kind.
                Some((known, false)) => put(known, open),
                Some((_, true)) if word.chars().skip(1).any(char::is_uppercase) => {
                    found.name = Some(word.to_owned());
                }
                Some((known, true)) => {
                    put(known, open);
                    found.doubt = Some(format!("the type `{text}` is read as {}", known.word()));
                }
                None if found.name.is_none() && word.is_ascii() => found.name = Some(word.to_owned()),
                None => {}
            },
        }
    }
    match kinds.as_slice() {
        [] => {
            // "Data structure" is an object as a name alone is one.
            let object = found.name.is_some() || has_kind(&text);
            found.unknown = !object && !["", "-", "--", "/"].contains(&text.trim());
            if object {
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

/// Whether a word, spelt rightly and in small letters, is that of a kind.
pub fn is_kind(word: &str) -> bool {
    let word = word.trim_end_matches("[]");
    !word.is_empty() && matches!(kind(word), Some((_, false)))
}

/// Whether a word of a type means a kind, and not only a name.
pub fn has_kind(text: &str) -> bool {
    WORD.find_iter(text)
        .any(|word| kind(word.as_str()).is_some() || !word.as_str().is_ascii())
}

/// Whether a text can be nothing but a type: kinds, and a name with a capital or between the words of a list.
pub fn is_type(text: &str) -> bool {
    let found = read(text, None);
    let short = text.split_whitespace().count() <= 6;
    let named = |name: String| name.starts_with(char::is_uppercase) || LISTED.is_match(text.trim());
    short && !found.kinds.is_empty() && found.doubt.is_none() && found.name.is_none_or(named)
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
            ("Map<String,Array<String>>", &[Object], &[]),
            ("Map<String,string[]>", &[Object], &[]),
            ("Map<String,String>[]", &[Array], &[Object]),
            ("List<Map<String,List<String>>>", &[Array], &[Object]),
            ("Array<Array<String>>", &[Array], &[Array]),
            ("字符串数组", &[Array], &[String]),
            ("布尔", &[Boolean], &[]),
            ("Train object", &[Object], &[]),
            ("Data structure", &[Object], &[]),
            ("Array of Trains", &[Array], &[Object]),
            ("array of arrays", &[Array], &[Array]),
        ];
        for (text, kinds, items) in table {
            let found = read(text, None);
            assert_eq!((&found.kinds[..], &found.items[..]), (*kinds, *items), "{text}");
        }
        assert!(read("Stirng", None).doubt.is_some());
        let named = read("Array of Resources objects", None).name;
        assert_eq!(named.as_deref(), Some("Resources"));
        assert!(read("???", None).unknown && !has_kind("Resources"));
        assert!(is_type("Array of Resources objects") && is_type("Array of kite objects"));
        assert!(!is_type("resources") && !is_type("kite objects"));
    }
}
