//! What the words of a row say of its values: limits, a default, a form. A table of
//! patterns; whatever they find is `should` until a person raises it.

use regex::{Captures, Regex};

use super::{
    defaults, inline, items,
    model::{Form, Kind, Limits, Row},
    stamp,
    values::{always, states, values},
    words::{LIMITS, OFFSETS, has, patterns},
};

patterns! {
    THOUSANDS = r"(?m)(^|[\s*`~～–-])(\d{1,3}(?:,\d{3})+)((?:\*\*|`)*(?:\.?(?:\s|$)|[,，;；。)）]))";
    MIN_LENGTH = r"(?i)(?:minimum length|min(?:imum)? length|最小长度)\s*(?:is|为|是)?\s*[:：]?\s*(\d+)(?:[^\dKMG]|$)";
    MAX_LENGTH = r"(?i)(?:max(?:imum)? length|最大(?:字符)?长度|长度不超过|长度不能超过|长度最大为?|长度限制(?:为|在)?)\s*(?:is|为|是)?\s*[:：]?\s*(\d+)(?:[^\dKMG]|$)|(?:最大支持|最长为?)\s*(\d+)\s*(?:位|个?字[符节])";
    CHARACTERS = r"(?i)(?:maximum of|up to|at most|no(?:t)? more than|not exceed(?:ing)?)\s+(\d+)\s+(?:[a-z-]+\s+){0,2}?(?:characters|bytes)\b|(?:不(?:能|可|得)?(?:超过|多于)|最多(?:支持|包含|为)?)\s*(\d+)\s*个?字[符节]";
    CHARACTERS_ALONE = r"(?i)(?:^|[^\d.])(\d+)\s*(?:to|-|~|～|–|到|至)\s*(\d+)\s*(?:(?:valid|visible|printable|unicode|ascii|english)\s+)?(?:characters|个?字[符节])";
    LEAST = r"(?im)(?:^|[\s;；，。,.])(?:minimum(?: value)?|最小值?)\s*[:：]\s*(\d{1,9})\s*(?:$|[;；，。,、]|\.(?:\s|$)|characters|个?字[符节]|max|最大)";
    MOST = r"(?im)(?:^|[\s;；，。,.])(?:the )?(?:(?:maximum(?: value)?|最大值?)\s*[:：]\s*(\d{1,9})\s*(?:$|[;；，。,、]|\.(?:\s|$)|min|最小)|(?:maximum(?: value)?|最大值?)\s*(?:is|为|是)?\s*[:：]?\s*(\d{1,9})\s*(?:characters|个?字[符节]))";
    CHARACTERS_BETWEEN = r"(?i)(?:length|长度)[^.。\n]{0,30}?(\d+)\s*(?:to|-|~|～|–|到|至|and|,|，)\s*(\d+)\s*(?:characters|bytes|个字符|字符|位|\]|）|之间)?";
    RANGE = r"(?i)(?:integers? from|value range(?: is)?|ranges?(?: is)?(?: from)?|ranging from|values? (?:is |are )?(?:from|between)|取值(?:(?:范围|区间)(?:为|是)?|[为是])|取值[:：]|可[选取]值|范围(?:为|是)?|between|大于等于)\s*[:：]?\s*(?:from\s+)?(?:[\[(【（]\s*(-?\d{1,18})\s*[,，]\s*(-?\d{1,20})\s*[a-z%]{0,4}\s*[\])】）]|[\[(【（]?\s*(-?\d{1,18})\s*(?:[KMGT]B\s*|\(inclusive\)\s*|（含）\s*)?(?:to|-|~|～|–|—|到|至|and)\s*(-?\d{1,20}))";
    RANGE_ALONE = r"(?m)^(-?\d{1,18})\s*[-~～–]\s*(-?\d{1,18})$|取值\s*(-?\d{1,9})\s*[-~～–到至]\s*(-?\d{1,9})";
    MINIMUM = r"(?im)(?:^|[\s;；，。,.])(?:minimum(?: value)?|min(?:imum)?(?: value)?|最小值|最小)\s*(?:is|为|是)?\s*[:：]?\s*(-?\d{1,18})|最小值[:：]\s*(-?\d{1,18})";
    MAXIMUM = r"(?im)(?:^|[\s;；，。,.])(?:the )?(?:maximum(?: value)?|max(?:imum)?(?: value)?|最大值|最大)\s*(?:is|为|是)?\s*[:：]?\s*(-?\d{1,18})|最大值[:：]\s*(-?\d{1,18})";
    COMPARED = r"(?im)(?:^|[\s\d，,。；;：:(（A-Z_且个]|必须为?|取值为?|[需应]为?)(?:(?P<least>大于或?等于|不小于|不能小于|≥|(?:must be|value is) (?:an integer )?(?:greater than or equal to|(?:no|not) less than)\s|(?-i:Greater than or equal to)\s|cannot be (?:less|lower|smaller) than\s)|(?P<above>大于|(?:must be|value is) (?:an integer )?greater than\s)|(?P<most>小于或?等于|不大于|不能大于|≤|(?:must be|value is) (?:an integer )?(?:less than or equal to|(?:no|not) (?:greater|more) than)\s|cannot be (?:greater|higher|larger) than\s)|(?P<below>小于|(?:must be|value is) (?:an integer )?less than\s))\s*(?P<number>-?\d{1,18})\s*(?:$|[。；;,，)）\n≤]|\.(?:\s|$)|的[整正数值]|小于|且|并且|and\b)";
    UNBOUNDED = r"(?i)(?:范围(?:为|是)?|range(?:s from)?(?: is)?)\s*(-?\d{1,18})\s*(?:~|～|-|to)\s*intmax";
    LENGTH = r"(?im)(?:(?:^|[\s，,。；;:：、且其])(?:固定|字符|总)?长度(?:固定|必须)?(?:\s*[:：]|为|是)|^length\s*[:：]|\b(?:the|its|fixed) length (?:is|must be|of)(?: fixed (?:at|to))?)\s*(\d{1,5})\s*(?:$|[。；;,，)）]|\.(?:\s|$)|个?字[符节]|characters|bytes)";
    EACH_OF_SEVERAL = r"(?i)\beach (?:must|can|may|should|has|contains?|consists?)\b[^.;\n]*";
    EACH = r"(?i)[每单][个条段项][^，,。；;\n]*|\beach [^,.;\n]*";
    NOT_NEGATIVE = r"(?i)\bnon-?negative (?:integer|number)|\b(?:cannot|must not) be (?:a )?negative|不能为负|非负整数";
    PAGE_SIZE = r"(?i)(?:up to|at most|no more than|maximum of|not exceed(?:ing)?|最多(?:返回|输出|支持|显示)?|不能?超过|最高|上限(?:为|是)?)\s*(\d{1,9})";
    ITEMS = r"(?i)(?:array length|数组长度)\s*[:：]\s*\d+\s*[-~～]\s*(\d+)|(?:请求|数量|批量)[^。；;\n]{0,16}?上限(?:为|是)?\s*(\d+)|maximum (?:quantity|number of \w+) (?:per|of each|for each) request is (\d+)|(?:up to|at most|maximum of|no more than|最多(?:支持|允许|可一次性查询)?)\s*(\d+)\s*(?:个|条|\w+\s+(?:in|per|for) each request|instances|items|ids|records|tags|elements)";
    OR_ELSE = r"(?i)\bor (?:the |a )?uuid\b|\buuid or\b|或者?\s*uuid|uuid\s*或";
    OR_NAUGHT = r#"(?i)(?:value is|值为)\s*[“"'‘]?0\b|[“"'‘]?\b0\b[”"'’]?\s*(?:or|或)|(?:or|或者?|是)[^。.\n]{0,12}?[“"'‘]?\b0\b|[“"'‘]0[”"'’]"#;
    JSON = r"(?i)json\s?(?:串|字符串|string)";
    COUNTED = r"(?i)(?:array length|数组的?长度)\s*(?:is|为)?\s*[:：]?\s*(?:(\d+)\s*(?:to|-|~|～|–|到|至)\s*(\d+)|(?:不超过|不能超过|最大为?)\s*(\d+))|长度不(?:能)?超过\s*(\d+)\s*的\p{Han}*数组|数组[，,]\s*最大长度限制为\s*(\d+)";
    PART = r"\b(?:code|key|prefix|suffix|[a-z]+_[a-z_]+)\**\s*[:：]\s*\d+\s*(?:to|-|~)\s*\d+";
    BESIDE = r"(?i)(-?\d{1,9})\s*(?:or|或者?)\s*(?:ranges?|取值|an integer)\b|(?:the value is|取值为)\s*(-?\d{1,9})(?:$|[^\d.])";
    WIDER = r"^\s*[,，、]?\s*(?:or|and|或者?|和|以及)\s*(-?\d{1,9})(?:\s*(?:to|-|~|～|–|到|至)\s*(-?\d{1,9}))?";
    JOINED = r"(?i)(?:逗号|分号|空格|竖线|顿号|划线|横线|[,，;；|])[”'’）)]?\s*(?:来)?(?:分隔|分割|隔开|间隔)|\bseparated (?:by|with|using)\b|\bseparate (?:them|multiple|the)\b";
    UNSAID = r#"[“"'‘]null[”"'’]|(?:字段|返回值?|内容|此值)为空"#;
    TAG = r"(?i)</?(p|br|li|ul|ol|tr|div|code|strong|b|em|i|u|span|a|font|td|ur)\b[^<>]*>";
    REFUSED = r"(?i)(?:不能|不可|不允许|cannot be|must not be|not be)[^,，。.;；]{0,12}$";
    OTHERS = r#"(?im)^(?:- )*(?-i:Default)\s*[:：]\s*(?:\p{Han}|\S+\s+\S)|['"‘“`](?-i:Default)['"’”`]\s*(?:or|and|,|、)|^(?:- )+(?:\*\*|`)?[“"'‘]{1,2}[”"'’](?:\*\*|`|\s|[:：])|\bor others?\b|\bother values?\b|^(?:- )+(?:an )?empty string|^(?:- )+其[他它]|其他值|其它值|^(?:- )+空|空字符串|case[- ]insensitive|不区分大小写|\b(?:if|when) (?:the|this) (?:value|status|state|type|mode|parameter|field) is (?:left )?(?:blank|empty)\b|\b(?:empty string|left (?:blank|empty)) by default|by default, this parameter is left|默认(?:值)?为空"#;
    SUM = r"(?i)(?:\b(?:sum|length|difference|interval)\b|之和|总和|长度|间隔)[^。;；\n]*$";
    OF_ANOTHER = r"(?i)(?:\b(?:if|when) (?:the value of )?|[当若]|如果)\s*([\w.-]+) (?:is )?(?:not )?$";
    BLANK = r"(?i)\bblank\b|\bempty\b|空(?:[^格白间闲中]|$)";
    NULLABLE = r"(?im)^(?:-\s+)+null\s*(?:[:：;；,，.。(（]|$)|\bset to \**null\b|\b(?:may|can|could|might) (?:be|return) \**null\b|可能返回\s*null|(?:为|是)\s*\**null\b|\bvalue (?:of (?:this|the) (?:parameter|field|attribute) )?is (?:fixed (?:to be|to|at) |always )?\**null\b|null is returned|returns? null|\bnull (?:if|when|until|unless|while)\b|\bor null\b";
}

/// The numbers that a pattern finds.
fn numbers<'t>(pattern: &'t Regex, text: &'t str) -> impl Iterator<Item = i64> + 't {
    let found = pattern
        .captures_iter(text)
        .filter_map(|found| found.iter().skip(1).flatten().next());
    found.filter_map(|number| number.as_str().parse().ok())
}

/// Adds what the words of a row say to it; the kind decides what a number limits.
pub fn limit(row: &mut Row) {
    let words = if row.words.len() > 20_000 { "" } else { &row.words };
    let words = TAG.replace_all(words, |found: &Captures<'_>| {
        let block = has("p|br|li|ul|ol|tr|div", &found[1].to_lowercase());
        if block { "\n" } else { "" }
    });
    let words = THOUSANDS.replace_all(&words, |found: &Captures<'_>| {
        format!("{}{}{}", &found[1], found[2].replace(',', ""), &found[3])
    });
    let plain = words.replace("**", "").replace('`', "");
    // What pages a list is a number, also where the page says text or nothing of its type.
    let paged =
        |names: &[&str]| names.contains(&row.name.as_str()) && row.kinds.iter().all(|k| *k == Kind::String);
    // What is said of a list beside its length is said of its items.
    let list = row.kinds.contains(&Kind::Array);
    let kinds = if list { &row.items } else { &row.kinds };
    let numeric =
        kinds.iter().any(|k| matches!(k, Kind::Integer | Kind::Number)) || paged(LIMITS) || paged(OFFSETS);
    let text = kinds.contains(&Kind::String);
    let counted = COUNTED.captures(&plain).filter(|_| list);
    let counted = counted.and_then(|found| {
        let count = |at: usize| found.get(at).and_then(|n| n.as_str().parse().ok());
        Some((count(1).unwrap_or(0), (2..6).find_map(count)?))
    });
    let asked = numbers(&ITEMS, &plain).next().filter(|_| list);
    let plain = COUNTED.replace_all(&plain, "").into_owned();
    let limits = &mut row.limits;
    limits.items = counted;
    // Words that limit several times speak of several cases: the widest limit holds for all.
    let ranges = [pairs(&RANGE, &plain), pairs(&RANGE_ALONE, &plain)].concat();
    if numeric {
        let naught = NOT_NEGATIVE.is_match(&plain).then_some(0);
        let step = i64::from(!row.kinds.contains(&Kind::Number));
        let compared = compared(&plain, &row.name, step);
        let least = numbers(&MINIMUM, &plain).chain(numbers(&UNBOUNDED, &plain));
        let least = least.chain(compared.0);
        limits.min = ranges.iter().map(|r| r.0).chain(least).min().or(naught);
        let size = numbers(&PAGE_SIZE, &plain).filter(|_| LIMITS.contains(&row.name.as_str()));
        let most = numbers(&MAXIMUM, &plain).chain(compared.1);
        let greatest = ranges.iter().map(|r| r.1).chain(most).max();
        limits.max = greatest.or_else(|| size.max());
        for other in numbers(&BESIDE, &plain) {
            limits.min = limits.min.map(|least| least.min(other));
            limits.max = limits.max.map(|most| most.max(other));
        }
    } else if text {
        of_text(limits, &plain, &row.name, list);
    }
    limits.max_items = asked.and_then(|n| usize::try_from(n).ok());
    let default = defaults::told(row, &words, &plain);
    let limits = &mut row.limits;
    limits.default = default;
    // What the default itself breaks is advice, or is about something else.
    let default = limits.default.as_deref().and_then(|d| d.parse::<i64>().ok());
    if default.is_some_and(|d| limits.min.is_some_and(|m| d < m) || limits.max.is_some_and(|m| d > m)) {
        (limits.min, limits.max) = (None, None);
    }
    // What may have any value between numbers lists none.
    let steps = row.kinds != [Kind::Number];
    if numeric && steps && !list || text || row.kinds.is_empty() {
        limits.values = values(&words, &row.name, numeric);
    }
    // Some of the numbers of a range are no list, however they stand out.
    let count = i64::try_from(limits.values.len()).unwrap_or_default();
    if numeric && ranges.iter().any(|(low, high)| high - low + 1 != count) {
        limits.values.clear();
    }
    if !limits.values.is_empty() && limits.form == Some(Form::Uuid) {
        limits.form = None;
    }
    if text && words.contains("stateDiagram") {
        limits.values = states(&words);
    }
    let joined = !list && text && JOINED.is_match(&plain);
    let more = OTHERS.is_match(&words)
        || items::more(&words, &limits.values)
        || inline::goes_on(&words, &limits.values);
    limits.open = !limits.values.is_empty() && (joined || more || UNSAID.is_match(&words));
    // A default that is none of the listed values is another's, or the list is not whole.
    let listed = |d: &String| limits.values.iter().any(|v| v.eq_ignore_ascii_case(d));
    if !limits.values.is_empty() && limits.default.as_ref().is_some_and(|d| !listed(d)) {
        (limits.open, limits.default) = (true, None);
    }
    let of_another = |before: &str| {
        let named = OF_ANOTHER.captures(before);
        named.is_some_and(|found| found[1] != row.name)
    };
    let mut nulls = NULLABLE.find_iter(&plain).map(|found| &plain[..found.start()]);
    if nulls.any(|before| !REFUSED.is_match(before) && !of_another(before))
        && !row.kinds.is_empty()
        && !row.kinds.contains(&Kind::Null)
    {
        row.kinds.push(Kind::Null);
    }
}

/// Limits of a text, or of each text of a list.
fn of_text(limits: &mut Limits, plain: &str, name: &str, list: bool) {
    // What each part of a text may have limits the whole only where nothing else does.
    let whole = EACH_OF_SEVERAL.replace_all(plain, "");
    let (mut least, mut most) = lengths(&EACH.replace_all(&whole, ""));
    if list || (least, most) == (None, None) {
        (least, most) = lengths(if list { plain } else { &whole });
    }
    if JSON.is_match(plain) {
        (least, most) = (None, None);
    }
    let length = |n: i64| usize::try_from(n).ok().filter(|n| *n > 0 && *n < 1_000_000);
    let other = OR_NAUGHT.is_match(plain) || OR_ELSE.is_match(plain);
    let blanks = BLANK.find_iter(plain);
    let (refused, allowed): (Vec<bool>, Vec<bool>) = blanks
        .map(|found| REFUSED.is_match(&plain[..found.start()]))
        .partition(|refused| *refused);
    let blank = !allowed.is_empty();
    let least = least.or((!refused.is_empty() && !list).then_some(1));
    limits.min_length = least.filter(|_| !other && !blank).and_then(length);
    limits.max_length = most.and_then(length);
    let may_be_uuid = !other && limits.max_length.is_none_or(|n| n == 36);
    limits.form = stamp::form(plain, name).filter(|form| !blank && (*form != Form::Uuid || may_be_uuid));
}

/// The ranges that a pattern finds, as wide as what the words add to them: "1 to 9, or 99".
fn pairs(pattern: &Regex, text: &str) -> Vec<(i64, i64)> {
    let number = |end: regex::Match<'_>| end.as_str().parse::<i64>().ok();
    let found = pattern.captures_iter(text).filter_map(|f| {
        let mut ends = f.iter().skip(1).flatten();
        let (mut low, mut high) = (number(ends.next()?)?, number(ends.next()?)?);
        let mut behind = &text[f.get(0)?.end()..];
        while let Some(more) = WIDER.captures(behind).filter(|_| low < high) {
            for end in more.iter().skip(1).flatten().filter_map(number) {
                (low, high) = (low.min(end), high.max(end));
            }
            behind = &behind[more.get(0)?.end()..];
        }
        Some((low, high))
    });
    // The greatest number that there is limits nothing.
    found
        .filter(|(low, high)| low < high && *high < i64::MAX / 10)
        .collect()
}

/// Of how many characters at least and at most a text is said to be.
fn lengths(text: &str) -> (Option<i64>, Option<i64>) {
    let alone = PART.replace_all(text, "");
    let between = [pairs(&CHARACTERS_BETWEEN, text), pairs(&CHARACTERS_ALONE, &alone)].concat();
    let all = |patterns: [&'static Regex; 3]| patterns.into_iter().flat_map(|p| numbers(p, text));
    let least = all([&MIN_LENGTH, &LEAST, &LENGTH]);
    let most = all([&MAX_LENGTH, &MOST, &LENGTH]).chain(numbers(&CHARACTERS, text));
    (
        between.iter().map(|b| b.0).chain(least).min(),
        between.iter().map(|b| b.1).chain(most).max(),
    )
}

/// The least and the greatest numbers that words compare values of this name with: "greater than 0", but not in one
/// case only. What is greater is so by a step at least.
fn compared(text: &str, name: &str, step: i64) -> (Option<i64>, Option<i64>) {
    let (mut least, mut most): (Option<i64>, Option<i64>) = (None, None);
    let mut at = 0;
    while let Some(found) = COMPARED.captures_at(text, at) {
        let (Some(whole), Some(number)) = (found.get(0), found.name("number")) else {
            break;
        };
        // The last digit may be what the next comparison follows.
        at = number.end() - 1;
        let Ok(n) = number.as_str().parse::<i64>() else {
            continue;
        };
        let before = &text[..whole.start()];
        if !always(before, name) || SUM.is_match(before) {
            continue;
        }
        let at_least = |n| least.map_or(n, |known: i64| known.min(n));
        let at_most = |n| most.map_or(n, |known: i64| known.max(n));
        match (found.name("least"), found.name("above"), found.name("most")) {
            (Some(_), ..) => least = Some(at_least(n)),
            (_, Some(_), _) => least = Some(at_least(n + step)),
            (_, _, Some(_)) => most = Some(at_most(n)),
            _ => most = Some(at_most(n - step)),
        }
    }
    (least, most)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A row of this kind with these words, and what is read of them.
    pub fn read(kind: Kind, words: &str) -> Row {
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
            "Value range: (**1**, **100**]",
            "取值范围：1~100",
            "Minimum: 1\nMaximum: 100",
            "最小值：1\n最大值：100",
            "取值区间[1,100]",
            "1-100\nSails.",
        ] {
            let limits = read(Kind::Integer, words).limits;
            assert_eq!((limits.min, limits.max), (Some(1), Some(100)), "{words}");
            assert!(limits.values.is_empty(), "{words}: {:?}", limits.values);
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
        let words = "Number of results; default value: 20; maximum: 100. For more, see the introduction.";
        let limit = read(Kind::Integer, words).limits;
        assert_eq!((limit.default.as_deref(), limit.max), (Some("20"), Some(100)));
    }

    #[test]
    fn commas_between_thousands_part_no_numbers() {
        for words in [
            "The maximum value is 600,000.",
            "The value ranges from 1,024 to 600,000.",
            "Value range: [1, 600000]",
            "The default value is **600,000** and the maximum value is **600,000**",
        ] {
            let limits = read(Kind::Integer, words).limits;
            assert_eq!((limits.max, limits.values.len()), (Some(600_000), 0), "{words}");
        }
        let range = read(Kind::Integer, "取值范围[1,100]。").limits;
        assert_eq!((range.min, range.max), (Some(1), Some(100)));
    }

    #[test]
    fn limits_of_several_cases_are_the_widest_and_advice_is_none() {
        let cases = "Small: value range 40-1024.\nLarge: value range 100-32768.";
        let limits = read(Kind::Integer, cases).limits;
        assert_eq!((limits.min, limits.max), (Some(40), Some(32768)));
        let advice = "The default value is 1000. The recommended value ranges from 10 to 50.";
        let limits = read(Kind::Integer, advice).limits;
        assert_eq!(
            (limits.min, limits.max, limits.default),
            (None, None, Some("1000".into()))
        );
        let first = "The options are:\n- first: default value\n- last";
        assert_eq!(read(Kind::String, first).limits.default, None);
    }

    #[test]
    fn a_form_is_read_only_where_every_value_has_it() {
        let form = |words: &str| read(Kind::String, words).limits.form;
        for words in [
            "The name or UUID of a kite.",
            "The UUID of a kite; otherwise it is left blank.",
            "The value can be **name**, **uuid**, or **state**.",
            "The value is empty until it flies; then yyyy-mm-ddThh:mm:ssZ.",
        ] {
            assert_eq!(form(words), None, "{words}");
        }
    }

    #[test]
    fn null_is_allowed_only_where_the_words_say_so() {
        let null = |words: &str| read(Kind::String, words).kinds.contains(&Kind::Null);
        assert!(null("Not used currently and is set to **null**.") && !null("The name."));
    }
}
