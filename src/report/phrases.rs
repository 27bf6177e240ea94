//! What a run says in words: the same sentences in every format.

use std::time::Duration;

use jiff::Timestamp;

use crate::record::{ClauseRecord, Counts, Gated, Level, Outcome, Record, Rule, State, Verdict};

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
            incomplete_parts(record)
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
        Outcome::Error if record.profiles.iter().any(|p| p.outcome != Outcome::Error) => {
            format!("{}; elsewhere nothing binding is broken.", error_parts(record))
        }
        Outcome::Error => format!("Nothing was judged: {}.", error_parts(record)),
    }
}

/// What the exit code says, as a fragment.
pub fn exit_reason(record: &Record) -> String {
    let must = record.summary.must;
    match record.exit_code {
        0 if must.fail == 0 && record.outcome == Outcome::Incomplete => {
            format!("no must clause failed; {}", incomplete_parts(record))
        }
        0 if must.fail == 0 => "no must clause failed".to_owned(),
        0 => match &record.gate.baseline {
            Some(file) => format!(
                "nothing that --fail-on {} names happened outside {}",
                fail_on(record),
                text::readable(file)
            ),
            None => format!("nothing that --fail-on {} names happened", fail_on(record)),
        },
        1 => what_failed(record),
        2 => "the command line or a file it names is wrong".to_owned(),
        3 => error_parts(record),
        4 if record.selection.is_none() => {
            "nothing was judged: no answer of a documented request was there".to_owned()
        }
        4 => "the selection matched no clause, nothing was judged".to_owned(),
        _ => format!(
            "the run was stopped: {}",
            text::readable(record.stopped.as_deref().unwrap_or("interrupted"))
        ),
    }
}

/// The exit code beside the verdict, with what that has not said yet: `0: no must clause failed`.
pub fn exit_beside_verdict(record: &Record) -> String {
    let (said, reason) = (verdict(record), exit_reason(record));
    let new: Vec<&str> = reason.split("; ").filter(|part| !said.contains(part)).collect();
    let colon = if new.is_empty() { "" } else { ": " };
    format!("{}{colon}{}", record.exit_code, new.join("; "))
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

/// What was to fail the run, as the command line spells it.
pub fn fail_on(record: &Record) -> String {
    let words: Vec<&str> = record.gate.fail_on.iter().map(|rule| rule.word()).collect();
    words.join(",")
}

/// The rules that decided, each with the number of its clauses; then the entries that are wrong by now.
fn what_failed(record: &Record) -> String {
    let failing = || record.gate.clauses.iter().filter(|gated| gated.fails);
    let by_rule = |gated: &&Gated| !matches!(gated.state, State::Stale | State::Expired);
    let rules = record.gate.fail_on.iter().filter_map(|rule| {
        let number = failing()
            .filter(by_rule)
            .filter(|gated| gated.rule == Some(*rule))
            .count();
        let what = match rule {
            Rule::Must => count(number, "must clause") + " failed",
            Rule::Should => count(number, "should clause") + " failed",
            Rule::Inconclusive => count(number, "must clause") + " inconclusive",
        };
        (number > 0).then(|| format!("{what} (--fail-on {})", rule.word()))
    });
    let Some(file) = &record.gate.baseline else {
        return rules.collect::<Vec<_>>().join(", ");
    };
    let file = text::readable(file);
    let outside = rules.map(|what| format!("{what} outside {file}"));
    let entries = [State::Stale, State::Expired].into_iter().filter_map(|state| {
        let number = failing().filter(|gated| gated.state == state).count();
        let entries = if number == 1 { "entry" } else { "entries" };
        (number > 0).then(|| format!("{number} {} {entries} in {file}", state.words()))
    });
    outside.chain(entries).collect::<Vec<_>>().join(", ")
}

/// How a clause stands to what is accepted, and what to do: `stale: it passes now: remove …`.
pub fn gated(gated: &Gated) -> String {
    text::line(
        &format!("{}: {}", gated.state.words(), gated.says),
        text::READABLE * 2,
    )
}

/// What is said of the file with what is accepted: a heading with counts, and its clauses, what fails the
/// run first. None without such a file.
pub fn baseline(record: &Record) -> Option<(String, Vec<&Gated>)> {
    let file = text::readable(record.gate.baseline.as_ref()?);
    let mut clauses: Vec<&Gated> = record.gate.clauses.iter().collect();
    let order = |state| State::ALL.iter().position(|known| *known == state);
    clauses.sort_by_key(|gated| (!gated.fails, order(gated.state)));
    let counts = State::ALL.into_iter().filter_map(|state| {
        let number = clauses.iter().filter(|gated| gated.state == state).count();
        (number > 0).then(|| format!("{number} {}", state.words()))
    });
    let counts: Vec<String> = counts.collect();
    let counts = if counts.is_empty() {
        "nothing that it speaks of was judged".to_owned()
    } else {
        counts.join(", ")
    };
    Some((format!("Baseline {file}: {counts}"), clauses))
}

/// What a clause's failure means.
pub fn weight(level: Level, fails_run: bool) -> &'static str {
    match (level, fails_run) {
        (Level::Must, true) => "breaks conformance",
        (Level::Must, false) => "breaks conformance, does not fail this run",
        (Level::Should, true) => "advice, fails this run",
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
        |_| text::readable(&record.started_at),
        |start| start.strftime("%Y-%m-%d %H:%M:%S UTC").to_string(),
    );
    match duration(record) {
        Some(took) => format!("{began}, {:.1} s", took.as_secs_f64()),
        None => began,
    }
}

fn incomplete_parts(record: &Record) -> String {
    let not_selected: usize = record.profiles.iter().map(|p| p.not_selected).sum();
    let inconclusive = record.summary.must.inconclusive;
    let stopped = record.stopped.as_deref().map(text::readable);
    let parts: Vec<String> = [
        (inconclusive > 0).then(|| format!("{} inconclusive", count(inconclusive, "binding clause"))),
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
    } else if names.len() > 1 && names.len() == record.profiles.len() {
        format!("none of the {} profiles could be judged", names.len())
    } else {
        format!("{} could not be judged", text::readable(&names.join(", ")))
    }
}

/// Why profiles could not be judged: each reason once, with the profiles that it holds for.
pub fn errors(record: &Record) -> Vec<(&str, Vec<&str>)> {
    let mut errors: Vec<(&str, Vec<&str>)> = vec![];
    for profile in record.profiles.iter().filter(|p| p.outcome == Outcome::Error) {
        let why = profile.error.as_deref().unwrap_or("no reason was given");
        match errors.iter_mut().find(|(known, _)| *known == why) {
            Some((_, ids)) => ids.push(&profile.id),
            None => errors.push((why, vec![&profile.id])),
        }
    }
    errors
}

/// Failed clauses, binding ones first.
pub fn failures(record: &Record) -> Vec<&ClauseRecord> {
    let mut failed: Vec<_> = record.clauses().filter(|c| c.verdict == Verdict::Fail).collect();
    failed.sort_by_key(|c| c.level);
    failed
}

/// Clauses that are inconclusive for one and the same reason.
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
                reason: text::readable(why),
                advice: text::lines(advice.trim_end(), ADVICE_LINES),
                clauses,
            }
        })
        .collect()
}

/// What is inconclusive in profiles that were judged, grouped as in [`groups`]; reasons that begin alike stand together.
pub fn inconclusive(record: &Record) -> Vec<Group<'_>> {
    let erring = record.profiles.iter().filter(|p| p.outcome == Outcome::Error);
    let erring: Vec<&str> = erring.flat_map(|p| &p.clauses).map(|c| c.id.as_str()).collect();
    let mut groups = groups(record, Verdict::Inconclusive);
    for group in &mut groups {
        group.clauses.retain(|c| !erring.contains(&c.id.as_str()));
    }
    groups.retain(|group| !group.clauses.is_empty());
    let reasons: Vec<String> = groups.iter().map(|group| group.reason.clone()).collect();
    groups.sort_by_key(|group| reasons.iter().position(|reason| *reason == group.reason));
    groups
}
