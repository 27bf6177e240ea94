//! Changing one member of a JSON body.

use serde_json::{Map, Value};

/// What becomes of a member.
#[derive(Debug, Clone, PartialEq)]
pub enum Edit {
    /// It is left out.
    Removed,
    /// It goes by another name.
    Renamed,
    /// It has this value in place of its own.
    Set(Value),
    /// An item of its list has this value.
    SetItem(Value),
    /// It has so many items, the same ones again and again.
    Items(usize),
    /// It is there although it must not be.
    Sent(Value),
    /// It counts more, or less.
    Add(i64),
}

/// Changes the member at a dotted path. Where a list stands on the way, only the item in its
/// middle is changed; where the member is missing, nothing is, unless it is to be sent.
pub fn apply(body: &mut Value, path: &str, edit: &Edit) {
    let (way, name) = path.rsplit_once('.').unwrap_or(("", path));
    if let Some(Value::Object(parent)) = member(body, way).and_then(middle) {
        change(parent, name, edit);
    }
}

/// What stands at a dotted path, by the item in the middle where a list stands on the way.
pub fn member<'v>(body: &'v mut Value, path: &str) -> Option<&'v mut Value> {
    let mut steps = path.split('.').filter(|step| !step.is_empty());
    steps.try_fold(body, |at, step| middle(at)?.get_mut(step))
}

/// The item in the middle of a list, also of one that is an item itself; everything else stands for itself.
fn middle(value: &mut Value) -> Option<&mut Value> {
    match value {
        Value::Array(items) => {
            let at = items.len() / 2;
            items.get_mut(at).and_then(middle)
        }
        other => Some(other),
    }
}

fn change(parent: &mut Map<String, Value>, name: &str, edit: &Edit) {
    if let Edit::Sent(value) = edit {
        parent.insert(name.to_owned(), value.clone());
        return;
    }
    let Some(member) = parent.get_mut(name) else {
        return;
    };
    match edit {
        Edit::Removed => drop(parent.shift_remove(name)),
        Edit::Renamed => {
            let value = parent.shift_remove(name).unwrap_or_default();
            parent.insert(renamed(name), value);
        }
        Edit::Set(value) => *member = value.clone(),
        Edit::SetItem(value) => {
            if !member.is_array() {
                *member = vec![member.take()].into();
            }
            match member.as_array_mut() {
                Some(items) if !items.is_empty() => {
                    let middle = items.len() / 2;
                    items[middle] = value.clone();
                }
                _ => {}
            }
        }
        Edit::Items(number) => {
            if let Some(items) = member.as_array().filter(|items| !items.is_empty()) {
                *member = items.iter().cycle().take(*number).cloned().collect();
            }
        }
        Edit::Add(more) => *member = (member.as_i64().unwrap_or(0) + more).into(),
        Edit::Sent(_) => {}
    }
}

/// Another name for a member, as another naming style would spell it: `error_code` as `errorCode`,
/// `RequestId` as `request_id`, `state` as `State`.
pub fn renamed(name: &str) -> String {
    let mut words = name.split('_');
    let first = words.next().unwrap_or_default();
    let camel: String = words.map(capitalised).collect();
    if !camel.is_empty() {
        return format!("{first}{camel}");
    }
    let letter = name.chars().find(char::is_ascii_alphabetic);
    if letter.is_none_or(|c| c.is_ascii_lowercase()) {
        return capitalised(name);
    }
    let mut snake = String::new();
    for (at, c) in name.char_indices() {
        if at > 0 && c.is_ascii_uppercase() {
            snake.push('_');
        }
        snake.push(c.to_ascii_lowercase());
    }
    snake
}

/// A word whose first letter is a capital, whatever mark stands before it.
fn capitalised(word: &str) -> String {
    let at = word.find(|c: char| c.is_ascii_alphabetic()).unwrap_or(word.len());
    let (marks, letters) = word.split_at(at);
    let mut chars = letters.chars();
    let first = chars.next().map(|c| c.to_ascii_uppercase().to_string());
    format!("{marks}{}{}", first.unwrap_or_default(), chars.as_str())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Edit, apply, renamed};

    #[test]
    fn one_member_is_changed_and_no_other() {
        let body = json!({ "a": 1, "b": { "c": [{ "d": 1 }, { "d": 2 }, { "d": 3 }], "e": [] } });
        for (path, edit, changed) in [
            ("a", Edit::Removed, json!({ "b": body["b"] })),
            ("a", Edit::Renamed, json!({ "A": 1, "b": body["b"] })),
            (
                "b.c.d",
                Edit::Set(json!("x")),
                json!({ "a": 1, "b": { "c": [{ "d": 1 }, { "d": "x" }, { "d": 3 }], "e": [] } }),
            ),
            (
                "b.c",
                Edit::SetItem(json!(0)),
                json!({ "a": 1, "b": { "c": [{ "d": 1 }, 0, { "d": 3 }], "e": [] } }),
            ),
            ("b.e", Edit::SetItem(json!(0)), body.clone()),
            ("b.e.f", Edit::Sent(json!(0)), body.clone()),
            ("a", Edit::SetItem(json!(0)), json!({ "a": [0], "b": body["b"] })),
            ("a", Edit::Add(-3), json!({ "a": -2, "b": body["b"] })),
            ("z", Edit::Set(json!(0)), body.clone()),
            (
                "z",
                Edit::Sent(json!(0)),
                json!({ "a": 1, "b": body["b"], "z": 0 }),
            ),
        ] {
            let mut edited = body.clone();
            apply(&mut edited, path, &edit);
            assert_eq!(edited, changed, "{path} {edit:?}");
        }
    }

    #[test]
    fn another_name_is_the_same_in_another_style() {
        for (name, other) in [
            ("error_code", "errorCode"),
            ("RequestId", "request_id"),
            ("Response", "response"),
            ("state", "State"),
            ("@vendor:colour", "@Vendor:colour"),
            ("@Colour", "@_colour"),
        ] {
            assert_eq!(renamed(name), other);
        }
    }
}
