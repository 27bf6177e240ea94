//! Judging a target from Rust: a crate that serves an API judges it in its own `cargo test`.

use std::fmt::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::cli::run::Args;
use crate::cli::session::{self, Failure};
use crate::cli::{environment::variable, show};
use crate::gate::FailOn;
use crate::record::{Outcome, Record};
use crate::report::annotations::Build;
use crate::report::folder::Folder;
use crate::report::text::{READABLE, line};
use crate::report::{self, Material, console, files, phrases};
use crate::suite::run::{Order, Traffic, run};

/// A target to judge, and what of it.
///
/// Nothing is asked before [`Judge::run`]. Several can run side by side in one process, also beside other
/// tests; nothing of the process is changed for longer than a run takes.
///
/// ```
/// # tokio::runtime::Runtime::new().unwrap().block_on(async {
/// use cloud_conformance::Judge;
///
/// // Without a file, the embedded reference is started and judged.
/// let report = Judge::reference().profiles(["dcs-v2-status"]).run().await?;
/// report.assert_conformant();
/// # Ok::<(), cloud_conformance::JudgeError>(())
/// # }).unwrap();
/// ```
#[derive(Debug, Clone)]
pub struct Judge {
    args: Args,
}

impl Judge {
    /// The target that a file describes, as `--config` does.
    ///
    /// # Errors
    /// There is no such file. What is wrong in it, [`Judge::run`] tells with its line.
    pub fn from_file(file: impl AsRef<Path>) -> Result<Self, JudgeError> {
        let file = file.as_ref();
        if !file.is_file() {
            let why = format!("there is no target file `{}`", file.display());
            return Err(Failure::usage(why).into());
        }
        let mut judge = Self::reference();
        judge.args.target.configs = vec![file.to_owned()];
        Ok(judge)
    }

    /// The embedded reference, which conforms to every profile.
    pub fn reference() -> Self {
        Self::from_args(Args::default())
    }

    /// What a command line asks for.
    pub fn from_args(args: Args) -> Self {
        Self { args }
    }

    /// Where the target is served, in place of the file's `base_url`.
    #[must_use]
    pub fn base_url(mut self, url: impl fmt::Display) -> Self {
        self.args.target.target = Some(url.to_string());
        self
    }

    /// Judges these profiles only.
    #[must_use]
    pub fn profiles<I: IntoIterator<Item: Into<String>>>(mut self, profiles: I) -> Self {
        self.args.selection.profiles = profiles.into_iter().map(Into::into).collect();
        self
    }

    /// Judges these clauses only, or all whose ids begin so up to a dot.
    #[must_use]
    pub fn clauses<I: IntoIterator<Item: Into<String>>>(mut self, clauses: I) -> Self {
        self.args.selection.clauses = clauses.into_iter().map(|id| id.into().into()).collect();
        self
    }

    /// What fails, by itself a `must` clause that fails.
    #[must_use]
    pub fn fail_on(mut self, rules: FailOn) -> Self {
        self.args.report.gate.fail_on = Some(rules);
        self
    }

    /// A file with what is accepted for now.
    #[must_use]
    pub fn baseline(mut self, file: impl Into<PathBuf>) -> Self {
        self.args.report.gate.baseline = Some(file.into());
        self
    }

    /// Writes the reports of the run into this folder; without it nothing is left behind.
    #[must_use]
    pub fn report_dir(mut self, folder: impl Into<PathBuf>) -> Self {
        self.args.report.report_dir = Some(folder.into());
        self
    }

    /// Judges.
    ///
    /// # Errors
    /// What keeps the run from taking place: a mistake in the target file with its line, an unknown profile,
    /// a folder that cannot be written to. A target that breaks its documents is no error.
    pub async fn run(self) -> Result<Report, JudgeError> {
        let args = self.args;
        let catalogue = session::catalogue(&args.suite)?;
        let selection = session::selection(&catalogue, &args.selection)?;
        let gate = session::gate(&args.report.gate, &catalogue)?;
        let mut session = session::session(&args.target, &catalogue, &selection).await?;
        session.names(&args.suite, args.report.report_dir.as_deref());
        let (temporary, claimed) = match &args.report.report_dir {
            Some(folder) => (None, Some(Folder::claim(folder).map_err(Failure::usage)?)),
            None => (Some(tempfile::tempdir().map_err(Failure::broken)?), None),
        };
        let given = claimed.as_ref().map(Folder::path);
        let temporary = temporary.as_ref().map(tempfile::TempDir::path);
        let folder = given.or(temporary).unwrap_or(Path::new("."));
        files::clear(folder).map_err(Failure::usage)?;
        let traffic = Traffic::Record(folder.join(report::RECORDING));
        let order = Order {
            gate,
            arguments: session.arguments.clone(),
            ..Order::new(&catalogue, Arc::clone(&session.target), selection, traffic)
        };
        let finished = run(order).await.map_err(Failure::broken);
        session.end().await;
        let finished = finished?;
        let (record, recording) = (&finished.record, &finished.recording);
        let material = show::material(&catalogue, record, recording, &session.arguments, folder);
        let mut failures = failures(&material).map_err(Failure::broken)?;
        if given.is_some() {
            show::write(&material, folder, Build::of(variable), Some(&finished.redactor))?;
            let _ = write!(failures, "\nthe reports are in {}", folder.display());
        }
        let record = finished.record;
        Ok(Report { record, failures })
    }
}

/// Cards beyond these are no message of a test that anybody reads.
const CARDS: usize = 25;

/// Why a run is not green, with a card for each clause that fails it.
fn failures(material: &Material<'_>) -> Result<String, report::RenderError> {
    let record = material.record;
    let mut text = format!(
        "{}: {} (exit code {})\n",
        record.outcome.word(),
        phrases::exit_reason(record),
        record.exit_code,
    );
    let errors = record.profiles.iter().filter_map(|p| p.error.as_ref());
    for why in errors.chain(&record.notices) {
        text.push_str(&line(why, READABLE));
        text.push('\n');
    }
    let failing = record.clauses().filter(|c| record.gate.fails(&c.id));
    for clause in failing.take(CARDS) {
        text.push_str(&console::card(clause, material)?);
    }
    Ok(text)
}

/// What a run found.
#[derive(Debug, Clone)]
pub struct Report {
    record: Record,
    failures: String,
}

impl Report {
    /// The record of the run: every clause with its verdict and what it rests on.
    pub fn record(&self) -> &Record {
        &self.record
    }

    /// What the run says of the target.
    pub fn outcome(&self) -> Outcome {
        self.record.outcome
    }

    /// The exit code that the program would end with; 0 where nothing fails the run.
    pub fn exit_code(&self) -> u8 {
        self.record.exit_code
    }

    /// Why the run is not green, as a person reads it: one card for each clause that fails it.
    pub fn failures(&self) -> &str {
        &self.failures
    }

    /// Ends the test where the target does not conform: a `must` clause fails (or what
    /// [`Judge::fail_on`] names happened), or a profile could not be judged.
    ///
    /// # Panics
    /// The run is not green; the message is [`Report::failures`].
    #[track_caller]
    pub fn assert_conformant(&self) {
        assert!(self.record.exit_code == 0, "{}", self.failures);
    }
}

/// Why no run took place: one sentence, and the exit code that the program would end with.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.message)]
pub struct JudgeError(Failure);

impl JudgeError {
    /// 2 for what the caller wrote, 3 for what broke.
    pub fn exit_code(&self) -> u8 {
        self.0.code
    }
}

impl From<Failure> for JudgeError {
    fn from(failure: Failure) -> Self {
        Self(failure)
    }
}
