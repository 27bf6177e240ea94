//! The kill matrix: which clause found which deviation.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    io::{self, Write},
};

use serde::{Deserialize, Serialize};

use super::cases::Kind;
use crate::record::ClauseId;

/// What one case showed.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Row {
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: Kind,
    /// The clause that it is meant to break.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub breaks: Option<ClauseId>,
    /// The fingerprint of what was found of that clause.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fingerprint: Option<String>,
    /// The clauses that failed.
    pub failed: Vec<ClauseId>,
    /// The binding clauses that stayed inconclusive.
    #[serde(rename = "open")]
    pub inconclusive: Vec<ClauseId>,
    /// What is not as it should be.
    pub wrong: Vec<String>,
}

/// Everything that the self-test showed.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Matrix {
    /// In the order of the cases.
    pub rows: Vec<Row>,
    /// Binding clauses that no deviation breaks; empty where only some cases ran.
    pub unproven: Vec<ClauseId>,
}

impl Matrix {
    /// Whether everything is as it should be.
    pub fn holds(&self) -> bool {
        self.unproven.is_empty() && self.rows.iter().all(|r| r.wrong.is_empty())
    }

    fn of(&self, kind: Kind) -> impl Iterator<Item = &Row> {
        self.rows.iter().filter(move |r| r.kind == kind)
    }

    /// The figures in one sentence.
    pub fn figures(&self) -> String {
        let (deviations, variants) = (self.of(Kind::Deviation).count(), self.of(Kind::Variant).count());
        let found = self.of(Kind::Deviation).filter(|r| r.wrong.is_empty()).count();
        let peace = self.of(Kind::Variant).filter(|r| r.wrong.is_empty()).count();
        format!(
            "{found} of {deviations} deviations are found by the clause that they break and by no other, \
             {peace} of {variants} variants are left in peace"
        )
    }

    /// How many deviations each clause found.
    pub fn kills(&self) -> BTreeMap<&str, usize> {
        let mut kills = BTreeMap::new();
        for row in self.of(Kind::Deviation) {
            if let Some(clause) = row.breaks.as_ref().filter(|b| row.failed.contains(b)) {
                *kills.entry(clause.as_str()).or_default() += 1;
            }
        }
        kills
    }

    /// What a person reads at the end.
    ///
    /// # Errors
    /// `out` cannot be written to.
    pub fn write_text(&self, out: &mut dyn Write) -> io::Result<()> {
        for row in self.rows.iter().filter(|r| !r.wrong.is_empty()) {
            writeln!(out, "{}", row.name)?;
            for wrong in &row.wrong {
                writeln!(out, "  {wrong}")?;
            }
        }
        for clause in &self.unproven {
            writeln!(out, "{clause}\n  no deviation breaks this binding clause")?;
        }
        writeln!(out, "{}", self.figures())
    }

    /// The matrix as Markdown.
    pub fn markdown(&self) -> String {
        let mut text = format!("# Self-test\n\n{}.\n\n", self.figures());
        text.push_str("| clause | deviations found by it |\n| --- | ---: |\n");
        for (clause, kills) in self.kills() {
            let _ = writeln!(text, "| `{clause}` | {kills} |");
        }
        text.push_str("\n| case | breaks | failed | not as it should be |\n| --- | --- | --- | --- |\n");
        for row in &self.rows {
            let breaks = row
                .breaks
                .as_deref()
                .map(|b| format!("`{b}`"))
                .unwrap_or_default();
            let failed: Vec<String> = row.failed.iter().map(|f| format!("`{f}`")).collect();
            let _ = writeln!(
                text,
                "| {} | {breaks} | {} | {} |",
                row.name,
                failed.join(", "),
                row.wrong.join("; ")
            );
        }
        text
    }
}
