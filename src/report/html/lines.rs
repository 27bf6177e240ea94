//! Lines of bodies and diffs as HTML.

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
        {% when Mark::None %}<span class=\"line\">{{ line.text }}</span>\
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
