//! The value that stands for an absent one, as the words of a row tell it.

use super::{
    model::{Kind, Row},
    words::{has, patterns},
};

patterns! {
    DEFAULT = r#"(?i)(?:defaults? (?:value )?(?:is|to)|default value|defaults?\s*[:：]|(?:默认|缺省)(?:值|取值?|[\p{Han}]{1,6}(?:为|是)|显示|返回)?|不(?:设置|传|填|指定)该参数[，,]\s*则?为[\p{Han}]{0,8})\s*(?:is|为|是)?\s*[:：]?\s*[“"'‘]?(-?[0-9][A-Za-z0-9_.+/-]{0,63}(?: [KMGT]i?B\b)?|[A-Za-z_][A-Za-z0-9_.+/-]{0,63})"#;
    OF_NAME = r"(?i)default value of ([\w.-]+) is (-?\w[\w.+/-]{0,63})";
    BY_DEFAULT = r"(?i)(?:^|[\s;,(])(-?\d{1,18}|true|false) by default\b";
    BEGINS = r"(?i)\bby default, (?:the|its) [a-z ]{1,40} is (-?\d{1,18}|true|false)(?:$|[.;,\s])";
    UNSET = r"(?i)\bif (?:this parameter|it) is (?:left )?(?:unspecified|not specified|not set|omitted), (?:a maximum of|up to|at most) (\d{1,18}) [a-z ]{1,40} are (?:displayed|listed|queried|returned)\b";
    MARKED = r"(?i)(?:\*\*|`)([A-Za-z0-9][A-Za-z0-9_.+/-]{0,63})(?:\*\*|`)\s*[(（]\s*(?:default(?: value)?|默认值?)\s*[)）]";
    NUMBER = r"^-?\d+(?:\.\d+)?";
    NAME_BEFORE = r"([a-z_][A-Za-z0-9_.-]+) *$";
    TELLS = r"^(?:表示|代表|即|时|[升降逆倒]序)";
    GOES_ON = r"^ +(?:[a-z]+)";
    JOINS = r"^ +(?:and|or|if|when|for|indicating|which|but|meaning|means|is)\b";
}

/// Words beside "default" that are no value.
const NO_DEFAULT: &str = "N|N/A|is|to|of|in|on|for|if|If|left|not|empty|Empty|value|None|The|the|this|Maximum|Minimum|Default|\
     current|will|used|set";

const TRUTH: &str = "true|false";

/// The default of a row; `plain` are its words without marks. Where several cases have defaults of their own, none.
pub fn told(row: &Row, words: &str, plain: &str) -> Option<String> {
    let text = row.kinds == [Kind::String];
    let stated = DEFAULT.captures_iter(plain).filter_map(|found| {
        let (whole, value) = (found.get(0)?, found.get(1)?);
        let (before, after) = (&plain[..whole.start()], &plain[value.end()..]);
        let other = NAME_BEFORE
            .captures(before)
            .is_some_and(|name| name[1] != row.name && !has(TRUTH, &name[1]));
        let chinese = !whole.as_str().is_ascii();
        let word = !NUMBER.is_match(value.as_str()) && !has(TRUTH, value.as_str());
        let han = after.starts_with(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)) && !TELLS.is_match(after);
        let sentence = !chinese && GOES_ON.is_match(after) && !JOINS.is_match(after);
        let cut = after.starts_with(':') && after[1..].starts_with(|c: char| c.is_ascii_digit());
        (!(chinese && other || word && han || (word || text) && sentence || cut)).then(|| value.as_str())
    });
    let named = OF_NAME.captures_iter(plain).filter(|found| found[1] == row.name);
    let named = named.filter_map(|found| Some(found.get(2)?.as_str()));
    let by = [&BY_DEFAULT, &BEGINS, &UNSET];
    let by = by.into_iter().flat_map(|pattern| pattern.captures_iter(plain));
    let by = by.filter_map(|found| Some(found.get(1)?.as_str()));
    let marked = MARKED
        .captures_iter(words)
        .filter_map(|found| Some(found.get(1)?.as_str()));
    let all = stated.chain(named).chain(by).chain(marked);
    let legal = all
        .map(|value| value.trim_end_matches('.'))
        .filter(|value| !has(NO_DEFAULT, value));
    let mut fit = legal.filter_map(|value| fitting(row, value.to_owned()));
    let first = fit.next()?;
    fit.all(|other| other.eq_ignore_ascii_case(&first))
        .then_some(first)
}

/// A default that a value of the row's kind can be: a number without its unit; an object has none.
pub fn fitting(row: &Row, value: String) -> Option<String> {
    let is = |kinds: &[Kind]| row.kinds.iter().any(|kind| kinds.contains(kind));
    if is(&[Kind::String]) || row.kinds.is_empty() {
        return Some(value);
    }
    if is(&[Kind::Integer, Kind::Number]) {
        return NUMBER.find(&value).map(|found| found.as_str().to_owned());
    }
    let boolean = is(&[Kind::Boolean]) && ["true", "false"].iter().any(|b| b.eq_ignore_ascii_case(&value));
    (boolean || is(&[Kind::Array])).then_some(value)
}

#[cfg(test)]
mod tests {
    use crate::page::{model::Kind, prose::tests::read};

    #[test]
    fn a_default_is_read_however_it_is_told() {
        for (kind, words, default) in [
            (Kind::Integer, "Offset; 0 by default, up to 9", "0"),
            (
                Kind::Integer,
                "The value is **0** by default, so it begins there.",
                "0",
            ),
            (Kind::Integer, "By default, the first page is 1.", "1"),
            (
                Kind::Integer,
                "If this parameter is left unspecified, a maximum of 1000 kites are displayed on each page.",
                "1000",
            ),
            (Kind::Integer, "默认取值为20。", "20"),
            (Kind::Integer, "默认值为300s。", "300"),
            (Kind::Integer, "缺省为0", "0"),
            (
                Kind::Boolean,
                "- **true**: it flies.\n- **false** (default): it rests.",
                "false",
            ),
            (
                Kind::String,
                "The default value is **north** and it cannot be changed.",
                "north",
            ),
            (Kind::String, "默认为north表示向北", "north"),
        ] {
            assert_eq!(
                read(kind, words).limits.default.as_deref(),
                Some(default),
                "{words}"
            );
        }
    }

    #[test]
    fn what_is_told_of_another_thing_is_no_default() {
        for (kind, words) in [
            (Kind::Integer, "它从第一页开始（size默认为1000）。"),
            (Kind::String, "该字段不存在时，风筝默认为BOX类型。"),
            (Kind::String, "如果为空，默认为token中的风筝。"),
            (
                Kind::Boolean,
                "If it is **false**, the default value will take effect.",
            ),
            (Kind::Object, "没有它时，风筝默认为BOX。"),
            (Kind::String, "The default value is 30 days before now."),
            (
                Kind::Integer,
                "Small: the default value is 10.\nLarge: the default value is 30.",
            ),
        ] {
            assert_eq!(read(kind, words).limits.default, None, "{words}");
        }
    }
}
