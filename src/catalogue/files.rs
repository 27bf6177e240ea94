//! The suite's files: those that the program carries, or a folder in their place.

use std::{borrow::Cow, collections::BTreeMap, path::Path, sync::Arc};

use include_dir::{Dir, include_dir};
use ring::digest::{Context, SHA256};

use super::CatalogueError;

static FEATURES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/features");
static SCHEMAS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/schemas");

/// What a suite is made of; whatever else lies in its folders (an editor's backup, a system's index) is not
/// part of it.
const ENDINGS: [&str; 4] = ["feature", "json", "md", "toml"];

fn belongs(path: &Path) -> bool {
    let ending = path.extension();
    ending.is_some_and(|own| ENDINGS.iter().any(|ending| own == *ending))
}

type Texts = BTreeMap<String, Cow<'static, str>>;

/// Texts by their path, which begins with `features/` or `schemas/`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Files {
    texts: Arc<Texts>,
    /// Whether they come from a folder and not from the program.
    pub modified: bool,
}

impl Files {
    /// The files that the program carries.
    pub fn embedded() -> Self {
        let mut texts = Texts::new();
        for (root, dir) in [("features", &FEATURES), ("schemas", &SCHEMAS)] {
            collect(dir, root, &mut texts);
        }
        Self {
            texts: Arc::new(texts),
            modified: false,
        }
    }

    /// The files of a folder that holds `features/` and `schemas/`.
    ///
    /// # Errors
    /// When a folder is missing or a file is not readable text.
    pub fn from_dir(dir: &Path) -> Result<Self, CatalogueError> {
        let mut texts = Texts::new();
        for root in ["features", "schemas"] {
            read_dir(&dir.join(root), root, &mut texts)?;
        }
        let modified = texts != *Self::embedded().texts;
        Ok(Self {
            texts: Arc::new(texts),
            modified,
        })
    }

    /// The text of one file.
    pub fn get(&self, path: &str) -> Option<&str> {
        self.texts.get(path).map(|text| &**text)
    }

    /// Every file under a folder whose name ends so, in the order of their paths.
    pub fn under<'a>(&'a self, folder: &'a str, ending: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.texts
            .iter()
            .filter(move |(path, _)| path.starts_with(folder) && path.ends_with(ending))
            .map(|(path, text)| (path.as_str(), &**text))
    }

    /// The same files with one text replaced, for tests of what a changed suite does.
    #[must_use]
    pub fn with(mut self, path: &str, text: String) -> Self {
        Arc::make_mut(&mut self.texts).insert(path.to_owned(), text.into());
        self.modified = true;
        self
    }

    /// `sha256:` and the digest over every path and text.
    pub fn digest(&self) -> String {
        let mut hash = Context::new(&SHA256);
        for (path, text) in &*self.texts {
            for part in [&**path, &**text] {
                hash.update(&(part.len() as u64).to_be_bytes());
                hash.update(part.as_bytes());
            }
        }
        format!("sha256:{}", hex::encode(hash.finish()))
    }
}

fn collect(dir: &Dir<'static>, root: &str, texts: &mut Texts) {
    for file in dir.files().filter(|file| belongs(file.path())) {
        if let Some(text) = file.contents_utf8() {
            texts.insert(format!("{root}/{}", file.path().display()), text.into());
        }
    }
    for sub in dir.dirs() {
        collect(sub, root, texts);
    }
}

fn read_dir(dir: &Path, name: &str, texts: &mut Texts) -> Result<(), CatalogueError> {
    let unread = |place: &Path, e: std::io::Error| {
        CatalogueError(format!(
            "the suite's `{}` cannot be read: {e}; --suite names a folder with features/ and schemas/",
            place.display()
        ))
    };
    let broken = |e| unread(dir, e);
    for item in std::fs::read_dir(dir).map_err(broken)? {
        let item = item.map_err(broken)?;
        let path = format!("{name}/{}", item.file_name().to_string_lossy());
        if item.file_type().map_err(broken)?.is_dir() {
            read_dir(&item.path(), &path, texts)?;
        } else if belongs(&item.path()) {
            let text = std::fs::read_to_string(item.path());
            texts.insert(path, text.map_err(|e| unread(&item.path(), e))?.into());
        }
    }
    Ok(())
}
