//! What a run says in words: the same sentences in every format.

use std::time::Duration;

use jiff::Timestamp;

use crate::record::{ClauseRecord, Counts, Level, Outcome, Record, Verdict};

use super::text::{self, count};

/// The outcome in one sentence.
pub fn verdict(record: &Record) -> String {
    let must = record.summary.must;
    match record.outcome {
        Outcome::Conformant => format!(
            "The target conforms: {} pass, none fails.",
            count(must.pass, "binding clause")
        ),
        Outcome::Incomplete => format!(
            "Nothing binding is broken, but the run is incomplete: {}.",
            open_parts(record)
        ),
        Outcome::Nonconformant => format!(
            "The target does not conform: it breaks {} of {}.",
            must.fail,
            count(must.total(), "binding clause")
        ),
        Outcome::Error if must.fail > 0 => format!(
            "{}; elsewhere {} broken.",
            error_parts(record),
            count(must.fail, "binding clause") + if must.fail == 1 { " is" } else { " are" }
        ),
        Outcome::Error => format!("{}; elsewhere nothing binding is broken.", error_parts(record)),
    }
}

/// What the exit code says, as a fragment.
pub fn exit_reason(record: &Record) -> String {
    let must = record.summary.must;
    match record.exit_code {
        0 => "no must clause failed".to_owned(),
        1 if must.fail > 0 => format!("{} failed", count(must.fail, "must clause")),
        1 => {
            let should = record.summary.should.fail;
            let strict: Vec<String> = [
                (should > 0).then(|| format!("{} failed", count(should, "should clause"))),
                (must.inconclusive > 0)
                    .then(|| format!("{} inconclusive", count(must.inconclusive, "must clause"))),
            ]
            .into_iter()
            .flatten()
            .collect();
            format!("with --strict, {}", strict.join(" and "))
        }
        2 => "the command line or a file it names is wrong".to_owned(),
        3 => error_parts(record),
        4 if record.selection.is_none() => {
            "nothing was judged: no answer of a documented request was there".to_owned()
        }
        4 => "the selection matched no clause, nothing was judged".to_owned(),
        _ => format!(
            "the run was stopped: {}",
            text::line(record.stopped.as_deref().unwrap_or("interrupted"), text::READABLE)
        ),
    }
}

/// `4 pass, 2 fail, 1 inconclusive`: what is zero is left out, but for the passes.
pub fn counts(counts: Counts) -> String {
    let parts: Vec<String> = Verdict::ALL
        .into_iter()
        .filter(|v| *v == Verdict::Pass || counts.of(*v) > 0)
        .map(|v| format!("{} {}", counts.of(v), v.word()))
        .collect();
    parts.join(", ")
}

/// What a failure of this level means in this run.
pub fn weight(level: Level, strict: bool) -> &'static str {
    match (level, strict) {
        (Level::Must, _) => "breaks conformance",
        (Level::Should, true) => "advice, counted because of --strict",
        (Level::Should, false) => "advice, breaks nothing",
    }
}

/// How long the run took; none where its times are not RFC 3339.
pub fn duration(record: &Record) -> Option<Duration> {
    let moment = |text: &str| text.parse::<Timestamp>().ok();
    let passed = moment(&record.finished_at)?.duration_since(moment(&record.started_at)?);
    Duration::try_from(passed).ok()
}

/// When the run began and how long it took: `2026-02-03 04:05:06 UTC, 3.2 s`.
pub fn when(record: &Record) -> String {
    let began = record.started_at.parse::<Timestamp>().map_or_else(
        |_| text::line(&record.started_at, text::READABLE),
        |start| start.strftime("%Y-%m-%d %H:%M:%S UTC").to_string(),
    );
    match duration(record) {
        Some(took) => format!("{began}, {:.1} s", took.as_secs_f64()),
        None => began,
    }
}

fn open_parts(record: &Record) -> String {
    let not_selected: usize = record.profiles.iter().map(|p| p.not_selected).sum();
    let open = record.summary.must.inconclusive;
    let stopped = record
        .stopped
        .as_deref()
        .map(|why| text::line(why, text::READABLE));
    let parts: Vec<String> = [
        (open > 0).then(|| format!("{} inconclusive", count(open, "binding clause"))),
        (not_selected > 0).then(|| format!("{} not selected", count(not_selected, "clause"))),
        stopped.map(|why| format!("stopped early ({why})")),
    ]
    .into_iter()
    .flatten()
    .collect();
    if parts.is_empty() {
        "the target file declares clauses not applicable".to_owned()
    } else {
        parts.join(", ")
    }
}

fn error_parts(record: &Record) -> String {
    let names: Vec<&str> = record
        .profiles
        .iter()
        .filter(|p| p.outcome == Outcome::Error)
        .map(|p| p.id.as_str())
        .collect();
    if names.is_empty() {
        "the suite itself broke".to_owned()
    } else {
        format!(
            "{} could not be judged",
            text::line(&names.join(", "), text::READABLE)
        )
    }
}

/// Clauses that are open for one and the same reason.
#[derive(Debug)]
pub struct Group<'a> {
    /// Why, one line.
    pub reason: String,
    /// What to do about it, line by line; empty where the reason says it all.
    pub advice: Vec<String>,
    /// The clauses, in the record's order.
    pub clauses: Vec<&'a ClauseRecord>,
}

/// The most lines of advice that are shown.
const ADVICE_LINES: usize = 40;

/// The clauses of one verdict (inconclusive or not applicable), grouped by their reason.
pub fn groups(record: &Record, verdict: Verdict) -> Vec<Group<'_>> {
    let mut groups: Vec<(&str, Vec<&ClauseRecord>)> = Vec::new();
    for clause in record.clauses().filter(|c| c.verdict == verdict) {
        let reason = clause.reason.as_deref().unwrap_or("no reason was given");
        match groups.iter_mut().find(|(r, _)| *r == reason) {
            Some((_, clauses)) => clauses.push(clause),
            None => groups.push((reason, vec![clause])),
        }
    }
    groups
        .into_iter()
        .map(|(reason, clauses)| {
            let (why, advice) = reason.split_once('\n').unwrap_or((reason, ""));
            Group {
                reason: text::line(why, text::READABLE),
                advice: text::lines(advice.trim_end(), ADVICE_LINES),
                clauses,
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{FORMAT, Suite, Summary, TargetName};

    fn record(exit_code: u8, outcome: Outcome, must: Counts, should: Counts) -> Record {
        Record {
            format: FORMAT.to_owned(),
            suite: Suite {
                version: String::new(),
                digest: String::new(),
                modified: false,
            },
            target: TargetName {
                name: String::new(),
                base_url: String::new(),
            },
            started_at: String::new(),
            finished_at: String::new(),
            complete: true,
            stopped: None,
            selection: None,
            strict: false,
            exit_code,
            outcome,
            notices: vec![],
            summary: Summary { must, should },
            profiles: vec![],
        }
    }

    #[test]
    fn every_exit_code_has_its_reason() {
        let counts = |pass, fail, inconclusive| Counts {
            pass,
            fail,
            inconclusive,
            not_applicable: 0,
        };
        let none = Counts::default();
        for (code, must, should, says) in [
            (0, counts(3, 0, 0), none, "no must clause failed"),
            (1, counts(3, 1, 0), none, "1 must clause failed"),
            (
                1,
                counts(3, 0, 2),
                counts(0, 1, 0),
                "with --strict, 1 should clause failed and 2 must clauses inconclusive",
            ),
            (3, none, none, "the suite itself broke"),
            (
                4,
                none,
                none,
                "nothing was judged: no answer of a documented request was there",
            ),
            (5, none, none, "the run was stopped: interrupted"),
        ] {
            assert_eq!(
                exit_reason(&record(code, Outcome::Incomplete, must, should)),
                says
            );
        }
        let mut selected = record(4, Outcome::Incomplete, none, none);
        selected.selection = Some("--tags @none".to_owned());
        assert_eq!(
            exit_reason(&selected),
            "the selection matched no clause, nothing was judged"
        );
    }
}
