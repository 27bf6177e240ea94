//! What was recorded, judged again: runs of ours with all their scenarios, recordings of others by what each
//! answer shows; and reports made again from a saved run.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test may panic"
)]

mod again;
mod beside;
mod broken;
mod by_hand;
mod declared;
mod elsewhere;
mod evidence;
mod har;
mod hostile;
mod limits;
#[path = "../program/mod.rs"]
mod program;
mod quirks;
mod reasons;
mod rendered;
mod weighed;
mod wires;

use std::path::{Path, PathBuf};

use cloud_conformance::reference::{
    DEFAULT_ACCESS_KEY, DEFAULT_SECRET_KEY, DEFAULT_TOKEN, Options, Reference, start,
};
use serde_json::Value;
use tempfile::TempDir;

use program::{Done, done};

/// Runs the program as somebody without any secret would, but for those that are named.
fn program(arguments: &[&str], secrets: bool) -> Done {
    let mut command = program::program();
    if secrets {
        command.env("TEST_TOKEN", DEFAULT_TOKEN);
        command.env("TEST_ACCESS_KEY", DEFAULT_ACCESS_KEY);
        command.env("TEST_SECRET_KEY", DEFAULT_SECRET_KEY);
    }
    done(command.args(arguments))
}

/// A folder with a target file for the reference (or what stands in its place) at this address.
struct Place(TempDir);

const PROFILES: &str = r#"
[profiles.dcs-v1-status]
project_id = "0123456789abcdef0123456789abcdef"
failed_instances = 3

[profiles.dcs-v2-status]
project_id = "0123456789abcdef0123456789abcdef"

[profiles.dcs-v1-instance]
project_id = "0123456789abcdef0123456789abcdef"
instance_ids = ["68d5745e-6af2-40e4-945d-fe449be00148", "68d5745e-6af2-40e4-945d-fe449be00203"]

[profiles.clouddc-v1-status]
project_id = "0123456789abcdef0123456789abcdef"
instance_ids = ["b2d0cd5e-0000-4000-8000-000000000001", "b2d0cd5e-0000-4000-8000-000000000002"]
samples = 14
sample_interval_ms = 0

[profiles.cvm-2017-status]
region = "ap-guangzhou"
instance_ids = ["ins-r8hr2upy", "ins-5d8a23rs"]
auth = { scheme = "tc3-hmac-sha256", access_key = "env:TEST_ACCESS_KEY", secret_key = "env:TEST_SECRET_KEY" }

[[provoke]]
profile = "dcs-v1-status"
status = 500
headers = { "x-fault" = "500" }

[[provoke]]
profile = "cvm-2017-status"
code = "InternalServerError"
headers = { "x-fault" = "InternalServerError" }

[[not_applicable]]
clause = "clouddc-v1-status.429"
reason = "this deployment has no rate limit"
"#;

impl Place {
    fn new(url: &str, more: &str) -> Self {
        let place = Self(tempfile::tempdir().unwrap());
        let text = format!(
            "[target]\nname = \"made up\"\nbase_url = \"{url}\"\nrate = \"2000/s\"\n{more}\n\
             [auth]\nscheme = \"token\"\ntoken = \"env:TEST_TOKEN\"\n{PROFILES}"
        );
        std::fs::write(place.path("target.toml"), text).unwrap();
        place
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn word(&self, name: &str) -> String {
        self.path(name).to_str().unwrap().to_owned()
    }

    /// Runs against the target, reports in `run`.
    fn run(&self, more: &[&str]) -> Done {
        let (config, reports) = (self.word("target.toml"), self.word("run"));
        let mut arguments = vec!["run", "--config", &config, "--report-dir", &reports];
        arguments.extend(more);
        program(&arguments, true)
    }

    /// Judges a recording, reports in `again`.
    fn judge(&self, recording: &str, more: &[&str]) -> Done {
        let (recording, reports) = (self.word(recording), self.word("again"));
        let mut arguments = vec!["judge", &recording, "--report-dir", &reports];
        arguments.extend(more);
        program(&arguments, false)
    }
}

async fn reference(variants: &[&str]) -> Reference {
    let options = Options {
        variants: variants.iter().map(|v| (*v).to_owned()).collect(),
        ..Options::default()
    };
    start(options).await.unwrap()
}

fn json(path: &Path) -> Value {
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

/// The clause of a record.
fn clause<'r>(record: &'r Value, id: &str) -> &'r Value {
    let mut clauses = record["profiles"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|p| p["clauses"].as_array().unwrap());
    clauses
        .find(|c| c["id"] == id)
        .unwrap_or_else(|| panic!("there is no {id}"))
}

/// One sentence for somebody whose file is wrong, and nothing else.
fn assert_refused(done: &Done, says: &[&str]) {
    assert_eq!(done.code, 2, "{}", done.err);
    assert_eq!(done.out, "");
    assert_eq!(done.err.trim_end().lines().count(), 1, "{}", done.err);
    for says in says {
        assert!(done.err.contains(says), "{says}: {}", done.err);
    }
}
