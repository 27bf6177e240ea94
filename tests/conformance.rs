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

use std::{ffi::OsString, process::ExitCode, sync::Arc};

use cloud_conformance::Judge;
use cloud_conformance::catalogue::{Catalogue, Selection};
use cloud_conformance::cli::args::{SuiteArgs, TargetArgs};
use cloud_conformance::cli::run::Args;
use cloud_conformance::cli::session::Session;
use cloud_conformance::cli::{self, Command, session};
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
    let parsed = cli::parse_with(line, &|name| std::env::var_os(name));
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
        let wrong = planned.as_ref().err().cloned();
        let name = profile.clone();
        let judge = move || match wrong {
            Some(why) => Err(Failed::from(why)),
            None => judged(&profile),
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
        let is_selected = |id: &str| {
            catalogue
                .clauses()
                .any(|c| c.id.profile() == id && selection.has(c))
        };
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
fn judged(profile: &str) -> Result<(), Failed> {
    let args = asked()?;
    let reports = args.report.report_dir.clone().unwrap_or_else(|| "reports".into());
    let judge = Judge::from_args(args)
        .profiles([profile])
        .report_dir(reports.join(profile));
    let report = runtime().block_on(judge.run())?;
    match report.exit_code() {
        0 => Ok(()),
        _ => Err(Failed::from(report.failures())),
    }
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
