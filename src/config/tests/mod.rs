//! What a target file means, and what is said of one that means nothing.

mod accepted;
mod always;
mod embedded;
mod in_one_go;
mod mistakes;
mod pem;
mod remembered;
mod reserved;

use std::{path::Path, sync::LazyLock};

use secrecy::ExposeSecret;

use super::{Auth, Overrides, ProfileTarget, Target, TargetErrors};
use crate::catalogue::{Files, document::Document};

/// The documents of the embedded suite that need not be named.
fn apis() -> Vec<&'static Document> {
    static ALL: LazyLock<Vec<Document>> = LazyLock::new(|| Document::all(&Files::embedded()).unwrap());
    ALL.iter().filter(|api| !api.by_name).collect()
}

/// The environment of the tests.
fn env(name: &str) -> Option<String> {
    let value = match name {
        "OS_TOKEN" => "token-of-the-environment",
        "TC_ID" => "AKIDexample",
        "TC_KEY" => "key-of-the-environment",
        "GATEWAY_KEY" => "gateway-key-of-the-environment",
        "PROJECT" => "project-of-the-environment",
        "EMPTY" => "",
        "SHORT" => "1234567",
        "TWO_LINES" => "first line\nsecond line",
        _ => return None,
    };
    Some(value.to_owned())
}

fn read_with(text: &str, overrides: &Overrides) -> Result<Target, TargetErrors> {
    Target::from_text(text, Path::new("target.toml"), &apis(), &env, overrides)
}

fn read(text: &str) -> Result<Target, TargetErrors> {
    read_with(text, &Overrides::default())
}

/// What the command line says where it names only the address.
fn at(url: &str) -> Overrides {
    Overrides {
        base_url: Some(url.to_owned()),
        ..Overrides::default()
    }
}

/// The sentence about a wrong file.
fn mistake(text: &str) -> String {
    match read(text) {
        Ok(target) => format!("accepted: {target:?}"),
        Err(error) => error.to_string(),
    }
}

fn profile<'a>(target: &'a Target, id: &str) -> &'a ProfileTarget {
    target
        .profiles
        .iter()
        .find(|p| p.id == id)
        .unwrap_or_else(|| panic!("no profile {id}"))
}

fn token(auth: &Auth) -> &str {
    match auth {
        Auth::Token(token) => token.expose_secret(),
        other => panic!("not a token: {other:?}"),
    }
}

fn secrets(target: &Target) -> Vec<&str> {
    let secrets = target.secrets.iter();
    secrets.map(|secret| secret.value.expose_secret()).collect()
}

/// The smallest file that says everything; tests add to its last table.
const SMALL: &str = r#"[target]
base_url = "http://127.0.0.1:8080"
[auth]
scheme = "token"
token = "env:OS_TOKEN"
[profiles.dcs-v1-status]
project_id = "0123456789abcdef0123456789abcdef"
"#;

/// The same for the query API; five lines long.
const CVM: &str = r#"[target]
base_url = "http://127.0.0.1:8080"
[auth]
scheme = "none"
[profiles.cvm-2017-status]
"#;

/// One more line in `[target]`, the third of the file.
fn target(line: &str) -> String {
    SMALL.replacen("[auth]", &format!("{line}\n[auth]"), 1)
}

/// Another address, in the second line.
fn base(url: &str) -> String {
    SMALL.replace("\"http://127.0.0.1:8080\"", url)
}

/// Another `[auth]`, which begins in the third line.
fn auth(lines: &str) -> String {
    let profile = "[profiles.dcs-v1-status]\nproject_id = \"p\"";
    format!("[target]\nbase_url = \"http://127.0.0.1:8080\"\n[auth]\n{lines}\n{profile}\n")
}

/// Other profiles, which begin in the third line.
fn profiles(lines: &str) -> String {
    format!("[target]\nbase_url = \"http://127.0.0.1:8080\"\n{lines}\n")
}

/// More in the table of dcs-v1-status and after it, from the eighth line on.
fn small(lines: &str) -> String {
    format!("{SMALL}{lines}")
}

/// More in the table of cvm-2017-status and after it, from the sixth line on.
fn cvm(lines: &str) -> String {
    format!("{CVM}{lines}")
}

/// A provocation, which begins in the eighth line.
fn provoke(profile: &str, lines: &str) -> String {
    small(&format!("[[provoke]]\nprofile = \"{profile}\"\n{lines}\n"))
}
