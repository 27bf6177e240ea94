//! Small diffs where one helps: two texts of several lines, or two answers that should agree.

use std::time::Duration;

use serde_json::Value;
use similar::{ChangeTag, TextDiff};

use super::text;
use crate::record::Finding;
use crate::recording::{Recording, RecordingError};

/// One line of a diff.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DiffLine {
    /// Whether it was expected, came instead, or both.
    pub side: Side,
    /// Harmless and no longer than one can read.
    pub text: String,
}

/// Whose line it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// On both sides.
    Both,
    /// Expected, or in the answer that this one was compared with.
    Expected,
    /// What came.
    Actual,
    /// Lines that were left out.
    Gap,
}

/// More lines than this help nobody.
const MAX_LINES: usize = 24;

/// How long comparing may take.
const TIME: Duration = Duration::from_millis(200);

/// A body beyond this is not compared line by line.
const MAX_BODY: usize = 256 * 1024;

/// The diff of a finding: of its own texts where they have several lines, else of the answers compared.
///
/// # Errors
/// The recording cannot be read.
pub fn of(finding: &Finding, recording: &Recording) -> Result<Vec<DiffLine>, RecordingError> {
    if finding.expected.contains('\n') || finding.actual.contains('\n') {
        return Ok(between(&finding.expected, &finding.actual));
    }
    let Some(other) = finding.compared_with.first() else {
        return Ok(Vec::new());
    };
    let (expected, actual) = (
        canonical(recording, *other)?,
        canonical(recording, finding.exchange)?,
    );
    Ok(match (expected, actual) {
        // Side by side, answers with little in common say less than the finding does.
        (Some(expected), Some(actual)) if alike(&expected, &actual) => between(&expected, &actual),
        _ => Vec::new(),
    })
}

/// Whether most lines of two answers are the same.
fn alike(one: &str, other: &str) -> bool {
    let compared = TextDiff::configure().timeout(TIME).diff_lines(one, other);
    compared.ratio() >= 0.5
}

/// The lines that differ, with one line around them; empty where none does.
fn between(expected: &str, actual: &str) -> Vec<DiffLine> {
    let diff = TextDiff::configure().timeout(TIME).diff_lines(expected, actual);
    let mut lines = Vec::new();
    for (number, group) in diff.grouped_ops(1).iter().enumerate() {
        if number > 0 {
            lines.push(DiffLine {
                side: Side::Gap,
                text: "…".to_owned(),
            });
        }
        for change in group.iter().flat_map(|op| diff.iter_changes(op)) {
            let side = match change.tag() {
                ChangeTag::Equal => Side::Both,
                ChangeTag::Delete => Side::Expected,
                ChangeTag::Insert => Side::Actual,
            };
            lines.push(DiffLine {
                side,
                text: text::line(change.value().trim_end_matches(['\n', '\r']), text::READABLE),
            });
        }
    }
    cut(lines)
}

fn cut(mut lines: Vec<DiffLine>) -> Vec<DiffLine> {
    if lines.len() > MAX_LINES {
        let more = lines.len() - MAX_LINES;
        lines.truncate(MAX_LINES);
        lines.push(DiffLine {
            side: Side::Gap,
            text: format!("… {} more", text::count(more, "line")),
        });
    }
    lines
}

/// An answer's body with sorted members, one a line; none where it is no JSON or too large to compare.
fn canonical(recording: &Recording, index: usize) -> Result<Option<String>, RecordingError> {
    let exchange = recording.exchange(index)?;
    let body = exchange.answer.ok().map(|answer| answer.body);
    Ok(body
        .filter(|body| body.len() <= MAX_BODY)
        .and_then(|body| serde_json::from_slice::<Value>(&body).ok())
        .map(|mut value| {
            value.sort_all_objects();
            format!("{value:#}\n")
        }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(expected: &str, actual: &str) -> String {
        let sign = |l: &DiffLine| match l.side {
            Side::Both => ' ',
            Side::Expected => '-',
            Side::Actual => '+',
            Side::Gap => '.',
        };
        let lines: Vec<String> = between(expected, actual)
            .iter()
            .map(|l| format!("{}{}", sign(l), l.text))
            .collect();
        lines.join("\n")
    }

    #[test]
    fn only_what_differs_is_shown_with_a_line_around_it() {
        assert_eq!(shown("a\nb\nc\nd\n", "a\nb\nx\nd\n"), " b\n-c\n+x\n d");
        assert_eq!(shown("same\n", "same\n"), "");
    }

    #[test]
    fn a_long_diff_is_cut() {
        let old: String = (0..100).map(|n| n.to_string() + "\n").collect();
        let new: String = (100..200).map(|n| n.to_string() + "\n").collect();
        let lines = between(&old, &new);
        assert_eq!(lines.len(), MAX_LINES + 1);
        assert!(lines.last().unwrap().text.contains("176 lines more"));
    }
}
