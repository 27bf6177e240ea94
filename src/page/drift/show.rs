//! Writes what changed for people: text and Markdown.

use std::fmt::Write;

use super::{Group, Report};

/// Rows of a group that are named; the rest is counted.
const NAMED: usize = 8;

fn rows(group: &Group, mark: &str) -> String {
    let named: Vec<String> = group
        .rows
        .iter()
        .take(NAMED)
        .map(|r| format!("{mark}{r}{mark}"))
        .collect();
    let more = group.rows.len().saturating_sub(NAMED);
    let more = if more > 0 {
        format!(" and {more} more")
    } else {
        String::new()
    };
    format!("{}{more}", named.join("; "))
}

fn sections(report: &Report) -> [(&'static str, &[Group]); 3] {
    [
        ("Clauses that now contradict the page", &report.contradicted),
        ("Changes that touch what is judged by", &report.touched),
        ("New, what a draft would add", &report.added),
    ]
}

/// What is said in one sentence.
pub fn conclusion(report: &Report) -> String {
    if report.same {
        return "it is the snapshot that is judged by, byte by byte: nothing changed".into();
    }
    let count = |groups: &[Group]| groups.iter().map(|g| g.rows.len()).sum::<usize>();
    let (broken, touched, added) = (
        count(&report.contradicted),
        count(&report.touched),
        count(&report.added),
    );
    if !report.not_understood.is_empty() {
        return format!(
            "the page was understood only in part, so it does not count as unchanged; changes: {broken} against a clause, {touched} of what is judged by, {added} new"
        );
    }
    if broken + touched + added == 0 {
        return "nothing that is judged by changed".into();
    }
    format!("changes: {broken} against a clause, {touched} of what is judged by, {added} new")
}

/// The report as text.
pub fn text(report: &Report) -> String {
    write(report, "", "  ")
}

/// The report as Markdown.
pub fn markdown(report: &Report) -> String {
    write(report, "`", "- ")
}

fn write(report: &Report, mark: &str, item: &str) -> String {
    let heading = |text: &str| {
        if mark.is_empty() {
            format!("\n{text}\n")
        } else {
            format!("\n## {text}\n\n")
        }
    };
    let title = format!("{} → {}", report.old, report.new);
    let mut out = if mark.is_empty() {
        format!("{title}\n")
    } else {
        format!("# {title}\n")
    };
    for (name, groups) in sections(report)
        .into_iter()
        .filter(|(_, groups)| !groups.is_empty())
    {
        out.push_str(&heading(name));
        for group in groups {
            let _ = writeln!(out, "{item}{}: {}", group.what, rows(group, mark));
            for clause in &group.clauses {
                let _ = writeln!(out, "  {item}{mark}{clause}{mark}");
            }
        }
    }
    if !report.not_understood.is_empty() {
        out.push_str(&heading("Not understood"));
        for note in &report.not_understood {
            let _ = writeln!(out, "{item}{}: {}", note.place, note.why);
        }
    }
    if !report.reworded.is_empty() {
        let group = Group {
            what: String::new(),
            rows: report.reworded.clone(),
            clauses: vec![],
        };
        out.push_str(&heading("Reworded"));
        let (number, rows) = (report.reworded.len(), rows(&group, mark));
        let number = if number == 1 {
            "1 row has".to_owned()
        } else {
            format!("{number} rows have")
        };
        let _ = writeln!(
            out,
            "{item}{number} other words, and nothing that is read from them changed: {rows}"
        );
    }
    let _ = writeln!(out, "\n{}.", conclusion(report));
    out
}
