//! The rulings: how verdicts read what documents leave open. `features/rulings.md`, in our words.

use std::collections::BTreeMap;

/// Reads rulings: each is a heading of the second level, its id, and the text below.
pub fn parse(text: &str) -> BTreeMap<String, String> {
    let mut rulings: BTreeMap<String, String> = BTreeMap::new();
    let mut current = None;
    for line in text.lines() {
        if let Some(id) = line.strip_prefix("## ") {
            rulings.insert(id.trim().to_owned(), String::new());
            current = Some(id.trim().to_owned());
        } else if line.starts_with('#') {
            current = None;
        } else if let Some(body) = current.as_ref().and_then(|id| rulings.get_mut(id))
            && !line.trim().is_empty()
        {
            if !body.is_empty() {
                body.push(' ');
            }
            body.push_str(line.trim());
        }
    }
    rulings
}
