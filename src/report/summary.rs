//! `summary.md`: one page for a job summary or a merge request.

use std::{fmt, io::Write};

use askama::{Template, filters::Escaper};

use crate::record::{Counts, Record, Summary, Verdict};
use crate::report::phrases::Group;
use crate::report::text::{count, readable};
use crate::report::{Material, RenderError, phrases};

/// Failures beyond these are counted, not listed: job summaries have a limit.
const LISTED: usize = 50;

/// Clauses named in a group of inconclusive ones.
const NAMED: usize = 20;

#[derive(Template)]
#[template(path = "summary.md")]
struct Page<'a> {
    record: &'a Record,
}

/// Writes the whole run.
///
/// # Errors
/// `out` cannot be written to.
pub fn write(material: &Material, out: &mut dyn Write) -> Result<(), RenderError> {
    let page = Page {
        record: material.record,
    };
    Ok(page.write_into(out)?)
}

impl Page<'_> {
    /// What could not be judged, and what there is nothing to judge of.
    fn open(&self) -> [(&'static str, Vec<Group<'_>>); 2] {
        [
            ("Inconclusive", phrases::inconclusive(self.record)),
            (
                "Not applicable",
                phrases::groups(self.record, Verdict::NotApplicable),
            ),
        ]
    }
}

fn cells(summary: &Summary) -> String {
    let of = |counts: Counts| Verdict::ALL.map(|v| format!(" {} |", counts.of(v))).concat();
    of(summary.must) + &of(summary.should)
}

/// How many clauses a list leaves out.
fn and_more(length: usize) -> String {
    if length > LISTED {
        let more = count(length - LISTED, "clause");
        format!("- and {more} more, see report.html\n")
    } else {
        String::new()
    }
}

fn names(group: &Group) -> String {
    let mut names: Vec<String> = group.clauses.iter().take(NAMED).map(|c| code(&c.id)).collect();
    if group.clauses.len() > NAMED {
        names.push(format!("and {} more", group.clauses.len() - NAMED));
    }
    names.join(", ")
}

fn indented(advice: &str) -> String {
    format!("      {advice}").trim_end().to_owned()
}

/// How a template in Markdown writes a text.
#[derive(Clone, Copy)]
pub struct MarkdownText;

impl Escaper for MarkdownText {
    fn write_escaped_str<W: fmt::Write>(&self, mut dest: W, text: &str) -> fmt::Result {
        dest.write_str(&plain(text))
    }
}

/// The text as text: nothing in it is markup, a link, a mention or a reference.
pub(super) fn plain(text: &str) -> String {
    let mut escaped = String::new();
    for c in readable(text).chars() {
        match c {
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            '@' => escaped.push_str("&#64;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '#' | '!' | '$' => {
                escaped.push('\\');
                escaped.push(c);
            }
            c => escaped.push(c),
        }
    }
    // A viewer makes links of these by itself.
    escaped.replace("://", "&#58;//").replace("www.", "www&#46;")
}

/// The text as code: between backticks, or in an element where it holds what could end them or look like
/// markup to a viewer that reads no backticks.
pub(super) fn code(text: &str) -> String {
    let shown = readable(text);
    if shown.is_empty() || shown.contains(['`', '<', '>', '&']) {
        format!("<code>{}</code>", plain(text))
    } else {
        format!("`{shown}`")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_is_markup() {
        for (text, escaped) in [
            ("a_b*c`d", "a\\_b\\*c\\`d"),
            ("<script>&", "&lt;script&gt;&amp;"),
            (
                "[x](http://e.example) @all",
                "\\[x\\](http&#58;//e.example) &#64;all",
            ),
            ("www.e.example", "www&#46;e.example"),
            ("a\n# b | c", "a\\\\n\\# b \\| c"),
            ("![x]", "\\!\\[x\\]"),
        ] {
            assert_eq!(plain(text), escaped);
        }
    }

    #[test]
    fn no_text_ends_its_code() {
        for (text, shown) in [
            ("a", "`a`"),
            ("a\nb\\", "`a\\nb\\`"),
            ("a`b", "<code>a\\`b</code>"),
            ("<script>", "<code>&lt;script&gt;</code>"),
            ("", "<code></code>"),
        ] {
            assert_eq!(code(text), shown);
        }
    }
}
