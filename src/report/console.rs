//! What a person sees at the end of a run.
//!
//! No line begins with a text that may come from a target: a build system reads commands from the
//! beginnings of lines.

use std::io::Write;

use anstyle::{AnsiColor, Style};

use crate::record::{ClauseRecord, Level, Outcome, ProfileRecord, Summary, Verdict};
use crate::report::diff::{DiffLine, Side};
use crate::report::failure::{Card, Shown};
use crate::report::phrases::Group;
use crate::report::text::{READABLE, count, line};
use crate::report::{Material, RenderError, phrases};

/// Failures beyond these are one line each.
pub const CARDS: usize = 25;

/// Clauses beyond these are counted, not named, in a group of open ones.
const NAMED: usize = 8;

/// Widths of the columns of names.
const LABEL: usize = 13;

/// The colours of a report; all plain where nobody wants any.
#[derive(Debug, Clone, Copy, Default)]
struct Palette {
    strong: Style,
    good: Style,
    bad: Style,
    open: Style,
    faint: Style,
}

impl Palette {
    fn new(coloured: bool) -> Self {
        if !coloured {
            return Self::default();
        }
        Self {
            strong: Style::new().bold(),
            good: AnsiColor::Green.on_default(),
            bad: AnsiColor::Red.on_default().bold(),
            open: AnsiColor::Yellow.on_default(),
            faint: Style::new().dimmed(),
        }
    }

    fn outcome(&self, outcome: Outcome) -> Style {
        match outcome {
            Outcome::Conformant => self.good,
            Outcome::Incomplete => self.open,
            Outcome::Nonconformant | Outcome::Error => self.bad,
        }
    }
}

/// Writes the end of a run: counts, failures, what is open, and the last line with outcome and reports.
///
/// # Errors
/// `out` cannot be written to, or the recording cannot be read.
pub fn write(material: &Material, coloured: bool, out: &mut dyn Write) -> Result<(), RenderError> {
    let mut console = Console {
        out,
        colour: Palette::new(coloured),
        material,
    };
    console.head()?;
    console.failures()?;
    console.open()?;
    console.baseline()?;
    console.last()
}

/// One failed clause as text without colours, for formats that have room for it.
///
/// # Errors
/// The recording cannot be read.
pub fn card(clause: &ClauseRecord, material: &Material) -> Result<String, RenderError> {
    let mut bytes = Vec::new();
    let mut console = Console {
        out: &mut bytes,
        colour: Palette::default(),
        material,
    };
    console.card(&Card::of(clause, material)?)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

struct Console<'a, 'w> {
    out: &'w mut dyn Write,
    colour: Palette,
    material: &'a Material<'a>,
}

impl Console<'_, '_> {
    fn head(&mut self) -> Result<(), RenderError> {
        let record = self.material.record;
        let (strong, open) = (self.colour.strong, self.colour.open);
        let name = line(&record.target.name, 80);
        let url = line(&record.target.base_url, READABLE);
        writeln!(self.out, "{strong}{name}{strong:#} at {url}")?;
        for notice in &record.notices {
            writeln!(self.out, "{open}note{open:#} {}", line(notice, READABLE))?;
        }
        writeln!(self.out)?;
        let wide = record
            .profiles
            .iter()
            .map(|p| p.id.chars().count())
            .max()
            .unwrap_or(0);
        for profile in &record.profiles {
            self.profile(profile, wide)?;
        }
        for profile in &record.profiles {
            if let Some(why) = &profile.error {
                let bad = self.colour.bad;
                let id = line(&profile.id, 80);
                writeln!(
                    self.out,
                    "\n{bad}{id} could not be judged{bad:#}: {}",
                    line(why, READABLE)
                )?;
            }
        }
        Ok(())
    }

    fn profile(&mut self, profile: &ProfileRecord, wide: usize) -> Result<(), RenderError> {
        let summary = Summary::count(&profile.clauses);
        let style = self.colour.outcome(profile.outcome);
        let outcome = profile.outcome.word();
        write!(
            self.out,
            "{:wide$}  {style}{outcome:13}{style:#}  must: {}; should: {}",
            line(&profile.id, 80),
            phrases::counts(summary.must),
            phrases::counts(summary.should),
        )?;
        if profile.not_selected > 0 {
            write!(self.out, "; {} not selected", profile.not_selected)?;
        }
        writeln!(self.out)?;
        Ok(())
    }

    /// Binding failures first.
    fn failures(&mut self) -> Result<(), RenderError> {
        let mut failed: Vec<&ClauseRecord> = self
            .material
            .record
            .clauses()
            .filter(|c| c.verdict == Verdict::Fail)
            .collect();
        failed.sort_by_key(|c| c.level);
        if failed.is_empty() {
            return Ok(());
        }
        let strong = self.colour.strong;
        writeln!(
            self.out,
            "\n{strong}Failures: {}{strong:#}",
            count(failed.len(), "clause")
        )?;
        for clause in failed.iter().take(CARDS) {
            self.card(&Card::of(clause, self.material)?)?;
        }
        if failed.len() > CARDS {
            writeln!(self.out, "\nand {} more:", failed.len() - CARDS)?;
        }
        for clause in failed.iter().skip(CARDS) {
            let message = clause.findings.first().map_or("", |f| f.message.as_str());
            let (style, level) = (self.level(clause.level), clause.level.word());
            let id = line(&clause.id, READABLE);
            writeln!(
                self.out,
                "  {style}{level:6}{style:#} {id}: {}",
                line(message, READABLE)
            )?;
        }
        Ok(())
    }

    fn level(&self, level: Level) -> Style {
        match level {
            Level::Must => self.colour.bad,
            Level::Should => self.colour.open,
        }
    }

    fn card(&mut self, card: &Card) -> Result<(), RenderError> {
        let style = self.level(card.level);
        let strong = self.colour.strong;
        let weight = card.weight;
        let level = card.level.word();
        writeln!(
            self.out,
            "\n{style}✗ {level}{style:#} {strong}{}{strong:#} ({weight})",
            card.id
        )?;
        self.field(card.stated, &card.statement)?;
        self.field("where", &card.place)?;
        if let Some((id, ruling)) = &card.ruling {
            self.field("ruling", format!("{id}: {ruling}").trim_end_matches([':', ' ']))?;
        }
        for finding in &card.findings {
            self.finding(finding)?;
        }
        if card.more > 0 {
            self.field(
                "",
                &format!("and {} more of this clause", count(card.more, "finding")),
            )?;
        }
        self.field("judge again", &card.again)
    }

    fn finding(&mut self, finding: &Shown) -> Result<(), RenderError> {
        self.field("found", &finding.message)?;
        if let Some(request) = &finding.request {
            self.field("request", &format!("{request} (entry {})", finding.exchange))?;
        }
        if let Some(answer) = &finding.answer {
            self.field("answer", answer)?;
        }
        if finding.diff.is_empty() || finding.expected.len() + finding.actual.len() < READABLE {
            self.field("expected", &finding.expected)?;
            self.field("actual", &finding.actual)?;
        }
        if let Some(pointer) = &finding.pointer {
            let place = if pointer.is_empty() {
                "the whole body"
            } else {
                pointer
            };
            self.field("place", place)?;
        }
        self.diff(&finding.diff, &finding.compared_with)?;
        match &finding.by_hand {
            Some(command) => self.field("by hand", command),
            None => Ok(()),
        }
    }

    fn diff(&mut self, diff: &[DiffLine], compared_with: &[(usize, String)]) -> Result<(), RenderError> {
        if diff.is_empty() {
            return Ok(());
        }
        let sides = match compared_with.first() {
            Some((index, _)) => format!("- entry {index}, + this answer"),
            None => "- expected, + actual".to_owned(),
        };
        self.field("difference", &sides)?;
        for line in diff {
            let (sign, style) = match line.side {
                Side::Both => (' ', Style::new()),
                Side::Expected => ('-', self.colour.good),
                Side::Actual => ('+', self.colour.bad),
                Side::Gap => (' ', self.colour.faint),
            };
            writeln!(self.out, "  {:LABEL$}{style}{sign} {}{style:#}", "", line.text)?;
        }
        Ok(())
    }

    fn field(&mut self, name: &str, text: &str) -> Result<(), RenderError> {
        let faint = self.colour.faint;
        writeln!(self.out, "  {faint}{name:LABEL$}{faint:#}{text}")?;
        Ok(())
    }

    fn open(&mut self) -> Result<(), RenderError> {
        let groups = phrases::groups(self.material.record, Verdict::Inconclusive);
        let clauses: usize = groups.iter().map(|g| g.clauses.len()).sum();
        if clauses == 0 {
            return Ok(());
        }
        let strong = self.colour.strong;
        let reasons = count(groups.len(), "reason");
        writeln!(
            self.out,
            "\n{strong}Inconclusive: {}, {reasons}{strong:#}",
            count(clauses, "clause")
        )?;
        for group in &groups {
            self.group(group)?;
        }
        Ok(())
    }

    fn group(&mut self, group: &Group) -> Result<(), RenderError> {
        let open = self.colour.open;
        writeln!(self.out, "\n{open}?{open:#} {}", group.reason)?;
        for clause in group.clauses.iter().take(NAMED) {
            let (level, id) = (clause.level.word(), line(&clause.id, READABLE));
            writeln!(self.out, "  {level:6} {id}")?;
        }
        if group.clauses.len() > NAMED {
            let more = group.clauses.len() - NAMED;
            writeln!(self.out, "  and {} more", count(more, "clause"))?;
        }
        for advice in &group.advice {
            let text = format!("    {advice}");
            writeln!(self.out, "{}", text.trim_end())?;
        }
        Ok(())
    }

    /// How what is accepted stands, a line for each clause.
    fn baseline(&mut self) -> Result<(), RenderError> {
        let Some((head, clauses)) = phrases::baseline(self.material.record) else {
            return Ok(());
        };
        let strong = self.colour.strong;
        writeln!(self.out, "\n{strong}{head}{strong:#}")?;
        for gated in clauses {
            let style = if gated.fails {
                self.colour.bad
            } else {
                self.colour.faint
            };
            let sign = if gated.fails { '✗' } else { '·' };
            let id = line(&gated.clause, READABLE);
            writeln!(
                self.out,
                "  {style}{sign}{style:#} {id}: {}",
                phrases::gated(gated)
            )?;
        }
        Ok(())
    }

    fn last(&mut self) -> Result<(), RenderError> {
        let Material {
            record,
            folder: report_dir,
            ..
        } = self.material;
        let style = self.colour.outcome(record.outcome);
        let report = report_dir.join("report.html").display().to_string();
        writeln!(
            self.out,
            "\n{style}{}{style:#}: {} (exit code {}); the reports are in {}, for people {}",
            record.outcome.word(),
            phrases::exit_reason(record),
            record.exit_code,
            line(&report_dir.display().to_string(), READABLE),
            line(&report, READABLE),
        )?;
        Ok(())
    }
}
