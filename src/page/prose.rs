//! What the words of a row say of its values: limits, listed values, a default, a form. A table of
//! patterns; whatever they find is `should` until a person raises it.

use std::sync::LazyLock;

use regex::Regex;

use super::{
    model::{Form, Kind, Row},
    words::regex,
};

macro_rules! patterns {
    ($($name:ident = $pattern:expr;)*) => { $(static $name: LazyLock<Regex> = LazyLock::new(|| regex($pattern));)* };
}

patterns! {
    MIN_LENGTH = r"(?i)(?:minimum length|min(?:imum)? length|最小长度)\s*(?:is|为|是)?\s*[:：]?\s*(\d+)";
    MAX_LENGTH = r"(?i)(?:maximum length|max(?:imum)? length|最大长度|长度不超过|长度不能超过|长度最大为?|最大支持|最长)\s*(?:is|为|是)?\s*[:：]?\s*(\d+)";
    CHARACTERS = r"(?i)(?:maximum of|up to|at most|no more than|not exceed(?:ing)?|a maximum of)\s+(\d+)\s+(?:characters|bytes)";
    CHARACTERS_BETWEEN = r"(?i)(?:(?:length|长度)[^.。\n]{0,30}?|contains?\s+)(\d+)\s*(?:to|-|~|～|–|到|至|and|,|，)\s*(\d+)\s*(?:characters|bytes|个字符|字符|位|\]|）|之间)?";
    RANGE = r"(?i)(?:value range(?: is)?|ranges?(?: is)?(?: from)?|values? (?:is |are )?(?:from|between)|取值范围(?:为|是)?|范围(?:为|是)?|between|大于等于)\s*[:：]?\s*(?:from\s+)?[\[(【（]?\s*(-?\d{1,18})\s*(?:to|-|~|～|–|—|,|，|到|至|and)\s*(-?\d{1,18})";
    MINIMUM = r"(?im)(?:^|[\s;；，。,.])(?:minimum(?: value)?|min(?:imum)?(?: value)?|最小值|最小)\s*(?:is|为|是)?\s*[:：]?\s*(-?\d{1,18})";
    MAXIMUM = r"(?im)(?:^|[\s;；，。,.])(?:the )?(?:maximum(?: value)?|max(?:imum)?(?: value)?|最大值|最大)\s*(?:is|为|是)?\s*[:：]?\s*(-?\d{1,18})";
    ITEMS = r"(?i)(?:up to|at most|maximum of|no more than|最多(?:支持|允许)?)\s*(\d+)\s*(?:个|条|\w+\s+(?:in|per|for) each request|instances|items|ids|records|tags|elements)";
    DEFAULT = r#"(?i)(?:defaults? (?:value )?(?:is|to)|default value|默认值|缺省值|默认)\s*(?:is|为|是)?\s*[:：]?\s*[“"'‘]?([\w.+-]{1,64})"#;
    STRONG = r"(?:\*\*|`)([^*`\n]{1,80}?)(?:\*\*|`)";
    LISTED = r"(?im)^(?:- )+(?:\*\*|`)?([A-Za-z0-9][\w./+-]{0,63}?)(?:\*\*|`)?\s*(?:$|[:：,，(（;；.。]|\s-\s| (?:indicates|means)\b)";
    EXPLAINED = r"(?m)^(?:- )+(?:\*\*|`)([A-Za-z0-9][\w./+-]{0,63})(?:\*\*|`)\s*[:：]";
    GIVEN = r#"(?:参数值为|值为|取值为|(?:set|equal) to)\s*[“"'‘](\w{1,64})[”"'’]"#;
    QUOTED = r#"[“"‘']([\w./+-]{1,64})[”"’']"#;
    ANNOUNCED = r"(?i)(?:value can be|values can be|can be set to|valid values?|options?\b|possible values?|the value is|values? (?:is|are)|value range|enumeration|enumerated|supported values|available values|取值|枚举|可选值|取值为|状态|包含|包括|支持|可以为|如下|Range)";
    NUMBERS = r"(?m)^(?:- )+(-?\d{1,9})\s*[:：]";
    UUID = r"(?i)\buuid\b";
    OR_NAUGHT = r#"(?i)[“"'‘]?\b0\b[”"'’]?\s*(?:or|或)|(?:or|或者?|是)[^。.\n]{0,12}?[“"'‘]?\b0\b|[“"'‘]0[”"'’]"#;
    UTC = r"(?i)yyyy-mm-dd['’]?t['’]?hh:mm:ss(?:\.s+)?['’]?z";
    TIME = r"(?:^|[^T\w])(?:HH|hh):mm:ss";
    OTHERS = r"(?i)\bor others?\b|\bother values?\b|其他值|其它值";
    NULLABLE = r"(?i)\bset to \**null\b|\b(?:may|can|could|might) (?:be|return) \**null\b|可能返回\s*null|为\**null\**[,，。；值]|value is \**null\b|null is returned|returns? null";
}

fn number(pattern: &Regex, text: &str) -> Option<i64> {
    pattern.captures(text)?.get(1)?.as_str().parse().ok()
}

/// Adds what the words of a row say to it; the kind decides what a number limits.
pub fn limit(row: &mut Row) {
    let words = if row.words.len() > 20_000 {
        String::new()
    } else {
        row.words.clone()
    };
    let plain = words.replace("**", "").replace('`', "");
    let numeric = row
        .kinds
        .iter()
        .any(|k| matches!(k, Kind::Integer | Kind::Number));
    let text = row.kinds.contains(&Kind::String);
    let limits = &mut row.limits;
    let pair = |pattern: &Regex| {
        let found = pattern.captures(&plain)?;
        let (low, high): (i64, i64) = (found[1].parse().ok()?, found[2].parse().ok()?);
        (low < high).then_some((low, high))
    };
    if numeric {
        let range = pair(&RANGE);
        limits.min = range.map(|r| r.0).or_else(|| number(&MINIMUM, &plain));
        limits.max = range.map(|r| r.1).or_else(|| number(&MAXIMUM, &plain));
    } else if text {
        let between = pair(&CHARACTERS_BETWEEN);
        let length = |n: i64| usize::try_from(n).ok().filter(|n| *n < 1_000_000);
        let least = between
            .map(|b| b.0)
            .or_else(|| number(&MIN_LENGTH, &plain))
            .or_else(|| number(&MINIMUM, &plain));
        let most = between.map(|b| b.1).or_else(|| number(&MAX_LENGTH, &plain));
        let most = most
            .or_else(|| number(&CHARACTERS, &plain))
            .or_else(|| number(&MAXIMUM, &plain));
        limits.min_length = least.and_then(length).filter(|n| *n > 0);
        limits.max_length = most.and_then(length).filter(|n| *n > 0);
        if UUID.is_match(&plain) && !OR_NAUGHT.is_match(&plain) && limits.max_length.is_none_or(|n| n == 36) {
            limits.form = Some(Form::Uuid);
        }
        if UTC.is_match(&plain) {
            limits.form = Some(Form::UtcDateTime);
        } else if TIME.is_match(&plain) {
            limits.form = Some(Form::TimeOfDay);
        }
    }
    if row.kinds.contains(&Kind::Array) {
        limits.max_items = number(&ITEMS, &plain).and_then(|n| usize::try_from(n).ok());
    }
    limits.default = DEFAULT
        .captures(&plain)
        .map(|found| found[1].trim_end_matches('.').to_owned())
        .filter(|d| {
            ![
                "N", "None", "value", "The", "the", "Maximum", "Minimum", "Default",
            ]
            .contains(&d.as_str())
        });
    if numeric || text || row.items == [Kind::String] {
        limits.values = values(&words, numeric);
    }
    limits.open = !limits.values.is_empty() && OTHERS.is_match(&words);
    if NULLABLE.is_match(&words) && !row.kinds.is_empty() && !row.kinds.contains(&Kind::Null) {
        row.kinds.push(Kind::Null);
    }
}

/// The values that the words list: items of a list that begin with one, or strong words after "can be".
fn values(words: &str, numeric: bool) -> Vec<String> {
    if numeric {
        let found: Vec<String> = NUMBERS.captures_iter(words).map(|f| f[1].to_owned()).collect();
        return if found.len() > 1 { found } else { vec![] };
    }
    let given: Vec<String> = GIVEN.captures_iter(words).map(|f| f[1].to_owned()).collect();
    if given.len() > 1 {
        return given;
    }
    let Some(announced) = ANNOUNCED.find(words) else {
        // A list of strong words with a colon each says what they mean.
        let strong: Vec<String> = EXPLAINED.captures_iter(words).map(|f| f[1].to_owned()).collect();
        return if strong.len() > 1 { strong } else { vec![] };
    };
    let after = &words[announced.end()..];
    let word = |v: &str| {
        !v.is_empty()
            && v.chars()
                .all(|c| c.is_ascii_alphanumeric() || "_./+-".contains(c))
    };
    let mut found: Vec<String> = LISTED.captures_iter(words).map(|f| f[1].to_owned()).collect();
    if found.len() < 2 {
        let sentence = after.split(['\n', '。']).next().unwrap_or_default();
        let sentence = sentence.split(". ").next().unwrap_or_default();
        let strong = STRONG
            .captures_iter(sentence)
            .chain(QUOTED.captures_iter(sentence));
        found = strong
            .map(|f| f[1].trim().to_owned())
            .filter(|v| word(v))
            .collect();
    }
    found.retain(|v| !["N/A", "null", "Note", "NOTE", "Default", "The", "A", "If"].contains(&v.as_str()));
    let mut seen = std::collections::BTreeSet::new();
    found.retain(|v| seen.insert(v.clone()));
    if found.len() > 1 && found.len() <= 200 {
        found
    } else {
        vec![]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(kind: Kind, words: &str) -> Row {
        let mut row = Row {
            kinds: vec![kind],
            words: words.to_owned(),
            ..Row::default()
        };
        limit(&mut row);
        row
    }

    #[test]
    fn limits_are_read_in_both_languages() {
        for words in [
            "The value ranges from 1 to 100.",
            "Value range: 1-100",
            "取值范围[1, 100]",
            "取值范围：1~100",
            "Minimum: 1\nMaximum: 100",
            "最小值：1\n最大值：100",
        ] {
            let limits = read(Kind::Integer, words).limits;
            assert_eq!((limits.min, limits.max), (Some(1), Some(100)), "{words}");
        }
        for words in [
            "Can contain a maximum of 36 characters.",
            "Maximum length: **36**",
            "最大长度：36",
            "长度不超过36个字符",
            "Minimum: 0\nMaximum: 36",
        ] {
            assert_eq!(read(Kind::String, words).limits.max_length, Some(36), "{words}");
        }
        let limit = read(
            Kind::Integer,
            "Number of results; default value: 20; maximum: 100. For more, see the introduction.",
        )
        .limits;
        assert_eq!((limit.default.as_deref(), limit.max), (Some("20"), Some(100)));
    }

    #[test]
    fn listed_values_are_read_and_other_words_are_not() {
        let options =
            "Whether failures count. Options:\n- **true**: they count.\n- **false** or others: they do not.";
        assert_eq!(
            read(Kind::String, options).limits.values,
            Vec::<String>::new(),
            "others are allowed"
        );
        let two = "The value can be **PER** or **WHOLE**.";
        assert_eq!(read(Kind::String, two).limits.values, ["PER", "WHOLE"]);
        let chinese = "版本状态，包含：\n- CURRENT：主推版本。\n- DEPRECATED：废弃版本。";
        assert_eq!(
            read(Kind::String, chinese).limits.values,
            ["CURRENT", "DEPRECATED"]
        );
        let given = "当参数值为“true”时，包括失败的。\n参数值为“false”或者其他值，不包括。";
        assert_eq!(read(Kind::String, given).limits.values, ["true", "false"]);
        assert!(read(Kind::String, "The name of a disk.").limits.values.is_empty());
    }

    #[test]
    fn null_is_allowed_only_where_the_words_say_so() {
        assert!(
            read(Kind::String, "Not used currently and is set to **null**.")
                .kinds
                .contains(&Kind::Null)
        );
        assert!(!read(Kind::String, "The name.").kinds.contains(&Kind::Null));
    }
}
