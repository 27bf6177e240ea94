//! What a person sees at the end of a run.
//!
//! No line begins with a text that may come from a target: a build system reads commands from the
//! beginnings of lines.

mod cards;
mod look;

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    io::Write,
};

use anstyle::Style;

use crate::record::{ClauseRecord, Level, ProfileRecord, Summary};
use crate::report::failure::Card;
use crate::report::folder::HTML;
use crate::report::phrases::Group;
use crate::report::text::{count, line, readable, wrapped};
use crate::report::{Material, RenderError, phrases};
pub use look::{Detail, Look};
use look::{PROGRAM, Palette};

/// Failures beyond these are one line each, unless all are asked for.
const CARDS: usize = 10;

/// Clauses beyond these are counted, not named, in a group of inconclusive ones.
const NAMED: usize = 8;

/// Columns of the names of fields, and before them.
const LABEL: usize = 13;
const MARGIN: usize = 2;

/// Columns of a line that is never broken: what is searched for stands in one piece.
pub const UNBROKEN: usize = 65_535;

/// Writes the end of a run: counts, failures, what is inconclusive, and the last line with outcome and reports.
///
/// # Errors
/// `out` cannot be written to, or the recording cannot be read.
pub fn write(material: &Material, look: Look, out: &mut dyn Write) -> Result<(), RenderError> {
    let mut console = Console::new(material, look, out);
    console.head()?;
    console.failures()?;
    console.inconclusive()?;
    console.baseline()?;
    console.last()
}

/// One failed clause as text without colours, for formats that have room for it.
///
/// # Errors
/// The recording cannot be read.
pub fn card(clause: &ClauseRecord, material: &Material) -> Result<String, RenderError> {
    let mut bytes = Vec::new();
    let look = Look {
        columns: UNBROKEN,
        ..Look::default()
    };
    Console::new(material, look, &mut bytes).card(&Card::of(clause, material)?)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

struct Console<'a, 'w> {
    out: &'w mut dyn Write,
    colour: Palette,
    look: Look,
    material: &'a Material<'a>,
    /// The rulings that were told.
    told: BTreeSet<String>,
    /// What was found in which exchange, and the clause whose card shows it.
    shown: BTreeMap<(usize, String), String>,
}

impl<'a, 'w> Console<'a, 'w> {
    fn new(material: &'a Material<'a>, look: Look, out: &'w mut dyn Write) -> Self {
        Self {
            out,
            colour: Palette::new(look.coloured),
            look,
            material,
            told: BTreeSet::new(),
            shown: BTreeMap::new(),
        }
    }

    fn head(&mut self) -> Result<(), RenderError> {
        let record = self.material.record;
        let (strong, doubt) = (self.colour.strong, self.colour.doubt);
        let name = line(&record.target.name, 80);
        let url = readable(&record.target.base_url);
        writeln!(self.out, "{strong}{name}{strong:#} at {url}")?;
        for notice in &record.notices {
            self.paragraph(&format!("{doubt}note{doubt:#} "), 5, 0, &readable(notice))?;
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
        let bad = self.colour.bad;
        for (why, ids) in phrases::errors(record) {
            let ids = readable(&ids.join(", "));
            let left = format!("{ids} could not be judged: ").chars().count();
            writeln!(self.out)?;
            self.paragraph(
                &format!("{bad}{ids} could not be judged{bad:#}: "),
                left,
                2,
                &readable(why),
            )?;
        }
        Ok(())
    }

    /// Lines of a text; before the first stands something that takes so many columns, before the others so
    /// many blanks.
    fn paragraph(
        &mut self,
        before: &str,
        taken: usize,
        indent: usize,
        text: &str,
    ) -> Result<(), RenderError> {
        // What stands before the first line is held open by a word as long as it.
        let held = format!("{}{text}", "_".repeat(taken.saturating_sub(indent)));
        let lines = wrapped(&held, self.look.columns.saturating_sub(indent));
        for (n, line) in lines.iter().enumerate() {
            match line.strip_prefix(&held[..taken.saturating_sub(indent)]) {
                Some(first) if n == 0 => writeln!(self.out, "{before}{first}")?,
                _ => writeln!(self.out, "{:indent$}{line}", "")?,
            }
        }
        Ok(())
    }

    fn profile(&mut self, profile: &ProfileRecord, wide: usize) -> Result<(), RenderError> {
        let summary = Summary::count(&profile.clauses);
        let style = self.colour.outcome(profile.outcome);
        let outcome = profile.outcome.word();
        let mut text = format!(
            "must: {}; should: {}",
            phrases::counts(summary.must),
            phrases::counts(summary.should)
        );
        if profile.not_selected > 0 {
            let _ = write!(text, "; {} not selected", profile.not_selected);
        }
        let before = format!("{:wide$}  {style}{outcome:13}{style:#}  ", line(&profile.id, 80));
        self.paragraph(&before, wide + 17, wide + 17, &text)
    }

    /// Binding failures first.
    fn failures(&mut self) -> Result<(), RenderError> {
        let failed = phrases::failures(self.material.record);
        if failed.is_empty() {
            return Ok(());
        }
        let strong = self.colour.strong;
        writeln!(
            self.out,
            "\n{strong}Failures: {}{strong:#}",
            count(failed.len(), "clause")
        )?;
        let cards = match self.look.detail {
            Detail::Brief => 0,
            Detail::Usual => CARDS,
            Detail::All => failed.len(),
        };
        for clause in failed.iter().take(cards) {
            let card = Card::of(clause, self.material)?;
            if self.look.grouped {
                writeln!(self.out, "::group::{} {}", card.level.word(), card.id)?;
            }
            self.card(&card)?;
            if self.look.grouped {
                writeln!(self.out, "::endgroup::")?;
            }
        }
        let rest = failed.get(cards..).unwrap_or_default();
        if cards > 0 && !rest.is_empty() {
            writeln!(self.out, "\nand {} more, whose cards -v shows:", rest.len())?;
        }
        for clause in rest {
            let message = clause.findings.first().map_or("", |f| f.message.as_str());
            let (style, level) = (self.level(clause.level), clause.level.word());
            let text = format!("{}: {}", readable(&clause.id), readable(message));
            self.paragraph(&format!("{style}✗ {level:6}{style:#} "), 9, 9, &text)?;
        }
        if cards > 0 && !self.told.is_empty() {
            writeln!(self.out)?;
            self.paragraph(
                "",
                0,
                0,
                "Of a ruling the first sentence is shown; `cloud-conformance explain CLAUSE` has all of it.",
            )?;
        }
        Ok(())
    }

    fn level(&self, level: Level) -> Style {
        match level {
            Level::Must => self.colour.bad,
            Level::Should => self.colour.doubt,
        }
    }

    /// A named text, wrapped.
    fn field(&mut self, name: &str, text: &str) -> Result<(), RenderError> {
        let faint = self.colour.faint;
        let left = MARGIN + LABEL;
        self.paragraph(
            &format!("{:MARGIN$}{faint}{name:LABEL$}{faint:#}", ""),
            left,
            left,
            text,
        )
    }

    /// A named line that is there to be copied.
    fn command(&mut self, name: &str, text: &str) -> Result<(), RenderError> {
        let faint = self.colour.faint;
        let (program, rest) = match text.strip_prefix(PROGRAM) {
            Some(rest) => (self.look.program, rest),
            None => ("", text),
        };
        writeln!(
            self.out,
            "{:MARGIN$}{faint}{name:LABEL$}{faint:#}{program}{rest}",
            ""
        )?;
        Ok(())
    }

    /// What is inconclusive, by its reason. Profiles that could not be judged have theirs at the top.
    fn inconclusive(&mut self) -> Result<(), RenderError> {
        let groups = phrases::inconclusive(self.material.record);
        let clauses: usize = groups.iter().map(|g| g.clauses.len()).sum();
        if clauses == 0 {
            return Ok(());
        }
        let strong = self.colour.strong;
        let (clauses, reasons) = (count(clauses, "clause"), count(groups.len(), "reason"));
        if self.look.detail == Detail::Brief {
            writeln!(
                self.out,
                "\n{strong}Inconclusive: {clauses}, {reasons}{strong:#}; without -q they are named"
            )?;
            return Ok(());
        }
        writeln!(self.out, "\n{strong}Inconclusive: {clauses}, {reasons}{strong:#}")?;
        let mut reason = None;
        for group in &groups {
            if reason != Some(&group.reason) {
                let doubt = self.colour.doubt;
                writeln!(self.out)?;
                self.paragraph(&format!("{doubt}?{doubt:#} "), 2, 2, &group.reason)?;
            }
            reason = Some(&group.reason);
            self.group(group)?;
        }
        Ok(())
    }

    fn group(&mut self, group: &Group) -> Result<(), RenderError> {
        let named = if self.look.detail == Detail::All {
            usize::MAX
        } else {
            NAMED
        };
        for clause in group.clauses.iter().take(named) {
            let (level, id) = (clause.level.word(), readable(&clause.id));
            writeln!(self.out, "  {level:6} {id}")?;
        }
        if group.clauses.len() > named {
            let more = group.clauses.len() - named;
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
            let text = format!("{}: {}", readable(&gated.clause), phrases::gated(gated));
            self.paragraph(&format!("  {style}{sign}{style:#} "), 4, 4, &text)?;
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
        // One line, however long: what reads the last line of a run finds everything in it.
        writeln!(
            self.out,
            "\n{style}{}{style:#}: {} (exit code {}); the reports are in {}, for people {}",
            record.outcome.word(),
            phrases::exit_reason(record),
            record.exit_code,
            readable(&report_dir.display().to_string()),
            readable(&report_dir.join(HTML).display().to_string()),
        )?;
        Ok(())
    }
}
