//! A failure as a card: what was found first, then whose statement it breaks, then what to do.

use anstyle::Style;

use super::{Console, LABEL};
use crate::report::RenderError;
use crate::report::diff::{DiffLine, Side};
use crate::report::failure::{Card, Shown};
use crate::report::text::{READABLE, count, first_sentence};

impl Console<'_, '_> {
    /// What was found first, then whose statement it breaks, then what to do.
    pub(super) fn card(&mut self, card: &Card) -> Result<(), RenderError> {
        let style = self.level(card.level);
        let strong = self.colour.strong;
        let weight = card.weight;
        let level = card.level.word();
        writeln!(
            self.out,
            "\n{style}✗ {level}{style:#} {strong}{}{strong:#} ({weight})",
            card.id
        )?;
        let mut by_hand: &[String] = &[];
        for finding in &card.findings {
            // One fault may break several clauses: it is shown once.
            let key = (finding.exchange, finding.message.clone());
            let before = self.shown.get(&key).filter(|before| **before != card.id);
            if let Some(before) = before.cloned() {
                self.field("found", &format!("as for {before} above: {}", finding.message))?;
            } else {
                self.shown.insert(key, card.id.clone());
                self.finding(finding)?;
                if by_hand.is_empty() {
                    by_hand = &finding.by_hand;
                }
            }
        }
        if card.more > 0 {
            self.field(
                "",
                &format!("and {} more of this clause", count(card.more, "finding")),
            )?;
        }
        self.field(card.stated, &format!("{} ({})", card.statement, card.place))?;
        for added in &card.added {
            self.field("by ruling", added)?;
        }
        for (id, ruling) in &card.rulings {
            let ruling = first_sentence(ruling);
            if self.told.insert(id.clone()) && !ruling.is_empty() {
                self.field("ruling", &format!("{id}: {ruling}"))?;
            } else {
                self.field("ruling", id)?;
            }
        }
        for (label, command) in ["by hand", "beside it"].into_iter().zip(by_hand) {
            self.command(label, command)?;
        }
        self.command("judge again", &card.again)
    }

    fn finding(&mut self, finding: &Shown) -> Result<(), RenderError> {
        self.field("found", &finding.message)?;
        let mut place = match finding.pointer.as_deref() {
            Some("") => " (the whole body)".to_owned(),
            Some(pointer) => format!(" at {pointer}"),
            None => String::new(),
        };
        if finding.again {
            place.push_str(", in the same answer");
        }
        if finding.diff.is_empty() || finding.expected.len() + finding.actual.len() < READABLE {
            self.field("expected", &finding.expected)?;
            self.field("actual", &format!("{}{place}", finding.actual))?;
        }
        if let Some(request) = &finding.request {
            self.command("request", &format!("{request} (exchange {})", finding.exchange))?;
        }
        if let Some(answer) = &finding.answer {
            let brief = if finding.diff.is_empty() {
                &finding.brief
            } else {
                ""
            };
            self.field("answer", &format!("{answer}{brief}"))?;
        }
        self.diff(&finding.diff, &finding.compared_with)
    }

    fn diff(&mut self, diff: &[DiffLine], compared_with: &[(usize, String)]) -> Result<(), RenderError> {
        if diff.is_empty() {
            return Ok(());
        }
        let sides = match compared_with.first() {
            Some((index, _)) => format!("- exchange {index}, + this answer"),
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
}
