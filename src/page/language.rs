//! In which language a page is written: English and Chinese are read, others are refused by their name.

use std::collections::BTreeMap;

/// Languages that are not read, by letters that no other has.
const SCRIPTS: [(&str, [char; 2]); 5] = [
    ("Japanese", ['\u{3041}', '\u{30ff}']),
    ("Korean", ['\u{ac00}', '\u{d7a3}']),
    ("Russian", ['\u{400}', '\u{4ff}']),
    ("Arabic", ['\u{600}', '\u{6ff}']),
    ("Thai", ['\u{e00}', '\u{e7f}']),
];

/// Languages that are not read and have the letters of English, by words of theirs that stand on every page.
const WORDS: [(&str, &str); 5] = [
    ("German", "der|die|und|ist|wird|nicht|eine"),
    ("French", "le|les|des|est|une|pour|cette"),
    ("Spanish", "el|los|las|una|esta|puede|para"),
    ("Portuguese", "não|uma|esta|pode|são|para|ser"),
    ("Italian", "il|della|che|una|questo|sono"),
];

/// The language of a page as its document names it, or the name of one that is not read.
pub fn of(text: &str) -> Result<&'static str, &'static str> {
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let share = |[first, last]: [char; 2]| text.chars().filter(|c| (first..=last).contains(c)).count();
    if let Some((name, _)) = SCRIPTS.iter().find(|(_, range)| share(*range) * 40 > letters) {
        return Err(name);
    }
    if share(['\u{4e00}', '\u{9fff}']) * 20 > letters {
        return Ok("zh-CN");
    }
    let mut words: BTreeMap<String, usize> = BTreeMap::new();
    for word in text.split(|c: char| !c.is_alphanumeric() && c != '_') {
        *words.entry(word.to_lowercase()).or_default() += 1;
    }
    let count = |list: &str| list.split('|').filter_map(|word| words.get(word)).sum::<usize>();
    let others = WORDS.iter().map(|(name, list)| (count(list), *name));
    match others.max() {
        Some((n, name)) if n > 10 && n > count("the|is|of|and|to|for|this") => Err(name),
        _ => Ok("en"),
    }
}
