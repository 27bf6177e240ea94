//! `run`: judge a target.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use clap::ValueHint;

use super::{
    args::{ReportArgs, SelectionArgs, SuiteArgs, TargetArgs},
    dry_run, progress,
    session::{Failure, catalogue, gate, selection, session, warn_of},
    show::show,
    stdout::say_line,
};
use crate::catalogue::{Catalogue, Selection};
use crate::config::Target;
use crate::http::stop::StopFlag;
use crate::report;
use crate::report::files;
use crate::report::folder::{Folder, folder_of};
use crate::suite::evidence::Evidence;
use crate::suite::run::{Order, Traffic, run};

const EXAMPLES: &str = "\
Examples:
  cloud-conformance run
      judge the embedded reference
  cloud-conformance run --config target.toml
      judge the system that the file describes
  cloud-conformance run --config target.toml --dry-run
      show what would be sent and what would stay unseen
  cloud-conformance run --config target.toml --clause dcs-v1-status.include_failure
      judge every clause whose id begins so
  cloud-conformance run --config target.toml --fail-on must,inconclusive --report-dir out
      what a certifier asks for: every binding clause is judged and none fails; reports in out/";

/// Judge a target and write reports
///
/// Without --config and --target, the embedded reference is started and judged.
#[derive(Debug, Clone, Default, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// Which system.
    #[command(flatten)]
    pub target: TargetArgs,
    /// Which clauses.
    #[command(flatten)]
    pub selection: SelectionArgs,
    /// Which reports.
    #[command(flatten)]
    pub report: ReportArgs,
    /// Which suite.
    #[command(flatten)]
    pub suite: SuiteArgs,
    /// Judge only share K of N of targets × profiles, K from 1; `merge` joins the shares
    #[arg(long, value_name = "K/N", value_parser = shard, help_heading = None)]
    pub shard: Option<(usize, usize)>,
    /// Show how many requests would be sent, where and what for, and send nothing
    #[arg(long, help_heading = None)]
    pub dry_run: bool,
    /// A recording with further evidence, for what cannot be provoked (repeatable)
    #[arg(long, value_name = "FILE.har", value_hint = ValueHint::FilePath, help_heading = None)]
    pub evidence: Vec<PathBuf>,
}

impl Args {
    /// Whether targets are judged side by side, each into a folder of its own.
    pub(super) fn judges_many(&self) -> bool {
        self.target.configs.len() > 1 || self.shard.is_some()
    }
}

/// A share as `2/3`.
fn shard(text: &str) -> Result<(usize, usize), String> {
    let parts = text
        .split_once('/')
        .and_then(|(k, n)| Some((k.parse().ok()?, n.parse().ok()?)));
    match parts {
        Some((number, of)) if (1..=of).contains(&number) => Ok((number, of)),
        _ => Err("write K/N, such as 1/3 for the first of three shares".to_owned()),
    }
}

/// Reads the recordings that are further evidence, before anything is sent.
pub(super) fn evidence(
    args: &Args,
    folder: &Path,
    catalogue: &Catalogue,
    target: &Target,
    selection: &Selection,
) -> Result<Vec<Evidence>, Failure> {
    let replaced = std::fs::canonicalize(folder.join(report::RECORDING)).ok();
    let selected: Vec<&str> = selection.profiles_of(catalogue).collect();
    let wanted = |profile: &str| selected.contains(&profile) && target.profile(profile).is_some();
    let open = |path: &PathBuf| {
        if replaced.is_some() && std::fs::canonicalize(path).ok() == replaced {
            return Err(Failure::usage(format!(
                "--evidence names `{}`, which this run replaces; copy it first, or choose another --report-dir",
                path.display()
            )));
        }
        Evidence::open(path, catalogue, target, &wanted).map_err(Failure::usage)
    };
    args.evidence.iter().map(open).collect()
}

/// Judges, writes the reports and returns the exit code.
///
/// # Errors
/// What keeps the run from taking place or its reports from being written.
pub async fn execute(args: Args, stop: Arc<StopFlag>) -> Result<u8, Failure> {
    judged(args, |_| Ok(()), stop).await
}

/// As [`execute`], of a target that is looked at, and added to, before anything is sent.
pub(super) async fn judged(
    args: Args,
    prepare: impl FnOnce(&mut Target) -> Result<(), Failure>,
    stop: Arc<StopFlag>,
) -> Result<u8, Failure> {
    let catalogue = catalogue(&args.suite)?;
    let selection = selection(&catalogue, &args.selection)?;
    let gate = gate(&args.report.gate, &catalogue)?;
    let mut session = session(&args.target, &catalogue, &selection).await?;
    session.has_tables(&catalogue, &selection)?;
    if let Some(target) = Arc::get_mut(&mut session.target) {
        prepare(target)?;
    }
    let place = folder_of(args.report.report_dir.as_deref(), selection.words().is_some());
    session.names(
        &args.suite,
        args.evidence.iter().chain([&place]).map(PathBuf::as_path),
    );
    warn_of(&session.target);
    // A run is not lost for a line that cannot be printed.
    let said = session
        .said
        .as_ref()
        .map_or(Ok(()), |said| say_line(&format!("Judging {said}")));
    if args.dry_run {
        let shown = dry_run::show(&catalogue, &session, selection, stop).await;
        session.end().await;
        return shown;
    }
    let evidence = evidence(&args, &place, &catalogue, &session.target, &selection)?;
    let folder = Folder::claim(&place).map_err(Failure::usage)?;
    files::clear(folder.path()).map_err(Failure::usage)?;
    let progress = progress::bar();
    let order = Order {
        catalogue: Arc::clone(&catalogue),
        target: Arc::clone(&session.target),
        selection,
        gate,
        traffic: Traffic::Record(folder.path().join(report::RECORDING)),
        evidence,
        arguments: session.arguments.clone(),
        stop,
        progress: progress.teller(),
    };
    let finished = run(order).await.map_err(Failure::broken)?;
    progress.end();
    session.end().await;
    let detail = args.report.detail.detail();
    let code = show(&finished, &catalogue, &session.arguments, detail, folder.path())?;
    said.map(|()| code)
}
