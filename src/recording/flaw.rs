//! Why an entry cannot be read, in a sentence about the entry.

use serde_json::Value;

/// What has to stand at a place where it is read.
#[derive(Clone, Copy)]
enum Kind {
    Object,
    List,
    Text,
    /// Text, or a number that stands for its digits.
    Plain,
    Number,
}

/// Every place that is read of an entry; `*` is each item of a list. Where `null` or nothing stands, nothing is
/// known, but for the first two.
const PLACES: [(&str, Kind); 19] = [
    ("request", Kind::Object),
    ("response", Kind::Object),
    ("request.method", Kind::Text),
    ("request.url", Kind::Text),
    ("request.headers", Kind::List),
    ("request.headers.*", Kind::Object),
    ("request.headers.*.name", Kind::Text),
    ("request.headers.*.value", Kind::Plain),
    ("request.postData", Kind::Object),
    ("request.postData.text", Kind::Text),
    ("response.status", Kind::Number),
    ("response.headers", Kind::List),
    ("response.headers.*", Kind::Object),
    ("response.headers.*.name", Kind::Text),
    ("response.headers.*.value", Kind::Plain),
    ("response.content", Kind::Object),
    ("response.content.text", Kind::Text),
    ("response.content.encoding", Kind::Text),
    ("_conformance", Kind::Object),
];

/// Why these bytes are no entry: the place and what stands there, or where they are no JSON.
pub(super) fn of(bytes: &[u8], error: &serde_json::Error) -> String {
    let Ok(entry) = serde_json::from_slice::<Value>(bytes) else {
        return format!("it is not JSON ({})", without_place(error));
    };
    let found = PLACES.into_iter().find_map(|(path, kind)| {
        let parts: Vec<&str> = path.split('.').collect();
        let (place, value) = wrong(&entry, &parts, kind, String::new())?;
        Some(format!("`{place}` is {}, not {}", kind_of(value), kind.words()))
    });
    found.unwrap_or_else(|| without_place(error))
}

/// What the reader says, without a line and a column: they count from the entry's beginning.
fn without_place(error: &serde_json::Error) -> String {
    let said = error.to_string();
    let end = said.find(" at line ").unwrap_or(said.len());
    said[..end].to_owned()
}

/// The first value below this one that stands at these places and is of another kind.
fn wrong<'v>(value: &'v Value, parts: &[&str], kind: Kind, place: String) -> Option<(String, &'v Value)> {
    let Some((part, rest)) = parts.split_first() else {
        let may_be_null = place.contains('.') && !place.ends_with(|c: char| c.is_ascii_digit());
        let fits = kind.has(value) || (value.is_null() && may_be_null);
        return (!fits).then_some((place, value));
    };
    let below = |name: &str| match place.as_str() {
        "" => name.to_owned(),
        place => format!("{place}.{name}"),
    };
    match (*part, value) {
        ("*", Value::Array(items)) => items
            .iter()
            .enumerate()
            .find_map(|(n, item)| wrong(item, rest, kind, below(&n.to_string()))),
        (name, Value::Object(members)) => wrong(members.get(name)?, rest, kind, below(name)),
        _ => None,
    }
}

impl Kind {
    fn has(self, value: &Value) -> bool {
        match self {
            Self::Object => value.is_object(),
            Self::List => value.is_array(),
            Self::Text => value.is_string(),
            Self::Plain => !value.is_object() && !value.is_array(),
            Self::Number => super::whole(value).is_some(),
        }
    }

    fn words(self) -> &'static str {
        match self {
            Self::Object => "an object",
            Self::List => "a list",
            Self::Text | Self::Plain => "text",
            Self::Number => "a number",
        }
    }
}

fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}
