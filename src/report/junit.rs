//! `junit.xml`, in the dialect that Jenkins, GitLab and GitHub's viewers read; the strictest of them is the schema
//! of Jenkins' xunit plug-in, which knows properties of suites only, and no place of a case.
//!
//! One suite for each profile, one case for each clause, its id as the name that stays the same from
//! run to run.

use std::io::{self, Read as _, Write};
use std::iter::Sum;

use askama::Template;
use flate2::Compression;
use flate2::read::{DeflateDecoder, DeflateEncoder};
use jiff::Timestamp;

use crate::record::{ClauseRecord, ProfileRecord, Record, Verdict};
use crate::report::target_file::TargetFile;
use crate::report::test_status::Standing;
use crate::report::text::readable;
use crate::report::{Material, RenderError, console, phrases, test_status};

/// Writes the whole run.
///
/// # Errors
/// `out` cannot be written to, or the recording cannot be read.
pub fn write(material: &Material, out: &mut dyn Write) -> Result<(), RenderError> {
    let record = material.record;
    let file = TargetFile::of(material.recording)?;
    let suites = record.profiles.iter().map(|profile| {
        let place = file.place(&profile.id).map(|(file, _)| file);
        let suite = Suite::of(record, profile, None, &|clause| {
            console::card(clause, material).map(Some)
        })?;
        Ok(Suite { file: place, ..suite })
    });
    let suites = suites.collect::<Result<Vec<_>, RenderError>>()?;
    begin(suites.iter().map(|suite| suite.counts).sum(), Some(record), out)?;
    for suite in suites {
        suite.write_into(&mut *out)?;
    }
    Ok(out.write_all(END)?)
}

/// The suites of one of several targets, written; and how many cases they have, of each kind. All targets' wait for
/// the last one: packed, they take a tenth.
pub struct Suites {
    packed: Vec<u8>,
    counts: Counts,
}

impl Suites {
    /// Without cards: those stand in the target's own reports.
    ///
    /// # Errors
    /// None that a record shows: everything in it can be written.
    pub fn of(record: &Record, target: &str) -> Result<Self, RenderError> {
        let mut written = vec![];
        let mut counts = vec![];
        for profile in &record.profiles {
            let suite = Suite::of(record, profile, Some(target), &|_| Ok(None))?;
            counts.push(suite.counts);
            suite.write_into(&mut written)?;
        }
        let mut packed = vec![];
        DeflateEncoder::new(&written[..], Compression::fast()).read_to_end(&mut packed)?;
        Ok(Self {
            packed,
            counts: counts.into_iter().sum(),
        })
    }
}

/// Writes the suites of several targets as one report.
///
/// # Errors
/// `out` cannot be written to.
pub(super) fn write_joined<'s>(
    suites: impl Iterator<Item = &'s Suites> + Clone,
    out: &mut dyn Write,
) -> Result<(), RenderError> {
    let counts = suites.clone().map(|suites| suites.counts).sum();
    begin(counts, None, out)?;
    for Suites { packed, .. } in suites {
        io::copy(&mut DeflateDecoder::new(&packed[..]), out)?;
    }
    Ok(out.write_all(END)?)
}

/// How many cases there are, and how many of them failed, could not be judged, or were left out.
#[derive(Clone, Copy, Default)]
struct Counts {
    tests: usize,
    failures: usize,
    errors: usize,
    skipped: usize,
}

impl Sum for Counts {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::default(), |sum, one| Self {
            tests: sum.tests + one.tests,
            failures: sum.failures + one.failures,
            errors: sum.errors + one.errors,
            skipped: sum.skipped + one.skipped,
        })
    }
}

impl Counts {
    fn of(standing: Standing) -> Self {
        let is_one_of = |kinds: &[Standing]| usize::from(kinds.contains(&standing));
        let (failures, errors) = (is_one_of(&[Standing::Failed]), is_one_of(&[Standing::Error]));
        Self {
            tests: 1,
            failures,
            errors,
            skipped: 1 - failures - errors - is_one_of(&[Standing::Passed]),
        }
    }
}

/// What stands with a failure beside its message.
type Card<'a> = dyn Fn(&ClauseRecord) -> Result<Option<String>, RenderError> + 'a;

#[derive(Template)]
#[template(path = "testsuite.xml")]
struct Suite {
    name: String,
    counts: Counts,
    timestamp: Option<String>,
    file: Option<String>,
    properties: Vec<(&'static str, String)>,
    cases: Vec<Case>,
}

struct Case {
    name: String,
    group: &'static str,
    stands: Option<Stands>,
    /// Of many targets only what stands out is told in full.
    told: Option<String>,
}

/// Why a case did not simply pass.
struct Stands {
    element: &'static str,
    message: String,
    kind: Option<&'static str>,
    card: Option<String>,
}

impl Suite {
    fn of(
        record: &Record,
        profile: &ProfileRecord,
        target: Option<&str>,
        card: &Card<'_>,
    ) -> Result<Self, RenderError> {
        let id = readable(&profile.id);
        let moment = record.started_at.parse::<Timestamp>().ok();
        let standings: Vec<Standing> = profile
            .clauses
            .iter()
            .map(|clause| Standing::of(record, profile, clause))
            .collect();
        let cases = profile.clauses.iter().zip(&standings).map(|(clause, standing)| {
            let (level, verdict) = (clause.level.word(), clause.verdict.word());
            let told = format!("{level}, {verdict}: {} ({})", clause.title, clause.source.words());
            Ok(Case {
                name: readable(&clause.id),
                group: level,
                stands: Stands::of(record, profile, clause, *standing, card)?,
                told: (target.is_none() || clause.verdict != Verdict::Pass).then(|| readable(&told)),
            })
        });
        Ok(Self {
            cases: cases.collect::<Result<_, RenderError>>()?,
            name: target.map_or_else(|| id.clone(), |target| format!("{}.{id}", readable(target))),
            counts: standings.into_iter().map(Counts::of).sum(),
            timestamp: moment.map(|moment| moment.strftime("%Y-%m-%dT%H:%M:%S%.3f+00:00").to_string()),
            file: None,
            properties: properties(record, profile),
        })
    }
}

fn properties(record: &Record, profile: &ProfileRecord) -> Vec<(&'static str, String)> {
    let notices = record.notices.iter().map(|notice| ("notice", notice.as_str()));
    let facts = [
        ("target", record.target.name.as_str()),
        ("base_url", &record.target.base_url),
        ("suite", &record.suite.version),
        ("suite.digest", &record.suite.digest),
        ("fail-on", &phrases::fail_on(record)),
        ("outcome", profile.outcome.word()),
        ("run.outcome", record.outcome.word()),
        ("run.complete", if record.complete { "true" } else { "false" }),
    ];
    let draft = profile.draft.then_some(("draft", "true"));
    let all = notices.chain(facts).chain(draft);
    all.map(|(name, value)| (name, readable(value))).collect()
}

impl Stands {
    fn of(
        record: &Record,
        profile: &ProfileRecord,
        clause: &ClauseRecord,
        standing: Standing,
        card: &Card<'_>,
    ) -> Result<Option<Self>, RenderError> {
        let (element, kind) = match (standing, clause.verdict) {
            (Standing::Passed, _) => return Ok(None),
            (Standing::Failed, Verdict::Inconclusive) => ("failure", Some("inconclusive")),
            (Standing::Failed, Verdict::Fail) => ("failure", Some("finding")),
            (Standing::Failed, Verdict::Pass | Verdict::NotApplicable) => ("failure", Some("baseline")),
            (Standing::Error, _) => ("error", Some("not judged")),
            _ => ("skipped", None),
        };
        let is_finding = kind == Some("finding");
        Ok(Some(Self {
            element,
            message: test_status::message(record, profile, clause, standing),
            kind,
            card: is_finding.then(|| card(clause)).transpose()?.flatten(),
        }))
    }
}

/// Begins the report. The root says nothing that one of the readers does not know; of a whole run it says how long
/// that took.
fn begin(counts: Counts, run: Option<&Record>, out: &mut dyn Write) -> io::Result<()> {
    let Counts {
        tests,
        failures,
        errors,
        ..
    } = counts;
    let took = run.and_then(phrases::duration);
    let time = took.map(|took| format!(" time=\"{:.3}\"", took.as_secs_f64()));
    write!(
        out,
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"cloud-conformance\" tests=\"{tests}\" \
         failures=\"{failures}\" errors=\"{errors}\"{}>",
        time.unwrap_or_default()
    )
}

/// Ends the report.
const END: &[u8] = b"\n</testsuites>\n";
