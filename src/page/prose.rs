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
    DEFAULT = r#"(?i)(?:defaults? (?:value )?(?:is|to)|default value|defaults?\s*[:：]|默认值|缺省值|默认)\s*(?:is|为|是)?\s*[:：]?\s*[“"'‘]?([\w.+-]{1,64})"#;
    STRONG = r"(?:\*\*|`)([^*`\n]{1,80}?)(?:\*\*|`)";
    LISTED = r#"(?im)^(?:- )+(?:\*\*|`|[“"'‘])?([A-Za-z0-9][\w./+-]{0,63}?(?-i:(?: [A-Z][A-Z0-9_]*)*))(?:\*\*|`|[”"'’])*\s*(?:$|[:：,，(（;；.。]|\s-\s| (?:indicates|means|or others?)\b)"#;
    EXPLAINED = r"(?m)^(?:- )+(?:\*\*|`)([A-Za-z0-9][\w./+-]{0,63})(?:\*\*|`)(?: or others?)?\s*[:：]";
    PLAIN = r"(?m)^- ([A-Za-z0-9][\w./+-]{0,63})\s*(?:$|[:：])";
    GIVEN = r#"(?:参数值为|值为|取值为|(?:set|equal) to)\s*[“"'‘](\w[\w ]{0,63})[”"'’]"#;
    QUOTED = r#"[“"‘']([\w./+-][\w ./+-]{0,63})[”"’']"#;
    VALUE = r"^[A-Za-z0-9][\w./+-]{0,63}(?: [A-Z][A-Z0-9_]*)*$";
    BETWEEN = r"^(?:\w-\w)+$";
    REMARK = r"[(（][^()（）]*[)）]";
    SEPARATOR = r"\s*(?:[、,，;；|]|\b(?:or|and)\b|或者?|以及|和)\s*";
    ORDINARY = r"(?i)^(?:letters?|digits?|characters?|hyphens?|underscores?|periods?|dots?|spaces?|numbers?|symbols?|upper-?case|lower-?case|null|empty|optional|mandatory|case-sensitive|unique|the|an?|is|it|if)$";
    ANNOUNCED = r"(?i)(?:(?:values?|status|state|type|mode)s? (?:can|may) be|can be set to|valid values?|options?\b|possible (?:values?|status(?:es)?|states?)|the value is|values? (?:is|are)|one of(?: the following(?: values)?)?|value range|enumeration|enumerated|supported values|available values|取值(?:范围)?|枚举值?|可选值|可以为|Range)";
    HINTED = r"(?:状态|包含|包括|支持|如下)";
    NUMBERS = r"(?m)^(?:- )+(-?\d{1,9})\s*[:：]";
    UUID = r"(?i)\buuid\b";
    OR_NAUGHT = r#"(?i)[“"'‘]?\b0\b[”"'’]?\s*(?:or|或)|(?:or|或者?|是)[^。.\n]{0,12}?[“"'‘]?\b0\b|[“"'‘]0[”"'’]"#;
    UTC = r"(?i)yyyy-mm-dd['’]?t['’]?hh:mm:ss(?:\.s+)?['’]?z";
    TIME = r"(?:^|[^T\w])(?:HH|hh):mm:ss";
    OTHERS = r"(?i)\bor others?\b|\bother values?\b|其他值|其它值";
    NULLABLE = r"(?i)\bset to \**null\b|\b(?:may|can|could|might) (?:be|return) \**null\b|可能返回\s*null|(?:为|是)\s*\**null\b|value is \**null\b|null is returned|returns? null";
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
    if text && words.contains("stateDiagram") {
        limits.values = states(&words);
    }
    limits.open = !limits.values.is_empty() && OTHERS.is_match(&words);
    if NULLABLE.is_match(&words) && !row.kinds.is_empty() && !row.kinds.contains(&Kind::Null) {
        row.kinds.push(Kind::Null);
    }
}

/// The values that the words list: items of a list, marked words or plain ones after "can be".
fn values(words: &str, numeric: bool) -> Vec<String> {
    let all = |pattern: &Regex| pattern.captures_iter(words).map(|f| f[1].to_owned()).collect();
    let announced = ANNOUNCED.find_iter(words).chain(HINTED.find_iter(words));
    let sentences: Vec<&str> = announced.map(|m| sentence(&words[m.end()..])).take(100).collect();
    // Where nothing announces values, a list of them says so by itself: each item begins with a word that it explains.
    let bullets = words.lines().filter(|l| l.starts_with("- ")).count();
    let items = match (numeric, sentences.is_empty()) {
        (true, _) => &NUMBERS,
        (false, true) if bullets != PLAIN.find_iter(words).count() => &EXPLAINED,
        (false, true) => &PLAIN,
        (false, false) => &LISTED,
    };
    let given = if numeric { vec![] } else { all(&GIVEN) };
    let lists = [given, all(items)].into_iter();
    let told = sentences.iter().flat_map(|text| [marked(text), unmarked(text)]);
    let legal = |v: &String| !numeric || v.parse::<i64>().is_ok();
    let mut several = lists.chain(told).map(distinct).filter(|found| found.len() > 1);
    several
        .find(|found| found.len() <= 200 && found.iter().all(legal))
        .unwrap_or_default()
}

/// The states of a diagram in the words.
fn states(words: &str) -> Vec<String> {
    let edges = super::plain::states(words).into_iter();
    let names = edges.flat_map(|(from, to)| [from, to]);
    distinct(names.filter(|name| VALUE.is_match(name)).collect())
}

/// The rest of the sentence, or of the line.
fn sentence(text: &str) -> &str {
    let line = text.split(['\n', '。']).next().unwrap_or_default();
    line.split(". ").next().unwrap_or_default()
}

fn distinct(found: Vec<String>) -> Vec<String> {
    let mut seen = std::collections::BTreeSet::new();
    let ordinary = ["N/A", "null", "Note", "NOTE", "Default", "The", "A", "If"];
    let new = |v: &String| !ordinary.contains(&v.as_str()) && seen.insert(v.clone());
    found.into_iter().filter(new).collect()
}

/// Strong and quoted words of a sentence; none where one of them is no value.
fn marked(sentence: &str) -> Vec<String> {
    let found = STRONG
        .captures_iter(sentence)
        .chain(QUOTED.captures_iter(sentence));
    let found: Vec<String> = found.map(|f| f[1].trim().to_owned()).collect();
    if found.iter().all(|v| VALUE.is_match(v)) {
        found
    } else {
        vec![]
    }
}

/// Words that a sentence lists without marks, and nothing else.
fn unmarked(sentence: &str) -> Vec<String> {
    let text = REMARK.replace_all(sentence, "");
    let text = text.trim_matches(|c: char| c.is_whitespace() || ":：.。;；*为是有".contains(c));
    let text = text.strip_prefix("either ").unwrap_or(text);
    let parts = SEPARATOR.split(text).filter(|part| !part.is_empty());
    let parts: Vec<String> = parts.take(201).map(str::to_owned).collect();
    let value = |v: &String| VALUE.is_match(v) && !BETWEEN.is_match(v) && !ORDINARY.is_match(v);
    if parts.iter().all(value) { parts } else { vec![] }
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
            (
                read(Kind::String, options).limits.values.len(),
                read(Kind::String, options).limits.open
            ),
            (2, true),
            "others are allowed"
        );
        let two = "The value can be **PER** or **WHOLE**.";
        assert_eq!(read(Kind::String, two).limits.values, ["PER", "WHOLE"]);
        let chinese = "版本状态，包含：\n- CURRENT：主推版本。\n- DEPRECATED：废弃版本。";
        assert_eq!(
            read(Kind::String, chinese).limits.values,
            ["CURRENT", "DEPRECATED"]
        );
        for words in [
            "取值范围：ACTIVE、ERROR、PENDING_CREATE（仅限公网）。\n详细信息请参见资源状态。",
            "The status can be ACTIVE, ERROR, or PENDING_CREATE.",
            "Possible values: ACTIVE, ERROR (broken), PENDING_CREATE",
            "Status of the zone. Options: `ACTIVE`, `ERROR` and `PENDING_CREATE`.",
            "值为“ACTIVE”，表示正常。\n值为“ERROR”，表示异常。\n值为“PENDING_CREATE”，表示创建中。",
            "支持的状态如下：ACTIVE，ERROR或PENDING_CREATE",
            "How it is.\n- ACTIVE: well\n- ERROR: broken\n- PENDING_CREATE: new",
        ] {
            let found = read(Kind::String, words).limits.values;
            assert_eq!(found, ["ACTIVE", "ERROR", "PENDING_CREATE"], "{words}");
        }
        let diagram =
            "The state.\nstateDiagram-v2\n[*] --> ashore: Build\nashore --> afloat: Launch\nafloat --> [*]";
        assert_eq!(read(Kind::String, diagram).limits.values, ["ashore", "afloat"]);
        let spaced = "值为“ACTIVE”，正常。\n值为“SWITCHING OVER”，切换。";
        assert_eq!(
            read(Kind::String, spaced).limits.values,
            ["ACTIVE", "SWITCHING OVER"]
        );
        for words in [
            "The value can be letters, digits, and hyphens.",
            "What it is for:\n- Names: they are shown.\n- to the owner only",
            "The value can be modified by the owner, or by nobody.",
            "支持中文、字母和数字。",
            "取值范围：a-z、A-Z、0-9。",
            "The value can contain **1** to **64** characters",
        ] {
            assert_eq!(
                read(Kind::String, words).limits.values,
                Vec::<String>::new(),
                "{words}"
            );
        }
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
