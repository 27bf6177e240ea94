//! Credentials of every kind: right ones under every scheme, and those that are refused.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test may panic"
)]

mod doctor;
mod only_reading;
#[path = "../program/mod.rs"]
mod program;
mod refusals;
mod schemes;
mod send;

use std::{path::Path, sync::Arc};

use cloud_conformance::catalogue::document::Document;
use cloud_conformance::catalogue::{Catalogue, Files, Selection};
use cloud_conformance::config::{Overrides, Target};
use cloud_conformance::record::Record;
use cloud_conformance::recording::Recording;
use cloud_conformance::reference::{
    DEFAULT_ACCESS_KEY, DEFAULT_SECRET_KEY, IAM_DOMAIN, IAM_PROJECT, IAM_USER, Options, Reference, start,
};
use cloud_conformance::suite::run::{Order, Traffic, run};

/// The session token of the temporary keys in these tests.
const SESSION: &str = "session-token-of-the-tests";

/// The target file of the embedded reference: every fixture, every provocation.
const REFERENCE: &str = include_str!("../../src/config/reference.toml");

const DCS: [&str; 3] = ["dcs-v1-status", "dcs-v2-status", "dcs-v1-instance"];
const HUAWEI: [&str; 4] = [
    "dcs-v1-status",
    "dcs-v2-status",
    "dcs-v1-instance",
    "clouddc-v1-status",
];
const CVM: [&str; 1] = ["cvm-2017-status"];

fn token(token: &str) -> String {
    format!("scheme = \"token\", token = \"{token}\"")
}

fn keys(scheme: &str) -> String {
    format!(
        "scheme = \"{scheme}\", access_key = \"{DEFAULT_ACCESS_KEY}\", secret_key = \"{DEFAULT_SECRET_KEY}\""
    )
}

fn temporary_keys(scheme: &str) -> String {
    format!("{}, session_token = \"{SESSION}\"", keys(scheme))
}

fn password(identity: &str, password: &str) -> String {
    format!(
        "scheme = \"iam-password\", identity_url = \"{identity}\", user = \"{IAM_USER}\", \
         domain = \"{IAM_DOMAIN}\", password = \"{password}\", project = \"{IAM_PROJECT}\""
    )
}

/// A target file for these profiles of the reference, authenticated so; its address is given apart.
fn target_file(auth: &str, profiles: &[&str]) -> String {
    let (head, rest) = REFERENCE.split_once("[auth]").expect("a table of credentials");
    let (_, rest) = rest.split_once("\n\n").expect("an end of that table");
    if profiles != CVM {
        return format!("auth = {{ {auth} }}\n{head}\n{rest}");
    }
    let own = format!("auth = {{ {auth} }}");
    let lines = rest
        .lines()
        .map(|l| if l.starts_with("auth = ") { own.as_str() } else { l });
    [head].into_iter().chain(lines).collect::<Vec<_>>().join("\n")
}

/// The reference at `url` as a target.
fn target(url: &str, auth: &str, profiles: &[&str]) -> Target {
    let overrides = Overrides {
        base_url: Some(url.to_owned()),
        profiles: profiles.iter().map(|p| (*p).to_owned()).collect(),
    };
    let text = target_file(auth, profiles);
    let documents = Document::all(&Files::embedded()).unwrap();
    let documents: Vec<&Document> = documents.iter().collect();
    let path = Path::new("target.toml");
    Target::from_text(&text, path, &documents, &|_| None, &overrides).expect("a target")
}

/// Judges a target; the folder holds the recording.
async fn judged(target: Target) -> (Record, Arc<Recording>, tempfile::TempDir) {
    let dir = tempfile::tempdir().unwrap();
    let traffic = Traffic::Record(dir.path().join("traffic.har"));
    let (record, recording) = run_with(target, traffic).await;
    (record, recording, dir)
}

async fn run_with(target: Target, traffic: Traffic) -> (Record, Arc<Recording>) {
    let catalogue = Arc::new(Catalogue::embedded().unwrap());
    let order = Order::new(&catalogue, target, Selection::default(), traffic);
    let finished = run(order).await.expect("a run");
    (finished.record, finished.recording)
}

async fn reference(options: Options) -> Reference {
    start(options).await.expect("it starts")
}

fn temporary() -> Options {
    Options {
        session_token: Some(SESSION.to_owned()),
        ..Options::default()
    }
}

/// Runs the program with these arguments; its exit code and all that it prints, stdout last.
async fn command(arguments: &[&str]) -> (i32, String) {
    let arguments: Vec<String> = arguments.iter().map(|a| (*a).to_owned()).collect();
    let run = move || {
        let done = program::done(program::program().args(arguments));
        (done.code, done.err + &done.out)
    };
    tokio::task::spawn_blocking(run).await.unwrap()
}

/// The same with this target file at that address.
async fn command_at(file: &str, url: &str, arguments: &[&str]) -> (i32, String) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("target.toml");
    std::fs::write(&path, file).unwrap();
    let config = path.display().to_string();
    command(&[arguments, &["--config", &config, "--target", url]].concat()).await
}
