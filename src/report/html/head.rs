//! The beginning of the report: the verdict in words, for whom, when, by what, and the counts.

use askama::Template;

use crate::record::{Counts, Level, Outcome, ProfileRecord, Record, Summary, Verdict};
use crate::report::text::{READABLE, count, line, readable};
use crate::report::{Material, curl, phrases};

#[derive(Template)]
#[template(path = "head.html")]
pub(super) struct Head<'a> {
    record: &'a Record,
    policy: &'a str,
    style: &'a str,
    not_judged: String,
    words: [&'static str; 4],
    lines: Vec<ProfileLine>,
    total: Vec<Total>,
    /// Why profiles could not be judged, each with their clauses' number and their ids.
    unjudged: Vec<(String, String)>,
    nothing_judged: bool,
    /// The command that shows what stands in the way.
    doctor: String,
    /// The sections: anchor and heading.
    contents: Vec<(&'static str, String)>,
    /// What a filter that lets everything through would find.
    found: String,
}

struct ProfileLine {
    id: String,
    outcome: Outcome,
    bar: Bar,
    /// The verdicts' counts of `must`, then those of `should`.
    cells: Vec<usize>,
}

struct Total {
    name: String,
    number: usize,
}

/// How the verdicts of the binding clauses share a line of 100 units.
#[derive(Template)]
#[template(
    source = "<svg class=\"bar\" viewBox=\"0 0 100 6\" preserveAspectRatio=\"none\" role=\"img\" \
        aria-label=\"{{ label }}\">{% for part in parts %}<rect class=\"{{ part.word }}\" x=\"{{ part.from }}\" \
        width=\"{{ part.width }}\" height=\"6\"/>{% endfor %}</svg>",
    ext = "html"
)]
struct Bar {
    label: String,
    parts: Vec<Part>,
}

struct Part {
    word: &'static str,
    from: String,
    width: String,
}

impl Bar {
    fn of(counts: Counts) -> Self {
        let percent = |n: usize| {
            #[expect(clippy::cast_precision_loss, reason = "a share of a bar")]
            let share = n as f64 * 100.0 / counts.total().max(1) as f64;
            format!("{share:.2}")
        };
        let mut before = 0;
        let parts = Verdict::ALL.map(|verdict| {
            let from = before;
            before += counts.of(verdict);
            Part {
                word: verdict.word(),
                from: percent(from),
                width: percent(counts.of(verdict)),
            }
        });
        Self {
            label: phrases::counts(counts),
            parts: parts.into(),
        }
    }
}

impl<'a> Head<'a> {
    pub(super) fn of(material: &Material<'a>, policy: &'a str, style: &'a str, cards: usize) -> Self {
        let record = material.record;
        let clauses = count(record.clauses().count(), "clause");
        let (failures, exchanges) = (
            count(cards, "failure"),
            count(material.recording.len(), "exchange"),
        );
        Self {
            record,
            policy,
            style,
            not_judged: not_judged(material),
            words: Verdict::ALL.map(Verdict::word),
            lines: record
                .profiles
                .iter()
                .map(|profile| {
                    let summary = Summary::count(&profile.clauses);
                    ProfileLine {
                        id: readable(&profile.id),
                        outcome: profile.outcome,
                        bar: Bar::of(summary.must),
                        cells: cells(&summary),
                    }
                })
                .collect(),
            total: total(&record.summary),
            unjudged: unjudged(record),
            nothing_judged: record.profiles.iter().all(|p| p.error.is_some()),
            doctor: curl::with_arguments("cloud-conformance doctor", material.arguments),
            contents: contents(material),
            found: format!("{clauses}, {failures}, {exchanges}"),
        }
    }
}

/// Why profiles could not be judged, the same reason once.
fn unjudged(record: &Record) -> Vec<(String, String)> {
    let mut reasons: Vec<(&str, Vec<&ProfileRecord>)> = Vec::new();
    for profile in &record.profiles {
        let Some(why) = profile.error.as_deref() else {
            continue;
        };
        match reasons.iter_mut().find(|(known, _)| *known == why) {
            Some((_, profiles)) => profiles.push(profile),
            None => reasons.push((why, vec![profile])),
        }
    }
    let said = reasons.into_iter().map(|(why, profiles)| {
        let number: usize = profiles.iter().map(|p| p.clauses.len()).sum();
        let ids: Vec<&str> = profiles.iter().map(|p| p.id.as_str()).collect();
        let whom = format!("{} of {}", count(number, "clause"), ids.join(", "));
        (line(why, READABLE * 2), readable(&whom))
    });
    said.collect()
}

/// The sections that the page has, in its order.
fn contents(material: &Material) -> Vec<(&'static str, String)> {
    let record = material.record;
    let judged = record.profiles.iter().filter(|p| p.error.is_none());
    let all = Summary::count(judged.flat_map(|p| &p.clauses));
    let number = |verdict| all.must.of(verdict) + all.should.of(verdict);
    let observations = record.profiles.iter().map(|p| p.observations.len()).sum();
    let numbered = |id, title, number| (number > 0).then(|| (id, format!("{title} ({number})")));
    let mut contents = [
        numbered("failures", "Failures", number(Verdict::Fail)),
        record
            .gate
            .baseline
            .as_ref()
            .map(|_| ("baseline", "Baseline".to_owned())),
        numbered("inconclusive", "Inconclusive", number(Verdict::Inconclusive)),
        Some(("documents", "Documents".to_owned())),
        numbered("not-applicable", "Not applicable", number(Verdict::NotApplicable)),
        numbered("observations", "Observations", observations),
        numbered("exchanges", "Exchanges", material.recording.len()),
    ];
    if record.outcome == Outcome::Conformant {
        contents.swap(2, 3);
    }
    contents.into_iter().flatten().collect()
}

fn cells(summary: &Summary) -> Vec<usize> {
    let levels = [summary.must, summary.should];
    levels
        .iter()
        .flat_map(|counts| Verdict::ALL.map(|v| counts.of(v)))
        .collect()
}

fn total(summary: &Summary) -> Vec<Total> {
    let levels = [(Level::Must, summary.must), (Level::Should, summary.should)];
    levels
        .into_iter()
        .flat_map(|(level, counts)| {
            Verdict::ALL.map(|verdict| Total {
                name: format!("{} {}", level.word(), verdict.word()),
                number: counts.of(verdict),
            })
        })
        .collect()
}

/// What the verdict does not speak of, in one line.
fn not_judged(material: &Material) -> String {
    let summary = &material.record.summary;
    let both = |verdict| summary.must.of(verdict) + summary.should.of(verdict);
    let not_selected: usize = material.record.profiles.iter().map(|p| p.not_selected).sum();
    let judged = |profile: &str| material.record.profiles.iter().any(|p| p.id == profile);
    let rows = material
        .documents
        .iter()
        .filter(|d| judged(&d.profile))
        .flat_map(|d| &d.tables)
        .flat_map(|t| &t.rows);
    let unjudged = rows.filter(|r| r.not_judged.is_some()).count();
    let parts: Vec<String> = [
        (both(Verdict::Inconclusive), "clause", " inconclusive"),
        (both(Verdict::NotApplicable), "clause", " not applicable"),
        (not_selected, "clause", " not selected"),
        (unjudged, "documented row", " with a reason why it is not judged"),
    ]
    .into_iter()
    .filter(|(number, ..)| *number > 0)
    .map(|(number, noun, what)| count(number, noun) + what)
    .collect();
    if parts.is_empty() && material.record.selection.is_some() {
        "what was not selected".to_owned()
    } else if parts.is_empty() {
        "nothing was left out".to_owned()
    } else {
        parts.join(", ")
    }
}
