//! The folder of a certificate: its files, their digests, and what the certificate adds to a run's reports.

use std::{
    collections::BTreeMap,
    fs::File,
    io::{self, Read as _},
    path::{Path, PathBuf},
};

use ring::digest::{self, SHA256};
use serde::{Deserialize, Serialize};

use super::{
    CERTIFICATE, CertificateError,
    statement::{Resource, Sha256Digest, Statement, TestResult},
};
use crate::{
    catalogue::Files,
    config::{Fixtures, Target},
    record::{Level, Record, Verdict},
    report::text::count,
};

/// How the command line that judges again begins.
pub const COMMAND: &str = "cloud-conformance certify --config target.toml --out DIR";

/// What is certified: `PRODUCT.toml`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Product {
    /// Who offers it.
    pub vendor: String,
    /// Its name.
    pub product: String,
    /// Its version, as the target file gives it.
    pub version: String,
    /// Whom to ask.
    pub contact: String,
    /// The command line that judges it again.
    pub command: String,
}

impl Product {
    /// Reads `PRODUCT.toml`.
    ///
    /// # Errors
    /// The file cannot be read or lacks a key: one fragment.
    pub fn read(path: &Path) -> Result<Self, String> {
        let bytes = read(path).map_err(|e| format!("it cannot be read: {e}"))?;
        let text = String::from_utf8(bytes).map_err(|_| "it is not UTF-8".to_owned())?;
        toml::from_str(&text).map_err(|e| e.message().to_owned())
    }

    /// Refuses a command line that does anything else than `certify`: people paste it.
    ///
    /// # Errors
    /// It does: one fragment.
    pub fn with_a_command_of_ours(self) -> Result<Self, String> {
        let plain =
            |word: &str| !word.is_empty() && word.chars().all(|c| c.is_alphanumeric() || "._-/".contains(c));
        let quoted = |word: &str| {
            let inner = word.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\''));
            inner.is_some_and(|inner| !inner.contains(['\'', '\n']))
        };
        let options = self.command.strip_prefix(COMMAND).map(|rest| rest.split(" --"));
        let ours = options.is_some_and(|mut options| {
            options.next() == Some("")
                && options.all(|option| {
                    let word = option
                        .strip_prefix("evidence ")
                        .or_else(|| option.strip_prefix("edition "));
                    word.is_some_and(|word| plain(word) || quoted(word))
                })
        });
        if ours {
            Ok(self)
        } else {
            Err(format!(
                "its command must be `{COMMAND}`, with nothing but --evidence and --edition added"
            ))
        }
    }

    /// The text of the file.
    ///
    /// # Errors
    /// It cannot be written as TOML.
    pub fn text(&self) -> Result<String, CertificateError> {
        toml::to_string(self)
            .map_err(|e| CertificateError(format!("what is certified cannot be written: {e}")))
    }
}

/// Keys of a target file that may hold a secret.
const SECRET_KEYS: [&str; 6] = [
    "token",
    "access_key",
    "secret_key",
    "session_token",
    "password",
    "proxy",
];

/// A target file as a certificate holds it: the address and the fixtures that were judged, and in place of
/// every secret the name of an environment variable. A value that is looked up elsewhere (`env:`, `file:`)
/// stays, comments go.
///
/// # Errors
/// It is no TOML.
pub fn without_secrets(text: &str, target: &Target) -> Result<String, CertificateError> {
    let unreadable =
        |e: &dyn std::fmt::Display| CertificateError(format!("the target file cannot be read: {e}"));
    let mut table: toml::Table = text
        .parse()
        .map_err(|e: toml::de::Error| unreadable(&e.message()))?;
    mask(&mut table, "", false);
    if let Some(own) = table.get_mut("target").and_then(toml::Value::as_table_mut) {
        own.insert("base_url".to_owned(), target.base_url.to_string().into());
    }
    let tables = table.get_mut("profiles").and_then(toml::Value::as_table_mut);
    for (id, own) in tables.into_iter().flatten() {
        let profile = target.profile(id);
        if let (Some(profile), Some(own)) = (profile, own.as_table_mut()) {
            for (key, value) in own {
                resolve(value, key, &profile.fixtures);
            }
        }
    }
    toml::to_string(&table).map_err(|e| unreadable(&e))
}

/// What is known of the account stands in the file itself, wherever it came from.
fn resolve(value: &mut toml::Value, key: &str, fixtures: &Fixtures) {
    if let Some(text) = fixtures.text(key) {
        *value = text.into();
    } else if !fixtures.texts(key).is_empty() {
        *value = fixtures.texts(key).to_vec().into();
    }
}

fn mask(table: &mut toml::Table, above: &str, all: bool) {
    for (key, value) in table {
        let secret = all || SECRET_KEYS.contains(&key.as_str());
        let letter = |c: char| {
            if c.is_ascii_alphanumeric() {
                c.to_ascii_uppercase()
            } else {
                '_'
            }
        };
        let name: String = key.chars().map(letter).collect();
        let name = if above.is_empty() {
            name
        } else {
            format!("{above}_{name}")
        };
        // Headers of a provocation are sent as they stand, and hold no secret.
        mask_value(value, &name, secret, name == "TARGET_HEADERS");
    }
}

fn mask_value(value: &mut toml::Value, name: &str, secret: bool, all: bool) {
    match value {
        toml::Value::Table(inner) => mask(inner, name, all),
        toml::Value::Array(items) => items
            .iter_mut()
            .for_each(|item| mask_value(item, name, secret, all)),
        toml::Value::String(text) if secret && !text.starts_with("env:") && !text.starts_with("file:") => {
            *text = format!("env:{name}");
        }
        _ => {}
    }
}

/// Every file below a folder by its path with `/`, but for the certificate itself.
///
/// # Errors
/// The folder cannot be read.
pub fn files(dir: &Path) -> io::Result<BTreeMap<String, PathBuf>> {
    let mut found = BTreeMap::new();
    collect(dir, "", &mut found)?;
    found.remove(CERTIFICATE);
    Ok(found)
}

fn collect(dir: &Path, below: &str, found: &mut BTreeMap<String, PathBuf>) -> io::Result<()> {
    for item in std::fs::read_dir(dir)? {
        let item = item?;
        let name = format!("{below}{}", item.file_name().to_string_lossy());
        // A link is no part of a folder that others can check: it is listed, and never followed.
        if item.file_type()?.is_dir() {
            collect(&item.path(), &format!("{name}/"), found)?;
        } else {
            found.insert(name, item.path());
        }
    }
    Ok(())
}

/// Opens a file of the folder: no link to elsewhere and nothing that never ends.
fn open(path: &Path) -> io::Result<File> {
    if path.symlink_metadata()?.is_file() {
        File::open(path)
    } else {
        Err(io::Error::other(
            "it is no file of its own (a link, a pipe, a device)",
        ))
    }
}

/// The longest file that is read as a whole.
const LONGEST: u64 = 256 << 20;

/// A file of the folder as a whole.
///
/// # Errors
/// It cannot be read, or is longer than any that `certify` writes.
pub fn read(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = vec![];
    open(path)?.take(LONGEST + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LONGEST {
        return Err(io::Error::other("it is longer than any file of a certificate"));
    }
    Ok(bytes)
}

/// A file's digest.
///
/// # Errors
/// The file cannot be read.
pub fn digest(path: &Path) -> io::Result<Sha256Digest> {
    let sha256 = sha256(open(path)?)?;
    Ok(Sha256Digest { sha256 })
}

/// The SHA-256 of everything that is read, hexadecimal; memory does not grow with it.
///
/// # Errors
/// It cannot be read.
pub fn sha256(mut from: impl io::Read) -> io::Result<String> {
    let mut hash = digest::Context::new(&SHA256);
    let mut piece = vec![0; 1 << 16];
    loop {
        match from.read(&mut piece)? {
            0 => return Ok(hex::encode(hash.finish())),
            read => hash.update(&piece[..read]),
        }
    }
}

/// The name under which a statement knows a suite of this release.
pub fn suite_name(version: &str) -> String {
    format!("cloud-conformance {version}")
}

/// The suite that the program carries, as a statement names it: the whole, then each file.
pub fn suite(version: &str, files: &Files) -> Vec<Resource> {
    let whole = files.digest();
    let whole = whole.strip_prefix("sha256:").unwrap_or(&whole).to_owned();
    let mut all = vec![Resource {
        name: suite_name(version),
        digest: Sha256Digest { sha256: whole },
    }];
    all.extend(files.under("", "").map(|(path, text)| Resource {
        name: path.to_owned(),
        digest: Sha256Digest {
            sha256: hex::encode(digest::digest(&SHA256, text.as_bytes())),
        },
    }));
    all
}

/// What a statement says of a record.
pub fn result(record: &Record, configuration: Vec<Resource>) -> TestResult {
    let ids = |wanted: &dyn Fn(Level, Verdict) -> bool| {
        let clauses = record.clauses().filter(|c| wanted(c.level, c.verdict));
        clauses.map(|c| c.id.clone()).collect::<Vec<_>>()
    };
    let warned = ids(&|level, verdict| level == Level::Should && verdict == Verdict::Fail);
    let failed = ids(&|level, verdict| level == Level::Must && verdict == Verdict::Fail);
    let word = match (failed.is_empty(), warned.is_empty()) {
        (false, _) => "FAILED",
        (true, false) => "WARNED",
        (true, true) => "PASSED",
    };
    TestResult {
        result: word.to_owned(),
        configuration,
        passed_tests: ids(&|_, verdict| verdict == Verdict::Pass),
        warned_tests: warned,
        failed_tests: failed,
    }
}

/// The statement over everything that stands in the folder.
///
/// # Errors
/// A file cannot be read.
pub fn statement(dir: &Path, record: &Record, suite: Vec<Resource>) -> Result<Statement, CertificateError> {
    let unreadable = |e: io::Error| CertificateError::file(dir, format!("it cannot be read: {e}"));
    let mut subject = vec![];
    for (name, path) in files(dir).map_err(unreadable)? {
        let digest = digest(&path).map_err(unreadable)?;
        subject.push(Resource { name, digest });
    }
    Ok(Statement::new(subject, result(record, suite)))
}

/// Why a run's record is no certificate, one sentence each; none where it is one.
pub fn obstacles(record: &Record) -> Vec<String> {
    let mut found = vec![];
    if let Some(selected) = &record.selection {
        found.push(format!("only what {selected} selects was judged"));
    }
    if let Some(why) = &record.stopped {
        found.push(format!("the run ended early: {why}"));
    }
    if record.suite.modified {
        found.push("the suite was modified".to_owned());
    }
    for profile in record.profiles.iter().filter(|p| p.draft) {
        found.push(format!("{} is a draft that nobody has reviewed", profile.id));
    }
    for profile in record.profiles.iter().filter(|p| p.error.is_some()) {
        found.push(format!("{} could not be judged", profile.id));
    }
    for (verdict, what) in [(Verdict::Fail, "broken"), (Verdict::Inconclusive, "not seen")] {
        let binding = record
            .clauses()
            .filter(|c| c.level == Level::Must && c.verdict == verdict);
        let ids: Vec<&str> = binding.map(|c| c.id.as_str()).collect();
        if !ids.is_empty() {
            let were = if ids.len() == 1 { "was" } else { "were" };
            let clauses = count(ids.len(), "binding clause");
            found.push(format!("{clauses} {were} {what}: {}", ids.join(", ")));
        }
    }
    if found.is_empty() && record.outcome != crate::record::Outcome::Conformant {
        found.push("binding clauses are declared not applicable".to_owned());
    }
    found
}
