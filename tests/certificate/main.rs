//! Certificates: made, checked, and forged in every way that comes to mind.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::semicolon_if_nothing_returned,
    clippy::unwrap_used,
    reason = "a test may panic, and a table of changes is read by its values"
)]

mod editions;
mod forging;
mod honest;
#[path = "../program/mod.rs"]
mod program;
mod recordings;
mod rendered;
mod signed;
mod unsigned;
mod variants;

use std::path::{Path, PathBuf};

use cloud_conformance::reference::{DEFAULT_TOKEN, Options, Reference, start};
use serde_json::Value;
use tempfile::TempDir;

use program::{Done, done};

const CHALLENGE: &str = "challenge-2026-11";

const PROFILE: &str = r#"
[profiles.dcs-v1-status]
project_id = "0123456789abcdef0123456789abcdef"
failed_instances = 3

[[provoke]]
profile = "dcs-v1-status"
status = 500
headers = { "x-fault" = "500" }
"#;

fn call(arguments: &[&str]) -> Done {
    done(
        program::program()
            .env("TEST_TOKEN", DEFAULT_TOKEN)
            .args(arguments),
    )
}

/// A folder with keys, a target file and what is made of them.
struct Place(TempDir);

impl Place {
    fn new(url: &str, version: &str) -> Self {
        let place = Self(tempfile::tempdir().unwrap());
        let text = format!(
            "[target]\nname = \"made up\"\n{version}\nbase_url = \"{url}\"\nrate = \"2000/s\"\n\
             [auth]\nscheme = \"token\"\ntoken = \"env:TEST_TOKEN\"\n{PROFILE}"
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
        call(&arguments.iter().map(String::as_str).collect::<Vec<_>>())
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

/// A signed certificate in the folder `good`, and the reference that it is of.
async fn good() -> (Reference, Place) {
    let reference = reference(Options::default()).await;
    let place = Place::new(&reference.url(), "version = \"2.1.0\"");
    let options = [
        "--sign-key",
        "DIR/key.pem",
        "--vendor",
        "Example",
        "--challenge",
        CHALLENGE,
    ];
    let done = place.certify("good", &options);
    assert_eq!(done.code, 0, "{}{}", done.out, done.err);
    (reference, place)
}

fn json(path: &Path) -> Value {
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}
