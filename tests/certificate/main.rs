//! Certificates: made, checked, and forged in every way that comes to mind.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test may panic"
)]

mod forgeries;
mod honest;

use std::path::{Path, PathBuf};

use assert_cmd::Command;
use cloud_conformance::reference::{DEFAULT_TOKEN, Options, Reference, start};
use serde_json::Value;
use tempfile::TempDir;

const CHALLENGE: &str = "challenge-2026-11";

const PROFILES: &str = r#"
[profiles.dcs-v1-status]
project_id = "0123456789abcdef0123456789abcdef"
failed_instances = 3

[profiles.dcs-v2-status]
project_id = "0123456789abcdef0123456789abcdef"
failed_instances = 3

[[provoke]]
profile = "dcs-v1-status"
status = 500
headers = { "x-fault" = "500" }

[[provoke]]
profile = "dcs-v2-status"
status = 500
headers = { "x-fault" = "500" }
"#;

/// What a command left.
struct Done {
    code: i32,
    out: String,
    err: String,
}

fn program(arguments: &[&str]) -> Done {
    let mut command = Command::cargo_bin("cloud-conformance").unwrap();
    command.env("TEST_TOKEN", DEFAULT_TOKEN);
    for build in ["GITHUB_ACTIONS", "GITLAB_CI"] {
        command.env_remove(build);
    }
    let output = command.args(arguments).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Done {
        code: output.status.code().unwrap(),
        out: text(output.stdout),
        err: text(output.stderr),
    }
}

/// A folder with keys, a target file and what is made of them.
struct Place(TempDir);

impl Place {
    fn new(url: &str, version: &str) -> Self {
        let place = Self(tempfile::tempdir().unwrap());
        let text = format!(
            "[target]\nname = \"made up\"\n{version}\nbase_url = \"{url}\"\nrate = \"2000/s\"\n\
             [auth]\nscheme = \"token\"\ntoken = \"env:TEST_TOKEN\"\n{PROFILES}"
        );
        std::fs::write(place.path("target.toml"), text).unwrap();
        assert_eq!(place.call(&["keygen", "--out", "DIR/key.pem"]).code, 0);
        assert_eq!(place.call(&["keygen", "--out", "DIR/other.pem"]).code, 0);
        place
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Calls the program; `DIR` stands for this folder.
    fn call(&self, arguments: &[&str]) -> Done {
        let dir = self.0.path().to_str().unwrap();
        let arguments: Vec<String> = arguments.iter().map(|a| a.replace("DIR", dir)).collect();
        program(&arguments.iter().map(String::as_str).collect::<Vec<_>>())
    }

    fn certify(&self, out: &str, more: &[&str]) -> Done {
        let out = format!("DIR/{out}");
        let mut arguments = vec!["certify", "--config", "DIR/target.toml", "--out", &out];
        arguments.extend(more);
        self.call(&arguments)
    }

    fn verify(&self, out: &str, more: &[&str]) -> Done {
        let out = format!("DIR/{out}");
        let mut arguments = vec!["verify", &out];
        arguments.extend(more);
        self.call(&arguments)
    }
}

async fn reference(options: Options) -> Reference {
    start(options).await.unwrap()
}

fn json(path: &Path) -> Value {
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}
