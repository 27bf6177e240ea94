//! `judge`: a recording instead of a target.
//!
//! A recording of ours is judged again with all its scenarios. One from elsewhere is judged by what each
//! answer shows. Both are first written to the report folder, without secrets, so that the reports have
//! the recording that they point into.

use std::{
    fmt::Write as _,
    path::{Path, PathBuf},
    sync::Arc,
};

use clap::ValueHint;
use jiff::Timestamp;
use url::Url;

use super::{
    args::{ReportArgs, SelectionArgs, SuiteArgs},
    environment::variable,
    progress,
    session::{Failure, arguments, catalogue, checked, gate, selection, warn_of, with_suite},
    show::show,
    stdout::say_line,
};
use crate::catalogue::{Catalogue, Selection};
use crate::certificate::folder::sha256;
use crate::config::sensitive::Documented;
use crate::config::{Known, Overrides, ProfileTarget, Target};
use crate::gate::Gate;
use crate::http::replay::Replay;
use crate::http::stop::StopFlag;
use crate::recording::{Recorder, Recording};
use crate::redact::Redactor;
use crate::report;
use crate::report::files;
use crate::report::folder::{Folder, folder_of};
use crate::report::text::{line, readable};
use crate::suite::evidence::Evidence;
use crate::suite::run::{Order, Traffic, run};
use crate::suite::run_metadata::About;

const EXAMPLES: &str = "\
Examples:
  cloud-conformance judge reports/traffic.har --report-dir again
      judge a recording of ours again, with all its scenarios
  cloud-conformance judge browser.har --config target.toml
      judge what each answer of another recording shows";

#[derive(Debug, Clone, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// The recording: one of ours, or one of a browser, a proxy or a gateway
    #[arg(value_name = "FILE.har", value_hint = ValueHint::FilePath)]
    pub recording: PathBuf,
    /// The file that describes the recorded target: what is known of it, and what does not apply
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub config: Option<PathBuf>,
    #[command(flatten)]
    pub selection: SelectionArgs,
    #[command(flatten)]
    pub report: ReportArgs,
    #[command(flatten)]
    pub suite: SuiteArgs,
}

/// Judges a recording, writes the reports and returns the exit code.
pub async fn execute(args: Args, stop: Arc<StopFlag>) -> Result<u8, Failure> {
    let catalogue = catalogue(&args.suite)?;
    let gate = gate(&args.report.gate, &catalogue)?;
    let source = Recording::open(&args.recording).map_err(Failure::usage)?;
    let judged_from = judged_from(&source).map_err(Failure::usage)?;
    let case = match About::read(&source).map_err(Failure::usage)? {
        Some(about) => ours(&args, &catalogue, source, about)?,
        None => elsewhere(&args, &catalogue, &source)?,
    };
    warn_of(&case.target);
    let said = say_line(&case.said);
    let selected = case.selection.words().is_some();
    let folder =
        Folder::claim(&folder_of(args.report.report_dir.as_deref(), selected)).map_err(Failure::usage)?;
    let dir = folder.path();
    files::clear_reports(dir).map_err(Failure::usage)?;
    let recording = Arc::new(case.write(dir).map_err(Failure::broken)?);
    let mut about = case.about;
    about.notices.extend(case.notice);
    let gate = Gate {
        fail_on: about.fail_on.iter().copied().collect(),
        ..gate
    };
    let replay = Replay::of(recording, about.stopped.clone()).map_err(Failure::broken)?;
    let arguments = about.arguments.clone();
    let progress = progress::bar();
    let order = Order {
        catalogue: Arc::clone(&catalogue),
        target: case.target,
        selection: case.selection,
        gate,
        traffic: Traffic::Replay(Box::new(replay), Box::new(about)),
        evidence: vec![],
        arguments: arguments.clone(),
        stop,
        progress: progress.teller(),
    };
    let mut finished = run(order).await.map_err(Failure::broken)?;
    progress.end();
    finished.record.notices.insert(0, judged_from);
    let code = show(
        &finished,
        &catalogue,
        &arguments,
        args.report.detail.detail(),
        dir,
    )?;
    said.map(|()| code)
}

/// What every report of a recording says first: who edits a recording changes its digest.
fn judged_from(source: &Recording) -> std::io::Result<String> {
    let digest = sha256(std::fs::File::open(source.path())?)?;
    let name = source.path().file_name().unwrap_or_default().to_string_lossy();
    Ok(format!(
        "judged from the recording {} (sha256:{digest}), not by asking a target",
        line(&name, 80)
    ))
}

/// A recording with everything that is needed to judge it.
struct Case {
    exchanges: Exchanges,
    about: About,
    target: Arc<Target>,
    selection: Selection,
    said: String,
    /// What reports say first of this judging alone.
    notice: Option<String>,
}

/// What is judged.
enum Exchanges {
    /// Everything that a run of ours recorded.
    Ours(Recording),
    /// What shows answers of a profile.
    Elsewhere(Box<Evidence>),
}

impl Case {
    /// Writes the recording that the reports point into: what is judged, without secrets.
    fn write(&self, dir: &Path) -> Result<Recording, Box<dyn std::error::Error>> {
        let start: Timestamp = self.about.started_at.parse()?;
        let redactor = Redactor::of(&self.target)?;
        let mut recorder = Recorder::create(dir.join(report::RECORDING), start)?;
        match &self.exchanges {
            Exchanges::Ours(source) => {
                for exchange in source.exchanges() {
                    recorder.append(&mut redactor.exchange(exchange?))?;
                }
            }
            Exchanges::Elsewhere(evidence) => {
                for exchange in evidence.exchanges(start) {
                    recorder.append(&mut exchange?)?;
                }
            }
        }
        let about = About {
            exchanges: recorder.len(),
            folder: dir.display().to_string(),
            ..self.about.clone()
        };
        Ok(recorder.finish_about(&about, &redactor)?)
    }
}

/// A run of ours: what it knew of its target stands in the recording, unless a file says otherwise.
fn ours(args: &Args, catalogue: &Catalogue, source: Recording, mut about: About) -> Result<Case, Failure> {
    let file = source.path().display().to_string();
    for entry in source.entries() {
        if entry.map_err(Failure::usage)?.conformance.is_none() {
            return Err(Failure::usage(format!(
                "`{file}` holds exchanges of ours and others; judge them apart"
            )));
        }
    }
    let selection = if args.selection == SelectionArgs::default() {
        about.selection(catalogue).map_err(Failure::usage)?
    } else {
        selection(catalogue, &args.selection)?
    };
    let target = match &args.config {
        Some(config) => {
            about.arguments = with_suite(&args.suite, &arguments(Some(config), None));
            configured(config, catalogue, &selection)?
        }
        None => Target {
            documented: Arc::new(Documented::of(&catalogue.documents())),
            ..about.target.target().map_err(|why| {
                Failure::usage(format!("what `{file}` says of its target cannot be used: {why}"))
            })?
        },
    };
    about.target = Known::of(&target);
    if let Some(asked) = args.report.gate.fail_on() {
        about.fail_on = asked.rules();
    }
    about.select(catalogue, &selection);
    let notice = (about.suite.digest != catalogue.digest()).then(|| {
        format!(
            "the recording was made with another suite ({} {}): what that did not ask is inconclusive",
            about.suite.version, about.suite.digest
        )
    });
    let said = format!(
        "Judging {file} again: a run against {} at {}.",
        line(&target.name, 80),
        readable(target.base_url.as_str())
    );
    Ok(Case {
        exchanges: Exchanges::Ours(source),
        about,
        target: Arc::new(target),
        selection,
        said,
        notice,
    })
}

/// A recording of a browser, a proxy, a gateway: what single answers show.
fn elsewhere(args: &Args, catalogue: &Catalogue, source: &Recording) -> Result<Case, Failure> {
    for entry in source.entries() {
        if entry.map_err(Failure::usage)?.conformance.is_some() {
            return Err(Failure::usage(format!(
                "`{}` was recorded by a run and has lost its `log._conformance`, which says what was known of \
                 the target; give the file as the run wrote it",
                source.path().display()
            )));
        }
    }
    let selection = selection(catalogue, &args.selection)?;
    let path = &args.recording;
    let name = path
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let mut target = match &args.config {
        Some(config) => configured(config, catalogue, &selection)?,
        None => unknown(catalogue, &selection, name)?,
    };
    let evidence = {
        let wanted = |profile: &str| target.profile(profile).is_some();
        Evidence::open(path, catalogue, &target, &wanted).map_err(Failure::usage)?
    };
    target.profiles.retain(|p| evidence.shows(&p.id));
    if args.config.is_none()
        && let Some(address) = evidence.address().map_err(Failure::usage)?
    {
        target.base_url = address;
    }
    let now = Timestamp::now();
    let (begun, ended) = evidence.times().unwrap_or((now, now));
    let about = About {
        fail_on: args.report.gate.fail_on().unwrap_or_default().rules(),
        arguments: with_suite(
            &args.suite,
            &arguments(args.config.as_deref().or(Some(Path::new("target.toml"))), None),
        ),
        scenarios: false,
        started_at: begun.to_string(),
        finished_at: ended.to_string(),
        notices: evidence.notices(0),
        ..About::new(catalogue, Known::of(&target), &selection)
    };
    Ok(Case {
        said: said_of(&evidence, source.len()),
        exchanges: Exchanges::Elsewhere(Box::new(evidence)),
        about,
        target: Arc::new(target),
        selection,
        notice: None,
    })
}

/// A target of which nothing but a recording is known.
fn unknown(catalogue: &Catalogue, selection: &Selection, name: String) -> Result<Target, Failure> {
    let nowhere = Url::parse("http://recording.invalid/").map_err(Failure::broken)?;
    Ok(Target {
        profiles: catalogue
            .wanted(selection)
            .map(|p| ProfileTarget::unknown(p, &nowhere))
            .collect(),
        documented: Arc::new(Documented::of(&catalogue.documents())),
        ..Target::silent(name, nowhere.clone())
    })
}

/// What a target file says; nothing is sent, so secrets may be missing.
fn configured(config: &Path, catalogue: &Catalogue, selection: &Selection) -> Result<Target, Failure> {
    let read = Target::read_without_secrets(config, &catalogue.documents(), &variable, &Overrides::default());
    let mut target = checked(read, config, catalogue)?;
    let selected: Vec<&str> = selection.profiles_of(catalogue).collect();
    target.profiles.retain(|p| selected.contains(&p.id.as_str()));
    Ok(target)
}

/// Entries that are listed as not judged at most.
const LISTED: usize = 100;

/// What is judged of a recording from elsewhere, and everything that is not.
fn said_of(evidence: &Evidence, entries: usize) -> String {
    let left = evidence.left();
    let mut said = format!(
        "Judging what {} shows; of its {} exchanges {} show answers of a documented request.",
        line(evidence.name(), 80),
        entries,
        entries - left.len(),
    );
    for left in left.iter().take(LISTED) {
        let _ = write!(said, "\n  not judged: {}", readable(&left.to_string()));
    }
    if left.len() > LISTED {
        let _ = write!(said, "\n  and {} more", left.len() - LISTED);
    }
    said
}
