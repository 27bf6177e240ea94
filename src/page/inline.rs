//! Values that the words of a row explain without listing them as items: one after the other in a sentence, in lines
//! of their own, or as what stands behind the words for them.

use super::words::patterns;

patterns! {
    NUMBERED = r"(?m)(?:^|[\s:：,，;；、。(（)）]|其中|值?为)(?:\*\*|`)?(-?\d{1,4})(?:\*\*|`)?[ \t]*(?:[:：=][ \t]*[A-Za-z\p{Han}]|[-–—]{1,2}[ \t]*[A-Za-z\p{Han}]|表示|代表|(?:indicates|means)\s)";
    DOTTED = r"(?:^|[\s,，;；])(-?\d{1,4})\.\p{Han}";
    ENTRY = r"(?m)(?:^(?:- )*|[:：;；|、,，.。\[])[\s\u{200b}-\u{200f}]*(?:\*\*|`)?(-?\d{1,4})(?:\*\*|`)?[ \t]*(?:[:：][ \t]*[^\s\d]|[=;；(（|]|[-–—][ \t]*[A-Za-z\p{Han}])|[;；|][ \t]*(-?\d{1,4}) [A-Za-z]";
    MORE = r"(?im)[<>≥≤]|\d\s*/\s*空|[,，、;；]\s*\d{1,4} [\p{Han}--表代为是]\p{Han}*[.。]?\s*$|^\d{1,4}\.[A-Z]|大于|小于|不低于|其[他它](?:值|数|[:：])|以此类推|例[如:：]|greater|less than|\bothers\b|\bother (?:values?|numbers?)\b|for example";
    FLAT = r"(?:^|[^A-Za-z0-9_.-])([A-Za-z][A-Za-z0-9_-]{0,63})\s*[:：,，]?\s*表示";
    PAIR = r"(?:^|[^A-Za-z0-9_.-])([A-Za-z][A-Za-z0-9_-]{0,63})\s*[:：]";
    JOINED = r"^[为是]?(?:以下|如下)?[两三四五六七八九十\d]*[种个]?(?:状态|值)?[:：\s]*[A-Za-z][A-Za-z0-9_-]*\s*[:：]";
    ANOTHER = r"[，,、;；。]\s*[A-Za-z]";
    LOOSE = r"其[他它]|空字符串|自定义";
    LINE = r"^(?:\*\*|`)([A-Za-z0-9][A-Za-z0-9_./+-]{0,63})(?:\*\*|`)(?:\s*(?:[:：,，、(（]|\s-\s|表示|代表).*)?$|^([A-Za-z0-9][A-Za-z0-9_./+-]{0,63})(?:\s*(?:[:：,，、(（]|\s-\s|表示|代表).*)?$";
    LABELLED = r#"^- [^:：\n]{1,40}[:：]\s*(?:\*\*|`|[“"'‘])([A-Za-z][A-Za-z0-9_-]{0,63})(?:\*\*|`|[”"'’])[.。;；]?$|^- [^:：\n]*\p{Han}[^:：\n]{0,40}[:：]\s*([A-Za-z][A-Za-z0-9_-]{0,63})[.。;；]?$"#;
    HAN = r"\p{Han}";
    LABEL = r"(?i)^- \s*(?:definition|range|value range|constraints?|default(?: value)?|options?|format|example|功能说明|功能描述|取值范围|取值|约束|使用说明|说明|格式|示例|默认值?|类型)[^:：]{0,6}[:：]";
}

/// Numbers that a sentence or lines explain: `0: off, 1: on`; none where the words speak of more than these.
pub fn numbers(words: &str) -> Vec<String> {
    if MORE.is_match(words) {
        return vec![];
    }
    let all = |pattern: &regex::Regex| -> Vec<String> {
        pattern
            .captures_iter(words)
            .map(|found| found[1].to_owned())
            .collect()
    };
    let mut found = all(&NUMBERED);
    if found.len() > 1 {
        found.extend(all(&DOTTED));
    }
    // Signs that stand for no number at all, such as -1, leave all others open.
    let one = |number: &String| !number.starts_with('-') && number != "0";
    if found.len() > 2 || found.iter().any(one) {
        found
    } else {
        vec![]
    }
}

/// Whether a number stands like an entry of a list of these numbers and is none of them: the list is not read whole.
pub fn goes_on(words: &str, numbers: &[String]) -> bool {
    let numeric = numbers.iter().all(|value| value.parse::<i64>().is_ok());
    let mut entries = ENTRY
        .captures_iter(words)
        .filter_map(|entry| entry.iter().skip(1).flatten().next());
    numeric && entries.any(|entry| numbers.iter().all(|known| known != entry.as_str()))
}

/// Words that a line explains one after the other, each with the word for "means", or run together as words of
/// Chinese and words that they explain.
pub fn flat(line: &str) -> Vec<String> {
    let all = |pattern: &regex::Regex| -> Vec<String> {
        let found = pattern.captures_iter(line);
        found.map(|found| found[1].to_owned()).collect()
    };
    let (found, pairs) = (all(&FLAT), all(&PAIR));
    let mut explained = PAIR.split(line).skip(1);
    if found.len() >= pairs.len() {
        found
    } else if JOINED.is_match(line)
        && !LOOSE.is_match(line)
        && explained.all(|words| HAN.is_match(words) && !ANOTHER.is_match(words))
    {
        pairs
    } else {
        vec![]
    }
}

/// Whether the line in which a text ends explains a value at its beginning.
pub fn is_listed(text: &str) -> bool {
    let line = text.rsplit('\n').next().unwrap_or_default().trim();
    line.contains([':', '：']) && LINE.is_match(line)
}

/// Values in the lines below an announcement that ends its own line, each at the beginning of one.
pub fn lines(behind: &str) -> Vec<String> {
    let Some((rest, below)) = behind.split_once('\n') else {
        return vec![];
    };
    if !rest.trim_matches([' ', ':', '：', '.', '。', '*']).is_empty() {
        return vec![];
    }
    let below = below.lines().map(str::trim).filter(|line| !line.is_empty());
    let value = |line| {
        let found = LINE.captures(line)?;
        let value = found.iter().skip(1).flatten().next()?;
        Some((value.as_str().to_owned(), PAIR.find_iter(line).count() > 1))
    };
    let found: Vec<(String, bool)> = below.map_while(value).collect();
    // A line that goes on with another value was broken elsewhere than its page means.
    if found.iter().any(|(_, several)| *several) {
        vec![]
    } else {
        found.into_iter().map(|(value, _)| value).collect()
    }
}

/// Values behind the words for them, where every item of a list is such a pair.
pub fn labelled(words: &str) -> Vec<String> {
    let mut items = words.lines().filter(|line| line.starts_with("- "));
    let pair = |line: &str| {
        let found = LABELLED.captures(line).filter(|_| !LABEL.is_match(line))?;
        Some(found.iter().skip(1).flatten().next()?.as_str().to_owned())
    };
    let found: Option<Vec<String>> = items.by_ref().map(pair).collect();
    found.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use crate::page::{model::Kind, prose::tests::read};

    fn values(kind: Kind, words: &str) -> Vec<String> {
        read(kind, words).limits.values
    }

    #[test]
    fn numbers_are_read_where_a_sentence_explains_each() {
        for words in [
            "怎么付，0表示先付，1表示后付。",
            "是否飞：1代表飞，0代表不飞",
            "Ready or not. 0 = not ready, 1 = ready",
            "**0** indicates a kite, and **1** indicates a boat.",
            "可能的值：0-没有，1-有",
            "可能的值：0 -- 没有；1 -- 有",
            "申请状态，其中0表示没有，1表示有。",
            "怎么样。\n- 取值为“1”，表示有。\n- 取值为“0”，表示没有。",
            "开关，取值[0(关)，1(开)]",
            "Possible values: 0 - no; 1 - yes",
        ] {
            let mut found = values(Kind::Integer, words);
            found.sort();
            assert_eq!(found, ["0", "1"], "{words}");
        }
        assert_eq!(
            values(Kind::Integer, "状态（1:初,4:中,5.败,6.成）"),
            ["1", "4", "5", "6"]
        );
        for words in [
            "0:默认；-1 所有; >0: 特定",
            "取值1-7，1代表周一，7代表周日。",
            "-1表示不限，0表示没有，大于0表示数目。",
            "1.查一个时为1。\n2.查两个时为2。",
            "0 表示关，1 表示开，2 表示坏，3 没有。",
            "0/空：未知，1：关，2：开",
            "取值[0,100]",
        ] {
            assert!(values(Kind::Integer, words).is_empty(), "{words}");
        }
    }

    #[test]
    fn numbers_beside_which_another_stands_are_not_all() {
        for words in [
            "0: none; 1: done; 2; torn; 3: mended.",
            "0: none; 1: done; 2 it is torn.",
            "**0**: none; **-1**: **torn**; **2**: done.",
            "Valid values: `0` (default): none; `2`: torn; `3`: mended",
            "Compression [0:NONE;2:GZIP;3:LZ4]",
            "1: bow 2: stern. Default value: 3 (bow and stern)",
        ] {
            for kind in [Kind::Integer, Kind::String] {
                let limits = read(kind, words).limits;
                assert!(
                    limits.open || limits.values.is_empty(),
                    "{words}: {:?}",
                    limits.values
                );
            }
        }
        let items = read(Kind::String, "- **1**: open.\n- **2**: shut.\n- **-2**: torn.");
        assert!(items.limits.open, "{:?}", items.limits.values);
        let whole = "2 kites. Valid values: `2` (1 big), `3` (1 small). Wait for 5-10 minutes.";
        assert!(!read(Kind::Integer, whole).limits.open);
    }

    #[test]
    fn texts_are_read_from_lines_pairs_and_sentences() {
        for words in [
            "取值范围：\nOPEN：打开\nSHUT：关上。",
            "How it is. Value range:\nOPEN: it is open\nSHUT: it is shut",
            "- 打开：OPEN\n- 关上：SHUT",
            "How it is.\n- Up: **OPEN**\n- Down: **SHUT**",
            "取值如下：OPEN：表示打开。SHUT：表示关上。",
            "取值OPEN、SHUT，分别对应于开和关。",
            "How it is, which can be **OPEN** or **SHUT**",
        ] {
            assert_eq!(values(Kind::String, words), ["OPEN", "SHUT"], "{words}");
        }
        for words in [
            "- Definition: Kite\n- Range: Boat",
            "- 说明：kite\n- 取值范围：boat",
            "Options:\nNote: it\nThat it is.",
        ] {
            assert!(values(Kind::String, words).is_empty(), "{words}");
        }
    }

    #[test]
    fn numbers_and_a_single_value_are_listed_too() {
        for words in [
            "Enumeration values:\n- **1**\n- **2**",
            "Whether it flies. 1: yes 2: no",
            "**1**: big; **2**: small.",
            "怎么样（1：大；2：小）",
        ] {
            assert_eq!(read(Kind::Integer, words).limits.values, ["1", "2"], "{words}");
        }
        for words in [
            "The value can only be **kite**.",
            "固定为kite。",
            "固定为“kite”，不可更改",
        ] {
            assert_eq!(read(Kind::String, words).limits.values, ["kite"], "{words}");
        }
        for words in [
            "It can only be bound to a boat.",
            "The value can only be **kite** or **boat** here.",
            "The value can only be **kite** (default), **boat**, or **ship**.",
        ] {
            assert!(read(Kind::String, words).limits.values.len() != 1, "{words}");
        }
        assert!(values(Kind::Integer, "Begins at 10:30, ends at 12:00").is_empty());
    }
}
