//! Lines of bodies and diffs, and sentences with code in them, as HTML.

use askama::Template;

use crate::report::{
    body::{Laid, Line, Mark},
    diff::{DiffLine, Side},
};

#[derive(Template)]
#[template(
    source = "{% for line in lines %}{% match line.mark %}\
        {% when Mark::Here %}<mark>{{ line.text }}</mark>\
        {% when Mark::Missing %}<span class=\"missing\">{{ line.text }}</span>\
        {% when Mark::Gap %}<span class=\"gap\">{{ line.text }}</span>\
        {% when Mark::None %}{{ line.text }}\n\
        {% endmatch %}{% endfor %}",
    ext = "html"
)]
struct Body<'a> {
    lines: &'a [Line],
}

#[derive(Template)]
#[template(
    source = "{% for line in lines %}{% match line.side %}\
        {% when Side::Expected %}<del>− {{ line.text }}</del>\
        {% when Side::Actual %}<ins>+ {{ line.text }}</ins>\
        {% when Side::Gap %}<span class=\"gap\">  {{ line.text }}</span>\
        {% when Side::Both %}<span class=\"line\">  {{ line.text }}</span>\
        {% endmatch %}{% endfor %}",
    ext = "html"
)]
struct Diff<'a> {
    lines: &'a [DiffLine],
}

/// A body's lines, the offending ones marked.
pub(super) fn body(laid: &Laid) -> String {
    // Rendering into a text fails only where a value's own display does, and these are texts.
    Body { lines: &laid.lines }.render().unwrap_or_default()
}

/// A diff's lines.
pub(super) fn diff(lines: &[DiffLine]) -> String {
    Diff { lines }.render().unwrap_or_default()
}

#[derive(Template)]
#[template(
    source = "{% for (code, part) in parts %}{% if *code %}<code>{{ part }}</code>{% else %}{{ part }}{% endif %}\
        {% endfor %}",
    ext = "html"
)]
struct Prose<'a> {
    parts: Vec<(bool, &'a str)>,
}

/// A sentence in which code stands in back-ticks.
pub(super) fn prose(text: &str) -> String {
    let mut parts: Vec<(bool, &str)> = text
        .split('`')
        .enumerate()
        .map(|(n, part)| (n % 2 == 1, part))
        .collect();
    // One that is not closed is only a back-tick.
    if let [.., open] = parts.as_mut_slice()
        && open.0
    {
        *open = (false, &text[text.len() - open.1.len() - 1..]);
    }
    Prose { parts }.render().unwrap_or_default()
}

#[derive(Template)]
#[template(
    source = "{% if rest.is_empty() %}<p><span class=\"soft\">Ruling {{ id }}:</span> {{ first|safe }}</p>\
        {% else %}<details class=\"ruling\"><summary><span class=\"soft\">Ruling {{ id }}:</span> {{ first|safe }}\
        </summary><p>{{ rest|safe }}</p></details>{% endif %}",
    ext = "html"
)]
struct Ruling<'a> {
    id: &'a str,
    first: String,
    rest: String,
}

/// What rulings add, and those by which a statement is read.
pub(super) fn rulings(added: &[String], read: &[(String, String)]) -> String {
    let added = added
        .iter()
        .map(|said| Added { said }.render().unwrap_or_default());
    added
        .chain(read.iter().map(|(id, text)| ruling(id, text)))
        .collect()
}

#[derive(Template)]
#[template(
    source = "<p><span class=\"soft\">by ruling:</span> {{ said }}</p>",
    ext = "html"
)]
struct Added<'a> {
    said: &'a str,
}

/// A ruling by its first sentence, which opens to the rest.
fn ruling(id: &str, text: &str) -> String {
    let (first, rest) = text
        .find(". ")
        .map_or((text, ""), |end| (&text[..=end], &text[end + 2..]));
    let (first, rest) = (prose(first), prose(rest));
    Ruling { id, first, rest }.render().unwrap_or_default()
}
