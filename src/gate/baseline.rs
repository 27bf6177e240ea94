//! The baseline: what is accepted of a target for now, read from a file that people review.
//!
//! Comes in: the file's text. Goes out: its entries with their lines, or every mistake in it at once.

use std::path::Path;

use jiff::civil::Date;

use crate::catalogue::Catalogue;
use crate::config::error::{Problems, TargetErrors};
use crate::config::table::{Document, Section};
use crate::record::{Accepted, ClauseId, Verdict};

/// The most bytes of a baseline.
const MAX_FILE: u64 = 4 * 1024 * 1024;

/// The keys of one entry.
const KEYS: [&str; 7] = [
    "clause", "verdict", "finding", "reason", "owner", "expires", "target",
];

/// What is accepted for now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Baseline {
    /// The file as the user named it.
    pub file: String,
    /// In the order of the file.
    pub entries: Vec<Entry>,
}

/// One failure, or one clause that stays inconclusive, that is accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// One clause, never a group.
    pub clause: ClauseId,
    /// Accepted as a failure or as inconclusive.
    pub verdict: Verdict,
    /// The fingerprint of the accepted failure.
    pub finding: Option<String>,
    /// Why; empty where nobody said so yet.
    pub reason: String,
    /// Who looks after it.
    pub owner: Option<String>,
    /// The last day on which it is accepted.
    pub expires: Option<Date>,
    /// The only target that it speaks of, by its name.
    pub target: Option<String>,
    /// Its line in the file.
    pub line: usize,
}

impl Entry {
    /// What reports show of it.
    pub fn accepted(&self) -> Accepted {
        Accepted {
            line: self.line,
            reason: self.reason.clone(),
            owner: self.owner.clone(),
            expires: self.expires.map(|day| day.to_string()),
        }
    }

    /// Whether it speaks of this clause of this target.
    pub fn is_of(&self, target: &str, clause: &str) -> bool {
        self.clause == clause && self.target.as_deref().is_none_or(|own| own == target)
    }
}

impl Baseline {
    /// Reads a file.
    ///
    /// # Errors
    /// Everything that is wrong with it, a line each.
    pub fn read(path: &Path, catalogue: &Catalogue) -> Result<Self, String> {
        let name = path.display().to_string();
        let cannot = |why: String| {
            format!(
                "{name}: this file {why}; `cloud-conformance baseline DIR --out {name}` writes one from a run"
            )
        };
        let size = std::fs::metadata(path).map_err(|e| cannot(format!("cannot be read: {e}")))?;
        if size.len() > MAX_FILE {
            return Err(cannot(format!("is larger than {} MiB", MAX_FILE >> 20)));
        }
        let text = std::fs::read_to_string(path).map_err(|e| cannot(format!("cannot be read: {e}")))?;
        Self::from_text(&name, &text, catalogue)
    }

    /// Reads a text under the name that messages use.
    ///
    /// # Errors
    /// As [`Baseline::read`].
    pub fn from_text(name: &str, text: &str, catalogue: &Catalogue) -> Result<Self, String> {
        let problems = Problems::default();
        let document = Document {
            name,
            text,
            apis: &[],
            home: |_, _| None,
            problems: &problems,
        };
        let wrong = |problems: &Problems| TargetErrors::new(problems.take()).to_string();
        let Some(table) = document.parse() else {
            return Err(wrong(&problems));
        };
        let root = Section::root(document, &table);
        root.allow(&["accepted"]);
        let tables = root.tables("accepted", "[[accepted]]");
        let mut entries: Vec<Entry> = vec![];
        for table in root.note(tables).unwrap_or_default() {
            let Some(entry) = entry(&table, catalogue) else {
                continue;
            };
            let same = |known: &&Entry| {
                (&known.clause, known.verdict, &known.target) == (&entry.clause, entry.verdict, &entry.target)
            };
            if let Some(known) = entries.iter().find(same) {
                let message = format!(
                    "`{}` is accepted in line {} already: keep one of the two",
                    entry.clause, known.line
                );
                table.push(table.error(table.place("clause"), message));
                continue;
            }
            entries.push(entry);
        }
        if problems.len() > 0 {
            return Err(wrong(&problems));
        }
        Ok(Self {
            file: name.to_owned(),
            entries,
        })
    }

    /// What a person should know of it: entries that nobody gave a reason for.
    pub fn warning(&self) -> Option<String> {
        let without = self.entries.iter().filter(|entry| entry.reason.trim().is_empty());
        let lines: Vec<String> = without.map(|entry| entry.line.to_string()).collect();
        (!lines.is_empty()).then(|| {
            format!(
                "{}: why is it accepted? Write a `reason` into each entry that has none (line {})",
                self.file,
                lines.join(", ")
            )
        })
    }
}

fn entry(table: &Section<'_>, catalogue: &Catalogue) -> Option<Entry> {
    table.allow(&KEYS);
    let text = |key: &str| table.note(table.text(key)).flatten();
    let needed = |key: &str, advice: &str| {
        let found = text(key);
        if found.is_none() && !table.has(key) {
            table.push(table.missing(key, advice));
        }
        found
    };
    let clause = needed("clause", "write the id of the clause that is accepted");
    let verdict = needed("verdict", "write verdict = \"fail\" or \"inconclusive\"");
    if let Some(clause) = clause
        && catalogue.clause(clause.value).is_none()
    {
        let message = match catalogue.known_clause(clause.value) {
            Ok(()) => format!(
                "`{}` stands for several clauses; accept each by its own id",
                clause.value
            ),
            Err(unknown) => unknown.to_string(),
        };
        table.push(table.error(clause.at, message));
    }
    let verdict = verdict.and_then(|verdict| match verdict.value {
        "fail" => Some(Verdict::Fail),
        "inconclusive" => Some(Verdict::Inconclusive),
        _ => {
            let message = "`verdict` is \"fail\" or \"inconclusive\": nothing else needs to be accepted";
            table.push(table.error(verdict.at, message));
            None
        }
    });
    let finding = text("finding");
    if verdict == Some(Verdict::Fail) && !table.has("finding") {
        let advice = "`cloud-conformance baseline DIR` writes it: what is accepted of the failure";
        table.push(table.missing("finding", advice));
    }
    if let Some(finding) = finding
        && !is_fingerprint(finding.value)
    {
        let message = "`finding` is `sha256:` and 64 digits, as `cloud-conformance baseline DIR` writes it";
        table.push(table.error(finding.at, message));
    }
    let (reason, owner) = (text("reason"), text("owner"));
    let (expires, target) = (table.note(table.date("expires")).flatten(), text("target"));
    Some(Entry {
        clause: clause?.value.into(),
        verdict: verdict?,
        finding: finding.map(|f| f.value.to_owned()),
        reason: reason.map_or_else(String::new, |r| r.value.to_owned()),
        owner: owner.map(|o| o.value.to_owned()),
        expires,
        target: target.map(|t| t.value.to_owned()),
        line: table.document.line(table.at),
    })
}

fn is_fingerprint(text: &str) -> bool {
    text.strip_prefix("sha256:")
        .is_some_and(|hex| hex.len() == 64 && hex.bytes().all(|b| b.is_ascii_hexdigit()))
}
