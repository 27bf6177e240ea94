//! The folder of a run's reports: proven writable and locked before anything is sent.

use std::{
    fs::{File, OpenOptions, TryLockError},
    io,
    path::{Path, PathBuf},
};

use super::ReportError;
use crate::atomic_file::WholeFile;

/// Where a full run writes when nobody says.
pub const REPORTS: &str = "reports";

/// Where below that a run of selected clauses writes, so that it never replaces a fuller report.
pub const ONLY: &str = "only";

/// The record's name.
pub const RESULTS: &str = "results.json";
/// The page for people.
pub const HTML: &str = "report.html";
/// The page for a job summary.
pub const SUMMARY: &str = "summary.md";
/// The run as Cucumber Messages.
pub const MESSAGES: &str = "messages.ndjson";
/// The CTRF file.
pub const CTRF: &str = "ctrf.json";
/// The code quality report, written only in a build of `GitLab`.
pub const CODE_QUALITY: &str = "gl-code-quality-report.json";
/// The `JUnit` file, also of several targets.
pub const JUNIT: &str = "junit.xml";

/// The record of several targets.
pub const FLEET_JSON: &str = "fleet.json";
/// The page of several targets.
pub const FLEET_HTML: &str = "fleet.html";
/// The page of several targets for a job summary.
pub const FLEET_MARKDOWN: &str = "fleet.md";

/// The file that carries the lock; it stands in the folder while a run does.
const LOCK: &str = ".cloud-conformance.lock";

/// The folder that a run writes to: the place that was named; else `reports`, or `reports/only` where only
/// a part of the clauses is judged.
pub fn folder_of(named: Option<&Path>, selected: bool) -> PathBuf {
    match named {
        Some(named) => named.to_owned(),
        None if selected => Path::new(REPORTS).join(ONLY),
        None => PathBuf::from(REPORTS),
    }
}

/// The place to name for a run of one clause whose report may stand beside the one in `folder`; none where
/// that is where such a run writes by itself.
pub fn again_in(folder: &Path, selected: bool) -> Option<PathBuf> {
    let own = selected && folder.ends_with(ONLY);
    let place = if own { folder.to_owned() } else { folder.join(ONLY) };
    (place != folder_of(None, true)).then_some(place)
}

/// A folder that belongs to one run until it is dropped. The lock is the system's: it goes with the process,
/// whichever way that ends.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    _lock: File,
}

impl Folder {
    /// Makes the folder where it is missing, proves that it can be written to, and locks it.
    ///
    /// # Errors
    /// It cannot be written to, or another run has it.
    pub fn claim(path: &Path) -> Result<Self, ReportError> {
        let unusable = |source| ReportError::Unusable {
            path: path.to_owned(),
            source,
        };
        prove(path)?;
        loop {
            let mut options = OpenOptions::new();
            let lock = options.create(true).truncate(false).write(true);
            let lock = lock.open(path.join(LOCK)).map_err(unusable)?;
            match lock.try_lock() {
                Ok(()) if is_gone(&lock).map_err(unusable)? => {}
                Ok(()) => {
                    return Ok(Self {
                        path: path.to_owned(),
                        _lock: lock,
                    });
                }
                Err(TryLockError::WouldBlock) => {
                    return Err(ReportError::Taken {
                        path: path.to_owned(),
                    });
                }
                Err(TryLockError::Error(source)) => return Err(unusable(source)),
            }
        }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for Folder {
    /// Takes the file away while its lock is held: who opened it meanwhile sees that it is gone.
    fn drop(&mut self) {
        if cfg!(unix) {
            let _ = std::fs::remove_file(self.path.join(LOCK));
        }
    }
}

/// Proves that files can be made in a folder, which is made where it is missing.
///
/// # Errors
/// They cannot.
pub fn prove(path: &Path) -> Result<(), ReportError> {
    if path.exists() && !path.is_dir() {
        return Err(ReportError::NoFolder {
            path: path.to_owned(),
        });
    }
    let proven = WholeFile::create(path.join(LOCK)).map(drop);
    proven.map_err(|source| ReportError::Unusable {
        path: path.to_owned(),
        source,
    })
}

/// Whether the file was removed since it was opened, by the run that had the lock before.
fn is_gone(lock: &File) -> io::Result<bool> {
    #[cfg(unix)]
    return Ok(std::os::unix::fs::MetadataExt::nlink(&lock.metadata()?) == 0);
    #[cfg(not(unix))]
    return lock.metadata().map(|_| false);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_belongs_to_one_run_at_a_time_and_keeps_no_trace_of_it() {
        let dir = tempfile::tempdir().unwrap();
        let place = dir.path().join("a/b");
        let first = Folder::claim(&place).unwrap();
        let second = Folder::claim(&place);
        assert!(matches!(second, Err(ReportError::Taken { .. })));
        drop(first);
        // A file that an ended process left behind is locked by nobody.
        std::fs::write(place.join(LOCK), "").unwrap();
        drop(Folder::claim(&place).unwrap());
        #[cfg(unix)]
        assert_eq!(std::fs::read_dir(&place).unwrap().count(), 0);
    }

    #[test]
    fn what_is_no_folder_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("file");
        std::fs::write(&file, "mine").unwrap();
        assert!(matches!(Folder::claim(&file), Err(ReportError::NoFolder { .. })));
        let below = Folder::claim(&file.join("below"));
        assert!(matches!(below, Err(ReportError::Unusable { .. })));
        assert_eq!(std::fs::read(&file).unwrap(), b"mine");
    }

    #[test]
    fn a_selection_never_stands_where_a_fuller_report_does() {
        let named = Path::new("out");
        assert_eq!(folder_of(None, false), Path::new("reports"));
        assert_eq!(folder_of(None, true), Path::new("reports/only"));
        assert_eq!(folder_of(Some(named), true), named);
        for (folder, selected, again) in [
            ("reports", false, None),
            ("reports/only", true, None),
            ("out", false, Some("out/only")),
            ("out", true, Some("out/only")),
            ("out/only", true, Some("out/only")),
            ("only", false, Some("only/only")),
        ] {
            let found = again_in(Path::new(folder), selected);
            assert_eq!(found.as_deref(), again.map(Path::new), "{folder}");
        }
    }
}
