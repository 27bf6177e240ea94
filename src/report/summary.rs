//! `summary.md`: one page for a job summary or a merge request.

use std::io::Write;

use crate::record::{Counts, ProfileRecord, Summary, Verdict};
use crate::report::phrases::Group;
use crate::report::text::{READABLE, count, line};
use crate::report::{Material, RenderError, phrases};

/// Failures beyond these are counted, not listed: job summaries have a limit.
const LISTED: usize = 50;

/// Clauses named in a group of inconclusive ones.
const NAMED: usize = 20;

/// Writes the whole run.
///
/// # Errors
/// `out` cannot be written to.
pub fn write(material: &Material, out: &mut dyn Write) -> Result<(), RenderError> {
    let record = material.record;
    writeln!(
        out,
        "# Conformance of {}: {}\n",
        plain(&record.target.name),
        record.outcome.word()
    )?;
    writeln!(
        out,
        "{} Exit code {}.\n",
        plain(&phrases::verdict(record)),
        plain(&phrases::exit_beside_verdict(record))
    )?;
    for notice in &record.notices {
        writeln!(out, "> {}\n", plain(notice))?;
    }
    table(&record.profiles, &record.summary, out)?;
    for (why, ids) in phrases::errors(record) {
        writeln!(
            out,
            "**{} could not be judged:** {}\n",
            plain(&ids.join(", ")),
            plain(why)
        )?;
    }
    baseline(material, out)?;
    failures(material, out)?;
    for (title, groups) in [
        ("Inconclusive", phrases::inconclusive(record)),
        ("Not applicable", phrases::groups(record, Verdict::NotApplicable)),
    ] {
        if !groups.is_empty() {
            writeln!(out, "## {title}\n")?;
        }
        for group in &groups {
            reason(group, out)?;
        }
        if !groups.is_empty() {
            writeln!(out)?;
        }
    }
    writeln!(
        out,
        "---\nJudged {} by cloud-conformance {}, suite {}{}; {}.",
        code(&record.target.base_url),
        plain(&record.suite.version),
        code(&record.suite.digest),
        if record.suite.modified {
            " (**modified suite**)"
        } else {
            ""
        },
        plain(&phrases::when(record)),
    )?;
    Ok(())
}

fn table(profiles: &[ProfileRecord], all: &Summary, out: &mut dyn Write) -> Result<(), RenderError> {
    writeln!(
        out,
        "| profile | outcome | must: pass | fail | inconclusive | n/a | should: pass | fail | inconclusive | n/a |"
    )?;
    writeln!(
        out,
        "| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"
    )?;
    for profile in profiles {
        let summary = Summary::count(&profile.clauses);
        let cells = cells(summary.must) + &cells(summary.should);
        writeln!(
            out,
            "| {} | {} |{cells}",
            plain(&profile.id),
            profile.outcome.word()
        )?;
    }
    let cells = cells(all.must) + &cells(all.should);
    writeln!(out, "| **all** | |{cells}\n")?;
    Ok(())
}

fn cells(counts: Counts) -> String {
    Verdict::ALL.map(|v| format!(" {} |", counts.of(v))).concat()
}

/// How what is accepted stands, a line for each clause.
fn baseline(material: &Material, out: &mut dyn Write) -> Result<(), RenderError> {
    let Some((head, clauses)) = phrases::baseline(material.record) else {
        return Ok(());
    };
    writeln!(out, "## {}\n", plain(&head))?;
    for gated in clauses.iter().take(LISTED) {
        let fails = if gated.fails { "**fails the run**, " } else { "" };
        writeln!(
            out,
            "- {}: {fails}{}",
            code(&gated.clause),
            plain(&phrases::gated(gated))
        )?;
    }
    end_of_list(clauses.len(), out)
}

/// How many clauses a list leaves out, and the line that ends it.
fn end_of_list(length: usize, out: &mut dyn Write) -> Result<(), RenderError> {
    if length > LISTED {
        let more = count(length - LISTED, "clause");
        writeln!(out, "- and {more} more, see report.html")?;
    }
    writeln!(out)?;
    Ok(())
}

/// Binding failures first.
fn failures(material: &Material, out: &mut dyn Write) -> Result<(), RenderError> {
    let failed = phrases::failures(material.record);
    if failed.is_empty() {
        return Ok(());
    }
    writeln!(out, "## Failures\n")?;
    for clause in failed.iter().take(LISTED) {
        let (level, id) = (clause.level.word(), code(&clause.id));
        let source = clause.source.words();
        writeln!(
            out,
            "- **{level}** {id}: {} ({})",
            plain(&clause.statement),
            plain(&source)
        )?;
        if let Some(finding) = clause.findings.first() {
            writeln!(out, "  - {}", plain(&finding.message))?;
            let place = finding.pointer.as_deref().filter(|p| !p.is_empty());
            let place = place.map(|p| format!(" at {}", code(p))).unwrap_or_default();
            writeln!(
                out,
                "  - expected {}, got {}{place}",
                code(&finding.expected),
                code(&finding.actual)
            )?;
        }
        if clause.findings.len() > 1 {
            writeln!(
                out,
                "  - and {} more",
                count(clause.findings.len() - 1, "finding")
            )?;
        }
    }
    end_of_list(failed.len(), out)
}

fn reason(group: &Group, out: &mut dyn Write) -> Result<(), RenderError> {
    let mut names: Vec<String> = group.clauses.iter().take(NAMED).map(|c| code(&c.id)).collect();
    if group.clauses.len() > NAMED {
        names.push(format!("and {} more", group.clauses.len() - NAMED));
    }
    writeln!(out, "- {}: {}", plain(&group.reason), names.join(", "))?;
    if !group.advice.is_empty() {
        // Indented code, so that no text can end it.
        writeln!(out)?;
        for advice in &group.advice {
            writeln!(out, "{}", format!("      {advice}").trim_end())?;
        }
        writeln!(out)?;
    }
    Ok(())
}

/// The text as text: nothing in it is markup, a link, a mention or a reference.
pub(super) fn plain(text: &str) -> String {
    let mut escaped = String::new();
    for c in line(text, READABLE).chars() {
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
    let shown = line(text, READABLE);
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
