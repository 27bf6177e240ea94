//! The suite itself: one test for each profile, named like it.
//!
//! Without any environment the embedded reference is judged. `CONFORMANCE_CONFIG=target.toml` or
//! `CONFORMANCE_TARGET=URL` names another target; `CONFORMANCE_PROFILE`, `CONFORMANCE_CLAUSE`
//! (several joined by commas) and `CONFORMANCE_TAGS` select, `CONFORMANCE_FAIL_ON` says what fails, and
//! `CONFORMANCE_REPORT_DIR` where the reports go, each profile's to a folder of its own. A profile that the target file does not
//! name, or of which nothing is selected, is shown as ignored.
//!
//! `cargo test --test conformance dcs-v1-status` judges one profile; its name may also be written
//! with underscores. The names are those of the catalogue, so this is no list of `#[test]` functions
//! but a harness that behaves like the usual one, under `cargo nextest`, too.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test may panic"
)]

use std::{ffi::OsString, fmt::Write as _, process::ExitCode, sync::Arc};

use cloud_conformance::catalogue::{Catalogue, Selection};
use cloud_conformance::cli::args::{SuiteArgs, TargetArgs};
use cloud_conformance::cli::run::Args;
use cloud_conformance::cli::session::{Failure, Session};
use cloud_conformance::cli::{self, Command, session, show};
use cloud_conformance::gate::Gate;
use cloud_conformance::record::Record;
use cloud_conformance::report;
use cloud_conformance::report::annotations::Build;
use cloud_conformance::report::folder::Folder;
use cloud_conformance::report::{Material, console, files, phrases};
use cloud_conformance::suite::run::{Finished, Order, Traffic, run};
use libtest_mimic::{Arguments, Failed, Trial};

fn main() -> ExitCode {
    let mut arguments = Arguments::from_args();
    for name in arguments.filter.iter_mut().chain(&mut arguments.skip) {
        *name = name.replace('_', "-");
    }
    libtest_mimic::run(&arguments, trials()).exit_code()
}

/// What the environment asks for: the twins of the options of `run`.
fn asked() -> Result<Args, String> {
    let line = ["cloud-conformance", "run"].map(OsString::from);
    let parsed = cli::parse_with(line, &|name| std::env::var(name).ok());
    match parsed.map_err(|e| e.to_string())?.command {
        Command::Run(args) => Ok(args),
        other => Err(format!("not a run: {other:?}")),
    }
}

/// One test for each profile. What is wrong with the environment fails them all, since a filter
/// could pass over a test of its own.
fn trials() -> Vec<Trial> {
    let catalogue = session::catalogue(&SuiteArgs::default())
        .map_err(|f| f.message)
        .unwrap();
    let planned = planned(&catalogue);
    let profiles: Vec<String> = catalogue.profiles().map(str::to_owned).collect();
    let trials = profiles.into_iter().map(|profile| {
        let ignored = planned.as_ref().is_ok_and(|planned| !planned.contains(&profile));
        let (catalogue, wrong) = (Arc::clone(&catalogue), planned.as_ref().err().cloned());
        let name = profile.clone();
        let judge = move || match wrong {
            Some(why) => Err(Failed::from(why)),
            None => judged(&catalogue, &profile),
        };
        Trial::test(name, judge).with_ignored_flag(ignored)
    });
    trials.collect()
}

/// The profiles that the target names and of which something is selected.
fn planned(catalogue: &Arc<Catalogue>) -> Result<Vec<String>, String> {
    let args = asked()?;
    let (target, selected) = (args.target, args.selection);
    runtime().block_on(async {
        let selection = session::selection(catalogue, &selected).map_err(|f| f.message)?;
        let mut session = begun(&target, catalogue, &selection).await?;
        end(&mut session).await;
        let is_selected = |id: &str| catalogue.clauses().any(|c| c.profile == id && selection.has(c));
        let named = session.target.profiles.iter().map(|p| p.id.clone());
        let planned: Vec<String> = named.filter(|id| is_selected(id)).collect();
        if planned.is_empty() {
            return Err(
                "nothing is judged: the selection matches no clause of the target's profiles".to_owned(),
            );
        }
        Ok(planned)
    })
}

/// Judges one profile; where it fails, the message is its failures, as a run shows them.
fn judged(catalogue: &Arc<Catalogue>, profile: &str) -> Result<(), Failed> {
    let args = asked()?;
    let (target, mut selected) = (args.target, args.selection);
    selected.profiles = vec![profile.to_owned()];
    let reports = args
        .report
        .report_dir
        .unwrap_or_else(|| "reports".into())
        .join(profile);
    let gate = args.report.gate.gate(catalogue).map_err(|f| f.message)?;
    let message = runtime().block_on(async {
        let selection = session::selection(catalogue, &selected).map_err(|f| f.message)?;
        let mut session = begun(&target, catalogue, &selection).await?;
        let done = run_one(catalogue, &session, selection, gate, &reports).await;
        end(&mut session).await;
        let finished = done.map_err(|f| f.message)?;
        message(catalogue, &session, &finished, &reports)
    })?;
    message.map_or(Ok(()), |message| Err(Failed::from(message)))
}

async fn run_one(
    catalogue: &Arc<Catalogue>,
    session: &Session,
    selection: Selection,
    gate: Gate,
    reports: &std::path::Path,
) -> Result<Finished, Failure> {
    let _folder = Folder::claim(reports).map_err(Failure::usage)?;
    files::clear(reports).map_err(Failure::broken)?;
    let order = Order {
        catalogue: Arc::clone(catalogue),
        target: Arc::clone(&session.target),
        selection,
        gate,
        traffic: Traffic::Record(reports.join(report::RECORDING)),
        evidence: vec![],
        arguments: session.arguments.clone(),
        stop: Arc::default(),
        progress: Arc::new(|_| {}),
    };
    run(order).await.map_err(Failure::broken)
}

/// Writes the reports; what a person has to know where the profile does not conform.
fn message(
    catalogue: &Catalogue,
    session: &Session,
    finished: &Finished,
    reports: &std::path::Path,
) -> Result<Option<String>, String> {
    let record = &finished.record;
    let documents = show::documents(catalogue, record);
    let material = Material {
        record,
        recording: &finished.recording,
        documents: &documents,
        rulings: catalogue.rulings(),
        arguments: &session.arguments,
        folder: reports,
    };
    let secret = |bytes: &[u8]| finished.redactor.contains_secret(bytes);
    let build = Build::of(|name| std::env::var(name).ok());
    files::write_all(&material, reports, build, &secret).map_err(|e| e.to_string())?;
    if record.exit_code == 0 {
        return Ok(None);
    }
    let mut message = reason(record);
    let failed = record.clauses().filter(|c| record.gate.fails(&c.id));
    for clause in failed.take(console::CARDS) {
        message.push_str(&console::card(clause, &material).map_err(|e| e.to_string())?);
    }
    let _ = write!(message, "\nthe reports are in {}", reports.display());
    Ok(Some(message))
}

fn reason(record: &Record) -> String {
    let errors = record.profiles.iter().filter_map(|p| p.error.as_ref());
    let errors = errors
        .chain(&record.notices)
        .map(|why| format!("{}\n", report::text::line(why, 400)));
    format!(
        "{}: {} (exit code {})\n{}",
        record.outcome.word(),
        phrases::exit_reason(record),
        record.exit_code,
        errors.collect::<String>()
    )
}

async fn begun(target: &TargetArgs, catalogue: &Catalogue, selection: &Selection) -> Result<Session, String> {
    session::session(target, catalogue, selection)
        .await
        .map_err(|f| f.message)
}

async fn end(session: &mut Session) {
    if let Some(reference) = session.reference.take() {
        reference.stop().await;
    }
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap()
}
