//! Tools of a forger, and what is asked of `verify`.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use ring::digest::{SHA256, digest};

use super::*;

/// A forgery: its name, what it does to a good folder, and where `verify` must point: one of these, parted
/// by `|`.
pub type Forgery = (&'static str, fn(&Path), &'static str);

pub fn edit(path: &Path, change: impl FnOnce(String) -> String) {
    let text = std::fs::read_to_string(path).unwrap();
    let changed = change(text.clone());
    assert_ne!(text, changed, "{}", path.display());
    std::fs::write(path, changed).unwrap();
}

pub fn edit_json(path: &Path, change: impl FnOnce(&mut Value)) {
    edit(path, |text| {
        let mut value = serde_json::from_str(&text).unwrap();
        change(&mut value);
        serde_json::to_string_pretty(&value).unwrap()
    });
}

/// Changes the recording, and writes it as a run does: an entry on each line.
pub fn har(dir: &Path, change: impl FnOnce(&mut Value)) {
    edit(&dir.join("traffic.har"), |text| {
        let mut value: Value = serde_json::from_str(&text).unwrap();
        change(&mut value);
        let entries: Vec<String> = value["log"]["entries"]
            .as_array()
            .unwrap()
            .iter()
            .map(|entry| format!("\n{entry}"))
            .collect();
        format!(
            "{{\"log\":{{\"version\":{},\"creator\":{},\"entries\":[{}\n],\n\"_conformance\":{}}}}}\n",
            value["log"]["version"],
            value["log"]["creator"],
            entries.join(","),
            value["log"]["_conformance"]
        )
    });
}

/// What the recording says of its run.
pub fn about(dir: &Path, change: impl FnOnce(&mut Value)) {
    har(dir, |har| change(&mut har["log"]["_conformance"]));
}

/// The first exchange that read the counts with this query and was answered 200.
pub fn exchange(dir: &Path, query: &str, change: impl FnOnce(&mut Value)) {
    har(dir, |har| {
        let mut entries = har["log"]["entries"].as_array_mut().unwrap().iter_mut();
        let found = entries.find(|entry| {
            entry["request"]["url"].as_str().unwrap().ends_with(query) && entry["response"]["status"] == 200
        });
        change(found.unwrap());
    });
}

/// Another body of an answer, with a size that fits.
pub fn body(dir: &Path, query: &str, change: impl FnOnce(String) -> String) {
    exchange(dir, query, |entry| {
        let text = entry["response"]["content"]["text"].as_str().unwrap().to_owned();
        let changed = change(text.clone());
        assert_ne!(text, changed);
        for size in ["/response/content/size", "/response/bodySize"] {
            *entry.pointer_mut(size).unwrap() = changed.len().into();
        }
        entry["response"]["content"]["text"] = changed.into();
    });
}

/// Changes one place of the record.
pub fn record(dir: &Path, pointer: &str, value: Value) {
    edit_json(&dir.join("results.json"), |record| {
        *record.pointer_mut(pointer).unwrap() = value;
    });
}

/// States the folder as it is now, unsigned: what somebody does who knows the format.
pub fn restate(dir: &Path) {
    edit_statement(dir, |statement| {
        for resource in statement["subject"].as_array_mut().unwrap() {
            if let Ok(bytes) = std::fs::read(dir.join(resource["name"].as_str().unwrap())) {
                resource["digest"]["sha256"] = hex::encode(digest(&SHA256, &bytes)).into();
            }
        }
    });
}

/// The statement of a certificate, signed or not.
fn stated(path: &Path) -> Value {
    let value = json(path);
    match value["payload"].as_str() {
        Some(payload) => serde_json::from_slice(&STANDARD.decode(payload).unwrap()).unwrap(),
        None => value,
    }
}

pub fn edit_statement(dir: &Path, change: impl FnOnce(&mut Value)) {
    let path = dir.join("certificate.json");
    let mut statement = stated(&path);
    change(&mut statement);
    std::fs::write(path, statement.to_string()).unwrap();
}

pub fn edit_envelope(dir: &Path, change: impl FnOnce(&mut Value)) {
    let path = dir.join("certificate.json");
    let mut envelope = json(&path);
    change(&mut envelope);
    let text = serde_json::to_string_pretty(&envelope).unwrap();
    std::fs::write(path, format!("{text}\n")).unwrap();
}

/// Changes inside the envelope, with the signature as it was.
pub fn edit_payload(dir: &Path, change: impl FnOnce(&mut Value)) {
    let mut statement = stated(&dir.join("certificate.json"));
    change(&mut statement);
    edit_envelope(dir, |envelope| {
        envelope["payload"] = STANDARD.encode(statement.to_string()).into();
    });
}

pub fn flip(path: &Path) {
    let mut bytes = std::fs::read(path).unwrap();
    let at = bytes.len() / 2;
    bytes[at] ^= 1;
    std::fs::write(path, bytes).unwrap();
}

pub fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for item in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
        std::fs::copy(item.path(), to.join(item.file_name())).unwrap();
    }
}

/// The names of the files of a folder.
pub fn names(dir: &Path) -> Vec<String> {
    let items = std::fs::read_dir(dir).unwrap().map(Result::unwrap);
    items
        .map(|item| item.file_name().into_string().unwrap())
        .collect()
}

/// Forgeries that were made, to be looked at in one call.
pub struct Made<'p> {
    place: &'p Place,
    made: Vec<(String, PathBuf, String)>,
}

impl<'p> Made<'p> {
    pub fn new(place: &'p Place) -> Self {
        Self { place, made: vec![] }
    }

    /// Forges a copy of the good folder; `again` states it anew, so that every digest fits.
    pub fn forge(&mut self, name: &str, again: bool, forge: impl FnOnce(&Path), named: &str) {
        let dir = self.place.path(&format!("{name}.forged").replace('/', "-"));
        copy(&self.place.path("good"), &dir);
        if again {
            restate(&dir);
        }
        forge(&dir);
        if again {
            restate(&dir);
        }
        self.made.push((name.to_owned(), dir, named.to_owned()));
    }

    /// Each is refused, and a line of what is said of it begins with the place.
    pub fn assert_named(&self, more: &[&str]) {
        let mut arguments = vec!["verify"];
        arguments.extend(self.made.iter().map(|(_, dir, _)| dir.to_str().unwrap()));
        arguments.extend(more);
        let done = self.place.call(&arguments);
        assert_eq!(done.code, 1, "{}", done.err);
        let untold: Vec<String> = self
            .made
            .iter()
            .filter_map(|(name, dir, named)| {
                let head = format!("NOT GOOD  {}\n", dir.display());
                let told = done.out.split(&head).nth(1).unwrap_or_default();
                let told: Vec<&str> = told.lines().take_while(|line| line.starts_with("  ")).collect();
                let places = || named.split('|');
                let found = told
                    .iter()
                    .any(|line| places().any(|place| line.trim_start().starts_with(place)));
                (!found).then(|| format!("{name} is not named at `{named}`: {}", told.join("\n")))
            })
            .collect();
        assert!(untold.is_empty(), "{}", untold.join("\n\n"));
    }
}
