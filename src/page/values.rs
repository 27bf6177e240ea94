//! The values that the words of a row list: items of a list, marked words or plain ones after "can be".

use regex::{Captures, Regex};

use super::{inline, items, words::patterns};

patterns! {
    STRONG = r"(?:\*\*|`)([^*`\n]{1,80}?)(?:\*\*|`)";
    LISTED = r#"(?im)^(?:- )+(?:\*\*|`|[“"'‘])?([A-Za-z0-9][A-Za-z0-9_./+-]{0,63}?(?-i:(?: [A-Z][A-Z0-9_]*)*))(?:\*\*|`|[”"'’])*\s*(?:$|[:：,，(（;；。]|\.(?:\s|$)|\s-\s| (?:indicates|means|or others?)\b|表示|代表|为[^“"'‘])"#;
    EXPLAINED = r"(?m)^(?:- )+(?:\*\*|`)([A-Za-z0-9][A-Za-z0-9_./+-]{0,63}(?: [A-Z][A-Z0-9_]*)*)(?:\*\*|`)(?: or others?)?\s*[:：]";
    PLAIN = r#"(?m)^- ([A-Za-z0-9][A-Za-z0-9_./+-]{0,63}(?: [A-Z][A-Z0-9_]*)*)\s*(?:$|[:：]|表示|代表|为[^“"'‘])"#;
    ALONE = r"(?m)^(?:\*\*|`)([A-Za-z0-9][A-Za-z0-9_./+-]{0,63})(?:\*\*|`)$";
    GIVEN = r#"(?:参数值为|值为|取值为|(?:set|equal) to)\s*[“"'‘]([A-Za-z0-9_][A-Za-z0-9_ ]{0,63})[”"'’]"#;
    MEANT = r#"[“"'‘]([A-Za-z0-9_][A-Za-z0-9_-]{0,63})[”"'’]\s*(?:表示|代表)"#;
    QUOTED = r#"[“"‘']([A-Za-z0-9_./+-][A-Za-z0-9_ ./+-]{0,63})[”"’']"#;
    VALUE = r"^[A-Za-z0-9][A-Za-z0-9_./+-]{0,63}(?:::[A-Za-z0-9_.-]{1,63})*(?: [A-Z][A-Z0-9_]*)*$";
    TITLE = r"^[A-Z][A-Za-z0-9_.-]{0,63}(?: [A-Z][A-Za-z0-9_.-]*)+$";
    LEAD = r"(?i)\b(?:from|obtained|than|between|default|max\w*|min\w*|such as|for example|e\.g\.|in|by|with|format)\b|例如|比如|默认|最大|最小|格式|如[:：]?\s*$";
    GAP = r"(?i)^(?:(?:[:：]|indicates|means|refers|is\b|表示|代表|为)[^,，;；、]*)?[\s,，、;；/|]*(?:and/or|or|and|或者?|和|以及|及)?\s*$";
    REST = r"(?i)^[\s,，、]*(?:or\b|或|等|etc\b|and so on|\.\.\.|…|(?:can|may|must|should)\s?not\b|不能|不可|不得)";
    FORMAT = r"(?i)示例[:：]\s*\n- |\bin (?:the )?(?:\S+ )?format\b|\bthe format is\b|\boperators?\b|格式为|\bjson string\b|\bin this example\b|(?:包含|包括)(?:如下|以下)\d*个?(?:字段|参数|内容|信息|属性)|following (?:fields|parameters)\b";
    BETWEEN = r"^(?:[A-Za-z0-9]-[A-Za-z0-9])+$";
    BETWEEN_TWO = r"^\W*[\[【(（]\s*-?[\d.]+\s*[,，]\s*-?[\d.]+\s*[\])）】]";
    REMARK = r"[(（][^()（）]*[)）]";
    DIGITS = r"(?i)^[ymdhs/:-]+$";
    SEPARATOR = r"\s*(?:[、,，;；|]|\b(?:or|and)\b|或者?|以及|和)\s*";
    ORDINARY = r"(?i)^(?:letters?|digits?|characters?|hyphens?|underscores?|periods?|dots?|spaces?|numbers?|symbols?|upper-?case|lower-?case|null|empty|optional|mandatory|case-sensitive|unique|the|(?-i:an?)|is|it|if)$";
    ANNOUNCED = r"(?i)(?:(?:values?|status|state|type|mode|version)s?(?: of (?:this|the) (?:parameter|field|attribute))? (?:can|may)(?: only)? be|can(?: only)? be set to|which can(?: only)? be|(?-i:\b(?:Values|Enum))\s*[:：]|(?:valid|returned) values?|options?\b|possible (?:values?|status(?:es)?|states?)|the value is|values? (?:is|are)|one of(?: the following(?: values)?)?|value range|enumeration|enumerated|supported values|available values|取值(?:范围)?|结果为|枚举值?|可选值|可以为|(?-i:\bRange\b))";
    HINTED = r"不?(?:状态|包含|包括|支持)|如下";
    NUMBERS = r"(?m)^(?:- )+(?:\*\*|`)?(-?\d{1,9})(?:\*\*|`)?\s*(?:$|[:：])";
    FIELDS = r"^(?:如下|以下)?\d*个?(?:字段|参数|内容|信息|属性)";
    RARELY = r"(?i)\b(?:commonly used|recommended|example)\s*$";
    RESPECTIVE = r"(?i)[,，;；]?\s*(?:分别|respectively\b).*$";
    SINGLE = r"(?:枚举值|(?i:enumerat(?:ion|ed) values?))\s*[:：]\s*\n- (?:\*\*|`)?([A-Za-z0-9][A-Za-z0-9_./+-]{0,63})(?:\*\*|`)?\s*$";
    CONDITIONAL = r"(?i)^(?:该|此|如果|若|当|if\b|when\b|this\b|note\b|说明|注)";
    ONLY = r#"(?:\b(?:can only be(?: set to)?|fixed (?:at|to)) (?:\*\*|`|[“"'‘])|固定(?:为|值(?:为|是)?[:：]?)\s*(?:\*\*|`|[“"'‘])?)([A-Za-z0-9][A-Za-z0-9_./+-]{0,63}?)(?:\*\*|`|[”"'’])?\s*(?:$|[。;；\n]|\.(?:\s|$)|and cannot\b|[,，]\s*[^*`“"'\s])"#;
    VERB = r"(?i)^(?:(?:either|are|is|includ(?:es?|ing)|as follows)\b[\s:：]*)+";
    CASE = r"(?i)^[\s*-]*(?:(?:if|when)\b|当[^前]|若|如果)|\bonly (?:if|when) [^,，]*$";
    LABEL = r"^(?:Definitions?|Constraints?|Restrictions?|Ranges?|Values?|Default(?: Values?)?|Descriptions?|Notes?|Options|Sort|Examples?|N/A)$";
    PARTS = r"(?i)(?:示例|example|格式如|形如|例如)\s*[:：]?\s*([A-Za-z0-9_.-]+)";
    MADE_OF = r"(?i)^(?:letters?|digits?|characters?|hyphens?|underscores?|spaces?)$";
    ADDRESS = r"^\d+\.\d+\.\d+\.\d+/|[a-z]\+[a-z]";
    OTHER = r"^[\s-]*(?:\*\*|`)([A-Za-z_][A-Za-z0-9_.-]*)(?:\*\*|`)\s*(?:[^:：\s]|$)|(?:^|[,，])\s*([A-Za-z][A-Za-z0-9_]*)(?:为|是|表示|指)[^,，时]*[,，]";
}

/// The values of this name that the words list: items of a list, marked words or plain ones after "can be".
pub fn values(words: &str, name: &str, numeric: bool) -> Vec<String> {
    if FORMAT.is_match(words) || items::of_cases(words) {
        return vec![];
    }
    let words = &items::apart(words);
    let all = |pattern: &Regex| pattern.captures_iter(words).map(|f| f[1].to_owned()).collect();
    let hinted = HINTED.find_iter(words).filter(|m| !m.as_str().starts_with('不'));
    let hinted = hinted.filter(|m| !FIELDS.is_match(&words[m.end()..]));
    let stated = ANNOUNCED
        .find_iter(words)
        .filter(|m| !RARELY.is_match(&words[..m.start()]));
    let announced: Vec<_> = stated.chain(hinted).take(100).collect();
    let always_announced = announced.iter().filter(|m| always(&words[..m.start()], name));
    let (within, behind): (Vec<bool>, Vec<&str>) = always_announced
        .map(|m| (inline::is_listed(&words[..m.start()]), &words[m.end()..]))
        .unzip();
    let sentences: Vec<&str> = behind.iter().map(|text| sentence(text)).collect();
    // Where nothing announces values, a list of them says so by itself: each item begins with a word that it explains.
    let items = words.lines().filter_map(|l| l.strip_prefix("- "));
    let bullets = items.filter(|item| !CONDITIONAL.is_match(item)).count();
    let items = match (numeric, announced.is_empty()) {
        (true, _) => &NUMBERS,
        (false, true) if bullets != PLAIN.find_iter(words).count() => &EXPLAINED,
        (false, true) => &PLAIN,
        (false, false) => &LISTED,
    };
    // Announced values may stand in lines of their own.
    let alone = if sentences.is_empty() { vec![] } else { all(&ALONE) };
    let free = announced.is_empty() || !sentences.is_empty();
    let items = if free { all(items) } else { vec![] };
    let pairs = if free && !numeric {
        inline::labelled(words)
    } else {
        vec![]
    };
    let lists = [all(&GIVEN), all(&MEANT), pairs, items, alone].into_iter();
    let told = sentences.iter().flat_map(|text| [marked(text), unmarked(text)]);
    // What a line of a list says of its value announces none of the lines below.
    let lists_follow = behind.iter().zip(within).filter(|(_, within)| !within);
    let lined = lists_follow.map(|(text, _)| inline::lines(text));
    let flat = behind
        .iter()
        .map(|text| inline::flat(text.lines().next().unwrap_or_default()));
    let told = told.chain(lined).chain(flat);
    // What a value is made of, and ranges of addresses, are no values.
    let other = |v: &String| MADE_OF.is_match(v) || ADDRESS.is_match(v);
    let legal = |v: &String| {
        if numeric {
            v.parse::<i64>().is_ok()
        } else {
            !other(v)
        }
    };
    let mut several = lists
        .chain(told)
        .map(distinct)
        .filter(|found| (2..=200).contains(&found.len()) && found.iter().all(legal));
    let mut found = several.next().unwrap_or_default();
    // Two lists that share a value are one, of which each tells a part.
    for other in several {
        let known = |v: &String| found.iter().any(|k| k.eq_ignore_ascii_case(v));
        if other.iter().any(known) {
            found.extend(other);
        }
    }
    if numeric && found.is_empty() {
        found = distinct(inline::numbers(words));
        found = if found.len() > 1 { found } else { vec![] };
    }
    if found.is_empty() {
        let only = ONLY
            .captures_iter(words)
            .filter_map(|f| Some((f.get(0)?.start(), f[1].to_owned())));
        let item = |at: usize| {
            let line = words[..at].rsplit('\n').next().unwrap_or_default();
            line.starts_with("- ") && line.contains([':', '：'])
        };
        let only = only.filter(|(at, value)| always(&words[..*at], name) && !item(*at) && legal(value));
        found = only.map(|(_, value)| value).chain(all(&SINGLE)).collect();
        found.retain(legal);
    }
    let found = distinct(found);
    // What explains the parts of a value, or of other values, lists none.
    let part = |v: &String| {
        found
            .iter()
            .any(|o| o.split('.').count() > 2 && o.split('.').any(|part| part == v))
    };
    let whole =
        |f: &Captures<'_>| found.len() > 1 && found.iter().all(|v| f[1].len() > v.len() && f[1].contains(v));
    if PARTS.captures_iter(words).any(|f| whole(&f)) || found.iter().any(part) {
        return vec![];
    }
    found
}

/// Whether what follows holds always: not in one case only, and not of another name.
pub fn always(before: &str, name: &str) -> bool {
    let line = before.rsplit('\n').next().unwrap_or_default();
    let clause = line.rsplit(['。', ';', '；']).next().unwrap_or_default();
    let clause = clause.rsplit(". ").next().unwrap_or_default();
    let named = OTHER.captures(clause);
    let other = named.is_some_and(|found| found.iter().skip(1).flatten().any(|other| other.as_str() != name));
    !other && !CASE.is_match(clause) && !CASE.is_match(line)
}

/// The states of a diagram in the words.
pub fn states(words: &str) -> Vec<String> {
    let edges = super::plain::states(words).into_iter();
    let names = edges.flat_map(|(from, to)| [from, to]);
    distinct(names.filter(|name| VALUE.is_match(name)).collect())
}

/// The rest of the sentence or of the line; where that ends with a colon, the next line.
fn sentence(text: &str) -> &str {
    let (line, below) = text.split_once('\n').unwrap_or((text, ""));
    let announces = line.trim().ends_with([':', '：']) && !below.starts_with("- ");
    let line = if announces {
        below.lines().next().unwrap_or_default()
    } else {
        line
    };
    let line = line.split('。').next().unwrap_or_default();
    line.split(". ").next().unwrap_or_default()
}

fn distinct(found: Vec<String>) -> Vec<String> {
    let mut seen = std::collections::BTreeSet::new();
    let ordinary = ["The", "If"];
    let other = |v: &str| LABEL.is_match(v) || v.eq_ignore_ascii_case("null") || ordinary.contains(&v);
    let new = |v: &String| !other(v) && seen.insert(v.clone());
    found.into_iter().filter(new).collect()
}

/// Strong and quoted words that a sentence lists one after the other; none where one of them is no value, or where
/// more than these may follow.
fn marked(sentence: &str) -> Vec<String> {
    let all = STRONG
        .captures_iter(sentence)
        .chain(QUOTED.captures_iter(sentence));
    let mut marks: Vec<_> = all
        .filter_map(|found| Some((found.get(0)?.range(), found[1].trim().to_owned())))
        .collect();
    marks.sort_by_key(|(at, _)| at.start);
    let mut found: Vec<String> = vec![];
    let mut end = 0;
    for (at, value) in marks.into_iter().filter(|(at, _)| !at.is_empty()) {
        if at.start < end {
            continue;
        }
        let before = REMARK.replace_all(&sentence[end..at.start], "");
        let goes_on = if found.is_empty() {
            !LEAD.is_match(&before) || before.trim_end().ends_with([':', '：'])
        } else {
            GAP.is_match(&before)
        };
        if !goes_on {
            break;
        }
        found.push(value);
        end = at.end;
    }
    if found.iter().all(|v| VALUE.is_match(v) || TITLE.is_match(v)) && !REST.is_match(&sentence[end..]) {
        found
    } else {
        vec![]
    }
}

/// Words that a sentence lists without marks, and nothing else.
fn unmarked(sentence: &str) -> Vec<String> {
    let text = REMARK.replace_all(sentence, "");
    let text = RESPECTIVE.replace(&text, "");
    let text = text.trim_matches(|c: char| c.is_whitespace() || ":：.。;；*为是有[]".contains(c));
    let text = VERB.replace(text, "");
    let text = text.trim_start();
    let parts = SEPARATOR.split(text).filter(|part| !part.is_empty());
    let mut parts: Vec<String> = parts.take(201).map(str::to_owned).collect();
    // "Low/Medium/High" lists three, and "yyyy/mm/dd" none.
    if let [one] = &parts[..]
        && one.matches('/').count() > 1
        && !DIGITS.is_match(one)
    {
        parts = one.split('/').map(str::to_owned).collect();
    }
    let value = |v: &String| VALUE.is_match(v) && !BETWEEN.is_match(v) && !ORDINARY.is_match(v);
    if parts.iter().all(value) && !BETWEEN_TWO.is_match(sentence) {
        parts
    } else {
        vec![]
    }
}

#[cfg(test)]
mod tests {
    use crate::page::{model::Kind, prose::tests::read};

    /// The values that the words of a text list, joined.
    fn listed(words: &str) -> String {
        read(Kind::String, words).limits.values.join("|")
    }

    #[test]
    fn listed_values_are_read_and_other_words_are_not() {
        let options =
            "Whether failures count. Options:\n- **true**: they count.\n- **false** or others: they do not.";
        let limits = read(Kind::String, options).limits;
        assert_eq!(
            (limits.values.len(), limits.open),
            (2, true),
            "others are allowed"
        );
        for words in [
            "取值范围：ACTIVE、ERROR、PENDING_CREATE（仅限公网）。\n详细信息请参见资源状态。",
            "The status can be ACTIVE, ERROR, or PENDING_CREATE.",
            "Possible values: ACTIVE, ERROR (broken), PENDING_CREATE",
            "取值[ACTIVE, ERROR, PENDING_CREATE]",
            "Status of the zone. Options: `ACTIVE`, `ERROR` and `PENDING_CREATE`.",
            "值为“ACTIVE”，表示正常。\n值为“ERROR”，表示异常。\n值为“PENDING_CREATE”，表示创建中。",
            "支持的状态如下：ACTIVE，ERROR或PENDING_CREATE",
            "How it is.\n- ACTIVE: well\n- ERROR: broken\n- PENDING_CREATE: new",
        ] {
            assert_eq!(listed(words), "ACTIVE|ERROR|PENDING_CREATE", "{words}");
        }
        for (words, values) in [
            ("The value can be **PER** or **WHOLE**.", "PER|WHOLE"),
            (
                "版本状态，包含：\n- CURRENT：主推版本。\n- DEPRECATED：废弃版本。",
                "CURRENT|DEPRECATED",
            ),
            ("Valid values: A, AAAA, and MX.", "A|AAAA|MX"),
            ("Options:\n**OPEN**, **SHUT**, and **AJAR**", "OPEN|SHUT|AJAR"),
            ("枚举值：\n**OPEN**\n**SHUT**", "OPEN|SHUT"),
            (
                "The value can be **Red Kite**, **Swift**, or **Owl**.",
                "Red Kite|Swift|Owl",
            ),
            (
                "It can be **A** (first). The value can be **A**, **B** (second), or **C**.",
                "A|B|C",
            ),
            // Each of two lists tells a part.
            (
                "The value can be **on**, **off**, or **torn**.\nEnumerated values:\n- **on**\n- **off**",
                "on|off|torn",
            ),
            (
                "状态。\nstateDiagram-v2\n[*] --> ashore: Build\nashore --> afloat: Launch\nafloat --> [*]",
                "ashore|afloat",
            ),
            (
                "值为“ACTIVE”，正常。\n值为“SWITCHING OVER”，切换。",
                "ACTIVE|SWITCHING OVER",
            ),
            (
                "当参数值为“true”时，包括失败的。\n参数值为“false”或者其他值，不包括。",
                "true|false",
            ),
        ] {
            assert_eq!(listed(words), values, "{words}");
        }
        let version = "The value of this parameter can be **4** or **6**.\n- **4**: old\n- **6**: new";
        assert_eq!(read(Kind::Integer, version).limits.values, ["4", "6"]);
        for words in [
            "The value can be letters, digits, and hyphens.",
            "What it is for:\n- Names: they are shown.\n- to the owner only",
            "The value can be modified by the owner, or by nobody.",
            "The name of a disk.",
            "支持中文、字母和数字。",
            "取值范围：a-z、A-Z、0-9。",
            "The value can contain **1** to **64** characters",
            "The value ranges from **low** to **high**.",
            "The value is obtained from **next** or **previous** of the last answer.",
            "The default value is **low** and the maximum value is **high**.",
            "Two ranges of time, by **next** and by **from** and **to**.",
            "The value can be **high**, **low**, and so on.",
            "The value can be **high**, **low**, or the height in meters.",
            "The value is in format of {size}:{cloth}.\n- **size**: how big\n- **cloth**: of what",
            "取值范围：高等、IP地址。",
            "The value is in the format of *operator:time*. The operators are:\n- gt: later\n- lt: earlier",
        ] {
            assert_eq!(listed(words), "", "{words}");
        }
    }

    #[test]
    fn words_beside_a_value_are_no_part_of_it() {
        for words in [
            "取值范围：\n- open表示打开\n- shut表示关上",
            "取值范围：\n- open为打开\n- shut为关上",
            "怎么样，其中：\n- open代表打开\n- shut代表关上",
            "- open表示打开\n- shut表示关上",
            "The options are open and shut.",
            "Options include open, and shut.",
            "Valid values are as follows: open, shut",
            "支持的取值如下：\n- open、shut：都行。",
            "How it is. Options:\n- **open** or **shut**: either",
        ] {
            assert_eq!(listed(words), "open|shut", "{words}");
        }
        assert_eq!(listed("取值如下：\n- Kite为“open”。\n- Boat为“shut”。"), "");
    }

    #[test]
    fn values_of_one_case_or_of_another_name_are_not_those_of_all() {
        for words in [
            "- If **type** is HOST, it is a name.\n- If **type** is WAY, the value can be **GET** or **PUT**.",
            "当type为HOST时，是域名。\n当type为WAY时，是方法。取值范围：GET、PUT。",
            "If **type** is A, the options are:\n- x: one\n- y: two",
            "A rule. **DAY** can be set to **MO** or **TU**.",
            "参数不支持同时指定`KiteIds`和`Filters`。",
            "支持范围，如\"aa\"、\"bb\"",
            "When it flies, the value can only be **up**.",
            "`{\"sort\":\"\"}`。\nsort为种类，取值为：Big，Small。",
            "汇总。\n示例：\n- kite_text: ok\n- boat_text: ok",
            "Options:\n- **id**: the id\n- **code_dir+boot_file**: both",
        ] {
            assert_eq!(listed(words), "", "{words}");
        }
        let note = "How. Values:\n- **x**: one\n- **y**: two\nNote:\n- If **type** is A, the value can only be **x**.";
        assert_eq!(listed(note), "x|y");
        assert_eq!(listed("名称固定为“fly.py”。"), "fly.py");
        let two_at_once = "状态：\n- UP：上\n- DOWN：下\n- DOWN | TORN：破了";
        assert!(read(Kind::String, two_at_once).limits.open);
        assert_eq!(
            listed("当前状态，包括：\n- OPEN：打开\n- SHUT：关上"),
            "OPEN|SHUT"
        );
    }
}
