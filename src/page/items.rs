//! Items of a list in the words of a row: those that explain several values, those that explain no value, and those
//! whose value is not read.

use regex::Captures;

use super::words::patterns;

patterns! {
    DASHED = r"(?m)^(- [^\n]*?\S) - ((?:\*\*|`)?[A-Za-z0-9_][A-Za-z0-9_-]*(?:\*\*|`)?\s*[:：])";
    GLUED = r"(?m)^(- (?:\*\*|`)?-?\d{1,4}(?:\*\*|`)?\s*[:：][^\n]*?[.。;；])\s*(-?\d{1,4}\s*[:：]\s*[A-Z\p{Han}])";
    SEVERAL = r"(?m)^((?:- )+)((?:\*\*|`)?[A-Za-z0-9][A-Za-z0-9_.+-]*(?:\*\*|`)?(?:(?: ?、 ?| or | and )(?:\*\*|`)?[A-Za-z0-9][A-Za-z0-9_.+-]*(?:\*\*|`)?)+)(\s*(?:[:：].*)?)$";
    LOOSE = r"(?m)^[ \t]*-[ \t]{2,}";
    CASE = r"(?im)^- (?:\*\*|`)?[^:：\n]{1,64}?(?:\*\*|`)?[:：]\s*(?:the value (?:can |must )?contains?\b|长度|由)";
    MARKED = r"^- (?:\*\*|`)([^*`\n]{1,64})(?:\*\*|`)";
    BRIEF = r"^- (?:(\w+(?:_ | )\w+)$|([A-Z][A-Z0-9_-]+)\s*(?:[:：]|$)|(\d{1,4})\p{Han})";
    FILLED = r"^- (?:\*\*|`)?(?:[$<{]|[A-Za-z0-9_-]+ \| )";
    NEIGHBOURS = r"\b([A-Z][A-Z0-9_]+), ([A-Z][A-Z0-9_]+)\b";
}

/// Items that explain several values, as an item for each.
pub fn apart(words: &str) -> String {
    let words = LOOSE.replace_all(words, "- ");
    let mut words = words.into_owned();
    for _ in 0..10 {
        for pattern in [&*DASHED, &*GLUED] {
            words = pattern.replace_all(&words, "$1\n- $2").into_owned();
        }
    }
    let apart = SEVERAL.replace_all(&words, |found: &Captures<'_>| {
        // "**false** or others" is one value, beside which others are allowed.
        if found[2].contains(" or other") {
            return found[0].to_owned();
        }
        let values = found[2]
            .split('、')
            .flat_map(|part| part.split(" or "))
            .flat_map(|part| part.split(" and "));
        let lines: Vec<String> = values
            .map(|v| format!("{}{}{}", &found[1], v.trim(), &found[3]))
            .collect();
        lines.join("\n")
    });
    apart.into_owned()
}

/// Whether items tell what a value is like in each of several cases.
pub fn of_cases(words: &str) -> bool {
    CASE.find_iter(words).count() > 1
}

/// Whether a list of these values has an item whose value is none of them, so that it is not whole.
pub fn more(words: &str, values: &[String]) -> bool {
    // A value ends where its explanation begins, and "2:path" is another than "2".
    let known = |word: &str, ends: &[char]| {
        let behind =
            |v: &String| Some(word.strip_prefix(v.as_str())?.is_empty() || word[v.len()..].starts_with(ends));
        word == "null" || values.iter().filter_map(behind).any(|same| same)
    };
    let begun = |line: &str| line[2..].trim_start_matches(['*', '`', '"', '“', ' ']).to_owned();
    let listed = |line: &&&str| {
        known(
            &begun(line),
            &[
                '*', '`', '"', '”', ' ', ':', '：', ',', '，', '(', '（', ';', '；',
            ],
        )
    };
    let strange = |line: &&str| {
        let found = MARKED.captures(line).or_else(|| BRIEF.captures(line));
        let word = found.and_then(|found| found.iter().skip(1).flatten().next());
        FILLED.is_match(line) || word.is_some_and(|word| !known(word.as_str(), &[' ', '(', '（', '：']))
    };
    let whole = |word: &str| values.iter().any(|v| v == word);
    if NEIGHBOURS
        .captures_iter(words)
        .any(|pair| whole(&pair[1]) != whole(&pair[2]))
    {
        return true;
    }
    let apart = apart(words);
    let lines: Vec<&str> = apart.lines().collect();
    let mut lists = lines.split(|line| !line.starts_with("- "));
    lists.any(|list| list.iter().filter(listed).count() > 1 && list.iter().any(strange))
}
