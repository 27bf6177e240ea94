//! The kind of a finding: what two findings have in common that differ by ids, times, counts and texts alone.

use super::Finding;

/// More words of a quoted text than these are prose: that it is there counts, not what it says.
pub const WORDS: usize = 3;

/// What stands for an id.
pub const ID: &str = "<id>";

/// A finding's sentence and place, without what differs from run to run.
pub fn of(finding: &Finding) -> String {
    let places = finding.pointer.iter().flat_map(|p| p.split('/'));
    let place = places.filter(|part| !part.bytes().all(|b| b.is_ascii_digit()));
    let place: Vec<&str> = place.collect();
    format!(
        "{} | {}",
        normal(without_origin(&finding.message)),
        place.join(".")
    )
}

/// Findings end with the fixture or the recording that they are about.
fn without_origin(message: &str) -> &str {
    ["instance ", "from "]
        .into_iter()
        .filter_map(|word| message.strip_suffix(')')?.rfind(&format!(" ({word}")))
        .min()
        .map_or(message, |at| &message[..at])
}

/// A sentence of a check: its own words stay; numbers, ids, times and quoted prose do not.
pub fn normal(text: &str) -> String {
    let mut words: Vec<String> = vec![];
    for (number, part) in text.split('"').enumerate() {
        let quoted = number % 2 == 1;
        if quoted && part.split_whitespace().count() > WORDS {
            words.push("prose".to_owned());
            continue;
        }
        for word in part.split_whitespace() {
            words.push(plain(word, &words));
        }
        if quoted && part.ends_with(char::is_whitespace) {
            words.push("blank".to_owned());
        }
    }
    // However many of a kind are listed: `0 items` and `0 item`, `<id>, <id> and 0 more`.
    let mut kept: Vec<String> = vec![];
    for word in words {
        let is_one_more = word.starts_with('<') && kept.last().is_some_and(|last| last.starts_with('<'));
        let word = match kept.last().map(String::as_str) {
            Some("0") => word.trim_end_matches('s').to_owned(),
            _ => word,
        };
        if !is_one_more {
            kept.push(word);
        }
    }
    kept.join(" ").replace("<id> and 0 more", "<id>")
}

/// One word: an id by that name, a number as 0, but for a status of HTTP, which is what the sentence says.
pub fn plain(word: &str, before: &[String]) -> String {
    let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
    let has = |is: fn(&char) -> bool| bare.chars().any(|c| is(&c));
    let (digits, letters) = (has(char::is_ascii_digit), has(char::is_ascii_alphabetic));
    let is_time = bare.chars().all(|c| c.is_ascii_digit() || "TZ:.+-".contains(c));
    let of_a_status = || {
        let mut near = before.iter().rev().take(3);
        near.any(|word| ["status", "answered", "answer"].contains(&word.as_str()))
    };
    if bare.starts_with("ins-") || (digits && letters && !is_time && bare.len() >= 8 && !bare.contains('=')) {
        return ID.to_owned();
    }
    let is_status = bare.len() == 3 && matches!(bare.as_bytes()[0], b'1'..=b'5');
    if digits && !letters && is_status && of_a_status() {
        return bare.to_owned();
    }
    let mut plain = String::new();
    for c in word.chars() {
        match c {
            c if c.is_ascii_digit() && plain.ends_with('0') => {}
            c if c.is_ascii_digit() => plain.push('0'),
            c => plain.push(c),
        }
    }
    plain
}
