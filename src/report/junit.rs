//! `junit.xml`, in the dialect that Jenkins, GitLab and GitHub's viewers read; the strictest of them is the schema
//! of Jenkins' xunit plug-in, which knows properties of suites only, and no place of a case.
//!
//! One suite for each profile, one case for each clause, its id as the name that stays the same from
//! run to run.

use std::io::{self, Read as _, Write};
use std::iter::Sum;

use flate2::Compression;
use flate2::read::{DeflateDecoder, DeflateEncoder};
use jiff::Timestamp;
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

use crate::record::{ClauseRecord, ProfileRecord, Record, Verdict};
use crate::report::target_file::TargetFile;
use crate::report::test_status::Standing;
use crate::report::text::{READABLE, line};
use crate::report::{Material, RenderError, console, phrases, test_status};

/// Writes the whole run.
///
/// # Errors
/// `out` cannot be written to, or the recording cannot be read.
pub fn write(material: &Material, out: &mut dyn Write) -> Result<(), RenderError> {
    let record = material.record;
    let file = TargetFile::of(material.recording)?;
    let suites: Vec<Suite> = record.profiles.iter().map(|p| Suite::of(p, record)).collect();
    let mut xml = Xml::begun(out, suites.iter().map(|suite| suite.counts).sum(), Some(record))?;
    for suite in suites {
        let file = file.place(&suite.profile.id).map(|(file, _)| file);
        let mut card = |clause: &ClauseRecord| console::card(clause, material).map(Some);
        suite.write(&mut xml, None, file.as_deref(), &mut card)?;
    }
    xml.end()
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
        let suites: Vec<Suite> = record.profiles.iter().map(|p| Suite::of(p, record)).collect();
        let counts = suites.iter().map(|suite| suite.counts).sum();
        let mut xml = Xml::begun(Vec::new(), counts, None)?;
        // What stands around the suites is written when all targets are known.
        xml.0.get_mut().clear();
        for suite in suites {
            suite.write(&mut xml, Some(target), None, &mut |_| Ok(None))?;
        }
        let mut packed = vec![];
        DeflateEncoder::new(&xml.0.into_inner()[..], Compression::fast()).read_to_end(&mut packed)?;
        Ok(Self { packed, counts })
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
    let mut xml = Xml::begun(out, counts, None)?;
    for Suites { packed, .. } in suites {
        io::copy(&mut DeflateDecoder::new(&packed[..]), xml.0.get_mut())?;
    }
    xml.end()
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
type Card<'a> = dyn FnMut(&ClauseRecord) -> Result<Option<String>, RenderError> + 'a;

/// A profile with how each of its clauses stands.
struct Suite<'a> {
    profile: &'a ProfileRecord,
    record: &'a Record,
    cases: Vec<(&'a ClauseRecord, Standing)>,
    counts: Counts,
}

impl<'a> Suite<'a> {
    fn of(profile: &'a ProfileRecord, record: &'a Record) -> Self {
        let standing = |clause| (clause, Standing::of(record, profile, clause));
        let cases: Vec<(&ClauseRecord, Standing)> = profile.clauses.iter().map(standing).collect();
        let counts = cases.iter().map(|(_, standing)| Counts::of(*standing)).sum();
        Self {
            profile,
            record,
            cases,
            counts,
        }
    }

    fn write(
        &self,
        xml: &mut Xml<impl Write>,
        target: Option<&str>,
        file: Option<&str>,
        card: &mut Card<'_>,
    ) -> Result<(), RenderError> {
        let id = line(&self.profile.id, READABLE);
        let name = target.map_or_else(|| id.clone(), |target| format!("{}.{id}", line(target, READABLE)));
        let mut start = BytesStart::new("testsuite");
        start.push_attribute(("name", name.as_str()));
        for (name, number) in [
            ("tests", self.counts.tests),
            ("skipped", self.counts.skipped),
            ("errors", self.counts.errors),
            ("failures", self.counts.failures),
        ] {
            start.push_attribute((name, number.to_string().as_str()));
        }
        if let Ok(moment) = self.record.started_at.parse::<Timestamp>() {
            let moment = moment.strftime("%Y-%m-%dT%H:%M:%S%.3f+00:00").to_string();
            start.push_attribute(("timestamp", moment.as_str()));
        }
        if let Some(file) = file {
            start.push_attribute(("file", file));
        }
        xml.start(start)?;
        self.write_properties(xml)?;
        let class = format!("cloud-conformance.{name}");
        for (clause, standing) in &self.cases {
            let mut start = BytesStart::new("testcase");
            start.push_attribute(("name", line(&clause.id, READABLE).as_str()));
            start.push_attribute(("classname", class.as_str()));
            start.push_attribute(("group", clause.level.word()));
            xml.start(start)?;
            self.write_standing(xml, clause, *standing, card)?;
            // Of many targets only what stands out is told in full.
            if target.is_none() || clause.verdict != Verdict::Pass {
                let (level, verdict) = (clause.level.word(), clause.verdict.word());
                let told = format!("{level}, {verdict}: {} ({})", clause.title, clause.source.words());
                xml.text(BytesStart::new("system-out"), &line(&told, READABLE))?;
            }
            xml.close("testcase")?;
        }
        xml.close("testsuite")
    }

    fn write_properties(&self, xml: &mut Xml<impl Write>) -> Result<(), RenderError> {
        let (profile, record) = (self.profile, self.record);
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
        xml.start(BytesStart::new("properties"))?;
        for (name, value) in notices.chain(facts).chain(draft) {
            let mut property = BytesStart::new("property");
            property.push_attribute(("name", name));
            property.push_attribute(("value", line(value, READABLE).as_str()));
            xml.empty(property)?;
        }
        xml.close("properties")
    }

    fn write_standing(
        &self,
        xml: &mut Xml<impl Write>,
        clause: &ClauseRecord,
        standing: Standing,
        card: &mut Card<'_>,
    ) -> Result<(), RenderError> {
        let (name, kind) = match (standing, clause.verdict) {
            (Standing::Passed, _) => return Ok(()),
            (Standing::Failed, Verdict::Inconclusive) => ("failure", Some("inconclusive")),
            (Standing::Failed, Verdict::Fail) => ("failure", Some("finding")),
            (Standing::Failed, Verdict::Pass | Verdict::NotApplicable) => ("failure", Some("baseline")),
            (Standing::Error, _) => ("error", Some("not judged")),
            _ => ("skipped", None),
        };
        let message = test_status::message(self.record, self.profile, clause, standing);
        let mut start = BytesStart::new(name);
        start.push_attribute(("message", message.as_str()));
        start.extend_attributes(kind.map(|kind| ("type", kind)));
        let card = match kind {
            Some("finding") => card(clause)?,
            _ => None,
        };
        match card {
            Some(card) => xml.text(start, card.trim()),
            None => xml.empty(start),
        }
    }
}

/// The report as far as it is written: its root is open.
struct Xml<W: Write>(Writer<W>);

impl<W: Write> Xml<W> {
    /// The root says nothing that one of the readers does not know; of a whole run it says how long that took.
    fn begun(out: W, counts: Counts, run: Option<&Record>) -> Result<Self, RenderError> {
        let mut xml = Self(Writer::new_with_indent(out, b' ', 4));
        xml.event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
        let mut root = BytesStart::new("testsuites");
        root.push_attribute(("name", "cloud-conformance"));
        for (name, number) in [
            ("tests", counts.tests),
            ("failures", counts.failures),
            ("errors", counts.errors),
        ] {
            root.push_attribute((name, number.to_string().as_str()));
        }
        if let Some(took) = run.and_then(phrases::duration) {
            root.push_attribute(("time", format!("{:.3}", took.as_secs_f64()).as_str()));
        }
        xml.start(root)?;
        Ok(xml)
    }

    fn event(&mut self, event: Event<'_>) -> Result<(), RenderError> {
        Ok(self.0.write_event(event)?)
    }

    fn start(&mut self, start: BytesStart<'_>) -> Result<(), RenderError> {
        self.event(Event::Start(start))
    }

    fn close(&mut self, name: &str) -> Result<(), RenderError> {
        self.event(Event::End(BytesEnd::new(name)))
    }

    fn empty(&mut self, start: BytesStart<'_>) -> Result<(), RenderError> {
        self.event(Event::Empty(start))
    }

    fn text(&mut self, start: BytesStart<'_>, text: &str) -> Result<(), RenderError> {
        let end = start.to_end().into_owned();
        self.start(start)?;
        self.event(Event::Text(BytesText::new(text)))?;
        self.event(Event::End(end))
    }

    fn end(mut self) -> Result<(), RenderError> {
        self.close("testsuites")?;
        Ok(self.0.write_indent()?)
    }
}
